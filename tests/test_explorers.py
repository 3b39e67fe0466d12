"""Every explorer, through its controls, as a hand would move them."""

import asyncio
import base64
import inspect
import io
import re
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

import optim_lab as lab
from optim_lab import live
from optim_lab.descent import best_learning_rate
from optim_lab.explorers import explorer as machine

EXPLORERS = [getattr(lab, name) for name in lab.__all__ if name.startswith("explore_")]


def ends_of(control):
    if isinstance(control, widgets.SelectionSlider | widgets.ToggleButtons | widgets.Dropdown):
        return control.options[0], control.options[-1]
    if isinstance(control, widgets.TagsInput):
        return [], control.allowed_tags[-8:]
    if isinstance(control, widgets.FloatLogSlider):
        return control.base**control.min, control.base**control.max
    return control.min, control.max


@pytest.fixture(scope="module", params=EXPLORERS, ids=lambda explore: explore.__name__)
def explorer(request):
    return request.param()


def test_every_explorer_is_used_in_one_notebook():
    folder = Path(__file__).parent.parent / "notebooks"
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.ipynb"))]
    used = [name for text in texts for name in re.findall(r'"lab\.(explore_\w+)\(\)"', text)]
    assert sorted(used) == sorted(explore.__name__ for explore in EXPLORERS)


def test_an_explorer_keeps_the_contract(explorer):
    assert all(isinstance(control, widgets.Widget) for control in explorer.controls.values())
    assert all(isinstance(run, lab.Trajectory) for run in explorer.trajectories.values())
    assert isinstance(explorer.frame, widgets.Image)
    assert bytes(explorer.frame.value).startswith(b"\x89PNG")
    assert re.search("from the minimum|held-out loss", explorer.readout.value)
    assert "<table>" in explorer.readout.value


def test_both_ends_of_every_slider_redraw_and_the_way_back_leads_back(explorer, monkeypatch):
    draw = machine.Explorer._draw
    with monkeypatch.context() as quick:
        quick.setattr(live, "SHARP", live.LIGHT)  # a quarter of the pixels will do
        quick.setattr(machine.Explorer, "_draw", lambda self: draw(self, sharp=True))  # only once
        explorer.reset()
        if "budget" in explorer.controls:
            explorer.controls["budget"].value = 50  # or it would take a minute
        first = explorer.frame.value
        for name, control in explorer.controls.items():
            home = control.value
            for end in ends_of(control):
                before = explorer.frame.value
                moved = end not in (control.value, "own settings")  # which only say so
                control.value = end
                assert (explorer.frame.value != before) == moved, f"{name} = {end}"
            control.value = home
            assert explorer.frame.value == first, f"{name} back at {home}"
    explorer.reset()
    explorer.settle()


def test_controls_move_without_being_released_and_are_labelled(explorer):
    for name, control in explorer.controls.items():
        if isinstance(control, widgets.Dropdown | widgets.ToggleButtons | widgets.TagsInput):
            assert name in ("rates", "optimizer", "features", "preset", "map_of")
        else:
            assert control.continuous_update
            assert control.description


def test_the_arguments_of_an_explorer_are_its_controls(explorer):
    arguments = inspect.signature(getattr(lab, explorer.lesson.name)).parameters
    defaults = {name: p.default for name, p in arguments.items() if name != "hide"}
    if "features" in defaults:  # a widget of tags holds them in a list
        defaults["features"] = list(defaults["features"])
    assert list(defaults) == list(explorer.settings)
    by_preset = {name for name, default in defaults.items() if default is None}
    assert bool(by_preset) == ("preset" in defaults)
    given = {name: default for name, default in defaults.items() if default is not None}
    assert given.items() <= explorer.settings.items()


def test_the_line_of_code_that_an_explorer_shows_makes_it_again():
    explorer = lab.explore_rmsprop(learning_rate=0.05, beta=0.95, steps=40)
    explorer.shown["Adagrad"].value = False
    again = eval(repr(explorer), {"lab": lab})
    assert again.settings == explorer.settings
    np.testing.assert_array_equal(
        again.trajectories["RMSProp"].params, explorer.trajectories["RMSProp"].params
    )
    assert list(again.trajectories) == ["RMSProp"]


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
    for name in ("learning_rate", "beta", "weight", "rates", "steps"):
        explorer.controls[name].value = ends_of(explorer.controls[name])[0]
    assert not drawn
    explorer.controls["zero_fraction"].value = 0.5
    assert drawn


def test_only_what_changed_is_run_again(note_calls):
    explorer = lab.explore_rmsprop()
    races = note_calls(machine, "race")
    explorer.controls["steps"].value = 100
    explorer.shown["Adagrad"].value = False
    explorer.anatomy.value = "RMSProp"
    assert races == []
    explorer.controls["beta"].value = 0.5
    explorer.controls["learning_rate"].value = 0.01
    explorer.controls["weight"].value = 0
    raced = [list(rules) for _, rules, *_ in races]
    assert raced == [["RMSProp"]] * 3  # what is not shown waits
    explorer.shown["Adagrad"].value = True
    _, rules, *_ = races[-1]
    assert len(races) == 4
    assert list(rules) == ["Adagrad"]


@pytest.fixture
def draws(monkeypatch):
    """Whether each draw from now on was a sharp one."""
    drawn = []
    draw = machine.Explorer._draw
    monkeypatch.setattr(
        machine.Explorer,
        "_draw",
        lambda self, sharp=False: (drawn.append(sharp), draw(self, sharp)),
    )
    return drawn


def test_many_changes_in_an_event_loop_end_in_few_draws_on_the_last_value(draws):
    explorer = lab.explore_rmsprop(steps=20)
    draws.clear()

    async def drag():
        for rate in np.geomspace(0.01, 1, 60):
            explorer.controls["learning_rate"].value = rate
        await asyncio.sleep(machine.REST / 2)

    asyncio.run(drag())
    assert draws == [False]
    assert explorer.trajectories["RMSProp"].optimizer.learning_rate == 1.0


def test_a_picture_at_rest_is_drawn_sharp_once(draws, monkeypatch):
    monkeypatch.setattr(machine, "REST", 0.05)
    explorer = lab.explore_rmsprop(steps=20)
    draws.clear()

    async def change_twice():
        for beta in (0.5, 0.7):
            explorer.controls["beta"].value = beta
            await asyncio.sleep(0.03)
        await asyncio.sleep(1)

    asyncio.run(change_twice())
    assert draws == [False, False, True]


def test_a_sharp_picture_has_twice_the_pixels_and_the_same_width_on_the_page():
    explorer = lab.explore_rmsprop(steps=20)
    explorer.controls["beta"].value = 0.5
    light = size_of(explorer.frame.value)
    explorer.settle()
    assert size_of(explorer.frame.value) == tuple(2 * n for n in light)
    assert explorer.frame.width == str(light[0])


def size_of(png):
    return Image.open(io.BytesIO(png)).size


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

    monkeypatch.setattr(machine, "race", fail)
    with pytest.raises(ValueError, match="no such"):
        explorer.controls["beta"].value = 0.5
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
    bundle, size = explorer._repr_mimebundle_()
    assert size["image/png"]["width"] == int(explorer.frame.width)
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert base64.b64decode(bundle["image/png"]) == explorer.frame.value
    assert size_of(explorer.frame.value)[0] == 2 * int(explorer.frame.width)
    assert bundle["text/plain"] == repr(explorer)


def test_the_scrubber_cuts_the_runs_and_leaves_what_they_were():
    explorer = lab.explore_adam()
    whole = explorer.trajectories["Adam"].params
    explorer.controls["steps"].value = 37
    assert explorer.trajectories["Adam"].steps == 37
    np.testing.assert_array_equal(explorer.trajectories["Adam"].params, whole[:38])


def test_each_optimizer_can_run_at_its_own_best_rate():
    explorer = lab.explore_rmsprop(rates="own best η")
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data())
    for run in explorer.trajectories.values():
        best = best_learning_rate(neuron, run.optimizer, (-2, 4), 500)
        assert run.optimizer.learning_rate == best
    assert explorer.trajectories["Adagrad"].distance(neuron.minimum())[-1] < 0.1


def test_an_optimizer_can_be_hidden_and_all_of_them():
    explorer = lab.explore_adam(hide=("Momentum",))
    assert list(explorer.trajectories) == ["RMSProp", "Adam"]
    for box in explorer.shown.values():
        box.value = False
    assert explorer.trajectories == {}
    assert "tick an optimizer" in explorer.readout.value
    with pytest.raises(ValueError, match=r"Eve.*not among"):
        lab.explore_adam(hide=("Eve",))


@pytest.mark.parametrize("name", ["Momentum", "RMSProp", "Adam"])
def test_the_anatomy_of_a_step_changes_the_picture(name):
    explorer = lab.explore_adam(steps=20)
    before = explorer.frame.value
    explorer.anatomy.value = name
    explorer.settle()
    assert explorer.frame.value != before
    explorer.controls["steps"].value = 1
    explorer.anatomy.value = "no step"
    explorer.controls["steps"].value = 20
    explorer.settle()
    assert explorer.frame.value == before


def test_reset_puts_everything_back():
    explorer = lab.explore_rmsprop()
    first, settings = explorer.frame.value, explorer.settings
    explorer.controls["beta"].value = 0.5
    explorer.controls["rates"].value = "own best η"
    explorer.shown["RMSProp"].value = False
    explorer.anatomy.value = "Adagrad"
    explorer.reset()
    explorer.settle()
    assert explorer.settings == settings
    assert explorer.frame.value == first


def test_save_offers_the_picture_and_the_line_of_code():
    explorer = lab.explore_rmsprop(steps=20)
    explorer.save()
    picture = base64.b64encode(explorer.frame.value).decode()
    assert f'href="data:image/png;base64,{picture}"' in explorer.saved.value
    assert "lab.explore_rmsprop(learning_rate=0.1" in explorer.saved.value


def test_drawing_leaves_nothing_behind():
    explorer = lab.explore_rmsprop(steps=20)
    artists = [len(ax.get_children()) for ax in explorer._live.figure.axes]
    for rate in np.geomspace(0.01, 1, 5):
        explorer.controls["learning_rate"].value = rate
    assert [len(ax.get_children()) for ax in explorer._live.figure.axes] == artists


def test_a_guess_is_noted():
    guess = lab.predict("Up or down?", ["up", "down"])
    assert guess.choice is None
    guess.choice = "down"
    assert guess.choice == "down"
    assert "down" in guess._said.value
    assert "Up or down?" in guess._repr_mimebundle_()["text/plain"]


def test_a_guess_needs_two_options():
    with pytest.raises(ValueError, match="at least two"):
        lab.predict("Sure?", ["yes"])
