"""One factory per kind of slider, so that all look and behave alike.

Every value that a slider cannot show is refused by name, rather than moved to the nearest end.
"""

import ipywidgets as widgets

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
STYLE = {"description_width": "130px"}


def rate_slider(value, label="η", lowest=-3):
    """Even steps in the logarithm of η, from 10 to the power of `lowest` to 10."""
    more = dict(min=lowest, max=1, step=0.05, readout_format=".3g")
    return _slider(widgets.FloatLogSlider, label, value, 10.0**lowest, 10, **more)


def number_slider(label, value, low, high, step):
    """Even steps."""
    more = dict(min=low, max=high, step=step, readout_format=".3g")
    return _slider(widgets.FloatSlider, label, value, low, high, **more)


def whole_slider(label, value, low, high):
    """Whole numbers."""
    return _slider(widgets.IntSlider, label, value, low, high, min=low, max=high)


def choice_slider(label, value, choices):
    """A few chosen values."""
    _check_choice(label, value, choices)
    return widgets.SelectionSlider(
        options=choices, value=value, description=label, style=STYLE, layout=_layout()
    )


def menu(label, value, choices):
    """A list to choose one from."""
    _check_choice(label, value, choices)
    return widgets.Dropdown(
        options=choices, value=value, description=label, style=STYLE, layout=_layout()
    )


def names_field(label, values, choices):
    """A few of very many names, each with a cross to take it away; and a field to add one."""
    for value in values:
        if value not in choices:
            raise ValueError(f"{label}: {value!r} is not among the {len(choices)} names.")
    chosen = widgets.TagsInput(value=list(values), allowed_tags=list(choices), layout=_layout())
    more = widgets.Combobox(
        options=choices,
        description=label,
        placeholder=f"such as {values[0]}" if values else "type a part of a name",
        continuous_update=False,
        style=STYLE,
        layout=_layout(),
    )

    def add(change):
        if change["new"] in choices:
            if change["new"] not in chosen.value:
                chosen.value = [*chosen.value, change["new"]]
            more.value = ""

    more.observe(add, names="value")
    return chosen, more


def beta_slider(label, value):
    """Even steps in the logarithm of 1 - β, more or less."""
    return choice_slider(label, value, BETAS)


def zeros_slider(value):
    """The share of zeros in x."""
    return number_slider("share of zeros in x", value, 0, 0.98, 0.02)


def start_sliders(weight, bias):
    """Where a run starts on the plane."""
    return {
        "weight": number_slider("w at the start", weight, -4, 6, 0.1),
        "bias": number_slider("b at the start", bias, -5, 5, 0.1),
    }


def switch(value, choices):
    """Buttons of which one is down."""
    _check_choice("switch", value, choices)
    style = {"button_width": "max-content"}
    return widgets.ToggleButtons(options=choices, value=value, style=style)


def _slider(kind, label, value, low, high, **more):
    if not low <= value <= high:
        raise ValueError(
            f"{label}: {value!r} is not on the slider, which goes from {low} to {high}."
        )
    return kind(value=value, description=label, style=STYLE, layout=_layout(), **more)


def _check_choice(label, value, choices):
    if value not in choices:
        raise ValueError(f"{label}: {value!r} is not on the slider; choose one of {choices}.")


def _layout():
    return widgets.Layout(width="370px")
