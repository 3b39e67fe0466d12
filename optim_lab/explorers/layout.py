"""Where the parts of an explorer stand: controls beside the figure, or above it on a narrow page."""

import ipywidgets as widgets

from optim_lab.figures import swatch

TITLES = {"preset": "Preset", "rules": "Rules", "data": "Data", "start": "Start", "budget": "Budget", "view": "View"}


def beside(groups, frame, *below):
    """Groups of widgets, by their names, in a column beside the picture and what is below it."""
    column = [part for name, parts in groups.items() if parts for part in _group(name, parts)]
    flex = {"flex_flow": "row wrap", "align_items": "flex-start"}
    left = widgets.VBox(column, layout=widgets.Layout(flex="1 1 250px", min_width="0"))
    right = widgets.VBox([frame, *below], layout=widgets.Layout(flex="3 1 560px", min_width="0"))
    return widgets.HBox([left, right], layout=widgets.Layout(**flex))


def _group(name, parts):
    grid = widgets.Layout(grid_template_columns="repeat(auto-fit, minmax(230px, 1fr))", width="100%")
    return widgets.HTML(f"<b>{TITLES[name]}</b>"), widgets.GridBox(parts, layout=grid)


def picture(name):
    """The frame of a picture, which fills its side of the page."""
    layout = widgets.Layout(width="100%", max_width="1080px", height="auto")
    return widgets.Image(format="png", tooltip=name, layout=layout)


def box(name, ticked):
    """The box that shows or hides a rule."""
    return widgets.Checkbox(ticked, description=name, indent=False, layout={"width": "auto"})


def with_swatch(box, look):
    """A box behind the line of its rule."""
    line = widgets.HTML(swatch(look), layout={"flex": "0 0 auto"})
    return widgets.HBox([line, box], layout={"overflow": "hidden"})


def row(*parts):
    """Parts side by side, in further lines where there is no room."""
    return widgets.HBox(parts, layout={"flex_flow": "row wrap"})


def button(label, action, tooltip="", width="72px"):
    """A button that calls `action` without arguments."""
    made = widgets.Button(description=label, tooltip=tooltip or label, layout={"width": width})
    made.on_click(lambda _: action())
    return made


def player(steps):
    """Play and pause, and single steps back and forward, for a slider of steps."""
    play = widgets.Play(min=steps.min, max=steps.max, step=5, interval=100, value=steps.value)
    play.layout.width = "auto"

    def move_by(step):
        def move():
            steps.value = min(max(steps.value + step, steps.min), steps.max)

        return move

    widgets.jslink((play, "value"), (steps, "value"))
    back = button("−1", move_by(-1), "one step back", "44px")
    forward = button("+1", move_by(1), "one step forward", "44px")
    return row(play, back, forward)
