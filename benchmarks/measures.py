"""Medians, 95th percentiles and ratios as a table."""

import gc
import os
import platform
import time

import numpy as np


def milliseconds(action, *args):
    """How long a call takes; the garbage of the calls before it is collected first."""
    gc.collect()
    begin = time.perf_counter()
    action(*args)
    return 1000 * (time.perf_counter() - begin)


def in_turn(*actions):
    """Times of some actions, one after the other, so that noise hits all alike: ABABAB.

    Each action is a pair: a function, and the list of its arguments.
    """
    functions, arguments = zip(*actions, strict=True)
    rounds = zip(*arguments, strict=True)
    times = [
        [
            milliseconds(function, argument)
            for function, argument in zip(functions, row, strict=True)
        ]
        for row in rounds
    ]
    return np.array(times).T


def median_and_p95(times):
    """The two as words, in ms."""
    return f"{np.median(times):.0f}", f"{np.quantile(times, 0.95):.0f}"


def compared(name, ours, anew, target):
    """A row: medians and p95 in ms of both sides, the ratio of the medians, its target."""
    ratio = np.median(anew) / np.median(ours)
    verdict = "" if target is None else f"{target} {'met' if ratio >= target else 'MISSED'}"
    return [name, *median_and_p95(ours), *median_and_p95(anew), f"{ratio:.1f}", verdict]


def print_table(head, rows):
    """As Markdown, so that it can be pasted."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("| " + " | ".join(cells) + " |")


def print_machine():
    """What the numbers depend on, without naming the machine."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, load {load:.1f} at the start\n"
    )
