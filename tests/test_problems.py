import numpy as np
import pytest
import scipy.sparse as sp
from scipy.special import expit

from optim_lab import (
    Adam,
    Bowl,
    GradientDescent,
    LinearLosses,
    Ridge,
    SigmoidNeuron,
    descend,
    sparse_toy_data,
)

LOSSES = ["squared", "cross_entropy"]
AS_MATRIX = {"dense": np.array, "sparse": sp.csr_array}
LANES = [(), (4,), (2, 3)]  # one point; lanes (L, P); rules and lanes (R, L, P)
BATCHES = {"all": None, "some": np.array([3, 11, 3, 0]), "one": np.array([7])}


def repeating_data():
    """40 points in two dimensions, most rows several times over, a third of the entries zero."""
    rng = np.random.default_rng(0)
    kinds = rng.normal(size=(6, 2)) * (rng.uniform(size=(6, 2)) > 0.3)
    features = np.vstack([kinds[rng.integers(0, 6, size=36)], rng.normal(size=(4, 2))])
    return features, rng.uniform(size=40)


def plain_loss(features, targets, params, loss):
    """The textbook mean over all points, one by one, for params of shape (P,)."""
    f = 1 / (1 + np.exp(-(features @ params[:-1] + params[-1])))
    if loss == "squared":
        return np.mean((f - targets) ** 2) / 2
    return -np.mean(targets * np.log(f) + (1 - targets) * np.log(1 - f))


def plain_gradient(features, targets, params, loss):
    f = 1 / (1 + np.exp(-(features @ params[:-1] + params[-1])))
    factor = (f - targets) * (f * (1 - f) if loss == "squared" else 1)
    return np.mean(factor[:, None] * np.column_stack([features, np.ones(len(f))]), axis=0)


def central_differences(loss, params, h=1e-5):
    slopes = [(loss(params + h * e) - loss(params - h * e)) / (2 * h) for e in np.eye(len(params))]
    return np.array(slopes)


@pytest.fixture(params=LOSSES)
def loss(request):
    return request.param


@pytest.mark.parametrize("matrix", AS_MATRIX.values(), ids=AS_MATRIX)
@pytest.mark.parametrize("batch", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize("lanes", LANES, ids=str)
def test_the_gradient_is_that_of_central_differences(loss, matrix, batch, lanes):
    features, targets = repeating_data()
    neuron = SigmoidNeuron(matrix(features), targets, loss)
    params = np.random.default_rng(1).normal(size=(*lanes, 3))
    gradient = neuron.gradient(params, batch)
    assert gradient.shape == params.shape
    assert neuron.loss(params, batch).shape == lanes
    for lane in np.ndindex(lanes):
        slopes = central_differences(lambda p: neuron.loss(p, batch), params[lane])
        np.testing.assert_allclose(gradient[lane], slopes, atol=1e-9)


@pytest.mark.parametrize("matrix", AS_MATRIX.values(), ids=AS_MATRIX)
def test_a_lanes_numbers_do_not_depend_on_the_lanes_beside_it(loss, matrix):
    rng = np.random.default_rng(4)
    features = rng.normal(size=(500, 4)) * (rng.random((500, 4)) < 0.4)
    neuron = SigmoidNeuron(matrix(features), rng.random(500), loss)
    lanes = rng.normal(size=(20, 5))
    for function in (neuron.predict, neuron.loss, neuron.gradient):
        alone = [function(lane) for lane in lanes]
        np.testing.assert_array_equal(function(lanes), alone)
        np.testing.assert_array_equal(function(lanes[:, None])[:, 0], alone)


@pytest.mark.parametrize("matrix", AS_MATRIX.values(), ids=AS_MATRIX)
@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("rows", [None, [3, 11, 3, 0]], ids=["all", "batch"])
def test_summing_each_distinct_input_once_is_the_plain_mean(loss, matrix, columns, rows):
    features, targets = repeating_data()
    features = features[:, :columns]
    neuron = SigmoidNeuron(matrix(features), targets, loss)
    if rows is not None:
        features, targets = features[rows], targets[rows]
    params = np.random.default_rng(2).normal(size=(5, columns + 1))
    losses, gradients = neuron.loss(params, rows), neuron.gradient(params, rows)
    for point, found, gradient in zip(params, losses, gradients, strict=True):
        here = (features, targets, point, loss)
        np.testing.assert_allclose(found, plain_loss(*here), rtol=0, atol=1e-12)
        np.testing.assert_allclose(gradient, plain_gradient(*here), rtol=0, atol=1e-12)


@pytest.mark.parametrize("matrix", AS_MATRIX.values(), ids=AS_MATRIX)
def test_equal_inputs_are_counted_once(matrix):
    features, targets = sparse_toy_data(1000, 0.8)
    assert SigmoidNeuron(matrix(features), targets).n_distinct == 201  # 200, and the zeros
    repeating = matrix([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    assert SigmoidNeuron(repeating, np.full(5, 0.5)).n_distinct == 3


def untidy_matrices():
    """The same matrix, stored in all the ways that scipy allows."""
    tidy = sp.csr_array(repeating_data()[0])
    entries = tidy.tocoo()
    halves = sp.coo_array(  # every entry in two halves, and a stored zero at (0, 0)
        (
            np.concatenate([entries.data / 2, entries.data / 2, [0.0]]),
            (
                np.concatenate([entries.row, entries.row, [0]]),
                np.concatenate([entries.col, entries.col, [0]]),
            ),
        ),
        shape=tidy.shape,
    )
    backwards = tidy.copy()  # column numbers descending in each row
    for a, b in zip(tidy.indptr, tidy.indptr[1:], strict=False):
        backwards.indices[a:b] = tidy.indices[a:b][::-1]
        backwards.data[a:b] = tidy.data[a:b][::-1]
    backwards.has_sorted_indices = False
    zeros = sp.csr_array(repeating_data()[0])
    zeros.data[:3] = 0.0  # stored zeros
    return {
        "csc": (tidy.tocsc(), tidy),
        "spmatrix": (sp.csr_matrix(tidy), tidy),
        "duplicates": (halves, tidy),
        "backwards": (backwards, tidy),
        "stored zeros": (zeros, zeros),
    }


@pytest.mark.parametrize("name", untidy_matrices())
def test_a_sparse_matrix_may_be_stored_in_any_way_and_stays_untouched(loss, name):
    untidy, same = untidy_matrices()[name]
    targets = repeating_data()[1]
    arrays = [
        getattr(untidy, part)
        for part in ("data", "indices", "indptr", "row", "col")
        if hasattr(untidy, part)
    ]
    before = [array.copy() for array in arrays]
    neuron = SigmoidNeuron(untidy, targets, loss)
    dense = SigmoidNeuron(same.toarray(), targets, loss)
    params = np.random.default_rng(3).normal(size=(4, 3))
    assert neuron.n_distinct == dense.n_distinct
    for of in ("loss", "gradient", "predict"):
        found, expected = getattr(neuron, of)(params), getattr(dense, of)(params)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
    for array, old in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_predict_gives_the_answers_worked_by_hand():
    # w = ln 3, b = 0: 1 / (1 + 3^-x) is 1/4 at -1, 1/2 at 0, 3/4 at 1; with b = ln 3 too, at
    # x = 1 it is 9/10.
    features, targets = np.array([[-1.0], [0.0], [1.0]]), [0, 0.5, 1]
    for matrix in AS_MATRIX.values():
        neuron = SigmoidNeuron(matrix(features), targets)
        lanes = np.log([[3, 1], [3, 3]])
        expected = [[1 / 4, 1 / 2, 3 / 4], [1 / 2, 3 / 4, 9 / 10]]
        np.testing.assert_allclose(neuron.predict(lanes), expected, rtol=1e-14)
        np.testing.assert_allclose(neuron.predict(lanes[0]), expected[0], rtol=1e-14)


def test_the_answer_is_the_sigmoid_also_where_the_exponential_would_overflow():
    z = np.concatenate([np.linspace(-50, 50, 1001), [-1e9, -800, -709, 709, 800, 1e9]])
    answers = SigmoidNeuron(z[:, None], np.zeros(z.size)).predict([1.0, 0.0])
    np.testing.assert_allclose(answers, expit(z), rtol=4e-15, atol=1e-300)


def test_far_out_the_loss_stays_finite():
    neuron = SigmoidNeuron([[1.0], [-1.0]], [0, 1], "cross_entropy")
    assert neuron.loss([1000.0, 0.0]) == pytest.approx(1000)
    assert SigmoidNeuron([[1.0], [-1.0]], [0, 1]).loss([1000.0, 0.0]) == pytest.approx(0.5)


@pytest.mark.parametrize("matrix", AS_MATRIX.values(), ids=AS_MATRIX)
def test_the_minimum_is_flat_and_the_lowest_around(loss, matrix):
    features, targets = sparse_toy_data(200, 0.5, seed=1)
    neuron = SigmoidNeuron(matrix(features), targets, loss)
    minimum = neuron.minimum()
    assert np.abs(neuron.gradient(minimum)).max() < 1e-8
    around = np.random.default_rng(0).normal(size=(200, 2))
    assert (neuron.loss(minimum + 1e-3 * around) > neuron.loss(minimum)).all()
    assert (neuron.loss(minimum + around) > neuron.loss(minimum)).all()


def test_without_noise_the_minimum_is_the_teacher():
    neuron = SigmoidNeuron(*sparse_toy_data(200, 0.5, weight=1.5, bias=0.5, noise=0))
    np.testing.assert_allclose(neuron.minimum(), [1.5, 0.5], atol=1e-6)


SEPARABLE = {
    "two points": ([[-1.0], [1.0]], [0, 1]),
    "one class": ([[-1.0], [1.0], [2.0]], [1, 1, 1]),
    "a wide gap": ([[-2.0], [-1.5], [1.5], [2.0]], [0, 0, 1, 1]),
    "a rare feature": ([[0.0], [0.0], [1.0]], [0, 1, 1]),  # the bias has its best value, w none
    # the point at 0 holds the bias where it is, and the weight may grow
    "and one undecided": ([[-1.0], [0.0], [1.0]], [0, 0.5, 1]),
    "a narrow gap": ([[-1.0], [-0.01], [0.01], [1.0]], [0, 0, 1, 1]),
}


@pytest.mark.parametrize(("features", "targets"), SEPARABLE.values(), ids=SEPARABLE)
def test_where_the_cross_entropy_falls_for_ever_there_is_no_minimum(features, targets):
    with pytest.raises(ValueError, match=r"no minimum found.*add noise"):
        SigmoidNeuron(features, targets, "cross_entropy").minimum()


def test_undecided_points_may_hold_a_weight_that_the_others_let_grow():
    # an undecided point at 0 holds b, one at 1/2 holds w / 2 + b, so that neither may grow; all is
    # symmetric around 1/4, where the answer is therefore 1/2: w / 4 + b = 0
    neuron = SigmoidNeuron([[-1.0], [0.0], [0.5], [1.5]], [0, 0.5, 0.5, 1], "cross_entropy")
    minimum = neuron.minimum()
    assert np.abs(neuron.gradient(minimum)).max() < 1e-8
    assert minimum[0] / 4 + minimum[1] == pytest.approx(0, abs=1e-7)


def test_where_inputs_are_too_large_for_the_linear_program_their_scale_is_told():
    with pytest.raises(ValueError, match="common scale"):
        SigmoidNeuron([[1.7e18], [1.0]], [0.5, 0.4], "cross_entropy").minimum()


def test_a_bowl_is_half_the_sum_of_curvature_times_square():
    bowl = Bowl([2, 6])
    # 1/2 (2 * 3^2 + 6 * 1^2) = 12; slopes 2 * 3 and 6 * 1
    assert bowl.loss([3, 1]) == 12
    np.testing.assert_array_equal(bowl.gradient([3, 1]), [6, 6])
    np.testing.assert_array_equal(bowl.loss([[3, 1], [0, 1]]), [12, 3])
    np.testing.assert_array_equal(bowl.gradient([[[3, 1]], [[0, -1]]]), [[[6, 6]], [[0, -6]]])
    np.testing.assert_array_equal(bowl.minimum(), [0, 0])


def test_linear_losses_have_the_mean_slope_everywhere():
    lines = LinearLosses([3, -1, -1])
    # all: (3 - 1 - 1) / 3 = 1/3; the first two: 1; the first alone: 3
    points = np.array([[2.0], [-1.0]])
    np.testing.assert_allclose(lines.loss(points), [2 / 3, -1 / 3])
    np.testing.assert_allclose(lines.gradient(points), [[1 / 3], [1 / 3]])
    np.testing.assert_array_equal(lines.loss(points, [0, 1]), [2, -1])
    np.testing.assert_array_equal(lines.gradient(points, [0]), [[3], [3]])
    assert lines.gradient(np.zeros((2, 3, 1))).shape == (2, 3, 1)


@pytest.mark.parametrize(
    "problem",
    [
        lambda features, targets, numbers: SigmoidNeuron(features, targets),
        lambda features, targets, numbers: SigmoidNeuron(features, targets, "cross_entropy"),
        lambda features, targets, numbers: LinearLosses(numbers),
        lambda features, targets, numbers: Bowl(numbers),
    ],
    ids=["squared", "cross_entropy", "lines", "bowl"],
)
def test_nothing_passed_in_is_written_to_or_kept(problem):
    features, targets = sparse_toy_data(30)
    numbers = np.array([1.0, 2.0])
    passed = (features, targets, numbers)
    for array in passed:
        array.setflags(write=False)  # a write would raise
    built = problem(*passed)
    width = 1 if isinstance(built, LinearLosses) else 2
    batch = None if isinstance(built, Bowl) else np.array([1, 0])
    params = np.random.default_rng(0).normal(size=(3, width))
    for array in (params, *([] if batch is None else [batch])):
        array.setflags(write=False)
    before = built.loss(params), built.gradient(params), built.gradient(params, batch)
    for array in passed:
        array.setflags(write=True)
        array[...] = 0.5  # the caller's arrays are the caller's: changing them changes nothing
    after = built.loss(params), built.gradient(params), built.gradient(params, batch)
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


def test_ridge_adds_half_the_squared_weights_and_leaves_the_bias_free():
    # (2^2 + (-1)^2) / 2 * 0.4 = 1; its gradient is 0.4 * (2, -1, and nothing for the bias)
    plain = SigmoidNeuron([[1.0, 0.0], [0.0, 1.0]], [0.0, 1.0])
    ridge, params = Ridge(plain, 0.4), np.array([2.0, -1.0, 5.0])
    assert ridge.loss(params) == pytest.approx(plain.loss(params) + 1)
    np.testing.assert_allclose(ridge.gradient(params) - plain.gradient(params), [0.8, -0.4, 0])


@pytest.mark.parametrize("batch", [None, [0, 3, 3]])
def test_the_gradient_of_ridge_is_its_slope_for_every_lane(batch):
    rng = np.random.default_rng(1)
    ridge = Ridge(SigmoidNeuron(rng.normal(size=(6, 2)), rng.uniform(size=6)), 0.3)
    lanes, h = rng.normal(size=(4, 3)), 1e-6
    slopes = [
        (ridge.loss(lanes + h * unit, batch) - ridge.loss(lanes - h * unit, batch)) / (2 * h)
        for unit in np.eye(3)
    ]
    np.testing.assert_allclose(ridge.gradient(lanes, batch), np.transpose(slopes), atol=1e-8)


def test_without_a_penalty_ridge_is_the_problem(toy, start):
    plain, ridge = (descend(problem, Adam(0.1), start, 20) for problem in (toy, Ridge(toy, 0)))
    np.testing.assert_array_equal(plain.params, ridge.params)
    np.testing.assert_array_equal(plain.loss, ridge.loss)


def test_under_gradient_descent_ridge_is_weight_decay(toy, start):
    # w is first shrunk by 1 - eta lambda = 1 - 0.5 * 0.2 = 0.9; b is not
    step = descend(Ridge(toy, 0.2), GradientDescent(0.5), start, 1).params[1]
    np.testing.assert_allclose(step, start * [0.9, 1] - 0.5 * toy.gradient(start))


def test_ridge_writes_to_no_input(toy):
    params = np.array([[1.0, 2.0]])
    Ridge(toy, 0.5).gradient(params)
    np.testing.assert_array_equal(params, [[1, 2]])
