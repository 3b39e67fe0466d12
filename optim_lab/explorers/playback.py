"""Runs that draw themselves: the lecturer's "I have halted it, what will happen?"."""

from optim_lab import validation as checked
from optim_lab.explorers import Explorer, Scene, whole_slider
from optim_lab.explorers.experiment import Experiment
from optim_lab.explorers.runner import Runner
from optim_lab.figures import board, panels


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
    minimum = checked.parts("problem", problem, "loss", "minimum").minimum()
    steps = max(run.steps for run in checked.runs(trajectories, len(minimum)).values())
    shown = [panels.losses(steps, lowest=float(problem.loss(minimum)))]
    names = *(f"w{i}" for i in range(1, len(minimum))), "b"
    if len(minimum) == 2:
        shown, names = [board.plane_of(problem, trajectories), *shown], ("w", "b")
    scene = Scene(problem, minimum, shown, names)
    experiment = Experiment(
        "watch",
        "The runs up to the step at which they are halted.",
        rules=lambda: {name: run.optimizer for name, run in trajectories.items()},
        scene=lambda: scene,
        start=lambda: None,
        controls={"steps": whole_slider("steps", 0, steps)},
        view={"steps": steps if halt is None else halt},
    )
    return Playback(experiment, Runner(experiment, trajectories), experiment.view)
