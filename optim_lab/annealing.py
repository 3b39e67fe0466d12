"""Layer 2: annealing by a watched loss, the way people tune by hand."""

from collections import deque
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from optim_lab import validation as checked
from optim_lab.data import minibatches
from optim_lab.optimizers import Optimizer
from optim_lab.walking import Team, walk


@dataclass(frozen=True, eq=False)
class AnnealedRun:
    """What `descend_with_annealing` did, epoch by epoch.

    Attributes
    ----------
    params : array, shape (E + 1, ..., P)
        The start and the parameters kept after each epoch.
    training_loss, validation_loss : array, shape (E + 1, ...)
        At `params`.
    tried_loss : array, shape (E, ...)
        The validation loss at the end of each epoch, before it was kept or discarded.
    learning_rate : array, shape (E, ...)
        The rate of each epoch.
    kept : array of bool, shape (E, ...)
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
        Its learning rate must be a number, or a column with one per lane. Any other setting may be
        a schedule of the steps kept so far.
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
        If the learning rate is a schedule, or start, epochs, batch size or factor are out of range.

    Notes
    -----
    The optimizer's memory, such as a velocity, travels on from one epoch to the next. With a
    discarded epoch it goes back too, to where it was when the epoch began.
    """
    checked.parts("training", training, "loss", "gradient", "n_points")
    checked.parts("validation", validation, "loss")
    if not isinstance(optimizer, Optimizer):
        raise ValueError(f"optimizer={optimizer!r} is no Optimizer; write e.g. Adam(0.1).")
    rates, why = getattr(optimizer, "learning_rate", None), "the annealing makes its own schedule"
    checked.number("learning_rate", rates, "above 0", why, column=True)
    checked.number("factor", factor, "in (0, 1)", "try 0.5")
    start = checked.row("start", start, why=", of shape (P,)")
    batches = minibatches(training.n_points, batch_size, seed=seed)
    per_epoch = -(-training.n_points // batch_size)
    lanes, rates = np.shape(rates)[:-1], np.ravel(rates)
    params, done = np.tile(start, (len(rates), 1)), 0
    memories = Team([optimizer] * len(rates), params.shape).start(params)
    path, losses, told = [params], [validation.loss(params)], []
    for _ in range(checked.count("epochs", epochs)):
        team = Team([replace(optimizer, learning_rate=rate) for rate in rates], params.shape, done)
        epoch = walk(training, team, params, memories, islice(batches, per_epoch))
        with np.errstate(all="ignore"):  # an epoch that diverges is discarded, silently
            ((ends, *_, after),) = deque(epoch, maxlen=1)
            ends = ends.reshape(params.shape)
            tried = validation.loss(ends)
        kept = tried <= losses[-1]  # a NaN is no gain either
        told.append((tried, rates, kept))
        of_rows = zip(kept.repeat(len(after) // len(kept)), after, memories, strict=True)
        memories = [new if is_kept else old for is_kept, new, old in of_rows]
        params, done = np.where(kept[:, None], ends, params), done + per_epoch * kept
        path.append(params)
        losses.append(np.where(kept, tried, losses[-1]))
        rates = np.where(kept, rates, factor * rates)
    tried, rates, kept = np.moveaxis(np.reshape(told, (-1, 3, *lanes)), 1, 0)
    path, losses = np.reshape(path, (-1, *lanes, len(start))), np.reshape(losses, (-1, *lanes))
    return AnnealedRun(path, training.loss(path), losses, tried, rates, kept.astype(bool))
