"""The exercises of the notebooks from 08 on: answers, inputs to try them on, and usual slips."""

import numpy as np

from optim_lab.checks.verdicts import exercise

GRADIENT = np.array([3.0, 4.0, 0.0, -1.0])
SHRINK = np.array([0.2, 0.5, 0.2, 0.0])  # the bias is free

# Tuning and annealing


@exercise((1.0, 25.0), (0.5, 2.0))
def best_momentum(smallest, largest):
    """The rate and the beta with which momentum is fastest on a bowl of these curvatures.

    without the roots of the curvatures :: right(smallest**2, largest**2)
    as the best of plain gradient descent :: (2 / (smallest + largest), 0.0)
    without the squares around :: (result[0] ** 0.5, result[1] ** 0.5)
    with β first :: result[::-1]
    with only the rate :: result[0]
    """
    low, high = np.sqrt(smallest), np.sqrt(largest)
    return (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2


@exercise((np.array([5.0, 3, 4, 3.5, 2, 2.5]), 6.0, 1.0), (np.array([9.0, 8, 7, 7.5]), 8.0, 0.4))
def plateau_rates(tried, at_start, learning_rate):
    """The rate of each epoch, by the validation losses with which the epochs ended.

    compared with the epoch before, kept or not :: loss if loss < kept else kept -> loss
    with the rate halved in the bad epoch itself, not after it :: \
        append(rate) -> append(rate / 2 if loss > kept else rate)
    with the rate halved after every epoch :: loss > kept -> True
    without the loss at the start :: [], at_start -> [], np.inf
    with the rate never halved :: loss > kept -> False
    """
    rates, kept, rate = [], at_start, learning_rate
    for loss in tried:
        rates.append(rate)
        rate, kept = rate / 2 if loss > kept else rate, loss if loss < kept else kept
    return np.array(rates)


# Where Adam loses


@exercise((0.001, 0.9, 0.1), (0.1, 0.6, 4.0))
def rate_of_momentum(learning_rate, beta1, epsilon):
    """The rate of the momentum whose steps are Adam's where epsilon is the divisor.

    without 1 - β₁, which m has and this velocity has not :: * (1 - beta1) -> * 1
    with β₁ in place of 1 - β₁ :: (1 - beta1) -> beta1
    with a division by 1 - β₁ :: * (1 - beta1) -> / (1 - beta1)
    with the root of ε: it stands outside the root :: / epsilon -> / epsilon**0.5
    with a product in place of the division by ε :: / epsilon -> * epsilon
    without ε :: / epsilon -> * 1
    """
    return learning_rate * (1 - beta1) / epsilon


@exercise((GRADIENT, 0.1, 0.9), (np.array([0.0, -2, 1, 1, 3, 0.5]), 2.0, 0.6))
def rates_of_amsgrad(gradients, learning_rate, beta2):
    """The effective rates of AMSGrad without correction, after each gradient, epsilon 1e-8.

    as if v itself were the divisor: that is RMSProp :: max(largest, v) -> v
    with the largest square in place of the largest average :: max(largest, v) -> \
        max(largest, gradient**2)
    without the root :: largest**0.5 -> largest
    with the sum of the squares: that is Adagrad :: beta2 * v + (1 - beta2) * -> v +
    with β₂ and 1 - β₂ exchanged :: beta2 * v + (1 - beta2) * -> (1 - beta2) * v + beta2 *
    with the steps in place of the rates :: result * gradients
    with the last rate alone :: result[-1]
    """
    v = largest = 0.0
    rates = []
    for gradient in gradients:
        v = beta2 * v + (1 - beta2) * gradient**2
        largest = max(largest, v)
        rates.append(learning_rate / (largest**0.5 + 1e-8))
    return np.array(rates)


# Real films


@exercise((0.0005, 100), (0.02, 1000), (0.5, 10))
def step_of_a_name(share, batch_size):
    """Adam's step in units of eta for a name in this share of the films.

    without the root :: np.sqrt -> np.asarray
    with the variance alone, which does for rare names :: share**2 + -> 0 +
    with the step of gradient descent :: share
    as if all films were in each step :: share / share
    with the variance of single films, not of batches :: / batch_size -> / 1
    with the mean square as if the films came in turn: p/B alone :: share**2 + share * (1 - share) \
        -> share
    the other way round :: 1 / result
    """
    return share / np.sqrt(share**2 + share * (1 - share) / batch_size)


@exercise(
    (GRADIENT, np.array([0.5, -1, 2, 3]), 0.1 * GRADIENT, GRADIENT**2, 3, 0.1, SHRINK),
    (np.array([-2.0, 1]), np.array([1.0, 4]), np.zeros(2), np.zeros(2), 1, 2.0, np.array([0.3, 0])),
)
def adamw_step(gradient, params, mean, mean_square, t, learning_rate, decay):
    """The parameters, m and v after step t = 1, 2, ... of AdamW.

    with the decay in the gradient: that is the L2 penalty :: \
        right(gradient + decay * params, params, mean, mean_square, t, learning_rate, 0)
    with weights that grow :: step + decay -> step - decay
    with the decay not times η :: learning_rate * (step + decay * params) -> \
        learning_rate * step - decay * params
    with the decay divided too :: step + decay * params -> step + decay * params / np.sqrt(v)
    without the decay :: step + decay * params -> step
    without the correction of v :: v / (1 - 0.999**t) -> v
    without the correction of m :: m / (1 - 0.9**t) -> m
    with t + 1 in place of t: the first step is t = 1 :: \
        right(gradient, params, mean, mean_square, t + 1, learning_rate, decay)
    """
    m = 0.9 * mean + 0.1 * gradient
    v = 0.999 * mean_square + 0.001 * gradient**2
    step = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return params - learning_rate * (step + decay * params), m, v


# Everything


@exercise((0.5, 0.9), (np.array([0.2, -1.0]), 0.6))
def glide(velocity, beta):
    """How far momentum still moves, and which way, once all gradients are zero.

    with the step that has already been made :: * beta / -> /
    with one more step only :: / (1 - beta) -> * 1
    with the sign flipped: updates are minus the velocity :: -result
    with a product in place of the division :: / -> *
    without β on top and as a distance :: np.abs(velocity) / (1 - beta)
    """
    return -velocity * beta / (1 - beta)


@exercise((9.0,), (4.0,), (0.5,))
def beta_of_glide(times):
    """The beta with which momentum glides so many times the length of its last step.

    with the last step counted too :: 1 - 1 / times
    with 1 - β in place of β :: 1 / (1 + times)
    with the way of a β, not the β of a way :: times / (1 - times)
    as one over the number of times :: 1 / times
    without the division :: times
    """
    return times / (1 + times)


@exercise((0.1, 1), (0.1, 4), (0.3, 100))
def reach_of_adagrad(learning_rate, steps):
    """How far Adagrad moves a parameter in so many steps of one and the same gradient.

    as if the rate stayed :: learning_rate * steps
    with the rule of thumb in place of the sum :: 2 * learning_rate * np.sqrt(steps)
    without the root :: np.sqrt -> np.asarray
    without the last step :: steps + 1 -> steps
    with the last step alone :: learning_rate / np.sqrt(steps)
    """
    return learning_rate * np.sum(1 / np.sqrt(np.arange(1, steps + 1)))
