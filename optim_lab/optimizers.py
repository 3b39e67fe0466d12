"""Layer 1: the update rules, one short class each.

An optimizer is a frozen record of settings. Its memory travels beside it, so a run can be
repeated and two runs share nothing. A setting is a number, a column of shape (L, 1) with one
value per lane, or a schedule (a function of the step). Everything broadcasts, so no rule
mentions lanes.

g is the gradient, eta the learning rate; the step that a rule returns is *added* to the
parameters. Libraries differ in small ways; each class says in its Notes which way it takes.
"""

import math
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np

from optim_lab import validation as checked
from optim_lab.schedules import value_at


class Step(NamedTuple):
    """What one step of a rule gives.

    Attributes
    ----------
    update : array, shape (..., P)
        To be added to the parameters.
    effective_rate : number or array that broadcasts to (..., P)
        The factor on the gradient, or on its running average.
    memory : tuple
        What the rule remembers until the next step.
    """

    update: Any
    effective_rate: Any
    memory: tuple


@dataclass(frozen=True, eq=False)
class Optimizer:
    """What every rule has: settings, checked once, and a few functions of its memory.

    Each setting is a switch if it is annotated with `bool`, else a number, a column or a schedule.

    A rule may state that it is `coordinatewise`: that each parameter follows it by itself, with
    the same result from a Python float as from an array. `race` then hands it floats where there
    are few parameters: an operation on a float is ten times as fast as one on an array of two.

    It may also state its `average`, the name of what the effective rate multiplies if that is not
    the gradient itself, and that it `divides` the learning rate: `take_apart` shows both.
    """

    coordinatewise = False
    average = None
    divides = False

    def __post_init__(self):
        for field in fields(self):
            check = checked.switch if field.type in (bool, "bool") else checked.setting
            object.__setattr__(self, field.name, check(field.name, getattr(self, field.name)))

    def start(self, params):
        """The memory before step 0, for parameters of shape (..., P)."""
        return ()

    def look_at(self, params, memory, step):
        """Where to measure the gradient of this step."""
        return params

    def observe_loss(self, loss, memory):
        """The memory after a look at the loss, just before a step.

        `loss()` is the loss of the step's batch where the gradient is measured, shape (...); it is
        computed only if it is called. A rule that calls it is not `coordinatewise`.
        """
        return memory

    def step(self, gradient, memory, step):
        """The `Step` that follows from a gradient; `step` counts from 0."""
        raise NotImplementedError(f"{type(self).__name__} has no rule: define its step().")

    def take_apart(self, gradient, rate, update, step):
        """What a step was made of: rows by name, from the gradient to the step, shape (P,) each.

        The rate times the `average`, or times the gradient if there is none, is minus the step.
        Where the rate is 0 an average can't be read off a step: it is NaN.
        """
        rows = {"gradient": gradient}
        with np.errstate(all="ignore"):
            if self.average:
                rows[self.average] = -update / rate
            if self.divides:
                rows["divisor"] = value_at(self.learning_rate, step) / rate
        return rows | {"rate": rate, "step": update}


@dataclass(frozen=True, eq=False)
class GradientDescent(Optimizer):
    """Gradient descent: one rate for all. Update -eta g (Cauchy 1847)."""

    coordinatewise = True
    learning_rate: Any

    def step(self, gradient, memory, step):
        rate = value_at(self.learning_rate, step)
        return Step(-rate * gradient, rate, memory)


@dataclass(frozen=True, eq=False)
class Momentum(Optimizer):
    """Gradient descent with momentum: v = beta v + eta g, update -v (Polyak 1964).

    Notes
    -----
    The lecture's form. torch and optax keep eta outside, v = beta v + g and update -eta v:
    the same for a constant eta, different under a schedule.
    """

    coordinatewise = True
    average = "velocity / rate"
    learning_rate: Any
    beta: Any = 0.9

    def start(self, params):
        return (0.0 * params,)

    def step(self, gradient, memory, step):
        (velocity,) = memory
        rate = value_at(self.learning_rate, step)
        velocity = value_at(self.beta, step) * velocity + rate * gradient
        return Step(-velocity, rate, (velocity,))


@dataclass(frozen=True, eq=False)
class Nesterov(Momentum):
    """Momentum that looks ahead: its gradient is measured at params - beta v.

    Source: Nesterov 1983, in the form of Sutskever, Martens, Dahl, Hinton 2013.

    Notes
    -----
    torch and optax rewrite the rule so that the gradient is taken at the parameters they
    store; their parameters are our looked-at points.
    """

    def look_at(self, params, memory, step):
        (velocity,) = memory
        return params - value_at(self.beta, step) * velocity


@dataclass(frozen=True, eq=False)
class Adagrad(Optimizer):
    """Divide each rate by the root of its history: s = s + g^2, update -eta g / (sqrt(s) + eps).

    Source: Duchi, Hazan, Singer 2011. `square_root=False` divides by s + eps instead.

    Notes
    -----
    The sum starts at 0, as in torch; optax and Keras start at 0.1. Epsilon is outside the root,
    as in torch; optax, Keras and the lecture's slides put it inside.
    """

    coordinatewise = True
    divides = True
    learning_rate: Any
    epsilon: Any = 1e-8
    square_root: bool = True

    def start(self, params):
        return (0.0 * params,)

    def step(self, gradient, memory, step):
        (sum_of_squares,) = memory
        sum_of_squares = sum_of_squares + gradient * gradient
        divisor = _root(sum_of_squares) if self.square_root else sum_of_squares
        rate = value_at(self.learning_rate, step) / (divisor + value_at(self.epsilon, step))
        return Step(-rate * gradient, rate, (sum_of_squares,))


@dataclass(frozen=True, eq=False)
class RMSProp(Optimizer):
    """Forget old gradients: v = beta v + (1 - beta) g^2, update -eta g / (sqrt(v) + eps).

    Source: Tieleman, Hinton 2012 (Coursera, lecture 6e).

    Notes
    -----
    v starts at 0 and is not corrected for it. Epsilon is outside the root, as in torch;
    optax's default puts it inside.
    """

    coordinatewise = True
    divides = True
    learning_rate: Any
    beta: Any = 0.9
    epsilon: Any = 1e-8

    def start(self, params):
        return (0.0 * params,)

    def step(self, gradient, memory, step):
        (mean_square,) = memory
        beta = value_at(self.beta, step)
        mean_square = beta * mean_square + (1 - beta) * gradient * gradient
        divisor = _root(mean_square) + value_at(self.epsilon, step)
        rate = value_at(self.learning_rate, step) / divisor
        return Step(-rate * gradient, rate, (mean_square,))


class AdamMemory(NamedTuple):
    """What Adam remembers: m, v, what goes under the root, and the products of the betas.

    `more` is what a rule made from Adam remembers besides; Adam passes it on as it is.
    """

    mean: Any
    mean_square: Any
    under_root: Any
    product1: Any
    product2: Any
    more: Any = None


@dataclass(frozen=True, eq=False)
class Adam(Optimizer):
    """RMSProp's divisor with momentum's running average.

    m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, both divided by one minus the
    product of their betas so far (beta^t for a constant beta), update -eta m / (sqrt(v) + eps).

    Source: Kingma, Ba 2015, algorithm 1: alpha is `learning_rate` here.

    Notes
    -----
    Epsilon is outside the root and added after the bias correction, as in the paper and torch.
    `bias_correction=False` uses m and v as they are.
    """

    coordinatewise = True
    average = "mean"
    divides = True
    learning_rate: Any = 0.001
    beta1: Any = 0.9
    beta2: Any = 0.999
    epsilon: Any = 1e-8
    bias_correction: bool = True

    def start(self, params):
        zero = 0.0 * params
        return AdamMemory(zero, zero, zero, 1.0, 1.0)

    def under_root(self, mean_square, memory):
        """What stands under the root of the divisor, given the memory before this step."""
        return mean_square

    def step(self, gradient, memory, step):
        beta1, beta2 = value_at(self.beta1, step), value_at(self.beta2, step)
        mean = beta1 * memory.mean + (1 - beta1) * gradient
        mean_square = beta2 * memory.mean_square + (1 - beta2) * gradient * gradient
        under_root = self.under_root(mean_square, memory)
        product1, product2 = beta1 * memory.product1, beta2 * memory.product2
        memory = AdamMemory(mean, mean_square, under_root, product1, product2, memory.more)
        if self.bias_correction:
            mean, under_root = mean / (1 - product1), under_root / (1 - product2)
        divisor = _root(under_root) + value_at(self.epsilon, step)
        rate = value_at(self.learning_rate, step) / divisor
        return Step(-rate * mean, rate, memory)


@dataclass(frozen=True, eq=False)
class AMSGrad(Adam):
    """Adam whose divisor never shrinks: the largest v so far goes under the root.

    Source: Reddi, Kale, Kumar 2018, algorithm 2.

    Notes
    -----
    The maximum is over the raw v and is corrected afterwards, as in torch. The paper has no
    bias correction: set `bias_correction=False` for its form.
    """

    def under_root(self, mean_square, memory):
        return np.maximum(memory.under_root, mean_square)


@dataclass(frozen=True, eq=False)
class Eve(Adam):
    """Adam that takes shorter steps while the loss changes fast.

    r = |f - f_last| / (min(f, f_last) - f*), kept between 1/c and c, is averaged into
    d = beta3 d + (1 - beta3) r, and the update is -eta m / (d sqrt(v) + eps) with Adam's corrected
    m and v. f is the loss of a step's batch; f* is `lowest_loss`, the least that it could be; c is
    `clip`. d is 1 until two losses have been heard. With `beta3=1` it stays 1: that is Adam.

    Source: Koushik, Hayashi 2016, in its last version (the first has another feedback).

    Notes
    -----
    Where a loss has fallen to `lowest_loss` or below it, r is c. What Eve remembers besides is d
    and the last two losses, shape (..., 1) each.
    """

    coordinatewise = False  # all parameters share the loss
    beta3: Any = 0.999
    clip: Any = 10.0
    lowest_loss: Any = 0.0

    def start(self, params):
        return super().start(params)._replace(more=(1.0, None, None))

    def observe_loss(self, loss, memory):
        feedback, last_loss, _ = memory.more
        return memory._replace(more=(feedback, np.asarray(loss())[..., None], last_loss))

    def under_root(self, mean_square, memory):
        feedback, *_ = memory.more
        return feedback**2 * mean_square

    def step(self, gradient, memory, step):
        feedback, loss, last_loss = memory.more
        if last_loss is not None:
            beta3, clip = value_at(self.beta3, step), value_at(self.clip, step)
            above = np.minimum(loss, last_loss) - value_at(self.lowest_loss, step)
            with np.errstate(over="ignore"):  # above may be next to nothing; the clip takes care
                change = np.abs(loss - last_loss) / np.maximum(above, np.finfo(float).tiny)
            feedback = beta3 * feedback + (1 - beta3) * np.clip(change, 1 / clip, clip)
            memory = memory._replace(more=(feedback, loss, last_loss))
        return super().step(gradient, memory, step)


def _root(x):
    """The square root: of a Python float as one, which is several times as fast as `np.sqrt`."""
    return math.sqrt(x) if type(x) is float and x >= 0 else np.sqrt(x)
