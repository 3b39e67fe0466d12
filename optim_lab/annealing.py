"""Floor 2: annealing by a watched loss, the way people tune by hand."""

from dataclasses import dataclass, replace
from itertools import islice
from numbers import Real

import numpy as np

from optim_lab.data import minibatches
from optim_lab.schedules import checked_count


@dataclass(frozen=True, eq=False)
class AnnealedRun:
    """What `descend_with_annealing` did, epoch by epoch.

    Attributes
    ----------
    params : array, shape (E + 1, P)
        The start and the parameters kept after each epoch.
    training_loss, validation_loss : array, shape (E + 1,)
        At `params`.
    tried_loss : array, shape (E,)
        The validation loss at the end of each epoch, before it was kept or discarded.
    learning_rate : array, shape (E,)
        The rate of each epoch.
    kept : array of bool, shape (E,)
        False where an epoch was discarded; then the row of `params` after it is the one before.
    """

    params: np.ndarray
    training_loss: np.ndarray
    validation_loss: np.ndarray
    tried_loss: np.ndarray
    learning_rate: np.ndarray
    kept: np.ndarray

    @property
    def epochs(self):
        """Number of epochs E, discarded ones too."""
        return len(self.kept)


def descend_with_annealing(
    training, validation, optimizer, start, epochs, *, batch_size, seed, factor=0.5
):
    """Halve the rate, and discard the epoch, whenever the validation loss rose.

    Parameters
    ----------
    training, validation : SigmoidNeuron or alike
        The problem to descend, with `n_points`, and the one whose loss is watched.
    optimizer : Optimizer
        Its learning rate must be a number. Any other setting may be a schedule of the steps kept
        so far.
    start : array, shape (P,)
    epochs : int
        Shuffled passes over the training data, discarded ones included; 0 or more.
    batch_size : int
        Points in a step's batch.
    seed : int
        Of the batches. An epoch that was discarded is not repeated: the next one has new batches.
    factor : float
        What the rate is multiplied with when the validation loss rose, in (0, 1).

    Returns
    -------
    AnnealedRun

    Raises
    ------
    ValueError
        If the learning rate is no number, or start, epochs, batch size or factor are out of range.

    Notes
    -----
    The optimizer's memory, such as a velocity, travels on from one epoch to the next. With a
    discarded epoch it goes back too, to where it was when the epoch began.
    """
    params, epochs = _checked(optimizer, start, epochs, factor)
    batches = minibatches(training.n_points, batch_size, seed=seed)
    steps_per_epoch = -(-training.n_points // batch_size)
    memory, step, rate = optimizer.start(params), 0, optimizer.learning_rate
    path, losses = [params], [validation.loss(params)]
    tried, rates, kept = [], [], []
    for _ in range(epochs):
        rule = replace(optimizer, learning_rate=rate)
        with np.errstate(all="ignore"):  # an epoch that diverges is discarded, silently
            after = _one_epoch(training, rule, params, memory, step, batches, steps_per_epoch)
            tried.append(validation.loss(after[0]))
        rates.append(rate)
        kept.append(bool(tried[-1] <= losses[-1]))  # a NaN is no gain either
        if kept[-1]:
            params, memory, step = after
        else:
            rate = factor * rate
        path.append(params)
        losses.append(tried[-1] if kept[-1] else losses[-1])
    path = np.array(path)
    of_epochs = (np.array(tried), np.array(rates), np.array(kept, dtype=bool))
    return AnnealedRun(path, training.loss(path), np.array(losses), *of_epochs)


def _one_epoch(problem, rule, params, memory, step, batches, steps):
    """Parameters, memory and number of steps after one pass."""
    for t, batch in enumerate(islice(batches, steps), start=step):
        looked_at = rule.look_at(params, memory, t)
        gradient = problem.gradient(looked_at, batch)
        if rule.hears_loss:
            memory = rule.hear(problem.loss(looked_at, batch), memory)
        update, _, memory = rule.step(gradient, memory, t)
        params = params + update
    return params, memory, step + steps


def _checked(optimizer, start, epochs, factor):
    """The start as floats and the number of epochs."""
    rate = getattr(optimizer, "learning_rate", None)
    if not isinstance(rate, Real):
        raise ValueError(
            f"learning_rate={rate!r} must be a number: the annealing makes its own schedule. For "
            "several rates, run it several times."
        )
    start = np.array(start, dtype=float)
    if start.ndim != 1 or not np.isfinite(start).all():
        raise ValueError(f"start={start} must be finite numbers of shape (P,).")
    if not (isinstance(factor, Real) and 0 < factor < 1):
        raise ValueError(f"factor={factor!r} is out of range: it must lie in (0, 1); try 0.5.")
    return start, checked_count("epochs", epochs)
