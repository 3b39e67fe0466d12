"""The plain pages: pictures have words, links lead somewhere, and nothing else is needed."""

import re
from functools import cache
from html.parser import HTMLParser

import nbformat
import pytest
from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = ["index", *(path.stem for path in NOTEBOOKS)]
VOID = {"br", "hr", "img", "input", "link", "meta", "source"}


@cache
def read(path):
    """A page is asked for by every link that leads to it."""
    return Document(path)


class Document(HTMLParser):
    """Every tag with its attributes, the names that links may lead to, and tags left open."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.names, self.open = [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.names |= {value for name, value in attributes if name == "id"}
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def document(pages, name):
    return read(pages / f"{name}.html")


def test_there_is_a_page_for_each_notebook_and_one_that_leads_to_them(pages):
    assert sorted(path.stem for path in pages.glob("*.html")) == sorted(NAMES)


def test_every_tag_is_closed(document):
    assert not document.open


def test_a_page_shows_every_picture_that_is_stored_in_its_notebook(pages):
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        stored = sum("image/png" in output.get("data", {}) for output in outputs)
        assert len(read(pages / f"{path.stem}.html").all("img")) == stored > 0


def test_every_picture_has_words_of_its_own(pages):
    said = [image["alt"] for name in NAMES for image in read(pages / f"{name}.html").all("img")]
    for words in said:
        assert len(words.split()) >= 6
        assert "No description" not in words
        assert not re.search(r"[$\\<>]", words), words
    for words in said:  # a default sentence may come twice, of different curves
        assert said.count(words) == 1, words


def test_every_link_leads_to_a_page_or_a_place_that_is_there(pages, document):
    for link in document.all("a"):
        if "href" not in link:
            continue
        target, _, place = link["href"].partition("#")
        assert "://" not in target
        there = read(pages / target) if target else document
        assert not place or place in there.names, link["href"]


def test_a_page_loads_nothing(document, name):
    assert not document.all("link") and not document.all("iframe")
    assert not any("src" in script for script in document.all("script"))
    for image in document.all("img"):
        assert image["src"].startswith("data:image/png;base64,") or name == "index"


def test_no_formula_is_left_in_tex(pages, name):
    text = (pages / f"{name}.html").read_text(encoding="utf-8")
    without_code = re.sub(r"<(pre|code|style|script)\b.*?</\1>", "", text, flags=re.DOTALL)
    read = re.sub(r"<[^>]*>", "", without_code)
    assert "$" not in read
    assert not re.search(r"\\[a-zA-Z]+", read)


def test_a_solution_is_folded_and_a_prediction_not_given_away(document, name):
    if name != "index":
        assert len(document.all("details")) >= 3 + 2  # solutions and what happened


def test_formulas_are_drawn_without_a_network(pages, page, artefacts):
    for name in NAMES[1:]:
        page.goto((pages / f"{name}.html").as_uri())
        boxes = page.locator("math").evaluate_all(
            "all => all.filter(m => !m.closest('details')).map(m => m.getBoundingClientRect())"
            ".map(box => [box.width, box.height])"
        )
        assert all(width > 3 and height > 3 for width, height in boxes)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.screenshot(path=artefacts / f"read-{name}.png", full_page=True)
    assert page.asked == []


def test_formulas_are_mathml(pages):
    assert sum(len(read(pages / f"{name}.html").all("math")) for name in NAMES) > 100


def test_a_page_fits_a_telephone(pages, page, artefacts):
    page.set_viewport_size({"width": 390, "height": 800})
    for name in NAMES:
        page.goto((pages / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    page.screenshot(path=artefacts / "telephone.png")
