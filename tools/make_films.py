"""Make `optim_lab/films.csv.gz`, the films that the notebooks learn from.

usage: python tools/make_films.py [OUTPUT]

It reads `movies.db` of the package bokeh-sampledata (2026.1 or later), a CC0 table from Wikidata;
`optim_lab/films.md` tells the origin and what the columns mean. The script stands outside of the
package because only its output is needed to use the films.

The same database gives the same bytes: the rows are sorted, and the gzip header holds no time and
no name. Another zlib may compress the same text to other bytes, so compare what is inside.

The rules for odd rows and names, all of them:

- A film without a Tomatometer or without a number of reviews is left out.
- An unknown runtime is left empty. So are genres, directors or cast where none is known.
  `optim_lab.films` then takes the mean of the known runtimes, and no name at all.
- Names are separated by ", " in the database and by "|" here. What follows a comma and is no name
  of its own stays with the name before it: "Ed Begley, Jr.", "Albert II, Prince of Monaco".
- A name that a film lists twice counts once.
- A group with a comma in its name ("Earth, Wind & Fire") is cut in two all the same; the database
  gives no way to tell.
"""

import csv
import gzip
import io
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bokeh_sampledata.movies_data import movie_path

OUTPUT = Path(__file__).parent.parent / "optim_lab" / "films.csv.gz"
COLUMNS = ["title", "year", "runtime", "genres", "directors", "cast", "reviews", "tomatometer"]
QUERY = """
    SELECT Title, Year, omdb.Runtime, Genre, Director, "Cast", Reviews, Meter
    FROM omdb JOIN tomatoes USING (ID)
    WHERE Reviews IS NOT NULL AND Meter IS NOT NULL
"""
BELONGS_TO_THE_NAME_BEFORE = re.compile(
    r"(Jr|Sr|Ltd)\.?|II|III|IV|PhD"
    r"|\d+(st|nd|rd|th) (Baronet|(Baron|Earl|Marquess|Prince) .+)"
    r"|(Prince|Princess|Duke|Duchess|Count|Countess|Earl)( Consort)? of .+"
)


def split_names(text):
    """The names in a list that is separated by commas, each once and in order."""
    if "|" in text:
        raise ValueError(f"{text!r} holds a '|', which separates the names in the snapshot.")
    names = []
    for part in text.split(", ") if text else []:
        if names and BELONGS_TO_THE_NAME_BEFORE.fullmatch(part):
            names[-1] += f", {part}"
        else:
            names.append(part)
    return list(dict.fromkeys(names))


def make_table(database):
    """The snapshot as CSV text, one film per row, by year and title."""
    rows = []
    with closing(sqlite3.connect(f"{Path(database).as_uri()}?mode=ro", uri=True)) as films:
        for title, year, runtime, *lists, reviews, meter in films.execute(QUERY):
            runtime = "" if runtime is None else f"{runtime:g}"
            lists = ["|".join(split_names(text)) for text in lists]
            rows.append((title, year, runtime, *lists, reviews, meter))
    rows.sort(key=lambda row: (row[1], *map(str, row)))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def write_snapshot(table, path):
    """The text, compressed, without time and name."""
    with (
        open(path, "wb") as file,
        gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=file, mtime=0) as packed,
    ):
        packed.write(table.encode("utf-8"))


if __name__ == "__main__":
    write_snapshot(make_table(movie_path), sys.argv[1] if len(sys.argv) > 1 else OUTPUT)
