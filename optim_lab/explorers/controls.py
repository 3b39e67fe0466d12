"""One maker per kind of control, and the control of each argument that several explorers share.

A maker, such as ``number_slider("γ", 0, 1, 0.1)``, is a function of a value that gives a widget.
Every value that the widget cannot show is refused by name, rather than moved to the nearest end.
"""

import ipywidgets as widgets

from optim_lab.explorers.runner import RATES
from optim_lab.explorers.toy import BATCH_SIZES, STEPS
from optim_lab.validation import checked_switch, is_number

BETAS = (
    0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99,
    0.993, 0.995, 0.997, 0.998, 0.999,
)  # fmt: skip
STYLE = {"description_width": "92px"}
WHOLE_WIDTH = {"width": "auto", "margin": "0 2px"}


def rate_slider(label="η", lowest=-3):
    """Even steps in the logarithm of η, from 10 to the power of `lowest` to 10."""
    more = dict(min=lowest, max=1, step=0.05, readout_format=".3g")
    return _slider(widgets.FloatLogSlider, label, 10.0**lowest, 10, **more)


def number_slider(label, low, high, step):
    """Even steps."""
    more = dict(min=low, max=high, step=step, readout_format=".3g")
    return _slider(widgets.FloatSlider, label, low, high, **more)


def whole_slider(label, low, high):
    """Whole numbers."""
    return _slider(widgets.IntSlider, label, low, high, whole=True, min=low, max=high)


def choice_slider(label, choices):
    """A few chosen values."""
    return _chooser(widgets.SelectionSlider, label, choices)


def beta_slider(label="β"):
    """Even steps in the logarithm of 1 - β, more or less."""
    return choice_slider(label, BETAS)


def menu(label, choices):
    """A list to choose one from."""
    return _chooser(widgets.Dropdown, label, choices)


def switch(choices):
    """Buttons of which one is down."""
    return _chooser(widgets.ToggleButtons, "", choices, {"button_width": "max-content"})


def tick_box(label):
    """A box to tick."""
    style = dict(description=label, indent=False, layout={"width": "auto", "margin": "0 4px"})
    return lambda on: widgets.Checkbox(checked_switch(label, on), **style)


def name_field(label, names):
    """One of very many names, which the field completes."""
    more = dict(options=names, ensure_option=True, continuous_update=False)
    known = f", nor among its {len(names)} names"
    allows = lambda name: isinstance(name, str) and name in names  # noqa: E731
    return _control(widgets.Combobox, label, allows, known, **more)


def _slider(kind, label, low, high, whole=False, **more):
    ends = f", which goes from {low} to {high}{' in whole numbers' if whole else ''}"

    def allows(value):
        return is_number(value) and low <= value <= high and not (whole and value % 1)

    return _control(kind, label, allows, ends, **more)


def _chooser(kind, label, choices, style=STYLE):
    others = f"; choose one of {choices}"

    def allows(value):
        return isinstance(value, str | int | float) and value in choices

    return _control(kind, label, allows, others, style, options=choices)


def _control(kind, label, allows, allowed, style=STYLE, **more):
    def make(value):
        if not allows(value):
            raise ValueError(f"{label}: {value!r} is not on the slider{allowed}.")
        return kind(value=value, description=label, style=style, layout=WHOLE_WIDTH, **more)

    return make


CONTROLS = {
    "learning_rate": rate_slider(),
    "beta": beta_slider(),
    "beta1": beta_slider("β₁"),
    "beta2": beta_slider("β₂"),
    "zero_fraction": number_slider("zeros in x", 0, 0.98, 0.02),
    "batch_size": choice_slider("batch size", BATCH_SIZES),
    "seed": whole_slider("seed", 0, 20),
    "weight": number_slider("w at start", -4, 6, 0.1),
    "bias": number_slider("b at start", -5, 5, 0.1),
    "rates": switch(RATES),
    "steps": whole_slider("steps", 1, STEPS),
}
