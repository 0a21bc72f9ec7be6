"""HSIC, polynomial chaos and HDMR by OpenTURNS and SALib, for tests/unit/sensitivity.

Made by: build/oracle/bin/python tests/support/make_given_models.py > tests/data/given_models.json
"""
import json
import sys
import warnings
from importlib.metadata import version

import numpy as np
import openturns
from SALib.analyze import hdmr

random = np.random.default_rng(7)
n = 400
x = random.uniform(size=(n, 3))
x[0], x[1] = 0.0, 1.0  # so that stretching the inputs to [0, 1] leaves them as they are
y = np.sin(3.0 * x[:, 0]) + 2.0 * x[:, 1] ** 2 + x[:, 0] * x[:, 1] + 0.1 * random.normal(size=n)
inputs, output = openturns.Sample(x.tolist()), openturns.Sample(y[:, None].tolist())


def kernel(sample):
    gaussian = openturns.SquaredExponential(1)
    gaussian.setScale(sample.computeStandardDeviation())
    return gaussian


def hsic(statistic):
    done = openturns.HSICEstimatorGlobalSensitivity([kernel(inputs.getMarginal(j)) for j in range(3)] + [kernel(output)], inputs, output, statistic)
    return {"hsic": list(done.getHSICIndices()), "r2": list(done.getR2HSICIndices()), "p": list(done.getPValuesAsymptotic())}


uniform = openturns.JointDistribution([openturns.Uniform(0.0, 1.0)] * 3)
basis = openturns.OrthogonalProductPolynomialFactory([openturns.StandardDistributionPolynomialFactory(openturns.Uniform(-1.0, 1.0))] * 3, openturns.LinearEnumerateFunction(3))
n_terms = basis.getEnumerateFunction().getBasisSizeFromTotalDegree(3)
algorithm = openturns.FunctionalChaosAlgorithm(inputs, output, uniform, openturns.FixedStrategy(basis, n_terms), openturns.LeastSquaresStrategy())
algorithm.run()
chaos = algorithm.getResult()
indices = openturns.FunctionalChaosSobolIndices(chaos)
terms = [list(map(int, basis.getEnumerateFunction()(i))) for i in range(n_terms)]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    fitted = hdmr.analyze({"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}, x, y, maxorder=2, K=1, R=n, m=2, lambdax=0.01)
json.dump({
    "made_by": {package: version(package) for package in ("SALib", "openturns")},
    "columns": x.T.tolist(), "output": y.tolist(),
    "hsic_v": hsic(openturns.HSICVStat()), "hsic_u": hsic(openturns.HSICUStat()),
    "chaos": {"terms": terms, "coefficients": [float(c[0]) for c in chaos.getCoefficients()], "S1": [indices.getSobolIndex(j) for j in range(3)],
              "ST": [indices.getSobolTotalIndex(j) for j in range(3)], "S2": {f"{a}{b}": indices.getSobolIndex([a, b]) for a, b in ((0, 1), (0, 2), (1, 2))}},
    "hdmr": {key: [float(v) for v in fitted[key][:6]] for key in ("Sa", "Sb", "S")} | {"ST": [float(v) for v in fitted["ST"][:3]], "select": [float(v) for v in fitted["select"]]},
}, sys.stdout)
