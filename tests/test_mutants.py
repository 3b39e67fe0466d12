"""The changes that `tools/mutants.py` plants are changes, and can be run."""

import ast

import mutants

SOURCE = """\
def f(x, y, linewidth=3):
    \"\"\"At least 1.\"\"\"
    if not x < 2:
        raise ValueError(f"x={x} must be below {2 + 0}.")
    g(x, y, color=4, n=max(x, 0.5))
    return -x + y.T, x[:1, ::2], True
"""


def test_each_kind_of_change_is_made_and_nothing_else_is_changed():
    found = [
        mutants.mutant_of("f.py", SOURCE, kind, *place)
        for kind, some in mutants.places_of(SOURCE).items()
        for place in some
    ]
    changes = sorted((m.line, m.old, m.new) for m in found)
    assert changes == [
        (1, "3", "(4)"),
        (3, "2", "(3)"),
        (3, "not x < 2", "(x < 2)"),
        (3, "x < 2", "(x <= 2)"),
        (3, "x < 2", "(x >= 2)"),
        (5, "0.5", "(0.75)"),
        (5, "g(x, y, color=4, n=max(x, 0.5))", "(g(y, x, color=4, n=max(x, 0.5)))"),
        (5, "max(x, 0.5)", "(min(x, 0.5))"),
        (6, "-x", "(x)"),
        (6, "-x + y.T", "(-x - y.T)"),
        (6, "1", "(2)"),
        (6, "2", "(3)"),
        (6, "True", "(False)"),
        (6, "y.T", "(y)"),
    ]
    for mutant in found:
        same = [a == b for a, b in zip(SOURCE.splitlines(), mutant.source.splitlines())]  # noqa: B905
        assert same.count(False) == 1
        assert not same[mutant.line - 1]


def test_the_draw_is_repeatable_spread_over_all_modules_and_valid():
    number = 3 * len(mutants.COVER)
    drawn = mutants.drawn(number, seed=3)
    assert drawn == mutants.drawn(number, seed=3) != mutants.drawn(number, seed=4)
    for module in mutants.COVER:
        assert sum(f"optim_lab/{module}" in mutant.path for mutant in drawn) == 3
    for mutant in drawn:
        ast.parse(mutant.source)


def test_what_is_planted_stands_where_it_is_said_to():
    for mutant in mutants.planted():
        ast.parse(mutant.source)


def test_every_file_has_tests_and_those_that_are_named_are_there():
    for path in (mutants.ROOT / "optim_lab").rglob("*.py"):
        if path.parent.name != "optim_lab" or path.stem != "__init__":
            tests = mutants.tests_for(path.relative_to(mutants.ROOT))
            assert all((mutants.ROOT / test).is_file() for test in tests), path


def test_the_report_tells_the_share_that_was_noticed_of_what_is_not_explained(capsys, monkeypatch):
    drawn = mutants.drawn(9, seed=1)
    one = drawn[0]
    line = one.text.splitlines()[one.line - 1].strip()
    known = {(one.path.removeprefix("optim_lab/"), line, one.new): "It is the same."}
    monkeypatch.setattr(mutants, "EQUIVALENT", known)
    alive = [True, True, *[False] * 7]
    assert mutants.report(drawn, alive) == 7 / 8
    told = capsys.readouterr().out
    assert "87.5% of 9 noticed, not counting 1 explained." in told
    assert f"| {mutants.module_of(one.path)} | 1 | 0 | 1 |" in told
    assert mutants.report(drawn, [False] * 9) == 1
