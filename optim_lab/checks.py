"""Floor 3: verdicts on exercises.

Each check is made from the exercise's answer and some inputs. ``check(attempt)`` compares the
attempt with the answer on each of them and says *not attempted yet*, *not yet: for these inputs
you return ...* or *correct*. ``check(attempt, strict=True)`` raises an AssertionError instead.
"""

import copy
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Verdict:
    """What a check says; it shows itself as its words."""

    words: str
    correct: bool = False

    def __repr__(self):
        return self.words


def _exercise(*cases):
    """A decorator: turn the answer to an exercise into its check on the given inputs."""

    def make_check(answer):
        def check(attempt, strict=False):
            verdict = _judge(attempt, answer, cases)
            if strict and not verdict.correct:
                raise AssertionError(f"{answer.__name__}: {verdict.words}")
            return verdict

        check.__name__, check.__doc__ = answer.__name__, answer.__doc__
        check.exercise = answer
        return check

    return make_check


def _judge(attempt, answer, cases):
    if not callable(attempt):
        return Verdict(f"not yet: hand over your function itself, not {attempt!r}")
    for case in cases:
        inputs = ", ".join(f"{name} = {_shown(value)}" for name, value in case.items())
        expected = answer(**copy.deepcopy(case))
        try:
            got = attempt(*copy.deepcopy(list(case.values())))
        except Exception as error:  # whatever a student's code may raise is part of the verdict
            return Verdict(f"not yet: for {inputs} it raises {type(error).__name__}: {error}")
        if got is None or got is Ellipsis:
            return Verdict("not attempted yet")
        if not _same(got, expected):
            told = f"you return {_shown(got)}, but it should be {_shown(expected)}"
            return Verdict(f"not yet: for {inputs} {told}")
    return Verdict("correct", True)


def _same(got, expected):
    if isinstance(expected, tuple):
        alike = isinstance(got, tuple | list) and len(got) == len(expected)
        return alike and all(_same(a, b) for a, b in zip(got, expected, strict=True))
    try:
        got = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return False
    return got.shape == np.shape(expected) and np.allclose(got, expected, rtol=1e-6, atol=1e-12)


def _shown(value):
    if isinstance(value, tuple | list):
        return "(" + ", ".join(_shown(part) for part in value) + ")"
    try:
        return np.array2string(np.asarray(value, dtype=float), precision=4, separator=", ")
    except (TypeError, ValueError):
        return repr(value)


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


# Notebook 01

_WEIGHTS, _X = np.array([0.5, -1.0, 2.0]), np.array([2.0, 1.0, 0.25])
_FEATURES = np.array([[1.0, 0.0], [-2.0, 1.0], [0.5, 3.0]])


@_exercise(
    {"weights": _WEIGHTS, "bias": 0.3, "x": _X},
    {"weights": _WEIGHTS[:2], "bias": -1.0, "x": _X[:2]},
)
def answer_of_neuron(weights, bias, x):
    """The neuron's answer f for one point."""
    return _sigmoid(weights @ x + bias)


@_exercise(
    {"weights": _WEIGHTS, "bias": 0.3, "x": _X, "y": 0.2},
    {"weights": _WEIGHTS[:2], "bias": -1.0, "x": _X[:2], "y": 1.0},
)
def gradient_of_point(weights, bias, x, y):
    """The gradient of (f - y)^2 / 2 for one point, the weights' first and the bias's last."""
    f = _sigmoid(weights @ x + bias)
    return (f - y) * f * (1 - f) * np.append(x, 1)


@_exercise(
    {"params": np.array([0.5, -1.0, 0.3]), "features": _FEATURES, "targets": np.array([1, 0, 0.5])},
    {"params": np.array([0.1, 0.2, 0.0]), "features": _FEATURES[:2], "targets": np.array([0.3, 1])},
)
def gradient_of_data(params, features, targets):
    """The gradient of the mean loss over n points."""
    inputs = np.column_stack([features, np.ones(len(features))])
    f = _sigmoid(inputs @ params)
    return ((f - targets) * f * (1 - f)) @ inputs / len(features)


# Notebook 02

_SPARSE = np.array([0.0, 0, 0, 2, 0, 0, 0, 0, -3, 3, 0, 1])


@_exercise(
    {"feature": _SPARSE, "batch_size": 1},
    {"feature": _SPARSE, "batch_size": 2},
    {"feature": _SPARSE, "batch_size": 5},
    {"feature": _SPARSE, "batch_size": 12},
)
def count_updates(feature, batch_size):
    """In how many batches of one pass, taken in order, the feature is not all zero."""
    begins = range(0, len(feature), batch_size)
    return sum(bool(np.any(feature[i : i + batch_size])) for i in begins)


@_exercise(
    {"share": 0.005, "batch_size": 1},
    {"share": 0.005, "batch_size": 100},
    {"share": 0.2, "batch_size": 10},
)
def chance_of_update(share, batch_size):
    """Chance that a batch holds at least one point with the feature, each drawn by itself."""
    return 1 - (1 - share) ** batch_size


@_exercise({"feature": _SPARSE}, {"feature": np.array([0.0, 0.0, 0.0, 5.0])})
def scale_sparse(feature):
    """The feature over its root mean square, so that zeros stay zeros."""
    return feature / np.sqrt(np.mean(feature**2))


# Notebook 03

_STEP = {"params": np.array([1.0, -2.0]), "velocity": np.array([0.5, 0.25])}
_GRADIENT = np.array([3.0, -4.0])


@_exercise(
    {**_STEP, "gradient": _GRADIENT, "learning_rate": 0.1, "beta": 0.9},
    {**_STEP, "gradient": -_GRADIENT, "learning_rate": 2.0, "beta": 0.5},
)
def momentum_step(params, velocity, gradient, learning_rate, beta):
    """The parameters and the velocity after one step of momentum."""
    velocity = beta * velocity + learning_rate * gradient
    return params - velocity, velocity


@_exercise({**_STEP, "beta": 0.9}, {**_STEP, "beta": 0.5})
def nesterov_looks_at(params, velocity, beta):
    """Where Nesterov's rule measures its gradient."""
    return params - beta * velocity


@_exercise(
    {
        "path": np.array([[0.0, 4], [0.1, 2], [0.4, 0.5], [1, -1], [2, -1]]),
        "minimum": np.array([2, -1]),
    },
    {
        "path": np.array([[-2.0, 4], [-1, 3], [0, 2], [1, 0], [2, -1]]),
        "minimum": np.array([2.0, -1]),
    },
)
def share_at_half(path, minimum):
    """Share of w's way done at the first step by which b has done half of its own."""
    share = (path - path[0]) / (minimum - path[0])
    return share[np.argmax(share[:, 1] >= 0.5), 0]


# Notebook 04


@_exercise(
    {
        "params": np.array([1.0, -2.0]),
        "sum_of_squares": np.array([7.0, 0.0]),
        "gradient": _GRADIENT,
        "learning_rate": 0.1,
    },
    {
        "params": np.array([1.0, -2.0]),
        "sum_of_squares": np.array([0.0, 1.0]),
        "gradient": np.array([0.0, 0.5]),
        "learning_rate": 2.0,
    },
)
def adagrad_step(params, sum_of_squares, gradient, learning_rate):
    """The parameters and the history after one step of Adagrad, epsilon 1e-8."""
    sum_of_squares = sum_of_squares + gradient**2
    params = params - learning_rate / (np.sqrt(sum_of_squares) + 1e-8) * gradient
    return params, sum_of_squares


@_exercise(
    {"gradients": np.array([3.0, 4.0, 0.0, 12.0]), "learning_rate": 0.1},
    {"gradients": np.array([0.1, -0.1, 0.1]), "learning_rate": 1.0},
)
def adagrad_rates(gradients, learning_rate):
    """The effective rate at each step of one parameter, epsilon left out."""
    return learning_rate / np.sqrt(np.cumsum(gradients**2))


@_exercise(
    {"learning_rate": 0.1, "gradient": 0.5, "rate": 0.03},
    {"learning_rate": 1.0, "gradient": -2.0, "rate": 0.21},
    {"learning_rate": 0.1, "gradient": 0.05, "rate": 0.3},
)
def steps_until_slow(learning_rate, gradient, rate):
    """After how many equal gradients Adagrad's effective rate is first below `rate`."""
    return np.floor((learning_rate / (rate * gradient)) ** 2) + 1


# Notebook 05

_GRADIENTS = np.array([3.0, 4.0, 0.0, -1.0])


@_exercise({"gradients": _GRADIENTS, "beta": 0.9}, {"gradients": _GRADIENTS[::-1], "beta": 0.5})
def mean_square(gradients, beta):
    """RMSProp's v after all gradients, from v = 0."""
    ages = np.arange(len(gradients))[::-1]
    return (1 - beta) * np.sum(beta**ages * gradients**2)


@_exercise({"age": 0, "beta": 0.9}, {"age": 10, "beta": 0.9}, {"age": 3, "beta": 0.5})
def weight_of_gradient(age, beta):
    """The weight in v of a squared gradient from `age` steps ago; the newest has age 0."""
    return (1 - beta) * beta**age


@_exercise(
    {
        "params": np.array([1.0, -2.0]),
        "mean_square": np.array([7.0, 0.0]),
        "gradient": _GRADIENT,
        "learning_rate": 0.1,
        "beta": 0.9,
    },
    {
        "params": np.array([1.0, -2.0]),
        "mean_square": np.array([0.0, 1.0]),
        "gradient": np.array([0.0, 0.5]),
        "learning_rate": 2.0,
        "beta": 0.5,
    },
)
def rmsprop_step(params, mean_square, gradient, learning_rate, beta):
    """The parameters and the mean square after one step of RMSProp, epsilon 1e-8."""
    mean_square = beta * mean_square + (1 - beta) * gradient**2
    return params - learning_rate / (np.sqrt(mean_square) + 1e-8) * gradient, mean_square


# Notebook 06


@_exercise({"gradients": _GRADIENTS, "beta": 0.9}, {"gradients": _GRADIENTS[::-1], "beta": 0.5})
def running_mean(gradients, beta):
    """Adam's m after all gradients, from m = 0, not corrected."""
    ages = np.arange(len(gradients))[::-1]
    return (1 - beta) * np.sum(beta**ages * gradients)


@_exercise(
    {
        "params": np.array([1.0, -2.0]),
        "mean": np.zeros(2),
        "mean_square": np.zeros(2),
        "gradient": _GRADIENT,
        "t": 1,
        "learning_rate": 0.1,
        "beta1": 0.9,
        "beta2": 0.999,
    },
    {
        "params": np.array([1.0, -2.0]),
        "mean": np.array([0.5, 0.0]),
        "mean_square": np.array([1.0, 0.0]),
        "gradient": np.array([-1.0, 0.0]),
        "t": 3,
        "learning_rate": 2.0,
        "beta1": 0.5,
        "beta2": 0.9,
    },
)
def adam_step(params, mean, mean_square, gradient, t, learning_rate, beta1, beta2):
    """The parameters, m and v after step t = 1, 2, ... of Adam, epsilon 1e-8."""
    mean = beta1 * mean + (1 - beta1) * gradient
    mean_square = beta2 * mean_square + (1 - beta2) * gradient**2
    divisor = np.sqrt(mean_square / (1 - beta2**t)) + 1e-8
    return params - learning_rate * mean / (1 - beta1**t) / divisor, mean, mean_square


@_exercise(
    {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999},
    {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.99},
    {"learning_rate": 2.0, "beta1": 0.0, "beta2": 0.75},
)
def step_after_zeros(learning_rate, beta1, beta2):
    """Length of Adam's step at the first non-zero gradient after a very long run of zeros."""
    return learning_rate * (1 - beta1) / np.sqrt(1 - beta2)


# Notebook 07


@_exercise({"t": 4, "beta": 0.9}, {"t": 1, "beta": 0.5}, {"t": 6, "beta": 0.5})
def weights_of_gradients(t, beta):
    """The weights of g_1, ..., g_t in m_t, in this order."""
    return (1 - beta) * beta ** np.arange(t - 1, -1, -1)


@_exercise({"gradients": _GRADIENTS, "beta": 0.9}, {"gradients": _GRADIENTS[::-1], "beta": 0.5})
def corrected_mean(gradients, beta):
    """m_t over 1 - beta^t, after all gradients."""
    ages = np.arange(len(gradients))[::-1]
    return (1 - beta) * np.sum(beta**ages * gradients) / (1 - beta ** len(gradients))


@_exercise(
    {"t": 1, "beta1": 0.9, "beta2": 0.999},
    {"t": 1, "beta1": 0.9, "beta2": 0.9},
    {"t": 20, "beta1": 0.5, "beta2": 0.99},
)
def ratio_of_steps(t, beta1, beta2):
    """Adam's uncorrected over its corrected step t, for gradients that are all equal."""
    return (1 - beta1**t) / np.sqrt(1 - beta2**t)


# Notebook 08


@_exercise({"smallest": 1.0, "largest": 25.0}, {"smallest": 0.5, "largest": 2.0})
def best_momentum(smallest, largest):
    """The rate and the beta with which momentum is fastest on a bowl of these curvatures."""
    low, high = np.sqrt(smallest), np.sqrt(largest)
    return (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2


@_exercise(
    {
        "tried": np.array([5.0, 3.0, 4.0, 3.5, 2.0, 2.5]),
        "at_start": 6.0,
        "learning_rate": 1.0,
    },
    {"tried": np.array([9.0, 8.0, 7.0]), "at_start": 8.0, "learning_rate": 0.4},
)
def plateau_rates(tried, at_start, learning_rate):
    """The rate of each epoch, by the validation losses with which the epochs ended."""
    rates, best, rate = [], at_start, learning_rate
    for loss in tried:
        rates.append(rate)
        if loss > best:
            rate = rate / 2
        else:
            best = loss
    return np.array(rates)


@_exercise(
    {
        "gradient": _GRADIENT,
        "mean": np.array([0.5, -1.0]),
        "largest": np.array([4.0, 2.0]),
        "t": 3,
        "learning_rate": 0.1,
        "beta1": 0.9,
        "beta2": 0.5,
    },
    {
        "gradient": np.array([-2.0, 1.0]),
        "mean": np.zeros(2),
        "largest": np.zeros(2),
        "t": 1,
        "learning_rate": 2.0,
        "beta1": 0.5,
        "beta2": 0.9,
    },
)
def adamax_step(gradient, mean, largest, t, learning_rate, beta1, beta2):
    """The update, m and u after step t = 1, 2, ... of AdaMax."""
    mean = beta1 * mean + (1 - beta1) * gradient
    largest = np.maximum(beta2 * largest, np.abs(gradient))
    return -learning_rate / (1 - beta1**t) * mean / largest, mean, largest


# Notebook 09

_NAMES = ("year", "director: A", "director: B")
_FILMS = np.array([[0.5, 1, 0], [-1.5, 1, 0], [0.5, 0, 1], [1.0, 1, 0], [-0.5, 0, 1]])
_HITS = np.array([1.0, 0, 1, 1, 0])


@_exercise(
    {"name": "director: A", "names": _NAMES, "features": _FILMS, "targets": _HITS},
    {"name": "director: B", "names": _NAMES, "features": _FILMS[2:], "targets": _HITS[2:]},
)
def record_of(name, names, features, targets):
    """The number of films and the number of hits of a column of zeros and ones."""
    column = features[:, names.index(name)]
    return column.sum(), column @ targets


@_exercise(
    {"gradient": np.array([0.3, -0.2]), "params": np.array([2.0, 5.0]), "penalty": 0.1},
    {"gradient": np.array([0.0, 1.0, 0.5]), "params": np.array([-4.0, 1.0, 2.0]), "penalty": 0.5},
)
def ridge_gradient(gradient, params, penalty):
    """The gradient with that of penalty/2 times the sum of squared weights; the bias is free."""
    return gradient + penalty * np.append(params[:-1], 0)


_FALLS_LATE = np.array([0.69, 0.62, 0.60, 0.61, 0.63, 0.62, 0.55])


@_exercise(
    {"losses": _FALLS_LATE, "patience": 2},
    {"losses": _FALLS_LATE, "patience": 5},
    {"losses": np.array([0.7, 0.6, 0.5]), "patience": 1},
    {"losses": np.array([0.5, 0.6, 0.7, 0.4]), "patience": 2},
)
def step_to_keep(losses, patience):
    """The step of least loss before `patience` steps in a row have brought no new least one."""
    kept = 0
    for step, loss in enumerate(losses):
        if loss < losses[kept]:
            kept = step
        elif step - kept >= patience:
            break
    return kept


# Notebook 10


@_exercise(
    {"velocity": 0.5, "beta": 0.9},
    {"velocity": np.array([0.2, -1.0]), "beta": 0.5},
)
def glide(velocity, beta):
    """How far momentum still moves, and which way, once all gradients are zero."""
    return -velocity * beta / (1 - beta)


@_exercise(
    {"learning_rate": 0.1, "steps": 1},
    {"learning_rate": 0.1, "steps": 4},
    {"learning_rate": 0.3, "steps": 100},
)
def reach_of_adagrad(learning_rate, steps):
    """How far Adagrad moves a parameter in so many steps of one and the same gradient."""
    return learning_rate * np.sum(1 / np.sqrt(np.arange(1, steps + 1)))


_SWINGS = np.array([[5.0, 9.0], [0.4, 1.0], [-0.2, 1.5], [0.4, 0.5], [-0.1, 1.5]])


@_exercise(
    {"path": _SWINGS, "last": 3},
    {"path": _SWINGS, "last": 4},
    {"path": _SWINGS - 7, "last": 2},
)
def swing(path, last):
    """Half the distance between the outermost of a path's last points, per parameter."""
    end = path[-last:]
    return (end.max(axis=0) - end.min(axis=0)) / 2
