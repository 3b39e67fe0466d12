"""Every control of every explorer, by keyboard and mouse, in JupyterLab."""

import re

from pages import ExplorerPage
from playwright.sync_api import expect

# Frames may be far apart on a busy machine, so the page itself notes each change of the bar.
NOTE_WHEN_SEEN = """label => new MutationObserver(
    () => { label.wasSeen ||= label.offsetParent !== null; }
  ).observe(label.parentElement, {attributes: true})"""


def test_every_slider_answers_to_a_key(explorer):
    for slider in explorer.sliders():
        before = slider.value()
        explorer.changed(slider.press_inwards)
        assert slider.value() != before, slider.label()


def test_a_burst_of_keys_ends_on_the_picture_of_the_last_value(explorer):
    rate = explorer.rate()
    explorer.moved(lambda: rate.press("ArrowLeft", times=20))
    explorer.wait_for_rate()
    value, picture = rate.value(), explorer.picture()
    for key in ("ArrowLeft", "ArrowRight"):
        explorer.moved(lambda key=key: rate.press(key))
    assert rate.value() == value
    assert explorer.picture() == picture


def test_reset_brings_back_what_was_shown_at_first(explorer):
    # one by one: a busy page may send a slider's last value after the click on another control
    for slider in explorer.sliders():
        explorer.changed(slider.press_inwards)
    explorer.moved(lambda: explorer.rate().press("ArrowRight"))
    assert explorer.picture() != explorer.first_picture
    explorer.reset()
    assert explorer.picture() == explorer.first_picture


def test_two_buttons_go_one_step_back_and_one_forward(scrubbed):
    begin = scrubbed.steps()
    scrubbed.moved(lambda: scrubbed.button("−1").press("Space"))
    assert scrubbed.steps() == begin - 1 == int(scrubbed.slider("steps").value())
    scrubbed.moved(lambda: scrubbed.button("+1").press("Enter"))
    assert scrubbed.steps() == begin == int(scrubbed.slider("steps").value())


def test_an_optimizer_that_is_not_ticked_is_not_shown(explorer):
    boxes = explorer.root.get_by_role("checkbox")
    for _ in range(boxes.count()):
        rows = explorer.readout.locator("tr").count()
        explorer.changed(lambda: boxes.first.press("Space"))
        assert explorer.readout.locator("tr").count() == rows - 1
        explorer.changed(lambda: boxes.first.press("Space"))


def test_a_step_can_be_taken_apart(scrubbed):
    choice = scrubbed.root.get_by_label("take apart")
    for index in (1, 0):
        before = scrubbed.image.get_attribute("src")
        choice.select_option(index=index)
        scrubbed.wait("image.src !== before", before=before)
        scrubbed.wait_for_rest()
    assert scrubbed.picture() == scrubbed.first_picture


def test_each_optimizer_can_run_at_its_own_best_rate(explorer):
    own = explorer.root.get_by_role("button", name="own best η")
    if own.count():
        explorer.changed(own.click)


def test_another_name_can_be_typed(film_explorer):
    field = film_explorer.root.get_by_label("rare name")
    field.fill("director: Agnès Varda")
    film_explorer.moved(lambda: field.press("Enter"))
    expect(film_explorer.readout).to_contain_text("Agnès Varda")
    expect(film_explorer.readout).not_to_contain_text("Christopher Nolan")


def test_a_long_run_shows_how_far_it_has_come(film_explorer):
    budget, bar = film_explorer.slider("budget"), film_explorer.root.get_by_text("running")
    bar.evaluate(NOTE_WHEN_SEEN)
    budget.press("End")
    film_explorer.page.wait_for_function("bar => bar.wasSeen", arg=bar.element_handle())
    expect(bar).to_be_hidden()


def test_save_offers_the_picture_and_the_line_that_makes_it_again(explorer):
    explorer.button("Save").click()
    link = explorer.root.locator("a[download]")
    with explorer.page.expect_download() as download:
        link.click()
    explorer.wait_for_picture(download.value.path().read_bytes())
    assert re.fullmatch(r"lab\.explore_\w+\(.+\)", explorer.root.locator("code").inner_text())


def test_the_tabulator_reaches_every_control_once(explorer):
    visits = explorer.reached_by_tab()
    assert visits == [1] * len(visits)
    assert len(visits) >= len(explorer.sliders()) + 2  # the buttons Reset and Save


def test_a_narrow_page_cuts_no_words(explorer):
    page, wide = explorer.page, explorer.page.viewport_size
    page.set_viewport_size({"width": 600, "height": 900})
    explorer.wait("image.getBoundingClientRect().right < 600")
    words = explorer.readout.locator("p").bounding_box()
    page.set_viewport_size(wide)
    assert words["x"] + words["width"] < 600


def test_further_explorers_answer_to_their_sliders_too(notebook, artefacts):
    for index in range(1, ExplorerPage.all_on(notebook.page).count()):
        further = ExplorerPage(notebook.page, index)
        further.wait_for_rest()
        for slider in further.sliders():
            further.moved(slider.press_inwards)
        further.root.screenshot(path=artefacts / f"{notebook.name}-further-{index}.png")


def test_a_guess_is_noted(notebook):
    for guess in notebook.guesses():
        option = guess.locator("label").filter(has=notebook.page.locator("input")).last
        option.click()
        expect(guess).to_contain_text(f"Your guess: {option.inner_text()}")
