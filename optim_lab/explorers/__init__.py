"""Layer 5: controls wired to live figures; `predict` and `watch`.

An explorer is a function whose arguments are its controls (``experiment``); those of the lessons
are in ``lessons``, ``choices``, ``real_films`` and ``everything``. Behind it stand the makers of
controls (``controls``), what is run and remembered (``runner``), when it is drawn (``pace``), where
the parts stand (``layout``), what is told in numbers (``readout``), what becomes of it when its
cell runs again (``cells``), and the widget that joins them (``widget``).
"""

from optim_lab.explorers.choices import explore_adam_failure, explore_choice
from optim_lab.explorers.controls import (
    beta_slider,
    choice_slider,
    menu,
    number_slider,
    rate_slider,
    tick_box,
    whole_slider,
)
from optim_lab.explorers.everything import explore_everything
from optim_lab.explorers.experiment import explorer
from optim_lab.explorers.guess import Guess, predict
from optim_lab.explorers.lessons import (
    explore_adagrad,
    explore_adam,
    explore_bias_correction,
    explore_neuron,
    explore_phantom,
    explore_right_angle,
    explore_rmsprop,
    explore_sparsity,
)
from optim_lab.explorers.playback import watch
from optim_lab.explorers.real_films import explore_films
from optim_lab.explorers.runner import Scene
from optim_lab.explorers.widget import Explorer
