"""Panels of many weights and of held-out points, and a grid of small ones."""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.figure import Figure

from optim_lab import drawing
from optim_lab.figures.whole import CYCLE, DASHES, OverSteps, write_caption


@dataclass(frozen=True, eq=False)
class Weights(OverSteps):
    """A few of many weights, by their names and their places among the parameters."""

    places: dict = field(default_factory=dict)
    ylim: tuple = (-3.0, 4.0)

    def draw_still(self, ax):
        self.draw_axes(ax, "the chosen weights", "weight", log=False)
        ax.axhline(0, color=drawing.INK, linewidth=0.8)
        for name, look in self.looks().items():
            ax.plot([], [], color=look.color, linestyle=look.linestyle, lw=2.5, label=name)
        if self.places:
            ax.legend(fontsize=8, loc="lower right", framealpha=1)

    def looks(self):
        kinds = [drawing.Look(color, dashes) for color, dashes in zip(CYCLE, DASHES, strict=True)]
        return {name: kinds[i % len(kinds)] for i, name in enumerate(self.places)}

    def draw_moving(self, ax, trajectories, looks):
        curves = [
            (trajectory.params[:, self.places[name]], look.over_steps())
            for trajectory in trajectories.values()
            for name, look in self.looks().items()
        ]
        return drawing.draw_over_steps(ax, curves)


@dataclass(frozen=True, eq=False)
class TwoLosses(OverSteps):
    """The loss on the points learned from (solid) and on points held out (dashed)."""

    training: object = None
    held_out: object = None
    ylim: tuple = (0.0, 1.2)

    def draw_still(self, ax):
        self.draw_axes(ax, "mean loss per point, without penalty", "cross-entropy", log=False)
        for label, dashes in zip(("training", "held out"), drawing.PARAMETER_DASHES, strict=True):
            ax.plot([], [], color=drawing.INK, linestyle=dashes, linewidth=2.5, label=label)
        ax.legend(fontsize=9, loc="lower left", framealpha=1)

    def draw_moving(self, ax, trajectories, looks):
        artists = []
        for name, trajectory in trajectories.items():
            steps = np.unique(np.linspace(0, trajectory.steps, 101).astype(int))
            style = dict(color=looks[name].color, linewidth=2.5, zorder=5)
            problems = (self.training, self.held_out)
            for problem, dashes in zip(problems, drawing.PARAMETER_DASHES, strict=True):
                with np.errstate(all="ignore"):  # a run may have diverged
                    loss = np.minimum(problem.loss(trajectory.params[steps]), 1e9)
                artists += ax.plot(steps, loss, linestyle=dashes, **style)
        return artists


def grid(rows, caption="", log=()):
    """Small panels in rows and columns, with one curve per optimizer over the steps in each.

    Parameters
    ----------
    rows : dict of str to dict of str to dict of str to array, shape (n,)
        By what the row shows (its panels share an axis), by the column's title, and by the
        optimizer's class, which says how its curve looks.
    caption : str
    log : tuple of str
        The rows with a logarithmic axis.

    Returns
    -------
    matplotlib.figure.Figure
    """
    columns = list(next(iter(rows.values())))
    size = (1.0 + 2.9 * len(columns), 0.9 + 2.4 * len(rows))
    figure = Figure(figsize=size, layout="constrained")
    shared = dict(sharex=True, sharey="row", squeeze=False)
    axes = figure.subplots(len(rows), len(columns), **shared)
    names = dict.fromkeys(name for row in rows.values() for runs in row.values() for name in runs)
    looks = {name: drawing.LOOKS.get(name, drawing.OTHER) for name in names}
    for line, (quantity, panels) in zip(axes, rows.items(), strict=True):
        line[0].set(ylabel=quantity, yscale="log" if quantity in log else "linear")
        for ax, runs in zip(line, panels.values(), strict=True):
            ax.grid(color="#e3e6ea", linewidth=0.6)
            for name, values in runs.items():
                ax.plot(values, **looks[name].over_steps().line())
    for title, top, bottom in zip(columns, axes[0], axes[-1], strict=True):
        top.set_title(title, fontsize=10)
        bottom.set_xlabel("step")
    drawing.draw_legend(axes[0, -1], looks, loc="upper left", bbox_to_anchor=(1.02, 1))
    write_caption(figure, caption)
    return figure
