"""Floor 0: toy data with a sparse feature, and mini-batches."""

import operator
from numbers import Real

import numpy as np
from scipy.special import expit

LABELS = ("teacher", "random")


def sparse_toy_data(
    n_samples=1000,
    zero_fraction=0.8,
    *,
    weight=2.0,
    bias=-1.0,
    noise=0.1,
    labels="teacher",
    seed=0,
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
    n_samples = _whole_number("n_samples", n_samples, "a data set needs a point")
    if not (isinstance(zero_fraction, Real) and 0 <= zero_fraction < 1):
        raise ValueError(
            f"zero_fraction={zero_fraction!r} is out of range: it must lie in [0, 1), "
            "or no x is left to learn from; try 0.8."
        )
    if labels not in LABELS:
        raise ValueError(f"labels={labels!r} is unknown: choose one of {LABELS}.")
    if not (np.isfinite(noise) and noise >= 0):
        raise ValueError(f"noise={noise} is out of range: it must be 0 or more, and finite.")
    if not (np.isfinite(weight) and np.isfinite(bias)):
        raise ValueError(f"weight={weight} and bias={bias} must be finite.")
    rng = np.random.default_rng(seed)
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
    n_films = _whole_number("n_films", n_films, "there must be a film")
    n_with_star = _whole_number("n_with_star", n_with_star, "there must be a film with the star")
    if n_with_star >= n_films:
        raise ValueError(
            f"n_with_star={n_with_star} is out of range: with n_films={n_films} it must lie in "
            f"1 to {n_films - 1}, so that there are films without the star to compare with."
        )
    rng = np.random.default_rng(seed)
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
    n_samples = _whole_number("n_samples", n_samples, "there must be a point to draw")
    size = _whole_number("size", size, "a batch needs a point")
    if size > n_samples:
        raise ValueError(
            f"size={size} is out of range: with {n_samples} points it must lie in 1 to {n_samples}."
        )
    return _shuffled_passes(n_samples, size, np.random.default_rng(seed))


def _shuffled_passes(n_samples, size, rng):
    while True:
        order = rng.permutation(n_samples)
        for begin in range(0, n_samples, size):
            yield order[begin : begin + size]


def _whole_number(name, value, why):
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{name}={value!r} must be a whole number, 1 or more.") from None
    if number < 1:
        raise ValueError(f"{name}={number} is out of range: it must be 1 or more, {why}.")
    return number
