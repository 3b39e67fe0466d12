"""What several test modules share: the one list of all optimizers, and the toy."""

from functools import partial

import numpy as np
import pytest
from hypothesis import settings

from optim_lab import (
    Adagrad,
    Adam,
    AMSGrad,
    Eve,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSProp,
    SigmoidNeuron,
    sparse_toy_data,
)
from optim_lab.explorers import widget

# a busy machine fails no test
settings.register_profile("unhurried", deadline=None, max_examples=20)
settings.load_profile("unhurried")

ALL_OPTIMIZERS = {
    "GradientDescent": GradientDescent,
    "Momentum": Momentum,
    "Nesterov": Nesterov,
    "Adagrad": Adagrad,
    "Adagrad, no root": partial(Adagrad, square_root=False),
    "RMSProp": RMSProp,
    "Adam": Adam,
    "Adam, uncorrected": partial(Adam, bias_correction=False),
    "AMSGrad": AMSGrad,
    "AMSGrad, uncorrected": partial(AMSGrad, bias_correction=False),
    "Eve": Eve,
}


@pytest.fixture(scope="session")
def all_optimizers():
    """Name to maker: maker(learning_rate, **settings) is an optimizer."""
    return ALL_OPTIMIZERS


@pytest.fixture(scope="session", params=ALL_OPTIMIZERS.values(), ids=ALL_OPTIMIZERS.keys())
def make(request):
    """The maker of each optimizer in turn."""
    return request.param


@pytest.fixture(scope="session")
def toy():
    """A small toy: 100 points, 80 of them with x = 0."""
    return SigmoidNeuron(*sparse_toy_data(100, seed=3))


@pytest.fixture(scope="session")
def start():
    """Where the lecture's runs begin, (w, b); nobody may write to it."""
    point = np.array([-2.0, 4.0])
    point.setflags(write=False)
    return point


class Unseen:
    """In place of a live figure: its panels are made, but no pixels."""

    width = 1

    def __init__(self, figure):
        self.figure = figure

    def keep_still(self):
        pass

    def png(self, make_artists, sharp=False):
        return b""


@pytest.fixture
def undrawn(monkeypatch):
    """Explorers draw nothing: what the pictures show, and that they follow, has its own tests."""
    monkeypatch.setattr(widget, "LiveFigure", Unseen)


@pytest.fixture
def note_calls(monkeypatch):
    """note_calls(module, name): the positional arguments of each call of it from now on."""

    def note(module, name):
        calls, function = [], getattr(module, name)

        def noting(*args, **kwargs):
            calls.append(args)
            return function(*args, **kwargs)

        monkeypatch.setattr(module, name, noting)
        return calls

    return note
