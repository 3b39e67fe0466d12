"""Bad input is met with a ValueError that says what is wrong, what is allowed and what to do.

That every parameter refuses every kind of nonsense is held by `test_fuzz`; here are the words, the
ends of each range, and the slips that no single value makes.
"""

import numpy as np
import pytest
import scipy.sparse as sp

import optim_lab as lab

NEURON = lab.SigmoidNeuron([[0.0], [1.0], [2.0]], [0.2, 0.5, 0.9])
BOWL, START, ADAM, S = lab.Bowl([1, 2]), (-2.0, 4.0), lab.Adam(), lab.schedules
LANES = {n: np.full((n, 1), 0.1) for n in (2, 3, 4)}
nan, inf = np.nan, np.inf


def annealed(**wrong):
    right = dict(optimizer=lab.Momentum(0.1), start=START, epochs=2, batch_size=2, seed=0)
    return lab.descend_with_annealing(NEURON, NEURON, **right | wrong)


def toy_run(rule=ADAM, start=START, steps=1, problem=BOWL, **more):
    return lab.descend(problem, rule, start, steps, **more)


# a call, and words that its message must have: the offending name or value, the allowed range or
# form, and a remedy where the form is not itself one
DATA = [
    (lambda: lab.SigmoidNeuron([[inf], [1]], [0, 1]), "features", "NaN or inf", "drop or fill"),
    (lambda: lab.SigmoidNeuron(sp.csr_array([[nan], [0]]), [0, 1]), "features", "drop or fill"),
    (lambda: lab.SigmoidNeuron([1.0, 2.0], [0, 1]), "features", "(2,)", "(N, D)", "x[:, None]"),
    (lambda: lab.SigmoidNeuron(np.empty((0, 2)), []), "features", "empty", "at least one point"),
    (lambda: lab.SigmoidNeuron([[1], [2]], [0.5, 7]), "targets", "7.0", "[0, 1]", "rescale"),
    (lambda: lab.SigmoidNeuron([[1], [2]], [-1, 1]), "targets", "-1.0", "[0, 1]", "rescale"),
    (lambda: lab.SigmoidNeuron([[1], [2]], [0]), "(2, 1)", "(1,)", "(N, D) and (N,)"),
    (lambda: lab.SigmoidNeuron([[1]], [1], loss="absolute"), "'absolute'", "'cross_entropy'"),
    (lambda: NEURON.gradient(np.ones((5, 3))), "(5, 3)", "2 numbers", "the bias last"),
    (lambda: NEURON.gradient(START, [0, 3]), "batch", "3", "with 3 points", "0 to 2"),
    (lambda: NEURON.gradient(START, [-1]), "batch", "-1", "0 to 2"),
    (lambda: NEURON.gradient(START, []), "batch", "non-empty", "whole numbers"),
    (lambda: NEURON.gradient(START, [[0, 1]]), "batch", "[[0, 1]]", "list of whole numbers"),
    (lambda: NEURON.loss(START, [True, False, True]), "batch", "True", "np.flatnonzero(mask)"),
    (lambda: BOWL.gradient(START, [0]), "batch", "Bowl", "no points", "leave batch at None"),
    (lambda: lab.Bowl([1, 0]), "curvatures", "[1, 0]", "above 0", "no minimum"),
    (lambda: lab.LinearLosses([1, nan]), "slopes", "nan", "finite"),
    (lambda: lab.Ridge(BOWL, -0.1), "penalty", "-0.1", "0 or more"),
    (lambda: lab.films(2.5), "min_films", "2.5", "whole number, 1 or more"),
    (lambda: lab.sparse_toy_data(10, 1), "zero_fraction", "1", "[0, 1)", "try 0.8"),
    (lambda: lab.sparse_toy_data(0), "n_samples", "0", "1 or more"),
    (lambda: lab.sparse_toy_data(labels="noisy"), "'noisy'", "'teacher'", "'random'"),
    (lambda: lab.sparse_toy_data(weight=inf), "weight", "inf", "finite"),
    (lambda: lab.minibatches(10, 11, seed=0), "size", "11", "1 to 10"),
    (lambda: lab.minibatches(10, 0, seed=0), "size", "0", "1 to 10"),
    (lambda: lab.simulated_films(10, 10), "n_with_star", "1 to 9", "without the star"),
]
SETTINGS = [
    (lambda: lab.Adam(0), "learning_rate", "0", "above 0", "try 0.1"),
    (lambda: lab.Adam("0.1"), "learning_rate", "'0.1'", "a function of the step"),
    (lambda: lab.Adam(-LANES[2]), "learning_rate", "-0.1", "above 0", "try 0.1"),
    (lambda: lab.Adam(lambda t: t - 1.0), "learning_rate at step 0", "-1.0", "0 or more"),
    (lambda: lab.Adam(lambda: 0.1), "learning_rate", "a function of the step"),
    (lambda: lab.Momentum(0.1, beta=1), "beta", "1", "[0, 1)", "try 0.9"),
    (lambda: lab.Adam(0.1, beta2=-0.1), "beta2", "-0.1", "[0, 1)", "try 0.9"),
    (lambda: lab.Adagrad(0.1, epsilon=0), "epsilon", "0", "above 0", "try 1e-8"),
    (lambda: lab.Eve(0.1, beta3=1.5), "beta3", "1.5", "[0, 1]"),
    (lambda: lab.Eve(0.1, clip=0.5), "clip", "0.5", "at least 1", "try 10"),
    (lambda: lab.Eve(0.1, lowest_loss=-inf), "lowest_loss", "-inf", "finite", "try 0"),
    (lambda: lab.Adam(np.array([0.1, 0.2])), "(2,)", "(L, 1)", "values[:, None]"),
    (lambda: lab.Adam(np.array([0.1])), "(1,)", "(L, 1)", "values[:, None]"),
    (lambda: lab.Momentum(0.1, [0.5, 0.9]), "beta", "[0.5, 0.9]", "(L, 1)", "values[:, None]"),
    (lambda: lab.Adagrad(0.1, square_root=0), "square_root", "0", "True or False"),
    (lambda: S.step_decay(0.1, 0, 10), "factor", "0", "(0, 1]", "try 0.5"),
    (lambda: S.step_decay(0.1, 2, 10), "factor", "2", "(0, 1]", "try 0.5"),
    (lambda: S.step_decay(0.1, 0.5, 0), "every", "0", "1"),
    (lambda: S.exponential_decay(0.1, -0.1), "rate", "-0.1", "0 or more"),
    (lambda: S.warm_up(10, 0), "then=0", "above 0", "try 0.1"),
    (lambda: S.warm_up(10, lambda step: 0 * step), "then(0)=0", "above 0"),
    (lambda: S.sutskever_momentum(1), "mu_max", "1", "[0, 1)", "try 0.99"),
    (lambda: annealed(factor=1), "factor", "1", "(0, 1)", "try 0.5"),
    (lambda: annealed(factor=0), "factor", "0", "(0, 1)", "try 0.5"),
    (lambda: annealed(start=[START]), "start", "(P,)"),
    (lambda: annealed(optimizer=lab.Momentum(lambda t: 0.1)), "learning_rate", "its own schedule"),
]
RUNS = [
    (lambda: toy_run(start=[nan, 1.0]), "start", "nan", "finite", "(P,) or (L, P)"),
    (lambda: toy_run(start=[1, 2, 3]), "3", "2 numbers", "weights first and the bias last"),
    (lambda: toy_run(steps=-1), "steps", "-1", "0 or more"),
    (lambda: toy_run(bounds=(1, 1)), "bounds", "(1, 1)", "low must be below high"),
    (lambda: toy_run(bounds=([0, 5], [1, 4])), "bounds", "low must be below high"),
    (lambda: toy_run(bounds=(1, 2, 3)), "bounds", "a pair (low, high)"),
    (lambda: toy_run(bounds=([0, 0, 0], [1, 1, 1])), "bounds", "low", "high"),
    (
        lambda: toy_run(steps=5, problem=NEURON, batches=[[0], [1]]),
        *("batches ran out at step 2 of 5", "at least 5 batches", "minibatches(n_samples, size"),
    ),
    (lambda: lab.race(BOWL, {}, START, 1), "optimizers", "must be a dict", "{'Adam': Adam(0.1)}"),
    (lambda: lab.race(BOWL, {"Ada": "Adam"}, START, 1), "Ada", "'Adam'", "Adam(0.1)"),
    (lambda: toy_run(lab.Adam), "Adam", "must be a dict", "Adam(0.1)"),
    (
        lambda: toy_run(lab.Adam(LANES[2]), np.ones((3, 2))),
        "(3,) in start",
        "(2,) in learning_rate",
    ),
    (lambda: toy_run(lab.Adam(LANES[2]), np.ones((1, 2))), "(1,) in start", "one row per lane"),
    (lambda: toy_run(lab.Adam(LANES[3], beta1=5 * LANES[4])), "3", "4", "lanes"),
    (lambda: toy_run(lab.Adam(LANES[2])).lane(2), "lane=2", "whole number", "-2 to 1"),
    (lambda: toy_run(lab.Adam(LANES[2])).lane(-3), "lane=-3", "whole number", "-2 to 1"),
    (lambda: toy_run().lane(0), "lane(0)", "no lanes", "single"),
]


@pytest.mark.parametrize("case", DATA + SETTINGS + RUNS, ids=lambda case: f"{case[1]} {case[2]}")
def test_bad_input_is_named_with_what_is_allowed_and_what_to_do(case):
    call, *words = case
    with pytest.raises(ValueError) as caught:
        call()
    message = str(caught.value)
    assert [word for word in words if word not in message] == [], message


def test_the_ends_of_the_ranges_that_are_allowed_are_taken():
    for value in (0, 1e-12, 0.999999):
        assert lab.Adam(1e-12, beta1=value, beta2=value, epsilon=1e-300).beta1 == value
    for value in (0, 1):
        assert lab.Eve(0.1, beta3=value, clip=1).beta3 == value
        lab.SigmoidNeuron([[0.0]], [value])
    assert lab.Ridge(BOWL, 0).loss(START) == BOWL.loss(START)
    assert S.step_decay(0.1, 1, 1)(9) == S.cosine_decay(0.1, 1, final=0)(0) == 0.1
    assert len(lab.sparse_toy_data(1, 0)[1]) == len(next(lab.minibatches(1, 1, seed=0))) == 1
