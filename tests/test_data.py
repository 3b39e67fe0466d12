from itertools import islice

import numpy as np
import pytest

from optim_lab import minibatches, sparse_toy_data
from optim_lab.data import simulated_films


@pytest.mark.parametrize("n_samples", [1, 7, 10, 999, 1000])
@pytest.mark.parametrize("zero_fraction", [0, 0.05, 0.3, 0.8, 0.9, 0.999])
def test_the_share_of_zeros_is_exact_to_the_nearest_point(n_samples, zero_fraction):
    features, targets = sparse_toy_data(n_samples, zero_fraction)
    assert features.shape == (n_samples, 1)
    assert targets.shape == (n_samples,)
    assert abs(np.sum(features == 0) - zero_fraction * n_samples) <= 0.5


def test_the_default_toy_is_the_lectures():
    features, targets = sparse_toy_data()
    assert len(targets) == 1000
    assert np.sum(features == 0) == 800


@pytest.mark.parametrize("labels", ["teacher", "random"])
def test_one_seed_gives_one_data_set(labels):
    first, again = (sparse_toy_data(50, labels=labels, seed=4) for _ in range(2))
    other = sparse_toy_data(50, labels=labels, seed=5)
    for here, there, elsewhere in zip(first, again, other, strict=True):
        np.testing.assert_array_equal(here, there)
        assert not np.array_equal(here, elsewhere)


def test_as_the_share_rises_only_further_zeros_are_set():
    features, targets = sparse_toy_data(200, 0, seed=1)
    for zero_fraction in (0.1, 0.5, 0.8, 0.95):
        sparser, new_targets = sparse_toy_data(200, zero_fraction, seed=1)
        kept = sparser[:, 0] != 0
        np.testing.assert_array_equal(sparser[kept], features[kept])
        np.testing.assert_array_equal(new_targets[kept], targets[kept])
        assert (sparser[features == 0] == 0).all()
        features, targets = sparser, new_targets


def test_without_noise_the_targets_are_the_teachers():
    features, targets = sparse_toy_data(300, 0.5, weight=-1.5, bias=0.5, noise=0)
    np.testing.assert_allclose(targets, 1 / (1 + np.exp(1.5 * features[:, 0] - 0.5)), rtol=1e-13)


def test_the_noise_has_its_standard_deviation():
    clean = sparse_toy_data(5000, weight=0, bias=0, noise=0)[1]
    noisy = sparse_toy_data(5000, weight=0, bias=0, noise=0.05)[1]
    assert np.std(noisy - clean) == pytest.approx(0.05, rel=0.05)


def test_noisy_targets_are_clipped_to_what_a_sigmoid_can_answer():
    _, targets = sparse_toy_data(500, noise=2.0)
    assert targets.min() == 0
    assert targets.max() == 1


def test_the_nonzero_inputs_are_standard_normal():
    x = sparse_toy_data(20_000, 0.5)[0]
    x = x[x != 0]
    assert x.mean() == pytest.approx(0, abs=0.04)
    assert x.std() == pytest.approx(1, abs=0.04)


def test_random_labels_do_not_depend_on_x():
    features, targets = sparse_toy_data(10_000, 0, labels="random")
    assert abs(np.corrcoef(features[:, 0], targets)[0, 1]) < 0.03
    for changed in ({"zero_fraction": 0.9}, {"weight": 50.0}, {"bias": 9.0}, {"noise": 3.0}):
        changed = {"zero_fraction": 0, **changed}
        np.testing.assert_array_equal(
            targets, sparse_toy_data(10_000, labels="random", **changed)[1]
        )


def test_random_labels_are_uniform():
    _, targets = sparse_toy_data(10_000, labels="random")
    tenths, _ = np.histogram(targets, bins=10, range=(0, 1))
    assert abs(tenths - 1000).max() < 150  # five standard deviations


def test_simulated_films_have_a_scaled_rating_and_a_rare_star():
    features, targets = simulated_films(2000, 40, seed=1)
    rating, star = features.T
    assert rating.mean() == pytest.approx(0, abs=1e-12)
    assert rating.std() == pytest.approx(1)
    assert np.sum(star == 1) == 40
    assert np.sum(star == 0) == 1960
    assert targets.min() >= 0
    assert targets.max() <= 1
    assert targets[star == 1].mean() > targets[star == 0].mean() + 0.3  # the star is a sure hit
    for again, first in zip(simulated_films(2000, 40, seed=1), (features, targets), strict=True):
        np.testing.assert_array_equal(again, first)
    assert not np.array_equal(simulated_films(2000, 40, seed=2)[1], targets)


@pytest.mark.parametrize(("n_samples", "size"), [(10, 3), (12, 4), (5, 5), (7, 1)])
def test_every_pass_sees_each_point_once(n_samples, size):
    batches = minibatches(n_samples, size, seed=0)
    batches_in_a_pass = -(-n_samples // size)
    orders = []
    for _ in range(4):
        one_pass = list(islice(batches, batches_in_a_pass))
        assert [len(batch) for batch in one_pass[:-1]] == [size] * (batches_in_a_pass - 1)
        assert len(one_pass[-1]) == n_samples - size * (batches_in_a_pass - 1)
        orders.append(np.concatenate(one_pass))
        np.testing.assert_array_equal(np.sort(orders[-1]), np.arange(n_samples))
    assert any(not np.array_equal(orders[0], order) for order in orders[1:])  # shuffled anew


def test_batches_follow_their_seed():
    first, again, other = (
        np.concatenate(list(islice(minibatches(40, 7, seed=seed), 9))) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_two_iterators_share_nothing():
    one, two = minibatches(9, 2, seed=0), minibatches(9, 2, seed=0)
    ahead = [next(one) for _ in range(6)]
    for batch in ahead:
        np.testing.assert_array_equal(batch, next(two))


def test_which_points_are_zero_is_drawn_with_the_seed():
    zeros = [sparse_toy_data(100, 0.5, seed=seed)[0][:, 0] == 0 for seed in (0, 1)]
    for zero in zeros:
        assert zero.sum() == 50
        assert 10 < zero[:50].sum() < 40  # not the first ones
    assert (zeros[0] != zeros[1]).any()
