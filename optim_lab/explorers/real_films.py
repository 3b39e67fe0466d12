"""The explorer of the real films."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from optim_lab import figures
from optim_lab.data import films
from optim_lab.explorers.explorer import Explorer, Lesson, table
from optim_lab.explorers.sliders import beta_slider, choice_slider, menu, names_field, rate_slider
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
LAST = 200  # full-batch steps that need no progress bar


class FilmScene(NamedTuple):
    """What stands still while a run's settings move, and where the weights are found."""

    problem: object
    training: object
    held_out: object
    places: dict
    panels: list


def explore_films(
    features=("director: Christopher Nolan", "actor: Aamir Khan", "genre: Drama", "genre: Horror"),
    optimizer="Adam", learning_rate=0.01, beta=0.9, penalty=0, budget=200,
):  # fmt: skip
    """One optimizer on the real films, from zero, with all training films in each step.

    Parameters
    ----------
    features : list of str
        Names of columns of `films()` whose weights are drawn, "runtime" or "genre: Drama".
    optimizer : {"GradientDescent", "Momentum", "Adagrad", "RMSProp", "Adam"}
    learning_rate : float
        η, 0.0001 to 10.
    beta : float
        Momentum's and RMSProp's β, and Adam's β₁; the others have none.
    penalty : float
        λ of `Ridge`; the losses drawn are those without it.
    budget : int
        Number of steps; more than 200 show a progress bar.
    """
    lesson = Lesson(
        "explore_films",
        "Left: the weights that you chose. Right: what is learned, and whether it holds elsewhere.",
        _film_scene,
        lambda optimizer, learning_rate, beta, **_: {
            optimizer: RULES[optimizer](learning_rate, beta)
        },
        start=lambda **_: (0.0,) * (len(_problems()[0]) + 1),
        budget=lambda budget, **_: budget,
        words=_in_words,
        patience=LAST,
    )
    names, *_ = _problems()
    chosen, more = names_field("add a name", features, names)
    controls = {
        "features": chosen,
        "optimizer": menu("optimizer", optimizer, tuple(RULES)),
        "learning_rate": rate_slider(learning_rate, lowest=-4),
        "beta": beta_slider("β", beta),
        "penalty": choice_slider("L2 penalty λ", penalty, PENALTIES),
        "budget": choice_slider("budget", budget, BUDGETS),
    }
    return Explorer(lesson, controls, extras=(more,))


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


def _film_scene(features, optimizer, penalty, budget):
    """The chosen weights and both losses; made anew for another optimizer, as the legend is."""
    names, training, held_out = _problems()
    places = {name: names.index(name) for name in features}
    weights = figures.panels.chosen_weights(budget, places)
    panels = [weights, figures.panels.two_losses(budget, training, held_out)]
    return FilmScene(_penalised(penalty), training, held_out, places, panels)


def _in_words(trajectories, scene):
    """A sentence and a table: both losses at the end, the least held out, and the weights."""
    rows, said = [], []
    for name, run in trajectories.items():
        steps = np.unique(np.linspace(0, run.steps, 101).astype(int))
        with np.errstate(all="ignore"):
            training, held_out = (
                problem.loss(run.params[steps]) for problem in (scene.training, scene.held_out)
            )
        least = int(np.argmin(np.nan_to_num(held_out, nan=np.inf)))
        said.append(
            f"After {run.steps} steps the training loss is {training[-1]:.3g} and the held-out "
            f"loss {held_out[-1]:.3g}; it was least at step {steps[least]}, {held_out[least]:.3g}."
        )
        weights = [f"{run.params[-1, place]:.2g}" for place in scene.places.values()]
        row = [name, f"{run.optimizer.learning_rate:.3g}", f"{training[-1]:.3g}"]
        rows.append([*row, f"{held_out[-1]:.3g}", *weights, "yes" if run.diverged else "no"])
    head = ["", "η", "training", "held out", *scene.places, "diverged"]
    return f"<p>{' '.join(said)}</p>" + table(head, rows)
