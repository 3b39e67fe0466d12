"""The explorer of the real films: names, losses, speed, and the bar of a long run."""

import numpy as np
import pytest

import optim_lab as lab
from optim_lab.explorers import controls

pytestmark = pytest.mark.usefixtures("undrawn")
NOLAN = "director: Christopher Nolan"


@pytest.fixture(scope="module")
def films():
    return lab.films()


@pytest.fixture
def explorer():
    return lab.explore_films(budget=25)


def neuron_on(films, rows):
    return lab.SigmoidNeuron(films.features[rows], films.targets[rows], "cross_entropy")


def test_the_run_is_that_of_the_settings_on_the_training_films(films):
    explorer = lab.explore_films(
        optimizer="RMSProp", learning_rate=0.01, beta=0.8, penalty=1e-3, budget=25
    )
    problem = lab.Ridge(neuron_on(films, films.train), 1e-3)
    expected = lab.descend(problem, lab.RMSProp(0.01, 0.8), np.zeros(6_661), 25)
    (run,) = explorer.trajectories.values()
    np.testing.assert_allclose(run.params, expected.params, atol=1e-9)


def test_the_readout_has_both_losses_without_the_penalty_and_the_chosen_weights(films, explorer):
    explorer.controls["penalty"].value = 1e-3
    explorer.controls["features"].value = [NOLAN]
    params = explorer.trajectories["Adam"].params[-1]
    training, held_out = (neuron_on(films, rows) for rows in (films.train, films.held_out))
    assert f"the training loss is {training.loss(params):.3g}" in explorer.readout.value
    assert f"the held-out loss {held_out.loss(params):.3g}" in explorer.readout.value
    assert f">{params[films.names.index(NOLAN)]:.2g}<" in explorer.readout.value


def test_to_choose_other_names_runs_nothing_again(explorer):
    run = explorer.trajectories["Adam"]
    explorer.controls["features"].value = ["genre: War", "director: Agnès Varda"]
    assert explorer.trajectories["Adam"] is run
    assert "director: Agnès Varda" in explorer.readout.value
    assert NOLAN not in explorer.readout.value


def test_a_name_is_added_once_and_only_if_it_is_one(explorer):
    more = controls.name_adder(explorer.controls["features"])
    before = list(explorer.controls["features"].value)
    for text in ("director: Nobody", "genre: War", "genre: War"):
        more.value = text
    assert explorer.controls["features"].value == [*before, "genre: War"]
    assert more.value == ""
    explorer.reset()
    assert explorer.controls["features"].value == before


def test_only_the_chosen_optimizer_is_shown(explorer):
    for name in ("GradientDescent", "Adagrad", "Momentum"):
        explorer.controls["optimizer"].value = name
        assert list(explorer.trajectories) == [name]
        assert type(explorer.trajectories[name].optimizer).__name__ == name


def test_a_long_run_moves_a_bar_and_a_short_one_does_not(explorer):
    seen = []
    explorer.bar.observe(
        lambda change: seen.append((explorer.bar.value, explorer.bar.layout.display)), "value"
    )
    explorer.controls["budget"].value = 200
    assert seen == []
    explorer.controls["budget"].value = 500
    assert seen == [(5 * percent, None) for percent in range(1, 100)]
    assert explorer.bar.layout.display == "none"


def test_the_bar_leaves_the_page_when_a_run_fails(explorer, monkeypatch):
    from optim_lab.explorers import runner

    def fail(problem, rules, start, steps, batches, bounds):
        next(batches)
        raise ValueError("no memory left")

    monkeypatch.setattr(runner, "race", fail)
    with pytest.raises(ValueError, match="no memory left"):
        explorer.controls["budget"].value = 500
    assert explorer.bar.layout.display == "none"


def test_a_run_that_flies_apart_is_shown_and_told(explorer):
    explorer.controls["optimizer"].value = "Momentum"
    explorer.controls["beta"].value = 0.999
    explorer.controls["learning_rate"].value = 10.0
    explorer.settle()
    assert "held-out loss" in explorer.readout.value


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"features": ["director: Nobody"]}, "'director: Nobody'.* must be among 6660 names"),
        ({"optimizer": "Eve"}, "'Eve' cannot be set: it must be one of"),
        ({"penalty": 0.7}, "0.7 cannot be set: it must be one of"),
        ({"budget": 201}, "201 cannot be set: it must be one of"),
    ],
)
def test_a_setting_that_cannot_be_chosen_is_named(wrong, words):
    with pytest.raises(ValueError, match=words):
        lab.explore_films(**wrong)
