"""Seconds that SALib takes for first and total indices of one output: salib_indices.py GROUPS PARAMETERS."""
import sys
import time

import numpy as np
from SALib.analyze import sobol

groups, n = int(sys.argv[1]), int(sys.argv[2])
problem = {"num_vars": n, "names": [f"x{i}" for i in range(n)], "bounds": [[0, 1]] * n}
y = np.random.default_rng(1).uniform(size=groups * (n + 2))
start = time.perf_counter()
sobol.analyze(problem, y, calc_second_order=False, seed=1)
print(time.perf_counter() - start)
