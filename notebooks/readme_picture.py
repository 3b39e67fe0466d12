"""Draw the picture in the README from a run: what `make notebooks` also does.

usage: python notebooks/readme_picture.py
"""

from pathlib import Path

import optim_lab as lab

RULES = {
    "gradient descent, η = 5": lab.GradientDescent(5.0),
    "momentum, η = 1": lab.Momentum(1.0),
    "Nesterov, η = 1": lab.Nesterov(1.0),
    "Adagrad, η = 0.1": lab.Adagrad(0.1),
    "RMSProp, η = 0.1": lab.RMSProp(0.1),
    "Adam, η = 0.1": lab.Adam(0.1),
}

if __name__ == "__main__":
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data())
    runs = lab.race(neuron, RULES, start=(-2.0, 4.0), steps=500)
    caption = "Six optimizers, 500 steps each, on data whose x is zero for 800 of 1000 points."
    figure = lab.figures.paths(neuron, runs, caption=caption)
    figure.savefig(Path(__file__).parent / "six_paths.png", dpi=110)
