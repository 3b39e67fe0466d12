"""Floor 0: values that change with the step.

A setting of an optimizer is a number, a column with one value per lane, or a schedule: any
function of the step (0, 1, 2, ...) that returns such a value. `value_at` reads all three.

Below are makers of schedules. What they begin with is a number or a column of shape (L, 1), and
so is what their schedules return. Arguments out of range raise a ValueError.
"""

import operator

import numpy as np


def value_at(setting, step):
    """The value of a setting at a step: call it if it is a schedule, else take it as it is."""
    return setting(step) if callable(setting) else setting


def step_decay(initial, factor, every):
    """initial * factor^floor(step / every): halve the rate every so many steps, say.

    `initial` is above 0, `factor` in (0, 1], `every` a whole number of steps.
    """
    _check_positive("initial", initial)
    if not (np.isfinite(factor) and 0 < factor <= 1):
        raise ValueError(
            f"factor={factor} is out of range: it must lie in (0, 1]; try 0.5 to halve."
        )
    checked_count("every", every, lowest=1)
    return lambda step: initial * factor ** (step // every)


def exponential_decay(initial, rate):
    """initial * exp(-rate * step), for `initial` above 0 and `rate` at least 0."""
    _check_positive("initial", initial)
    _check_not_negative("rate", rate)
    return lambda step: initial * np.exp(-rate * step)


def inverse_time_decay(initial, rate):
    """initial / (1 + rate * step), for `initial` above 0 and `rate` at least 0."""
    _check_positive("initial", initial)
    _check_not_negative("rate", rate)
    return lambda step: initial / (1 + rate * step)


def inverse_root_decay(initial):
    """initial / sqrt(step + 1), the rate of online learning theory (Zinkevich 2003)."""
    _check_positive("initial", initial)
    return lambda step: initial / np.sqrt(step + 1)


def cosine_decay(initial, steps, final=0.0):
    """Half a wave of the cosine from `initial` at step 0 to `final` at step `steps`, then `final`.

    final + (initial - final) (1 + cos(pi step / steps)) / 2 (Loshchilov, Hutter 2017, without
    their restarts), for `initial` above 0 and `final` at least 0.
    """
    _check_positive("initial", initial)
    _check_not_negative("final", final)
    checked_count("steps", steps, lowest=1)
    return lambda step: final + (initial - final) * (1 + np.cos(np.pi * min(step / steps, 1.0))) / 2


def warm_up(steps, then):
    """Rise in even parts over so many steps, then go on with `then`.

    Parameters
    ----------
    steps : int
        Steps of the rise, at least 1. Step t = 0, 1, ... has (t + 1) / steps of what `then` begins
        with, so that the first step is not lost and the last of the rise has all of it.
    then : number, column or schedule
        A value to hold, or a schedule, whose own steps begin to count where the rise ends.

    Returns
    -------
    function of the step
    """
    checked_count("steps", steps, lowest=1)
    full = value_at(then, 0)
    _check_positive("then" if then is full else "then(0)", full)
    return lambda step: (
        full * ((step + 1) / steps) if step < steps else value_at(then, step - steps)
    )


def sutskever_momentum(mu_max=0.99, every=250):
    """Momentum's beta that grows with the step t: min(1 - 2^(-1 - log2(floor(t/250) + 1)), mu_max).

    That is 1/2, 3/4, 5/6, 7/8, ... for 250 steps each, until `mu_max` is reached.

    Source: Sutskever, Martens, Dahl, Hinton 2013, equation 5.

    Parameters
    ----------
    mu_max : number or column
        The largest beta, in [0, 1); the paper tries 0, 0.9, 0.99, 0.995 and 0.999.
    every : int
        Steps on each level; the paper's are 250.

    Returns
    -------
    function of the step
    """
    if not (np.isfinite(mu_max) & (np.asarray(mu_max) >= 0) & (np.asarray(mu_max) < 1)).all():
        raise ValueError(
            f"mu_max={mu_max} is out of range: it must lie in [0, 1), or nothing is forgotten; "
            "try 0.99."
        )
    checked_count("every", every, lowest=1)
    return lambda step: np.minimum(1 - 2 ** (-1 - np.log2(step // every + 1)), mu_max)


def checked_count(name, value, lowest=0):
    """`value` as an int; a ValueError if it is no whole number or below `lowest`."""
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{name}={value!r} must be a whole number, {lowest} or more.") from None
    if number < lowest:
        raise ValueError(f"{name}={number} is out of range: it must be {lowest} or more.")
    return number


def _check_positive(name, value):
    if not (np.isfinite(value) & (np.asarray(value) > 0)).all():
        raise ValueError(f"{name}={value} is out of range: it must be above 0; try 0.1.")


def _check_not_negative(name, value):
    if not (np.isfinite(value) & (np.asarray(value) >= 0)).all():
        raise ValueError(f"{name}={value} is out of range: it must be 0 or more, and finite.")
