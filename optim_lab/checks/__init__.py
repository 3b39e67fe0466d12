"""Layer 3: verdicts on exercises.

``lab.checks.NAME(attempt)`` tries a student's function and says *not attempted yet*, *not yet: ...*
or *correct*. ``lab.checks.NAME(attempt, strict=True)`` raises an AssertionError unless it is
correct. `CHECKS` holds all checks by their names.
"""

from optim_lab.checks import experiments, lessons, practice
from optim_lab.checks.verdicts import CHECKS

globals().update(CHECKS)
