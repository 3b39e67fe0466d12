"""A layer of touch over an explorer's picture, where there is anywidget: the extra `touch`.

The ring at the start is dragged, or moved by arrow keys; a path tells the pointer what and where it
is; the picture's words become its text alternative. The page knows of places in the picture only,
as shares of its width and height from the lower left corner. What is there, Python knows. The
page's side is `touch.js`.
"""

from pathlib import Path

import ipywidgets as widgets
import numpy as np
from traitlets import Any

from optim_lab.figures import Plane, shown_name

try:
    from anywidget import AnyWidget
except ImportError:
    AnyWidget = None

NEAR = 0.02  # of the picture's width: how far from the pointer a path is told


class Layer(AnyWidget or widgets.DOMWidget):
    """What a hand does on the picture, and what it is told.

    The widget is hidden, but not what it loads: where it cannot load, nothing is seen of it.
    """

    # To the page: the words of the picture; place and words of the ring, and of a path.
    shown = Any().tag(sync=True)
    # From the page: where the ring is dragged, where the pointer is, and all steps by keys.
    to, at, steps = (Any(first).tag(sync=True) for first in ((-1, -1), (-1, -1), (0, 0)))

    _esm = Path(__file__).with_name("touch.js").read_text("utf-8")


def touchable(explorer, board):
    """The explorer's picture, under a layer of touch if there can be one and there is a plane."""
    planes = [ax for p, ax in zip(board.panels, board.axes, strict=True) if isinstance(p, Plane)]
    if AnyWidget is None or not planes:
        return explorer.frame
    layer = Layer(layout={"grid_area": "1 / 1", "visibility": "hidden"})
    frame, plane, whole = explorer.frame, planes[0], planes[0].figure.transFigure
    both = {"weight", "bias"} <= explorer.controls.keys()  # else there is no ring
    start = [explorer.controls[name] for name in ("weight", "bias") if both]

    def put(point):
        """Move the sliders of the start, which go by tenths and stop at their ends."""
        explorer.put([(one, round(value, 1)) for one, value in zip(start, point, strict=True)])

    def drag(change):
        put(plane.transData.inverted().transform(whole.transform(change.new)))

    def press(change):
        put(np.add([one.value for one in start], np.subtract(change.new, change.old) / 10))

    def show(change=None):
        """Where the ring is, and which step of a path is nearest to the pointer."""
        ring = plane.transData.transform([one.value for one in start] or (0, 0))
        label = ", ".join(f"{one.description} = {one.value:g}" for one in start)
        pixel, told, least = whole.transform(layer.at), "", NEAR * plane.figure.bbox.width
        axes = [ax for ax in (*plane.child_axes, plane) if ax.contains_point(pixel)]
        x, y = explorer.runner.scene(explorer.settings).parameters
        for name, run in explorer.trajectories.items() if axes else ():
            far = np.hypot(*(axes[0].transData.transform(run.params) - pixel).T)
            if np.nanmin(far) < least:
                t, least = np.nanargmin(far), np.nanmin(far)
                (w, b), loss = run.params[t], run.loss[t]
                told = f"{shown_name(name)}, step {t}: {x} = {w:.3g}, {y} = {b:.3g}, {loss = :.3g}"
        ring = [*whole.inverted().transform(ring), label]
        layer.shown = [frame.tooltip, ring, [*layer.at, told]]

    layer.observe(drag, "to")
    layer.observe(press, "steps")
    layer.observe(show, "at")
    frame.observe(show, "value")
    show()
    return widgets.GridBox([frame, layer], layout={"max_width": frame.layout.max_width})
