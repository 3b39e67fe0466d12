"""A class's copy of the series tells no solutions and no replies, and still runs."""

import ast
import re
import zipfile

import handout
import nbformat
import pytest

PATHS = sorted((handout.ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout") / "handout"
    handout.write(folder)
    return folder


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_copy_of_a_class_tells_nothing(folder, path):
    whole, copy = (nbformat.read(p, 4) for p in (path, folder / path.name))
    nbformat.validate(copy)
    text = "".join(re.findall(r"\w", nbformat.writes(copy)))
    assert "<details>" not in nbformat.writes(copy)
    for cell in whole.cells:
        tags = cell.metadata.get("tags", [])
        if "solution" in tags:
            assert "".join(re.findall(r"\w", cell.source)) not in text
        if "question" in tags:
            dicts = [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Dict)]
            replies = [reply.value for n in dicts for reply in n.values]
            assert not any("".join(re.findall(r"\w", reply)) in text for reply in replies)
            assert handout.without_replies(cell.source) in [c.source for c in copy.cells]


def test_the_copy_of_a_class_runs(folder):
    notebook, names = nbformat.read(folder / "07_derive_bias_correction.ipynb", 4), {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(re.sub("^%", "#", cell.source, flags=re.MULTILINE), names)


def test_the_zip_holds_the_folder(folder):
    with zipfile.ZipFile(folder.with_suffix(".zip")) as packed:
        names = {name for name in packed.namelist() if not name.endswith("/")}
    assert names == {f"handout/{path.name}" for path in PATHS}


def test_the_teachers_copy_is_the_series(tmp_path):
    handout.write(tmp_path / "all", solutions=True)
    for path in PATHS:
        assert nbformat.read(tmp_path / "all" / path.name, 4) == nbformat.read(path, 4)


def test_a_check_goes_unless_a_later_cell_needs_what_it_makes():
    check = {"tags": ["check"]}
    cells = [
        nbformat.v4.new_code_cell("x = 1\nassert x == 1", metadata=check),
        nbformat.v4.new_code_cell("y = 2\nassert y == 2", metadata=check),
        nbformat.v4.new_code_cell("y + 1"),
    ]
    copy = handout.handed_out(nbformat.v4.new_notebook(cells=cells))
    assert [cell.source for cell in copy.cells] == ["y = 2\nassert y == 2", "y + 1"]


def test_the_page_of_the_app_needs_nothing_from_the_checks_that_it_leaves_out():
    (path,) = (path for path in PATHS if path.stem.endswith("explore_everything"))
    checks, others = [], []
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            (checks if "check" in cell.metadata.get("tags", []) else others).append(cell.source)
    there = set().union(*map(handout.made, others))
    assert (
        not set().union(*map(handout.made, checks))
        & set().union(*map(handout.read, others)) - there
    )


def test_options_are_kept_and_replies_are_not():
    source = 'lab.predict("Which?", {"One": "Yes: it is.", "Two": "No, it is not."})'
    assert handout.without_replies(source) == "lab.predict('Which?', ['One', 'Two'])"
    plain = "lab.predict('Which?', ['One', 'Two'])"
    assert handout.without_replies(plain) == plain
