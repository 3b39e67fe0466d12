"""Changes that `mutants.py` may draw and that no test can notice, each with the reason.

A change is known by its file, the line that it is in, and what it puts there. What has a reason
here is not counted; a line that is written anew loses its reason.
"""

SPEED = "The same numbers, later or sooner."
CHANCE = "It differs only where two floats are equal by chance."
GUARD = "The lengths are equal by construction; `strict` guards against a slip of ours."
LIMIT = "A tolerance between numbers that are orders of magnitude away on both sides."
TASTE = "A width that was chosen by eye."
SCALE = "A direction that rises is one on any scale."

ROOT = "return math.sqrt(x) if type(x) is float and x >= 0 else np.sqrt(x)"
SLOPE = "if not (slope := np.abs(found.jac).max()) < 1e-7:"
FAR = "near = np.abs(params).max(axis=-1) <= FAR_AWAY * (1 + np.abs(start).max(axis=-1))"
ALIKE = (
    'yield way <= 0 and np.ptp(slopes) < 5 * np.abs(slopes).min(), f"{told}: its slopes are alike"'
)
ROWS = "return [rule.start(row) for rule, row in zip(self.rules, rows, strict=True)]"
SHORT = 'yield beta < 0.5 and not near.any(), f"{never}: the memory is too short, so it circles"'
PARTS = "for part, shape in zip(parts, shapes, strict=True):"
LEGEND = 'legend=dict(zip(("training", "held out"), Look(INK).bold_and_thin(), strict=True)),'
FLOATS = "return rows if rows.ndim > 1 else rows.tolist()"
SIDE = "side = 1.0 * (target == 1) - (target == 0)"
OUTWARD = "outward = scipy.sparse.diags_array(np.where(side, side, 1)) @ inputs"
BEST = "best = optimize.milp(-side @ inputs, constraints=limits, bounds=optimize.Bounds(-1, 1))"
CHUNKS = "lanes, chunks = zip(*_chunks(axes, at_once), strict=True)"
OF_ROWS = "of_rows = zip(kept.repeat(len(after) // len(kept)), after, memories, strict=True)"
CROWDED = "crowded = sum(map(len, groups.values())) > CROWDED"

EQUIVALENT = {
    ("optimizers.py", ROOT, "(x > 0)"): SPEED,
    ("optimizers.py", ROOT, "(x < 0)"): SPEED,
    (
        "optimizers.py",
        'check = checked.switch if field.type in (bool, "bool") else checked.setting',
        "(('bool', bool))",
    ): "The order does not matter to `in`.",
    ("optimizers.py", "coordinatewise = True", "(False)"): SPEED,
    ("problems.py", "return -best.fun > 1e-9", "(-best.fun >= 1e-09)"): CHANCE,
    ("problems.py", SLOPE, "(1.5e-07)"): LIMIT,
    (
        "problems.py",
        SLOPE,
        "((slope := np.abs(found.jac).max()) <= 1e-07)",
    ): CHANCE,
    ("checks/experiments.py", ALIKE, "(way < 0)"): CHANCE,
    (
        "walking.py",
        FAR,
        "(np.abs(params).max(axis=-1) < FAR_AWAY * (1 + np.abs(start).max(axis=-1)))",
    ): CHANCE,
    ("checks/experiments.py", SHORT, "(beta <= 0.5)"): LIMIT,
    ("checks/verdicts.py", PARTS, "(False)"): GUARD,
    ("figures/panels.py", LEGEND, "(False)"): GUARD,
    ("walking.py", ROWS, "(False)"): GUARD,
    ("walking.py", FLOATS, "(rows.ndim >= 1)"): SPEED,
    ("problems.py", SIDE, "(1.5)"): SCALE,
    ("problems.py", OUTWARD, "(2)"): SCALE,
    ("problems.py", OUTWARD, "(np.where(side, side, 1))"): "Its arguments are equal.",
    ("problems.py", BEST, "(2)"): SCALE,
    ("sweeps.py", CHUNKS, "(False)"): GUARD,
    ("annealing.py", OF_ROWS, "(False)"): GUARD,
    (
        "figures/charts.py",
        "figure, ax = looks.new_figure((WIDE + 1.5 * many, 4.2), caption)",
        "(2.25)",
    ): TASTE,
}
