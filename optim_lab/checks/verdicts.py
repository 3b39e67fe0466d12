"""What a check is: it runs a student's function, looks at what it returns and says so in words.

Nothing that a student's code prints, raises or returns disturbs a check, but for the
KeyboardInterrupt that ends an endless loop.

An exercise is its answer, with inputs to try it on. Usual slips stand in the answer's docstring,
one a line: the words that go on after "that is what comes out ...", then ``::`` and either an edit
of the answer, ``old -> new``, or what is returned instead, an expression of the inputs and of the
right ``result``.
"""

import contextlib
import copy
import inspect
import io
import traceback
from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np

CHECKS = {}  # every check by its name


@dataclass(frozen=True)
class Verdict:
    """What a check says; it shows itself as its words."""

    words: str
    correct: bool = False

    def __repr__(self):
        return self.words


class _AttemptError(Exception):
    """An attempt gave nothing to look at; the message is the verdict."""


def exercise(*cases):
    """A decorator: turn the answer to an exercise into its check on these tuples of inputs."""

    def make_check(answer):
        right = [_plain(_quietly(answer, case)) for case in cases]

        def fault_of(case, got, wanted, returned):
            if _same(got, wanted):
                return ""
            form = _form(got, [part.shape for part in _parts(wanted)])
            words = _slip(answer, cases, returned) or form or _factor(returned, right)
            digits = 4 if _shown(got) != _shown(wanted) else 16  # as many as tell them apart
            told = f"you return {_shown(got, digits)}, but it should be {_shown(wanted, digits)}"
            return f"{words}{'; ' if words else ''}{_inputs(answer, case)}{told}"

        check = _check(answer, cases, right, fault_of)
        check.answer, check.cases = answer, cases
        return check

    return make_check


def experiment(*shapes, cases=((),)):
    """A decorator: turn a judge into the check of an experiment.

    Parameters
    ----------
    *shapes : tuple
        The shape of each part that is to be returned; None stands for any length.
    cases : tuple of tuple
        The inputs with which an attempt is called; none by default.

    The judge gets the parts returned, as floats, and the inputs. It yields what may be wrong as
    pairs of a truth value and words; the first that is true is told.
    """

    def make_check(judge):
        def faults_of(got, case):
            form = _form(got, shapes)
            yield form, form
            finite = all(np.isfinite(part).all() for part in _parts(got))
            yield not finite, f"you return {_shown(got)}: every number must be finite"
            yield from judge(*(part[()] for part in _parts(got)), *case)

        def fault_of(case, got, wanted, returned):
            with np.errstate(all="ignore"):
                words = next((words for wrong, words in faults_of(got, case) if wrong), "")
            return words and _inputs(judge, case) + words

        return _check(judge, cases, cases, fault_of)

    return make_check


def _check(task, cases, right, fault_of):
    """The function that a student calls."""

    def check(attempt, strict=False):
        try:
            returned = _run(attempt, task, cases)
            each = zip(cases, returned, right, strict=True)
            faults = (fault_of(*one, returned) for one in each)
            fault = next(filter(None, faults), "")
            verdict = Verdict(f"not yet: {fault}") if fault else Verdict("correct", True)
        except _AttemptError as words:
            verdict = Verdict(str(words))
        if strict and not verdict.correct:
            raise AssertionError(f"{task.__name__}: {verdict}")
        return verdict

    check.__name__, check.__doc__ = task.__name__, (task.__doc__ or "").partition("\n")[0]
    return CHECKS.setdefault(task.__name__, check)


def _run(attempt, task, cases):
    """What an attempt returns for each case, as plain arrays and tuples of them."""
    if not callable(attempt):
        raise _AttemptError("not yet: hand over your function itself, without calling it")
    returned = []
    for case in cases:
        heard, told = io.StringIO(), f"not yet: {_inputs(task, case)}"
        try:
            with contextlib.redirect_stdout(heard), np.errstate(all="ignore"):
                got = attempt(*copy.deepcopy(case))
                returned.append(_plain(got))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too is part of the verdict
            raise _AttemptError(f"{told}it raises {_told(error, attempt)}") from None
        finally:
            print(heard.getvalue(), end="")
        if got is None or got is ...:
            printed = _cut(heard.getvalue().strip())
            if not printed and len(returned) == 1:
                raise _AttemptError("not attempted yet")
            print_only = f'you print "{printed}", but return nothing: write return'
            one_way = "you return nothing: is there a way through without return?"
            raise _AttemptError(told + (print_only if printed else one_way))
    return returned


def _told(error, attempt):
    """The type and message of an error, and the last line of the student's code before it."""
    told = _cut(traceback.format_exception_only(error)[-1].strip())
    file = attempt.__code__.co_filename if inspect.isfunction(attempt) else None
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename == file:
            return f"{told} (line {frame.lineno}: {frame.line})"
    return told


@cache
def slips_of(answer):
    """The usual slips told in an answer's docstring: functions of its inputs, by their words."""
    names, slips = ", ".join(inspect.signature(answer).parameters), {}
    body = inspect.getsource(answer).rpartition('"""')[2]
    for line in inspect.getdoc(answer).splitlines()[2:]:
        words, slip = map(str.strip, line.split(" :: "))
        old, edits, new = map(str.strip, slip.partition("->"))
        if edits and old not in body:
            raise ValueError(f"{answer.__name__}: {old!r} is not in the answer:{body}")
        instead = f"\n    result = right({names})\n    return {slip}"
        scope = answer.__globals__ | {"right": answer}
        exec(f"def slip({names}):{body.replace(old, new) if edits else instead}", scope)
        slips[words] = scope["slip"]
    return slips


def _slip(answer, cases, returned):
    """The words of the slip that gives what is returned in every case, or ''."""
    for words, slip in slips_of(answer).items():
        if all(map(_same, returned, (_plain(_quietly(slip, case)) for case in cases))):
            return f"that is what comes out {words}"
    return ""


def _plain(value):
    """A value as an array of floats, a tuple of such, or, if it is no number, words for it."""
    if isinstance(value, tuple | list):
        return tuple(map(_plain, value))
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return f"a {type(value).__name__}"
    return np.array(array, dtype=float)


def _parts(value):
    return value if isinstance(value, tuple) else (value,)


def _quietly(function, inputs):
    with np.errstate(all="ignore"):
        return function(*copy.deepcopy(inputs))


def _same(got, right):
    if type(got) is not type(right) or isinstance(got, str):
        return False
    if isinstance(got, tuple):
        return len(got) == len(right) and all(map(_same, got, right))
    return got.shape == right.shape and np.allclose(got, right, 1e-6, 1e-12, equal_nan=True)


def _form(got, shapes):
    """Words for what is wrong with the number, kind or shape of what is returned, or ''."""
    n_got = len(got) if isinstance(got, tuple) else 1
    if 1 < len(shapes) != n_got:
        return f"{len(shapes)} results are asked for, but you return {n_got}"
    for part, shape in zip(got if len(shapes) > 1 else (got,), shapes, strict=True):
        told = part if isinstance(part, str) else "a list or a tuple"
        if isinstance(part, np.ndarray):
            any_length = shape == (None,) and part.ndim == 1
            told = "" if any_length or part.shape == shape else _kind(part.shape)
        if told:
            hint = " (np.array makes one)" if shape and isinstance(part, tuple) else ""
            return f"you return {told}, but {_kind(shape)} is asked for{hint}"
    return ""


def _kind(shape):
    lengths = {(): "one number", (None,): "an array"}
    return lengths.get(shape, f"an array of {' x '.join(map(str, shape))} numbers")


def _factor(returned, right):
    """Words for results in another order, or one of them off by one and the same factor; or ''."""
    pairs = [(_parts(got), _parts(wanted)) for got, wanted in zip(returned, right, strict=True)]
    if all(len(a) == len(b) and any(_same(c, b) for c in permutations(a)) for a, b in pairs):
        return "the results are right, but in another order"
    for k in range(len(pairs[0][1])):
        with contextlib.suppress(Exception), np.errstate(all="ignore"):
            ratios = np.concatenate([np.ravel(got[k] / wanted[k]) for got, wanted in pairs])
            ratios = ratios[~np.isnan(ratios)]  # 0 is 0 times anything
            if len(ratios) > 1 and _same(ratios, 0 * ratios + ratios[0]) and ratios[0] != 1:
                what = f"result {k + 1}" if len(pairs[0][1]) > 1 else "what you return"
                flipped = f"is {ratios[0]:.4g} times what it should be"
                return f"{what} {'has its sign flipped' if ratios[0] == -1 else flipped}"
    return ""


def _inputs(task, case):
    names = list(inspect.signature(task).parameters)[-len(case) :]  # a judge's inputs come last
    given = ", ".join(f"{name} = {_shown(value)}" for name, value in zip(names, case, strict=False))
    return f"for {given} " if given else ""


def _shown(value, digits=4):
    if isinstance(value, tuple):
        return _cut("(" + ", ".join(_shown(part, digits) for part in value) + ")")
    if isinstance(value, str) or np.ndim(value) == 0:
        return value if isinstance(value, str) else f"{value:.{digits}g}"
    return _cut(np.array2string(value, precision=digits, separator=", "))


def _cut(text):
    return text if len(text) <= 300 else text[:300] + " ..."
