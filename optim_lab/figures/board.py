"""Boards of panels, and the whole figures of paths, rates and losses."""

import numpy as np

from optim_lab import validation as checked
from optim_lab.figures import panels as made
from optim_lab.figures.looks import Figure, draw_legend, looks_of
from optim_lab.figures.marks import draw_anatomy


class Board:
    """A figure made of panels, one legend above them, and a sentence under them.

    Parameters
    ----------
    panels : list of panels
    looks : dict of str to Look
        As from `looks_of`; the legend lists them.
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
        shares = [panel.width for panel in panels] if mosaic in ("", letters) else None
        self.figure = Figure(size or (0.6 + 4.4 * sum(shares), 4.6), caption)
        axes = self.figure.subplot_mosaic(mosaic or letters, width_ratios=shares)
        self.axes = [axes[letter] for letter in letters]
        self.place(panels, looks)

    def place(self, panels, looks, hidden=()):
        """Draw what stays, instead of what stood there before; hidden rules are not listed."""
        self.panels, self.looks = panels, looks
        for panel, ax in zip(panels, self.axes, strict=True):
            ax.clear()
            panel.draw_still(ax)
        self.figure.legends.clear()
        shown = {name: look for name, look in looks.items() if name not in hidden}
        if shown:
            longest = max(len(name) for name in shown)
            ncols = max(1, int(12 * self.figure.get_figwidth() / (longest + 6)))
            above = dict(loc="outside upper center", ncols=ncols, frameon=False, columnspacing=1.4)
            draw_legend(self.figure, shown, **above)

    def draw(self, trajectories, apart=None):
        """Draw what moves, and the last step of the run named `apart` taken apart; the artists."""
        artists = []
        for panel, ax in zip(self.panels, self.axes, strict=True):
            artists += panel.draw_moving(ax, trajectories, self.looks)
            run = trajectories.get(apart)
            if isinstance(panel, made.Plane) and run and run.steps:
                artists += draw_anatomy(ax, run, self.looks[apart])
        return artists


def still(panels, trajectories, caption, size=None):
    """The figure of a board with these runs drawn on it."""
    board = Board(panels, looks_of(trajectories), caption, size=size)
    board.draw(trajectories)
    return board.figure


def paths(problem, trajectories, every=50, caption=None, inset=None):
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
    inset : float, optional
        Half the width of a second, small plane around the minimum, for what the star hides.

    Returns
    -------
    matplotlib.figure.Figure
    """
    started = any(run.steps for run in checked.runs(trajectories, 2).values())
    plane = plane_of(problem, trajectories, every if started else 0, inset)
    caption = caption or "The paths run over the loss: darker is higher. Star: its minimum."
    return still([plane], trajectories, caption, size=(5.6, 5.8))


def progress(problem, trajectories, caption=None):
    """Share of the way that w and b have done at each step, beside the paths.

    Parameters and return value are those of `paths`.
    """
    plane = plane_of(problem, trajectories)
    shares = made.shares(steps_of(trajectories), plane.minimum)
    caption = caption or "Where the thin curve is up before the bold one, b was done before w."
    return still([plane, shares.fitted(trajectories)], trajectories, caption)


def path_and_rates(problem, trajectories, every=50, caption=None):
    """Paths, effective rates per parameter, and loss, on the same steps.

    Parameters and return value are those of `paths`.
    """
    plane, steps = plane_of(problem, trajectories, every), steps_of(trajectories)
    losses = made.losses(steps, lowest=float(problem.loss(plane.minimum)))
    panels = [plane, made.rates(steps).fitted(trajectories), losses.fitted(trajectories)]
    words = "The paths, the rate that each parameter gets, and what it does to the loss."
    return still(panels, trajectories, caption or words)


def steps_of(trajectories):
    """The steps of the longest run, or 1: an axis needs some length."""
    return max(1, *(trajectory.steps for trajectory in trajectories.values()))


def plane_of(problem, trajectories, every=50, inset=None):
    """The plane that these runs need."""
    minimum = checked.parts("problem", problem, "loss", "minimum").minimum()
    checked.runs(trajectories, 2)
    checked.count("every", every)
    checked.number("inset", 1.0 if inset is None else inset, "above 0", "try 0.1")
    return made.Plane(problem, minimum, *_window(trajectories, minimum), every, inset)


def _window(trajectories, minimum, reach=1.5):
    """Limits that hold start, minimum and paths, but not what flies off far beyond them."""
    ends = np.stack([next(iter(trajectories.values())).params[0], minimum])
    middle, span = ends.mean(axis=0), np.abs(np.diff(ends, axis=0)[0]).max() or 1.0
    points = np.concatenate([trajectory.params for trajectory in trajectories.values()] + [ends])
    near = np.clip(np.nan_to_num(points), middle - reach * span, middle + reach * span)
    middle, half = (near.min(axis=0) + near.max(axis=0)) / 2, np.ptp(near, axis=0) / 2
    half = np.maximum(half, 0.7 * half.max()) + 0.1 * span
    return tuple(zip((middle - half).tolist(), (middle + half).tolist(), strict=True))
