"""Every figure is drawn, says what it shows, and survives a run that diverged."""

import gc
import io
import weakref

import numpy as np
import pytest
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
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
FILMS = lab.SigmoidNeuron(*lab.simulated_films(1000, 20))
PASS = lab.race(
    FILMS,
    {"Gradient descent": lab.GradientDescent(1.0), "Adagrad": lab.Adagrad(0.5)},
    (0.0, 0.0, 0.0),
    100,
    lab.minibatches(1000, 10, seed=0),
)
FIGURES = {
    "paths": lambda: lab.figures.paths(NEURON, RUNS),
    "progress": lambda: lab.figures.progress(NEURON, RUNS),
    "path_and_rates": lambda: lab.figures.path_and_rates(NEURON, RUNS),
    "toy_data": lambda: lab.figures.toy_data(*lab.sparse_toy_data(200), params=(2, -1)),
    "neuron": lambda: lab.figures.neuron(["director", "actor"]),
    "sigmoid_and_slope": lab.figures.sigmoid_and_slope,
    "bars": lambda: lab.figures.bars({"star": 50, "rating": 9990}, "films", "Counts."),
    "heat_maps": lambda: lab.figures.heat_maps({"one": MAP}, "A map."),
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
    "rescue": lambda: lab.figures.rescue(FILMS, PASS),
    "gradient_arrow": lambda: lab.figures.gradient_arrow(NEURON, [(-2, 4), (0, 1)]),
    "rates_and_limit": lambda: lab.figures.rates_and_limit(NEURON, RUNS["Adam"]),
    "weights_of_average": lambda: lab.figures.weights_of_average(5, 0.9),
    "marked sigmoid": lambda: lab.figures.sigmoid_and_slope({"sure": 4.0}),
    "inset": lambda: lab.figures.paths(NEURON, RUNS, inset=0.3),
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


def test_a_logarithmic_axis_has_marks_at_1_2_and_5():
    (ax,) = FIGURES["curves"]().axes
    ax.set_ylim(0.01, 10)  # on less than a decade it may choose others
    marks = ax.yaxis.get_minorticklocs()
    leading = marks / 10 ** np.floor(np.log10(marks) + 1e-9)
    np.testing.assert_allclose(np.unique(leading.round(6)), [2, 5])


@pytest.mark.parametrize("kind", ["curves", "paths"])
def test_a_figure_that_was_drawn_holds_no_pixels(kind):
    figure = FIGURES[kind]()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = weakref.ref(canvas.get_renderer())
    del canvas
    FigureCanvasBase(figure)  # as a notebook leaves it
    gc.collect()
    assert renderer() is None


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
    lab.figures.curves({"a": np.arange(1, 5)}).savefig(file, format=kind, bbox_inches="tight")
    assert len(file.getvalue()) > 5_000


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


def curves_on(ax):
    """The points and looks of all curves on some axes, as they were given."""
    return [curve for mark in ax.artists if isinstance(mark, marks.Curves) for curve in mark.curves]


def test_rescue_shows_the_rare_weights_way_and_counts_the_points_called_hits():
    left, right = lab.figures.rescue(FILMS, PASS).axes
    minimum, has_star = FILMS.minimum(), FILMS.inputs[:, 1] != 0
    of_color = {look.color: points for points, look in curves_on(left)}
    bars = [bar for container in right.containers for bar in container]
    words = [text.get_text() for text in right.texts]
    for bar, word, (name, run) in zip(bars, words, PASS.items(), strict=True):
        color = looks.look_of(name).color
        assert to_rgb(bar.get_facecolor()[:3]) == to_rgb(color)
        share = run.params[:, 1] / minimum[1]  # it starts at 0
        expected = np.column_stack([np.linspace(0, 1000, 101), share])
        np.testing.assert_allclose(of_color[color], expected, atol=1e-12)
        hits = (FILMS.inputs[has_star] @ run.params[-1] > 0).sum()  # answers above 1/2
        assert bar.get_width() == hits
        assert word == f"{hits} of 20"
    assert bars[0].get_width() < bars[1].get_width()
    assert [label.get_text() for label in right.get_yticklabels()] == list(PASS)


def test_an_answer_of_one_half_is_no_hit():
    untrained = {"Adagrad": PASS["Adagrad"].until(0)}
    _, right = lab.figures.rescue(FILMS, untrained).axes
    assert [text.get_text() for text in right.texts] == ["0 of 20"]


def test_the_gradients_arrow_goes_downhill_and_leaves_the_contour_at_a_right_angle():
    points = np.array([(-2.0, 4.0), (0.0, 1.0), (2.0, -2.0)])
    figure = lab.figures.gradient_arrow(NEURON, points)
    FigureCanvasAgg(figure).draw()
    (ax,) = figure.axes
    to_pixels = ax.transData.transform
    arrows = [text for text in ax.texts if text.arrow_patch]
    lines = np.concatenate([path.vertices for path in ax.collections[-1].get_paths()])
    for point, arrow in zip(points, arrows, strict=True):
        np.testing.assert_allclose(arrow.xyann, point)
        way, slope = np.subtract(arrow.xy, point), NEURON.gradient(point)
        np.testing.assert_allclose(way / np.linalg.norm(way), -slope / np.linalg.norm(slope))
        assert NEURON.loss(point + 1e-3 * way) < NEURON.loss(point)
        nearest = np.argsort(np.linalg.norm(lines - point, axis=1))[:2]
        along = np.subtract(*to_pixels(lines[nearest]))
        across = np.subtract(*to_pixels([arrow.xy, point]))
        cosine = along @ across / np.linalg.norm(along) / np.linalg.norm(across)
        assert abs(cosine) < 0.03  # on the picture, not only in numbers


def test_rates_and_limit_has_twice_over_the_curvature_and_shades_the_steps_beyond():
    bowl = lab.Bowl([1.0, 4.0])  # limits 2 and 1/2
    falling = lab.schedules.inverse_time_decay(0.8, 0.1)  # 0.8 / (1 + t / 10): above 1/2 till 5
    run = lab.descend(bowl, lab.GradientDescent(falling), (1.0, 1.0), 20)
    above, below = lab.figures.rates_and_limit(bowl, run).axes
    ordered = sorted(curves_on(above), key=lambda curve: (curve[1].color, -curve[1].width))
    rate_w, rate_b, limit_w, limit_b = [points[:, 1] for points, _ in ordered]
    np.testing.assert_allclose(rate_w, 0.8 / (1 + np.arange(20) / 10))
    np.testing.assert_allclose(rate_b, rate_w)
    np.testing.assert_allclose(limit_w, 2, rtol=1e-6)
    np.testing.assert_allclose(limit_b, 0.5, rtol=1e-6)
    ((distance, _),) = curves_on(below)
    np.testing.assert_allclose(distance[:, 1], np.linalg.norm(run.params, axis=1), rtol=1e-6)
    for ax in (above, below):
        assert [
            patch.get_extents().transformed(ax.transData.inverted()).x0.round(6)
            for patch in ax.patches
        ] == [0, 1, 2, 3, 4, 5]


def test_the_weights_of_an_average_by_hand():
    # m_2 = 0.9 * 0.1 g_1 + 0.1 g_2, and 0.81 of the 0 that it began with
    (ax,) = lab.figures.weights_of_average(2, 0.9).axes
    seen, phantom = ([bar.get_height() for bar in bars] for bars in ax.containers)
    np.testing.assert_allclose(seen, [0.09, 0.1])
    np.testing.assert_allclose(phantom, [0.81])
    assert ax.containers[1][0].get_hatch()
    assert [round(bar.get_x() + bar.get_width() / 2) for bar in ax.patches] == [1, 2, 0]
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words[0].endswith("0.19")
    assert words[1].endswith("0.81")
    (ax,) = lab.figures.weights_of_average(2, 0.9, corrected=True).axes
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], [9 / 19, 10 / 19])
    assert ax.get_legend().get_texts()[0].get_text().endswith("sum 1")


@pytest.mark.parametrize(
    ("t", "beta", "wrong"),
    [(0, 0.9, "t=0"), (2.5, 0.9, "t=2.5"), (3, 1.0, "beta=1.0"), (3, -0.1, "beta=-0.1")],
)
def test_weights_of_an_average_that_is_none_are_refused(t, beta, wrong):
    with pytest.raises(ValueError, match=wrong):
        lab.figures.weights_of_average(t, beta)


def test_marks_stand_on_the_sigmoid_and_on_its_slope():
    (ax,) = lab.figures.sigmoid_and_slope({"half": 0.0, "sure": np.log(49)}).axes
    half, sure = ax.lines[-2:]
    np.testing.assert_allclose(half.get_xydata(), [(0, 0.5), (0, 0.25)])
    np.testing.assert_allclose(sure.get_ydata(), [0.98, 0.98 * 0.02])
    assert [text.get_text() for text in ax.texts] == ["half", "sure"]


def test_bars_are_as_long_as_their_values_and_say_how_many_times():
    (ax,) = lab.figures.bars({"rating": 2.0, "star": 628.0, "bias": 3.0}, "η", times=True).axes
    assert [bar.get_width() for bar in ax.patches] == [2, 628, 3]
    assert [text.get_text() for text in ax.texts] == [" 2", " 628 (314 times rating)", " 3"]
    assert ax.get_xscale() == "linear"


def test_the_neurons_arrows_run_from_each_input_to_its_body():
    figure = lab.figures.neuron(["director", "actor"])
    FigureCanvasAgg(figure).draw()
    (ax,) = figure.axes
    body = next(text for text in ax.texts if "Sigma" in text.get_text()).get_bbox_patch()
    box = body.get_window_extent()
    ends = [text for text in ax.texts if isinstance(text, Annotation)]
    assert len(ends) == 4  # two features, the always-on input, and the answer
    for text in ends:
        arrow = text.arrow_patch
        outline = arrow.get_transform().transform_path(arrow.get_path()).vertices
        near_body = np.clip(outline, box.min, box.max)
        assert np.linalg.norm(outline - near_body, axis=1).min() < 6  # pixels
        words = Text.get_window_extent(text)  # without its arrow
        assert np.linalg.norm(outline - np.clip(outline, words.min, words.max), axis=1).min() < 15
        assert not box.overlaps(words)


def test_w_is_bold_and_b_thin_and_the_dash_is_the_rules():
    panel, kinds = lab.figures.panels.rates(30), looks.LOOKS.values()
    bold, thin = panel.curves(RUNS["Adam"], looks.LOOKS["RMSProp"])
    np.testing.assert_array_equal(bold[0][:, 1], RUNS["Adam"].effective_rate[:, 0])
    np.testing.assert_array_equal(thin[0][:, 1], RUNS["Adam"].effective_rate[:, 1])
    assert bold[1].linestyle == thin[1].linestyle == looks.LOOKS["RMSProp"].linestyle
    bold, thin = zip(*(look.bold_and_thin() for look in kinds), strict=True)
    assert min(look.width for look in bold) > 1.8 * max(look.width for look in thin)


def test_a_panel_is_no_higher_than_its_curves():
    panel = lab.figures.panels.rates(30).fitted({"Adam": RUNS["Adam"]})
    rates, (low, high) = RUNS["Adam"].effective_rate, panel.ylim
    assert rates.min() / 2 < low < rates.min()
    assert rates.max() < high < 2 * rates.max()


def test_the_legend_lists_the_rules_that_are_shown_by_the_names_that_people_write():
    rules = {"GradientDescent": lab.GradientDescent(5.0), "η": lab.Adam()}
    runs = lab.race(NEURON, rules, (0, 0), 3)
    panels = [lab.figures.panels.rates(3), lab.figures.panels.losses(3)]
    board = lab.figures.Board(panels, looks.looks_of(runs))

    def listed():
        return [text.get_text() for legend in board.figure.legends for text in legend.get_texts()]

    assert listed() == ["Gradient descent", "η"]
    board.place(panels, looks.looks_of(runs), hidden=["GradientDescent"])
    assert listed() == ["η"]
    board.place(panels, looks.looks_of(runs), hidden=["η"])
    assert listed() == ["Gradient descent"]
    assert looks.look_of("Gradient descent, cosine") == looks.LOOKS["GradientDescent"]


def test_a_step_is_taken_apart_by_its_optimizer_and_its_arrows_show_the_ways():
    run, ax = RUNS["Adam"], Figure().subplots()
    *arrows, words = marks.draw_anatomy(ax, run, looks.LOOKS["Adam"])
    step = np.diff(run.params[-2:], axis=0)[0]
    for arrow, way in zip(arrows, (-run.gradient[-1], step), strict=True):
        drawn = np.subtract(arrow.xy, arrow.xyann)
        np.testing.assert_allclose(drawn, 1.2 * way / np.linalg.norm(way))
    rows = run.optimizer.take_apart(run.gradient[-1], run.effective_rate[-1], step, run.steps - 1)
    lines = words.get_text().splitlines()[1:]
    for line, (name, values) in zip(lines, rows.items(), strict=True):
        assert line.startswith(name)
        np.testing.assert_allclose([float(x) for x in line.split()[-2:]], values, rtol=6e-3)


def test_the_legend_is_no_wider_than_a_single_plane():
    runs = {f"Adam, number {i}": RUNS["Adam"] for i in range(6)}
    figure = lab.figures.paths(NEURON, runs)
    FigureCanvasAgg(figure).draw()
    box = figure.legends[0].get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.width


def test_a_live_inset_lies_over_the_paths_and_shows_them_near_the_star():
    def board():
        # the runs start where the inset stands
        plane = lab.figures.Plane(NEURON, NEURON.minimum(), xlim=(-8, 0), ylim=(-5, 5), inset=0.5)
        return lab.figures.Board([plane], looks.looks_of(RUNS), "Star.")

    still, moving = board(), board()
    live = LiveFigure(moving.figure)
    shown = decoded(live.png(lambda: moving.draw(RUNS), sharp=True))
    (small,) = moving.axes[0].child_axes
    assert not small.artists
    still.draw(RUNS)
    (of_still,) = still.axes[0].child_axes
    points, _ = curves_on(of_still)[0]
    np.testing.assert_array_equal(points, RUNS["Adagrad"].params)
    middle = np.mean([of_still.get_xlim(), of_still.get_ylim()], axis=1)
    np.testing.assert_allclose(middle, NEURON.minimum())
    still.figure.dpi = 100  # at which a live figure is laid out
    pixels(still.figure)
    still.figure.set_layout_engine("none")
    still.figure.dpi = 200
    difference = np.abs(pixels(still.figure)[..., :3].astype(int) - shown.astype(int))
    assert (difference > 8).mean() < 0.002
