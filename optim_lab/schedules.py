"""Layer 0: values that change with the step.

A setting of an optimizer is a number, a column with one value per lane, or a schedule: any
function of the step (0, 1, 2, ...) that returns such a value. `value_at` reads all three.

Below are makers of schedules. What they begin with is a number or a column of shape (L, 1), and
so is what their schedules return. Arguments out of range raise a ValueError. A schedule is a
formula with its first arguments filled in, so it can be pickled and sent to another process.
"""

from functools import partial

import numpy as np

from optim_lab import validation as checked


def value_at(setting, step):
    """The value of a setting at a step: call it if it is a schedule, else take it as it is."""
    return setting(step) if callable(setting) else setting


def step_decay(initial, factor, every):
    """initial * factor^floor(step / every): halve the rate every so many steps, say.

    `initial` is above 0, `factor` in (0, 1], `every` a whole number of steps.
    """
    _check_initial(initial)
    checked.number("factor", factor, "in (0, 1]", "try 0.5 to halve", column=True)
    return partial(_step_decay, initial, factor, checked.count("every", every, lowest=1))


def _step_decay(initial, factor, every, step):
    return initial * factor ** (step // every)


def exponential_decay(initial, rate):
    """initial * exp(-rate * step), for `initial` above 0 and `rate` at least 0."""
    _check_initial(initial)
    checked.number("rate", rate, "0 or more", "try 0.01", column=True)
    return partial(_exponential_decay, initial, rate)


def _exponential_decay(initial, rate, step):
    return initial * np.exp(-rate * step)


def inverse_time_decay(initial, rate):
    """initial / (1 + rate * step), for `initial` above 0 and `rate` at least 0."""
    _check_initial(initial)
    checked.number("rate", rate, "0 or more", "try 0.01", column=True)
    return partial(_inverse_time_decay, initial, rate)


def _inverse_time_decay(initial, rate, step):
    return initial / (1 + rate * step)


def inverse_root_decay(initial):
    """initial / sqrt(step + 1), the rate of online learning theory (Zinkevich 2003)."""
    _check_initial(initial)
    return partial(_inverse_root_decay, initial)


def _inverse_root_decay(initial, step):
    return initial / np.sqrt(step + 1)


def cosine_decay(initial, steps, final=0.0):
    """Half a wave of the cosine from `initial` at step 0 to `final` at step `steps`, then `final`.

    final + (initial - final) (1 + cos(pi step / steps)) / 2 (Loshchilov, Hutter 2017, without
    their restarts), for `initial` above 0 and `final` at least 0.
    """
    _check_initial(initial)
    checked.number("final", final, "0 or more", "try 0", column=True)
    return partial(_cosine_decay, initial, checked.count("steps", steps, lowest=1), final)


def _cosine_decay(initial, steps, final, step):
    return final + (initial - final) * (1 + np.cos(np.pi * min(step / steps, 1.0))) / 2


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
    checked.count("steps", steps, lowest=1)
    if callable(then):
        then = checked.CheckedSchedule("then", then, "0 or more", "try 0.1")
    full = value_at(then, 0)
    _check_initial(full, name="then(0)" if callable(then) else "then")
    return partial(_warm_up, steps, then, full)


def _warm_up(steps, then, full, step):
    return full * ((step + 1) / steps) if step < steps else value_at(then, step - steps)


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
    checked.number("mu_max", mu_max, "in [0, 1)", "at 1 nothing is forgotten; try 0.99", True)
    return partial(_sutskever_momentum, mu_max, checked.count("every", every, lowest=1))


def _sutskever_momentum(mu_max, every, step):
    return np.minimum(1 - 2 ** (-1 - np.log2(step // every + 1)), mu_max)


def _check_initial(value, name="initial"):
    checked.number(name, value, "above 0", "try 0.1", column=True)
