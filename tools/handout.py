"""Make a class's copy of the series, without solutions and replies: what `make handout` does.

Left out are solutions, the replies to guesses, folded answers, and the folded checks that tell what
a run shows. A check that later cells need stays, un-run. The teacher's copy keeps everything.

usage: python tools/handout.py [--solutions] [FOLDER]
    FOLDER is build/handout, or build/handout_with_solutions, if not given; a zip is made beside it
"""

import ast
import re
import shutil
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]+\)")  # links to the repository's other files


def handed_out(notebook):
    """The class's copy of a notebook, made from a notebook that is changed."""
    cells, needed = [], set()
    for cell in reversed(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            cell.source = OUTSIDE.sub(r"\1", FOLDED.sub("", cell.source)).strip()
        elif "question" in tags:
            cell.source = without_replies(cell.source)
        elif "check" in tags:
            cell.outputs, cell.execution_count = [], None
        is_left_out = "solution" in tags or ("check" in tags and not needed & made(cell.source))
        if cell.source and not is_left_out:
            needed |= read(cell.source) if cell.cell_type == "code" else set()
            cells.append(cell)
    notebook.cells = cells[::-1]
    return notebook


def without_replies(source):
    """A question's cell with a list of options in place of options and replies."""
    (*before, last) = ast.parse(source).body
    for node in ast.walk(last):
        if isinstance(node, ast.Call) and isinstance(node.args[-1], ast.Dict):
            node.args[-1] = ast.List(node.args[-1].keys)
    return "\n".join(ast.unparse(line) for line in (*before, last))


def made(source):
    """The names that a cell defines."""
    functions = {node.name for node in nodes(source) if isinstance(node, ast.FunctionDef)}
    return functions | names(source, ast.Store)


def read(source):
    """The names that a cell uses."""
    return names(source, ast.Load)


def names(source, use):
    """The names in a cell that are used in a way."""
    return {n.id for n in nodes(source) if isinstance(n, ast.Name) and isinstance(n.ctx, use)}


def nodes(source):
    """All of a cell's syntax; a magic is a comment."""
    return ast.walk(ast.parse(re.sub("^%", "#", source, flags=re.MULTILINE)))


def write(folder, solutions=False):
    """The notebooks in a new folder, and a zip of it; the zip's path."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbformat.write(notebook if solutions else handed_out(notebook), folder / path.name)
    return shutil.make_archive(folder, "zip", folder.parent, folder.name)


def main(*arguments):
    """Write the copy that is asked for."""
    solutions = "--solutions" in arguments
    name = "handout_with_solutions" if solutions else "handout"
    folder = [Path(word) for word in arguments if word != "--solutions"]
    print(write((folder or [ROOT / "build" / name])[0].resolve(), solutions))


if __name__ == "__main__":
    main(*sys.argv[1:])
