"""What an explorer runs and what it remembers, without widgets."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from inspect import signature
from typing import Any, NamedTuple

from optim_lab.descent import best_learning_rate, race

SAME_RATE, OWN_RATES = RATES = ("η as set", "own best η")


class Scene(NamedTuple):
    """What stands still while the settings of a run move.

    `parameters` are the names of the problem's parameters, and `more` is what a readout needs
    besides.
    """

    problem: Any
    minimum: Any
    panels: list
    parameters: tuple = ("w", "b")
    more: Any = None


@dataclass(frozen=True)
class Experiment:
    """What one explorer shows, as functions of the settings that each of them names.

    Attributes
    ----------
    name : str
        The function that makes the explorer.
    caption : str
        The sentence under the figure.
    readout : function
        Of the trajectories and the scene: the numbers in words and a table, as HTML.
    rules : function
        A dict of optimizers.
    scene : function
        The `Scene`. With another problem than before, all rules run again.
    start, budget, batches : function
        Where runs begin; their number of steps; their batches, or None for all points.
    bounds : (low, high) or None
        The box that the runs are clipped to.
    controls : dict of str to function
        The makers of the controls by the arguments' names, see ``controls``.
    view : dict of str to value
        The settings that no function names: "steps", up to where runs are drawn, and "rates".
    presets : dict of str to (dict of settings, tuple of rules that are shown)
    patience : int
        A run of more steps than this is accompanied by a progress bar.
    mosaic, size
        Of the figure, as for `figures.Board`.
    """

    name: str
    caption: str
    readout: Callable
    rules: Callable = lambda: None
    scene: Callable = lambda: None
    start: Callable = lambda: None
    budget: Callable = lambda: None
    batches: Callable = lambda: None
    controls: dict = field(default_factory=dict)
    view: dict = field(default_factory=dict)
    presets: dict = field(default_factory=dict)
    bounds: tuple | None = None
    patience: int = 1000
    mosaic: str = "AB;AC"
    size: tuple = (8.2, 4.9)

    @property
    def groups(self):
        """The settings and their defaults by what they are for, each of them once."""
        makers = {
            "rules": (self.rules,),
            "data": (self.scene, self.batches),
            "start": (self.start,),
            "budget": (self.budget,),
        }
        groups, seen = {}, set(self.view)
        for group, functions in makers.items():
            named = [p for function in functions for p in signature(function).parameters.values()]
            groups[group] = {p.name: p.default for p in named if p.name not in seen}
            seen |= set(groups[group])
        return groups | {"view": self.view}

    @property
    def defaults(self):
        """All settings and their defaults."""
        return {name: value for group in self.groups.values() for name, value in group.items()}


def ask(function, settings):
    """What a function of settings gives, handed those that it names."""
    return function(**named_by(function, settings))


def named_by(function, settings):
    """The settings that a function names."""
    return {name: settings[name] for name in signature(function).parameters}


class Runner:
    """Runs what an experiment's settings ask for and remembers the last run of each rule.

    A run is known again by its problem, start, number of steps, the settings that its batches
    name, and its optimizer's settings. So no setting's name is special.
    """

    def __init__(self, experiment):
        self.experiment = experiment
        self._runs, self._best = {}, {}
        self._scene, self._scene_of = None, None

    def scene(self, settings):
        """The `Scene` of these settings: the last one again, if those that it names are as then."""
        named = named_by(self.experiment.scene, settings)
        if named != self._scene_of:
            self._scene, self._scene_of = self.experiment.scene(**named), named
        return self._scene

    def rules(self, settings):
        """The optimizers by name, each at its own best rate if the settings say so."""
        rules = ask(self.experiment.rules, settings)
        if not isinstance(rules, dict):
            raise ValueError(
                f"{self.experiment.name} returned {rules!r}: it must return a dict of optimizers "
                'by name; write return {"Adam": Adam(learning_rate)}, say.'
            )
        if settings.get("rates") != OWN_RATES:
            return rules
        return {name: self._at_best_rate(rule, settings) for name, rule in rules.items()}

    def run(self, settings, hidden=(), note_step=None):
        """The trajectories of the rules that are not hidden; only what changed is run again.

        `note_step(step, steps)` is called before each step of a run of many steps.
        """
        experiment, problem = self.experiment, self.scene(settings).problem
        start, steps = ask(experiment.start, settings), ask(experiment.budget, settings)
        batches = tuple(named_by(experiment.batches, settings).values())
        rules = {name: rule for name, rule in self.rules(settings).items() if name not in hidden}
        keys = {name: (problem, start, steps, batches, _key(rule)) for name, rule in rules.items()}
        needed = {
            name: rule
            for name, rule in rules.items()
            if name not in self._runs or self._runs[name][0] != keys[name]
        }
        if needed:
            batches = ask(experiment.batches, settings)
            if note_step and steps > experiment.patience:
                batches = _watched(batches, steps, note_step)
            fresh = race(problem, needed, start, steps, batches, experiment.bounds)
            self._runs |= {name: (keys[name], run) for name, run in fresh.items()}
        return {name: self._runs[name][1] for name in rules}

    def _at_best_rate(self, rule, settings):
        problem = self.scene(settings).problem
        start, steps = (ask(f, settings) for f in (self.experiment.start, self.experiment.budget))
        key = problem, start, steps, _key(replace(rule, learning_rate=1.0))
        if key not in self._best:
            self._best[key] = best_learning_rate(problem, rule, start, steps)
        return replace(rule, learning_rate=self._best[key])


class Recorded:
    """Runs that were made elsewhere, in the place of a `Runner`."""

    def __init__(self, scene, trajectories):
        self._scene, self._trajectories = scene, trajectories

    def scene(self, settings):
        """The one `Scene`."""
        return self._scene

    def rules(self, settings):
        """The optimizers that made the runs."""
        return {name: run.optimizer for name, run in self._trajectories.items()}

    def run(self, settings, hidden=(), note_step=None):
        """The runs that are not hidden."""
        return {name: run for name, run in self._trajectories.items() if name not in hidden}


def _key(rule):
    """What makes two optimizers the same: their class and their settings."""
    return type(rule), *(getattr(rule, field.name) for field in fields(rule))


def _watched(batches, steps, note_step):
    """The batches of a run, each told of as it is taken; None is a batch of all points."""
    for step in range(steps):
        note_step(step, steps)
        yield None if batches is None else next(batches)
