"""What notebook 11 states in general or explains, on data that it does not show.

A test is named by the sentence. Where it names a cause, only the cause is changed.
"""

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


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_rates_and_steps_make_up_for_each_other_the_better_the_shorter_the_steps(seed):
    problem, ends = toy(seed), []
    for rate in (3.0, 1.0, 0.5, 0.25, 0.1, 0.05):
        run = lab.descend(problem, lab.Adagrad(rate), START, round(9 / rate**2))
        ends.append(run.distance(problem.minimum())[-1])
    off = np.abs(np.log(np.divide(ends[:-1], ends[-1])))
    assert np.all(np.diff(off) < 0) and off[0] > 1 and off[-1] < 0.05


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
def test_with_gradient_descent_twice_the_rate_comes_nearly_to_the_same_as_twice_the_steps(seed):
    problem = toy(seed)
    for rate in (1.0, 5.0):
        twice = (2 * rate, 500), (rate, 1000)
        runs = [lab.descend(problem, lab.GradientDescent(eta), START, n) for eta, n in twice]
        ends = [run.distance(problem.minimum())[-1] for run in runs]
        np.testing.assert_allclose(ends[0], ends[1], rtol=0.1)


def test_gradients_that_keep_growing_make_adagrad_go_farther_than_equal_ones_and_fading_less_far():
    rule, ways = lab.Adagrad(0.1), []
    for ratio in (1.05, 1.0, 0.95):
        memory, way = rule.start(np.zeros(1)), []
        for step in range(100):
            update, _, memory = rule.step(np.array([ratio**step]), memory, step)
            way.append(-update[0])
        ways.append(way)
    longer, equal, shorter = np.array(ways)[:, 1:]
    assert np.all(longer > equal) and np.all(equal > shorter)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_an_eta_is_too_large_for_its_beta_not_by_itself(seed):
    problem = toy(seed)

    def arrives(rate, beta, start=START):
        run = lab.descend(problem, lab.Momentum(rate, beta), start, 500)
        return run.distance(problem.minimum())[-1] < 0.05

    assert arrives(10, 0.8)
    assert all(arrives(rate, 0) for rate in range(5, 51, 5))
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
        gone = 1 - (dense_w - dense_b) / (w - b)  # with the zeros, of the difference
        assert (0.4 if mean_square < 1 else 0.7) < gone < (0.65 if mean_square < 1 else 0.9)
    np.testing.assert_allclose(spread(0.8, 0.2, None), 0.15, atol=0.005)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_rmsprops_end_depends_on_eta_and_hardly_on_beta_from_a_half_to_099(seed):
    problem = toy(seed)
    grid = {"learning_rate": [0.01, 0.03, 0.1, 0.3], "beta": [0.5, 0.8, 0.9, 0.95, 0.99]}
    above = lab.sweep(problem, lab.RMSProp, START, 500, **grid).loss
    above = above - problem.loss(problem.minimum())
    assert above[1, 2] < above[2, 2] / 5 < above[3, 2] / 25 and above[1, 2] < above[0, 2] / 2
    np.testing.assert_allclose(above[3], above[3, 2], rtol=0.3)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_rmsprop_at_three_tenths_arrives_leaves_and_ends_in_hops_of_eta(seed):
    problem = toy(seed)
    run = lab.descend(problem, lab.RMSProp(0.3), START, 500)
    away = run.distance(problem.minimum())
    assert away[:100].min() < 1e-6 and away[-100:].min() > 0.05
    np.testing.assert_allclose(np.abs(np.diff(run.params[-100:], axis=0)), 0.3, rtol=0.02)
