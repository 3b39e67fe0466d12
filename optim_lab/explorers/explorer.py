"""Sliders, a live figure and a readout: what all explorers are."""

import asyncio
import base64
import html
import threading
from dataclasses import dataclass, fields, replace
from inspect import signature

import ipywidgets as widgets

from optim_lab import figures
from optim_lab.descent import best_learning_rate, race
from optim_lab.explorers.scenes import STEPS
from optim_lab.live import LiveFigure
from optim_lab.optimizers import Optimizer
from optim_lab.schedules import value_at

DELAY = 0.005  # seconds from a change to its draw: long enough to gather a drag's changes
REST = 0.3  # seconds without a change after which the picture is drawn sharp
OWN_RATES = "own best η"
SAME_RATE = "η as set"


@dataclass(frozen=True)
class Lesson:
    """What one explorer has of its own, as functions of its settings.

    Attributes
    ----------
    name : str
        The function that makes it.
    caption : str
        The sentence under the figure.
    scene : function
        Of the settings that it names: the `Scene`, made anew when one of them has changed.
    rules, start, budget, batches : function
        Of all settings as keyword arguments: a dict of optimizers; the start; the number of
        steps; the batches, or None for all points.
    bounds : (low, high) or None
        The box that the runs are clipped to.
    words : function
        Of the trajectories and the scene: the readout.
    patience : int
        A run of more steps than this is accompanied by a progress bar.
    height, rows
        Of the figure, as for `figures.Board`.
    """

    name: str
    caption: str
    scene: object
    rules: object
    start: object = lambda weight, bias, **_: (weight, bias)
    budget: object = lambda **_: STEPS
    batches: object = lambda **_: None
    bounds: tuple | None = None
    words: object = lambda trajectories, scene: _in_words(trajectories, scene)
    patience: int = 1000
    height: float = 4.4
    rows: int = 1


class Explorer:
    """Sliders, a live figure and a readout; shows itself as the last value of a cell.

    A change is noted and one draw is scheduled a few milliseconds later if none is pending, so a
    drag never queues work and always ends on the last value. Once nothing has moved for a while,
    the picture is drawn again, sharp. Without an event loop a change is drawn at once.

    Parameters
    ----------
    lesson : Lesson
    controls : dict of str to widget
        By the name of the setting that they move.
    hide : tuple of str
        Optimizers that are not drawn at first.
    extras : tuple of widgets
        Shown with the controls, and moving one of them.

    Attributes
    ----------
    controls : dict of str to ipywidgets.Widget
    shown : dict of str to ipywidgets.Checkbox
        Which optimizers are drawn.
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

    def __init__(self, lesson, controls, hide=(), extras=()):
        self.lesson, self.controls, self.extras = lesson, controls, extras
        self.trajectories, self._runs, self._best = {}, {}, {}
        self._data, self._scene, self._live, self._rest = None, None, None, None
        self._pending, self._blurred = False, True
        self._drawing = threading.RLock()
        rules = lesson.rules(**self.settings)
        if unknown := set(hide) - set(rules):
            raise ValueError(f"hide={hide!r}: {unknown} is not among {tuple(rules)}.")
        self.shown = {name: _box(name, name not in hide) for name in rules}
        self.anatomy = widgets.Dropdown(
            options=["no step", *rules],
            description="take apart",
            layout=widgets.Layout(width="220px"),
        )
        self.frame = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self.readout, self.saved = widgets.HTML(), widgets.HTML()
        self.bar = widgets.IntProgress(description="running", layout=widgets.Layout(display="none"))
        self._draw(sharp=True)
        self.frame.width = str(self._live.width)
        self._first = [(control, control.value) for control in self._all_controls()]
        for control in self._all_controls():
            control.observe(self._note_change, names="value")
        parts = [*self._panel(), self.bar, self.frame, self.readout, self.saved]
        self._page = widgets.VBox(parts)

    @property
    def settings(self):
        """The controls' values by name."""
        return {name: control.value for name, control in self.controls.items()}

    def settle(self):
        """Draw what is pending now, and sharp, without waiting for the event loop."""
        if self._pending or self._blurred:
            self._draw(sharp=True)

    def reset(self, button=None):
        """Put all controls back to where they were at first."""
        self.put(self._first)

    def put(self, positions):
        """Move several controls, given in pairs with their new values, and draw once."""
        was_pending, self._pending = self._pending, True
        try:
            for control, value in positions:
                control.value = value
        finally:
            self._pending = was_pending
        self._note_change()

    def save(self, button=None):
        """Offer the picture as a file and the settings as a line of code, under the readout."""
        self.settle()
        picture = base64.b64encode(self.frame.value).decode()
        link = f'<a download="{self.lesson.name}.png" href="data:image/png;base64,{picture}">'
        code = f"<code>{html.escape(repr(self))}</code>"
        self.saved.value = f"<p>{link}Download the figure</a>, or make it again: {code}</p>"

    def _all_controls(self):
        return [*self.controls.values(), *self.shown.values(), self.anatomy]

    def _panel(self):
        """The controls in rows."""
        wide = widgets.Layout(grid_template_columns="repeat(auto-fill, 380px)")
        of_run = [c for name, c in self.controls.items() if name not in ("steps", "rates")]
        rows = [widgets.GridBox([*self.extras, *of_run], layout=wide)]
        if "rates" in self.controls:
            rows.append(self.controls["rates"])
        if "steps" in self.controls:
            rows.append(widgets.HBox([self.controls["steps"], *self._player(), self.anatomy]))
        shown = list(self.shown.values()) if len(self.shown) > 1 else []
        buttons = [_button("Reset", self.reset), _button("Save", self.save)]
        wrapped = widgets.Layout(flex_flow="row wrap")
        return [*rows, widgets.HBox([*shown, *buttons], layout=wrapped)]

    def _player(self):
        """Play and pause, and single steps back and forward, for the scrubber."""
        steps = self.controls["steps"]
        play = widgets.Play(min=steps.min, max=steps.max, step=5, interval=100, value=steps.value)
        widgets.jslink((play, "value"), (steps, "value"))

        def move_by(step):
            def move(button):
                steps.value = min(max(steps.value + step, steps.min), steps.max)

            return move

        back, forward = _button("−1", move_by(-1), "60px"), _button("+1", move_by(1), "60px")
        back.tooltip, forward.tooltip = "one step back", "one step forward"
        return play, back, forward

    def _note_change(self, change=None):
        """Schedule one draw unless one is pending; it will read the values of its own time."""
        if self._pending:
            return
        self._pending = True
        try:
            asyncio.get_running_loop().call_later(DELAY, self._draw_pending)
        except RuntimeError:  # no event loop: a script or a test
            self._draw()

    def _draw_pending(self):
        if self._pending:
            self._draw()
            if self._rest:
                self._rest.cancel()
            self._rest = asyncio.get_running_loop().call_later(REST, self.settle)

    def _draw(self, sharp=False):
        self._pending, self._blurred = False, not sharp
        try:
            with self._drawing:  # JupyterLab may run cells and sliders in two threads
                self._run()
                self._show(sharp)
        except Exception as error:
            self.readout.value = f"<p><b>Error:</b> {html.escape(str(error))}</p>"
            raise

    def _run(self):
        """Run what is shown and has changed since its last run."""
        settings = self.settings
        data = {name: settings[name] for name in signature(self.lesson.scene).parameters}
        if data != self._data:
            before, self._scene = self._scene, self.lesson.scene(**data)
            if before is None or before.problem is not self._scene.problem:
                self._runs, self._best = {}, {}
        start, steps = self.lesson.start(**settings), self.lesson.budget(**settings)
        rules = self.lesson.rules(**settings)
        if settings.get("rates") == OWN_RATES:
            rules = {name: self._at_best_rate(rule, start, steps) for name, rule in rules.items()}
        world = (start, steps, settings.get("batch_size"))
        made = {name: (world, *_numbers(rule)) for name, rule in rules.items()}
        hidden = self._hidden()
        needed = {
            name: rule
            for name, rule in rules.items()
            if name not in self._runs or (name not in hidden and self._runs[name][0] != made[name])
        }
        if needed:
            batches = self._watched(self.lesson.batches(**settings), steps)
            bounds = self.lesson.bounds
            try:
                fresh = race(self._scene.problem, needed, start, steps, batches, bounds)
            finally:
                self.bar.layout.display = "none"
            self._runs |= {name: (made[name], run) for name, run in fresh.items()}
        self._runs = {name: self._runs[name] for name in rules}
        looks = figures.looks_of({name: run for name, (_, run) in self._runs.items()})
        if self._live is None:
            size = self.lesson.height, self.lesson.rows
            self._board = figures.Board(self._scene.panels, looks, self.lesson.caption, *size)
            self._live = LiveFigure(self._board.figure)
        elif data != self._data:
            self._board.looks = looks
            self._board.place(self._scene.panels)
            self._live.keep_still()
        self._data = data

    def _watched(self, batches, steps):
        """The batches of a run; of a long one they move the bar as they are taken."""
        return batches if steps <= self.lesson.patience else self._move_bar(batches, steps)

    def _move_bar(self, batches, steps):
        self.bar.value, self.bar.max, self.bar.layout.display = 0, steps, None
        for step in range(steps):
            if 100 * step // steps > 100 * (step - 1) // steps:
                self.bar.value = step
            yield None if batches is None else next(batches)  # None: all points

    def _show(self, sharp):
        """Draw the runs up to the scrubber's step, and say what they did."""
        upto = self.settings.get("steps")
        hidden = self._hidden()
        runs = {name: run for name, (_, run) in self._runs.items() if name not in hidden}
        self.trajectories = {
            name: run if upto is None else run.until(upto) for name, run in runs.items()
        }
        self.frame.value = self._live.png(self._artists, sharp)
        self.readout.value = self.lesson.words(self.trajectories, self._scene)

    def _hidden(self):
        return tuple(name for name, box in self.shown.items() if not box.value)

    def _artists(self):
        """What moves, and the last step of one run taken apart."""
        artists = self._board.draw(self.trajectories)
        apart = self.trajectories.get(self.anatomy.value)
        if apart and apart.steps:
            plane, look = self._board.plane, self._board.looks[self.anatomy.value]
            artists += figures.draw_anatomy(plane, apart, look)
        return artists

    def _at_best_rate(self, rule, start, steps):
        made = (start, *_numbers(replace(rule, learning_rate=1.0)))
        if made not in self._best:
            self._best[made] = best_learning_rate(self._scene.problem, rule, start, steps)
        return replace(rule, learning_rate=self._best[made])

    def __repr__(self):
        settings = [f"{name}={value!r}" for name, value in self.settings.items()]
        hidden = self._hidden()
        settings += [f"hide={hidden!r}"] if hidden else []
        return f"lab.{self.lesson.name}({', '.join(settings)})"

    def _repr_mimebundle_(self, **kwargs):
        """The widget, and beside it the picture for pages on which no kernel runs."""
        self.settle()
        bundle = self._page._repr_mimebundle_(**kwargs)
        picture = base64.b64encode(self.frame.value).decode()
        size = {"image/png": {"width": self._live.width}}  # it has more pixels than that
        return {**bundle, "image/png": picture, "text/plain": repr(self)}, size


def _numbers(rule: Optimizer):
    """What makes two optimizers the same: their class and their settings."""
    return type(rule).__name__, *(getattr(rule, field.name) for field in fields(rule))


def _box(name, value):
    return widgets.Checkbox(
        value,
        description=name,
        indent=False,
        layout=widgets.Layout(width="max-content", min_width="140px"),
    )


def _button(label, action, width="80px"):
    button = widgets.Button(description=label, layout=widgets.Layout(width=width))
    button.on_click(action)
    return button


def _in_words(trajectories, scene):
    """A sentence and a table: how close, how fast, how far beyond."""
    if not trajectories:
        return "<p>Nothing is shown: tick an optimizer.</p>"
    ends = {name: float(run.distance(scene.minimum)[-1]) for name, run in trajectories.items()}
    steps = max(run.steps for run in trajectories.values())
    said = ", ".join(
        f"{name} diverged" if run.diverged else f"{name} is {ends[name]:.2g} from the minimum"
        for name, run in trajectories.items()
    )
    head = ["", "η", "distance", *(f"90 % of {name}'s way at step" for name in scene.parameters)]
    head += [*(f"overshoot in {name}" for name in scene.parameters), "diverged"]
    rows = []
    for name, run in trajectories.items():
        reached = [str(n) if n >= 0 else "not yet" for n in run.steps_to(0.9, scene.minimum)]
        beyond = [f"{distance:.2g}" for distance in run.overshoot(scene.minimum)]
        first = [name, f"{value_at(run.optimizer.learning_rate, 0):.3g}", f"{ends[name]:.2g}"]
        rows.append([*first, *reached, *beyond, "yes" if run.diverged else "no"])
    return f"<p>After {steps} steps: {said}.</p>" + table(head, rows)


def table(head, rows):
    """An HTML table of a head and rows."""
    cell = 'style="padding: 0 10px; text-align: right"'
    lines = ["".join(f'<th scope="col" {cell}>{name}</th>' for name in head)]
    lines += ["".join(f"<td {cell}>{value}</td>" for value in row) for row in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
