"""Chromium, as all tests that open pages start it."""

import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect, sync_playwright

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
FLAGS = "--disable-gpu --disable-quic --no-first-run --disable-sync"
FLAGS += " --disable-background-networking --disable-component-update"
FLAGS += " --no-sandbox" * AS_ROOT
PATIENCE = 60_000  # milliseconds for anything to happen, on a busy machine


@contextmanager
def open_chromium():
    """A Chromium, open as long as the block; where there is none, the tests end."""
    program = shutil.which("chromium")
    if program is None:
        pytest.exit("These tests need Chromium. On Debian: sudo apt install chromium", returncode=1)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS.split())
        yield browser
        browser.close()


def open_window(browser, width, height):
    """A window of so many pixels, which waits long enough on a busy machine."""
    window = browser.new_context(viewport={"width": width, "height": height})
    window.set_default_timeout(PATIENCE)
    return window
