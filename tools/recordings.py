"""What the pages store of runs, maps and looks, so that they need not make it."""

import base64

import numpy as np
from markupsafe import Markup
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from matplotlib.markers import MarkerStyle

import optim_lab as lab
from optim_lab.explorers import maps
from optim_lab.explorers.runner import ask
from optim_lab.figures.looks import CYCLE, DASHES, LOOKS, Look, shown_name
from optim_lab.figures.maps import LETTERS, TICKS, edges_of, height_of

SHARES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98)  # of zeros, of which maps are stored
RECORDED = {  # what is shown of explorers whose data the pages have not
    "explore_neuron": (("w", "b"), "weight and bias", [-5.5, 6.5]),
    "explore_sparsity": (("rating", "star", "bias"), "the weights in one pass", [-1.5, 4.5]),
    "explore_adam_failure": ((), "the place x after each round", [-1.1, 1.1]),
}
CURVES = [Look(colour, dash, width=2.5) for colour, dash in zip(CYCLE, DASHES, strict=False)]


def _recording(name, kind, steps, upto, caption, runs, **more):
    """Runs of (name, look, records), to be played from step `upto` on."""
    packed = [{"name": run, "look": look_of(look), "run": records} for run, look, records in runs]
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


def watch(runs, minimum, lowest, halt, **plane):
    """Runs to watch, as `lab.watch` left them."""
    first = next(iter(runs.values()))
    params, losses = (
        np.frombuffer(base64.b64decode(first[key]), "<f4") for key in ("params", "loss")
    )
    told = [
        (name, LOOKS[run["look"]], {"params": run["params"], "loss": run["loss"], "settings": {}})
        for name, run in runs.items()
    ]
    caption, steps = "Press play: the runs draw themselves.", len(losses) - 1
    more = {"best": minimum, "lowest": lowest, "start": params[:2].tolist()} | plane
    panels = ["plane", "losses"] if "surface" in plane else ["losses"]
    recording = _recording("watch", "watch", steps, halt, caption, told, **more)
    return recording | {"panels": panels, "n_panels": len(panels)}


def curves(name, steps, code, *panels):
    """Recorded curves: panels of (title, limits, {name: values})."""
    named = [(i, curve, of) for i, (_, _, all_) in enumerate(panels) for curve, of in all_.items()]
    told = [
        (curve, look, {"of": i, "values": packed(values, "<f4")})
        for (i, curve, values), look in zip(named, CURVES, strict=False)
    ]
    caption = f"Recorded: {code}. Another setting needs the notebook."
    curves = [{"title": title, "limits": limits} for title, limits, _ in panels]
    recording = _recording(name, "curves", steps, steps, caption, told, start=[])
    return recording | {"curves": curves, "n_panels": len(panels)}


def recorded(name, settings):
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


def axes_curves(angle=0, **settings):
    """The explorer of turned axes, run on axes as they are and on those turned by 45 degrees."""
    panels = []
    for turned in (0, 45):
        made = lab.explore_axes(angle=turned, **settings)
        minimum = made.runner.scene(made.settings).minimum
        curves = {
            f"{shown_name(rule)}, {turned}°": run.distance(minimum)
            for rule, run in made.trajectories.items()
        }
        title = f"distance from the minimum, axes turned by {turned}°"
        panels.append((title, [0, 7], curves))
        told = made.trajectories["Adam"].steps, f"{made!r} and angle=0"
        made.close()
    return *told, *panels


def film_curves(hide=(), **settings):
    """The explorer of the real films, run once: a page has not the data to run it again."""
    made, data = lab.explore_films(**settings), lab.films()
    tested = data.features[data.held_out], data.targets[data.held_out]
    neuron, chosen, losses = lab.SigmoidNeuron(*tested, "cross_entropy"), {}, {}
    for rule, run in made.trajectories.items():
        for name in (settings["rare"], settings["dense"]):
            chosen[f"{shown_name(rule)}, {name}"] = run.params[:, data.names.index(name)]
        losses[f"{shown_name(rule)}, held out"] = neuron.loss(run.params)
    panels = ("the two weights", [-1, 2], chosen), ("loss per film held out", [0.2, 1], losses)
    told = (run.steps, repr(made), *panels)
    made.close()
    return told


def maps_of(name, made):
    """The maps of an explorer: every rule's at each share of zeros that is stored."""
    if name == "explore_choice":
        grid, words = maps.FINE, "batches of ten"
        moves = dict.fromkeys(("Momentum", "Adam"), ("learning_rate", "beta"))
    elif name == "explore_everything":
        grid, words = maps.COARSE, "all points"
        moves = dict.fromkeys(maps.MAPS, ("plain_rate", "beta"))
        moves |= {"RMSProp": ("learning_rate", "rmsprop_beta"), "Adam": ("learning_rate", "beta1")}
    else:
        return []
    drawn = []
    for rule, moved in moves.items():
        for share in SHARES:
            title = f"loss of {rule} after 500 steps: {words}, {share:.0%} zeros, seed 0"
            batches = ask(made.experiment.batches, made.settings)
            one = maps.heat_map(share, 0, rule, grid, title, batches)
            drawn.append({"rule": rule, "share": share, "moves": moved} | _map(one))
    return drawn


def _map(drawn):
    """A heat map as the pages draw it: edges of its cells, and each cell's shade of viridis."""
    rates, betas = np.log10(drawn.rates), height_of(drawn.betas)
    shades = 63 * np.clip(np.log10(np.maximum(drawn.above, 1e-12)) / 7 + 1, 0, 1)
    least = np.unravel_index(np.nanargmin(drawn.above), drawn.above.shape)
    best = [drawn.rates[least[0]], drawn.betas[least[1]]] if drawn.above[least] > 1e-7 else None
    lost = ~np.isfinite(drawn.above)
    return {
        "title": drawn.title,
        "label": LETTERS[drawn.beta],
        "ticks": TICKS,
        "xs": (10 ** edges_of(rates)).tolist(),
        "ys": (1 - 10 ** -edges_of(betas)).tolist(),
        "colours": np.where(lost, -1, np.rint(np.where(lost, 0, shades)))
        .astype(int)
        .ravel()
        .tolist(),
        "best": best,
    }


def looks():
    """The package's colours, dashes, markers and widths as the pages take them."""
    viridis = colormaps["viridis"](np.linspace(0, 1, 64), bytes=True)[:, :3].tolist()
    corners = [np.pi * (i + 2.5) / 5 for i in range(10)]
    star = [[(0.5, 0.2)[i % 2] * f(at) for f in (np.cos, np.sin)] for i, at in enumerate(corners)]
    return {
        "looks": {name: look_of(look) for name, look in LOOKS.items()},
        "viridis": [f"rgb({r},{g},{b})" for r, g, b in viridis],
        "star": {"marker": np.round(star, 3).tolist()},
        "ring": {"marker": [[0.5 * np.cos(t), 0.5 * np.sin(t)] for t in np.linspace(0, 6.28, 40)]},
    }


def look_of(look):
    """A look as the pages take it, on light and on dark paper."""
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


def sample(look):
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


def packed(values, kind):
    """Numbers of a kind in base64."""
    return base64.b64encode(values.astype(kind).tobytes()).decode()
