"""Layer 0: the one way in which numbers, counts, names and shapes are checked.

Written `checked.count("steps", steps)` after `from optim_lab import validation as checked`.
Each function returns what it was given, in the form in which it is used, or raises a ValueError
that names the value, what is allowed and what to do. True is no number.
"""

import operator

import numpy as np

RANGES = {  # in words, and as a condition that NaN and infinity never meet
    "finite": lambda x: (x > -np.inf) & (x < np.inf),
    "above 0": lambda x: (x > 0) & (x < np.inf),
    "above 0, at least 1e-300": lambda x: (x >= 1e-300) & (x < np.inf),
    "0 or more": lambda x: (x >= 0) & (x < np.inf),
    "at least 1": lambda x: (x >= 1) & (x < np.inf),
    "in (0, 1)": lambda x: (x > 0) & (x < 1),
    "in (0, 1]": lambda x: (x > 0) & (x <= 1),
    "in [0, 1)": lambda x: (x >= 0) & (x < 1),
    "in [0, 1]": lambda x: (x >= 0) & (x <= 1),
}
SETTINGS = {  # the settings of optimizers: their ranges, and why or what to try
    "learning_rate": ("above 0", "a negative rate climbs; try 0.1"),
    "epsilon": ("above 0, at least 1e-300", "it keeps a zero gradient from 0/0; try 1e-8"),
    "beta": ("in [0, 1)", "at 1 nothing is forgotten; try 0.9"),
    "beta3": ("in [0, 1]", "1 is Adam; try 0.999"),
    "clip": ("at least 1", "r stays between 1/clip and clip; try 10"),
    "lowest_loss": ("finite", "it is the least possible loss; try 0"),
}
ANY_SETTING = "finite", "a rule of one's own may narrow it in its __post_init__"


def number(name, value, words, remedy, column=False):
    """`value`, a number in the range of those words; or a column of such, shape (L, 1)."""
    numbers = _numbers(None if isinstance(value, list | tuple) else value)
    is_column = column and numbers.ndim > 1 and numbers.shape[-1] == 1
    if not ((numbers.ndim == 0 or is_column) and RANGES[words](numbers).all()):
        also = ", or a column of them, of shape (L, 1): write values[:, None]" if column else ""
        form = f"a number {words}, and finite{also}; {remedy}"
        raise ValueError(f"{name}={_shown(value)} must be {form}.")
    return value


def array(name, value, fits, form, kinds="iuf"):
    """`value` as an array of floats of its own, which `fits`; `form` says what does.

    `fits` must refuse a lone NaN, which stands for what is no array of numbers.
    """
    numbers = _numbers(value, kinds)
    if not fits(numbers):
        raise ValueError(f"{name}={_shown(value)} must be {form}.")
    return numbers


def row(name, value, words="finite", why=""):
    """`value` as a row of floats, one or more, each in the range of those words."""
    fits = lambda x: x.ndim == 1 and x.size and RANGES[words](x).all()  # noqa: E731
    return array(name, value, fits, f"a non-empty list of numbers, each {words}{why}")


def count(name, value, lowest=0, highest=10**9, why=""):
    """`value` as an int from `lowest` to `highest`."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None or not lowest <= number <= highest:
        allowed = f"{lowest} or more" if highest >= 10**9 else f"in {lowest} to {highest}"
        raise ValueError(f"{name}={_shown(value)} must be a whole number, {allowed}{why}.")
    return number


def choice(name, value, choices):
    """`value`, one of some names."""
    if not (isinstance(value, str) and value in choices):
        raise ValueError(f"{name}={_shown(value)} is unknown: choose one of {choices}.")
    return value


def switch(name, value):
    """`value`, True or False."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name}={_shown(value)} must be True or False.")
    return value


def parts(name, value, *parts):
    """`value`, which has these functions and numbers; a problem has `loss` and `gradient`."""
    missing = [part for part in parts if not hasattr(value, part)]
    if missing or isinstance(value, type):
        told = f"{name}={_shown(value)} has no {' and no '.join(missing or ['data'])}"
        has = "loss(params, batch=None) and gradient(params, batch=None), and n_points to draw from"
        remedy = "make one with SigmoidNeuron(features, targets)"
        raise ValueError(f"{told}: a problem has {has}; {remedy}.")
    return value


def named(name, value, form, fits):
    """`value`, a dict of one or more things by names, which are words; each thing `fits`."""
    pairs = value.items() if isinstance(value, dict) else ()
    if not pairs or not all(isinstance(key, str) and fits(one) for key, one in pairs):
        raise ValueError(f"{name}={_shown(value)} must be a dict of {form} by names, in words.")
    return value


def runs(runs, size):
    """`runs`, a dict of single trajectories of `size` parameters, one or more."""
    form = f"runs of {size} parameters, as race gives them (of one with lanes, take run.lane(0)),"
    fits = lambda run: np.shape(getattr(run, "params", 0))[1:] == (size,)  # noqa: E731
    return named("trajectories", runs, form, fits)


def numbers(name, value, *dimensions):
    """`value`, a dict by names of arrays of one of these dimensions; single numbers are finite."""

    def fits(one):
        found = _numbers(one)
        return found.ndim in dimensions and (found.ndim or np.isfinite(found))

    form = "finite numbers" if 0 in dimensions else "lists of numbers"
    return named(name, value, form, fits)


def params(params, size):
    """`params` as floats whose last axis holds `size` numbers; not copied, not searched for NaN."""
    fits = lambda x: x.ndim and x.shape[-1] == size  # noqa: E731
    if type(params) is np.ndarray and params.dtype == float and fits(params):
        return params
    form = f"an array whose last axis holds {size} numbers, the weights first and the bias last"
    return array("params", params, fits, form)


def batch(batch, n_points):
    """`batch` as an array of indices, one or more."""
    fits = lambda x: x.ndim < 2 and x.size and x.min() >= 0 and x.max() < n_points  # noqa: E731
    indices = f"the indices of points: with {n_points} points in 0 to {n_points - 1}"
    form = f"a non-empty list of whole numbers, {indices}; of a mask write np.flatnonzero(mask)"
    array("batch", batch, fits, form, "iu")
    return np.atleast_1d(np.asarray(batch))


def setting(name, setting):
    """A setting of an optimizer: a number, a column, or a schedule, checked wherever it is used."""
    words, remedy = SETTINGS.get(name) or SETTINGS.get(name.rstrip("0123456789"), ANY_SETTING)
    if not callable(setting):
        return number(name, setting, words, f"or a function of the step; {remedy}", True)
    if words == "above 0":  # a schedule may end at 0, as a cosine does
        words = "0 or more"
    return CheckedSchedule(name, setting, words, remedy)


class CheckedSchedule:
    """A schedule whose value is checked at each step at which it is used."""

    def __init__(self, name, function, words, remedy):
        self.name, self.words, self.remedy = name, words, remedy
        self.function = function.function if isinstance(function, CheckedSchedule) else function
        self.shapes = None  # before step 0 any will do
        self.shapes = (), np.shape(self(0))

    def __repr__(self):
        return repr(self.function)

    def __call__(self, step):
        try:
            value = self.function(step)
        except Exception as error:
            told = f"{self.name}={self.function!r} failed at step {step} ({error!r})"
            form = f"a number {self.words}, or a function of the step, 0, 1, 2, ..."
            raise ValueError(f"{told}: it must be {form}") from error
        if isinstance(value, float) and RANGES[self.words](value):
            return value
        name = f"{self.name} at step {step}"
        number(name, value, self.words, self.remedy, column=True)
        if self.shapes and np.shape(value) not in self.shapes:
            raise ValueError(f"{name} has shape {np.shape(value)}: it must be in {self.shapes}.")
        return value


def _numbers(value, kinds="iuf"):
    """`value` as a new array of floats; a lone NaN if it is no array of numbers of these kinds."""
    try:
        numbers = np.asarray(value)
    except (TypeError, ValueError):  # rows of unequal lengths
        numbers = np.array(None)
    return numbers.astype(float) if numbers.dtype.kind in kinds else np.array(np.nan)


def _shown(value):
    """`value` in not too many words, and its shape if it has one."""
    text = str(value) if isinstance(value, np.ndarray) else repr(value)
    text = text if len(text) < 200 else f"{text[:200]}..."
    shape = np.shape(_numbers(value))
    return f"{text} of shape {shape}" if shape else text
