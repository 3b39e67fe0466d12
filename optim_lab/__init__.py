"""optim_lab: gradient descent with adaptive learning rates, to see and to touch."""

from optim_lab.data import minibatches, sparse_toy_data
from optim_lab.descent import Trajectory, descend, race
from optim_lab.optimizers import (
    Adagrad,
    Adam,
    AMSGrad,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    Step,
)
from optim_lab.problems import Bowl, LinearLosses, SigmoidNeuron

__version__ = "0.1.0"
