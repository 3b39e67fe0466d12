"""Ten students open the page of `make app` at the same time.

Voila is started as the Makefile does. Ten pages are opened in headless Chromium at once. The table
says when each shows its first picture, how many kernels there are and what memory they take, and
how long a key press takes from `keydown` to a new picture: with one student pressing, then with all
ten at the same time. Then the pages are closed, and the kernels are watched until they end. At last
a request with a foreign Host header must start none, and no page may have asked anybody but us.

usage: classroom.py [STUDENTS]     10 if not given
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import psutil
from key_to_pixels import CHROMIUM, environment, free_port, wait_for
from measures import print_machine, print_table
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PATIENCE = 300_000  # milliseconds until the first picture of the last student
ENDED_BY = 180  # seconds after which no kernel may be left
PICTURE = "document.querySelector('img.widget-image')?.naturalWidth > 600"
PRESS = """() => new Promise(resolve => {
  const image = document.querySelector('img.widget-image'), before = image.src;
  let pressed = null;
  window.addEventListener('keydown', () => { pressed = performance.now(); },
    {capture: true, once: true});
  const look = () => {
    if (pressed !== null && image.src !== before && image.complete)
      resolve(performance.now() - pressed);
    else requestAnimationFrame(look);
  };
  look();
})"""

# How many there are, and how many of them lead out of the page or to no place in it.
LINKS = """() => {
  const links = [...document.querySelectorAll('a[href]')];
  const works = link => link.getAttribute('href').startsWith('#')
    && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  return `${links.length}, ${links.filter(link => !works(link)).length}`;
}"""


def command(port):
    """What `make app` runs, on a port of ours."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    line = re.search(r"^\t\$\(BIN\)/python -m voila (.*) \$\(OPTIONS\)$", makefile, re.MULTILINE)[1]
    return [sys.executable, "-m", "voila", *line.split(), "--no-browser", f"--port={port}"]


def kernels(server):
    """The kernels that a server has started."""
    found = psutil.Process(server.pid).children(recursive=True)
    alive = [child for child in found if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in alive if any("ipykernel" in word for word in child.cmdline())]


def megabytes(processes):
    """What each of some processes has to itself and what is shared, in MB."""
    return [process.memory_info().rss / 2**20 for process in processes]


def open_pages(browser, address, students, asked):
    """A window for each student, opened at once; seconds until each shows its first picture."""
    pages = [browser.new_page(viewport={"width": 1366, "height": 768}) for _ in range(students)]
    begin, shown = time.perf_counter(), {}
    for page in pages:
        page.set_default_timeout(PATIENCE)
        page.on("response", lambda response: asked.append(response.url))
        page.on("requestfailed", lambda request: note_failed(request, asked))
        page.goto(address, wait_until="commit")
    while len(shown) < students and time.perf_counter() - begin < PATIENCE / 1000:
        for i, page in enumerate(pages):
            if i not in shown and page.evaluate(PICTURE):
                shown[i] = time.perf_counter() - begin
        time.sleep(0.05)
    return pages, list(shown.values())


def note_failed(request, asked):
    """A request without an answer; those that the page itself forbids never left it."""
    if request.failure != "csp":
        asked.append(request.url)


def press_all(pages):
    """A key on the first slider of each page at once; milliseconds until each has changed."""
    for page in pages:
        page.locator(".noUi-handle").first.focus()
        page.evaluate(f"() => {{ window.answer = ({PRESS})(); }}")
    for page in pages:
        page.keyboard.press("ArrowRight")
    return [page.evaluate("window.answer") for page in pages]


def status(address, host):
    """What the server answers to a request that calls it by a name."""
    request = urllib.request.Request(address, headers={"Host": host})
    try:
        return urllib.request.urlopen(request, timeout=60).status
    except urllib.error.HTTPError as error:
        return error.code


def main(students):
    """Print the table; whether kernels ended, the foreign name was refused and nobody was asked."""
    print_machine()
    port, asked = free_port(), []
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "log"
        settings = environment(Path(folder)) | {"JUPYTER_WIDGETS_ECHO": "0"}
        with log.open("w") as file:
            server = subprocess.Popen(
                command(port), cwd=ROOT, env=settings, stdout=file, stderr=file
            )
        try:
            wait_for(f"{address}/voila/static/voila.js", server, log)
            rows, left, refused = measured(server, address, students, asked)
        finally:
            server.terminate()
            server.wait(30)
    print_table(["what", "measured"], rows)
    foreign = {url for url in asked if not url.startswith((address, "data:", "blob:"))}
    print(f"\nAsked of others: {sorted(foreign) or 'nothing'}.")
    return not left and refused and not foreign


def measured(server, address, students, asked):
    """The rows of the table, the kernels left, and whether a foreign name started none."""
    with sync_playwright() as playwright:
        chromium = dict(executable_path=shutil.which("chromium"), args=CHROMIUM.split())
        browser = playwright.chromium.launch(headless=True, **chromium)
        pages, shown = open_pages(browser, address, students, asked)
        for page in pages:
            page.wait_for_timeout(300)  # the first pictures become sharp
        of_kernels = megabytes(kernels(server))
        rows = [
            ["pages", students],
            ["first picture, median and last, s", f"{np.median(shown):.1f}, {max(shown):.1f}"],
            ["kernels", len(of_kernels)],
            ["memory of a kernel, median, MB", f"{np.median(of_kernels):.0f}"],
            ["memory of all kernels, MB", f"{sum(of_kernels):.0f}"],
        ]
        for number in (1, students):
            times = np.array([press_all(pages[:number]) for _ in range(8)])[1:].ravel()
            p95 = np.quantile(times, 0.95)
            title = f"key to picture, {number} pressing, median and p95, ms"
            rows.append([title, f"{np.median(times):.0f}, {p95:.0f}"])
        rows.append(["links that are shown, and do not work", pages[0].evaluate(LINKS)])
        browser.close()
    begin = time.perf_counter()
    while (left := len(kernels(server))) and time.perf_counter() - begin < ENDED_BY:
        time.sleep(0.5)
    rows.append(["kernels left after the pages were closed", left])
    rows.append(["seconds until the last had ended", f"{time.perf_counter() - begin:.0f}"])
    answer = status(address, "rebound.example")
    started = len(kernels(server)) - left
    rows.append(["answer to a foreign Host header, kernels", f"{answer}, {started}"])
    return rows, left, answer == 403 and not started


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
