"""The notebooks in JupyterLab, as a reader runs them and moves their explorers.

What CI runs of these tests: each notebook, and what no explorer may fail at. All other
controls are in `test_controls`.
"""

import itertools
import re

import nbconvert
import nbformat
import pytest
from axe import violations
from conftest import NOTEBOOKS
from pages import THEIRS, ExplorerPage, NotebookPage
from playwright.sync_api import expect


def test_every_notebook_runs_without_an_error(notebook):
    assert notebook.errors_shown() == []


def test_the_explorer_appears(first_sight, screenshot):
    assert first_sight.root.is_visible()
    assert first_sight.image.evaluate("image => image.naturalWidth") > 300
    assert first_sight.readout.locator("tr").count() > 1
    screenshot("1-after-run")


def test_axe_finds_no_violation_that_is_ours(notebook, first_sight):
    told = violations(notebook.page, ".jp-OutputArea-output", THEIRS)
    assert not told, "\n".join(told)


def test_a_saved_notebook_is_alive_with_its_kernel_and_shows_its_picture_without(browser, lab):
    saved = NotebookPage(browser.new_page(), lab, "saved")
    saved.open()
    saved.run_all()
    saved.save()
    explorer = ExplorerPage(saved.page)
    explorer.moved(lambda: explorer.rate().press("ArrowRight"))
    saved.page.close()

    again = NotebookPage(browser.new_page(), lab, "saved")
    again.open()
    explorer = ExplorerPage(again.page)
    explorer.moved(lambda: explorer.rate().press("ArrowRight"))
    again.close()

    later = NotebookPage(browser.new_page(), lab, "saved")
    later.open()
    picture = later.page.locator(".jp-OutputArea-output img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 300
    expect(later.page.locator(".jp-OutputArea-output").last).to_contain_text("( ) right")
    assert "model not found" not in later.page.locator("body").inner_text()
    later.close()


def test_a_key_moves_picture_and_readout(explorer, screenshot):
    before = explorer.rate().value()
    explorer.moved(lambda: explorer.rate().press("ArrowRight"))
    assert float(explorer.rate().value()) > float(before)
    explorer.wait_for_rate()
    screenshot("2-after-key")


def test_a_drag_moves_the_picture_on_the_way_and_ends_on_the_last_value(explorer, screenshot):
    before = explorer.rate().value()
    x, y = explorer.rate().grip()
    explorer.changed(lambda: explorer.page.mouse.move(x - 40, y, steps=10))
    explorer.page.mouse.move(x - 60, y, steps=10)
    explorer.page.mouse.up()
    explorer.wait_for_rate()
    assert float(explorer.rate().value()) < float(before)
    screenshot("3-after-drag")


def test_play_runs_the_steps_forward_and_pause_halts_it(scrubbed):
    scrubbed.moved(lambda: scrubbed.slider("steps").press("Home"))
    begin = scrubbed.steps()
    play = scrubbed.root.locator(".widget-play button").first
    play.click()
    drawn = [begin]
    while drawn[-1] < begin + 20:
        scrubbed.wait("Number(readout.innerText.match(/After (\\d+)/)[1]) > last", last=drawn[-1])
        drawn.append(scrubbed.steps())
    play.click()
    scrubbed.wait_for_steps()
    halted = scrubbed.steps()
    assert all(earlier < later for earlier, later in itertools.pairwise(drawn))
    scrubbed.moved(lambda: scrubbed.button("+1").click())
    assert scrubbed.steps() == halted + 1 == int(scrubbed.slider("steps").value())


def test_nothing_complained_in_browser_kernel_or_server(notebook, artefacts):
    notebook.wait_until_idle()
    assert notebook.errors_shown() == []
    assert notebook.complaints == []
    assert "Traceback" not in (artefacts / "server.log").read_text()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_exported_page_shows_the_stored_pictures(path, browser, tmp_path, artefacts):
    stored = nbformat.read(path, as_version=4)
    html, _ = nbconvert.HTMLExporter().from_notebook_node(stored)
    exported = tmp_path / "page.html"
    exported.write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.route(re.compile("^https?:"), lambda route: route.abort())  # no network is needed
    page.goto(exported.as_uri())
    starts = re.compile(r"^\s*In\s*\[\d+\]:\s*lab\.explore_")
    explorer = page.locator(".jp-Cell").filter(has_text=starts)
    expect(explorer.locator("img")).to_have_count(explorer.count())
    assert explorer.count() > 0
    explorer.first.screenshot(path=artefacts / f"{path.stem}-4-exported.png")
    pictures = [o for c in stored.cells for o in c.get("outputs", []) if "image/png" in str(o)]
    widths = page.locator(".jp-OutputArea img").evaluate_all("all => all.map(i => i.naturalWidth)")
    assert len(widths) == len(pictures)
    assert min(widths) > 300
    assert "model not found" not in page.locator("body").inner_text().lower()
    page.close()
