from dataclasses import fields
from itertools import islice

import numpy as np
import pytest
from scipy.sparse import csr_array

from optim_lab import (
    Adam,
    Bowl,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    SigmoidNeuron,
    Step,
    Trajectory,
    descend,
    minibatches,
    race,
    sparse_toy_data,
)
from optim_lab.descent import best_learning_rate

RECORDS = ("params", "loss", "looked_at", "gradient", "effective_rate")


class Watched:
    """A problem that notes what it is asked."""

    def __init__(self, problem):
        self.problem, self.points, self.batches, self.losses = problem, [], [], 0

    def loss(self, params, batch=None):
        assert batch is None, "the loss of a run is on all data"
        self.losses += 1
        return self.problem.loss(params)

    def gradient(self, params, batch=None):
        self.points.append(params.copy())
        self.batches.append(batch)
        return self.problem.gradient(params, batch)


# ---- the shape of a run --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("learning_rate", "begin", "lanes"),
    [
        (0.1, [-2.0, 4.0], ()),
        (np.full((3, 1), 0.1), [-2.0, 4.0], (3,)),
        (0.1, np.ones((5, 2)), (5,)),
        (np.full((5, 1), 0.1), np.ones((5, 2)), (5,)),
        (np.full((2, 3, 1), 0.1), [-2.0, 4.0], (2, 3)),
    ],
    ids=["single", "a column", "rows of starts", "both", "a grid"],
)
def test_time_comes_first_then_lanes_then_parameters(make, toy, learning_rate, begin, lanes):
    run = descend(toy, make(learning_rate), begin, 7)
    assert isinstance(run, Trajectory)
    assert run.steps == 7
    assert run.params.shape == (8, *lanes, 2)
    assert run.loss.shape == (8, *lanes)
    assert run.looked_at.shape == run.gradient.shape == run.effective_rate.shape == (7, *lanes, 2)
    assert run.diverged.shape == lanes
    assert run.params.dtype == float
    np.testing.assert_array_equal(run.params[0], np.broadcast_to(begin, (*lanes, 2)))


def test_a_run_records_what_it_did(make, toy, start):
    run = descend(toy, make(0.1), start, 20)
    np.testing.assert_allclose(run.loss, [toy.loss(params) for params in run.params], rtol=1e-13)
    gradients = [toy.gradient(point) for point in run.looked_at]
    np.testing.assert_allclose(run.gradient, gradients, rtol=0, atol=1e-15)
    memory = run.optimizer.start(start)
    for t in range(20):
        looked_at = run.optimizer.look_at(run.params[t], memory, t)
        np.testing.assert_array_equal(run.looked_at[t], looked_at)
        memory = run.optimizer.observe_loss(lambda at=looked_at: toy.loss(at), memory)
        step = run.optimizer.step(run.gradient[t], memory, t)
        np.testing.assert_array_equal(run.params[t + 1], run.params[t] + step.update)
        rate = np.broadcast_to(step.effective_rate, 2)
        np.testing.assert_array_equal(run.effective_rate[t], rate)
        memory = step.memory


class Normalized(Optimizer):
    """Steps of one length: a rule that needs the whole gradient at once."""

    def step(self, gradient, memory, step):
        length = np.linalg.norm(gradient, axis=-1, keepdims=True)
        return Step(-0.1 * gradient / length, 0.1 / length, memory)


def test_a_rule_of_ones_own_sees_whole_gradients():
    # from (3, 4) on a round bowl: straight to the bottom, 0.1 a step: (3, 4) - 0.1 (0.6, 0.8)
    bowl, start = Bowl([1.0, 1.0]), [3.0, 4.0]
    raced = race(bowl, {"own": Normalized(), "plain": GradientDescent(0.1)}, start, 2)
    for run in (descend(bowl, Normalized(), start, 2), raced["own"]):
        np.testing.assert_allclose(run.params[1:], [[2.94, 3.92], [2.88, 3.84]], rtol=1e-14)


@pytest.mark.parametrize("size", [1, 2, 4, 5])
def test_few_parameters_are_stepped_as_numbers_with_the_same_digits(make, size):
    start, seen = np.linspace(-1.3, 2.1, size), set()
    rule = make(0.1)

    class Spied(type(rule)):
        def step(self, gradient, memory, step):
            seen.add(np.ndim(gradient))
            return super().step(gradient, memory, step)

    class Whole(type(rule)):
        coordinatewise = False

    settings = {field.name: getattr(rule, field.name) for field in fields(rule)}
    bowl = Bowl(np.linspace(1, 3, size))
    runs = [descend(bowl, kind(**settings), start, 60) for kind in (Spied, Whole)]
    assert seen == {0 if size <= 4 and rule.coordinatewise else 1}
    for record in RECORDS:
        one, other = (getattr(run, record) for run in runs)
        np.testing.assert_array_equal(one, other, err_msg=record)


def test_the_loss_is_computed_once_and_only_when_asked_for(toy, start):
    watched = Watched(toy)
    run = descend(watched, Adam(0.1), start, 9)
    assert watched.losses == 0
    part = run.until(4)
    assert run.loss is run.loss
    np.testing.assert_array_equal(part.loss, run.loss[:5])
    assert watched.losses == 1


def test_no_steps_leave_the_start(make, toy, start):
    run = descend(toy, make(0.1), start, 0)
    assert run.steps == 0
    np.testing.assert_array_equal(run.params, [start])
    np.testing.assert_array_equal(run.loss, [toy.loss(start)])
    assert run.gradient.shape == (0, 2)
    assert not run.diverged


def test_the_records_are_read_only(toy, start):
    run = descend(toy, Adam(np.array([[0.1], [0.2]])), start, 3)
    for one in (run, run.lane(0)):
        for name in RECORDS:
            with pytest.raises(ValueError, match="read-only"):
                getattr(one, name)[...] = 0


def test_the_start_is_copied(toy):
    begin = np.array([-2.0, 4.0])
    run = descend(toy, GradientDescent(0.1), begin, 2)
    begin[:] = 99
    np.testing.assert_array_equal(run.params[0], [-2, 4])


def test_whole_numbers_will_do_for_a_start(toy, start):
    run = descend(toy, Adam(0.1), (-2, 4), np.int64(5))
    np.testing.assert_array_equal(run.params, descend(toy, Adam(0.1), start, 5).params)


def test_schedules_are_read_at_steps_0_1_2():
    # Bowl of curvature 1 from 8, rates 1/2, 1/4, 1/8: 8 - 4 = 4; 4 - 1 = 3; 3 - 3/8 = 2.625
    rates = [0.5, 0.25, 0.125]
    run = descend(Bowl([1]), GradientDescent(lambda step: rates[step]), [8], 3)
    np.testing.assert_array_equal(run.params[:, 0], [8, 4, 3, 2.625])
    np.testing.assert_array_equal(run.effective_rate[:, 0], rates)


def test_nesterov_looks_ahead_by_the_beta_of_the_same_step():
    # Bowl of curvature 1 from 8, eta 1/2, beta 0, 1/4, 1/2.
    # looks at 8;                          v = 4;                 moves to 4
    # looks at 4 - 1/4 * 4 = 3;            v = 1.5 + 1 = 2.5;     moves to 1.5
    # looks at 1.5 - 1/2 * 2.5 = 0.25;     v = 0.125 + 1.25;      moves to 0.125
    run = descend(Bowl([1]), Nesterov(0.5, lambda step: [0, 0.25, 0.5][step]), [8], 3)
    np.testing.assert_array_equal(run.looked_at[:, 0], [8, 3, 0.25])
    np.testing.assert_array_equal(run.params[:, 0], [8, 4, 1.5, 0.125])


# ---- races ---------------------------------------------------------------------------------


def test_a_race_equals_separate_descents(toy, start, all_optimizers):
    rules = {name: make(0.1) for name, make in all_optimizers.items()}
    runs = race(toy, rules, start, 50)
    assert list(runs) == list(rules)
    for name, rule in rules.items():
        alone = descend(toy, rule, start, 50)
        assert runs[name].optimizer is rule
        for record in RECORDS:
            np.testing.assert_allclose(
                getattr(runs[name], record), getattr(alone, record), rtol=1e-12, atol=1e-12
            )


def test_one_gradient_call_a_step_serves_all(toy, start, all_optimizers):
    watched = Watched(toy)
    race(watched, {name: make(0.1) for name, make in all_optimizers.items()}, start, 12)
    assert len(watched.points) == 12
    assert {points.shape for points in watched.points} == {(len(all_optimizers), 2)}


def test_in_a_race_a_single_optimizer_runs_in_every_lane(toy, start):
    rules = {"swept": Adam(np.array([[0.1], [0.2]])), "fixed": GradientDescent(1.0)}
    runs = race(toy, rules, start, 5)
    fixed = runs["fixed"].params
    assert fixed.shape == runs["swept"].params.shape == (6, 2, 2)
    np.testing.assert_array_equal(fixed[:, 0], fixed[:, 1])


def test_all_racers_see_the_same_batches(toy, start):
    watched = Watched(toy)
    batches = minibatches(toy.n_points, 7, seed=5)
    runs = race(watched, {"Adam": Adam(0.1), "GD": GradientDescent(1.0)}, start, 20, batches)
    fresh = minibatches(toy.n_points, 7, seed=5)
    for seen, batch in zip(watched.batches, islice(fresh, 20), strict=True):
        np.testing.assert_array_equal(seen, batch)
    np.testing.assert_array_equal(next(batches), next(fresh))  # not one more was drawn
    for name, run in runs.items():
        same = minibatches(toy.n_points, 7, seed=5)
        alone = descend(toy, run.optimizer, start, 20, batches=same)
        np.testing.assert_allclose(run.params, alone.params, rtol=1e-12, err_msg=name)


def test_batches_may_be_any_iterable_of_index_arrays(toy, start):
    everything = [np.arange(toy.n_points)] * 6
    run = descend(toy, Adam(0.1), start, 6, batches=everything)
    np.testing.assert_allclose(run.params, descend(toy, Adam(0.1), start, 6).params, rtol=1e-12)


# ---- bounds --------------------------------------------------------------------------------


def test_the_parameters_stay_in_the_box(make, toy, start):
    run = descend(toy, make(3.0), start, 40, bounds=(-2, 4))
    assert run.params.min() == -2 or run.params.max() == 4  # the box was met
    assert run.params.min() >= -2
    assert run.params.max() <= 4


def test_the_box_may_differ_by_parameter():
    bounds = ([0.5, -np.inf], [np.inf, -1.0])
    run = descend(Bowl([1, 1]), GradientDescent(0.5), [2, -4], 20, bounds=bounds)
    # halving: 2, 1, 1/2 and there it is held; -4, -2, -1 likewise
    np.testing.assert_array_equal(run.params[:4], [[2, -4], [1, -2], [0.5, -1], [0.5, -1]])
    np.testing.assert_array_equal(run.params[-1], [0.5, -1])


def test_a_race_clips_every_racer():
    rules = {"GD": GradientDescent(0.5), "Momentum": Momentum(0.5)}
    for run in race(Bowl([1]), rules, [2], 20, bounds=(1, 3)).values():
        assert run.params.min() == 1


# ---- divergence ----------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [40, 3000], ids=["far", "beyond all numbers"])
def test_divergence_is_a_result_without_warnings(steps):
    run = descend(Bowl([1, 3]), GradientDescent(np.array([[0.5], [3.0]])), [1, 1], steps)
    np.testing.assert_array_equal(run.diverged, [False, True])
    assert not run.lane(0).diverged
    assert run.lane(1).diverged
    for reading in (run.progress(0), run.distance(0), run.overshoot(0), run.steps_to(0.9, 0)):
        assert reading.shape[-1] == 2  # warnings are errors here


def test_a_neuron_may_diverge_too(make):
    features = np.array([[1e200], [-1.0], [0.0]])
    for matrix in (features, csr_array(features)):
        neuron = SigmoidNeuron(matrix, [0, 0.5, 1], "cross_entropy")
        assert descend(neuron, make(1e300), [1.0, 1.0], 30).diverged


def test_a_loss_beyond_all_numbers_is_divergence_too():
    # gradient 1e307 * 10, a finite number; loss 1/2 * 1e307 * 10^2, none; steps of about 1
    steep = descend(Bowl([1e307]), GradientDescent(1e-308), [10.0], 2)
    assert np.abs(steep.params).max() == 10  # the parameters stay near
    assert steep.diverged


def test_one_racer_that_diverges_disturbs_no_other():
    rules = {"wild": GradientDescent(50.0), "calm": GradientDescent(0.5)}
    runs = race(Bowl([1, 2]), rules, [1, 1], 1000)
    assert runs["wild"].diverged
    assert not runs["calm"].diverged
    alone = descend(Bowl([1, 2]), rules["calm"], [1, 1], 1000)
    np.testing.assert_array_equal(runs["calm"].params, alone.params)


# ---- what is read off a run ----------------------------------------------------------------

# A Bowl of curvature 1 and eta 1.5 takes x to -x/2; curvature 1/3 takes it to x/2:
# from (8, 16): (8, 16), (-4, 8), (2, 4), (-1, 2), (1/2, 1)
SWINGING = descend(Bowl([1, 1 / 3]), GradientDescent(1.5), [8, 16], 4)


def test_progress_is_the_share_of_the_way():
    expected = [[0, 0], [1.5, 0.5], [0.75, 0.75], [1.125, 0.875], [0.9375, 0.9375]]
    np.testing.assert_allclose(SWINGING.progress(np.zeros(2)), expected, rtol=1e-14)


def test_distance_is_euclidean():
    run = descend(Bowl([1, 1]), GradientDescent(0.5), [6, 8], 2)
    np.testing.assert_allclose(run.distance([0, 0]), [10, 5, 2.5], rtol=1e-14)
    np.testing.assert_allclose(run.distance([6, 0]), [8, 5, np.hypot(4.5, 2)], rtol=1e-14)


def test_overshoot_is_how_far_it_went_beyond():
    np.testing.assert_allclose(SWINGING.overshoot([0, 0]), [4, 0], rtol=1e-14)
    # seen from below: to 10 from 8 it is never beyond; to -3, it goes 1 too far
    np.testing.assert_allclose(SWINGING.overshoot([10, 20]), [0, 0])
    np.testing.assert_allclose(SWINGING.overshoot([-3, 0]), [1, 0], rtol=1e-14)


def test_steps_to_is_the_first_step_there_or_minus_one():
    np.testing.assert_array_equal(SWINGING.steps_to(0.74, [0, 0]), [1, 2])
    np.testing.assert_array_equal(SWINGING.steps_to(0.99, [0, 0]), [1, -1])
    np.testing.assert_array_equal(SWINGING.steps_to(2, [0, 0]), [-1, -1])
    np.testing.assert_array_equal(SWINGING.steps_to(0.75, [0, 0]), [1, 2])  # exactly there


def test_until_a_step_is_the_run_up_to_it_with_the_point_that_it_led_to():
    for step in (0, 1, 4):
        part = SWINGING.until(step)
        assert part.steps == step
        np.testing.assert_array_equal(part.params, SWINGING.params[: step + 1])
        np.testing.assert_array_equal(part.loss, SWINGING.loss[: step + 1])
        for record in ("looked_at", "gradient", "effective_rate"):
            np.testing.assert_array_equal(getattr(part, record), getattr(SWINGING, record)[:step])


def test_the_best_rate_has_the_least_loss_in_the_end_and_those_that_diverge_are_left_out():
    # of x = 1: 0.9, 0.5 and 0 after a step at 0.1, 0.5 and 1; at 1.9 it swings, at 50 it leaves
    bowl, rule = Bowl([1.0]), GradientDescent(7.0)
    assert best_learning_rate(bowl, rule, [1.0], 3, [0.1, 0.5, 1.9]) == 0.5
    assert best_learning_rate(bowl, rule, [1.0], 300, [0.1, 1.0, 50.0]) == 1.0
    # after a step from (0.1, 1) 0.18 is ahead, as it suits the steep side; in the end 0.4 is
    assert best_learning_rate(Bowl([1.0, 4.0]), rule, [0.1, 1.0], 1, [0.18, 0.4]) == 0.18
    assert best_learning_rate(Bowl([1.0, 4.0]), rule, [0.1, 1.0], 100, [0.18, 0.4]) == 0.4
    # a step along each: the curvatures 1 and 4 of (3, 1) ask for 13/73, and it is near that
    rates = np.geomspace(1e-3, 1e2, 41)
    best = best_learning_rate(Bowl([1.0, 4.0]), rule, [3.0, 1.0], 1)
    losses = [(3 - 3 * rate) ** 2 / 2 + 2 * (1 - 4 * rate) ** 2 for rate in rates]
    assert best == rates[np.argmin(losses)]


def test_what_is_read_off_a_lane_is_what_is_read_off_its_run(toy, start):
    minimum = toy.minimum()
    run = descend(toy, Momentum(np.array([[0.5], [2.0]])), start, 60)
    for i in (0, 1, -1):
        lane = run.lane(i)
        assert lane.params.shape == (61, 2)
        np.testing.assert_array_equal(lane.params, run.params[:, i])
        np.testing.assert_array_equal(lane.loss, run.loss[:, i])
        np.testing.assert_array_equal(lane.progress(minimum), run.progress(minimum)[:, i])
        np.testing.assert_array_equal(lane.distance(minimum), run.distance(minimum)[:, i])
        np.testing.assert_array_equal(lane.overshoot(minimum), run.overshoot(minimum)[i])
        np.testing.assert_array_equal(lane.steps_to(0.5, minimum), run.steps_to(0.5, minimum)[i])
    assert not np.array_equal(run.lane(0).params, run.lane(1).params)


def test_a_lane_of_a_grid_still_has_lanes(toy, start):
    run = descend(toy, Adam(np.array([[[0.1], [0.2], [0.3]], [[0.4], [0.5], [0.6]]])), start, 5)
    alone = descend(toy, Adam(0.6), start, 5)
    np.testing.assert_allclose(run.lane(1).lane(2).params, alone.params, rtol=1e-12)


# ---- closed forms on the bowl --------------------------------------------------------------

CURVATURES = np.array([0.5, 1.0, 4.0])


@pytest.mark.parametrize("learning_rate", [0.05, 0.3, 0.45])
def test_gradient_descent_on_a_bowl_is_a_power(learning_rate):
    run = descend(Bowl(CURVATURES), GradientDescent(learning_rate), [1, -2, 3], 60)
    t = np.arange(61)[:, None]
    expected = (1 - learning_rate * CURVATURES) ** t * [1, -2, 3]
    np.testing.assert_allclose(run.params, expected, rtol=1e-11, atol=1e-14)


def eigenvalue_form(trace, determinant, first, second, steps):
    """x_t for x_{t+1} = trace x_t - determinant x_{t-1}, from the roots of its polynomial."""
    one, two = np.roots([1, -trace, determinant])
    share = (second - two * first) / (one - two)
    t = np.arange(steps + 1)
    return (share * one**t + (first - share) * two**t).real


@pytest.mark.parametrize("beta", [0.3, 0.9])
@pytest.mark.parametrize("curvature", CURVATURES)
def test_momentum_on_a_bowl_follows_its_eigenvalues(beta, curvature):
    # x' = x - v', v' = beta v + eta h x: x'' = (1 + beta - eta h) x' - beta x
    pull = 0.1 * curvature
    run = descend(Bowl([curvature]), Momentum(0.1, beta), [2.0], 100)
    expected = eigenvalue_form(1 + beta - pull, beta, 2, 2 * (1 - pull), 100)
    np.testing.assert_allclose(run.params[:, 0], expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize("beta", [0.3, 0.9])
@pytest.mark.parametrize("curvature", CURVATURES)
def test_nesterov_on_a_bowl_is_momentum_with_a_shorter_memory(beta, curvature):
    # Sutskever et al. 2013: the coefficient is beta (1 - eta h) along each axis
    pull = 0.1 * curvature
    run = descend(Bowl([curvature]), Nesterov(0.1, beta), [2.0], 100)
    shorter = descend(Bowl([curvature]), Momentum(0.1, beta * (1 - pull)), [2.0], 100)
    np.testing.assert_allclose(run.params, shorter.params, rtol=0, atol=1e-12)


@pytest.mark.parametrize("beta", [0, 0.5, 0.9])
@pytest.mark.parametrize("curvature", [0.1, 1, 20])
def test_momentum_is_stable_below_two_plus_two_beta(beta, curvature):
    edge = (2 + 2 * beta) / curvature
    rates = edge * np.array([[0.01], [0.98], [1.02]])
    run = descend(Bowl([curvature]), Momentum(rates, beta), [1.0], 8000)
    np.testing.assert_array_equal(run.diverged, [False, False, True])
    assert run.distance(0)[-1, :2].max() < 1e-6


def test_with_complex_roots_momentum_shrinks_as_the_root_of_beta():
    run = descend(Bowl([1]), Momentum(0.1, 0.81), [1.0], 400)
    turns = np.abs(run.params[:, 0])
    early, late = turns[100:140].max(), turns[300:340].max()
    assert (late / early) ** (1 / 200) == pytest.approx(0.9, abs=0.002)


def test_gohs_best_settings_reach_their_rate():
    # curvatures 1 and 25: alpha = (2/6)^2, beta = (4/6)^2, rate 4/6 against 24/26 plain
    for rule, rate in ((Momentum(1 / 9, 4 / 9), 4 / 6), (GradientDescent(2 / 26), 24 / 26)):
        distance = descend(Bowl([1, 25]), rule, [1, 1], 60).distance(0)
        assert (distance[60] / distance[30]) ** (1 / 30) == pytest.approx(rate, abs=0.03)


def test_many_lanes_and_steps_get_their_loss_too():
    # 15,000 points of 100 predictions each: more than one call for losses may compute
    neuron = SigmoidNeuron(*sparse_toy_data(100, 0))
    starts = np.random.default_rng(0).normal(size=(3000, 2))
    run = descend(neuron, RMSProp(0.1), starts, 4)
    for loss, params in zip(run.loss, run.params, strict=True):
        np.testing.assert_allclose(loss, neuron.loss(params), rtol=1e-12)


def test_the_names_of_a_race_may_be_what_was_tried(toy, start):
    runs = race(toy, {rate: GradientDescent(rate) for rate in (0.1, 1.0)}, start, 3)
    assert [runs[rate].optimizer.learning_rate for rate in runs] == [0.1, 1.0]


def test_each_lane_may_have_a_target_of_its_own():
    run = descend(Bowl([1.0]), GradientDescent(np.array([[0.5], [1.0]])), [1.0], 1)
    np.testing.assert_allclose(run.distance([[0.25], [0.5]])[-1], [0.25, 0.5])


def test_too_far_is_seen_from_the_largest_parameter_of_the_start():
    assert not descend(Bowl([1.0, 1.0]), GradientDescent(0.1), (0.0, 1e7), 3).diverged
