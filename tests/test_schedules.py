from itertools import pairwise

import numpy as np
import pytest

from optim_lab.schedules import (
    exponential_decay,
    inverse_root_decay,
    inverse_time_decay,
    step_decay,
    value_at,
)

# Worked by hand: 8 halved every 5 steps; 8 exp(-ln 2 step) = 8 / 2^step; 8 / (1 + step);
# 8 / sqrt(step + 1).
BY_HAND = [
    (step_decay(8, 0.5, every=5), {0: 8, 4: 8, 5: 4, 9: 4, 10: 2, 15: 1}),
    (exponential_decay(8, np.log(2)), {0: 8, 1: 4, 3: 1, 6: 0.125}),
    (inverse_time_decay(8, 1), {0: 8, 1: 4, 3: 2, 7: 1}),
    (inverse_root_decay(8), {0: 8, 3: 4, 15: 2, 63: 1}),
]


@pytest.mark.parametrize(("schedule", "values"), BY_HAND, ids=["step", "exp", "time", "root"])
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
