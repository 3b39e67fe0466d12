"""What notebooks 03 and 04 state in general or explain, on data that they do not show.

A test is named by the sentence. Where a claim has a range, the test shows that it fails outside;
where it names a cause, only the cause is changed, and then everything but the cause.
"""

import numpy as np
import pytest

import optim_lab as lab

SEEDS = (20, 21, 22, 23)
START = np.array([-2.0, 4.0])
ELSEWHERE = np.array([[0.0, 0.0], [-2.0, 2.0], [-4.0, -4.0]])


def toy(seed, **settings):
    return lab.SigmoidNeuron(*lab.sparse_toy_data(seed=seed, **settings))


def stretched(seed, zeros, mean_square, loss="squared", noise=0.1):
    """A toy whose x has this share of zeros and this mean square, with the same teacher."""
    stretch = np.sqrt(mean_square / (1 - zeros))
    x, y = lab.sparse_toy_data(zero_fraction=zeros, weight=2 * stretch, noise=noise, seed=seed)
    return lab.SigmoidNeuron(stretch * x, y, loss=loss)


def share_of_w(problem, rule, start=START, steps=500):
    """What w has done of its way when b has done half of its own."""
    run, minimum = lab.descend(problem, rule, start, steps), problem.minimum()
    return run.progress(minimum)[run.steps_to(0.5, minimum)[1], 0]


def walk(gradient_at, divisor, learning_rate, steps, params=START):
    """A path with any divisor: a function of the sums of squares and of sizes so far."""
    squares, sizes, path = np.zeros(params.size), np.zeros(params.size), [params]
    for _ in range(steps):
        gradient = gradient_at(params)
        squares, sizes = squares + gradient**2, sizes + np.abs(gradient)
        params = params - learning_rate / divisor(squares, sizes) * gradient
        path.append(params)
    return np.array(path)


def by_root(squares, sizes):
    return np.sqrt(squares) + 1e-8


def by_squares(squares, sizes):
    return squares + 1e-16


def by_sizes(squares, sizes):
    return sizes + 1e-8


# Notebook 03


@pytest.mark.parametrize("seed", SEEDS)
def test_noise_and_clipping_move_the_minimum_a_little_from_the_teachers(seed):
    np.testing.assert_allclose(toy(seed, noise=0).minimum(), [2, -1], atol=1e-6)
    moved = np.abs(toy(seed).minimum() - [2, -1])
    assert 0.001 < moved.max() < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_it_turns_by_some_75_degrees_and_by_far_less_without_zeros(seed):
    turns = []
    for zeros in (0.8, 0.0):
        problem = toy(seed, zero_fraction=zeros)
        run = lab.descend(problem, lab.GradientDescent(5), START, 500)
        w, b = run.params[run.steps_to(0.9, problem.minimum())]
        before, after = b - START, w - b
        cosine = before @ after / np.linalg.norm(before) / np.linalg.norm(after)
        turns.append(np.degrees(np.arccos(cosine)))
    assert 65 < turns[0] < 85 and turns[1] < 50


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("eta", [0.5, 5, 20])
def test_gradient_descent_goes_along_b_first(seed, eta):
    for start in (START, np.zeros(2), np.array([0.0, 3.0]), np.array([-2.0, 2.0])):
        assert share_of_w(toy(seed), lab.GradientDescent(eta), start, 2000) < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_it_does_not_where_b_starts_on_a_plateau(seed):
    assert share_of_w(toy(seed), lab.GradientDescent(5), np.array([-3.5, -4.3])) > 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_without_zeros_w_does_some_four_tenths_and_the_zeros_leave_about_a_fifth_of_it(seed):
    dense = share_of_w(toy(seed, zero_fraction=0), lab.GradientDescent(5))
    assert 0.37 < dense < 0.47
    assert 0.1 < share_of_w(toy(seed), lab.GradientDescent(5)) / dense < 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_b_goes_first_as_its_gradient_is_the_larger_one_till_it_is_nearly_there(seed):
    problem = toy(seed)
    minimum = problem.minimum()
    run = lab.descend(problem, lab.GradientDescent(5), START, 500)
    sizes = np.abs(run.gradient)
    assert run.progress(minimum)[np.argmax(sizes[:, 0] > sizes[:, 1]), 1] > 0.9
    for factor, at_least, at_most in ((1, 0, 0.15), (8, 0.3, 1.0)):  # only w's push is changed
        path = walk(
            lambda params, f=factor: problem.gradient(params) * [f, 1], lambda *_: 1, 5, 500
        )
        done = (path - START) / (minimum - START)
        assert at_least <= done[np.argmax(done[:, 1] >= 0.5), 0] <= at_most
    short = lab.descend(problem, lab.GradientDescent(5), np.array([1.5, 4.0]), 500)
    first = short.steps_to(0.9, minimum)  # outside: where the way of w is a tenth of that of b
    assert first[0] < first[1]
    assert np.all(np.abs(short.gradient[:10, 0]) < np.abs(short.gradient[:10, 1]))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_gradient_alone_does_not_tell_who_goes_first(seed):
    problem = toy(seed)
    starts = problem.minimum() - np.arange(3, 5.5, 0.1)[:, None]  # of equal ways in w and b
    w, b = problem.gradient(starts).T
    starts = starts[(w < 1.3 * b) & (b < 0)]  # both lead the right way, and that of w is larger
    run = lab.descend(problem, lab.GradientDescent(5), starts, 1500)
    w_half, b_half = run.steps_to(0.5, problem.minimum()).T
    assert b_half.min() > 0 and np.any(b_half < w_half)


@pytest.mark.parametrize("seed", SEEDS)
def test_from_0_to_50_to_80_percent_zeros_the_corner_sharpens_and_w_takes_longer(seed):
    for eta, arrives in ((1.0, 0.5), (5.0, 0.9)):  # up to this share of zeros, within the budget
        at = []
        for zeros in (0.0, 0.5, 0.8, 0.9, 0.98):
            problem = toy(seed, zero_fraction=zeros)
            run = lab.descend(problem, lab.GradientDescent(eta), START, 500)
            at.append(run.steps_to(0.9, problem.minimum())[0])
            assert (at[-1] > 0) == (zeros <= arrives)
        in_time = [step for step in at if step > 0]
        assert in_time == sorted(in_time)
    shares = [
        share_of_w(toy(seed, zero_fraction=zeros), lab.GradientDescent(5))
        for zeros in (0.0, 0.5, 0.8, 0.9, 0.98)
    ]
    assert np.all(np.diff(shares) < 0)
    steps_apart = [  # outside: over steps this small the corner need not sharpen
        share_of_w(toy(seed, zero_fraction=zeros), lab.GradientDescent(5))
        for zeros in np.arange(0, 0.5, 0.02)
    ]
    assert np.any(np.diff(steps_apart) > 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_from_our_start_a_small_mean_square_makes_w_wait_and_zeros_are_one_way_to_get_it(seed):
    rule, aside = lab.GradientDescent(5), np.array([-2.0, 2.0])
    for zeros in (0.0, 0.5, 0.8):
        assert share_of_w(stretched(seed, zeros, 0.2), rule) < 0.15
        assert share_of_w(stretched(seed, zeros, 1.0), rule) > 0.25
    assert share_of_w(stretched(seed, 0.9, 1.0), rule) < 0.25  # outside the claim's range
    for size in (0.2, 1.0):  # outside: from another start w waits at either size, by the slope
        assert share_of_w(stretched(seed, 0.8, size), rule, aside) < 0.1
    assert share_of_w(stretched(seed, 0.0, 1.0), rule, aside) > 0.4
    no_slope = stretched(seed, 0.8, 1.0, "cross_entropy")
    assert share_of_w(no_slope, lab.GradientDescent(0.2), aside) > 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_with_90_percent_zeros_the_slope_of_the_neuron_makes_w_wait_too(seed):
    at_one_pace = {"squared": lab.GradientDescent(5), "cross_entropy": lab.GradientDescent(0.2)}
    squared, no_slope = (  # without noise, so that both losses have one minimum
        share_of_w(stretched(seed, 0.9, 1.0, loss, noise=0.0), rule)
        for loss, rule in at_one_pace.items()
    )
    dense, no_slope_dense = (
        share_of_w(stretched(seed, 0.0, 1.0, loss, noise=0.0), rule)
        for loss, rule in at_one_pace.items()
    )
    assert 0.05 < (no_slope - squared) / (dense - squared) < 0.5  # a part of the gap
    assert 0 < no_slope_dense - no_slope < dense - squared
    flat = []  # the slope where x is large, over the mean slope, when b has done half of its way
    for problem in (stretched(seed, 0.9, 1.0), stretched(seed, 0.8, 0.2)):
        run, minimum = lab.descend(problem, lab.GradientDescent(5), START, 500), problem.minimum()
        f = problem.predict(run.params[run.steps_to(0.5, minimum)[1]])
        size = np.abs(problem.inputs[:, 0])
        slope = f * (1 - f)
        flat.append(np.average(slope, weights=size) / slope[size > 0].mean())
    assert flat[0] < 0.7 < flat[1]
    alike = [
        share_of_w(stretched(seed, 0.8, 0.2, loss), lab.GradientDescent(5))
        for loss in ("squared", "cross_entropy")
    ]
    assert abs(alike[0] - alike[1]) < 0.05  # where x is small, the slope is not to blame


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_takes_most_of_the_corner_away_and_w_arrives_three_times_sooner(seed):
    x, y = lab.sparse_toy_data(seed=seed)
    r = np.sqrt(np.mean(x**2))
    scaled, plain = lab.SigmoidNeuron(x / r, y), lab.SigmoidNeuron(x, y)
    rule, there = lab.GradientDescent(5), START * [r, 1]
    assert 0.25 < share_of_w(scaled, rule, there) < 0.45
    soon = lab.descend(scaled, rule, there, 500).steps_to(0.9, scaled.minimum())[0]
    late = lab.descend(plain, rule, START, 500).steps_to(0.9, plain.minimum())[0]
    assert 2.5 < late / soon < 4.5
    for start in ELSEWHERE:
        soon = lab.descend(scaled, rule, start * [r, 1], 500).steps_to(0.9, scaled.minimum())[0]
        assert lab.descend(plain, rule, start, 500).steps_to(0.9, plain.minimum())[0] > 2.5 * soon


@pytest.mark.parametrize("rule", [lab.Momentum, lab.Nesterov])
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_under_a_steady_gradient_momentum_and_nesterov_get_1_over_1_minus_beta_times_as_fast(
    beta, rule
):
    run = lab.descend(lab.LinearLosses([3.0]), rule(0.1, beta), np.zeros(1), 200)
    np.testing.assert_allclose(np.diff(run.params[-2:, 0]), -0.1 * 3 / (1 - beta), rtol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_under_a_gradient_that_grows_momentum_is_more_than_ten_times_as_fast(seed):
    plain, ball = (
        lab.descend(toy(seed), rule, START, 30).params
        for rule in (lab.GradientDescent(1.0), lab.Momentum(1.0, 0.9))
    )
    times_as_fast = np.diff(ball[:, 1]) / np.diff(plain[:, 1])  # step by step, in b
    assert times_as_fast.max() > 15


@pytest.mark.parametrize("seed", SEEDS)
def test_momentum_overshoots_because_of_its_velocity_and_not_because_of_the_zeros(seed):
    for zeros in (0.0, 0.5, 0.8, 0.9):  # the velocity stays, the zeros change
        problem = toy(seed, zero_fraction=zeros)
        run = lab.descend(problem, lab.Momentum(1.0), START, 500)
        assert run.overshoot(problem.minimum())[1] > 1
    problem = toy(seed)
    minimum = problem.minimum()
    assert lab.descend(problem, lab.Momentum(1.0, 0.5), START, 500).overshoot(minimum)[1] < 0.1
    run = lab.descend(problem, lab.Momentum(1.0), START, 500)
    arrived = run.params[run.steps_to(1.0, minimum)[1]]
    again = lab.descend(problem, lab.Momentum(1.0), arrived, 500)  # the same, its velocity gone
    assert minimum[1] - again.params[:, 1].min() < 0.25 * run.overshoot(minimum)[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_from_our_start_where_momentum_overshoots_depends_on_the_zeros_by_their_mean_square(seed):
    def overshoot(problem):
        return lab.descend(problem, lab.Momentum(1.0), START, 500).overshoot(problem.minimum())

    dense, sparse = overshoot(toy(seed, zero_fraction=0)), overshoot(toy(seed))
    assert dense.min() > 1 and sparse[0] < 0.1
    assert 1.4 < sparse[1] / dense[1] < 2.1
    for zeros in (0.0, 0.8):
        small, large = (overshoot(stretched(seed, zeros, size)) for size in (0.2, 1.0))
        assert small[0] < 0.3 < 0.8 < large[0] and small[1] > large[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_after_its_arrival_the_velocity_fades_and_the_push_makes_the_u_turn(seed):
    problem = toy(seed)
    run = lab.descend(problem, lab.Momentum(1.0), START, 500)
    arrival = run.steps_to(1.0, problem.minimum())[1]
    velocity = -np.diff(run.params[:, 1])[arrival - 1 :]
    turn = np.argmax(velocity < 0)
    faded, pushed = 0.1 * velocity[: turn - 1].sum(), -run.gradient[arrival:, 1][: turn - 1].sum()
    np.testing.assert_allclose(velocity[0] - faded - pushed, velocity[turn - 1])
    assert faded > pushed > 0
    gliding, way = velocity[0], 0
    for _ in range(500):  # the push is taken away: it runs farther, comes to rest, and no U-turn
        gliding *= 0.9
        way += gliding
    assert way > 1.3 * run.overshoot(problem.minimum())[1] and 0 < gliding < 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_momentum_makes_a_u_turn_and_arrives_and_is_sooner_there_than_gradient_descent(seed):
    problem = toy(seed)
    minimum = problem.minimum()
    ball = lab.descend(problem, lab.Momentum(1.0), START, 500)
    plain = lab.descend(problem, lab.GradientDescent(5.0), START, 500)
    assert (ball.gradient[:100, 0] < 0.001).all() and ball.distance(minimum)[-1] < 0.01
    assert ball.steps_to(0.9, minimum)[0] < plain.steps_to(0.9, minimum)[0]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("eta", "beta"), [(0.3, 0.9), (1.0, 0.8), (1.0, 0.9), (3.0, 0.9)])
def test_nesterov_overshoots_less_as_it_looks_ahead(seed, eta, beta):
    problem = toy(seed)
    minimum = problem.minimum()

    class LookingBack(lab.Nesterov):
        def look_at(self, params, memory, step):
            return 2 * params - super().look_at(params, memory, step)

    ahead, here, behind = (
        lab.descend(problem, rule(eta, beta), START, 500).overshoot(minimum)[1]
        for rule in (lab.Nesterov, lab.Momentum, LookingBack)
    )
    assert ahead < here < behind


@pytest.mark.parametrize("seed", SEEDS)
def test_at_the_same_eta_and_beta_nesterov_overshoots_less_in_b_here_up_to_ten(seed):
    problem, beyond = toy(seed), {}
    for eta in (1.0, 3.0, 10.0, 50.0):
        for rule in (lab.Momentum, lab.Nesterov):
            run = lab.descend(problem, rule(eta), np.array([START, *ELSEWHERE]), 500)
            beyond[rule, eta] = run.overshoot(problem.minimum())[:, 1]
        if eta <= 10:
            assert np.all(beyond[lab.Nesterov, eta] < beyond[lab.Momentum, eta])
    assert beyond[lab.Nesterov, 50.0][0] > beyond[lab.Momentum, 10.0][0]  # a larger one: no less


@pytest.mark.parametrize("seed", SEEDS)
def test_nesterov_is_pushed_back_earlier_by_what_it_sees_below(seed):
    problem = toy(seed)
    best, seen = problem.minimum()[1], []
    for rule in (lab.Nesterov(1.0), lab.Momentum(1.0)):
        run = lab.descend(problem, rule, START, 500)
        back = np.argmax(run.gradient[:, 1] < 0)
        assert run.looked_at[back, 1] < best
        low = run.params[:, 1].argmin()
        seen.append((back, -run.params[back, 1], run.params[low:, 1].max() - best))
    assert np.all(np.diff(seen, axis=0) > 0)  # sooner, higher up, and a smaller swing back


@pytest.mark.parametrize("seed", SEEDS)
def test_on_the_way_down_nesterov_is_a_little_faster(seed):
    problem = toy(seed)
    here, ahead = (
        lab.descend(problem, rule(1.0), START, 30).params[:, 1]
        for rule in (lab.Momentum, lab.Nesterov)
    )
    down = np.argmax(here < problem.minimum()[1])
    lead = (here - ahead)[3:down]
    assert lead.min() > 0 and lead.max() < 0.1 * (START[1] - problem.minimum()[1])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("eta", [1.0, 3.0])
def test_nesterovs_curve_lies_inside_the_bow_of_momentum(seed, eta):
    problem = toy(seed)
    best = problem.minimum()[1]
    bow, curve = (
        lab.descend(problem, rule(eta), START, 45).params for rule in (lab.Momentum, lab.Nesterov)
    )
    assert np.all(np.diff(bow[:, 0]) > 0)  # so at each w it has one b
    below = curve[(curve[:, 1] < best) & (curve[:, 0] < bow[-1, 0])]
    above = below[:, 1] - np.interp(below[:, 0], *bow.T)
    assert len(below) > 5 and above.min() > -0.02 and above.max() > 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_neither_takes_our_corner_away_as_both_use_one_rate(seed):
    problem = toy(seed)

    class RatePerParameter:  # only the alleged cause is changed: w's rate is eight times b's
        def gradient(self, params, batch=None):
            return problem.gradient(params, batch) * [8, 1]

    RatePerParameter.loss, RatePerParameter.minimum = problem.loss, problem.minimum
    for rule in (lab.Momentum(0.3), lab.Momentum(1.0), lab.Nesterov(0.3), lab.Nesterov(1.0)):
        assert share_of_w(problem, rule) < 0.15
        assert share_of_w(RatePerParameter(), rule) > 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_torchs_momentum_and_nesterov_are_ours_at_other_points(seed):
    problem = toy(seed)
    for nesterov in (False, True):  # v = beta v + g, step eta v or eta (g + beta v)
        params, velocity, path = START, np.zeros(2), []
        for _ in range(50):
            path.append(params)
            gradient = problem.gradient(params)
            velocity = 0.9 * velocity + gradient
            params = params - 1.5 * (gradient + 0.9 * velocity if nesterov else velocity)
        ours = lab.descend(problem, (lab.Nesterov if nesterov else lab.Momentum)(1.5), START, 50)
        np.testing.assert_allclose(path, ours.looked_at, rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_descent_walks_a_quarter_too_far_and_momentum_nearly_twice_as_far(seed):
    problem = toy(seed)
    straight = np.linalg.norm(problem.minimum() - START)
    rules = lab.GradientDescent(5.0), lab.Momentum(1.0), lab.Nesterov(1.0)
    paths = [lab.descend(problem, rule, START, 500).params for rule in rules]
    detours = [np.linalg.norm(np.diff(path, axis=0), axis=1).sum() / straight for path in paths]
    assert 1.2 < detours[0] < 1.33 and 1.55 < detours[2] < 1.85 < detours[1] < 2.1


@pytest.mark.parametrize("seed", SEEDS)
def test_from_our_start_the_detour_costs_gradient_descent_little_and_momentum_more(seed):
    problem = toy(seed)
    least = problem.loss(problem.minimum())
    close = {
        rule: lab.descend(problem, rule, START, 500).loss - least < 1e-5
        for rule in (*map(lab.GradientDescent, (10, 20, 40, 60)), lab.Adagrad(1.0))
    }
    ten, twenty, forty, sixty, adagrad = close.values()
    assert 1.9 < np.argmax(ten) / np.argmax(twenty) < 2.1  # twice the rate, half the steps
    assert 1.9 < np.argmax(twenty) / np.argmax(forty) < 2.1
    assert 10 < np.argmax(adagrad) < np.argmax(forty) < 40
    assert forty[40:].all() and not sixty[40:].all()  # outside: it does not settle
    heights = np.linspace(-6, 4, 1001)  # the corner is taken away: w as it was, b at its best
    floor = problem.loss(np.column_stack([np.full(1001, START[0]), heights]))
    behind = np.array([START[0], heights[floor.argmin()]])
    for eta, plain in zip((10, 20, 40), (ten, twenty, forty), strict=True):
        run = lab.descend(problem, lab.GradientDescent(eta), behind, 500)
        assert 0.85 < np.argmax(run.loss - least < 1e-5) / np.argmax(plain) < 1
    for rule in (lab.Momentum(1.0), lab.Nesterov(1.0)):  # they lose more than a third
        run = lab.descend(problem, rule, np.array([START, behind]), 500)
        with_corner, without = np.argmax(run.loss - least < 1e-5, axis=0)
        assert 0.45 < without / with_corner < 0.67
    for start in (*ELSEWHERE, np.array([-2.0, -5.0])):
        floor = problem.loss(np.column_stack([np.full(1001, start[0]), heights]))
        places = np.array([start, [start[0], heights[floor.argmin()]]])
        run = lab.descend(problem, lab.GradientDescent(10), places, 500)
        with_corner, without = np.argmax(run.loss - least < 1e-5, axis=0)
        if start[1] == -5:  # outside: a third of the steps
            assert without / with_corner < 0.75
        else:
            assert 0.85 < without / with_corner < 1.05
    r = np.sqrt(np.mean(problem.inputs[:, 0] ** 2))
    scaled = lab.SigmoidNeuron(problem.inputs[:, :1] / r, problem.targets)
    for eta, plain in zip((10, 20, 40), (ten, twenty, forty), strict=True):
        run = lab.descend(scaled, lab.GradientDescent(eta), START * [r, 1], 500)
        even = np.argmax(run.loss - scaled.loss(scaled.minimum()) < 1e-5)
        assert 3 < np.argmax(plain) / even < 5.5  # not free: a quarter would do
    assert 15 < np.argmax(forty) - even < 40  # but a small part of 500


@pytest.mark.parametrize("seed", SEEDS)
def test_where_x_says_nothing_about_y_there_is_nothing_to_learn(seed):
    assert abs(toy(seed, labels="random").minimum()[0]) < 0.4 < 1.8 < toy(seed).minimum()[0]


# Notebook 04


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_step_has_length_eta_whatever_the_gradients_size(seed):
    rng = np.random.default_rng(seed)
    gradient = rng.normal(size=50) * 10.0 ** rng.uniform(-4, 4, size=50)
    rule = lab.Adagrad(0.3)
    step = rule.step(gradient, rule.start(np.zeros(50)), 0).update
    np.testing.assert_allclose(step, -0.3 * np.sign(gradient), rtol=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_epsilon_is_far_larger_than_the_root_adagrad_is_gradient_descent(seed):
    problem = toy(seed)
    large = lab.descend(problem, lab.Adagrad(500.0, epsilon=100.0), START, 200)
    plain = lab.descend(problem, lab.GradientDescent(5.0), START, 200)
    np.testing.assert_allclose(large.params, plain.params, atol=0.05)
    assert share_of_w(problem, lab.Adagrad(500.0, epsilon=100.0)) < 0.125


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("eta", [0.1, 0.3, 1.0])
def test_from_our_start_adagrad_moves_along_w_and_b_at_once(seed, eta):
    assert 0.5 < share_of_w(toy(seed), lab.Adagrad(eta)) < 0.75
    centre = share_of_w(toy(seed), lab.Adagrad(eta), np.zeros(2), 3000)  # outside: w lags, if less
    assert share_of_w(toy(seed), lab.GradientDescent(5), np.zeros(2)) < centre
    assert eta == 1 or centre < 0.45


@pytest.mark.parametrize("seed", SEEDS[:3])
@pytest.mark.parametrize("start", [START, np.zeros(2)], ids=["ours", "zero"])
def test_at_its_best_of_sixty_rates_adagrads_lead_is_large_with_zeros_and_a_small_mean_square(
    seed, start
):
    tried = {lab.GradientDescent: np.arange(20.0, 80.0), lab.Adagrad: np.geomspace(0.5, 6, 60)}
    leads = []
    for design in ((0.8, 0.2), (0.0, 0.2), (0.8, 1.0), (0.0, 1.0)):  # zeros, mean square
        problem, at_best = stretched(seed, *design), []
        for rule, etas in tried.items():
            run = lab.descend(problem, rule(etas[:, None]), start, 100)
            far = run.loss - problem.loss(problem.minimum()) >= 1e-5
            step = len(far) - far[::-1].argmax(axis=0)
            assert 0 < step.argmin() < len(etas) - 1  # the best rate lies inside the grid
            at_best.append(step.min())
        leads.append(at_best[0] / at_best[1])
    assert leads[0] > 5  # in either case; the others depend on the start
    assert 1 < min(leads[1:]) < max(leads[1:]) < 3.5 if start[1] else leads[1] > 3 > 1 > leads[3]


@pytest.mark.parametrize("seed", SEEDS)
def test_adagrad_cuts_the_corner_where_the_slope_made_the_gradients_small(seed):
    problem = stretched(seed, 0.9, 1.0)
    assert share_of_w(problem, lab.GradientDescent(5)) < 0.25
    assert share_of_w(problem, lab.Adagrad(0.1)) > 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_adagrad_gives_a_larger_rate_and_not_a_better_direction(seed):
    problem = stretched(seed, 0.0, 0.2)
    assert problem.gradient(START)[0] > 0 > START[0] - problem.minimum()[0]
    assert share_of_w(problem, lab.Adagrad(0.1)) < 0.05
    assert share_of_w(toy(seed), lab.Adagrad(0.1), np.array([4.0, 3.0])) < 0  # and on the toy
    aside = np.array([-2.0, 2.0])  # where the gradient of w leads the right way it cuts the corner
    assert problem.gradient(aside)[0] < 0
    assert share_of_w(problem, lab.GradientDescent(5), aside) < 0.15
    assert share_of_w(problem, lab.Adagrad(0.1), aside) > 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_at_a_small_eta_adagrad_stalls_within_its_budget_and_arrives_in_the_end(seed):
    problem = toy(seed)
    minimum = problem.minimum()
    run = lab.descend(problem, lab.Adagrad(0.1), START, 5000)
    assert run.distance(minimum)[500] > 0.4 and run.distance(minimum)[5000] < 0.01
    np.testing.assert_allclose(run.effective_rate[499], run.effective_rate[-1], rtol=0.05)
    assert lab.descend(problem, lab.Adagrad(0.3), START, 500).distance(minimum)[-1] < 0.01
    etas = np.array([1.0, 1.2, 1.4, 1.6, 1.7, 2.0])
    run = lab.descend(problem, lab.Adagrad(etas[:, None]), START, 500)
    beyond = run.overshoot(minimum).max(axis=-1)
    assert beyond[:3].max() < 0.01 and beyond[3:].min() > 0.05
    run = lab.descend(problem, lab.Adagrad(10.0), START, 500)
    assert run.overshoot(minimum).max() > 5 and run.distance(minimum)[-1] > 0.01
    run = lab.descend(problem, lab.Adagrad(1.4), np.zeros(2), 500)  # outside: from another start
    assert run.overshoot(minimum).max() > 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_even_with_the_rates_frozen_at_the_halt_it_would_not_arrive_in_its_budget(seed):
    problem = toy(seed)
    halted = lab.descend(problem, lab.Adagrad(0.1), START, 100)
    divisor = 1 / halted.effective_rate[-1]
    path = walk(problem.gradient, lambda *_: divisor, 1.0, 400, halted.params[-1])
    assert 0.15 < np.linalg.norm(path[-1] - problem.minimum()) < 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_what_suits_b_is_far_too_little_for_w(seed):
    problem, etas, suits = toy(seed), np.geomspace(10, 400, 12)[:, None], []
    for alone in ([1, 0], [0, 1]):  # the other one is at its best, and held there
        place = np.where(alone, START, problem.minimum())
        held = (np.where(alone, -np.inf, place), np.where(alone, np.inf, place))
        far, params = np.zeros((41, len(etas)), dtype=bool), np.tile(place, (len(etas), 1))
        for step in range(41):
            far[step] = problem.loss(params) - problem.loss(problem.minimum()) >= 1e-5
            params = (params - etas * problem.gradient(params)).clip(*held)
        steps = np.where(far[-1], 41, len(far) - far[::-1].argmax(axis=0))
        suits.append(etas[steps.argmin(), 0])
    assert suits[0] > 3 * suits[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_from_the_halt_it_does_not_arrive_as_its_history_never_forgets(seed):
    problem, away = toy(seed), {}
    halted = lab.descend(problem, lab.Adagrad(0.1), START, 100)
    for kept in (1.0, 0.98):
        params, history = halted.params[-1], np.sum(halted.gradient**2, axis=0)
        for _ in range(400):
            gradient = problem.gradient(params)
            history = kept * history + gradient**2
            params = params - 0.1 / np.sqrt(history) * gradient
        away[kept] = np.linalg.norm(params - problem.minimum())
    assert away[0.98] < 0.01 and away[1.0] > 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_from_our_start_the_rate_of_b_holds_adagrad_back_and_from_another_that_of_w(seed):
    problem, to_go = toy(seed), {}
    for start in ((-2.0, 4.0), (-2.0, 2.0)):
        halted = lab.descend(problem, lab.Adagrad(0.1), np.array(start), 100)
        history = np.sum(halted.gradient**2, axis=0)
        assert history[1] > 10 * history[0]  # both times b has the larger history
        for factors in ((1, 1), (10, 1), (1, 10)):
            path = walk(
                problem.gradient,
                lambda squares, sizes, h=history: np.sqrt(h + squares),
                0.1 * np.array(factors),
                400,
                halted.params[-1],
            )
            to_go[start, factors] = np.abs(problem.minimum() - path[-1])
    as_it_was, more_w, more_b = list(to_go.values())[:3]
    assert abs(more_w[1] - as_it_was[1]) < 0.1  # w's rate leaves b where it was
    assert more_b[1] < 0.1  # b's takes it there
    assert more_b[0] < more_w[0] < as_it_was[0]  # and helps w more than w's own
    _, more_w, more_b = list(to_go.values())[3:]
    assert np.linalg.norm(more_w) < 0.7 * np.linalg.norm(more_b)


@pytest.mark.parametrize("seed", SEEDS)
def test_from_our_start_without_zeros_the_gap_between_the_rates_nearly_closes(seed):
    ratios = []
    for start in (START, np.zeros(2)):
        for zeros in (0.8, 0.0):
            run = lab.descend(toy(seed, zero_fraction=zeros), lab.Adagrad(0.1), start, 500)
            ratios.append(np.divide(*run.effective_rate[-1]))
    assert ratios[0] > 10 and 1.5 < ratios[1] < 4
    assert ratios[2] < 4 and ratios[3] < 1  # outside: there it changes its sign


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_the_gradients_and_not_the_lag_that_tell_the_rates_apart(seed):
    problem, near = toy(seed), np.array([1.5, 4.0])
    first = lab.descend(problem, lab.GradientDescent(5), near, 500).steps_to(0.9, problem.minimum())
    assert first[0] < first[1]  # w does not lag
    rates = lab.descend(problem, lab.Adagrad(0.1), near, 500).effective_rate[-1]
    assert rates[0] > 10 * rates[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_on_batches_of_ten_the_gradients_do_not_fade_because_of_the_noise(seed):
    fall = []
    for noise in (0.1, 0.0):
        batches = lab.minibatches(1000, 10, seed=seed)
        run = lab.descend(toy(seed, noise=noise), lab.Adagrad(0.1), START, 20_000, batches)
        fall.append(run.effective_rate[-1, 0] / run.effective_rate[9999, 0])
    assert fall[0] < 0.97 and fall[1] > 0.999


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_batches_of_ten_are_behind_by_steps_and_far_ahead_by_points(seed):
    problem = toy(seed)
    minimum = problem.minimum()
    tens = lab.descend(
        problem, lab.Adagrad(0.1), START, 20_000, lab.minibatches(1000, 10, seed=seed)
    )
    whole = lab.descend(problem, lab.Adagrad(0.1), START, 500).distance(minimum)[-1]
    assert tens.distance(minimum)[500] > 1.5 * whole  # as many steps
    assert tens.distance(minimum)[5000] < 0.5 * whole  # a tenth of the points
    assert tens.distance(minimum)[-1] < 0.02
    assert tens.effective_rate[-1, 0] < 0.9 * tens.effective_rate[499, 0]  # it goes on falling


@pytest.mark.parametrize("seed", SEEDS)
def test_from_our_start_at_an_eta_that_suits_full_batches_and_tens_end_equally_near(seed):
    problem, away = toy(seed), {}
    etas = np.array([0.1, 0.3, 1.0, 2.0, 4.0])
    for size in (1000, 10):  # 20,000 points each
        batches = lab.minibatches(1000, size, seed=seed)
        run = lab.descend(problem, lab.Adagrad(etas[:, None]), START, 20_000 // size, batches)
        away[size] = run.distance(problem.minimum())[-1]
    assert away[1000][0] > 5 * away[10][0]  # at the small eta the tens lead
    assert away[1000][3] < 0.05 and away[10][1] < 0.05  # and not at their own
    assert away[1000].argmin() == 3 and 0 < away[10].argmin() < 4  # inside the grid


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("eta", "steps"), [(0.1, 5000), (0.3, 500), (0.5, 500)])
@pytest.mark.parametrize("moved", [{"bias": 0.0}, {"bias": 1.0}, {"bias": 2.0}, {"weight": 3.0}])
def test_from_our_start_an_old_history_slows_the_new_way(seed, eta, steps, moved):
    arrived = lab.descend(toy(seed), lab.Adagrad(eta), START, steps)
    later, took = toy(seed, **moved), []
    for history in (np.sum(arrived.gradient**2, axis=0), 0):
        path = walk(
            later.gradient,
            lambda squares, sizes, h=history: np.sqrt(h + squares) + 1e-8,
            eta,
            3000,
            arrived.params[-1],
        )
        away = np.linalg.norm(path - later.minimum(), axis=1)
        took.append(np.argmax(away < away[0] / 10))
    assert took[0] > 1.8 * took[1] > 0


@pytest.mark.parametrize("seed", SEEDS[1:3])
def test_it_is_the_history_of_b_that_slows_it_and_a_small_one_costs_little(seed):
    later, history_of_b = toy(seed, bias=1.0), []
    for start in (START, ELSEWHERE[0], ELSEWHERE[2]):
        arrived, took = lab.descend(toy(seed), lab.Adagrad(0.1), start, 5000), []
        whole = np.sum(arrived.gradient**2, axis=0)
        history_of_b.append(whole[1])
        for history in (whole, whole * [1, 0], whole * [0, 1], 0):
            path = walk(
                later.gradient,
                lambda squares, sizes, h=history: np.sqrt(h + squares) + 1e-8,
                0.1,
                1500,
                arrived.params[-1],
            )
            away = np.linalg.norm(path - later.minimum(), axis=1)
            took.append(np.argmax(away < away[0] / 10))
        kept, of_w, of_b, cleared = took
        assert cleared < of_b
        if start is START:
            assert min(kept, of_b) > 3 * cleared > 2 * of_w
        else:
            assert 0 < kept < 1.6 * cleared
    assert max(history_of_b[1:]) < history_of_b[0] / 50


@pytest.mark.parametrize("seed", SEEDS)
def test_where_eta_is_far_too_large_the_old_history_helps_instead(seed):
    arrived, until = lab.descend(toy(seed), lab.Adagrad(5.0), START, 1000), []
    later = toy(seed, bias=1.0)
    for history in (np.sum(arrived.gradient**2, axis=0), 0):
        path = walk(
            later.gradient,
            lambda squares, sizes, h=history: np.sqrt(h + squares) + 1e-8,
            5.0,
            2000,
            arrived.params[-1],
        )
        away = np.linalg.norm(path - later.minimum(), axis=1)
        until.append(np.flatnonzero(away > away[0] / 10)[-1] + 1)
    assert until[0] < 0.5 * until[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sum_of_squares_has_a_unit_and_the_others_have_none(seed):
    problem = toy(seed)

    def of_sum(params):
        return 1000 * problem.gradient(params)

    for divisor in (by_root, by_sizes):
        one, other = (walk(g, divisor, 0.1, 500) for g in (problem.gradient, of_sum))
        np.testing.assert_allclose(one, other, atol=0.001)
    leap, crawl = (walk(g, by_squares, 0.1, 500) for g in (problem.gradient, of_sum))
    assert leap[1, 0] - START[0] > 30
    assert np.linalg.norm(leap[-1] - problem.minimum()) < 0.01
    assert np.linalg.norm(crawl[-1] - START) < 1
    np.testing.assert_allclose(walk(of_sum, by_squares, 100.0, 500)[:50], leap[:50], rtol=1e-3)
    lost = walk(problem.gradient, by_squares, 0.1, 500, ELSEWHERE[2])  # outside: it stays out there
    assert np.abs(lost[[1, -1], 1]).min() > 50


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sum_of_sizes_needs_an_eta_that_fits_the_way_and_the_root_forgives(seed):
    problem = toy(seed)
    for divisor, eta, arrives in (
        (by_root, 0.1, True),
        (by_sizes, 0.1, False),
        (by_sizes, 0.3, False),
        (by_sizes, 1, True),
        (by_sizes, 10, True),
    ):
        path = walk(problem.gradient, divisor, eta, 5000)
        assert (np.linalg.norm(path[-1] - problem.minimum()) < 0.01) == arrives
    assert np.linalg.norm(walk(problem.gradient, by_sizes, 0.1, 5000)[-1] - START) < 1.6


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_how_fast_the_steps_shrink_and_not_the_root_as_such(seed):
    """Sizes with steps like 1/sqrt(t) arrive, and a root with steps like 1/t does not."""
    problem, minimum = toy(seed), toy(seed).minimum()
    arrives = {}
    for name in ("sizes over root of t", "root times root of t"):
        squares, sizes, params = np.zeros(2), np.zeros(2), START
        for t in range(1, 5001):
            gradient = problem.gradient(params)
            squares, sizes = squares + gradient**2, sizes + np.abs(gradient)
            slowly = name.startswith("sizes")
            divisor = sizes / np.sqrt(t) if slowly else np.sqrt(squares * t)
            params = params - 0.1 * gradient / divisor
        arrives[name] = np.linalg.norm(params - minimum)
    assert arrives["sizes over root of t"] < 0.01
    assert arrives["root times root of t"] > 4


def test_a_steady_gradient_reaches_twice_as_far_in_four_times_or_in_the_square_of_the_budget():
    def reach(divisor, budget):
        return np.abs(walk(lambda params: np.ones(1), divisor, 0.1, budget, np.zeros(1))[-1, 0])

    assert reach(by_root, 4 * 400) / reach(by_root, 400) == pytest.approx(2, rel=0.05)
    for divisor in (by_sizes, by_squares):
        assert reach(divisor, 50**2) / reach(divisor, 50) == pytest.approx(2, rel=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_of_duchi_hazan_and_singer(seed):
    rng = np.random.default_rng(seed)
    for gradients in (rng.normal(size=500), rng.standard_cauchy(500), 0.9 ** np.arange(200)):
        history = np.cumsum(gradients**2)
        assert np.sum(gradients**2 / np.sqrt(history)) <= 2 * np.sqrt(history[-1])


def films(seed, n_with_star=50):
    return lab.SigmoidNeuron(*lab.simulated_films(10_000, n_with_star, seed=seed))


def star_after_an_epoch(problem, rule, seed):
    """The star's share of its way, and the share of the star's films that are called hits."""
    run = lab.descend(problem, rule, np.zeros(3), 100, lab.minibatches(10_000, 100, seed=seed))
    hits = problem.predict(run.params[-1])[problem.inputs[:, 1] == 1] > 0.5
    return run.progress(problem.minimum())[-1, 1], hits.mean()


@pytest.mark.parametrize("seed", SEEDS)
def test_adagrad_feeds_the_star_that_gradient_descent_starves(seed):
    problem = films(seed)
    share, hits = star_after_an_epoch(problem, lab.GradientDescent(1.0), seed)
    assert share < 0.03 and hits < 0.5
    share, hits = star_after_an_epoch(problem, lab.Adagrad(0.5), seed)
    assert share > 0.75 and hits > 0.97
    often = films(seed, 5000)  # a star in every other film is fed by either rule
    assert star_after_an_epoch(often, lab.GradientDescent(1.0), seed)[0] > 0.5
    assert star_after_an_epoch(often, lab.Adagrad(0.5), seed)[0] > 0.9
    assert star_after_an_epoch(problem, lab.Adagrad(0.1), seed)[0] < 0.5  # a small eta does not
    assert star_after_an_epoch(problem, lab.GradientDescent(20.0), seed)[0] < 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_the_star_is_fed_because_each_rate_is_divided_by_its_own_history_alone(seed):
    problem, shares = films(seed), []
    for own in (True, False):  # one divisor for all, of the same rule, starves the star
        batches = lab.minibatches(10_000, 100, seed=seed)
        path = walk(
            lambda params, b=batches: problem.gradient(params, next(b)),
            lambda squares, _, own=own: np.sqrt(squares if own else squares.sum()) + 1e-8,
            0.5,
            100,
            np.zeros(3),
        )
        shares.append(path[-1, 1] / problem.minimum()[1])
    assert shares[0] > 0.75 and shares[1] < 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_the_stars_rate_is_large_as_her_gradients_are_small_more_than_as_batches_are_silent(seed):
    x, y = lab.simulated_films(10_000, 50, seed=seed)
    rms = np.sqrt(np.mean(x[:, 1] ** 2))
    rates, silent = {}, {}
    for name, column in (
        ("as is", x[:, 1]),
        ("loud", x[:, 1] / rms),
        ("centred", x[:, 1] - rms**2),
    ):
        problem = lab.SigmoidNeuron(np.column_stack([x[:, 0], column]), y)
        batches = lab.minibatches(10_000, 100, seed=seed)
        run = lab.descend(problem, lab.Adagrad(0.5), np.zeros(3), 100, batches)
        rates[name], silent[name] = run.effective_rate[-1, 1], np.mean(run.gradient[:, 1] == 0)
    assert silent["as is"] == silent["loud"] > 0.5 and silent["centred"] == 0
    assert rates["loud"] < rates["as is"] / 3 and rates["centred"] > rates["as is"] / 2


def tuned(rule, seeds, batch_size, start, n_with_star=50, scaled=False):
    """Loss above the least after an epoch on held-out films, at the best of ten rates on others."""

    def above(rule, seed):
        x, y = lab.simulated_films(10_000, n_with_star, seed=seed)
        problem = lab.SigmoidNeuron(x / np.sqrt(np.mean(x**2, axis=0)) if scaled else x, y)
        batches = lab.minibatches(10_000, batch_size, seed=seed)
        run = lab.descend(problem, rule, start, 10_000 // batch_size, batches)
        return problem.loss(run.params[-1]) - problem.loss(problem.minimum())

    etas = np.array([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100])
    tried = [above(rule(etas[:, None]), seed) for seed in range(1, 9)]
    eta = etas[np.argmin(np.mean(tried, axis=0))]
    return np.mean([above(rule(eta), seed) for seed in seeds])


@pytest.mark.parametrize("batch_size", [50, 100])
@pytest.mark.parametrize("start", [[0.0, 0, 0], [1.0, -1, 1]])
def test_each_at_its_best_rate_adagrads_lead_is_clear(batch_size, start):
    plain, adagrad = (
        tuned(rule, SEEDS, batch_size, np.array(start))
        for rule in (lab.GradientDescent, lab.Adagrad)
    )
    assert adagrad < 0.5 * plain


def test_scaling_does_better_still_and_with_5000_films_adagrad_has_no_lead():
    start = np.zeros(3)
    scaled = tuned(lab.GradientDescent, SEEDS, 100, start, scaled=True)
    assert scaled < 0.5 * tuned(lab.Adagrad, SEEDS, 100, start)
    plain, adagrad = (
        tuned(rule, SEEDS, 100, start, 5000) for rule in (lab.GradientDescent, lab.Adagrad)
    )
    assert plain < adagrad
