"""The live explorers on the exported pages, in Chromium: by keyboard, mouse and touch."""

import hashlib
import inspect
import re
from functools import cache
from itertools import pairwise

import live_pages
import nbformat
import pytest
from chromium import open_window
from conftest import ROOT
from playwright.sync_api import expect

import optim_lab as lab
from optim_lab.descent import best_learning_rate

SIZES = [(360, 740), (1366, 768)]


def live_explorers():
    """Page and name of every explorer that is live."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for told in live_pages.marked(notebook):
            if told["kind"] == "explorer":
                yield told["name"], path.stem


PAGE_OF = dict(live_explorers())


def test_a_control_that_would_do_nothing_on_the_page_is_refused(monkeypatch):
    entry = live_pages._explorers()["explore_epsilon"]
    deaf = entry | {"rules": [["Momentum", {}], ["Adam", {}]]}
    monkeypatch.setattr(live_pages, "_explorers", lambda: {"explore_epsilon": deaf})
    with pytest.raises(ValueError, match=r"explore_epsilon.*\['epsilon'\] would do nothing"):
        live_pages._entry.__wrapped__("explore_epsilon")


class Watched:
    """A page with an explorer on it, and what must not come: a request, a word in the console."""

    def __init__(self, browser, size, address, name, **more):
        self.window = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, has_touch=size[0] < 500, **more
        )
        self.window.set_default_timeout(60_000)
        self.page, self.asked, self.said = self.window.new_page(), [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(address)
        self.asked.clear()
        self.explorer = self.page.locator(f".explorer[aria-label$={name}]")
        if self.explorer.count():
            self.show(self.explorer, "start")
            expect(self.explorer.locator(".said")).not_to_be_empty()

    def show(self, element, block):
        """Scroll an element to the top or the bottom of the window, at once."""
        element.evaluate(
            "(element, block) => element.scrollIntoView({ block, behavior: 'instant' })", block
        )
        self.rest()

    def rest(self):
        """Until the words have come, 0.1 s after the picture, and two frames have been drawn."""
        self.page.evaluate("""() => new Promise((done) => setTimeout(() =>
            requestAnimationFrame(() => requestAnimationFrame(done)), 120))""")

    def seen(self):
        """The pixels of all panels, the readout's sentence and its numbers."""
        self.rest()
        canvases = self.explorer.locator(".plot canvas")
        pixels = canvases.evaluate_all("all => all.map(c => c.toDataURL()).join()")
        said = self.explorer.locator(".said").inner_text()
        return hashlib.sha256(pixels.encode()).hexdigest(), said, self.numbers()

    def numbers(self):
        return self.explorer.locator(".numbers").inner_text()

    def slider(self, name):
        return self.explorer.locator(f"[data-name={name}] input[type=range]")

    def first(self):
        """The slider of η, or of w at the start where there is none."""
        eta = self.slider("learning_rate")
        return eta if eta.count() else self.slider("weight")

    def close(self):
        self.window.close()
        assert self.asked == []
        assert self.said == []


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def opened(request, chromium, pages):
    """A function that opens an explorer's page, and closes it in the end."""
    watched = []

    def open_page(name, fragment="", **more):
        address = (pages / f"{PAGE_OF[name]}.html").as_uri() + fragment
        watched.append(Watched(chromium, request.param, address, name, **more))
        return watched[-1]

    yield open_page
    for one in watched:
        one.close()


@pytest.mark.parametrize("name", sorted(PAGE_OF.keys() - {"explore_phantom"}))
def test_an_explorer_begins_as_the_packages_and_moves_by_key_pointer_and_ring(
    opened, name, artefacts
):
    one = opened(name)
    begins_as_the_packages(one, name)
    moves_by_keyboard(one)
    size = one.page.viewport_size["width"]
    one.explorer.screenshot(path=artefacts / f"live-{name}-{size}.png")
    moves_by_mouse_or_finger(one)
    one.explorer.get_by_role("button", name="Reset").click()
    one.show(one.explorer, "start")
    has_a_ring(one)


def begins_as_the_packages(one, name):
    parameters = inspect.signature(getattr(lab, name)).parameters.items()
    first = {key: parameter.default for key, parameter in parameters if key != "hide"}
    names = one.explorer.locator(".controls [data-name]").evaluate_all(
        "all => all.map(element => element.dataset.name)"
    )
    assert set(names) == set(first)
    for key, value in first.items():
        if one.slider(key).count() and isinstance(value, int | float):
            said = one.slider(key).get_attribute("aria-valuetext").split(" = ")[1]
            assert float(said.replace("−", "-")) == value, key


def moves_by_keyboard(one):
    before = one.seen()
    eta = one.first()
    said = eta.get_attribute("aria-valuetext")
    assert re.match(r"(.*η.*|w at start) = -?[\d.]+$", said)
    eta.press("ArrowLeft")
    after = one.seen()
    assert before[0] != after[0] and before[2] != after[2]
    assert eta.get_attribute("aria-valuetext") != said
    eta.press("ArrowRight")
    assert one.seen() == before


def moves_by_mouse_or_finger(one):
    before = one.seen()
    eta = one.first()
    one.show(eta, "end")
    box = eta.bounding_box()
    x, y = box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2
    if one.page.viewport_size["width"] < 500:
        one.page.touchscreen.tap(x, y)
    else:
        one.page.mouse.click(x, y)
    after = one.seen()
    assert before[0] != after[0] and before[2] != after[2]


def has_a_ring(one):
    ring = one.explorer.locator(".handle").first
    before, box = one.seen(), ring.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if one.page.viewport_size["width"] < 500:
        touch = one.window.new_cdp_session(one.page)
        points = [[{"x": x + by, "y": y + by / 2}] for by in (0, 5, 20, 40)]
        for kind, at in zip(["Start", "Move", "Move", "Move"], points, strict=True):
            touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": at})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        one.page.mouse.move(x, y)
        one.page.mouse.down()
        one.page.mouse.move(x + 40, y + 20, steps=4)
        one.page.mouse.up()
    dragged = one.seen()
    assert before[0] != dragged[0] and before[2] != dragged[2]
    moved = ring.bounding_box()
    assert moved["x"] == pytest.approx(box["x"] + 40, abs=8)
    assert moved["y"] == pytest.approx(box["y"] + 20, abs=8)
    label = ring.get_attribute("aria-label")
    ring.press("ArrowDown")
    assert one.seen()[0] != dragged[0]
    assert ring.get_attribute("aria-label") != label


def test_the_phantom_shows_the_weights_and_the_correction_takes_it_away(opened):
    one = opened("explore_phantom")
    begins_as_the_packages(one, "explore_phantom")
    begun, weight = one.seen(), 0.9**4
    assert (
        f"The weights of 4 gradients sum to {1 - weight:.3g}; the 0 has {weight:.3g}." == begun[1]
    )
    one.slider("beta").press("ArrowLeft")
    assert one.seen()[0] != begun[0] and one.seen()[1] != begun[1]
    one.explorer.get_by_label("yes").check()
    corrected = one.seen()
    assert corrected[1] == "The weights of 4 gradients sum to 1; the 0 has 0."
    one.slider("steps").press("ArrowRight")
    assert one.seen()[0] != corrected[0] and "of 5 gradients" in one.seen()[1]
    one.explorer.get_by_role("button", name="Save").click()
    made = one.explorer.locator(".saved code").inner_text()
    assert "corrected=True" in made and "steps=5" in made
    eval(made, {"lab": lab}).close()


def test_a_path_tells_rule_step_place_and_loss(opened):
    one = opened("explore_adagrad")
    canvas = one.explorer.locator(".plane canvas")
    box = canvas.bounding_box()
    tip, found = one.explorer.locator(".plane .tip"), ""
    for share in range(10, 95):  # across the plane, at the height of its middle
        one.page.mouse.move(box["x"] + share / 100 * box["width"], box["y"] + box["height"] * 0.4)
        if tip.is_visible() and "Adagrad" in tip.inner_text():
            found = tip.inner_text()
    told = re.fullmatch(r"Adagrad, step (\d+): w = (\S+), b = (\S+), loss = (\S+)", found)
    step, w, b, loss = (float(part.replace("−", "-")) for part in told.groups())
    run = lab.descend(lab.SigmoidNeuron(*lab.sparse_toy_data()), lab.Adagrad(0.1), (-2, 4), 500)
    assert run.params[int(step)] == pytest.approx([w, b], rel=6e-3)
    assert run.loss[int(step)] == pytest.approx(loss, rel=6e-3)


def test_by_keyboard_a_chosen_path_tells_its_step(opened):
    one = opened("explore_adagrad")
    one.explorer.get_by_label("take apart").select_option("Adagrad")
    steps = one.slider("steps")
    steps.press("ArrowLeft")
    one.rest()
    said = steps.get_attribute("aria-valuetext")
    assert re.fullmatch(r"steps = 499; Adagrad, step 499: w = \S+, b = \S+, loss = \S+", said)
    assert "divisor" in one.numbers()


def test_play_runs_on_to_the_end(opened):
    one = opened("explore_right_angle", "#explore_right_angle:steps=480")
    one.explorer.get_by_role("button", name="Play").click()
    expect(one.slider("steps")).to_have_js_property("value", "500")
    expect(one.explorer.get_by_role("button", name="Play")).to_be_visible()


def test_reduced_motion_plays_in_few_leaps(opened):
    one = opened("explore_right_angle", "#explore_right_angle:steps=1", reduced_motion="reduce")
    one.page.evaluate("""() => {
      globalThis.seen = new Set();
      const look = () => { seen.add(document.querySelector(".said").textContent); };
      new MutationObserver(look).observe(document.querySelector(".said"), { childList: true });
    }""")
    one.explorer.get_by_role("button", name="Play").click()
    expect(one.slider("steps")).to_have_js_property("value", "500")
    assert one.page.evaluate("seen.size") < 20


def test_rules_are_hidden_and_all_is_reset(opened):
    one = opened("explore_right_angle")
    before = one.seen()
    one.explorer.get_by_label("Nesterov", exact=True).uncheck()
    assert "Nesterov" not in one.seen()[1]
    one.explorer.get_by_role("button", name="Reset").click()
    assert one.seen() == before


def test_the_own_best_rate_is_found(opened):
    one = opened("explore_adagrad")
    one.explorer.get_by_label("own best η").check()
    problem = lab.SigmoidNeuron(*lab.sparse_toy_data())
    best = best_learning_rate(problem, lab.GradientDescent(1), (-2, 4), 500)
    one.rest()
    assert re.search(rf"Gradient descent\s+{best:.3g}", one.numbers())


def test_a_link_holds_what_differs_and_opens_it(opened):
    one = opened("explore_adagrad", "#explore_adagrad:steps=100,weight=1")
    one.slider("learning_rate").press("ArrowRight")
    one.explorer.get_by_role("button", name="Save").click()
    one.rest()
    link = one.explorer.locator(".saved a").get_attribute("href")
    assert link == "#explore_adagrad:learning_rate=0.1122,weight=1,steps=100"
    assert (
        "lab.explore_adagrad(learning_rate=0.1122," in one.explorer.locator(".saved").inner_text()
    )
    assert opened("explore_adagrad", link).seen()[1:] == one.seen()[1:]


def test_hide_takes_controls_and_rules_away(opened):
    one = opened("explore_right_angle", "#explore_right_angle:hide=seed;Nesterov")
    assert one.slider("seed").is_hidden() and one.slider("beta").is_visible()
    assert "Nesterov" not in one.seen()[1]
    bare = opened("explore_right_angle", "#explore_right_angle:hide=controls")
    assert bare.explorer.locator(".controls").is_hidden()


def test_a_bad_fragment_is_ignored_with_a_word(opened):
    bad = "#explore_adagrad:learning_rate=-1,steps=many,speed=3,seed=2,weight=%E0%A4%A,hide=nothing"
    one = opened("explore_adagrad", bad)
    said = one.explorer.locator(".ignored").inner_text()
    for words in ("learning_rate=-1", "steps=many", "speed=3", "weight=", '"nothing"'):
        assert words in said
    assert one.slider("seed").input_value() == "2"
    assert one.slider("learning_rate").input_value() == "-1"


def test_presets_are_the_packages(opened):
    one = opened("explore_everything")
    presets = one.explorer.get_by_label("preset")
    for name in presets.locator("option").all_inner_texts()[1:]:
        presets.select_option(name)
        one.rest()
        shown, values = of_preset(name)
        boxes = one.explorer.locator(".chip:has(input:checked)").all_inner_texts()
        assert {plain(rule) for rule in boxes} == shown
        for setting, value in values.items():
            if one.slider(setting).count():
                said = one.slider(setting).get_attribute("aria-valuetext").split(" = ")[1]
                assert float(said.replace("−", "-")) == value, (name, setting)
    one.slider("beta").press("ArrowLeft")
    assert presets.input_value() == "own settings"


@cache
def everything():
    """The experiment of the playground."""
    return lab.explore_everything().experiment


def of_preset(name):
    """What the package shows, and at which settings."""
    settings, shown = everything().presets[name]
    return {plain(rule) for rule in shown}, everything().defaults | settings


def plain(name):
    return name.replace(" ", "").casefold()


def test_recorded_runs_play_from_where_they_are_halted(opened):
    page = opened("explore_adagrad").page
    watched = page.locator(".explorer[aria-label$=watch]").first
    steps = watched.locator("input[type=range]")
    before = int(steps.input_value())
    assert 0 < before < int(steps.get_attribute("max"))
    watched.get_by_role("button", name="Play").click()
    expect(steps).to_have_js_property("value", steps.get_attribute("max"))
    assert f"After {steps.get_attribute('max')} steps" in watched.locator(".said").inner_text()


def test_a_guess_is_answered(opened, pages):
    one = opened("explore_right_angle")
    guess = one.page.locator(".guess").first
    button = guess.get_by_role("button")
    button.click()
    expect(guess.get_by_role("status")).to_contain_text("Guess first")
    guess.get_by_role("radio").first.check()
    button.click()
    assert len(guess.get_by_role("status").inner_text()) > 30


def test_without_javascript_and_in_print_the_stored_picture_is_shown(opened):
    one = opened("explore_adagrad")
    assert not one.page.locator("[data-live] img").last.is_visible()
    one.page.emulate_media(media="print")
    assert one.page.locator("[data-live] img").last.is_visible()
    assert not one.explorer.is_visible()
    bare = opened("explore_adagrad", java_script_enabled=False)
    assert bare.page.locator("[data-live] img").last.is_visible()


def test_pages_are_light_and_without_sideways_scroll_from_360_pixels_to_4k(chromium, pages):
    for path in pages.glob("*.html"):
        assert path.stat().st_size < 1.5e6, path.name
    stems = sorted(set(PAGE_OF.values()))
    for width, height in [(360, 740), (800, 600), (1366, 768), (3840, 2160)]:
        window = open_window(chromium, width, height)
        page = window.new_page()
        for stem in stems:
            page.goto((pages / f"{stem}.html").as_uri())
            wide = "document.documentElement.scrollWidth <= window.innerWidth"
            assert page.evaluate(wide), (stem, width)
            tops = page.locator(".explorer:visible input[type=range]:visible")
            widths = tops.evaluate_all("all => all.map(e => e.getBoundingClientRect().width)")
            assert min(widths) >= 120, (stem, width)
        window.close()


def test_a_dark_page_draws_on_dark_paper(opened):
    corner = "c => [...c.getContext('2d').getImageData(c.width - 30, c.height / 2, 1, 1).data]"
    dark = opened("explore_adagrad", color_scheme="dark").explorer.locator(".plane canvas").first
    assert max(dark.evaluate(corner)[:3]) < 130
    light = opened("explore_adagrad").explorer.locator(".plane canvas").first
    assert min(light.evaluate(corner)[:3]) > 150


def test_headings_stay_in_order(opened):
    one = opened("explore_adagrad")
    levels = one.page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(h => +h.tagName[1])")
    assert all(after <= before + 1 for before, after in pairwise(levels))
