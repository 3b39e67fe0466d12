"""Layer 4: whole teaching figures: trajectories in, `Figure` out.

How optimizers look and are called is in ``looks``, marks on an `Axes` in ``marks``. A panel
(``panels``) draws what stays once and what moves again and again, so the same panels serve still
figures here and sliders in `explorers`; a `Board` (``board``) is a row of them. Charts of numbers
are in ``charts``, what shows one neuron in ``diagrams``, maps over two settings in ``maps``; the
limit of a rate, a rare feature's rescue, annealing and the online game in ``practice``.
"""

from optim_lab.figures import panels
from optim_lab.figures.board import Board, path_and_rates, paths, progress
from optim_lab.figures.charts import bars, curves, dots_per_seed, grid, spreads, weights_of_average
from optim_lab.figures.diagrams import gradient_arrow, neuron, sigmoid_and_slope, toy_data
from optim_lab.figures.looks import looks_of, shown_name
from optim_lab.figures.maps import HeatMap, heat_maps
from optim_lab.figures.marks import draw_anatomy, swatch
from optim_lab.figures.panels import Fit, OverSteps, Plane, ShareOfUpdates, average_regret
from optim_lab.figures.practice import annealing, online_game, rates_and_limit, rescue
