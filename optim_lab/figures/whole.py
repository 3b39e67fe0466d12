"""Boards of panels, and whole figures of paths, rates, losses and data."""

import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from optim_lab import drawing
from optim_lab.problems import SigmoidNeuron

CYCLE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#000000")
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 1.5, 2)), (0, (1, 1)), "-")


@dataclass(frozen=True, eq=False)
class Plane:
    """The loss over (w, b) with the paths on it."""

    problem: object
    minimum: np.ndarray
    xlim: tuple = (-4.0, 6.0)
    ylim: tuple = (-5.0, 5.0)
    every: int = 50
    width = 1.0

    def draw_still(self, ax):
        drawing.draw_surface(ax, self.problem, self.xlim, self.ylim)
        title = f"the path, a mark every {self.every} steps" if self.every else "the loss"
        ax.set_title(title, fontsize=10)

    def draw_moving(self, ax, trajectories, looks):
        """The paths, from the ring to the star, which lies over them."""
        artists = drawing.draw_minimum(ax, self.minimum)
        artists += drawing.draw_paths(ax, trajectories, looks, self.every)
        if trajectories:
            artists += drawing.draw_start(ax, next(iter(trajectories.values())).params[0])
        return artists


@dataclass(frozen=True, eq=False)
class OverSteps:
    """What every panel with the step across shares: axes, limits, a grid."""

    steps: int
    ylim: tuple
    width = 1.0

    def draw_cursor(self, ax, trajectories):
        """Where the runs end, if that is not the end of the axis."""
        step = max((trajectory.steps for trajectory in trajectories.values()), default=0)
        return drawing.draw_cursor(ax, step) if step < self.steps else []

    def draw_axes(self, ax, title, ylabel, log=True):
        ax.set(xlim=(0, self.steps), ylim=self.ylim, xlabel="step", ylabel=ylabel)
        ax.set_yscale("log" if log else "linear")
        ax.set_title(title, fontsize=10)
        ax.grid(color="#e3e6ea", linewidth=0.6)
        ax.set_axisbelow(True)


@dataclass(frozen=True, eq=False)
class Rates(OverSteps):
    """The effective rate of w (solid) and of b (dashed)."""

    ylim: tuple = (1e-2, 1e4)

    def draw_still(self, ax):
        self.draw_axes(ax, "effective rate: w solid, b dashed", "effective rate")

    def draw_moving(self, ax, trajectories, looks):
        rates = {name: run.effective_rate for name, run in trajectories.items()}
        curves = _w_and_b(rates, looks)
        return self.draw_cursor(ax, trajectories) + drawing.draw_over_steps(ax, curves)


@dataclass(frozen=True, eq=False)
class Losses(OverSteps):
    """How far the loss is above its minimum."""

    lowest: float = 0.0
    ylim: tuple = (1e-7, 1.0)

    @classmethod
    def fitting(cls, problem, minimum, trajectories):
        """The panel for these runs."""
        return cls(_steps(trajectories), lowest=float(problem.loss(minimum)))

    def draw_still(self, ax):
        self.draw_axes(ax, "loss above its minimum", "loss - least loss")

    def draw_moving(self, ax, trajectories, looks):
        curves = [
            (np.maximum(run.loss - self.lowest, 1e-12), looks[name].over_steps())
            for name, run in trajectories.items()
        ]
        return self.draw_cursor(ax, trajectories) + drawing.draw_over_steps(ax, curves)


@dataclass(frozen=True, eq=False)
class Progress(OverSteps):
    """Share of its way that each parameter has done: w solid, b dashed."""

    target: np.ndarray | None = None
    ylim: tuple = (-0.1, 1.7)

    def draw_still(self, ax):
        self.draw_axes(ax, "share of the way: w solid, b dashed", "share of the way", log=False)
        ax.axhline(1, color=drawing.INK, linewidth=1)

    def draw_moving(self, ax, trajectories, looks):
        shares = {name: run.progress(self.target) for name, run in trajectories.items()}
        curves = _w_and_b(shares, looks)
        return self.draw_cursor(ax, trajectories) + drawing.draw_over_steps(ax, curves)


@dataclass(frozen=True, eq=False)
class StepLengths(OverSteps):
    """How far w moves in each step, on a logarithmic axis of steps."""

    ylim: tuple = (1e-4, 10.0)

    def draw_still(self, ax):
        self.draw_axes(ax, "how far w moves in a step", "length of the step in w")
        ax.set_xscale("log")
        ax.set_xlim(1, self.steps)

    def draw_moving(self, ax, trajectories, looks):
        with np.errstate(invalid="ignore"):  # a run may have diverged
            curves = [
                (np.abs(np.diff(run.params[:, 0])), looks[name].over_steps())
                for name, run in trajectories.items()
            ]
        return self.draw_cursor(ax, trajectories) + drawing.draw_over_steps(ax, curves, first=1)


def _w_and_b(values, looks):
    """Curves of w, solid, and of b, dashed, from values of shape (T, 2) by the runs' names."""
    return [
        (curve, looks[name].over_steps(dashes))
        for name, of_run in values.items()
        for curve, dashes in zip(of_run.T, drawing.PARAMETER_DASHES, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class WeightsOverEpoch:
    """Each parameter over the points seen in one pass, and where it should end."""

    names: tuple
    target: np.ndarray
    n_points: int
    width = 1.3

    def draw_still(self, ax):
        for i, (name, value) in enumerate(zip(self.names, self.target, strict=True)):
            style = dict(color=CYCLE[i], linestyle=DASHES[i])
            ax.axhline(value, color=CYCLE[i], linewidth=0.8, alpha=0.6)
            ax.plot([], [], linewidth=2.5, label=f"{name} (thin: its best)", **style)
        ax.set(xlim=(0, self.n_points), ylim=(-1.5, 4.5), xlabel="films seen", ylabel="weight")
        ax.set_title("the weights in one pass over the films", fontsize=10)
        ax.legend(fontsize=9, loc="upper left", framealpha=1)

    def draw_moving(self, ax, trajectories, looks):
        artists = []
        for trajectory in trajectories.values():
            seen = np.linspace(0, self.n_points, trajectory.steps + 1)
            for i, weight in enumerate(trajectory.params.T):
                style = dict(color=CYCLE[i], linestyle=DASHES[i], linewidth=2.5)
                artists += ax.plot(seen, weight, marker=".", markevery=[0, -1], **style)
        return artists


@dataclass(frozen=True, eq=False)
class ShareOfUpdates:
    """In what share of the steps each parameter had a gradient at all."""

    names: tuple
    width = 0.8

    def draw_still(self, ax):
        ax.set(xlim=(0, 1.02), ylim=(len(self.names) - 0.4, -0.6), xlabel="share of the steps")
        ax.set_yticks(range(len(self.names)), self.names)
        ax.set_title("steps with a gradient", fontsize=10)
        ax.grid(axis="x", color="#e3e6ea", linewidth=0.6)

    def draw_moving(self, ax, trajectories, looks):
        artists = []
        for trajectory in trajectories.values():
            share = (trajectory.gradient != 0).mean(axis=0)
            for i, value in enumerate(share):
                artists += ax.barh(i, value, height=0.6, color=CYCLE[i], alpha=0.8).patches
                artists += [
                    ax.text(min(value, 0.75) + 0.02, i, f"{100 * value:.3g} %", va="center")
                ]
        return artists


@dataclass(frozen=True, eq=False)
class Fit:
    """The points of a one-feature problem, and what the last parameters answer."""

    problem: SigmoidNeuron
    width = 1.0

    def draw_still(self, ax):
        x, y = self.problem.inputs[:, 0], self.problem.targets
        ax.plot(x, y, ".", color="#8a97a6", markersize=3, zorder=1)
        ax.set(xlim=(-3.5, 3.5), ylim=(-0.05, 1.05), xlabel="input $x$", ylabel="target $y$")
        ax.set_title("the points and the neuron's answer", fontsize=10)

    def draw_moving(self, ax, trajectories, looks):
        x = np.linspace(-3.5, 3.5, 141)
        neuron = SigmoidNeuron(x[:, None], np.zeros(x.size))
        artists = []
        for name, trajectory in trajectories.items():
            for params, alpha in ((trajectory.params[0], 0.3), (trajectory.params[-1], 1.0)):
                look = looks[name]
                artists += ax.plot(x, neuron.predict(params), color=look.color, alpha=alpha, lw=3)
        return artists


class Board:
    """A figure made of panels, one legend above them, and a sentence under them.

    Parameters
    ----------
    panels : list of panels
    looks : dict of str to drawing.Look
        As from `drawing.looks_of`; the legend lists them.
    caption : str
        What the figure shows, in a sentence.
    mosaic : str
        Where the panels stand, a letter each in their order, as for matplotlib's
        `subplot_mosaic`; side by side if empty.
    size : (width, height)
        Of the whole figure, in inches; None for what the panels' widths add up to.
    """

    def __init__(self, panels, looks, caption="", mosaic="", size=None):
        letters = "ABCDEFGH"[: len(panels)]
        mosaic = mosaic or letters
        first_row = [panels[letters.index(letter)] for letter in dict.fromkeys(mosaic.split(";")[0])]
        widths = [panel.width for panel in first_row]
        self.figure = Figure(figsize=size or (0.6 + 4.4 * sum(widths), 4.6), layout="constrained")
        shares = widths if len(widths) == len(mosaic.split(";")[0]) else None
        axes = self.figure.subplot_mosaic(mosaic, width_ratios=shares)
        self.axes = [axes[letter] for letter in letters]
        write_caption(self.figure, caption)
        self.place(panels, looks)

    def place(self, panels, looks, hidden=()):
        """Draw what stays, instead of what stood there before; hidden rules are not listed."""
        self.panels, self.looks = panels, looks
        for panel, ax in zip(panels, self.axes, strict=True):
            ax.clear()
            panel.draw_still(ax)
        for legend in self.figure.legends[:]:
            legend.remove()
        if shown := {name: look for name, look in looks.items() if name not in hidden}:
            drawing.draw_legend_above(self.figure, shown)

    @property
    def plane(self):
        """The axes of the plane, or None if there is no plane."""
        planes = [
            ax for panel, ax in zip(self.panels, self.axes, strict=True) if isinstance(panel, Plane)
        ]
        return planes[0] if planes else None

    def draw(self, trajectories, apart=None):
        """Draw what moves, with the last step of the run named `apart` taken apart; the artists."""
        artists = []
        for panel, ax in zip(self.panels, self.axes, strict=True):
            artists += panel.draw_moving(ax, trajectories, self.looks)
        if self.plane and apart in trajectories and trajectories[apart].steps:
            artists += drawing.draw_anatomy(self.plane, trajectories[apart], self.looks[apart])
        return artists


def paths(problem, trajectories, every=50, caption=None):
    """All runs on one plane, with a star at the minimum.

    Parameters
    ----------
    problem : SigmoidNeuron, Bowl, or anything with two parameters, `loss` and `minimum`
    trajectories : dict of str to Trajectory
        Single runs from one start, by the names in the legend.
    every : int
        Steps between two marks on a path.
    caption : str, optional
        The sentence under the figure.

    Returns
    -------
    matplotlib.figure.Figure
    """
    minimum = problem.minimum()
    xlim, ylim = window(trajectories, minimum)
    started = any(trajectory.steps for trajectory in trajectories.values())
    plane = Plane(problem, minimum, xlim, ylim, every if started else 0)
    caption = caption or "The paths run over the loss: darker is higher. Star: its minimum."
    return _still([plane], trajectories, caption, size=(6.0, 6.0))


def progress(problem, trajectories, caption=None):
    """Share of the way that w and b have done at each step, beside the paths.

    Parameters and return value are those of `paths`.
    """
    minimum, steps = problem.minimum(), _steps(trajectories)
    panels = [Plane(problem, minimum, *window(trajectories, minimum))]
    panels += [Progress(steps, target=minimum)]
    caption = caption or "Where the dashed curve is up before the solid one, b was done before w."
    return _still(panels, trajectories, caption)


def path_and_rates(problem, trajectories, every=50, caption=None):
    """Paths, effective rates per parameter, and loss, on the same steps.

    Parameters and return value are those of `paths`.
    """
    minimum, steps = problem.minimum(), _steps(trajectories)
    plane = Plane(problem, minimum, *window(trajectories, minimum), every)
    lowest = float(problem.loss(minimum))
    caption = (
        caption or "The paths, the rate that each parameter gets, and what it does to the loss."
    )
    return _still([plane, Rates(steps), Losses(steps, lowest=lowest)], trajectories, caption)


def toy_data(features, targets, params=None, caption=None):
    """The points of a one-feature data set, the zeros set apart, and the neuron's answer.

    Parameters
    ----------
    features : array, shape (N, 1)
    targets : array, shape (N,)
    params : array, shape (2,), optional
        Weight and bias of a neuron whose answer is drawn too.
    caption : str, optional
    """
    figure, ax = _one_axes()
    x = np.asarray(features)[:, 0]
    zero = x == 0
    if zero.any():  # spread sideways, or they would hide one another
        aside = np.random.default_rng(0).uniform(-0.06, 0.06, zero.sum())
        style = dict(color=CYCLE[1], markersize=3, label=f"x = 0: {zero.sum()}")
        ax.plot(aside, targets[zero], ".", **style)
    style = dict(color=CYCLE[0], markersize=4, label=f"x ≠ 0: {sum(~zero)}")
    ax.plot(x[~zero], targets[~zero], "o", **style)
    if params is not None:
        grid = np.linspace(x.min(), x.max(), 201)
        answer = SigmoidNeuron(grid[:, None], np.zeros(grid.size)).predict(params)
        ax.plot(grid, answer, color=drawing.INK, linewidth=2, label="the neuron's answer")
    ax.set(xlabel="input $x$", ylabel="target $y$")
    ax.legend(fontsize=9)
    write_caption(figure, caption or "Most points sit at x = 0: they say nothing about the weight.")
    return figure


def neuron(names):
    """A sigmoid neuron with named features and its always-on input, as a diagram.

    Parameters
    ----------
    names : list of str
        The features, from x_1 on.
    """
    figure, ax = _one_axes(height=3.8)
    ax.set(xlim=(-0.35, 3.1), ylim=(-0.7, len(names) + 0.3))
    ax.axis("off")
    inputs = [f"{name}, $x_{i}$" for i, name in enumerate(names, 1)] + ["always on, 1"]
    weights = [f"$w_{i}$" for i in range(1, len(names) + 1)] + ["$b$"]
    middle = len(names) / 2
    box = dict(boxstyle="round,pad=0.4", facecolor="white", edgecolor=drawing.INK)
    for i, (name, weight) in enumerate(zip(inputs, weights, strict=True)):
        y, color = len(names) - i, CYCLE[1] if weight == "$b$" else CYCLE[0]
        drawing.draw_arrow(ax, (0.35, y), (1.28, middle + 0.06 * (y - middle)), color)
        ax.text(0, y, name, ha="center", va="center", bbox=box)
        ax.text(0.72, y + 0.4 * (middle - y) + 0.12, weight, ha="center", fontsize=13, color=color)
    drawing.draw_arrow(ax, (1.6, middle), (2.2, middle), drawing.INK)
    ax.text(1.45, middle, r"$\Sigma\;|\;\sigma$", ha="center", va="center", fontsize=18, bbox=box)
    ax.text(2.6, middle, r"$f=\sigma(w\cdot x+b)$", ha="center", va="center", fontsize=14)
    write_caption(
        figure, "Each input has a weight; the bias is the weight of one that is always on."
    )
    return figure


def sigmoid_and_slope():
    """The sigmoid f(z) and its slope f (1 - f)."""
    z = np.linspace(-6, 6, 241)
    f = 1 / (1 + np.exp(-z))
    return curves(
        {"answer f": f, "slope f (1 - f)": f * (1 - f)},
        x=z,
        xlabel="weighted input $z = w \\cdot x + b$",
        ylabel="",
        caption="The slope is 1/4 at most, and next to nothing where the neuron is sure.",
    )


def bars(values, xlabel, caption="", log=False):
    """One horizontal bar per name, with its value written at the end.

    Parameters
    ----------
    values : dict of str to number
    xlabel, caption : str
    log : bool
        Whether the axis is logarithmic; then all values must be above 0.
    """
    figure, ax = _one_axes(height=0.9 + 0.55 * len(values))
    names = list(values)[::-1]
    heights = [float(values[name]) for name in names]
    drawn = ax.barh(names, heights, color=_colors(values)[::-1])
    ax.bar_label(drawn, labels=[f" {h:,.0f}" if h >= 100 else f" {h:.3g}" for h in heights])
    ax.set(xlabel=xlabel, xscale="log" if log else "linear")
    ax.margins(x=0.2)
    write_caption(figure, caption)
    return figure


def curves(
    values, xlabel="step", ylabel="", caption="", *, x=None, log="", errors=None, level=None
):
    """One curve per name.

    Parameters
    ----------
    values : dict of str to array, shape (n,)
    x : array, shape (n,), optional
        1, 2, ... n if None.
    log : {"", "x", "y", "xy"}
        The axes with a logarithmic scale.
    errors : dict of str to array, shape (n,), optional
        Half-widths of error bars, for the names that have them.
    level : float, optional
        Height of a thin horizontal line to compare with.
    """
    figure, ax = _one_axes()
    colors = _colors(values)
    for i, (name, value) in enumerate(values.items()):
        across = np.arange(1, len(value) + 1) if x is None else x
        style = dict(color=colors[i], linestyle=DASHES[i % 6], linewidth=2, label=name)
        if errors and name in errors:
            style |= dict(linestyle="none", marker="o", markersize=4, capsize=2, elinewidth=1)
            ax.errorbar(across, value, errors[name], **style)
        else:
            ax.plot(across, value, **style)
    if level is not None:
        ax.axhline(level, color=drawing.INK, linewidth=0.8)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set(xscale="log" if "x" in log else "linear", yscale="log" if "y" in log else "linear")
    if "x" not in log and np.issubdtype(np.asarray(across).dtype, np.integer):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_xlim(across[0], across[-1])
    ax.grid(color="#e3e6ea", linewidth=0.6)
    ax.legend(fontsize=9)
    write_caption(figure, caption)
    return figure


def _one_axes(height=4.2):
    figure = Figure(figsize=(7.5, height), layout="constrained")
    return figure, figure.subplots()


def _still(panels, trajectories, caption, size=None):
    rules = {name: trajectory.optimizer for name, trajectory in trajectories.items()}
    board = Board(panels, drawing.looks_of(rules), caption, size=size)
    board.draw(trajectories)
    return board.figure


def _colors(names):
    """An optimizer's own colour, or the next of the cycle."""
    return [
        drawing.LOOKS[name].color if name in drawing.LOOKS else CYCLE[i % len(CYCLE)]
        for i, name in enumerate(names)
    ]


def _steps(trajectories):
    return max(1, *(trajectory.steps for trajectory in trajectories.values()))


def window(trajectories, minimum, reach=1.5):
    """Limits of the plane, (xlim, ylim), that hold start, minimum and paths, but not what flies off far beyond them."""
    ends = np.stack([next(iter(trajectories.values())).params[0], minimum])
    middle, span = ends.mean(axis=0), np.abs(np.diff(ends, axis=0)[0]).max()
    points = np.concatenate([trajectory.params for trajectory in trajectories.values()] + [ends])
    near = np.clip(np.nan_to_num(points), middle - reach * span, middle + reach * span)
    middle, half = (near.min(axis=0) + near.max(axis=0)) / 2, np.ptp(near, axis=0) / 2
    half = np.maximum(half, 0.7 * half.max()) + 0.1 * span
    low, high = middle - half, middle + half
    return tuple(zip(low.tolist(), high.tolist(), strict=True))


def write_caption(figure, caption):
    """The sentence under a figure, in lines that fit its width."""
    width = int(13.5 * figure.get_figwidth())
    figure.supxlabel(textwrap.fill(caption, width), fontsize=10, color=drawing.INK)
