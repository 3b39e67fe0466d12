"""Figures for choosing: comparisons over seeds, annealing, and the online game that Adam loses."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from optim_lab import drawing
from optim_lab.figures.whole import OverSteps, write_caption


def spreads(values, x, xlabel, ylabel, caption, *, log="xy", level=None):
    """Medians as lines and ranges as bands, each optimizer in its own look.

    Parameters
    ----------
    values : dict of str to array, shape (seeds, n)
    x : array, shape (n,)
    log : {"", "x", "y", "xy"}
        The axes with a logarithmic scale.
    level : float, optional
        Height of a thin horizontal line to compare with.
    """
    figure = Figure(figsize=(8.5, 4.6), layout="constrained")
    ax = figure.subplots()
    for name, of_seeds in values.items():
        look = look_of(name)
        marks = dict(marker=look.marker, markersize=5, markeredgecolor="white")
        style = look.over_steps().line()
        ax.plot(x, np.median(of_seeds, axis=0), label=name, **style, **marks)
        low, high = np.min(of_seeds, axis=0), np.max(of_seeds, axis=0)
        ax.fill_between(x, low, high, color=look.color, alpha=0.13, linewidth=0)
    if level is not None:
        ax.axhline(level, color=drawing.INK, linewidth=0.8)
    ax.set(xscale="log" if "x" in log else "linear", yscale="log" if "y" in log else "linear")
    ax.set(xlim=(x[0], x[-1]), xlabel=xlabel, ylabel=ylabel)
    ax.grid(color="#e3e6ea", linewidth=0.6)
    ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    write_caption(figure, caption)
    return figure


def dots_per_seed(values, xlabel, caption, *, log=True):
    """One row per name with a dot per seed and a bar at their median.

    Parameters
    ----------
    values : dict of str to array, shape (seeds,)
        A name that begins with an optimizer's, as "Adam, cosine", has its colour and marker.
    log : bool
        Whether the axis is logarithmic.
    """
    figure = Figure(figsize=(8.5, 1.1 + 0.42 * len(values)), layout="constrained")
    ax = figure.subplots()
    for row, (name, of_seeds) in enumerate(values.items()):
        look = look_of(name)
        style = dict(marker=look.marker, color=look.color, markersize=7, alpha=0.75)
        ax.plot(of_seeds, np.full(len(of_seeds), row), linestyle="none", **style)
        median = np.median(of_seeds)
        ax.plot([median, median], [row - 0.35, row + 0.35], color=drawing.INK, linewidth=2.5)
    ax.set_yticks(range(len(values)), values)
    ax.set(xscale="log" if log else "linear", xlabel=xlabel, ylim=(len(values) - 0.4, -0.6))
    ax.grid(axis="x", color="#e3e6ea", linewidth=0.6)
    write_caption(figure, caption)
    return figure


def annealing(run, lowest, caption):
    """What `descend_with_annealing` tried, kept and discarded, and the rate of each epoch.

    Parameters
    ----------
    run : AnnealedRun
    lowest : float
        The least validation loss that there could be.
    """
    figure = Figure(figsize=(8.5, 4.8), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2.2, 1))
    epochs = np.arange(1, run.epochs + 1)
    tried = np.maximum(run.tried_loss - lowest, 1e-12)
    kept = np.maximum(run.validation_loss - lowest, 1e-12)
    above.plot(range(run.epochs + 1), kept, color="#0072B2", linewidth=2, label="after the epoch")
    marks = dict(linestyle="none", markersize=8)
    above.plot(epochs[run.kept], tried[run.kept], "o", color="#0072B2", **marks, label="kept")
    lost = dict(marker="X", color="#D55E00", **marks, label="discarded: it rose")
    above.plot(epochs[~run.kept], tried[~run.kept], **lost)
    above.set(yscale="log", ylabel="validation loss\nabove its least")
    above.legend(fontsize=9)
    below.step(epochs, run.learning_rate, where="mid", color=drawing.INK, linewidth=2)
    below.set(yscale="log", xlabel="epoch", ylabel="rate η", xlim=(0, run.epochs + 0.5))
    for ax in (above, below):
        ax.grid(color="#e3e6ea", linewidth=0.6)
    write_caption(figure, caption)
    return figure


def average_regret(trajectory, slopes, best=-1.0):
    """(1/T) sum of f_t(x_t) - f_t(best) for lines f_t(x) = slope x taken in turn, for each T."""
    played = np.asarray(slopes)[np.arange(trajectory.steps) % len(slopes)]
    paid = played * (trajectory.params[:-1, 0] - best)
    return np.cumsum(paid) / np.arange(1, trajectory.steps + 1)


@dataclass(frozen=True, eq=False)
class Position(OverSteps):
    """Where each player stands, at the end of each round of lines."""

    ylim: tuple = (-1.1, 1.1)
    every: int = 3
    width = 1.1

    def draw_still(self, ax):
        self.draw_axes(ax, "the place x after each round", "x", log=False)
        ax.set(xscale="log", xlim=(self.every, self.steps))
        ax.axhline(-1, color=drawing.INK, linewidth=1)

    def draw_moving(self, ax, trajectories, looks):
        curves = [
            (run.params[self.every :: self.every, 0], looks[name].over_steps())
            for name, run in trajectories.items()
        ]
        return drawing.draw_over_steps(ax, curves, self.every, self.every)


@dataclass(frozen=True, eq=False)
class AverageRegret(OverSteps):
    """What each player has paid per step beyond the best fixed place, so far."""

    slopes: tuple = (3.0, -1.0, -1.0)
    ylim: tuple = (1e-2, 5.0)
    width = 1.1

    def draw_still(self, ax):
        self.draw_axes(ax, "average regret", "regret per step")
        ax.set(xscale="log", xlim=(len(self.slopes), self.steps))

    def draw_moving(self, ax, trajectories, looks):
        every = len(self.slopes)
        curves = [
            (average_regret(run, self.slopes)[every - 1 :: every], looks[name].over_steps())
            for name, run in trajectories.items()
        ]
        return drawing.draw_over_steps(ax, curves, every, every)


def online_game(trajectories, slopes, caption):
    """Place and average regret of every player, over rounds of the lines with these slopes.

    Parameters
    ----------
    trajectories : dict of str to Trajectory
        Runs on `LinearLosses(slopes)`, taken in turn.
    slopes : list of numbers
    """
    looks = {name: look_of(name) for name in trajectories}
    steps = max(trajectory.steps for trajectory in trajectories.values())
    figure = Figure(figsize=(10.5, 4.2), layout="constrained")
    regrets = [average_regret(run, slopes)[len(slopes) - 1 :] for run in trajectories.values()]
    low, high = min(map(np.min, regrets)), max(map(np.max, regrets))
    panels = (
        Position(steps, every=len(slopes)),
        AverageRegret(steps, slopes=tuple(slopes), ylim=(max(low, 1e-6) / 2, 2 * high)),
    )
    axes = figure.subplots(1, 2)
    for panel, ax in zip(panels, axes, strict=True):
        panel.draw_still(ax)
        panel.draw_moving(ax, trajectories, looks)
    drawing.draw_legend(axes[1], looks, loc="upper right")
    write_caption(figure, caption)
    return figure


def look_of(name):
    """The look of the optimizer whose name a curve's name begins with."""
    return drawing.LOOKS.get(name.split(",")[0], drawing.OTHER)
