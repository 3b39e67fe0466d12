"""Every page before axe-core, as it opens: light on a phone, or dark on a laptop, in turns."""

from itertools import cycle, product

import pytest
from axe import violations
from chromium import open_window
from conftest import ROOT
from playwright.sync_api import expect

NAMES = ["index", *sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))]
SCHEMES = ["light", "dark"]
# The style is the same on all; the last page, which has every kind of control, is opened in both.
CASES = sorted({*zip(NAMES, cycle(SCHEMES), strict=False), *product(NAMES[-1:], SCHEMES)})


@pytest.mark.parametrize(("name", "scheme"), CASES)
def test_axe_finds_no_violation(chromium, pages, name, scheme):
    window = open_window(chromium, *((360, 740) if scheme == "light" else (1366, 768)))
    page = window.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto((pages / f"{name}.html").as_uri())
    for folded in page.locator("details").all():
        folded.evaluate("element => element.open = true")
    for explorer in page.locator(".explorer").all():
        explorer.evaluate("element => element.scrollIntoView({ behavior: 'instant' })")
        expect(explorer.locator(".said")).not_to_be_empty()
    told = violations(page)
    window.close()
    assert not told, "\n".join(told)
