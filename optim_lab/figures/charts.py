"""Charts of numbers: curves, bars, dots and small panels."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from optim_lab import validation as checked
from optim_lab.figures import looks
from optim_lab.figures.marks import draw_weights

WIDE = 7.5


def bars(values, xlabel, caption="", *, times=False):
    """One horizontal bar per name, with its value written at the end.

    Parameters
    ----------
    values : dict of str to number
    xlabel, caption : str
    times : bool
        Whether to write how many times the least value each one is, from two on; it must be
        above 0.
    """
    heights = np.array(list(checked.numbers("values", values, 0).values()), dtype=float)
    figure, ax = looks.new_figure((WIDE, 0.9 + 0.55 * len(values)), caption)
    names = [looks.shown_name(name) for name in values]
    labels = [f" {h:,.0f}" if abs(h) >= 100 else f" {h:.3g}" for h in heights]
    if times:
        least = heights.argmin()
        for i in np.flatnonzero(heights >= 2 * heights[least]):
            labels[i] += f" ({heights[i] / heights[least]:.3g} times {names[least]})"
    colors = [look.color for look in looks.cycle_of(values).values()]
    ax.bar_label(ax.barh(names, heights, color=colors), labels=labels)
    ax.invert_yaxis()
    ax.set(xlabel=xlabel, xmargin=0.45 if times else 0.2)
    return figure


def weights_of_average(t, beta, corrected=False, caption=None):
    """The weight of each gradient in the running average m_t, which began at 0.

    Parameters
    ----------
    t : int
        How many gradients were averaged, 1 or more.
    beta : float
        In [0, 1).
    corrected : bool
        Whether m_t is divided by 1 - beta^t, the sum of the weights.
    caption : str, optional
    """
    t = checked.count("t", t, 1, 10_000)
    checked.number("beta", beta, "in [0, 1)", "try 0.9")
    wrong = "The average also counts a gradient of 0 that never was: the others lack its weight."
    right = "Divided by their sum, the weights of the gradients sum to 1."
    figure, ax = looks.new_figure((WIDE, 3.8), caption or (right if corrected else wrong))
    heights = [bar.get_height() for bar in draw_weights(ax, t, beta, corrected)]
    ax.set(xlim=(-0.6, t + 0.6), ylim=(0, 1.3 * max(heights)))
    ax.set(xlabel="gradient $i$", ylabel=f"its weight in $m_{{{t}}}$" + ", corrected" * corrected)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(fontsize=10, loc="upper center")
    return figure


def curves(
    values, xlabel="step", ylabel="", caption="", *, x=None, log="", errors=(), level=None, bold=()
):
    """One curve per name.

    Parameters
    ----------
    values : dict of str to array, shape (n,) or (seeds, n)
        Of several seeds the median is drawn, and the range as a band.
    x : array, shape (n,), optional
        1, 2, ... n if None.
    log : {"", "x", "y", "xy"}
        The axes with a logarithmic scale.
    errors : dict of str to array, shape (n,), optional
        Half-widths of error bars, for the names that have them.
    level : float, optional
        Height of a thin horizontal line to compare with.
    bold : names in `values`
        The curves that matter, drawn twice as wide.
    """
    checked.numbers("values", values, 1, 2)
    if x is not None:
        sizes = {np.shape(value)[-1] for value in values.values()}
        checked.array("x", x, lambda x: x.shape == (*sizes,), f"a list of {sizes} numbers")
    many = len(values) > 3
    figure, ax = looks.new_figure((WIDE + 1.5 * many, 4.2), caption)
    for (name, value), look in zip(values.items(), looks.cycle_of(values).values(), strict=True):
        value = np.asarray(value)
        across = np.arange(1, value.shape[-1] + 1) if x is None else x
        style = look.over_steps().line() | dict(label=looks.shown_name(name))
        style["linewidth"] *= 1 + (name in bold)
        if value.ndim == 2:
            low, high = value.min(axis=0), value.max(axis=0)
            ax.fill_between(across, low, high, color=look.color, alpha=0.13, linewidth=0)
            value = np.median(value, axis=0)
            style |= dict(marker=look.marker, markersize=5, markeredgecolor="white")
        if errors and name in errors:
            style |= dict(linestyle="none", marker="o", markersize=4, capsize=2, elinewidth=1)
            ax.errorbar(across, value, errors[name], **style)
        else:
            ax.plot(across, value, **style)
    if level is not None:
        ax.axhline(level, color=looks.INK, linewidth=0.8)
    looks.draw_grid(ax, log)
    ax.set(xlabel=xlabel, ylabel=ylabel, xmargin=0)
    if "x" not in log and np.issubdtype(np.asarray(across).dtype, np.integer):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    beside = dict(loc="center left", bbox_to_anchor=(1, 0.5)) if many else {}
    ax.legend(fontsize=9, **beside)
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
    figure, ax = looks.new_figure((8.5, 1.1 + 0.42 * len(values)), caption)
    for row, (name, of_seeds) in enumerate(values.items()):
        look = looks.look_of(name)
        style = dict(marker=look.marker, color=look.color, markersize=7, alpha=0.75)
        ax.plot(of_seeds, np.full(len(of_seeds), row), linestyle="none", **style)
        median = np.median(of_seeds)
        ax.plot([median, median], [row - 0.35, row + 0.35], color=looks.INK, linewidth=2.5)
    ax.set_yticks(range(len(values)), [looks.shown_name(name) for name in values])
    looks.draw_grid(ax, "x" if log else "", axis="x")
    ax.set(xlabel=xlabel, ylim=(len(values) - 0.4, -0.6))
    return figure


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
    checked.named("rows", rows, "dicts of panels", lambda row: row and isinstance(row, dict))
    columns = list(next(iter(rows.values())))
    for row in rows.values():
        for column in columns:
            checked.numbers(column, row.get(column), 1)
    size = (1.0 + 2.9 * len(columns), 0.9 + 2.4 * len(rows))
    shared = dict(sharex=True, sharey="row", squeeze=False)
    figure, axes = looks.new_figure(size, caption, len(rows), len(columns), **shared)
    names = dict.fromkeys(name for row in rows.values() for runs in row.values() for name in runs)
    listed = {name: looks.look_of(name) for name in names}
    for line, (quantity, panels) in zip(axes, rows.items(), strict=True):
        line[0].set_ylabel(quantity)
        for ax, runs in zip(line, panels.values(), strict=True):
            looks.draw_grid(ax, "y" if quantity in log else "")
            for name, values in runs.items():
                ax.plot(values, **listed[name].over_steps().line())
    for title, top, bottom in zip(columns, axes[0], axes[-1], strict=True):
        top.set_title(title, fontsize=10)
        bottom.set_xlabel("step")
    looks.draw_legend(axes[0, -1], listed, loc="upper left", bbox_to_anchor=(1.02, 1))
    return figure
