"""How the time of a run grows with its points, its nonzero entries, and its lanes."""

import sys

import measures
import numpy as np
import scipy.sparse

import optim_lab as lab

START, STEPS, NONZERO = (-2.0, 4.0), 500, 200
RULES = dict(GradientDescent=lab.GradientDescent(5.0), Adam=lab.Adam(0.1))


def neuron(n_points):
    """The toy with 200 points that are not zero, whatever their share."""
    points = lab.sparse_toy_data(n_points, zero_fraction=1 - NONZERO / n_points, seed=0)
    return lab.SigmoidNeuron(*points)


def with_points():
    """Rows for N from a thousand to a million, and whether the time stayed within 1.5 times."""
    sizes = (10**3, 10**4, 10**5, 10**6)
    building = [measures.milliseconds(neuron, size) for size in sizes]
    problems = [neuron(size) for size in sizes]
    times = measures.in_turn(
        *((lambda _, p=p: lab.race(p, RULES, START, STEPS), range(15)) for p in problems)
    )
    medians = np.median(times, axis=1)
    rows = [
        [f"{size:,}", f"{build:.0f}", f"{median:.1f}", f"{median / medians[0]:.2f}"]
        for size, build, median in zip(sizes, building, medians, strict=True)
    ]
    return rows, medians.max() / medians[0] <= 1.5


def with_nonzeros():
    """Rows for sparse features of one shape with more and more entries that are not zero."""
    rng, rows, first = np.random.default_rng(0), [], None
    for nonzeros in (50_000, 100_000, 200_000, 400_000, 800_000):
        density = nonzeros / (20_000 * 2_000)
        features = scipy.sparse.random_array((20_000, 2_000), density=density, rng=rng)
        problem = lab.SigmoidNeuron(features, rng.integers(0, 2, 20_000), loss="cross_entropy")
        times = [
            measures.milliseconds(
                lambda p=problem: lab.descend(p, lab.GradientDescent(1.0), np.zeros(2_001), 50)
            )
            for _ in range(5)
        ]
        first = first or min(times)
        rows.append([f"{nonzeros:,}", f"{min(times) / 50:.2f}", f"{min(times) / first:.1f}"])
    return rows


def with_lanes():
    """Rows for 1 to 4,096 lanes of Adam in one sweep."""
    problem, rows = neuron(1000), []
    for lanes in (1, 4, 16, 64, 256, 1024, 4096):
        rates = np.geomspace(1e-3, 1, lanes)
        times = [
            measures.milliseconds(
                lambda rates=rates: lab.sweep(problem, lab.Adam, START, STEPS, learning_rate=rates)
            )
            for _ in range(3)
        ]
        rows.append([f"{lanes:,}", f"{min(times):.0f}", f"{min(times) / lanes:.2f}"])
    return rows


def main():
    """Measure and print."""
    measures.print_machine()
    rows, flat = with_points()
    measures.print_table(["points", "building, ms", "500 steps, ms", "times the first"], rows)
    print(f"\nTime of 500 steps within 1.5 times: {'met' if flat else 'MISSED'}\n")
    head = ["nonzero entries", "ms a step", "times the first"]
    measures.print_table(head, with_nonzeros())
    print()
    measures.print_table(["lanes", "500 steps, ms", "ms a lane"], with_lanes())
    return not flat


if __name__ == "__main__":
    sys.exit(main())
