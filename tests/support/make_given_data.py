"""Measures from given data by SALib, OpenTURNS and SciPy, for tests/unit/sensitivity/test_given_data.cpp.

Made by: build/oracle/bin/python tests/support/make_given_data.py > tests/data/given_data.json
"""
import json
import sys
from importlib.metadata import version

import numpy as np
import openturns
from SALib.analyze import delta, pawn, rbd_fast
from scipy.special import kolmogorov
from scipy.stats import ks_2samp

random = np.random.default_rng(2022)
n, names = 250, ["x1", "x2", "x3", "x4"]
x = random.uniform(size=(n, 4))
x[:, 3] = 0.6 * x[:, 0] + 0.4 * x[:, 3]  # correlated, so that partial and simple correlations differ
x[::9, 2] = 0.5                          # ties
y = np.exp(2.0 * x[:, 0]) - 3.0 * np.sin(6.0 * x[:, 1]) + x[:, 2] * x[:, 3] + 0.2 * random.normal(size=n)
y[::11] = np.round(y[::11], 1)
problem = {"num_vars": 4, "names": names, "bounds": [[0, 1]] * 4}

inputs, output = openturns.Sample(x.tolist()), openturns.Sample(y[:, None].tolist())
correlation = openturns.CorrelationAnalysis(inputs, output)
classes = int(np.round(min(int(np.ceil(n ** (2.0 / (7.0 + np.tanh((1500.0 - n) / 500.0))))), 48)))
untied = [0, 1, 3]  # ties are broken by place here, in other ways there
event = y > np.median(y)
sliced = pawn.analyze(problem, x, y, S=10)
effective = event.sum() * (~event).sum() / n
tests = [ks_2samp(x[event, j], x[~event, j]) for j in range(4)]


def delta_of(n):
    """Of points that test_given_data.cpp makes by the same formula; classes as SALib's analyze has them."""
    i = np.arange(1.0, n + 1.0)
    x = np.fmod(i * 0.6180339887, 1.0)
    y = x * x + 0.5 * np.sin(i)
    few = 2.0 / (7.0 + np.tanh((1500.0 - n) / 500.0))
    edges = np.linspace(0, n, int(np.round(min(int(np.ceil(n ** few)), 48))) + 1)
    return float(delta.calc_delta(y, np.linspace(y.min(), y.max(), 100), x, edges))


json.dump({
    "made_by": {package: version(package) for package in ("SALib", "openturns", "scipy")},
    "columns": x.T.tolist(), "output": y.tolist(), "untied": untied,
    "S1_rank": list(openturns.RankSobolSensitivityAlgorithm(inputs, output).getFirstOrderIndices()),
    "S1_rbd_fast": [float(s) for s in rbd_fast.analyze(problem, x, y, M=10, seed=1)["S1"]],
    "delta": [float(delta.calc_delta(y, np.linspace(y.min(), y.max(), 100), x[:, j], np.linspace(0, n, classes + 1))) for j in range(4)],
    "delta_of_n": {n: delta_of(n) for n in (300, 1000, 1500, 2000, 5000)},
    "pawn": {k: [float(v) for v in sliced[k]] for k in ("minimum", "mean", "median", "maximum", "CV")},
    "ks": [float(t.statistic) for t in tests], "ks_p": [float(kolmogorov(np.sqrt(effective) * t.statistic)) for t in tests],
    "SRC": list(correlation.computeSRC()), "SRRC": list(correlation.computeSRRC()),
    "PCC": list(correlation.computePCC()), "PRCC": list(correlation.computePRCC()),
}, sys.stdout)
