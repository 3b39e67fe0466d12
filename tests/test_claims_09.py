"""What notebook 09 states in general or explains, on seeds and designs that it does not show.

A test is named by the sentence. Where a claim has a range, the test shows that it fails outside;
where it names a cause, only the cause is changed, and then everything but the cause.
"""

import numpy as np
import pytest

import optim_lab as lab

pytestmark = pytest.mark.long
START = np.array([-2.0, 4.0])
RATES = np.array([[0.03], [0.1], [0.3]])
ADAPTIVE = lab.Adagrad, lab.RMSProp, lab.Adam


def fall(rate):
    return lab.schedules.inverse_root_decay(rate)


class Late(lab.Adam):
    """Adam that divides by the root of v as it was before this gradient: only that is changed."""

    def under_root(self, mean_square, memory):
        return memory.mean_square


# The game


def play(slopes, rule, steps=3000, start=1.0):
    """The mean place in the last round."""
    turns = ([t % len(slopes)] for t in range(steps))
    run = lab.descend(lab.LinearLosses(slopes), rule, [start], steps, turns, bounds=(-1, 1))
    return run.params[-len(slopes) :].mean(axis=0)


def round_of(small):
    """A large slope and so many of -1, which sum to 1."""
    return np.append(small + 1.0, -np.ones(small))


def pushes(slopes, beta2, own=True):
    v, made = np.mean(np.square(slopes)), []
    for g in 30 * list(slopes):
        before, v = v, beta2 * v + (1 - beta2) * g**2
        made.append(-g / np.sqrt(v if own else before))
    return np.array(made[-len(slopes) :])


@pytest.mark.parametrize("small", [3, 6])
def test_adam_goes_the_wrong_way_from_any_start_and_amsgrad_with_gradient_descent_does_not(small):
    for start in (-1.0, 0.3, 1.0):
        for rate in (0.4, 0.8):
            settings = dict(beta1=0, beta2=0.1, bias_correction=False)
            assert play(round_of(small), lab.Adam(fall(rate), **settings), start=start) > 0.9
            for other in (lab.AMSGrad(fall(rate), **settings), lab.GradientDescent(fall(rate))):
                assert play(round_of(small), other, 9000, start) < -0.9


@pytest.mark.parametrize("small", [3, 6, 12])
def test_it_takes_both_the_own_gradient_in_the_divisor_and_the_forgetting_to_lose_the_game(small):
    assert pushes(round_of(small), 0.1).sum() > 0 > pushes(round_of(small), 0.1, own=False).sum()
    settings = dict(beta1=0, beta2=0.1, bias_correction=False)
    assert play(round_of(small), lab.Adam(fall(0.5), **settings)) > 0.9
    assert play(round_of(small), Late(fall(0.5), **settings)) < -0.9
    # AMSGrad has the own gradient in its divisor, and forgets no large one.
    assert play(round_of(small), lab.AMSGrad(fall(0.9), **settings), 9000) < -0.5


@pytest.mark.parametrize("small", [7, 9, 13])
def test_of_two_large_gradients_that_come_together_the_second_is_divided_by_its_neighbour(small):
    large, settings = (small + 1) / 2, dict(beta1=0, beta2=0.1, bias_correction=False)
    ones = -np.ones(small)
    together = np.append([large, large], ones)
    apart = np.concatenate([[large], ones[: small // 2], [large], ones[small // 2 :]])
    for slopes, lost in ((together, True), (apart, False)):
        assert (pushes(slopes, 0.1, own=False).sum() > 0) == lost
        late = play(slopes, Late(fall(0.5), **settings), 9000)
        assert late > 0.9 if lost else late < -0.9
        assert play(slopes, lab.GradientDescent(fall(0.5)), 9000) < -0.9
        assert play(slopes, lab.Adam(fall(0.5), **settings), 9000) > 0.9


@pytest.mark.parametrize("small", [3, 6])
def test_gradient_descent_loses_too_when_it_clips_and_wins_with_a_limit_above_the_others(small):
    for limit in (1.0, small - 0.3, small + 0.3):
        clipped = np.clip(round_of(small), -limit, limit)
        for rate in (0.4, 0.8):
            place = play(clipped, lab.GradientDescent(fall(rate)), 9000)
            assert place > 0.8 if limit < small else place < -0.8


def test_the_sum_of_a_rounds_pushes_tells_on_which_side_of_the_threshold_the_game_is():
    betas = np.linspace(0, 0.99, 100)
    for small, beta2_around in ((3, (0.65, 0.75)), (6, (0.87, 0.93))):
        sums = np.array([pushes(round_of(small), beta2).sum() for beta2 in betas])
        assert np.sum(np.diff(np.sign(sums)) != 0) == 1  # there is one threshold
        assert beta2_around[0] < betas[np.argmax(sums < 0)] < beta2_around[1]
        for beta2, loses in zip(beta2_around, (True, False), strict=True):
            rule = lab.Adam(fall(0.5), 0, beta2, bias_correction=False)
            assert (play(round_of(small), rule, 6000) > 0.2) == loses


def test_for_each_beta2_there_is_a_game_that_is_lost_and_for_each_game_a_beta2_that_wins():
    for beta2 in (0.3, 0.9, 0.97, 0.995):
        small = int(4 / (1 - beta2))
        assert pushes(round_of(small), beta2).sum() > 0
        assert pushes(round_of(small), 1 - (1 - beta2) ** 2 / 20).sum() < 0


# Our data


def far_off(seed, noise=0.4, size=1, steps=6000, from_minimum=False, **rules):
    """How far the mean of the last 1000 places is from the minimum, for each rule."""
    problem = lab.SigmoidNeuron(*lab.sparse_toy_data(noise=noise, seed=seed))
    batches = lab.minibatches(1000, size, seed=seed)
    start = problem.minimum() if from_minimum else START
    runs = lab.race(problem, rules, start, steps, batches)
    ends = {name: run.params[-1000:].mean(axis=0) for name, run in runs.items()}
    return {name: np.linalg.norm(end - problem.minimum()) for name, end in ends.items()}


@pytest.mark.parametrize("seed", [31, 32])
def test_noisy_labels_batches_of_one_and_a_short_memory_keep_adam_away_at_every_rate(seed):
    rules = {f"Adam {rate}": lab.Adam(fall(rate), 0, 0.1) for rate in (0.5, 1.0, 2.0)}
    far = far_off(seed, **rules, AMSGrad=lab.AMSGrad(fall(2.0), 0, 0.1))
    amsgrad = far.pop("AMSGrad")
    assert min(far.values()) > 0.2 > 0.1 > amsgrad


@pytest.mark.parametrize(
    ("memory", "noise", "size"), [(0.999, 0.4, 1), (0.1, 0.1, 1), (0.1, 0.4, 100)]
)
def test_a_long_memory_cleaner_labels_or_batches_of_100_bring_adam_near_the_minimum(
    memory, noise, size
):
    rules = {f"Adam {rate}": lab.Adam(fall(rate), 0, memory) for rate in (0.5, 1.0, 2.0)}
    far = [min(far_off(seed, noise, size, **rules).values()) for seed in (31, 32, 33, 34)]
    assert np.median(far) < 0.1


@pytest.mark.parametrize("seed", [32, 33])
def test_four_times_as_many_steps_do_not_lead_adam_to_the_minimum_either(seed):
    rules = {f"Adam {rate}": lab.Adam(fall(rate), 0, 0.1) for rate in (0.5, 1.0, 2.0)}
    assert min(far_off(seed, steps=24_000, **rules).values()) > 0.3


@pytest.mark.parametrize("seed", [31, 32, 33])
def test_without_the_own_gradient_in_its_divisor_adam_stays_at_the_minimum_that_it_else_leaves(
    seed,
):
    # An epsilon of 0.01 in both, or a tiny gradient before this one would make a leap.
    settings = dict(beta1=0, beta2=0.1, epsilon=0.01)
    rules = dict(Adam=lab.Adam(fall(0.1), **settings), Late=Late(fall(0.1), **settings))
    far = far_off(seed, from_minimum=True, **rules)
    assert far["Late"] < 0.12 < 0.17 < far["Adam"]


@pytest.mark.parametrize("seed", [31, 32, 33, 34])
def test_adams_mean_push_at_the_minimum_is_not_zero_and_its_own_gradient_makes_it_so(seed):
    means = {}
    for noise in (0.1, 0.4):
        neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(noise=noise, seed=seed))
        f = neuron.predict(neuron.minimum())
        of_bias = (f - neuron.targets) * f * (1 - f)
        orders = np.random.default_rng(seed).permuted(np.tile(of_bias[:, None], 40), axis=0)
        for own in (True, False):
            means[noise, own] = abs(pushes(orders, 0.1, own).mean())
    assert means[0.4, True] > 0.05 > 0.04 > max(means[0.4, False], means[0.1, True])


@pytest.mark.parametrize("seed", [31, 32, 33])
def test_divided_by_its_own_size_a_hard_pull_loses_most_of_its_advantage(seed):
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(noise=0.4, seed=seed))
    f = neuron.predict(neuron.minimum())
    of_bias = (f - neuron.targets) * f * (1 - f)
    orders = np.random.default_rng(seed).permuted(np.tile(of_bias[:, None], 10), axis=0)
    size, push = np.abs(orders), np.abs(pushes(orders, 0.1))
    soft, hard = size < np.quantile(size, 0.25), size > np.quantile(size, 0.75)
    assert size[hard].mean() > 8 * size[soft].mean()
    assert push[hard].mean() < 2.5 * push[soft].mean()


@pytest.mark.parametrize("seed", [31, 33])
def test_adam_rests_where_its_mean_push_is_zero_and_not_where_the_mean_gradient_is(seed):
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(noise=0.4, seed=seed))
    batches = lab.minibatches(1000, 1, seed=seed)
    rest = lab.descend(neuron, lab.Adam(fall(1.0), 0, 0.1), START, 20_000, batches)
    pushed, pulled = [], []
    for params in (neuron.minimum(), rest.params[-3000:].mean(axis=0)):
        f = neuron.predict(params)
        of_bias = (f - neuron.targets) * f * (1 - f)
        both = [of_bias * neuron.inputs[:, 0], of_bias]
        pushed.append([abs(pushes(slopes, 0.1).mean()) for slopes in both])
        pulled.append(abs(of_bias.mean()))
    assert np.all(np.array(pushed[1]) < np.array(pushed[0]) / 4)  # of w and of b
    assert pulled[1] > 0.005 > 100 * pulled[0]


# Wilson's construction


def wilson(n_positive, n_negative):
    side = np.repeat([1.0, -1.0], [n_positive, n_negative])
    own = np.repeat(np.eye(len(side)), np.where(side > 0, 1, 5), axis=1)
    features = np.column_stack([side, np.ones(len(side)), own])
    return lab.SigmoidNeuron(features, (side + 1) / 2, loss="cross_entropy")


def right_on_new(rule, problem, size=None, seed=0, penalty=0, steps=300):
    """Whether new points are told apart, for each rate, and the final parameters."""
    batches = size and lab.minibatches(problem.n_points, size, seed=seed)
    zeros = np.zeros(problem.n_features + 1)
    params = lab.descend(lab.Ridge(problem, penalty), rule, zeros, steps, batches).params[-1]
    of_class, others = params[..., 0], params[..., 1] + params[..., -1]
    return (np.abs(others) < of_class), params


@pytest.mark.parametrize("design", [(30, 20), (55, 45), (75, 50)])
def test_on_all_points_the_adaptive_rules_fit_what_does_not_hold_and_the_plain_ones_do_not(design):
    problem = wilson(*design)
    for rule in (lab.GradientDescent(10 * RATES), lab.Momentum(RATES)):
        assert right_on_new(rule, problem)[0].all()
    for kind in ADAPTIVE:
        right, params = right_on_new(kind(RATES), problem)
        assert not right.any()
        assert np.all((problem.predict(params) > 0.5) == problem.targets)


@pytest.mark.parametrize("design", [(30, 20), (55, 45), (75, 50)])
def test_batches_of_ten_a_large_epsilon_or_a_penalty_rescue_all_three(design):
    problem = wilson(*design)
    for kind in ADAPTIVE:
        for seed in (21, 22):
            assert right_on_new(kind(RATES), problem, size=10, seed=seed)[0].all()
        assert right_on_new(kind(RATES[1:], epsilon=0.1), problem)[0].all()
        assert right_on_new(kind(RATES[1:]), problem, penalty=0.01)[0].all()
    for kind in (lab.RMSProp, lab.Adam):  # Adagrad's sum is too large for an epsilon of 0.01
        assert right_on_new(kind(RATES, epsilon=0.01), problem)[0].all()
    assert not right_on_new(lab.Adagrad(0.1, epsilon=0.01), problem)[0]


def test_with_few_negative_points_batches_of_ten_do_not_rescue_adagrad():
    rights = [right_on_new(lab.Adagrad(0.03), wilson(80, 20), size=10, seed=s)[0] for s in (21, 22)]
    assert not any(rights)


def test_it_is_the_equal_length_of_all_steps_that_lets_the_constant_features_outvote_the_class():
    # All weights have one size; with epsilon as the divisor, all else being equal, they have not.
    problem = wilson(30, 20)
    for kind in (lab.Adagrad, lab.Adam):
        sizes = np.abs(right_on_new(kind(0.1), problem)[1])
        assert sizes.max() < 1.01 * sizes.min()
        right, params = right_on_new(kind(10.0, epsilon=10.0), problem)
        assert right and np.abs(params).max() > 10 * np.abs(params).min()


@pytest.mark.parametrize("design", [(30, 20), (55, 45)])
def test_gradient_descents_largest_weight_is_the_class_as_all_points_pull_at_it_alike(design):
    problem, columns = wilson(*design), {}
    columns["as is"] = problem.inputs[:, 0]
    columns["at half of the points"] = columns["as is"] * (
        np.random.default_rng(31).random(sum(design)) < 0.5
    )
    columns["turned at every other"] = columns["as is"] * np.where(
        np.arange(sum(design)) % 2, 1, -1
    )
    for name, column in columns.items():
        inputs = np.column_stack([column, problem.inputs[:, 1:]])
        neuron = lab.SigmoidNeuron(inputs, problem.targets, loss="cross_entropy")
        weights = right_on_new(lab.GradientDescent(1.0), neuron)[1][:-1]
        assert (np.abs(weights).argmax() == 0) == (name != "turned at every other")


# Epsilon


def test_with_epsilon_as_the_divisor_adam_without_correction_is_momentum():
    problem = lab.SigmoidNeuron(*lab.sparse_toy_data(seed=31))
    momentum = lab.descend(problem, lab.Momentum(1.0), START, 500).params
    for epsilon, gap in ((1e3, 1e-3), (10.0, 0.1), (1e-8, 5)):
        adam = lab.Adam(10 * epsilon + 0.1, epsilon=epsilon, bias_correction=False)
        apart = np.abs(lab.descend(problem, adam, START, 500).params - momentum).max()
        assert apart < gap if epsilon > 1 else apart > gap


def test_with_the_correction_it_walks_the_same_path_and_is_ahead():
    problem = lab.SigmoidNeuron(*lab.sparse_toy_data(seed=31))
    momentum = lab.descend(problem, lab.Momentum(1.0), START, 500)
    adam = lab.descend(problem, lab.Adam(100.1, epsilon=10.0), START, 500)
    nearest = np.linalg.norm(adam.params[:, None] - momentum.params, axis=2).min(axis=1)
    halves = [run.steps_to(0.5, problem.minimum())[1] for run in (adam, momentum)]
    assert nearest.max() < 0.4 and halves[0] < halves[1]


@pytest.mark.parametrize("seed", [20, 21])
def test_on_all_films_a_small_epsilon_costs_held_out_loss_and_on_batches_of_100_it_leads(seed):
    data, doubled = lab.films(), 2.0 ** np.arange(7)
    order = np.random.default_rng(seed).permutation(len(data.targets))
    learn, choose, judge = (
        lab.SigmoidNeuron(data.features[places], data.targets[places], "cross_entropy")
        for places in np.split(order, [len(order) * 3 // 5, len(order) * 4 // 5])
    )
    zeros, gaps = np.zeros(learn.n_features + 1), {}
    for size in (None, 100):
        held_out = {}
        for name, rule, settings in (
            ("Adam", lab.Adam, dict(learning_rate=0.0005 * doubled)),
            ("ε = 0.001", lab.Adam, dict(learning_rate=0.001 * doubled, epsilon=1e-3)),
            ("larger ε", lab.Adam, dict(learning_rate=0.008 * doubled, epsilon=1e-2)),
            ("Momentum", lab.Momentum, dict(learning_rate=0.05 * doubled)),
        ):
            batches = size and lab.minibatches(learn.n_points, size, seed=seed)
            ends = lab.sweep(learn, rule, zeros, 100, batches=batches, **settings).params
            held_out[name] = judge.loss(ends[choose.loss(ends).argmin()])
        gaps[size] = {name: loss - held_out["Momentum"] for name, loss in held_out.items()}
    assert gaps[None]["Adam"] > 0.02 > 0.01 > abs(gaps[None]["larger ε"])
    assert gaps[100]["Adam"] < 0
    assert -0.002 < gaps[100]["Adam"] - gaps[100]["ε = 0.001"] < 0.015


# Axes


class Turned:
    def __init__(self, problem, axes):
        self.problem, self.axes = problem, axes

    def loss(self, params, batch=None):
        return self.problem.loss(params @ self.axes, batch)

    def gradient(self, params, batch=None):
        return self.problem.gradient(params @ self.axes, batch) @ self.axes.T


def axes_at(angle, n=2):
    axes, turn = np.eye(n), np.radians(angle)
    axes[:2, :2] = [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
    return axes


def steps_needed(rule, angle, start, seed, steps=400):
    """The fewest of nine rates until the loss is within 1e-5 of the least."""
    neuron, axes = lab.SigmoidNeuron(*lab.sparse_toy_data(seed=seed)), axes_at(angle)
    run = lab.descend(Turned(neuron, axes), rule, axes @ np.array(start, dtype=float), steps)
    near = run.loss - neuron.loss(neuron.minimum()) < 1e-5
    return np.where(near.any(axis=0), near.argmax(axis=0), steps).min()


def test_gradient_descent_and_momentum_do_not_notice_the_axes():
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(seed=31))
    for rule in (lab.GradientDescent(5.0), lab.Momentum(1.0), lab.Nesterov(1.0)):
        plain = lab.descend(neuron, rule, START, 300).params
        for angle in (10, 77):
            axes = axes_at(angle)
            turned = lab.descend(Turned(neuron, axes), rule, axes @ START, 300).params
            np.testing.assert_allclose(turned @ axes, plain, atol=1e-8)


def test_adam_sets_off_along_a_diagonal_of_any_axes():
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(seed=31))
    for angle in (0, 10, 33, 77):
        axes = axes_at(angle)
        run = lab.descend(Turned(neuron, axes), lab.Adam(0.1), axes @ START, 1)
        np.testing.assert_allclose(np.abs(run.params[1] - run.params[0]), 0.1, rtol=1e-4)


def test_adagrads_lead_over_gradient_descent_is_there_from_any_start_and_on_turned_axes_from_some():
    lanes, ratios = np.geomspace(0.1, 10, 9)[:, None], {0: [], 45: []}
    rules = lab.GradientDescent(10 * lanes), lab.Adagrad(0.5 * lanes)
    for start in [(-2, 4), (4, 4), (-3, 2), (0, 4), (3, -4), (5, 1), (-4, 0), (-1, 3), (-3, -3)]:
        for angle, of_angle in ratios.items():
            counts = [[steps_needed(rule, angle, start, s) for rule in rules] for s in (31, 32)]
            plain, adagrad = np.median(counts, axis=0)
            of_angle.append(adagrad / plain)
    assert max(ratios[0]) < 0.45 and min(ratios[45][:7]) > 0.55
    assert max(ratios[45][7:]) < 0.5


def test_turned_by_15_degrees_adams_count_grows_from_far_and_shrinks_from_near():
    counts, rates = {}, 0.2 * np.geomspace(0.1, 10, 9)[:, None]
    for start in ((-2.0, 4.0), (0.0, 0.0)):
        for angle in (0, 15):
            axes, of_seeds = axes_at(angle), []
            for seed in range(40, 51):  # three to choose a rate on, eight to judge it
                neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(seed=seed))
                problem, place = Turned(neuron, axes), axes @ np.array(start)
                run = lab.descend(problem, lab.Adam(rates), place, 300)
                near = run.loss - neuron.loss(neuron.minimum()) < 1e-5
                of_seeds.append(np.where(near.any(axis=0), near.argmax(axis=0), 300))
            best = np.median(of_seeds[:3], axis=0).argmin()
            counts[start, angle] = np.median(of_seeds[3:], axis=0)[best]
    assert counts[(-2.0, 4.0), 15] > 1.2 * counts[(-2.0, 4.0), 0]
    assert counts[(0.0, 0.0), 15] < 0.8 * counts[(0.0, 0.0), 0]


def test_a_rare_feature_is_rescued_along_its_own_axis_and_on_turned_ones_as_by_gradient_descent():
    hits = {}
    plain = lab.GradientDescent(1), lab.GradientDescent(20)
    for rule in (lab.Adagrad(0.1), lab.Adagrad(0.5), *plain):
        for angle in (0, 45):
            of_seeds = []
            for seed in (31, 32, 33):
                features, targets = lab.simulated_films(10_000, 50, seed=seed)
                neuron, axes = lab.SigmoidNeuron(features, targets), axes_at(angle, 3)
                batches = lab.minibatches(10_000, 100, seed=seed)
                problem = Turned(neuron, axes)
                end = lab.descend(problem, rule, np.zeros(3), 100, batches).params[-1] @ axes
                of_seeds.append(np.sum(neuron.predict(end)[features[:, 1] > 0] > 0.5))
            hits[rule.learning_rate, angle] = np.array(of_seeds)
    assert hits[0.1, 0].min() > 30 > 22 > hits[0.1, 45].max()
    lost, rescued = hits[0.1, 0] - hits[0.1, 45], hits[0.1, 0] - hits[1, 0]
    assert np.all(lost > rescued / 2)  # most of what gradient descent as in 02 leaves
    assert hits[0.5, 0].min() > 45 and hits[0.5, 45].min() > 30
    # On turned axes gradient descent saves about as many, and it does not notice the axes.
    assert np.abs(hits[0.5, 45] - hits[20, 45]).max() < 5 < (hits[0.5, 0] - hits[20, 0]).min()
    assert np.array_equal(hits[20, 0], hits[20, 45])


def test_eve_with_a_beta3_of_1_is_adam():
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(seed=31))
    pair = {"Eve": lab.Eve(0.1, beta3=1), "Adam": lab.Adam(0.1), "brake": lab.Eve(0.1, beta3=0.9)}
    runs = lab.race(neuron, pair, START, 100)
    np.testing.assert_array_equal(runs["Eve"].params, runs["Adam"].params)
    assert np.abs(runs["brake"].params - runs["Adam"].params).max() > 0.1
