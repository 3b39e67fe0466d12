"""Layer 2: runs of optimizers on problems, and what can be read off them."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial

import numpy as np

from optim_lab import validation as checked
from optim_lab.optimizers import Optimizer
from optim_lab.schedules import value_at
from optim_lab.walking import Team, batch_of_each_step, has_diverged, losses, walk


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
        n_lanes = self.params.shape[1]
        i = checked.count("lane", i, -n_lanes, n_lanes - 1)
        return self._part(self.params[:, i], (slice(None), i), lambda: self.loss[:, i])

    def until(self, step):
        """The run up to a step, from 0 (the start alone) to `steps`."""
        step = checked.count("step", step, 0, self.steps)
        return self._part(self.params[: step + 1], slice(step), lambda: self.loss[: step + 1])

    def _part(self, params, of_steps, losses):
        steps = self.looked_at, self.gradient, self.effective_rate
        return Trajectory(self.optimizer, params, *(record[of_steps] for record in steps), losses)

    def progress(self, target):
        """Share of the way from the start to `target` done, per parameter: (T + 1, ..., P).

        NaN for a parameter that starts there: it has no way to go.
        """
        way = self._checked(target) - self.params[0]
        with np.errstate(all="ignore"):
            return (self.params - self.params[0]) / np.where(way == 0, np.nan, way)

    def distance(self, target):
        """Euclidean distance to `target`, shape (T + 1, ...)."""
        with np.errstate(all="ignore"):
            return np.linalg.norm(self.params - self._checked(target), axis=-1)

    def overshoot(self, target):
        """How far each parameter went beyond `target` at most, shape (..., P)."""
        target = self._checked(target)
        with np.errstate(all="ignore"):
            beyond = (self.params - target) * np.sign(target - self.params[0])
        return np.maximum(beyond, 0).max(axis=0)

    def steps_to(self, share, target):
        """First step by which each parameter has done `share` of its way to `target`.

        Shape (..., P); -1 where it never got there, 0 where it starts there.
        """
        checked.number("share", share, "finite", "try 0.9")
        arrived = (self.progress(target) >= share) | (self.params[0] == target)
        return np.where(arrived.any(axis=0), arrived.argmax(axis=0), -1)

    def _checked(self, target):
        shapes = (), self.params.shape[-1:], self.params.shape[1:]
        fits = lambda x: x.shape in shapes and np.isfinite(x).all()  # noqa: E731
        form = f"a finite number, or finite numbers of shape {self.params.shape[-1:]}"
        return checked.array("target", target, fits, form)


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
    return race(problem, {"optimizer": optimizer}, start, steps, batches, bounds)["optimizer"]


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
    checked.parts("problem", problem, "loss", "gradient")
    start, steps = _checked_start(optimizers, start), checked.count("steps", steps)
    if bounds is not None:
        size = start.shape[-1]
        form = f"a pair (low, high) of numbers, or of lists of {size}; low must be below high"
        fits = lambda x: x.shape in ((2,), (2, size)) and (x[0] < x[1]).all()  # noqa: E731
        bounds = checked.array("bounds", bounds, fits, form)
    shape = (len(optimizers), *start.shape)
    team = Team(optimizers.values(), shape)
    first = np.array(np.broadcast_to(start, shape))
    params = np.empty((steps + 1, *team.shape))
    looked_at, gradient, effective_rate = (np.empty((steps, *team.shape)) for _ in range(3))
    params[0] = first.reshape(team.shape)
    batches = batch_of_each_step(batches, steps)
    with np.errstate(all="ignore"):  # a run that diverges goes on, silently
        moments = walk(problem, team, first, team.start(first), batches, bounds=bounds)
        for t, moment in enumerate(moments):
            params[t + 1], looked_at[t], gradient[t], effective_rate[t], _ = moment
    records = params, looked_at, gradient, effective_rate
    whole = [record.reshape(len(record), *shape) for record in records]
    runs = {}
    for r, (name, optimizer) in enumerate(optimizers.items()):
        records = [record[:, r] for record in whole]
        for record in records:
            record.setflags(write=False)
        runs[name] = Trajectory(optimizer, *records, partial(losses, problem, records[0]))
    return runs


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
    rates = np.geomspace(1e-3, 1e2, 41) if rates is None else rates
    rates = checked.row("rates", rates, "above 0", ", such as [0.01, 0.1]")
    checked.parts("optimizer", optimizer, "learning_rate")
    lanes = descend(problem, replace(optimizer, learning_rate=rates[:, None]), start, steps)
    if lanes.diverged.all():
        raise ValueError(f"rates={rates} are out of range: with each the run diverged; go lower.")
    return float(rates[np.argmin(np.where(lanes.diverged, np.inf, lanes.loss[-1]))])


def checked_optimizers(name, optimizers):
    """`optimizers`, a dict of one or more by names."""
    form = "optimizers, such as {'Adam': Adam(0.1)},"
    return checked.named(name, optimizers, form, lambda rule: isinstance(rule, Optimizer))


def _checked_start(optimizers, start):
    """`start` as floats, with one row per lane if any setting is a column."""
    named = optimizers.items() if isinstance(optimizers, dict) else ()
    checked_optimizers("optimizers", {str(name): rule for name, rule in named} or optimizers)
    fits = lambda x: x.ndim and x.size and np.isfinite(x).all()  # noqa: E731
    start = checked.array("start", start, fits, "finite numbers of shape (P,) or (L, P)")
    lanes = {"start": start.shape[:-1]}
    for name, rule in optimizers.items():
        for field in fields(rule):
            setting = value_at(getattr(rule, field.name), 0)
            lanes[f"{field.name} of {name}"] = np.shape(setting)[:-1]
    try:
        shape = np.broadcast_shapes(start.shape, *((*lane, 1) for lane in lanes.values()))
    except ValueError:
        shape = ()
    if shape != start.shape and (start.ndim > 1 or not shape):
        found = ", ".join(f"{shape} in {name}" for name, shape in lanes.items() if shape)
        raise ValueError(
            f"the lanes do not match: they are {found}. Columns of settings must have equally "
            "many rows, and a start is single, of shape (P,), or has one row per lane."
        )
    return np.broadcast_to(start, shape)
