"""Changes that `mutants.py` may draw and that no test can notice, each with the reason.

A change is known by its file, the line that it is in, and what it puts there.
"""

EQUIVALENT = {}
