"""The site: built twice the same, its page leads to the apps, and notebooks list and open there.

Running a cell needs Pyodide, which comes from a network of servers at use. These tests ask no
server but their own, so that a cell runs is not checked here; what Pyodide lacks is held away from
the package by `tests/test_browser_python.py`.
"""

import hashlib
import json
import re
import zipfile

import nbformat
import pytest
from conftest import ROOT
from playwright.sync_api import expect

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FIRST = NOTEBOOKS[0]


def hashes(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_two_builds_give_the_same_files(site, second_site):
    assert hashes(site) == hashes(second_site)


def test_there_are_no_source_maps(site):
    assert not list(site.rglob("*.map"))


def test_the_wheel_is_pure_python_and_holds_the_whole_package(site):
    (wheel,) = (site / "pypi").glob("optim_lab-*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("optim_lab/")}
    package = ROOT / "optim_lab"
    files = {
        path for path in package.rglob("*") if path.is_file() and "__pycache__" not in str(path)
    }
    assert held == {path.relative_to(ROOT).as_posix() for path in files}


def test_the_kernel_finds_our_wheels_here_and_asks_no_package_index(site):
    config = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))
    plugins = config["jupyter-config-data"]["litePluginSettings"]
    kernel = plugins["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["disablePyPIFallback"] is True
    found = set()
    for url in kernel["pipliteUrls"]:
        address, digest = url.split("?sha256=")
        index = (site / address).read_bytes()
        assert hashlib.sha256(index).hexdigest() == digest
        found |= set(json.loads(index))
    # what ipywidgets and the kernel need and Pyodide 314 does not have
    lacking = {"comm", "ipywidgets", "jupyterlab-widgets", "widgetsnbextension", "pyodide-kernel"}
    assert found >= {"optim-lab", *lacking}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_copy_differs_from_its_notebook_by_the_first_cell_alone(site, path):
    ours, copy = (nbformat.read(p, as_version=4) for p in (path, site / "files" / path.name))
    install = next(cell for cell in copy.cells if cell.cell_type == "code")
    assert install.source == "%pip install -q optim_lab"
    copy.cells.remove(install)
    assert copy.cells == ours.cells


def test_the_landing_page_leads_to_all_notebooks_in_order(address, page, artefacts):
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("optim_lab")
    links = page.locator(".series h2 a")
    targets = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert targets == [f"notebooks/index.html?path={path.name}" for path in NOTEBOOKS]
    picture = page.get_by_role("img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 500")
    for link in page.locator("a[href]").all():
        target = link.get_attribute("href")
        if not target.startswith("#"):
            assert page.request.get(address + target).ok, target
    page.screenshot(path=artefacts / "landing.png", full_page=True)
    assert page.asked == []


def test_the_plain_pages_lead_back(address, page):
    page.goto(f"{address}read/{FIRST.stem}.html")
    page.get_by_role("link", name="The series").click()
    expect(page).to_have_url(re.compile(r"/site/index\.html$"))


def shows_the_notebook(page):
    """Its title, the cell that installs, the cell of the explorer, and stored pictures."""
    panel = page.locator(".jp-NotebookPanel")
    title = nbformat.read(FIRST, as_version=4).cells[0].source.splitlines()[0].strip("# ")
    expect(panel.get_by_role("heading", level=1)).to_contain_text(title)
    expect(panel).to_contain_text("%pip install -q optim_lab")
    picture = panel.locator(".jp-RenderedImage img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.naturalWidth > 100", arg=picture.element_handle())
    return panel


def test_a_notebook_opens_in_the_plain_app(address, page, artefacts):
    page.goto(address)
    page.locator(".series h2 a").first.click()
    shows_the_notebook(page)
    page.screenshot(path=artefacts / "notebooks-app.png")


def test_all_notebooks_list_in_the_lab_app_and_one_opens(address, page, artefacts):
    page.goto(address)
    page.get_by_role("link", name="JupyterLab", exact=True).click()
    items = page.locator(".jp-DirListing-content .jp-DirListing-itemText")
    expect(items).to_have_text([path.name for path in NOTEBOOKS])
    items.first.dblclick()
    shows_the_notebook(page)
    page.screenshot(path=artefacts / "lab-app.png")
