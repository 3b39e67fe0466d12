"""Run all notebooks and store their outputs: what `make notebooks` does.

Times, progress bars, widget views and widget state are left out, so that a freshly opened notebook
shows each explorer's picture; pictures are stored in at most 256 colours; cells tagged `predict`
are stored un-run, so that nothing is given away. Beside each picture, `alt` says what it shows.

usage: python tools/store_outputs.py [NOTEBOOK ...]
"""

import base64
import io
import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

TOOLS = Path(__file__).parent
FOLDER = TOOLS.parent / "notebooks"
VIEW = "application/vnd.jupyter.widget-view+json"
DESCRIBE = f"""
import sys
sys.path.append({str(TOOLS)!r})
import alt_text, watched
print("[", alt_text.of_all(Out), ",", watched.of_all(Out), "]")
"""


def store_outputs(path):
    """Run one notebook from top to bottom and write it back; an error in a cell is raised."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(DESCRIBE))
    NotebookClient(notebook, timeout=300, record_timing=False, resources=at(path)).execute()
    alt_texts, runs = json.loads("".join(x.text for x in notebook.cells.pop().outputs))
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        if "predict" in cell.metadata.get("tags", []):
            cell.outputs, cell.execution_count = [], None
        if cell.cell_type == "code":
            cell.outputs = joined([x for x in cell.outputs if not is_progress_bar(x)])
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(VIEW, None)
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = smaller(output.data["image/png"])
                alt = alt_texts[str(output.execution_count)]
                output.metadata.setdefault("image/png", {})["alt"] = alt
            for mime_type in set(output.get("metadata", {})) - {"image/png"}:
                del output.metadata[mime_type]
            if played := runs.get(str(output.get("execution_count"))):
                output.metadata["optim_lab"] = played
    nbformat.write(notebook, path)


def is_progress_bar(output):
    """Whether an output is what a bar of tqdm leaves behind: a widget, and its words beside it."""
    data = output.get("data", {})
    return VIEW in data and "%|" in data.get("text/plain", "")


def smaller(picture):
    """A PNG in base64 with at most 256 colours, which is enough for curves and maps."""
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    file = io.BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(file, format="png", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def joined(outputs):
    """Printed lines in one piece; a kernel may send them in several, as it happens."""
    whole = []
    for output in outputs:
        before = whole[-1] if whole else None
        if output.output_type == "stream" and before and before.get("name") == output.name:
            before.text += output.text
        else:
            whole.append(output)
    return whole


def at(path):
    """Where the notebook's kernel runs: in its own folder."""
    return {"metadata": {"path": str(path.parent)}}


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:] or sorted(FOLDER.glob("*.ipynb"))):
        print(path.name, flush=True)
        store_outputs(path)
