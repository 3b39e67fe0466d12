"""What an explorer runs and what it remembers, without widgets."""

from dataclasses import fields, replace
from functools import partial
from inspect import signature
from typing import Any, NamedTuple

from optim_lab.descent import best_learning_rate, checked_optimizers, race

SAME_RATE, OWN_RATES = RATES = ("η as set", "own best η")


class Scene(NamedTuple):
    """What stands still while a run's settings move, and the names of the problem's parameters."""

    problem: Any
    minimum: Any
    panels: list
    parameters: tuple = ("w", "b")


def ask(function, settings):
    """What a function of settings gives, handed those that it names."""
    return function(**named_by(function, settings))


def named_by(function, settings):
    """The settings that a function names."""
    return {name: settings[name] for name in signature(function).parameters}


class Runner:
    """Runs what an experiment's settings ask for and remembers the last run of each rule.

    A run is known again by its problem, start, number of steps, the settings that its batches
    name, and its optimizer's settings. So no setting's name is special. Runs that were `recorded`
    elsewhere are handed out as they are.
    """

    def __init__(self, experiment, recorded=None):
        self.experiment, self._recorded = experiment, recorded
        self._runs, self._best = {}, {}
        self._scene, self._scene_of = None, None  # a setting may be a list: no key of a cache

    def scene(self, settings):
        """The `Scene` of these settings: the last one again, if those that it names are as then."""
        named = named_by(self.experiment.scene, settings)
        if named != self._scene_of:
            self._scene, self._scene_of = self.experiment.scene(**named), named
        return self._scene

    def rules(self, settings):
        """The optimizers by name, each at its own best rate if the settings say so."""
        rules = ask(self.experiment.rules, settings)
        checked_optimizers(f"what {self.experiment.name} returns", rules)
        if settings.get("rates") != OWN_RATES:
            return rules
        return {name: self._at_best_rate(rule, settings) for name, rule in rules.items()}

    def run(self, settings, rules, note_step=None):
        """The trajectories of these rules, by name; only what changed is run again.

        `note_step(step, steps)` is called before each step of a run of many steps.
        """
        if self._recorded:
            return {name: self._recorded[name] for name in rules}
        experiment, problem = self.experiment, self.scene(settings).problem
        start, steps = ask(experiment.start, settings), ask(experiment.budget, settings)
        batches = tuple(named_by(experiment.batches, settings).values())
        keys = {name: (problem, start, steps, batches, _key(rule)) for name, rule in rules.items()}
        known = {name: run for name, (key, run) in self._runs.items() if keys.get(name) == key}
        if needed := {name: rule for name, rule in rules.items() if name not in known}:
            batches = ask(experiment.batches, settings)
            if note_step and steps > experiment.patience:
                batches = _watched(batches, steps, note_step)
            known |= race(problem, needed, start, steps, batches, experiment.bounds)
            self._runs |= {name: (keys[name], known[name]) for name in needed}
        return {name: known[name] for name in rules}

    def _at_best_rate(self, rule, settings):
        problem = self.scene(settings).problem
        start, steps = (ask(f, settings) for f in (self.experiment.start, self.experiment.budget))
        key = problem, start, steps, _key(replace(rule, learning_rate=1.0))
        if key not in self._best:
            self._best[key] = best_learning_rate(problem, rule, start, steps)
        return replace(rule, learning_rate=self._best[key])


def _key(rule):
    """What makes two optimizers the same: their class and their settings."""
    return type(rule), *(_known(getattr(rule, field.name)) for field in fields(rule))


def _known(setting):
    """A setting as it is compared: a schedule of the package's makers by its function.

    Other functions may lean on what has changed meanwhile, so each new rule with one is run.
    """
    function = getattr(setting, "function", None)
    return function if isinstance(function, partial) else setting


def _watched(batches, steps, note_step):
    """The batches of a run, each told of as it is taken; None is a batch of all points."""
    for step in range(steps):
        note_step(step, steps)
        yield None if batches is None else next(batches)
