"""`race` against what users would pick instead: six optimizers, 500 full-batch steps, the toy."""

import importlib.util
import sys
import time

import measures
import numpy as np
import peers

import optim_lab as lab

START, STEPS, ROUNDS = (-2.0, 4.0), 500, 15
POINTS = lab.sparse_toy_data(zero_fraction=0.8, seed=0)
PROBLEM = lab.SigmoidNeuron(*POINTS)
TARGETS = {"(a)": 80, "(c)": 25, "(d)": 0.6, "(d) compiling": 10}
NEEDS = {"(c)": ("torch",), "(d)": ("jax", "optax"), "(e)": ("numba",)}


def rules():
    """The six, at the peers' rates."""
    return {name: getattr(lab, name)(rate) for name, rate in peers.RATES.items()}


def ours():
    """One race of the six; it records far more than the peers."""
    return lab.race(PROBLEM, rules(), START, STEPS)


def paths_of(runs):
    """The parameters after each step; for Nesterov the points where it looks."""
    paths = {name: run.params[1:] for name, run in runs.items()}
    velocity = -np.diff(runs["Nesterov"].params, axis=0)
    return paths | {"Nesterov": paths["Nesterov"] - 0.9 * velocity}


def check(label, theirs):
    """All end points must agree; RMSProp's long runs are chaotic and compared for 50 steps."""
    for name, path in paths_of(ours()).items():
        upto = 50 if name == "RMSProp" else STEPS
        np.testing.assert_allclose(theirs[name][:upto], path[:upto], atol=1e-5, err_msg=label)


def seconds(action, *args):
    """How long one call takes."""
    begin = time.perf_counter()
    action(*args)
    return time.perf_counter() - begin


def sides():
    """The peers that are installed, warm, as functions without arguments; times of first calls."""
    made = {
        "(a)": lambda: peers.python_loop(POINTS, START, STEPS),
        "(b)": lambda: peers.plain_numpy(POINTS, START, STEPS),
        "(c)": lambda: peers.torch_optim(POINTS, START, STEPS),
    }
    first = {}
    for label, make in {"(d)": peers.optax_scan, "(e)": peers.numba_loop}.items():
        if missing_of(label):
            continue
        run = make(POINTS)
        first[label] = 1000 * seconds(run, START, STEPS)
        made[label] = lambda run=run: run(START, STEPS)
    return {label: made[label] for label in sorted(made) if not missing_of(label)}, first


def missing_of(label):
    """What a peer needs and is not installed."""
    return [name for name in NEEDS.get(label, ()) if importlib.util.find_spec(name) is None]


WORDS = {
    "(a)": "Python loop over the points",
    "(b)": "NumPy, one optimizer at a time",
    "(c)": "torch.optim, autograd, one thread",
    "(d)": "optax, jitted scan, warm",
    "(d) compiling": "optax, jitted scan, first call",
    "(e)": "numba, distinct inputs, warm",
}


def main():
    """Check, measure, print."""
    measures.print_machine()
    theirs, first = sides()
    for label, run in theirs.items():
        check(label, run())
    print(f"All end points agree ({', '.join(theirs)}).\n")
    rows, missed = [], False
    for label, run in theirs.items():
        rounds = 3 if label == "(a)" else ROUNDS
        our_times, their_times = measures.in_turn(
            (lambda _: ours(), range(rounds)), (lambda _, run=run: run(), range(rounds))
        )
        rows.append(
            measures.compared(f"{label} {WORDS[label]}", our_times, their_times, TARGETS.get(label))
        )
        if label == "(d)":
            both = measures.compared(f"(d) {WORDS['(d) compiling']}", our_times, [first["(d)"]], 10)
            rows.append(both)
    measures.print_table(["peer", "race, ms", "p95", "peer, ms", "p95", "ratio", "target"], rows)
    for label in NEEDS:
        if missing_of(label):
            print(f"MISSING: {label} {WORDS[label]}: install {', '.join(missing_of(label))}.")
            missed = True
    return missed or any("MISSED" in row[-1] for row in rows)


if __name__ == "__main__":
    sys.exit(main())
