"""Every check rejects the usual slips and says something useful about them.

That each accepts its solution, and what it says of a blank stub, is tested from the notebooks'
own cells, in test_notebooks.
"""

import numpy as np
import pytest
from slips import SLIPS

from optim_lab import checks

ALL = [(name, slip) for name, slips in SLIPS.items() for slip in slips]


def test_every_check_has_three_slips_at_least():
    names = {name for name in vars(checks) if hasattr(getattr(checks, name), "exercise")}
    assert set(SLIPS) == names
    assert all(len(slips) >= 3 for slips in SLIPS.values())


@pytest.mark.parametrize(
    ("name", "slip"), ALL, ids=[f"{name}-{i}" for i, (name, _) in enumerate(ALL)]
)
def test_a_usual_slip_is_rejected(name, slip):
    verdict = getattr(checks, name)(slip)
    assert not verdict.correct
    assert repr(verdict).startswith("not yet: for ")
    with pytest.raises(AssertionError, match=name):
        getattr(checks, name)(slip, strict=True)


@pytest.mark.parametrize("blank", [lambda *_: None, lambda *_: ...])
def test_a_blank_stub_is_not_attempted_yet(blank):
    assert repr(checks.adagrad_step(blank)) == "not attempted yet"


def test_a_verdict_shows_inputs_answer_and_what_it_should_be():
    verdict = checks.weight_of_gradient(lambda age, beta: beta**age)
    expected = "not yet: for age = 0., beta = 0.9 you return 1., but it should be 0.1"
    assert repr(verdict) == expected


def test_an_error_in_an_attempt_is_part_of_the_verdict():
    assert "it raises ZeroDivisionError" in repr(checks.mean_square(lambda g, beta: 1 / 0))


def test_a_result_without_its_function_is_explained():
    assert "hand over your function itself" in repr(checks.mean_square(3.0))


def test_an_attempt_may_spoil_its_inputs_without_harm():
    def spoil(params, sum_of_squares, gradient, learning_rate):
        sum_of_squares += gradient**2
        params -= learning_rate / (np.sqrt(sum_of_squares) + 1e-8) * gradient
        return params, sum_of_squares

    assert checks.adagrad_step(spoil).correct
    assert checks.adagrad_step(spoil).correct


def test_shapes_count():
    assert not checks.weights_of_gradients(lambda t, beta: [(1 - beta) * beta**t]).correct
