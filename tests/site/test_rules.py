"""The pages' own rules and neuron, in Chromium, against the package's."""

import json
from itertools import repeat

import live_pages
import numpy as np
import pytest

import optim_lab as lab
from optim_lab.descent import best_learning_rate

STEPS = {"RMSProp": 50}  # its long runs are chaotic near the minimum
KINDS = {
    "GradientDescent": lab.GradientDescent,
    "Momentum": lab.Momentum,
    "Nesterov": lab.Nesterov,
    "Adagrad": lab.Adagrad,
    "RMSProp": lab.RMSProp,
    "Adam": lab.Adam,
    "AMSGrad": lab.AMSGrad,
    "Eve": lab.Eve,
}
DATA = [(0.8, 0), (0.0, 3), (0.98, 4)]  # share of zeros, seed
RUN = """([kind, settings, start, steps, share, seed, batches]) => {
  const problem = toy({ zero_fraction: share, seed });
  const made = { ...RULES[kind].settings, ...settings };
  const more = batches ? { batches: batches.values() } : {};
  const { params, loss, gradient, rate } = run(problem, RULES[kind], made, start, steps, more);
  return [params, loss, gradient, rate].map((record) => [...record]);
}"""


@pytest.fixture(scope="module")
def modules(chromium):
    """A blank page that holds the modules, as an exported page has them, in its global scope."""
    page = chromium.new_page()
    page.set_content("<p>blank</p>")
    for source in live_pages.vendored():
        page.add_script_tag(content=source)
    page.add_script_tag(
        content=live_pages.bundle("explorer.js")
    )  # const: seen by all scripts
    page.evaluate(f"() => Object.assign(packed, {json.dumps(live_pages.data_sets())})")
    yield page
    page.close()


def toy(share, seed):
    return lab.SigmoidNeuron(*lab.sparse_toy_data(zero_fraction=share, seed=seed))


def settings_of(kind, problem, steps):
    """Twenty starts and settings over the plane and the sliders, from a fixed seed, and their runs.

    Some settings blow rounding up, round the minimum or on the way, and two right programs part.
    So those are left out whose run parts by more than 1e-12, by the package alone, from the same
    run with its points summed in another order, or carries a shift of its start by 1e-13 further
    than 1e-11.
    """
    rng, kept = np.random.default_rng(7), 0
    while kept < 20:
        rate, plain = float(10 ** rng.uniform(-3, 0)), float(10 ** rng.uniform(-2, 1))
        beta, beta1 = (float(1 - 10 ** rng.uniform(-2, -0.5)) for _ in range(2))
        beta2 = float(1 - 10 ** rng.uniform(-3, -0.5))
        start = rng.uniform([-4, -5], [6, 5])
        settings = {
            "GradientDescent": {"learning_rate": plain},
            "Momentum": {"learning_rate": plain, "beta": beta},
            "Nesterov": {"learning_rate": plain, "beta": beta},
            "Adagrad": {"learning_rate": rate},
            "RMSProp": {"learning_rate": rate, "beta": beta},
        }.get(kind, {"learning_rate": rate, "beta1": beta1, "beta2": beta2})
        rule = KINDS[kind](**settings)
        run = lab.descend(problem, rule, start, steps)
        shifted = lab.descend(problem, rule, start + np.array([1e-13, -1e-13]), steps)
        backwards = repeat(np.arange(problem.n_points)[::-1])
        other = lab.descend(problem, rule, start, steps, backwards)
        with np.errstate(all="ignore"):
            parted = [np.abs(twin.params - run.params).max() for twin in (shifted, other)]
        if parted[0] < 1e-11 and parted[1] < 1e-12:
            kept += 1
            yield start.tolist(), settings, run


def assert_same(ours, theirs, what):
    """Equal to 1e-10, of the number's own size where it is large."""
    difference = np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1)
    assert np.nanmax(difference) < 1e-10, f"{what}: {np.nanmax(difference):.2g}"
    assert np.array_equal(np.isnan(ours), np.isnan(theirs)), what


@pytest.mark.parametrize(("share", "seed"), DATA)
@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_runs_as_the_packages_own(modules, kind, share, seed):
    problem, steps = toy(share, seed), STEPS.get(kind, 500)
    for start, settings, run in settings_of(kind, problem, steps):
        told = modules.evaluate(RUN, [kind, settings, start, steps, share, seed, None])
        records = {"params": run.params, "loss": run.loss, "gradient": run.gradient}
        for ours, (name, theirs) in zip(told, records.items(), strict=False):
            ours = np.array(ours, dtype=float).reshape(theirs.shape)
            assert_same(ours, theirs, f"{name} of {kind}({settings}) from {start}")
        rate = np.reshape(told[3], run.effective_rate.shape)  # the root of a small v is less exact
        np.testing.assert_allclose(rate, run.effective_rate, rtol=1e-7)


@pytest.mark.parametrize("kind", ["Momentum", "Nesterov", "Adam", "Eve"])
def test_a_rule_runs_so_on_batches_too(modules, kind):
    batches = [b for b, _ in zip(lab.minibatches(1000, 30, seed=1), range(200), strict=False)]
    start, settings, _ = next(settings_of(kind, toy(0.8, 0), 200))
    run = lab.descend(toy(0.8, 0), KINDS[kind](**settings), start, 200, batches)
    asked = [kind, settings, start, 200, 0.8, 0, [batch.tolist() for batch in batches]]
    params = np.reshape(modules.evaluate(RUN, asked)[0], run.params.shape)
    assert_same(params, run.params, kind)


def test_adam_runs_without_correction_too(modules):
    rule, start = lab.Adam(0.1, bias_correction=False), [-2, 4]
    run = lab.descend(toy(0.8, 0), rule, start, 500)
    settings = {"learning_rate": 0.1, "bias_correction": False}
    told = modules.evaluate(RUN, ["Adam", settings, start, 500, 0.8, 0, None])
    assert_same(np.reshape(told[0], run.params.shape), run.params, "uncorrected")


@pytest.mark.parametrize(("share", "seed"), [*DATA, (0.5, 1), (0.8, 2)])
def test_data_gradient_and_minimum_are_the_packages(modules, share, seed):
    problem = toy(share, seed)
    inputs, targets, minimum, slope = modules.evaluate("""([zero_fraction, seed]) => {
      const problem = toy({ zero_fraction, seed }), slope = new Float64Array(2);
      problem.measure(problem.best, slope);
      return [problem.x, problem.targets, problem.best, slope].map((all) => [...all]);
    }""", [share, seed])  # fmt: skip
    np.testing.assert_array_equal(inputs, problem.inputs[:, 0])
    np.testing.assert_allclose(targets, problem.targets, rtol=0, atol=1e-15)
    assert np.abs(slope).max() < 1e-13
    found = problem.minimum()  # by BFGS, which stops at a gradient of 1e-11
    np.testing.assert_allclose(minimum, found, rtol=0, atol=2e-8)
    assert (
        np.abs(problem.gradient(np.array(minimum))).max() <= np.abs(problem.gradient(found)).max()
    )


@pytest.mark.parametrize("kind", ["GradientDescent", "Nesterov", "Adagrad", "Adam"])
def test_the_own_best_rate_is_as_good_as_the_packages(modules, kind):
    """Its loss is compared: several rates may arrive, and rounding chooses among those."""
    problem = toy(0.8, 0)
    rate = modules.evaluate("""(kind) => bestLearningRate(toy({ zero_fraction: 0.8 }),
      RULES[kind], RULES[kind].settings, [-2, 4], 500)""", kind)  # fmt: skip
    best = best_learning_rate(problem, KINDS[kind](0.1), (-2, 4), 500)
    ends = [lab.descend(problem, KINDS[kind](eta), (-2, 4), 500).loss[-1] for eta in (rate, best)]
    assert ends[0] == pytest.approx(ends[1], abs=1e-15)
