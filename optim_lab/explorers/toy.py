"""The toy as explorers show it: its scenes, its start and its batches."""

from functools import lru_cache

from optim_lab.data import minibatches, sparse_toy_data
from optim_lab.explorers.runner import Scene
from optim_lab.figures import panels
from optim_lab.problems import SigmoidNeuron

START, STEPS = (-2.0, 4.0), 500


@lru_cache(maxsize=16)
def solved(zero_fraction, seed):
    """The toy problem and its minimum."""
    problem = SigmoidNeuron(*sparse_toy_data(zero_fraction=zero_fraction, seed=seed))
    return problem, problem.minimum()


def scene(panel_of=lambda minimum: panels.rates(STEPS), **plane):
    """A scene of the toy: the plane, a panel that is made for the minimum, and the loss.

    The panel shows the effective rates if none is given; `plane` is what the plane
    has of its own, such as an inset.
    """

    def scene_with_panel(zero_fraction=0.8, seed=0):
        problem, minimum = solved(zero_fraction, seed)
        return scene_of(problem, minimum, panel_of(minimum), **plane)

    return scene_with_panel


def scene_of(problem, minimum, *more, **plane):
    """Plane, what else is shown, and loss."""
    losses = panels.losses(STEPS, lowest=float(problem.loss(minimum)))
    return Scene(problem, minimum, [panels.Plane(problem, minimum, **plane), *more, losses])


def start(weight=START[0], bias=START[1]):
    """Where the runs begin."""
    return weight, bias


def batches(batch_size=1000, seed=0):
    """The toy's batches, or None for all points."""
    return None if batch_size == 1000 else minibatches(1000, batch_size, seed=seed)
