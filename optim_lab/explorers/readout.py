"""What an explorer tells in words and numbers, as HTML."""

import html
import re

from optim_lab.figures import shown_name
from optim_lab.schedules import value_at


def distances(trajectories, scene):
    """A sentence and a table: how close, how fast, how far beyond."""
    if not trajectories:
        return told("Nothing is shown: tick an optimizer.")
    head = ["η", "distance", *(f"{name}: 90 % at step" for name in scene.parameters)]
    head += [*(f"{name}: beyond by" for name in scene.parameters), "diverged"]
    said, rows, steps = [], [], max(run.steps for run in trajectories.values())
    for name, run in trajectories.items():
        name, diverged = shown_name(name), run.diverged
        end = f"{run.distance(scene.minimum)[-1]:.2g}"
        said.append(f"{name} diverged" if diverged else f"{name} is {end} from the minimum")
        reached = [str(n) if n >= 0 else "not yet" for n in run.steps_to(0.9, scene.minimum)]
        beyond = [f"{distance:.2g}" for distance in run.overshoot(scene.minimum)]
        rate = f"{value_at(run.optimizer.learning_rate, 0):.3g}"
        rows.append([name, rate, end, *reached, *beyond, "yes" if diverged else "no"])
    return told(f"After {steps} steps: {', '.join(said)}.", table(head, rows))


def weights_in_words(trajectories, scene):
    """How much of an average of gradients is gradients, and how much the 0 that it began with."""
    said = []
    for run in trajectories.values():
        t, beta = run.steps, run.optimizer.beta1
        missing = 0.0 if run.optimizer.bias_correction else beta**t
        said += [f"The weights of {t} gradients sum to {1 - missing:.3g}; the 0 has {missing:.3g}."]
    return told(" ".join(said))


def told(sentence, more=""):
    """A sentence, which a screen reader speaks when it changes, and more HTML under it."""
    return f'<p role="status" aria-live="polite">{html.escape(sentence)}</p>{more}'


def first_sentence(readout):
    """The words of a readout without its table."""
    return html.unescape(re.search(r"<p[^>]*>(.*?)</p>", readout)[1])


def table(head, rows):
    """An HTML table; the first cell of each row is its name, and `head` names the others."""
    cell = 'style="padding: 0 8px; text-align: right; line-height: 1.4"'
    names = "".join(f'<th scope="col" {cell}>{html.escape(name)}</th>' for name in head)
    lines = [f"<td></td>{names}"]
    for name, *values in rows:
        line = f'<th scope="row" {cell}>{html.escape(name)}</th>'
        lines.append(line + "".join(f"<td {cell}>{html.escape(value)}</td>" for value in values))
    rows = "".join(f"<tr>{line}</tr>" for line in lines)
    # without a width of its own it scrolls where the page is narrow, and cuts no words above it
    style = "width: 0; min-width: 100%; overflow-x: auto"
    return f'<div tabindex="0" style="{style}"><table>{rows}</table></div>'
