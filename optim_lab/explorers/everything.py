"""The explorer of all rules and all settings, with presets that set them by name."""

from functools import lru_cache

import numpy as np

from optim_lab import optimizers as rules
from optim_lab.explorers.controls import beta_slider, menu, rate_slider
from optim_lab.explorers.experiment import explorer
from optim_lab.explorers.toy import START, STEPS, heat_map, scene_of, toy, toy_batches
from optim_lab.figures import panels

MAPS = {name: getattr(rules, name) for name in ("Momentum", "Nesterov", "RMSProp", "Adam")}
RATES = np.geomspace(1e-3, 10, 9)  # coarse, for the slider of zeros draws the map again
BETAS = np.array([0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999])

PLAIN = ("GradientDescent", "Momentum", "Nesterov")
PRESETS = {
    "all six": ({}, (*PLAIN, "Adagrad", "RMSProp", "Adam")),
    "the right angle": ({"map_of": "Momentum"}, PLAIN),
    "the stall": ({"map_of": "RMSProp"}, ("Adagrad", "RMSProp")),
    "the cycle": ({"learning_rate": 10**-0.5, "map_of": "RMSProp"}, ("RMSProp", "Adam")),
    "too large an eta": ({"plain_rate": 10.0, "map_of": "Momentum"}, PLAIN),
    "Adam without correction": ({}, ("Adam", "Adam, uncorrected")),
}


@lru_cache(maxsize=64)
def _with_map(zero_fraction=0.8, seed=0, map_of="Adam"):
    title = f"the map of {map_of}, on all 1000 points"
    drawn = heat_map(zero_fraction, seed, MAPS[map_of], RATES, BETAS, title)
    return scene_of(*toy(zero_fraction, seed), drawn, panels.rates(STEPS), inset=0.4)


@explorer(
    f"The map: the loss after {STEPS} steps from {START} with each setting; mark: this one.",
    scene=_with_map,
    batches=toy_batches,
    controls={
        "learning_rate": rate_slider("η, adaptive"),
        "plain_rate": rate_slider("plain η"),
        "beta": beta_slider("β, plain"),
        "rmsprop_beta": beta_slider("β, RMSProp"),
        "beta1": beta_slider("β₁, Adam"),
        "beta2": beta_slider("β₂, Adam"),
        "map_of": menu("map of", tuple(MAPS)),
    },
    view={"steps": STEPS},
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
