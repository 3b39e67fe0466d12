"""What makes a page live: its marked places, the data they need, and the modules of `web/`.

No cell is run. An explorer's settings stand in the text of its stored output, a guess's replies in
the source of its cell, the runs to watch in their output's metadata; an explorer's controls,
caption and presets are the package's own.
"""

import ast
import html
import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np
import recordings
from jinja2 import Environment
from pygments.formatters import HtmlFormatter
from scipy.special import expit

import optim_lab as lab
from optim_lab.figures import Plane
from optim_lab.figures.looks import looks_of, shown_name

WEB = Path(__file__).parent.parent / "web"
VENDORED = ("d3-array.min.js", "d3-contour.min.js")
SEEDS = range(5)
SWITCH = {"False": "no", "True": "yes"}  # a box to tick, as the pages have it
# The controls that the pages know, beside those that a rule's settings name.
KNOWN = {"zero_fraction", "seed", "batch_size", "weight", "bias", "rates", "steps"}
KNOWN |= {"preset", "map_of"}
OWN_BATCHES = "This page draws batches of its own, not the notebook's."


def marked(notebook):
    """Note in each cell's metadata what is live in it; a list of what was noted."""
    told, titles = [], []
    template = Environment(autoescape=True).from_string(_source("explorer.html"))
    for cell in notebook.cells:
        if cell.cell_type == "code" and (one := _live(cell)):
            told.append(one)
            name = one.get("name", "")
            titles.append(name)
            again = f"{titles.count(name)}: " if titles.count(name) > 1 else ""
            title = f"Explorer {again}{name}"
            cell.metadata["live"] = html.escape(json.dumps(one, ensure_ascii=False))
            samples = [recordings.sample(look) for look in one.pop("samples", ())]
            cell.metadata["live_parts"] = template.render(
                one, id=len(told), title=title, samples=samples
            )
    return told


def scripts(told):
    """The scripts that the page of a marked notebook ends with."""
    if not told:
        return ""
    parts = [_json("live-looks", recordings.looks())]
    if any(one["kind"] == "explorer" for one in told):
        parts.append(_json("live-data", data_sets()))
    parts += [f"<script>{source}</script>" for source in vendored()]
    parts.append(f'<script type="module">\n{bundle("main.js")}</script>')
    return "\n".join(parts)


def live_names():
    """The explorers that the pages have; the others stay stored pictures."""
    return list(_explorers())


def _explorers():
    """What each live explorer has of its own: its panels, and its rules' settings."""
    return json.loads(_source("explorers.json"))


def vendored():
    """The libraries that the modules use, to run before them."""
    return [(WEB / "vendor" / name).read_text(encoding="utf-8") for name in VENDORED]


def style():
    """The style of what is live, and of all pages on dark paper."""
    code = HtmlFormatter(style="github-dark").get_style_defs(".highlight pre")
    code = re.sub(r"background-color: #\w+;?", "", code)
    dark = f"@media (prefers-color-scheme: dark) {{\n{code}\n}}\n"
    return (WEB / "live.css").read_text(encoding="utf-8") + dark


def bundle(*names):
    """Modules and all that they import, one after another, as one module."""
    order = []

    def add(name):
        if name in order:
            return
        for needed in re.findall(r'^import .* from "\./(.+)";$', _source(name), re.MULTILINE):
            add(needed)
        order.append(name)

    for name in names:
        add(name)
    whole = "\n".join(_source(name) for name in order)
    whole = re.sub(r"^import .*\n", "", whole, flags=re.MULTILINE)
    return re.sub(r"^export (\{.*\};\n)?", "", whole, flags=re.MULTILINE)


def _live(cell):
    """What is live in a cell, or None."""
    if cell.source.startswith("lab.predict("):
        question, options = ast.parse(cell.source).body[0].value.args
        options = ast.literal_eval(options)
        replies = options if isinstance(options, dict) else dict.fromkeys(options, "")
        return {"kind": "guess", "question": ast.literal_eval(question), "replies": replies}
    for output in cell.outputs:
        if runs := output.get("metadata", {}).get("optim_lab"):
            return recordings.watch(**runs)
        text = output.get("data", {}).get("text/plain", "")
        if found := re.match(r"lab\.(explore_\w+)\(", text):
            keywords = ast.parse(text).body[0].value.keywords
            settings = {word.arg: ast.literal_eval(word.value) for word in keywords}
            if found[1] == "explore_films":
                return recordings.curves("films", *recordings.film_curves(**settings))
            if found[1] == "explore_axes":
                return recordings.curves("axes", *recordings.axes_curves(**settings))
            if found[1] in recordings.RECORDED:
                return recordings.curves(
                    found[1].removeprefix("explore_"), *recordings.recorded(found[1], settings)
                )
            settings = {key: SWITCH.get(str(it), it) for key, it in settings.items()}
            settings["hide"] = [shown_name(name) for name in settings.get("hide", ())]
            if found[1] in live_names():
                told = {"kind": "explorer", "name": found[1], "settings": settings}
                return told | _entry(found[1])
    return None


@cache
def _entry(name):
    """An explorer's controls, caption and presets, as the package has them."""
    made = getattr(lab, name)()
    entry = {"controls": {key: _control(key, it) for key, it in made.controls.items()}}
    entry["caption"] = made.experiment.caption
    own = _explorers()[name]
    told = [value for _, settings in own["rules"] for value in settings.values()]
    named = {value[-1] if isinstance(value, list) else value for value in told}
    if own["rules"] and (idle := entry["controls"].keys() - KNOWN - named):
        raise ValueError(
            f"web/explorers.json: on the page of {name} the controls {sorted(idle)} would do "
            f"nothing: let a rule's setting name them, or call them one of {sorted(KNOWN)}."
        )
    rules = made.runner.rules(made.settings) if own["rules"] else {}
    entry["names"] = [shown_name(rule) for rule in rules]
    entry["samples"] = entry["looks"] = [
        recordings.look_of(look) for look in looks_of(rules).values()
    ]
    panels = made.runner.scene(made.settings).panels
    entry["inset"] = next((one.inset for one in panels if isinstance(one, Plane)), None)
    entry["n_panels"] = 4 if "map_of" in made.controls else 3
    entry["maps"] = recordings.maps_of(name, made)
    entry |= own
    entry["rules"] = [
        [kind, asdict(rule) | told]
        for (kind, told), rule in zip(entry["rules"], rules.values(), strict=True)
    ]
    if name == "explore_choice":  # it has batches, but no slider to say so at
        entry["caption"] += f" {OWN_BATCHES}"
    if made.experiment.presets:
        entry["defaults"] = made.experiment.defaults
        entry["presets"] = {
            preset: (settings, [shown_name(rule) for rule in rules])
            for preset, (settings, rules) in made.experiment.presets.items()
        }
    made.close()
    return entry


def _control(name, widget):
    """What a control of the page must know of the package's widget."""
    kind, label = type(widget).__name__, widget.description
    if kind == "ToggleButtons":
        return {"label": "compare", "options": widget.options, "buttons": True}
    if kind == "Checkbox":
        label = re.sub(r" (?=−|βᵗ)", "\N{NO-BREAK SPACE}", label)
        return {"label": label, "options": list(SWITCH.values()), "buttons": True}
    if kind == "Dropdown":
        return {"label": label, "options": widget.options}
    if kind == "SelectionSlider":
        choices = widget.options
        note = {"note": OWN_BATCHES} if name == "batch_size" else {}
        return {
            "label": label,
            "low": 0,
            "high": len(choices) - 1,
            "step": 1,
            "choices": choices,
        } | note
    high = SEEDS[-1] if name == "seed" else widget.max
    note = {"note": f"This page has the seeds 0 to {high}."} if name == "seed" else {}
    log = {"log": True} if kind == "FloatLogSlider" else {}
    return {"label": label, "low": widget.min, "high": high, "step": widget.step} | log | note


@cache
def data_sets():
    """The data as the pages take them: what the seeds drew, before zeros and labels."""
    return {
        "toy": [_toy(1000, seed) for seed in SEEDS],
    }


def _toy(n, seed):
    """x without zeros, the order in which points are set to zero, and the noise on y."""
    rng = np.random.default_rng(seed)
    x, order, noise = rng.normal(size=n), rng.permutation(n), 0.1 * rng.normal(size=n)
    for share in (0.0, 0.8, 0.98):  # what is drawn here must be what the package draws
        kept = np.where(np.isin(np.arange(n), order[: round(share * n)]), 0, x)
        features, targets = lab.sparse_toy_data(n, share, seed=seed)
        np.testing.assert_array_equal(features[:, 0], kept)
        np.testing.assert_array_equal(targets, np.clip(expit(2 * kept - 1) + noise, 0, 1))
    return {
        "x": recordings.packed(x, "<f8"),
        "order": recordings.packed(order, "<u2"),
        "noise": recordings.packed(noise, "<f8"),
    }


def _json(name, value):
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _source(name):
    return (WEB / name).read_text(encoding="utf-8")
