"""Elementary effects by the package SALib: trajectories as JSON in, indices as JSON out."""
import json
import sys

import numpy as np
from SALib.analyze import morris

given = json.load(sys.stdin)
problem = {"num_vars": len(given["names"]), "names": given["names"], "bounds": [[0, 1]] * len(given["names"])}
found = morris.analyze(problem, np.array(given["x"]), np.array(given["y"]), num_levels=given["levels"], seed=1)
json.dump({name: [float(v) for v in found[name]] for name in ("mu", "mu_star", "sigma")}, sys.stdout)
