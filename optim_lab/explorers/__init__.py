"""Layer 5: controls wired to live figures; `predict` and `watch`.

An explorer is a function whose arguments are its controls (``experiment``); those of the lessons
are in ``lessons``, ``maps``, ``limits`` and ``real_films``. Behind it stand the makers of
controls (``controls``), what is run and remembered (``runner``), when it is drawn (``pace``), where
the parts stand (``layout``), what is told in numbers (``readout``), what becomes of it when its
cell runs again (``cells``), a layer that makes the picture answer to a hand (``touch``), and the
widget that joins them (``widget``).
"""

from optim_lab.explorers.controls import (
    beta_slider,
    choice_slider,
    menu,
    number_slider,
    rate_slider,
    tick_box,
    whole_slider,
)
from optim_lab.explorers.experiment import explorer
from optim_lab.explorers.runner import Scene
from optim_lab.explorers.widget import Explorer
