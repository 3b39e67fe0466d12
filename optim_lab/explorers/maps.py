"""The explorers with maps over η and β: of two rules, and of all, with presets of all settings."""

from functools import lru_cache

import numpy as np

from optim_lab import figures
from optim_lab import optimizers as rules
from optim_lab.explorers import Scene, explorer, toy
from optim_lab.explorers import controls as make
from optim_lab.sweeps import sweep

MAPS = ("Momentum", "Nesterov", "RMSProp", "Adam")
BETAS = np.array([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999])
FINE = np.geomspace(1e-3, 10, 17), BETAS
# The sliders of the data draw this one again.
COARSE = np.geomspace(1e-3, 10, 9), np.array([0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999])

PLAIN = ("GradientDescent", "Momentum", "Nesterov")
PRESETS = {
    "all six": ({}, (*PLAIN, "Adagrad", "RMSProp", "Adam")),
    "the right angle": ({"map_of": "Momentum"}, PLAIN),
    "the stall": ({"map_of": "RMSProp"}, ("Adagrad", "RMSProp")),
    "the cycle": ({"learning_rate": 10**-0.5, "map_of": "RMSProp"}, ("RMSProp", "Adam")),
    "too large an eta": ({"plain_rate": 10.0, "map_of": "Momentum"}, PLAIN),
    "Adam without correction": ({}, ("Adam", "Adam, uncorrected")),
}


def heat_map(zero_fraction, seed, name, grid, title, batches=None):
    """How far the loss of a rule is above its minimum in the end, over η and β, or Adam's β₁."""
    problem, minimum = toy.solved(zero_fraction, seed)
    rule, beta, (rates, betas) = getattr(rules, name), "beta1" if name == "Adam" else "beta", grid
    settings = {"learning_rate": rates, beta: betas}
    ends = sweep(problem, rule, toy.START, toy.STEPS, batches=batches, **settings)
    above = np.where(ends.diverged, np.inf, ends.loss - problem.loss(minimum))
    return figures.HeatMap(rates, betas, above, beta, title, name=name)


@lru_cache(maxsize=8)
def _two_maps(zero_fraction=0.8):
    problem, minimum = toy.solved(zero_fraction, 0)
    names = "Momentum", "Adam"
    maps = [heat_map(zero_fraction, 0, name, FINE, name, toy.batches(10)) for name in names]
    return Scene(problem, minimum, [*maps, figures.Plane(problem, minimum)])


@lru_cache(maxsize=64)
def _with_map(zero_fraction=0.8, seed=0, map_of="Adam"):
    title = f"the map of {map_of}, on all 1000 points"
    shown = heat_map(zero_fraction, seed, map_of, COARSE, title), figures.panels.rates(toy.STEPS)
    return toy.scene_of(*toy.solved(zero_fraction, seed), *shown, inset=0.4)


@explorer(
    "Maps: the loss after 500 steps on batches of ten; star: the best. Plane: both paths.",
    scene=_two_maps,
    start=lambda: toy.START,
    batches=lambda: toy.batches(10),
    controls={
        "beta": make.beta_slider("β, also β₁"),
        "zero_fraction": make.choice_slider("zeros in x", (0, 0.5, 0.8, 0.9, 0.95, 0.98)),
    },
    view={"steps": toy.STEPS},
    mosaic="AC;BC",
    size=(8.6, 5.6),
)
def explore_choice(learning_rate=0.1, beta=0.9):
    """A point (η, β) on the maps of momentum and of Adam, and both paths from it.

    β is momentum's, and Adam's β₁; Adam's β₂ is 0.999. The maps hold the loss after 500 steps on
    batches of ten.
    """
    momentum, adam = rules.Momentum(learning_rate, beta), rules.Adam(learning_rate, beta1=beta)
    return {"Momentum": momentum, "Adam": adam}


@explorer(
    f"The map: the loss after {toy.STEPS} steps from {toy.START} with each setting; "
    "mark: this one.",
    scene=_with_map,
    batches=toy.batches,
    controls={
        "learning_rate": make.rate_slider("η, adaptive"),
        "plain_rate": make.rate_slider("plain η"),
        "beta": make.beta_slider("β, plain"),
        "rmsprop_beta": make.beta_slider("β, RMSProp"),
        "beta1": make.beta_slider("β₁, Adam"),
        "beta2": make.beta_slider("β₂, Adam"),
        "map_of": make.menu("map of", MAPS),
    },
    view={"steps": toy.STEPS},
    presets=PRESETS,
    mosaic="AB;CD",
    size=(8.6, 6.4),
)
def explore_everything(
    learning_rate=0.1, plain_rate=1.0, beta=0.9, rmsprop_beta=0.9, beta1=0.9, beta2=0.999
):
    """All rules of the series, all their settings, and a map of one rule's settings.

    What is not given is as the preset has it. A preset of which anything but `steps` is moved
    becomes "own settings"; moved back, it has its name again. Gradient descent, momentum and
    Nesterov have η of their own, `plain_rate`; Adam's settings are AMSGrad's and Eve's too.
    """
    adam = learning_rate, beta1, beta2
    return {
        "GradientDescent": rules.GradientDescent(plain_rate),
        "Momentum": rules.Momentum(plain_rate, beta),
        "Nesterov": rules.Nesterov(plain_rate, beta),
        "Adagrad": rules.Adagrad(learning_rate),
        "RMSProp": rules.RMSProp(learning_rate, rmsprop_beta),
        "Adam": rules.Adam(*adam),
        "Adam, uncorrected": rules.Adam(*adam, bias_correction=False),
        "AMSGrad": rules.AMSGrad(*adam),
        "Eve": rules.Eve(*adam),
    }
