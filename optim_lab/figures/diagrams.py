"""Diagrams of one neuron: its parts, its points, its answer, and the gradient of its loss."""

import numpy as np

from optim_lab import validation as checked
from optim_lab.figures import looks
from optim_lab.figures.charts import WIDE, curves
from optim_lab.figures.marks import draw_arrow, draw_minimum, draw_start, draw_surface
from optim_lab.problems import SigmoidNeuron


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
    figure, ax = looks.new_figure((WIDE, 3.4), caption)
    ax.set(xlim=(-0.5, 3.2), ylim=(-0.5, len(names) + 0.5))
    ax.axis("off")
    middle = len(names) / 2
    box = dict(boxstyle="round,pad=0.4", facecolor="white", edgecolor=looks.INK)
    centred = dict(ha="center", va="center")
    body = ax.text(1.6, middle, r"$\Sigma\;|\;\sigma$", fontsize=20, bbox=box, **centred)
    into = dict(arrowstyle="-|>", mutation_scale=16, linewidth=2, shrinkA=0, shrinkB=1)
    into |= dict(patchB=body.get_bbox_patch(), relpos=(1, 0.5))
    inputs = [f"{name}, $x_{i}$" for i, name in enumerate(names, 1)] + ["always on, 1"]
    weights = [f"$w_{i}$" for i in range(1, len(names) + 1)] + ["$b$"]
    for i, (name, weight) in enumerate(zip(inputs, weights, strict=True)):
        y, color = len(names) - i, looks.CYCLE[weight == "$b$"]
        style = dict(ha="right", va="center", bbox=box, arrowprops=into | dict(color=color))
        ax.annotate(name, (1.6, middle), (0.3, y), **style)
        at, plain = (0.8, y + 0.4 * (middle - y)), dict(facecolor="white", edgecolor="none", pad=2)
        ax.text(*at, weight, fontsize=14, color=color, bbox=plain, zorder=10, **centred)
    answer = r"$f=\sigma(w\cdot x+b)$"
    out = into | dict(relpos=(0, 0.5), shrinkA=6, arrowstyle="<|-", color=looks.INK)
    ax.annotate(answer, (1.6, middle), (2.3, middle), fontsize=15, va="center", arrowprops=out)
    return figure


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
    figure, ax = looks.new_figure((WIDE, 4.2), caption)
    x = SigmoidNeuron(features, targets).inputs[:, 0]  # it looks at both
    zero = x == 0
    if zero.any():  # spread sideways, or they would hide one another
        aside = np.random.default_rng(0).uniform(-0.06, 0.06, zero.sum())
        style = dict(color=looks.CYCLE[1], markersize=3, label=f"x = 0: {zero.sum()}")
        ax.plot(aside, targets[zero], ".", **style)
    style = dict(color=looks.CYCLE[0], markersize=4, label=f"x ≠ 0: {sum(~zero)}")
    ax.plot(x[~zero], targets[~zero], "o", **style)
    if params is not None:
        grid = np.linspace(x.min(), x.max(), 201)
        answer = SigmoidNeuron(grid[:, None], np.zeros(grid.size)).predict(params)
        ax.plot(grid, answer, color=looks.INK, linewidth=2, label="the neuron's answer")
    ax.set(xlabel="input $x$", ylabel="target $y$")
    ax.legend(fontsize=9)
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
        style = dict(color=looks.INK, linewidth=1, linestyle=":", marker="o", label=name, zorder=6)
        figure.axes[0].plot([at, at], heights, **style)
        words = dict(textcoords="offset points", ha="right", fontsize=10)
        figure.axes[0].annotate(name, (at, heights[0]), (-5, 6), **words)
    figure.axes[0].margins(x=0, y=0.1)
    return figure


def gradient_arrow(problem, point, caption=None):
    """The way downhill, against the gradient, at one point or several, and the contours there.

    Parameters
    ----------
    problem : SigmoidNeuron, Bowl, or anything with two parameters, `loss`, `gradient`, `minimum`
    point : array, shape (2,) or (n, 2)
    caption : str, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    minimum = checked.parts("problem", problem, "loss", "gradient", "minimum").minimum()
    loss, points = np.atleast_1d(problem.loss(point)), np.atleast_2d(np.asarray(point, float))
    ends = np.concatenate([points, [minimum]])
    middle = (ends.min(axis=0) + ends.max(axis=0)) / 2
    half = 0.5 * np.ptp(ends, axis=0).max() + 0.4 * np.linalg.norm(np.ptp(ends, axis=0)) or 1.0
    words = "Dark line: all points with the ring's loss. The arrow, against the gradient, leaves "
    words += "it at a right angle. Star: the minimum."
    figure, ax = looks.new_figure((6.4, 5.6), caption or words)
    w, b = np.linspace(middle - half, middle + half, 301).T
    draw_surface(ax, problem, (w[0], w[-1]), (b[0], b[-1]))
    losses = problem.loss(np.stack(np.meshgrid(w, b), axis=-1))
    ax.contour(w, b, losses, np.unique(loss), colors=looks.INK, linewidths=1.4)
    for tail, slope in zip(points, problem.gradient(points), strict=True):
        if slope.any():
            head = tail - 0.4 * half * slope / np.linalg.norm(slope)
            draw_arrow(ax, tail, head, looks.CYCLE[1], mutation_scale=20, linewidth=3)
        draw_start(ax, tail)
    draw_minimum(ax, minimum)
    return figure
