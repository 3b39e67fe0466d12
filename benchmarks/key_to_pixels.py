"""From a key press to changed pixels in JupyterLab, against what users would pick instead.

Notebooks are made in a temporary folder: one shows the explorer of `both_sides`, one the same
figure through `ipywidgets.interact`, made anew by pyplot on each change and shown by the inline
backend, and three show it as bqplot, plotly's FigureWidget and ipympl would (`live_peers`). All are
open in the same JupyterLab and the same headless Chromium, each in a page of its own, and take
turns in blocks. All move η, on the same logarithmic slider.

A figure has parts: a picture or a canvas is one, and where curves are drawn by the browser, each is
a part. The first press, which is not timed, shows which parts move with η. A picture counts when
*all* of these have changed since the last one, as curves may trickle in one by one.

A press is timed on the page's own clock, from its `keydown` to the first animation frame in which
the picture is another. Between presses the figure comes to rest: the explorer draws a light picture
at once and a sharp one 0.3 s later, and only the first counts. A drag moves the mouse over the
slider for 3 s; the pictures that came before the button is let go are counted.

usage: key_to_pixels.py [PRESSES]     20 presses a side if not given

Needs the package playwright and a Chromium: Debian's, found by its name, or the one that
`playwright install chromium` fetches.
"""

import contextlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
from measures import compared, print_machine, print_table
from playwright.sync_api import TimeoutError, sync_playwright

HERE = Path(__file__).parent
BLOCK, DRAG, AT_REST = 5, 3.0, 0.8  # presses in a row, seconds of a drag, seconds without change
PER_SECOND = 10  # pictures in a drag that the explorer shall reach
# by how much the explorer's key to pixels, and its pictures a second, shall be better
FASTER = {"interact": 5, "bqplot": 1.18, "plotly": 1.18, "ipympl": 1.18}
MORE = {"interact": 5, "bqplot": 1.3, "plotly": 1.3, "ipympl": 1.3}

OURS = "import both_sides\n\nboth_sides.explorer()"
INTERACT = """\
%matplotlib inline
import both_sides
import ipywidgets as widgets
import matplotlib.pyplot as plt


def show(learning_rate):
    settings = {**both_sides.FIRST, "learning_rate": learning_rate}
    both_sides.figure_anew(both_sides.run(settings))
    plt.show()


eta = widgets.FloatLogSlider(0.1, min=-3, max=1, step=0.05, layout=dict(width="370px"))
widgets.interact(show, learning_rate=eta);"""
PEERS = ("bqplot", "plotly", "ipympl")
PEER = "%matplotlib widget\nimport live_peers\n\nlive_peers.with_{}()"
NOTEBOOKS = {
    "explorer": OURS,
    "interact": INTERACT,
    **{name: PEER.format(name) for name in PEERS},
}
# In the page: the parts of the figure as they are shown, and watchers that run in each frame. A
# canvas is read only after something was drawn on it, as reading takes long.
WATCH = """
const drawImage = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (...args) {
  this.canvas.known = null;
  return drawImage.apply(this, args);
};
const inOutput = selector => [...document.querySelectorAll('.jp-OutputArea ' + selector)];
window.partsShown = () => {
  const curves = inOutput('path').filter(path => path.matches('.bqplot .line, .js-line'));
  if (curves.length) return curves.map(curve => curve.getAttribute('d'));
  const canvases = inOutput('.jupyter-matplotlib canvas').filter(canvas => canvas.width > 600);
  if (canvases.length) return canvases.map(canvas => canvas.known ??= canvas.toDataURL());
  const images = inOutput('img').filter(image => image.naturalWidth > 600 && image.complete);
  return images.slice(-1).map(image => image.src);
};
window.moving = null;  // the places of the parts that move with the slider
window.isAnother = (now, before) => {
  const places = window.moving ?? [...now.keys()];
  return now.length > 0 && now.length === before.length
    && places.length > 0 && places.every(i => now[i] !== before[i]);
};
window.nextPicture = () => {
  const before = window.partsShown();
  window.answer = new Promise(resolve => {
    let pressed = null;
    window.addEventListener('keydown', () => { pressed = performance.now(); },
      {capture: true, once: true});
    const look = () => {
      if (pressed !== null && window.isAnother(window.partsShown(), before))
        resolve(performance.now() - pressed);
      else requestAnimationFrame(look);
    };
    look();
  });
};
window.countPictures = () => {
  window.counting = true; window.pictures = 0; window.frames = 0;
  let last = window.partsShown();
  const look = () => {
    if (!window.counting) return;
    const now = window.partsShown();
    window.frames += 1;
    if (window.isAnother(now, last)) { window.pictures += 1; last = now; }
    requestAnimationFrame(look);
  };
  look();
};
"""
CHROMIUM = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
CHROMIUM += " --disable-background-networking --disable-component-update"


def write_notebooks(folder):
    """One notebook of one cell per side."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for name, source in NOTEBOOKS.items():
        cell = dict(cell_type="code", id="only", source=source, outputs=[], metadata={})
        cells = [{**cell, "execution_count": None}]
        notebook = dict(cells=cells, metadata={"kernelspec": kernel}, nbformat=4, nbformat_minor=5)
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def environment(folder):
    """Settings, data and kernels of this run only, which find the benchmarks and the package."""
    quiet = folder / "config" / "labconfig"
    quiet.mkdir(parents=True)
    news = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (quiet / "page_config.json").write_text(json.dumps(news))
    paths = [str(HERE), str(HERE.parent), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def jupyterlab(folder):
    """A JupyterLab on the notebooks; its address."""
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    write_notebooks(notebooks)
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    command += [f"--ServerApp.root_dir={notebooks}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command += ["--allow-root"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment(folder), stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address + "/api", server, folder / "log")
            yield address
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address, server, log):
    """Until the server answers."""
    for _ in range(300):
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(address, timeout=2)
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start:\n" + log.read_text()[-2000:])


def open_notebook(browser, address, name):
    """A page with the notebook run and its figure at rest."""
    page = browser.new_page(viewport={"width": 1700, "height": 1000})
    page.add_init_script(WATCH)
    page.goto(f"{address}/lab/workspaces/{name}/tree/{name}.ipynb?reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
    idle = page.locator('.jp-NotebookPanel [data-status="idle"]').first
    idle.wait_for(state="attached", timeout=60_000)
    run_all(page)
    rest(page)
    return page


def run_all(page):
    """Run the notebook until it shows its figure; again if Lab was not ready to listen."""
    for _ in range(4):
        page.locator(".jp-NotebookPanel .jp-Cell").first.click()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
        with contextlib.suppress(TimeoutError):
            return page.wait_for_function("partsShown().length > 0", timeout=30_000)
    raise RuntimeError("no figure came:\n" + page.locator(".jp-NotebookPanel").inner_text())


def rest(page):
    """Wait until no new picture has come for a while."""
    shown, since = page.evaluate("partsShown()"), time.perf_counter()
    while time.perf_counter() - since < AT_REST:
        page.wait_for_timeout(100)
        if (now := page.evaluate("partsShown()")) != shown:
            shown, since = now, time.perf_counter()


def handle(page):
    """The slider of η, which is the first of each notebook."""
    return page.locator(".jp-OutputArea .noUi-handle").first


def press(page, key):
    """Milliseconds from a key press on the slider to the next picture."""
    handle(page).focus()
    page.evaluate("nextPicture()")
    page.keyboard.press(key)
    time_taken = page.evaluate("answer")
    rest(page)
    return time_taken


def find_moving(page):
    """Press once, untimed, to see which parts of the figure move with the slider."""
    page.bring_to_front()
    page.evaluate("before = partsShown()")
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("partsShown().some((part, i) => part !== before[i])")
    rest(page)
    page.evaluate("moving = [...before.keys()].filter(i => partsShown()[i] !== before[i])")


def presses(page, key, n):
    """Some presses in a row; the page is brought to the front first."""
    page.bring_to_front()
    return [press(page, key) for _ in range(n)]


def drag(page):
    """Pictures a second, and frames a second of the page, while the mouse drags the handle."""
    page.bring_to_front()
    box = handle(page).bounding_box()
    track = page.locator(".jp-OutputArea .noUi-base").first.bounding_box()
    y, x = box["y"] + box["height"] / 2, box["x"] + box["width"] / 2
    left, right = track["x"] + 0.2 * track["width"], track["x"] + 0.8 * track["width"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("countPictures()")
    begin = time.perf_counter()
    while (passed := time.perf_counter() - begin) < DRAG:
        there = abs((passed / DRAG * 4 + 1) % 2 - 1)  # two times there and back
        page.mouse.move(left + there * (right - left), y)
        page.wait_for_timeout(16)  # as often as a mouse reports
    pictures, frames = page.evaluate("counting = false, [pictures, frames]")
    page.mouse.up()
    rest(page)
    return pictures / passed, frames / passed


def errors(page):
    """What a notebook shows in red."""
    kinds = ("stderr", "error")
    return [
        text
        for kind in kinds
        for text in page.locator(f'[data-mime-type*="{kind}"]').all_inner_texts()
    ]


def measured(pages, n):
    """Milliseconds of each press and the results of each drag, by side; blocks take turns."""
    times, drags = {name: [] for name in pages}, {name: [] for name in pages}
    for page in pages.values():
        find_moving(page)
    for block in range(-(-n // BLOCK)):
        key = ("ArrowRight", "ArrowLeft")[block % 2]
        for name, page in pages.items():
            times[name] += presses(page, key, BLOCK)
        if block < 2:
            for name, page in pages.items():
                drags[name].append(drag(page))
    return times, drags


def report(times, drags):
    """Print the tables; whether the targets are met."""
    ours, *others = times
    keys = [compared(name, times[ours], times[name], FASTER[name]) for name in others]
    print(f"Key to pixels, {len(times[ours])} presses a side:\n")
    print_table(["peer", "explorer, ms", "p95", "peer, ms", "p95", "ratio", "target"], keys)
    rates = {name: np.mean(of_side, axis=0) for name, of_side in drags.items()}
    rows = []
    for name, (pictures, frames) in rates.items():
        target = MORE.get(name)
        ratio = rates[ours][0] / pictures
        verdict = f"{target} {'met' if ratio >= target else 'MISSED'}" if target else ""
        rows.append([name, f"{pictures:.1f}", f"{frames:.0f}", f"{ratio:.1f}", verdict])
    print(f"\nA drag of {DRAG:g} s, a second of it:\n")
    head = ["side", "whole pictures", "frames of the page", "explorer to it", "target"]
    print_table(head, rows)
    enough = rates[ours][0] >= PER_SECOND
    print(f"\nTarget of {PER_SECOND} pictures a second in a drag: {'met' if enough else 'MISSED'}.")
    return enough and not any("MISSED" in row[-1] for row in (*keys, *rows))


def main(n):
    """Open the notebooks, measure, report; whether all are there and the targets are met."""
    print_machine()
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    if missing:
        print(f"MISSING: {', '.join(missing)}: make .venv/ready-bench.")
    sides = [name for name in NOTEBOOKS if name not in missing]
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        jupyterlab(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        chromium = dict(executable_path=shutil.which("chromium"), args=CHROMIUM.split())
        browser = playwright.chromium.launch(headless=True, **chromium)
        pages = {name: open_notebook(browser, address, name) for name in sides}
        times, drags = measured(pages, n)
        shown = {name: errors(page) for name, page in pages.items()}
        browser.close()
    met = report(times, drags)
    for name, texts in shown.items():
        print(f"Errors shown in the {name} notebook: {texts or 'none'}.")
    return met and not missing and not any(shown.values())


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
