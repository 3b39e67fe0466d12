"""The explorer of the real films."""

from functools import lru_cache

import numpy as np

from optim_lab.explorers.controls import choice_slider, menu, names_field, rate_slider
from optim_lab.explorers.experiment import explorer
from optim_lab.explorers.readout import table, told
from optim_lab.explorers.runner import Scene
from optim_lab.figures import panels, shown_name
from optim_lab.films import films
from optim_lab.optimizers import Adagrad, Adam, GradientDescent, Momentum, RMSProp
from optim_lab.problems import Ridge, SigmoidNeuron

RULES = {
    "GradientDescent": lambda learning_rate, beta: GradientDescent(learning_rate),
    "Momentum": Momentum,
    "Adagrad": lambda learning_rate, beta: Adagrad(learning_rate),
    "RMSProp": RMSProp,
    "Adam": Adam,
}
PENALTIES = (0, 1e-5, 3e-5, 1e-4, 3e-4, 5e-4, 1e-3, 3e-3, 1e-2)
BUDGETS = (25, 50, 100, 200, 500, 1000)
CHOSEN = ("director: Christopher Nolan", "actor: Aamir Khan", "genre: Drama", "genre: Horror")


@lru_cache(maxsize=1)
def _problems():
    """The names of the columns, and a neuron on the training films and one on those held out."""
    table = films()
    parts = (table.train, table.held_out)
    neurons = (SigmoidNeuron(table.features[i], table.targets[i], "cross_entropy") for i in parts)
    return table.names, *neurons


@lru_cache(maxsize=len(PENALTIES))
def _penalised(penalty):
    return Ridge(_problems()[1], penalty)


def _scene(features=CHOSEN, penalty=0, budget=200):
    names, training, held_out = _problems()
    places = {name: names.index(name) for name in features}
    shown = panels.chosen_weights(budget, places), panels.two_losses(budget, training, held_out)
    return Scene(_penalised(penalty), None, shown, more=(training, held_out, places))


def _losses(trajectories, scene):
    """A sentence and a table: both losses at the end, the least held out, and the weights."""
    training, held_out, places = scene.more
    rows, said = [], []
    for name, run in trajectories.items():
        steps = np.unique(np.linspace(0, run.steps, 101).astype(int))
        with np.errstate(all="ignore"):  # a run may have diverged
            trained, tested = (problem.loss(run.params[steps]) for problem in (training, held_out))
        least = int(np.argmin(np.nan_to_num(tested, nan=np.inf)))
        said.append(
            f"After {run.steps} steps the training loss is {trained[-1]:.3g} and the held-out loss "
            f"{tested[-1]:.3g}; it was least at step {steps[least]}, {tested[least]:.3g}."
        )
        weights = [f"{run.params[-1, place]:.2g}" for place in places.values()]
        row = [shown_name(name), f"{run.optimizer.learning_rate:.3g}"]
        row += [f"{trained[-1]:.3g}", f"{tested[-1]:.3g}", *weights]
        rows.append([*row, "yes" if run.diverged else "no"])
    return told(" ".join(said), table(["η", "training", "held out", *places, "diverged"], rows))


@explorer(
    "Left: the weights that you chose. Right: what is learned, and whether it holds elsewhere.",
    scene=_scene,
    start=lambda: (0.0,) * (len(_problems()[0]) + 1),
    budget=lambda budget: budget,
    readout=_losses,
    controls={
        "features": lambda names: names_field(_problems()[0])(names),
        "optimizer": menu("optimizer", tuple(RULES)),
        "learning_rate": rate_slider(lowest=-4),
        "penalty": choice_slider("penalty λ", PENALTIES),
        "budget": choice_slider("budget", BUDGETS),
    },
    view={},
    patience=200,
    mosaic="AB",
)
def explore_films(optimizer="Adam", learning_rate=0.01, beta=0.9):
    """One optimizer on the real films, from zero, with all training films in each step.

    `features` are the columns of `films()` whose weights are drawn, "runtime" or "genre: Drama";
    `beta` is momentum's and RMSProp's β, and Adam's β₁; `penalty` is λ of `Ridge`, and the losses
    drawn are those without it; a `budget` of more than 200 steps shows a progress bar.
    """
    return {optimizer: RULES[optimizer](learning_rate, beta)}
