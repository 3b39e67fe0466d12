"""The explorers of the notebooks, one call each.

Their arguments are the first positions of their controls; a value that is not on its slider
raises a ValueError. Each returns an `Explorer`, which shows itself.

learning_rate : η, 0.001 to 10
beta, beta1, beta2 : one of `sliders.BETAS`, from 0 to 0.999
zero_fraction : share of zeros in x, 0 to 0.98
batch_size : points in a step's batch; 1000 are all points of the toy data
seed : of data and batches, 0 to 20
weight, bias : the start, on the plane that is drawn
rates : "η as set", or "own best η": for each optimizer the η of least loss after 500 steps
steps : up to where the runs are drawn
hide : names of optimizers that are not drawn at first
"""

from optim_lab import figures
from optim_lab.data import minibatches, simulated_films, sparse_toy_data
from optim_lab.explorers.explorer import OWN_RATES, SAME_RATE, Explorer, Lesson
from optim_lab.explorers.scenes import BATCH_SIZES, STEPS, Scene, toy, toy_batches, toy_scene
from optim_lab.explorers.sliders import (
    beta_slider,
    choice_slider,
    rate_slider,
    start_sliders,
    switch,
    whole_slider,
    zeros_slider,
)
from optim_lab.optimizers import Adagrad, Adam, GradientDescent, Momentum, Nesterov, RMSProp
from optim_lab.problems import SigmoidNeuron

RATES = (SAME_RATE, OWN_RATES)


def explore_neuron(learning_rate=1.0, weight=-2.0, bias=2.0, steps=50):
    """One neuron on dense data: set its weight and bias, then let gradient descent take over."""
    lesson = Lesson(
        "explore_neuron",
        "Left: the answer before (pale) and after the steps. Right: the way from ring to star.",
        _neuron_scene,
        lambda learning_rate, **_: {"GradientDescent": GradientDescent(learning_rate)},
        budget=lambda **_: 200,
    )
    controls = {
        "learning_rate": rate_slider(learning_rate),
        **start_sliders(weight, bias),
        "steps": whole_slider("steps", steps, 0, 200),
    }
    return Explorer(lesson, controls)


def explore_sparsity(zero_fraction=0.995, batch_size=100, learning_rate=1.0):
    """One pass of gradient descent over 10,000 films, of which few have the star."""
    n_films = 10_000
    lesson = Lesson(
        "explore_sparsity",
        "Left: how often each weight hears anything. Right: how far it gets in one pass.",
        _films_scene,
        lambda learning_rate, **_: {"GradientDescent": GradientDescent(learning_rate)},
        start=lambda **_: (0.0, 0.0, 0.0),
        budget=lambda batch_size, **_: n_films // batch_size,
        batches=lambda batch_size, **_: minibatches(n_films, batch_size, seed=0),
    )
    shares = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998)
    controls = {
        "zero_fraction": choice_slider("films without star", zero_fraction, shares),
        "batch_size": choice_slider("batch size", batch_size, (1, 10, 100, 1000, n_films)),
        "learning_rate": rate_slider(learning_rate),
    }
    return Explorer(lesson, controls)


def explore_right_angle(
    learning_rate=1.0, beta=0.9, zero_fraction=0.8, seed=0, weight=-2.0, bias=4.0,
    rates=SAME_RATE, steps=500, hide=(),
):  # fmt: skip
    """Gradient descent, momentum and Nesterov at one learning rate on sparse data."""
    lesson = Lesson(
        "explore_right_angle",
        "A thin curve that is up before the bold one: b was done before w.",
        _progress_scene,
        lambda learning_rate, beta, **_: {
            "GradientDescent": GradientDescent(learning_rate),
            "Momentum": Momentum(learning_rate, beta),
            "Nesterov": Nesterov(learning_rate, beta),
        },
    )
    controls = {
        "learning_rate": rate_slider(learning_rate),
        "beta": beta_slider("β", beta),
        **_toy_controls(zero_fraction, seed, weight, bias, rates, steps),
    }
    return Explorer(lesson, controls, hide)


def explore_adagrad(
    learning_rate=0.1, batch_size=1000, zero_fraction=0.8, seed=0, weight=-2.0, bias=4.0,
    rates=SAME_RATE, steps=500, hide=(),
):  # fmt: skip
    """Adagrad at the slider's rate beside gradient descent at η = 5."""
    lesson = Lesson(
        "explore_adagrad",
        "Adagrad gives w a larger rate than b, goes straight, and slows down before the star.",
        _rates_scene,
        lambda learning_rate, **_: {
            "GradientDescent": GradientDescent(5.0),
            "Adagrad": Adagrad(learning_rate),
        },
        batches=toy_batches,
    )
    controls = {
        "learning_rate": rate_slider(learning_rate, "η of Adagrad"),
        "batch_size": choice_slider("batch size", batch_size, BATCH_SIZES),
        **_toy_controls(zero_fraction, seed, weight, bias, rates, steps),
    }
    return Explorer(lesson, controls, hide)


def explore_rmsprop(
    learning_rate=0.1, beta=0.9, zero_fraction=0.8, seed=0, weight=-2.0, bias=4.0,
    rates=SAME_RATE, steps=500, hide=(),
):  # fmt: skip
    """RMSProp and Adagrad at the same learning rate."""
    lesson = Lesson(
        "explore_rmsprop",
        "Adagrad's rate only falls; RMSProp's rises again as gradients fade.",
        _rates_scene,
        lambda learning_rate, beta, **_: {
            "Adagrad": Adagrad(learning_rate),
            "RMSProp": RMSProp(learning_rate, beta),
        },
    )
    controls = {
        "learning_rate": rate_slider(learning_rate),
        "beta": beta_slider("β of RMSProp", beta),
        **_toy_controls(zero_fraction, seed, weight, bias, rates, steps),
    }
    return Explorer(lesson, controls, hide)


def explore_adam(
    learning_rate=0.1, beta1=0.9, beta2=0.999, zero_fraction=0.8, seed=0, weight=-2.0, bias=4.0,
    rates=SAME_RATE, steps=500, hide=(),
):  # fmt: skip
    """Adam beside its two parts: RMSProp with its β₂, and momentum with its β₁ at η = 1."""
    lesson = Lesson(
        "explore_adam",
        "RMSProp's divisor, corrected, and momentum's overshoot make Adam.",
        _rates_scene,
        lambda learning_rate, beta1, beta2, **_: {
            "Momentum": Momentum(1.0, beta1),
            "RMSProp": RMSProp(learning_rate, beta2),
            "Adam": Adam(learning_rate, beta1, beta2),
        },
    )
    controls = {
        "learning_rate": rate_slider(learning_rate, "η, momentum: 1"),
        "beta1": beta_slider("β₁, momentum's β", beta1),
        "beta2": beta_slider("β₂, RMSProp's β", beta2),
        **_toy_controls(zero_fraction, seed, weight, bias, rates, steps),
    }
    return Explorer(lesson, controls, hide)


def explore_bias_correction(
    learning_rate=0.1, beta1=0.9, beta2=0.999, zero_fraction=0.8, seed=0, weight=-2.0, bias=4.0,
    rates=SAME_RATE, steps=500, hide=(),
):  # fmt: skip
    """Adam with and without its bias correction."""
    lesson = Lesson(
        "explore_bias_correction",
        "Where the two step lengths differ at the left, the correction is at work.",
        _step_lengths_scene,
        lambda learning_rate, beta1, beta2, **_: {
            "corrected": Adam(learning_rate, beta1, beta2),
            "uncorrected": Adam(learning_rate, beta1, beta2, bias_correction=False),
        },
    )
    controls = {
        "learning_rate": rate_slider(learning_rate),
        "beta1": beta_slider("β₁", beta1),
        "beta2": beta_slider("β₂", beta2),
        **_toy_controls(zero_fraction, seed, weight, bias, rates, steps),
    }
    return Explorer(lesson, controls, hide)


def _toy_controls(zero_fraction, seed, weight, bias, rates, steps):
    return {
        "zero_fraction": zeros_slider(zero_fraction),
        "seed": whole_slider("seed", seed, 0, 20),
        **start_sliders(weight, bias),
        "rates": switch(rates, RATES),
        "steps": whole_slider("steps", steps, 1, STEPS),
    }


def _progress_scene(zero_fraction, seed):
    _, minimum = toy(zero_fraction, seed)
    return toy_scene(zero_fraction, seed, figures.panels.shares(STEPS, minimum))


def _rates_scene(zero_fraction, seed):
    return toy_scene(zero_fraction, seed, figures.panels.rates(STEPS))


def _step_lengths_scene(zero_fraction, seed):
    return toy_scene(zero_fraction, seed, figures.panels.step_lengths(STEPS))


def _neuron_scene():
    problem = SigmoidNeuron(*sparse_toy_data(300, 0.0))
    minimum = problem.minimum()
    plane = figures.Plane(problem, minimum, (-4.5, 6.5), (-5.5, 5.5), every=10)
    return Scene(problem, minimum, [figures.Fit(problem), plane], ("w", "b"))


def _films_scene(zero_fraction):
    names, n_films = ("rating", "star", "bias"), 10_000
    problem = SigmoidNeuron(*simulated_films(n_films, round(n_films * (1 - zero_fraction))))
    minimum = problem.minimum()
    weights = figures.panels.weights_of_epoch(names, minimum, n_films)
    panels = [figures.ShareOfUpdates(names), weights]
    return Scene(problem, minimum, panels, names)
