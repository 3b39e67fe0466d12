"""Plant small wrong changes in a copy of the package and see whether the tests notice.

Two kinds. Those of `planted.py` are named, must stand where they say, and must all be noticed. The
others are drawn at random from the syntax trees of the modules, with a fixed seed: as many from
each module, and within it the kinds of change take turns. At least 95 % must be noticed; the
others are named, to be read one by one.

A change is noticed if a test fails, or if the tests take far longer than they should. The tests of
the changed module run first, the others after them, and the first that fails ends the run.

usage: python tools/mutants.py [NUMBER [SEED [EVERY]]]
120, 1 and 1 if not given. NUMBER 0: the planted only; EVERY 12: every twelfth of them, and the
tests are not tried on the unchanged package first, as where `make test` has just passed.
"""

import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from queue import Queue
from typing import NamedTuple

from planted import PLANTED

ROOT = Path(__file__).parent.parent
MODULES = (
    *("optimizers", "problems", "descent", "annealing"),
    *("walking", "sweeps", "checks", "figures", "explorers"),
)
ENOUGH, PATIENCE = 0.95, 900  # the share to be noticed; seconds for all unit tests
WORKERS = os.cpu_count() or 1
# These look at files that are not changed.
LEFT = {"test_project.py", "test_mutants.py", "test_handout.py"}
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
    source: str  # the whole file, changed


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
def mutants_of(path, text):
    """Every change of one file, by kind."""
    found, lines = {}, text.encode().splitlines(keepends=True)
    for node in places(ast.parse(text)):
        for kind, new in changes(node):
            begin = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
            end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
            put = f"({ast.unparse(new)})"
            source = (text.encode()[:begin] + put.encode() + text.encode()[end:]).decode()
            old = ast.get_source_segment(text, node)
            if source != text:
                mutant = Mutant(str(path), node.lineno, kind, " ".join(old.split()), put, source)
                found.setdefault(kind, []).append(mutant)
    return found


def files_of(module):
    """The files of a module, or of a folder of the package."""
    folder = ROOT / "optim_lab" / module
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def drawn(number, seed):
    """Some changes of each module, its kinds in turn."""
    chance, found = random.Random(seed), []
    for i, module in enumerate(MODULES):
        kinds = {}
        for path in files_of(module):
            every = mutants_of(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
            for kind, some in every.items():
                kinds.setdefault(kind, []).extend(some)
        for some in kinds.values():
            chance.shuffle(some)
        share = (number + i) // len(MODULES)
        while share and any(kinds.values()):
            for kind in sorted(kinds):
                if share and kinds[kind]:
                    found.append(kinds[kind].pop())
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
        found.append(Mutant(f"optim_lab/{file}", line, name, old, new, text.replace(old, new)))
    return found


def tests_for(path, home):
    """The unit tests, those of a file of the package first."""
    words = {word.rstrip("s") for word in Path(path).with_suffix("").parts[1:]}

    def far(test):
        return not any(word in test.stem for word in words)

    tests = [test for test in sorted((home / "tests").glob("test_*.py")) if test.name not in LEFT]
    return [str(test.relative_to(home)) for test in sorted(tests, key=far)]


def passes(home, path, *options, output=subprocess.DEVNULL):
    """Whether the unit tests of a copy pass, and pass in time."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.Popen(
        [*command, *options, *tests_for(path, home)],
        cwd=home,
        env=environment,
        stdout=output,
        stderr=output,
    )
    try:
        return run.wait(PATIENCE) == 0
    except subprocess.TimeoutExpired:
        run.kill()
        return False


def survives(mutant, homes):
    """Whether nothing notices a change, in one of the copies that are free."""
    home = homes.get()
    path = home / mutant.path
    kept = path.read_bytes()
    try:
        path.write_text(mutant.source, encoding="utf-8")
        lives = passes(home, mutant.path)
    finally:
        path.write_bytes(kept)
        homes.put(home)
    verdict = "SURVIVES" if lives else "noticed "
    print(
        f"{verdict} {mutant.path}:{mutant.line} {mutant.kind}: {mutant.old} -> {mutant.new}",
        flush=True,
    )
    return lives


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
    """A table by module; the share that was noticed."""
    of = [Path(mutant.path).with_suffix("").parts[1] for mutant in mutants]
    planted, left = Counter(of), Counter(m for m, lives in zip(of, alive, strict=True) if lives)
    print("\n| module | changes | noticed |\n| --- | --- | --- |")
    for module, number in planted.items():
        print(f"| {module} | {number} | {number - left[module]} |")
    share = 1 - sum(alive) / len(alive)
    print(f"\n{share:.1%} of {len(alive)} noticed.")
    return share


def main(number=120, seed=1, every=1):
    """Try all; whether the named ones and enough of the others are noticed."""
    with tempfile.TemporaryDirectory() as folder:
        homes = copies(folder)
        home = homes.get()
        if every == 1 and not passes(home, "optim_lab", "-n", str(WORKERS), output=None):
            raise SystemExit("The tests fail before anything was changed.")
        homes.put(home)
        named, others = planted()[::every], drawn(number, seed)
        with ThreadPoolExecutor(WORKERS) as pool:
            alive = list(pool.map(lambda mutant: survives(mutant, homes), [*named, *others]))
    enough = report([*named, *others], alive) >= ENOUGH
    return enough and not any(alive[: len(named)])


if __name__ == "__main__":
    sys.exit(not main(*map(int, sys.argv[1:])))
