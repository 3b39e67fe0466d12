"""Plant small wrong changes in a copy of the package and see whether the tests notice.

Two kinds. Those of `planted.py` are named, must stand where they say, and must all be noticed. The
others are drawn at random from the syntax trees of the modules, with a fixed seed: as many from
each module, and within it the kinds of change take turns. At least 95 % must be noticed of those
that `equivalent.py` does not explain; the others are named, to be read one by one.

A change is noticed if a test fails in the files that cover its module, or if these take far longer
than they should. The first test that fails ends the run. Each run is a fork of a process that has
imported what the package needs, which saves most of a short run's time.

usage: python tools/mutants.py [NUMBER [SEED [EVERY]]]
120, 1 and 1 if not given. NUMBER 0: the planted only; EVERY 12: every twelfth of them, and the
tests are not tried on the unchanged package first, as where `make test` has just passed.
"""

import ast
import copy
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from queue import Queue
from typing import NamedTuple

import pytest
from equivalent import EQUIVALENT
from planted import PLANTED

ROOT = Path(__file__).parent.parent
# the modules that are drawn from, and the tests that cover them, the likeliest to fail first
COVER = {
    "optimizers": "optimizers fuzz bad_input descent theory",
    "problems": "problems fuzz bad_input descent optimizers",
    "descent": "descent fuzz bad_input sweeps figure_data",
    "annealing": "annealing fuzz bad_input figures",
    "walking": "descent sweeps annealing fuzz",
    "sweeps": "sweeps fuzz bad_input",
    "checks": "checks attempts fuzz_pictures",
    "figures": "figure_data figures explorer_data fuzz_pictures palette",
    "explorers": "explorer_data everything film_explorer explorers fuzz_pictures touch",
}
OTHERS = {"live": "figures explorers", "validation": "fuzz bad_input"}
SLOW = "not dask and not worker_that_dies"  # tests that lose a process find no other changes
ENOUGH, PATIENCE = 0.95, 300  # the share to be noticed; seconds for a module's tests
WORKERS = os.cpu_count() or 1
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        *("scipy.optimize", "scipy.sparse", "scipy.special", "PIL.Image", "tqdm.auto"),
        *("matplotlib.figure", "matplotlib.backends.backend_agg", "IPython", "ipywidgets"),
        *("pytest", "hypothesis.extra.numpy"),
    ]
)
# Looks, sizes and words may be changed without being wrong.
TASTE = {
    *("alpha", "color", "colors", "edgecolor", "facecolor", "fontsize", "height_ratios", "layout"),
    *("linewidth", "linewidths", "markeredgewidth", "markersize", "pad", "rotation", "size"),
    *("style", "width", "width_ratios", "wspace", "zorder"),
}
OTHER = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
BOUNDARY = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
NAMES = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum"}
NAMES |= {"argmin": "argmax", "argmax": "argmin", "any": "all", "all": "any"}


class Mutant(NamedTuple):
    """A file of the package, and what is put in the place of what."""

    path: str
    line: int
    kind: str
    old: str
    new: str
    text: str  # the whole file
    source: str  # and changed


def changes(node):
    """What may be put in the place of an expression, by kind."""
    new = copy.deepcopy(node)
    match node:
        case ast.BinOp(op=op) | ast.BoolOp(op=op) if type(op) in OTHER:
            new.op = OTHER[type(op)]()
            yield "operation", new
        case ast.Compare(ops=[op]) if type(op) in OTHER:
            new.ops = [OTHER[type(op)]()]
            yield "comparison", new
            if type(op) in BOUNDARY:
                at_the_end = copy.deepcopy(node)
                at_the_end.ops = [BOUNDARY[type(op)]()]
                yield "boundary", at_the_end
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            yield "sign", node.operand
        case ast.Constant(value=bool(value)):
            yield "switch", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield "number", ast.Constant(value + 1)
        case ast.Constant(value=float(value)):
            yield "number", ast.Constant(1.5 * value if value else 1.0)
        case ast.Attribute(attr="T"):
            yield "transposed", node.value
        case ast.Call(func=ast.Name(id=name)) if name in NAMES:
            new.func.id = NAMES[name]
            yield "extreme", new
        case ast.Call(func=ast.Attribute(attr=name)) if name in NAMES:
            new.func.attr = NAMES[name]
            yield "extreme", new
        case ast.Call(args=[first, second, *_]):
            if not isinstance(first, ast.Starred) and not isinstance(second, ast.Starred):
                new.args[:2] = second, first
                yield "order", new
        case ast.Tuple(elts=[first, second], ctx=ast.Load()):
            new.elts = [second, first]
            if not any(isinstance(x, ast.Slice | ast.Starred) for x in (first, second)):
                yield "order", new
        case ast.IfExp():
            new.body, new.orelse = node.orelse, node.body
            yield "order", new


def places(node):
    """All expressions below a node that a change may be made to: no types, words or looks."""
    if isinstance(node, ast.Raise | ast.JoinedStr):
        return
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        if isinstance(node, ast.keyword) and node.arg in TASTE:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                if isinstance(child, ast.expr):
                    yield child
                yield from places(child)


@cache
def places_of(text):
    """Every place of one file and what may be put there, by kind."""
    found = {}
    for node in places(ast.parse(text)):
        for kind, new in changes(node):
            found.setdefault(kind, []).append((node, new))
    return found


def mutant_of(path, text, kind, node, new):
    """The file with an expression in the place of another."""
    raw, lines = text.encode(), text.encode().splitlines(keepends=True)
    begin = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    old, put = raw[begin:end].decode(), f"({ast.unparse(new)})"
    source = raw[:begin].decode() + put + raw[end:].decode()
    return Mutant(str(path), node.lineno, kind, " ".join(old.split()), put, text, source)


def files_of(module):
    """The files of a module, or of a folder of the package."""
    folder = ROOT / "optim_lab" / module
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def drawn(number, seed):
    """Some changes of each module, its kinds in turn."""
    chance, found = random.Random(seed), []
    for i, module in enumerate(COVER):
        kinds = {}
        for path in files_of(module):
            text = path.read_text(encoding="utf-8")
            for kind, some in places_of(text).items():
                name = path.relative_to(ROOT)
                kinds.setdefault(kind, []).extend((name, text, kind, *place) for place in some)
        for some in kinds.values():
            chance.shuffle(some)
        share = (number + i) // len(COVER)
        while share and any(kinds.values()):
            for kind in sorted(kinds):
                if share and kinds[kind]:
                    found.append(mutant_of(*kinds[kind].pop()))
                    share -= 1
    return found


def planted():
    """The named changes; a text that stands no longer exactly once in its file is an error."""
    found = []
    for name, file, old, new in PLANTED:
        text = (ROOT / "optim_lab" / file).read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise SystemExit(
                f"{file}: {old!r} ({name}) is there {text.count(old)} times, not once."
            )
        line = text[: text.index(old)].count("\n") + 1
        source = text.replace(old, new)
        found.append(Mutant(f"optim_lab/{file}", line, name, old, new, text, source))
    return found


def module_of(path):
    """The module, or the folder of modules, that a file of the package belongs to."""
    return Path(path).with_suffix("").parts[1]


def tests_for(path):
    """The files of tests that cover a file of the package."""
    module = module_of(path)
    names = (COVER | OTHERS).get(module, f"{module} fuzz")
    return [f"tests/test_{name}.py" for name in names.split()]


def run_tests(home, tests):
    """Leave this process with what pytest says of some tests of a copy."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1), os.dup2(nowhere, 2)
    os.chdir(home)
    os.environ["PYTHONPATH"] = sys.path[0] = str(home)
    sys.dont_write_bytecode = True
    without = [f"-pno:{plugin}" for plugin in ("cacheprovider", "nbval", "xdist")]
    imported = "-Wignore::pytest.PytestAssertRewriteWarning"
    sys.exit(pytest.main(["-xq", "-k", SLOW, *without, imported, *tests]))


def passes(home, tests):
    """Whether some tests of a copy pass, and pass in time."""
    run = FORKS.Process(target=run_tests, args=(home, tests))
    run.start()
    run.join(PATIENCE)
    run.kill()
    run.join()
    return run.exitcode == 0


def survives(mutant, homes):
    """Whether nothing notices a change, in one of the copies that are free."""
    home = homes.get()
    path = home / mutant.path
    kept = path.read_bytes()
    try:
        path.write_text(mutant.source, encoding="utf-8")
        lives = passes(home, tests_for(mutant.path))
    finally:
        path.write_bytes(kept)
        homes.put(home)
    verdict = "noticed " if not lives else "EXPLAINED" if why(mutant) else "SURVIVES"
    words = f"{mutant.path}:{mutant.line} {mutant.kind}: {mutant.old} -> {mutant.new}"
    print(f"{verdict} {words}", flush=True)
    return lives


def why(mutant):
    """Why nothing can notice a change, or None."""
    line = mutant.text.splitlines()[mutant.line - 1].strip()
    return EQUIVALENT.get((mutant.path.removeprefix("optim_lab/"), line, mutant.new))


def copies(folder):
    """A queue of copies of what git knows or would know, one for each worker."""
    homes = Queue()
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for i in range(WORKERS):
        home = Path(folder) / str(i)
        for name in names.splitlines():
            if (ROOT / name).is_file():
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, home / name)
        homes.put(home)
    return homes


def report(mutants, alive):
    """A table by module; the share that was noticed of what no one explains."""
    table = {}
    for mutant, lives in zip(mutants, alive, strict=True):
        row = table.setdefault(module_of(mutant.path), [0, 0, 0])
        row[0] += 1
        row[1] += not lives
        row[2] += lives and why(mutant) is not None
    print("\n| module | changes | noticed | explained |\n| --- | --- | --- | --- |")
    for module, row in table.items():
        print(f"| {module} | {' | '.join(map(str, row))} |")
    number, noticed, explained = (sum(row[i] for row in table.values()) for i in range(3))
    share = noticed / max(1, number - explained)
    print(f"\n{share:.1%} of {number} noticed, not counting {explained} explained.")
    return share


def main(number=120, seed=1, every=1):
    """Try all; whether the named ones and enough of the others are noticed."""
    with tempfile.TemporaryDirectory() as folder:
        homes = copies(folder)
        home = homes.get()
        if every == 1:
            for module in COVER:
                if not passes(home, tests_for(f"optim_lab/{module}.py")):
                    raise SystemExit(f"{module}: tests fail before anything was changed.")
        homes.put(home)
        named, others = planted()[::every], drawn(number, seed)
        with ThreadPoolExecutor(WORKERS) as pool:
            alive = list(pool.map(lambda mutant: survives(mutant, homes), [*named, *others]))
    of_named, of_others = alive[: len(named)], alive[len(named) :]
    return report(named, of_named) == 1 and (not others or report(others, of_others) >= ENOUGH)


if __name__ == "__main__":
    sys.exit(not main(*map(int, sys.argv[1:])))
