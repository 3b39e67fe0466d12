"""What notebook 11 states in general or explains, on data that it does not show.

A test is named by the sentence. Where it names a cause, only the cause is changed.
"""

from itertools import islice

import numpy as np
import pytest

import optim_lab as lab

pytestmark = pytest.mark.long
START = np.array([-2.0, 4.0])


def toy(seed, **settings):
    return lab.SigmoidNeuron(*lab.sparse_toy_data(seed=seed, **settings))


@pytest.mark.parametrize("seed", [11, 12, 13])
@pytest.mark.parametrize("start", [START, (0, 0), (-4, -4), (-6, 2)])
@pytest.mark.parametrize("rate", [0.05, 0.1])
def test_twice_adagrads_rate_is_worth_four_times_the_steps(seed, start, rate):
    problem = toy(seed)
    minimum = problem.minimum()
    end = lab.descend(problem, lab.Adagrad(2 * rate), start, 500).distance(minimum)[-1]
    slow = lab.descend(problem, lab.Adagrad(rate), start, 3000)
    assert 3.3 < np.argmax(slow.distance(minimum) <= end) / 500 < 4.3


def test_it_is_the_smaller_history_that_doubles_the_worth_of_a_rate():
    """With the history of the slower run the doubled rate is worth twice the steps only."""
    problem = toy(11)
    minimum = problem.minimum()
    slow = lab.descend(problem, lab.Adagrad(0.1), START, 3000)
    divisors = np.sqrt(np.cumsum(slow.gradient**2, axis=0))
    params = START
    for t in range(500):
        # at the place that the slow run has reached after twice the steps
        params = params - 0.2 * problem.gradient(params) / divisors[2 * t]
    end = np.linalg.norm(params - minimum)
    assert 1.7 < np.argmax(slow.distance(minimum) <= end) / 500 < 2.3


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_forgotten_at_step_500_the_history_would_let_adagrad_arrive_in_1000(seed):
    problem = toy(seed)
    longer = lab.descend(problem, lab.Adagrad(0.1), START, 1000)
    forgotten = lab.descend(problem, lab.Adagrad(0.1), longer.params[500], 500)
    ends = [run.distance(problem.minimum())[-1] for run in (longer, forgotten)]
    assert ends[0] > 0.1 > 0.01 > ends[1]


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_an_eta_is_too_large_for_its_beta_not_by_itself(seed):
    problem = toy(seed)

    def arrives(rate, beta, start=START):
        run = lab.descend(problem, lab.Momentum(rate, beta), start, 500)
        return run.distance(problem.minimum())[-1] < 0.05

    assert arrives(10, 0.8)
    assert arrives(50, 0)
    assert not arrives(10, 0.9)
    assert not arrives(2.5, 0.95)
    assert arrives(10, 0.9, (0, 0))  # the start where it flips
    assert not any(arrives(100, beta) for beta in np.linspace(0, 0.95, 20))  # and the rate


def test_rmsprop_swings_wider_on_mini_batches_and_the_zeros_make_w_swing_most():
    def spread(zero_fraction, mean_square, size):
        spreads = []
        for seed in range(20, 28):
            x = lab.sparse_toy_data(zero_fraction=zero_fraction, seed=seed)[0]
            x = x * np.sqrt(mean_square / np.mean(x**2))
            noise = 0.1 * np.random.default_rng(seed + 100).normal(size=x.shape)
            targets = np.clip(1 / (1 + np.exp(1 - 2 * x)) + noise, 0, 1)[:, 0]
            batches = lab.minibatches(1000, size, seed=seed) if size else None
            rule = lab.RMSProp(0.3)
            run = lab.descend(lab.SigmoidNeuron(x, targets), rule, START, 2000, batches)
            spreads.append(run.params[1000:].std(axis=0))
        return np.mean(spreads, axis=0)

    for mean_square in (0.2, 1.0):
        (w, b), (dense_w, dense_b) = spread(0.8, mean_square, 10), spread(0.0, mean_square, 10)
        assert min(w, b, dense_w, dense_b) > 0.15  # as on all points, or wider
        assert w / b > 1.7 > 1.4 > dense_w / dense_b
        assert w > 1.25 * dense_w and b < 1.05 * dense_b
    np.testing.assert_allclose(spread(0.8, 0.2, None), 0.15, atol=0.005)


def test_the_zeros_do_not_work_by_a_divisor_that_fades():
    """With divisors held still w swings wider yet, and with zeros widest."""
    held = {}
    for zeros in (0.8, 0.0):
        widths = []
        for seed in range(20, 26):
            x = lab.sparse_toy_data(zero_fraction=zeros, seed=seed)[0]
            x = x * np.sqrt(0.2 / np.mean(x**2))
            noise = 0.1 * np.random.default_rng(seed + 100).normal(size=x.shape)
            problem = lab.SigmoidNeuron(x, np.clip(1 / (1 + np.exp(1 - 2 * x)) + noise, 0, 1)[:, 0])
            batches = list(islice(lab.minibatches(1000, 10, seed=seed), 2000))
            free = lab.descend(problem, lab.RMSProp(0.3), START, 2000, batches)
            divisor = np.sqrt(np.mean(free.gradient[1000:] ** 2, axis=0))
            params, places = problem.minimum(), []
            for batch in batches:
                params = params - 0.3 * problem.gradient(params, batch) / divisor
                places.append(params)
            widths.append((free.params[1000:, 0].std(), np.std(places[1000:], axis=0)[0]))
        held[zeros] = np.mean(widths, axis=0)
    for moving, still in held.values():
        assert still > moving
    assert held[0.8][1] > 1.25 * held[0.0][1]
