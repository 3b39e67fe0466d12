"""The explorer of notebook 11: its presets, its map, and what runs again."""

import numpy as np
import pytest
from conftest import Unseen

import optim_lab as lab
from optim_lab.explorers import maps, runner, widget

pytestmark = pytest.mark.usefixtures("undrawn")


@pytest.fixture(scope="module")
def only_one():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(widget, "LiveFigure", Unseen)
        return lab.explore_everything()


@pytest.fixture
def explorer(only_one):
    """One explorer for several tests, as it was at first."""
    only_one.reset()
    only_one.settle()
    return only_one


@pytest.fixture
def neuron():
    return lab.SigmoidNeuron(*lab.sparse_toy_data())


def choose(explorer, preset):
    explorer.controls["preset"].value = preset
    explorer.settle()


def distances(explorer, neuron):
    """How far from the minimum each run ends."""
    runs = explorer.trajectories.items()
    return {name: float(run.distance(neuron.minimum())[-1]) for name, run in runs}


def test_every_optimizer_of_the_package_is_among_the_rules(explorer, all_optimizers):
    kinds = {name.split(",")[0] for name in all_optimizers}
    shown = {name.split(",")[0] for name in explorer.shown}
    assert shown == kinds, "add it to what explore_everything returns, explorers/maps.py"


def test_a_preset_chosen_from_the_menu_is_the_one_given_at_the_start(explorer):
    choose(explorer, "the cycle")
    given = lab.explore_everything(preset="the cycle")
    assert explorer.settings == given.settings
    assert repr(explorer) == repr(given)
    assert list(explorer.trajectories) == list(given.trajectories)


def test_a_preset_is_drawn_once(explorer, monkeypatch):
    draws = []
    monkeypatch.setattr(explorer, "_update", draws.append)
    explorer.reset()
    assert draws == [False]
    draws.clear()
    explorer.controls["preset"].value = "the cycle"
    assert draws == [False]


def test_the_right_angle_and_the_stall_and_the_cycle_are_what_they_are_called(explorer, neuron):
    minimum = neuron.minimum()
    choose(explorer, "the right angle")
    for run in explorer.trajectories.values():
        half = run.steps_to(0.5, minimum)[1]
        assert run.progress(minimum)[half, 0] < 0.2
    choose(explorer, "the stall")
    ends = distances(explorer, neuron)
    assert ends["Adagrad"] > 0.5 > ends["RMSProp"]
    choose(explorer, "the cycle")
    last = explorer.trajectories["RMSProp"].params[-100:]
    np.testing.assert_allclose(np.ptp(last, axis=0) / 2, 10**-0.5 / 2, rtol=0.02)
    assert distances(explorer, neuron)["Adam"] < 1e-6


def test_too_large_an_eta_throws_momentum_out_and_no_correction_makes_adam_leap(explorer, neuron):
    choose(explorer, "too large an eta")
    ends = distances(explorer, neuron)
    assert ends["Momentum"] > 10 > 1 > ends["GradientDescent"]
    choose(explorer, "Adam without correction")
    minimum = neuron.minimum()
    with_it, without = (run.overshoot(minimum)[0] for run in explorer.trajectories.values())
    assert without > 5 * with_it > 0


def test_a_preset_moved_by_hand_says_so_and_moved_back_has_its_name_again(explorer):
    menu = explorer.controls["preset"]
    choose(explorer, "the stall")
    explorer.controls["learning_rate"].value = 0.2
    assert menu.value == "own settings"
    explorer.controls["learning_rate"].value = 0.1
    assert menu.value == "the stall"
    explorer.shown["RMSProp"].value = False
    assert menu.value == "own settings"
    explorer.shown["RMSProp"].value = True
    explorer.controls["steps"].value = 100  # a preset may be halted
    assert menu.value == "the stall"
    assert explorer.trajectories["Adagrad"].steps == 100


def test_to_choose_own_settings_moves_nothing(explorer):
    before = explorer.settings
    choose(explorer, "own settings")
    assert explorer.settings == before | {"preset": "own settings"}


def test_reset_brings_back_the_first_preset_after_another():
    explorer = lab.explore_everything(preset="own settings", steps=300)
    settings, shown = explorer.settings, list(explorer.trajectories)
    choose(explorer, "too large an eta")
    explorer.controls["beta"].value = 0.5
    explorer.reset()
    explorer.settle()
    assert explorer.settings == settings
    assert list(explorer.trajectories) == shown


def test_the_saved_line_makes_presets_and_own_settings_again(explorer):
    for preset, beta1 in (("the cycle", 0.9), ("Adam without correction", 0.5)):
        choose(explorer, preset)
        explorer.controls["beta1"].value = beta1
        explorer.controls["steps"].value = 200
        again = eval(repr(explorer), {"lab": lab})
        assert again.settings == explorer.settings
        assert list(again.trajectories) == list(explorer.trajectories)
    assert explorer.controls["preset"].value == "own settings"


def test_a_given_setting_turns_a_preset_into_own_settings():
    explorer = lab.explore_everything(preset="the stall", learning_rate=0.2)
    assert explorer.controls["preset"].value == "own settings"
    assert list(explorer.trajectories) == ["Adagrad", "RMSProp"]
    assert explorer.trajectories["Adagrad"].optimizer.learning_rate == 0.2


def test_a_preset_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"'the wall'.*must be one of"):
        lab.explore_everything(preset="the wall")
    with pytest.raises(ValueError, match="map of: 'Adagrad'"):
        lab.explore_everything(map_of="Adagrad")


def test_mini_batches_are_those_of_the_package(neuron):
    explorer = lab.explore_everything(batch_size=10, seed=0)
    expected = lab.descend(neuron, lab.Adam(0.1), (-2, 4), 500, lab.minibatches(1000, 10, seed=0))
    np.testing.assert_allclose(explorer.trajectories["Adam"].params, expected.params, rtol=1e-9)


def test_the_map_is_the_end_of_single_runs(neuron):
    least = neuron.loss(neuron.minimum())
    for name, rule in (("Momentum", lab.Momentum), ("Adam", lab.Adam)):
        drawn = maps._with_map(0.8, 0, name).panels[1]
        run = lab.descend(neuron, rule(drawn.rates[4], drawn.betas[3]), (-2, 4), 500)
        np.testing.assert_allclose(drawn.above[4, 3], run.loss[-1] - least, atol=1e-9)


def test_only_the_data_and_the_choice_of_its_rule_make_a_new_map(explorer, note_calls):
    sweeps = note_calls(maps, "sweep")
    maps._with_map.cache_clear()
    for name, value in (("learning_rate", 0.2), ("beta1", 0.5), ("weight", 0.0), ("steps", 90)):
        explorer.controls[name].value = value
    explorer.controls["batch_size"].value = 100
    assert sweeps == []
    explorer.controls["map_of"].value = "RMSProp"
    explorer.controls["seed"].value = 1
    assert [rule for _, rule, *_ in sweeps] == [lab.RMSProp] * 2
    explorer.controls["seed"].value = 0
    assert len(sweeps) == 2  # kept from before


def test_a_change_runs_only_the_shown_rules_that_it_is_for(explorer, note_calls):
    races = note_calls(runner, "race")
    explorer.controls["map_of"].value = "Momentum"
    assert races == []
    explorer.controls["rmsprop_beta"].value = 0.5
    explorer.controls["plain_rate"].value = 2.0
    explorer.controls["beta1"].value = 0.5
    raced = [list(rules) for _, rules, *_ in races]
    assert raced == [["RMSProp"], ["GradientDescent", "Momentum", "Nesterov"], ["Adam"]]
