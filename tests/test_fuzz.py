"""Every parameter of the numerical core is handed every kind of nonsense.

Each call ends in a ValueError that names the parameter or the value, or stands on the list of what
is allowed. Python's own TypeError for a missing or unknown argument is left to Python.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import optim_lab as lab
from optim_lab.descent import best_learning_rate

X, Y = lab.sparse_toy_data(20, 0.5)
NEURON, BOWL, LINES = lab.SigmoidNeuron(X, Y), lab.Bowl([1.0, 2.0]), lab.LinearLosses([1.0, 2.0])
START = (-2.0, 4.0)
RUN = lab.descend(BOWL, lab.Adam(np.array([[0.1], [0.2]])), START, 5)
S = lab.schedules

NONSENSE = {
    "a word": "ten",
    "an empty word": "",
    "bytes": b"1",
    "None": None,
    "complex": 1j,
    "NaN": np.nan,
    "infinity": np.inf,
    "minus one": -1,
    "one and a half": 1.5,
    "True": True,
    "a huge number": 10**400,
    "a dict": {"a": 1},
    "a set": {0.1},
    "an object": object(),
    "a class": int,
    "a function": len,
    "a generator": (n for n in (1, 2)),
    "an empty list": [],
    "unequal rows": [[1.0], [1.0, 2.0]],
    "words": ["a", "b"],
    "Nones": [None, None],
    "complex numbers": np.array([1j, 2j]),
    "NaNs": np.array([np.nan, np.nan]),
    "switches": np.array([True, False]),
    "three numbers": np.array([1.0, 2.0, 3.0]),
    "a cube": np.ones((2, 2, 2)),
    "objects": np.array([object()]),
    "a sparse matrix": sp.csr_array(np.eye(3)),
}


def call(function, **good):
    """Calls of a function, each with one argument replaced."""
    return lambda name, value: function(**{**good, name: value})


def annealed(**arguments):
    return lab.descend_with_annealing(**arguments)


RULES = {
    lab.GradientDescent: ["learning_rate"],
    lab.Momentum: ["learning_rate", "beta"],
    lab.Nesterov: ["learning_rate", "beta"],
    lab.Adagrad: ["learning_rate", "epsilon", "square_root"],
    lab.RMSProp: ["learning_rate", "beta", "epsilon"],
    lab.Adam: ["learning_rate", "beta1", "beta2", "epsilon", "bias_correction"],
    lab.AMSGrad: ["learning_rate", "beta1", "beta2", "epsilon", "bias_correction"],
    lab.Eve: ["learning_rate", "beta1", "beta3", "clip", "lowest_loss", "bias_correction"],
}

SWEPT = ["learning_rate", "beta1", "epsilon", "bias_correction"]

# what is called, with which good arguments, and which of them are replaced
CALLS = {
    "sparse_toy_data": (
        call(lab.sparse_toy_data, n_samples=9),
        ["n_samples", "zero_fraction", "weight", "bias", "noise", "labels", "seed"],
    ),
    "simulated_films": (call(lab.simulated_films), ["n_films", "n_with_star", "seed"]),
    "minibatches": (
        call(lab.minibatches, n_samples=9, size=3, seed=0),
        ["n_samples", "size", "seed"],
    ),
    "films": (call(lab.films), ["min_films", "seed"]),
    "step_decay": (
        call(S.step_decay, initial=1.0, factor=0.5, every=3),
        ["initial", "factor", "every"],
    ),
    "exponential_decay": (call(S.exponential_decay, initial=1.0, rate=1.0), ["initial", "rate"]),
    "inverse_time_decay": (call(S.inverse_time_decay, initial=1.0, rate=1.0), ["initial", "rate"]),
    "inverse_root_decay": (call(S.inverse_root_decay), ["initial"]),
    "cosine_decay": (call(S.cosine_decay, initial=1.0, steps=9), ["initial", "steps", "final"]),
    "warm_up": (call(S.warm_up, steps=3, then=1.0), ["steps", "then"]),
    "sutskever_momentum": (call(S.sutskever_momentum), ["mu_max", "every"]),
    "SigmoidNeuron": (
        call(lab.SigmoidNeuron, features=X, targets=Y),
        ["features", "targets", "loss"],
    ),
    "SigmoidNeuron.predict": (call(NEURON.predict), ["params"]),
    "SigmoidNeuron.loss": (call(NEURON.loss, params=START), ["params", "batch"]),
    "SigmoidNeuron.gradient": (call(NEURON.gradient, params=START), ["params", "batch"]),
    "Ridge": (call(lab.Ridge, problem=NEURON, penalty=1.0), ["problem", "penalty"]),
    "Ridge.loss": (call(lab.Ridge(NEURON, 1.0).loss, params=START), ["params", "batch"]),
    "Ridge.gradient": (call(lab.Ridge(NEURON, 1.0).gradient, params=START), ["params", "batch"]),
    "Bowl": (call(lab.Bowl), ["curvatures"]),
    "Bowl.loss": (call(BOWL.loss, params=START), ["params", "batch"]),
    "Bowl.gradient": (call(BOWL.gradient, params=START), ["params", "batch"]),
    "LinearLosses": (call(lab.LinearLosses), ["slopes"]),
    "LinearLosses.loss": (call(LINES.loss, params=[1.0]), ["params", "batch"]),
    "LinearLosses.gradient": (call(LINES.gradient, params=[1.0]), ["params", "batch"]),
    **{rule.__name__: (call(rule, learning_rate=0.1), names) for rule, names in RULES.items()},
    "descend": (
        call(lab.descend, problem=NEURON, optimizer=lab.Adam(), start=START, steps=3),
        ["problem", "optimizer", "start", "steps", "batches", "bounds"],
    ),
    "race": (
        call(lab.race, problem=NEURON, optimizers={"Adam": lab.Adam()}, start=START, steps=3),
        ["problem", "optimizers", "start", "steps", "batches", "bounds"],
    ),
    "best_learning_rate": (
        call(best_learning_rate, problem=NEURON, optimizer=lab.Adam(), start=START, steps=3),
        ["problem", "optimizer", "start", "steps", "rates"],
    ),
    "sweep": (
        call(lab.sweep, problem=NEURON, optimizer=lab.Adam, start=START, steps=3),
        ["problem", "optimizer", "start", "steps", "batches", "executor", "progress", *SWEPT],
    ),
    "descend_with_annealing": (
        call(
            annealed,
            training=NEURON,
            validation=NEURON,
            optimizer=lab.Momentum(0.1),
            start=START,
            epochs=2,
            batch_size=5,
            seed=0,
        ),
        ["training", "validation", "optimizer", "start", "epochs", "batch_size", "seed", "factor"],
    ),
    "Trajectory.lane": (call(RUN.lane), ["i"]),
    "Trajectory.until": (call(RUN.until), ["step"]),
    "Trajectory.progress": (call(RUN.progress), ["target"]),
    "Trajectory.distance": (call(RUN.distance), ["target"]),
    "Trajectory.overshoot": (call(RUN.overshoot), ["target"]),
    "Trajectory.steps_to": (call(RUN.steps_to, share=0.9, target=0), ["share", "target"]),
}

# the nonsense that is none, by parameter, for all functions or for one
ALLOWED = {
    "weight": {"minus one", "one and a half"},
    "bias": {"minus one", "one and a half"},
    "seed": {"a huge number"},
    "noise": {"one and a half"},
    "initial": {"one and a half"},
    "rate": {"one and a half"},
    "final": {"one and a half"},
    "then": {"one and a half"},
    "penalty": {"one and a half"},
    "learning_rate": {"one and a half", "a class"},  # int, a function of the step: 0, 1, 2, ...
    "beta": {"a class"},
    "beta1": {"a class"},
    "beta2": {"a class"},
    "beta3": {"a class"},
    "epsilon": {"one and a half"},
    "clip": {"one and a half"},
    "lowest_loss": {"minus one", "one and a half", "a class"},
    "square_root": {"True"},
    "bias_correction": {"True", "switches"},
    "progress": {"True"},
    "batches": {"None"},
    "bounds": {"None"},
    "executor": {"None"},
    "rates": {"None", "three numbers"},
    "batch": {"None"},
    "i": {"minus one"},
    "share": {"minus one", "one and a half"},
    "target": {"minus one", "one and a half"},
    "curvatures": {"three numbers"},
    "slopes": {"three numbers"},
    "params": {"NaNs", "a cube"},  # a run that diverged asks for its loss there; lanes
    ("descend", "start"): {"a cube"},
    ("race", "start"): {"a cube"},
    ("sweep", "learning_rate"): {"one and a half", "three numbers", "a class"},
    ("sweep", "beta1"): set(),
    ("sweep", "epsilon"): {"one and a half", "three numbers"},
    ("Adam", "bias_correction"): {"True"},
    ("AMSGrad", "bias_correction"): {"True"},
    ("Eve", "bias_correction"): {"True"},
    ("LinearLosses.loss", "params"): set(),
    ("LinearLosses.gradient", "params"): set(),
}
ALSO_KNOWN_AS = {  # the words that an error may use instead
    "batch_size": "size",
    "batches": "batch",
    "i": "lane",
    "optimizers": "Optimizer",
    "start": "params",
}
CASES = [
    (function, parameter, nonsense)
    for function, (_, parameters) in CALLS.items()
    for parameter in parameters
    for nonsense in NONSENSE
]


def test_there_are_enough_calls():
    assert len(CASES) > 2000


def names_it(message, parameter, value):
    shown = str(value)[:20]
    return any(
        word in message for word in (parameter, ALSO_KNOWN_AS.get(parameter, parameter))
    ) or (bool(shown) and shown in message)


@pytest.mark.parametrize("function", CALLS)
def test_nonsense_is_refused_in_words(function):
    replace, parameters = CALLS[function]
    wrong = []
    for parameter in parameters:
        allowed = ALLOWED.get((function, parameter), ALLOWED.get(parameter, set()))
        for name, value in NONSENSE.items():
            try:
                replace(parameter, value)
                outcome = "taken"
            except ValueError as error:
                outcome = "refused" if names_it(str(error), parameter, value) else repr(error)
            except Exception as error:
                outcome = repr(error)
            if outcome != ("taken" if name in allowed else "refused"):
                wrong.append(f"{parameter} = {name}: {outcome}")
    assert not wrong, "\n".join(wrong)


# ---- schedules that go wrong later ---------------------------------------------------------

LATER = {
    "None": None,
    "a word": "fast",
    "NaN": np.nan,
    "infinity": np.inf,
    "below 0": -0.1,
    "complex": 0.1j,
    "True": True,
    "a list": [0.1],
    "a flat array": np.array([0.1, 0.1]),
    "a column out of nowhere": np.full((3, 1), 0.1),
}


@pytest.mark.parametrize("value", LATER.values(), ids=LATER)
@pytest.mark.parametrize("rule", RULES)
def test_a_schedule_is_checked_at_every_step(rule, value):
    for name in RULES[rule]:
        if name in ("square_root", "bias_correction"):
            continue

        def setting(step, good=1.0 if name == "clip" else 0.5):
            return good if step < 3 else value

        if name == "lowest_loss" and value is LATER["below 0"]:
            continue  # any finite number may be the least loss
        with pytest.raises(ValueError, match=f"{name} at step 3"):
            lab.descend(BOWL, rule(**{"learning_rate": 0.1, name: setting}), START, 5)


def test_a_schedule_that_raises_is_told_with_its_step():
    rates = [0.1, 0.1]
    with pytest.raises(ValueError, match=r"learning_rate.* failed at step 2 \(IndexError"):
        lab.descend(BOWL, lab.Adam(lambda step: rates[step]), START, 5)


def test_a_schedule_may_end_at_zero_and_may_give_a_number_for_a_column():
    assert lab.descend(BOWL, lab.Adam(S.cosine_decay(0.1, 3)), START, 6).steps == 6
    rate = lab.GradientDescent(lambda step: np.array([[0.1], [0.2]]) if step < 2 else 0.1)
    assert lab.descend(BOWL, rate, START, 4).params.shape == (5, 2, 2)


def test_a_rule_shows_a_schedule_as_it_was_handed_over():
    schedule = S.cosine_decay(0.1, 3)
    assert repr(lab.GradientDescent(schedule)) == f"GradientDescent(learning_rate={schedule!r})"


# ---- rules and problems of one's own -------------------------------------------------------


class Own(lab.Optimizer):
    """A rule whose step is what the test says."""

    def step(self, gradient, memory, step):
        return self.makes(gradient) if step == 2 else lab.Step(-0.1 * gradient, 0.1, ())


UPDATES = {
    "None": None,
    "a number": 0.1,
    "three numbers": np.ones(3),
    "a word": "far",
    "words": np.array(["a", "b"]),
    "Nones": np.array([None, None]),
}


@pytest.mark.parametrize("update", UPDATES.values(), ids=UPDATES)
@pytest.mark.parametrize("coordinatewise", [True, False])
def test_an_update_that_is_none_is_refused(update, coordinatewise):
    class Makes(Own):
        makes = staticmethod(lambda gradient: lab.Step(update, 0.1, ()))

    Makes.coordinatewise = coordinatewise
    if coordinatewise and isinstance(update, float):
        assert lab.descend(BOWL, Makes(), START, 5).steps == 5
        return
    for run in (
        lambda: lab.descend(BOWL, Makes(), START, 5),
        lambda: lab.descend(BOWL, Makes(), [START, START], 5),
        lambda: lab.sweep(BOWL, Makes, START, 5),
    ):
        with pytest.raises(ValueError, match="update"):
            run()


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_rule_may_look_ahead_by_writing_into_what_it_is_handed(lanes):
    class Ahead(lab.Momentum):
        coordinatewise = False

        def look_at(self, params, memory, step):
            return params + 0.9 * memory[0]

    class InPlace(Ahead):
        def look_at(self, params, memory, step):
            params += 0.9 * memory[0]
            return params

    start = np.ones((lanes, 2))
    one, other = (lab.descend(BOWL, rule(0.1), start, 5) for rule in (Ahead, InPlace))
    np.testing.assert_array_equal(other.params, one.params)
    np.testing.assert_array_equal(other.looked_at, one.looked_at)


def test_a_step_that_is_none_is_refused():
    class Forgets(Own):
        makes = staticmethod(lambda gradient: None)

    with pytest.raises(ValueError, match="Step"):
        lab.descend(BOWL, Forgets(), START, 5)
    with pytest.raises(ValueError, match="Step"):
        lab.sweep(BOWL, Forgets, START, 5)


class Pieces:
    """A problem with the functions that it is given."""

    def __init__(self, **functions):
        vars(self).update(functions)


@pytest.mark.parametrize("found", [None, 1.0, "steep", np.ones(3), [[1.0, 1.0]]], ids=str)
def test_a_gradient_or_a_loss_that_does_not_fit_is_refused(found):
    rules = {"own": lab.Momentum(0.1)}
    with pytest.raises(ValueError, match="gradient"):
        lab.race(Pieces(loss=BOWL.loss, gradient=lambda *_: found), rules, START, 3)
    with pytest.raises(ValueError, match="loss"):
        run = lab.descend(
            Pieces(loss=lambda *_: found, gradient=BOWL.gradient), lab.Adam(), START, 3
        )
        assert run.loss is None


@pytest.mark.parametrize("missing", ["loss", "gradient"])
def test_a_problem_with_a_part_missing_is_refused(missing):
    functions = dict(loss=BOWL.loss, gradient=BOWL.gradient)
    del functions[missing]
    for run in (lab.descend, best_learning_rate):
        with pytest.raises(ValueError, match=f"has no {missing}"):
            run(Pieces(**functions), lab.Adam(), START, 3)
    with pytest.raises(ValueError, match=f"has no {missing}"):
        lab.sweep(Pieces(**functions), lab.Adam, START, 3)


def test_a_rule_of_ones_own_may_have_a_setting_of_its_own():
    @dataclass(frozen=True, eq=False)
    class Decayed(lab.GradientDescent):
        weight_decay: Any = 0.1

    assert Decayed(0.1).weight_decay == 0.1
    assert Decayed(0.1, weight_decay=lambda step: 0.2).weight_decay(0) == 0.2
    for value in (np.nan, "much", None):
        with pytest.raises(ValueError, match="weight_decay"):
            Decayed(0.1, weight_decay=value)


# ---- what used to pass in silence ----------------------------------------------------------


@pytest.mark.parametrize("rule", [lab.Adagrad, lab.RMSProp, lab.Adam, lab.AMSGrad, lab.Eve])
def test_an_epsilon_too_small_to_divide_by_is_refused(rule):
    with pytest.raises(ValueError, match=r"epsilon=1e-320 must be.*1e-300.*try 1e-8"):
        rule(0.1, epsilon=1e-320)
    flat = Pieces(
        loss=lambda params, *_: 0 * params[..., 0], gradient=lambda params, *_: 0 * params
    )
    assert not lab.descend(flat, rule(0.1, epsilon=1e-300), START, 3).diverged


def test_if_every_rate_diverges_there_is_no_best():
    with pytest.raises(ValueError, match=r"rates=.*diverged; go lower"):
        best_learning_rate(BOWL, lab.GradientDescent(1), START, 500, rates=[10.0, 20.0])


def test_a_parameter_that_starts_at_its_target_is_there_at_once():
    run = lab.descend(BOWL, lab.GradientDescent(0.1), START, 9)
    np.testing.assert_array_equal(run.steps_to(0.9, run.params[0]), [0, 0])
    assert np.isnan(run.progress(run.params[0])).all()
    assert run.steps_to(0.5, [-2.0, 0.0]).tolist() == [0, run.steps_to(0.5, 0)[1]]


def test_batches_of_masks_are_refused():
    mask = np.arange(20) < 5
    with pytest.raises(ValueError, match=r"(?s)batch=.*np.flatnonzero\(mask\)"):
        lab.descend(NEURON, lab.Adam(), START, 2, batches=[mask, mask])
