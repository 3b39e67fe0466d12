"""Layer 2: runs of optimizers on problems, and what can be read off them."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from itertools import repeat

import numpy as np

from optim_lab.optimizers import Optimizer
from optim_lab.problems import lanes_at_once
from optim_lab.schedules import value_at
from optim_lab.validation import checked_count, checked_parts

FAR_AWAY = 1e6

NUMBERS_AT_MOST = 4  # so many parameters are stepped one by one; for more, an array is faster


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One run, or one run per lane: time first, then lanes, then parameters.

    Attributes
    ----------
    optimizer : Optimizer
        The rule that made it.
    params : array, shape (T + 1, ..., P)
        The start and the parameters after each step.
    looked_at, gradient, effective_rate : array, shape (T, ..., P)
        Where each step measured the gradient, what it found, and the rate it applied to it.
    losses : function without arguments
        Computes `loss`, which is done once, when it is first asked for.
    """

    optimizer: Optimizer
    params: np.ndarray
    looked_at: np.ndarray
    gradient: np.ndarray
    effective_rate: np.ndarray
    losses: Callable

    @cached_property
    def loss(self):
        """The loss on all data at `params`, shape (T + 1, ...)."""
        loss = self.losses()
        loss.setflags(write=False)
        return loss

    @property
    def steps(self):
        """Number of steps T."""
        return len(self.gradient)

    @property
    def diverged(self):
        """Whether a run left for infinity at any step, or its loss did, shape (...)."""
        gone = has_diverged(self.params, self.params[0]) | ~np.isfinite(self.loss)
        return gone.any(axis=0)

    def lane(self, i):
        """The run of lane `i` alone."""
        if self.params.ndim < 3:
            raise ValueError(f"lane({i}): this run has no lanes, it is a single one.")
        if not -self.params.shape[1] <= i < self.params.shape[1]:
            last = self.params.shape[1] - 1
            raise ValueError(f"lane({i}) does not exist: choose one from 0 to {last}.")
        return self._part(self.params[:, i], (slice(None), i), lambda: self.loss[:, i])

    def until(self, step):
        """The run up to a step, from 0 (the start alone) to `steps`."""
        if not 0 <= step <= self.steps:
            raise ValueError(f"until({step}): this run has the steps 0 to {self.steps}.")
        return self._part(self.params[: step + 1], slice(step), lambda: self.loss[: step + 1])

    def _part(self, params, of_steps, losses):
        steps = self.looked_at, self.gradient, self.effective_rate
        return Trajectory(self.optimizer, params, *(record[of_steps] for record in steps), losses)

    def progress(self, target):
        """Share of the way from the start to `target` done, per parameter: (T + 1, ..., P)."""
        with np.errstate(all="ignore"):
            return (self.params - self.params[0]) / (target - self.params[0])

    def distance(self, target):
        """Euclidean distance to `target`, shape (T + 1, ...)."""
        with np.errstate(all="ignore"):
            return np.linalg.norm(self.params - target, axis=-1)

    def overshoot(self, target):
        """How far each parameter went beyond `target` at most, shape (..., P)."""
        with np.errstate(all="ignore"):
            beyond = (self.params - target) * np.sign(target - self.params[0])
        return np.maximum(beyond, 0).max(axis=0)

    def steps_to(self, share, target):
        """First step by which each parameter has done `share` of its way to `target`.

        Shape (..., P); -1 where it never got there.
        """
        there = self.progress(target) >= share
        return np.where(there.any(axis=0), there.argmax(axis=0), -1)


def descend(problem, optimizer, start, steps, batches=None, bounds=None):
    """Run one optimizer.

    Parameters
    ----------
    problem : SigmoidNeuron, Bowl, LinearLosses, or anything with their `loss` and `gradient`
    optimizer : Optimizer
    start : array, shape (P,) or (L, P)
        A single start is shared by all lanes of the optimizer's settings.
    steps : int
        Number of steps T, 0 or more.
    batches : iterable of index arrays, optional
        The points whose gradient each step uses; all points if None.
    bounds : (low, high), optional
        The parameters are clipped to this box after each step.

    Returns
    -------
    Trajectory
        Divergence is a result, not an error: see its `diverged`.

    Raises
    ------
    ValueError
        If the start, the lanes or the bounds do not fit, or the batches run out.
    """
    return race(problem, {"it": optimizer}, start, steps, batches, bounds)["it"]


def race(problem, optimizers, start, steps, batches=None, bounds=None):
    """Run several optimizers from one start in lockstep, on the same batches.

    One call of the problem's gradient serves all of them in each step.

    Parameters
    ----------
    optimizers : dict of str to Optimizer
    problem, start, steps, batches, bounds
        As for `descend`.

    Returns
    -------
    dict of str to Trajectory
        In the order of `optimizers`.
    """
    checked_parts("problem", problem, "loss", "gradient")
    start, steps = _checked_start(optimizers, start), checked_count("steps", steps)
    rules, bounds = list(optimizers.values()), _checked_bounds(bounds, start.shape[-1])
    shape = (len(rules), *start.shape)
    team = _OneByOne(rules, start.size) if _by_numbers(rules, start) else _Team(rules, shape)
    first = np.array(np.broadcast_to(start, shape))
    params = np.empty((steps + 1, *shape))
    looked_at, gradient, effective_rate = (np.empty((steps, *shape)) for _ in range(3))
    params[0] = first
    batches = batch_of_each_step(batches, steps)
    with np.errstate(all="ignore"):  # a run that diverges goes on, silently
        moments = walk(problem, team, first, team.start(first), batches, bounds=bounds)
        for t, moment in enumerate(moments):
            params[t + 1], looked_at[t], gradient[t], effective_rate[t], _ = moment
    records = params, looked_at, gradient, effective_rate
    for record in records:
        record.setflags(write=False)
    return {
        name: Trajectory(
            optimizer, *(record[:, r] for record in records), partial(losses, problem, params[:, r])
        )
        for r, (name, optimizer) in enumerate(optimizers.items())
    }


def best_learning_rate(problem, optimizer, start, steps, rates=None):
    """The learning rate of `rates` with which an optimizer's loss is least after so many steps.

    Parameters
    ----------
    problem, optimizer, start, steps
        As for `descend`, on all points; the optimizer's own learning rate is not used.
    rates : array, shape (L,), optional
        What to try; 41 rates from 0.001 to 100, evenly spaced in the logarithm, if None.

    Returns
    -------
    float
    """
    rates = np.geomspace(1e-3, 1e2, 41) if rates is None else np.asarray(rates, dtype=float)
    lanes = descend(problem, replace(optimizer, learning_rate=rates[:, None]), start, steps)
    return float(rates[np.argmin(np.where(lanes.diverged, np.inf, lanes.loss[-1]))])


def walk(problem, rule, params, memory, batches, first=0, bounds=None):
    """Step a rule once for each batch: the one loop of all runs.

    Parameters
    ----------
    problem, rule
        As for `descend`.
    params : array, shape (..., P)
    memory : what `rule.start(params)` gave, or a step of an earlier walk
    batches : iterable of index arrays, or of None for all points
    first : int
        The number of the first step.
    bounds : pair of arrays, optional

    Yields
    ------
    params, looked_at, gradient, effective_rate, memory
        After each step.
    """
    for step, batch in enumerate(batches, first):
        looked_at = rule.look_at(params, memory, step)
        gradient = problem.gradient(looked_at, batch)
        if getattr(gradient, "shape", None) != params.shape:
            raise ValueError(_misfit("gradient", problem, gradient, params.shape))
        memory = rule.observe_loss(partial(_loss, problem, batch, looked_at), memory)
        update, rate, memory = rule.step(gradient, memory, step)
        if getattr(update, "shape", None) != params.shape:
            raise ValueError(_misfit("update", rule, update, params.shape))
        params = params + update
        if bounds is not None:
            params = params.clip(*bounds)
        yield params, looked_at, gradient, rate, memory


def batch_of_each_step(batches, steps):
    """So many of `batches`, one by one; None for all points if they are None."""
    if batches is None:
        return repeat(None, steps)
    try:
        return _drawn(iter(batches), steps)
    except TypeError:
        raise ValueError(
            f"batches={batches!r} must be an iterator of index arrays, such as "
            "minibatches(n_samples, size, seed=0), or None for all points."
        ) from None


def _drawn(batches, steps):
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


class _Team:
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

    def observe_loss(self, loss, memories):
        if self.observing:
            problem, batch, points = loss.args
            memories = list(memories)
            for i in self.observing:
                of_row = partial(_loss, problem, batch, points[i])
                memories[i] = self.rules[i].observe_loss(of_row, memories[i])
        return memories

    def step(self, gradient, memories, step):
        updates, rates, after = np.empty_like(gradient), np.empty_like(gradient), []
        for i, rule in enumerate(self.rules):
            update, rates[i], memory = rule.step(gradient[i], memories[i], step)
            if getattr(update, "shape", None) != self.shape[1:]:
                raise ValueError(_misfit("update", rule, update, self.shape[1:]))
            updates[i] = update
            after.append(memory)
        return updates, rates, after


class _OneByOne(_Team):
    """The same with each parameter stepped by itself, as a Python float.

    Where parameters are few this is faster, as NumPy takes longer to begin than to compute: six
    rules take 500 steps on the toy in 11 ms instead of 17.
    """

    def __init__(self, rules, n_params):
        rules = [rule for rule in rules for _ in range(n_params)]
        super().__init__(rules, (len(rules),))
        self.step_of = [rule.step for rule in rules]

    def start(self, params):
        return super().start(params.ravel().tolist())

    def step(self, gradient, memories, step):
        rows = zip(self.step_of, gradient.ravel().tolist(), memories, strict=True)
        made = [step_of(slope, memory, step) for step_of, slope, memory in rows]
        updates, rates, after = zip(*made, strict=True)
        numbers = np.array([*updates, *rates]).reshape(2, *gradient.shape)
        if numbers.dtype.char != "d":  # there is a None, say
            raise ValueError(_misfit("update", self.rules, updates, ()))
        return numbers[0], numbers[1], after


def _by_numbers(rules, start):
    """Whether all rules may step each parameter by itself, and whether these are few."""
    settings = (value_at(getattr(rule, field.name), 0) for rule in rules for field in fields(rule))
    return (
        start.ndim == 1
        and start.size <= NUMBERS_AT_MOST
        and all(rule.coordinatewise and not _has_own("observe_loss", rule) for rule in rules)
        and all(np.ndim(setting) == 0 for setting in settings)
    )


def _has_own(function, rule):
    return getattr(type(rule), function) is not getattr(Optimizer, function)


def _loss(problem, batch, params):
    loss = problem.loss(params, batch)
    if np.shape(loss) != params.shape[:-1]:
        raise ValueError(_misfit("loss", problem, loss, params.shape[:-1]))
    return loss


def _misfit(function, problem, found, shape):
    return (
        f"{function} of {problem!r} gave {found!r}: it must give numbers of shape {shape}, for "
        "parameters that are the last axis and any lanes in front of it."
    )


def losses(problem, params):
    """The loss on all data at all of `params`, as many at a time as one call should serve."""
    points = params.reshape(-1, params.shape[-1])
    at_once = lanes_at_once(problem)
    with np.errstate(all="ignore"):
        found = [
            _loss(problem, None, points[i : i + at_once]) for i in range(0, len(points), at_once)
        ]
    return np.concatenate(found).reshape(params.shape[:-1])


def _checked_start(optimizers, start):
    """`start` as floats, with one row per lane if any setting is a column."""
    if not isinstance(optimizers, dict) or not optimizers:
        raise ValueError(
            f"optimizers={optimizers!r} is empty or no dict: name at least one, as in "
            "{'Adam': Adam(0.1)}."
        )
    start = np.array(start, dtype=float)
    if not start.ndim or not start.size or not np.isfinite(start).all():
        raise ValueError(f"start={start} must be finite numbers of shape (P,) or (L, P).")
    lanes = ()
    for name, optimizer in optimizers.items():
        if not isinstance(optimizer, Optimizer):
            raise ValueError(f"{name}: {optimizer!r} is no Optimizer; write e.g. Adam(0.1).")
        settings = (value_at(getattr(optimizer, field.name), 0) for field in fields(optimizer))
        lanes = _common_lanes(name, lanes, *(np.shape(setting)[:-1] for setting in settings))
    lanes_of_start = _common_lanes("start", start.shape[:-1], lanes)
    if start.ndim > 1 and lanes_of_start != start.shape[:-1]:
        raise ValueError(
            f"start has shape {start.shape}, but the settings have {lanes} lanes: give a start of "
            f"shape ({start.shape[-1]},) or one row per lane."
        )
    return np.broadcast_to(start, (*lanes_of_start, start.shape[-1]))


def _common_lanes(name, *lanes):
    try:
        return np.broadcast_shapes(*lanes)
    except ValueError:
        raise ValueError(
            f"{name} does not match: there are {' and '.join(str(n) for n in lanes if n)} lanes, "
            "but columns of settings must have equally many rows, and a start a single or one row "
            "per lane."
        ) from None


def _checked_bounds(bounds, n_params):
    if bounds is None:
        return None
    try:
        low, high = (np.broadcast_to(bound, n_params).astype(float) for bound in bounds)
    except (TypeError, ValueError):
        raise ValueError(
            f"bounds={bounds!r} must be a pair (low, high), each a number or {n_params} of them."
        ) from None
    if not (low < high).all():
        raise ValueError(f"bounds={bounds!r} are out of order: low must be below high.")
    return low, high
