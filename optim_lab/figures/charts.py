"""Charts of data and of numbers, and the diagram of a neuron."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from optim_lab import validation as checked
from optim_lab.figures.looks import (
    CYCLE,
    GRID,
    INK,
    cycle_of,
    draw_legend,
    look_of,
    new_figure,
    set_scales,
    shown_name,
)
from optim_lab.figures.marks import draw_weights
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
    caption = caption or "Points at x = 0 say nothing about the weight."
    figure, ax = new_figure((WIDE, 4.2), caption)
    x = SigmoidNeuron(features, targets).inputs[:, 0]  # it looks at both
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
    return figure


def neuron(names):
    """A sigmoid neuron with named features and its always-on input, as a diagram.

    Parameters
    ----------
    names : list of str
        The features, from x_1 on.
    """
    if not isinstance(names, list | tuple) or not names:
        raise ValueError(f"names={names!r} must be a list of names, one or more.")
    caption = "Each input has a weight; the bias is the weight of one that is always on."
    figure, ax = new_figure((WIDE, 3.4), caption)
    ax.set(xlim=(-0.5, 3.2), ylim=(-0.5, len(names) + 0.5))
    ax.axis("off")
    middle = len(names) / 2
    box = dict(boxstyle="round,pad=0.4", facecolor="white", edgecolor=INK)
    centred = dict(ha="center", va="center")
    body = ax.text(1.6, middle, r"$\Sigma\;|\;\sigma$", fontsize=20, bbox=box, **centred)
    into = dict(arrowstyle="-|>", mutation_scale=16, linewidth=2, shrinkA=0, shrinkB=1)
    into |= dict(patchB=body.get_bbox_patch(), relpos=(1, 0.5))
    inputs = [f"{name}, $x_{i}$" for i, name in enumerate(names, 1)] + ["always on, 1"]
    weights = [f"$w_{i}$" for i in range(1, len(names) + 1)] + ["$b$"]
    for i, (name, weight) in enumerate(zip(inputs, weights, strict=True)):
        y, color = len(names) - i, CYCLE[weight == "$b$"]
        style = dict(ha="right", va="center", bbox=box, arrowprops=into | dict(color=color))
        ax.annotate(name, (1.6, middle), (0.3, y), **style)
        at, plain = (0.8, y + 0.4 * (middle - y)), dict(facecolor="white", edgecolor="none", pad=2)
        ax.text(*at, weight, fontsize=14, color=color, bbox=plain, zorder=10, **centred)
    answer = r"$f=\sigma(w\cdot x+b)$"
    out = into | dict(relpos=(0, 0.5), shrinkA=6, arrowstyle="<|-", color=INK)
    ax.annotate(answer, (1.6, middle), (2.3, middle), fontsize=15, va="center", arrowprops=out)
    return figure


def sigmoid_and_slope(marks=None):
    """The sigmoid f(z) and its slope f (1 - f).

    Parameters
    ----------
    marks : dict of str to number, optional
        Weighted inputs z by their labels: a dot on each curve, joined by a line.
    """
    f = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    marks = {} if marks is None else checked.numbers("marks", marks, 0)
    reach = max([6.0, *(1.1 * abs(z) for z in marks.values())])
    z = np.linspace(-reach, reach, 241)
    values = {"answer f": f(z), "slope f (1 - f)": f(z) * (1 - f(z))}
    caption = "The slope is 1/4 at most, and next to nothing where the neuron is sure."
    figure = curves(values, "weighted input $z = w \\cdot x + b$", caption=caption, x=z)
    for name, at in marks.items():
        heights = np.array([f(at), f(at) * (1 - f(at))])
        style = dict(color=INK, linewidth=1, linestyle=":", marker="o", label=name, zorder=6)
        figure.axes[0].plot([at, at], heights, **style)
        words = dict(textcoords="offset points", ha="right", fontsize=10)
        figure.axes[0].annotate(name, (at, heights[0]), (-5, 6), **words)
    figure.axes[0].margins(x=0, y=0.1)
    return figure


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
    checked.numbers("values", values, 0)
    figure, ax = new_figure((WIDE, 0.9 + 0.55 * len(values)), caption)
    names, heights = list(values), np.array(list(values.values()), dtype=float)
    labels = [f" {h:,.0f}" if abs(h) >= 100 else f" {h:.3g}" for h in heights]
    if times:
        least = heights.argmin()
        for i in np.flatnonzero(heights >= 2 * heights[least]):
            labels[i] += f" ({heights[i] / heights[least]:.3g} times {shown_name(names[least])})"
    colors = [look.color for look in cycle_of(names).values()]
    drawn = ax.barh([shown_name(name) for name in names], heights, color=colors)
    ax.bar_label(drawn, labels=labels)
    ax.invert_yaxis()
    ax.set(xlabel=xlabel)
    ax.margins(x=0.45 if times else 0.2)
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
    figure, ax = new_figure((WIDE, 3.8), caption or (right if corrected else wrong))
    heights = [bar.get_height() for bar in draw_weights(ax, t, beta, corrected)]
    ax.set(xlim=(-0.6, t + 0.6), ylim=(0, 1.3 * max(heights)))
    ax.set(xlabel="gradient $i$", ylabel=f"its weight in $m_{{{t}}}$" + ", corrected" * corrected)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(fontsize=10, loc="upper center")
    return figure


def curves(
    values,
    xlabel="step",
    ylabel="",
    caption="",
    *,
    x=None,
    log="",
    errors=None,
    level=None,
    bold=(),
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
    figure, ax = new_figure((WIDE + 1.5 * many, 4.2), caption)
    for (name, value), look in zip(values.items(), cycle_of(values).values(), strict=True):
        value = np.asarray(value)
        across = np.arange(1, value.shape[-1] + 1) if x is None else x
        style = look.over_steps().line() | dict(label=shown_name(name))
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
        ax.axhline(level, color=INK, linewidth=0.8)
    set_scales(ax, log)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.margins(x=0)
    if "x" not in log and np.issubdtype(np.asarray(across).dtype, np.integer):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(**GRID)
    beside = dict(loc="center left", bbox_to_anchor=(1, 0.5)) if many else {}
    ax.legend(fontsize=9, **beside)
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
    figure, axes = new_figure(size, caption, len(rows), len(columns), **shared)
    names = dict.fromkeys(name for row in rows.values() for runs in row.values() for name in runs)
    looks = {name: look_of(name) for name in names}
    for line, (quantity, panels) in zip(axes, rows.items(), strict=True):
        line[0].set(ylabel=quantity)
        set_scales(line[0], "y" if quantity in log else "")
        for ax, runs in zip(line, panels.values(), strict=True):
            ax.grid(**GRID)
            for name, values in runs.items():
                ax.plot(values, **looks[name].over_steps().line())
    for title, top, bottom in zip(columns, axes[0], axes[-1], strict=True):
        top.set_title(title, fontsize=10)
        bottom.set_xlabel("step")
    draw_legend(axes[0, -1], looks, loc="upper left", bbox_to_anchor=(1.02, 1))
    return figure
