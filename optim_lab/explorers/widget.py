"""Controls, a live figure and a readout: what all explorers are."""

import base64
import html
import math
import threading
from functools import partial

import ipywidgets as widgets

from optim_lab import figures
from optim_lab.explorers import cells, layout, presets, readout
from optim_lab.explorers.controls import menu, tick_box
from optim_lab.explorers.pace import Pace
from optim_lab.live import LiveFigure

NO_STEP = "no step"


class Explorer:
    """Controls, a live figure and a readout; shows itself as the last value of a cell.

    Parameters
    ----------
    experiment : Experiment
        What it shows.
    runner : Runner
        Where its runs come from.
    settings : dict of str to value
        The first positions of its controls.
    hide : tuple of str, optional
        Rules that are not drawn at first.
    show : tuple of str, optional
        The only rules that are drawn at first, unless `hide` is given.

    Attributes
    ----------
    runner : Runner
    controls : dict of str to ipywidgets.Widget
        By the names of the arguments that they move.
    shown : dict of str to ipywidgets.Checkbox
        Which rules are drawn.
    anatomy : ipywidgets.Dropdown
        Whose last step is taken apart.
    trajectories : dict of str to Trajectory
        As drawn now.
    frame : ipywidgets.Image
        With the PNG now shown.
    readout : ipywidgets.HTML
        The numbers in words and a table.
    bar : ipywidgets.IntProgress
        How far a long run has come; seen only meanwhile.
    """

    def __init__(self, experiment, runner, settings, hide=None, show=None):
        made = cells.close_what_the_last_run_made()
        self.experiment, self.runner, self.trajectories = experiment, runner, {}
        self.controls = {name: experiment.makers[name](value) for name, value in settings.items()}
        scene, looks = runner.scene(self.settings), figures.looks_of(runner.rules(self.settings))
        rules = tuple(looks)
        if hide is None:
            hide = [name for name in rules if show is not None and name not in show]
        if not isinstance(hide, tuple | list) or any(name not in rules for name in hide):
            raise ValueError(f"hide={hide!r}: hand over a tuple of names among {rules}.")
        self.shown = {name: tick_box(figures.shown_name(name))(name not in hide) for name in rules}
        names = [(NO_STEP, NO_STEP), *((figures.shown_name(name), name) for name in rules)]
        self.anatomy = menu("take apart", names)(NO_STEP)
        mosaic = experiment.mosaic or ("AB;AC" if len(scene.panels) == 3 else "")
        caption, size = experiment.caption, experiment.size
        self._board = figures.Board(scene.panels, looks, caption, mosaic, size)
        self._live, self._drawn = LiveFigure(self._board.figure), None
        self.frame = layout.Picture(width=str(self._live.width), layout=layout.PICTURE)
        self.readout, self.saved = widgets.HTML(), widgets.HTML()
        self.bar = widgets.IntProgress(description="running", layout={"display": "none"})
        self._drawing, self._pace = threading.RLock(), Pace(self._draw)
        self._update(sharp=True)
        self._page = layout.page_of(self, self._board)
        movable = [*self.controls.values(), *self.shown.values(), self.anatomy]
        self._first = [(control, control.value) for control in movable]
        preset = experiment.presets and self.controls["preset"]
        for control in movable:
            follow = partial(presets.choose_preset, self) if control is preset else self._pace.note
            control.observe(follow, names="value")
        made.add(self)

    @property
    def settings(self):
        """The controls' values by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def hidden(self):
        """The names of the rules that are not drawn."""
        return tuple(name for name, box in self.shown.items() if not box.value)

    def settle(self):
        """Draw what is pending now, and sharp, without waiting for the event loop."""
        self._pace.settle()

    def reset(self):
        """Put all controls back to where they were at first."""
        self.put(self._first)

    def put(self, positions):
        """Move several controls, given in pairs with their new values, and draw once."""
        self._pace.put(positions)

    def save(self):
        """Offer the picture as a file and the settings as a line of code, until a control moves."""
        self.settle()
        picture = base64.b64encode(self.frame.value).decode()
        link = f'<a download="{self.experiment.name}.png" href="data:image/png;base64,{picture}">'
        code = f"<code>{html.escape(repr(self))}</code>"
        self.saved.value = f"<p>{link}Download the figure</a>, or make it again: {code}</p>"

    def close(self):
        """Take its widgets off the page and forget its runs."""
        cells.close_all(self._page)
        self._pace.stop()
        self._live, self._board, self.runner, self._drawn = None, None, None, None
        self.trajectories = {}

    def _draw(self, sharp):
        """Follow the controls; an error, or an interrupt, is told in the place of the numbers."""
        try:
            with self._drawing, cells.interruptible():  # JupyterLab may have two threads here
                self._update(sharp)
        except KeyboardInterrupt:
            self.readout.value = readout.told("Interrupted. Move a control to run again.")
        except Exception as error:
            self.readout.value = readout.told(f"Error: {error}")
            raise

    def _update(self, sharp):
        settings, hidden = self.settings, self.hidden
        scene, rules = self.runner.scene(settings), self.runner.rules(settings)
        try:
            shown = {name: rule for name, rule in rules.items() if name not in hidden}
            runs = self.runner.run(settings, shown, partial(layout.move, self.bar))
        finally:
            self.bar.layout.display = "none"
        upto = settings.get("steps", math.inf)
        self.trajectories = {name: run.until(min(upto, run.steps)) for name, run in runs.items()}
        looks = figures.looks_of(rules)
        still = scene, looks, hidden
        if still != self._drawn:
            self._board.place(scene.panels, looks, hidden)
            self._live.keep_still()
            self._drawn = still
        draw = partial(self._board.draw, self.trajectories, self.anatomy.value)
        words = self.experiment.readout(self.trajectories, scene)
        self.frame.tooltip = f"{self.experiment.caption} {readout.first_sentence(words)}"
        self.frame.value = self._live.png(draw, sharp)  # after the words: touch reads both
        self.readout.value = words
        if not sharp:
            self.saved.value = ""
        if self.experiment.presets:
            self.controls["preset"].value = presets.preset_of(self)

    def __repr__(self):
        settings = [f"{name}={value!r}" for name, value in self.settings.items()]
        settings += [f"hide={self.hidden!r}"] if self.hidden else []
        return f"lab.{self.experiment.name}({', '.join(settings)})"

    def _repr_mimebundle_(self, **kwargs):
        """The widget, and beside it the picture for pages on which no kernel runs."""
        self.settle()
        bundle = self._page._repr_mimebundle_(**kwargs)
        picture = base64.b64encode(self.frame.value).decode()
        size = {"image/png": {"width": self._live.width}}  # it has more pixels than that
        return {**bundle, "image/png": picture, "text/plain": repr(self)}, size
