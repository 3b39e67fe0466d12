"""One maker per kind of control, and the control of each argument that several explorers share.

A maker, such as ``number_slider("γ", 0, 1, 0.1)``, is a function of a value that gives a widget.
Every value that the widget cannot show is refused by name, rather than moved to the nearest end.
"""

from contextlib import suppress

import ipywidgets as widgets
from traitlets import TraitError

from optim_lab import validation as checked
from optim_lab.explorers.runner import RATES
from optim_lab.explorers.toy import STEPS

BETAS = 0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.993, 0.995, 0.997, 0.998, 0.999
STYLE = {"description_width": "92px"}
WHOLE_WIDTH = {"width": "auto", "margin": "0 2px"}


def rate_slider(label="η", lowest=-3):
    """Even steps in the logarithm of η, twenty to a decade, from 10 to the power of `lowest` to 10.

    A page moves a value between two steps, such as 0.3, to the nearest one: 0.316.
    """
    more = dict(min=lowest, max=1, step=0.05, readout_format=".3g")
    return _maker(widgets.FloatLogSlider, label, f"from {10.0**lowest} to 10", **more)


def number_slider(label, low, high, step):
    """Even steps."""
    more = dict(min=low, max=high, step=step, readout_format=".3g")
    return _maker(widgets.FloatSlider, label, f"from {low} to {high}", **more)


def whole_slider(label, low, high):
    """Whole numbers."""
    allowed = f"from {low} to {high} in whole numbers"
    return _maker(widgets.IntSlider, label, allowed, min=low, max=high)


def choice_slider(label, choices):
    """A few chosen values."""
    return _maker(widgets.SelectionSlider, label, f"one of {choices}", options=choices)


def beta_slider(label="β"):
    """Even steps in the logarithm of 1 - β, more or less."""
    return choice_slider(label, BETAS)


def menu(label, choices):
    """A list to choose one from."""
    return _maker(widgets.Dropdown, label, f"one of {choices}", options=choices)


def tick_box(label):
    """A box to tick."""
    style = dict(description=label, indent=False, layout={"width": "auto", "margin": "0 4px"})
    return lambda on: widgets.Checkbox(checked.switch(label, on), **style)


def name_field(label, names):
    """One of very many names, which the field completes."""

    def known(value, **more):  # a Combobox takes any value from Python
        return widgets.Combobox(value=names[names.index(value)], **more)

    more = dict(options=names, ensure_option=True, continuous_update=False)
    return _maker(known, label, f"among {len(names)} names", **more)


def _maker(kind, label, allowed, style=STYLE, **more):
    def make(value):
        with suppress(TraitError, TypeError, ValueError):
            widget = kind(value=value, description=label, style=style, layout=WHOLE_WIDTH, **more)
            if widget.value == value and not isinstance(value, bool | None):
                return widget
        raise ValueError(f"{label}: {value!r} cannot be set: it must be {allowed}.")

    return make


RATES_STYLE = {"button_width": "max-content"}
CONTROLS = {
    "learning_rate": rate_slider(),
    "beta": beta_slider(),
    "beta1": beta_slider("β₁"),
    "beta2": beta_slider("β₂"),
    "zero_fraction": number_slider("zeros in x", 0, 0.98, 0.02),
    "batch_size": choice_slider("batch size", (10, 30, 100, 300, 1000)),  # the last is all points
    "seed": whole_slider("seed", 0, 20),
    "weight": number_slider("w at start", -4, 6, 0.1),
    "bias": number_slider("b at start", -5, 5, 0.1),
    "rates": _maker(widgets.ToggleButtons, "", f"one of {RATES}", RATES_STYLE, options=RATES),
    "steps": whole_slider("steps", 1, STEPS),
}
