"""A hand on an explorer's picture, in JupyterLab on a laptop's screen."""

import pytest
from axe import violations
from chromium import open_window
from pages import THEIRS, ExplorerPage, NotebookPage
from playwright.sync_api import expect

pytest.importorskip("anywidget", reason="the extra `touch` is not installed")

FIRST = ("−2.00", "4.00")


class TouchedPage(ExplorerPage):
    """An explorer with its ring and the words of its paths."""

    def __init__(self, page):
        super().__init__(page)
        self.ring = self.root.get_by_role("button", name="w at start")
        self.words = self.ring.locator("+ span")

    def start(self):
        return tuple(self.slider(f"{name} at start").value() for name in "wb")

    def middle(self):
        """Where the ring is on the page."""
        box = self.ring.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def at(self, across, up):
        """Where a share of the picture's width and height is on the page."""
        box = self.image.bounding_box()
        return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]

    def expect_ring_at(self, x, y):
        """As near as the sliders' tenths allow, in the picture of the last value."""
        self.wait_for_rest()
        assert self.middle() == pytest.approx((x, y), abs=3)


@pytest.fixture(scope="module")
def saved(browser, lab):
    window = open_window(browser.browser, 1366, 768)
    notebook = NotebookPage(window.new_page(), lab, "saved")
    notebook.open()
    notebook.run_all()
    yield notebook
    notebook.close()
    window.close()


@pytest.fixture(scope="module")
def first_sight(saved):
    explorer = TouchedPage(saved.page)
    expect(explorer.ring).to_be_visible()
    explorer.remember()
    return explorer


@pytest.fixture
def explorer(first_sight):
    first_sight.page.mouse.move(5, 5)
    first_sight.reset()
    assert first_sight.start() == FIRST
    return first_sight


def test_the_mouse_drags_the_ring_and_the_last_place_is_drawn(explorer, artefacts):
    x, y = explorer.middle()
    explorer.page.mouse.move(x, y)
    explorer.page.mouse.down()
    explorer.changed(lambda: explorer.page.mouse.move(x + 150, y + 40, steps=30))
    explorer.moved(lambda: explorer.page.mouse.move(x + 60, y + 120, steps=30))
    explorer.page.mouse.up()
    expect(explorer.ring).not_to_contain_text("w at start = -2")
    explorer.expect_ring_at(x + 60, y + 120)
    explorer.root.screenshot(path=artefacts / "touch-1-dragged.png")


def test_a_finger_drags_the_ring_and_the_page_stays(explorer):
    finger, (x, y) = explorer.page.context.new_cdp_session(explorer.page), explorer.middle()

    def put(kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    put("touchStart", (x, y))
    explorer.moved(lambda: [put("touchMove", (x + 4 * i, y + 6 * i)) for i in range(21)])
    put("touchEnd")
    explorer.expect_ring_at(x + 80, y + 120)
    finger.detach()


def test_arrow_keys_move_the_ring_and_none_is_lost(explorer, artefacts):
    cells = explorer.page.locator(".jp-Cell.jp-mod-selected").count()
    explorer.ring.focus()
    for key in (*["ArrowRight"] * 12, *["ArrowDown"] * 9, "ArrowLeft", "ArrowUp"):
        explorer.page.keyboard.press(key)
    expect(explorer.ring).to_have_text("w at start = -0.9, b at start = 3.2")
    expect(explorer.ring).to_be_focused()
    assert explorer.page.locator(".jp-Cell.jp-mod-selected").count() == cells
    explorer.wait_for_rest()
    assert explorer.start() == ("−0.900", "3.20")
    explorer.root.screenshot(path=artefacts / "touch-2-keys.png")


def test_a_path_tells_the_pointer_what_and_where_it_is(explorer, artefacts):
    explorer.page.mouse.move(*explorer.middle())
    expect(explorer.words).to_have_text("Momentum, step 0: w = -2, b = 4, loss = 0.26")
    explorer.root.screenshot(path=artefacts / "touch-3-told.png")
    words, picture = explorer.words.bounding_box(), explorer.image.bounding_box()
    assert picture["x"] <= words["x"]
    assert words["x"] + words["width"] <= picture["x"] + picture["width"]
    explorer.page.mouse.move(*explorer.at(0.8, 0.4))  # another panel
    expect(explorer.words).to_be_hidden()


def test_the_picture_has_a_text_alternative_that_is_renewed(explorer):
    before = explorer.image.get_attribute("alt")
    assert "momentum's memory make Adam. After 500 steps: Momentum is" in before
    explorer.slider("steps").press("ArrowLeft")
    expect(explorer.image).not_to_have_attribute("alt", before)
    assert "After 499 steps" in explorer.image.get_attribute("alt")
    assert not explorer.image.get_attribute("title")


def test_axe_finds_no_violation_that_is_ours_and_nothing_complained(saved, explorer):
    told = violations(saved.page, ".jp-OutputArea-output", THEIRS)
    assert not told, "\n".join(told)
    assert saved.complaints == saved.errors_shown() == []
