"""Layer 0: real films, from the snapshot in the package."""

import csv
import gzip
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy.sparse

from optim_lab import validation as checked

SNAPSHOT = Path(__file__).with_name("films.csv.gz")  # its origin is told in films.md beside it
COLUMNS = ["title", "year", "runtime", "genres", "directors", "cast", "reviews", "tomatometer"]
HIT = 60  # the Tomatometer from which a film counts as a hit, as Rotten Tomatoes has it
HELD_OUT = 0.2  # share of the films that is held out


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
    years : array, shape (N,)
    tomatometer : array, shape (N,)
        The share of favourable reviews, in percent.
    train, held_out : arrays of int
        The indices of the films to learn from, and of a fifth that is kept to be tested on.
    """

    features: scipy.sparse.csr_array
    targets: np.ndarray
    names: tuple
    titles: tuple
    years: np.ndarray
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
    min_films = checked.count("min_films", min_films, lowest=1)
    rng = np.random.default_rng(checked.count("seed", seed, highest=np.inf))
    table = _film_table(SNAPSHOT)
    dense = {name: table[name] for name in ("runtime", "year")}
    dense["log reviews"] = np.log(table["reviews"])
    names, blocks = list(dense), [np.column_stack([_scaled(x) for x in dense.values()])]
    for kind, column in (("genre", "genres"), ("director", "directors"), ("actor", "cast")):
        kept, block = _ones(table[column], min_films)
        names += [f"{kind}: {name}" for name in kept]
        blocks.append(block)
    features = scipy.sparse.hstack(list(map(scipy.sparse.csr_array, blocks)), format="csr")
    tomatometer = table["tomatometer"]
    targets, order = (tomatometer >= HIT).astype(float), rng.permutation(len(tomatometer))
    held_out, train = map(np.sort, np.split(order, [round(HELD_OUT * len(order))]))
    known = table["title"], table["year"], tomatometer
    return Films(features, targets, tuple(names), *known, train, held_out)


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
            if np.isinf(table[name]).any() or (name != "runtime" and np.isnan(table[name]).any()):
                raise ValueError(f"{name} must be finite")
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
