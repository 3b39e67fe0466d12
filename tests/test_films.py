"""The snapshot of real films, the script that makes it, and `films`, which reads it."""

import csv
import gzip
import runpy
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse
from bokeh_sampledata import __version__
from bokeh_sampledata.movies_data import movie_path

import optim_lab as lab

module = sys.modules["optim_lab.films"]  # the package has the function under this name
MAKE = runpy.run_path(str(Path(__file__).parent.parent / "tools" / "make_films.py"))
# Three dense names aside: people whom nothing is odd about, and each odd kind of name.
TEN_NAMES = [
    "actor: Aamir Khan",
    "actor: Clint Eastwood",
    "actor: Ed Begley, Jr.",
    "actor: Harry Connick Jr.",
    "actor: Michael Anderson, Jr.",
    "director: Agnès Varda",
    "director: Christopher Nolan",
    "director: Clint Eastwood",
    "genre: Horror",
    "genre: Music",
]


@pytest.fixture(scope="module")
def films():
    return lab.films()


def column_of(films, name):
    return films.features[:, [films.names.index(name)]].toarray()[:, 0]


def row_of(films, title):
    return films.features[[films.titles.index(title)]].toarray()[0]


def test_the_script_makes_the_text_of_the_snapshot_again_without_time_and_name(tmp_path):
    """The stored bytes themselves may be those of another zlib, so the text is compared."""
    again = tmp_path / "again"
    MAKE["write_snapshot"](MAKE["make_table"](movie_path), again)
    header = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255])  # no flags, time 0, level 9
    assert again.read_bytes()[:10] == module.SNAPSHOT.read_bytes()[:10] == header
    same = gzip.decompress(again.read_bytes()) == gzip.decompress(module.SNAPSHOT.read_bytes())
    assert same, f"films.csv.gz is of bokeh-sampledata 2026.1, and here is {__version__}"
    assert module.SNAPSHOT.stat().st_size < 2_000_000


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("Cher", ["Cher"]),
        ("Ed Begley, Jr., Jeff Goldblum", ["Ed Begley, Jr.", "Jeff Goldblum"]),
        ("Robert Downey Jr., RZA", ["Robert Downey Jr.", "RZA"]),
        ("A, Stacy Keach, Sr., B", ["A", "Stacy Keach, Sr.", "B"]),
        ("Joaquin Garay, III", ["Joaquin Garay, III"]),
        ("Noufou Ouédraogo, PhD, B", ["Noufou Ouédraogo, PhD", "B"]),
        ("Sir Andrew Clark, 1st Baronet, B", ["Sir Andrew Clark, 1st Baronet", "B"]),
        ("Albert II, Prince of Monaco, B", ["Albert II, Prince of Monaco", "B"]),
        ("A, Princess Stéphanie of Monaco", ["A", "Princess Stéphanie of Monaco"]),
        ("Terrence Howard, 50 Cent", ["Terrence Howard", "50 Cent"]),
        ("A, B, A", ["A", "B"]),
    ],
)
def test_names_are_split_where_one_ends(text, names):
    assert MAKE["split_names"](text) == names


def test_a_name_with_the_separator_is_refused():
    with pytest.raises(ValueError, match="separates the names"):
        MAKE["split_names"]("A|B")


def test_no_suffix_is_left_alone_as_a_name():
    with gzip.open(module.SNAPSHOT, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {name for row in rows for name in (row["directors"] + "|" + row["cast"]).split("|")}
    assert "Ed Begley, Jr." in names
    assert not names & {"Jr.", "Jr", "Sr.", "II", "III", "IV", "PhD", "Ltd.", "1st Baronet"}


def test_the_shape_is_the_one_that_the_notebooks_tell(films):
    assert films.features.shape == (17_450, 6_660)
    assert len(films.titles) == len(films.tomatometer) == len(films.targets) == 17_450
    assert isinstance(films.features, scipy.sparse.csr_array)
    assert films.features.dtype == films.targets.dtype == np.float64
    assert films.names[:4] == ("runtime", "year", "log reviews", "genre: Action")
    assert len(set(films.names)) == 6_660
    sparse = films.features[:, 3:]
    assert 1 - sparse.nnz / np.prod(sparse.shape) == pytest.approx(0.9988, abs=5e-5)


@pytest.mark.parametrize("name", TEN_NAMES)
def test_a_column_agrees_with_a_count_straight_from_the_database(films, name):
    """Counted by SQL alone: the name stands in the list between commas or the ends."""
    kind, name_alone = name.split(": ")
    field = {"actor": '"Cast"', "director": "Director", "genre": "Genre"}[kind]
    query = f"""
        SELECT count(*), sum(Meter >= 60) FROM omdb JOIN tomatoes USING (ID)
        WHERE Meter IS NOT NULL AND Reviews IS NOT NULL
        AND instr(', ' || {field} || ', ', ', ' || ? || ', ') > 0
    """
    with closing(sqlite3.connect(movie_path)) as database:
        n_films, n_hits = database.execute(query, [name_alone]).fetchone()
    column = column_of(films, name)
    assert (column.sum(), films.targets[column == 1].sum()) == (n_films, n_hits)
    assert set(column) == {0, 1}


def test_the_father_is_not_counted_with_the_son(films):
    begley, junior = (
        column_of(films, f"actor: {name}") for name in ("Ed Begley", "Ed Begley, Jr.")
    )
    assert begley.sum() > 0
    assert junior.sum() == 44
    assert not (begley * junior).any()


def test_the_two_of_the_lecture_are_there(films):
    khan = column_of(films, "actor: Aamir Khan")
    nolan = column_of(films, "director: Christopher Nolan")
    assert (khan.sum(), films.targets[khan == 1].sum()) == (13, 12)
    assert (nolan.sum(), films.tomatometer[nolan == 1].min()) == (9, 73)


def test_a_film_can_be_read_back_from_its_row(films):
    row = row_of(films, "Inception")
    names = {name for name, value in zip(films.names, row, strict=True) if value == 1}
    assert {"director: Christopher Nolan", "actor: Leonardo DiCaprio", "genre: Sci-Fi"} <= names
    assert row[films.names.index("year")] > 0  # 2010 is later than most


def test_the_dense_columns_are_centred_and_scaled(films):
    dense = films.features[:, :3].toarray()
    np.testing.assert_allclose(dense.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(dense.std(axis=0), 1)


def test_the_years_are_those_of_their_column(films):
    assert films.years[films.titles.index("Inception")] == 2010
    year = films.features[:, [films.names.index("year")]].toarray()[:, 0]
    np.testing.assert_allclose(year * films.years.std() + films.years.mean(), films.years)


def test_an_unknown_runtime_becomes_the_mean():
    # known: 90 and 110, mean 100; filled: 90, 100, 110, whose standard deviation is sqrt(200 / 3)
    scaled = module._scaled(np.array([90, np.nan, 110]))
    np.testing.assert_allclose(scaled, np.array([-10, 0, 10]) / np.sqrt(200 / 3))


def test_a_hit_has_sixty_or_more(films):
    np.testing.assert_array_equal(films.targets, films.tomatometer >= 60)
    assert {59, 60} <= set(films.tomatometer)


def test_each_name_has_enough_films_and_none_is_missing_and_the_seed_fixes_the_split(films):
    fewer, other = lab.films(20), lab.films(20, seed=1)
    assert (films.features[:, 3:].sum(axis=0) >= 8).all()
    often = np.flatnonzero(films.features[:, 3:].sum(axis=0) >= 20) + 3
    assert [films.names[j] for j in often] == list(fewer.names[3:])
    np.testing.assert_array_equal(films.held_out, fewer.held_out)
    assert not np.array_equal(films.held_out, other.held_out)
    np.testing.assert_array_equal(np.sort([*films.train, *films.held_out]), np.arange(17_450))
    assert len(films.held_out) == 3490  # a fifth


def cut(good):
    return good[: len(good) // 2]


def flipped(good):
    return good[:5000] + bytes([good[5000] ^ 255]) + good[5001:]


def without_a_column(good):
    return gzip.compress(b"title,year\nInception,2010\n")


def with_a_short_row(good):
    head = gzip.decompress(good).split(b"\n")[0]
    return gzip.compress(head + b"\nInception,2010\n")


def with_a_word_for_a_number(good):
    head = gzip.decompress(good).split(b"\n")[0]
    return gzip.compress(head + b"\nInception,2010,long,,,,5,87\n")


def with_a_year_beyond_all(good):
    head = gzip.decompress(good).split(b"\n")[0]
    return gzip.compress(head + b"\nInception,inf,148,,,,5,87\n")


def without_a_tomatometer(good):
    head = gzip.decompress(good).split(b"\n")[0]
    return gzip.compress(head + b"\nInception,2010,148,,,,5,\n")


DAMAGES = [with_a_year_beyond_all, without_a_tomatometer]
DAMAGES += [cut, flipped, without_a_column, with_a_short_row, with_a_word_for_a_number]
DAMAGES += [lambda good: b"", lambda good: b"no gzip", lambda good: gzip.compress(b"\xff\xfe")]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_gives_a_clear_error(damage, tmp_path, monkeypatch):
    broken = tmp_path / "films.csv.gz"
    broken.write_bytes(damage(module.SNAPSHOT.read_bytes()))
    monkeypatch.setattr(module, "SNAPSHOT", broken)
    with pytest.raises(ValueError, match=r"films.csv.gz .*damaged.*make_films.py"):
        lab.films()


def test_a_missing_snapshot_gives_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SNAPSHOT", tmp_path / "films.csv.gz")
    with pytest.raises(ValueError, match=r"missing or damaged.*make_films.py"):
        lab.films()


def test_adagrad_learns_a_rare_name_and_gradient_descent_does_not(films):
    neuron = lab.SigmoidNeuron(films.features, films.targets, loss="cross_entropy")
    rules = {"GradientDescent": lab.GradientDescent(1.0), "Adagrad": lab.Adagrad(0.1)}
    runs = lab.race(neuron, rules, np.zeros(6_661), 200)
    nolan, drama = (films.names.index(n) for n in ("director: Christopher Nolan", "genre: Drama"))
    slow, fast = (runs[name].params[-1] for name in rules)
    assert fast[nolan] > 10 * slow[nolan] > 0
    assert 1 / 2 < fast[drama] / slow[drama] < 2
