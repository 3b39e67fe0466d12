"""The repository's own files agree with each other."""

import ast
import importlib
import itertools
import re
import subprocess
import tomllib
from pathlib import Path

import yaml

import optim_lab

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def tracked_files():
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in names.stdout.splitlines() if (ROOT / name).is_file()]


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
    assert re.search(r"^## \[(.+?)\]", changes, flags=re.MULTILINE)[1] == PROJECT["version"]


def test_the_citation_is_of_this_version_and_licence():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert citation["authors"] == [{"name": "The optim_lab authors"}]
    assert {"cff-version", "message", "title"} <= set(citation)


def test_the_readme_names_every_notebook_and_every_make_command():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"(notebooks/{path.name})" in README
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", README, flags=re.MULTILINE):
        assert re.search(rf"^{''.join(command)}:", makefile, flags=re.MULTILINE), command


def test_links_in_the_documents_resolve():
    for name in ("README.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert (ROOT / target).exists(), f"{name}: {target}"


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
