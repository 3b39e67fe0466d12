"""Every explorer, through its controls, as a hand would move them."""

import asyncio
import base64
import inspect

import ipywidgets as widgets
import numpy as np
import pytest

import optim_lab as lab
from optim_lab import explorers

EXPLORERS = [getattr(lab, name) for name in lab.__all__ if name.startswith("explore_")]


def ends_of(control):
    if isinstance(control, widgets.SelectionSlider):
        return control.options[0], control.options[-1]
    if isinstance(control, widgets.FloatLogSlider):
        return control.base**control.min, control.base**control.max
    return control.min, control.max


@pytest.fixture(scope="module", params=EXPLORERS, ids=lambda explore: explore.__name__)
def explorer(request):
    return request.param()


def test_there_is_an_explorer_for_each_of_the_seven_notebooks():
    assert len(EXPLORERS) == 7


def test_an_explorer_keeps_the_contract(explorer):
    assert all(isinstance(control, widgets.Widget) for control in explorer.controls.values())
    assert all(isinstance(run, lab.Trajectory) for run in explorer.trajectories.values())
    assert isinstance(explorer.frame, widgets.Image)
    assert bytes(explorer.frame.value).startswith(b"\x89PNG")
    assert "from the minimum" in explorer.readout.value
    assert "<table>" in explorer.readout.value


def test_both_ends_of_every_slider_redraw_and_the_way_back_leads_back(explorer):
    first = explorer.frame.value
    for name, control in explorer.controls.items():
        home = control.value
        for end in ends_of(control):
            before = explorer.frame.value
            moved = end != control.value
            control.value = end
            explorer.settle()
            assert (explorer.frame.value != before) == moved, f"{name} = {end}"
        control.value = home
        explorer.settle()
        assert explorer.frame.value == first, f"{name} back at {home}"


def test_controls_move_without_being_released_and_are_labelled(explorer):
    for control in explorer.controls.values():
        assert control.continuous_update
        assert control.description


def test_the_arguments_of_an_explorer_are_its_controls(explorer):
    arguments = inspect.signature(getattr(lab, explorer.name)).parameters
    assert list(arguments) == list(explorer.controls)
    assert {name: p.default for name, p in arguments.items()} == explorer.settings


def test_the_line_of_code_that_an_explorer_shows_makes_it_again():
    explorer = lab.explore_rmsprop(learning_rate=0.05, beta=0.95)
    again = eval(repr(explorer), {"lab": lab})
    assert again.frame.value == explorer.frame.value


def test_the_trajectories_are_those_of_the_settings():
    explorer = lab.explore_adam(learning_rate=0.05, beta1=0.5, steps=100)
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data())
    expected = lab.descend(neuron, lab.Adam(0.05, 0.5, 0.999), (-2, 4), 100)
    np.testing.assert_allclose(explorer.trajectories["Adam"].params, expected.params, rtol=1e-12)


def test_the_readout_follows_the_frame():
    explorer = lab.explore_adagrad()
    assert "After 500 steps" in explorer.readout.value
    explorer.controls["steps"].value = 20
    explorer.settle()
    assert "After 20 steps" in explorer.readout.value


def test_only_data_controls_draw_the_still_part_again(monkeypatch):
    explorer = lab.explore_rmsprop()
    drawn = []
    monkeypatch.setattr(explorer._live, "keep_still", lambda: drawn.append(1))
    for name in ("learning_rate", "beta", "steps"):
        explorer.controls[name].value = ends_of(explorer.controls[name])[0]
    assert not drawn
    explorer.controls["zero_fraction"].value = 0.5
    assert drawn


def test_many_changes_in_an_event_loop_end_in_few_draws_on_the_last_value(monkeypatch):
    explorer = lab.explore_rmsprop(steps=20)
    draws = []
    draw = explorers.Explorer._draw
    monkeypatch.setattr(explorers.Explorer, "_draw", lambda self: (draws.append(1), draw(self)))

    async def drag():
        for rate in np.geomspace(0.01, 1, 60):
            explorer.controls["learning_rate"].value = rate
        await asyncio.sleep(0.5)

    asyncio.run(drag())
    assert len(draws) == 1
    assert explorer.frame.value == lab.explore_rmsprop(learning_rate=1.0, steps=20).frame.value


def test_settle_draws_at_once_what_the_event_loop_would_draw_later():
    explorer = lab.explore_rmsprop(steps=20)
    before = explorer.frame.value

    async def change():
        explorer.controls["beta"].value = 0
        assert explorer.frame.value == before
        explorer.settle()
        assert explorer.frame.value != before
        await asyncio.sleep(0.1)

    asyncio.run(change())


def test_an_error_in_a_callback_is_raised_and_shown(monkeypatch):
    explorer = lab.explore_rmsprop()

    def fail(*args, **kwargs):
        raise ValueError("no such <thing>")

    monkeypatch.setattr(explorers, "race", fail)
    with pytest.raises(ValueError, match="no such"):
        explorer.controls["steps"].value = 10
    assert "no such &lt;thing&gt;" in explorer.readout.value


def test_a_setting_that_is_not_on_the_slider_is_named():
    for wrong in (
        {"learning_rate": 100.0},
        {"learning_rate": 0.0},
        {"beta": 0.42},
        {"beta": 1},
        {"zero_fraction": 1.0},
        {"seed": -1},
        {"steps": 501},
    ):
        (value,) = wrong.values()
        with pytest.raises(ValueError, match=f"{value}.* is not on the slider"):
            lab.explore_rmsprop(**wrong)


def test_the_mime_bundle_has_picture_and_text_beside_the_widget(explorer):
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert base64.b64decode(bundle["image/png"]) == explorer.frame.value
    assert bundle["text/plain"] == repr(explorer)


def test_a_guess_is_noted():
    guess = lab.predict("Up or down?", ["up", "down"])
    assert guess.choice is None
    guess.choice = "down"
    assert guess.choice == "down"
    assert "down" in guess._answer.value
    assert "Up or down?" in guess._repr_mimebundle_()["text/plain"]


def test_a_guess_needs_two_options():
    with pytest.raises(ValueError, match="at least two"):
        lab.predict("Sure?", ["yes"])
