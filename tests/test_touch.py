"""A hand on an explorer's picture, as the page tells of it."""

import gc
import weakref

import numpy as np
import pytest

import optim_lab as lab
from optim_lab.explorers import touch

NOWHERE = (-1, -1)


def parts_of(widget):
    return [widget, *(part for one in getattr(widget, "children", ()) for part in parts_of(one))]


def layers_of(explorer):
    return [part for part in parts_of(explorer._page) if isinstance(part, touch.Layer)]


@pytest.fixture(scope="module")
def explorer():
    return lab.explore_rmsprop(steps=20)


@pytest.fixture
def layer(explorer):
    """The layer over the explorer's picture, with the ring where it was at first."""
    pytest.importorskip("anywidget", reason="the extra `touch` is not installed")
    explorer.reset()
    explorer.settle()
    (layer,) = layers_of(explorer)
    layer.at = NOWHERE
    return layer


def place_of(explorer, w, b):
    """Where a point of the plane is in the picture, by the place and the limits of its axes."""
    box = explorer._board.axes[0].get_position()
    return box.x0 + (w + 4) / 10 * box.width, box.y0 + (b + 5) / 10 * box.height


def start_of(explorer):
    return explorer.controls["weight"].value, explorer.controls["bias"].value


def test_without_anywidget_the_picture_lies_on_the_page_as_it_is(monkeypatch, undrawn):
    monkeypatch.setattr(touch, "AnyWidget", None)
    explorer = lab.explore_adam()
    assert explorer._page.children[1].children[0] is explorer.frame
    assert layers_of(explorer) == []


def test_the_ring_is_where_the_runs_begin_and_says_so(explorer, layer):
    _, (*place, words), _ = layer.shown
    assert place == pytest.approx(place_of(explorer, -2, 4))
    assert words == "w at start = -2, b at start = 4"


def test_a_drag_moves_the_start_by_tenths_and_stops_at_the_edge(explorer, layer):
    before = explorer.frame.value
    layer.to = place_of(explorer, 1.234, -0.27)
    assert start_of(explorer) == (1.2, -0.3)
    assert explorer.frame.value != before
    assert explorer.trajectories["RMSProp"].params[0].tolist() == [1.2, -0.3]
    assert layer.shown[1][:2] == pytest.approx(place_of(explorer, 1.2, -0.3))
    layer.to = place_of(explorer, 60, -60)
    assert start_of(explorer) == (6, -5)


def test_keys_that_come_together_count_each(explorer, layer):
    right, up = layer.steps
    layer.steps = [right + 3, up - 12]
    assert start_of(explorer) == (-1.7, 2.8)
    layer.steps = [right + 3, up - 11]
    assert start_of(explorer) == (-1.7, 2.9)


def test_a_path_tells_the_pointer_rule_step_place_and_loss(explorer, layer):
    run = explorer.trajectories["Adagrad"]
    (w, b), loss = run.params[7], run.loss[7]
    layer.at = place_of(explorer, w, b)
    assert layer.shown[2] == [
        *layer.at,
        f"Adagrad, step 7: w = {w:.3g}, b = {b:.3g}, loss = {loss:.3g}",
    ]
    layer.at = place_of(explorer, 5, -4)
    assert layer.shown[2] == [*layer.at, ""]


def test_in_the_inset_its_own_paths_tell(explorer, layer):
    explorer.controls["steps"].value = 500
    explorer.settle()
    inset, run = explorer._board.axes[0].child_axes[0], explorer.trajectories["RMSProp"]
    place = inset.transData - inset.figure.transFigure
    layer.at = tuple(place.transform(run.params[-1]))
    assert layer.shown[2][2].startswith("RMSProp, step ")
    w, b = run.params[int(layer.shown[2][2].split(":")[0].split()[-1])]
    assert f"w = {w:.3g}, b = {b:.3g}" in layer.shown[2][2]
    assert np.hypot(w - run.params[-1, 0], b - run.params[-1, 1]) < 0.01


def test_the_text_alternative_is_renewed_with_the_picture(explorer, layer):
    before = layer.shown[0]
    explorer.controls["steps"].value = 10
    explorer.settle()
    assert before != layer.shown[0] == explorer.frame.tooltip


def test_runs_that_are_watched_tell_but_have_no_ring_to_move(layer):
    problem = lab.Bowl([1.0, 4.0])
    runs = lab.race(problem, {"Adam": lab.Adam(0.1)}, start=(2, 1), steps=5)
    watched = lab.watch(problem, runs)
    (over,) = layers_of(watched)
    over.at = over.shown[1][:2]
    assert over.shown[1][2] == ""
    axes = watched._board.axes[0]
    over.at = tuple((axes.transData - axes.figure.transFigure).transform((2, 1)))
    assert over.shown[2][2].startswith("Adam, step 0: w = 2, b = 1, loss = ")


def test_an_explorer_of_one_coordinate_of_the_start_has_no_ring(layer):
    @lab.explorers.explorer("Of w alone.", start=lambda weight=-2.0: (weight, 4.0))
    def of_w(learning_rate=0.1):
        return {"Adam": lab.Adam(learning_rate)}

    explorer = of_w()
    (over,) = layers_of(explorer)
    assert over.shown[1][2] == ""
    explorer.controls["weight"].value = 1.0
    assert explorer.trajectories["Adam"].params[0].tolist() == [1, 4]


def test_the_layer_has_the_words_of_each_picture_and_never_those_of_the_last(explorer, layer):
    told = []
    layer.observe(lambda change: told.append(change.new[0]), "shown")
    explorer.controls["steps"].value = 7
    assert told == [explorer.frame.tooltip]
    assert "After 7 steps" in told[0]


def test_a_closed_explorer_lets_go_of_its_picture():
    pytest.importorskip("anywidget", reason="the extra `touch` is not installed")
    closed = lab.explore_rmsprop(steps=20)
    picture = weakref.ref(closed._board.figure)
    closed.close()
    gc.collect()
    assert picture() is None  # though the history of outputs holds on to the explorer
