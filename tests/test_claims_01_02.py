"""What notebooks 01 and 02 say in general, on seeds and designs that they do not show.

One test a sentence, named by it. Where the sentence has a range or a cause, the test leaves the
range, or takes the cause away, and sees the sentence fail.
"""

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

import optim_lab as lab

SEEDS = (1, 2, 3, 4)
W, B = 0, 1
STAR = 1
HELD_OUT = (11, 12)  # of films and of their shuffles; the notebook has seed 0


def dense_neuron(seed, n=300, **settings):
    return lab.SigmoidNeuron(*lab.sparse_toy_data(n, 0.0, seed=seed, **settings))


def step_lengths(run):
    return np.linalg.norm(np.diff(run.params, axis=0), axis=-1)


def curvature(problem, params, nudge=1e-5):
    """The Hessian by nudging."""
    nudges = nudge * np.eye(len(params))
    return (problem.gradient(params + nudges) - problem.gradient(params - nudges)) / (2 * nudge)


# Notebook 01


def lone_films(seed, n=200):
    """Single films with random features and targets, and random parameters to look at them."""
    rng = np.random.default_rng(seed)
    for _ in range(n):
        film = lab.SigmoidNeuron(rng.normal(size=(1, 3)), rng.integers(2, size=1))
        yield film, rng.normal(size=4)


@pytest.mark.parametrize("seed", SEEDS)
def test_raising_a_weight_lowers_the_loss_of_a_hit_if_its_input_is_positive_and_only_then(seed):
    for film, params in lone_films(seed):
        slopes, x = film.gradient(params), film.inputs[0]
        towards_hit = -1 if film.targets[0] == 1 else 1
        assert np.all(np.sign(slopes) == towards_hit * np.sign(x))


@pytest.mark.parametrize(
    ("loss", "least", "most"), [("squared", 0, 0.2), ("cross_entropy", 1.9, 2)]
)
def test_sure_and_wrong_pushes_less_than_a_fifth_of_unsure_but_for_the_cross_entropy(
    loss, least, most
):
    rng = np.random.default_rng(1)
    for y, sides in ((0, (0.5, 0.98)), (1, (0.5, 0.02))):
        x, weights = rng.normal(size=(1, 4)), rng.normal(size=4)
        film = lab.SigmoidNeuron(x, [y], loss)
        biases = [math.log(f / (1 - f)) - x[0] @ weights for f in sides]
        unsure, wrong = (np.linalg.norm(film.gradient(np.append(weights, b))) for b in biases)
        assert least < wrong / unsure < most


def test_sure_and_wrong_pushes_nearly_as_much_as_unsure_where_it_is_less_sure():
    film = lab.SigmoidNeuron([[1.0]], [0])
    pushes = [np.linalg.norm(film.gradient([0.0, math.log(f / (1 - f))])) for f in (0.5, 0.9)]
    assert pushes[1] > 0.6 * pushes[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_that_are_repeated_leave_the_mean_and_double_the_sum(seed):
    x, y = lab.sparse_toy_data(50, 0.0, seed=seed)
    once, twice = lab.SigmoidNeuron(x, y), lab.SigmoidNeuron(np.tile(x, (2, 1)), np.tile(y, 2))
    params = np.random.default_rng(seed).normal(size=2)
    np.testing.assert_allclose(once.gradient(params), twice.gradient(params))
    np.testing.assert_allclose(2 * 50 * once.gradient(params), 100 * twice.gradient(params))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_is_the_steepest_rise_and_meets_the_contour_at_a_right_angle(seed):
    neuron, point = dense_neuron(seed), np.random.default_rng(seed).normal(size=2)
    turns = np.radians(np.arange(0, 360, 0.5))
    rise = neuron.loss(point + 1e-4 * np.column_stack([np.cos(turns), np.sin(turns)]))
    rise -= neuron.loss(point)
    towards = np.degrees(np.arctan2(*neuron.gradient(point)[::-1])) % 360
    apart = [abs((turns[i] * 180 / np.pi - towards + 180) % 360 - 180)
             for i in (np.argmax(rise), np.argmin(abs(rise)))]  # fmt: skip
    assert apart[0] < 1
    assert abs(apart[1] - 90) < 1


@pytest.mark.parametrize("seed", SEEDS)
def test_with_the_mean_one_rate_suits_any_number_of_films_and_with_the_sum_it_does_not(seed):
    start, arrived = [-2.0, 2.0], {}
    for n in (300, 6000):
        neuron = dense_neuron(seed, n)
        for name, eta in (("mean", 5.0), ("sum", 5.0 * n / 300)):
            run = lab.descend(neuron, lab.GradientDescent(eta), start, 100)
            arrived[name, n] = run.loss[-1] < 1.05 * neuron.loss(neuron.minimum())
    assert arrived == {key: key != ("sum", 6000) for key in arrived}


@pytest.mark.parametrize("seed", SEEDS)
def test_noise_and_clipping_move_the_star_off_the_teacher(seed):
    assert np.abs(dense_neuron(seed, noise=0.0).minimum() - [2, -1]).max() < 1e-5
    assert np.abs(dense_neuron(seed).minimum() - [2, -1]).max() > 0.01
    rng = np.random.default_rng(seed)
    x = rng.normal(size=100_000)  # so many that the noise alone hardly moves it
    y = expit(2 * x - 1) + 0.1 * rng.normal(size=x.size)
    moved = [
        minimize(lambda p, y=y: np.mean((expit(p[0] * x + p[1]) - y) ** 2), [2, -1]).x - [2, -1]
        for y in (y, np.clip(y, 0, 1))
    ]
    assert np.abs(moved[0]).max() < 0.02 and moved[1][0] < -0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_from_a_sure_and_wrong_start_a_rate_of_1_is_under_way_at_step_200_and_10_has_arrived(seed):
    neuron = dense_neuron(seed)
    slow, quick = (lab.descend(neuron, lab.GradientDescent(r), [-4, 4], 200) for r in (1.0, 10.0))
    minimum = neuron.minimum()
    assert slow.distance(minimum)[-1] > 0.7 * slow.distance(minimum)[0]
    assert 0 < quick.steps_to(0.9, minimum).max() < 60


@pytest.mark.parametrize("seed", SEEDS)
def test_the_flat_ends_hold_it_up_as_without_them_the_same_run_arrives(seed):
    steep = lab.SigmoidNeuron(*lab.sparse_toy_data(300, 0.0, seed=seed), loss="cross_entropy")
    for eta, left in ((1.0, 0.01), (0.25, 0.2)):  # the slope that is missing was a quarter at most
        run = lab.descend(steep, lab.GradientDescent(eta), [-4, 4], 200)
        assert run.distance(steep.minimum())[-1] < left


def test_b_slides_the_curve_sideways_and_where_w_is_0_it_sets_its_height():
    x = np.linspace(-3, 3, 7)
    neuron = lab.SigmoidNeuron(x[:, None], np.zeros(7))
    np.testing.assert_allclose(neuron.predict([2.0, -1.0])[1:], neuron.predict([2.0, 1.0])[:-1])
    for b in (-1.0, 2.0):
        np.testing.assert_allclose(neuron.predict([0.0, b]), 1 / (1 + math.exp(-b)))


@pytest.mark.parametrize("start", [(-2.0, 2.0), (0.0, 0.0)])
@pytest.mark.parametrize("seed", SEEDS)
def test_far_too_large_a_rate_leaps_creeps_and_leaps_again(seed, start):
    neuron = dense_neuron(seed)
    run = lab.descend(neuron, lab.GradientDescent(1000.0), start, 2000)
    steps = step_lengths(run)
    assert steps[0] > 25
    assert np.median(steps[1:20]) < 1
    assert steps[20:].max() > 10
    assert run.loss[-1] > 2 * neuron.loss(neuron.minimum())
    calm = step_lengths(lab.descend(neuron, lab.GradientDescent(50.0), start, 2000))
    assert calm[20:].max() < 1


@pytest.mark.parametrize("seed", SEEDS)
def test_it_creeps_faster_in_the_end_as_the_ground_gets_steeper_nearly_to_the_star(seed):
    neuron = dense_neuron(seed)
    run = lab.descend(neuron, lab.GradientDescent(1000.0), [-2.0, 2.0], 100)
    steps, minimum, landed = step_lengths(run), neuron.minimum(), run.params[1]
    slowest = 1 + steps[1:35].argmin()
    assert np.all(np.diff(steps[slowest : slowest + 15]) > 0) and steps[slowest + 15] < 1
    way = np.linspace(0, 1, 41)[:, None] * (minimum - landed)
    steep = np.linalg.norm(neuron.gradient(landed + way), axis=1)
    assert np.all(np.diff(steep[20:34]) > 0) and steep[36] > 4 * steep[0]
    assert steep[-1] < 1e-6  # at the star itself it is flat


@pytest.mark.parametrize("seed", SEEDS)
def test_it_creeps_because_the_slope_of_the_sigmoid_is_next_to_nothing(seed):
    """The cross-entropy has no such factor: with the same rate it never creeps."""
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(300, 0.0, seed=seed), loss="cross_entropy")
    run = lab.descend(neuron, lab.GradientDescent(1000.0), [-2.0, 2.0], 100)
    assert step_lengths(run).min() > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_no_gradient_of_a_film_is_longer_than_4_27_of_its_inputs_but_for_the_cross_entropy(seed):
    longest = {"squared": 0, "cross_entropy": 0}
    for film, params in lone_films(seed, 500):
        for loss in longest:
            again = lab.SigmoidNeuron(film.inputs[:, :-1], film.targets, loss)
            ratio = np.linalg.norm(again.gradient(3 * params)) / np.linalg.norm(film.inputs)
            longest[loss] = max(longest[loss], ratio)
    assert 0.9 * 4 / 27 < longest["squared"] <= 4 / 27
    assert longest["cross_entropy"] > 0.5


def test_in_a_bowl_too_large_a_rate_swings_wider_each_time():
    for eta, wider in ((2.5, True), (1.9, False)):
        x = lab.descend(lab.Bowl([1.0]), lab.GradientDescent(eta), [1.0], 20).params[:, 0]
        assert np.all(x[1:] * x[:-1] < 0)
        assert np.all((np.diff(np.abs(x)) > 0) == wider)


@pytest.mark.parametrize("seed", SEEDS)
def test_between_a_rate_that_settles_and_one_that_leaps_lies_one_that_swings_for_good(seed):
    neuron = dense_neuron(seed)
    minimum = neuron.minimum()
    limit = 2 / np.linalg.eigvalsh(curvature(neuron, minimum)).max()
    assert 50 < limit < 70
    for factor, settles in ((0.9, True), (1.1, False)):
        run = lab.descend(neuron, lab.GradientDescent(factor * limit), [-2.0, 2.0], 3000)
        late = run.distance(minimum)[-100:].max()
        assert late < 1e-6 if settles else 0.1 < late < 10


@pytest.mark.parametrize("seed", SEEDS)
def test_nudged_to_both_sides_the_error_shrinks_with_the_square_of_the_nudge(seed):
    neuron, point = dense_neuron(seed), np.array([-1.0, 0.5])

    def errors(h):
        nudge = np.array([h, 0])
        up = (neuron.loss(point + nudge) - neuron.loss(point)) / h
        down = (neuron.loss(point) - neuron.loss(point - nudge)) / h
        return abs(np.array([up, (up + down) / 2]) - neuron.gradient(point)[W])

    one, both = errors(1e-2) / errors(1e-3)
    assert 8 < one < 12
    assert 80 < both < 120
    tiny = max(errors(h)[1] for h in (1e-9, 1e-10, 1e-11))
    assert tiny > 100 * errors(1e-5)[1]  # outside: rounding takes over


def test_the_answer_is_0_to_300_decimals_and_without_a_warning_where_the_exponential_overflows():
    neuron = lab.SigmoidNeuron([[1.0]], [0])
    with np.errstate(over="raise"):
        assert neuron.predict([0.0, -1e6]) < 1e-300
        assert neuron.predict([0.0, -709.5]) < 1e-300
    with pytest.raises(FloatingPointError), np.errstate(over="raise"):
        np.exp(np.float64(710))


# Notebook 02


class Films:
    """Simulated films of a seed, their star, and epochs of gradient descent on them."""

    def __init__(self, seed):
        self.seed = seed
        features, self.targets = lab.simulated_films(seed=seed)
        self.rating, self.star = features.T
        self.neuron = self.neuron_with(self.star)
        self.minimum = self.neuron.minimum()

    def neuron_with(self, column, targets=None):
        columns = np.column_stack([self.rating, column])
        return lab.SigmoidNeuron(columns, self.targets if targets is None else targets)

    def epoch(self, problem, size=100, eta=1.0):
        batches = lab.minibatches(10_000, size, seed=self.seed + 100)
        return lab.descend(problem, lab.GradientDescent(eta), np.zeros(3), 10_000 // size, batches)

    def epoch_at_own_rates(self, rates):
        params, batches = np.zeros(3), lab.minibatches(10_000, 100, seed=self.seed + 100)
        for _ in range(100):
            params = params - rates * self.neuron.gradient(params, next(batches))
        return params

    def share(self, column, targets=None):
        """Of the way of its weight, after an epoch in batches of 100 at a rate of 1."""
        problem = self.neuron_with(column, targets)
        return self.epoch(problem).progress(problem.minimum())[-1, STAR]

    def called_hits(self, params):
        return np.sum(self.neuron.predict(params)[self.star == 1] > 0.5)


@pytest.fixture(scope="module", params=HELD_OUT)
def films(request):
    return Films(request.param)


def test_where_a_feature_is_zero_its_weight_gets_no_gradient(films):
    rng = np.random.default_rng(films.seed)
    without = rng.permutation(np.flatnonzero(films.star == 0))[:50]
    gradients = [films.neuron.gradient(rng.normal(size=3), [i]) for i in without]
    assert not np.any(np.array(gradients)[:, STAR])
    assert films.neuron.gradient(rng.normal(size=3), np.flatnonzero(films.star)[:1])[STAR] != 0


def test_all_her_films_are_hits_and_of_the_others_little_more_than_a_fifth(films):
    hit = films.targets > 0.5
    assert hit[films.star == 1].all()
    assert 0.2 < hit[films.star == 0].mean() < 0.25


def test_among_directors_of_eight_films_hits_only_are_far_more_than_luck_gives():
    real = lab.films()
    directors = [j for j, name in enumerate(real.names) if name.startswith("director:")]
    films_of = real.features.sum(axis=0)[directors]
    shuffled = np.random.default_rng(1)
    by_luck = []
    for _ in range(20):  # the same films, their hits dealt out anew
        hits = shuffled.permutation(real.targets) @ real.features
        by_luck.append(np.sum(hits[directors] == films_of))
    all_hits = np.sum((real.targets @ real.features)[directors] == films_of)
    assert all_hits == 39
    assert max(by_luck) < 8


def test_a_batch_of_100_has_the_star_with_a_chance_of_a_little_under_40_percent(films):
    has_star = [films.star[b].any() for b, _ in zip(
        lab.minibatches(10_000, 100, seed=films.seed), range(20_000), strict=False)]  # fmt: skip
    exact = 1 - math.comb(9950, 100) / math.comb(10_000, 100)
    assert 0.39 < 1 - 0.995**100 < exact < 0.4
    assert abs(np.mean(has_star) - exact) < 0.01


def test_from_full_batch_to_single_points_the_share_of_steps_in_which_the_star_moves_falls(films):
    shares = [
        (films.epoch(films.neuron, size).gradient[:, STAR] != 0).mean()
        for size in (10_000, 2000, 100, 10, 1)
    ]
    assert shares[0] == shares[1] == 1  # not with every smaller batch
    assert np.all(np.diff(shares[1:]) < 0)
    assert shares[-1] == 0.005


def test_after_an_epoch_the_star_has_done_a_fiftieth_and_the_others_nearly_all(films):
    run = films.epoch(films.neuron)
    rating, star, bias = run.progress(films.minimum)[-1]
    assert rating > 0.9
    assert bias > 0.9
    assert 0.01 < star < 0.03
    assert films.called_hits(run.params[-1]) < 20
    assert films.called_hits(films.minimum) == 50


def test_it_takes_the_star_more_than_200_epochs_and_the_rating_one(films):
    run = films.epoch(films.neuron)
    assert 0 < run.steps_to(0.9, films.minimum)[0] < 100
    batches = lab.minibatches(10_000, 100, seed=films.seed)
    long_run = lab.descend(films.neuron, lab.GradientDescent(1.0), np.zeros(3), 20_000, batches)
    assert long_run.steps_to(0.9, films.minimum)[STAR] == -1


def test_with_single_films_the_order_stays_and_the_rating_shakes(films):
    hundreds, singles = films.epoch(films.neuron), films.epoch(films.neuron, 1)
    rating, star, _ = singles.steps_to(0.9, films.minimum)
    assert 0 < rating < 100
    assert star == -1 or star > 20 * rating
    assert 0.5 < singles.progress(films.minimum)[-1, STAR] < 0.95
    assert singles.params[5000:, 0].std() > 3 * hundreds.params[50:, 0].std()


def test_none_of_25_rates_from_1_to_300_serves_both_weights_within_the_epoch(films):
    for eta in np.geomspace(1, 300, 25):
        run = films.epoch(films.neuron, eta=eta)
        arrived = run.progress(films.minimum)[-1, STAR] > 0.9
        assert not (arrived and run.params[50:, 0].std() < 0.1)


def test_a_rate_that_the_rating_still_bears_does_for_50_films_and_starves_ten(films):
    run = films.epoch(films.neuron, eta=30.0)
    assert films.called_hits(run.params[-1]) > 40
    assert run.params[50:, 0].std() < 0.1
    assert films.epoch(films.neuron, eta=50.0).params[50:, 0].std() > 0.2  # it bears no more
    features, targets = lab.simulated_films(10_000, 10, seed=films.seed)
    rarer = lab.SigmoidNeuron(features, targets)
    end = films.epoch(rarer, eta=30.0)
    assert end.progress(rarer.minimum())[-1, STAR] < 0.2
    assert np.sum(rarer.predict(end.params[-1])[features[:, STAR] > 0] > 0.5) < 6


def test_a_rate_of_its_own_and_nothing_else_rescues_the_star(films):
    shared, own = (films.epoch_at_own_rates(np.array([1, k, 1])) for k in (1, 320))
    assert films.called_hits(shared) < 20
    assert films.called_hits(own) == 50
    assert (own / films.minimum)[STAR] > 0.85
    assert abs(own - shared)[0] < 0.02  # the rating's weight takes no notice


def test_the_rates_that_would_suit_differ_by_a_factor_of_hundreds(films):
    wanted = -films.minimum / films.neuron.gradient(np.zeros(3))
    assert 200 < wanted[STAR] / wanted[0] < 500
    often = lab.SigmoidNeuron(*lab.simulated_films(10_000, 5000, seed=films.seed))
    wanted = -often.minimum() / often.gradient(np.zeros(3))
    assert wanted[STAR] / wanted[0] < 10  # not for a star who plays in half of the films


def test_it_is_the_small_mean_square_and_not_the_zeros(films):
    r = np.sqrt(np.mean(films.star**2))
    dense = r * np.random.default_rng(films.seed).normal(size=10_000)
    targets = 1 / (1 + np.exp(-(films.rating / 2 + 3 * dense - 1 / 2)))
    assert films.share(films.star) < 0.03
    assert films.share(dense, targets) < 0.04  # no zeros, small
    assert films.share(dense / r, targets) > 0.9  # no zeros, of mean square 1
    assert films.share(films.star / r) > 0.8  # zeros, of mean square 1


def test_centring_gives_a_gradient_from_every_film_and_does_not_feed_the_weight(films):
    centred = films.star - films.star.mean()
    run = films.epoch(films.neuron_with(centred))
    assert np.all(run.gradient != 0)
    assert films.share(centred) < 0.03


def test_scaling_is_a_rate_per_parameter_in_disguise(films):
    r = np.sqrt(np.mean(films.star**2))
    scaled = films.epoch(films.neuron_with(films.star / r)).params[-1]
    np.testing.assert_allclose(films.epoch_at_own_rates([1, r**-2, 1]), scaled / [1, r, 1])


def test_scaled_the_curvatures_are_equal_at_the_start_and_part_by_the_minimum(films):
    scaled = films.neuron_with(films.star / np.sqrt(np.mean(films.star**2)))
    at_start, at_minimum = (
        np.diag(curvature(scaled, params)) for params in (np.zeros(3), scaled.minimum())
    )
    np.testing.assert_allclose(at_start, 1 / 16, rtol=1e-4)
    assert at_minimum[0] > 3 * at_minimum[STAR]


def test_single_films_throw_the_scaled_star_far_beyond_its_best_and_spare_the_unscaled(films):
    scaled = films.neuron_with(films.star / np.sqrt(np.mean(films.star**2)))
    furthest = {eta: films.epoch(scaled, 1, eta).progress(scaled.minimum())[:, STAR].max()
                for eta in (0.1, 1.0)}  # fmt: skip
    assert furthest[1.0] > 4
    assert furthest[0.1] < 1.6
    assert films.epoch(films.neuron, 1).progress(films.minimum)[:, STAR].max() < 1


def test_scaled_the_rarest_column_decides_how_large_the_rate_may_be():
    furthest = {}
    for n_with_star in (50, 5):
        columns, targets = lab.simulated_films(10_000, n_with_star, seed=11)
        scaled = lab.SigmoidNeuron(columns / np.sqrt(np.mean(columns**2, axis=0)), targets)
        batches = lab.minibatches(10_000, 1, seed=11)
        run = lab.descend(scaled, lab.GradientDescent(0.1), np.zeros(3), 10_000, batches)
        furthest[n_with_star] = run.progress(scaled.minimum())[:, STAR].max()
    assert furthest[50] < 1.6
    assert furthest[5] > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_silence_alone_does_not_starve_a_weight_and_a_small_mean_square_does(seed):
    rng = np.random.default_rng(seed)
    x = np.zeros((100, 10))
    x[rng.choice(100, 5, replace=False)] = np.sqrt(20)
    shares = {}
    for name, column in (("loud", x.ravel()), ("quiet", x.ravel() / 10)):
        targets = 1 / (1 + np.exp(-(column / 2 - 1 / 2)))
        rare = lab.SigmoidNeuron(column[:, None], targets)
        batches = np.arange(1000).reshape(100, 10)
        run = lab.descend(rare, lab.GradientDescent(1.0), [0, 0], 100, batches)
        assert np.count_nonzero(run.gradient[:, 0]) == 5
        shares[name] = run.progress(rare.minimum())[-1, 0]
    assert shares["loud"] > 0.9
    assert abs(shares["quiet"]) < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_silent_and_very_loud_starves_it_where_the_neuron_is_soon_nearly_right(seed):
    rng, shares = np.random.default_rng(seed), {}
    silent, heard = np.zeros((100, 10)), np.zeros((100, 10))
    silent[rng.choice(100, 5, replace=False), 0] = np.sqrt(200)
    heard[:, 0] = np.sqrt(10)
    for name, column in (("silent", silent.ravel()), ("heard", heard.ravel())):
        assert np.isclose(np.mean(column**2), 1)
        for weight in (0.5, 0.1):
            rare = lab.SigmoidNeuron(column[:, None], 1 / (1 + np.exp(1 / 2 - weight * column)))
            batches = np.arange(1000).reshape(100, 10)
            run = lab.descend(rare, lab.GradientDescent(1.0), [0, 0], 100, batches)
            shares[name, weight] = run.progress(rare.minimum())[-1, 0]
    assert shares.pop(("silent", 0.5)) < 0.5
    assert min(shares.values()) > 0.9  # less silent, or not so clear a case


def test_at_50_the_star_falls_short_as_its_pushes_fade_and_not_as_the_rating_is_thrown(films):
    once, alone = (films.epoch_at_own_rates(np.array([1, k, 1])) for k in (1, 50))
    assert 50 * (once / films.minimum)[STAR] > 0.9  # had they not faded
    assert 0.4 < (alone / films.minimum)[STAR] < 0.7
    assert 0.4 < films.epoch(films.neuron, eta=50.0).progress(films.minimum)[-1, STAR] < 0.7


def test_the_curvatures_part_as_the_neuron_is_sure_of_her_films(films):
    scaled = films.star / np.sqrt(np.mean(films.star**2))
    noise = np.random.default_rng(films.seed + 1000)
    for weight, parted in ((3, True), (0.5, False)):
        z = films.rating / 2 + weight * films.star - 1 / 2
        targets = np.clip(1 / (1 + np.exp(-z)) + 0.1 * noise.normal(size=len(z)), 0, 1)
        problem = films.neuron_with(scaled, targets)
        of_rating, of_star, _ = np.diag(curvature(problem, problem.minimum()))
        assert (of_star < of_rating / 3) == parted
        assert parted or of_star > of_rating


def test_the_more_films_she_has_the_more_her_weight_keeps_up():
    shares = []
    for n in (50, 200, 1000, 5000):
        often = lab.SigmoidNeuron(*lab.simulated_films(10_000, n, seed=11))
        batches = lab.minibatches(10_000, 100, seed=11)
        run = lab.descend(often, lab.GradientDescent(1.0), np.zeros(3), 100, batches)
        shares.append(run.progress(often.minimum())[-1])
    shares = np.array(shares)
    assert np.all(np.diff(shares[:, STAR]) > 0)
    assert shares[0, STAR] < 0.05 * shares[0, 0]
    assert shares[-1, STAR] > 0.6 * shares[-1, 0]


@pytest.mark.parametrize("seed", HELD_OUT)
def test_with_a_star_in_half_of_the_films_it_is_her_weight_that_holds_the_others_up(seed):
    often = lab.SigmoidNeuron(*lab.simulated_films(10_000, 5000, seed=seed))
    best, done = often.minimum(), {}
    for name, head_start in {"none": [0, 0, 0], "star": [0, 1, 0], "bias": [0, 0, 1]}.items():
        batches = lab.minibatches(10_000, 100, seed=seed)
        run = lab.descend(often, lab.GradientDescent(1.0), best * head_start, 100, batches)
        done[name] = run.params[-1] / best
    assert done["none"].max() < 0.75 and done["star"].min() > 0.9
    assert done["bias"][0] < 0.8  # a head start of the bias does not feed the rating's weight


@pytest.mark.parametrize("eta", [3.0, 5.0, 10.0, 20.0])
def test_with_single_films_a_rate_that_brings_the_star_home_throws_the_rating_about(films, eta):
    calm = films.epoch(films.neuron).params[50:, 0].std()
    run = films.epoch(films.neuron, 1, eta)
    assert run.steps_to(0.9, films.minimum)[STAR] > 0
    assert run.params[5000:, 0].std() > 8 * calm
