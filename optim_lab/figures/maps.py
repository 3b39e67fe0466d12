"""Maps of the loss after a budget, over a learning rate and a beta."""

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.colors import LogNorm

from optim_lab import validation as checked
from optim_lab.figures.board import still
from optim_lab.figures.looks import set_scales
from optim_lab.figures.marks import draw_minimum

LETTERS = {"beta": "β", "beta1": "β₁", "beta2": "β₂"}
TICKS = (0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999)


def height_of(beta):
    """Where a beta stands on a map: even steps in the logarithm of 1 - beta."""
    return -np.log10(1 - np.asarray(beta, dtype=float))


@dataclass(frozen=True, eq=False)
class HeatMap:
    """The loss above its minimum over (η, β), dark where it is least, grey where runs diverged.

    A star marks the least, unless it is too small to tell from others by its colour.

    Attributes
    ----------
    rates : array, shape (R,)
        Learning rates, evenly spaced in the logarithm.
    betas : array, shape (B,)
    above : array, shape (R, B)
        The loss above its minimum after a budget; not finite where a run diverged.
    beta : str
        The setting's name: "beta", "beta1" or "beta2".
    title : str
    limits : (low, high)
        Losses of the darkest and of the brightest colour.
    edge : function of beta, optional
        The learning rate beyond which theory says that runs diverge, drawn as a line.
    best : (rate, beta), optional
        The best point by theory, drawn as a ring; the best of the map is a star.
    name : str
        The run whose settings `draw_moving` marks.
    """

    rates: np.ndarray
    betas: np.ndarray
    above: np.ndarray
    beta: str = "beta"
    title: str = ""
    limits: tuple = (1e-7, 1.0)
    edge: object = None
    best: tuple | None = None
    name: str = ""
    width = 1.15

    def __post_init__(self):
        rates = checked.row("rates", self.rates, "above 0")
        shape = rates.size, checked.row("betas", self.betas, "in [0, 1)").size
        form = f"numbers of shape {shape}, rates down and betas across, two or more of each"
        checked.array("above", self.above, lambda x: x.shape == shape and min(shape) > 1, form)
        checked.choice("beta", self.beta, tuple(LETTERS))

    def draw_still(self, ax):
        shown = np.clip(np.where(np.isfinite(self.above), self.above, np.nan), *self.limits)
        x, y = edges_of(np.log10(self.rates)), edges_of(height_of(self.betas))
        ax.set_facecolor("#b8b8b8")  # seen where runs diverged
        mesh = ax.pcolormesh(10**x, y, shown.T, cmap="viridis", norm=LogNorm(*self.limits))
        set_scales(ax, "x")
        ax.set(xlim=10 ** x[[0, -1]], ylim=y[[0, -1]])
        ax.set(xlabel="learning rate η", ylabel=LETTERS[self.beta])
        ticks = [beta for beta in TICKS if self.betas[0] <= beta <= self.betas[-1]]
        ax.set_yticks(height_of(ticks), [f"{beta:g}" for beta in ticks])
        ax.set_title(self.title, fontsize=10)
        if self.edge is not None:
            heights = np.linspace(*ax.get_ylim(), 101)
            rates = self.edge(1 - 10**-heights)
            ax.plot(rates, heights, color="black", linewidth=3.5)
            ax.plot(rates, heights, color="white", linewidth=1.8, linestyle="--")
        if self.best is not None:
            style = dict(markersize=17, markerfacecolor="none", markeredgecolor="white")
            rate, beta = self.best
            ax.plot(rate, height_of(beta), "o", markeredgewidth=2.5, **style, zorder=9)
        if np.isfinite(shown).any() and np.nanmin(shown) > self.limits[0]:
            r, b = np.unravel_index(np.nanargmin(shown), shown.shape)
            draw_minimum(ax, (self.rates[r], height_of(self.betas[b])))
        bar = ax.figure.colorbar(mesh, cax=ax.inset_axes([1.03, 0, 0.045, 1]), extend="both")
        bar.set_label("loss - least loss", fontsize=9)

    def draw_moving(self, ax, trajectories, looks):
        if self.name not in trajectories:
            return []
        rule, look = trajectories[self.name].optimizer, looks[self.name]
        style = dict(marker=look.marker, markersize=12, color=look.color, markeredgecolor="white")
        height = height_of(getattr(rule, self.beta))
        return ax.plot(rule.learning_rate, height, **style, markeredgewidth=2, zorder=9)


def heat_maps(maps, caption):
    """One map per name, side by side.

    Parameters
    ----------
    maps : dict of str to dict
        The attributes of each `HeatMap`, by its title.
    caption : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    checked.named("maps", maps, "maps", lambda one: isinstance(one, HeatMap | dict))
    made = [HeatMap(**one) if isinstance(one, dict) else one for one in maps.values()]
    panels = [replace(one, title=title) for title, one in zip(maps, made, strict=True)]
    return still(panels, {}, caption, size=(0.4 + 5.2 * len(maps), 4.4))


def edges_of(centres):
    """The borders of cells round their centres, half-way between neighbours."""
    centres = np.pad(centres, 1, mode="reflect", reflect_type="odd")  # one more on either side
    return (centres[1:] + centres[:-1]) / 2
