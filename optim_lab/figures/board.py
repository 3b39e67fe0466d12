"""Boards of panels, and the whole figures of paths, rates and losses."""

import numpy as np

from optim_lab.figures import panels as made
from optim_lab.figures.looks import draw_legend, looks_of, new_figure, write_caption
from optim_lab.figures.panels import Plane


class Board:
    """A figure made of a row of panels, one legend, and a sentence under it.

    Parameters
    ----------
    panels : list of panels
    looks : dict of str to Look
        As from `looks_of`; the legend lists them.
    caption : str
        What the figure shows, in a sentence.
    height : float
        Of the whole figure, in inches.
    rows : int
        How many rows the panels stand in; the first row's panels say how wide the columns are.
    """

    def __init__(self, panels, looks, caption="", height=4.4, rows=1):
        self.looks = looks
        widths = [panel.width for panel in panels[: len(panels) // rows]]
        self.beside = len(panels) == 1 or rows > 1  # no room for a legend inside
        size = (0.6 + 4.4 * sum(widths) + 2.5 * self.beside, height)
        shape = dict(squeeze=False, width_ratios=widths)
        self.figure, axes = new_figure(size, rows, len(widths), **shape)
        self.axes = axes.ravel()
        write_caption(self.figure, caption)
        self.place(panels)

    def place(self, panels, shown=None):
        """Draw what stays, instead of what stood there before.

        Parameters
        ----------
        panels : list of panels
        shown : collection of str, optional
            The names that the legend lists; all if None.
        """
        self.panels = panels
        for panel, ax in zip(panels, self.axes, strict=True):
            ax.clear()
            panel.draw_still(ax)
        self.own_legend = self.axes[-1].get_legend() is not None  # the last panel's
        self.legend(self.looks if shown is None else shown)

    def legend(self, shown):
        """Let the legend list these names only; all else stays as it is drawn."""
        if self.own_legend:
            return
        outside = dict(loc="upper left", bbox_to_anchor=(1.02, 1))
        where = outside if self.beside else dict(loc="upper right")
        looks = {name: look for name, look in self.looks.items() if name in shown}
        draw_legend(self.axes[-1], looks, **where)

    @property
    def plane(self):
        """The axes of the plane."""
        return next(
            ax for panel, ax in zip(self.panels, self.axes, strict=True) if isinstance(panel, Plane)
        )

    def draw(self, trajectories):
        """Draw what moves; the artists."""
        artists = []
        for panel, ax in zip(self.panels, self.axes, strict=True):
            artists += panel.draw_moving(ax, trajectories, self.looks)
        return artists


def still(panels, trajectories, caption, height=4.4):
    """The figure of a board with these runs drawn on it."""
    board = Board(panels, looks_of(trajectories), caption, height)
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
    started = any(trajectory.steps for trajectory in trajectories.values())
    plane = _plane(problem, trajectories, every if started else 0, inset)
    caption = caption or "The paths run over the loss: darker is higher. Star: its minimum."
    return still([plane], trajectories, caption, height=5.2)


def progress(problem, trajectories, caption=None):
    """Share of the way that w and b have done at each step, beside the paths.

    Parameters and return value are those of `paths`.
    """
    plane = _plane(problem, trajectories)
    shares = made.shares(steps_of(trajectories), plane.minimum)
    caption = caption or "Where the thin curve is up before the bold one, b was done before w."
    return still([plane, shares.fitted(trajectories)], trajectories, caption)


def path_and_rates(problem, trajectories, every=50, caption=None):
    """Paths, effective rates per parameter, and loss, on the same steps.

    Parameters and return value are those of `paths`.
    """
    plane, steps = _plane(problem, trajectories, every), steps_of(trajectories)
    losses = made.losses(steps, lowest=float(problem.loss(plane.minimum)))
    caption = (
        caption or "The paths, the rate that each parameter gets, and what it does to the loss."
    )
    rates = made.rates(steps).fitted(trajectories)
    panels = [plane, rates, losses.fitted(trajectories, headroom=0.3)]
    return still(panels, trajectories, caption)


def steps_of(trajectories):
    """The steps of the longest run, or 1: an axis needs some length."""
    return max(1, *(trajectory.steps for trajectory in trajectories.values()))


def _plane(problem, trajectories, every=50, inset=None):
    minimum = problem.minimum()
    return Plane(problem, minimum, *_window(trajectories, minimum), every, inset)


def _window(trajectories, minimum, reach=1.5):
    """Limits that hold start, minimum and paths, but not what flies off far beyond them."""
    ends = np.stack([next(iter(trajectories.values())).params[0], minimum])
    middle, span = ends.mean(axis=0), np.abs(np.diff(ends, axis=0)[0]).max()
    points = np.concatenate([trajectory.params for trajectory in trajectories.values()] + [ends])
    near = np.clip(np.nan_to_num(points), middle - reach * span, middle + reach * span)
    middle, half = (near.min(axis=0) + near.max(axis=0)) / 2, np.ptp(near, axis=0) / 2
    half = np.maximum(half, 0.7 * half.max()) + 0.1 * span
    low, high = middle - half, middle + half
    return tuple(zip(low.tolist(), high.tolist(), strict=True))
