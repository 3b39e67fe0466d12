"""Panels: what stays is drawn once (`draw_still`), what moves again and again (`draw_moving`).

A panel also has a `width`, its share of a board's. Every panel with the step across is an
`OverSteps`; the functions make those of the notebooks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from optim_lab.figures import marks
from optim_lab.figures.looks import CYCLE, INK, Look, cycle_of, draw_grid, draw_legend
from optim_lab.problems import SigmoidNeuron


@dataclass(frozen=True, eq=False)
class Plane:
    """The loss over (w, b) with the paths on it.

    Attributes
    ----------
    problem : anything with `loss` and two parameters
    minimum : array, shape (2,)
        Where the star is.
    xlim, ylim : (low, high)
    every : int
        Steps between two marks on a path.
    inset : float, optional
        Half the width of a second, small plane around the minimum, for what the star hides.
    names : (str, str)
        Of the axes.
    """

    problem: object
    minimum: np.ndarray
    xlim: tuple = (-4.0, 6.0)
    ylim: tuple = (-5.0, 5.0)
    every: int = 50
    inset: float | None = None
    names: tuple = ("weight $w$", "bias $b$")
    width = 1.0

    def draw_still(self, ax):
        marks.draw_surface(ax, self.problem, self.xlim, self.ylim, self.names)
        title = f"the path, a mark every {self.every} steps" if self.every else "the loss"
        ax.set_title(title, fontsize=10)
        if self.inset:
            small = ax.inset_axes([0.61, 0.61, 0.36, 0.36], zorder=9)
            around = np.stack([self.minimum - self.inset, self.minimum + self.inset], axis=-1)
            marks.draw_surface(small, self.problem, *around, names=("", ""))
            small.set(xticks=[], yticks=[])
            small.set_title(f"the star ± {self.inset:g}", fontsize=7, y=0.86, pad=0)

    def draw_moving(self, ax, trajectories, looks):
        """The paths, from the ring to the star, which lies over them; again in the inset."""
        artists = marks.draw_minimum(ax, self.minimum)
        artists += marks.draw_paths(ax, trajectories, looks, self.every)
        if trajectories:
            artists += marks.draw_start(ax, next(iter(trajectories.values())).params[0])
        thin = {name: replace(look, width=1.2) for name, look in looks.items()}
        for small in ax.child_axes:
            artists += marks.draw_paths(small, trajectories, thin, every=None)
            artists += marks.draw_minimum(small, self.minimum, size=8)
        return artists


@dataclass(frozen=True, eq=False)
class OverSteps:
    """Curves over the steps of runs.

    Attributes
    ----------
    steps : int
        The end of the axis.
    title, ylabel : str
    ylim : (low, high)
    values : function of a run
        What is drawn of it: an array of shape (n,); of shape (n, 2), a bold curve and a thin one,
        such as w and b.
    log : {"", "x", "y", "xy"}
        The axes with a logarithmic scale.
    at : function of a run, optional
        Where the values stand, to the end of the axis; at `first` and every so many steps if
        None, or at 0, 1, 2, ...
    levels : list of (float, color)
        Heights of thin horizontal lines to compare with.
    legend : dict of str to Look
        Drawn with what stays, as for curves that are no optimizer's.
    legend_at : str
        Its corner.
    xlabel : str
    first : int
        The beginning of the axis, and the first step that has a value.
    width : float
    looks : list of Look, optional
        Of the curves, one for each column of the values; those of the run's optimizer if None.
    """

    steps: int
    title: str
    ylabel: str
    ylim: tuple
    values: Callable
    log: str = "y"
    at: Callable | None = None
    levels: tuple = ()
    legend: dict = field(default_factory=dict)
    legend_at: str = "upper left"
    xlabel: str = "step"
    first: int = 0
    width: float = 1.0
    looks: list | None = None

    def draw_still(self, ax):
        ax.set(xlim=(0.9, 11), ylim=(0.9, 11))  # which any scale takes, unlike what stood there
        draw_grid(ax, self.log)
        ax.set(xlim=(self.first, self.steps), ylim=self.ylim)
        ax.set(xlabel=self.xlabel, ylabel=self.ylabel)
        ax.set_title(self.title, fontsize=10)
        for height, color in self.levels:
            ax.axhline(height, color=color, linewidth=1)
        if self.legend:
            draw_legend(ax, self.legend, loc=self.legend_at)

    def draw_moving(self, ax, trajectories, looks):
        """The curves, and a thin upright line where the runs end if the axis does not."""
        drawn = [one for name, run in trajectories.items() for one in self.curves(run, looks[name])]
        ends = [run.steps for run in trajectories.values()] if self.at is None else [self.steps]
        end = max(ends, default=0)
        cursor = [ax.axvline(end, color=INK, linewidth=1, zorder=6)] if end < self.steps else []
        return [*cursor, ax.add_artist(marks.Curves(drawn, zorder=5))]

    def curves(self, run, look):
        """Points of shape (n, 2) and a look for each curve of a run."""
        with np.errstate(all="ignore"):  # it may have diverged
            rows = np.atleast_2d(np.transpose(self.values(run)))
        looks = self.looks or (look.bold_and_thin() if len(rows) > 1 else [look.over_steps()])
        steps = self.first + max(self.first, 1) * np.arange(rows.shape[1])
        at = self.at(run) if self.at else steps
        return [(np.column_stack([at, row]), own) for row, own in zip(rows, looks, strict=True)]

    def fitted(self, trajectories):
        """The same panel with limits no wider than the curves of these runs, nor than before."""
        curves = [curve for run in trajectories.values() for curve in self.curves(run, Look(INK))]
        heights = [points[:, 1] for points, _ in curves] + [[h] for h, _ in self.levels]
        values, (low, high) = np.concatenate(heights), self.ylim
        values = values[(values >= low) & (values <= high)]
        if not values.size:
            return self
        scale, back = (np.log10, lambda x: 10**x) if "y" in self.log else (np.array, float)
        least, most = scale(values.min()), scale(values.max())
        margin = 0.08 * (most - least) or 1.0
        limits = max(low, back(least - margin)), min(high, back(most + margin))
        return replace(self, ylim=limits)


def rates(steps):
    """The effective rate of w and of b."""
    title, values = "effective rate: w bold, b thin", lambda run: run.effective_rate
    return OverSteps(steps, title, "effective rate", (1e-2, 1e4), values)


def losses(steps, lowest=0.0):
    """How far the loss is above its minimum."""
    title, values = "loss above its minimum", lambda run: np.maximum(run.loss - lowest, 1e-12)
    return OverSteps(steps, title, "loss - least loss", (1e-7, 1.0), values)


def shares(steps, target):
    """Share of its way to `target` that each of w and b has done."""
    title, values = "share of the way: w bold, b thin", lambda run: run.progress(target)
    look = dict(log="", levels=((1, INK),))
    return OverSteps(steps, title, "share of the way", (-0.1, 1.7), values, **look)


def step_lengths(steps):
    """How far w moves in each step, on a logarithmic axis of steps."""
    title, ways = "how far w moves in a step", lambda run: np.abs(np.diff(run.params[:, 0]))
    return OverSteps(steps, title, "length of the step in w", (1e-4, 10.0), ways, log="xy", first=1)


def positions(steps, every):
    """Where each player of lines stands, at the end of each round of so many."""
    title, places = "the place x after each round", lambda run: run.params[every::every, 0]
    look = dict(log="x", first=every, width=1.1, levels=((-1, INK),))
    return OverSteps(steps, title, "x", (-1.1, 1.1), places, **look)


def average_regret(trajectory, slopes, best=-1.0):
    """(1/T) sum of f_t(x_t) - f_t(best) for lines f_t(x) = slope x taken in turn, for each T."""
    paid = np.resize(slopes, trajectory.steps) * (trajectory.params[:-1, 0] - best)
    return np.cumsum(paid) / np.arange(1, trajectory.steps + 1)


def regrets(steps, slopes, ylim=(1e-2, 5.0)):
    """What each player has paid per step beyond the best fixed place, so far."""
    every = len(slopes)
    title, paid = "average regret", lambda run: average_regret(run, slopes)[every - 1 :: every]
    return OverSteps(steps, title, "regret per step", ylim, paid, log="xy", first=every, width=1.1)


def weights_of_epoch(names, target, n_points, bold=()):
    """Each parameter over the points seen in one pass; thin and level: where it should end."""
    looks = cycle_of(names)
    for name, look in looks.items():
        looks[name] = replace(look, marker="", width=5.0 if name in bold else 2.5)
    return OverSteps(
        n_points, "the weights in one pass over the films", "weight", (-1.5, 4.5),
        lambda run: run.params, looks=[*looks.values()], width=1.3, log="",
        at=lambda run: np.linspace(0, n_points, run.steps + 1), xlabel="films seen",
        levels=[(value, look.color) for value, look in zip(target, looks.values(), strict=True)],
        legend={f"{name} (thin: its best)": look for name, look in looks.items()},
    )  # fmt: skip


def two_weights(steps, names, columns):
    """Two of many weights, bold and thin, by their names and their places among the parameters."""
    title, values = "the two weights", lambda run: run.params[:, columns]
    look = dict(
        log="", levels=((0, INK),), legend=dict(zip(names, Look(INK).bold_and_thin(), strict=True))
    )
    return OverSteps(steps, title, "weight", (-1.0, 2.0), values, **look)


def two_losses(steps, training, held_out):
    """The loss on the points learned from (bold) and on points held out (thin)."""
    at = lambda run: np.unique(np.linspace(0, run.steps, 101).astype(int))  # noqa: E731
    return OverSteps(
        steps, "mean loss per point, without penalty", "cross-entropy", (0.2, 1.0),
        lambda run: np.transpose([one.loss(run.params[at(run)]) for one in (training, held_out)]),
        log="", at=at, legend_at="lower left",
        legend=dict(zip(("training", "held out"), Look(INK).bold_and_thin(), strict=True)),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class ShareOfUpdates:
    """In what share of the steps each parameter had a gradient at all."""

    names: tuple
    width = 0.8

    def draw_still(self, ax):
        ax.set(xlim=(0, 1.02), ylim=(len(self.names) - 0.4, -0.6), xlabel="share of the steps")
        ax.set_yticks(range(len(self.names)), self.names)
        ax.set_title("steps with a gradient", fontsize=10)
        draw_grid(ax, axis="x")

    def draw_moving(self, ax, trajectories, looks):
        artists = []
        for run in trajectories.values():
            for i, share in enumerate((run.gradient != 0).mean(axis=0)):
                artists += ax.barh(i, share, height=0.6, color=CYCLE[i], alpha=0.8).patches
                at, words = min(share, 0.75) + 0.02, f"{100 * share:.3g} %"
                artists.append(ax.text(at, i, words, va="center"))
        return artists


@dataclass(frozen=True, eq=False)
class AverageWeights:
    """The weights of the gradients in Adam's m after the last step of a run."""

    steps: int
    width = 1.0

    def draw_still(self, ax):
        ax.set(xlim=(-0.8, self.steps + 0.8), ylim=(0, 1.05), xlabel="gradient $i$")
        ax.set(ylabel="its weight in the average")
        ax.set_title("hatched: a gradient of 0 that never was", fontsize=10)

    def draw_moving(self, ax, trajectories, looks):
        artists = []
        for name, run in trajectories.items():
            beta, corrected = run.optimizer.beta1, run.optimizer.bias_correction
            artists += marks.draw_weights(ax, run.steps, beta, corrected, looks[name].color)
            total = f"in sum {sum(bar.get_height() for bar in artists if bar.get_x() > 0):.3g}"
            style = dict(transform=ax.transAxes, ha="right", va="top", fontsize=11)
            artists.append(ax.text(0.98, 0.95, f"the bars from 1 on: {total}", **style))
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
        for name, run in trajectories.items():
            for params, alpha in ((run.params[0], 0.3), (run.params[-1], 1.0)):
                style = dict(color=looks[name].color, alpha=alpha, linewidth=3)
                artists += ax.plot(x, neuron.predict(params), **style)
        return artists
