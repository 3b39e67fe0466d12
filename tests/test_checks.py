"""Every check takes a blank stub for what it is and rejects the usual slips.

That each accepts its solution is tested from the notebooks' own cells, in test_notebooks.
"""

import numpy as np
import pytest

from optim_lab import checks
