"""Halve the rate, and discard the epoch, when the validation loss rose."""

from dataclasses import FrozenInstanceError, fields, replace
from itertools import islice

import numpy as np
import pytest

from optim_lab import (
    Adam,
    Bowl,
    Eve,
    GradientDescent,
    Momentum,
    Nesterov,
    SigmoidNeuron,
    descend,
    descend_with_annealing,
    minibatches,
    sparse_toy_data,
)


class Curve:
    """1/2 x^2 of one parameter, said to be of one point, so that an epoch is one step."""

    n_points = 1

    def loss(self, params, batch=None):
        return 0.5 * params[..., 0] ** 2

    def gradient(self, params, batch=None):
        return params


def neuron(seed):
    return SigmoidNeuron(*sparse_toy_data(200, seed=seed))


def test_an_epoch_that_made_it_worse_is_discarded_by_hand():
    # x = 8, rate 3: to 8 - 24 = -16, loss 128 > 32: discarded, rate 1.5
    # x = 8: to 8 - 12 = -4, loss 8: kept
    # x = -4: to -4 + 6 = 2, loss 2: kept
    run = descend_with_annealing(
        Curve(), Curve(), GradientDescent(3.0), [8], 3, batch_size=1, seed=0
    )
    np.testing.assert_array_equal(run.params[:, 0], [8, 8, -4, 2])
    np.testing.assert_array_equal(run.kept, [False, True, True])
    np.testing.assert_array_equal(run.learning_rate, [3, 1.5, 1.5])
    np.testing.assert_array_equal(run.tried_loss, [128, 8, 2])
    np.testing.assert_array_equal(run.validation_loss, [32, 32, 8, 2])
    np.testing.assert_array_equal(run.training_loss, [32, 32, 8, 2])
    assert run.epochs == 3


def test_an_epoch_that_made_it_neither_worse_nor_better_is_kept_by_hand():
    # x = 8, rate 2: to 8 - 16 = -8, and from there to -8 + 16 = 8; the loss stays at 32
    run = descend_with_annealing(
        Curve(), Curve(), GradientDescent(2.0), [8], 2, batch_size=1, seed=0
    )
    np.testing.assert_array_equal(run.params[:, 0], [8, -8, 8])
    np.testing.assert_array_equal(run.kept, [True, True])
    np.testing.assert_array_equal(run.learning_rate, [2, 2])


def test_the_velocity_travels_on_and_goes_back_with_a_discarded_epoch_by_hand():
    # beta 1/2, rate 1, x = 8:
    # v = 8, x = 0: loss 0, kept
    # v = 4 + 0, x = -4: loss 8, discarded: x = 0 and v = 8 again, rate 1/2
    # v = 4 + 0, x = -4: discarded for the same reason, rate 1/4
    rule = Momentum(1.0, beta=0.5)
    run = descend_with_annealing(Curve(), Curve(), rule, [8], 3, batch_size=1, seed=0)
    np.testing.assert_array_equal(run.params[:, 0], [8, 0, 0, 0])
    np.testing.assert_array_equal(run.tried_loss, [0, 8, 8])
    np.testing.assert_array_equal(run.learning_rate, [1, 1, 0.5])


@pytest.mark.parametrize("rule", [Momentum(0.05), Nesterov(0.05), Adam(0.01), Eve(0.01)], ids=repr)
def test_while_the_loss_falls_it_is_a_plain_run(rule):
    problem, start = neuron(0), np.array([-2.0, 4.0])
    run = descend_with_annealing(problem, problem, rule, start, 5, batch_size=30, seed=1)
    assert run.kept.all()
    plain = descend(problem, rule, start, 5 * 7, minibatches(200, 30, seed=1))
    np.testing.assert_array_equal(run.params, plain.params[::7])
    np.testing.assert_allclose(run.training_loss, plain.loss[::7], rtol=1e-13)


def test_a_schedule_of_beta_counts_the_steps_that_were_kept():
    seen = []

    def beta(step):
        seen.append(step)
        return 0.0

    rule = Momentum(3.0, beta=beta)
    descend_with_annealing(Curve(), Curve(), rule, [8], 3, batch_size=1, seed=0)
    assert seen[-3:] == [0, 0, 1]  # the first epoch is discarded


def test_a_discarded_epoch_is_followed_by_new_batches():
    class Recorded(Curve):
        n_points, seen = 4, []

        def gradient(self, params, batch=None):
            self.seen.append(tuple(batch))
            return params

    problem = Recorded()
    run = descend_with_annealing(
        problem, Curve(), GradientDescent(9.0), [8], 2, batch_size=2, seed=5
    )
    assert not run.kept.any()
    expected = [tuple(batch) for batch in islice(minibatches(4, 2, seed=5), 4)]
    assert problem.seen == expected


def test_the_validation_loss_never_rises_and_the_rate_halves_only_after_a_discarded_epoch():
    training, validation = neuron(0), neuron(1)
    run = descend_with_annealing(
        training, validation, Momentum(2.0), (-2, 4), 30, batch_size=10, seed=0
    )
    assert not run.kept.all()
    assert run.kept.any()
    assert (np.diff(run.validation_loss) <= 0).all()
    np.testing.assert_allclose(run.validation_loss, validation.loss(run.params), rtol=1e-14)
    np.testing.assert_array_equal(run.tried_loss > run.validation_loss[:-1], ~run.kept)
    halved = run.learning_rate[1:] / run.learning_rate[:-1]
    np.testing.assert_array_equal(halved, np.where(run.kept[:-1], 1, 0.5))


def test_an_epoch_that_diverges_is_discarded_in_silence():
    run = descend_with_annealing(
        Curve(), Curve(), GradientDescent(1e300), [8.0], 2, batch_size=1, seed=0
    )
    np.testing.assert_array_equal(run.params, 8)
    assert np.isinf(run.tried_loss).all()
    assert not run.kept.any()


@pytest.mark.parametrize("rule", [Momentum, Nesterov, Adam, Eve])
def test_a_lane_of_rates_equals_a_single_run(rule):
    rates, settings = np.array([[0.03], [2.0], [30.0]]), dict(epochs=8, batch_size=10, seed=0)
    run = descend_with_annealing(neuron(0), neuron(1), rule(rates), (-2, 4), **settings)
    assert len(np.unique(run.kept, axis=1).T) > 1
    for i, rate in enumerate(rates[:, 0]):
        single = descend_with_annealing(neuron(0), neuron(1), rule(rate), (-2, 4), **settings)
        for field in fields(run):
            of_lane = getattr(run, field.name)[:, i]
            np.testing.assert_array_equal(of_lane, getattr(single, field.name), field.name)


def test_no_epochs_leave_the_start():
    start = np.array([-2.0, 4.0])
    run = descend_with_annealing(neuron(0), neuron(1), Adam(), start, 0, batch_size=10, seed=0)
    assert run.epochs == len(run.tried_loss) == 0
    np.testing.assert_array_equal(run.params, [start])


def test_it_can_be_repeated_and_its_record_is_frozen():
    run, again = (
        descend_with_annealing(neuron(0), neuron(1), Adam(0.1), (-2, 4), 3, batch_size=10, seed=0)
        for _ in range(2)
    )
    np.testing.assert_array_equal(run.params, again.params)
    with pytest.raises(FrozenInstanceError):
        run.kept = None


def test_a_problem_without_points_is_no_training_problem():
    with pytest.raises(ValueError, match="n_points"):
        descend_with_annealing(Bowl([1]), Bowl([1]), Adam(), [1], 1, batch_size=1, seed=0)


def test_the_rate_can_fall_by_another_factor():
    run = descend_with_annealing(
        Curve(), Curve(), GradientDescent(30.0), [8], 3, batch_size=1, seed=0, factor=0.1
    )
    np.testing.assert_allclose(run.learning_rate, [30, 3, 0.3])
    assert replace(run, kept=None).kept is None
