"""The package keeps to what Python in the browser has (Pyodide 314, the runtime of `make site`).

There a module may be missing, no thread and no process can be started, and there is no network
of one's own.
"""

import subprocess
import sys
import textwrap

import pytest

import optim_lab as lab

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
# There in another form: the browser's kernel is its own. Widgets ask for it when they are made.
OTHERWISE = ["ipykernel", "tornado", "zmq"]
PRELUDE = """
import sys, threading
for name in %s:
    assert name not in sys.modules, name
    sys.modules[name] = None  # importing it raises ModuleNotFoundError
def refuse(*args, **kwargs):
    raise RuntimeError("can't start new thread")
threading.Thread.start = refuse
"""


def in_browser_like_python(code, absent=ABSENT):
    """What a fresh process says that has no such modules and can start no thread."""
    source = PRELUDE % absent + textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_package_imports_without_what_the_browser_lacks():
    code = "import optim_lab as lab; print(lab.__version__)"
    assert in_browser_like_python(code, ABSENT + OTHERWISE).strip() == lab.__version__


def test_runs_sweeps_figures_and_explorers_start_no_thread():
    said = in_browser_like_python(
        """
        for name in ("ipykernel", "tornado", "zmq"):
            assert name not in sys.modules, name
            sys.modules[name] = None
        import io
        import optim_lab as lab
        for name in ("ipykernel", "tornado", "zmq"):
            del sys.modules[name]
        neuron = lab.SigmoidNeuron(*lab.sparse_toy_data(100))
        runs = lab.race(neuron, {"Adam": lab.Adam(0.1)}, (-2, 4), 20)
        grid = dict(learning_rate=[0.01, 0.1], beta2=[0.9, 0.99], progress=True)
        found = lab.sweep(neuron, lab.Adam, (-2, 4), 20, **grid)
        lab.figures.paths(neuron, runs).savefig(io.BytesIO(), format="png")
        explorer = lab.explore_adam()
        explorer.controls["beta1"].value = 0.5
        explorer.settle()
        print(found.loss.shape, bytes(explorer.frame.value[:4]))
        """
    )
    assert said.split("\n")[0] == r"(2, 2) b'\x89PNG'"


@pytest.mark.parametrize("name", ABSENT)
def test_what_the_browser_lacks_is_really_kept_away(name):
    with pytest.raises(AssertionError, match=r"ModuleNotFoundError|ImportError"):
        in_browser_like_python(f"import {name}")
