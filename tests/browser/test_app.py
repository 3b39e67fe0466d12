"""Notebook 10 as a page of its own, as `make app` shows it: Voila, without code."""

import shutil
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from axe import violations
from chromium import PATIENCE
from conftest import ROOT, environment, free_port, wait_for_server
from pages import THEIRS, ExplorerPage
from playwright.sync_api import expect

NAME = "11_explore_everything"


@pytest.fixture(scope="module")
def app(tmp_path_factory, artefacts):
    """The address of a Voila on a copy of the notebook."""
    folder = tmp_path_factory.mktemp("app")
    copied = shutil.copy(ROOT / "notebooks" / f"{NAME}.ipynb", folder)
    port = free_port()
    command = [sys.executable, "-m", "voila", copied, "--no-browser", f"--port={port}"]
    command += [f"--Voila.config_file_paths={ROOT / 'tools' / 'app'}"]
    with (artefacts / "app.log").open("w") as log:
        server = subprocess.Popen(command, env=environment(folder), stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for_server(server, f"{address}/voila/static/voila.js", "app.log")
            yield address
        finally:
            server.terminate()
            server.wait(PATIENCE / 1000)


@pytest.fixture(scope="module")
def page(app, browser):
    """The page once all its cells have run."""
    page = browser.new_page()
    page.complaints, page.asked = [], []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("response", lambda response: page.asked.append(response.url))
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
    rate = explorer.slider("η, adaptive")
    before = float(rate.value())
    explorer.moved(lambda: rate.press("ArrowRight"))
    assert float(rate.value()) > before
    expect(explorer.root.get_by_label("preset")).to_have_value("own settings")
    explorer.reset()


def test_a_preset_moves_all_controls_and_the_picture(explorer, artefacts):
    menu = explorer.root.get_by_label("preset")
    explorer.moved(lambda: menu.select_option("too large an eta"))
    assert explorer.slider("plain η").value() == "10.0"
    assert explorer.readout.locator("tr").count() == 4  # the head and three rules
    explorer.root.screenshot(path=artefacts / "app-2-preset.png")
    explorer.reset()
    expect(menu).to_have_value("all six")


def test_axe_finds_no_violation_that_is_ours(page, explorer):
    told = violations(page, theirs=THEIRS | {"region": ""})  # Voila's page has no landmarks
    assert not told, "\n".join(told)


def test_nothing_complained_and_nobody_else_was_asked(app, page):
    assert page.complaints == []
    ours = (f"{app}/", "data:", "blob:")
    assert [url for url in page.asked if not url.startswith(ours)] == []


def test_every_link_leads_to_a_place_on_the_page(page):
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    assert links
    assert [link for link in links if not link.startswith("#")] == []


def test_a_foreign_name_is_refused(app):
    request = urllib.request.Request(app, headers={"Host": "rebound.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=60)
