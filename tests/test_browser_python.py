"""The package keeps to what Python in the browser has (Pyodide 314, the runtime of `make site`).

There a module may be missing, no thread and no process can be started, and there is no network
of one's own.
"""

import subprocess
import sys
import textwrap

import pytest

# Not in Pyodide's Python or its list of packages, or there in name only.
ABSENT = [
    "_multiprocessing",
    "_posixshmem",
    "readline",
    "resource",
    "fcntl",
    "distributed",
    "dask",
    "torch",
    "jax",
    "numba",
    "pandas",
    "pytest",
]
PRELUDE = """
import sys, threading
for name in %s:
    assert name not in sys.modules, name
    sys.modules[name] = None  # importing it raises ModuleNotFoundError
def refuse(*args, **kwargs):
    raise RuntimeError("can't start new thread")
threading.Thread.start = refuse
"""


def in_browser_like_python(code):
    """What a fresh process says that has no such modules and can start no thread."""
    source = PRELUDE % ABSENT + textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_package_needs_nothing_that_the_browser_lacks_and_starts_no_thread():
    said = in_browser_like_python(
        """
        # there in another form, the browser's kernel; widgets ask for it when they are made
        other = ("ipykernel", "tornado", "zmq")
        sys.modules |= dict.fromkeys(other)
        import io
        import optim_lab as lab
        for name in other:
            del sys.modules[name]
        neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(100))
        runs = lab.race(neuron, {"Adam": lab.Adam(0.1)}, (-2, 4), 20)
        grid = dict(learning_rate=[0.01, 0.1], beta2=[0.9, 0.99], progress=True)
        found = lab.sweep(neuron, lab.Adam, (-2, 4), 20, **grid)
        lab.figures.paths(neuron, runs).savefig(io.BytesIO(), format="png")
        explorer = lab.explore_adam()
        explorer.controls["beta1"].value = 0.5
        explorer.settle()
        assert "matplotlib.pyplot" not in sys.modules
        print(found.loss.shape, bytes(explorer.frame.value[:4]))
        """
    )
    assert said.split("\n")[0] == r"(2, 2) b'\x89PNG'"


def test_what_the_browser_lacks_is_really_kept_away():
    with pytest.raises(AssertionError, match="ModuleNotFoundError"):
        in_browser_like_python("import distributed")
