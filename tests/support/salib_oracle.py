"""Sobol' indices by the package SALib: columns y_A, y_B, y_AB and perhaps y_BA (one for each parameter) as JSON in, indices as JSON out."""
import json
import sys

import numpy as np
from SALib.analyze import sobol

columns = json.load(sys.stdin)
a, b = np.array(columns["A"]), np.array(columns["B"])
# SALib centres outputs before it analyses them; here at the mean of A and B.
centre = np.concatenate([a, b]).mean()
a, b = a - centre, b - centre
mixed = [np.array(column) - centre for column in columns["AB"]]
mirrored = [np.array(column) - centre for column in columns.get("BA", [])]
n = len(mirrored)
json.dump({"S2": [float(sobol.second_order(a, mixed[j], mixed[k], mirrored[j], b)) for j in range(n) for k in range(j + 1, n)],
           "S1": [float(sobol.first_order(a, ab, b)) for ab in mixed],
           "ST": [float(sobol.total_order(a, ab, b)) for ab in mixed]}, sys.stdout)
