"""How each optimizer looks and is called, and what all figures share: cycles, paper, captions."""

import textwrap
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np
from matplotlib import figure
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import LogLocator

PAPER = LinearSegmentedColormap.from_list("paper", ["#ffffff", "#dfe6ee", "#b9c5d3"])
INK = "#333333"
# For curves that are no optimizer's.
CYCLE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#000000")
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 1.5, 2)), (0, (1, 1)), "-")


@dataclass(frozen=True)
class Look:
    """Colour, line style, marker and line width of a curve."""

    color: str | tuple
    linestyle: str | tuple = "-"
    marker: str = "o"
    width: float = 2.0

    def over_steps(self):
        """The look of a curve over steps: not too wide."""
        return replace(self, width=min(self.width, 3.0))

    def bold_and_thin(self):
        """The looks of a rule's two curves, such as those of w and of b; its dash is in both."""
        bare, width = replace(self, marker=""), self.over_steps().width
        return replace(bare, width=1.3 * width), replace(bare, width=0.4 * width)

    def dashes(self):
        """Lengths of its dashes and gaps, in points; none of a solid line."""
        lengths = () if self.linestyle == "-" else self.linestyle[1]
        return [self.width * length for length in lengths]

    def line(self):
        """As keyword arguments of `Axes.plot`; the thinner line lies on top."""
        style = dict(color=self.color, linestyle=self.linestyle, linewidth=self.width)
        return style | dict(zorder=5 - self.width / 10)


# Okabe and Ito's colours. Where curves overlap, the later rule is the thinner and lies on top,
# so that both are seen.
LOOKS = {
    "GradientDescent": Look("#000000", "-", "o", 2.4),
    "Momentum": Look("#D55E00", "-", "s", 3.0),
    "Nesterov": Look("#0072B2", "-", "^", 1.8),
    "Adagrad": Look("#009E73", "-", "D", 5.0),
    "RMSProp": Look("#E69F00", (0, (5, 2)), "v", 3.0),
    "Adam": Look("#CC79A7", "-", "P", 1.8),
    "AMSGrad": Look("#56B4E9", (0, (3, 1, 1, 1)), "X", 3.6),
    "Eve": Look("#7A4A00", (0, (7, 2)), "h", 1.8),  # brown: the yellow is the star's
}
OTHER = Look("#777777", "-", "*", 2.0)
REPEATS = ("-", (0, (4, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))  # the same rule again


def shown_name(name):
    """A curve's name as people write it: "Gradient descent" for the class's GradientDescent."""
    return name.replace("GradientDescent", "Gradient descent")


def look_of(name, other=OTHER):
    """The look of the optimizer whose name a curve's name begins with, as in "Adam, cosine"."""
    kind = name.split(",")[0]
    return next((look for rule, look in LOOKS.items() if kind in (rule, shown_name(rule))), other)


def looks_of(runs):
    """A `Look` for each trajectory, or optimizer, of a dict, by the optimizer's class.

    When a class comes again it keeps its colour, darker, and takes another line style.
    """
    looks, seen = {}, {}
    for name, run in runs.items():
        kind = type(getattr(run, "optimizer", run)).__name__
        look = LOOKS.get(kind, OTHER)
        again = seen[kind] = seen.get(kind, -1) + 1
        if again:
            dark = tuple(np.array(to_rgb(look.color)) * 0.55**again)
            look = replace(look, color=dark, linestyle=REPEATS[again % len(REPEATS)])
        looks[name] = look
    return looks


def cycle_of(names):
    """A `Look` for each name: its optimizer's, or the next colour and dash of the cycle."""
    free = cycle(map(Look, CYCLE, DASHES))
    return {name: look_of(name, next(free)) for name in names}


def draw_legend(ax, looks, **where):
    """A legend of looks, to be drawn above all else."""
    handles = [Line2D([], [], marker=look.marker, **look.line()) for look in looks.values()]
    names = [shown_name(name) for name in looks]
    ax.legend(handles, names, framealpha=1, fontsize=8, **where).set_zorder(10)


def set_scales(ax, log):
    """Logarithmic scales, marked at 1, 2, 5, 10, ..., for the axes of `log`: "", "x" or "xy"."""
    for name in log:
        ax.set(**{f"{name}scale": "log"})
        getattr(ax, f"{name}axis").set_minor_locator(LogLocator(subs=(2, 5)))


def draw_grid(ax, log="", axis="both"):
    """Thin lines at the marks of one axis or both, on these scales."""
    set_scales(ax, log)
    ax.grid(axis=axis, color="#e3e6ea", linewidth=0.6)


class Figure(figure.Figure):
    """A figure in inches with a sentence under it, whose layout looks for its margins.

    Once drawn, its words let go of its pixels: a notebook keeps all figures that it has shown.
    """

    def __init__(self, size, caption):
        super().__init__(figsize=size, layout="constrained")
        self.supxlabel(textwrap.fill(caption, int(13.5 * size[0])), fontsize=10, color=INK)

    def draw(self, renderer):
        super().draw(renderer)
        for text in self.findobj(Text):
            text._renderer = None  # kept by matplotlib to measure the words again


def new_figure(size, caption, *rows_and_columns, **shared):
    """A figure and its axes."""
    made = Figure(size, caption)
    return made, made.subplots(*rows_and_columns, **shared)
