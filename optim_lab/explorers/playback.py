"""Runs that draw themselves: the lecturer's "I have halted it, what will happen?"."""

from optim_lab.explorers.controls import whole_slider
from optim_lab.explorers.readout import distances
from optim_lab.explorers.runner import Experiment, Recorded, Scene
from optim_lab.explorers.widget import Explorer
from optim_lab.figures import panels
from optim_lab.figures.board import plane_of


class Playback(Explorer):
    """Runs with a scrubber, as `watch` gives them."""

    def __repr__(self):
        return f"lab.watch(problem, trajectories, halt={self.settings['steps']})"


def watch(problem, trajectories, halt=None):
    """Play runs that were made before.

    Parameters
    ----------
    problem : SigmoidNeuron, or anything with `loss` and `minimum`
    trajectories : dict of str to Trajectory
        Single runs from one start, as `race` gives them.
    halt : int, optional
        The step up to which they are drawn at first; all steps if None.

    Returns
    -------
    Explorer
        With a scrubber, play and pause; nothing runs again.

    Raises
    ------
    ValueError
        If there is no run, or `halt` is not among its steps.
    """
    if not isinstance(trajectories, dict) or not trajectories:
        raise ValueError(f"trajectories={trajectories!r}: hand over what `race` gives, a dict.")
    steps = max(run.steps for run in trajectories.values())
    minimum = problem.minimum()
    losses = panels.losses(steps, lowest=float(problem.loss(minimum))).fitted(trajectories)
    shown = [losses]
    if len(minimum) == 2:
        shown = [plane_of(problem, trajectories), losses]
    names = ("w", "b") if len(minimum) == 2 else (*(f"w{i}" for i in range(1, len(minimum))), "b")
    experiment = Experiment(
        "watch",
        "The runs up to the step at which they are halted.",
        readout=distances,
        controls={"steps": whole_slider("steps", 0, steps)},
        view={"steps": steps if halt is None else halt},
        mosaic="AB" if len(shown) == 2 else "A",
    )
    scene = Scene(problem, minimum, shown, names)
    return Playback(experiment, Recorded(scene, trajectories), experiment.view)
