"""Draw the README's moving picture, `docs/six_paths.gif`, from a run: `make notebooks` does, too.

usage: python tools/readme_picture.py
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

import optim_lab as lab
from optim_lab.live import LiveFigure

STEPS, SIZE = 500, (750, 520)
ONE_RATE = {
    "Gradient descent": lab.GradientDescent(5.0),
    "Momentum": lab.Momentum(1.0),
    "Nesterov": lab.Nesterov(1.0),
}
OWN_RATES = {
    "Adagrad": lab.Adagrad(0.1),
    "RMSProp": lab.RMSProp(0.1),
    "Adam": lab.Adam(0.1),
}
SHOWN = np.unique(np.rint(STEPS * np.linspace(0, 1, 37) ** 2).astype(int))  # slow at first
MOVING, PAUSE, REST = 80, 1500, 5000  # milliseconds of a frame, between the scenes, of the whole


def moving_picture():
    """Frames and how long each is seen."""
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data())
    runs = lab.race(neuron, ONE_RATE | OWN_RATES, start=(-2.0, 4.0), steps=STEPS)
    plane = lab.figures.Plane(neuron, neuron.minimum(), (-3.4, 4.2), (-4.2, 4.8))
    caption = (
        "500 steps on data whose input x is zero for 800 of 1000 points; star: the least loss."
    )
    caption += " η is 5 for gradient descent, 1 for momentum and Nesterov, 0.1 for the others"
    board = lab.figures.Board([plane], lab.figures.looks_of(runs), caption, size=(7.5, 5.2))
    live = LiveFigure(board.figure)

    def frame(words, one_rate, own_rates):
        """The runs up to two steps; the second may be None, for not yet."""
        seen = {name: runs[name].until(one_rate) for name in ONE_RATE}
        if own_rates is not None:
            seen |= {name: runs[name].until(own_rates) for name in OWN_RATES}

        def artists():
            box = dict(facecolor="white", edgecolor="none", alpha=0.85, boxstyle="round,pad=0.4")
            style = dict(ha="right", va="top", fontsize=12, bbox=box, zorder=9)
            return [*board.draw(seen), board.axes[0].text(4, 4.6, words, **style)]

        sharp = Image.open(io.BytesIO(live.png(artists, sharp=True))).convert("RGB")
        return sharp.resize(SIZE, Image.Resampling.LANCZOS)

    first, second = "one rate for all:\na right angle", "a rate for each:\nstraight"
    whole = frame(second, STEPS, STEPS).quantize(
        256, kmeans=4
    )  # or the star, being small, is brown
    frames = [frame(first, step, None) for step in SHOWN]
    frames += [frame(second, STEPS, step) for step in SHOWN[:-1]]
    frames = [image.quantize(palette=whole, dither=Image.Dither.NONE) for image in frames]
    times = [MOVING] * len(frames)
    times[len(SHOWN) - 1] = PAUSE
    # The whole comes first: it is seen where a picture does not move, or not yet.
    return [whole, *frames], [REST, *times]


if __name__ == "__main__":
    (first, *others), times = moving_picture()
    path = Path(__file__).parent.parent / "docs" / "six_paths.gif"
    first.save(path, save_all=True, append_images=others, duration=times, loop=0)
