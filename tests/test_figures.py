"""Every figure is drawn, says what it shows, and survives a run that diverged."""

import io
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

import optim_lab as lab
from optim_lab.figures import looks, marks
from optim_lab.live import LiveFigure

NEURON = lab.SigmoidNeuron(*lab.sparse_toy_data(200))
RUNS = lab.race(
    NEURON,
    {
        "Adagrad": lab.Adagrad(0.1),
        "Adam": lab.Adam(0.1),
        "raw": lab.Adam(0.1, bias_correction=False),
    },
    (-2, 4),
    30,
)
MAP = dict(
    rates=np.array([0.1, 1, 10]),
    betas=np.array([0, 0.9]),
    above=np.array([[0.1, 0.2], [1e-3, np.inf], [np.nan, 0.5]]),
    edge=lambda beta: 1 + beta,
    best=(1.0, 0.5),
)
GAME = lab.race(
    lab.LinearLosses([3, -1, -1]),
    {"Adagrad": lab.Adagrad(0.5), "Adam": lab.Adam(0.1)},
    [1.0],
    30,
    ([t % 3] for t in range(30)),
    bounds=(-1, 1),
)
FIGURES = {
    "paths": lambda: lab.figures.paths(NEURON, RUNS),
    "progress": lambda: lab.figures.progress(NEURON, RUNS),
    "path_and_rates": lambda: lab.figures.path_and_rates(NEURON, RUNS),
    "toy_data": lambda: lab.figures.toy_data(*lab.sparse_toy_data(200), params=(2, -1)),
    "neuron": lambda: lab.figures.neuron(["director", "actor"]),
    "sigmoid_and_slope": lab.figures.sigmoid_and_slope,
    "bars": lambda: lab.figures.bars({"star": 50, "rating": 9990}, "films", "Counts.", log=True),
    "heat_maps": lambda: lab.figures.heat_maps({"one": MAP, "other": MAP}, "Two maps."),
    "spreads": lambda: lab.figures.spreads(
        {"Adam": np.array([[1, 2, 3], [2, 3, 5]])}, [0.1, 1, 10], "η", "loss", "Two.", level=2
    ),
    "dots_per_seed": lambda: lab.figures.dots_per_seed(
        {"Adam, cosine": np.array([1.0, 2]), "mine": np.array([3.0, 4])}, "loss", "Two seeds."
    ),
    "annealing": lambda: lab.figures.annealing(
        lab.descend_with_annealing(
            NEURON, NEURON, lab.Momentum(5.0), (-2, 4), 6, batch_size=10, seed=0
        ),
        0.0,
        "Six epochs.",
    ),
    "online_game": lambda: lab.figures.online_game(GAME, [3, -1, -1], "A game."),
    "grid": lambda: lab.figures.grid(
        {
            "weight": {"w": {"Adam": np.arange(4), "other": np.ones(4)}, "b": {"Adam": np.ones(3)}},
            "rate": {"w": {"Adam": np.arange(1, 5)}, "b": {"Adam": np.ones(3)}},
        },
        "Two rows.",
        log=("rate",),
    ),
    "curves": lambda: lab.figures.curves(
        {"a": np.arange(1, 5), "b": np.ones(4)}, caption="Two.", log="y", errors={"b": np.ones(4)}
    ),
}


def pixels(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def decoded(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_a_figure_is_drawn_and_has_a_sentence_under_it(make):
    figure = make()
    assert isinstance(figure, Figure)
    assert pixels(figure).std() > 1
    assert figure.get_supxlabel().endswith(".")


def test_a_run_that_diverged_is_drawn_all_the_same():
    bowl = lab.Bowl([1.0, 10.0])
    runs = lab.race(bowl, {"GradientDescent": lab.GradientDescent(50.0)}, (1.0, 1.0), 400)
    assert runs["GradientDescent"].diverged
    for figure in (lab.figures.paths, lab.figures.progress, lab.figures.path_and_rates):
        pixels(figure(bowl, runs))


def star_of(above, **more):
    """Where a map has its star, as (rate, height), or None."""
    ax = Figure().subplots()
    lab.figures.HeatMap(**{**MAP, "edge": None, "best": None, "above": above, **more}).draw_still(
        ax
    )
    stars = [line for line in ax.lines if line.get_marker() == "*"]
    return tuple(float(x[0]) for x in stars[0].get_data()) if stars else None


def test_a_map_has_its_star_at_the_least_loss_and_leaves_diverged_cells_out():
    # least is 1e-3 at the rate 1 and beta 0, which stands at the height -log10(1 - 0) = 0
    assert star_of(MAP["above"]) == (1.0, 0.0)
    # at beta 0.9 the height is -log10(0.1) = 1
    assert star_of([[0.1, 0.2], [0.3, 1e-4], [0.1, np.nan]]) == (1.0, pytest.approx(1.0))
    assert star_of([[0.1, 0.2], [0.3, 1e-9], [0.1, 1e-9]]) is None  # too dark to tell apart
    assert star_of(np.full((3, 2), np.inf)) is None


def test_diverged_cells_are_grey():
    ax = Figure().subplots()
    lab.figures.HeatMap(**MAP).draw_still(ax)
    assert ax.collections[0].get_array().mask.T.tolist() == [
        [False, False],
        [False, True],
        [True, False],
    ]
    red, green, blue, _ = ax.get_facecolor()
    assert red == green == blue


def test_a_map_marks_the_point_of_its_run():
    runs = lab.race(NEURON, {"Adam": lab.Adam(0.5, beta1=0.9)}, (-2, 4), 1)
    panel = lab.figures.HeatMap(**MAP | {"beta": "beta1"}, name="Adam")
    ax = Figure().subplots()
    (mark,) = panel.draw_moving(ax, runs, looks.looks_of(runs))
    np.testing.assert_allclose(np.ravel(mark.get_data()), [0.5, 1.0])
    assert panel.draw_moving(ax, {}, {}) == []


def test_average_regret_by_hand():
    # x = 1, 0.5, -1 on slopes 3, -1, -1: pays 3 * 2, -1 * 1.5, -1 * 0 beyond x = -1
    run = GAME["Adam"]
    params = np.array([[1.0], [0.5], [-1.0], [0.0]])
    short = lab.Trajectory(run.optimizer, params, *[np.zeros((3, 1))] * 3, None)
    regret = lab.figures.average_regret(short, [3, -1, -1])
    np.testing.assert_allclose(regret, [6, 4.5 / 2, 4.5 / 3])


def test_every_optimizer_has_a_look_of_its_own():
    rules_looks = looks.LOOKS.values()
    ours = [kind for kind in vars(lab).values() if isinstance(kind, type)]
    rules = {kind.__name__ for kind in ours if issubclass(kind, lab.Optimizer)} - {"Optimizer"}
    assert rules == set(looks.LOOKS)
    assert len({look.color for look in rules_looks}) == len(rules_looks)
    assert len({look.marker for look in rules_looks}) == len(rules_looks)


def test_a_rule_that_comes_again_keeps_its_marker_and_changes_colour_and_dashes():
    of_runs = looks.looks_of(RUNS)
    assert of_runs["Adam"].marker == of_runs["raw"].marker
    assert of_runs["Adam"].color != of_runs["raw"].color
    assert of_runs["Adam"].linestyle != of_runs["raw"].linestyle


def test_where_paths_overlap_the_later_rule_is_thinner_and_on_top_so_that_all_are_seen():
    figure = Figure(figsize=(4, 4), dpi=300)
    ax = figure.subplots()
    ax.set(xlim=(-3, 3), ylim=(-2, 5))
    names = ("Adam", "RMSProp", "Adagrad")  # the order in which they are given does not matter
    marks.draw_paths(ax, dict.fromkeys(names, RUNS["Adam"]), looks.LOOKS, every=100)
    shown = pixels(figure)[..., :3]
    for name in names:
        color = np.round(255 * np.array(to_rgb(looks.LOOKS[name].color)))
        assert (np.abs(shown - color).max(axis=-1) < 3).sum() > 100
    widths = [looks.LOOKS[name].width for name in names]
    assert widths == sorted(widths)


def test_a_curve_is_what_matplotlib_draws_of_the_same_points():
    values = np.where(np.arange(400) == 150, np.nan, np.sin(np.arange(400) / 9))
    both = [looks.LOOKS["GradientDescent"], looks.LOOKS["RMSProp"]]

    def drawn(draw):
        figure = Figure(figsize=(4, 3))
        ax = figure.subplots()
        ax.set(xlim=(0, 400), ylim=(-2, 3))
        for shift, look in enumerate(both):
            draw(ax, values + shift, look)
        return pixels(figure)[..., :3].astype(int)

    ours = drawn(
        lambda ax, y, look: ax.add_artist(
            marks.Curves([(np.column_stack([np.arange(400), y]), look)], 5)
        )
    )
    theirs = drawn(lambda ax, y, look: ax.plot(y, **look.line(), solid_capstyle="butt"))
    assert (np.abs(ours - theirs).max(axis=-1) > 8).mean() < 0.002
    assert (np.abs(ours - drawn(lambda *_: None)).max(axis=-1) > 8).mean() > 0.05


@pytest.mark.parametrize("kind", ["pdf", "svg"])
def test_a_figure_can_be_saved_for_print(kind):
    file = io.BytesIO()
    lab.figures.path_and_rates(NEURON, RUNS).savefig(file, format=kind, bbox_inches="tight")
    assert len(file.getvalue()) > 10_000


def test_a_live_figure_shows_what_a_new_one_would():
    def board():
        figure = Figure(figsize=(4, 3), layout="constrained")
        ax = figure.subplots()
        ax.set(xlim=(0, 30), ylim=(0, 10), xlabel="step")
        return figure, ax

    def line(ax, values):
        points = np.column_stack([np.arange(len(values)), values])
        return [ax.add_artist(marks.Curves([(points, looks.LOOKS["Adam"])], zorder=5))]

    figure, ax = board()
    live = LiveFigure(figure)
    first = live.png(lambda: line(ax, np.arange(10)))
    second = live.png(lambda: line(ax, np.arange(10)[::-1]))
    assert first != second
    assert first == live.png(lambda: line(ax, np.arange(10)))
    assert not ax.artists
    live.png(lambda: line(ax, np.arange(10)[::-1]), sharp=True)
    sharp = live.png(lambda: line(ax, np.arange(10)), sharp=True)
    other, other_ax = board()
    line(other_ax, np.arange(10))
    for dpi, png in ((100, first), (200, sharp)):
        other.dpi = dpi
        difference = np.abs(pixels(other)[..., :3].astype(int) - decoded(png).astype(int))
        assert (difference > 8).mean() < 0.002


def test_the_package_does_not_touch_pyplot():
    code = "import sys, optim_lab; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_grid_names_its_columns_above_its_rows_beside_and_every_curve_in_the_legend():
    rows = {
        "weight": {"w": {"Adam": [0, 1], "Adagrad": [0, 2]}, "b": {"Adam": [0, 3]}},
        "rate": {"w": {"Adam": [1, 1]}, "b": {"Adam": [1, 1]}},
    }
    figure = lab.figures.grid(rows, "Caption.", log=("rate",))
    top_left, top_right, bottom_left, bottom_right = figure.axes
    assert (top_left.get_title(), top_right.get_title()) == ("w", "b")
    assert (top_left.get_ylabel(), bottom_left.get_ylabel()) == ("weight", "rate")
    assert bottom_right.get_xlabel() == "step"
    assert (top_left.get_yscale(), bottom_left.get_yscale()) == ("linear", "log")
    assert [text.get_text() for text in top_right.get_legend().get_texts()] == ["Adam", "Adagrad"]
