"""What a picture shows, in words, for readers who do not see it: from the figure's own words.

`store_outputs.py` asks a notebook's kernel for them and keeps them beside each picture, in the
metadata `alt`; exported pages show them as the alternative text.
"""

import json
import re

from matplotlib.figure import Figure

import optim_lab as lab
from optim_lab.explorers.readout import first_sentence

SIGNS = {r"\cdot": "·", r"\sigma": "σ", r"\Sigma": "Σ", r"\;": " "}


def of_all(shown):
    """The words for all figures and explorers in a dict of a notebook's results, as JSON."""
    words = {count: of_figure(x) for count, x in shown.items() if isinstance(x, Figure)}
    explorers = {count: x for count, x in shown.items() if isinstance(x, lab.explorers.Explorer)}
    return json.dumps(words | {count: of_explorer(x) for count, x in explorers.items()})


def of_figure(figure):
    """The sentence under a figure, its panels, and the names of what is drawn in them."""
    panels, curves, marks = [], [], []
    for ax in figure.axes:
        across, up = _plain(ax.get_xlabel()), _plain(ax.get_ylabel())
        name = _plain(ax.get_title()) or " over ".join(filter(None, [up, across]))
        panels += [name] if name else []
        curves += ax.legend_.texts if ax.legend_ else []
        ticks = (*ax.get_xticklabels(), *ax.get_yticklabels())
        marks += [text for text in ticks if re.match("[A-Za-z]", text.get_text())]  # bars' names
        marks += [] if ax.axison else ax.texts  # a diagram
    said = [_plain(figure.get_supxlabel())]
    said += [f"{'Panels' if len(panels) > 1 else 'Panel'}: {'; '.join(panels)}."] if panels else []
    for heading, texts in {"Legend": curves, "Marked": marks}.items():
        names = dict.fromkeys(filter(None, (_plain(text.get_text()) for text in texts)))
        said += [f"{heading}: {'; '.join(names)}."] if names else []
    return " ".join(said)


def of_explorer(explorer):
    """The sentence under an explorer's figure, and what its readout says first."""
    read = first_sentence(explorer.readout.value)
    return f"Explorer as it opens. {_plain(explorer.experiment.caption)} {_plain(read)}"


def _plain(text):
    """Words on one line, without the signs that set formulas in italics."""
    for tex, sign in SIGNS.items():
        text = text.replace(tex, sign)
    return " ".join(text.replace("$", "").split())
