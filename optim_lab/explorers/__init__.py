"""Floor 5: sliders wired to live figures, and `predict`.

Every explorer is one call in a notebook, with its settings as arguments (``lessons``). It is
made of sliders (``sliders``), a scene (``scenes``) and a live figure (``explorer``). Those of
notebook 08 are in ``choices``, that of 09 in ``real_films``, that of 10 with its presets in
``everything``.
"""

from optim_lab.explorers.choices import explore_adam_failure, explore_choice
from optim_lab.explorers.everything import explore_everything
from optim_lab.explorers.explorer import Explorer
from optim_lab.explorers.guess import Guess, predict
from optim_lab.explorers.lessons import (
    explore_adagrad,
    explore_adam,
    explore_bias_correction,
    explore_neuron,
    explore_right_angle,
    explore_rmsprop,
    explore_sparsity,
)
from optim_lab.explorers.real_films import explore_films

__all__ = [
    "Explorer",
    "Guess",
    "explore_adagrad",
    "explore_adam",
    "explore_adam_failure",
    "explore_bias_correction",
    "explore_choice",
    "explore_everything",
    "explore_films",
    "explore_neuron",
    "explore_right_angle",
    "explore_rmsprop",
    "explore_sparsity",
    "predict",
]
