"""A guess before a run, and what may be said to it after the run."""

import html

import ipywidgets as widgets


class Guess:
    """A question to answer before the next cell runs.

    Attributes
    ----------
    question : str
    replies : dict of str to str
        What is said to each option; empty words where there is nothing to say.
    buttons : ipywidgets.RadioButtons
        Their value is the option chosen, None before.
    said : ipywidgets.HTML
    """

    def __init__(self, question, options):
        listed = list(options) if isinstance(options, dict | list | tuple) else []
        replies = dict(options) if isinstance(options, dict) else {str(x): "" for x in listed}
        words = [question, *listed, *replies.values()]
        if not all(isinstance(x, str) for x in words) or not 2 <= len(replies) == len(listed):
            raise ValueError(
                f"options={options!r}: a guess needs a question and at least two options, all "
                "different, in words; or a dict of them and the reply to each."
            )
        self.question, self.replies = question, replies
        wide = {"width": "max-content"}
        self.buttons = widgets.RadioButtons(options=listed, value=None, layout=wide)
        self.said = widgets.HTML("Choose before you run the next cell.")
        self.buttons.observe(self._note_choice, names="value")
        ask = widgets.Button(description="And now?", tooltip="what your guess is told")
        ask.on_click(self.answer)
        words = widgets.HTML(f"<b>{html.escape(question)}</b>")
        answer = [ask] if any(replies.values()) else []
        self._box = widgets.VBox([words, self.buttons, *answer, self.said])

    def answer(self, button=None):
        """Show what is said to the choice; without one, ask for it."""
        choice = self.buttons.value
        if choice is None:
            self.said.value = "Guess first; then run the next cell, and come back."
        else:
            reply = html.escape(self.replies[choice])
            self.said.value = f"<i>{html.escape(choice)}</i> {reply}"

    def _note_choice(self, change):
        chosen = html.escape(str(change["new"]))
        self.said.value = f"Your guess: <i>{chosen}</i>. Run the next cell to see."

    def __repr__(self):
        return "\n".join([self.question, *(f"  ( ) {option}" for option in self.replies)])

    def _repr_mimebundle_(self, **kwargs):
        return {**self._box._repr_mimebundle_(**kwargs), "text/plain": repr(self)}


def predict(question, options):
    """Ask for a guess before a run.

    Parameters
    ----------
    question : str
    options : dict of str to str, or list of str
        The options, and what each is told after the run; a button under the question shows it.

    Returns
    -------
    Guess
        It shows itself; the option chosen is the value of its `buttons`.
    """
    return Guess(question, options)
