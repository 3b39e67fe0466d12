"""Floor 0: values that change with the step.

A setting of an optimizer is a number, a column with one value per lane, or a schedule: any
function of the step (0, 1, 2, ...) that returns such a value. `value_at` reads all three.
"""

import operator

import numpy as np


def value_at(setting, step):
    """The value of a setting at a step: call it if it is a schedule, else take it as it is."""
    return setting(step) if callable(setting) else setting


def step_decay(initial, factor, every):
    """initial * factor^floor(step / every): halve the rate every so many steps, say."""
    return lambda step: initial * factor ** (step // every)


def exponential_decay(initial, rate):
    """initial * exp(-rate * step)."""
    return lambda step: initial * np.exp(-rate * step)


def inverse_time_decay(initial, rate):
    """initial / (1 + rate * step)."""
    return lambda step: initial / (1 + rate * step)


def inverse_root_decay(initial):
    """initial / sqrt(step + 1), the rate of online learning theory (Zinkevich 2003)."""
    return lambda step: initial / np.sqrt(step + 1)


def checked_steps(steps):
    """`steps` as an int; a ValueError if it is no whole number or below 0."""
    try:
        number = operator.index(steps)
    except TypeError:
        raise ValueError(f"steps={steps!r} must be a whole number, 0 or more.") from None
    if number < 0:
        raise ValueError(f"steps={number} is out of range: it must be 0 or more.")
    return number
