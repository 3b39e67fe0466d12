"""What makes a page live: its marked places, the data they need, and the modules of `web/`.

No cell is run. An explorer's settings stand in the text of its stored output, a guess's replies in
the source of its cell, the runs to watch in their output's metadata; an explorer's controls,
caption and presets are the package's own.
"""

import ast
import base64
import html
import json
import re
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from matplotlib.markers import MarkerStyle
from pygments.formatters import HtmlFormatter
from scipy.special import expit

import optim_lab as lab
from optim_lab.figures.looks import CYCLE, DASHES, LOOKS, Look, shown_name

WEB = Path(__file__).parent.parent / "web"
VENDORED = ("d3-array.min.js", "d3-contour.min.js")
SEEDS = range(5)
DATA = {"explore_neuron": "dense", "explore_sparsity": "films", "explore_adam_failure": None}
OWN_BATCHES = "This page draws batches of its own, not the notebook's."


def marked(notebook):
    """Note in each cell's metadata what is live in it; a list of what was noted."""
    told = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and (one := _live(cell)):
            told.append(one)
            cell.metadata["live"] = html.escape(json.dumps(one, ensure_ascii=False))
    return told


def scripts(told):
    """The scripts that the page of a marked notebook ends with."""
    if not told:
        return ""
    needed = {DATA.get(one["name"], "toy") for one in told if one["kind"] == "explorer"}
    data = {name: data_sets()[name] for name in sorted(needed - {None})}
    parts = [_json("live-looks", looks())]
    if data:
        parts.append(_json("live-data", data))
    parts += [f"<script>{source}</script>" for source in vendored()]
    parts.append(f'<script type="module">\n{bundle("main.js")}</script>')
    return "\n".join(parts)


def live_names():
    """The explorers that the pages have; the others stay stored pictures."""
    return re.findall(r"^  (explore_\w+):", _source("explorers.js"), re.MULTILINE)


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


def looks():
    """The package's colours, dashes, markers and widths as the pages take them."""
    cycle = [Look(color, dashes, width=2.5) for color, dashes in zip(CYCLE, DASHES, strict=False)]
    viridis = colormaps["viridis"](np.linspace(0, 1, 64), bytes=True)[:, :3].tolist()
    return {
        "looks": {name: _look(look) for name, look in LOOKS.items()},
        "cycle": [_look(look) for look in cycle],
        "viridis": [f"rgb({r},{g},{b})" for r, g, b in viridis],
    }


def _look(look):
    marker = MarkerStyle(look.marker)
    outline = marker.get_path().transformed(marker.get_transform()).to_polygons()[0]
    return {
        "rgb": [round(255 * part) for part in to_rgb(look.color)],
        "dashes": [] if look.linestyle == "-" else list(look.linestyle[1]),
        "width": look.width,
        "marker": outline.round(3).tolist(),
    }


def _live(cell):
    """What is live in a cell, or None."""
    if cell.source.startswith("lab.predict("):
        question, options = ast.parse(cell.source).body[0].value.args
        options = ast.literal_eval(options)
        replies = options if isinstance(options, dict) else dict.fromkeys(options, "")
        return {"kind": "guess", "question": ast.literal_eval(question), "replies": replies}
    for output in cell.outputs:
        if runs := output.get("metadata", {}).get("optim_lab"):
            return {"kind": "watch", "name": "watch", **runs}
        text = output.get("data", {}).get("text/plain", "")
        if found := re.match(r"lab\.(explore_\w+)\(", text):
            keywords = ast.parse(text).body[0].value.keywords
            settings = {word.arg: ast.literal_eval(word.value) for word in keywords}
            if found[1] == "explore_films":
                return {"kind": "curves", "name": "films", **_film_curves(**settings)}
            settings["hide"] = [shown_name(name) for name in settings.get("hide", ())]
            if found[1] in live_names():
                told = {"kind": "explorer", "name": found[1], "settings": settings}
                return told | _entry(found[1])
    return None


def _film_curves(hide=(), **settings):
    """The explorer of the real films, run once: a page has not the data to run it again."""
    made, data = lab.explore_films(**settings), lab.films()
    (run,) = made.trajectories.values()
    chosen = {name: run.params[:, data.names.index(name)] for name in settings["features"]}
    losses = {}
    for name, part in (("training loss", data.train), ("held-out loss", data.held_out)):
        neuron = lab.SigmoidNeuron(data.features[part], data.targets[part], "cross_entropy")
        losses[name] = np.array([neuron.loss(params) for params in run.params])
    packed = [{name: _base64(curve, "<f4") for name, curve in curves.items()}
              for curves in (chosen, losses)]  # fmt: skip
    caption, code = made.experiment.caption, repr(made)
    made.close()
    return {
        "steps": run.steps,
        "caption": f"{caption} Recorded: {code}. Another setting needs the notebook.",
        "panels": [
            {"title": "the chosen weights", "limits": [-3, 4], "curves": packed[0]},
            {"title": "mean loss per film", "limits": [0, 1.2], "curves": packed[1]},
        ],
    }


@cache
def _entry(name):
    """An explorer's controls, caption and presets, as the package has them."""
    made = getattr(lab, name)()
    entry = {"controls": {key: _control(key, it) for key, it in made.controls.items()}}
    entry["caption"] = made.experiment.caption
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
    log = {"log": True} if kind == "FloatLogSlider" else {}
    return {"label": label, "low": widget.min, "high": high, "step": widget.step} | log


@cache
def data_sets():
    """The data sets as the pages take them: what the seeds drew, before zeros and labels."""
    return {
        "toy": [_toy(1000, seed) for seed in SEEDS],
        "dense": _toy(300, 0),
        "films": _films(),
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
    return {"x": _base64(x, "<f8"), "order": _base64(order, "<u2"), "noise": _base64(noise, "<f8")}


def _films(n=10_000):
    """The ratings in tenths, the order in which films get the star, and the noise."""
    rng = np.random.default_rng(0)
    rating = np.clip(rng.normal(6, 1.5, size=n), 1, 10).round(1)
    order, noise = rng.permutation(n), 0.1 * rng.normal(size=n)
    star = np.isin(np.arange(n), order[:50])
    scaled = (rating - rating.mean()) / rating.std()
    features, targets = lab.simulated_films(n, 50)
    np.testing.assert_array_equal(features, np.column_stack([scaled, star]))
    whole = np.clip(expit(scaled / 2 + 3 * star - 1 / 2) + noise, 0, 1)
    np.testing.assert_array_equal(targets, whole)
    tenths = np.rint(10 * rating)
    return {
        "tenths": _base64(tenths, "u1"),
        "order": _base64(order[: n // 2], "<u2"),
        "noise": _base64(noise, "<f8"),
    }


def _base64(values, kind):
    return base64.b64encode(values.astype(kind).tobytes()).decode()


def _json(name, value):
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _source(name):
    return (WEB / name).read_text(encoding="utf-8")
