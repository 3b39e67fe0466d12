"""The explorer of the real films: names, losses, speed, and the bar of a long run."""

import numpy as np
import pytest

import optim_lab as lab
from optim_lab.explorers import runner

pytestmark = pytest.mark.usefixtures("undrawn")
NOLAN = "director: Christopher Nolan"


@pytest.fixture(scope="module")
def films():
    return lab.films()


@pytest.fixture
def explorer():
    return lab.explore_films(budget=35)


def neuron_on(films, rows):
    return lab.SigmoidNeuron(films.features[rows], films.targets[rows], "cross_entropy")


@pytest.mark.parametrize("batch_size", [1000, 13_960])
def test_the_runs_are_those_of_the_settings_on_the_training_films(films, batch_size):
    explorer = lab.explore_films(
        optimizer="RMSProp", learning_rate=0.01, plain_rate=2.0, penalty=1e-3, budget=35,
        batch_size=batch_size,
    )  # fmt: skip
    problem = lab.Ridge(neuron_on(films, films.train), 1e-3)
    batches = None if batch_size == 13_960 else lab.minibatches(13_960, batch_size, seed=0)
    rules = {"GradientDescent": lab.GradientDescent(2.0), "RMSProp": lab.RMSProp(0.01)}
    expected = lab.race(problem, rules, np.zeros(6_661), 35, batches)
    assert list(explorer.trajectories) == list(rules)
    for name, run in explorer.trajectories.items():
        np.testing.assert_allclose(run.params, expected[name].params, atol=1e-9)


def test_the_readout_has_both_losses_without_the_penalty_and_the_chosen_weights(films, explorer):
    explorer.controls["penalty"].value = 1e-3
    explorer.controls["rare"].value = NOLAN
    for run in explorer.trajectories.values():
        params = run.params[-1]
        training, held_out = (neuron_on(films, rows) for rows in (films.train, films.held_out))
        assert f">{training.loss(params):.3g}<" in explorer.readout.value
        assert f"the held-out loss is {held_out.loss(params):.3g}" in explorer.readout.value
        assert f">{params[films.names.index(NOLAN)]:.2g}<" in explorer.readout.value


def test_the_weights_drawn_are_the_rare_one_bold_and_the_dense_one_thin(films, explorer):
    explorer.controls["rare"].value = "director: Agnès Varda"
    explorer.controls["dense"].value = "runtime"
    run = explorer.trajectories["Adam"]
    drawn = explorer._board.panels[0].values(run)
    columns = [films.names.index("director: Agnès Varda"), films.names.index("runtime")]
    np.testing.assert_array_equal(drawn, run.params[:, columns])
    bold, thin = explorer._board.panels[0].legend.items()
    assert (bold[0], thin[0]) == ("director: Agnès Varda", "runtime")
    assert bold[1].width > thin[1].width


def test_to_choose_other_names_runs_nothing_again(explorer, note_calls):
    races = note_calls(runner, "race")
    explorer.controls["rare"].value = "director: Agnès Varda"
    assert "director: Agnès Varda" in explorer.readout.value
    assert NOLAN not in explorer.readout.value
    explorer.controls["dense"].value = "director: Agnès Varda"  # the same twice is no error
    assert races == []


def test_gradient_descent_stays_beside_the_chosen_optimizer_and_keeps_its_rate(
    explorer, note_calls
):
    races = note_calls(runner, "race")
    for name in ("Adagrad", "RMSProp", "Adam"):
        explorer.controls["optimizer"].value = name
        assert list(explorer.trajectories) == ["GradientDescent", name]
        assert type(explorer.trajectories[name].optimizer).__name__ == name
    explorer.controls["learning_rate"].value = 0.1
    assert [list(rules) for _, rules, *_ in races] == [["Adagrad"], ["RMSProp"], ["Adam"]]
    explorer.controls["plain_rate"].value = 1.0
    assert explorer.trajectories["GradientDescent"].optimizer.learning_rate == 1


def test_a_long_run_moves_a_bar_and_a_short_one_does_not(explorer):
    seen = []
    explorer.bar.observe(
        lambda change: seen.append((explorer.bar.value, explorer.bar.layout.display)), "value"
    )
    explorer.controls["budget"].value = 140
    assert seen == []
    explorer.controls["budget"].value = 280
    assert seen == [(-(-28 * percent // 10), None) for percent in range(1, 100)]
    assert explorer.bar.layout.display == "none"


def test_the_bar_leaves_the_page_when_a_run_fails(explorer, monkeypatch):
    def fail(problem, rules, start, steps, batches, bounds):
        next(batches)
        raise ValueError("no memory left")

    monkeypatch.setattr(runner, "race", fail)
    with pytest.raises(ValueError, match="no memory left"):
        explorer.controls["budget"].value = 280
    assert explorer.bar.layout.display == "none"


def test_a_run_that_flies_apart_is_shown_and_told(explorer):
    explorer.controls["optimizer"].value = "RMSProp"
    explorer.controls["learning_rate"].value = explorer.controls["plain_rate"].value = 10.0
    explorer.settle()
    assert "held-out loss" in explorer.readout.value


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rare": "director: Nobody"}, "'director: Nobody'.* must be among 6660 names"),
        ({"dense": ["genre: War"]}, "must be among 6660 names"),
        ({"optimizer": "Eve"}, "'Eve' cannot be set: it must be one of"),
        ({"penalty": 0.7}, "0.7 cannot be set: it must be one of"),
        ({"budget": 201}, "201 cannot be set: it must be one of"),
    ],
)
def test_a_setting_that_cannot_be_chosen_is_named(wrong, words):
    with pytest.raises(ValueError, match=words):
        lab.explore_films(**wrong)
