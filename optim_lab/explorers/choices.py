"""The explorers of notebook 08: a point on two maps, and the game that Adam loses.

Their arguments are as for the other explorers.
"""

from functools import lru_cache
from itertools import cycle

import numpy as np

from optim_lab import figures
from optim_lab.data import minibatches
from optim_lab.explorers.explorer import Explorer, Lesson
from optim_lab.explorers.scenes import START, STEPS, Scene, heat_map, toy
from optim_lab.explorers.sliders import (
    beta_slider,
    choice_slider,
    number_slider,
    rate_slider,
    whole_slider,
)
from optim_lab.optimizers import Adagrad, Adam, AMSGrad, GradientDescent, Momentum
from optim_lab.problems import LinearLosses
from optim_lab.schedules import inverse_root_decay

RATES = np.geomspace(1e-3, 10, 17)
BETAS = np.array([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999])
SLOPES, ROUNDS = (3.0, -1.0, -1.0), 1000


def explore_choice(learning_rate=0.1, beta=0.9, zero_fraction=0.8, steps=500, hide=()):
    """A point (η, β) on the maps of momentum and of Adam, and both paths from it.

    β is momentum's, and Adam's β₁; Adam's β₂ is 0.999. The maps hold the loss after 500
    steps on batches of ten.
    """
    lesson = Lesson(
        "explore_choice",
        "Maps: the loss after 500 steps on batches of ten; star: the best. Right: both paths.",
        _scene_of_maps,
        lambda learning_rate, beta, **_: {
            "Momentum": Momentum(learning_rate, beta),
            "Adam": Adam(learning_rate, beta1=beta),
        },
        start=lambda **_: START,
        budget=lambda **_: STEPS,
        batches=_batches,
    )
    controls = {
        "learning_rate": rate_slider(learning_rate),
        "beta": beta_slider("β, Adam's β₁", beta),
        "zero_fraction": choice_slider(
            "share of zeros in x", zero_fraction, (0, 0.5, 0.8, 0.9, 0.95, 0.98)
        ),
        "steps": whole_slider("steps", steps, 1, STEPS),
    }
    return Explorer(lesson, controls, hide)


def explore_adam_failure(learning_rate=0.5, beta2=0.1, hide=()):
    """The lines 3x, -x, -x in turn on [-1, 1]: Adam with β₁ = 0, and three rules beside it.

    All rates are η over the root of the step's number, but for Adagrad, which makes its own.
    """
    lesson = Lesson(
        "explore_adam_failure",
        "Lines 3x, -x, -x in turn, from x = 1. The best fixed place is x = -1.",
        _scene_of_lines,
        _players,
        start=lambda **_: (1.0,),
        budget=lambda **_: len(SLOPES) * ROUNDS,
        batches=lambda **_: cycle(np.arange(len(SLOPES))[:, None]),
        bounds=(-1.0, 1.0),
        patience=len(SLOPES) * ROUNDS,  # half a second needs no bar
    )
    controls = {
        "learning_rate": number_slider("η of the first step", learning_rate, 0.1, 0.9, 0.1),
        "beta2": number_slider("β₂", beta2, 0, 0.98, 0.02),
    }
    return Explorer(lesson, controls, hide)


def _players(learning_rate, beta2):
    rate = _root_decay(learning_rate)
    return {
        "Adagrad": Adagrad(learning_rate),
        "AMSGrad": AMSGrad(rate, 0, beta2, bias_correction=False),
        "GradientDescent": GradientDescent(rate),
        "Adam": Adam(rate, 0, beta2, bias_correction=False),
    }


@lru_cache(maxsize=32)
def _root_decay(learning_rate):
    """One schedule per rate, so that a run whose settings did not change is known again."""
    return inverse_root_decay(learning_rate)


def _scene_of_lines():
    steps = len(SLOPES) * ROUNDS
    panels = [
        figures.panels.positions(steps, len(SLOPES)),
        figures.panels.regrets(steps, SLOPES),
    ]
    return Scene(LinearLosses(SLOPES), np.array([-1.0]), panels, ("x",))


def _batches(**_):
    return minibatches(1000, 10, seed=0)


@lru_cache(maxsize=8)
def _scene_of_maps(zero_fraction):
    """The toy, its minimum, and the maps of both rules on it."""
    problem, minimum = toy(zero_fraction, 0)
    maps = [
        heat_map(zero_fraction, 0, rule, beta, RATES, BETAS, rule.__name__, _batches())
        for rule, beta in ((Momentum, "beta"), (Adam, "beta1"))
    ]
    panels = [*maps, figures.Plane(problem, minimum)]
    return Scene(problem, minimum, panels, ("w", "b"))
