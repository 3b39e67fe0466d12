"""The experiments of the notebooks: a judge for what a student finds or builds."""

import numpy as np

from optim_lab.checks.verdicts import experiment
from optim_lab.data import sparse_toy_data
from optim_lab.descent import descend, race
from optim_lab.films import films
from optim_lab.optimizers import Adagrad, Adam, GradientDescent, Momentum, RMSProp
from optim_lab.problems import LinearLosses, SigmoidNeuron

START = np.array([-2.0, 4.0])


def _distances(rule, steps):
    """The distance from the minimum at each step of a run on the toy."""
    toy = SigmoidNeuron(*sparse_toy_data())
    return descend(toy, rule, START, steps).distance(toy.minimum())


def _steps(rule, gradients):
    """What a rule does with one parameter that gets these gradients in turn."""
    batches = [[i] for i in range(len(gradients))]
    run = descend(LinearLosses(gradients), rule, [0.0], len(gradients), batches)
    return np.diff(run.params[:, 0])


@experiment((2,), (), cases=((np.array([2.0, -1.0]), 1.0), (np.array([0.5, 3.0]), 0.0)))
def find_standstill(weights, bias, x, y):
    """Weights and bias of a neuron that is sure and wrong about a point and does not learn it."""
    point = SigmoidNeuron(x[None], [y])
    params = np.append(weights, bias)
    f, gradient = point.predict(params)[0], np.abs(point.gradient(params)).max()
    yield abs(f - y) < 0.01, f"the neuron answers {f:.4f}: it is sure, but right"
    yield abs(f - y) < 0.5, f"the neuron answers {f:.4f}: it is nearer to y than to the other side"
    yield abs(f - y) == 0.5, "the neuron answers 0.5: it is not sure of anything"
    yield abs(f - y) <= 0.99, f"the neuron answers {f:.4f}: it is wrong, but not sure enough"
    yield gradient >= 1e-4, f"it is sure and wrong, but its gradient is still {gradient:.1e}: go on"


@experiment((1000,))
def starve_weight(x):
    """1000 inputs of mean square 1 that give a gradient in 5 of 100 batches at most."""
    mean_square, updates = np.mean(x**2), np.any(x.reshape(100, 10), axis=1).sum()
    yield not x.any(), "the feature is zero everywhere: there is nothing to learn from it"
    yield x.all(), "no x is zero, so every batch gives a gradient: was the feature centred?"
    yield updates > 5, f"{updates} of the 100 batches give a gradient: bring the points together"
    yield mean_square < 1 - 1e-6, f"the mean square is {mean_square:.4g}: scale the feature up"
    yield mean_square > 1 + 1e-6, f"the mean square is {mean_square:.4g}: scale the feature down"


@experiment((None,))
def turn_with_dense_input(x):
    """Inputs of which none is zero and with which gradient descent turns all the same."""
    yield len(x) < 100, f"you return {len(x)} points: take 100 at least"
    scale = np.sqrt(np.mean(x**2))
    near_zero = np.mean(np.abs(x) < 0.05 * scale)
    yield not x.all(), f"{np.mean(x == 0):.0%} of your x are zero: none may be"
    yield near_zero > 0.1, f"{near_zero:.0%} of your x are next to zero beside the others"
    yield np.ptp(x) < 0.1 * scale, "all x are much the same: then w does what b does, not its own"
    noise = 0.1 * np.random.default_rng(0).normal(size=len(x))
    teacher = SigmoidNeuron(x[:, None], np.clip(1 / (1 + np.exp(1 - 2 * x)) + noise, 0, 1))
    run, minimum = descend(teacher, GradientDescent(5.0), START, 500), teacher.minimum()
    half, end = run.steps_to(0.5, minimum)[1], run.progress(minimum)[-1, 0]
    share = run.progress(minimum)[half, 0]
    yield half < 0, "b does not get half of its way in 500 steps: your x are too large"
    yield share >= 0.12, f"w has done {share:.2f} of its way by then: turn more sharply"
    yield share < -0.12, f"w has gone {-share:.2f} of its way backwards: centre or shrink your x"
    yield end < 0.5, f"w has done {end:.2f} of its way after 500 steps: your x are too small"


@experiment(())
def arrive_with_adagrad(learning_rate):
    """A rate with which Adagrad is within 0.01 of the minimum after 500 steps."""
    yield learning_rate <= 0, f"a rate of {learning_rate:.4g} goes nowhere or uphill"
    distance = _distances(Adagrad(learning_rate), 500)
    told = f"it ends {distance[-1]:.4f} from the minimum"
    near = distance[-1] <= 0.01
    yield not near and learning_rate < 0.1, f"{told}: its rate is far too small to get there"
    yield not near and distance.max() <= distance[0], f"{told}: it stalls on its way there"
    coming = distance[-1] < 0.99 * distance[-100]
    yield not near and coming, f"{told}: it leapt away and is on its way back"
    yield not near, f"{told}: it leapt away and is not back"


@experiment(())
def find_longer_memory(beta):
    """A beta with which RMSProp is within 0.01 of the minimum from step 400 to step 600."""
    yield beta < 0, f"a β of {beta:.4g} is out of range: take 0 or more"
    yield beta >= 1, f"with a β of {beta:.4g} the average never takes in a gradient: stay below 1"
    distance = _distances(RMSProp(0.1, beta), 600)
    near = distance <= 0.01
    left = np.argmin(near[400:]) + 400
    never = "it never comes within 0.01 of the minimum"
    yield beta < 0.5 and not near.any(), f"{never}: the memory is too short, so it circles"
    yield not near.any(), f"{never}: the memory is too long"
    yield not near[:400].any(), "it comes within 0.01 of the minimum only after step 400"
    yield not near[400], f"at step 400 it is {distance[400]:.4f} away: it has left again"
    yield not near[400:].all(), f"it is there at step 400, but at step {left} it has left"


@experiment((None,))
def leap_after_silence(gradients):
    """Gradients of size 1 at most for which some corrected step of Adam (0.1) is above 0.25."""
    yield not gradients.any(), "all gradients are zero: Adam stands still"
    largest = np.abs(gradients).max()
    yield largest > 1, f"the largest gradient has size {largest:.4g}: 1 is allowed"
    yield len(gradients) > 5000, f"{len(gradients)} gradients are many: 5000 are allowed"
    steps = np.abs(_steps(Adam(0.1), gradients))
    told = f"the longest step is {steps.max():.3f}, at t = {steps.argmax() + 1}"
    silent, short = np.argmax(gradients != 0), steps.max() <= 0.25
    yield short and np.ptp(gradients) == 0, f"{told}: equal gradients give steps of η each"
    yield short and silent == 0, f"{told}: v remembers how it began; begin in silence"
    yield short, f"{told}: the silence of {silent} steps is too short, or too little follows it"


@experiment((), ())
def hide_the_missing_correction(beta1, beta2):
    """Two betas, beta1 from 0.6, whose first ten uncorrected steps are within 15 % of corrected."""
    yield not 0.6 <= beta1 < 1, f"your β₁ is {beta1:.4g}: it must be at least 0.6, and below 1"
    yield not 0 <= beta2 < 1, f"your β₂ is {beta2:.4g}: it must be at least 0, and below 1"
    uncorrected = _steps(Adam(0.1, beta1, beta2, bias_correction=False), np.ones(10))
    ratio = uncorrected / _steps(Adam(0.1, beta1, beta2), np.ones(10))
    told = f"is {abs(ratio[0] - 1):.0%} too"
    yield ratio[0] > 1.15, f"the first step {told} long: the root of v is too small beside m"
    yield ratio[0] < 0.85, f"the first step {told} short: m is too small beside the root of v"
    worst = np.abs(ratio - 1).argmax()
    told = f"but step {worst + 1} is {ratio[worst]:.2f} times as long as corrected"
    yield abs(ratio[worst] - 1) >= 0.15, f"the first step is near enough, {told}"


@experiment((None,), cases=((0.9,), (0.99,)))
def losing_game(slopes, beta2):
    """Slopes of a sum above 0 on which Adam with beta1 = 0 goes to the right all the same."""
    n, total = len(slopes), slopes.sum()
    yield n > 300, f"{n} slopes are many: 300 are allowed"
    yield total <= 0, f"your slopes sum to {total:.4g}: then the right is the better side"
    yield (slopes >= 0).all(), "no slope is below 0, so no step goes to the right"
    rule = Adam(0.01, 0, beta2, bias_correction=False)
    rounds = 10 + int(10 / (1 - beta2) / n)
    way = _steps(rule, np.tile(slopes, rounds))[-n:].sum()
    yield way <= 0 and n < 3, f"a round goes {-way:.2g} to the left: take more slopes below 0"
    told = f"a late round still goes {-way:.2g} to the left"
    yield way <= 0 and np.ptp(slopes) < 5 * np.abs(slopes).min(), f"{told}: its slopes are alike"
    yield way <= 0 and total > np.abs(slopes).min(), f"{told}: their sum of {total:.4g} is large"
    yield way <= 0, f"{told}: v remembers the large slope that long; make it rarer"


@experiment((500,))
def rates_that_rest(rates):
    """500 rates with which RMSProp stays within 0.001 of the minimum from step 400 on."""
    yield rates.min() < 0, f"a rate of {rates.min():.4g} goes uphill: take 0 or more"
    distance = _distances(RMSProp(lambda step: rates[step]), 500)
    near, told = distance <= 0.001, f"at step 400 it is {distance[400]:.4f} away"
    came, left = near[:401].any(), np.argmin(near[400:]) + 400
    yield not came and distance.max() > 2 * distance[0], f"{told}: the rates are too large"
    yield not near[400] and np.ptp(rates) == 0, f"{told}: one and the same rate brings no rest"
    yield not came, f"{told}: the rates are too small, or fall before it has arrived"
    yield not near[400], f"{told}: it has been nearer, but the rates fall too late"
    yield left > 400, f"it is there at step 400, but at step {left} it has left again"


@experiment((), ())
def hear_the_names(power, learning_rate):
    """A power and a rate with which Nolan is heard (0.3) and nothing is learned by heart (0.57)."""
    table = films()
    parts = table.train, table.held_out
    neurons = (SigmoidNeuron(table.features[i], table.targets[i], "cross_entropy") for i in parts)
    training, held_out = neurons
    share = np.maximum(np.bincount(training.inputs.indices), 1) / training.n_points
    params, losses = np.zeros(len(share)), []
    for _ in range(105):
        losses.append(training.loss(params))
        params = params - learning_rate * share**-power * training.gradient(params)
    loss, name = held_out.loss(params), params[table.names.index("director: Christopher Nolan")]
    told = f"Nolan's weight comes to {name:.2f} and the held-out loss to {loss:.3f}"
    good, swings = loss < 0.57, np.sum(np.diff(losses) > 0) > 10
    yield learning_rate <= 0, f"{told}: η must be above 0"
    yield not good and (swings or np.isnan(loss)), f"{told}: the run swings, so lower η"
    yield power < 0, f"{told}: a power below 0 gives rare names less than gradient descent does"
    yield good and name < 0.3, f"{told}: the common weights have learned, but he is not heard yet"
    yield name < 0.3, f"{told}: nothing has learned much yet, so raise η"
    yield not good, f"{told}: he is heard, but lucky names too, by heart; lower the power or η"


@experiment((), ())
def anyone_can_win(of_adam, of_momentum):
    """A shared rate at which Adam ends 100 times lower than momentum, and one for the reverse."""
    both = np.array([[of_adam], [of_momentum]])
    yield both.min() <= 0, f"a rate of {both.min():.4g} goes nowhere or uphill"
    toy, rules = SigmoidNeuron(*sparse_toy_data()), {"m": Momentum(both), "a": Adam(both)}
    runs = race(toy, rules, [0.0, 0.0], 500)
    lowest = toy.loss(toy.minimum())
    momentum, adam = (np.maximum(run.loss[-1] - lowest, 1e-12) for run in runs.values())
    lead = momentum / adam
    yield lead[1] >= 100 and lead[0] <= 0.01, "both rates are right, but in the wrong order"
    yield of_adam == of_momentum, "one rate cannot let both win"
    for rate, m, a, times in zip(both[:, 0], momentum, adam, (lead[0], 1 / lead[1]), strict=True):
        told = f"at η = {rate:.4g} momentum ends {m:.1e} above the least loss, Adam {a:.1e}"
        yield times < 100 and max(m, a) < 1e-5, f"{told}: both arrive there"
        yield times < 100 and min(m, a) > 1e-3, f"{told}: neither arrives there"
        yield times < 100, f"{told}: 100 times is asked for"
