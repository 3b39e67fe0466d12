"""How the optimizers' colours look on paper and to eyes that see fewer colours.

usage: python tools/palette.py [COLOUR ...]

Without COLOURs it prints contrasts and nearest pairs, names colours that are free for a new
optimizer, and writes `build/palette/six_paths.png`, to be looked at. With COLOURs, such as
"#7A4A00", it says of each whether a new optimizer may have it.

Contrast is that of WCAG 2.2; colour blindness is simulated after Machado, Oliveira and Fernandes
2009, at full severity; distances are CIE 1976 (L*, a*, b*), of which 2.3 is just noticeable.
"""

import itertools
import sys
from pathlib import Path

import numpy as np
from matplotlib.colors import to_rgb

from optim_lab.figures.looks import LOOKS, Look

WHITE = (1.0, 1.0, 1.0)
CONTRAST, DISTANCE = 3, 15  # what a new colour must reach; 2.3 is just noticeable
# On linear RGB; the columns are red, green, blue.
SIGHTS = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)  # of linear sRGB, under daylight D65


def linear(color):
    """Linear RGB of anything that Matplotlib takes as a colour, or of an array of sRGB."""
    srgb = np.asarray(to_rgb(color) if isinstance(color, str) else color, dtype=float)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(color, ground):
    """WCAG's ratio of two colours: 1 for equal ones, 21 for black on white."""
    light, dark = sorted((linear(c) @ TO_XYZ[1] for c in (color, ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(rgb, sight):
    """Linear RGB as it appears to a sight."""
    return np.clip(rgb @ SIGHTS[sight].T, 0, 1)


def lab_of(rgb):
    """CIE L*, a*, b* of linear RGB."""
    x, y, z = np.moveaxis(rgb @ (TO_XYZ / (TO_XYZ @ np.ones(3))[:, None]).T, -1, 0)
    x, y, z = (np.where(t > 216 / 24389, np.cbrt(t), t * 841 / 108 + 4 / 29) for t in (x, y, z))
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def distances(looks, sight):
    """The distance of each two looks' colours, by their names."""
    points = {name: lab_of(seen(linear(look.color), sight)) for name, look in looks.items()}
    pairs = itertools.combinations(points, 2)
    return {pair: float(np.linalg.norm(points[pair[0]] - points[pair[1]])) for pair in pairs}


def nearest(colors, looks):
    """How near each of some colours comes to any look's, for the sight that tells them least."""
    ours = np.array([linear(color) for color in colors])
    theirs = np.array([linear(look.color) for look in looks.values()])
    gaps = [lab_of(seen(ours, s))[:, None] - lab_of(seen(theirs, s)) for s in SIGHTS]
    return np.linalg.norm(gaps, axis=-1).min(axis=(0, 2))


def free_colors(looks, n=6):
    """Some that stand out from white and are far from all looks and each other, best first."""
    levels = [f"{level:02X}" for level in range(0, 256, 17)]
    every = ["#" + "".join(rgb) for rgb in itertools.product(levels, repeat=3)]
    every = [color for color in every if contrast(color, WHITE) >= CONTRAST]
    found = {}
    for _ in range(n):
        best = every[int(np.argmax(nearest(every, looks | found)))]
        found[best] = Look(best)
    return list(found)


def draw(folder):
    """The figure of the README and all looks side by side, as each sight has them."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    import optim_lab as lab

    folder.mkdir(parents=True, exist_ok=True)
    neuron = lab.SigmoidNeuron(*lab.sparse_toy_data())
    rules = {"GradientDescent": lab.GradientDescent(5.0), "Momentum": lab.Momentum(1.0)}
    rules |= {"Nesterov": lab.Nesterov(1.0), "Adagrad": lab.Adagrad(0.1)}
    rules |= {"RMSProp": lab.RMSProp(0.1), "Adam": lab.Adam(0.1)}
    canvas = FigureCanvasAgg(lab.figures.paths(neuron, lab.race(neuron, rules, (-2, 4), 500)))
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3] / 255
    figure = Figure(figsize=(15, 11), layout="constrained")
    for ax, sight in zip(figure.subplots(2, 2).flat, SIGHTS, strict=True):
        shown = seen(linear(pixels), sight)
        ax.imshow(np.where(shown <= 0.0031308, 12.92 * shown, 1.055 * shown ** (1 / 2.4) - 0.055))
        ax.set_title(sight)
        ax.axis("off")
    figure.savefig(folder / "six_paths.png", dpi=100)


def print_all():
    """Contrasts, the nearest pairs of each sight, and what is free."""
    for name, look in LOOKS.items():
        print(f"{name:16} on white {contrast(look.color, WHITE):5.2f}")
    for sight in SIGHTS:
        found = sorted(distances(LOOKS, sight).items(), key=lambda item: item[1])
        print(f"{sight:13}", ", ".join(f"{a} and {b} {d:.0f}" for (a, b), d in found[:4]))
    print("free:")
    print_colors(free_colors(LOOKS))


def print_colors(colors):
    """Whether a new optimizer may have them, and why not."""
    for color, distance in zip(colors, nearest(colors, LOOKS), strict=True):
        ratio = contrast(color, WHITE)
        verdict = "passes" if ratio >= CONTRAST and distance > DISTANCE else "does not pass"
        print(
            f"{color} {verdict}: on white {ratio:.1f} (at least {CONTRAST}), "
            f"nearest look {distance:.0f} away (more than {DISTANCE})"
        )


if __name__ == "__main__":
    if sys.argv[1:]:
        print_colors(sys.argv[1:])
    else:
        print_all()
        draw(Path(__file__).parent.parent / "build" / "palette")
