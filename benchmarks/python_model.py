"""What the contestants in Python share: the golden draws, the policies, constants and outcomes of the model."""
import json
import math
import pathlib

import numpy as np

GOLDEN = json.loads((pathlib.Path(__file__).resolve().parent.parent / "tests/data/golden.json").read_text())
NAMES = GOLDEN["instruments"]
DOMAIN = dict(fiscal="incentive", tax="incentive", science="incentive", talent="guidance", capital="guidance",
              technology="guidance", industrial="ecology", iur="ecology")
HORIZON = GOLDEN["horizon"]
FEW = [0, 7, 56, 192, 145, 255]
LOGARITHMS = ("log_nqp", "agglomeration")


def levels_of(year):
    return np.array([GOLDEN["levels"].get(n, [1.0])[min(year, len(GOLDEN["levels"].get(n, [1.0])) - 1)] for n in NAMES])


def effective(p, on, year):
    """Effective intensities (eq. 2) of one draw for coalitions on, shape (8, n_coalitions)."""
    u = on * levels_of(year)[:, None]
    gamma = np.array([[0.0 if a == b else p["policy.coordination_" + (DOMAIN[a] if DOMAIN[a] == DOMAIN[b] else "cross")]
                       for b in NAMES] for a in NAMES])
    return u * np.exp(gamma @ u) / (1.0 + p["policy.crowding"] * (u.sum(axis=0) - u))


def on_of(coalitions):
    return np.array([[float(c >> j & 1) for c in coalitions] for j in range(8)])


def derived(p):
    """Constants of a draw."""
    q = {k.replace(".", "_"): v for k, v in p.items()}
    q["rho"] = 1.0 - 1.0 / p["production.substitution"]
    q["w_k"] = 1.0 - p["production.new_talent_weight"] - p["production.new_technology_weight"]
    q["initial_output"] = 1.0 + p["leap.initial_share"] * p["production.new_efficiency"]
    q["chain_decay"] = p["chain.rate"] * (1.0 - p["chain.initial"]) / p["chain.initial"]
    q["iur_decay"] = p["iur.rate"] * (1.0 - p["iur.initial"]) / p["iur.initial"]
    q["log_efficiency"] = math.log1p(p["production.new_efficiency"])
    return q


def outcomes(q, x, leap, exp=np.exp, log=np.log, log1p=np.log1p, expm1=np.expm1):
    h, k, a, r, C, U, s, N = x
    weighted = (q["production_new_talent_weight"] * expm1(q["rho"] * h) + q["w_k"] * expm1(q["rho"] * k)
                + q["production_new_technology_weight"] * expm1(q["rho"] * a))
    rho = q["rho"]
    linear = q["production_new_talent_weight"] * h + q["w_k"] * k + q["production_new_technology_weight"] * a
    new = np.where(np.abs(rho) > 1e-12, log1p(weighted) / np.where(np.abs(rho) > 1e-12, rho, 1.0), linear)
    old = (q["production_old_talent_weight"] * h + q["production_old_capital_weight"] * k
           + q["production_old_technology_weight"] * a)
    external = q["production_agglomeration"] * (h + k + a) / 3.0 + q["chain_productivity"] * (C - q["chain_initial"])
    made_new = s * np.exp(q["log_efficiency"]) * exp(new)
    y = log(((1.0 - s) * exp(old) + made_new) / q["initial_output"]) + external
    log_nqp = log(made_new / q["initial_output"]) + external
    logistic = lambda z: 1.0 / (1.0 + exp(-z))
    balance = logistic((r + a) / 2) * logistic((h + k) / 2) * (C + U) / 2
    return dict(nqp=exp(log_nqp), log_nqp=log_nqp, share=s, leap_time=leap, output=exp(y), cumulative_nqp=N, rd=exp(r),
                agglomeration=(h + k + a) / 3.0, ecology=(C + U) / 2, coupling_coordination=balance ** (1.0 / 6.0))


def error(values, row):
    worst = 0.0
    for name, exact in row["outcomes"].items():
        size = max(1.0, abs(exact)) if name in LOGARITHMS else abs(exact)
        worst = max(worst, abs(float(values[name]) - exact) / size)
    return worst
