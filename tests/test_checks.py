"""Verdicts: what a student is told, for every usual slip, for anything else, and when all is right.

That each check accepts its solution, and what it says of a blank stub, is tested from the
notebooks' own cells too, in test_notebooks.
"""

from functools import cache

import numpy as np
import pytest

from optim_lab import checks
from optim_lab.checks.verdicts import slips_of

EXERCISES = {
    name: check
    for name, check in checks.CHECKS.items()
    if not check.task.__module__.endswith("experiments")
}
KNOWN = {name: dict(slips_of(check.task)) for name, check in EXERCISES.items()}
SLIPS = [(name, words) for name, slips in KNOWN.items() for words in slips]
T = np.arange(500)
Z = np.random.default_rng(1).normal(size=1000)  # points of mean square 1, near enough


def spikes(height, *places):
    x = np.zeros(1000)
    x[list(places)] = height
    return x


# for each experiment: what solves it, and what is told of which sloppy answers
EXPERIMENTS = {
    "losing_game": (
        lambda beta2: np.append(1 + round(2 / (1 - beta2)), -np.ones(round(2 / (1 - beta2)))),
        {
            "400 slopes are many": lambda beta2: np.append(400.0, -np.ones(399)),
            "your slopes sum to -300: then": lambda beta2: -np.ones(300),  # not too many
            "your slopes sum to -4: then the right is the better side": lambda beta2: -np.ones(4),
            "no slope is below 0": lambda beta2: np.ones(4),
            "take more slopes below 0": lambda beta2: np.array([3.0, -1.0]),
            "its slopes are alike": lambda beta2: np.array([3.0, -1.0, -1.0]),
            "their sum of 21 is large": lambda beta2: np.append(30.0, -np.ones(9)),
            "for beta2 = 0.99 a late round still goes 0.0023": lambda beta2: np.append(
                10.0, -np.ones(9)
            ),
            "you return one number, but an array": lambda beta2: 5.0,
        },
    ),
    "find_standstill": (
        lambda x, y: (np.zeros(2), -12.0 if y == 1 else 12.0),
        {
            "it is sure, but right": lambda x, y: (np.zeros(2), 12.0 if y == 1 else -12.0),
            "it is nearer to y than": lambda x, y: (np.zeros(2), 1.0 if y == 1 else -1.0),
            "it is not sure of anything": lambda x, y: (np.zeros(2), 0.0),
            "it is wrong, but not sure enough": lambda x, y: (np.zeros(2), -4.0),
            "its gradient is still 6.7e-04": lambda x, y: (np.zeros(2), -8.0 if y else 8.0),
            "2 results are asked for, but you return 1": lambda x, y: np.zeros(3),
            "you return one number, but an array of 2 numbers": lambda x, y: (-12.0, 0.0),
            "for x = [0.5, 3. ], y = 0 the neuron answers 0.0000: it is sure, but right": (
                lambda x, y: (np.zeros(2), -12.0)
            ),
        },
    ),
    "starve_weight": (
        lambda: spikes(20**0.5, *range(50)),
        {
            "there is nothing to learn": lambda: np.zeros(1000),
            "no x is zero": lambda: Z,
            "50 of the 100 batches": lambda: spikes(20**0.5, *range(0, 1000, 20)),
            "the mean square is 0.05: scale the feature up": lambda: spikes(1.0, *range(50)),
            "the mean square is 20: scale the feature down": lambda: spikes(20.0, *range(50)),
            "you return an array of 50 numbers": lambda: spikes(20.0, 1)[:50],
            "every number must be finite": lambda: spikes(np.inf, 1),
        },
    ),
    "turn_with_dense_input": (
        lambda: 0.2**0.5 * Z,
        {
            "take 100 at least": lambda: Z[:50],
            "80% of your x are zero": lambda: np.where(np.arange(1000) < 800, 0, Z),
            "next to zero beside the others": lambda: np.where(np.arange(1000) < 800, 1e-6, Z),
            "w does what b does": lambda: np.full(1000, 0.4),
            "b does not get half of its way": lambda: 100 * Z,
            "w has done 0.43 of its way": lambda: Z,
            "backwards: centre or shrink your x": lambda: 0.45 * np.abs(Z),
            "your x are too small": lambda: 0.03 * Z,
        },
    ),
    "hear_the_names": (
        lambda: (0.5, 0.6),
        {
            "the run swings, so lower η": lambda: (0.0, 12.0),
            "η must be above 0": lambda: (0.5, -0.001),
            "a power below 0": lambda: (-0.5, 1.0),
            "but he is not heard yet": lambda: (0.0, 6.0),
            "nothing has learned much yet": lambda: (0.5, 0.01),
            "lucky names too, by heart": lambda: (1.0, 0.1),
            "2 results are asked for, but you return 1": lambda: 0.5,
        },
    ),
    "arrive_with_adagrad": (
        lambda: 0.3,
        {
            "goes nowhere or uphill": lambda: -0.3,
            "far too small to get there": lambda: 0.01,
            "it ends 0.6356 from the minimum: it stalls": lambda: 0.1,
            "it leapt away and is on its way back": lambda: 20.0,
            "it leapt away and is not back": lambda: 100.0,
            "you return an array of 2 numbers, but one number": lambda: np.array([0.3, 0.5]),
        },
    ),
    "find_longer_memory": (
        lambda: 0.996,
        {
            "take 0 or more": lambda: -0.9,
            "stay below 1": lambda: 1.0,
            "at step 400 it is": lambda: 0.9,
            "it is there at step 400, but at step": lambda: 0.99,
            "minimum: the memory is too long": lambda: 0.9999,
            "minimum: the memory is too short": lambda: 0.1,
            "you return a str, but one number": lambda: "0.996",
        },
    ),
    "leap_after_silence": (
        lambda: np.append(np.zeros(2000), 1.0),
        {
            "Adam stands still": lambda: np.zeros(100),
            "the largest gradient has size 5": lambda: np.append(np.zeros(2000), 5.0),
            "5000 are allowed": lambda: np.append(np.zeros(20_000), 1.0),
            "equal gradients give steps of η": lambda: np.ones(1000),
            "begin in silence": lambda: np.concatenate([[1.0], np.zeros(500), [1.0]]),
            "the silence of 50 steps is too short": lambda: np.append(np.zeros(50), 1.0),
            "you return an array of 9 x 1 numbers, but an array is": lambda: np.ones((9, 1)),
            "you return a list or a tuple, but an array is asked for (np.array": lambda: [0.0, 1.0],
        },
    ),
    "hide_the_missing_correction": (
        lambda: (0.6, 0.79),
        {
            "your β₁ is 0.5": lambda: (0.5, 0.72),
            "your β₂ is 1": lambda: (0.9, 1.0),
            "the first step is 216% too long": lambda: (0.9, 0.999),
            "the first step is 55% too short": lambda: (0.9, 0.95),
            "the first step is near enough, but step 3 is 1.23": lambda: (0.6, 1 - 0.4**2),
            "2 results are asked for, but you return 1": lambda: 0.6,
        },
    ),
    "rates_that_rest": (
        lambda: 0.1 * np.exp(-T / 80),
        {
            "goes uphill": lambda: T / 500 - 0.1,
            "the rates are too large": lambda: 5 + 0 * T,
            "one and the same rate brings no rest": lambda: 0.3 + 0 * T,
            "fall before it has arrived": lambda: 0.1 * np.exp(-T / 20),
            "the rates fall too late": lambda: 0.1 * (1 - T / 500),
            "but at step 431 it has left": lambda: 0.1 * np.exp(-T / 80) + 0.05 * (T >= 430),
            "you return one number, but an array of 500": lambda: 0.1,
        },
    ),
    "anyone_can_win": (
        lambda: (0.03, 10.0),
        {
            "a rate of -1 goes nowhere or uphill": lambda: (-1.0, 10.0),
            "in the wrong order": lambda: (10.0, 0.03),
            "one rate cannot let both win": lambda: (0.03, 0.03),
            "at η = 1 momentum ends": lambda: (1.0, 10.0),
            "at η = 2 momentum ends 1.0e-12 above the least loss, Adam 1.0e-12: both": (
                lambda: (0.03, 2.0)
            ),
            "neither arrives there": lambda: (0.0001, 10.0),
            "100 times is asked for": lambda: (0.005, 10.0),
            "2 results are asked for": lambda: 0.03,
        },
    ),
}
SLOPPY = [(name, words) for name, (_, sloppy) in EXPERIMENTS.items() for words in sloppy]


def test_every_check_is_tested_here():
    assert set(checks.CHECKS) == set(EXERCISES) | set(EXPERIMENTS)
    assert all(getattr(checks, name) is check for name, check in checks.CHECKS.items())


@pytest.mark.parametrize("name", EXERCISES)
def test_an_answer_is_correct_and_five_slips_at_least_are_known(name):
    check = EXERCISES[name]
    assert repr(check(check.task, strict=True)) == "correct"
    assert len(KNOWN[name]) >= 5


@pytest.mark.parametrize(("name", "words"), SLIPS)
def test_a_usual_slip_is_named_in_words_of_its_own(name, words):
    check = EXERCISES[name]
    slip = KNOWN[name][words]
    for case in check.cases:  # a slip is rejected for what it returns, not for an error
        with np.errstate(all="ignore"):
            assert slip(*case) is not None
    verdict = check(slip)
    assert repr(verdict).startswith(f"not yet: that is what comes out {words}; for ")
    with pytest.raises(AssertionError, match=name):
        check(slip, strict=True)


@cache
def told(name, words):
    """What a judge says of the sloppy answer that is to be told these words."""
    return repr(checks.CHECKS[name](EXPERIMENTS[name][1][words]))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_can_be_solved_and_five_sloppy_answers_at_least_are_told_apart(name):
    solution, sloppy = EXPERIMENTS[name]
    assert repr(checks.CHECKS[name](solution, strict=True)) == "correct"
    verdicts = {told(name, words) for words in sloppy}
    assert len(verdicts) == len(sloppy) >= 5


@pytest.mark.parametrize(("name", "words"), SLOPPY)
def test_a_sloppy_experiment_is_told_what_is_wrong(name, words):
    assert told(name, words).startswith("not yet: ")
    assert words in told(name, words)


@pytest.mark.parametrize(
    ("name", "attempt", "words"),
    [
        ("turn_with_dense_input", lambda: 0.2**0.5 * Z[:99], "take 100 at least"),
        ("turn_with_dense_input", lambda: 0.2**0.5 * Z[:100], None),
        ("leap_after_silence", lambda: np.append(np.zeros(4999), 1.0), "correct"),
        ("leap_after_silence", lambda: np.append(np.zeros(5000), 1.0), "5000 are allowed"),
        ("leap_after_silence", lambda: np.append(np.zeros(2000), 1.01), "has size 1.01"),
    ],
)
def test_a_limit_is_where_the_words_say_it_is(name, attempt, words):
    verdict = repr(checks.CHECKS[name](attempt))
    assert "take 100 at least" not in verdict if words is None else words in verdict


@pytest.mark.parametrize("blank", [None, ...])
@pytest.mark.parametrize("name", checks.CHECKS)
def test_a_blank_stub_is_not_attempted_yet(name, blank):
    assert repr(checks.CHECKS[name](lambda *inputs: blank)) == "not attempted yet"
    with pytest.raises(AssertionError, match="not attempted yet"):
        checks.CHECKS[name](lambda *inputs: blank, strict=True)


def test_an_edit_of_what_is_not_in_the_answer_is_an_error():
    def answer(x):
        """Twice x.

        with three :: 3 -> 4
        """
        return 2 * x

    with pytest.raises(ValueError, match="'3' is not in the answer"):
        list(slips_of(answer))


def test_the_answer_is_not_given_away_by_help():
    assert checks.adagrad_step.__doc__ == (
        "The parameters and the history after one step of Adagrad, epsilon 1e-8."
    )
    assert not hasattr(checks.adagrad_step, "__wrapped__")
