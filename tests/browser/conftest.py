"""One JupyterLab and one Chromium for all tests, and each notebook opened in them once.

The server has settings, data and kernels of its own and works on copies of the notebooks.
Screenshots and its log are left in ``build/browser``.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from chromium import AS_ROOT, PATIENCE, open_chromium, open_window
from pages import ExplorerPage, NotebookPage

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ARTEFACTS = ROOT / "build" / "browser"
TO_BE_SAVED = """import optim_lab as lab
lab.explore_adam()
lab.predict("Left or right?", ["left", "right"])"""
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
OF_FILMS = "10_learn_from_real_films"
INDEX = {"09_find_where_adam_loses": 1}  # of the explorer that is tested; the game has no scrubber
WITHOUT_SCRUBBER = ("02_starve_a_sparse_feature", OF_FILMS)
LONG = ("08_tune_and_anneal", "09_find_where_adam_loses", OF_FILMS)


@pytest.fixture(scope="session")
def artefacts():
    """The folder of screenshots and logs, outside git; each run overwrites them."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS


@pytest.fixture(scope="session")
def browser():
    """A window of Chromium, in which each test opens pages; they share what has been loaded."""
    with open_chromium() as chromium:
        yield open_window(chromium, 1500, 1300)


@pytest.fixture(scope="session")
def lab(tmp_path_factory, artefacts):
    """The address of a JupyterLab on copies of the notebooks, and on a short one to be saved."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    cells = [nbformat.v4.new_code_cell(line) for line in TO_BE_SAVED.splitlines()]
    short = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(short, folder / "notebooks" / "saved.ipynb")
    if "BRIEFLY" in os.environ:
        leave_out_what_takes_long(folder / "notebooks")
    write_settings(folder / "config")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    command += [f"--ServerApp.root_dir={folder / 'notebooks'}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command += ["--allow-root"] * AS_ROOT
    with (artefacts / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=environment(folder), stdout=log, stderr=log)
        try:
            wait_for_server(server, f"{address}/api", "server.log")
            yield address
        finally:
            server.terminate()
            server.wait(PATIENCE / 1000)


def leave_out_what_takes_long(notebooks):
    """Of the long notebooks keep words, set-up and explorers; `make test` runs all their cells."""
    for name in LONG:
        path = notebooks / f"{name}.ipynb"
        notebook = nbformat.read(path, 4)
        kept = ("%matplotlib", "lab.explore")
        notebook.cells = [
            cell
            for cell in notebook.cells
            if cell.cell_type != "code" or cell.source.startswith(kept)
        ]
        nbformat.write(notebook, path)


def write_settings(config):
    """No question about news, and all cells in the page, also those out of sight."""
    page = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (config / "labconfig").mkdir(parents=True)
    (config / "labconfig" / "page_config.json").write_text(json.dumps(page))
    settings = config / "lab" / "user-settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')


def environment(folder):
    """Jupyter's folders inside `folder`, the settings of `make lab`, and this Python first."""
    return {
        **os.environ,
        "JUPYTER_CONFIG_PATH": str(ROOT / "tools" / "lab"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for_server(server, address, log):
    deadline = time.monotonic() + PATIENCE / 1000
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.1)
    pytest.exit(f"The server did not start; see {ARTEFACTS / log}.", returncode=1)


@pytest.fixture(scope="session", params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request, browser, lab):
    """Each notebook in turn, opened in a page of its own, with all its cells run."""
    notebook = NotebookPage(browser.new_page(), lab, request.param.stem)
    notebook.open()
    notebook.run_all()
    yield notebook
    notebook.close()


@pytest.fixture(scope="session")
def first_sight(notebook):
    """The notebook's explorer, just run, and remembering what it shows."""
    explorer = ExplorerPage(notebook.page, INDEX.get(notebook.name, 0))
    explorer.remember()
    return explorer


@pytest.fixture
def explorer(first_sight):
    """The notebook's explorer as it was after the run."""
    first_sight.reset()
    return first_sight


@pytest.fixture
def scrubbed(explorer, notebook):
    """The explorer, if it has a scrubber for the steps."""
    expect_part(explorer.slider("steps").root, notebook.name not in WITHOUT_SCRUBBER)
    return explorer


@pytest.fixture
def film_explorer(explorer, notebook):
    """The explorer of the real films."""
    expect_part(explorer.root.get_by_label("rare name"), notebook.name == OF_FILMS)
    return explorer


def expect_part(part, is_there):
    """Fail if an explorer's part is missing, or there unawares; skip what needs it if it is not."""
    assert part.count() == is_there
    if not is_there:
        pytest.skip("this explorer has no such part, by design")


@pytest.fixture
def screenshot(notebook, first_sight, artefacts):
    """Keep a picture of the explorer under a name."""

    def keep(name):
        first_sight.root.screenshot(path=artefacts / f"{notebook.name}-{name}.png")

    return keep
