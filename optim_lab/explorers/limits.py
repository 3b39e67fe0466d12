"""The explorers of Adam's limits, notebook 09: the game that it loses, turned axes, epsilon."""

from functools import lru_cache
from itertools import cycle
from types import SimpleNamespace

import numpy as np

from optim_lab.explorers import Scene, explorer, toy
from optim_lab.explorers import controls as make
from optim_lab.figures import panels
from optim_lab.optimizers import Adagrad, Adam, AMSGrad, GradientDescent, Momentum
from optim_lab.problems import LinearLosses
from optim_lab.schedules import inverse_root_decay

GAME = 3000  # steps

# One schedule per rate, so that a run whose settings did not change is known again.
_root_decay = lru_cache(maxsize=32)(inverse_root_decay)


def _lines(small=2):
    slopes = (small + 1.0, *small * [-1.0])
    shown = [panels.positions(GAME, len(slopes)), panels.regrets(GAME, slopes)]
    return Scene(LinearLosses(slopes), np.array([-1.0]), shown, ("x",))


def _axes(angle=0):
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.array([[cosine, sine], [-sine, cosine]])


def _turned(angle=0):
    neuron, minimum = toy.solved(0.8, 0)
    axes, names = _axes(angle), ("first parameter", "second parameter")
    problem = SimpleNamespace(
        loss=lambda params, batch=None: neuron.loss(params @ axes, batch),
        gradient=lambda params, batch=None: neuron.gradient(params @ axes, batch) @ axes.T,
    )
    limits = dict(xlim=(-6.0, 6.0), ylim=(-6.0, 6.0))
    turned = toy.scene_of(problem, axes @ minimum, names=names, **limits)
    return turned._replace(parameters=("first", "second"))


@explorer(
    "A line up and several down in turn, from x = 1. The best fixed place is x = -1.",
    scene=_lines,
    start=lambda: (1.0,),
    budget=lambda: GAME,
    batches=lambda small=2: cycle(np.arange(small + 1)[:, None]),
    bounds=(-1.0, 1.0),
    patience=GAME,  # half a second needs no bar
    controls={
        "learning_rate": make.number_slider("first η", 0.1, 0.9, 0.1),
        "beta2": make.number_slider("β₂", 0, 0.98, 0.02),
        "small": make.choice_slider("slopes of −1", (2, 4, 9)),
    },
    view={},
)
def explore_adam_failure(learning_rate=0.5, beta2=0.1):
    """The lines 3x, -x, -x in turn on [-1, 1]: Adam with β₁ = 0, and three rules beside it.

    With more slopes of -1 the first is larger, so that a round always sums to 1. All rates are η
    over the root of the step's number, but for Adagrad, which makes its own.
    """
    rate = _root_decay(learning_rate)
    return {
        "Adagrad": Adagrad(learning_rate),
        "AMSGrad": AMSGrad(rate, 0, beta2, bias_correction=False),
        "GradientDescent": GradientDescent(rate),
        "Adam": Adam(rate, 0, beta2, bias_correction=False),
    }


@explorer(
    "The plane is turned, and the start with it: each parameter is a mix of w and b.",
    scene=_turned,
    start=lambda angle: tuple(_axes(angle) @ toy.START),
    controls={"angle": make.whole_slider("turned by °", 0, 90)},
    view={"steps": toy.STEPS},
)
def explore_axes(learning_rate=0.1):
    """Adam and gradient descent (η = 5) on the toy with axes turned by an angle."""
    return {"GradientDescent": GradientDescent(5.0), "Adam": Adam(learning_rate)}


@explorer(
    "The larger ε, the nearer Adam comes to the path of momentum.",
    controls={"epsilon": make.rate_slider("ε", -8)},
)
def explore_epsilon(epsilon=1e-8):
    """Adam with η = 0.1 + 10 ε, so that its steps keep a length, beside momentum with η = 1."""
    return {"Momentum": Momentum(1.0), "Adam": Adam(0.1 + 10 * epsilon, epsilon=epsilon)}
