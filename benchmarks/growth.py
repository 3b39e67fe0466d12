"""How the time of 500 steps grows with the number of points and with the number of lanes."""

import sys

import measures
import numpy as np

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
    measures.print_table(["lanes", "500 steps, ms", "ms a lane"], with_lanes())
    return not flat


if __name__ == "__main__":
    sys.exit(main())
