"""Checks, figures and explorers are handed every kind of nonsense.

Each call ends in a ValueError that says what to hand over instead, or stands on the list of what is
allowed. Python's own TypeError for a missing or unknown argument is left to Python.
"""

import numpy as np
import pytest

import optim_lab as lab

pytestmark = pytest.mark.usefixtures("undrawn")

NEURON = lab.SigmoidNeuron(*lab.sparse_toy_data(50))
BOWL, CUBE = lab.Bowl([1.0, 2.0]), lab.Bowl([1.0, 2.0, 3.0])
RUNS = lab.race(NEURON, {"Adam": lab.Adam(0.1)}, (-2, 4), 5)
RUN = RUNS["Adam"]
LANES = lab.descend(NEURON, lab.Adam(np.array([[0.1], [0.2]])), (-2, 4), 5)
WIDE = lab.descend(CUBE, lab.Adam(0.1), (1, 1, 1), 5)
ANNEALED = lab.descend_with_annealing(
    NEURON, NEURON, lab.Momentum(1.0), (-2, 4), 2, batch_size=10, seed=0
)
MAP = dict(rates=[0.1, 1.0], betas=[0.0, 0.9], above=[[0.1, 0.2], [0.3, 0.4]])

NONSENSE = {
    "a word": "ten",
    "None": None,
    "NaN": np.nan,
    "minus one": -1,
    "one and a half": 1.5,
    "a huge number": 10**400,
    "an object": object(),
    "a class": int,
    "an empty list": [],
    "an empty dict": {},
    "words": ["a", "b"],
    "NaNs": np.array([np.nan, np.nan]),
    "a cube": np.ones((2, 2, 2)),
    "numbers as names": {1: 2.0, 2: 3.0},
    "a dict of words": {"a": "b", "c": "d"},
    "a dict of None": {"a": None, "b": None},
    "a run with lanes": {"a": LANES},
    "a run of three parameters": {"a": WIDE},
    "runs of unequal sizes": {"a": RUN, "b": WIDE},
    "a run without a name": RUN,
}
PICTURES = lab.figures
OF_RUNS = dict(problem=NEURON, trajectories=RUNS)

# what is called, with good arguments, and which of these are replaced
CALLS = {
    "paths": (
        PICTURES.paths,
        OF_RUNS | dict(every=50, inset=0.1),
        ["problem", "trajectories", "every", "inset"],
    ),
    "progress": (PICTURES.progress, OF_RUNS, ["problem", "trajectories"]),
    "path_and_rates": (
        PICTURES.path_and_rates,
        OF_RUNS | dict(every=50),
        ["problem", "trajectories", "every"],
    ),
    "gradient_arrow": (
        PICTURES.gradient_arrow,
        dict(problem=NEURON, point=(1.0, 2.0)),
        ["problem", "point"],
    ),
    "rates_and_limit": (
        PICTURES.rates_and_limit,
        dict(problem=NEURON, trajectory=RUN),
        ["problem", "trajectory"],
    ),
    "rescue": (PICTURES.rescue, OF_RUNS | dict(column=0), ["problem", "trajectories", "column"]),
    "toy_data": (
        PICTURES.toy_data,
        dict(features=np.ones((2, 1)), targets=np.ones(2), params=(1.0, 2.0)),
        ["features", "targets", "params"],
    ),
    "neuron": (PICTURES.neuron, dict(names=["a", "b"]), ["names"]),
    "sigmoid_and_slope": (PICTURES.sigmoid_and_slope, dict(marks={"a": 1.0}), ["marks"]),
    "bars": (PICTURES.bars, dict(values={"a": 1.0, "b": 2.0}, xlabel="x"), ["values"]),
    "weights_of_average": (PICTURES.weights_of_average, dict(t=3, beta=0.5), ["t", "beta"]),
    "curves": (PICTURES.curves, dict(values={"a": [1.0, 2.0]}, x=[1, 2]), ["values", "x"]),
    "grid": (PICTURES.grid, dict(rows={"w": {"a": {"Adam": [1.0, 2.0]}}}), ["rows"]),
    "HeatMap": (PICTURES.HeatMap, MAP, ["rates", "betas", "above", "beta"]),
    "annealing": (
        PICTURES.annealing,
        dict(run=ANNEALED, lowest=0.0, caption="Two epochs."),
        ["run", "lowest"],
    ),
    "explorer": (lab.explorers.explorer, dict(caption="Mine."), ["caption"]),
    "heat_maps": (PICTURES.heat_maps, dict(maps={"a": MAP}, caption="Map."), ["maps"]),
    "spreads": (
        PICTURES.spreads,
        dict(values={"a": [[1.0, 2.0]]}, x=[1, 2], xlabel="x", ylabel="y", caption="Two."),
        ["values", "x"],
    ),
    "dots_per_seed": (
        PICTURES.dots_per_seed,
        dict(values={"a": [1.0]}, xlabel="x", caption="Dots."),
        ["values"],
    ),
    "online_game": (
        PICTURES.online_game,
        dict(
            trajectories={"a": lab.descend(lab.LinearLosses([1.0]), lab.Adam(), [1.0], 4)},
            slopes=[1.0],
            caption="A game.",
        ),
        ["trajectories", "slopes"],
    ),
    "watch": (lab.watch, OF_RUNS | dict(halt=3), ["problem", "trajectories", "halt"]),
    "predict": (lab.predict, dict(question="Up?", options=["yes", "no"]), ["question", "options"]),
    "explore_adam": (
        lab.explore_adam,
        dict(steps=3),
        ["learning_rate", "seed", "weight", "rates", "hide"],
    ),
    "explore_phantom": (lab.explore_phantom, {}, ["beta", "corrected", "steps"]),
    "explore_sparsity": (lab.explore_sparsity, {}, ["zero_fraction", "batch_size"]),
    "explore_adam_failure": (lab.explore_adam_failure, {}, ["beta2"]),
    "explore_films": (
        lab.explore_films,
        dict(budget=35),
        ["rare", "dense", "optimizer", "penalty", "batch_size", "budget"],
    ),
    "explore_everything": (lab.explore_everything, {}, ["preset", "map_of", "plain_rate"]),
}

# what is allowed, by the call and its argument: not every number is nonsense
ALLOWED = {
    "paths": {"inset": {"None", "one and a half"}},
    "rates_and_limit": {"trajectory": {"a run without a name"}},
    "toy_data": {"params": {"None", "NaNs"}},  # an answer that is nowhere
    "neuron": {"names": {"words"}},
    "curves": {"x": {"None", "NaNs"}},
    "spreads": {"x": {"None", "NaNs"}},
    "annealing": {"lowest": {"minus one", "one and a half"}},
    "explorer": {"caption": {"a word"}},
    "sigmoid_and_slope": {"marks": {"None"}},
    "watch": {"halt": {"None"}},
    "predict": {"question": {"a word"}, "options": {"words", "a dict of words"}},
    "explore_adam": {
        "learning_rate": {"one and a half"},
        "weight": {"minus one", "one and a half"},
        "hide": {"None", "an empty list"},
    },
    "explore_everything": {"plain_rate": {"one and a half"}},
}
# the shapes of these arrays are refused by matplotlib, in its own words
SHAPES = {"gradient_arrow": {"point"}, "toy_data": {"params"}}


def said(function, arguments):
    """The words of a ValueError; those of any other end are put in front of it."""
    try:
        function(**arguments)
    except ValueError as error:
        return str(error)
    except Exception as error:
        return f"raw {type(error).__name__}: {error}"
    return "silence"


@pytest.mark.parametrize("name", CALLS)
def test_nonsense_is_refused_in_words(name):
    function, good, replaced = CALLS[name]
    silent, wordless = {}, {}
    for argument in replaced:
        for kind, value in NONSENSE.items():
            words = said(function, good | {argument: value})
            if words == "silence":
                silent.setdefault(argument, set()).add(kind)
            elif words.startswith("raw "):
                wordless[argument, kind] = words
            elif argument not in SHAPES.get(name, ()) and not words.rstrip().endswith("."):
                wordless[argument, kind] = words  # ours are sentences
    assert wordless == {}
    assert silent == ALLOWED.get(name, {})


def test_each_call_is_good_before_something_is_replaced():
    for name, (function, good, _) in CALLS.items():
        if not name.startswith("explore_"):  # whose first settings have tests of their own
            assert said(function, good) == "silence"


@pytest.mark.parametrize("name", lab.checks.CHECKS)
def test_a_check_of_what_is_no_function_says_so(name):
    for kind, value in NONSENSE.items():
        if kind != "a class":  # it can be called
            assert "hand over your function itself" in repr(lab.checks.CHECKS[name](value))
    with pytest.raises(AssertionError, match="hand over"):
        lab.checks.CHECKS[name](3, strict=True)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lab.explore_adam(hide="Adam"), "names among"),
        (lambda: lab.explore_adam(hide=("Eve",)), "names among"),
        (lambda: lab.predict("Sure?", ["yes", "yes"]), "all different"),
        (lambda: lab.predict("Sure?", {"yes": "It is.", "no": None}), "in words"),
        (lambda: lab.figures.bars({"a": np.nan}, "x"), "finite numbers"),
        (lambda: lab.figures.bars({}, "x"), "one or more|a dict of"),
        (lambda: lab.figures.grid({"w": {"a": {"Adam": "ten"}}}), "a=.*dict of lists of numbers"),
        (lambda: lab.figures.HeatMap([0.1], [0, 0.9], [[0.1, 0.2]]), "two or more of each"),
        (lambda: lab.figures.curves({"a": [1.0, 2.0]}, x=[1, 2, 3]), r"a list of \{2\} numbers"),
        (lambda: lab.figures.paths(NEURON, {}), "runs of 2 parameters"),
        (lambda: lab.figures.progress(NEURON, {"a": LANES}), r"run\.lane\(0\)"),
        (lambda: lab.figures.path_and_rates(CUBE, {"a": WIDE}), "runs of 2 parameters"),
        (lambda: lab.watch(CUBE, RUNS), "runs of 3 parameters"),
        (lambda: lab.watch(NEURON, RUNS, halt=6), "from 0 to 5"),
        (lambda: lab.watch(lab.LinearLosses([1.0]), RUNS), "has no minimum"),
        (lambda: lab.figures.rescue(NEURON, RUNS, column=2), "in 0 to 1"),
        (lambda: lab.explore_films(rare="Nolan"), "must be among 6660 names"),
        (lambda: lab.explore_rmsprop(seed=1.5), "must be from 0 to 20 in whole numbers"),
        (lambda: lab.explore_rmsprop(seed=True), "must be from 0 to 20 in whole numbers"),
    ],
)
def test_a_slip_that_people_make_is_told_what_to_do(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_an_unknown_argument_is_pythons_own_error():
    with pytest.raises(TypeError, match="gamma"):
        lab.explore_adam(gamma=0.1)


def test_runs_that_start_at_the_minimum_or_on_a_plain_are_drawn():
    class Plain(lab.Bowl):
        def loss(self, params, batch=None):
            return 0 * super().loss(params)

    for problem in (BOWL, Plain([1.0, 2.0])):
        runs = {"Adam": lab.descend(problem, lab.Adam(0.1), (0.0, 0.0), 5)}
        for draw in (lab.figures.paths, lab.figures.progress, lab.figures.path_and_rates):
            assert draw(problem, runs).axes
        assert lab.watch(problem, runs).trajectories
    assert lab.figures.gradient_arrow(BOWL, (0.0, 0.0)).axes


def test_maps_may_be_heat_maps():
    made = lab.figures.HeatMap(**MAP, title="another")
    axes = lab.figures.heat_maps({"one": made, "two": MAP}, "Two.").axes
    assert [ax.get_title() for ax in axes if ax.get_title()] == ["one", "two"]
    assert made.title == "another"
