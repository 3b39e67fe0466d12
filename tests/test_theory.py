"""What theory says of the rules, held against the package."""

from itertools import cycle

import numpy as np
import pytest

from optim_lab import (
    Adagrad,
    Adam,
    AMSGrad,
    Bowl,
    GradientDescent,
    LinearLosses,
    Momentum,
    Nesterov,
    descend,
    race,
)
from optim_lab.schedules import inverse_root_decay

# Goh 2017: on 1/2 lambda x^2 momentum is a linear map of (x, v), with the roots sigma of
# sigma^2 - (1 + beta - alpha lambda) sigma + beta = 0.


def one_step_matrix(rule, curvature):
    """What one step of the package's rule makes of (x, v) = (1, 0) and (0, 1), as columns."""
    columns = []
    for x, v in np.eye(2):
        x, v = np.array([x]), np.array([v])
        gradient = Bowl([curvature]).gradient(rule.look_at(x, (v,), 0))
        update, _, (v,) = rule.step(gradient, (v,), 0)
        columns.append([*(x + update), *v])
    return np.array(columns).T


def closed_form_rate(alpha, beta, curvature):
    trace = 1 + beta - alpha * curvature
    if trace**2 < 4 * beta:
        return np.sqrt(beta)  # complex roots
    return (abs(trace) + np.sqrt(trace**2 - 4 * beta)) / 2


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.81, 0.99])
@pytest.mark.parametrize("alpha", [0.01, 0.3, 1.0, 1.9, 3.0, 3.99])
@pytest.mark.parametrize("curvature", [0.5, 1.0, 2.0])
def test_momentum_meets_the_closed_form_rate(alpha, beta, curvature):
    roots = np.linalg.eigvals(one_step_matrix(Momentum(alpha, beta), curvature))
    radius = np.abs(roots).max()
    assert radius == pytest.approx(closed_form_rate(alpha, beta, curvature), rel=0, abs=1e-8)


@pytest.mark.parametrize("condition", [4.0, 25.0, 1000.0])
def test_at_the_best_setting_every_direction_has_the_best_rate(condition):
    # alpha = (2 / (sqrt l1 + sqrt ln))^2, beta = ((sqrt ln - sqrt l1) / (sqrt ln + sqrt l1))^2
    root = np.sqrt(condition)
    rule = Momentum((2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2)
    for curvature in np.linspace(1, condition, 7):
        matrix = one_step_matrix(rule, curvature)
        # both ends have a double root, at which eigvals itself is right to 1e-8 only
        half_trace, determinant = np.trace(matrix) / 2, np.linalg.det(matrix)
        assert half_trace**2 <= determinant * (1 + 1e-12)
        assert np.sqrt(determinant) == pytest.approx((root - 1) / (root + 1), rel=0, abs=1e-12)


def test_a_run_of_momentum_is_the_closed_form_of_its_two_roots():
    # x_t = c1 s1^t + c2 s2^t with x_0 = 1 and x_1 = 1 - alpha lambda
    alpha, beta, curvature = 0.4, 0.81, 1.5
    s1, s2 = np.roots([1, -(1 + beta - alpha * curvature), beta])
    c1 = (1 - alpha * curvature - s2) / (s1 - s2)
    t = np.arange(201)
    expected = (c1 * s1**t + (1 - c1) * s2**t).real
    run = descend(Bowl([curvature]), Momentum(alpha, beta), [1.0], 200)
    np.testing.assert_allclose(run.params[:, 0], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
def test_momentum_is_stable_up_to_its_edge_and_not_beyond(beta):
    # 0 < alpha lambda < 2 + 2 beta; a percent inside and a percent outside
    curvature = 2.0
    edge = (2 + 2 * beta) / curvature
    rates = edge * np.array([[0.01], [0.5], [0.99], [1.01]])
    run = descend(Bowl([curvature]), Momentum(rates, beta), [1.0], 5000)
    assert (np.abs(run.params[-1, :3]) < 1e-3).all()
    np.testing.assert_array_equal(run.diverged, [False, False, False, True])


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.99])
def test_at_the_edge_the_largest_root_is_one(beta):
    roots = np.linalg.eigvals(one_step_matrix(Momentum((2 + 2 * beta) / 3, beta), 3.0))
    assert np.abs(roots).max() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("mu", [0.5, 0.9, 0.99])
@pytest.mark.parametrize("epsilon", [0.01, 0.2, 0.5])
def test_on_quadratics_nesterov_is_momentum_with_a_smaller_beta(mu, epsilon):
    # v = mu v + epsilon lambda (x - mu v) = mu (1 - lambda epsilon) v + epsilon lambda x
    curvatures = np.array([0.1, 1.0, 2.0])
    together = descend(Bowl(curvatures), Nesterov(epsilon, mu), np.ones(3), 300)
    for i, curvature in enumerate(curvatures):
        rule = Momentum(epsilon, mu * (1 - curvature * epsilon))
        alone = descend(Bowl([curvature]), rule, [1.0], 300)
        np.testing.assert_allclose(together.params[:, i], alone.params[:, 0], rtol=0, atol=1e-12)


# ---- where Adam fails (Reddi, Kale, Kumar 2018) ----------------------------------------------
# Their t counts from 1 and ours from 0: "t mod 3 = 1" is step % 3 == 0.


def online(slopes, rules, steps):
    """A race on lines f_i(x) = slope_i x taken in turn, on [-1, 1] from +1."""
    turns = cycle(np.arange(len(slopes))[:, None])
    return race(LinearLosses(slopes), rules, [1.0], steps, batches=turns, bounds=(-1, 1))


def rules_beside_adam(alpha, **settings):
    rate = inverse_root_decay(alpha)
    return {
        "Adam": Adam(rate, **settings, bias_correction=False),
        "AMSGrad": AMSGrad(rate, **settings, bias_correction=False),
        "Adagrad": Adagrad(alpha),
        "SGD": GradientDescent(rate),
    }


def average_regret(run, slopes):
    """(1/T) sum of f_t(x_t) - f_t(-1), at each T."""
    played = np.array(slopes)[np.arange(run.steps) % len(slopes)]
    return np.cumsum(played * (run.params[:-1, 0] + 1)) / np.arange(1, run.steps + 1)


def test_on_the_papers_slopes_adam_ends_where_it_began_and_the_others_are_on_their_way():
    # Adagrad and SGD at rates of their own: the slopes of 1010 would throw them from wall to wall.
    # They still sway in each cycle of 101 steps, so they are judged by a cycle's mean.
    slopes, cycles = [1010] + 100 * [-10], 300
    rules = rules_beside_adam(0.5, beta1=0.9, beta2=0.99)
    rules |= {"Adagrad": Adagrad(3.0), "SGD": GradientDescent(inverse_root_decay(0.02))}
    runs = online(slopes, rules, 101 * cycles)
    assert runs["Adam"].params[-1, 0] == 1
    last = {name: run.params[-101:, 0].mean() for name, run in runs.items()}
    assert last["Adam"] > 0.99
    assert last["AMSGrad"] < -0.8
    assert last["Adagrad"] < 0  # on its way: below -0.95 after 1,485 cycles
    assert last["SGD"] < -0.7
    regret = {name: average_regret(run, slopes) for name, run in runs.items()}
    for name in ("AMSGrad", "Adagrad", "SGD"):
        assert regret[name][-1] < 0.8 * regret[name][len(regret[name]) // 2], name
