"""Wrong attempts as students write them, each as the text of its cell, and what they are told."""

import linecache
import re

import numpy as np
import pytest

from optim_lab import checks
from optim_lab.checks.verdicts import exercise

# Three short exercises of one number or several; they are in no notebook.


@exercise((0, 0.9), (10, 0.9), (3, 0.6))
def weight_of_gradient(age, beta):
    """The weight in v of a squared gradient from `age` steps ago; the newest has age 0."""
    return (1 - beta) * beta**age


@exercise((4, 0.9), (1, 0.6), (6, 0.6))
def weights_of_gradients(t, beta):
    """The weights of g_1, ..., g_t in m_t, in this order."""
    return (1 - beta) * beta ** np.arange(t - 1, -1, -1)


@exercise((1, 0.9, 0.999), (1, 0.9, 0.9), (20, 0.6, 0.99))
def ratio_of_steps(t, beta1, beta2):
    """Adam's uncorrected over its corrected step t, for gradients that are all equal."""
    return (1 - beta1**t) / np.sqrt(1 - beta2**t)


MADE_HERE = {
    name: checks.CHECKS.pop(name)
    for name in ("weight_of_gradient", "weights_of_gradients", "ratio_of_steps")
}


def attempt_from(cell, name="<cell>"):
    """The function that a cell defines last, as a notebook would run it."""
    text = re.sub(r"^ {4}", "", cell.strip("\n"), flags=re.MULTILINE)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    scope = {"np": np}
    exec(compile(text, name, "exec"), scope)
    return list(scope.values())[-1]


ATTEMPTS = [
    # conventions that the task states
    (
        "adagrad_step",
        """
    def mine(params, sum_of_squares, gradient, learning_rate):
        s = sum_of_squares + gradient**2
        return params - learning_rate * gradient / np.sqrt(s + 1e-8), s
    """,
        "with ε inside the root: the task puts it outside; for params = ",
    ),
    (
        "rmsprop_step",
        """
    def mine(params, v, g, learning_rate, beta):
        v = beta * v + (1 - beta) * g**2
        return params - learning_rate * g / (v + 1e-8) ** 0.5, v
    """,
        "with ε inside the root: the task puts it outside; for params = ",
    ),
    (
        "adam_step",
        """
    def mine(params, m, v, g, t, learning_rate, beta1, beta2):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        step = m / (1 - beta1**t) / (v / (1 - beta2**t) + 1e-8) ** 0.5
        return params - learning_rate * step, m, v
    """,
        "with ε inside the root: the task puts it outside; for params = ",
    ),
    (
        "adam_step",
        """
    def mine(params, m, v, g, t, learning_rate, beta1, beta2):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        return params - learning_rate * m / (np.sqrt(v) + 1e-8), m, v
    """,
        "that is what comes out without the corrections; for params = ",
    ),
    (
        "steps_until_slow",
        """
    def mine(learning_rate, gradient, rate):
        return int(np.ceil((learning_rate / (rate * gradient)) ** 2))
    """,
        "that is what comes out with ceil",
    ),
    # printed, not returned
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        print((1 - beta) * beta**age)
    """,
        'you print "0.0',
    ),
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        print("weight:", (1 - beta) * beta**age)
    """,
        "but return nothing: write return",
    ),
    # returned on one way only
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        if age == 0:
            return 1 - beta
    """,
        "for age = 10, beta = 0.9 you return nothing: is there a way through without return?",
    ),
    # lists, shapes, kinds
    (
        "weights_of_gradients",
        """
    def mine(t, beta):
        return [(1 - beta) * beta ** (t - i) for i in range(1, t + 1)]
    """,
        "you return a list or a tuple, but an array of 4 numbers is asked for (np.array makes one)",
    ),
    (
        "weights_of_gradients",
        """
    def mine(t, beta):
        return np.array([(1 - beta) * beta ** (t - i) for i in range(1, t)])
    """,
        "you return an array of 3 numbers, but an array of 4 numbers is asked for",
    ),
    (
        "ratio_of_steps",
        """
    def mine(t, beta1, beta2):
        return [(1 - beta1**t) / np.sqrt(1 - beta2**t)]
    """,
        "you return a list or a tuple, but one number is asked for;",
    ),
    (
        "gradient_of_point",
        """
    def mine(weights, bias, x, y):
        f = 1 / (1 + np.exp(-(weights @ x + bias)))
        return ((f - y) * f * (1 - f) * np.append(x, 1))[:, None]
    """,
        "you return an array of 4 x 1 numbers, but an array of 4 numbers is asked for",
    ),
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        return f"{(1 - beta) * beta**age}"
    """,
        "you return a str, but one number is asked for",
    ),
    (
        "weights_of_gradients",
        """
    def mine(t, beta):
        return ((1 - beta) * beta ** (t - i) for i in range(1, t + 1))
    """,
        "you return a generator, but an array of 4 numbers is asked for",
    ),
    # signs, factors, results missing or in another order
    (
        "ratio_of_steps",
        """
    def mine(t, beta1, beta2):
        return -(1 - beta1**t) / np.sqrt(1 - beta2**t)
    """,
        "what you return has its sign flipped; for t = 1",
    ),
    (
        "ratio_of_steps",
        """
    def mine(t, beta1, beta2):
        return 3 * (1 - beta1**t) / np.sqrt(1 - beta2**t)
    """,
        "what you return is 3 times what it should be; for t = 1",
    ),
    (
        "momentum_step",
        """
    def mine(params, velocity, gradient, learning_rate, beta):
        velocity = beta * velocity + learning_rate * gradient
        return params - velocity, -velocity
    """,
        "result 2 has its sign flipped",
    ),
    (
        "adam_step",
        """
    def mine(params, mean, mean_square, gradient, t, learning_rate, beta1, beta2):
        m = beta1 * mean + (1 - beta1) * gradient
        v = beta2 * mean_square + (1 - beta2) * gradient**2
        root = np.sqrt(v / (1 - beta2**t)) + 1e-8
        return m, v, params - learning_rate * m / (1 - beta1**t) / root
    """,
        "the results are right, but in another order",
    ),
    (
        "adam_step",
        """
    def mine(params, mean, mean_square, gradient, t, learning_rate, beta1, beta2):
        return mean, mean_square
    """,
        "3 results are asked for, but you return 2",
    ),
    # errors, with the line of the cell
    (
        "corrected_mean",
        """
    def mine(gradients, beta):
        v = 0
        for gradient in gradients:
            v = v + squares[gradient]
        return v
    """,
        "it raises NameError: name 'squares' is not defined (line 4: v = v + squares[gradient])",
    ),
    (
        "gradient_of_point",
        """
    def answer(weights, x):
        return np.linalg.solve(weights, x)

    def mine(weights, bias, x, y):
        return answer(weights, x) + bias
    """,
        "(line 2: return np.linalg.solve(weights, x))",
    ),
    (
        "weight_of_gradient",
        """
    def mine(age):
        return age
    """,
        "it raises TypeError: mine() takes 1 positional argument but 2 were given",
    ),
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        return mine(age, beta)
    """,
        "it raises RecursionError",
    ),
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        raise SystemExit(3)
    """,
        "it raises SystemExit: 3 (line 2: raise SystemExit(3))",
    ),
    (
        "weight_of_gradient",
        """
    class Bad(BaseException):
        def __str__(self):
            raise SystemExit
        __repr__ = __str__

    def mine(age, beta):
        raise Bad()
    """,
        "it raises Bad: <exception str() failed> (line 7: raise Bad())",
    ),
    # what is returned fights back
    (
        "weight_of_gradient",
        """
    class Bad:
        def __repr__(self):
            raise SystemExit
        __str__ = __repr__

    def mine(age, beta):
        return Bad()
    """,
        "you return a Bad, but one number is asked for",
    ),
    (
        "weight_of_gradient",
        """
    class Bad:
        def __array__(self, *args, **kwargs):
            raise SystemExit("no")

    def mine(age, beta):
        return Bad()
    """,
        "it raises SystemExit: no",
    ),
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        return [[1, 2], 3, "x", None]
    """,
        "you return a list or a tuple, but one number is asked for",
    ),
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        return np.nan
    """,
        "for age = 0, beta = 0.9 you return nan, but it should be 0.1",
    ),
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        return (1 - beta) * beta**age * (1 + 1e-5 * age) + 1e-5
    """,
        "you return 0.10001, but it should be 0.09999999999999998",
    ),
    (
        "weight_of_gradient",
        """
    def mine(age, beta):
        raise ValueError("long " * 1000)
    """,
        " ... (line 2: raise ValueError(",
    ),
]


@pytest.mark.parametrize(("check", "cell", "words"), ATTEMPTS)
def test_a_wrong_attempt_is_told(check, cell, words):
    verdict = repr((checks.CHECKS | MADE_HERE)[check](attempt_from(cell)))
    assert verdict.startswith("not yet: ")
    assert words in verdict
    assert len(verdict) < 1000


def test_a_function_called_too_early_is_explained():
    class Bad:
        def __repr__(self):
            raise SystemExit

    for called in (3.0, None, Bad()):
        assert "hand over your function itself, without calling it" in repr(checks.glide(called))


def test_what_an_attempt_prints_is_still_seen(capsys):
    def mine(age, beta):
        print("age", age)
        return (1 - beta) * beta**age

    assert repr(weight_of_gradient(mine)) == "correct"
    assert capsys.readouterr().out == "age 0\nage 10\nage 3\n"


def test_an_endless_loop_can_be_interrupted():
    def mine(age, beta):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weight_of_gradient(mine)


def test_an_attempt_may_say_how_numpy_treats_errors_without_harm():
    def strict(params, sum_of_squares, gradient, learning_rate):
        np.seterr(all="raise")
        return params, sum_of_squares

    assert "not yet" in checks.adagrad_step(strict)
    assert np.geterr()["invalid"] != "raise"


def test_an_attempt_may_spoil_its_inputs_without_harm():
    def spoil(params, sum_of_squares, gradient, learning_rate):
        sum_of_squares += gradient**2
        params -= learning_rate / (np.sqrt(sum_of_squares) + 1e-8) * gradient
        gradient *= 0
        return params, sum_of_squares

    assert checks.adagrad_step(spoil) == "correct"
    assert checks.adagrad_step(spoil) == "correct"


def test_a_list_of_results_and_numbers_of_any_kind_will_do():
    def mine(velocity, beta):
        return np.float32(velocity) * -beta / (1 - beta)

    assert checks.glide(mine) == "correct"
    assert checks.best_momentum(lambda *ends: list(checks.best_momentum.task(*ends))) == "correct"


def test_a_single_number_tells_no_factor():
    @exercise((1.0,))
    def doubled(x):
        """Twice x."""
        return 2 * x

    del checks.CHECKS["doubled"]
    assert "times what it should be" not in repr(doubled(lambda x: 3 * x))
