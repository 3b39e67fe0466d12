"""Layer 0: toy data with a sparse feature, simulated films, and mini-batches."""

import numpy as np
from scipy.special import expit

from optim_lab import validation as checked


def sparse_toy_data(
    n_samples=1000, zero_fraction=0.8, *, weight=2.0, bias=-1.0, noise=0.1, labels="teacher", seed=0
):
    """Points with one feature that is zero most of the time.

    Parameters
    ----------
    n_samples : int
        Number of points N, at least 1.
    zero_fraction : float
        Share of points whose x is set to zero, in [0, 1); it is met exactly, to the nearest
        point. The other x are standard normal. With one seed, raising the share only sets
        further x to zero and leaves the rest as they are.
    weight, bias : float
        The teacher: y = sigmoid(weight x + bias) plus normal noise, clipped to [0, 1].
    noise : float
        Standard deviation of that noise, at least 0.
    labels : {"teacher", "random"}
        "random" draws y uniformly from [0, 1], independent of x, as the lecture says.
    seed : int
        The same seed gives the same data.

    Returns
    -------
    features : array, shape (N, 1)
    targets : array, shape (N,)
    """
    n_samples = checked.count("n_samples", n_samples, lowest=1)
    checked.number("zero_fraction", zero_fraction, "in [0, 1)", "some x must be left; try 0.8")
    checked.number("weight", weight, "finite", "try 2")
    checked.number("bias", bias, "finite", "try -1")
    checked.number("noise", noise, "0 or more", "try 0.1")
    checked.choice("labels", labels, ("teacher", "random"))
    rng = _generator(seed)
    x = rng.normal(size=n_samples)
    x[rng.permutation(n_samples)[: round(zero_fraction * n_samples)]] = 0
    if labels == "random":
        y = rng.uniform(size=n_samples)
    else:
        y = expit(weight * x + bias) + noise * rng.normal(size=n_samples)
    return x[:, None], np.clip(y, 0, 1)


def simulated_films(n_films=10_000, n_with_star=50, *, seed=0):
    """Films with a rating that every film has and a star who plays in few.

    Parameters
    ----------
    n_films : int
        Number of films N, at least 2.
    n_with_star : int
        Number of films with the star, from 1 to N - 1.
    seed : int
        The same seed gives the same films.

    Returns
    -------
    features : array, shape (N, 2)
        The rating (one decimal, from 1 to 10), centred and scaled to unit variance; then 1 for
        a film with the star and 0 for any other, left as it is.
    targets : array, shape (N,)
        The share of favourable reviews, sigmoid(rating / 2 + 3 star - 1 / 2) plus normal noise
        of 0.1, clipped to [0, 1].
    """
    n_films = checked.count("n_films", n_films, lowest=2)
    why = ", so that there are films without the star"
    n_with_star = checked.count("n_with_star", n_with_star, 1, n_films - 1, why)
    rng = _generator(seed)
    rating = np.clip(rng.normal(6, 1.5, size=n_films), 1, 10).round(1)
    rating = (rating - rating.mean()) / rating.std()
    star = np.zeros(n_films)
    star[rng.permutation(n_films)[:n_with_star]] = 1
    share = expit(rating / 2 + 3 * star - 1 / 2) + 0.1 * rng.normal(size=n_films)
    return np.column_stack([rating, star]), np.clip(share, 0, 1)


def minibatches(n_samples, size, *, seed):
    """Index arrays without end, one shuffled pass over the data after another.

    Parameters
    ----------
    n_samples : int
        Number of points to draw from.
    size : int
        Points in a batch, from 1 to `n_samples`. Where it does not divide `n_samples`, the last
        batch of a pass is shorter, so that each point is seen once a pass.
    seed : int
        The same seed gives the same batches.

    Returns
    -------
    iterator of int arrays, each of shape (size,) or shorter
        It remembers where it is: two runs that shall see the same batches need two iterators.
    """
    n_samples = checked.count("n_samples", n_samples, lowest=1)
    size = checked.count("size", size, 1, n_samples, f", with {n_samples} points")
    return _shuffled_passes(n_samples, size, _generator(seed))


def _shuffled_passes(n_samples, size, rng):
    while True:
        order = rng.permutation(n_samples)
        for begin in range(0, n_samples, size):
            yield order[begin : begin + size]


def _generator(seed):
    return np.random.default_rng(checked.count("seed", seed, highest=np.inf))
