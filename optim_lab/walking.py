"""Layer 2: the one loop that steps a rule, for one rule or for several in lockstep."""

from functools import partial
from itertools import repeat

import numpy as np

from optim_lab.optimizers import Optimizer
from optim_lab.problems import lanes_at_once

FAR_AWAY = 1e6
NUMBERS_AT_MOST = 4  # so many parameters are stepped one by one; for more, an array is faster


def walk(problem, team, params, memories, batches, bounds=None):
    """Step a team of rules once for each batch: the one loop of all runs.

    Parameters
    ----------
    problem : anything with `loss` and `gradient`
    team : Team
        Of R rules, or of a single one.
    params : array, shape (R, ..., P)
    memories : what `team.start(params)` gave, or a step of an earlier walk
    batches : iterable of index arrays, or of None for all points
    bounds : pair of arrays, optional

    Yields
    ------
    params, looked_at, gradient, effective_rate, memories
        After each step: arrays of the team's own `shape`, and a list.
    """
    params, shape = params.reshape(team.shape), params.shape
    if bounds is not None:
        bounds = [np.broadcast_to(bound, shape).reshape(team.shape) for bound in bounds]
    for step, batch in enumerate(batches):
        looked_at = team.look_at(params, memories, step)
        points = looked_at.reshape(shape)
        gradient = problem.gradient(points, batch)
        if getattr(gradient, "shape", None) != shape:
            raise ValueError(_misfit("gradient", problem, gradient, shape))
        gradient = gradient.reshape(team.shape)
        memories = team.observe_loss(problem, points, batch, memories)
        update, rate, memories = team.step(gradient, memories, step)
        params = params + update
        if bounds is not None:
            params = params.clip(*bounds)
        yield params, looked_at, gradient, rate, memories


def batch_of_each_step(batches, steps):
    """So many of `batches`, one by one; None for all points if they are None."""
    each = repeat(None) if batches is None else batches
    if not hasattr(each, "__iter__"):
        raise ValueError(
            f"batches={batches!r} must be an iterator of index arrays, such as "
            "minibatches(n_samples, size, seed=0), or None for all points."
        )
    batches = iter(each)
    for step in range(steps):
        try:
            yield next(batches)
        except StopIteration:
            raise ValueError(
                f"batches ran out at step {step} of {steps}: hand over at least {steps} batches, "
                "or an endless iterator such as minibatches(n_samples, size, seed=0)."
            ) from None


def has_diverged(params, start):
    """Whether parameters left for infinity, shape (...): not finite, or a million times too far.

    Too far is beyond `FAR_AWAY` times 1 + the largest parameter of the start.
    """
    near = np.abs(params).max(axis=-1) <= FAR_AWAY * (1 + np.abs(start).max(axis=-1))
    return ~near  # NaN is not near


class Team:
    """Rules that step together as if they were one, on parameters of `shape`, a row for each.

    Where each parameter follows its rule by itself, and they are few, each is a row of its own and
    a Python float: then its own `shape` is flat. NumPy takes longer to begin than to compute, so
    six rules take 500 steps on the toy in 11 ms instead of 17. `done` says how many steps each
    rule has taken before.
    """

    def __init__(self, rules, shape, done=0):
        few = len(shape) == 2 and shape[1] <= NUMBERS_AT_MOST
        alone = all(rule.coordinatewise for rule in rules)
        of_floats = few and alone and not _overriding("observe_loss", rules)
        each = shape[1] if of_floats else 1
        self.rules = [rule for rule in rules for _ in range(each)]
        self.done = np.broadcast_to(done, shape[:1]).repeat(each).tolist()
        self.shape = len(self.rules), *(() if of_floats else shape[1:])
        self.kind = float if of_floats else None
        self.looking_ahead = _overriding("look_at", self.rules)
        self.observing = _overriding("observe_loss", self.rules)

    def start(self, params):
        rows = self._rows(params.reshape(self.shape))
        return [rule.start(row) for rule, row in zip(self.rules, rows, strict=True)]

    def look_at(self, params, memories, step):
        looked_at = params.copy() if self.looking_ahead else params
        for i in self.looking_ahead:
            looked_at[i] = self.rules[i].look_at(looked_at[i], memories[i], self.done[i] + step)
        return looked_at

    def observe_loss(self, problem, points, batch, memories):
        memories = list(memories) if self.observing else memories
        for i in self.observing:
            loss = partial(_loss, problem, points[i], batch)
            memories[i] = self.rules[i].observe_loss(loss, memories[i])
        return memories

    def step(self, gradient, memories, step):
        rows, memories = self._rows(gradient), list(memories)
        updates, rates = np.empty(self.shape), np.empty(self.shape)
        done, kind = self.done, self.kind
        for i, rule in enumerate(self.rules):
            made = rule.step(rows[i], memories[i], done[i] + step)
            try:
                update, rates[i], memories[i] = made
                fits = type(update) is kind or self._fits(update)
            except (TypeError, ValueError):  # it is no triple, or not of numbers
                fits = False
            if not fits:
                raise ValueError(_misfit("step and its update", rule, made, self.shape[1:]))
            updates[i] = update
        return updates, rates, memories

    def _fits(self, update):
        return np.shape(update) == self.shape[1:] and np.asarray(update).dtype.kind in "iuf"

    def _rows(self, rows):
        return rows if rows.ndim > 1 else rows.tolist()


def _overriding(function, rules):
    """The places of the rules that have a function of their own."""
    own = getattr(Optimizer, function)
    return [i for i, rule in enumerate(rules) if getattr(type(rule), function) is not own]


def _loss(problem, params, batch=None):
    loss = problem.loss(params, batch)
    if np.shape(loss) != params.shape[:-1]:
        raise ValueError(_misfit("loss", problem, loss, params.shape[:-1]))
    return loss


def _misfit(part, owner, found, shape):
    return (
        f"the {part} of {owner!r}: {found!r} does not fit. A gradient and a Step's update are "
        "arrays of numbers in the shape of the parameters, a loss is without their last axis: "
        f"shape {shape} here."
    )


def losses(problem, params):
    """The loss on all data at all of `params`, as many at a time as one call should serve."""
    points, at_once = params.reshape(-1, params.shape[-1]), lanes_at_once(problem)
    with np.errstate(all="ignore"):
        found = [_loss(problem, points[i : i + at_once]) for i in range(0, len(points), at_once)]
    return np.concatenate(found).reshape(params.shape[:-1])
