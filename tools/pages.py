"""What all plain pages share: their frame and style, and the series as the README tells it."""

import html
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from PIL import Image

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FRAME = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
{top}<main id="content">
{content}
</main>
</body>
</html>
"""
PROMISE = "Gradient descent with adaptive learning rates, to see and to touch."


class Row(NamedTuple):
    """A notebook in the README's table: its file's stem, its title, and what is seen in it."""

    stem: str
    title: str
    seen: str


def page(title, content, top="", style=""):
    """A whole page that needs nothing but itself; `top` and `style` come on top of the frame's."""
    style = (Path(__file__).parent / "style.css").read_text(encoding="utf-8") + style
    return FRAME.format(title=html.escape(title), style=style, content=content, top=top)


def series():
    """The rows of the README's table, which is the one place for what is seen in a notebook."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| \[(.+?)\]\(notebooks/(\w+)\.ipynb\) \| (.+) \|$", readme, re.MULTILINE)
    rows = [Row(stem, title, _marked(seen)) for title, stem, seen in found]
    if missing := {path.stem for path in NOTEBOOKS} ^ {row.stem for row in rows}:
        raise ValueError(f"README's table and the folder of notebooks differ in {sorted(missing)}.")
    return rows


def index(links, lead, foot=""):
    """The page that leads to the notebooks in order.

    `links` is a function of a row: pairs of address and words; the first is the title's.
    """
    items = []
    for row in series():
        (first, _), *others = links(row)
        number, title = row.title.split(" ", 1)
        more = " ".join(f'<a href="{to}">{words}</a>' for to, words in others)
        more = f'<p class="ways">{more}</p>' if more else ""
        items.append(
            f'<li><span class="number" aria-hidden="true">{number}</span><div>'
            f'<h2><a href="{first}">{title}</a></h2><p>{row.seen}</p>{more}</div></li>'
        )
    alt, moving = _picture()
    picture = (
        '<picture><source srcset="still.png" media="(prefers-reduced-motion: reduce)">'
        f'<img src="{moving.name}" alt="{html.escape(alt)}" width="750"></picture>'
    )
    head = f"<h1>optim_lab</h1>\n<p class='promise'>{PROMISE}</p>\n{picture}\n{lead}"
    return page("optim_lab", head + '\n<ol class="series">\n' + "\n".join(items) + f"\n</ol>{foot}")


def copy_picture(folder):
    """The README's moving picture, and its first frame for those who want nothing to move."""
    path = _picture()[1]
    shutil.copy(path, folder)
    with Image.open(path) as frames:
        frames.convert("RGB").save(folder / "still.png", optimize=True)


def _picture():
    """The words that the README has for its picture, and the file."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    alt, path = re.search(r"!\[([^\]]+)\]\(([^)]+)\)", readme).groups()
    return alt, ROOT / path


def _marked(text):
    """Escaped, with the README's *b* and `code` as HTML."""
    text = re.sub(r"\*(\S+?)\*", r"<em>\1</em>", html.escape(text))
    return re.sub(r"`(.+?)`", r"<code>\1</code>", text)
