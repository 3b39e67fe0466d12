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
from jinja2 import Environment
from markupsafe import Markup
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from matplotlib.markers import MarkerStyle
from pygments.formatters import HtmlFormatter
from scipy.special import expit

import optim_lab as lab
from optim_lab.explorers import choices, everything
from optim_lab.explorers.toy import heat_map
from optim_lab.figures.maps import LETTERS, TICKS, _edges
from optim_lab.figures.looks import CYCLE, DASHES, LOOKS, Look, looks_of, shown_name

WEB = Path(__file__).parent.parent / "web"
VENDORED = ("d3-array.min.js", "d3-contour.min.js")
SEEDS = range(5)
SHARES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98)  # of zeros, of which maps are stored
RECORDED = {  # what is shown of explorers whose data the pages have not
    "explore_neuron": (("w", "b"), "weight and bias", [-5.5, 6.5]),
    "explore_sparsity": (("rating", "star", "bias"), "the weights in one pass", [-1.5, 4.5]),
    "explore_adam_failure": ((), "the place x after each round", [-1.1, 1.1]),
}
CURVES = [Look(colour, dash, width=2.5) for colour, dash in zip(CYCLE, DASHES, strict=False)]
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
            samples = [_sample(look) for look in one.pop("samples", ())]
            cell.metadata["live_parts"] = template.render(
                one, id=len(told), title=title, samples=samples
            )
    return told


def scripts(told):
    """The scripts that the page of a marked notebook ends with."""
    if not told:
        return ""
    parts = [_json("live-looks", looks())]
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


def looks():
    """The package's colours, dashes, markers and widths as the pages take them."""
    viridis = colormaps["viridis"](np.linspace(0, 1, 64), bytes=True)[:, :3].tolist()
    corners = [np.pi * (i + 2.5) / 5 for i in range(10)]
    star = [[(0.5, 0.2)[i % 2] * f(at) for f in (np.cos, np.sin)] for i, at in enumerate(corners)]
    return {
        "looks": {name: _look(look) for name, look in LOOKS.items()},
        "viridis": [f"rgb({r},{g},{b})" for r, g, b in viridis],
        "star": {"marker": np.round(star, 3).tolist()},
        "ring": {"marker": [[0.5 * np.cos(t), 0.5 * np.sin(t)] for t in np.linspace(0, 6.28, 40)]},
    }


def _look(look):
    marker = MarkerStyle(look.marker)
    outline = marker.get_path().transformed(marker.get_transform()).to_polygons()[0]
    light = 255 * np.array(to_rgb(look.color))
    dark = light if light.any() else np.array([228, 233, 238])  # black is white on dark paper
    while dark @ (0.2126, 0.7152, 0.0722) < 105:  # and all is light enough to be seen
        dark = 0.9 * dark + 26.5
    return {
        "light": "rgb({:.0f},{:.0f},{:.0f})".format(*light),
        "dark": "rgb({:.0f},{:.0f},{:.0f})".format(*dark),
        "dashes": [] if look.linestyle == "-" else list(look.linestyle[1]),
        "width": look.width,
        "marker": outline.round(3).tolist(),
    }


def _sample(look):
    """A short piece of a rule's line with its marker, for the box that shows and hides it."""
    width = min(look["width"], 4)
    dashes = " ".join(str(width * dash) for dash in look["dashes"])
    points = " ".join(f"{19 + 9 * x:.1f},{8 - 9 * y:.1f}" for x, y in look["marker"])
    colour = f"light-dark({look['light']}, {look['dark']})"
    return Markup(
        f'<svg class="sample" viewBox="0 0 38 16" aria-hidden="true" style="--look: {colour}">'
        f'<path d="M2 8H36" stroke-width="{width}" stroke-dasharray="{dashes or "none"}"></path>'
        f'<polygon points="{points}"></polygon></svg>'
    )


def _live(cell):
    """What is live in a cell, or None."""
    if cell.source.startswith("lab.predict("):
        question, options = ast.parse(cell.source).body[0].value.args
        options = ast.literal_eval(options)
        replies = options if isinstance(options, dict) else dict.fromkeys(options, "")
        return {"kind": "guess", "question": ast.literal_eval(question), "replies": replies}
    for output in cell.outputs:
        if runs := output.get("metadata", {}).get("optim_lab"):
            return _watch(**runs)
        text = output.get("data", {}).get("text/plain", "")
        if found := re.match(r"lab\.(explore_\w+)\(", text):
            keywords = ast.parse(text).body[0].value.keywords
            settings = {word.arg: ast.literal_eval(word.value) for word in keywords}
            if found[1] == "explore_films":
                return _curves("films", *_film_curves(**settings))
            if found[1] in RECORDED:
                return _curves(found[1].removeprefix("explore_"), *_recorded(found[1], settings))
            settings["hide"] = [shown_name(name) for name in settings.get("hide", ())]
            if found[1] in live_names():
                told = {"kind": "explorer", "name": found[1], "settings": settings}
                return told | _entry(found[1])
    return None


def _steps(steps):
    """The control of a recording: its scrubber."""
    return {"steps": {"label": "steps", "low": 0, "high": steps, "step": 1}}


def _recording(name, kind, steps, upto, caption, runs, **more):
    """Runs of (name, look, records), to be played from step `upto` on."""
    packed = [{"name": run, "look": _look(look), "run": records} for run, look, records in runs]
    return {
        "kind": kind,
        "name": name,
        "caption": caption,
        "names": [run["name"] for run in packed],
        "samples": [run["look"] for run in packed],
        "controls": {"steps": {"label": "steps", "low": 0, "high": steps, "step": 1}},
        "settings": {"steps": upto},
        "recorded": {"runs": packed, "steps": steps} | more,
    }


def _watch(runs, minimum, lowest, halt, **plane):
    """Runs to watch, as `lab.watch` left them."""
    first = next(iter(runs.values()))
    params, losses = (np.frombuffer(base64.b64decode(first[key]), "<f4") for key in ("params", "loss"))
    told = [
        (name, LOOKS[run["look"]], {"params": run["params"], "loss": run["loss"], "settings": {}})
        for name, run in runs.items()
    ]
    caption, steps = "Press play: the runs draw themselves.", len(losses) - 1
    more = {"best": minimum, "lowest": lowest, "start": params[:2].tolist()} | plane
    panels = ["plane", "losses"] if "surface" in plane else ["losses"]
    recording = _recording("watch", "watch", steps, halt, caption, told, **more)
    return recording | {"panels": panels, "n_panels": len(panels)}


def _curves(name, steps, code, *panels):
    """Recorded curves: panels of (title, limits, {name: values})."""
    named = [(i, curve, of) for i, (_, _, all_) in enumerate(panels) for curve, of in all_.items()]
    told = [
        (curve, look, {"of": i, "values": _base64(values, "<f4")})
        for (i, curve, values), look in zip(named, CURVES, strict=False)
    ]
    caption = f"Recorded: {code}. Another setting needs the notebook."
    curves = [{"title": title, "limits": limits} for title, limits, _ in panels]
    recording = _recording(name, "curves", steps, steps, caption, told, start=[])
    return recording | {"curves": curves, "n_panels": len(panels)}


def _recorded(name, settings):
    """An explorer whose data a page has not, run once as its picture in the notebook."""
    made = getattr(lab, name)(**settings)
    names, title, limits = RECORDED[name]
    runs = made.trajectories.values()
    if len(runs) > 1:
        curves = {shown_name(rule): run.params[:, 0] for rule, run in made.trajectories.items()}
    else:
        (run,) = runs
        curves = dict(zip(names, run.params.T, strict=True))
    told = (max(run.steps for run in runs), repr(made), (title, limits, curves))
    made.close()
    return told


def _film_curves(hide=(), **settings):
    """The explorer of the real films, run once: a page has not the data to run it again."""
    made, data = lab.explore_films(**settings), lab.films()
    (run,) = made.trajectories.values()
    chosen = {name: run.params[:, data.names.index(name)] for name in settings["features"]}
    losses = {}
    for name, part in (("training loss", data.train), ("held-out loss", data.held_out)):
        neuron = lab.SigmoidNeuron(data.features[part], data.targets[part], "cross_entropy")
        losses[name] = np.array([neuron.loss(params) for params in run.params])
    panels = ("the chosen weights", [-3, 4], chosen), ("mean loss per film", [0, 1.2], losses)
    told = (run.steps, repr(made), *panels)
    made.close()
    return told


@cache
def _entry(name):
    """An explorer's controls, caption and presets, as the package has them."""
    made = getattr(lab, name)()
    entry = {"controls": {key: _control(key, it) for key, it in made.controls.items()}}
    entry["caption"] = made.experiment.caption
    entry["names"] = [shown_name(rule) for rule in made.shown]
    rules = made._runner.rules({key: it.value for key, it in made.controls.items()})
    entry["samples"] = entry["looks"] = [_look(look) for look in looks_of(rules).values()]
    entry["n_panels"] = 4 if "map_of" in made.controls else 3
    entry["maps"] = _maps(name)
    entry |= _explorers()[name]
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


def _maps(name):
    """The maps of an explorer: every rule's at each share of zeros that is stored."""
    if name == "explore_choice":
        grid, words = choices, "batches of ten"
        moves = dict.fromkeys(("Momentum", "Adam"), ("learning_rate", "beta"))
    elif name == "explore_everything":
        grid, words = everything, "all points"
        moves = dict.fromkeys(grid.MAPS, ("plain_rate", "beta"))
        moves |= {"RMSProp": ("learning_rate", "rmsprop_beta"), "Adam": ("learning_rate", "beta1")}
    else:
        return []
    maps = []
    for rule, moved in moves.items():
        for share in SHARES:
            title = f"loss of {rule} after 500 steps: {words}, {share:.0%} zeros, seed 0"
            batches = None if grid is everything else choices._batches()
            drawn = heat_map(share, 0, getattr(lab, rule), grid.RATES, grid.BETAS, title, batches)
            maps.append({"rule": rule, "share": share, "moves": moved} | _map(drawn))
    return maps


def _map(drawn):
    """A heat map as the pages draw it: edges of its cells, and each cell's shade of viridis."""
    rates, betas = np.log10(drawn.rates), -np.log10(1 - drawn.betas)
    shades = 63 * np.clip(np.log10(np.maximum(drawn.above, 1e-12)) / 7 + 1, 0, 1)
    least = np.unravel_index(np.nanargmin(drawn.above), drawn.above.shape)
    best = [drawn.rates[least[0]], drawn.betas[least[1]]] if drawn.above[least] > 1e-7 else None
    lost = ~np.isfinite(drawn.above)
    return {
        "title": drawn.title,
        "label": LETTERS[drawn.beta],
        "ticks": TICKS,
        "xs": (10 ** _edges(rates)).tolist(),
        "ys": (1 - 10 ** -_edges(betas)).tolist(),
        "colours": np.where(lost, -1, np.rint(np.where(lost, 0, shades))).astype(int).ravel().tolist(),
        "best": best,
    }


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
    return {"x": _base64(x, "<f8"), "order": _base64(order, "<u2"), "noise": _base64(noise, "<f8")}


def _base64(values, kind):
    return base64.b64encode(values.astype(kind).tobytes()).decode()


def _json(name, value):
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _source(name):
    return (WEB / name).read_text(encoding="utf-8")
