"""Named settings of an explorer: a menu of them that is kept true to the other controls.

A preset is its settings, where they differ from the defaults, and the rules that it shows. It may
be halted: where the runs are cut off, `steps`, is not a part of it.
"""

OWN = "own settings"


def choose_preset(explorer, change):
    """The menu was moved: set all controls as its preset has them."""
    name, experiment = change["new"], explorer.experiment
    if name not in (OWN, preset_of(explorer)):
        settings, shown = experiment.presets[name]
        settings = experiment.defaults | settings | {"preset": name}
        positions = [(explorer.controls[name], value) for name, value in settings.items()]
        explorer.put(positions + [(box, name in shown) for name, box in explorer.shown.items()])


def preset_of(explorer):
    """The name of what is set, up to any step."""
    ticked = set(explorer.shown) - set(explorer.hidden)
    for name, (settings, shown) in explorer.experiment.presets.items():
        wanted = explorer.experiment.defaults | settings
        moved = {name for name, value in explorer.settings.items() if wanted[name] != value}
        if ticked == set(shown) and moved <= {"preset", "steps"}:
            return name
    return OWN
