"""The explorer of the real films."""

from functools import cache

import numpy as np

from optim_lab.data import minibatches
from optim_lab.explorers import Scene, explorer, readout
from optim_lab.explorers import controls as make
from optim_lab.figures import panels, shown_name
from optim_lab.films import films
from optim_lab.optimizers import Adagrad, Adam, GradientDescent, RMSProp
from optim_lab.problems import Ridge, SigmoidNeuron

RULES = {"Adagrad": Adagrad, "RMSProp": RMSProp, "Adam": Adam}
PENALTIES = (0, 1e-5, 3e-5, 1e-4, 3e-4, 5e-4, 1e-3, 3e-3, 1e-2)
N_FILMS = 13_960  # of training


@cache
def _problems():
    """The names of the columns, and a neuron on the training films and one on those held out."""
    table = films()
    parts = (table.train, table.held_out)
    neurons = (SigmoidNeuron(table.features[i], table.targets[i], "cross_entropy") for i in parts)
    return table.names, *neurons


@cache
def _penalised(penalty):
    return Ridge(_problems()[1], penalty)


def _scene(rare="director: Christopher Nolan", dense="genre: Drama", penalty=0, budget=140):
    names, *neurons = _problems()
    chosen, columns = (rare, dense), [names.index(rare), names.index(dense)]
    shown = panels.two_weights(budget, chosen, columns), panels.two_losses(budget, *neurons)
    return Scene(_penalised(penalty), None, shown, chosen)


def _batches(batch_size=100):
    return None if batch_size == N_FILMS else minibatches(N_FILMS, batch_size, seed=0)


def _losses(trajectories, scene):
    """A sentence and a table: both losses at the end, the least held out, and the weights."""
    (drawn, losses), rows, said = scene.panels, [], []
    for name, run in trajectories.items():
        name, steps = shown_name(name), losses.at(run)
        with np.errstate(all="ignore"):  # a run may have diverged
            trained, tested = losses.values(run).T
        least = int(np.argmin(np.nan_to_num(tested, nan=np.inf)))
        said.append(
            f"{name}: after {run.steps} steps the held-out loss is {tested[-1]:.3g}; "
            f"it was least at step {steps[least]}, {tested[least]:.3g}."
        )
        weights = [f"{weight:.2g}" for weight in drawn.values(run)[-1]]
        rate, gone = f"{run.optimizer.learning_rate:.3g}", "yes" if run.diverged else "no"
        rows.append([name, rate, f"{trained[-1]:.3g}", f"{tested[-1]:.3g}", *weights, gone])
    head = ["η", "training", "held out", *scene.parameters, "diverged"]
    return readout.told(" ".join(said), readout.table(head, rows))


@explorer(
    "Left: a rare name (bold), a dense feature (thin). Right: does what is learned hold elsewhere?",
    scene=_scene,
    start=lambda: (0.0,) * (len(_problems()[0]) + 1),
    budget=lambda budget: budget,
    batches=_batches,
    readout=_losses,
    controls={
        "rare": lambda name: make.name_field("rare name", _problems()[0])(name),
        "dense": lambda name: make.name_field("dense", _problems()[0])(name),
        "optimizer": make.menu("optimizer", tuple(RULES)),
        "plain_rate": make.rate_slider("plain η", lowest=-1),
        "learning_rate": make.rate_slider(lowest=-4),
        "penalty": make.choice_slider("penalty λ", PENALTIES),
        "budget": make.choice_slider("budget", (35, 70, 140, 280, 560, 1120)),
        "batch_size": make.choice_slider("batch size", (10, 100, 1000, N_FILMS)),
    },
    view={},
    patience=200,
)
def explore_films(optimizer="Adam", learning_rate=0.01, plain_rate=10**0.3):
    """Gradient descent and an adaptive rule on the training films, from zero.

    `rare` and `dense` are the columns of `films()` whose weights are drawn; `plain_rate` is the η
    of gradient descent and `learning_rate` that of the `optimizer`; `penalty` is λ of `Ridge`, and
    the losses drawn are those without it. A `batch_size` of 13,960 is all films in each step; a
    `budget` of more than 200 steps shows a progress bar.
    """
    adaptive = RULES[optimizer](learning_rate)
    return {"GradientDescent": GradientDescent(plain_rate), optimizer: adaptive}
