"""Comparisons: a rare feature's rescue, seeds, annealing, and the online game that Adam loses."""

import numpy as np

from optim_lab import validation as checked
from optim_lab.annealing import AnnealedRun
from optim_lab.figures import panels as made
from optim_lab.figures.board import still
from optim_lab.figures.charts import curves
from optim_lab.figures.looks import (
    GRID,
    INK,
    draw_legend,
    look_of,
    looks_of,
    new_figure,
    set_scales,
    shown_name,
)
from optim_lab.problems import LinearLosses


def rescue(problem, trajectories, column=1, caption=None):
    """How far a rare feature's weight gets in one pass, and how many of its points that saves.

    Left the share of its way that the weight has done over the points seen; right how many of the
    points with the feature are called hits, which means that the answer is above 1/2.

    Parameters
    ----------
    problem : SigmoidNeuron
    trajectories : dict of str to Trajectory
        Single runs of one pass through the points, by the names in the legend.
    column : int
        The feature, and the place of its weight among the parameters.
    caption : str, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    size = checked.parts("problem", problem, "inputs", "predict", "minimum").inputs.shape[1]
    checked.count("column", column, 0, size - 1)
    looks, minimum = looks_of(checked.runs(trajectories, size)), problem.minimum()
    with_it = problem.inputs[:, [column]].nonzero()[0]
    share = made.OverSteps(
        problem.n_points, "share of its way that its weight has done", "share of the way",
        (-0.5, 1.5), lambda run: run.progress(minimum)[:, column], log="", xlabel="points seen",
        at=lambda run: np.linspace(0, problem.n_points, run.steps + 1),
        levels=((0, INK), (1, INK)),
    ).fitted(trajectories)  # fmt: skip
    caption = caption or "Left: the rare feature's weight. Right: the points that it decides."
    figure, (left, right) = new_figure((10, 4.2), caption, 1, 2, width_ratios=(1.3, 1))
    share.draw_still(left)
    share.draw_moving(left, trajectories, looks)
    draw_legend(left, looks, loc="best")
    for row, (name, run) in enumerate(trajectories.items()):
        hits = int((problem.predict(run.params[-1])[with_it] > 1 / 2).sum())
        bar = right.barh(row, hits, height=0.6, color=looks[name].color)
        right.bar_label(bar, [f"{hits} of {len(with_it)}"], padding=4)
    right.set_yticks(range(len(looks)), [shown_name(name) for name in looks])
    right.set(xlim=(0, 1.25 * len(with_it)), ylim=(len(looks) - 0.4, -0.6), xlabel="points")
    right.set_title("of the points with it, called hits", fontsize=10)
    return figure


def spreads(values, x, xlabel, ylabel, caption, *, level=None):
    """Medians as lines and ranges as bands on two logarithmic axes, each optimizer in its look.

    Parameters
    ----------
    values : dict of str to array, shape (seeds, n)
    x : array, shape (n,)
    level : float, optional
        Height of a thin horizontal line to compare with.
    """
    return curves(values, xlabel, ylabel, caption, x=x, log="xy", level=level)


def dots_per_seed(values, xlabel, caption, *, log=True):
    """One row per name with a dot per seed and a bar at their median.

    Parameters
    ----------
    values : dict of str to array, shape (seeds,)
        A name that begins with an optimizer's, as "Adam, cosine", has its colour and marker.
    log : bool
        Whether the axis is logarithmic.
    """
    checked.numbers("values", values, 1)
    figure, ax = new_figure((8.5, 1.1 + 0.42 * len(values)), caption)
    for row, (name, of_seeds) in enumerate(values.items()):
        look = look_of(name)
        style = dict(marker=look.marker, color=look.color, markersize=7, alpha=0.75)
        ax.plot(of_seeds, np.full(len(of_seeds), row), linestyle="none", **style)
        median = np.median(of_seeds)
        ax.plot([median, median], [row - 0.35, row + 0.35], color=INK, linewidth=2.5)
    ax.set_yticks(range(len(values)), [shown_name(name) for name in values])
    set_scales(ax, "x" if log else "")
    ax.set(xlabel=xlabel, ylim=(len(values) - 0.4, -0.6))
    ax.grid(axis="x", **GRID)
    return figure


def annealing(run, lowest, caption):
    """What `descend_with_annealing` tried, kept and discarded, and the rate of each epoch.

    Parameters
    ----------
    run : AnnealedRun
    lowest : float
        The least validation loss that there could be.
    """
    if not isinstance(run, AnnealedRun) or run.params.ndim > 2:
        raise ValueError(f"run={run!r} must be what descend_with_annealing returned for one rate.")
    checked.number("lowest", lowest, "finite", "try 0")
    figure, axes = new_figure((8.5, 4.8), caption, 2, 1, sharex=True, height_ratios=(2.2, 1))
    above, below = axes
    epochs = np.arange(1, run.epochs + 1)
    tried = np.maximum(run.tried_loss - lowest, 1e-12)
    kept = np.maximum(run.validation_loss - lowest, 1e-12)
    above.plot(range(run.epochs + 1), kept, color="#0072B2", linewidth=2, label="after the epoch")
    marks = dict(linestyle="none", markersize=8)
    above.plot(epochs[run.kept], tried[run.kept], "o", color="#0072B2", **marks, label="kept")
    lost = dict(marker="X", color="#D55E00", **marks, label="discarded: it rose")
    above.plot(epochs[~run.kept], tried[~run.kept], **lost)
    above.set(ylabel="validation loss\nabove its least")
    above.legend(fontsize=9)
    below.step(epochs, run.learning_rate, where="mid", color=INK, linewidth=2)
    below.set(xlabel="epoch", ylabel="rate η", xlim=(0, run.epochs + 0.5))
    for ax in (above, below):
        set_scales(ax, "y")
        ax.grid(**GRID)
    return figure


def online_game(trajectories, slopes, caption):
    """Place and average regret of every player, over rounds of the lines with these slopes.

    Parameters
    ----------
    trajectories : dict of str to Trajectory
        Runs on `LinearLosses(slopes)`, taken in turn.
    slopes : list of numbers
    """
    every = len(LinearLosses(slopes).slopes)
    steps = max(run.steps for run in checked.runs(trajectories, 1).values()) // every * every
    panels = [made.positions(steps, every), made.regrets(steps, slopes, ylim=(1e-6, 1e6))]
    panels[1] = panels[1].fitted(trajectories)
    return still(panels, trajectories, caption)
