"""The repository's own files agree with each other."""

import ast
import importlib
import importlib.metadata
import itertools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import optim_lab

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]
PACKAGE = ROOT / "optim_lab"
DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = [
    (f"{path.stem} {i}", source)
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for i, source in enumerate(
        re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S), 1
    )
]
COMMANDS_STAND_IN = (
    *("README.md", "CONTRIBUTING.md", "docs/elsewhere.md", "docs/teaching.md"),
    *(".ci/run", ".github/workflows/test.yml"),
)
COMMAND = r"(?:^ *(?:- run: )?|`)(?:make|beside) ([a-z-]+)"  # a line of its own, or in backticks


def tracked_files():
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in names.stdout.splitlines() if (ROOT / name).is_file()]


def test_what_the_package_imports_is_what_it_declares():
    imported = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(node.module.split(".")[0])
    of_others = imported - sys.stdlib_module_names - {"optim_lab"}
    homes = importlib.metadata.packages_distributions()
    declared = {requirement.split(">=")[0] for requirement in PROJECT["dependencies"]}
    optional = {need.split(">=")[0] for need in PROJECT["optional-dependencies"]["touch"]}
    assert optional <= of_others
    assert {name.lower() for top in of_others - optional for name in homes[top]} == declared


def test_what_lies_in_the_package_beside_its_modules_is_installed_with_it():
    data = {path for path in tracked_files() if path.is_relative_to(PACKAGE)}
    data = {str(path.relative_to(PACKAGE)) for path in data if path.suffix != ".py"}
    assert data == set(SETTINGS["tool"]["setuptools"]["package-data"]["optim_lab"])


def test_the_package_shows_the_layers_that_its_imports_are_held_to():
    shown = re.findall(r"^(\d) +``(\w+)``", optim_lab.__doc__, flags=re.MULTILINE)
    layer_of = {name: int(layer) for layer, name in shown}
    assert set(layer_of) == {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()
    } - {"__init__", "__pycache__"}
    contract, *_ = SETTINGS["tool"]["importlinter"]["contracts"]
    held = [re.findall(r"\w+", layer) for layer in contract["layers"]]
    layers = [{layer_of[name] for name in names if name in layer_of} for names in held]
    layers = [same for same in layers if same]  # some may be to come
    assert all(len(same) == 1 for same in layers)
    assert [max(same) for same in layers] == sorted(map(max, layers), reverse=True)


def test_the_conda_environment_lists_what_pyproject_lists():
    listed = (ROOT / "environment.yml").read_text(encoding="utf-8")
    conda = set(re.findall(r"^ +- ([a-z]\S*>=\S+)$", listed, flags=re.MULTILINE))
    extras = PROJECT["optional-dependencies"]
    pip = {*PROJECT["dependencies"], *extras["lab"], *extras["test"]}
    assert conda == pip | {"python" + PROJECT["requires-python"]}
    assert "--editable ." in listed


def test_the_constraints_hold_a_version_of_every_dependency_and_no_address():
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {name.lower() for name in re.findall(r"^(\S+)==", constraints, flags=re.MULTILINE)}
    extras = PROJECT["optional-dependencies"].values()
    for requirement in (*PROJECT["dependencies"], *itertools.chain(*extras)):
        assert requirement.split(">=")[0] in pinned
    assert "://" not in constraints
    assert "@" not in constraints


def test_the_version_is_the_same_everywhere():
    assert PROJECT["version"] == optim_lab.__version__
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[(\d.*?)\]", changes, flags=re.MULTILINE)[1] == PROJECT["version"]


def test_the_citation_is_of_this_version_and_licence():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert citation["authors"] == [{"name": "The optim_lab authors"}]
    assert {"cff-version", "message", "title"} <= set(citation)


def test_the_readme_names_every_notebook():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"(notebooks/{path.name})" in README


@pytest.mark.parametrize("name", COMMANDS_STAND_IN)
def test_every_make_command_that_is_named_is_in_the_makefile(name):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(COMMAND, (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert named
    for target in named:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_the_workflow_pins_each_action_by_a_commit():
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", workflow)
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}  # v[\d.]+", action)


def test_links_in_the_documents_resolve():
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.filterwarnings("default")  # of a cluster and its processes, as they start and end
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block[0])
def test_a_block_of_code_runs_as_pasted_by_itself(block, tmp_path, monkeypatch, capsys):
    name, source = block
    monkeypatch.chdir(tmp_path)
    exec(source, {"__name__": "pasted"})  # as its workers read it again
    assert bool(capsys.readouterr().out) == ("__main__" not in source), name
    exec(source, {"__name__": "__main__"})
    assert capsys.readouterr().out.strip(), f"{name} prints nothing"


def test_no_file_names_a_place_on_somebodys_machine():
    for path in tracked_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not re.search(r"/(home|root|Users)/\w", text), path


def test_what_the_scripts_import_from_the_package_is_there():
    for path in tracked_files():
        if path.suffix != ".py" or path.is_relative_to(ROOT / "optim_lab"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("optim_lab"):
                module = importlib.import_module(node.module)
                for name in node.names:
                    assert hasattr(module, name.name), f"{path.name}: {node.module}.{name.name}"
