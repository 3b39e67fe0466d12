"""What the run of a cell makes goes when the cell is run again, and runs can be interrupted."""

import gc
import signal
import threading
from contextlib import contextmanager
from weakref import WeakSet

from IPython import get_ipython

_made = {}  # by cell: the number of its last run, and what that run made


def close_what_the_last_run_made():
    """Close what the last run of this cell made, and return the set of what this run makes.

    The history of outputs holds on to whatever a cell has shown, so widgets, pixels and runs would
    stay for as long as the kernel lives. Called before the new is made, it leaves their memory to
    the new, which is then to be added to the set.
    """
    shell = get_ipython()
    if shell is None:
        return WeakSet()
    message = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = message.get("metadata", {}).get("cellId") or shell.history_manager.input_hist_raw[-1]
    if cell in _made and _made[cell][0] != shell.execution_count:
        for old in list(_made.pop(cell)[1]):
            old.close()
        gc.collect()  # figures hold themselves in circles, with many pixels
    return _made.setdefault(cell, (shell.execution_count, WeakSet()))[1]


def close_all(widget):
    """Close a widget, all that it holds, and their looks."""
    for child in getattr(widget, "children", ()):
        close_all(child)
    for part in filter(None, (widget.layout, getattr(widget, "style", None), widget)):
        part.unobserve_all()  # what follows it may hold pictures and runs
        part.close()


@contextmanager
def interruptible():
    """Let *Interrupt Kernel* stop what runs here; between two cells ipykernel ignores it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
