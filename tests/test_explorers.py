"""Every explorer, through its controls, as a hand would move them."""

import asyncio
import base64
import inspect
import io
import json
import re
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pytest
from matplotlib.axis import Axis
from PIL import Image
from watched import of_all

import optim_lab as lab
from optim_lab import live
from optim_lab.explorers import cells, pace, readout, runner, widget

undrawn = pytest.mark.usefixtures("undrawn")
EXPLORERS = [getattr(lab, name) for name in dir(lab) if name.startswith("explore_")]


def ends_of(control):
    chosen = widgets.SelectionSlider, widgets.ToggleButtons, widgets.Dropdown, widgets.Combobox
    if isinstance(control, chosen):
        return control.options[0], control.options[-1]
    if isinstance(control, widgets.Checkbox):
        return False, True
    if isinstance(control, widgets.FloatLogSlider):
        return control.base**control.min, control.base**control.max
    return control.min, control.max


@contextmanager
def coarse():
    """Pictures that are sharp at once: a quarter of the pixels, and no numbers at the axes."""
    draw = widget.Explorer._update
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(live, "SHARP", live.LIGHT)
        quick.setattr(live, "SMALL", live.FAST)
        quick.setattr(Axis, "draw", lambda self, renderer: None)
        quick.setattr(Axis, "get_tightbbox", lambda self, *args, **kwargs: None)
        quick.setattr(widget.Explorer, "_update", lambda self, sharp: draw(self, sharp=True))
        yield


@pytest.fixture(scope="module", params=EXPLORERS, ids=lambda explore: explore.__name__)
def explorer(request):
    with coarse():
        return request.param()


@pytest.fixture(scope="module")
def moved():
    """The controls that were moved, each with the scene that it belongs to."""
    return set()


@pytest.fixture(scope="module")
def only_rmsprop():
    return lab.explore_rmsprop(steps=20)


@pytest.fixture
def rmsprop(only_rmsprop):
    """A drawn explorer that several tests share, as it was at first."""
    only_rmsprop.reset()
    only_rmsprop.settle()
    return only_rmsprop


def test_every_explorer_is_used_in_one_notebook():
    folder = Path(__file__).parent.parent / "notebooks"
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.ipynb"))]
    used = [name for text in texts for name in re.findall(r'"lab\.(explore_\w+)\(\)"', text)]
    assert sorted(used) == sorted(explore.__name__ for explore in EXPLORERS), (
        "each explorer in one notebook, its cell only lab.explore_NAME()"
    )


def test_an_explorer_keeps_the_contract(explorer):
    assert all(isinstance(control, widgets.Widget) for control in explorer.controls.values())
    assert all(isinstance(run, lab.Trajectory) for run in explorer.trajectories.values())
    assert isinstance(explorer.frame, widgets.Image)
    assert bytes(explorer.frame.value).startswith(b"\x89PNG")
    assert re.search(
        "from the minimum|held-out loss|weights of 4 gradients", explorer.readout.value
    )


def test_controls_move_without_being_released_and_are_labelled(explorer):
    for name, control in explorer.controls.items():
        if isinstance(control, widgets.ToggleButtons):
            assert name == "rates"  # whose labels stand in them
        else:
            assert control.description, name
            typed = isinstance(control, widgets.Combobox)
            assert typed or getattr(control, "continuous_update", True), name


def test_an_explorer_is_at_first_as_its_notebook_has_stored_it(explorer):
    folder = Path(__file__).parent.parent / "notebooks"
    stored = "".join(path.read_text("utf-8") for path in folder.glob("*.ipynb"))
    assert json.dumps(repr(explorer), ensure_ascii=False) in stored


def test_the_arguments_of_an_explorer_are_its_controls(explorer):
    arguments = inspect.signature(getattr(lab, explorer.experiment.name)).parameters
    defaults = {name: p.default for name, p in arguments.items() if name != "hide"}
    assert list(defaults) == list(explorer.settings)
    assert defaults == explorer.settings


@undrawn
def test_the_line_of_code_that_an_explorer_shows_makes_it_again():
    explorer = lab.explore_rmsprop(learning_rate=0.05, beta=0.95, steps=40)
    explorer.shown["Adagrad"].value = False
    again = eval(repr(explorer), {"lab": lab})
    assert again.settings == explorer.settings
    np.testing.assert_array_equal(
        again.trajectories["RMSProp"].params, explorer.trajectories["RMSProp"].params
    )
    assert list(again.trajectories) == ["RMSProp"]


@undrawn
def test_only_data_controls_draw_the_still_part_again(monkeypatch):
    explorer = lab.explore_rmsprop()
    drawn = []
    monkeypatch.setattr(explorer._live, "keep_still", lambda: drawn.append(1))
    for name in ("learning_rate", "beta", "weight", "rates", "steps"):
        explorer.controls[name].value = ends_of(explorer.controls[name])[0]
    assert not drawn
    explorer.controls["zero_fraction"].value = 0.5
    assert drawn


@undrawn
def test_only_what_changed_is_run_again(note_calls):
    explorer = lab.explore_rmsprop()
    races = note_calls(runner, "race")
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


@undrawn
def test_a_rule_with_a_schedule_is_run_again_only_if_a_setting_of_its_own_changed(note_calls):
    explorer = lab.explore_adam_failure()
    races = note_calls(runner, "race")
    explorer.anatomy.value = "Adam"
    explorer.shown["Adam"].value = False
    explorer.shown["Adam"].value = True
    assert races == []
    explorer.controls["beta2"].value = 0.2
    assert [list(rules) for _, rules, *_ in races] == [["AMSGrad", "Adam"]]


@undrawn
def test_a_schedule_that_leans_on_what_changed_is_run_again():
    now = {}

    def rate(step):
        return 0.1 / (step + 1) ** now["power"]

    @lab.explorers.explorer("It.", controls={"power": lab.explorers.number_slider("p", 0, 1, 0.5)})
    def explore_power(power=0.5):
        now["power"] = power
        return {"GradientDescent": lab.GradientDescent(rate)}

    explorer = explore_power()
    explorer.controls["power"].value = 0
    run = explorer.trajectories["GradientDescent"]
    np.testing.assert_allclose(run.effective_rate, 0.1)


@undrawn
def test_the_settings_of_a_rule_are_its_fields():
    @dataclass(frozen=True, eq=False, slots=True)
    class Slotted(lab.Momentum):
        pass

    @dataclass(frozen=True, eq=False)
    class WithTable(lab.Momentum):
        def __post_init__(self):
            super().__post_init__()
            object.__setattr__(self, "table", np.arange(3))

    @lab.explorers.explorer("They.")
    def explore_own(learning_rate=0.1):
        return {rule.__name__: rule(learning_rate) for rule in (Slotted, WithTable)}

    explorer = explore_own()
    explorer.controls["learning_rate"].value = 1.0
    for run in explorer.trajectories.values():
        np.testing.assert_allclose(run.effective_rate, 1.0)


@undrawn
def test_own_best_rates_are_found_beside_a_schedule_that_cannot_be_hashed():
    @lab.explorers.explorer("It.", view={"rates": "own best η"})
    def explore_beta(learning_rate=0.1):
        return {"Momentum": lab.Momentum(learning_rate, np.poly1d([0.5]))}

    assert explore_beta().trajectories["Momentum"].optimizer.learning_rate != 0.1


@undrawn
def test_a_setting_may_be_a_list_of_a_scene_with_presets():
    @lab.explorers.explorer(
        "Tags.",
        scene=lambda tags=("a",): lab.explorers.Scene(
            bowl := lab.Bowl([len(tags), 1.0]), bowl.minimum(), [lab.figures.Plane(bowl, [0, 0])]
        ),
        controls={"tags": lambda value: widgets.TagsInput(value=list(value))},
        presets={"small": ({"learning_rate": 0.01}, ("Momentum",))},
    )
    def explore_tags(learning_rate=0.1):
        return {"Momentum": lab.Momentum(learning_rate)}

    explorer = explore_tags()
    explorer.controls["tags"].value = ["a", "b"]
    assert explorer.trajectories["Momentum"].gradient[0].tolist() == [-4.0, 4.0]


@pytest.fixture
def draws(monkeypatch):
    """Whether each draw from now on was a sharp one."""
    drawn = []
    draw = widget.Explorer._update
    monkeypatch.setattr(
        widget.Explorer, "_update", lambda self, sharp: (drawn.append(sharp), draw(self, sharp))
    )
    return drawn


@undrawn
def test_many_changes_in_an_event_loop_end_in_few_draws_on_the_last_value(draws):
    explorer = lab.explore_rmsprop(steps=20)
    draws.clear()

    async def drag():
        for rate in np.geomspace(0.01, 1, 60):
            explorer.controls["learning_rate"].value = rate
        await asyncio.sleep(pace.REST / 2)

    asyncio.run(drag())
    assert draws == [False]
    assert explorer.trajectories["RMSProp"].optimizer.learning_rate == 1.0


@undrawn
def test_a_picture_at_rest_is_drawn_sharp_once(draws, monkeypatch):
    monkeypatch.setattr(pace, "REST", 1)
    explorer = lab.explore_rmsprop(steps=20)
    draws.clear()

    async def change_twice():
        for beta in (0.5, 0.7):
            explorer.controls["beta"].value = beta
            await asyncio.sleep(0.03)
        async with asyncio.timeout(60):
            while True not in draws:
                await asyncio.sleep(0.01)

    asyncio.run(change_twice())
    assert draws == [False, False, True]


def test_a_sharp_picture_has_twice_the_pixels_and_the_same_width_on_the_page(rmsprop):
    rmsprop.controls["beta"].value = 0.5
    light = size_of(rmsprop.frame.value)
    bundle, size = rmsprop._repr_mimebundle_()  # the page gets a sharp one
    assert size_of(base64.b64decode(bundle["image/png"])) == tuple(2 * n for n in light)
    assert size["image/png"]["width"] == int(rmsprop.frame.width) == light[0]


def size_of(png):
    return Image.open(io.BytesIO(png)).size


def test_settle_draws_at_once_what_the_event_loop_would_draw_later(rmsprop):
    before = rmsprop.frame.value

    async def change():
        rmsprop.controls["beta"].value = 0
        assert rmsprop.frame.value == before
        rmsprop.settle()
        assert rmsprop.frame.value != before
        await asyncio.sleep(0.1)

    asyncio.run(change())


@undrawn
def test_an_error_in_a_callback_is_raised_and_shown(monkeypatch):
    explorer = lab.explore_rmsprop()

    def fail(*args, **kwargs):
        raise ValueError("no such <thing>")

    monkeypatch.setattr(runner, "race", fail)
    with pytest.raises(ValueError, match="no such"):
        explorer.controls["beta"].value = 0.5
    assert "no such &lt;thing&gt;" in explorer.readout.value


@undrawn
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
        with pytest.raises(ValueError, match=f"{value}.* cannot be set: it must be"):
            lab.explore_rmsprop(**wrong)


def test_the_mime_bundle_has_picture_and_text_beside_the_widget(explorer):
    bundle, size = explorer._repr_mimebundle_()
    assert size["image/png"]["width"] == int(explorer.frame.width)
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert base64.b64decode(bundle["image/png"]) == explorer.frame.value
    assert bundle["text/plain"] == repr(explorer)


def test_both_ends_of_every_slider_redraw_and_the_way_back_leads_back(explorer, moved):
    """What the toy brings is moved once; the rules' own settings are in each explorer."""
    scene, own = explorer.experiment.scene.__qualname__, explorer.experiment.groups["rules"]
    with coarse():
        if "budget" in explorer.controls:
            explorer.controls["budget"].value = 35  # or it would take a minute
        first = explorer.frame.value
        home = {control: control.value for control in explorer.controls.values()}
        for name, control in explorer.controls.items():
            if name == "budget" or ((scene, name) in moved and name not in own):
                continue
            moved.add((scene, name))
            for end in ends_of(control):
                if end not in (home[control], "own settings"):  # which only say so
                    explorer.put([*home.items(), (control, end)])
                    assert explorer.frame.value != first, f"{name} = {end}"
        explorer.put(home.items())
        assert explorer.frame.value == first


@undrawn
def test_the_scrubber_cuts_the_runs_and_leaves_what_they_were():
    explorer = lab.explore_adam()
    whole = explorer.trajectories["Adam"].params
    explorer.controls["steps"].value = 37
    assert explorer.trajectories["Adam"].steps == 37
    np.testing.assert_array_equal(explorer.trajectories["Adam"].params, whole[:38])


@undrawn
def test_an_optimizer_can_be_hidden_and_all_of_them():
    explorer = lab.explore_adam(hide=("Momentum",))
    assert list(explorer.trajectories) == ["RMSProp", "Adam"]
    for box in explorer.shown.values():
        box.value = False
    assert explorer.trajectories == {}
    assert "tick an optimizer" in explorer.readout.value
    with pytest.raises(ValueError, match=r"Eve.*names among"):
        lab.explore_adam(hide=("Eve",))


def test_new_panels_on_axes_where_nothing_is_shown_bring_no_warning():
    explorer = lab.explore_adam_failure()
    for box in explorer.shown.values():
        box.value = False
    explorer.controls["small"].value = 4  # warnings are errors in tests
    explorer.settle()


def test_the_anatomy_of_a_step_changes_the_picture(rmsprop):
    before = rmsprop.frame.value
    rmsprop.anatomy.value = "RMSProp"
    rmsprop.settle()
    assert rmsprop.frame.value != before
    rmsprop.anatomy.value = "no step"
    rmsprop.settle()
    assert rmsprop.frame.value == before


@undrawn
def test_reset_puts_everything_back():
    explorer = lab.explore_rmsprop()
    settings = explorer.settings
    explorer.controls["beta"].value = 0.5
    explorer.controls["rates"].value = "own best η"
    explorer.shown["RMSProp"].value = False
    explorer.anatomy.value = "Adagrad"
    explorer.reset()
    assert (explorer.settings, explorer.hidden) == (settings, ())
    assert explorer.anatomy.value == "no step"
    assert list(explorer.trajectories) == ["Adagrad", "RMSProp"]


def test_save_offers_the_picture_and_the_line_of_code(rmsprop):
    rmsprop.save()
    picture = base64.b64encode(rmsprop.frame.value).decode()
    assert f'href="data:image/png;base64,{picture}"' in rmsprop.saved.value
    assert "lab.explore_rmsprop(learning_rate=0.1" in rmsprop.saved.value


def test_drawing_leaves_nothing_behind(rmsprop):
    artists = [len(ax.get_children()) for ax in rmsprop._live.figure.axes]
    for rate in np.geomspace(0.01, 1, 5):
        rmsprop.controls["learning_rate"].value = rate
    assert [len(ax.get_children()) for ax in rmsprop._live.figure.axes] == artists


def test_a_guess_is_noted():
    guess = lab.predict("Up or down?", ["up", "down"])
    assert guess.buttons.value is None
    guess.buttons.value = "down"
    assert guess.buttons.value == "down"
    assert "down" in guess.said.value
    assert "Up or down?" in guess._repr_mimebundle_()["text/plain"]


def test_a_guess_needs_two_options():
    with pytest.raises(ValueError, match="at least two"):
        lab.predict("Sure?", ["yes"])


@pytest.fixture
def toy_runs():
    problem = lab.SigmoidNeuron(*lab.sparse_toy_data(100))
    rules = {"Adagrad": lab.Adagrad(0.1), "RMSProp": lab.RMSProp(0.1)}
    return problem, lab.race(problem, rules, (-2, 4), 60)


@undrawn
def test_watched_runs_are_halted_first_and_nothing_runs_again(toy_runs, note_calls):
    races = note_calls(runner, "race")
    watched = lab.watch(*toy_runs, halt=20)
    assert list(watched.controls) == ["steps"]
    assert {run.steps for run in watched.trajectories.values()} == {20}
    watched.controls["steps"].value = 60
    for name, run in toy_runs[1].items():
        np.testing.assert_array_equal(watched.trajectories[name].params, run.params)
    assert races == []
    assert repr(watched) == "lab.watch(problem, trajectories, halt=60)"
    assert watched.frame.tooltip.startswith(
        "The runs up to the step at which they are halted. After"
    )


@undrawn
def test_the_runs_to_watch_are_told_for_the_pages(toy_runs):
    told = json.loads(of_all({7: lab.watch(*toy_runs, halt=20), 8: 3}))["7"]

    def unpacked(text):
        return np.frombuffer(base64.b64decode(text), "<f4")

    for name, run in toy_runs[1].items():
        params = unpacked(told["runs"][name]["params"]).reshape(-1, 2)
        np.testing.assert_allclose(params, run.params, rtol=1e-6)
        np.testing.assert_allclose(unpacked(told["runs"][name]["loss"]), run.loss, rtol=1e-6)
    (_, high), (bottom, _) = told["window"]
    corner = unpacked(told["surface"]).reshape(41, 41)[0, -1]  # b is lowest, w largest
    np.testing.assert_allclose(corner, toy_runs[0].loss([high, bottom]), rtol=1e-6)
    assert told["halt"] == 20


@undrawn
def test_runs_with_more_than_two_parameters_can_be_watched():
    problem = lab.Bowl([1.0, 2.0, 3.0])
    runs = lab.race(problem, {"Adam": lab.Adam(0.1)}, (1, 1, 1), 30)
    watched = lab.watch(problem, runs)
    assert watched.trajectories["Adam"].steps == 30
    assert "w2: 90 %" in watched.readout.value


@undrawn
def test_there_must_be_runs_to_watch_and_the_halt_among_their_steps(toy_runs):
    problem, runs = toy_runs
    with pytest.raises(ValueError, match="race"):
        lab.watch(problem, {})
    with pytest.raises(ValueError, match=r"61.*from 0 to 60"):
        lab.watch(problem, runs, halt=61)


@undrawn
def test_what_was_saved_goes_when_a_control_moves():
    explorer = lab.explore_rmsprop(steps=20)
    explorer.save()
    assert explorer.saved.value
    explorer.controls["beta"].value = 0.5
    assert explorer.saved.value == ""


@undrawn
def test_the_picture_is_told_in_words_that_follow_it():
    explorer = lab.explore_rmsprop(steps=20)
    assert "After 20 steps: Adagrad is" in explorer.frame.tooltip
    explorer.controls["steps"].value = 30
    assert "After 30 steps" in explorer.frame.tooltip


@undrawn
def test_an_explorer_of_ones_own_takes_ten_lines_and_no_name_is_special():
    drawn = []

    def every_so_many(points=10):
        drawn.append(points)
        return lab.minibatches(1000, points, seed=0)

    @lab.explorers.explorer(
        "My rule beside Adam.",
        batches=every_so_many,
        controls={
            "points": lab.explorers.whole_slider("points", 1, 100),
            "gamma": lab.explorers.number_slider("γ", 0, 0.9, 0.1),
        },
    )
    def explore_gamma(learning_rate=0.1, gamma=0.5):
        """Mine."""
        return {"mine": lab.Momentum(learning_rate, gamma), "Adam": lab.Adam(learning_rate)}

    explorer = explore_gamma(gamma=0.3)
    names = ["learning_rate", "gamma", "zero_fraction", "seed", "points", "weight", "bias"]
    assert list(explorer.controls) == [*names, "rates", "steps"]
    assert list(inspect.signature(explore_gamma).parameters) == [*names, "rates", "steps", "hide"]
    before = explorer.trajectories["Adam"].params
    explorer.controls["points"].value = 50
    assert drawn == [10, 50]
    assert not np.array_equal(explorer.trajectories["Adam"].params, before)
    with pytest.raises(TypeError, match="delta"):
        explore_gamma(delta=1)


def test_what_is_missing_in_an_explorer_of_ones_own_is_named():
    def adam(learning_rate=0.1, kappa=0.5):
        return {"Adam": lab.Adam(learning_rate)}

    def without_default(kappa):
        return {"Adam": lab.Adam(kappa)}

    makers = {"kappa": lab.explorers.number_slider("κ", 0, 1, 0.1)}
    misspelt = makers | {"kapa": makers["kappa"]}
    with pytest.raises(ValueError, match=r"adam: controls= has \[.kapa.\], which none"):
        lab.explorers.explorer("Misspelt.", controls=misspelt)(adam)
    with pytest.raises(ValueError, match=r'must be words; write @explorer\("What it shows\."\)'):
        lab.explorers.explorer(adam)
    with pytest.raises(ValueError, match=r"adam: kappa needs .* a maker.*None.*controls="):
        lab.explorers.explorer("No control.")(adam)
    with pytest.raises(ValueError, match=r"adam: kappa needs .* a maker.*0\.5.*controls="):
        lab.explorers.explorer("A value.", controls={"kappa": 0.5})(adam)
    with pytest.raises(ValueError, match=r"kappa needs a default.*write kappa=0\.5"):
        lab.explorers.explorer("No default.", controls=makers)(without_default)
    forgets_to_return = lab.explorers.explorer("No rules.")(lambda learning_rate=0.1: None)
    with pytest.raises(ValueError, match=r"returns=None must be a dict of optimizers"):
        forgets_to_return()


@undrawn
def test_the_boxes_show_the_look_of_their_rule():
    explorer = lab.explore_rmsprop()
    boxes = [part for part in parts_of(explorer._page) if isinstance(part, widgets.HTML)]
    svgs = [box.value for box in boxes if "<svg" in box.value]
    assert len(svgs) == 2
    assert "#009e73" in svgs[0]
    assert "#e69f00" in svgs[1]
    assert 'stroke-dasharray="15.0 6.0"' in svgs[1]


def parts_of(widget):
    return [
        widget,
        *(part for child in getattr(widget, "children", ()) for part in parts_of(child)),
    ]


@undrawn
def test_the_legend_lists_what_is_shown_and_no_more():
    explorer = lab.explore_right_angle()

    def listed():
        (legend,) = explorer._live.figure.legends
        return [text.get_text() for text in legend.get_texts()]

    assert listed() == ["Gradient descent", "Momentum", "Nesterov"]
    explorer.shown["Momentum"].value = False
    assert listed() == ["Gradient descent", "Nesterov"]


@undrawn
def test_a_cell_that_runs_again_closes_what_it_made_before(monkeypatch):
    class Shell:
        execution_count, cell = 1, "a"

        def get_parent(self):
            return {"metadata": {"cellId": self.cell}}

    shell = Shell()
    monkeypatch.setattr(cells, "get_ipython", lambda: shell)
    first, beside = lab.explore_phantom(), lab.explore_phantom()
    shell.execution_count, shell.cell = 2, "b"
    other = lab.explore_phantom()
    assert first.trajectories
    shell.execution_count, shell.cell = 3, "a"
    draw, held = widget.Explorer._update, []
    with monkeypatch.context() as patched:  # the old leaves its memory to the new
        note = lambda self, sharp: held.append(first.trajectories) or draw(self, sharp)  # noqa: E731
        patched.setattr(widget.Explorer, "_update", note)
        again = lab.explore_phantom()
    assert held[0] == {}
    for closed in (first, beside):
        assert closed.trajectories == {}
        assert all(part.comm is None for part in parts_of(closed._page))
    for alive in (other, again):
        assert alive.trajectories
    first.controls["beta"].value = 0.5  # a slider on its way to the kernel does no harm


@undrawn
def test_an_interrupt_is_told_and_does_not_end_the_event_loop(monkeypatch):
    explorer = lab.explore_rmsprop(steps=20)

    def interrupted(*args, **kwargs):
        signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with monkeypatch.context() as patched:
        patched.setattr(runner, "race", interrupted)
        explorer.controls["beta"].value = 0.5
    assert "Interrupted" in explorer.readout.value
    assert signal.getsignal(signal.SIGINT) is before
    explorer.controls["beta"].value = 0.7
    assert "After 20 steps" in explorer.readout.value


def test_names_in_the_readout_are_not_taken_for_html():
    assert "<img" not in readout.table(["<img src=x>"], [["<b>", "<img onerror=alert(1)>"]])


def test_each_choice_is_answered_after_the_run():
    guess = lab.predict("Up or down?", {"up": "It was down.", "down": "Yes."})
    guess.answer()
    assert "Guess first" in guess.said.value
    guess.buttons.value = "up"
    guess.answer()
    assert "It was down." in guess.said.value
    guess.buttons.value = "down"
    guess.answer()
    assert "Yes." in guess.said.value


def test_equal_options_are_refused():
    with pytest.raises(ValueError, match="all different"):
        lab.predict("Sure?", ["yes", "yes"])


@undrawn
@pytest.mark.parametrize("explore", EXPLORERS, ids=lambda explore: explore.__name__)
def test_what_is_shown_first_and_by_presets_is_on_the_steps_of_the_sliders(explore):
    first = explore()
    presets = first.controls["preset"].options if "preset" in first.controls else ()
    for explorer in (first, *(explore(preset=name) for name in presets if name != "own settings")):
        for control in explorer.controls.values():
            if isinstance(control, widgets.FloatLogSlider):
                steps = (np.log10(control.value) - control.min) / control.step
                assert steps == pytest.approx(round(steps), abs=1e-6), control.description
