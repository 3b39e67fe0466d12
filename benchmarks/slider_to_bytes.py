"""From a slider's change to the PNG bytes of the new picture, against a new figure per change.

Six optimizers, 500 full-batch steps, three panels, 1380 x 440 pixels (see `both_sides`). The two
sides take turns, change by change, so that whatever else the machine does hits both alike; what
counts is the ratio of their medians. No value of a slider comes twice, so that nothing can be
kept from the last time. There is no kernel here: a change of a widget's value in Python is drawn
at once, and the bytes are in `explorer.frame` when the assignment returns.

usage: slider_to_bytes.py [CHANGES]     40 changes a side if not given
"""

import sys
import time
from contextlib import ExitStack, contextmanager
from unittest import mock

import both_sides
import numpy as np
from measures import compared, in_turn, median_and_p95, print_machine, print_table
from PIL import Image

from optim_lab import figures, live
from optim_lab.explorers import runner

WITH_RUNS, DRAWING = 10, 20  # how many times faster the explorer shall be


def values_of(changes):
    """What each slider is moved to."""
    return {
        "beta": np.linspace(0.5, 0.99, changes),
        "learning_rate": 10 ** np.linspace(-1.5, 0.5, changes),
        "weight": np.linspace(-3.5, 1.5, changes),
        "steps": np.linspace(20, both_sides.STEPS - 1, changes).astype(int),
    }


def check_same_results(explorer):
    """Both sides must show the same runs, or nothing is compared."""
    for name in ("beta", "learning_rate", "weight"):
        explorer.controls[name].value = values_of(5)[name][3]
        runs = both_sides.run(explorer.settings)
        for rule, run in runs.items():
            ours = explorer.trajectories[rule].params
            np.testing.assert_allclose(ours[:100], run.params[:100], rtol=1e-9, err_msg=rule)
            # RMSProp is chaotic at a constant rate: two right programs part at last
            rough = dict(rtol=0.02, atol=0.05) if rule == "RMSProp" else dict(rtol=1e-9)
            np.testing.assert_allclose(ours[-1], run.params[-1], **rough, err_msg=rule)
    explorer.reset()
    print("Both sides end on the same parameters.\n")


def moved(explorer, name):
    """The explorer's side: move a slider."""

    def move(value):
        before = explorer.frame.value
        explorer.controls[name].value = value
        assert explorer.frame.value is not before, "the picture did not change"

    return move


def made_anew(name):
    """The other side: run all six and make a new figure."""

    def make(value):
        return both_sides.png_anew(both_sides.run({**both_sides.FIRST, name: value}))

    return make


def drawn(trajectories):
    """The explorer's drawing and encoding, with nothing around it."""
    board = figures.Board(
        both_sides.scene().panels, figures.looks_of(trajectories), size=(13.8, 4.4)
    )
    figure = live.LiveFigure(board.figure)
    return lambda _: figure.png(lambda: board.draw(trajectories))


def rows_of(explorer, changes):
    """One row per comparison."""
    names = {
        "beta": "β: one optimizer runs",
        "learning_rate": "η: three run",
        "weight": "start: six run",
    }
    rows, values = [], values_of(changes + 1)
    for name, title in names.items():
        sides = moved(explorer, name), made_anew(name)
        rows.append(timed(title, *sides, values[name], WITH_RUNS))
        explorer.reset()
    runs = both_sides.run(both_sides.FIRST)
    anew = lambda upto: both_sides.png_anew(runs, upto)  # noqa: E731
    rows.append(timed("scrubber: none runs", moved(explorer, "steps"), anew, values["steps"]))
    explorer.reset()
    whole = [both_sides.STEPS] * (changes + 1)
    rows.append(timed("drawing and encoding alone", drawn(runs), anew, whole, DRAWING))
    return rows


def timed(title, ours, anew, values, target=WITH_RUNS):
    """A row; the first change of each side does not count."""
    ours_ms, anew_ms = in_turn((ours, values), (anew, values))
    return compared(title, ours_ms[1:], anew_ms[1:], target)


@contextmanager
def stopwatch(owner, name, spent):
    """Add the time spent in a function to `spent[name]`."""
    function = getattr(owner, name)

    def watched(*args, **kwargs):
        begin = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[name] = spent.get(name, 0) + 1000 * (time.perf_counter() - begin)

    with mock.patch.object(owner, name, watched):
        yield


def profile(explorer, name, values):
    """Milliseconds per part and change, one row per change: run, artists, paint, encode, rest."""
    watched = [(runner, "race"), (figures.Board, "draw"), (live.LiveFigure, "png")]
    watched += [(Image.Image, "save"), (Image.Image, "quantize")]
    parts, move = [], moved(explorer, name)
    for value in values:
        spent = {}
        with ExitStack() as stack:
            for owner, function in watched:
                stack.enter_context(stopwatch(owner, function, spent))
            begin = time.perf_counter()
            move(value)
            whole = 1000 * (time.perf_counter() - begin)
        encode = spent.get("save", 0) + spent.get("quantize", 0)
        run, artists, png = spent.get("race", 0), spent.get("draw", 0), spent["png"]
        paint = png - artists - encode  # the artists are made within png()
        parts.append([run, artists, paint, encode, whole - run - png, whole])
    explorer.reset()
    return np.array(parts)


def print_profile(explorer, changes):
    """Where the explorer's time goes, by slider."""
    rows = []
    for name, values in values_of(changes).items():
        parts = profile(explorer, name, values)
        rows.append([name, *(f"{part:.1f}" for part in np.median(parts, axis=0))])
    head = ["explorer, ms", "run", "make artists", "paint", "encode", "readout, rest", "in all"]
    print("\nWhere the explorer's time goes (medians):\n")
    print_table(head, rows)


def print_tidy(changes):
    """What a layout engine would add to the side made anew; it is not compared."""
    runs = both_sides.run(both_sides.FIRST)
    times = in_turn((lambda _: both_sides.png_anew(runs, tight=True), [None] * changes))
    median, p95 = median_and_p95(times)
    print(f"\nWith tight_layout(), drawing a new figure takes {median} ms (p95 {p95} ms).")


def main(changes):
    """Print the tables; whether all targets were met."""
    print_machine()
    explorer = both_sides.explorer()
    check_same_results(explorer)
    rows = rows_of(explorer, changes)
    head = ["slider to bytes", "explorer, ms", "p95", "new figure, ms", "p95", "ratio", "target"]
    print_table(head, rows)
    print_profile(explorer, max(9, changes // 4))
    print_tidy(max(5, changes // 8))
    return not any("MISSED" in row[-1] for row in rows)


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
