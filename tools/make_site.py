"""Build the site on which the series runs in the browser: what `make site` does.

The result is a folder for any static host: a page that leads to the notebooks, the apps lab and
notebooks of JupyterLite, the series as plain pages, and the wheels that Pyodide does not have.
Pyodide itself, which is Python with NumPy, SciPy and Matplotlib for browsers, comes from its own
network of servers when somebody runs a cell; no other server is asked for anything.

Two builds give the same files, to the byte: all dates are the same, and the wheel is built from
a copy with the same modes.

usage: python tools/make_site.py WHEELS [FOLDER]
    WHEELS holds those of ipywidgets, which Pyodide does not have; build/site if no FOLDER is named
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from make_html import export_all
from pages import NOTEBOOKS, ROOT, copy_picture, index

# The date of all files: any will do, if it is always the same. This is 2026-01-01.
os.environ["SOURCE_DATE_EPOCH"] = "1767225600"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# Pyodide does not know our package, so each notebook's copy begins by installing it. A line in
# front is plain to every reader, and works wherever the copy is opened on this site; Pyodide's
# list of packages to load at start would need their dependencies and file names, kept by hand.
INSTALL = "%pip install -q optim_lab"
LEAD = """<p>Every notebook runs here, in your browser: there is nothing to install, and what you
change stays with you. Before the first cell runs, the browser loads Python, which takes a
while.</p>
<p class="note">The whole series with a list of files: <a href="lab/index.html">JupyterLab</a>.
To run it on your own machine, take the repository and say <code>make lab</code>.</p>"""

# The apps read their settings from all pages above them and stop where this is missing.
SETTINGS = """
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>"""


def run(*command, **options):
    """A tool of this Python's environment; its words are shown only if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)], capture_output=True, text=True, **options
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{done.stderr}\n{' '.join(map(str, command))} failed.")


def build_wheel(work, wheels):
    """A wheel of optim_lab from a fresh copy, so that no older build gets into it."""
    copy = work / "optim_lab"
    shutil.copytree(ROOT / "optim_lab", copy / "optim_lab", ignore=shutil.ignore_patterns("__pyc*"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for path in copy.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    run("pip", "wheel", *options, "--wheel-dir", wheels, copy)


def copy_notebooks(contents):
    """The series with a first cell that installs the package."""
    contents.mkdir()
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        cell = nbformat.v4.new_code_cell(INSTALL, id="install")
        first = next(i for i, c in enumerate(notebook.cells) if c.cell_type == "code")
        notebook.cells.insert(first, cell)
        notebook.metadata.kernelspec = {"name": "python", "display_name": "Python (Pyodide)"}
        nbformat.write(notebook, contents / path.name)


def build_apps(work, folder):
    """JupyterLite with our notebooks and wheels, without source maps."""
    settings = {"litePluginSettings": {KERNEL: {"disablePyPIFallback": True}}}
    config = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
    (work / "jupyter-lite.json").write_text(json.dumps(config), encoding="utf-8")
    options = ["--apps", "lab", "--apps", "notebooks"]
    options += ["--no-sourcemaps", "--no-unused-shared-packages"]
    options += ["--contents", "contents", "--piplite-wheels", "wheels", "--output-dir", folder]
    run("jupyterlite_core", "build", *options, cwd=work)
    listing = folder / "api" / "contents" / "all.json"  # in the order of the disk
    listed = json.loads(listing.read_text(encoding="utf-8"))
    listed["content"].sort(key=lambda entry: entry["path"])
    listing.write_text(json.dumps(listed, indent=2, sort_keys=True), encoding="utf-8")


def ways(row):
    """The addresses at which a notebook opens."""
    query = f"index.html?path={row.stem}.ipynb"
    pages = [(f"notebooks/{query}", ""), (f"notebooks/{query}", "run it")]
    return [*pages, (f"lab/{query}", "run it in JupyterLab"), (f"read/{row.stem}.html", "read it")]


if __name__ == "__main__":
    wheels = Path(sys.argv[1]).resolve()
    folder = Path(*sys.argv[2:3] or [ROOT / "build" / "site"]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        shutil.copytree(wheels, work / "wheels")
        build_wheel(work, work / "wheels")
        copy_notebooks(work / "contents")
        build_apps(work, folder)
    export_all(folder / "read", home="../index.html")
    copy_picture(folder)
    (folder / "index.html").write_text(index(ways, LEAD, SETTINGS), encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{size / 1e6:.1f} MB in {folder}")
