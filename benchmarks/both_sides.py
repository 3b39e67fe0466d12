"""What the benchmarks compare: one figure, as a live explorer and made anew per change.

Both sides run the same six optimizers by the same `race` over 500 full-batch steps and show the
path, the effective rates and the loss, on as many pixels as the explorer's light picture has.

The side made anew is the usual practice: pyplot draws the same curves, halos, marks, legend and
caption. It is lean: no layout engine looks for its margins, it has no readout, and the loss on the
grid of its plane is computed once. The explorer, which computes that grid once too, pays for its
readout and its widgets.
"""

import io
from functools import cache

import numpy as np

import optim_lab as lab
from optim_lab import explorers, figures
from optim_lab.descent import race
from optim_lab.explorers import Scene
from optim_lab.figures import looks

STEPS = 500
FIRST = dict(learning_rate=0.1, beta=0.9, weight=-2.0)
BIAS = 4.0
CAPTION = "The paths, the rate that each parameter gets, and what it does to the loss."


@cache
def problem_and_minimum():
    """The toy problem of the notebooks: x is 0 for four fifths of 1,000 points."""
    problem = lab.SigmoidNeuron(*lab.sparse_toy_data(zero_fraction=0.8, seed=0))
    return problem, problem.minimum()


def scene():
    """The plane, the rates and the loss."""
    problem, minimum = problem_and_minimum()
    losses = figures.panels.losses(STEPS, lowest=float(problem.loss(minimum)))
    panels = [figures.Plane(problem, minimum), figures.panels.rates(STEPS), losses]
    return Scene(problem, minimum, panels)


@explorers.explorer(
    CAPTION,
    scene=scene,
    start=lambda weight=FIRST["weight"]: (weight, BIAS),
    controls={"beta": explorers.number_slider("RMSProp's β", 0.5, 0.99, 0.01)},
    view={"steps": STEPS},
    mosaic="ABC",
    size=(13.8, 4.4),
)
def explorer(learning_rate=FIRST["learning_rate"], beta=FIRST["beta"]):
    """`beta` moves one of the six, `learning_rate` three, the start of `weight` all."""
    return rules_of(learning_rate, beta)


def rules_of(learning_rate, beta):
    """All six."""
    return {
        "GradientDescent": lab.GradientDescent(5.0),
        "Momentum": lab.Momentum(1.0),
        "Nesterov": lab.Nesterov(1.0),
        "Adagrad": lab.Adagrad(learning_rate),
        "RMSProp": lab.RMSProp(learning_rate, beta),
        "Adam": lab.Adam(learning_rate),
    }


def run(settings):
    """All six, as a new-figure notebook runs them on each change."""
    rules = rules_of(settings["learning_rate"], settings["beta"])
    return race(problem_and_minimum()[0], rules, (settings["weight"], BIAS), STEPS)


@cache
def grid():
    """w, b, the loss over them and its levels, as in the explorer's plane."""
    problem, _ = problem_and_minimum()
    w, b = np.linspace(-4, 6, 61), np.linspace(-5, 5, 61)
    loss = problem.loss(np.stack(np.meshgrid(w, b), axis=-1))
    return w, b, loss, loss.min() + np.ptp(loss) * np.linspace(0, 1, 15) ** 2


def figure_anew(trajectories, upto=STEPS, tight=False):
    """A new pyplot figure of three panels, with the curves up to a step."""
    import matplotlib.pyplot as plt  # here, so that the explorer's side runs without pyplot

    figure, axes = plt.subplots(1, 3, figsize=(13.8, 4.4), dpi=100)
    draw_still(axes)
    plane, rates, losses = axes
    problem, minimum = problem_and_minimum()
    lowest = float(problem.loss(minimum))
    for name, trajectory in trajectories.items():
        look = looks.LOOKS[name]
        style = dict(color=look.color, linestyle=look.linestyle, linewidth=look.width)
        marks = dict(marker=look.marker, markevery=50, markersize=5.5, markeredgecolor="white")
        w, b = trajectory.params[: upto + 1].T
        plane.plot(w, b, color="white", linewidth=look.width + 1.6, alpha=0.8, zorder=1.9)
        plane.plot(w, b, **style, **marks)
        head = dict(marker=look.marker, markersize=8, markeredgecolor="white", zorder=3)
        plane.plot(w[-1], b[-1], color=look.color, **head)
        rate_w, rate_b = trajectory.effective_rate[:upto].T
        rates.plot(rate_w, color=look.color, linewidth=2)
        rates.plot(rate_b, color=look.color, linewidth=2, linestyle="--")
        losses.plot(np.maximum(trajectory.loss[: upto + 1] - lowest, 1e-12), label=name, **style)
    plane.plot(w[0], b[0], "o", markersize=9, markerfacecolor="white", markeredgecolor="#333333")
    losses.legend(loc="upper right")
    figure.supxlabel(CAPTION, fontsize=10)
    if tight:
        figure.tight_layout()
    else:
        figure.subplots_adjust(left=0.04, right=0.99, bottom=0.15, top=0.94, wspace=0.21)
    return figure


def draw_still(axes):
    """What no slider moves: contours, star, axes and titles."""
    plane, rates, losses = axes
    w, b, loss, levels = grid()
    plane.contourf(w, b, loss, levels, cmap=looks.PAPER)
    plane.contour(w, b, loss, levels[1:], colors="#93a1b1", linewidths=0.6)
    plane.plot(*problem_and_minimum()[1], "*", markersize=17, color="#F0E442")
    plane.set(xlim=(-4, 6), ylim=(-5, 5), xlabel="weight $w$", ylabel="bias $b$", aspect="equal")
    plane.set_title("the path, a mark every 50 steps")
    rates.set(xlim=(0, STEPS), ylim=(1e-2, 1e4), xlabel="step", ylabel="effective rate")
    rates.set(yscale="log", title="effective rate: w solid, b dashed")
    losses.set(xlim=(0, STEPS), ylim=(1e-7, 1), xlabel="step", ylabel="loss - least loss")
    losses.set(yscale="log", title="loss above its minimum")
    for ax in (rates, losses):
        ax.grid(color="#e3e6ea", linewidth=0.6)


def png_anew(trajectories, upto=STEPS, tight=False):
    """The new figure as PNG bytes; it is closed again."""
    import matplotlib.pyplot as plt

    figure, file = figure_anew(trajectories, upto, tight), io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()
