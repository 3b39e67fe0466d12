"""Figures of one question each: rates at their limit, a rescue, annealing, and Adam's failure."""

from dataclasses import replace

import numpy as np

from optim_lab import validation as checked
from optim_lab.annealing import AnnealedRun
from optim_lab.figures import looks, panels
from optim_lab.figures.board import steps_of, still
from optim_lab.problems import LinearLosses


def rates_and_limit(problem, trajectory, caption=None):
    """Effective rates with the limit 2/curvature of each, above the distance to the minimum.

    Parameters
    ----------
    problem : SigmoidNeuron, Bowl, or anything with two parameters, `gradient` and `minimum`
        Its curvatures are the diagonal of the Hessian at the minimum, by central differences.
    trajectory : Trajectory
        Of a rule whose step is minus its rate times the gradient. With an average of gradients, as
        in momentum and Adam, the limit is another.
    caption : str, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    runs, nudge = checked.runs({"it": trajectory}, 2), 1e-4 * np.eye(2)
    minimum = checked.parts("problem", problem, "gradient", "minimum").minimum()
    ahead, behind = (problem.gradient(minimum + side * nudge) for side in (1, -1))
    hessian = (ahead - behind) / 2e-4
    # Newton's step makes the minimum exact to rounding: a rule may come that near before it leaves.
    minimum = minimum - np.linalg.solve(hessian, problem.gradient(minimum))
    of_runs, limits = looks.looks_of(runs), 2 / np.diag(hessian)
    bound, rate = looks.Look(looks.INK, looks.DASHES[2]), trajectory.effective_rate
    drawn = [*of_runs["it"].bold_and_thin(), *bound.bold_and_thin()]
    steps, both = steps_of(runs), np.hstack([rate, np.full_like(rate, limits)])
    rates = replace(panels.rates(steps), values=lambda run: both, looks=drawn, xlabel="")
    title, distances = "distance to the minimum", lambda run: run.distance(minimum)
    distance = panels.OverSteps(steps, title, "distance", (1e-16, 1e3), distances)
    words = "Shaded: a rate is above 2/curvature. Close to the minimum such steps soon lead "
    words += "farther and farther away."
    figure, axes = looks.new_figure((9.5, 6.0), caption or words, 2, 1, sharex=True)
    for panel, ax in zip((rates, distance), axes, strict=True):
        panel.fitted(runs).draw_still(ax)
        panel.draw_moving(ax, runs, of_runs)
        for step in np.flatnonzero((rate > limits).any(axis=1)):
            ax.axvspan(step, step + 1, color=looks.CYCLE[1], alpha=0.15, linewidth=0, zorder=0)
    names = "rate of w", "rate of b", "2/curvature of w", "2/curvature of b"
    legend = dict(zip(names, drawn, strict=True))
    looks.draw_legend(axes[0], legend, loc="upper left", bbox_to_anchor=(1.01, 1))
    return figure


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
    of_runs, minimum = looks.looks_of(checked.runs(trajectories, size)), problem.minimum()
    with_it = problem.inputs[:, [column]].nonzero()[0]
    share = panels.OverSteps(
        problem.n_points, "share of its way that its weight has done", "share of the way",
        (-0.5, 1.5), lambda run: run.progress(minimum)[:, column], log="", xlabel="points seen",
        at=lambda run: np.linspace(0, problem.n_points, run.steps + 1),
        levels=((0, looks.INK), (1, looks.INK)), legend=of_runs, legend_at="best",
    ).fitted(trajectories)  # fmt: skip
    caption = caption or "Left: the rare feature's weight. Right: the points that it decides."
    figure, (left, right) = looks.new_figure((10, 4.2), caption, 1, 2, width_ratios=(1.3, 1))
    share.draw_still(left)
    share.draw_moving(left, trajectories, of_runs)
    for row, (name, run) in enumerate(trajectories.items()):
        hits = int((problem.predict(run.params[-1])[with_it] > 1 / 2).sum())
        bar = right.barh(row, hits, height=0.6, color=of_runs[name].color)
        right.bar_label(bar, [f"{hits} of {len(with_it)}"], padding=4)
    right.set_yticks(range(len(of_runs)), [looks.shown_name(name) for name in of_runs])
    right.set(xlim=(0, 1.25 * len(with_it)), ylim=(len(of_runs) - 0.4, -0.6), xlabel="points")
    right.set_title("of the points with it, called hits", fontsize=10)
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
    figure, axes = looks.new_figure((8.5, 4.8), caption, 2, 1, sharex=True, height_ratios=(2.2, 1))
    above, below = axes
    good, bad = looks.CYCLE[:2]
    epochs = np.arange(1, run.epochs + 1)
    tried = np.maximum(run.tried_loss - lowest, 1e-12)
    kept = np.maximum(run.validation_loss - lowest, 1e-12)
    above.plot(range(run.epochs + 1), kept, color=good, linewidth=2, label="after the epoch")
    above.plot(epochs[run.kept], tried[run.kept], "o", color=good, markersize=8, label="kept")
    lost = dict(color=bad, markersize=8, label="discarded: it rose")
    above.plot(epochs[~run.kept], tried[~run.kept], "X", **lost)
    above.set(ylabel="validation loss\nabove its least")
    above.legend(fontsize=9)
    below.step(epochs, run.learning_rate, where="mid", color=looks.INK, linewidth=2)
    below.set(xlabel="epoch", ylabel="rate η", xlim=(0, run.epochs + 0.5))
    for ax in axes:
        looks.draw_grid(ax, "y")
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
    regrets = panels.regrets(steps, slopes, ylim=(1e-6, 1e6)).fitted(trajectories)
    return still([panels.positions(steps, every), regrets], trajectories, caption)
