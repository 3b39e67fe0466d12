"""Holds the package to the table of its floors: imports only go down."""

import ast
import re
import sys
from pathlib import Path

import pytest

import optim_lab

PACKAGE = Path(optim_lab.__file__).parent

# module: (floor, the packages of others that it may import)
TABLE = {
    "explorers": (5, {"numpy", "ipywidgets", "IPython"}),
    "live": (4, {"numpy", "matplotlib", "PIL"}),
    "figures": (4, {"numpy", "matplotlib"}),
    "drawing": (3, {"numpy", "matplotlib"}),
    "checks": (3, {"numpy"}),
    "descent": (2, {"numpy"}),
    "walking": (2, {"numpy"}),
    "annealing": (2, {"numpy"}),
    "sweeps": (2, {"numpy", "tqdm"}),
    "optimizers": (1, {"numpy"}),
    "validation": (0, {"numpy"}),
    "films": (0, {"numpy", "scipy"}),
    "schedules": (0, {"numpy"}),
    "problems": (0, {"numpy", "scipy"}),
    "data": (0, {"numpy", "scipy"}),
}
# what others of the same floor may build on
FOUNDATIONS = {"validation", "walking"}
# every file but the package's own __init__, by the module or folder that it belongs to
FILES = {
    path: path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}


def imported_names(source):
    """Everything that a source imports anywhere in it, as dotted names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = "optim_lab." * (node.level > 0) + (node.module or "")
            yield from (f"{parent.rstrip('.')}.{alias.name}" for alias in node.names)


def breaches(module, source):
    """What a module imports and may not."""
    floor, others = TABLE[module]
    for name in imported_names(source):
        top, *rest = name.split(".")
        if top == "optim_lab":
            target = TABLE.get(rest[0] if rest else None)
            inside = rest[:1] == [module] and len(rest) > 1
            if not inside and (
                target is None or target[0] >= floor + (rest[0] in FOUNDATIONS)
            ):  # the package itself is above all floors
                yield name
        elif top not in others | sys.stdlib_module_names or {"pyplot", "pylab"} & set(rest):
            yield name


def test_every_module_is_on_the_table():
    assert set(FILES.values()) == set(TABLE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_imports_only_go_down(path):
    assert list(breaches(FILES[path], path.read_text("utf-8"))) == []


def test_the_table_in_the_package_and_in_the_guide_is_this_one():
    guide = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    for module in set(FILES.values()):
        floor = TABLE[module][0]
        assert re.search(rf"^{floor} +``{module}``", optim_lab.__doc__, flags=re.MULTILINE), module
        assert re.search(rf"^\| {floor} \|.*`{module}`", guide, flags=re.MULTILINE), module


def test_matplotlib_stays_on_the_floors_of_pictures_and_widgets_on_the_top_one():
    for floor, others in TABLE.values():
        assert floor >= 3 or "matplotlib" not in others
        assert floor == 5 or "ipywidgets" not in others


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("optimizers", "from optim_lab.descent import race"),
        ("optimizers", "import optim_lab.descent"),
        ("optimizers", "from optim_lab import descent"),
        ("optimizers", "from .descent import race"),
        ("optimizers", "from . import descent"),
        ("descent", "from optim_lab.sweeps import sweep"),
        ("sweeps", "from optim_lab.annealing import descend_with_annealing"),
        ("validation", "from optim_lab.walking import walk"),
        ("live", "from optim_lab.figures import path"),
        ("figures", "import optim_lab"),
        ("figures", "from optim_lab import Adam"),
        ("figures", "from optim_lab.unheard_of import thing"),
        ("figures", "import matplotlib.pyplot as plt"),
        ("figures", "from matplotlib import pyplot"),
        ("explorers", "import matplotlib"),
        ("descent", "def f():\n    from matplotlib.figure import Figure"),
        ("figures", "import ipywidgets"),
        ("optimizers", "import scipy.special"),
        ("data", "import pandas"),
    ],
)
def test_a_breach_is_seen(module, source):
    assert len(list(breaches(module, source))) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("descent", "from optim_lab.optimizers import Adam, Optimizer"),
        ("figures", "from optim_lab import drawing, problems"),
        ("figures", "from .drawing import draw_paths\nfrom matplotlib.figure import Figure"),
        ("sweeps", "from optim_lab.walking import walk"),
        ("films", "from optim_lab.validation import checked_count"),
        ("problems", "import numpy as np, operator\nimport scipy.sparse"),
        ("explorers", "from optim_lab.explorers.sliders import rate_slider"),
        ("explorers", "import asyncio\nimport ipywidgets\nfrom optim_lab import live, figures"),
    ],
)
def test_a_way_down_is_open(module, source):
    assert list(breaches(module, source)) == []
