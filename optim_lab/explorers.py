"""Floor 5: sliders wired to live figures, and `predict`.

Every explorer is one call in a notebook, with its settings as arguments.
"""

import asyncio
import base64
import html
from functools import lru_cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from optim_lab import drawing, figures
from optim_lab.data import minibatches, simulated_films, sparse_toy_data
from optim_lab.descent import race
from optim_lab.live import LiveFigure
from optim_lab.optimizers import Adagrad, Adam, GradientDescent, Momentum, Nesterov, RMSProp
from optim_lab.problems import SigmoidNeuron

DELAY = 0.005  # seconds from a change to its draw: long enough to gather a drag's changes
START = (-2.0, 4.0)
DATA_CONTROLS = {"zero_fraction", "seed"}  # those that change what stands still
BETAS = (
    0,
    0.3,
    0.5,
    0.7,
    0.8,
    0.9,
    0.93,
    0.95,
    0.97,
    0.98,
    0.99,
    0.993,
    0.995,
    0.997,
    0.998,
    0.999,
)


class Scene(NamedTuple):
    """What stands still while a run's settings move."""

    problem: SigmoidNeuron
    minimum: np.ndarray
    panels: list
    parameters: tuple


class Explorer:
    """Sliders, a live figure and a readout; shows itself as the last value of a cell.

    Parameters
    ----------
    name : str
        The function that makes it, for its one line of text.
    controls : dict of str to widget
        By the name of the setting that they move.
    make_scene : function of the data settings, giving a `Scene`
    run : function of a problem and all settings, giving a dict of `Trajectory`
    caption : str

    Attributes
    ----------
    controls : dict of str to ipywidgets.Widget
    trajectories : dict of str to Trajectory
        As drawn now.
    frame : ipywidgets.Image
        With the PNG now shown.
    readout : ipywidgets.HTML
        The numbers in words and a table.
    """

    def __init__(self, name, controls, make_scene, run, caption):
        self.name, self.controls, self.caption = name, controls, caption
        self._make_scene, self._run = make_scene, run
        self._data, self._live, self._pending = None, None, False
        self.frame = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self.readout = widgets.HTML()
        self.trajectories = {}
        self._draw()
        for control in controls.values():
            control.observe(self._note_change, names="value")
        sliders = widgets.GridBox(
            list(controls.values()),
            layout=widgets.Layout(grid_template_columns="repeat(auto-fill, 400px)"),
        )
        self._box = widgets.VBox([sliders, self.frame, self.readout])

    @property
    def settings(self):
        """The controls' values by name."""
        return {name: control.value for name, control in self.controls.items()}

    def settle(self):
        """Draw what is pending now, without waiting for the event loop."""
        if self._pending:
            self._pending = False
            self._draw()

    def _note_change(self, change):
        """Schedule one draw unless one is pending; it will read the values of its own time."""
        if self._pending:
            return
        self._pending = True
        try:
            asyncio.get_running_loop().call_later(DELAY, self.settle)
        except RuntimeError:  # no event loop: a script or a test
            self.settle()

    def _draw(self):
        try:
            self._update()
        except Exception as error:
            self.readout.value = f"<p><b>Error:</b> {html.escape(str(error))}</p>"
            raise

    def _update(self):
        settings = self.settings
        data = {name: value for name, value in settings.items() if name in DATA_CONTROLS}
        if data != self._data:
            self._scene = self._make_scene(**data)
        self.trajectories = self._run(self._scene.problem, **settings)
        if self._live is None:
            looks = drawing.looks_of(self.trajectories)
            self._board = figures.Board(self._scene.panels, looks, self.caption)
            self._live = LiveFigure(self._board.figure)
        elif data != self._data:
            self._board.place(self._scene.panels)
            self._live.keep_still()
        self._data = data
        self.frame.value = self._live.png(self._board.draw(self.trajectories))
        self.readout.value = _in_words(self.trajectories, self._scene)

    def __repr__(self):
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"lab.{self.name}({settings})"

    def _repr_mimebundle_(self, **kwargs):
        """The widget, and beside it the picture for pages on which no kernel runs."""
        bundle = self._box._repr_mimebundle_(**kwargs)
        picture = base64.b64encode(self.frame.value).decode()
        return {**bundle, "image/png": picture, "text/plain": repr(self)}


class Guess:
    """A question to answer before the next cell runs; `choice` is the answer, None before."""

    def __init__(self, question, options):
        if len(options) < 2:
            raise ValueError(f"options={options!r}: a guess needs at least two to choose from.")
        self.question, self.options = question, list(options)
        self._buttons = widgets.RadioButtons(
            options=self.options, value=None, layout=widgets.Layout(width="max-content")
        )
        self._answer = widgets.HTML("Choose before you run the next cell.")
        self._buttons.observe(self._note_choice, names="value")
        words = widgets.HTML(f"<b>{html.escape(question)}</b>")
        self._box = widgets.VBox([words, self._buttons, self._answer])

    @property
    def choice(self):
        """The option chosen, or None."""
        return self._buttons.value

    @choice.setter
    def choice(self, option):
        self._buttons.value = option

    def _note_choice(self, change):
        chosen = html.escape(str(change["new"]))
        self._answer.value = f"Your guess: <i>{chosen}</i>. Run the next cell to see."

    def __repr__(self):
        return "\n".join([self.question, *(f"  ( ) {option}" for option in self.options)])

    def _repr_mimebundle_(self, **kwargs):
        return {**self._box._repr_mimebundle_(**kwargs), "text/plain": repr(self)}


def predict(question, options):
    """Ask for a guess before a run; the answer is in the `choice` of what comes back."""
    return Guess(question, options)


def explore_neuron(weight=-2.0, bias=2.0, learning_rate=1.0, steps=50):
    """One neuron on dense data: set its weight and bias, then let gradient descent take over."""
    controls = {
        "weight": _number_slider("w at the start", weight, -4, 4, 0.1),
        "bias": _number_slider("b at the start", bias, -4, 4, 0.1),
        "learning_rate": _rate_slider(learning_rate),
        "steps": _whole_slider("steps", steps, 0, 200),
    }

    def run(problem, weight, bias, learning_rate, steps):
        return race(
            problem, {"GradientDescent": GradientDescent(learning_rate)}, (weight, bias), steps
        )

    def make_scene():
        problem = SigmoidNeuron(*sparse_toy_data(300, 0.0))
        minimum = problem.minimum()
        plane = figures.Plane(problem, minimum, (-4.5, 5.5), (-5, 5), every=10)
        return Scene(problem, minimum, [figures.Fit(problem), plane], ("w", "b"))

    caption = (
        "Left: the answer before (pale) and after the steps. Right: the way from ring to star."
    )
    return Explorer("explore_neuron", controls, make_scene, run, caption)


def explore_sparsity(zero_fraction=0.995, batch_size=100, learning_rate=1.0):
    """One pass of gradient descent over 10,000 films, of which few have the star."""
    n_films, names = 10_000, ("rating", "star", "bias")
    shares = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998)
    controls = {
        "zero_fraction": _choice_slider("films without star", zero_fraction, shares),
        "batch_size": _choice_slider("batch size", batch_size, (1, 10, 100, 1000, 10_000)),
        "learning_rate": _rate_slider(learning_rate),
    }

    def run(problem, zero_fraction, batch_size, learning_rate):
        rule = {"GradientDescent": GradientDescent(learning_rate)}
        batches = minibatches(n_films, batch_size, seed=0)
        return race(problem, rule, np.zeros(3), n_films // batch_size, batches)

    def make_scene(zero_fraction):
        n_with_star = round(n_films * (1 - zero_fraction))
        problem = SigmoidNeuron(*simulated_films(n_films, n_with_star))
        minimum = problem.minimum()
        weights = figures.WeightsOverEpoch(names, minimum, n_films)
        return Scene(problem, minimum, [figures.ShareOfUpdates(names), weights], names)

    caption = "Left: how often each weight hears anything. Right: how far it gets in one pass."
    return Explorer("explore_sparsity", controls, make_scene, run, caption)


def explore_right_angle(learning_rate=1.0, beta=0.9, zero_fraction=0.8, seed=0, steps=500):
    """Gradient descent, momentum and Nesterov at one learning rate on sparse data."""
    controls = {
        "learning_rate": _rate_slider(learning_rate),
        "beta": _beta_slider("β", beta),
        "zero_fraction": _zeros_slider(zero_fraction),
        "seed": _whole_slider("seed", seed, 0, 20),
        "steps": _whole_slider("steps", steps, 1, 500),
    }

    def run(problem, learning_rate, beta, zero_fraction, seed, steps):
        rules = {
            "GradientDescent": GradientDescent(learning_rate),
            "Momentum": Momentum(learning_rate, beta),
            "Nesterov": Nesterov(learning_rate, beta),
        }
        return race(problem, rules, START, steps)

    def make_scene(zero_fraction, seed):
        problem, minimum, plane = _toy(zero_fraction, seed)
        panels = [plane, figures.Progress(500, target=minimum), _losses(problem, minimum)]
        return Scene(problem, minimum, panels, ("w", "b"))

    caption = "All three at the same η. A dashed curve that is up before the solid one: b before w."
    return Explorer("explore_right_angle", controls, make_scene, run, caption)


def explore_adagrad(learning_rate=0.1, zero_fraction=0.8, batch_size=1000, seed=0, steps=500):
    """Adagrad at the slider's rate beside gradient descent at η = 5."""
    controls = {
        "learning_rate": _rate_slider(learning_rate, "η of Adagrad"),
        "zero_fraction": _zeros_slider(zero_fraction),
        "batch_size": _choice_slider("batch size", batch_size, (10, 30, 100, 300, 1000)),
        "seed": _whole_slider("seed", seed, 0, 20),
        "steps": _whole_slider("steps", steps, 1, 500),
    }

    def run(problem, learning_rate, zero_fraction, batch_size, seed, steps):
        rules = {"GradientDescent": GradientDescent(5.0), "Adagrad": Adagrad(learning_rate)}
        batches = None if batch_size == 1000 else minibatches(1000, batch_size, seed=seed)
        return race(problem, rules, START, steps, batches)

    caption = "Adagrad gives w a larger rate than b, goes straight, and slows down before the star."
    return Explorer("explore_adagrad", controls, _rates_scene, run, caption)


def explore_rmsprop(learning_rate=0.1, beta=0.9, zero_fraction=0.8, seed=0, steps=500):
    """RMSProp and Adagrad at the same learning rate."""
    controls = {
        "learning_rate": _rate_slider(learning_rate),
        "beta": _beta_slider("β of RMSProp", beta),
        "zero_fraction": _zeros_slider(zero_fraction),
        "seed": _whole_slider("seed", seed, 0, 20),
        "steps": _whole_slider("steps", steps, 1, 500),
    }

    def run(problem, learning_rate, beta, zero_fraction, seed, steps):
        rules = {"Adagrad": Adagrad(learning_rate), "RMSProp": RMSProp(learning_rate, beta)}
        return race(problem, rules, START, steps)

    caption = (
        "Both at the same η. Adagrad's rate only falls; RMSProp's rises again as gradients fade."
    )
    return Explorer("explore_rmsprop", controls, _rates_scene, run, caption)


def explore_adam(learning_rate=0.1, beta1=0.9, beta2=0.999, zero_fraction=0.8, seed=0, steps=500):
    """Adam beside its two parts: RMSProp with its β₂, and momentum with its β₁ at η = 1."""
    controls = {
        "learning_rate": _rate_slider(learning_rate, "η of Adam, RMSProp"),
        "beta1": _beta_slider("β₁, momentum's β", beta1),
        "beta2": _beta_slider("β₂, RMSProp's β", beta2),
        "zero_fraction": _zeros_slider(zero_fraction),
        "seed": _whole_slider("seed", seed, 0, 20),
        "steps": _whole_slider("steps", steps, 1, 500),
    }

    def run(problem, learning_rate, beta1, beta2, zero_fraction, seed, steps):
        rules = {
            "Momentum": Momentum(1.0, beta1),
            "RMSProp": RMSProp(learning_rate, beta2),
            "Adam": Adam(learning_rate, beta1, beta2),
        }
        return race(problem, rules, START, steps)

    caption = (
        "RMSProp's divisor, corrected, and momentum's overshoot make Adam. Momentum stays at η = 1."
    )
    return Explorer("explore_adam", controls, _rates_scene, run, caption)


def explore_bias_correction(learning_rate=0.1, beta1=0.9, beta2=0.999, steps=500):
    """Adam with and without its bias correction."""
    controls = {
        "learning_rate": _rate_slider(learning_rate),
        "beta1": _beta_slider("β₁", beta1),
        "beta2": _beta_slider("β₂", beta2),
        "steps": _whole_slider("steps", steps, 1, 500),
    }

    def run(problem, learning_rate, beta1, beta2, steps):
        rules = {
            "corrected": Adam(learning_rate, beta1, beta2),
            "uncorrected": Adam(learning_rate, beta1, beta2, bias_correction=False),
        }
        return race(problem, rules, START, steps)

    def make_scene():
        problem, minimum, plane = _toy(0.8, 0)
        panels = [plane, figures.StepLengths(500), _losses(problem, minimum)]
        return Scene(problem, minimum, panels, ("w", "b"))

    caption = "Where the two step lengths differ at the left, the correction is at work."
    return Explorer("explore_bias_correction", controls, make_scene, run, caption)


@lru_cache(maxsize=8)
def _toy(zero_fraction, seed):
    """The toy problem, its minimum, and its plane."""
    problem = SigmoidNeuron(*sparse_toy_data(zero_fraction=zero_fraction, seed=seed))
    minimum = problem.minimum()
    return problem, minimum, figures.Plane(problem, minimum)


def _rates_scene(zero_fraction, seed):
    problem, minimum, plane = _toy(zero_fraction, seed)
    panels = [plane, figures.Rates(500), _losses(problem, minimum)]
    return Scene(problem, minimum, panels, ("w", "b"))


def _losses(problem, minimum):
    return figures.Losses(500, lowest=float(problem.loss(minimum)))


def _in_words(trajectories, scene):
    """A sentence and a table: how close, how fast, how far beyond."""
    ends = {name: float(run.distance(scene.minimum)[-1]) for name, run in trajectories.items()}
    steps = next(iter(trajectories.values())).steps
    diverged = [name for name, run in trajectories.items() if run.diverged]
    said = ", ".join(
        f"{name} diverged" if name in diverged else f"{name} is {end:.2g} from the minimum"
        for name, end in ends.items()
    )
    head = [f"steps to 90 % of {name}'s way" for name in scene.parameters]
    head = [
        "",
        "distance",
        *head,
        *(f"overshoot in {name}" for name in scene.parameters),
        "diverged",
    ]
    rows = []
    for name, run in trajectories.items():
        reached = [str(n) if n >= 0 else "not yet" for n in run.steps_to(0.9, scene.minimum)]
        beyond = [f"{distance:.2g}" for distance in run.overshoot(scene.minimum)]
        rows.append([name, f"{ends[name]:.2g}", *reached, *beyond, "yes" if run.diverged else "no"])
    return f"<p>After {steps} steps: {said}.</p>" + _table(head, rows)


def _table(head, rows):
    cell = 'style="padding: 0 12px; text-align: right"'
    lines = ["".join(f'<th scope="col" {cell}>{name}</th>' for name in head)]
    lines += ["".join(f"<td {cell}>{value}</td>" for value in row) for row in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _slider(kind, label, value, low, high, **more):
    """A slider of some kind with the layout that all share."""
    if not low <= value <= high:
        raise ValueError(
            f"{label}: {value!r} is not on the slider, which goes from {low} to {high}."
        )
    return kind(value=value, description=label, style=_WIDE, layout=_layout(), **more)


def _rate_slider(value, label="η"):
    """Even steps in the logarithm of η."""
    more = dict(min=-3, max=1, step=0.05, readout_format=".3g")
    return _slider(widgets.FloatLogSlider, label, value, 1e-3, 10, **more)


def _number_slider(label, value, low, high, step):
    more = dict(min=low, max=high, step=step, readout_format=".3g")
    return _slider(widgets.FloatSlider, label, value, low, high, **more)


def _whole_slider(label, value, low, high):
    return _slider(widgets.IntSlider, label, value, low, high, min=low, max=high)


def _choice_slider(label, value, choices):
    if value not in choices:
        raise ValueError(f"{label}: {value!r} is not on the slider; choose one of {choices}.")
    return widgets.SelectionSlider(
        options=choices, value=value, description=label, style=_WIDE, layout=_layout()
    )


def _beta_slider(label, value):
    """Even steps in the logarithm of 1 - β, more or less."""
    return _choice_slider(label, value, BETAS)


def _zeros_slider(value):
    return _number_slider("share of zeros in x", value, 0, 0.98, 0.02)


_WIDE = {"description_width": "150px"}


def _layout():
    return widgets.Layout(width="390px")
