"""A live page against JupyterLab's explorer: from opening to the first slider, from key to pixels.

The page of notebook 04, as `make html` leaves it in build/html, is opened from its file in a
headless Chromium, by itself and with the processor throttled to a quarter. Opened is counted from
the navigation's start until the first slider has been pressed and the picture is another one.
Key to pixels is counted as in `key_to_pixels`, from `keydown` to the first frame with another
picture; on the page a picture is a canvas. A drag moves η for 3 s, and frames that differ count.
JupyterLab's explorer, in the same run and browser, is the other side; it is not throttled, as its
kernel would not be.

usage: page_to_pixels.py [PRESSES]     20 presses a side if not given; run `make html` before
"""

import asyncio
import json
import sys
import tempfile
import threading
from pathlib import Path
from time import perf_counter, sleep

import key_to_pixels as lab
import numpy as np
from measures import print_machine, print_table
from playwright.sync_api import sync_playwright
from tornado.websocket import websocket_connect

PAGE = lab.HERE.parent / "build" / "html" / "04_adapt_with_adagrad.html"
ETA = ".explorer[aria-label$=explore_adagrad] [data-name=learning_rate] input"
OPENED, TO_PIXELS, SIX_RULES = 1000, 33, 12  # milliseconds at most: the first two throttled
PICTURES = 60  # in a second of a drag, at least: the screen shows no more
# What `key_to_pixels` asks of a notebook, asked of a page: a canvas that was drawn on is another.
# (Its pixels are not read: that would take longer than drawing them.)
SHOWN = (
    f"const slider = () => document.querySelector('{ETA}');"
    """
let drawn = 0;
window.partsShown = () =>
  [...document.querySelectorAll('.explorer[aria-label$=explore_adagrad] .plot canvas')]
    .map(canvas => canvas.known ??= ++drawn);
const whenThere = () => {
  if (!slider()?.closest('.live')) return requestAnimationFrame(whenThere);
  slider().focus();
  nextPicture();
  answer.then(() => { window.opened = performance.now(); });
  window.ready = true;
};
addEventListener('DOMContentLoaded', whenThere);
"""
)
RACE = """() => {  // all six rules of the playground, as a move of the start asks for
  const raf = window.requestAnimationFrame, queue = [];
  window.requestAnimationFrame = (work) => queue.push(work);
  const slider = document.querySelector('.explorer [data-name=weight] input'), times = [];
  for (let i = 0; i < 30; i++) {
    slider.value = -3.9 + i / 10;
    const began = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    queue.splice(0).forEach((work) => work(began));
    times.push(performance.now() - began);
  }
  window.requestAnimationFrame = raf;
  return times;
}"""


def open_page(browser, throttled):
    """The page with its explorer in sight, and milliseconds from opening to the first answer."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    session = page.context.new_cdp_session(page)
    page.goto((PAGE.parent / "index.html").as_uri())
    page.add_init_script(lab.WATCH + SHOWN)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4 if throttled else 1})
    # Playwright's own way to the slider would load scripts into the page, which takes long there.
    session.send("Page.navigate", {"url": PAGE.as_uri()})
    until(session, "window.ready")
    key = {"key": "ArrowLeft", "code": "ArrowLeft", "windowsVirtualKeyCode": 37}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown"} | key)
    session.send("Input.dispatchKeyEvent", {"type": "keyUp"} | key)
    opened = until(session, "window.opened")
    lab.rest(page)
    return page, opened


def until(session, expression):
    """Ask the page until it says something."""
    while not (said := session.send("Runtime.evaluate", {"expression": expression})["result"]).get(
        "value"
    ):
        sleep(0.005)
    return said["value"]


def press(page, key):
    """Milliseconds from a key press on η to the next picture."""
    page.locator(ETA).focus()
    page.evaluate("nextPicture()")
    page.keyboard.press(key)
    return page.evaluate("answer")


def drag(page, port):
    """Pictures a second while the mouse drags η."""
    track = page.locator(ETA).bounding_box()
    y = track["y"] + track["height"] / 2
    session = page.context.new_cdp_session(page)
    target = session.send("Target.getTargetInfo")["targetInfo"]["targetId"]
    address = f"ws://127.0.0.1:{port}/devtools/page/{target}"
    page.mouse.move(track["x"] + 0.5 * track["width"], y)
    page.mouse.down()
    page.evaluate("countPictures()")
    mouse = threading.Thread(target=lambda: asyncio.run(move_mouse(address, track, y)))
    begin = perf_counter()
    mouse.start()
    mouse.join()
    passed = perf_counter() - begin
    pictures = page.evaluate("counting = false, pictures")
    page.mouse.up()
    return pictures / passed


async def move_mouse(address, track, y):
    """Move as a mouse does, some 120 times a second: Playwright's would wait for each picture."""
    browser = await websocket_connect(address)
    begin, moves = perf_counter(), 0
    while (passed := perf_counter() - begin) < lab.DRAG:
        there = abs((passed / lab.DRAG * 8 + 1) % 2 - 1)  # 80 settings in 3/8 s: one a frame
        x = track["x"] + (0.05 + 0.9 * there) * track["width"]
        place = {"type": "mouseMoved", "button": "left", "buttons": 1, "x": x, "y": y}
        moves += 1
        told = {"id": moves, "method": "Input.dispatchMouseEvent", "params": place}
        await browser.write_message(json.dumps(told))
        await asyncio.sleep(0.008)
    browser.close()


def main(n):
    """Measure both sides; the names of the targets that were missed."""
    if not PAGE.exists():
        sys.exit(f"{PAGE} is not there: run `make html` first.")
    print_machine()
    rows, missed, port = [], [], lab.free_port()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=lab.shutil.which("chromium"),
            args=[*lab.CHROMIUM.split(), f"--remote-debugging-port={port}"],
        )
        for throttled in (False, True):
            page, opened = None, []
            for _ in range(5):
                if page:
                    page.close()
                page, time = open_page(browser, throttled)
                opened.append(time)
            times = [press(page, ("ArrowRight", "ArrowLeft")[i % 2]) for i in range(n)]
            name = "page, a quarter of the processor" if throttled else "page"
            rows.append([name, np.median(opened), np.median(times), drag(page, port)])
            if not throttled:
                missed += ["pictures in a drag"] if round(rows[-1][-1]) < PICTURES else []
            else:
                missed += ["opened"] if np.median(opened) > OPENED else []
                missed += ["key to pixels"] if np.median(times) > TO_PIXELS else []
        playground = browser.new_page(viewport={"width": 1366, "height": 768})
        playground.goto((PAGE.parent / "11_explore_everything.html").as_uri())
        playground.locator(".explorer [data-name=weight] input").focus()  # drawn only when near
        playground.wait_for_timeout(1000)
        times = playground.evaluate(RACE)
        assert min(times) > 0.1, "the slider of the playground moved nothing"
        six = np.median(times)
        missed += ["six rules"] if six > SIX_RULES else []
        with lab.jupyterlab(Path(folder)) as address:
            explorer = lab.open_notebook(browser, address, "explorer")
            lab.find_moving(explorer)
            times = lab.presses(explorer, "ArrowRight", n)
            rows.append(["JupyterLab's explorer", np.nan, np.median(times), lab.drag(explorer)[0]])
        browser.close()
    head = ["", "opened to first answer, ms", "key to pixels, ms", "pictures a second in a drag"]
    print_table(
        head,
        [[name, *("-" if np.isnan(x) else f"{x:.0f}" for x in values)] for name, *values in rows],
    )
    print(f"six rules of 500 steps, and their picture: {six:.1f} ms, median of 30")
    return missed


if __name__ == "__main__":
    missed = main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    sys.exit(f"missed: {', '.join(missed)}" if missed else 0)
