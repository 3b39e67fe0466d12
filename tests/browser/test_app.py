"""Notebook 10 as a page of its own, as `make app` shows it: Voila, without code."""

import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT, environment, free_port, wait_for_server
from pages import ExplorerPage
from playwright.sync_api import expect

NAME = "10_explore_everything"


@pytest.fixture(scope="module")
def app(tmp_path_factory, artefacts):
    """The address of a Voila on a copy of the notebook."""
    folder = tmp_path_factory.mktemp("app")
    copied = shutil.copy(ROOT / "notebooks" / f"{NAME}.ipynb", folder)
    port = free_port()
    command = [sys.executable, "-m", "voila", copied, "--no-browser", f"--port={port}"]
    with (artefacts / "app.log").open("w") as log:
        server = subprocess.Popen(command, env=environment(folder), stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for_server(server, f"{address}/voila/static/voila.js", "app.log")
            yield address
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture(scope="module")
def page(app, browser):
    """The page once all its cells have run, without a network."""
    page = browser.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    others = re.compile(f"^https?:(?!{re.escape(app.removeprefix('http:'))})")
    page.route(others, lambda route: route.abort())
    page.goto(app, timeout=120_000)
    yield page
    page.close()


@pytest.fixture(scope="module")
def explorer(page):
    explorer = ExplorerPage(page)
    explorer.remember()
    return explorer


def test_the_page_shows_words_controls_and_picture_but_no_code(page, explorer, artefacts):
    expect(page.get_by_role("heading", name="Explore everything")).to_be_visible()
    assert explorer.image.evaluate("image => image.naturalWidth") > 1000
    assert len(explorer.sliders()) == 12
    assert explorer.root.get_by_label("preset").input_value() == "all six"
    assert "import numpy" not in page.locator("body").inner_text()
    assert page.locator(".jp-InputArea .cm-editor, .jp-CodeCell .highlight").count() == 0
    explorer.root.screenshot(path=artefacts / "app-1-explorer.png")


def test_a_key_on_a_slider_moves_picture_and_readout(explorer):
    before = float(explorer.rate().value())
    explorer.moved(lambda: explorer.rate().press("ArrowRight"))
    assert float(explorer.rate().value()) > before
    expect(explorer.root.get_by_label("preset")).to_have_value("own settings")
    explorer.reset()


def test_a_preset_moves_all_controls_and_the_picture(explorer, artefacts):
    menu = explorer.root.get_by_label("preset")
    explorer.moved(lambda: menu.select_option("too large an eta"))
    assert explorer.slider("plain rules' η").value() == "10.0"
    assert explorer.readout.locator("tr").count() == 4  # the head and three rules
    explorer.root.screenshot(path=artefacts / "app-2-preset.png")
    explorer.reset()
    expect(menu).to_have_value("all six")


def test_nothing_complained(page):
    assert page.complaints == []
