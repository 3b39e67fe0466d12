"""Charts of data and of numbers, and the diagram of a neuron."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from optim_lab.figures.looks import (
    CYCLE,
    GRID,
    INK,
    cycle_of,
    draw_legend,
    look_of,
    new_figure,
    shown_name,
    write_caption,
)
from optim_lab.figures.marks import draw_arrow
from optim_lab.problems import SigmoidNeuron

WIDE = 7.5


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
    figure, ax = new_figure((WIDE, 4.2))
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
        ax.plot(grid, answer, color=INK, linewidth=2, label="the neuron's answer")
    ax.set(xlabel="input $x$", ylabel="target $y$")
    ax.legend(fontsize=9)
    caption = caption or "Most points sit at x = 0: they say nothing about the weight."
    return write_caption(figure, caption)


def neuron(names):
    """A sigmoid neuron with named features and its always-on input, as a diagram.

    Parameters
    ----------
    names : list of str
        The features, from x_1 on.
    """
    figure, ax = new_figure((WIDE, 3.8))
    ax.set(xlim=(-0.35, 3.1), ylim=(-0.7, len(names) + 0.3))
    ax.axis("off")
    inputs = [f"{name}, $x_{i}$" for i, name in enumerate(names, 1)] + ["always on, 1"]
    weights = [f"$w_{i}$" for i in range(1, len(names) + 1)] + ["$b$"]
    middle = len(names) / 2
    box = dict(boxstyle="round,pad=0.4", facecolor="white", edgecolor=INK)
    for i, (name, weight) in enumerate(zip(inputs, weights, strict=True)):
        y, color = len(names) - i, CYCLE[1] if weight == "$b$" else CYCLE[0]
        draw_arrow(ax, (0.35, y), (1.28, middle + 0.06 * (y - middle)), color)
        ax.text(0, y, name, ha="center", va="center", bbox=box)
        ax.text(0.72, y + 0.4 * (middle - y) + 0.12, weight, ha="center", fontsize=13, color=color)
    draw_arrow(ax, (1.6, middle), (2.2, middle), INK)
    ax.text(1.45, middle, r"$\Sigma\;|\;\sigma$", ha="center", va="center", fontsize=18, bbox=box)
    ax.text(2.6, middle, r"$f=\sigma(w\cdot x+b)$", ha="center", va="center", fontsize=14)
    caption = "Each input has a weight; the bias is the weight of one that is always on."
    return write_caption(figure, caption)


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
    figure, ax = new_figure((WIDE, 0.9 + 0.55 * len(values)))
    names = [shown_name(name) for name in values][::-1]
    colors = [look.color for look in cycle_of(values).values()]
    heights = [float(value) for value in values.values()][::-1]
    drawn = ax.barh(names, heights, color=colors[::-1])
    ax.bar_label(drawn, labels=[f" {h:,.0f}" if h >= 100 else f" {h:.3g}" for h in heights])
    ax.set(xlabel=xlabel, xscale="log" if log else "linear")
    ax.margins(x=0.2)
    return write_caption(figure, caption)


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
    figure, ax = new_figure((WIDE, 4.2))
    looks = cycle_of(values)
    for name, value in values.items():
        across = np.arange(1, len(value) + 1) if x is None else x
        look = looks[name]
        style = dict(
            color=look.color, linestyle=look.linestyle, linewidth=2, label=shown_name(name)
        )
        if errors and name in errors:
            style |= dict(linestyle="none", marker="o", markersize=4, capsize=2, elinewidth=1)
            ax.errorbar(across, value, errors[name], **style)
        else:
            ax.plot(across, value, **style)
    if level is not None:
        ax.axhline(level, color=INK, linewidth=0.8)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set(xscale="log" if "x" in log else "linear", yscale="log" if "y" in log else "linear")
    if "x" not in log and np.issubdtype(np.asarray(across).dtype, np.integer):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_xlim(across[0], across[-1])
    ax.grid(**GRID)
    ax.legend(fontsize=9)
    return write_caption(figure, caption)


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
    shared = dict(sharex=True, sharey="row", squeeze=False)
    figure, axes = new_figure(size, len(rows), len(columns), **shared)
    names = dict.fromkeys(name for row in rows.values() for runs in row.values() for name in runs)
    looks = {name: look_of(name) for name in names}
    for line, (quantity, panels) in zip(axes, rows.items(), strict=True):
        line[0].set(ylabel=quantity, yscale="log" if quantity in log else "linear")
        for ax, runs in zip(line, panels.values(), strict=True):
            ax.grid(**GRID)
            for name, values in runs.items():
                ax.plot(values, **looks[name].over_steps().line())
    for title, top, bottom in zip(columns, axes[0], axes[-1], strict=True):
        top.set_title(title, fontsize=10)
        bottom.set_xlabel("step")
    draw_legend(axes[0, -1], looks, loc="upper left", bbox_to_anchor=(1.02, 1))
    return write_caption(figure, caption)
