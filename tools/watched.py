"""The runs of `lab.watch`, for the exported pages, which play them without a kernel.

`store_outputs.py` asks a notebook's kernel for them and keeps them as metadata beside the picture.
"""

import base64
import json

import numpy as np

from optim_lab.explorers.playback import Playback
from optim_lab.figures import Plane


def of_all(shown):
    """What is played, for all that is watched in a dict of a notebook's results, as JSON."""
    return json.dumps({n: runs_of(x) for n, x in shown.items() if isinstance(x, Playback)})


def runs_of(watched):
    """Runs, minimum and halt; on a plane its window and the loss on a grid of it besides."""
    runner = watched.runner
    scene, runs = runner.scene({}), runner.run({}, runner.rules({}))
    plane, *_ = scene.panels
    told = {
        "halt": watched.settings["steps"],
        "minimum": scene.minimum.tolist(),
        "lowest": float(scene.problem.loss(scene.minimum)),
        "runs": {
            name: {"look": type(run.optimizer).__name__}
            | {"params": _packed(run.params), "loss": _packed(run.loss)}
            for name, run in runs.items()
        },
    }
    if isinstance(plane, Plane):
        grid = np.meshgrid(*(np.linspace(*limits, 41) for limits in (plane.xlim, plane.ylim)))
        told |= {"window": [plane.xlim, plane.ylim], "every": plane.every}
        told["surface"] = _packed(scene.problem.loss(np.stack(grid, axis=-1)))
    return told


def _packed(values):
    """Numbers as little-endian float32 in base64."""
    return base64.b64encode(np.asarray(values, "<f4").tobytes()).decode()
