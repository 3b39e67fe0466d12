"""Builds what `make site` and `make html` build, serves it, and opens it in Chromium."""

import functools
import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from chromium import open_chromium, open_window

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
ARTEFACTS = ROOT / "build" / "site-test"


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """A static host, as plain as any; it sends modules and Pyodide's code under their types."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *args):
        pass


def built(script, *arguments):
    command = [sys.executable, str(ROOT / "tools" / script), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return arguments[-1]


def wheels():
    """The folder that `make` fills with the wheels of ipywidgets."""
    return Path(os.environ.get("WHEELS", ROOT / ".venv-site" / "wheels"))


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """The folder of plain pages."""
    return built("make_html.py", tmp_path_factory.mktemp("html") / "html")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the site."""
    return built("make_site.py", wheels(), tmp_path_factory.mktemp("site") / "site")


@pytest.fixture(scope="session")
def second_site(tmp_path_factory):
    """The same, built again."""
    return built("make_site.py", wheels(), tmp_path_factory.mktemp("again") / "site")


@pytest.fixture(scope="session")
def address(site):
    """Where the site is served, below a folder, as on a host that holds other sites too."""
    handler = functools.partial(QuietHandler, directory=str(site.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
        server.shutdown()


@pytest.fixture(scope="session")
def artefacts():
    """The folder of screenshots, outside git; each run overwrites them."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS


@pytest.fixture(scope="session")
def chromium():
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium):
    """A page in a window of its own, which asks nobody but us, and notes whom it would ask."""
    window = open_window(chromium, 1300, 1100)
    asked = []

    def ours_only(route):
        url = route.request.url
        if url.startswith(("http://127.0.0.1", "file:", "data:", "blob:")):
            route.continue_()
        else:
            asked.append(url)
            route.abort()

    window.route("**/*", ours_only)
    page = window.new_page()
    page.asked = asked
    yield page
    window.close()
