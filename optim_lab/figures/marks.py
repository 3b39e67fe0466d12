"""Marks on a given `Axes`.

Every ``draw_*`` function adds its marks to `ax` and returns the artists, so that a live figure
can draw just them and take them away again.
"""

from functools import cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from optim_lab.figures.looks import CYCLE, INK, PAPER, Look


def draw_surface(ax, problem, xlim, ylim, names=("weight $w$", "bias $b$")):
    """The loss of a two-parameter problem as pale contours, w across and b up."""
    w, b = np.linspace(*xlim, 61), np.linspace(*ylim, 61)
    loss = problem.loss(np.stack(np.meshgrid(w, b), axis=-1))
    low, high = loss.min(), loss.max()
    levels = low + (high - low or 1.0) * np.linspace(0, 1, 15) ** 2
    filled = ax.contourf(w, b, loss, levels, cmap=PAPER, zorder=0)
    lines = ax.contour(w, b, loss, levels[1:], colors="#93a1b1", linewidths=0.6, zorder=0.5)
    ax.set(xlim=xlim, ylim=ylim, xlabel=names[0], ylabel=names[1], aspect="equal")
    return [filled, lines]


def draw_minimum(ax, point, size=17):
    """A star at the minimum, over the paths and their ends."""
    return _draw_mark(ax, point, zorder=8, marker="*", markersize=size, markerfacecolor="#F0E442")


def draw_start(ax, point):
    """A ring at the start."""
    return _draw_mark(ax, point, zorder=4, marker="o", markersize=9, markerfacecolor="white")


def _draw_mark(ax, point, **style):
    """A marker with a dark edge; `ax.plot` would adapt the limits, which takes long."""
    mark = Line2D(point[:1], point[1:], linestyle="none", markeredgecolor=INK, **style)
    return [ax.add_artist(mark)]


def draw_paths(ax, trajectories, looks, every=50):
    """The ways of runs over the plane, each with a mark every so many steps and one at its end."""
    paths = [(run.params, looks[name]) for name, run in trajectories.items() if run.steps]
    ends = [(points[-1:], look) for points, look in paths]
    ways, heads = Curves(paths, 5, every), Curves(ends, 7, every=1, markersize=8)
    return [ax.add_artist(ways), ax.add_artist(heads)]


class Curves(Artist):
    """Curves of points and looks as one artist; the thinner lie on top.

    It hands them to the renderer by itself. A `Line2D` for each takes several times as long to be
    made and made ready, and a `LineCollection` also draws the points that nobody can see apart.

    Parameters
    ----------
    curves : list of (array of shape (n, 2), Look)
        In data coordinates; there is a gap where they are not finite.
    zorder : float
    every : int, optional
        Points from one marker to the next, which also gives the curves white halos; bare curves
        if None.
    markersize : float
        In points.
    """

    def __init__(self, curves, zorder, every=None, markersize=5.5):
        super().__init__()
        self.curves = sorted(curves, key=lambda curve: -curve[1].width)
        self.every, self.markersize = every, markersize
        self.set_zorder(zorder)

    def draw(self, renderer):
        """Draw all curves; matplotlib calls it."""
        pen, to_pixels = renderer.new_gc(), self.axes.transData
        pen.set_clip_rectangle(self.axes.bbox)
        paths = [(Path(to_pixels.transform(_clipped(one))), look) for one, look in self.curves]
        if self.every:
            pen.set_alpha(0.8)
            for path, look in paths:
                _draw_line(renderer, pen, path, Look("white", width=look.width + 1.6))
            pen.set_alpha(1.0)
        size = renderer.points_to_pixels(self.markersize)
        for path, look in paths:
            _draw_line(renderer, pen, path, look)
            if self.every:
                _draw_markers(renderer, pen, path.vertices[:: self.every], look, size)
        pen.restore()


def _draw_line(renderer, pen, path, look):
    pen.set_foreground(look.color)
    pen.set_linewidth(look.width)
    pen.set_dashes(0, look.dashes() or None)
    renderer.draw_path(pen, path, IdentityTransform())


def _draw_markers(renderer, pen, pixels, look, size):
    pen.set_foreground("white")
    pen.set_linewidth(1)
    pen.set_dashes(0, None)
    marker, scaled, color = _outline(look.marker), Affine2D().scale(size), to_rgb(look.color)
    renderer.draw_markers(pen, marker, scaled, Path(pixels), IdentityTransform(), color)


def swatch(look, width=28, height=14):
    """A piece of a rule's line with its marker, as SVG for a page."""
    color, middle = to_hex(look.color), height / 2
    corners = _outline(look.marker).to_polygons()[0] * (9, -9) + (width / 2, middle)
    return (
        f'<svg width="{width}" height="{height}" aria-hidden="true" style="background: white">'
        f'<path d="M0 {middle}H{width}" stroke="{color}" stroke-width="{look.width}" '
        f'stroke-dasharray="{" ".join(map(str, look.dashes()))}"/><polygon '
        f'points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}" fill="{color}" '
        'stroke="white"/></svg>'
    )


@cache
def _outline(marker):
    """A marker's path, one unit wide."""
    style = MarkerStyle(marker)
    return style.get_path().transformed(style.get_transform())


def _clipped(values):
    """Values that Agg can draw: far ones are brought nearer, lost ones left out."""
    return np.clip(np.where(np.isfinite(values), values, np.nan), -1e9, 1e9)


def draw_arrow(ax, tail, head, color, **style):
    """An arrow from one point to another."""
    style = dict(arrowstyle="-|>", color=color, linewidth=2, shrinkA=0, shrinkB=0) | style
    return [ax.annotate("", head, tail, arrowprops=style, zorder=9)]


def draw_weights(ax, t, beta, corrected, color=CYCLE[0]):
    """Bars of the weights of g_1, ..., g_t in m_t and, at 0, of the 0 that the average began with.

    Corrected, the weights are divided by their sum, and the bar at 0 is gone.
    """
    weights = (1 - beta) * beta ** np.arange(t - 1, -1, -1)
    weights = weights / (1 - beta**t) if corrected and t else weights
    label = f"the gradients $g_1$ to $g_{{{t}}}$: in sum {weights.sum():.3g}"
    bars = [*ax.bar(np.arange(1, t + 1), weights, color=color, label=label).patches]
    if not corrected:
        style = dict(facecolor="white", edgecolor=CYCLE[1], hatch="///", linewidth=1.5)
        label = f"a gradient of 0 that never was: {beta**t:.3g}"
        bars += ax.bar(0, beta**t, **style, label=label).patches
    return bars


def draw_anatomy(ax, run, look, length=1.2):
    """The last step of a run, taken apart: two arrows of fixed length, and the numbers.

    One arrow points downhill, against the gradient, from where it was measured; the other where
    the step went. The numbers are what the optimizer's `take_apart` gives.
    """
    gradient, step = run.gradient[-1], run.params[-1] - run.params[-2]
    ways = (run.looked_at[-1], -gradient, INK), (run.params[-2], step, look.color)
    artists = []
    for tail, way, color in ways:
        size = np.linalg.norm(way)
        if np.isfinite(tail).all() and 0 < size < np.inf:
            artists += draw_arrow(ax, tail, tail + length * way / size, color)
    rows = run.optimizer.take_apart(gradient, run.effective_rate[-1], step, run.steps - 1)
    longest = max(len(name) for name in ("step 1000", *rows))
    lines = [f"{f'step {run.steps}':{longest}}{'w':>10}{'b':>10}"]
    lines += [f"{name:{longest}}{w:>10.3g}{b:>10.3g}" for name, (w, b) in rows.items()]
    box = dict(facecolor="white", edgecolor=look.color, boxstyle="round,pad=0.4")
    where = dict(transform=ax.transAxes, ha="right", va="bottom", family="monospace", fontsize=7.5)
    return [*artists, ax.text(0.98, 0.02, "\n".join(lines), bbox=box, zorder=9, **where)]
