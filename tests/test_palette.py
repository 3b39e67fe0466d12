"""The optimizers' looks hold on paper, on the contours, and for eyes that see fewer colours.

`tools/palette.py` measures, and draws what each sight sees.
"""

import numpy as np
import palette
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import optim_lab as lab
from optim_lab.figures import looks, marks

LOOKS = looks.LOOKS
PALE = {"RMSProp", "AMSGrad"}  # Okabe and Ito's orange and sky blue: 2.3 to 1 on white


def test_contrast_of_known_colours():
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#ffffff", "#ffffff") == pytest.approx(1)
    # linear 0x80 is 0.2159, so (1 + 0.05) / (0.2159 + 0.05) = 3.95
    assert palette.contrast("#808080", "#ffffff") == pytest.approx(3.95, abs=0.01)


def test_white_and_black_are_a_hundred_apart_and_the_same_to_every_sight():
    for sight in palette.SIGHTS:
        white, black = (
            palette.lab_of(palette.seen(palette.linear(c), sight)) for c in ("#ffffff", "#000000")
        )
        np.testing.assert_allclose(white, [100, 0, 0], atol=0.05)
        np.testing.assert_allclose(black, [0, 0, 0], atol=0.05)


def test_a_red_and_a_green_are_alike_to_those_who_lack_red_or_green():
    two = {"red": looks.Look("#b05030"), "green": looks.Look("#6a7a20")}
    far = palette.distances(two, "all colours")["red", "green"]
    assert palette.distances(two, "deuteranopia")["red", "green"] < far / 2


@pytest.mark.parametrize("name", LOOKS)
def test_a_curve_stands_out_from_white_paper_or_is_dashed(name):
    ratio = palette.contrast(LOOKS[name].color, palette.WHITE)
    if name in PALE:
        assert 2.2 < ratio < 3
        assert LOOKS[name].linestyle != "-"
    else:
        assert ratio >= palette.CONTRAST


def test_the_star_and_the_ring_have_a_dark_edge():
    figure = Figure()
    ax = figure.subplots()
    for (mark,) in (marks.draw_minimum(ax, (0, 0)), marks.draw_start(ax, np.zeros(2))):
        assert palette.contrast(mark.get_markeredgecolor(), palette.WHITE) > 7


def test_a_path_has_a_white_halo_as_it_may_not_stand_out_from_the_darkest_contours():
    dark = looks.PAPER(1.0)[:3]
    assert min(palette.contrast(look.color, dark) for look in LOOKS.values()) < 3
    figure = Figure()
    ax = figure.subplots()
    ax.set(xlim=(0, 2), ylim=(0, 2), facecolor=dark)
    run = lab.descend(lab.Bowl([1.0, 1.0]), lab.GradientDescent(0.5), (1.0, 1.5), 1)
    marks.draw_paths(ax, {"GradientDescent": run}, LOOKS)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    x, y = ax.transData.transform(run.params.mean(axis=0)).round().astype(int)  # half-way
    row = np.asarray(canvas.buffer_rgba())[-y, x - 8 : x + 9, :3].mean(axis=-1) / 255
    ground = np.mean(dark)
    assert row[0] == row[-1] == pytest.approx(ground, abs=0.01)
    assert row[8] < 0.3  # the black line, and white on both sides of it
    assert min(row[:8].max(), row[9:].max()) > ground + 0.05


@pytest.mark.parametrize("sight", palette.SIGHTS)
def test_no_two_colours_come_near_each_other_for_any_sight(sight):
    assert min(palette.distances(LOOKS, sight).values()) > palette.DISTANCE


def test_a_colour_that_is_said_to_be_free_passes_beside_all_looks():
    colour = palette.free_colors(LOOKS, n=1)[0]
    assert palette.contrast(colour, palette.WHITE) >= palette.CONTRAST
    for sight in palette.SIGHTS:
        both = palette.distances(LOOKS | {"new": looks.Look(colour)}, sight)
        assert min(both.values()) > palette.DISTANCE


@pytest.mark.parametrize("sight", palette.SIGHTS)
def test_what_colour_tells_badly_the_marker_and_the_line_tell_too(sight):
    for (one, other), distance in palette.distances(LOOKS, sight).items():
        a, b = LOOKS[one], LOOKS[other]
        assert a.marker != b.marker
        if distance < 20:
            assert a.linestyle != b.linestyle or abs(a.width - b.width) >= 1
