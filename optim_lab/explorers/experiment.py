"""Make an explorer of a function: its arguments are the controls.

    @explorer("The larger γ, the wider.", controls={"gamma": number_slider("γ", 0, 1, 0.1)})
    def explore_gamma(learning_rate=0.1, gamma=0.5):
        \"\"\"My rule beside Adam.\"\"\"
        return {"My rule": MyRule(learning_rate, gamma), "Adam": Adam(learning_rate)}

`explore_gamma()` has the sliders η and γ, and those of the toy: share of zeros, seed, start, steps.
What the toy brings can be exchanged for functions of one's own, whose arguments become controls.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from inspect import Parameter, Signature, signature

from optim_lab.explorers import readout, toy
from optim_lab.explorers.controls import CONTROLS, menu
from optim_lab.explorers.presets import OWN
from optim_lab.explorers.runner import SAME_RATE, Runner
from optim_lab.explorers.widget import Explorer

ARGUMENTS = """

    The arguments are the first positions of the controls; `hide` names rules that are not drawn at
    first. A value that its control cannot show raises a ValueError."""


@dataclass(frozen=True)
class Experiment:
    """What one explorer shows, as functions of the settings that each of them names.

    All but the first three are the toy's if they are not given.

    Attributes
    ----------
    name : str
        The function that makes the explorer.
    caption : str
        The sentence under the figure.
    rules : function
        A dict of optimizers.
    scene : function
        The `Scene`. With another problem than before, all rules run again.
    start, budget, batches : function
        Where runs begin; their number of steps; their batches, or None for all points.
    readout : function
        Of the trajectories and the scene: the numbers in words and a table, as HTML.
    controls : dict of str to function
        The makers of the controls by the arguments' names, see ``controls``.
    view : dict of str to value
        The settings that no function names: "steps", up to where runs are drawn, and "rates".
    presets : dict of str to (dict of settings, tuple of rules that are shown)
    bounds : (low, high) or None
        The box that the runs are clipped to.
    patience : int
        A run of more steps than this is accompanied by a progress bar.
    mosaic, size
        Of the figure, as for `figures.Board`; without a mosaic, the first of three panels stands
        beside the others, and fewer or more stand side by side.
    """

    name: str
    caption: str
    rules: Callable
    scene: Callable = field(default_factory=toy.scene)
    start: Callable = toy.start
    budget: Callable = lambda: toy.STEPS
    batches: Callable = lambda: None
    readout: Callable = readout.distances
    controls: dict = field(default_factory=dict)
    view: dict = field(default_factory=lambda: {"rates": SAME_RATE, "steps": toy.STEPS})
    presets: dict = field(default_factory=dict)
    bounds: tuple | None = None
    patience: int = 1000
    mosaic: str = ""
    size: tuple = (8.25, 4.9)

    @cached_property
    def makers(self):
        """The makers of the controls that it may have."""
        preset = {"preset": menu("preset", (OWN, *self.presets))} if self.presets else {}
        return CONTROLS | preset | self.controls

    @property
    def groups(self):
        """The settings and their defaults by what they are for, each of them once."""
        makers = {"rules": [self.rules], "data": [self.scene, self.batches], "start": [self.start]}
        groups, seen = {}, set(self.view)
        for group, functions in (makers | {"budget": [self.budget]}).items():
            named = [p for function in functions for p in signature(function).parameters.values()]
            groups[group] = {p.name: p.default for p in named if p.name not in seen}
            seen |= set(groups[group])
        if self.presets:
            groups["rules"] = {"preset": next(iter(self.presets))} | groups["rules"]
        return groups | {"view": self.view}

    @property
    def defaults(self):
        """All settings and their defaults."""
        return {name: value for group in self.groups.values() for name, value in group.items()}


def explorer(caption, **more):
    """A decorator: turn a function of settings that returns optimizers by name into an explorer.

    Parameters
    ----------
    caption : str
        The sentence under the figure.
    **more
        As for `Experiment`: `controls`, `scene` and others.

    Returns
    -------
    function
        Of all settings that the functions name, and `hide`. It returns an `Explorer`.

    Raises
    ------
    ValueError
        If a setting has no default or no maker of a control.
    """
    if not isinstance(caption, str):
        raise ValueError(f'caption={caption!r} must be words; write @explorer("What it shows.").')

    def decorate(rules):
        experiment = Experiment(rules.__name__, caption, rules, **more)
        makers = experiment.makers
        if unknown := set(experiment.controls) - set(experiment.defaults):
            raise ValueError(
                f"{rules.__name__}: controls= has {sorted(unknown)}, which none of its functions "
                f"takes; they take {list(experiment.defaults)}."
            )
        for name, default in experiment.defaults.items():
            if default is Parameter.empty or not callable(makers.get(name)):
                raise ValueError(
                    f"{rules.__name__}: {name} needs a default, its control's first position, and "
                    f"a maker of its control, not {makers.get(name)!r}; write {name}=0.5 and "
                    f'controls={{"{name}": number_slider("{name}", 0, 1, 0.1)}}, say.'
                )
        arguments = Signature(
            Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default)
            for name, default in (experiment.defaults | {"hide": ()}).items()
        )

        @wraps(rules)
        def explore(*args, **kwargs):
            given = arguments.bind(*args, **kwargs).arguments
            hide = given.pop("hide", None)
            settings = experiment.defaults | given
            of_preset, shown = experiment.presets.get(str(settings.get("preset")), ({}, None))
            settings |= of_preset | given
            return Explorer(experiment, Runner(experiment), settings, hide, shown)

        explore.__signature__ = arguments
        explore.__doc__ = f"{rules.__doc__}{ARGUMENTS}"
        return explore

    return decorate
