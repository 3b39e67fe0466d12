from dataclasses import FrozenInstanceError, dataclass
from functools import partial
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import optim_lab.optimizers
from optim_lab import (
    Adagrad,
    Adam,
    AMSGrad,
    Bowl,
    Eve,
    GradientDescent,
    LinearLosses,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    descend,
    minibatches,
)
from optim_lab.schedules import inverse_root_decay

TINY = 1e-30  # an epsilon that is out of the way
WIDTH = 3


def steps_for(optimizer, gradients):
    """The Steps that follow from a list of gradients."""
    memory, steps = optimizer.start(np.zeros(np.shape(gradients[0]))), []
    for step, gradient in enumerate(gradients):
        steps.append(optimizer.step(np.asarray(gradient, dtype=float), memory, step))
        memory = steps[-1].memory
    return steps


def updates_for(optimizer, gradients):
    return np.array([step.update for step in steps_for(optimizer, gradients)])


def test_the_list_holds_every_rule(all_optimizers):
    rules = {
        thing
        for thing in vars(optim_lab.optimizers).values()
        if isinstance(thing, type) and issubclass(thing, Optimizer) and thing is not Optimizer
    }
    listed = {type(make(0.1)) for make in all_optimizers.values()}
    assert listed == rules, "add it to ALL_OPTIMIZERS in tests/conftest.py"


# ---- the first three steps, worked by hand -------------------------------------------------
# Each row: the rule, its gradients, its updates, its effective rates. Epsilon is a large 1
# wherever there is one, so that its place (outside the root, after the correction) shows.

BY_HAND = {
    # eta g: 0.5 * 3, 0.5 * 4, 0.5 * 0
    "GradientDescent": (GradientDescent(0.5), [3, 4, 0], [-1.5, -2, 0], [0.5, 0.5, 0.5]),
    # v = 0.5 v + 0.5 g: 0 + 1.5 = 1.5; 0.75 + 2 = 2.75; 1.375 + 0 = 1.375
    "Momentum": (Momentum(0.5, 0.5), [3, 4, 0], [-1.5, -2.75, -1.375], [0.5, 0.5, 0.5]),
    # the same, once the gradients are given; where they are measured is tested below
    "Nesterov": (Nesterov(0.5, 0.5), [3, 4, 0], [-1.5, -2.75, -1.375], [0.5, 0.5, 0.5]),
    # s = 9, 9 + 16 = 25, 25 + 144 = 169; roots 3, 5, 13; rates 2/(3+1), 2/(5+1), 2/(13+1);
    # times 3, 4, 12
    "Adagrad": (
        Adagrad(2, epsilon=1),
        [3, 4, 12],
        [-6 / 4, -8 / 6, -24 / 14],
        [2 / 4, 2 / 6, 2 / 14],
    ),
    # the same sums: rates 2/(9+1), 2/(25+1), 2/(169+1)
    "Adagrad, no root": (
        Adagrad(2, epsilon=1, square_root=False),
        [3, 4, 12],
        [-6 / 10, -8 / 26, -24 / 170],
        [2 / 10, 2 / 26, 2 / 170],
    ),
    # v = 3/4 v + 1/4 g^2: 36/4 = 9; 27/4 + 169/4 = 49; 147/4 + 529/4 = 169;
    # roots 3, 7, 13; rates 2/(3+1), 2/(7+1), 2/(13+1); times 6, 13, 23
    "RMSProp": (
        RMSProp(2, beta=0.75, epsilon=1),
        [6, 13, 23],
        [-12 / 4, -26 / 8, -46 / 14],
        [2 / 4, 2 / 8, 2 / 14],
    ),
    # m = 1/2 m + 1/2 g: 3; 3/2 + 13/2 = 8; 4 - 1/2 = 7/2
    # v = 3/4 v + 1/4 g^2: 9; 27/4 + 169/4 = 49; 147/4 + 1/4 = 37
    # rates 2/(3+1), 2/(7+1), 2/(sqrt 37 + 1); times m
    "Adam, uncorrected": (
        Adam(2, beta1=0.5, beta2=0.75, epsilon=1, bias_correction=False),
        [6, 13, -1],
        [-6 / 4, -16 / 8, -7 / (sqrt(37) + 1)],
        [2 / 4, 2 / 8, 2 / (sqrt(37) + 1)],
    ),
    # m over 1/2, 3/4, 7/8: 3*2 = 6; 8*4/3 = 32/3; 7/2 * 8/7 = 4
    # v over 1/4, 7/16, 37/64: 9*4 = 36; 49*16/7 = 112; 37*64/37 = 64; roots 6, 4 sqrt 7, 8
    # rates 2/(6+1), 2/(4 sqrt 7 + 1), 2/(8+1); times the corrected m
    "Adam": (
        Adam(2, beta1=0.5, beta2=0.75, epsilon=1),
        [6, 13, -1],
        [-12 / 7, -(64 / 3) / (4 * sqrt(7) + 1), -8 / 9],
        [2 / 7, 2 / (4 * sqrt(7) + 1), 2 / 9],
    ),
    # m as Adam's: 3, 8, 7/2; v as Adam's: 9, 49, 37; the largest so far: 9, 49, 49
    "AMSGrad, uncorrected": (
        AMSGrad(2, beta1=0.5, beta2=0.75, epsilon=1, bias_correction=False),
        [6, 13, -1],
        [-6 / 4, -16 / 8, -7 / 8],
        [2 / 4, 2 / 8, 2 / 8],
    ),
    # the largest raw v, corrected: 36; 112; 49*64/37, whose root is 56/sqrt 37
    # (the largest of the corrected ones, 36, 112, 112, would be another rule)
    "AMSGrad": (
        AMSGrad(2, beta1=0.5, beta2=0.75, epsilon=1),
        [6, 13, -1],
        [-12 / 7, -(64 / 3) / (4 * sqrt(7) + 1), -8 / (56 / sqrt(37) + 1)],
        [2 / 7, 2 / (4 * sqrt(7) + 1), 2 / (56 / sqrt(37) + 1)],
    ),
    # as Adam, as long as it hears no loss; what it makes of losses is tested below
    "Eve": (
        Eve(2, beta1=0.5, beta2=0.75, epsilon=1),
        [6, 13, -1],
        [-12 / 7, -(64 / 3) / (4 * sqrt(7) + 1), -8 / 9],
        [2 / 7, 2 / (4 * sqrt(7) + 1), 2 / 9],
    ),
}


def test_every_rule_of_the_list_is_worked_by_hand(all_optimizers):
    assert BY_HAND.keys() == all_optimizers.keys(), "work three steps out in BY_HAND"


@pytest.mark.parametrize(
    ("rule", "gradients", "updates", "rates"), BY_HAND.values(), ids=BY_HAND.keys()
)
def test_the_first_three_steps_are_those_worked_by_hand(rule, gradients, updates, rates):
    steps = steps_for(rule, gradients)
    np.testing.assert_allclose([step.update for step in steps], updates, rtol=1e-14)
    np.testing.assert_allclose([step.effective_rate for step in steps], rates, rtol=1e-14)


def test_nesterov_looks_ahead_by_hand():
    # Bowl of curvature 1 from 8, eta 0.5, beta 0.5, v = 0 at first.
    # looks at 8;                    v = 0.5 * 8 = 4;               moves to 8 - 4 = 4
    # looks at 4 - 0.5 * 4 = 2;      v = 2 + 0.5 * 2 = 3;           moves to 4 - 3 = 1
    # looks at 1 - 0.5 * 3 = -1/2;   v = 1.5 - 0.5 * 1/2 = 1.25;    moves to -1/4
    run = descend(Bowl([1]), Nesterov(0.5, 0.5), [8], 3)
    np.testing.assert_array_equal(run.looked_at[:, 0], [8, 2, -0.5])
    np.testing.assert_array_equal(run.params[:, 0], [8, 4, 1, -0.25])


def test_only_nesterov_looks_ahead(make, toy, start):
    run = descend(toy, make(0.1), start, 5)
    looks_at_its_params = np.array_equal(run.looked_at, run.params[:-1])
    assert looks_at_its_params != isinstance(run.optimizer, Nesterov)


def test_what_is_not_given_is_as_published():
    adam = dict(beta1=0.9, beta2=0.999, epsilon=1e-8, bias_correction=True)
    published = {
        Momentum: dict(beta=0.9),
        Nesterov: dict(beta=0.9),
        Adagrad: dict(epsilon=1e-8, square_root=True),
        RMSProp: dict(beta=0.9, epsilon=1e-8),
        Adam: dict(learning_rate=0.001, **adam),
        AMSGrad: dict(learning_rate=0.001, **adam),
        Eve: dict(learning_rate=0.001, **adam, beta3=0.999, clip=10, lowest_loss=0),
    }
    for rule, values in published.items():
        made = rule() if "learning_rate" in values else rule(0.1)
        assert vars(made) == {"learning_rate": 0.1, **values}


# ---- zero gradients ------------------------------------------------------------------------


@pytest.mark.parametrize("gradients", [[0, 0, 0, 5, 0], [5, 0, 0, 0], [0, 1e-200, 0]], ids=str)
def test_a_zero_gradient_is_survived(make, gradients):
    for step in steps_for(make(0.1), [[g, 1.0] for g in gradients]):
        assert np.isfinite(step.update).all()
        assert np.isfinite(step.effective_rate).all()


def test_nothing_moves_while_all_gradients_are_zero(make):
    assert (updates_for(make(0.1), np.zeros((5, 2))) == 0).all()


def test_after_zeros_the_next_gradient_moves_it_downhill(make):
    update = updates_for(make(0.1), [0.0, 0.0, 3.0])[-1]
    assert update < 0


# ---- lanes ---------------------------------------------------------------------------------

RECORDS = ("params", "loss", "looked_at", "gradient", "effective_rate")


def assert_same_run(run, other, rtol=1e-12, atol=1e-12):
    for record in RECORDS:
        np.testing.assert_allclose(
            getattr(run, record), getattr(other, record), rtol=rtol, atol=atol, err_msg=record
        )


def test_a_lane_equals_a_single_run(make, toy, start):
    rates = np.array([[0.01], [0.1], [1.0]])
    is_rmsprop = isinstance(make(0.1), RMSProp)
    steps = 50 if is_rmsprop else 300  # longer runs of RMSProp are chaotic
    together = descend(toy, make(rates), start, steps)
    assert together.params.shape == (steps + 1, 3, 2)
    for i, (rate,) in enumerate(rates):
        assert_same_run(together.lane(i), descend(toy, make(rate), start, steps))


COEFFICIENTS = {
    "Momentum beta": (Momentum, "beta"),
    "Nesterov beta": (Nesterov, "beta"),
    "Adagrad epsilon": (Adagrad, "epsilon"),
    "RMSProp beta": (RMSProp, "beta"),
    "Adam beta1": (Adam, "beta1"),
    "Adam beta2": (Adam, "beta2"),
    "AMSGrad beta2": (AMSGrad, "beta2"),
    "AMSGrad epsilon": (AMSGrad, "epsilon"),
    "Eve beta3": (Eve, "beta3"),
    "Eve lowest_loss": (partial(Eve, beta3=0.5), "lowest_loss"),
}


@pytest.mark.parametrize(("rule", "name"), COEFFICIENTS.values(), ids=COEFFICIENTS)
def test_a_lane_of_any_coefficient_equals_a_single_run(rule, name, toy, start):
    column = np.array([[0.2], [0.8]]) * (0.01 if name == "lowest_loss" else 1)
    together = descend(toy, rule(0.1, **{name: column}), start, 50)
    for i, (value,) in enumerate(column):
        assert_same_run(together.lane(i), descend(toy, rule(0.1, **{name: value}), start, 50))
    assert not np.array_equal(together.lane(0).params, together.lane(1).params)


# ---- scale, and what is written to ---------------------------------------------------------

sizes = st.floats(1e-3, 1e3) | st.floats(-1e3, -1e-3) | st.just(0.0)
gradient_lists = arrays(float, st.tuples(st.integers(1, 12), st.just(WIDTH)), elements=sizes)
factors = st.floats(1e-3, 1e3)

SCALE_FREE = {
    "Adagrad": Adagrad(0.1, TINY),
    "RMSProp": RMSProp(0.1, 0.9, TINY),
    "Adam": Adam(0.1, epsilon=TINY),
    "Adam, uncorrected": Adam(0.1, epsilon=TINY, bias_correction=False),
    "AMSGrad": AMSGrad(0.1, epsilon=TINY),
    "AMSGrad, uncorrected": AMSGrad(0.1, epsilon=TINY, bias_correction=False),
}


@pytest.mark.parametrize("rule", SCALE_FREE.values(), ids=SCALE_FREE)
@given(gradients=gradient_lists, c=factors)
def test_gradients_times_c_change_nothing(rule, gradients, c):
    updates = updates_for(rule, gradients)
    np.testing.assert_allclose(updates_for(rule, c * gradients), updates, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("rule", "power"),
    [
        (GradientDescent(0.1), 1),
        (Momentum(0.1), 1),
        (Nesterov(0.1), 1),
        (Adagrad(0.1, TINY, square_root=False), -1),
    ],
    ids=["GradientDescent", "Momentum", "Nesterov", "Adagrad, no root"],
)
@given(gradients=gradient_lists, c=factors)
def test_without_a_root_the_scale_matters(rule, power, gradients, c):
    updates = c**power * updates_for(rule, gradients)
    scale = np.abs(updates).max()
    np.testing.assert_allclose(
        updates_for(rule, c * gradients), updates, rtol=1e-9, atol=1e-12 * scale
    )


def read_only(thing):
    """A copy of an array, or of a memory of arrays, that raises when it is written to."""
    if thing is None:  # not heard yet
        return None
    if isinstance(thing, tuple):
        copies = [read_only(part) for part in thing]
        return type(thing)(*copies) if hasattr(thing, "_fields") else tuple(copies)
    copy = np.array(thing)
    copy.setflags(write=False)
    return copy


@given(gradients=gradient_lists)
def test_no_input_is_written_to_and_none_is_kept(make, gradients):
    rule = make(read_only([[0.1], [0.2]]))
    expected = updates_for(rule, gradients)
    params = read_only(np.ones(WIDTH))
    memory = rule.start(params)
    for step, gradient in enumerate(gradients):
        memory = read_only(memory)
        rule.look_at(params, memory, step)
        first = rule.step(read_only(gradient), memory, step)
        again = rule.step(gradient, memory, step)  # the memory is as it was
        gradient[...] = 99  # what the caller does with it afterwards is the caller's
        np.testing.assert_array_equal(first.update, again.update)
        np.testing.assert_array_equal(again.update, expected[step])
        memory = again.memory


def test_the_settings_of_a_rule_are_frozen(make):
    with pytest.raises(FrozenInstanceError):
        make(0.1).learning_rate = 1.0


def test_two_runs_of_one_rule_share_nothing(make, toy, start):
    rule = make(0.1)
    first, again = descend(toy, rule, start, 50), descend(toy, rule, start, 50)
    np.testing.assert_array_equal(first.params, again.params)


# ---- against textbook recursions, written independently ------------------------------------


class Quadratic:
    """1/2 (x - c)' A (x - c) with a random A, symmetric and positive but not diagonal."""

    def __init__(self, seed=0, size=4):
        rng = np.random.default_rng(seed)
        turn, _ = np.linalg.qr(rng.normal(size=(size, size)))
        self.matrix = turn @ np.diag(np.linspace(0.3, 3, size)) @ turn.T
        self.centre = rng.normal(size=size)
        self.start = self.centre + rng.choice([-1, 1], size) * rng.uniform(2, 4, size)

    def loss(self, params, batch=None):
        return 0.5 * np.sum((params - self.centre) * self.gradient(params), axis=-1)

    def gradient(self, params, batch=None):
        return (params - self.centre) @ self.matrix


def weights(beta, count):
    """(1 - beta) beta^(count - i) for i = 1 .. count: the running average, written out."""
    return (1 - beta) * beta ** np.arange(count - 1, -1.0, -1)


def textbook_gradient_descent(slope, x, steps):
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - 0.2 * slope(path[-1]))
    return path


def textbook_momentum(slope, x, steps):
    path = [x, x - 0.1 * slope(x)]  # Polyak's heavy ball, two positions and no velocity
    for _ in range(steps - 1):
        path.append(path[-1] - 0.1 * slope(path[-1]) + 0.8 * (path[-1] - path[-2]))
    return path


def textbook_adagrad(slope, x, steps):
    path, slopes = [x], []
    for _ in range(steps):
        slopes.append(slope(path[-1]))
        norms = np.linalg.norm(slopes, axis=0)  # of the whole history
        path.append(path[-1] - 0.5 * slopes[-1] / (norms + 1e-8))
    return path


def textbook_rmsprop(slope, x, steps):
    path, slopes = [x], []
    for t in range(1, steps + 1):
        slopes.append(slope(path[-1]))
        mean_square = weights(0.9, t) @ np.square(slopes)
        path.append(path[-1] - 0.02 * slopes[-1] / (np.sqrt(mean_square) + 1e-8))
    return path


def textbook_adam(slope, x, steps, pick=lambda averages: averages[-1]):
    path, slopes, averages = [x], [], []
    for t in range(1, steps + 1):
        slopes.append(slope(path[-1]))
        averages.append(weights(0.99, t) @ np.square(slopes))
        m_hat = weights(0.9, t) @ np.array(slopes) / (1 - 0.9**t)
        v_hat = pick(averages) / (1 - 0.99**t)
        path.append(path[-1] - 0.1 * m_hat / (np.sqrt(v_hat) + 1e-8))
    return path


def textbook_amsgrad(slope, x, steps):
    return textbook_adam(slope, x, steps, pick=lambda averages: np.max(averages, axis=0))


TEXTBOOK = {
    "GradientDescent": (GradientDescent(0.2), textbook_gradient_descent, 300),
    "Momentum": (Momentum(0.1, 0.8), textbook_momentum, 300),
    "Adagrad": (Adagrad(0.5), textbook_adagrad, 300),
    "RMSProp": (RMSProp(0.02), textbook_rmsprop, 50),  # slow: once it circles it is chaotic
    "Adam": (Adam(0.1, beta2=0.99), textbook_adam, 300),
    "AMSGrad": (AMSGrad(0.1, beta2=0.99), textbook_amsgrad, 300),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("rule", "textbook", "steps"), TEXTBOOK.values(), ids=TEXTBOOK)
def test_a_run_follows_the_textbook(rule, textbook, steps, seed):
    problem = Quadratic(seed)
    path = textbook(problem.gradient, problem.start, steps)
    run = descend(problem, rule, problem.start, steps)
    np.testing.assert_allclose(run.params, path, rtol=0, atol=1e-12)


def test_amsgrad_is_not_adam_here():
    problem = Quadratic()
    adam, amsgrad = (
        descend(problem, rule(0.1, beta2=0.99), problem.start, 300) for rule in (Adam, AMSGrad)
    )
    assert np.abs(adam.params - amsgrad.params).max() > 1e-3


@pytest.mark.parametrize("seed", range(3))
def test_nesterovs_looked_at_points_are_the_parameters_that_torch_stores(seed):
    problem = Quadratic(seed)
    x, b, stored = problem.start, 0, []
    for _ in range(300):
        stored.append(x)
        g = problem.gradient(x)
        b = 0.8 * b + g
        x = x - 0.1 * (g + 0.8 * b)
    run = descend(problem, Nesterov(0.1, 0.8), problem.start, 300)
    np.testing.assert_allclose(run.looked_at, stored, rtol=0, atol=1e-12)


# ---- Eve -----------------------------------------------------------------------------------


def updates_observing(rule, gradients, losses):
    memory, updates = rule.start(np.zeros(np.shape(gradients[0]))), []
    for step, (gradient, loss) in enumerate(zip(gradients, losses, strict=True)):
        made = rule.step(
            np.asarray(gradient, dtype=float),
            rule.observe_loss(lambda loss=loss: loss, memory),
            step,
        )
        updates.append(made.update)
        memory = made.memory
    return np.array(updates)


def test_eve_observes_losses_by_hand():
    # beta1 = 0 and equal gradients of 4: m = 4, corrected v = 16, root 4. beta3 = 1/2, f* = 1,
    # c = 10.
    # loss 3:  the first: d = 1;                                   2 * 4 / (1 * 4 + 1) = 8/5
    # loss 2:  r = 1 / (2 - 1) = 1;     d = 1/2 + 1/2 = 1;         the same            = 8/5
    # loss 8:  r = 6 / (2 - 1) = 6;     d = 1/2 + 3 = 7/2;         8 / (7/2 * 4 + 1)   = 8/15
    # loss 8:  r = 0, kept at 1/10;     d = 7/4 + 1/20 = 9/5;      8 / (36/5 + 1)      = 40/41
    # loss 1:  r = 7 / 0, kept at 10;   d = 9/10 + 5 = 59/10;      8 / (118/5 + 1)     = 40/123
    rule = Eve(2, beta1=0, beta2=0.75, epsilon=1, beta3=0.5, lowest_loss=1)
    updates = updates_observing(rule, [[4.0]] * 5, [3, 2, 8, 8, 1])
    expected = np.array([8 / 5, 8 / 5, 8 / 15, 40 / 41, 40 / 123])
    np.testing.assert_allclose(updates[:, 0], -expected, rtol=1e-14)


def test_eve_with_beta3_of_one_is_adam(toy, start):
    for batches in (None, 10):
        eve, adam = (
            descend(
                toy,
                rule,
                start,
                500,
                batches=batches and minibatches(toy.n_points, batches, seed=0),
            )
            for rule in (Eve(0.1, beta3=1), Adam(0.1))
        )
        assert_same_run(eve, adam, rtol=0, atol=0)


def test_eve_is_not_adam_here(toy, start):
    eve, adam = (descend(toy, rule, start, 500) for rule in (Eve(0.1, beta3=0.9), Adam(0.1)))
    assert np.abs(eve.params - adam.params).max() > 0.1


def test_eve_follows_the_paper():
    problem, steps, c, beta3 = Quadratic(), 300, 10, 0.9
    path, slopes, squares, d, last = [problem.start], [], [], 1.0, None
    for t in range(1, steps + 1):
        slopes.append(problem.gradient(path[-1]))
        squares.append(slopes[-1] ** 2)
        loss = problem.loss(path[-1])
        if last is not None:
            change = abs(loss - last) / min(loss, last)
            d = beta3 * d + (1 - beta3) * min(max(change, 1 / c), c)
        last = loss
        m_hat = weights(0.9, t) @ np.array(slopes) / (1 - 0.9**t)
        v_hat = weights(0.99, t) @ np.array(squares) / (1 - 0.99**t)
        path.append(path[-1] - 0.1 * m_hat / (d * np.sqrt(v_hat) + 1e-8))
    run = descend(problem, Eve(0.1, beta2=0.99, beta3=beta3), problem.start, steps)
    np.testing.assert_allclose(run.params, path, rtol=0, atol=1e-10)


def test_eve_observes_the_loss_of_its_batch_where_it_looks(toy, start):
    observed = []

    class Listener(Eve):
        def observe_loss(self, loss, memory):
            observed.append(loss())
            return super().observe_loss(loss, memory)

    batches = [np.array([i, i + 1]) for i in range(5)]
    run = descend(toy, Listener(0.1), start, 5, batches=batches)
    expected = [toy.loss(run.looked_at[t], batches[t]) for t in range(5)]
    np.testing.assert_array_equal(observed, expected)


def test_only_rules_that_observe_the_loss_cost_one(make, toy, start):
    class Counted:
        n_distinct, calls = toy.n_distinct, 0
        gradient = staticmethod(toy.gradient)

        def loss(self, params, batch=None):
            self.calls += 1
            return toy.loss(params, batch)

    problem = Counted()
    run = descend(problem, make(0.1), start, 7)
    assert problem.calls == 7 * isinstance(
        run.optimizer, Eve
    )  # the losses of a run wait to be asked for


# ---- a step taken apart --------------------------------------------------------------------


RATES = {"constant": 0.1, "scheduled": inverse_root_decay(0.5)}


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
def test_the_rate_times_the_average_is_minus_the_step(make, rate, toy, start):
    run = descend(toy, make(rate), start, 30)
    digits = 4 * np.spacing(np.abs(run.params).max())  # a step is a difference of parameters
    for t in range(30):
        step = run.params[t + 1] - run.params[t]
        rows = run.optimizer.take_apart(run.gradient[t], run.effective_rate[t], step, t)
        names = list(rows)
        assert (names[0], names[-1]) == ("gradient", "step")
        assert all(row.shape == (2,) for row in rows.values())
        average = rows[run.optimizer.average or "gradient"]
        np.testing.assert_allclose(rows["rate"] * average, -rows["step"], rtol=1e-9, atol=digits)


def plain_average(rule, gradients, rates):
    """What the rate multiplies, from the equations: of Momentum v / eta, of Adam m."""
    steps = np.arange(len(gradients))[::-1, None]
    if isinstance(rule, Momentum):
        return (0.9**steps * rates * gradients).sum(axis=0) / rates[-1]
    correction = 1 - 0.9 ** len(gradients) if rule.bias_correction else 1
    return (0.1 * 0.9**steps * gradients).sum(axis=0) / correction


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
def test_what_a_step_is_made_of_is_what_the_equations_say(make, rate, toy, start):
    run = descend(toy, make(rate), start, 12)
    rates = np.array([[rate if isinstance(rate, float) else rate(t)] for t in range(12)])
    step = run.params[12] - run.params[11]
    rows = run.optimizer.take_apart(run.gradient[11], run.effective_rate[11], step, 11)
    rule = run.optimizer
    named = {"velocity / rate"} if isinstance(rule, Momentum) else set()
    named |= {"mean"} if isinstance(rule, Adam) else set()
    named |= {"divisor"} if isinstance(rule, Adam | Adagrad | RMSProp) else set()
    shown = set(rows) - {"gradient", "rate", "step"}
    assert shown == named, "a new rule: say here, and in plain_average, what its steps are made of"
    for name in named - {"divisor"}:
        expected = plain_average(rule, run.gradient, rates)
        np.testing.assert_allclose(rows[name], expected, rtol=1e-9)
    if "divisor" in named:
        np.testing.assert_allclose(rows["divisor"] * rows["rate"], rates[11, 0], rtol=1e-12)
    if type(rule) is Adagrad:
        sums = (run.gradient**2).sum(axis=0)
        expected = (np.sqrt(sums) if rule.square_root else sums) + 1e-8
        np.testing.assert_allclose(rows["divisor"], expected, rtol=1e-12)


def test_where_the_rate_is_zero_a_step_has_no_average_to_show():
    zero = np.zeros(2)
    rows = Adam(lambda step: 0.0).take_apart(np.ones(2), zero, zero, 0)
    assert np.isnan(rows["mean"]).all()


# ---- schedules -----------------------------------------------------------------------------


def test_a_schedule_that_stays_the_same_is_a_number(make, toy, start):
    scheduled = descend(toy, make(lambda step: 0.1), start, 50)
    np.testing.assert_array_equal(scheduled.params, descend(toy, make(0.1), start, 50).params)


def test_a_schedule_scales_the_rate_of_its_step(make):
    gradients = np.random.default_rng(0).normal(size=(6, 2))
    scheduled = steps_for(make(inverse_root_decay(0.3)), gradients)
    for step, (with_schedule, plain) in enumerate(
        zip(scheduled, steps_for(make(0.3), gradients), strict=True)
    ):
        ratio = np.asarray(with_schedule.effective_rate) / plain.effective_rate
        np.testing.assert_allclose(ratio, 1 / sqrt(step + 1), rtol=1e-13)


def test_momentum_keeps_the_rate_inside_its_velocity():
    # eta = 1, 1/2 and g = 4, 4 with beta 1/2: v = 4, then 2 + 2 = 4. With eta outside, as in
    # torch, the second update would be 1/2 (2 + 4) = 3.
    rule = Momentum(lambda step: 1 / (step + 1), beta=0.5)
    np.testing.assert_array_equal(updates_for(rule, [4, 4]), [-4, -4])


def test_a_scheduled_beta_is_corrected_by_the_product_of_its_values():
    # A constant gradient has itself as its mean, whatever the weights: each step is eta.
    rule = Adam(
        0.1,
        beta1=lambda step: 0.9 / (step + 1),
        beta2=lambda step: 1 - 0.5 / (step + 1),
        epsilon=TINY,
    )
    np.testing.assert_allclose(updates_for(rule, [7.0] * 20), -0.1, rtol=1e-12)


@pytest.mark.parametrize("name", ["beta1", "beta2", "beta3", "epsilon", "clip", "lowest_loss"])
def test_any_setting_may_be_a_schedule(name, toy, start):
    value = {"beta1": 0.5, "beta2": 0.9, "beta3": 0.9, "epsilon": 0.1, "clip": 2.0}.get(name, 0.001)
    plain, scheduled = (
        descend(toy, Eve(0.1, **{"beta3": 0.99, name: setting}), start, 20)
        for setting in (value, lambda step: value)
    )
    assert_same_run(plain, scheduled, rtol=0, atol=0)


@pytest.mark.parametrize("rule", [Adagrad, RMSProp])
def test_epsilon_may_be_a_schedule(rule):
    scheduled = updates_for(rule(0.1, epsilon=lambda step: 1.0 + step), [3.0, 4.0])
    by_step = [updates_for(rule(0.1, epsilon=1.0 + n), [3.0, 4.0])[n] for n in range(2)]
    np.testing.assert_array_equal(scheduled, by_step)


def test_a_schedule_may_give_a_column(toy, start):
    rates = np.array([[0.3], [0.6]])
    together = descend(toy, GradientDescent(lambda step: rates / (step + 1)), start, 20)
    for i, (rate,) in enumerate(rates):
        alone = descend(toy, GradientDescent(lambda step, rate=rate: rate / (step + 1)), start, 20)
        assert_same_run(together.lane(i), alone)


def test_adam_with_a_growing_memory_is_adagrad():
    # v_t = (1 - 1/t) v_{t-1} + g^2 / t is the mean of all squares so far, s_t / t; so
    # alpha / sqrt(t) over sqrt(s_t / t) is alpha / sqrt(s_t).
    adam = Adam(
        inverse_root_decay(0.5),
        beta1=0,
        beta2=lambda step: 1 - 1 / (step + 1),
        epsilon=TINY,
        bias_correction=False,
    )
    problem = Quadratic()
    run = descend(problem, adam, problem.start, 300)
    same = descend(problem, Adagrad(0.5, epsilon=TINY), problem.start, 300)
    assert_same_run(run, same)


# ---- what is known of the rules ------------------------------------------------------------


@pytest.mark.parametrize("gradient", [5.0, -0.002])
@pytest.mark.parametrize("rule", [Adam, AMSGrad])
def test_under_a_constant_gradient_every_corrected_step_is_eta(rule, gradient):
    updates = updates_for(rule(0.1, epsilon=TINY), [gradient] * 200)
    np.testing.assert_allclose(updates, -0.1 * np.sign(gradient), rtol=1e-11)


@pytest.mark.parametrize(
    ("beta1", "beta2", "at_first"), [(0.9, 0.999, "too large"), (0.9, 0.9, "too small")]
)
def test_uncorrected_over_corrected_is_the_ratio_of_the_corrections(beta1, beta2, at_first):
    corrected, uncorrected = (
        updates_for(Adam(0.1, beta1, beta2, TINY, bias_correction=switch), [3.0] * 100)
        for switch in (True, False)
    )
    t = np.arange(1, 101)
    ratio = (1 - beta1**t) / np.sqrt(1 - beta2**t)
    np.testing.assert_allclose(uncorrected / corrected, ratio, rtol=1e-10)
    assert (ratio[0] > 1) == (at_first == "too large")


@pytest.mark.parametrize("learning_rate", [0.1, 0.01])
def test_rmsprop_ends_in_a_cycle_of_half_eta(learning_rate):
    run = descend(Bowl([1, 4]), RMSProp(learning_rate), [1, -1], 3000)
    last = run.params[-20:]
    np.testing.assert_allclose(np.abs(last).mean(axis=0), learning_rate / 2, rtol=0.05)
    assert (last[1:] * last[:-1] < 0).all()  # from one side to the other at each step


def test_adams_longest_step_comes_after_a_long_run_of_zeros():
    # m = (1 - beta1) g and v = (1 - beta2) g^2: the step is eta (1 - 0.8) / sqrt(1 - 0.99) = 2 eta
    adam = Adam(0.1, beta1=0.8, beta2=0.99, epsilon=TINY)
    updates = updates_for(adam, [0.0] * 3000 + [5.0, 0.0, 0.0])
    assert updates[3000] == pytest.approx(-0.2, rel=1e-9)
    assert np.abs(updates).max() == np.abs(updates[3000])


@settings(max_examples=50)
@given(gradients=gradient_lists)
def test_no_step_of_adam_is_longer_than_its_bound(gradients):
    updates = updates_for(Adam(0.1, beta1=0.8, beta2=0.99, epsilon=TINY), gradients)
    assert np.abs(updates).max() <= 0.2 * (1 + 1e-12)


@given(gradients=gradient_lists)
def test_adagrads_sum_of_steps_keeps_between_the_norm_and_twice_the_norm(gradients):
    # sum_t g_t^2 / ||g_1..t|| <= 2 ||g_1..T|| per coordinate (Duchi, Hazan, Singer 2011)
    rates = np.array([step.effective_rate for step in steps_for(Adagrad(1, TINY), gradients)])
    weighted, norm = np.sum(rates * gradients**2, axis=0), np.linalg.norm(gradients, axis=0)
    assert (weighted <= 2 * norm * (1 + 1e-12)).all()
    assert (weighted >= norm * (1 - 1e-12)).all()


def test_adagrad_never_raises_its_rates_and_amsgrad_never_shrinks_its_divisor():
    gradients = np.random.default_rng(0).normal(size=(200, 2)) * np.linspace(1, 0, 200)[:, None]
    for rule in (Adagrad(0.1), AMSGrad(0.1, bias_correction=False)):
        rates = np.array([step.effective_rate for step in steps_for(rule, gradients)])
        assert (np.diff(rates, axis=0) <= 0).all()
    rates = np.array([step.effective_rate for step in steps_for(RMSProp(0.1), gradients)])
    assert (np.diff(rates, axis=0) > 0).any()


# Reddi, Kale, Kumar 2018: slopes C, -1, -1 with C = 3 on [-1, 1], from +1. The best fixed point
# is -1, the mean slope being 1/3. beta1 = 0, beta2 = 1/(1 + C^2) = 0.1, alpha / sqrt(t) with
# alpha = 0.5 < sqrt(1 - beta2), no bias correction.
ONLINE_RATE = inverse_root_decay(0.5)
ONLINE = {"beta1": 0, "beta2": 0.1, "bias_correction": False}


def online_run(rule, steps=3000):
    turns = ([t % 3] for t in range(steps))
    return descend(LinearLosses([3, -1, -1]), rule, [1.0], steps, batches=turns, bounds=(-1, 1))


def test_adam_can_fail_to_converge():
    run = online_run(Adam(ONLINE_RATE, **ONLINE))
    np.testing.assert_array_equal(run.params[::3], 1)  # after each turn back where it began
    assert run.loss[-300:].mean() > 0


@pytest.mark.parametrize(
    "rule",
    [AMSGrad(ONLINE_RATE, **ONLINE), Adagrad(0.5), GradientDescent(ONLINE_RATE)],
    ids=["AMSGrad", "Adagrad", "GradientDescent"],
)
def test_where_adam_fails_others_arrive(rule):
    assert online_run(rule).params[-1, 0] < -0.98


def test_with_a_longer_memory_adam_arrives_too():
    assert online_run(Adam(ONLINE_RATE, **{**ONLINE, "beta2": 0.999})).params[-1, 0] < -0.98


def test_batch_noise_keeps_adagrads_sum_growing(toy, start):
    noisy, quiet = (
        descend(toy, Adagrad(0.5), start, 3000, batches=batches).effective_rate[[1000, -1]]
        for batches in (minibatches(toy.n_points, 5, seed=0), None)
    )
    assert (noisy[1] < 0.95 * noisy[0]).all()
    assert (quiet[1] > 0.99 * quiet[0]).all()


def test_a_rule_of_ones_own_is_a_frozen_dataclass_of_its_settings():
    @dataclass(frozen=True, eq=False)
    class Slow(GradientDescent):
        factor: float = 0.5

    assert Slow(0.1).factor == 0.5
    with pytest.raises(ValueError, match="factor=nan"):
        Slow(0.1, factor=np.nan)
