"""What an explorer tells and what its controls do, held to runs and numbers made by the test."""

import json
import re
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pytest

import optim_lab as lab
from optim_lab.descent import best_learning_rate
from optim_lab.explorers import controls, maps, readout, runner, toy
from optim_lab.figures import marks

pytestmark = pytest.mark.usefixtures("undrawn")
START = (-2.0, 4.0)


@pytest.fixture(scope="module")
def neuron():
    return lab.SigmoidNeuron(*lab.sparse_toy_data())


def told(text):
    """The first sentence, and the table's rows by their names: cells by the column's name."""
    lines = re.findall("<tr>.*?</tr>", text)
    head, *rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in lines] or [[]]
    sentence = re.search("<p[^>]*>(.*?)</p>", text)[1]
    return sentence, {name: dict(zip(head[1:], row, strict=True)) for name, *row in rows}


def test_every_number_of_the_readout_is_what_its_column_says(neuron):
    runs = {
        "Momentum": lab.descend(neuron, lab.Momentum(1.0), START, 300),
        "Adam": lab.descend(neuron, lab.Adam(0.1), START, 120),
        "GradientDescent": lab.descend(neuron, lab.GradientDescent(0.02), START, 200),
    }
    minimum = neuron.minimum()
    sentence, rows = told(readout.distances(runs, runner.Scene(neuron, minimum, [])))
    assert sentence.startswith("After 300 steps: Momentum is ")
    assert list(rows) == ["Momentum", "Adam", "Gradient descent"]
    reached = []
    for run, row, rate in zip(runs.values(), rows.values(), ("1", "0.1", "0.02"), strict=True):
        distance = np.sqrt(((run.params[-1] - minimum) ** 2).sum())
        assert (row["η"], row["distance"]) == (rate, f"{distance:.2g}")
        assert f"is {distance:.2g} from the minimum" in sentence
        for i, name in enumerate("wb"):
            way = minimum[i] - START[i]
            done = (run.params[:, i] - START[i]) / way
            first = next((str(t) for t, share in enumerate(done) if share >= 0.9), "not yet")
            assert row[f"{name}: 90 % at step"] == first
            beyond = max(0, (done - 1).max()) * abs(way)
            assert row[f"{name}: beyond by"] == f"{beyond:.2g}"
            reached.append(first)
        assert row["diverged"] == "no"
    assert "not yet" in reached


def test_a_run_that_diverged_is_told():
    run = lab.descend(lab.Bowl([1.0, 1.0]), lab.GradientDescent(50.0), (1.0, 1.0), 200)
    scene = runner.Scene(lab.Bowl([1.0, 1.0]), np.zeros(2), [])
    sentence, rows = told(readout.distances({"far": run}, scene))
    assert sentence == "After 200 steps: far diverged."
    assert rows["far"]["diverged"] == "yes"


def test_who_starts_at_its_place_has_been_there_since_step_0():
    run = lab.descend(lab.Bowl([1.0, 1.0]), lab.GradientDescent(0.5), (0.0, 1.0), 9)
    _, rows = told(readout.distances({"mine": run}, runner.Scene(None, np.zeros(2), [])))
    assert [rows["mine"][f"{name}: 90 % at step"] for name in "wb"] == ["0", "4"]


@pytest.mark.parametrize("corrected", [False, True])
def test_the_phantom_tells_the_weights_of_its_gradients(corrected):
    explorer = lab.explore_phantom(beta=0.5, corrected=corrected, steps=3)
    shares = ("1", "0") if corrected else ("0.875", "0.125")
    sentence, _ = told(explorer.readout.value)
    assert sentence == "The weights of 3 gradients sum to {}; the 0 has {}.".format(*shares)


# each explorer with settings other than the defaults, and the rules that these ask for
ASKED = {
    "right_angle": (
        dict(learning_rate=0.5, beta=0.5),
        {
            "GradientDescent": lab.GradientDescent(0.5),
            "Momentum": lab.Momentum(0.5, 0.5),
            "Nesterov": lab.Nesterov(0.5, 0.5),
        },
    ),
    "adagrad": (
        dict(learning_rate=0.5),
        {"GradientDescent": lab.GradientDescent(5.0), "Adagrad": lab.Adagrad(0.5)},
    ),
    "rmsprop": (
        dict(learning_rate=0.05, beta=0.5),
        {"Adagrad": lab.Adagrad(0.05), "RMSProp": lab.RMSProp(0.05, 0.5)},
    ),
    "adam": (
        dict(learning_rate=0.05, beta1=0.5, beta2=0.99),
        {
            "Momentum": lab.Momentum(1.0, 0.5),
            "RMSProp": lab.RMSProp(0.05),
            "Adam": lab.Adam(0.05, 0.5, 0.99),
        },
    ),
    "bias_correction": (
        dict(learning_rate=0.05, beta1=0.5, beta2=0.99),
        {
            "corrected": lab.Adam(0.05, 0.5, 0.99),
            "uncorrected": lab.Adam(0.05, 0.5, 0.99, bias_correction=False),
        },
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_the_rules_of_a_lesson_are_those_its_settings_ask_for(name):
    settings, rules = ASKED[name]
    data = dict(zero_fraction=0.5, seed=3, weight=1.0, bias=2.0, steps=30)
    explorer = getattr(lab, f"explore_{name}")(**settings, **data)
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(zero_fraction=0.5, seed=3))
    expected = lab.race(neuron, rules, (1.0, 2.0), 30)
    assert list(explorer.trajectories) == list(expected)
    for key, run in explorer.trajectories.items():
        np.testing.assert_allclose(run.params, expected[key].params, rtol=1e-12)


def test_everything_hands_each_setting_to_its_rules(neuron):
    settings = dict(learning_rate=0.05, plain_rate=0.5, beta=0.5, rmsprop_beta=0.7, beta1=0.8)
    explorer = lab.explore_everything(**settings, beta2=0.99, steps=20, hide=())
    adaptive = 0.05, 0.8, 0.99
    rules = {
        "GradientDescent": lab.GradientDescent(0.5),
        "Momentum": lab.Momentum(0.5, 0.5),
        "Nesterov": lab.Nesterov(0.5, 0.5),
        "Adagrad": lab.Adagrad(0.05),
        "RMSProp": lab.RMSProp(0.05, 0.7),
        "Adam": lab.Adam(*adaptive),
        "Adam, uncorrected": lab.Adam(*adaptive, bias_correction=False),
        "AMSGrad": lab.AMSGrad(*adaptive),
        "Eve": lab.Eve(*adaptive),
    }
    expected = lab.race(neuron, rules, START, 20)
    assert list(explorer.trajectories) == list(expected), "add a new rule to the list above"
    for name, run in explorer.trajectories.items():
        np.testing.assert_allclose(run.params, expected[name].params, rtol=1e-12)


def test_the_pages_name_as_many_rules_of_each_explorer_as_it_has():
    live = json.loads((Path(__file__).parent.parent / "web" / "explorers.json").read_text())
    for name, entry in live.items():
        told = f"{name}: web/explorers.json; see CONTRIBUTING, Add a rule to the pages"
        shown = () if name == "explore_phantom" else getattr(lab, name)().shown  # it runs nothing
        assert len(entry["rules"]) == len(shown), told


def test_the_neuron_and_the_films_start_run_and_are_seeded_as_said():
    explorer = lab.explore_neuron(learning_rate=2.0, weight=1.0, bias=-1.0, steps=7)
    (run,) = explorer.trajectories.values()
    points = lab.SigmoidNeuron(*lab.sparse_toy_data(300, 0.0))
    expected = lab.descend(points, lab.GradientDescent(2.0), (1.0, -1.0), 7)
    np.testing.assert_allclose(run.params, expected.params, rtol=1e-12)
    explorer = lab.explore_sparsity(learning_rate=0.5, zero_fraction=0.9, batch_size=1000)
    (run,) = explorer.trajectories.values()
    films = lab.SigmoidNeuron(*lab.simulated_films(10_000, 1000))
    batches = lab.minibatches(10_000, 1000, seed=0)
    expected = lab.descend(films, lab.GradientDescent(0.5), (0, 0, 0), 10, batches)
    np.testing.assert_allclose(run.params, expected.params, rtol=1e-12)


def test_turned_axes_are_those_of_the_neuron_and_gradient_descent_does_not_notice_them():
    explorer = lab.explore_axes(angle=30)
    cosine, sine = np.cos(np.radians(30)), np.sin(np.radians(30))
    back = np.array([[cosine, sine], [-sine, cosine]])
    neuron, start = lab.SigmoidNeuron(*lab.sparse_toy_data()), np.array([-2.0, 4.0])
    turned = {name: run.params @ back for name, run in explorer.trajectories.items()}
    plain = lab.descend(neuron, lab.GradientDescent(5.0), start, 500).params
    np.testing.assert_allclose(turned["GradientDescent"], plain, atol=1e-8)
    first = np.abs(
        explorer.trajectories["Adam"].params[1] - explorer.trajectories["Adam"].params[0]
    )
    np.testing.assert_allclose(first, 0.1, rtol=1e-4)


def test_epsilon_raises_adams_rate_so_that_its_steps_keep_a_length():
    explorer = lab.explore_epsilon(epsilon=0.01)
    neuron, rule = lab.SigmoidNeuron(*lab.sparse_toy_data()), lab.Adam(0.2, epsilon=0.01)
    expected = lab.descend(neuron, rule, (-2, 4), 500).params
    np.testing.assert_allclose(explorer.trajectories["Adam"].params, expected)


def test_the_game_is_played_on_its_lines_within_its_bounds():
    explorer = lab.explore_adam_failure(learning_rate=0.3, beta2=0.2)
    rate = lab.schedules.inverse_root_decay(0.3)
    rules = {
        "Adagrad": lab.Adagrad(0.3),
        "AMSGrad": lab.AMSGrad(rate, 0, 0.2, bias_correction=False),
        "GradientDescent": lab.GradientDescent(rate),
        "Adam": lab.Adam(rate, 0, 0.2, bias_correction=False),
    }
    lines, turns = lab.LinearLosses([3.0, -1.0, -1.0]), ([t % 3] for t in range(3000))
    expected = lab.race(lines, rules, [1.0], 3000, turns, bounds=(-1, 1))
    assert list(explorer.trajectories) == list(expected)
    for name, run in explorer.trajectories.items():
        np.testing.assert_allclose(run.params, expected[name].params, atol=1e-12)


def test_a_point_on_two_maps_has_the_beta_of_both_and_their_batches(neuron):
    explorer = lab.explore_choice(learning_rate=0.05, beta=0.5, steps=500)
    rules = {"Momentum": lab.Momentum(0.05, 0.5), "Adam": lab.Adam(0.05, 0.5, 0.999)}
    expected = lab.race(neuron, rules, START, 500, lab.minibatches(1000, 10, seed=0))
    for name, run in explorer.trajectories.items():
        np.testing.assert_allclose(run.params, expected[name].params, rtol=1e-9)
    momentum, adam, _ = maps._two_maps(0.8).panels
    i = int(np.flatnonzero(np.isclose(maps.FINE[0], 0.1))[0])
    j = maps.BETAS.tolist().index(0.9)
    for drawn, rule in ((momentum, lab.Momentum(0.1, 0.9)), (adam, lab.Adam(0.1, 0.9))):
        run = lab.descend(neuron, rule, START, 500, lab.minibatches(1000, 10, seed=0))
        above = run.loss[-1] - neuron.loss(neuron.minimum())
        assert drawn.above[i, j] == pytest.approx(above, rel=1e-6)


def test_batches_follow_their_size_and_seed_and_a_run_is_known_by_both(neuron):
    explorer = lab.explore_adagrad(batch_size=30, seed=2)
    problem = lab.SigmoidNeuron(*lab.sparse_toy_data(seed=2))
    rules = {"GradientDescent": lab.GradientDescent(5.0), "Adagrad": lab.Adagrad(0.1)}

    def holds(size):
        batches = lab.minibatches(1000, size, seed=2)
        for name, run in lab.race(problem, rules, START, 500, batches).items():
            params = explorer.trajectories[name].params
            np.testing.assert_allclose(params, run.params, rtol=1e-9, atol=1e-9)

    holds(30)
    explorer.controls["batch_size"].value = 100
    holds(100)


def test_a_switch_runs_each_rule_at_its_own_best_rate_and_back(neuron):
    explorer = lab.explore_rmsprop(learning_rate=0.05)
    assert {run.optimizer.learning_rate for run in explorer.trajectories.values()} == {0.05}
    explorer.controls["rates"].value = "own best η"
    for run in explorer.trajectories.values():
        rates = np.geomspace(1e-3, 1e2, 41)
        kind = type(run.optimizer)
        ends = [lab.descend(neuron, kind(rate), START, 500).loss[-1] for rate in rates[::4]]
        assert run.loss[-1] <= min(ends) * (1 + 1e-9)
        best = best_learning_rate(neuron, run.optimizer, START, 500)
        assert run.optimizer.learning_rate == best
    explorer.controls["rates"].value = "η as set"
    assert {run.optimizer.learning_rate for run in explorer.trajectories.values()} == {0.05}


def test_what_is_not_ticked_or_hidden_is_neither_run_nor_told():
    explorer = lab.explore_adam(hide=("Momentum",), steps=9)
    assert [name for name, box in explorer.shown.items() if not box.value] == ["Momentum"]
    assert list(explorer.trajectories) == ["RMSProp", "Adam"]
    assert list(told(explorer.readout.value)[1]) == ["RMSProp", "Adam"]
    explorer.shown["Momentum"].value, explorer.shown["Adam"].value = True, False
    assert list(explorer.trajectories) == ["Momentum", "RMSProp"]
    assert explorer.hidden == ("Adam",)


def test_the_scrubber_ends_at_its_step_in_runs_picture_and_words():
    explorer = lab.explore_rmsprop(steps=40)
    assert {run.steps for run in explorer.trajectories.values()} == {40}
    explorer.controls["steps"].value = 41
    assert told(explorer.readout.value)[0].startswith("After 41 steps")
    assert {run.steps for run in explorer.trajectories.values()} == {41}


def test_the_rule_to_take_apart_is_handed_to_the_picture(monkeypatch):
    explorer = lab.explore_rmsprop(steps=40)
    drawn = []
    monkeypatch.setattr(explorer._board, "draw", lambda runs, apart: drawn.append((runs, apart)))
    explorer._live.png = lambda draw, sharp: (draw(), b"")[1]
    explorer.anatomy.value = "RMSProp"
    assert drawn == [(explorer.trajectories, "RMSProp")]


def test_a_step_back_and_one_forward():
    explorer = lab.explore_rmsprop(steps=40)
    buttons = {b.description: b for b in parts_of(explorer._page) if isinstance(b, widgets.Button)}
    buttons["−1"].click()
    assert explorer.settings["steps"] == 39
    buttons["+1"].click()
    buttons["+1"].click()
    assert explorer.settings["steps"] == 41
    explorer.controls["steps"].value = 500
    buttons["+1"].click()
    assert explorer.settings["steps"] == 500


def parts_of(widget):
    return [
        widget,
        *(part for child in getattr(widget, "children", ()) for part in parts_of(child)),
    ]


def test_a_reset_of_several_controls_draws_once(monkeypatch):
    explorer = lab.explore_rmsprop(steps=40)
    explorer.controls["beta"].value, explorer.controls["steps"].value = 0.5, 100
    drawn = []
    monkeypatch.setattr(explorer, "_update", drawn.append)
    explorer.reset()
    assert drawn == [False]


def test_watched_runs_are_those_handed_over_up_to_their_halt(neuron):
    runs = lab.race(neuron, {"Adam": lab.Adam(0.1), "RMSProp": lab.RMSProp(0.1)}, START, 60)
    watched = lab.watch(neuron, runs, halt=25)
    assert watched.settings == {"steps": 25}
    for name, run in watched.trajectories.items():
        np.testing.assert_array_equal(run.params, runs[name].params[:26])
    assert lab.watch(neuron, runs).settings == {"steps": 60}


def test_each_option_gets_its_own_reply():
    replies = {"up": "No.", "down": "Yes.", "on": "Nearly."}
    guess = lab.predict("Where?", replies)
    for option, reply in replies.items():
        guess.buttons.value = option
        guess.answer()
        assert guess.said.value == f"<i>{option}</i> {reply}"


def test_the_films_losses_and_weights_stand_in_their_columns():
    films = lab.films()
    chosen = dict(rare="genre: War", dense="runtime", batch_size=13_960)
    explorer = lab.explore_films(budget=35, learning_rate=0.1, **chosen)
    params = explorer.trajectories["Adam"].params
    neurons = [
        lab.SigmoidNeuron(films.features[rows], films.targets[rows], "cross_entropy")
        for rows in (films.train, films.held_out)
    ]
    training, tested = (neuron.loss(params) for neuron in neurons)
    sentence, rows = told(explorer.readout.value)
    row, least = rows["Adam"], int(np.argmin(tested))
    assert (row["training"], row["held out"]) == (f"{training[-1]:.3g}", f"{tested[-1]:.3g}")
    assert 0 < least < 35
    assert f"least at step {least}, {tested[least]:.3g}" in sentence
    for name in ("runtime", "genre: War"):
        assert row[name] == f"{params[-1, films.names.index(name)]:.2g}"


def test_the_toys_start_is_weight_then_bias_and_its_seed_is_used():
    assert toy.start(1.0, 2.0) == (1.0, 2.0)
    problem, _ = toy.solved(0.8, 4)
    np.testing.assert_array_equal(problem.targets, lab.sparse_toy_data(seed=4)[1])


def test_what_the_picture_draws_is_the_runs_of_now():
    explorer = lab.explore_adam(steps=15)
    drawn = explorer._board.draw(explorer.trajectories)
    ways = next(artist for artist in drawn if isinstance(artist, marks.Curves))
    paths = {look.color: points for points, look in ways.curves}
    for name, run in explorer.trajectories.items():
        np.testing.assert_array_equal(paths[explorer._board.looks[name].color], run.params)


def test_a_page_has_boxes_for_several_rules_and_a_menu_of_steps_where_there_is_a_plane():
    pages = {name: parts_of(getattr(lab, f"explore_{name}")()._page) for name in ("neuron", "adam")}
    boxes = {
        name: sum(isinstance(part, widgets.Checkbox) for part in pages[name]) for name in pages
    }
    assert boxes == {"neuron": 0, "adam": 3}  # a single rule is always shown
    for explore, has_plane in ((lab.explore_adam, True), (lab.explore_sparsity, False)):
        explorer = explore()
        assert (explorer.anatomy in parts_of(explorer._page)) == has_plane


def test_only_of_very_many_controls_those_of_the_data_stand_under_the_picture():
    for explore, under in ((lab.explore_everything, True), (lab.explore_adam, False)):
        explorer = explore()
        _, beside = explorer._page.children
        assert (explorer.controls["seed"] in parts_of(beside)) == under


def test_the_scrubber_of_watched_runs_goes_to_the_end_of_the_longest(neuron):
    run = lab.descend(neuron, lab.Adam(0.1), START, 30)
    watched = lab.watch(neuron, {"long": run, "short": run.until(10)})
    assert watched.controls["steps"].max == 30
    assert {name: run.steps for name, run in watched.trajectories.items()} == {
        "long": 30,
        "short": 10,
    }


def test_the_betas_to_choose_rise_and_stay_below_one():
    assert list(controls.BETAS) == sorted(set(controls.BETAS))
    assert controls.BETAS[0] >= 0
    assert controls.BETAS[-1] < 1
