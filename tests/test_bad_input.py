"""Bad input is met with a ValueError that says what is wrong, what is allowed and what to do."""

import numpy as np
import pytest
import scipy.sparse as sp

from optim_lab import (
    Adagrad,
    Adam,
    AMSGrad,
    Bowl,
    Eve,
    GradientDescent,
    LinearLosses,
    Momentum,
    Nesterov,
    Ridge,
    RMSProp,
    SigmoidNeuron,
    descend,
    descend_with_annealing,
    films,
    minibatches,
    race,
    sparse_toy_data,
)
from optim_lab import schedules as make
from optim_lab.data import simulated_films

NEURON = SigmoidNeuron([[0.0], [1.0], [2.0]], [0.2, 0.5, 0.9])
BOWL = Bowl([1, 2])
START = (-2.0, 4.0)
LANES = {n: np.full((n, 1), 0.1) for n in (2, 3, 4)}
SINGLE = descend(BOWL, Adam(), START, 1)
PAIR = descend(BOWL, Adam(LANES[2]), START, 1)
nan, inf = np.nan, np.inf


def annealed(**wrong):
    right = dict(optimizer=Momentum(0.1), start=START, epochs=2, batch_size=2, seed=0)
    return descend_with_annealing(NEURON, NEURON, **right | wrong)


def columns(*rows):
    return np.array(rows, dtype=float)


# (what is wrong, a call that does it, words that its message must have: the offending name or
# value, the allowed range or form, and a remedy where the form is not itself one)
DATA = [
    (
        "NaN feature",
        lambda: SigmoidNeuron(columns([1], [nan]), [0, 1]),
        ("features", "NaN or infinity", "drop or fill"),
    ),
    (
        "infinite feature",
        lambda: SigmoidNeuron(columns([inf], [1]), [0, 1]),
        ("features", "NaN or infinity", "drop or fill"),
    ),
    (
        "NaN in a sparse matrix",
        lambda: SigmoidNeuron(sp.csr_array(columns([nan], [0])), [0, 1]),
        ("features", "NaN or infinity", "drop or fill"),
    ),
    (
        "target above 1",
        lambda: SigmoidNeuron(columns([1], [2]), [0.5, 7]),
        ("targets", "7.0", "[0, 1]", "rescale"),
    ),
    (
        "target below 0",
        lambda: SigmoidNeuron(columns([1], [2]), [-1, 1]),
        ("targets", "-1.0", "[0, 1]", "rescale"),
    ),
    (
        "NaN target",
        lambda: SigmoidNeuron(columns([1], [2]), [0, nan]),
        ("targets", "nan", "[0, 1]", "rescale"),
    ),
    (
        "flat features",
        lambda: SigmoidNeuron([1.0, 2.0], [0, 1]),
        ("features", "(2,)", "(N, D)", "x[:, None]"),
    ),
    (
        "targets in a column",
        lambda: SigmoidNeuron(columns([1], [2]), columns([0], [1])),
        ("targets", "(2, 1)", "(N,)", "do not fit"),
    ),
    (
        "too few targets",
        lambda: SigmoidNeuron(columns([1], [2]), [0]),
        ("(2, 1)", "(1,)", "(N, D) and (N,)"),
    ),
    (
        "no points",
        lambda: SigmoidNeuron(np.empty((0, 2)), []),
        ("features", "(0, 2)", "empty", "at least one point"),
    ),
    (
        "unknown loss",
        lambda: SigmoidNeuron(columns([1]), [1], loss="absolute"),
        ("loss", "'absolute'", "choose one of", "'squared'", "'cross_entropy'"),
    ),
    (
        "parameters too few",
        lambda: NEURON.predict([1.0]),
        ("params", "(1,)", "2 numbers", "weights first and the bias last"),
    ),
    (
        "parameters too many, in lanes",
        lambda: NEURON.gradient(np.ones((5, 3))),
        ("params", "(5, 3)", "2 numbers", "weights first and the bias last"),
    ),
    (
        "a number for parameters",
        lambda: NEURON.loss(1.0),
        ("params", "1.0", "last axis holds 2"),
    ),
    (
        "batch index too large",
        lambda: NEURON.gradient(START, [0, 3]),
        ("batch", "3", "with 3 points", "0 to 2"),
    ),
    (
        "negative batch index",
        lambda: NEURON.gradient(START, [-1]),
        ("batch", "-1", "0 to 2"),
    ),
    (
        "batch of floats",
        lambda: NEURON.loss(START, [0.0, 1.0]),
        ("batch", "[0.0, 1.0]", "whole numbers"),
    ),
    (
        "batch that is a mask",
        lambda: NEURON.loss(START, [True, False, True]),
        ("batch", "True", "whole numbers", "np.flatnonzero(mask)"),
    ),
    (
        "empty batch",
        lambda: NEURON.gradient(START, np.array([], dtype=int)),
        ("batch", "[]", "non-empty", "whole numbers"),
    ),
    (
        "batch of two dimensions",
        lambda: NEURON.gradient(START, [[0, 1]]),
        ("batch", "[[0, 1]]", "list of whole numbers"),
    ),
    (
        "batch for the gradient of a bowl",
        lambda: BOWL.gradient(START, [0]),
        ("batch", "Bowl", "no points", "leave batch at None"),
    ),
    (
        "batch for the loss of a bowl",
        lambda: BOWL.loss(START, [0]),
        ("batch", "Bowl", "no points", "leave batch at None"),
    ),
    (
        "a flat curvature",
        lambda: Bowl([1, 0]),
        ("curvatures", "[1, 0]", "above 0", "no minimum"),
    ),
    ("no curvature", lambda: Bowl([]), ("curvatures", "[]", "non-empty")),
    ("NaN slope", lambda: LinearLosses([1, nan]), ("slopes", "nan", "finite")),
    ("negative penalty", lambda: Ridge(BOWL, -0.1), ("penalty", "-0.1", "0 or more")),
    ("NaN penalty", lambda: Ridge(BOWL, nan), ("penalty", "nan", "finite")),
    ("no film per column", lambda: films(0), ("min_films", "0", "1 or more")),
    ("half a film per column", lambda: films(2.5), ("min_films", "2.5", "whole number")),
    ("no slopes", lambda: LinearLosses([]), ("slopes", "[]", "non-empty")),
    (
        "a batch outside the lines",
        lambda: LinearLosses([1, 2]).gradient([0.0], [2]),
        ("batch", "2", "0 to 1"),
    ),
    *(
        (
            f"zero_fraction {value}",
            lambda value=value: sparse_toy_data(10, value),
            ("zero_fraction", str(value), "[0, 1)", "try 0.8"),
        )
        for value in (1, -0.1, 1.5, nan)
    ),
    *(
        (
            f"n_samples {value}",
            lambda value=value: sparse_toy_data(value),
            ("n_samples", repr(value), "1 or more"),
        )
        for value in (0, -3, 2.5, "ten")
    ),
    (
        "unknown labels",
        lambda: sparse_toy_data(labels="noisy"),
        ("labels", "'noisy'", "choose one of", "'teacher'", "'random'"),
    ),
    ("negative noise", lambda: sparse_toy_data(noise=-1), ("noise", "-1", "0 or more")),
    ("NaN noise", lambda: sparse_toy_data(noise=nan), ("noise", "nan", "finite")),
    ("infinite weight", lambda: sparse_toy_data(weight=inf), ("weight", "inf", "finite")),
    ("NaN bias", lambda: sparse_toy_data(bias=nan), ("bias", "nan", "finite")),
    *(
        (
            f"batch size {value}",
            lambda value=value: minibatches(10, value, seed=0),
            ("size", repr(value), words),
        )
        for value, words in ((0, "1 to 10"), (11, "1 to 10"), (2.5, "1 to 10"))
    ),
    (
        "a star in every film",
        lambda: simulated_films(10, 10),
        ("n_with_star", "10", "1 to 9", "without the star"),
    ),
    ("no film with the star", lambda: simulated_films(10, 0), ("n_with_star", "0", "1 to 9")),
    (
        "batches of no points",
        lambda: minibatches(0, 1, seed=0),
        ("n_samples", "0", "1 or more"),
    ),
]

SETTINGS = [
    *(
        (
            f"learning rate {value!r} of {rule.__name__}",
            lambda rule=rule, value=value: rule(value),
            ("learning_rate", repr(value), "above 0", words),
        )
        for rule in (GradientDescent, Momentum, Nesterov, Adagrad, RMSProp, Adam, AMSGrad, Eve)
        for value, words in (
            (-0.1, "try 0.1"),
            (0, "try 0.1"),
            (nan, "try 0.1"),
            (inf, "try 0.1"),
            ("fast", "a function of the step"),
        )
    ),
    (
        "a learning rate in quotes",
        lambda: Adam("0.1"),
        ("learning_rate", "'0.1'", "above 0", "a function of the step"),
    ),
    (
        "one bad lane",
        lambda: Adam(columns([0.1], [-0.2])),
        ("learning_rate", "-0.2", "above 0", "try 0.1"),
    ),
    (
        "a schedule that begins below 0",
        lambda: Adam(lambda step: step - 1.0),
        ("learning_rate at step 0", "-1.0", "0 or more", "try 0.1"),
    ),
    (
        "a schedule without a step",
        lambda: Adam(lambda: 0.1),
        ("learning_rate", "number 0 or more", "a function of the step"),
    ),
    *(
        (
            f"{name} {value} of {rule.__name__}",
            lambda rule=rule, name=name, value=value: rule(0.1, **{name: value}),
            (name, str(value), "[0, 1)", "try 0.9"),
        )
        for rule, name in (
            (Momentum, "beta"),
            (Nesterov, "beta"),
            (RMSProp, "beta"),
            (Adam, "beta1"),
            (Adam, "beta2"),
            (AMSGrad, "beta2"),
        )
        for value in (1, -0.1, nan)
    ),
    *(
        (
            f"epsilon {value} of {rule.__name__}",
            lambda rule=rule, value=value: rule(0.1, epsilon=value),
            ("epsilon", str(value), "above 0", "try 1e-8"),
        )
        for rule in (Adagrad, RMSProp, Adam, AMSGrad)
        for value in (0, -1e-8, inf)
    ),
    *(
        (
            f"beta3 {value}",
            lambda value=value: Eve(0.1, beta3=value),
            ("beta3", str(value), "[0, 1]"),
        )
        for value in (1.5, -0.1, nan)
    ),
    ("a clip below 1", lambda: Eve(0.1, clip=0.5), ("clip", "0.5", "at least 1", "try 10")),
    (
        "no least loss",
        lambda: Eve(0.1, lowest_loss=-inf),
        ("lowest_loss", "-inf", "finite", "try 0"),
    ),
    (
        "flat learning rates",
        lambda: Adam(np.array([0.1, 0.2])),
        ("learning_rate", "(2,)", "(L, 1)", "values[:, None]"),
    ),
    (
        "flat betas in a list",
        lambda: Momentum(0.1, beta=[0.5, 0.9]),
        ("beta", "[0.5, 0.9]", "(L, 1)", "values[:, None]"),
    ),
    (
        "a schedule of flat values",
        lambda: GradientDescent(lambda step: np.array([0.1, 0.2])),
        ("learning_rate", "(2,)", "(L, 1)", "values[:, None]"),
    ),
    (
        "a switch that is a number",
        lambda: Adagrad(0.1, square_root=0),
        ("square_root", "0", "True or False"),
    ),
    (
        "a switch that is a word",
        lambda: Adam(bias_correction="no"),
        ("bias_correction", "'no'", "True or False"),
    ),
]

SCHEDULES = [
    *(
        (
            f"initial {value} of {name}",
            lambda call=call, value=value: call(value),
            ("initial", str(value), "above 0", "try 0.1"),
        )
        for name, call in {
            "step_decay": lambda value: make.step_decay(value, 0.5, 10),
            "exponential_decay": lambda value: make.exponential_decay(value, 0.1),
            "inverse_time_decay": lambda value: make.inverse_time_decay(value, 0.1),
            "inverse_root_decay": make.inverse_root_decay,
            "cosine_decay": lambda value: make.cosine_decay(value, 10),
        }.items()
        for value in (0, -0.1, nan, inf)
    ),
    *(
        (
            f"factor {value}",
            lambda value=value: make.step_decay(0.1, value, 10),
            ("factor", str(value), "(0, 1]", "try 0.5"),
        )
        for value in (0, -0.5, 2, nan)
    ),
    *(
        (
            f"{name} {value} of {call.__name__}",
            lambda call=call, name=name, value=value: call(**{"initial": 0.1, name: value}),
            (name, str(value), "0 or more"),
        )
        for call, name in ((make.exponential_decay, "rate"), (make.inverse_time_decay, "rate"))
        for value in (-0.1, nan, inf)
    ),
    (
        "a final value below 0",
        lambda: make.cosine_decay(0.1, 10, final=-0.1),
        ("final", "-0.1", "0 or more"),
    ),
    *(
        (
            f"{name} {value!r}",
            lambda call=call, value=value: call(value),
            (name, str(value), "1"),
        )
        for name, call in {
            "every": lambda value: make.step_decay(0.1, 0.5, value),
            "steps": lambda value: make.cosine_decay(0.1, value),
            "steps ": lambda value: make.warm_up(value, 0.1),
            "every ": lambda value: make.sutskever_momentum(0.9, value),
        }.items()
        for name in [name.strip()]
        for value in (0, -5, 2.5, "ten")
    ),
    ("warm-up to nothing", lambda: make.warm_up(10, 0), ("then=0", "above 0", "try 0.1")),
    (
        "warm-up to a schedule of nothing",
        lambda: make.warm_up(10, lambda step: 0 * step),
        ("then(0)=0", "above 0"),
    ),
    *(
        (
            f"mu_max {value}",
            lambda value=value: make.sutskever_momentum(value),
            ("mu_max", str(value), "[0, 1)", "try 0.99"),
        )
        for value in (1, -0.1, nan)
    ),
]

ANNEALED = [
    *(
        (
            f"annealing {name} {value!r}",
            lambda name=name, value=value: annealed(**{name: value}),
            (name, *words),
        )
        for name, value, words in (
            ("epochs", -1, ("-1", "0 or more")),
            ("epochs", 2.5, ("2.5", "0 or more")),
            ("factor", 1, ("1", "(0, 1)", "try 0.5")),
            ("factor", 0, ("0", "(0, 1)", "try 0.5")),
            ("start", (nan, 1.0), ("nan", "finite")),
            ("start", ((0.0, 1.0),), ("(P,)",)),
        )
    ),
    (
        "annealing columns",
        lambda: annealed(optimizer=Momentum(LANES[2])),
        ("learning_rate", "must be a number", "several times"),
    ),
    (
        "annealing a schedule",
        lambda: annealed(optimizer=Momentum(lambda step: 0.1)),
        ("learning_rate", "must be a number", "its own schedule"),
    ),
    ("annealing in batches of 0", lambda: annealed(batch_size=0), ("size", "0", "1 to 3")),
]

RUNS = [
    *(
        (
            f"start {value}",
            lambda value=value: descend(BOWL, Adam(), value, 1),
            ("start", word, "finite", "(P,) or (L, P)"),
        )
        for value, word in (([nan, 1.0], "nan"), ([inf, 1.0], "inf"), (1.0, "1.0"), ([], "[]"))
    ),
    (
        "a start of the wrong length",
        lambda: descend(NEURON, Adam(), [1, 2, 3], 1),
        ("3", "holds 2 numbers", "weights first and the bias last"),
    ),
    *(
        (
            f"steps {value!r}",
            lambda value=value: descend(BOWL, Adam(), START, value),
            ("steps", repr(value), "0 or more"),
        )
        for value in (-1, 1.5, "ten", None)
    ),
    *(
        (
            f"bounds {value}",
            lambda value=value: descend(BOWL, Adam(), START, 1, bounds=value),
            ("bounds", str(value), words),
        )
        for value, words in (
            ((1, -1), "low must be below high"),
            ((1, 1), "low must be below high"),
            ((nan, 1), "low must be below high"),
            (([0, 5], [1, 4]), "low must be below high"),
            (3, "a pair (low, high)"),
            ((1, 2, 3), "a pair (low, high)"),
            (("a", "b"), "a pair (low, high)"),
        )
    ),
    (
        "bounds for three parameters of two",
        lambda: descend(BOWL, Adam(), START, 1, bounds=([0, 0, 0], [1, 1, 1])),
        ("bounds", "low", "high"),
    ),
    (
        "batches that run out",
        lambda: descend(NEURON, Adam(), START, 5, batches=[[0], [1]]),
        ("batches ran out at step 2 of 5", "at least 5 batches", "minibatches(n_samples, size"),
    ),
    (
        "batches for a bowl",
        lambda: descend(BOWL, Adam(), START, 5, batches=minibatches(9, 3, seed=0)),
        ("batch", "Bowl", "no points", "leave batch at None"),
    ),
    (
        "batches beyond the data",
        lambda: descend(NEURON, Adam(), START, 5, batches=minibatches(9, 9, seed=0)),
        ("batch", "8", "0 to 2"),
    ),
    (
        "a race of nobody",
        lambda: race(BOWL, {}, START, 1),
        ("optimizers", "must be a dict", "{'Adam': Adam(0.1)}"),
    ),
    (
        "a race without names",
        lambda: race(BOWL, [Adam(0.1)], START, 1),
        ("optimizers", "{'Adam': Adam(0.1)}"),
    ),
    (
        "a race of a word",
        lambda: race(BOWL, {"Ada": "Adam"}, START, 1),
        ("Ada", "'Adam'", "must be a dict", "Adam(0.1)"),
    ),
    (
        "a class for an optimizer",
        lambda: descend(BOWL, Adam, START, 1),
        ("Adam", "must be a dict", "Adam(0.1)"),
    ),
    (
        "starts for three lanes, settings for two",
        lambda: descend(BOWL, Adam(LANES[2]), np.ones((3, 2)), 1),
        ("(3,) in start", "(2,) in learning_rate", "one row per lane"),
    ),
    (
        "a start for one lane, settings for two",
        lambda: descend(BOWL, Adam(LANES[2]), np.ones((1, 2)), 1),
        ("(1,) in start", "(2,) in learning_rate", "one row per lane"),
    ),
    (
        "two optimizers whose lanes do not match",
        lambda: race(BOWL, {"one": Adam(LANES[3]), "other": Momentum(LANES[4])}, START, 1),
        ("other", "3", "4", "lanes"),
    ),
    (
        "two settings whose lanes do not match",
        lambda: descend(BOWL, Adam(LANES[3], beta1=np.full((4, 1), 0.5)), START, 1),
        ("3", "4", "lanes"),
    ),
    ("lane 2 of two", lambda: PAIR.lane(2), ("lane=2", "whole number", "-2 to 1")),
    ("lane -3 of two", lambda: PAIR.lane(-3), ("lane=-3", "whole number", "-2 to 1")),
    ("a lane of a single run", lambda: SINGLE.lane(0), ("lane(0)", "no lanes", "single")),
]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        pytest.param(call, words, id=name)
        for name, call, words in DATA + SETTINGS + SCHEDULES + ANNEALED + RUNS
    ],
)
def test_bad_input_is_named_with_what_is_allowed_and_what_to_do(call, words):
    with pytest.raises(ValueError) as caught:
        call()
    message = str(caught.value)
    assert [word for word in words if word not in message] == [], message


def test_bad_batch_sizes_are_refused_before_the_first_batch_is_drawn():
    with pytest.raises(ValueError, match="size=20"):
        minibatches(10, 20, seed=0)


@pytest.mark.parametrize("value", [0, 1e-12, 0.999999])
def test_the_ends_of_the_ranges_that_are_allowed_are_taken(value):
    assert Adam(1e-12, beta1=value, beta2=value, epsilon=1e-300).beta1 == value
    assert len(sparse_toy_data(1, 0)[1]) == 1
    assert len(next(minibatches(1, 1, seed=0))) == 1
    SigmoidNeuron([[0.0]], [0])
    SigmoidNeuron([[0.0]], [1])
