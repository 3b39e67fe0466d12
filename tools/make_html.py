"""Export the series as plain pages, to be read anywhere: what `make html` does.

A page needs nothing but itself: pictures are inside, formulas are MathML, which browsers show by
themselves (MathJax, which exported notebooks mostly load from elsewhere, is not needed), and so is
what makes them live (`live_pages`); without JavaScript, and in print, the stored pictures show. A
picture's alternative text is the `alt` that `tools/store_outputs.py` has kept beside it.

usage: python tools/make_html.py [FOLDER]        (build/html if none is named)
"""

import re
import shutil
import sys
from pathlib import Path

import live_pages
import nbformat
from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pages import ROOT, copy_picture, index, page, series
from pygments.formatters import HtmlFormatter
from pygments.styles import get_style_by_name

TEMPLATE = """
{%- extends 'classic/base.html.j2' -%}
{% block output_group %}
{%- if cell.metadata.live %}<div data-live="{{ cell.metadata.live }}">{{ super() }}
{{- cell.metadata.live_parts }}</div>
{%- else %}{{ super() }}{% endif %}{% endblock %}
{% block input_group %}{% set tags = cell.metadata.get('tags', []) %}
{%- if 'solution' in tags -%}
<details><summary><b>Solution</b></summary>{{ super() }}</details>
{%- elif 'question' in tags -%}
{%- else -%}{{ super() }}
{%- if 'predict' in tags %}
<p class="unrun">Left un-run, so that nothing is given away: guess, then run it yourself.</p>
{%- endif %}{% endif -%}
{% endblock %}
"""
LEAD = """<p>The series to be read, with sliders that move and guesses that are answered. A picture
follows its slider at once, the numbers under it a tenth of a second later; the corner round the
star shows the paths without contours. To change the code and do the exercises, run it:
<code>make lab</code> in the repository.</p>"""


class MathMLRenderer(IPythonRenderer):
    """Markdown to HTML with formulas as MathML."""

    def block_math(self, body):
        return convert(body.strip(), display="block")

    def inline_math(self, body):
        return convert(body.strip())


class PlainExporter(HTMLExporter):
    """The inside of a page; its frame comes from `pages`."""

    raw_template = TEMPLATE
    exclude_input_prompt = exclude_output_prompt = True

    @pass_context
    def markdown2html(self, context, source):
        return MarkdownWithMath(renderer=MathMLRenderer(escape=False)).render(source)


def export_all(folder, home="index.html"):
    """Every notebook as a page in `folder`, each with links to the last, the next and `home`."""
    folder.mkdir(parents=True, exist_ok=True)
    exporter = PlainExporter()
    style = HtmlFormatter(style=get_style_by_name("xcode")).get_style_defs(".highlight pre")
    style = re.sub(r"background: #\w+;?", "", style) + live_pages.style()
    rows = [None, *series(), None]
    for before, row, after in zip(rows, rows[1:-1], rows[2:], strict=False):
        notebook = nbformat.read(ROOT / "notebooks" / f"{row.stem}.ipynb", as_version=4)
        live = live_pages.marked(notebook)
        content, _ = exporter.from_notebook_node(notebook)
        content = re.sub(r'href="(\w+)\.ipynb(["#])', r'href="\1.html\2', content)
        content = content.replace('href="../README.md"', f'href="{home}"')
        ways = f'<a href="{home}">The series</a>'
        if before:
            ways += f' <a href="{before.stem}.html" rel="prev">Back: {before.title}</a>'
        if after:
            ways += f' <a href="{after.stem}.html" rel="next">Next: {after.title}</a>'
        top = f'<nav aria-label="The series">{ways}</nav>\n'
        content += live_pages.scripts(live)
        whole = page(f"{row.title} · optim_lab", content, top, style)
        (folder / f"{row.stem}.html").write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    folder = Path(*sys.argv[1:2] or [ROOT / "build" / "html"])
    shutil.rmtree(folder, ignore_errors=True)
    export_all(folder)
    copy_picture(folder)
    landing = index(lambda row: [(f"{row.stem}.html", "")], LEAD)
    (folder / "index.html").write_text(landing, encoding="utf-8")
    print(f"{len(series()) + 1} pages in {folder}")
