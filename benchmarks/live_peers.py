"""The figure of `both_sides` as users of three libraries would make it, moved by a slider of η.

Each side makes its figure once and, when η moves, gives each curve its new points, in the way that
the library's own examples show: bqplot sets `x` and `y` of each `Lines` within `hold_sync`, plotly
those of each trace of a `FigureWidget` within `batch_update`, and ipympl calls `set_data` and
`draw_idle`. All are leaner than the explorer: no halos, no readout, no reset, and no caption.
"""

import io

import both_sides
import ipywidgets as widgets
import numpy as np
from both_sides import STEPS
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from optim_lab.figures.looks import LOOKS

PANELS = ("path", "rates", "loss")
# of each panel: names of the axes, limits in x, limits in y, whether y is on a logarithmic scale
AXES = {
    "path": ("w", "b", (-4, 6), (-5, 5), False),
    "rates": ("step", "effective rate", (0, STEPS), (1e-2, 1e4), True),
    "loss": ("step", "loss - least loss", (0, STEPS), (1e-7, 1), True),
}
DASHES = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dash_dotted"}  # bqplot's words


def curves(learning_rate):
    """All that is drawn: (rule, panel, kind) to x and y, kind being line, dashed or marks."""
    runs = both_sides.run({**both_sides.FIRST, "learning_rate": learning_rate})
    problem, minimum = both_sides.problem_and_minimum()
    lowest, steps, found = float(problem.loss(minimum)), np.arange(STEPS + 1), {}
    for name, run in runs.items():
        (w, b), (rate_w, rate_b) = run.params.T, run.effective_rate.T
        found[name, "path", "line"] = w, b
        found[name, "path", "marks"] = w[::50], b[::50]
        found[name, "rates", "line"] = steps[1:], rate_w
        found[name, "rates", "dashed"] = steps[1:], rate_b
        found[name, "loss", "line"] = steps, np.maximum(run.loss - lowest, 1e-12)
    return found


def with_slider(view, move):
    """The slider of η above the view."""
    layout = dict(width="370px")
    eta = widgets.FloatLogSlider(0.1, min=-3, max=1, step=0.05, description="η", layout=layout)
    eta.observe(lambda change: move(curves(change.new)), "value")
    return widgets.VBox([eta, view])


def with_bqplot():
    """One `Lines` or `Scatter` for each curve, in three figures side by side."""
    import bqplot

    figures, scales = [], {}
    for name in PANELS:
        across, up, x_limits, y_limits, log = AXES[name]
        x = bqplot.LinearScale(min=float(x_limits[0]), max=float(x_limits[1]))
        make = bqplot.LogScale if log else bqplot.LinearScale
        y = make(min=float(y_limits[0]), max=float(y_limits[1]))
        scales[name] = {"x": x, "y": y}
        axes = [
            bqplot.Axis(scale=x, label=across),
            bqplot.Axis(scale=y, label=up, orientation="vertical"),
        ]
        layout = dict(width="460px", height="440px")
        figures.append(bqplot.Figure(axes=axes, marks=[], animation_duration=0, layout=layout))
    marks = {}
    for (name, panel, kind), (x, y) in curves(0.1).items():
        look, style = LOOKS[name], dict(x=x, y=y, scales=scales[panel])
        colors = [to_hex(look.color)]
        if kind == "marks":
            mark = bqplot.Scatter(colors=colors, default_size=30, **style)
        else:
            dash = "dashed" if kind == "dashed" else DASHES.get(look.linestyle, "solid")
            mark = bqplot.Lines(colors=colors, stroke_width=look.width, line_style=dash, **style)
        marks[name, panel, kind] = mark
    png = widgets.Image(value=ground_png())
    corners = dict(x=list(AXES["path"][2]), y=list(AXES["path"][3]))
    ground = bqplot.Image(image=png, scales=scales["path"], **corners)
    for figure, panel in zip(figures, PANELS, strict=True):
        of_panel = [mark for (_, of, _), mark in marks.items() if of == panel]
        figure.marks = [ground, *of_panel] if panel == "path" else of_panel

    def move(found):
        for key, (x, y) in found.items():
            with marks[key].hold_sync():
                marks[key].x, marks[key].y = x, y

    return with_slider(widgets.HBox(figures), move)


def with_plotly():
    """One trace for each curve, in three subplots of one `FigureWidget`."""
    from plotly import graph_objects, subplots

    figure = graph_objects.FigureWidget(subplots.make_subplots(rows=1, cols=3))
    figure.update_layout(width=1380, height=440, showlegend=False)
    w, b, loss, levels = both_sides.grid()
    # plotly's levels are evenly spaced; the square root spreads ours evenly
    spread, ends = np.sqrt(loss - levels[0]), np.sqrt(levels[[0, -1]] - levels[0])
    contours = dict(start=ends[0], end=ends[1], size=np.ptp(ends) / (len(levels) - 1))
    ground = graph_objects.Contour(x=w, y=b, z=spread, contours=contours, showscale=False)
    figure.add_trace(ground, row=1, col=1)
    traces = {}
    for (name, panel, kind), (x, y) in curves(0.1).items():
        look, column = LOOKS[name], PANELS.index(panel) + 1
        color = to_hex(look.color)
        if kind == "marks":
            style = dict(mode="markers", marker=dict(color=color, size=6))
        else:
            dash = "dash" if kind == "dashed" else "solid"
            style = dict(mode="lines", line=dict(color=color, width=look.width, dash=dash))
        figure.add_trace(graph_objects.Scatter(x=x, y=y, **style), row=1, col=column)
        traces[name, panel, kind] = figure.data[-1]
    for column, panel in enumerate(PANELS, 1):
        across, up, x_limits, y_limits, log = AXES[panel]
        figure.update_xaxes(title=across, range=x_limits, row=1, col=column)
        limits, kind = (np.log10(y_limits), "log") if log else (y_limits, "linear")
        figure.update_yaxes(title=up, range=limits, type=kind, row=1, col=column)

    def move(found):
        with figure.batch_update():
            for key, (x, y) in found.items():
                traces[key].x, traces[key].y = x, y

    return with_slider(figure, move)


def with_ipympl():
    """One `Line2D` for each curve on a canvas of ipympl; after `%matplotlib widget`."""
    import matplotlib.pyplot as plt

    with plt.ioff():
        figure, axes = plt.subplots(1, 3, figsize=(13.8, 4.4), dpi=100)
    both_sides.draw_still(axes)
    figure.subplots_adjust(left=0.04, right=0.99, bottom=0.15, top=0.94, wspace=0.21)
    lines = {}
    for (name, panel, kind), points in curves(0.1).items():
        look = LOOKS[name]
        style = dict(color=look.color, linewidth=look.width)
        if kind == "marks":
            style |= dict(linestyle="", marker=look.marker, markersize=5.5)
        else:
            style |= dict(linestyle="--" if kind == "dashed" else look.linestyle)
        (lines[name, panel, kind],) = axes[PANELS.index(panel)].plot(*points, **style)

    def move(found):
        for key, points in found.items():
            lines[key].set_data(*points)
        figure.canvas.draw_idle()

    return with_slider(figure.canvas, move)


def ground_png():
    """The contours of the plane as PNG bytes, for bqplot, which has none."""
    figure = Figure(figsize=(4.6, 4.4), dpi=100)
    ax = figure.add_axes((0, 0, 1, 1))
    w, b, loss, levels = both_sides.grid()
    ax.contourf(w, b, loss, levels, cmap="Blues")
    ax.axis("off")
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()
