"""Sweeps: every lane is its own run, wherever it ran, and nothing is lost or left behind."""

import itertools
import multiprocessing
import os
import tracemalloc
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
from distributed import Client, LocalCluster

import optim_lab as lab
from optim_lab import problems

START = (-2.0, 4.0)
RATES, BETAS = np.geomspace(0.01, 1, 3), [0.5, 0.9]


@pytest.fixture(scope="module")
def neuron():
    return lab.SigmoidNeuron(*lab.sparse_toy_data())


@pytest.fixture
def small_chunks(monkeypatch):
    """Chunks of a lane or two."""
    monkeypatch.setattr(problems, "PREDICTIONS_AT_ONCE", 450)


def same(one, other):
    np.testing.assert_array_equal(one.loss, other.loss)
    np.testing.assert_array_equal(one.params, other.params)
    np.testing.assert_array_equal(one.diverged, other.diverged)


@pytest.mark.parametrize("optimizer", [lab.Nesterov, lab.RMSProp, lab.Momentum])
@pytest.mark.parametrize("small", [True, False])
def test_a_lane_equals_its_own_run(neuron, optimizer, small, monkeypatch):
    if small:
        monkeypatch.setattr(problems, "PREDICTIONS_AT_ONCE", 450)
    found = lab.sweep(neuron, optimizer, START, 50, beta=BETAS, learning_rate=RATES)
    assert list(found.axes) == ["beta", "learning_rate"]  # as given
    for (i, beta), (j, rate) in itertools.product(enumerate(BETAS), enumerate(RATES)):
        alone = lab.descend(neuron, optimizer(rate, beta=beta), START, 50)
        np.testing.assert_allclose(found.params[i, j], alone.params[-1], rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.loss[i, j], alone.loss[-1], rtol=0, atol=1e-12)


def test_a_lane_equals_its_own_run_on_the_same_batches(neuron):
    found = lab.sweep(
        neuron, lab.Adam, START, 30, learning_rate=RATES, batches=lab.minibatches(1000, 10, seed=3)
    )
    for i, rate in enumerate(RATES):
        batches = lab.minibatches(1000, 10, seed=3)
        alone = lab.descend(neuron, lab.Adam(rate), START, 30, batches)
        np.testing.assert_allclose(found.params[i], alone.params[-1], rtol=0, atol=1e-12)


def test_switches_and_schedules_can_be_axes_too(neuron, small_chunks):
    schedules = [lab.schedules.inverse_root_decay(0.5), lab.schedules.step_decay(0.5, 0.5, 10)]
    found = lab.sweep(
        neuron,
        lab.Adam,
        START,
        40,
        beta1=[0.0, 0.5, 0.9],
        bias_correction=[True, False],
        learning_rate=schedules,
    )
    assert found.loss.shape == (3, 2, 2)
    for i, j, k in np.ndindex(found.loss.shape):
        beta1, corrected = (0.0, 0.5, 0.9)[i], (True, False)[j]
        alone = lab.Adam(schedules[k], beta1, bias_correction=corrected)
        end = lab.descend(neuron, alone, START, 40).params[-1]
        np.testing.assert_allclose(found.params[i, j, k], end, rtol=0, atol=1e-12)


def test_a_sweep_without_an_axis_is_a_single_run(neuron):
    found = lab.sweep(neuron, lab.Adam, START, 20, learning_rate=0.1)
    assert (found.axes, found.loss.shape, found.params.shape) == ({}, (), (2,))
    alone = lab.descend(neuron, lab.Adam(0.1), START, 20)
    np.testing.assert_allclose(found.params, alone.params[-1], rtol=0, atol=1e-12)
    assert found.best == {}


def test_no_steps_end_at_the_start(neuron):
    found = lab.sweep(neuron, lab.Adam, START, 0, learning_rate=RATES)
    np.testing.assert_array_equal(found.params, [START] * 3)
    np.testing.assert_array_equal(found.loss, [neuron.loss(START)] * 3)


def test_a_lane_that_diverges_harms_no_other():
    # on curvature 1 a step multiplies x by 1 - rate: rate 2.5 flings it out, 1 hits the bottom
    found = lab.sweep(lab.Bowl([1.0]), lab.GradientDescent, [1.0], 2000, learning_rate=[2.5, 1.0])
    assert found.diverged.tolist() == [True, False]
    assert found.loss[1] == 0
    assert found.best == {"learning_rate": 1.0}


def test_a_run_that_left_and_came_back_has_diverged_as_in_descend():
    # 1 -> 1 - 3e7 -> back by a rate of 1: far away in between
    there_and_back = lab.sweep(
        lab.Bowl([1.0]), lab.GradientDescent, [1.0], 2, learning_rate=lambda t: (3e7, 1.0)[t]
    )
    run = lab.descend(lab.Bowl([1.0]), lab.GradientDescent(lambda t: (3e7, 1.0)[t]), [1.0], 2)
    assert there_and_back.diverged
    assert run.diverged


def test_if_all_diverge_there_is_no_best():
    found = lab.sweep(lab.Bowl([1.0]), lab.GradientDescent, [1.0], 2000, learning_rate=[3.0])
    with pytest.raises(ValueError, match="every run of this sweep diverged"):
        assert found.best


def test_a_rule_that_observes_the_loss_observes_its_own(neuron, small_chunks):
    found = lab.sweep(neuron, lab.Eve, START, 50, learning_rate=RATES, beta3=[0.9, 0.999])
    for i, j in np.ndindex(found.loss.shape):
        alone = lab.Eve(RATES[i], beta3=[0.9, 0.999][j])
        end = lab.descend(neuron, alone, START, 50).params[-1]
        np.testing.assert_allclose(found.params[i, j], end, rtol=0, atol=1e-12)


@pytest.fixture(scope="module")
def process():
    """Another process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


@pytest.mark.usefixtures("small_chunks")
def test_executors_agree_with_in_process_to_the_last_digit(neuron, process):
    settings = dict(learning_rate=RATES, beta2=[0.9, 0.99, 0.999])
    here = lab.sweep(neuron, lab.Adam, START, 60, **settings)
    with ThreadPoolExecutor(2) as threads:
        for executor in (threads, process):
            same(here, lab.sweep(neuron, lab.Adam, START, 60, executor=executor, **settings))


def test_schedules_travel_to_other_processes(process):
    s = lab.schedules
    rates = [
        s.step_decay(0.5, 0.5, 10),
        s.exponential_decay(0.5, 0.1),
        s.inverse_time_decay(0.5, 0.1),
        s.inverse_root_decay(0.5),
        s.cosine_decay(0.5, 20),
        s.warm_up(5, s.cosine_decay(0.5, 20)),
    ]
    settings = dict(learning_rate=rates, beta=[s.sutskever_momentum(), 0.9])
    bowl = lab.Bowl([1.0, 2.0])
    there = lab.sweep(bowl, lab.Momentum, START, 30, executor=process, **settings)
    same(lab.sweep(bowl, lab.Momentum, START, 30, **settings), there)


class Deadly(lab.Bowl):
    """Kills the process that asks for its gradient."""

    def gradient(self, params, batch=None):
        os._exit(1)


class DeadlyOnce(lab.Bowl):
    """Kills the first process that asks for its gradient, and leaves a note of it."""

    def __init__(self, curvatures, note):
        super().__init__(curvatures)
        self.note = note

    def gradient(self, params, batch=None):
        if not self.note.exists():
            self.note.touch()
            os._exit(1)
        return super().gradient(params)


@pytest.mark.filterwarnings("default")  # the cluster's own, as it loses a worker
@pytest.mark.usefixtures("small_chunks")
def test_dask_agrees_to_the_last_digit_and_runs_the_part_of_a_worker_that_died_again(tmp_path):
    bowl, rates = lab.Bowl([1.0, 2.0]), dict(learning_rate=RATES)
    deadly = DeadlyOnce([1.0, 2.0], tmp_path / "note")
    cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None)
    with cluster, Client(cluster) as client:
        executor = client.get_executor()
        there = lab.sweep(deadly, lab.Momentum, START, 60, executor=executor, **rates)
    assert deadly.note.exists()
    same(lab.sweep(bowl, lab.Momentum, START, 60, **rates), there)


class Interrupted(Executor):
    """Its first job ends in an interrupt; the others wait, and can be cancelled."""

    def __init__(self):
        self.futures = []

    def submit(self, function, /, *args, **kwargs):
        future = Future()
        if not self.futures:
            future.set_exception(KeyboardInterrupt())
        self.futures.append(future)
        return future


@pytest.mark.usefixtures("small_chunks")
def test_an_interrupt_leaves_nothing_running(neuron):
    executor = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        lab.sweep(neuron, lab.Adam, START, 5, learning_rate=RATES, executor=executor)
    assert len(executor.futures) == 2
    assert executor.futures[1].cancelled()


def test_an_error_in_a_worker_is_raised_here(neuron):
    with ThreadPoolExecutor(1) as executor, pytest.raises(ValueError, match="indices of points"):
        lab.sweep(
            neuron, lab.Adam, START, 1, learning_rate=RATES, batches=[[1000]], executor=executor
        )


@pytest.mark.usefixtures("small_chunks")
def test_the_bar_counts_the_runs_and_is_only_shown_when_asked_for(neuron, capsys):
    lab.sweep(neuron, lab.Adam, START, 5, learning_rate=RATES)
    assert capsys.readouterr().err == ""
    lab.sweep(neuron, lab.Adam, START, 5, learning_rate=RATES, progress=True)
    assert "/3" in capsys.readouterr().err


def test_memory_does_not_grow_with_the_number_of_steps():
    bowl, peaks = lab.Bowl([1.0, 2.0]), []
    for steps in (10, 2000):
        tracemalloc.start()
        lab.sweep(bowl, lab.Adam, START, steps, learning_rate=RATES)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (dict(optimizer=lab.Adam(0.1)), "must be a class: write Adam"),
        (dict(optimizer=int), "must be a class: write Adam"),
        (dict(gamma=[0.1]), "unexpected keyword argument 'gamma': Adam has learning_rate, beta1"),
        (
            dict(optimizer=lab.Momentum, beta=[0.5]),
            "missing a required argument: 'learning_rate': Momentum has learning_rate, beta",
        ),
        (dict(learning_rate=[]), "as an axis of the grid, a list of one value or more"),
        (dict(learning_rate=[[0.1], [0.2]]), r"learning_rate=.* must be one value, or"),
        (dict(learning_rate=[0.1, -1]), "learning_rate=[^m]*-1[^m]* must be a number above 0"),
        (dict(start=[START, START]), r"numbers, each finite, of shape \(P,\): all runs"),
        (dict(start=(np.nan, 1)), "start=.*numbers, each finite"),
        (dict(steps=-1), "steps=-1 must be a whole number, 0 or more"),
        (dict(batches=[[1], [2]]), "batches ran out at step 2 of 5"),
    ],
)
def test_bad_input_is_refused_in_words(neuron, change, words):
    arguments = dict(optimizer=lab.Adam, start=START, steps=5) | change
    with pytest.raises(ValueError, match=words):
        lab.sweep(neuron, **arguments)


def test_the_best_settings_have_the_least_loss_of_those_that_did_not_diverge():
    loss, gone = np.array([[3.0, 2.0], [0.5, 1.0]]), np.array([[False, False], [True, False]])
    axes = {"learning_rate": np.array([0.1, 0.2]), "beta": np.array([0.5, 0.9])}
    found = lab.Sweep(axes, loss, np.zeros((2, 2, 1)), gone)
    assert found.best == {"learning_rate": 0.2, "beta": 0.9}


def test_a_worker_that_dies_is_told(process):  # the last test, for it ends the process
    with pytest.raises(RuntimeError, match=r"a worker of .* died, so the sweep is not complete"):
        lab.sweep(Deadly([1.0]), lab.Momentum, [1.0], 5, learning_rate=[0.1], executor=process)
