"""Floor 4: whole teaching figures: trajectories in, `Figure` out.

A `Board` is a row of panels (``whole``). A panel draws what stays once (`draw_still`) and what
moves again and again (`draw_moving`), so the same panels serve still figures here and sliders in
`explorers`. Maps over two settings are in ``maps``; comparisons over seeds, annealing and the
online game in ``practice``; many weights and held-out
points in ``films``.
"""

from optim_lab.drawing import looks_of, shown_name, swatch
from optim_lab.figures.films import TwoLosses, Weights, grid
from optim_lab.figures.maps import HeatMap, heat_maps
from optim_lab.figures.practice import (
    AverageRegret,
    Position,
    annealing,
    average_regret,
    dots_per_seed,
    online_game,
    spreads,
)
from optim_lab.figures.whole import (
    Board,
    Fit,
    Losses,
    OverSteps,
    Plane,
    Progress,
    Rates,
    ShareOfUpdates,
    StepLengths,
    WeightsOverEpoch,
    bars,
    curves,
    neuron,
    path_and_rates,
    paths,
    progress,
    sigmoid_and_slope,
    toy_data,
    window,
)

__all__ = [
    "AverageRegret",
    "Board",
    "Fit",
    "HeatMap",
    "Losses",
    "OverSteps",
    "Plane",
    "Position",
    "Progress",
    "Rates",
    "ShareOfUpdates",
    "StepLengths",
    "TwoLosses",
    "Weights",
    "WeightsOverEpoch",
    "annealing",
    "average_regret",
    "bars",
    "curves",
    "dots_per_seed",
    "grid",
    "heat_maps",
    "neuron",
    "online_game",
    "path_and_rates",
    "paths",
    "progress",
    "sigmoid_and_slope",
    "spreads",
    "toy_data",
    "looks_of",
    "shown_name",
    "swatch",
    "window",
]
