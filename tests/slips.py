"""Usual slips: for each check the attempts that it must reject, `SLIPS[name]`."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def with_ones(features):
    return np.column_stack([features, np.ones(len(features))])


def factors(params, features, targets):
    f = sigmoid(with_ones(features) @ params)
    return (f - targets) * f * (1 - f)


def _share(path, minimum):
    return (path - path[0]) / (minimum - path[0])


def _average(gradients, beta):
    ages = np.arange(len(gradients))[::-1]
    return (1 - beta) * np.sum(beta**ages * gradients**2)


def _mean(gradients, new, old):
    m = 0.0
    for g in gradients:
        m = old * m + new * g
    return m


def _adam(params, m, v, g, t, eta, beta1, beta2, slip):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * (g if slip == "no square" else g**2)
    t = t - 1 if slip == "t from 0" else t
    c1, c2 = (1.0, 1.0) if slip == "no correction" else (1 - beta1**t, 1 - beta2**t)
    if slip == "only m":
        c2 = 1.0
    if slip == "swapped":
        c1, c2 = c2, c1
    m_hat, v_hat = m / c1, v / c2
    root = v_hat if slip == "no root" else np.sqrt(v_hat)
    if slip == "epsilon outside the parentheses":
        return params - (eta / root + 1e-8) * m_hat, m, v
    params = params - eta / (root + 1e-8) * m_hat
    return (params, m_hat, v_hat) if slip == "corrected memory" else (params, m, v)


def step_given_up(losses, patience):
    kept = 0
    for step, loss in enumerate(losses):
        if loss < losses[kept]:
            kept = step
        elif step - kept >= patience:
            return step
    return len(losses) - 1


def _slip(name):
    return lambda *inputs: _adam(*inputs, name)


def _mean(gradients, beta):
    m = 0.0
    for g in gradients:
        m = beta * m + (1 - beta) * g
    return m


def _rates(tried, best, rate, keep_worse=False, at_once=False):
    rates = []
    for loss in tried:
        worse = loss > best
        rates.append(rate / 2 if worse and at_once else rate)
        rate = rate / 2 if worse else rate
        best = loss if keep_worse or not worse else best
    return np.array(rates)


def _adamax(gradient, mean, largest, t, learning_rate, beta1):
    mean = beta1 * mean + (1 - beta1) * gradient
    return -learning_rate / (1 - beta1**t) * mean / largest, mean, largest


SLIPS = {
    # Notebook 01
    "answer_of_neuron": [
        # no sigmoid
        lambda weights, bias, x: weights @ x + bias,
        # the bias is forgotten
        lambda weights, bias, x: sigmoid(weights @ x),
        # the bias outside the sigmoid
        lambda weights, bias, x: sigmoid(weights @ x) + bias,
        # the sign in the exponent
        lambda weights, bias, x: 1 / (1 + np.exp(weights @ x + bias)),
        # products not added up
        lambda weights, bias, x: sigmoid(weights * x + bias),
    ],
    "gradient_of_point": [
        # the sigmoid's slope is forgotten
        lambda w, b, x, y: (sigmoid(w @ x + b) - y) * np.append(x, 1),
        # downhill instead of uphill
        lambda w, b, x, y: -factors(np.append(w, b), x[None], y) * np.append(x, 1),
        # no slope for the bias
        lambda w, b, x, y: factors(np.append(w, b), x[None], y) * x,
        # the bias first
        lambda w, b, x, y: factors(np.append(w, b), x[None], y) * np.append(1, x),
        # weights instead of inputs
        lambda w, b, x, y: factors(np.append(w, b), x[None], y) * np.append(w, 1),
        # the half is forgotten
        lambda w, b, x, y: 2 * factors(np.append(w, b), x[None], y) * np.append(x, 1),
    ],
    "gradient_of_data": [
        # the sum
        lambda params, x, y: factors(params, x, y) @ with_ones(x),
        # the bias is forgotten
        lambda params, x, y: factors(params, x, y) @ x / len(x),
        # a mean over everything
        lambda params, x, y: np.mean(factors(params, x, y)[:, None] * with_ones(x)),
        # the sigmoid's slope is forgotten
        lambda params, x, y: (sigmoid(with_ones(x) @ params) - y) @ with_ones(x) / len(x),
        # divided by the number of parameters
        lambda params, x, y: factors(params, x, y) @ with_ones(x) / len(params),
    ],
    # Notebook 02
    "count_updates": [
        # a sum, in which 3 and -3 cancel
        lambda f, n: sum(f[i : i + n].sum() != 0 for i in range(0, len(f), n)),
        # the short last batch is dropped
        lambda f, n: sum(np.any(f[i : i + n] != 0) for i in range(0, len(f) - n + 1, n)),
        # points instead of batches
        lambda feature, size: np.count_nonzero(feature),
        # the number of all batches
        lambda feature, size: -(-len(feature) // size),
        # points over the batch size
        lambda feature, size: np.count_nonzero(feature) / size,
        # only what is above zero counts
        lambda feature, size: sum(
            np.any(feature[i : i + size] > 0) for i in range(0, len(feature), size)
        ),
        # windows that overlap
        lambda feature, size: sum(np.any(feature[i : i + size] != 0) for i in range(len(feature))),
        # the share of the batches instead of their number
        lambda feature, size: np.mean(
            [np.any(feature[i : i + size] != 0) for i in range(0, len(feature), size)]
        ),
    ],
    "chance_of_update": [
        # the expected number of films
        lambda share, size: share * size,
        lambda share, size: min(1, share * size),
        # the chance that no film has it
        lambda share, size: (1 - share) ** size,
        # the chance that not all have it
        lambda share, size: 1 - share**size,
        # exactly one film
        lambda share, size: size * share * (1 - share) ** (size - 1),
    ],
    "scale_sparse": [
        # centred
        lambda feature: (feature - feature.mean()) / feature.std(),
        # the standard deviation instead of the root mean square
        lambda feature: feature / feature.std(),
        # the largest value
        lambda feature: feature / np.abs(feature).max(),
        # the length
        lambda feature: feature / np.sqrt(np.sum(feature**2)),
        # only over what is not zero
        lambda feature: feature / np.sqrt(np.mean(feature[feature != 0] ** 2)),
        # no root
        lambda feature: feature / np.mean(feature**2),
    ],
    # Notebook 03
    "momentum_step": [
        # uphill: the velocity is added
        lambda params, v, g, eta, beta: (params + beta * v + eta * g, beta * v + eta * g),
        # the old velocity makes the step
        lambda params, v, g, eta, beta: (params - v, beta * v + eta * g),
        # a running average: the gradient is weighted with 1 - beta
        lambda params, v, g, eta, beta: (
            params - beta * v - (1 - beta) * eta * g,
            beta * v + (1 - beta) * eta * g,
        ),
        # eta outside, as in torch and optax
        lambda params, v, g, eta, beta: (params - eta * (beta * v + g), beta * v + g),
        # the velocity is not returned
        lambda params, v, g, eta, beta: params - beta * v - eta * g,
        # the velocity first
        lambda params, v, g, eta, beta: (beta * v + eta * g, params - beta * v - eta * g),
    ],
    "nesterov_looks_at": [
        lambda params, v, beta: params + beta * v,
        lambda params, v, beta: params - v,
        lambda params, v, beta: params,
        lambda params, v, beta: beta * (params - v),
        lambda params, v, beta: params - (1 - beta) * v,
    ],
    "share_at_half": [
        # of b instead of w
        lambda path, minimum: _share(path, minimum)[
            np.argmax(_share(path, minimum)[:, 1] >= 0.5), 1
        ],
        # when w has done half
        lambda path, minimum: _share(path, minimum)[
            np.argmax(_share(path, minimum)[:, 0] >= 0.5), 1
        ],
        # a place, not a share
        lambda path, minimum: path[np.argmax(_share(path, minimum)[:, 1] >= 0.5), 0],
        # the start is forgotten
        lambda path, minimum: (path / minimum)[np.argmax(path[:, 1] / minimum[1] >= 0.5), 0],
        # one step too early
        lambda path, minimum: _share(path, minimum)[
            np.argmax(_share(path, minimum)[:, 1] >= 0.5) - 1, 0
        ],
        # half of the steps
        lambda path, minimum: _share(path, minimum)[len(path) // 2, 0],
    ],
    # Notebook 04
    "adagrad_step": [
        # epsilon outside the parentheses of the divisor
        lambda params, s, g, eta: (params - (eta / np.sqrt(s + g**2) + 1e-8) * g, s + g**2),
        # the old history instead of the new one
        lambda params, s, g, eta: (params - eta / (np.sqrt(s) + 1e-8) * g, s + g**2),
        # no root
        lambda params, s, g, eta: (params - eta / (s + g**2 + 1e-8) * g, s + g**2),
        # the history is not returned
        lambda params, s, g, eta: params - eta / (np.sqrt(s + g**2) + 1e-8) * g,
    ],
    "adagrad_rates": [
        lambda gradients, eta: eta / np.cumsum(gradients**2),
        lambda gradients, eta: eta / np.cumsum(np.abs(gradients)),
        lambda gradients, eta: eta / np.sqrt(np.sum(gradients**2)),
        lambda gradients, eta: eta * gradients / np.sqrt(np.cumsum(gradients**2)),
    ],
    "steps_until_slow": [
        lambda eta, g, rate: eta / (rate * g),
        lambda eta, g, rate: (eta / (rate * g)) ** 2,
        lambda eta, g, rate: np.floor(eta / (rate * g)) + 1,
        lambda eta, g, rate: np.floor((eta / (rate * g)) ** 2),
    ],
    # Notebook 05
    "mean_square": [
        # the plain mean: nothing fades
        lambda gradients, beta: np.mean(gradients**2),
        # 1 - beta is missing
        lambda gradients, beta: _average(gradients, beta) / (1 - beta),
        # beta and 1 - beta exchanged
        lambda gradients, beta: _average(gradients, 1 - beta),
        # the newest first
        lambda gradients, beta: _average(gradients[::-1], beta),
        # no squares
        lambda gradients, beta: (
            (1 - beta) * np.sum(beta ** np.arange(len(gradients))[::-1] * gradients)
        ),
        # the root is taken already
        lambda gradients, beta: np.sqrt(_average(gradients, beta)),
        # corrected for the start from zero
        lambda gradients, beta: _average(gradients, beta) / (1 - beta ** len(gradients)),
    ],
    "weight_of_gradient": [
        lambda age, beta: beta**age,
        lambda age, beta: (1 - beta) * beta ** (age + 1),
        lambda age, beta: 1 - beta**age,
        lambda age, beta: (1 - beta) ** age * beta,
        lambda age, beta: (1 - beta) * beta * age,
    ],
    "rmsprop_step": [
        # epsilon outside the parentheses of the divisor
        lambda params, v, g, eta, beta: (
            params - (eta / np.sqrt(beta * v + (1 - beta) * g**2) + 1e-8) * g,
            beta * v + (1 - beta) * g**2,
        ),
        # Adagrad's sum
        lambda params, v, g, eta, beta: (
            params - eta / (np.sqrt(v + g**2) + 1e-8) * g,
            v + g**2,
        ),
        # the old average in the divisor
        lambda params, v, g, eta, beta: (
            params - eta / (np.sqrt(v) + 1e-8) * g,
            beta * v + (1 - beta) * g**2,
        ),
        # no root
        lambda params, v, g, eta, beta: (
            params - eta / (beta * v + (1 - beta) * g**2 + 1e-8) * g,
            beta * v + (1 - beta) * g**2,
        ),
        # beta and 1 - beta exchanged
        lambda params, v, g, eta, beta: (
            params - eta / (np.sqrt((1 - beta) * v + beta * g**2) + 1e-8) * g,
            (1 - beta) * v + beta * g**2,
        ),
        # the average is not returned
        lambda params, v, g, eta, beta: (
            params - eta / (np.sqrt(beta * v + (1 - beta) * g**2) + 1e-8) * g
        ),
    ],
    # Notebook 06
    "running_mean": [
        lambda gradients, beta: np.mean(gradients),
        # momentum's velocity: no factor on the new gradient
        lambda gradients, beta: _mean(gradients, 1.0, beta),
        # the coefficients swapped
        lambda gradients, beta: _mean(gradients, beta, 1 - beta),
        # corrected
        lambda gradients, beta: _mean(gradients, 1 - beta, beta) / (1 - beta ** len(gradients)),
        # squares
        lambda gradients, beta: _mean(gradients**2, 1 - beta, beta),
    ],
    "adam_step": [
        _slip("no correction"),
        _slip("only m"),
        _slip("swapped"),
        _slip("no root"),
        _slip("no square"),
        _slip("t from 0"),
        # the gradient in place of its mean
        lambda p, m, v, g, t, eta, b1, b2: _adam(p, g, v, g, t, eta, 0.0, b2, ""),
        # m and v returned after the correction
        _slip("corrected memory"),
        _slip("epsilon outside the parentheses"),
    ],
    "step_after_zeros": [
        lambda eta, beta1, beta2: eta,
        lambda eta, beta1, beta2: eta / np.sqrt(1 - beta2),
        lambda eta, beta1, beta2: eta * (1 - beta1) / (1 - beta2),
        lambda eta, beta1, beta2: eta * beta1 / np.sqrt(1 - beta2),
    ],
    # Notebook 07
    "weights_of_gradients": [
        # newest first
        lambda t, beta: (1 - beta) * beta ** np.arange(t),
        # one power too many
        lambda t, beta: (1 - beta) * beta ** np.arange(t, 0, -1),
        # without 1 - beta
        lambda t, beta: beta ** np.arange(t - 1, -1, -1),
        # corrected
        lambda t, beta: (1 - beta) * beta ** np.arange(t - 1, -1, -1) / (1 - beta**t),
        # only their sum
        lambda t, beta: 1 - beta**t,
    ],
    "corrected_mean": [
        # not corrected
        lambda gradients, beta: _mean(gradients, beta),
        # multiplied instead of divided
        lambda gradients, beta: _mean(gradients, beta) * (1 - beta ** len(gradients)),
        # 1 - beta instead of 1 - beta^t
        lambda gradients, beta: _mean(gradients, beta) / (1 - beta),
        # steps counted from 0
        lambda gradients, beta: _mean(gradients, beta) / (1 - beta ** (len(gradients) - 1)),
        # the plain mean
        lambda gradients, beta: np.mean(gradients),
    ],
    "ratio_of_steps": [
        # the other way round
        lambda t, beta1, beta2: np.sqrt(1 - beta2**t) / (1 - beta1**t),
        # no root
        lambda t, beta1, beta2: (1 - beta1**t) / (1 - beta2**t),
        # the first step's ratio at every step
        lambda t, beta1, beta2: (1 - beta1) / np.sqrt(1 - beta2),
        # betas swapped
        lambda t, beta1, beta2: (1 - beta2**t) / np.sqrt(1 - beta1**t),
    ],
    # Notebook 08
    "best_momentum": [
        # the roots are forgotten
        lambda low, high: ((2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2),
        # the best of plain gradient descent
        lambda low, high: (2 / (low + high), 0.0),
        # the squares are forgotten
        lambda low, high: (
            2 / (np.sqrt(low) + np.sqrt(high)),
            (np.sqrt(high) - np.sqrt(low)) / (np.sqrt(high) + np.sqrt(low)),
        ),
        # the beta first
        lambda low, high: (
            ((np.sqrt(high) - np.sqrt(low)) / (np.sqrt(high) + np.sqrt(low))) ** 2,
            (2 / (np.sqrt(low) + np.sqrt(high))) ** 2,
        ),
    ],
    "plateau_rates": [
        # compared with the epoch before, also when that one was thrown away
        lambda tried, first, rate: _rates(tried, first, rate, keep_worse=True),
        # halved from the epoch on that was bad, instead of from the next one on
        lambda tried, first, rate: _rates(tried, first, rate, at_once=True),
        # halved in every epoch
        lambda tried, first, rate: rate * 0.5 ** np.arange(len(tried)),
        # the loss at the start is forgotten
        lambda tried, first, rate: _rates(tried, np.inf, rate),
    ],
    "adamax_step": [
        # Adam's root
        lambda g, m, u, t, eta, b1, b2: _adamax(
            g, m, np.sqrt(b2 * u**2 + (1 - b2) * g**2), t, eta, b1
        ),
        # no absolute value
        lambda g, m, u, t, eta, b1, b2: _adamax(g, m, np.maximum(b2 * u, g), t, eta, b1),
        # nothing is forgotten
        lambda g, m, u, t, eta, b1, b2: _adamax(g, m, np.maximum(u, np.abs(g)), t, eta, b1),
        # no correction
        lambda g, m, u, t, eta, b1, b2: _adamax(
            g, m, np.maximum(b2 * u, np.abs(g)), 10**9, eta, b1
        ),
        # uphill
        lambda g, m, u, t, eta, b1, b2: _adamax(g, m, np.maximum(b2 * u, np.abs(g)), t, -eta, b1),
        # steps counted from 0
        lambda g, m, u, t, eta, b1, b2: _adamax(
            g, m, np.maximum(b2 * u, np.abs(g)), t + 1, eta, b1
        ),
    ],
    # Notebook 09
    "record_of": [
        # counts all films
        lambda name, names, features, targets: (len(targets), targets.sum()),
        # forgets whose hits
        lambda name, names, features, targets: (
            features[:, names.index(name)].sum(),
            targets.sum(),
        ),
        # the share of hits in place of their number
        lambda name, names, features, targets: (
            features[:, names.index(name)].sum(),
            targets[features[:, names.index(name)] == 1].mean(),
        ),
        # the column after, as if the bias came first
        lambda name, names, features, targets: (
            features[:, names.index(name) - 1].sum(),
            features[:, names.index(name) - 1] @ targets,
        ),
    ],
    "ridge_gradient": [
        # the bias is penalised too
        lambda gradient, params, penalty: gradient + penalty * params,
        # half is left over
        lambda gradient, params, penalty: gradient + penalty / 2 * np.append(params[:-1], 0),
        # the wrong way
        lambda gradient, params, penalty: gradient - penalty * np.append(params[:-1], 0),
        # the penalty itself, not its gradient
        lambda gradient, params, penalty: gradient + penalty / 2 * np.sum(params[:-1] ** 2),
    ],
    "step_to_keep": [
        # looks at all of the run
        lambda losses, patience: int(np.argmin(losses)),
        # keeps the step at which it gives up
        lambda losses, patience: step_given_up(losses, patience),
        # stops at the first rise
        lambda losses, patience: int(np.argmax(np.diff(losses) > 0)),
        # the last one
        lambda losses, patience: len(losses) - 1,
    ],
    "glide": [
        # counts the step that has been made
        lambda velocity, beta: -velocity / (1 - beta),
        # one more step only
        lambda velocity, beta: -velocity * beta,
        # against the update's sign
        lambda velocity, beta: velocity * beta / (1 - beta),
    ],
    "reach_of_adagrad": [
        # as if the rate stayed
        lambda learning_rate, steps: learning_rate * steps,
        # the rule of thumb in place of the sum
        lambda learning_rate, steps: 2 * learning_rate * np.sqrt(steps),
        # without the root
        lambda learning_rate, steps: learning_rate * np.sum(1 / np.arange(1, steps + 1)),
        # the last step is left out
        lambda learning_rate, steps: learning_rate * np.sum(np.arange(1, steps) ** -0.5),
    ],
    "swing": [
        # the whole width
        lambda path, last: np.ptp(path[-last:], axis=0),
        # all of the path
        lambda path, last: np.ptp(path, axis=0) / 2,
        # the spread, not the outermost
        lambda path, last: np.std(path[-last:], axis=0),
        # over both parameters
        lambda path, last: np.ptp(path[-last:]) / 2,
        # the last point is left out
        lambda path, last: np.ptp(path[-last - 1 : -1], axis=0) / 2,
    ],
}
