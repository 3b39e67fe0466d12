"""The explorers of notebooks 01 to 07: a function each, whose arguments are its make."""

from functools import cache

import numpy as np

from optim_lab.data import minibatches, simulated_films, sparse_toy_data
from optim_lab.explorers import Scene, explorer, readout, toy
from optim_lab.explorers import controls as make
from optim_lab.figures import panels
from optim_lab.optimizers import Adagrad, Adam, GradientDescent, Momentum, Nesterov, RMSProp
from optim_lab.problems import LinearLosses, SigmoidNeuron

N_FILMS = 10_000
LONGEST = 40  # steps of an average


def _dense_points():
    problem = SigmoidNeuron(*sparse_toy_data(300, 0.0))
    minimum = problem.minimum()
    plane = panels.Plane(problem, minimum, (-4.5, 6.5), (-5.5, 5.5), every=10)
    return Scene(problem, minimum, [panels.Fit(problem), plane])


@cache
def _films(zero_fraction=0.995):
    names = ("rating", "star", "bias")
    problem = SigmoidNeuron(*simulated_films(N_FILMS, round(N_FILMS * (1 - zero_fraction))))
    minimum = problem.minimum()
    weights = panels.weights_of_epoch(names, minimum, N_FILMS, bold=["star"])
    return Scene(problem, minimum, [panels.ShareOfUpdates(names), weights], names)


@explorer(
    "Left: the answer before (pale) and after the steps. Right: the way from ring to star.",
    scene=_dense_points,
    start=lambda weight=-2.0, bias=2.0: (weight, bias),
    budget=lambda: 200,
    controls={"steps": make.whole_slider("steps", 0, 200)},
    view={"steps": 50},
)
def explore_neuron(learning_rate=1.0):
    """One neuron on dense data: set its weight and bias, then let gradient descent take over."""
    return {"GradientDescent": GradientDescent(learning_rate)}


@explorer(
    "Left: how often each weight hears anything. Right: how far it gets in one pass.",
    scene=_films,
    start=lambda: (0.0, 0.0, 0.0),
    budget=lambda batch_size: N_FILMS // batch_size,
    batches=lambda batch_size=100: minibatches(N_FILMS, batch_size, seed=0),
    controls={
        "zero_fraction": make.choice_slider(
            "without star", (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998)
        ),
        "batch_size": make.choice_slider("batch size", (1, 10, 100, 1000, N_FILMS)),
    },
    view={},
)
def explore_sparsity(learning_rate=1.0):
    """One pass of gradient descent over 10,000 films, of which few have the star."""
    return {"GradientDescent": GradientDescent(learning_rate)}


@explorer(
    "A thin curve that is up before its bold one: b was done before w.",
    scene=toy.scene(lambda minimum: panels.shares(toy.STEPS, minimum)),
)
def explore_right_angle(learning_rate=1.0, beta=0.9):
    """Gradient descent, momentum and Nesterov at one learning rate on sparse data."""
    return {
        "GradientDescent": GradientDescent(learning_rate),
        "Momentum": Momentum(learning_rate, beta),
        "Nesterov": Nesterov(learning_rate, beta),
    }


@explorer(
    "Adagrad gives w and b a rate each, and both only fall.",
    batches=toy.batches,
    controls={"learning_rate": make.rate_slider("η of Adagrad")},
)
def explore_adagrad(learning_rate=0.1):
    """Adagrad at the slider's rate beside gradient descent at η = 5."""
    return {"GradientDescent": GradientDescent(5.0), "Adagrad": Adagrad(learning_rate)}


@explorer(
    "Adagrad's rate only falls; RMSProp's rises again as gradients fade.",
    scene=toy.scene(inset=0.15),
    controls={"beta": make.beta_slider("RMSProp's β")},
)
def explore_rmsprop(learning_rate=0.1, beta=0.9):
    """RMSProp and Adagrad at the same learning rate."""
    return {"Adagrad": Adagrad(learning_rate), "RMSProp": RMSProp(learning_rate, beta)}


@explorer(
    "RMSProp's divisor, corrected, and momentum's memory make Adam.",
    scene=toy.scene(inset=0.6),
    controls={"beta1": make.beta_slider("β₁, also β"), "beta2": make.beta_slider("β₂ of Adam")},
)
def explore_adam(learning_rate=0.1, beta1=0.9, beta2=0.999):
    """Adam beside its two parts: RMSProp, and momentum with Adam's β₁ as its β at η = 1."""
    return {
        "Momentum": Momentum(1.0, beta1),
        "RMSProp": RMSProp(learning_rate),
        "Adam": Adam(learning_rate, beta1, beta2),
    }


@explorer(
    "Where the two step lengths differ at the left, the correction is at work.",
    scene=toy.scene(lambda minimum: panels.step_lengths(toy.STEPS), xlim=(-4, 9), ylim=(-6, 6)),
)
def explore_bias_correction(learning_rate=0.1, beta1=0.9, beta2=0.999):
    """Adam with and without its bias correction."""
    settings = learning_rate, beta1, beta2
    return {"corrected": Adam(*settings), "uncorrected": Adam(*settings, bias_correction=False)}


@explorer(
    "The average began at 0, which counts like a gradient; the correction takes it away.",
    scene=lambda: Scene(LinearLosses([1.0]), np.zeros(1), [panels.AverageWeights(LONGEST)], ("x",)),
    start=lambda: (0.0,),
    budget=lambda: LONGEST,
    readout=readout.weights_in_words,
    controls={
        "corrected": make.tick_box("divide by 1 − βᵗ"),
        "steps": make.whole_slider("t", 1, LONGEST),
    },
    view={"steps": 4},
    size=(7.5, 3.8),
)
def explore_phantom(beta=0.9, corrected=False):
    """The weights of t gradients in Adam's running average of them, corrected or not."""
    return {"Adam": Adam(0.1, beta, bias_correction=corrected)}
