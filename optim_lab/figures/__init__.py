"""Layer 4: whole teaching figures: trajectories in, `Figure` out.

How optimizers look and are called is in ``looks``, marks on an `Axes` in ``marks``. A panel
(``panels``) draws what stays once and what moves again and again, so the same panels serve still
figures here and sliders in `explorers`; a `Board` (``board``) is a row of them. Charts of data and
numbers are in ``charts``, maps over two settings in ``maps``; comparisons over seeds, annealing
and the online game in ``practice``.
"""

from optim_lab.figures import panels
from optim_lab.figures.board import (
    Board,
    gradient_arrow,
    path_and_rates,
    paths,
    progress,
    rates_and_limit,
)
from optim_lab.figures.charts import (
    bars,
    curves,
    grid,
    neuron,
    sigmoid_and_slope,
    toy_data,
    weights_of_average,
)
from optim_lab.figures.looks import looks_of, shown_name
from optim_lab.figures.maps import HeatMap, heat_maps
from optim_lab.figures.marks import draw_anatomy, swatch
from optim_lab.figures.panels import Fit, OverSteps, Plane, ShareOfUpdates, average_regret
from optim_lab.figures.practice import annealing, dots_per_seed, online_game, rescue, spreads
