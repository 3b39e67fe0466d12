"""The exercises of the notebooks from 08 on: answers, inputs to try them on, and usual slips."""

import numpy as np

from optim_lab.checks.verdicts import exercise

GRADIENT = np.array([3.0, 4.0, 0.0, -1.0])
NAMES = ("year", "director: A", "director: B")
FILMS = np.array([[0.5, 1, 0], [-1.5, 1, 0], [0.5, 0, 1], [1.0, 1, 0], [-0.5, 0, 1]])
HITS = np.array([1.0, 0, 1, 1, 0])
LATE = np.array([0.69, 0.62, 0.60, 0.61, 0.63, 0.62, 0.55, 0.58])

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


@exercise(
    (GRADIENT, np.array([0.5, -1, 1, 2]), np.array([4.0, 2, 1, 9]), 3, 0.1, 0.9, 0.5),
    (np.array([-2.0, 1]), np.zeros(2), np.zeros(2), 1, 2.0, 0.6, 0.9),
)
def adamax_step(gradient, mean, largest, t, learning_rate, beta1, beta2):
    """The update, m and u after step t = 1, 2, ... of AdaMax.

    with Adam's root :: np.maximum(beta2 * largest, np.abs(gradient)) -> \
        np.sqrt(beta2 * largest**2 + (1 - beta2) * gradient**2)
    without the size of the gradient :: np.abs(gradient) -> gradient
    with nothing that fades :: beta2 * largest -> largest
    without the correction :: / (1 - beta1**t) -> * 1
    with a step uphill :: -learning_rate -> learning_rate
    with t + 1 in place of t: the first step is t = 1 :: **t -> ** (t + 1)
    """
    m = beta1 * mean + (1 - beta1) * gradient
    u = np.maximum(beta2 * largest, np.abs(gradient))
    return -learning_rate / (1 - beta1**t) * m / u, m, u


# Real films


@exercise(("director: A", NAMES, FILMS, HITS), ("director: B", NAMES, FILMS[2:], HITS[2:]))
def record_of(name, names, features, targets):
    """The number of films and the number of hits of a column of zeros and ones.

    with all films counted :: (len(targets), targets.sum())
    with all hits counted, whoever made them :: column @ targets -> targets.sum()
    with the share of hits in place of their number :: (result[0], result[1] / result[0])
    with the column before :: names.index(name) -> names.index(name) - 1
    with the films that are no hits :: column @ targets -> column @ (1 - targets)
    with the hits first :: result[::-1]
    """
    column = features[:, names.index(name)]
    return column.sum(), column @ targets


@exercise(
    (np.array([0.3, -0.2]), np.array([2.0, 5.0]), 0.1),
    (np.array([0.0, 1.0, 0.5]), np.array([-4.0, 1.0, 2.0]), 0.5),
)
def ridge_gradient(gradient, params, penalty):
    """The gradient with that of penalty/2 times the sum of squared weights; the bias is free.

    with a penalty on the bias too :: gradient + penalty * params
    with a half too much :: penalty * -> penalty / 2 *
    with the sign of the penalty flipped :: gradient + -> gradient -
    with the penalty itself, not its gradient :: gradient + penalty / 2 * np.sum(params[:-1] ** 2)
    with the bias taken to be first :: np.append(params[:-1], 0) -> np.append(0, params[1:])
    without the loss's own gradient :: gradient + -> 0 +
    """
    return gradient + penalty * np.append(params[:-1], 0)


@exercise((LATE, 2), (LATE, 5), (np.array([0.7, 0.6, 0.5]), 1), (np.array([0.5, 0.6, 0.7, 0.4]), 2))
def step_to_keep(losses, patience):
    """The step of least loss before `patience` steps in a row have brought no new least one.

    with the least loss of the whole run :: np.argmin(losses)
    with the step at which it gives up :: return kept -> return step
    with the step before the first rise :: np.argmax(np.diff(losses) > 0)
    with the last step :: len(losses) - 1
    with the patience too long by one :: >= -> >
    """
    kept = 0
    for step, loss in enumerate(losses):
        if loss < losses[kept]:
            kept = step
        elif step - kept >= patience:
            break
    return kept


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
