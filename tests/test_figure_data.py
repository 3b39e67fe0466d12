"""What each panel and chart draws, point by point, held to the runs and numbers behind it."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import optim_lab as lab
from optim_lab.figures import looks, marks, panels

BOWL = lab.Bowl([1.0, 4.0])
START = (-2.0, 1.0)
RULES = {
    "Momentum": lab.Momentum(0.1),
    "Nesterov": lab.Nesterov(0.1, beta=0.8),
    "Adam": lab.Adam(0.1),
}
RUNS = lab.race(BOWL, RULES, START, 20)
LOOKS = looks.looks_of(RUNS)


class Slope:
    """A plane over (w, b) that rises three times as fast along b as along w."""

    def loss(self, params, batch=None):
        return params @ np.array([1.0, 3.0])


def curves_on(ax):
    """The points and looks of all curves on some axes, as they were given."""
    return [curve for mark in ax.artists if isinstance(mark, marks.Curves) for curve in mark.curves]


def moved(panel, runs=RUNS, of_looks=None):
    """Axes with a panel drawn on them."""
    ax = Figure().subplots()
    panel.draw_still(ax)
    panel.draw_moving(ax, runs, looks.looks_of(runs) if of_looks is None else of_looks)
    return ax


def curve_of(ax, color, width=None):
    """The one curve of this colour, and of this width if two have it."""
    found = [p for p, look in curves_on(ax) if look.color == color and width in (None, look.width)]
    (points,) = found
    return points


def uprights(ax):
    """Where a cursor stands on some axes."""
    ends = [line.get_xdata() for line in ax.lines if len(set(line.get_xdata())) == 1]
    return [float(x[0]) for x in ends if len(x) == 2]


def test_both_kinds_of_contours_are_higher_where_the_loss_is_and_w_runs_across():
    ax = Figure().subplots()
    filled, lines = marks.draw_surface(ax, Slope(), (-1.0, 1.0), (-2.0, 2.0))
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 1), (-2, 2))
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        if len(path.vertices):
            np.testing.assert_allclose(path.vertices @ [1, 3], level, atol=1e-9)
    low, high = filled.levels[:-1], filled.levels[1:]
    for least, most, path in zip(low, high, filled.get_paths(), strict=True):
        heights = path.vertices @ [1, 3]
        assert least - 1e-9 <= heights.min() <= heights.max() <= most + 1e-9
    assert filled.levels[0] == pytest.approx(-7)
    assert filled.levels[-1] == pytest.approx(7)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("weight $w$", "bias $b$")


def test_a_plane_has_star_ring_paths_and_their_ends_where_the_runs_have_them():
    minimum = np.array([0.5, -0.25])
    plane = panels.Plane(BOWL, minimum, (-3, 3), (-2, 2), every=5, inset=0.25)
    ax = moved(plane)
    ways, heads = (mark for mark in ax.artists if isinstance(mark, marks.Curves))
    assert (ways.every, heads.every) == (5, 1)
    for mark, part in ((ways, slice(None)), (heads, slice(-1, None))):
        of_color = {look.color: points for points, look in mark.curves}
        for name, run in RUNS.items():
            np.testing.assert_array_equal(of_color[LOOKS[name].color], run.params[part])
    marked = {line.get_marker(): np.ravel(line.get_data()) for line in ax.lines}
    np.testing.assert_array_equal(marked["*"], minimum)
    np.testing.assert_array_equal(marked["o"], START)
    (small,) = ax.child_axes
    np.testing.assert_allclose([small.get_xlim(), small.get_ylim()], [(0.25, 0.75), (-0.5, 0)])
    (star,) = small.lines
    np.testing.assert_array_equal(np.ravel(star.get_data()), minimum)


class Pen:
    """A renderer that notes the lines and markers that it is told to draw."""

    def __init__(self):
        self.lines, self.marked, self.color = [], [], None

    def new_gc(self):
        return self

    def __getattr__(self, name):  # clips, dashes and widths
        return lambda *_: None

    def set_foreground(self, color):
        self.color = color

    def draw_path(self, pen, path, transform):
        self.lines.append((self.color, path.vertices))

    def draw_markers(self, pen, marker, scaled, path, transform, color):
        self.marked.append((color, path.vertices))

    def points_to_pixels(self, points):
        return points


def test_thicker_paths_are_drawn_first_and_marks_stand_on_every_fifth_step():
    ax, pen = Figure().subplots(), Pen()
    ax.set(xlim=(-3, 3), ylim=(-2, 2))
    ways, _ = marks.draw_paths(ax, RUNS, LOOKS, every=5)
    ways.draw(pen)
    drawn = [color for color, _ in pen.lines if color != "white"]
    assert drawn == [LOOKS["Momentum"].color, *(LOOKS[n].color for n in ("Nesterov", "Adam"))]
    for name, (color, spots) in zip(RUNS, pen.marked, strict=True):
        assert color == to_rgb(LOOKS[name].color)
        np.testing.assert_allclose(spots, ax.transData.transform(RUNS[name].params[::5]))


def test_the_anatomy_shows_where_the_gradient_was_measured_and_where_the_step_went():
    run, ax = RUNS["Nesterov"], Figure().subplots()
    downhill, went, words = marks.draw_anatomy(ax, run, LOOKS["Nesterov"], length=0.5)
    ahead = run.params[-2] + 0.8 * (run.params[-2] - run.params[-3])  # by the velocity, times beta
    np.testing.assert_allclose(downhill.xyann, ahead, atol=1e-12)
    uphill = np.array([1.0, 4.0]) * ahead
    np.testing.assert_allclose(downhill.xy - ahead, -0.5 * uphill / np.linalg.norm(uphill))
    np.testing.assert_allclose(went.xyann, run.params[-2])
    step = run.params[-1] - run.params[-2]
    np.testing.assert_allclose(went.xy - run.params[-2], 0.5 * step / np.linalg.norm(step))
    lines = words.get_text().splitlines()
    assert lines[0].split() == ["step", "20", "w", "b"]
    assert len(set(map(len, lines))) == 1  # so the numbers stand under one another
    rows = {line.split()[0]: line.split()[-2:] for line in lines[1:]}
    np.testing.assert_allclose([float(x) for x in rows["gradient"]], uphill, rtol=6e-3)
    np.testing.assert_allclose([float(x) for x in rows["step"]], step, rtol=6e-3)


def test_the_anatomy_of_a_falling_rate_has_the_rate_of_its_step():
    rule = lab.Adam(lab.schedules.inverse_time_decay(1.0, 1.0))  # 1, 1/2, 1/3 at steps 0, 1, 2
    run, ax = lab.descend(BOWL, rule, START, 3), Figure().subplots()
    words = marks.draw_anatomy(ax, run, LOOKS["Adam"])[-1].get_text()
    (divisor,) = (line.split()[-2:] for line in words.splitlines() if line.startswith("divisor"))
    expected = 1 / 3 / run.effective_rate[-1]
    np.testing.assert_allclose([float(x) for x in divisor], expected, rtol=6e-3)


def test_the_anatomy_of_adam_is_corrected_for_the_step_that_it_is_of():
    run, ax = RUNS["Adam"].until(3), Figure().subplots()
    words = marks.draw_anatomy(ax, run, LOOKS["Adam"])[-1].get_text()
    (mean,) = (line.split()[-2:] for line in words.splitlines() if line.startswith("mean"))
    weights = 0.1 * 0.9 ** np.array([2, 1, 0])
    expected = weights @ run.gradient / weights.sum()
    np.testing.assert_allclose([float(x) for x in mean], expected, rtol=6e-3)


# a panel, and what it draws of a run: steps, and the values over them
GAME = lab.descend(
    lab.LinearLosses([3, -1, -1]), lab.Adam(0.2), [1.0], 12, ([t % 3] for t in range(12)), (-1, 1)
)
PAID = np.cumsum(np.tile([3.0, -1, -1], 4) * (GAME.params[:-1, 0] + 1)) / np.arange(1, 13)
ONE = RUNS["Adam"]
ABOVE_HALF = np.maximum(ONE.loss - 0.5, 1e-12)
OVER_STEPS = {
    "losses": (panels.losses(20, lowest=0.5), ONE, np.arange(21), ABOVE_HALF),
    "lengths": (panels.step_lengths(20), ONE, np.arange(1, 21), abs(np.diff(ONE.params[:, 0]))),
    "positions": (panels.positions(12, 3), GAME, [3, 6, 9, 12], GAME.params[[3, 6, 9, 12], 0]),
    "regrets": (panels.regrets(12, [3, -1, -1]), GAME, [3, 6, 9, 12], PAID[[2, 5, 8, 11]]),
}  # fmt: skip


@pytest.mark.parametrize("name", OVER_STEPS)
def test_a_curve_over_steps_has_each_value_at_its_step(name):
    panel, run, steps, values = OVER_STEPS[name]
    ((points, look),) = curves_on(moved(panel, {"Adam": run}))
    np.testing.assert_allclose(points, np.column_stack([steps, values]), atol=1e-14)
    assert look.color == looks.LOOKS["Adam"].color


@pytest.mark.parametrize(
    ("panel", "values", "first"),
    [
        (panels.rates(20), lambda run: run.effective_rate, 0),
        (panels.shares(20, (2.0, 3.0)), lambda run: (run.params - START) / (4.0, 2.0), 0),
    ],
    ids=["rates", "shares"],
)
def test_w_is_bold_and_b_thin_for_each_rule_in_its_colour(panel, values, first):
    ax = moved(panel)
    for name, run in RUNS.items():
        own = sorted(
            (curve for curve in curves_on(ax) if curve[1].color == LOOKS[name].color),
            key=lambda curve: curve[1].width,
        )
        (thin, _), (bold, _) = own
        for points, column in ((bold, 0), (thin, 1)):
            expected = values(run)[:, column]
            np.testing.assert_allclose(
                points, np.column_stack([np.arange(len(expected)), expected])
            )
    assert ax.get_xlim() == (0, 20)


def test_shares_have_a_line_where_the_whole_way_is_done():
    ax = moved(panels.shares(20, (0.0, 0.0)), {})
    level = next(line for line in ax.lines if line.get_xdata()[0] == 0)
    assert set(level.get_ydata()) == {1}


@pytest.mark.parametrize(("until", "cursors"), [((5, 8), [8]), ((20, 8), []), ((0, 0), [0])])
def test_the_cursor_stands_where_the_longest_run_ends_unless_the_axis_ends_there(until, cursors):
    first, second = (run.until(n) for run, n in zip(list(RUNS.values()), until, strict=False))
    assert uprights(moved(panels.rates(20), {"a": first, "b": second})) == cursors


@pytest.mark.parametrize(
    ("log", "scales"), [("", "linear linear"), ("x", "log linear"), ("y", "linear log")]
)
def test_the_axes_that_are_named_are_logarithmic(log, scales):
    ax = Figure().subplots()
    looks.set_scales(ax, log)
    assert f"{ax.get_xscale()} {ax.get_yscale()}" == scales


PASS = lab.race(
    lab.SigmoidNeuron(*lab.simulated_films(100, 5)),
    {"Gradient descent": lab.GradientDescent(1.0)},
    (0.0, 0.0, 0.0),
    10,
    lab.minibatches(100, 10, seed=0),
)


def test_weights_of_a_pass_end_at_levels_of_their_own_colour_and_the_bold_is_twice_as_wide():
    names, target = ("rating", "star", "bias"), (1.0, 2.0, 3.0)
    panel = panels.weights_of_epoch(names, target, 100, bold=["star"])
    ax, (run,) = moved(panel, PASS), PASS.values()
    levels = {line.get_color(): line.get_ydata()[0] for line in ax.lines}
    widths = {}
    for i, name in enumerate(names):
        color = panel.legend[f"{name} (thin: its best)"].color
        expected = np.column_stack([np.arange(0, 101, 10), run.params[:, i]])
        np.testing.assert_allclose(curve_of(ax, color), expected)
        assert levels[color] == target[i]
        widths[name] = panel.legend[f"{name} (thin: its best)"].width
    assert widths["star"] == 2 * widths["rating"] == 2 * widths["bias"]


def test_two_weights_are_those_at_their_places_bold_and_thin_and_the_legend_says_which():
    panel, (run,) = panels.two_weights(10, ("bias", "rating"), [2, 0]), PASS.values()
    look = looks.LOOKS["GradientDescent"]
    drawn = zip(panel.curves(run, look), (2, 0), look.bold_and_thin(), strict=True)
    for (points, own), place, expected in drawn:
        np.testing.assert_array_equal(
            points, np.column_stack([np.arange(11), run.params[:, place]])
        )
        assert own == expected
    bias, rating = (panel.legend[name].width for name in ("bias", "rating"))
    assert bias > rating


def test_the_training_loss_is_bold_and_the_one_held_out_thin():
    problems = [lab.SigmoidNeuron(*lab.simulated_films(100, 5, seed=seed)) for seed in (0, 1)]
    panel, (run,) = panels.two_losses(10, *problems), PASS.values()
    ax, look = moved(panel, PASS), looks.LOOKS["GradientDescent"]
    for problem, width, name in zip(
        problems, look.bold_and_thin(), ("training", "held out"), strict=True
    ):
        points = curve_of(ax, look.color, width.width)
        np.testing.assert_allclose(
            points, np.column_stack([np.arange(11), problem.loss(run.params)])
        )
        assert (panel.legend[name].width > 2) == (name == "training")


def test_the_share_of_updates_counts_the_steps_with_a_gradient():
    (run,) = PASS.values()
    ax = moved(panels.ShareOfUpdates(("rating", "star", "bias")), PASS)
    shares = [sum(g != 0 for g in run.gradient[:, i]) / 10 for i in range(3)]
    assert 0 < shares[1] < 1
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], shares)
    assert [round(bar.get_y() + bar.get_height() / 2) for bar in ax.patches] == [0, 1, 2]
    assert [text.get_text() for text in ax.texts] == [f"{100 * share:.3g} %" for share in shares]


@pytest.mark.parametrize("corrected", [True, False])
def test_the_bars_of_an_average_are_those_of_beta1_the_newest_highest(corrected):
    rule = lab.Adam(0.1, 0.5, 0.9, bias_correction=corrected)
    run = lab.descend(lab.LinearLosses([1.0]), rule, [0.0], 3)
    ax = moved(panels.AverageWeights(10), {"Adam": run})
    look = looks.looks_of({"Adam": run})["Adam"]
    assert to_rgb(ax.patches[0].get_facecolor()) == to_rgb(look.color)
    bars = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in ax.patches}
    raw = {0: 1 / 8, 1: 1 / 8, 2: 1 / 4, 3: 1 / 2}
    assert bars == ({i: raw[i] * 8 / 7 for i in (1, 2, 3)} if corrected else raw)
    (words,) = ax.texts
    assert words.get_text().endswith("in sum 1" if corrected else "in sum 0.875")


def test_the_answer_of_a_fit_is_pale_at_the_start_and_full_at_the_end():
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(30, 0.0))
    run = lab.descend(neuron, lab.Adam(0.5), START, 9)
    ax = moved(panels.Fit(neuron), {"Adam": run})
    dots, pale, full = ax.lines
    assert ax.get_ylim()[0] < 0 < 1 < ax.get_ylim()[1]  # every target is seen
    np.testing.assert_array_equal(
        dots.get_xydata(), np.column_stack([neuron.inputs[:, 0], neuron.targets])
    )
    for line, params in ((pale, run.params[0]), (full, run.params[-1])):
        x = line.get_xdata()
        np.testing.assert_allclose(line.get_ydata(), 1 / (1 + np.exp(-params[0] * x - params[1])))
    assert pale.get_alpha() < full.get_alpha() == 1
    assert full.get_color() == looks.LOOKS["Adam"].color


def test_each_entry_of_a_legend_has_its_rules_look_and_a_rule_its_class():
    board = lab.figures.Board([panels.rates(20)], LOOKS)
    (legend,) = board.figure.legends
    for line, text in zip(legend.get_lines(), legend.get_texts(), strict=True):
        look = looks.LOOKS[text.get_text()]
        assert (line.get_color(), line.get_marker()) == (look.color, look.marker)
    assert len(legend.get_texts()) == 3


def test_only_the_run_named_is_taken_apart_and_only_on_planes():
    board = lab.figures.Board([panels.Plane(BOWL, (0, 0)), panels.rates(20)], LOOKS)
    assert not board.axes[0].texts
    board.draw(RUNS, apart="Adam")
    plane, rates = board.axes
    assert plane.texts[-1].get_text().startswith("step 20")
    assert not rates.texts
    assert plane.texts[1].arrow_patch.get_edgecolor()[:3] == to_rgb(LOOKS["Adam"].color)


def test_the_ways_of_progress_and_of_path_and_rates_go_to_the_minimum_and_above_its_loss():
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(100))
    runs = lab.race(neuron, {"Adam": lab.Adam(0.1)}, START, 40)
    run, minimum = runs["Adam"], neuron.minimum()
    *_, losses = lab.figures.path_and_rates(neuron, runs).axes
    ((points, _),) = curves_on(losses)
    expected = np.maximum(run.loss - neuron.loss(minimum), 1e-12)
    np.testing.assert_allclose(points[:, 1], expected, rtol=1e-6)
    _, shares = lab.figures.progress(neuron, runs).axes
    bold = max(curves_on(shares), key=lambda curve: curve[1].width)[0]
    assert bold[-1, 1] == pytest.approx((run.params[-1, 0] + 2) / (minimum[0] + 2))


def test_the_plane_holds_start_minimum_and_paths_but_not_what_flies_off():
    points = np.concatenate([run.params for run in RUNS.values()] + [[(0, 0), START]])
    (ax,) = lab.figures.paths(BOWL, RUNS).axes
    low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
    assert (low < points.min(axis=0)).all()
    assert (high > points.max(axis=0)).all()
    np.testing.assert_allclose(low + high, points.min(axis=0) + points.max(axis=0))
    far = {"far": lab.descend(BOWL, lab.GradientDescent(5.0), START, 50)}
    (ax,) = lab.figures.paths(BOWL, far).axes
    assert np.abs([ax.get_xlim(), ax.get_ylim()]).max() < 5


def test_the_axis_of_steps_holds_the_longest_run():
    runs = {"a": RUNS["Adam"], "b": RUNS["Adam"].until(4)}
    assert lab.figures.progress(BOWL, runs).axes[1].get_xlim() == (0, 20)


def test_the_dark_line_holds_the_points_of_the_rings_loss():
    (ax,) = lab.figures.gradient_arrow(BOWL, (2.0, -1.0)).axes
    points = np.concatenate([path.vertices for path in ax.collections[-1].get_paths()])
    np.testing.assert_allclose(BOWL.loss(points), BOWL.loss((2.0, -1.0)), rtol=2e-3)


def test_the_points_of_the_toy_are_set_apart_where_x_is_zero_and_answered():
    features, targets = np.array([[0.0], [1.0], [0.0], [-2.0]]), np.array([0.1, 0.2, 0.3, 0.4])
    (ax,) = lab.figures.toy_data(features, targets, params=(2.0, -1.0)).axes
    zeros, others, answer = ax.lines
    assert abs(zeros.get_xdata()).max() < 0.1 and np.ptp(zeros.get_xdata()) > 0.01
    np.testing.assert_array_equal(zeros.get_ydata(), [0.1, 0.3])
    np.testing.assert_array_equal(others.get_xydata(), [(1.0, 0.2), (-2.0, 0.4)])
    expected = 1 / (1 + np.exp(1 - 2 * answer.get_xdata()))
    np.testing.assert_allclose(answer.get_ydata(), expected)
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["x = 0: 2", "x ≠ 0: 2", "the neuron's answer"]


def test_the_slope_of_the_sigmoid_is_its_derivative():
    (ax,) = lab.figures.sigmoid_and_slope().axes
    answer, slope = ax.lines
    z = answer.get_xdata()
    np.testing.assert_allclose(answer.get_ydata(), 1 / (1 + np.exp(-z)))
    np.testing.assert_allclose(
        slope.get_ydata()[1:-1], np.gradient(answer.get_ydata(), z)[1:-1], atol=1e-3
    )


def test_curves_of_seeds_are_medians_in_bands_from_least_to_most():
    seeds = np.array([[1.0, 9.0], [2.0, 4.0], [6.0, 5.0]])
    (ax,) = lab.figures.curves({"Adam": seeds, "plain": [7.0, 8.0]}, level=3.0, bold=["plain"]).axes
    median, plain, level = ax.lines
    np.testing.assert_array_equal(median.get_xydata(), [(1, 2), (2, 5)])
    np.testing.assert_array_equal(plain.get_xydata(), [(1, 7), (2, 8)])
    assert set(level.get_ydata()) == {3}
    (band,) = ax.collections
    corners = {tuple(map(float, corner)) for corner in band.get_paths()[0].vertices}
    assert corners == {(1, 1), (1, 6), (2, 4), (2, 9)}
    assert median.get_color() == looks.LOOKS["Adam"].color
    thin, bold = (
        lab.figures.curves({"a": [1, 2]}, bold=names).axes[0].lines[0] for names in ((), ("a",))
    )
    assert bold.get_linewidth() == 2 * thin.get_linewidth()


def test_error_bars_reach_as_far_as_they_are_told():
    (ax,) = lab.figures.curves({"a": [1.0, 2.0]}, errors={"a": [0.5, 0.25]}, x=[3, 4]).axes
    (bars,) = (bars for bars in ax.containers[0][2])
    np.testing.assert_allclose(bars.get_segments(), [[(3, 0.5), (3, 1.5)], [(4, 1.75), (4, 2.25)]])


def test_the_first_of_the_bars_is_on_top():
    (ax,) = lab.figures.bars({"a": 2.0, "b": 5.0}, "x").axes
    low, high = ax.get_ylim()
    assert low > high  # the first bar stands at 0


def test_a_grid_draws_each_curve_in_its_row_and_column():
    rows = {
        "weight": {"w": {"Adam": [0, 1], "Adagrad": [0, 2]}, "b": {"Adam": [0, 3]}},
        "rate": {"w": {"Adam": [4, 5]}, "b": {"Adam": [6, 7]}},
    }
    axes = lab.figures.grid(rows, log=("rate",)).axes
    panels_in_order = [runs for row in rows.values() for runs in row.values()]
    for ax, runs in zip(axes, panels_in_order, strict=True):
        for line, (name, values) in zip(ax.lines, runs.items(), strict=True):
            assert line.get_ydata().tolist() == values
            assert line.get_color() == looks.LOOKS[name].color


RATES, HEIGHTS = np.array([0.1, 1.0, 10.0]), np.array([0.0, 1.0])
ABOVE = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])


def test_a_map_has_each_loss_in_the_cell_of_its_rate_and_beta():
    ax = Figure().subplots()
    edge, best = (lambda beta: 2 + beta), (1.0, 0.5)
    lab.figures.HeatMap(RATES, np.array([0, 0.9]), ABOVE, edge=edge, best=best).draw_still(ax)
    corners = ax.collections[0].get_coordinates()
    middles = (corners[1:, 1:] + corners[:-1, :-1]) / 2
    np.testing.assert_allclose(middles[..., 1], HEIGHTS[:, None] * np.ones(3), atol=1e-12)
    assert (corners[0, :-1, 0] < RATES).all()
    assert (corners[0, 1:, 0] > RATES).all()
    np.testing.assert_allclose(ax.collections[0].get_array(), ABOVE.T)
    dashed = next(line for line in ax.lines if line.get_linestyle() == "--")
    np.testing.assert_allclose(dashed.get_xdata(), 3 - 10 ** -dashed.get_ydata())
    ring = next(line for line in ax.lines if line.get_marker() == "o")
    np.testing.assert_allclose(ring.get_xydata(), [(1.0, np.log10(2))])
    star = next(line for line in ax.lines if line.get_marker() == "*")
    np.testing.assert_allclose(np.ravel(star.get_data()), [0.1, 0])
    assert [float(text.get_text()) for text in ax.get_yticklabels()] == [0, 0.5, 0.8, 0.9]


def test_each_of_several_maps_has_its_own_title_and_losses():
    settings = dict(rates=RATES, betas=np.array([0, 0.9]))
    maps = {"one": settings | {"above": ABOVE}, "other": settings | {"above": 2 * ABOVE}}
    axes = [ax for ax in lab.figures.heat_maps(maps, "Two.").axes if ax.get_title()]
    assert [ax.get_title() for ax in axes] == ["one", "other"]
    for ax, factor in zip(axes, (1, 2), strict=True):
        np.testing.assert_allclose(ax.collections[0].get_array(), np.minimum(factor * ABOVE.T, 1))


def test_the_rows_of_dots_have_their_seeds_and_a_bar_at_the_median():
    values = {"Adam, cosine": np.array([1.0, 2.0, 9.0]), "RMSProp": np.array([4.0, 3.0, 3.5])}
    (ax,) = lab.figures.dots_per_seed(values, "loss", "Three.").axes
    for row, (name, of_seeds) in enumerate(values.items()):
        dots, bar = ax.lines[2 * row : 2 * row + 2]
        np.testing.assert_array_equal(dots.get_xydata(), [(x, row) for x in of_seeds])
        assert dots.get_color() == looks.look_of(name).color
        assert set(bar.get_xdata()) == {np.median(of_seeds)}
        assert np.mean(bar.get_ydata()) == row
    assert [text.get_text() for text in ax.get_yticklabels()] == list(values)


def test_annealing_shows_kept_and_discarded_epochs_and_the_rate_of_each():
    run = lab.AnnealedRun(
        params=np.zeros((4, 2)),
        training_loss=np.zeros(4),
        validation_loss=np.array([4.0, 3.0, 3.0, 2.0]),
        tried_loss=np.array([3.0, 5.0, 2.0]),
        learning_rate=np.array([1.0, 1.0, 0.5]),
        kept=np.array([True, False, True]),
    )
    above, below = lab.figures.annealing(run, 1.0, "Three epochs.").axes
    after, kept, lost = above.lines
    np.testing.assert_allclose(after.get_xydata(), [(0, 3), (1, 2), (2, 2), (3, 1)])
    np.testing.assert_allclose(kept.get_xydata(), [(1, 2), (3, 1)])
    np.testing.assert_allclose(lost.get_xydata(), [(2, 4)])
    np.testing.assert_allclose(below.lines[0].get_xydata(), [(1, 1), (2, 1), (3, 0.5)])


@pytest.mark.filterwarnings("ignore:Attempt to set:UserWarning")
@pytest.mark.filterwarnings("ignore:Attempting to set:UserWarning")
@pytest.mark.parametrize("steps", [2, 3])
def test_a_game_of_one_round_or_less_has_a_picture_too(steps):
    runs = lab.race(lab.LinearLosses([3, -1, -1]), {"Adam": lab.Adam(0.1)}, [1.0], steps)
    figure = lab.figures.online_game(runs, [3, -1, -1], "A game.")
    figure.draw_without_rendering()
    assert figure.axes[0].get_xlim() == ((1, 10) if steps == 3 else (3, 11))


@pytest.mark.parametrize(("log", "scales"), [((), ("linear", "log")), (("x",), ("log", "linear"))])
def test_a_new_curve_over_steps_has_a_logarithmic_height_unless_told_otherwise(log, scales):
    panel = lab.figures.OverSteps(9, "it", "y", (0.1, 1.0), lambda run: run.loss, *log, first=1)
    (ax,) = lab.figures.Board([panel], {}).axes
    assert (ax.get_xscale(), ax.get_yscale()) == scales


@pytest.mark.filterwarnings("ignore:Attempt to set:UserWarning")
def test_a_curve_from_step_0_on_a_logarithmic_axis_has_a_picture():
    run = lab.descend(lab.Bowl([1.0, 2.0]), lab.Adam(0.1), [1.0, 1.0], 9)
    panel = lab.figures.OverSteps(9, "it", "y", (0.0, 1.0), lambda run: run.loss, log="xy")
    board = lab.figures.Board([panel], lab.figures.looks_of({"Adam": run}))
    board.draw({"Adam": run}, None)
    board.figure.draw_without_rendering()


def test_the_online_game_shows_places_and_regrets_after_each_round():
    runs = {"Adam": GAME}
    places, regrets = lab.figures.online_game(runs, [3, -1, -1], "A game.").axes
    ((points, _),) = curves_on(places)
    np.testing.assert_allclose(points, np.column_stack([[3, 6, 9, 12], GAME.params[3::3, 0]]))
    ((points, _),) = curves_on(regrets)
    np.testing.assert_allclose(points, np.column_stack([[3, 6, 9, 12], PAID[2::3]]))
