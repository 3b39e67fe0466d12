"""A guess before a run."""

import html

import ipywidgets as widgets


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
