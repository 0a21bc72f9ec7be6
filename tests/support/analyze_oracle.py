"""What SALib makes of the same columns, and of our own results: JSON in, JSON out."""
import json
import sys

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pandas
from SALib.analyze import pawn, rbd_fast
from SALib.plotting import bar

given = json.load(sys.stdin)
names = list(given["inputs"])
x, y = np.array([given["inputs"][n] for n in names]).T, np.array(given["output"])
problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
# Our own indices, drawn by SALib's plotting functions.
ours = given["ours"]
table = pandas.DataFrame({"S1": ours["S1_rbd_fast"], "S1_conf": ours["S1_rbd_fast_conf"]}, index=ours["names"])
axes = bar.plot(table)
json.dump({"S1_rbd_fast": [float(s) for s in rbd_fast.analyze(problem, x, y, M=10, seed=1)["S1"]],
           "pawn": [float(s) for s in pawn.analyze(problem, x, y, S=10)["median"]],
           "bars": [bar.get_height() for bar in axes.patches]}, sys.stdout)
