"""The explorer of notebook 10: all rules, all sliders, and presets that set them by name."""

from functools import lru_cache

import numpy as np

from optim_lab import figures
from optim_lab.explorers.explorer import Explorer, Lesson
from optim_lab.explorers.scenes import BATCH_SIZES, START, STEPS, heat_map, toy_batches, toy_scene
from optim_lab.explorers.sliders import (
    beta_slider,
    choice_slider,
    menu,
    rate_slider,
    start_sliders,
    whole_slider,
    zeros_slider,
)
from optim_lab.optimizers import (
    Adagrad,
    Adam,
    AMSGrad,
    Eve,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSProp,
)

MAPS = {
    "Momentum": (Momentum, "beta"),
    "Nesterov": (Nesterov, "beta"),
    "RMSProp": (RMSProp, "beta"),
    "Adam": (Adam, "beta1"),
}
RATES = np.geomspace(1e-3, 10, 9)  # coarse, for the slider of zeros draws the map again
BETAS = np.array([0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999])

PLAIN = ("GradientDescent", "Momentum", "Nesterov")
SIX = (*PLAIN, "Adagrad", "RMSProp", "Adam")
ALL = (*SIX, "Adam, uncorrected", "AMSGrad", "Eve")
OWN = "own settings"
_SIX = {
    "learning_rate": 0.1,
    "plain_rate": 1.0,
    "beta": 0.9,
    "rmsprop_beta": 0.9,
    "beta1": 0.9,
    "beta2": 0.999,
    "batch_size": 1000,
    "zero_fraction": 0.8,
    "seed": 0,
    "weight": START[0],
    "bias": START[1],
    "map_of": "Adam",
}
# name: settings, and the rules that are shown
PRESETS = {
    "all six": (_SIX, SIX),
    "the right angle": (_SIX | {"map_of": "Momentum"}, PLAIN),
    "the stall": (_SIX | {"map_of": "RMSProp"}, ("Adagrad", "RMSProp")),
    "the cycle": (_SIX | {"learning_rate": 0.3, "map_of": "RMSProp"}, ("RMSProp", "Adam")),
    "too large an eta": (_SIX | {"plain_rate": 10.0, "map_of": "Momentum"}, PLAIN),
    "Adam without correction": (_SIX, ("Adam", "Adam, uncorrected")),
}


def explore_everything(
    preset="all six", learning_rate=None, plain_rate=None, beta=None, rmsprop_beta=None,
    beta1=None, beta2=None, batch_size=None, zero_fraction=None, seed=None, weight=None,
    bias=None, map_of=None, steps=STEPS, hide=None,
):  # fmt: skip
    """All rules of the series, all their settings, and a map of one rule's settings.

    Whatever is not given is as the preset has it. A preset of which anything but `steps` is moved
    becomes "own settings"; moved back, it has its name again.

    Parameters
    ----------
    preset : {"all six", "the right angle", "the stall", "the cycle", "too large an eta", \
"Adam without correction", "own settings"}
        "own settings" begin as "all six", with all rules shown.
    learning_rate : float
        η of the adaptive rules, 0.001 to 10.
    plain_rate : float
        η of gradient descent, momentum and Nesterov, 0.001 to 10.
    beta, rmsprop_beta : float
        β of momentum and Nesterov, and of RMSProp; one of `sliders.BETAS`.
    beta1, beta2 : float
        Of Adam, with and without its correction, AMSGrad and Eve.
    map_of : {"Momentum", "Nesterov", "RMSProp", "Adam"}
        The rule whose loss after 500 steps is drawn over η and β (β₁).
    batch_size, zero_fraction, seed, weight, bias, steps, hide
        As for the other explorers.
    """
    if preset not in (OWN, *PRESETS):
        raise ValueError(f"preset={preset!r}: choose one of {(OWN, *PRESETS)}.")
    settings, shown = PRESETS.get(preset, (_SIX, ALL))
    given = dict(
        learning_rate=learning_rate, plain_rate=plain_rate, beta=beta, rmsprop_beta=rmsprop_beta,
        beta1=beta1, beta2=beta2, batch_size=batch_size, zero_fraction=zero_fraction, seed=seed,
        weight=weight, bias=bias, map_of=map_of,
    )  # fmt: skip
    settings = settings | {name: value for name, value in given.items() if value is not None}
    lesson = Lesson(
        "explore_everything",
        f"The map: the loss after {STEPS} steps from {START} on all points; the mark on it is the "
        "run's setting.",
        _scene,
        _rules,
        batches=toy_batches,
        height=7.8,
        rows=2,
    )
    hidden = tuple(name for name in ALL if name not in shown) if hide is None else hide
    explorer = Explorer(lesson, _controls(preset, steps, **settings), hidden)
    _Presets(explorer)
    return explorer


class _Presets:
    """Keeps the menu of presets and the other controls true to each other."""

    def __init__(self, explorer):
        self.explorer, self.menu = explorer, explorer.controls["preset"]
        self.busy = False
        self.name_again()
        self.menu.observe(self.choose, names="value")
        others = [control for name, control in explorer.controls.items() if name != "preset"]
        for control in (*others, *explorer.shown.values()):
            control.observe(self.name_again, names="value")

    def choose(self, change):
        """The menu was moved: set all controls as its preset has them."""
        if self.busy or change["new"] == OWN:
            return
        settings, shown = PRESETS[change["new"]]
        explorer, settings = self.explorer, settings | {"steps": STEPS}
        positions = [(explorer.controls[name], value) for name, value in settings.items()]
        positions += [(box, name in shown) for name, box in explorer.shown.items()]
        self.busy = True
        try:
            explorer.put(positions)
        finally:
            self.busy = False

    def name_again(self, change=None):
        """Another control was moved: let the menu say what is set now."""
        if self.busy:
            return
        self.busy = True
        try:
            self.menu.value = self.name()
        finally:
            self.busy = False

    def name(self):
        """The preset that is set, up to any step."""
        now = self.explorer.settings
        ticked = tuple(name for name, box in self.explorer.shown.items() if box.value)
        for name, (settings, shown) in PRESETS.items():
            if ticked == shown and settings.items() <= now.items():
                return name
        return OWN


def _controls(preset, steps, **at):
    return {
        "preset": menu("preset", preset, (OWN, *PRESETS)),
        "learning_rate": rate_slider(at["learning_rate"], "η, adaptive rules"),
        "plain_rate": rate_slider(at["plain_rate"], "plain rules' η"),
        "beta": beta_slider("momentum's β", at["beta"]),
        "rmsprop_beta": beta_slider("RMSProp's β", at["rmsprop_beta"]),
        "beta1": beta_slider("Adam's β₁", at["beta1"]),
        "beta2": beta_slider("Adam's β₂", at["beta2"]),
        "batch_size": choice_slider("batch size", at["batch_size"], BATCH_SIZES),
        "zero_fraction": zeros_slider(at["zero_fraction"]),
        "seed": whole_slider("seed", at["seed"], 0, 20),
        **start_sliders(at["weight"], at["bias"]),
        "map_of": menu("map of", at["map_of"], tuple(MAPS)),
        "steps": whole_slider("steps", steps, 1, STEPS),
    }


def _rules(learning_rate, plain_rate, beta, rmsprop_beta, beta1, beta2, **_):
    adam = learning_rate, beta1, beta2
    return {
        "GradientDescent": GradientDescent(plain_rate),
        "Momentum": Momentum(plain_rate, beta),
        "Nesterov": Nesterov(plain_rate, beta),
        "Adagrad": Adagrad(learning_rate),
        "RMSProp": RMSProp(learning_rate, rmsprop_beta),
        "Adam": Adam(*adam),
        "Adam, uncorrected": Adam(*adam, bias_correction=False),
        "AMSGrad": AMSGrad(*adam),
        "Eve": Eve(*adam),
    }


@lru_cache(maxsize=64)
def _map(zero_fraction, seed, map_of):
    rule, beta = MAPS[map_of]
    return heat_map(zero_fraction, seed, rule, beta, RATES, BETAS, f"the map of {map_of}")


def _scene(zero_fraction, seed, map_of):
    drawn = _map(zero_fraction, seed, map_of)
    return toy_scene(zero_fraction, seed, drawn, figures.panels.rates(STEPS))
