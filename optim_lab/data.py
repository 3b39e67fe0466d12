"""Floor 0: toy data with a sparse feature, real films, and mini-batches."""

import csv
import gzip
import operator
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real
from pathlib import Path

import numpy as np
import scipy.sparse
from scipy.special import expit

LABELS = ("teacher", "random")
SNAPSHOT = Path(__file__).with_name("films.csv.gz")  # its origin is told in films.md beside it
COLUMNS = ["title", "year", "runtime", "genres", "directors", "cast", "reviews", "tomatometer"]
HIT = 60  # the Tomatometer from which a film counts as a hit, as Rotten Tomatoes has it
HELD_OUT = 0.2  # share of the films that is held out


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


@dataclass(frozen=True, eq=False)
class Films:
    """Real films as points of a classification, as `films` returns them.

    Attributes
    ----------
    features : scipy sparse array in CSR form, shape (N, D)
        Runtime, year and logarithm of the number of reviews, centred and scaled to unit variance;
        then 1 for each genre, director and actor of a film, and 0 for all others.
    targets : array, shape (N,)
        1 for a hit, a film with a Tomatometer of 60 or more, and 0 for any other.
    names : tuple of str, length D
        What the columns are: "runtime", "year", "log reviews", then "genre: Drama",
        "director: Christopher Nolan", "actor: Aamir Khan" and so on.
    titles : tuple of str, length N
    tomatometer : array, shape (N,)
        The share of favourable reviews, in percent.
    train, held_out : arrays of int
        The indices of the films to learn from, and of a fifth that is kept to be tested on.
    """

    features: scipy.sparse.csr_array
    targets: np.ndarray
    names: tuple
    titles: tuple
    tomatometer: np.ndarray
    train: np.ndarray
    held_out: np.ndarray


def films(min_films=8, *, seed=0):
    """17,450 real films from 1940 to 2014, with who made them and whether critics liked them.

    Parameters
    ----------
    min_films : int
        A genre, director or actor has a column if it has at least so many films.
    seed : int
        Of the split into films to learn from and films held out.

    Returns
    -------
    Films

    Raises
    ------
    ValueError
        If the snapshot in the package is missing or damaged, or `min_films` is out of range.

    Notes
    -----
    An unknown runtime is set to the mean of the known ones, 0 after centring. A film with no
    known genre, director or cast has zeros there. Means, scales and numbers of films are taken
    over all films: those held out too, but never their targets.

    The data are from Wikidata (CC0); ``films.md`` in the package tells how they came here.
    """
    min_films = _whole_number("min_films", min_films, "a column needs a film")
    table = _film_table(SNAPSHOT)
    dense = {name: table[name] for name in ("runtime", "year")}
    dense["log reviews"] = np.log(table["reviews"])
    names, blocks = list(dense), [np.column_stack([_scaled(x) for x in dense.values()])]
    for kind, column in (("genre", "genres"), ("director", "directors"), ("actor", "cast")):
        kept, block = _ones(table[column], min_films)
        names += [f"{kind}: {name}" for name in kept]
        blocks.append(block)
    tomatometer = table["tomatometer"]
    order = np.random.default_rng(seed).permutation(len(tomatometer))
    n_held_out = round(HELD_OUT * len(order))
    return Films(
        features=scipy.sparse.hstack(list(map(scipy.sparse.csr_array, blocks)), format="csr"),
        targets=(tomatometer >= HIT).astype(float),
        names=tuple(names),
        titles=table["title"],
        tomatometer=tomatometer,
        train=np.sort(order[n_held_out:]),
        held_out=np.sort(order[:n_held_out]),
    )


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


@lru_cache(maxsize=1)
def _film_table(path):
    """The snapshot's columns by name: arrays of numbers, and tuples of str."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file, strict=True)
        if head != COLUMNS or not rows:
            raise ValueError(f"it should begin with the columns {','.join(COLUMNS)}")
        table = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
        for name in ("year", "runtime", "reviews", "tomatometer"):
            table[name] = np.array([float(number or "nan") for number in table[name]])
            table[name].setflags(write=False)  # all that is read from here shares it
        return table
    except (OSError, EOFError, ValueError, csv.Error, zlib.error) as error:
        raise ValueError(
            f"the films in {path} are missing or damaged ({error}): install optim_lab again, or "
            "make the file anew with tools/make_films.py."
        ) from error


def _scaled(values):
    """Values centred and scaled to unit variance; unknown ones are set to the mean."""
    values = np.where(np.isnan(values), np.nanmean(values), values)
    return (values - values.mean()) / values.std()


def _ones(lists, min_films):
    """The names that stand in at least so many lists, sorted, and ones where each stands."""
    lists = [names.split("|") if names else [] for names in lists]
    n_films = Counter(name for names in lists for name in names)
    kept = sorted(name for name, n in n_films.items() if n >= min_films)
    column = {name: j for j, name in enumerate(kept)}
    columns = [[column[name] for name in names if name in column] for names in lists]
    ends = np.cumsum([0, *map(len, columns)])
    inside = np.array([j for row in columns for j in row], dtype=int)
    shape = (len(lists), len(kept))
    return kept, scipy.sparse.csr_array((np.ones(inside.size), inside, ends), shape=shape)
