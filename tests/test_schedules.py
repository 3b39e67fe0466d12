from itertools import pairwise

import numpy as np
import pytest

from optim_lab import schedules
from optim_lab.schedules import (
    cosine_decay,
    exponential_decay,
    inverse_root_decay,
    inverse_time_decay,
    step_decay,
    sutskever_momentum,
    value_at,
    warm_up,
)

# Worked by hand: 8 halved every 5 steps; 8 exp(-ln 2 step) = 8 / 2^step; 8 / (1 + step);
# 8 / sqrt(step + 1); 4 + 4 cos(pi step / 12), with cosines 1, 1/2, 0, -1/2, -1 and then 0 for
# ever; 2 + 6 (1 + cos(pi step / 4)) / 2.
BY_HAND = [
    (step_decay(8, 0.5, every=5), {0: 8, 4: 8, 5: 4, 9: 4, 10: 2, 15: 1}),
    (exponential_decay(8, np.log(2)), {0: 8, 1: 4, 3: 1, 6: 0.125}),
    (inverse_time_decay(8, 1), {0: 8, 1: 4, 3: 2, 7: 1}),
    (inverse_root_decay(8), {0: 8, 3: 4, 15: 2, 63: 1}),
    (cosine_decay(8, 12), {0: 8, 4: 6, 6: 4, 8: 2}),
    (cosine_decay(8, 4, final=2), {0: 8, 2: 5, 4: 2, 5: 2, 400: 2}),
]


@pytest.mark.parametrize(
    ("schedule", "values"), BY_HAND, ids=["step", "exp", "time", "root", "cos", "cos to 2"]
)
def test_a_schedule_gives_the_values_worked_by_hand(schedule, values):
    assert {step: schedule(step) for step in values} == pytest.approx(values, rel=1e-14)


@pytest.mark.parametrize("schedule", [schedule for schedule, _ in BY_HAND])
def test_a_schedule_never_rises(schedule):
    values = [schedule(step) for step in range(50)]
    assert all(later <= earlier for earlier, later in pairwise(values))
    assert values[-1] < values[0]


@pytest.mark.parametrize("schedule", [step_decay, exponential_decay, inverse_time_decay])
def test_an_initial_column_stays_a_column(schedule):
    column = np.array([[1.0], [3.0]])
    more = {"factor": 0.5, "every": 1} if schedule is step_decay else {"rate": 0.5}
    at_two = schedule(column, **more)(2)
    np.testing.assert_allclose(at_two, column * schedule(1.0, **more)(2))


def test_value_at_reads_numbers_columns_and_schedules():
    column = np.array([[1.0], [2.0]])
    assert value_at(0.5, 7) == 0.5
    assert value_at(column, 7) is column
    assert value_at(lambda step: 10 * step, 7) == 70


def test_a_cosine_ends_at_zero_and_stays_there():
    schedule = cosine_decay(8, 12)
    assert [schedule(step) for step in (12, 13, 1000)] == pytest.approx([0, 0, 0], abs=1e-15)


def test_a_warm_up_rises_in_even_parts_and_holds():
    # 8 * 1/4, 2/4, 3/4, 4/4, and 8 from then on
    schedule = warm_up(4, 8.0)
    assert [schedule(step) for step in range(7)] == [2, 4, 6, 8, 8, 8, 8]


def test_a_warm_up_hands_over_to_a_schedule_which_counts_from_there():
    # to 8 in two steps, then 8, 4, 2: halved each step
    schedule = warm_up(2, step_decay(8, 0.5, every=1))
    assert [schedule(step) for step in range(5)] == [4, 8, 8, 4, 2]


def test_a_warm_up_of_a_column_is_a_column():
    column = np.array([[1.0], [3.0]])
    for then in (column, inverse_root_decay(column)):
        np.testing.assert_array_equal(warm_up(2, then)(0), column / 2)


def test_sutskevers_momentum_is_a_half_then_three_quarters_then_five_sixths():
    # 1 - 1/(2 (floor(t/250) + 1)): 1 - 1/2, 1 - 1/4, 1 - 1/6, 1 - 1/8
    schedule = sutskever_momentum(0.999)
    values = {0: 1 / 2, 249: 1 / 2, 250: 3 / 4, 500: 5 / 6, 750: 7 / 8, 999: 7 / 8, 249_999: 0.999}
    assert {step: schedule(step) for step in values} == pytest.approx(values, rel=1e-14)


@pytest.mark.parametrize("mu_max", [0.0, 0.9, 0.99, 0.995, 0.999])
def test_sutskevers_momentum_is_the_papers_formula(mu_max):
    for t in (*range(0, 2000, 7), 10**5, 10**6):
        paper = min(1 - 2.0 ** (-1 - np.log2(np.floor(t / 250) + 1)), mu_max)
        assert sutskever_momentum(mu_max)(t) == pytest.approx(paper, rel=1e-15)


def test_sutskevers_momentum_can_have_other_levels_and_a_column_of_caps():
    schedule = sutskever_momentum(np.array([[0.6], [0.9]]), every=10)
    np.testing.assert_allclose(schedule(10), [[0.6], [0.75]])


def test_every_maker_of_schedules_is_tested_here():
    functions = {name for name, thing in vars(schedules).items() if callable(thing)}
    makers = {name for name in functions if not name.startswith(("_", "checked_"))} - {
        "partial",
        "CheckedSchedule",
    }
    assert makers <= set(globals())
