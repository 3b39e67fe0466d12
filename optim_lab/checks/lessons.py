"""The exercises of notebooks 01 to 07: answers, inputs to try them on, and usual slips."""

import numpy as np
from scipy.special import expit as sigmoid

from optim_lab.checks.verdicts import exercise

W, X = np.array([0.5, -1.0, 2.0]), np.array([2.0, 1.0, 0.25])
ROWS = np.array([[1.0, 0.0], [-2.0, 1.0], [0.5, 3.0], [4.0, 1.0]])
DATA = np.array([0.5, -1.0, 0.3]), ROWS, np.array([1, 0, 0.5, 0.2])
SPARSE = np.array([0.0, 0, 0, 2, 0, 0, 0, 0, -3, 3, 0, -1])
PARAMS, MEMORY = np.array([1.0, -2.0]), np.array([0.5, 0.25])
GRADIENT, GRADIENTS = np.array([3.0, -4.0]), np.array([3.0, 4.0, 0.0, -1.0])
TINY = np.array([0.0, 1e-8])  # where it matters that epsilon is outside the root


# Notebook 01


@exercise((W, 0.3, X, 0.2), (W[:2], -1.0, X[:2], 1.0))
def gradient_of_point(weights, bias, x, y):
    """The gradient of (f - y)^2 / 2 for one point, the weights' first and the bias's last.

    without the sigmoid's slope f (1 - f) :: * f * (1 - f) * -> *
    without one factor of the sigmoid's slope, 1 - f :: * (1 - f) * -> *
    with the sign flipped: that is y - f in place of f - y :: -result
    with no slope for the bias :: result[:-1]
    with the slope for the bias first :: np.append(result[-1], result[:-1])
    with the weights in place of x :: np.append(x, 1) -> np.append(weights, 1)
    with a factor of 2: the half of the loss takes it away :: 2 * result
    """
    f = sigmoid(weights @ x + bias)
    return (f - y) * f * (1 - f) * np.append(x, 1)


@exercise(DATA, (np.array([0.1, 0.2, 0.0]), ROWS[:2], np.array([0.3, 1])))
def gradient_of_data(params, features, targets):
    """The gradient of the mean loss over n points.

    with a sum over the points in place of the mean :: result * len(features)
    with no slope for the bias :: result[:-1]
    with the mean taken over the parameters too :: np.mean(result)
    with the sign flipped: that is y - f in place of f - y :: -result
    without the sigmoid's slope f (1 - f) :: * f * (1 - f) -> * 1
    with the number of parameters as divisor :: result * len(features) / len(params)
    """
    inputs = np.column_stack([features, np.ones(len(features))])
    f = sigmoid(inputs @ params)
    return ((f - targets) * f * (1 - f)) @ inputs / len(features)


# Notebook 02


@exercise((SPARSE, 1), (SPARSE, 2), (SPARSE, 5), (SPARSE, 12))
def count_updates(feature, batch_size):
    """In how many batches of one pass, taken in order, the feature is not all zero.

    with a sum over each batch, in which 3 and -3 cancel :: np.any(batch) -> np.sum(batch) != 0
    with the short last batch dropped :: len(feature), -> len(feature) - batch_size + 1,
    with points counted in place of batches :: np.count_nonzero(feature)
    with all batches counted :: np.any(batch) -> True
    with points over the batch size :: np.count_nonzero(feature) / batch_size
    with only numbers above zero counted :: np.any(batch) -> np.any(batch > 0)
    with batches that overlap :: len(feature), batch_size) -> len(feature))
    as a share of the batches in place of their number :: result / -(-len(feature) // batch_size)
    """
    batches = [feature[i : i + batch_size] for i in range(0, len(feature), batch_size)]
    return sum(bool(np.any(batch)) for batch in batches)


@exercise((SPARSE,), (np.array([0.0, 0, 0, 5]),))
def scale_sparse(feature):
    """The feature over its root mean square, so that zeros stay zeros.

    with the mean taken off, which fills the zeros :: (feature - feature.mean()) / feature.std()
    with the standard deviation as divisor :: feature / feature.std()
    with the largest size as divisor :: feature / np.abs(feature).max()
    with a sum in place of the mean :: np.mean -> np.sum
    with a mean over what is not zero :: feature**2 -> feature[feature != 0] ** 2
    without the root :: np.sqrt -> np.asarray
    """
    return feature / np.sqrt(np.mean(feature**2))


# Notebook 03


@exercise((PARAMS, MEMORY, GRADIENT, 0.1, 0.9), (PARAMS, MEMORY, -GRADIENT, 2.0, 0.7))
def momentum_step(params, velocity, gradient, learning_rate, beta):
    """The parameters and the velocity after one step of momentum.

    with a step uphill: the velocity is added :: params - velocity -> params + velocity
    with the old velocity as the step :: params - velocity, result[1]
    with the gradient weighted by 1 - β, as in an average :: \
        learning_rate -> (1 - beta) * learning_rate
    with η outside, as in torch :: \
        params - learning_rate * (beta * velocity + gradient), beta * velocity + gradient
    without the velocity :: result[0]
    with the velocity first :: result[::-1]
    """
    velocity = beta * velocity + learning_rate * gradient
    return params - velocity, velocity


# Notebook 04


@exercise((PARAMS, np.array([7.0, 0]), GRADIENT, 0.1), (PARAMS, TINY**2, TINY, 2.0))
def adagrad_step(params, sum_of_squares, gradient, learning_rate):
    """The parameters and the history after one step of Adagrad, epsilon 1e-8.

    with ε inside the root: the task puts it outside :: \
        np.sqrt(total) + 1e-8 -> np.sqrt(total + 1e-8)
    without ε in the divisor, so that 0 is divided by 0 :: + 1e-8 -> + 0
    with the history before this gradient :: np.sqrt(total) -> np.sqrt(sum_of_squares)
    without the root :: np.sqrt(total) -> total
    without the square :: gradient**2 -> gradient
    with a step uphill :: params - -> params +
    without the history :: result[0]
    """
    total = sum_of_squares + gradient**2
    rate = learning_rate / (np.sqrt(total) + 1e-8)
    return params - rate * gradient, total


@exercise((0.1, 0.5, 0.03), (1.0, -2.0, 0.21), (0.1, 0.05, 0.3), (1.0, 0.5, 0.5))
def steps_until_slow(learning_rate, gradient, rate):
    """After how many equal gradients Adagrad's effective rate is first below `rate`.

    without the square and as no whole number :: learning_rate / (rate * gradient)
    with no whole number of steps :: (learning_rate / (rate * gradient)) ** 2
    without the square: t is under a root :: gradient)) ** 2 -> gradient))
    with one step too few :: result - 1
    with ceil: after 16 steps a rate of 1/2 is not yet below 1/2 :: np.floor -> -1 + np.ceil
    """
    return 1 + np.floor((learning_rate / (rate * gradient)) ** 2)


# Notebook 05


@exercise((PARAMS, np.array([7.0, 0]), GRADIENT, 0.1, 0.9), (PARAMS, TINY**2, TINY, 2.0, 0.6))
def rmsprop_step(params, mean_square, gradient, learning_rate, beta):
    """The parameters and the mean square after one step of RMSProp, epsilon 1e-8.

    with ε inside the root: the task puts it outside :: \
        np.sqrt(new) + 1e-8 -> np.sqrt(new + 1e-8)
    without ε in the divisor, so that 0 is divided by 0 :: + 1e-8 -> + 0
    with Adagrad's sum in place of the average :: beta * mean_square + (1 - beta) * -> mean_square +
    with the average before this gradient :: np.sqrt(new) -> np.sqrt(mean_square)
    without the root :: np.sqrt(new) -> new
    with β and 1 - β exchanged :: right(params, mean_square, gradient, learning_rate, 1 - beta)
    with a step uphill :: params - -> params +
    without the average :: result[0]
    """
    new = beta * mean_square + (1 - beta) * gradient**2
    rate = learning_rate / (np.sqrt(new) + 1e-8)
    return params - rate * gradient, new


@exercise((0.9, 10.0), (0.99, 2.0), (0.5, 3.0))
def steps_until_larger(beta, factor):
    """After how many steps without a gradient RMSProp's rate is at least `factor` times as large.

    without the root: v falls faster than the rate rises :: 2 * np.log(factor) -> np.log(factor)
    with the root taken twice :: 2 * np.log(factor) -> 4 * np.log(factor)
    with a number of steps that is not whole :: np.ceil(steps) -> steps
    with one step too few: the rate is not there yet :: np.ceil(steps) -> np.floor(steps)
    with 1 - β in place of the logarithm of β :: -np.log(beta) -> (1 - beta)
    """
    steps = 2 * np.log(factor) / -np.log(beta)
    return np.ceil(steps)


# Notebook 06


@exercise(
    (PARAMS, np.zeros(2), np.zeros(2), GRADIENT, 1, 0.1, 0.9, 0.999),
    (PARAMS, MEMORY, np.array([1.0, 0.5]), np.array([-1.0, 0]), 3, 2.0, 0.6, 0.9),
    (PARAMS, TINY, TINY**2, TINY, 2, 2.0, 0.6, 0.9),
)
def adam_step(params, mean, mean_square, gradient, t, learning_rate, beta1, beta2):
    """The parameters, m and v after step t = 1, 2, ... of Adam, epsilon 1e-8.

    with ε inside the root: the task puts it outside :: \
        np.sqrt(v_hat) + 1e-8 -> np.sqrt(v_hat + 1e-8)
    without ε in the divisor, so that 0 is divided by 0 :: + 1e-8 -> + 0
    without the corrections :: m / (1 - beta1**t), v / (1 - beta2**t) -> m, v
    with m alone corrected :: v / (1 - beta2**t) -> v
    with v alone corrected :: m / (1 - beta1**t) -> m
    with the corrections of m and v exchanged :: \
        1 - beta1**t), v / (1 - beta2**t -> 1 - beta2**t), v / (1 - beta1**t
    with steps counted from 0: the first is t = 1 :: **t -> ** (t - 1)
    without the root :: np.sqrt(v_hat) -> v_hat
    without the square :: gradient**2 -> gradient
    with the gradient in place of its mean :: rate * m_hat -> rate * gradient
    with m and v returned corrected: remember the raw ones :: m_hat, m, v -> m_hat, m_hat, v_hat
    with a step uphill :: params - -> params +
    """
    m, v = beta1 * mean + (1 - beta1) * gradient, beta2 * mean_square + (1 - beta2) * gradient**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    rate = learning_rate / (np.sqrt(v_hat) + 1e-8)
    return params - rate * m_hat, m, v


@exercise((0.1, 0.9, 0.999, 100), (0.1, 0.9, 0.99, 3), (2.0, 0.6, 0.75, 1))
def way_after_silence(learning_rate, beta1, beta2, steps):
    """Way of Adam in `steps` steps, the first at a lone gradient after a very long silence.

    as if v stayed as it is: it fades too :: beta2 ** (ages / 2) -> 1
    without the root of what v fades by :: beta2 ** (ages / 2) -> beta2**ages
    as the first step alone :: right(learning_rate, beta1, beta2, 1)
    with one step too many :: np.arange(steps) -> np.arange(steps + 1)
    as if m did not fade :: beta1**ages -> 1
    with β₁ and β₂ exchanged :: right(learning_rate, beta2, beta1, steps)
    """
    ages = np.arange(steps)
    first = learning_rate * (1 - beta1) / np.sqrt(1 - beta2)
    return first * np.sum(beta1**ages / beta2 ** (ages / 2))


# Notebook 07


@exercise((GRADIENTS, 0.9), (GRADIENTS[::-1], 0.6))
def corrected_mean(gradients, beta):
    """m_t over 1 - beta^t, after all gradients.

    without the correction :: result * (1 - beta ** len(gradients))
    with a product in place of the division :: / -> *
    with 1 - β in place of 1 - β^t :: beta ** len(gradients)) -> beta)
    with steps counted from 0: the first is t = 1 :: ** len(gradients) -> ** (len(gradients) - 1)
    as the plain mean, in which nothing fades :: np.mean(gradients)
    with the newest gradient first :: right(gradients[::-1], beta)
    """
    ages = np.arange(len(gradients))[::-1]
    return (1 - beta) * np.sum(beta**ages * gradients) / (1 - beta ** len(gradients))


@exercise((0.7, 1.0, 3, 0.9), (2.0, -1.0, 2, 0.6), (0.5, 0.1, 10, 0.99))
def without_phantom(average, first, t, beta):
    """The mean of t gradients from a running average of them that began at `first`.

    as if it had begun at 0 :: average - beta**t * first -> average
    without the division: the weights left add up to less than 1 :: result * (1 - beta**t)
    with the whole of m_0 taken off: it has faded :: beta**t * first -> first
    with m_0 added where it is to be taken off :: average - beta -> average + beta
    with β in place of its power :: beta**t -> beta
    with steps counted from 0: the first is t = 1 :: beta**t -> beta ** (t - 1)
    """
    return (average - beta**t * first) / (1 - beta**t)
