"""The package QMCPy drives a UM-Bridge server: the mean of its one output over uniform inputs, by quasi-Monte Carlo to a tolerance."""
import json
import sys

import numpy as np
import qmcpy
import umbridge

asked = json.load(sys.stdin)
model = umbridge.HTTPModel(asked["url"], "forward")
inputs = qmcpy.Uniform(qmcpy.DigitalNetB2(len(asked["low"]), seed=7), lower_bound=asked["low"], upper_bound=asked["high"])
solution, data = qmcpy.CubQMCNetG(qmcpy.UMBridgeWrapper(inputs, model, config={}, parallel=False), abs_tol=asked["tolerance"]).integrate()
json.dump({"mean": float(np.ravel(solution)[0]), "n": int(data.n_total)}, sys.stdout)
