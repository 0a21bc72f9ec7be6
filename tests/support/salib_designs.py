"""Analyses of special designs by the package SALib: the method, points and outputs as JSON in, indices as JSON out."""
import json
import sys

import numpy as np
from SALib.analyze import dgsm, fast, ff, radial_ee, rbd_fast, sobol_jansen

given = json.load(sys.stdin)
x, y = np.array(given.get("x", [])), np.array(given["y"])
names = list(given["names"])
problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}


def radial():
    sets = len(y) // (len(names) + 1)
    effects, total = radial_ee.analyze(problem, x, y, sets, seed=1), sobol_jansen.analyze(problem, y, sets, seed=1)
    return {"ST": total["ST"], **{name: effects[name] for name in ("mu", "mu_star", "sigma")}}


def factorial():
    found = ff.analyze(problem, x, y, second_order=True)
    return {"ME": found["ME"], "IE": found["IE"], "pairs": found["interaction_names"]}


methods = {
    "radial": radial,
    "factorial": factorial,
    "dgsm": lambda: {name: dgsm.analyze(problem, x, y, seed=1)[name] for name in ("vi", "dgsm")},
    "fast": lambda: {name: fast.analyze(problem, y, M=4, seed=1)[name] for name in ("S1", "ST")},
    "rbd": lambda: {"S1": rbd_fast.analyze(problem, x, y, M=10, seed=1)["S1"]},
}
json.dump({name: np.asarray(values).tolist() for name, values in methods[given["method"]]().items()}, sys.stdout)
