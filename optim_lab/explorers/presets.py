"""Named settings of an explorer: a menu of them that is kept true to the other controls."""

OWN = "own settings"


class Presets:
    """Follows the menu of an explorer, and lets it say what is set when others are moved.

    A preset is its settings, where they differ from the defaults, and the rules that it shows. It
    may be halted: where the runs are cut off, `steps`, is not a part of it.
    """

    def __init__(self, explorer):
        self.explorer, self.menu = explorer, explorer.controls["preset"]
        self.busy = False
        self.name_again()
        self.menu.observe(self.choose, names="value")
        others = [control for name, control in explorer.controls.items() if name != "preset"]
        for control in (*others, *explorer.shown.values()):
            control.observe(self.name_again, names="value")

    def choose(self, change):
        """The menu was moved: set all controls as its preset has them."""
        if self.busy or change["new"] == OWN:
            return
        explorer = self.explorer
        settings, shown = explorer.experiment.presets[change["new"]]
        settings = explorer.experiment.defaults | settings
        positions = [(explorer.controls[name], value) for name, value in settings.items()]
        positions += [(box, name in shown) for name, box in explorer.shown.items()]
        self.busy = True
        try:
            explorer.put(positions)
        finally:
            self.busy = False

    def name_again(self, change=None):
        """Another control was moved: let the menu say what is set now."""
        if self.busy:
            return
        self.busy = True
        try:
            self.menu.value = self.name()
        finally:
            self.busy = False

    def name(self):
        """The preset that is set, up to any step."""
        experiment, now = self.explorer.experiment, self.explorer.settings
        ticked = set(self.explorer.shown) - set(self.explorer.hidden)
        for name, (settings, shown) in experiment.presets.items():
            settings = experiment.defaults | settings | {"steps": now["steps"]}
            if ticked == set(shown) and settings.items() <= now.items():
                return name
        return OWN
