"""The pages' own rules and neuron, in Chromium, against the package's."""

import json
from dataclasses import asdict
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
RUN = """([kind, asked, steps, share, seed, batches]) => {
  const problem = toy({ zero_fraction: share, seed });
  return JSON.stringify(asked.map(([start, settings]) => {
    const more = batches ? { batches: batches.values() } : {};
    const made = run(problem, RULES[kind], settings, start, steps, more);
    return [made.params, made.loss, made.gradient, made.rate].map((record) => [...record]);
  }));
}"""


@pytest.fixture(scope="module")
def modules(chromium):
    """A blank page that holds the modules, as an exported page has them, in its global scope."""
    page = chromium.new_page()
    page.set_content("<p>blank</p>")
    for source in live_pages.vendored():
        page.add_script_tag(content=source)
    page.add_script_tag(content=live_pages.bundle("explorer.js"))  # const: seen by all scripts
    page.evaluate(f"() => Object.assign(packed, {json.dumps(live_pages.data_sets())})")
    yield page
    page.close()


def toy(share, seed):
    return lab.SigmoidNeuron(*lab.sparse_toy_data(zero_fraction=share, seed=seed))


def twenty(kind, problem, steps):
    """Starts and settings over the plane and the sliders, from a fixed seed, and their runs.

    Some settings blow rounding up, round the minimum or on the way, and two right programs part.
    So those are left out whose run parts by more than 1e-12, by the package alone, from the same
    run with its points summed in another order, or carries a shift of its start by 1e-13 further
    than 1e-11.
    """
    rng = np.random.default_rng(7)
    rate, plain = 10 ** rng.uniform([[-3], [-2]], [[0], [1]], (2, 60))
    beta, beta1, beta2 = 1 - 10 ** rng.uniform([[-2], [-2], [-3]], -0.5, (3, 60))
    starts = rng.uniform([-4, -5], [6, 5], (60, 2))
    settings = {
        "GradientDescent": {"learning_rate": plain},
        "Momentum": {"learning_rate": plain, "beta": beta},
        "Nesterov": {"learning_rate": plain, "beta": beta},
        "Adagrad": {"learning_rate": rate},
        "RMSProp": {"learning_rate": rate, "beta": beta},
    }.get(kind, {"learning_rate": rate, "beta1": beta1, "beta2": beta2})
    lanes = KINDS[kind](**{name: values[:, None] for name, values in settings.items()})
    run = lab.descend(problem, lanes, starts, steps)
    shifted = lab.descend(problem, lanes, starts + np.array([1e-13, -1e-13]), steps)
    backwards = repeat(np.arange(problem.n_points)[::-1])
    other = lab.descend(problem, lanes, starts, steps, backwards)
    with np.errstate(all="ignore"):
        parted = [np.abs(twin.params - run.params).max(axis=(0, 2)) for twin in (shifted, other)]
    kept = np.flatnonzero((parted[0] < 1e-11) & (parted[1] < 1e-12))[:20]
    assert len(kept) == 20
    chosen = [{name: float(column[i]) for name, column in settings.items()} for i in kept]
    return [
        (starts[i].tolist(), asdict(KINDS[kind](**one)), run.lane(i))
        for i, one in zip(kept, chosen, strict=True)
    ]


def assert_same(ours, theirs, what):
    """Equal to 1e-10, of the number's own size where it is large."""
    difference = np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1)
    assert np.nanmax(difference) < 1e-10, f"{what}: {np.nanmax(difference):.2g}"
    assert np.array_equal(np.isnan(ours), np.isnan(theirs)), what


def runs_of_the_page(modules, kind, chosen, steps, data=(0.8, 0), batches=None):
    """Parameters, losses, gradients and rates of each run that is asked for."""
    asked = [[start, settings] for start, settings, _ in chosen]
    batches = batches and [batch.tolist() for batch in batches]
    return json.loads(modules.evaluate(RUN, [kind, asked, steps, *data, batches]))


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_runs_as_the_packages_own(modules, kind, data):
    steps = STEPS.get(kind, 500)
    chosen = twenty(kind, toy(*data), steps)
    told = runs_of_the_page(modules, kind, chosen, steps, data)
    for (start, settings, run), (*ours, rate) in zip(chosen, told, strict=True):
        theirs = {"params": run.params, "loss": run.loss, "gradient": run.gradient}
        for record, (name, of) in zip(ours, theirs.items(), strict=True):
            what = f"{name} of {kind}({settings}) from {start}"
            assert_same(np.reshape(np.array(record, dtype=float), of.shape), of, what)
        rate = np.reshape(rate, run.effective_rate.shape)  # the root of a small v is less exact
        np.testing.assert_allclose(rate, run.effective_rate, rtol=1e-7)


@pytest.mark.parametrize("kind", ["Momentum", "Nesterov", "Adam", "Eve"])
def test_a_rule_runs_so_on_batches_too(modules, kind):
    batches = [b for b, _ in zip(lab.minibatches(1000, 30, seed=1), range(200), strict=False)]
    ((start, settings, _),) = chosen = twenty(kind, toy(0.8, 0), 200)[:1]
    run = lab.descend(toy(0.8, 0), KINDS[kind](**settings), start, 200, batches)
    ((params, *_),) = runs_of_the_page(modules, kind, chosen, 200, batches=batches)
    assert_same(np.reshape(params, run.params.shape), run.params, kind)


def test_adam_runs_without_correction_too(modules):
    rule, start = lab.Adam(0.1, bias_correction=False), [-2, 4]
    run = lab.descend(toy(0.8, 0), rule, start, 500)
    ((params, *_),) = runs_of_the_page(modules, "Adam", [(start, asdict(rule), run)], 500)
    assert_same(np.reshape(params, run.params.shape), run.params, "uncorrected")


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
    rate = modules.evaluate("""([kind, settings]) => bestLearningRate(toy({ zero_fraction: 0.8 }),
      RULES[kind], settings, [-2, 4], 500)""", [kind, asdict(KINDS[kind](0.1))])  # fmt: skip
    best = best_learning_rate(problem, KINDS[kind](0.1), (-2, 4), 500)
    ends = [lab.descend(problem, KINDS[kind](eta), (-2, 4), 500).loss[-1] for eta in (rate, best)]
    assert ends[0] == pytest.approx(ends[1], abs=1e-15)
