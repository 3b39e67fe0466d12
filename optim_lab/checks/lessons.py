"""The exercises of notebooks 01 to 07: answers, inputs to try them on, and usual slips."""

import numpy as np

from optim_lab.checks.verdicts import exercise

W, X = np.array([0.5, -1.0, 2.0]), np.array([2.0, 1.0, 0.25])
ROWS = np.array([[1.0, 0.0], [-2.0, 1.0], [0.5, 3.0], [4.0, 1.0]])
SPARSE = np.array([0.0, 0, 0, 2, 0, 0, 0, 0, -3, 3, 0, -1])
PARAMS, MEMORY = np.array([1.0, -2.0]), np.array([0.5, 0.25])
GRADIENT, GRADIENTS = np.array([3.0, -4.0]), np.array([3.0, 4.0, 0.0, -1.0])
TINY = np.array([0.0, 1e-8])  # where it matters that epsilon is outside the root
MINIMUM, TURN = np.array([2.0, -1.0]), np.array([[0.0, 4], [0.1, 2], [0.4, 0.5], [1, -1], [2, -1]])


def sigmoid(z):
    """1 / (1 + exp(-z))."""
    return 1 / (1 + np.exp(-z))


# Notebook 01


@exercise((W, 0.3, X), (W[:2], -1.0, X[:2]))
def answer_of_neuron(weights, bias, x):
    """The neuron's answer f for one point.

    without the sigmoid :: weights @ x + bias
    with the bias forgotten :: sigmoid(weights @ x)
    with the bias outside the sigmoid :: sigmoid(weights @ x) + bias
    with the other sign in the exponent :: 1 / (1 + np.exp(weights @ x + bias))
    with the other sign of the bias :: x + bias -> x - bias
    with products that are not added up :: @ -> *
    """
    return sigmoid(weights @ x + bias)


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


@exercise(
    (np.array([0.5, -1.0, 0.3]), ROWS, np.array([1, 0, 0.5, 0.2])),
    (np.array([0.1, 0.2, 0.0]), ROWS[:2], np.array([0.3, 1])),
)
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
    begins = range(0, len(feature), batch_size)
    batches = [feature[begin : begin + batch_size] for begin in begins]
    return sum(bool(np.any(batch)) for batch in batches)


@exercise((0.005, 1), (0.005, 100), (0.2, 10))
def chance_of_update(share, batch_size):
    """Chance that a batch holds at least one point with the feature, each drawn by itself.

    as the expected number of points :: share * batch_size
    as the expected number of points, cut off at 1 :: min(1, share * batch_size)
    as the chance that no point has it :: 1 - result
    as the chance that not all points have it :: 1 - share**batch_size
    as the chance that exactly one has it :: batch_size * share * (1 - share) ** (batch_size - 1)
    """
    return 1 - (1 - share) ** batch_size


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


@exercise((PARAMS, MEMORY, 0.9), (PARAMS, MEMORY, 0.4))
def nesterov_looks_at(params, velocity, beta):
    """Where Nesterov's rule measures its gradient.

    with the velocity added, which is uphill :: - -> +
    with all of the velocity: β is missing :: beta * velocity -> velocity
    with where it stands now, as in momentum :: params
    with β times the parameters too :: beta * (params - velocity)
    with 1 - β in place of β :: beta * -> (1 - beta) *
    """
    return params - beta * velocity


@exercise((TURN, MINIMUM), (np.array([[-2.0, 4], [-1, 3], [0, 2], [1, 0], [2, -1]]), MINIMUM))
def share_at_half(path, minimum):
    """Share of w's way done at the first step by which b has done half of its own.

    with b's share in place of w's :: half, 0 -> half, 1
    with the place where w has done half :: half, 0 -> np.argmax(share[:, 0] >= 0.5), 1
    with w itself in place of its share :: share[half, 0] -> path[half, 0]
    without the start taken off :: (path - path[0]) / (minimum - path[0]) -> path / minimum
    with one step too early :: half, 0 -> half - 1, 0
    with half of the steps in place of half of b's way :: half, 0 -> len(path) // 2, 0
    """
    share = (path - path[0]) / (minimum - path[0])
    half = np.argmax(share[:, 1] >= 0.5)
    return share[half, 0]


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


@exercise((np.array([3.0, 4.0, 0.0, 12.0]), 0.1), (np.array([0.1, -0.1, 0.1]), 1.0))
def adagrad_rates(gradients, learning_rate):
    """The effective rate at each step of one parameter, epsilon left out.

    without the root :: np.sqrt -> np.asarray
    with a sum of sizes in place of squares :: learning_rate / np.cumsum(np.abs(gradients))
    with the history of the whole run at every step :: np.cumsum -> np.sum
    with the steps in place of the rates :: gradients * result
    with the mean of the squares: Adagrad sums :: result * np.sqrt(np.arange(1, len(gradients) + 1))
    with each gradient alone: nothing is summed :: np.cumsum(gradients**2) -> gradients**2
    """
    return learning_rate / np.sqrt(np.cumsum(gradients**2))


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


@exercise((GRADIENTS, 0.9), (GRADIENTS[::-1], 0.6))
def mean_square(gradients, beta):
    """RMSProp's v after all gradients, from v = 0.

    as the plain mean, in which nothing fades :: np.mean(gradients**2)
    without 1 - β :: (1 - beta) * -> 1 *
    with β and 1 - β exchanged :: right(gradients, 1 - beta)
    with the newest gradient first :: right(gradients[::-1], beta)
    without the squares :: gradients**2 -> gradients
    with the root already taken :: np.sqrt(result)
    with a correction for the start at zero :: result / (1 - beta ** len(gradients))
    """
    ages = np.arange(len(gradients))[::-1]
    return (1 - beta) * np.sum(beta**ages * gradients**2)


@exercise((0, 0.9), (10, 0.9), (3, 0.6))
def weight_of_gradient(age, beta):
    """The weight in v of a squared gradient from `age` steps ago; the newest has age 0.

    without 1 - β :: beta**age
    with an age too large by 1: the newest has age 0 :: beta**age -> beta ** (age + 1)
    with the weight of all that is newer :: 1 - beta**age
    with β and 1 - β exchanged :: right(age, 1 - beta)
    with a product in place of a power :: beta**age -> beta * age
    """
    return (1 - beta) * beta**age


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


# Notebook 06


@exercise((GRADIENTS, 0.9), (GRADIENTS[::-1], 0.6))
def running_mean(gradients, beta):
    """Adam's m after all gradients, from m = 0, not corrected.

    as the plain mean, in which nothing fades :: np.mean(gradients)
    without 1 - β: that is a velocity :: (1 - beta) * -> 1 *
    with β and 1 - β exchanged :: right(gradients, 1 - beta)
    with the correction: the task leaves it out :: result / (1 - beta ** len(gradients))
    with squares :: right(gradients**2, beta)
    with the newest gradient first :: right(gradients[::-1], beta)
    """
    ages = np.arange(len(gradients))[::-1]
    return (1 - beta) * np.sum(beta**ages * gradients)


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


@exercise((0.1, 0.9, 0.999), (0.1, 0.9, 0.99), (2.0, 0.0, 0.75))
def step_after_zeros(learning_rate, beta1, beta2):
    """Length of Adam's step at the first non-zero gradient after a very long run of zeros.

    as if nothing were averaged: the length is η :: learning_rate
    without 1 - β₁: the mean too has been at 0 :: (1 - beta1) / -> 1 /
    without the root :: np.sqrt(1 - beta2) -> (1 - beta2)
    with β₁ in place of 1 - β₁ :: (1 - beta1) / -> beta1 /
    with β₂ in place of 1 - β₂ :: 1 - beta2 -> beta2
    with β₁ and β₂ exchanged :: right(learning_rate, beta2, beta1)
    """
    return learning_rate * (1 - beta1) / np.sqrt(1 - beta2)


# Notebook 07


@exercise((4, 0.9), (1, 0.6), (6, 0.6))
def weights_of_gradients(t, beta):
    """The weights of g_1, ..., g_t in m_t, in this order.

    with the newest gradient first :: result[::-1]
    with one power of β too many :: beta * result
    without 1 - β :: (1 - beta) * -> 1 *
    with the correction: the task leaves it out :: result / (1 - beta**t)
    with their sum in place of each :: np.sum(result)
    with β and 1 - β exchanged :: right(t, 1 - beta)
    """
    return (1 - beta) * beta ** np.arange(t - 1, -1, -1)


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


@exercise((1, 0.9, 0.999), (1, 0.9, 0.9), (20, 0.6, 0.99))
def ratio_of_steps(t, beta1, beta2):
    """Adam's uncorrected over its corrected step t, for gradients that are all equal.

    with corrected over uncorrected :: 1 / result
    without the root: v is under one :: np.sqrt(1 - beta2**t) -> (1 - beta2**t)
    with the ratio of the first step at every step :: right(1, beta1, beta2)
    with β₁ and β₂ exchanged :: right(t, beta2, beta1)
    with m alone :: 1 - beta1**t
    with steps counted from 0: the first is t = 1 :: right(t - 1, beta1, beta2)
    """
    return (1 - beta1**t) / np.sqrt(1 - beta2**t)
