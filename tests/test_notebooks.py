"""The notebooks' files: rhythm, sizes, un-run predictions, exercises and their solutions.

That the cells run and their stored outputs come out again is tested by nbval.
"""

import ast
import itertools
import math
import re
import statistics
from pathlib import Path

import nbformat
import numpy as np
import pytest

import optim_lab as lab
from optim_lab.checks import CHECKS

FOLDER = Path(__file__).parent.parent / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))
NAMES = [
    "01_meet_the_sigmoid_neuron",
    "02_starve_a_sparse_feature",
    "03_turn_at_right_angles",
    "04_adapt_with_adagrad",
    "05_forget_with_rmsprop",
    "06_combine_in_adam",
    "07_derive_bias_correction",
    "08_tune_and_anneal",
    "09_find_where_adam_loses",
    "10_learn_from_real_films",
    "11_explore_everything",
]
SET_UP = "%matplotlib inline\nimport numpy as np\n\nimport optim_lab as lab"
VIEW = "application/vnd.jupyter.widget-view+json"
README = (FOLDER.parent / "README.md").read_text()
REASON = re.compile(r"[:;]|\b(because|since)\b|, (as|for|so)\b")
RIGHT = re.compile(r"(Yes|Right|Indeed|Exactly|So it is)\b")


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook, tag=None):
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell for cell in cells if tag is None or tag in cell.metadata.get("tags", [])]


def is_folded(cell):
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


def lines_of(cells):
    return sum(bool(line.strip()) for cell in cells for line in cell.source.splitlines())


def choices_of(notebook):
    """Of each question a dict of its options to its replies, as the source has them."""
    calls = [ast.parse(cell.source).body[-1].value for cell in code_cells(notebook, "question")]
    return [ast.literal_eval(call.args[1]) for call in calls]


def is_assertion(statement):
    """Whether a statement is an `assert`, or a call of one of NumPy's."""
    return isinstance(statement, ast.Assert) or ast.unparse(statement).startswith("np.testing.")


def prose_of(notebook, start=0):
    cells = [cell for cell in notebook.cells[start:] if cell.cell_type == "markdown"]
    return "\n".join(cell.source for cell in cells)


def test_the_series_is_complete():
    assert [path.stem for path in PATHS] == NAMES


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_is_below_a_megabyte(path):
    assert path.stat().st_size < 1_000_000


def test_the_set_up_cell_is_the_same_everywhere(notebook):
    assert code_cells(notebook)[0].source == SET_UP


def test_a_notebook_opens_with_what_how_and_how_long_and_ends_with_what_was_learned(notebook):
    opening, closing = notebook.cells[0].source, notebook.cells[-1].source
    assert opening.startswith("# ")
    for word in ("**You will**", "**You will learn**", "**You need**", "**Time**"):
        assert word in opening
    assert "## What you learned" in closing
    assert "## In practice" in prose_of(notebook)


def test_cells_are_short(notebook):
    lines = [len(cell.source.splitlines()) for cell in code_cells(notebook)]
    assert max(lines) <= 15
    assert statistics.median(lines) <= 5


def test_there_is_enough_prose_and_not_too_much(notebook):
    lines = sum(len(cell.source.splitlines()) for cell in code_cells(notebook))
    assert 8 <= len(prose_of(notebook).split()) / lines <= 20


def test_nothing_went_wrong_when_the_outputs_were_stored(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.get("text")
            assert VIEW not in output.get("data", {})
    assert "widgets" not in notebook.metadata


def test_all_cells_are_stored_run_but_those_of_the_predictions(notebook):
    for cell in code_cells(notebook):
        if cell in code_cells(notebook, "predict"):
            assert cell.execution_count is None
            assert not cell.outputs
        else:
            assert cell.execution_count is not None


def test_each_prediction_is_asked_run_and_explained(notebook):
    questions, runs = code_cells(notebook, "question"), code_cells(notebook, "predict")
    assert 2 <= len(questions) == len(runs) <= 4
    for question, run in zip(questions, runs, strict=True):
        assert question.source.startswith("lab.predict(")
        at = notebook.cells.index(run)
        assert notebook.cells.index(question) < at
        assert notebook.cells[at + 1].source.startswith("<details><summary><b>What happened</b>")


def test_what_happened_is_checked_in_a_cell_that_gives_nothing_away(notebook):
    for run in code_cells(notebook, "predict"):
        check = notebook.cells[notebook.cells.index(run) + 2]
        assert "check" in check.metadata.get("tags", [])
        assert check.metadata.jupyter.get("outputs_hidden"), "set metadata.jupyter.outputs_hidden"


def test_each_option_has_a_reply_and_one_of_them_is_right(notebook):
    for choices in choices_of(notebook):
        assert isinstance(choices, dict)
        assert all(len(reply.split()) >= 4 for reply in choices.values())
        right = [bool(RIGHT.match(reply)) for reply in choices.values()]
        assert sum(right) == 1, f"one reply says Yes, Right, Indeed, Exactly: {choices}"


def test_the_right_option_does_not_stand_out_by_form(notebook):
    for options in map(list, choices_of(notebook)):
        assert len({bool(REASON.search(option)) for option in options}) == 1, options
        words = [len(option.split()) for option in options]
        assert max(words) <= 2 * min(words) + 2, options


def test_the_right_option_does_not_stand_out_by_place(notebook):
    replies = [list(choices.values()) for choices in choices_of(notebook)]
    places = [next(i for i, r in enumerate(of_one) if RIGHT.match(r)) for of_one in replies]
    assert len(set(places)) > 1


def test_each_explorer_is_stored_with_its_picture(notebook):
    explorers = [c for c in code_cells(notebook) if c.source.startswith("lab.explore_")]
    assert explorers
    for cell in explorers:
        (output,) = cell.outputs
        assert len(output.data["image/png"]) > 10_000


def test_no_progress_bar_is_stored_and_nbval_skips_the_cells_that_show_one(notebook):
    for cell in code_cells(notebook):
        assert not any("%|" in str(output.get("data", {})) for output in cell.outputs)
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            assert not cell.outputs


def test_every_stored_picture_is_described(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert len(output.metadata["image/png"]["alt"].split()) >= 6


def test_there_is_a_figure_of_ours_and_no_figure_code(notebook):
    source = "\n".join(cell.source for cell in code_cells(notebook))
    assert "lab.figures." in source
    assert "matplotlib." not in source.replace("%matplotlib", "")
    assert "plt" not in source


def test_checks_of_claims_are_folded_and_speak(notebook):
    checks = code_cells(notebook, "check")
    assert len(checks) >= 3
    for cell in checks:
        assert is_folded(cell)
        assert "assert" in cell.source
        assert any(output.get("text", "").strip() for output in cell.outputs)


def test_no_bare_assert_stands_in_the_readers_way(notebook):
    for cell in code_cells(notebook):
        if "check" not in cell.metadata.get("tags", []):
            statements = ast.parse(cell.source.replace("%matplotlib inline", "")).body
            assert not any(isinstance(s, ast.Assert) for s in statements), cell.source
            assert not all(map(is_assertion, statements)), cell.source


def test_each_explorer_stands_inside_the_argument_and_its_questions_are_answered(notebook):
    for at, cell in enumerate(notebook.cells):
        if cell.source.startswith("lab.explore_"):
            nearby = notebook.cells[at - 1].source + notebook.cells[at + 1].source
            assert "<details>" in nearby
            later = prose_of(notebook, at + 1)
            assert re.search(r"^##+ (.*)", later, re.MULTILINE).group(1) != "Exercises"


def minutes(notebook):
    """How long a notebook takes, by the rule for all: rounded to 5 minutes."""
    solutions = code_cells(notebook, "solution")
    shown = [cell for cell in code_cells(notebook) if not is_folded(cell)]
    to_see = len(re.findall("<details>", prose_of(notebook))) - len(code_cells(notebook, "predict"))
    total = (
        len(prose_of(notebook).split()) / 200
        + lines_of(shown) * 10 / 60
        + 2 * (lines_of(solutions) - 2 * len(solutions))  # but for `def` and the call of the check
        + 3 * (len(code_cells(notebook, "question")) + to_see)
    )
    return 5 * round(total / 5)


def stated_minutes(notebook):
    return int(re.search(r"\*\*Time\*\* about (\d+) minutes", notebook.cells[0].source).group(1))


def test_the_time_stated_is_what_the_rule_gives(notebook):
    assert stated_minutes(notebook) == minutes(notebook)


@pytest.mark.parametrize(("words", "last"), [("for the core, 01 to 06", "06"), ("for all", "11")])
def test_the_readme_adds_the_times_up(words, last):
    times = [stated_minutes(nbformat.read(p, 4)) for p in PATHS if p.stem[:2] <= last]
    half_hours = math.floor(sum(times) / 30 + 0.5) / 2
    assert f"{half_hours:g} hours {words}" in README


def test_links_lead_to_notebooks_that_are_there(notebook):
    for target in re.findall(r"\]\(([^)]+)\)", prose_of(notebook)):
        assert (FOLDER / target).exists(), target


def test_the_notebooks_are_linked_in_a_row():
    for here, there in itertools.pairwise(PATHS):
        last, first = nbformat.read(here, 4).cells[-1], nbformat.read(there, 4).cells[0]
        assert f"({there.name})" in last.source
        assert f"({here.name})" in first.source


def test_there_are_three_exercises_with_folded_solutions(notebook):
    stubs, solutions = code_cells(notebook, "exercise"), code_cells(notebook, "solution")
    assert len(stubs) == len(solutions) == 3
    for stub, solution in zip(stubs, solutions, strict=True):
        assert notebook.cells.index(solution) == notebook.cells.index(stub) + 1
        assert solution.metadata.jupyter.source_hidden


def test_a_blank_stub_is_not_attempted_yet_and_its_solution_is_correct(notebook):
    for tag, verdict in (("exercise", "not attempted yet"), ("solution", "correct")):
        for cell in code_cells(notebook, tag):
            *body, last = cell.source.splitlines()
            names = {"np": np, "lab": lab}
            exec("\n".join(body), names)
            assert repr(eval(last, names)) == verdict
            assert cell.outputs[0].data["text/plain"] == verdict


def test_every_exercise_has_a_check_of_its_own_and_uses_it_by_its_name():
    used = []
    for path in PATHS:
        for cell in code_cells(nbformat.read(path, 4), "exercise"):
            check, stub = re.fullmatch(
                r"lab\.checks\.(\w+)\((\w+)\)", cell.source.splitlines()[-1]
            ).groups()
            assert stub == f"my_{check}"
            used.append(check)
    assert len(set(used)) == len(used)
    assert set(used) == set(CHECKS)
