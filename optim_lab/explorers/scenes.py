"""The toy as explorers show it: its scene, its batches, and a map of a rule's settings on it."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from optim_lab import figures
from optim_lab.data import minibatches, sparse_toy_data
from optim_lab.problems import SigmoidNeuron
from optim_lab.sweeps import sweep

START, STEPS = (-2.0, 4.0), 500
BATCH_SIZES = (10, 30, 100, 300, 1000)  # 1000 are all points


class Scene(NamedTuple):
    """What stands still while a run's settings move."""

    problem: object
    minimum: np.ndarray
    panels: list
    parameters: tuple


@lru_cache(maxsize=16)
def toy(zero_fraction, seed):
    """The toy problem and its minimum."""
    problem = SigmoidNeuron(*sparse_toy_data(zero_fraction=zero_fraction, seed=seed))
    return problem, problem.minimum()


def toy_scene(zero_fraction, seed, *panels):
    """Plane, what else a lesson shows, and loss."""
    problem, minimum = toy(zero_fraction, seed)
    losses = figures.panels.losses(STEPS, lowest=float(problem.loss(minimum)))
    panels = [figures.Plane(problem, minimum), *panels, losses]
    return Scene(problem, minimum, panels, ("w", "b"))


def toy_batches(batch_size, seed, **_):
    """The toy's batches, or None for all points."""
    return None if batch_size == 1000 else minibatches(1000, batch_size, seed=seed)


def heat_map(zero_fraction, seed, rule, beta, rates, betas, title, batches=None):
    """How far the loss of a rule is above its minimum in the end, over η and the setting `beta`."""
    problem, minimum = toy(zero_fraction, seed)
    grid = {"learning_rate": rates, beta: betas}
    ends = sweep(problem, rule, START, STEPS, batches=batches, **grid)
    above = np.where(ends.diverged, np.inf, ends.loss - problem.loss(minimum))
    return figures.HeatMap(rates, betas, above, beta, title, name=rule.__name__)
