"""Layer 2: many settings of one optimizer at once, here or on an executor.

The numbers of a grid become lanes and run side by side, a few at a time, so that what they need
stays in the processor's cache. Only the end points are recorded: without batches the memory that a
sweep takes does not depend on the number of steps.
"""

from concurrent.futures import BrokenExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from inspect import signature

import numpy as np
from tqdm.auto import tqdm

from optim_lab import validation as checked
from optim_lab.optimizers import Optimizer
from optim_lab.problems import lanes_at_once
from optim_lab.walking import Team, batch_of_each_step, has_diverged, losses, walk


@dataclass(frozen=True, eq=False)
class Sweep:
    """Where each setting of a grid ended.

    Attributes
    ----------
    axes : dict of str to array
        The settings that were lists, and their values, in the order in which they were given.
    loss : array, one axis per setting
        The loss on all data after the last step.
    params : array, shape (*loss.shape, P)
        The parameters after the last step.
    diverged : array of bool, shape of loss
        Whether the run left for infinity at any step.
    """

    axes: dict
    loss: np.ndarray
    params: np.ndarray
    diverged: np.ndarray

    @property
    def best(self):
        """The settings with the least loss, by name; of equals the first."""
        if self.diverged.all():
            raise ValueError("best: every run of this sweep diverged; try smaller learning rates.")
        place = np.argmin(np.where(self.diverged, np.inf, self.loss))
        where = np.unravel_index(place, self.loss.shape)
        return {name: values[i] for (name, values), i in zip(self.axes.items(), where, strict=True)}


def sweep(
    problem, optimizer, start, steps, *, batches=None, executor=None, progress=False, **settings
):
    """Run the full grid of some settings of one optimizer.

    Parameters
    ----------
    problem : SigmoidNeuron, Bowl, or anything with their `loss` and `gradient`
    optimizer : type
        A class of optimizer, such as `Adam`.
    start : array, shape (P,)
        Where every run begins.
    steps : int
        Number of steps, 0 or more.
    batches : iterable of index arrays, optional
        The points whose gradient each step uses, the same in all runs; all points if None. They are
        kept until the sweep ends: 8 bytes for each index of each step.
    executor : concurrent.futures.Executor, optional
        Where the lanes run, in chunks: a pool of processes, or what a Dask client's
        `get_executor()` gives. Here and now if None. The numbers are the same to the last digit.
    progress : bool
        Whether to show a tqdm bar.
    **settings
        Settings of the optimizer. A list or a one-dimensional array is an axis of the grid; any
        other value holds for all runs. Numbers run as lanes; the values of other lists (switches,
        schedules) one after the other.

    Returns
    -------
    Sweep
        Divergence is a result, not an error: see its `diverged`.

    Raises
    ------
    ValueError
        If a setting is unknown, missing, empty or out of range, or if the start does not fit.
    RuntimeError
        If a worker of the executor died; nothing is returned then.

    Examples
    --------
    >>> found = sweep(neuron, Adam, (-2, 4), 500, learning_rate=[0.01, 0.1], beta1=[0, 0.5, 0.9])
    >>> found.loss.shape
    (2, 3)
    """
    checked.parts("problem", problem, "loss", "gradient")
    checked.switch("progress", progress)
    if not (isinstance(optimizer, type) and issubclass(optimizer, Optimizer)):
        raise ValueError(f"optimizer={optimizer!r} must be a class: write Adam, not Adam(0.1).")
    try:
        signature(optimizer).bind(**settings)
    except TypeError as error:
        names = ", ".join(signature(optimizer).parameters)
        raise ValueError(f"{error}: {optimizer.__name__} has {names}.") from error
    start = checked.row("start", start, why=", of shape (P,): all runs share it")
    steps = checked.count("steps", steps)
    axes = _axes(settings)
    if batches is not None:
        batches = list(batch_of_each_step(batches, steps))
    if executor is not None and not hasattr(executor, "submit"):
        raise ValueError(f"executor={executor!r} must be a concurrent.futures.Executor, or None.")
    run = partial(_run, problem, start, steps, batches)
    at_once = lanes_at_once(problem, None if executor else batches)
    lanes, chunks = zip(*_chunks(axes, at_once), strict=True)
    rules = [optimizer(**settings | values) for values in chunks]
    shape = tuple(map(len, axes.values()))
    found = Sweep(axes, np.empty(shape), np.empty((*shape, len(start))), np.empty(shape, bool))
    ends_of = map if executor is None else executor.map
    try:
        with tqdm(total=found.loss.size, unit=" runs", disable=not progress, leave=False) as bar:
            for places, of_lanes in zip(lanes, ends_of(run, rules, lanes), strict=True):
                found.params.reshape(-1, len(start))[places], *others = of_lanes
                found.loss.flat[places], found.diverged.flat[places] = others
                bar.update(len(places))
    except BrokenExecutor as error:
        raise RuntimeError(
            f"a worker of {executor!r} died, so the sweep is not complete and nothing is returned. "
            "Make a new executor, perhaps with fewer workers, or leave executor at None."
        ) from error
    return found


def _run(problem, start, steps, batches, rule, places):
    """Parameters and loss after the last step, and which lanes diverged."""
    end = start = np.tile(start, (len(places), 1))
    team, each = Team([rule], (1, *start.shape)), batch_of_each_step(batches, steps)
    farthest = np.abs(start)
    with np.errstate(all="ignore"):  # a run that diverges goes on, silently
        for (end,), *_ in walk(problem, team, start[None], team.start(start[None]), each):
            farthest = np.maximum(farthest, np.abs(end))  # NaN stays NaN
        loss = losses(problem, end)
    return end, loss, has_diverged(farthest, start) | ~np.isfinite(loss)


def _chunks(axes, size):
    """The grid in chunks of `size` runs at most: their flat places, and the settings there.

    Settings that are numbers become columns with a row per run; others are the same for a chunk.
    """
    shape = tuple(map(len, axes.values())) or (1,)  # without axes there is one place
    where = dict(zip(axes, np.unravel_index(np.arange(np.prod(shape)), shape), strict=False))
    others = [name for name, values in axes.items() if values.dtype.kind not in "iuf"]
    alike = {}  # the places where these others are the same
    for place in range(np.prod(shape)):
        alike.setdefault(tuple(where[name][place] for name in others), []).append(place)
    for places in alike.values():
        for chunk in (places[i : i + size] for i in range(0, len(places), size)):
            values = {name: axes[name][where[name][chunk]][:, None] for name in axes}
            yield chunk, values | {name: values[name][0, 0] for name in others}


def _axes(settings):
    """The settings that are lists, as one-dimensional arrays; a ValueError if one is no list."""
    axes = {}
    for name, values in settings.items():
        with suppress(ValueError):  # rows of unequal lengths
            axes[name] = np.asarray(values)
        if name not in axes or axes[name].ndim > 1 or not axes[name].size:
            raise ValueError(
                f"{name}={values} must be one value, or, as an axis of the grid, a list of one "
                "value or more, such as [0.01, 0.1]."
            )
    return {name: values for name, values in axes.items() if values.ndim}
