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
from functools import partial
from itertools import permutations

import numpy as np

CHECKS = {}  # every check by its name


class Verdict(str):
    """What a check says; it shows itself as its words."""

    __repr__ = str.__str__


def exercise(*cases):
    """A decorator: turn the answer to an exercise into its check on these tuples of inputs."""
    return partial(_check, cases, _mistake)


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
    return partial(_check, cases, partial(_shortcoming, shapes))


def _check(cases, fault_of, task):
    """The function that a student calls; `fault_of` tells what is wrong with what came back."""

    def check(attempt, strict=False):
        with np.errstate(all="ignore"):
            returned, words = _run(attempt, task, cases)
            verdict = Verdict(words or fault_of(task, cases, returned) or "correct")
        if strict and verdict != "correct":
            raise AssertionError(f"{task.__name__}: {verdict}")
        return verdict

    check.__name__, check.__doc__ = task.__name__, (task.__doc__ or "").partition("\n")[0]
    check.task, check.cases = task, cases
    return CHECKS.setdefault(task.__name__, check)


def _mistake(answer, cases, returned):
    """A verdict on the first case in which something else than the answer is returned, or ''."""
    right = [_plain(answer(*case)) for case in cases]
    for case, got, wanted in zip(cases, returned, right, strict=True):
        if not _same(got, wanted):
            form = _form(got, [part.shape for part in _parts(wanted)])
            words = _slip(answer, cases, returned) or form or _factor(returned, right)
            digits = 4 if _shown(got) != _shown(wanted) else 16  # as many as tell them apart
            told = f"you return {_shown(got, digits)}, but it should be {_shown(wanted, digits)}"
            return f"not yet: {words}{'; ' if words else ''}{_inputs(answer, case)}{told}"
    return ""


def _shortcoming(shapes, judge, cases, returned):
    """A verdict on the first case in which the judge finds something wrong, or ''."""
    for case, got in zip(cases, returned, strict=True):
        for wrong, words in _judged(shapes, judge, case, got):
            if wrong:
                return f"not yet: {_inputs(judge, case)}{words}"
    return ""


def _judged(shapes, judge, case, got):
    """What may be wrong, as pairs: the form first, which the judge can rely on."""
    form = _form(got, shapes)
    yield form, form
    finite = all(np.isfinite(part).all() for part in _parts(got))
    yield not finite, f"you return {_shown(got)}: every number must be finite"
    yield from judge(*(part[()] for part in _parts(got)), *case)


def _run(attempt, task, cases):
    """What an attempt returns for each case, as plain values; and a verdict if one fails, or ''."""
    returned = []
    if not callable(attempt):
        return returned, "not yet: hand over your function itself, without calling it"
    for case in cases:
        heard, told = io.StringIO(), f"not yet: {_inputs(task, case)}"
        try:
            with contextlib.redirect_stdout(heard), np.errstate():  # it may set its own
                got = attempt(*copy.deepcopy(case))
                returned.append(_plain(got))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too is part of the verdict
            return returned, f"{told}it raises {_told(error, attempt)}"
        finally:
            print(heard.getvalue(), end="")
        if got is None or got is ...:
            printed = _cut(heard.getvalue().strip())
            if printed:
                return returned, f'{told}you print "{printed}", but return nothing: write return'
            if len(returned) > 1:
                return returned, f"{told}you return nothing: is there a way through without return?"
            return returned, "not attempted yet"
    return returned, ""


def _told(error, attempt):
    """The type and message of an error, and the last line of the student's code before it."""
    told = _cut(traceback.format_exception_only(error)[-1].strip())
    file = attempt.__code__.co_filename if inspect.isfunction(attempt) else None
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    return f"{told} (line {frames[-1].lineno}: {frames[-1].line})" if frames else told


def slips_of(answer):
    """The usual slips told in an answer's docstring: their words, and functions of its inputs."""
    names = ", ".join(inspect.signature(answer).parameters)
    body = inspect.getsource(answer).rpartition('"""')[2]
    for line in inspect.getdoc(answer).splitlines()[2:]:
        words, slip = map(str.strip, line.split(" :: "))
        old, edits, new = map(str.strip, slip.partition("->"))
        if edits and old not in body:
            raise ValueError(f"{answer.__name__}: {old!r} is not in the answer:{body}")
        instead = f"\n    result = right({names})\n    return {slip}"
        scope = answer.__globals__ | {"right": answer}
        exec(f"def slip({names}):{body.replace(old, new) if edits else instead}", scope)
        yield words, scope["slip"]


def _slip(answer, cases, returned):
    """The words of the slip that gives what is returned in every case, or ''."""
    for words, slip in slips_of(answer):
        if all(map(_same, returned, (_plain(slip(*case)) for case in cases))):
            return f"that is what comes out {words}"
    return ""


def _plain(value):
    """A value as an array of floats, a tuple of such, or, if it is no number, words for it."""
    if isinstance(value, tuple | list):
        return tuple(map(_plain, value))
    array = np.asarray(value)
    return array.astype(float) if array.dtype.kind in "biuf" else f"a {type(value).__name__}"


def _parts(value):
    return value if isinstance(value, tuple) else (value,)


def _same(got, right):
    if isinstance(right, tuple):
        return isinstance(got, tuple) and len(got) == len(right) and all(map(_same, got, right))
    alike = isinstance(got, np.ndarray) and got.shape == right.shape
    return alike and np.allclose(got, right, 1e-6, 1e-12, equal_nan=True)


def _form(got, shapes):
    """Words for what is wrong with the number, kind or shape of what is returned, or ''."""
    parts = _parts(got) if len(shapes) > 1 else (got,)
    if len(parts) != len(shapes):
        return f"{len(shapes)} results are asked for, but you return {len(parts)}"
    for part, shape in zip(parts, shapes, strict=True):
        found = getattr(part, "shape", None)  # words and tuples have none
        any_length = shape == (None,) and found and len(found) == 1
        if found != shape and not any_length:
            told = part if isinstance(part, str) else _kind(found)
            hint = " (np.array makes one)" if shape and isinstance(part, tuple) else ""
            return f"you return {told}, but {_kind(shape)} is asked for{hint}"
    return ""


def _kind(shape):
    known = {None: "a list or a tuple", (): "one number", (None,): "an array"}
    return known.get(shape) or f"an array of {' x '.join(map(str, shape))} numbers"


def _factor(returned, right):
    """Words for results in another order, or one of them off by one and the same factor; or ''."""
    pairs = [(_parts(got), _parts(wanted)) for got, wanted in zip(returned, right, strict=True)]
    if all(len(a) == len(b) and any(_same(c, b) for c in permutations(a)) for a, b in pairs):
        return "the results are right, but in another order"
    for k in range(len(pairs[0][1])):
        with contextlib.suppress(Exception):
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
