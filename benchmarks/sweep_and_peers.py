"""`sweep` of 1,024 settings of Adam against one run after the other, and against optax.

Both sides take 500 full-batch steps on the toy; optax runs the grid under `vmap` and `jit` on all
1,000 points, warm, on as many threads as `sweep` (one). Then the same sweep on a Dask cluster of
two local workers against in-process.
"""

import importlib.util
import os
import subprocess
import sys

# before numpy and jax are loaded: one thread each
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}
os.environ.update(ONE_THREAD)

import measures  # noqa: E402
import numpy as np  # noqa: E402

import optim_lab as lab  # noqa: E402

START, STEPS, ROUNDS = (-2.0, 4.0), 500, 5
RATES, BETAS = np.geomspace(1e-3, 1, 32), 1 - np.geomspace(0.1, 1e-3, 32)
POINTS = lab.sparse_toy_data(zero_fraction=0.8, seed=0)
PROBLEM = lab.SigmoidNeuron(*POINTS)


def ours(executor=None):
    """The whole grid."""
    grid = dict(learning_rate=RATES, beta2=BETAS)
    return lab.sweep(PROBLEM, lab.Adam, START, STEPS, executor=executor, **grid)


def one_by_one(settings):
    """Some settings, each by `descend`; end points in their order."""
    return np.array(
        [
            lab.descend(PROBLEM, lab.Adam(rate, beta2=beta2), START, STEPS).params[-1]
            for rate, beta2 in settings
        ]
    )


def optax_grid():
    """A function that runs the grid in one compiled program; it compiles when first called."""
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    x, y = jnp.asarray(POINTS[0][:, 0]), jnp.asarray(POINTS[1])

    def loss(params):
        return jnp.mean((jax.nn.sigmoid(params[0] * x + params[1]) - y) ** 2) / 2

    def end(rate, beta2):
        adam = optax.adam(rate, b2=beta2, eps=1e-8)

        def one_step(carry, _):
            params, state = carry
            updates, state = adam.update(jax.grad(loss)(params), state, params)
            return (optax.apply_updates(params, updates), state), None

        start = jnp.asarray(START)
        return jax.lax.scan(one_step, (start, adam.init(start)), length=STEPS)[0][0]

    rates, betas = (jnp.asarray(axis) for axis in np.meshgrid(RATES, BETAS, indexing="ij"))
    grid = jax.jit(jax.vmap(jax.vmap(end)))
    return lambda: np.asarray(grid(rates, betas))


def memory_of_a_sweep():
    """What a fresh process with one sweep takes at its peak, in MB."""
    code = "import sweep_and_peers as s, resource as r; s.ours(); print(r.getrusage(0).ru_maxrss)"
    folder = os.path.dirname(os.path.abspath(__file__))
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return int(found.stdout) / (1024 if sys.platform == "linux" else 1024**2)


def main():
    """Check, measure, print."""
    measures.print_machine()
    megabytes = memory_of_a_sweep()  # first: a child's peak counts what its parent holds
    every = list(np.ndindex(32, 32))
    sample = [every[i] for i in np.random.default_rng(0).choice(len(every), 32, replace=False)]
    settings = [(RATES[i], BETAS[j]) for i, j in sample]
    ends = ours().params
    np.testing.assert_allclose(
        [ends[place] for place in sample], one_by_one(settings), rtol=0, atol=1e-12
    )
    print("32 lanes drawn at random equal their own runs to 1e-12.\n")
    rows = []
    ours_ms, single_ms = measures.in_turn(
        (lambda _: ours(), range(ROUNDS)), (lambda _: one_by_one(settings), range(ROUNDS))
    )
    rows.append(measures.compared("descend, 32 runs times 32", ours_ms, 32 * single_ms, None))
    missing = [name for name in ("jax", "optax") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"MISSING: optax under vmap and jit: install {', '.join(missing)}.")
    else:
        theirs = optax_grid()
        np.testing.assert_allclose(theirs(), ends, rtol=0, atol=1e-4)  # rate 1 amplifies rounding
        print("All 1,024 end points of optax agree.\n")
        ours_ms, theirs_ms = measures.in_turn(
            (lambda _: ours(), range(ROUNDS)), (lambda _: theirs(), range(ROUNDS))
        )
        rows.append(measures.compared("optax, vmap and jit, warm", ours_ms, theirs_ms, 1.2))
    rows.append(on_dask(ends))
    measures.print_table(["peer", "sweep, ms", "p95", "peer, ms", "p95", "ratio", "target"], rows)
    verdict = "met" if megabytes < 200 else "MISSED"
    print(f"\nA process that sweeps takes {megabytes:.0f} MB at its peak (below 200: {verdict}).")
    return bool(missing) or verdict == "MISSED" or any("MISSED" in row[-1] for row in rows)


def on_dask(ends):
    """The row of a Dask cluster with two workers of one thread."""
    from distributed import Client, LocalCluster

    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, Client(cluster) as client:
        executor = client.get_executor()
        np.testing.assert_array_equal(ours(executor).params, ends)
        ours_ms, theirs_ms = measures.in_turn(
            (lambda _: ours(), range(ROUNDS)), (lambda _: ours(executor), range(ROUNDS))
        )
    return measures.compared("the same sweep on Dask, 2 workers", ours_ms, theirs_ms, None)


if __name__ == "__main__":
    sys.exit(main())
