"""Where the parts stand: controls beside the figure, or above it where the page is narrow."""

from functools import partial

import ipywidgets as widgets
from traitlets import Unicode

from optim_lab.explorers.touch import touchable
from optim_lab.figures import Plane, swatch

CROWDED = 14  # more controls would make a column longer than a laptop's screen
PICTURE = dict(width="100%", max_width="1080px", height="auto", margin="0", grid_area="1 / 1")
COLUMNS = "repeat(auto-fill, minmax(min(260px, 100%), 1fr))"  # as many as there is room for


def page_of(explorer, board):
    """All that an explorer shows: each group of its controls, the picture, the numbers."""
    groups = explorer.experiment.groups
    groups = {group: [explorer.controls[name] for name in groups[group]] for group in groups}
    boxes = [with_swatch(box, board.looks[name]) for name, box in explorer.shown.items()]
    if len(boxes) > 1:  # below the presets
        groups["rules"].insert("preset" in explorer.controls, row(*boxes))
    if "steps" in explorer.controls:
        groups["view"].append(player(explorer.controls["steps"]))
    if any(isinstance(panel, Plane) for panel in board.panels):
        groups["view"].append(explorer.anatomy)
    groups["view"].append(row(button("Reset", explorer.reset), button("Save", explorer.save)))
    below = explorer.bar, explorer.readout, explorer.saved
    return beside(groups, touchable(explorer, board), *below)


def beside(groups, frame, *below):
    """Groups of widgets, by their names, in a column beside the picture and what is below it.

    Of very many, those of data and start stand under the picture.
    """
    column, under, grid = [], [], {"width": "100%", "grid_template_columns": COLUMNS}
    crowded = sum(map(len, groups.values())) > CROWDED
    for name, parts in groups.items():
        if parts:
            title = f'<b style="font-size: 12px; line-height: 1.6">{name.capitalize()}</b>'
            side = under if crowded and name in ("data", "start") else column
            side += [widgets.HTML(title, layout={"margin": "0", "height": "20px"})]
            side += [widgets.GridBox(parts, layout=grid)]
    left = widgets.VBox(column, layout={"flex": "1 1 290px", "min_width": "0"})
    right = widgets.VBox([frame, *under, *below], layout={"flex": "3 1 550px", "min_width": "0"})
    page = {"flex_flow": "row wrap", "align_items": "flex-start"}
    return widgets.HBox([left, right], layout=page)


class Picture(widgets.Image):
    """An image whose tooltip is its text alternative; it shows one only if it has a description."""

    description = Unicode("").tag(sync=True)


def with_swatch(box, look):
    """A box behind the line of its rule."""
    line = widgets.HTML(swatch(look), layout={"flex": "0 0 auto", "margin": "0"})
    return widgets.HBox([line, box], layout={"min_width": "48%"})


def row(*parts):
    """Parts side by side, in further lines where there is no room."""
    return widgets.HBox(parts, layout={"flex_flow": "row wrap"})


def button(label, action, tooltip="", width="72px"):
    """A button that calls `action` without arguments."""
    made = widgets.Button(description=label, tooltip=tooltip or label, layout={"width": width})
    made.on_click(lambda _: action())
    return made


def move(bar, step, steps):
    """Move a bar of progress by whole percents."""
    if 100 * step // steps > 100 * (step - 1) // steps:
        bar.value, bar.max, bar.layout.display = step, steps, None


def player(steps):
    """Play and pause, and single steps back and forward, for a slider of steps."""
    play = widgets.Play(min=steps.min, max=steps.max, step=5, interval=100, value=steps.value)
    play.layout.width = "auto"

    def move_by(step):
        steps.value += step  # a slider stops at its ends

    widgets.jslink((play, "value"), (steps, "value"))
    back = button("−1", partial(move_by, -1), "one step back", "44px")
    forward = button("+1", partial(move_by, 1), "one step forward", "44px")
    return row(play, back, forward)
