"""Sobol' points by SciPy, for tests/unit/random/test_sobol.cpp: the first 32 points in some of 1,100 dimensions, in units of 2^-30.

Made by: build/oracle/bin/python tests/support/make_sobol_points.py > tests/data/sobol_points.json
"""
import json
import sys
from importlib.metadata import version

from scipy.stats import qmc

dimensions = [0, 1, 2, 3, 5, 9, 20, 52, 105, 158, 400, 1099]
points = qmc.Sobol(1100, scramble=False).random(32)[:, dimensions]
json.dump({"made_by": "scipy " + version("scipy"), "dimensions": dimensions, "points": [[int(u * 2**30) for u in point] for point in points]}, sys.stdout)
