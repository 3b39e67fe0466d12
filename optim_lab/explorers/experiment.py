"""Make an explorer of a function: its arguments are the controls.

    @explorer("The larger γ, the wider.", controls={"gamma": number_slider("γ", 0, 1, 0.1)})
    def explore_gamma(learning_rate=0.1, gamma=0.5):
        \"\"\"My rule beside Adam.\"\"\"
        return {"My rule": MyRule(learning_rate, gamma), "Adam": Adam(learning_rate)}

`explore_gamma()` has the sliders η and γ, and those of the toy: share of zeros, seed, start, steps.
What the toy brings can be exchanged for functions of one's own, whose arguments become controls.
"""

from functools import wraps
from inspect import Parameter, Signature

from optim_lab.explorers.controls import menu
from optim_lab.explorers.presets import OWN, Presets
from optim_lab.explorers.readout import distances
from optim_lab.explorers.runner import SAME_RATE, Experiment, Runner
from optim_lab.explorers.toy import STEPS, toy_start, with_rates
from optim_lab.explorers.widget import Explorer

VIEW = {"rates": SAME_RATE, "steps": STEPS}
ARGUMENTS = """

    The arguments are the first positions of the controls; `hide` names rules that are not drawn at
    first. A value that its control cannot show raises a ValueError.
    """


def explorer(
    caption,
    *,
    scene=with_rates,
    start=toy_start,
    budget=lambda: STEPS,
    batches=lambda: None,
    readout=distances,
    controls=None,
    view=VIEW,
    presets=None,
    **more,
):
    """A decorator: turn a function of settings that returns optimizers by name into an explorer.

    Parameters
    ----------
    caption : str
        The sentence under the figure.
    scene, start, budget, batches, readout, controls, view, presets, **more
        As for `Experiment`.

    Returns
    -------
    function
        Of all settings that the functions name, and `hide`. It returns an `Explorer`.
    """
    presets, controls, first = presets or {}, controls or {}, {}
    if presets:
        controls = controls | {"preset": menu("preset", (OWN, *presets))}
        first = {"preset": next(iter(presets))}

    def decorate(rules):
        functions = readout, rules, scene, start, budget, batches
        settings = dict(controls=controls, view=view, presets=presets)
        experiment = Experiment(rules.__name__, caption, *functions, **settings, **more)
        defaults = first | experiment.defaults
        arguments = Signature(
            Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default)
            for name, default in (defaults | {"hide": ()}).items()
        )

        @wraps(rules)
        def explore(*args, **kwargs):
            given = arguments.bind(*args, **kwargs).arguments
            hide = given.pop("hide", None)
            of_preset, shown = presets.get(str((first | given).get("preset")), ({}, None))
            settings = defaults | of_preset | given
            made = Explorer(experiment, Runner(experiment), settings, hide, shown)
            if presets:
                Presets(made)
            return made

        explore.__signature__ = arguments
        explore.__doc__ = f"{rules.__doc__}{ARGUMENTS}"
        return explore

    return decorate
