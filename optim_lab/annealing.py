"""Layer 2: annealing by a watched loss, the way people tune by hand."""

from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from optim_lab.data import minibatches
from optim_lab.optimizers import Optimizer
from optim_lab.validation import checked_count, checked_list, checked_number, checked_parts
from optim_lab.walking import Team, walk


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
    start, epochs = _checked(training, validation, optimizer, start, epochs, factor)
    batches = minibatches(training.n_points, batch_size, seed=seed)
    steps_per_epoch = -(-training.n_points // batch_size)
    kept_so_far, rate = (start[None], [optimizer.start(start)], 0), optimizer.learning_rate
    path, losses = [start], [validation.loss(start)]
    tried, rates, kept = [], [], []
    for _ in range(epochs):
        team = Team([replace(optimizer, learning_rate=rate)], (1, *start.shape))
        params, memories, step = kept_so_far
        with np.errstate(all="ignore"):  # an epoch that diverges is discarded, silently
            epoch = islice(batches, steps_per_epoch)
            for moment in walk(training, team, params, memories, epoch, first=step):
                params, *_, memories = moment
                step += 1
            tried.append(validation.loss(params[0]))
        rates.append(rate)
        kept.append(bool(tried[-1] <= losses[-1]))  # a NaN is no gain either
        if kept[-1]:
            kept_so_far = params, memories, step
        else:
            rate = factor * rate
        path.append(kept_so_far[0][0])
        losses.append(tried[-1] if kept[-1] else losses[-1])
    path = np.array(path)
    of_epochs = (np.array(tried), np.array(rates), np.array(kept, dtype=bool))
    return AnnealedRun(path, training.loss(path), np.array(losses), *of_epochs)


def _checked(training, validation, optimizer, start, epochs, factor):
    """The start as floats and the number of epochs."""
    checked_parts("training", training, "loss", "gradient", "n_points")
    checked_parts("validation", validation, "loss")
    if not isinstance(optimizer, Optimizer):
        raise ValueError(f"optimizer={optimizer!r} is no Optimizer; write e.g. Adam(0.1).")
    why = "the annealing makes its own schedule, and for several rates, run it several times"
    checked_number("learning_rate", getattr(optimizer, "learning_rate", None), "above 0", why)
    checked_number("factor", factor, "in (0, 1)", "try 0.5")
    return checked_list("start", start, why=", of shape (P,)"), checked_count("epochs", epochs)
