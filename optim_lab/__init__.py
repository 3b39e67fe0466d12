"""optim_lab: gradient descent with adaptive learning rates, to see and to touch.

In a notebook, ``import optim_lab as lab`` is all that is needed.

=====  ==============  ==========================================================
layer  module          its one job
=====  ==============  ==========================================================
5      ``explorers``   sliders wired to live figures; ``predict``
4      ``live``        a figure that redraws only what moved, as PNG bytes
4      ``figures``     whole teaching figures: trajectories in, ``Figure`` out
3      ``checks``      verdicts on exercises
2      ``walking``     ``walk``, the one loop that steps a rule
2      ``descent``     ``descend``, ``race``, ``Trajectory``
2      ``annealing``   halve the rate when the validation loss rose
2      ``sweeps``      many settings at once, here or on an executor
1      ``optimizers``  the update rules, one short class each
0      ``schedules``   values that change with the step
0      ``problems``    things with a loss and a gradient
0      ``data``        toy data, simulated films, mini-batches
0      ``films``       real films
0      ``validation``  how numbers, counts, names and shapes are checked
=====  ==============  ==========================================================

A module imports only from layers below its own; ``validation`` and ``walking`` also serve the
others of their layer.
"""

from optim_lab import checks, explorers, figures, schedules
from optim_lab.annealing import AnnealedRun, descend_with_annealing
from optim_lab.data import minibatches, simulated_films, sparse_toy_data
from optim_lab.descent import Trajectory, descend, race
from optim_lab.explorers.guess import predict
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
from optim_lab.explorers.limits import explore_adam_failure, explore_axes, explore_epsilon
from optim_lab.explorers.maps import explore_choice, explore_everything
from optim_lab.explorers.playback import watch
from optim_lab.explorers.real_films import explore_films
from optim_lab.films import films
from optim_lab.optimizers import (
    Adagrad,
    Adam,
    AMSGrad,
    Eve,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    Step,
)
from optim_lab.problems import Bowl, LinearLosses, Ridge, SigmoidNeuron
from optim_lab.sweeps import Sweep, sweep

__version__ = "0.1.0"
