"""Many changes in a short time, and in a long one: nothing queues up, nothing piles up.

First 300 changes, one every 10 ms, in an asyncio loop as in a kernel: a change that falls due
while a picture is drawn is made as soon as the loop is free again, in a turn of its own, as a
kernel handles its messages. Then 2,000 changes, each drawn, without a loop. Prints what it saw
and exits with 1 when a bound does not hold.
"""

import asyncio
import gc
import sys
import time

import both_sides
import numpy as np
import psutil
from measures import print_machine

CHANGES, APART, WITHIN = 300, 0.010, 3.0  # how many, seconds apart, and in how many seconds
LONG, SETTLED_BY, GROWTH = 2000, 100, 30.0  # changes, changes until memory counts, MB
AT_REST = 1.5  # seconds after which surely nothing moves any more


class Watched:
    """An explorer whose pictures and errors are noted with their time."""

    def __init__(self):
        self.explorer, self.pictures, self.errors = both_sides.explorer(), [], []
        self.explorer.frame.observe(self._note, names="value")

    def _note(self, change):
        self.pictures.append(time.perf_counter())

    def note_error(self, loop, context):
        """The loop's handler of exceptions."""
        self.errors.append(str(context.get("exception", context["message"])))


async def change_fast(watched, values):
    """Make the changes when they are due; seconds taken, the last picture's delay, what is left."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(watched.note_error)
    slider = watched.explorer.controls["learning_rate"]
    begin = time.perf_counter()
    for i, value in enumerate(values):
        await asyncio.sleep(max(0, begin + i * APART - time.perf_counter()))
        slider.value = value
    end = time.perf_counter()
    await asyncio.sleep(AT_REST)
    seen = len(watched.pictures)
    await asyncio.sleep(AT_REST)
    left = len(watched.pictures) - seen  # drawn although nothing had moved for long
    return end - begin, left, [at - end for at in watched.pictures]


def shows_last_value(explorer, last):
    """Whether readout, runs and picture are those of the last value, by going there once more."""
    picture, words = explorer.frame.value, explorer.readout.value
    rates = {run.optimizer.learning_rate for run in explorer.trajectories.values()}
    explorer.controls["learning_rate"].value = 1.0
    explorer.settle()
    elsewhere = explorer.frame.value
    explorer.controls["learning_rate"].value = last
    explorer.settle()
    again = explorer.frame.value == picture and explorer.readout.value == words
    return bool(last in rates and again and elsewhere != picture)


def many_in_a_loop():
    """300 changes within 3 s; the checks, by name."""
    watched = Watched()
    explorer = watched.explorer
    values = 10 ** np.linspace(-2, 0.5, CHANGES)
    taken, left, delays = asyncio.run(change_fast(watched, values.tolist()))
    first = min(delay for delay in delays if delay > 0)
    print(f"{CHANGES} changes, one every {1000 * APART:.0f} ms, were made in {taken:.2f} s.")
    print(
        f"{len(delays)} pictures were drawn, {(len(delays) - 2) / taken:.1f} a second while "
        f"changes came.\nThe last value was shown {1000 * first:.0f} ms after its change, "
        f"and sharp after {1000 * delays[-1]:.0f} ms."
    )
    return {
        f"the changes took no longer than {WITHIN:g} s and one picture": taken < WITHIN + 0.3,
        "the picture is that of the last value": shows_last_value(explorer, values[-1]),
        "nothing was drawn when all was at rest": left == 0,
        "no error": not watched.errors and "Error" not in explorer.readout.value,
    }


def megabytes():
    """The process's memory now."""
    gc.collect()
    return psutil.Process().memory_info().rss / 2**20


def many_without_a_loop():
    """2,000 changes, each drawn light and every tenth sharp; the checks, by name."""
    explorer, random = both_sides.explorer(), np.random.default_rng(0)
    begin = time.perf_counter()
    for i in range(1, LONG + 1):
        name = ("learning_rate", "beta", "weight", "steps")[i % 4]
        control = explorer.controls[name]
        low, high = (1e-3, 10) if name == "learning_rate" else (control.min, control.max)
        control.value = type(control.value)(random.uniform(low, high))
        if i % 10 == 0:
            explorer.settle()
        if i == SETTLED_BY:
            early = megabytes()
    late, taken = megabytes(), time.perf_counter() - begin
    print(f"{LONG} changes, each drawn, took {taken:.0f} s.")
    print(f"Memory: {early:.0f} MB after {SETTLED_BY} changes, {late:.0f} MB after {LONG}.")
    return {f"memory grew by less than {GROWTH:g} MB": late - early < GROWTH}


def no_pyplot():
    """That no figure is left open in pyplot."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    said = "not imported" if pyplot is None else f"{len(pyplot.get_fignums())} figures open"
    print(f"matplotlib.pyplot: {said}.")
    return {"no pyplot figure is open": pyplot is None or not pyplot.get_fignums()}


def main():
    """Print figures and checks; whether all hold."""
    print_machine()
    checks = many_in_a_loop() | many_without_a_loop() | no_pyplot()
    print()
    for name, holds in checks.items():
        print(f"{'holds ' if holds else 'FAILS '} {name}")
    return all(checks.values())


if __name__ == "__main__":
    sys.exit(not main())
