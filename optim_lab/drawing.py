"""Floor 3: marks on a given `Axes`, and how each optimizer looks.

Every ``draw_*`` function adds its marks to `ax` and returns the artists, so that a live figure
can draw just them and take them away again.
"""

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.lines import Line2D

from optim_lab.schedules import value_at

PAPER = LinearSegmentedColormap.from_list("paper", ["#ffffff", "#dfe6ee", "#b9c5d3"])
INK = "#333333"


@dataclass(frozen=True)
class Look:
    """Colour, line style, marker and line width of a curve."""

    color: str | tuple
    linestyle: str | tuple = "-"
    marker: str = "o"
    width: float = 2.0


# Okabe and Ito's colours. Where curves overlap, the later rule is the thinner and lies on top,
# so that both are seen.
LOOKS = {
    "GradientDescent": Look("#000000", "-", "o", 2.4),
    "Momentum": Look("#D55E00", "-", "s", 3.0),
    "Nesterov": Look("#0072B2", "-", "^", 1.8),
    "Adagrad": Look("#009E73", "-", "D", 5.0),
    "RMSProp": Look("#E69F00", (0, (5, 2)), "v", 3.0),
    "Adam": Look("#CC79A7", "-", "P", 1.8),
    "AMSGrad": Look("#56B4E9", (0, (3, 1, 1, 1)), "X", 1.8),
    "Eve": Look("#7A4A00", (0, (7, 2)), "h", 1.8),  # brown: the yellow is the star's
}
OTHER = Look("#777777", "-", "*", 2.0)
PARAMETER_DASHES = ("-", (0, (4, 2)))  # w solid, b dashed
REPEATS = ("-", (0, (4, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))  # the same rule again


def looks_of(trajectories):
    """A `Look` for each trajectory of a dict, by its optimizer's class.

    When a class comes again it keeps its colour, darker, and takes another line style.
    """
    looks, seen = {}, {}
    for name, trajectory in trajectories.items():
        kind = type(trajectory.optimizer).__name__
        look = LOOKS.get(kind, OTHER)
        again = seen[kind] = seen.get(kind, -1) + 1
        if again:
            dark = tuple(np.array(to_rgb(look.color)) * 0.55**again)
            look = replace(look, color=dark, linestyle=REPEATS[again % len(REPEATS)])
        looks[name] = look
    return looks


def draw_surface(ax, problem, xlim, ylim, n=61):
    """The loss of a two-parameter problem as pale contours, w across and b up."""
    w, b = np.linspace(*xlim, n), np.linspace(*ylim, n)
    loss = problem.loss(np.stack(np.meshgrid(w, b), axis=-1))
    low, high = loss.min(), loss.max()
    levels = low + (high - low) * np.linspace(0, 1, 15) ** 2
    filled = ax.contourf(w, b, loss, levels, cmap=PAPER, zorder=0)
    lines = ax.contour(w, b, loss, levels[1:], colors="#93a1b1", linewidths=0.6, zorder=0.5)
    ax.set(xlim=xlim, ylim=ylim, xlabel="weight $w$", ylabel="bias $b$", aspect="equal")
    return [filled, lines]


def draw_minimum(ax, point):
    """A star at the minimum."""
    style = dict(marker="*", markersize=17, color="#F0E442", markeredgecolor=INK)
    return ax.plot(*point, linestyle="none", zorder=8, **style)


def draw_start(ax, point):
    """A ring at the start."""
    style = dict(marker="o", markersize=9, markerfacecolor="white", markeredgecolor=INK)
    return [_line(ax, point[:1], point[1:], linestyle="none", zorder=4, **style)]


def draw_paths(ax, trajectories, looks, every=50):
    """The ways of runs over the plane, each with a mark every so many steps and one at its end."""
    paths = {name: _clipped(run.params) for name, run in trajectories.items() if run.steps}
    widths = [looks[name].width + 1.6 for name in paths]
    halos = LineCollection(paths.values(), linewidths=widths, color="white", alpha=0.8, zorder=3)
    artists = [ax.add_collection(halos, autolim=False)]
    for name, path in paths.items():
        look = looks[name]
        style = dict(color=look.color, linewidth=look.width, linestyle=look.linestyle)
        marks = dict(marker=look.marker, markersize=5.5, markevery=every, markeredgecolor="white")
        artists.append(_line(ax, *path.T, **style, **marks, zorder=5 - look.width / 10))
        head = dict(marker=look.marker, markersize=8, color=look.color, markeredgecolor="white")
        artists.append(_line(ax, *path[-1:].T, **head, zorder=7))
    return artists


def curve_style(look, linestyle=None):
    """How a curve over steps looks: in the look's own line style if no other is given."""
    style = dict(color=look.color, linewidth=min(look.width, 3.0))
    return style | dict(linestyle=linestyle or look.linestyle, zorder=5 - look.width / 10)


def draw_over_steps(ax, curves, first=0):
    """Curves with one number per step, from step `first` on; the thinner lie on top.

    Each is its values and what `curve_style` says of it. All are one artist, which is twice as
    fast as a line each.
    """
    curves = sorted(curves, key=lambda curve: curve[1]["zorder"])
    paths = [_over_steps(values, first) for values, _ in curves]
    styles = {
        f"{name}s": [style[name] for _, style in curves]
        for name in ("color", "linewidth", "linestyle")
    }
    return [ax.add_collection(LineCollection(paths, **styles, zorder=4.5), autolim=False)]


def _over_steps(values, first):
    """A curve's points; of a level one its ends, as each point between them takes time to draw."""
    path = np.column_stack([np.arange(first, first + len(values)), _clipped(values)])
    level = len(path) > 2 and (values == values[0]).all()
    return path[[0, -1]] if level else path


def draw_arrow(ax, tail, head, color):
    """An arrow from one point to another."""
    style = dict(arrowstyle="-|>", color=color, linewidth=2, shrinkA=0, shrinkB=0)
    return [ax.annotate("", head, tail, arrowprops=style, zorder=6)]


def draw_cursor(ax, step):
    """A thin upright line at a step."""
    return [ax.axvline(step, color=INK, linewidth=1, zorder=6)]


def draw_anatomy(ax, trajectory, look, length=1.2):
    """The last step of a run, taken apart: two arrows of fixed length, and the numbers.

    One arrow points downhill, against the gradient, from where it was measured; the other where
    the step went.
    """
    gradient, rate = trajectory.gradient[-1], trajectory.effective_rate[-1]
    step = np.diff(trajectory.params[-2:], axis=0)[0]
    artists = []
    for tail, way, color in (
        (trajectory.looked_at[-1], -gradient, INK),
        (trajectory.params[-2], step, look.color),
    ):
        size = np.linalg.norm(way)
        if np.isfinite(tail).all() and 0 < size < np.inf:
            artists += draw_arrow(ax, tail, tail + length * way / size, color)
    divisor = value_at(trajectory.optimizer.learning_rate, trajectory.steps - 1) / rate
    rows = {"gradient": gradient, "rate": rate}
    rows |= {"velocity": -step} if rate[0] == rate[-1] else {"divisor": divisor}
    rows |= {"step": step}
    lines = [f"step {trajectory.steps:<7}{'w':>5}{'b':>11}"]
    lines += [f"{name:9}{w:>9.3g}{b:>11.3g}" for name, (w, b) in rows.items()]
    box = dict(facecolor="white", edgecolor=look.color, boxstyle="round,pad=0.4")
    where = dict(transform=ax.transAxes, ha="right", va="top", family="monospace", fontsize=7.5)
    return [*artists, ax.text(0.98, 0.98, "\n".join(lines), bbox=box, zorder=9, **where)]


def draw_legend(ax, looks, **where):
    """A legend of looks, to be drawn above all else."""
    handles = [
        Line2D([], [], color=x.color, linestyle=x.linestyle, linewidth=x.width, marker=x.marker)
        for x in looks.values()
    ]
    legend = ax.legend(handles, list(looks), framealpha=1, fontsize=9, **where)
    legend.set_zorder(10)
    return [legend]


def _line(ax, x, y, **style):
    """A line on axes whose limits stand; `ax.plot` would take thrice as long to adapt them."""
    return ax.add_artist(Line2D(x, y, **style))


def _clipped(values):
    """Values that Agg can draw: far ones are brought nearer, lost ones left out."""
    return np.clip(np.where(np.isfinite(values), values, np.nan), -1e9, 1e9)
