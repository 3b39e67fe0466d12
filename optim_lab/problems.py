"""Layer 0: things with a loss and a gradient.

A problem has ``loss(params, batch=None)`` and ``gradient(params, batch=None)``.
Parameters are the last axis; every axis in front of it is a lane and is kept.
"""

from collections import namedtuple

import numpy as np
import scipy.sparse
from scipy import optimize

from optim_lab import validation as checked

PREDICTIONS_AT_ONCE = 25_000  # lanes times distinct inputs that the processor's cache holds
_Points = namedtuple("_Points", ["columns", "shared_columns", "target", "share", "scatter"])


class SigmoidNeuron:
    """One sigmoid neuron on a data set: f(x) = 1 / (1 + exp(-(w . x + b))).

    The parameters are the D weights followed by the bias, P = D + 1 numbers in all.
    The bias is the weight of one more input that is always on.

    Parameters
    ----------
    features : array or scipy sparse matrix, shape (N, D)
        One row per point.
    targets : array, shape (N,)
        What the neuron should answer, each in [0, 1].
    loss : {"squared", "cross_entropy"}
        Half of the squared error, or the cross-entropy in nats; either is a mean over the
        points, so that a good learning rate does not depend on N.

    Raises
    ------
    ValueError
        If the data are empty, not finite, out of range, or of shapes that do not fit.

    Notes
    -----
    Points with equal inputs share one prediction. On the whole data each distinct input is
    therefore summed once, weighted by its number of points; this is exact, because the
    squared error of a group is that of its mean target plus a constant, its scatter.

    Lanes are multiplied one by one, as rows of a single vector: so each lane's numbers are the
    same to the last digit whatever lanes run beside it, which a matrix product does not give.
    """

    def __init__(self, features, targets, loss="squared"):
        self.loss_name = checked.choice("loss", loss, ("squared", "cross_entropy"))
        features, self.targets = _checked_data(features, targets)
        self.n_points, self.n_features = features.shape
        sparse, blocks = scipy.sparse.issparse(features), [features, np.ones((self.n_points, 1))]
        self.inputs = scipy.sparse.hstack(blocks, format="csr") if sparse else np.hstack(blocks)
        first, group, count = _distinct_rows(features)
        target = np.bincount(group, weights=self.targets) / count
        scatter = np.mean((self.targets - target[group]) ** 2)
        columns, share = self.inputs[first].T.copy(), count / self.n_points
        shared = (columns * share).tocsc() if sparse else columns * share
        self._all = _Points(columns, shared, target, share, scatter)
        self.n_distinct = len(count)

    def predict(self, params):
        """The neuron's answers, shape (..., N), for parameters of shape (..., P)."""
        return _sigmoid(self._weighted(params, self.inputs.T))

    def loss(self, params, batch=None):
        """The mean loss, shape (...), over all points or over those that `batch` indexes."""
        points = self._points(batch)
        z = self._weighted(params, points.columns)
        if self.loss_name == "squared":
            squares = (_sigmoid(z) - points.target) ** 2
            return (_averaged(squares, points.share) + points.scatter) / 2
        return _averaged(np.logaddexp(0, z) - points.target * z, points.share)

    def gradient(self, params, batch=None):
        """The gradient of the mean loss, shape (..., P).

        For one point and the squared loss it is (f - y) f (1 - f) x; for the cross-entropy
        (f - y) x.
        """
        points = self._points(batch)
        f = _sigmoid(self._weighted(params, points.columns))
        error = f - points.target
        if self.loss_name == "squared":
            error *= f
            error *= 1 - f
        return _summed(points.shared_columns, error)

    def minimum(self):
        """The parameters of least loss, shape (P,), found by BFGS from zero.

        Raises
        ------
        ValueError
            If there is none, as when the cross-entropy falls for ever along some direction.
        """
        if self._falls_for_ever():
            raise ValueError(
                "no minimum found: some inputs predict targets of 0 or 1 perfectly, so the loss "
                "falls for ever as their weights grow; add noise to the targets or drop them."
            )
        start = np.zeros(self.n_features + 1)
        found = optimize.minimize(self.loss, start, jac=self.gradient, method="BFGS", tol=1e-11)
        if not (slope := np.abs(found.jac).max()) < 1e-7:
            raise ValueError(
                f"no minimum found: at {found.x} the gradient is still {slope:.1g}. Bring the "
                "features to a common scale first."
            )
        return found.x

    def _falls_for_ever(self):
        """Whether there is a direction along which no point's loss ever rises and some fall.

        It raises the answer for targets of 1, lowers it for targets of 0, and leaves the others
        as they are. A linear program finds it (Albert, Anderson 1984).
        """
        inputs, target = self._all.columns.T, self._all.target
        side = 1.0 * (target == 1) - (target == 0)
        outward = scipy.sparse.diags_array(np.where(side, side, 1)) @ inputs
        limits = outward, 0, np.where(side, np.inf, 0)
        # milp, unlike linprog, takes both limits of a row; no variable is said to be an integer
        best = optimize.milp(-side @ inputs, constraints=limits, bounds=optimize.Bounds(-1, 1))
        return (best.fun or 0) < -1e-9  # None of inputs too large for it: the slope will tell

    def _points(self, batch):
        """What is known of the points of a batch, or of all.

        Their inputs as columns, these times their shares of the points, their mean targets, the
        shares, and the mean scatter of the targets.
        """
        if batch is None:
            return self._all
        batch = checked.batch(batch, self.n_points)
        columns, share = self.inputs[batch].T, 1 / len(batch)
        return _Points(columns, columns / len(batch), self.targets[batch], share, 0.0)

    def _weighted(self, params, columns):
        """w . x + b for all lanes and points, shape (..., K); a point's inputs are a column."""
        params = checked.params(params, self.n_features + 1)
        if isinstance(columns, np.ndarray):
            return (params[..., None, :] @ columns)[..., 0, :]
        lanes = params.reshape(-1, params.shape[-1])
        return np.ascontiguousarray((columns.T @ lanes.T).T).reshape(*params.shape[:-1], -1)


def _sigmoid(z):
    """1 / (1 + exp(-z)), written over z; where exp(-z) were beyond all numbers it is 1e-308.

    Unlike SciPy's `expit`, NumPy's `exp` takes several numbers at once where the processor can.
    """
    np.maximum(z, -709, out=z)
    np.exp(np.negative(z, out=z), out=z)
    z += 1
    return np.reciprocal(z, out=z)


def _averaged(losses, share):
    """The mean of the points' losses, shape (...).

    Not by `np.vecdot`: of more than 10,000 points BLAS makes two threads, which wait for one
    another longer than the sum takes.
    """
    return np.einsum("...k,k->...", losses, np.full(losses.shape[-1], share))


def _summed(columns, error):
    """The columns, each times its point's error, summed: shape (..., P)."""
    if isinstance(columns, np.ndarray):
        return np.vecdot(error[..., None, :], columns)
    lanes = error.reshape(-1, error.shape[-1])
    return (columns @ lanes.T).T.reshape(*error.shape[:-1], -1)


class Ridge:
    """A problem with an L2 penalty: its loss plus penalty/2 times the sum of squared weights.

    The penalty pulls each weight towards zero, and hardest those that the data push least. The
    bias, the last parameter, goes free.

    Parameters
    ----------
    problem : SigmoidNeuron, or anything with its `loss` and `gradient`
    penalty : float
        λ, finite and 0 or more.

    Notes
    -----
    Ridge regression (Hoerl, Kennard 1970) for any loss; le Cessie and van Houwelingen (1992) have
    it for the sigmoid and its cross-entropy. Under gradient descent it is weight decay: a step
    first shrinks each weight by the factor 1 - ηλ. Under Adagrad, RMSProp and Adam it is not, as
    the penalty's gradient goes through the divisor like all else; the decay that goes past it is
    AdamW's (Loshchilov, Hutter 2019).
    """

    def __init__(self, problem, penalty):
        checked.parts("problem", problem, "loss", "gradient")
        checked.number("penalty", penalty, "0 or more", "0 leaves the problem as it is")
        self.problem, self.penalty = problem, penalty
        self.n_distinct = getattr(problem, "n_distinct", 1)

    def loss(self, params, batch=None):
        """The problem's loss plus the penalty, shape (...)."""
        loss = self.problem.loss(params, batch)  # which looks at the parameters first
        squares = np.sum(np.asarray(params, dtype=float)[..., :-1] ** 2, axis=-1)
        return loss + self.penalty / 2 * squares

    def gradient(self, params, batch=None):
        """The problem's gradient plus penalty times the weights, shape (..., P)."""
        gradient = self.problem.gradient(params, batch)
        weights = np.array(params, dtype=float)
        weights[..., -1] = 0
        return gradient + self.penalty * weights


class Bowl:
    """A quadratic bowl, 1/2 sum(curvature x^2), with its minimum at zero.

    Its descents have closed forms to test against (Goh 2017, "Why Momentum Really Works").

    Parameters
    ----------
    curvatures : array, shape (P,)
        The second derivatives along the axes, each above zero.
    """

    def __init__(self, curvatures):
        why = ", or there is no minimum"
        self.curvatures = checked.row("curvatures", curvatures, "above 0", why)

    def loss(self, params, batch=None):
        """The height, shape (...); a bowl has no points, so `batch` must be None."""
        return 0.5 * self._checked(params, batch) ** 2 @ self.curvatures

    def gradient(self, params, batch=None):
        """curvature * x, shape (..., P)."""
        return self.curvatures * self._checked(params, batch)

    def minimum(self):
        """The bottom: zeros, shape (P,)."""
        return np.zeros_like(self.curvatures)

    def _checked(self, params, batch):
        if batch is not None:
            raise ValueError("a Bowl has no points to take a batch of: leave batch at None.")
        return checked.params(params, len(self.curvatures))


class LinearLosses:
    """One straight line per point, f_i(x) = slope_i x, for parameters of shape (..., 1).

    The online setting in which Adam can fail (Reddi, Kale, Kumar 2018): hand `descend`
    batches of one index each and bounds; without bounds a line has no minimum.

    Parameters
    ----------
    slopes : array, shape (N,)
    """

    def __init__(self, slopes):
        self.slopes = checked.row("slopes", slopes)
        self.n_points = len(self.slopes)

    def loss(self, params, batch=None):
        """The mean of slope_i x, shape (...)."""
        return checked.params(params, 1)[..., 0] * self._mean_slope(batch)

    def gradient(self, params, batch=None):
        """The mean slope, in the shape of `params`."""
        return np.full(checked.params(params, 1).shape, self._mean_slope(batch))

    def _mean_slope(self, batch):
        slopes = self.slopes if batch is None else self.slopes[checked.batch(batch, self.n_points)]
        return slopes.sum() / len(slopes)


def lanes_at_once(problem, batches=None):
    """How many lanes one call of a problem should serve, so that its numbers stay in the cache."""
    points = max(1, *map(np.size, batches)) if batches else getattr(problem, "n_distinct", 1)
    return max(1, PREDICTIONS_AT_ONCE // points)


def _checked_data(features, targets):
    sparse = scipy.sparse.issparse(features) and features.dtype.kind in "biuf"
    if sparse:
        features = scipy.sparse.csr_array(features, dtype=float, copy=True)
    else:
        form = "an array or a sparse matrix of numbers, shape (N, D)"
        features = checked.array("features", features, np.shape, form, "biuf")
    targets = checked.array("targets", targets, np.shape, "numbers of shape (N,)", "biuf")
    if features.ndim != 2 or features.shape[:1] != targets.shape or not all(features.shape):
        raise ValueError(
            f"features of shape {features.shape} and targets of shape {targets.shape} do not fit "
            "or are empty: they must be (N, D) and (N,), with at least one point and feature; one "
            "feature is a column, x[:, None]."
        )
    if not np.isfinite(features.data if sparse else features).all():
        raise ValueError("features hold NaN or infinity: drop or fill those points first.")
    if wrong := [y for y in targets if not 0 <= y <= 1]:  # a NaN is wrong too
        raise ValueError(
            f"targets hold {wrong[0]}: a sigmoid answers between 0 and 1, so they must lie in "
            "[0, 1]; rescale them."
        )
    return features, targets


def _distinct_rows(features):
    """Index of one row of each kind, the kind of every row, and the size of each kind."""
    if scipy.sparse.issparse(features):
        features.sum_duplicates()
        features.eliminate_zeros()
        ends = zip(features.indptr, features.indptr[1:], strict=False)
        rows = [(features.indices[a:b].tobytes(), features.data[a:b].tobytes()) for a, b in ends]
        kinds = {row: kind for kind, row in enumerate(dict.fromkeys(rows))}
        features = np.array([[kinds[row]] for row in rows])
    wanted = dict(return_index=True, return_inverse=True, return_counts=True)
    axis = None if features.shape[1] == 1 else 0  # of single numbers, which is faster, or of rows
    _, first, group, count = np.unique(features, axis=axis, **wanted)
    return first, group.reshape(-1), count
