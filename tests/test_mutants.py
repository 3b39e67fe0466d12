"""The changes that `tools/mutants.py` plants are changes, and can be run."""

import ast

import mutants
import pytest

SOURCE = """\
def f(x, y, linewidth=3):
    \"\"\"At least 1.\"\"\"
    if not x < 2:
        raise ValueError(f"x={x} must be below {2 + 0}.")
    g(x, y, color=4, n=max(x, 0.5))
    return -x + y.T, x[:1, ::2], True
"""


def test_each_kind_of_change_is_made_and_nothing_else_is_changed():
    found = mutants.mutants_of("f.py", SOURCE)
    changes = sorted((m.line, m.old, m.new) for some in found.values() for m in some)
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
    for some in found.values():
        for mutant in some:
            same = [a == b for a, b in zip(SOURCE.splitlines(), mutant.source.splitlines())]  # noqa: B905
            assert same.count(False) == 1
            assert not same[mutant.line - 1]


def test_the_draw_is_repeatable_spread_over_all_modules_and_valid():
    number = 3 * len(mutants.MODULES)
    drawn = mutants.drawn(number, seed=3)
    assert drawn == mutants.drawn(number, seed=3) != mutants.drawn(number, seed=4)
    for module in mutants.MODULES:
        assert sum(f"optim_lab/{module}" in mutant.path for mutant in drawn) == 3
    for mutant in drawn:
        ast.parse(mutant.source)


def test_what_is_planted_stands_where_it_is_said_to():
    for mutant in mutants.planted():
        ast.parse(mutant.source)


def test_the_tests_of_a_file_come_first():
    names = mutants.tests_for("optim_lab/figures/maps.py", mutants.ROOT)
    assert "tests/test_figures.py" in names[:2]
    names = mutants.tests_for("optim_lab/optimizers.py", mutants.ROOT)
    assert names[0] == "tests/test_optimizers.py"


@pytest.mark.parametrize("number", [0, 8])
def test_the_report_tells_the_share_that_was_noticed(number, capsys):
    drawn = mutants.drawn(8, seed=1)
    alive = [False] * (8 - number) + [True] * number
    assert mutants.report(drawn, alive) == pytest.approx(1 - number / 8)
    assert f"{1 - number / 8:.1%} of 8 noticed." in capsys.readouterr().out
