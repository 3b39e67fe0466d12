"""Layer 2: the one loop that steps a rule, for one rule or for several in lockstep."""

from dataclasses import fields
from functools import partial
from itertools import repeat

import numpy as np

from optim_lab.optimizers import Optimizer
from optim_lab.problems import lanes_at_once
from optim_lab.schedules import value_at

FAR_AWAY = 1e6
NUMBERS_AT_MOST = 4  # so many parameters are stepped one by one; for more, an array is faster


def walk(problem, team, params, memories, batches, first=0, bounds=None):
    """Step a team of rules once for each batch: the one loop of all runs.

    Parameters
    ----------
    problem : anything with `loss` and `gradient`
    team : Team
        Of R rules, or of a single one.
    params : array, shape (R, ..., P)
    memories : what `team.start(params)` gave, or a step of an earlier walk
    batches : iterable of index arrays, or of None for all points
    first : int
        The number of the first step.
    bounds : pair of arrays, optional

    Yields
    ------
    params, looked_at, gradient, effective_rate, memories
        After each step.
    """
    for step, batch in enumerate(batches, first):
        looked_at = team.look_at(params, memories, step)
        gradient = problem.gradient(looked_at, batch)
        if getattr(gradient, "shape", None) != params.shape:
            raise ValueError(_misfit("gradient", problem, gradient, params.shape))
        memories = team.observe_loss(problem, looked_at, batch, memories)
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
    """Rules that step together as if they were one: a row of parameters for each."""

    def __init__(self, rules, shape):
        self.rules, self.shape = rules, shape  # one rule for each row
        self.looking_ahead = [i for i, rule in enumerate(rules) if _has_own("look_at", rule)]
        self.observing = [i for i, rule in enumerate(rules) if _has_own("observe_loss", rule)]

    def start(self, params):
        return [rule.start(row) for rule, row in zip(self.rules, params, strict=True)]

    def look_at(self, params, memories, step):
        if not self.looking_ahead:
            return params
        looked_at = params.copy()
        rows = looked_at.reshape(self.shape)
        for i in self.looking_ahead:
            rows[i] = self.rules[i].look_at(rows[i], memories[i], step)
        return looked_at

    def observe_loss(self, problem, points, batch, memories):
        memories = list(memories) if self.observing else memories
        for i in self.observing:
            loss = partial(_loss, problem, points[i], batch)
            memories[i] = self.rules[i].observe_loss(loss, memories[i])
        return memories

    def step(self, gradient, memories, step):
        updates, rates, after = np.empty_like(gradient), np.empty_like(gradient), []
        for i, rule in enumerate(self.rules):
            made = rule.step(gradient[i], memories[i], step)
            update = made[0] if isinstance(made, tuple) and len(made) == 3 else None
            if getattr(update, "shape", None) != self.shape[1:] or update.dtype.kind not in "iuf":
                raise ValueError(_misfit("step and its update", rule, made, self.shape[1:]))
            updates[i], rates[i], memory = made
            after.append(memory)
        return updates, rates, after


class OneByOne(Team):
    """The same with each parameter stepped by itself, as a Python float.

    Where parameters are few this is faster, as NumPy takes longer to begin than to compute: six
    rules take 500 steps on the toy in 11 ms instead of 17.
    """

    @staticmethod
    def suits(rules, start):
        """Whether each parameter follows its rule by itself, and whether they are few."""
        settings = [value_at(getattr(rule, f.name), 0) for rule in rules for f in fields(rule)]
        return (
            start.ndim == 1
            and start.size <= NUMBERS_AT_MOST
            and all(rule.coordinatewise and not _has_own("observe_loss", rule) for rule in rules)
            and not any(np.ndim(setting) for setting in settings)
        )

    def __init__(self, rules, n_params):
        rules = [rule for rule in rules for _ in range(n_params)]
        super().__init__(rules, (len(rules),))
        self.step_of = [rule.step for rule in rules]

    def start(self, params):
        return super().start(params.ravel().tolist())

    def step(self, gradient, memories, step):
        rows = zip(self.step_of, gradient.ravel().tolist(), memories, strict=True)
        made = [step_of(slope, memory, step) for step_of, slope, memory in rows]
        try:
            updates, rates, after = zip(*made, strict=True)
            numbers = np.array([*updates, *rates]).reshape(2, *gradient.shape)
        except (TypeError, ValueError):  # a step is no triple, or not of single numbers
            numbers = None
        if numbers is None or numbers.dtype.kind != "f":
            raise ValueError(_misfit("step and its update", self.rules, made, ()))
        return numbers[0], numbers[1], after


def _has_own(function, rule):
    return getattr(type(rule), function) is not getattr(Optimizer, function)


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
    points = params.reshape(-1, params.shape[-1])
    at_once = lanes_at_once(problem)
    with np.errstate(all="ignore"):
        found = [_loss(problem, points[i : i + at_once]) for i in range(0, len(points), at_once)]
    return np.concatenate(found).reshape(params.shape[:-1])
