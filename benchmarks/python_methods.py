"""Contestants in Python, on the golden draws: NumPy over draws and coalitions at once, and scipy.integrate.solve_ivp.

    python_methods.py numpy STEPS_PER_YR SECONDS
    python_methods.py scipy PROBLEM.json SECONDS

The problem is what bench_methods tells. Each prints a line of name, setting, error and seconds of the processor for a draw of 256 coalitions.
"""
import json
import math
import pathlib
import sys
import time

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


class Vectorised:
    """Classical Runge-Kutta on columns of trajectories; every operation writes into an array that is there already."""

    def __init__(self, draws, coalitions, steps_per_yr, chunk):
        on = on_of(coalitions)
        self.steps_per_yr = steps_per_yr
        self.q = [derived(p) for p in draws]
        self.columns = {name: np.repeat([q[name] for q in self.q], len(coalitions)) for name in self.q[0]}
        self.effective = [np.concatenate([effective(p, on, year) for p in draws], axis=1) for year in range(3)]
        self.n, self.chunk = len(draws) * len(coalitions), chunk

    def solve(self):
        parts = [self.solve_chunk(slice(first, min(first + self.chunk, self.n))) for first in range(0, self.n, self.chunk)]
        x = np.concatenate([p[0] for p in parts], axis=1)
        leap = np.concatenate([p[1] for p in parts])
        return outcomes(self.columns, x, leap)

    def solve_chunk(self, part):
        q = {name: np.ascontiguousarray(column[part]) for name, column in self.columns.items()}
        # products that never change, once
        q["saving"] = q["capital_depreciation"] + q["capital_trend"]
        q["fund"] = q["capital_fund"] * (1.0 + q["capital_leverage"])
        q["ideas"] = q["technology_obsolescence"] + q["technology_trend"]
        q["ideas_slope"] = q["technology_ideas_returns"] - 1.0
        q["third"] = q["production_agglomeration"] / 3.0
        q["singular"] = np.abs(q["rho"]) <= 1e-12
        q["any_singular"] = bool(q["singular"].any())
        q["safe_rho"] = np.where(q["singular"], 1.0, q["rho"])
        q["scale_old"] = 1.0 / q["initial_output"]
        q["scale_new"] = np.exp(q["log_efficiency"]) / q["initial_output"]
        n = q["rho"].size
        effective_in = [e[:, part] for e in self.effective]
        x = np.zeros((8, n))
        x[4], x[5], x[6] = q["chain_initial"], q["iur_initial"], q["leap_initial_share"]
        m = np.zeros((8, n))
        w = [np.empty((8, n)) for _ in range(5)]
        m_middle, m_end = np.empty((8, n)), np.empty((8, n))
        scratch = np.empty((12, n))
        step = 1.0 / self.steps_per_yr
        decay = np.exp(-0.5 * step / q["policy_lag"])
        leap = np.full(n, float(HORIZON))
        leapt = x[6] >= 0.5
        leap[leapt] = 0.0
        k1, k2, k3, k4, stage = w
        for year in range(HORIZON):
            e = effective_in[min(year, 2)]
            for i in range(self.steps_per_yr):
                np.subtract(m, e, out=m_middle); m_middle *= decay; m_middle += e
                np.subtract(m_middle, e, out=m_end); m_end *= decay; m_end += e
                rate(q, x, m, k1, scratch)
                np.multiply(k1, 0.5 * step, out=stage); stage += x
                rate(q, stage, m_middle, k2, scratch)
                np.multiply(k2, 0.5 * step, out=stage); stage += x
                rate(q, stage, m_middle, k3, scratch)
                np.multiply(k3, step, out=stage); stage += x
                rate(q, stage, m_end, k4, scratch)
                k2 += k3; k2 *= 2.0; k2 += k1; k2 += k4; k2 *= step / 6.0
                before = x[6].copy()
                x += k2
                m, m_end = m_end, m
                crosses = ~leapt & (x[6] >= 0.5)
                if crosses.any():
                    rate(q, x, m, k4, scratch)
                    at = year + i * step
                    leap[crosses] = at + crossing(before[crosses], k1[6][crosses], x[6][crosses], k4[6][crosses], step)
                    leapt |= crosses
        return x, leap


def rate(q, x, m, dx, t):
    """dx/dt (eqs. 4-17), in place; t is scratch, shape (12, n)."""
    h, k, a, r, C, U, s, _ = x
    old, new, external, y, made_new, gain_C, gain_U, users, u, v, w, z = t
    mul, add, sub = np.multiply, np.add, np.subtract
    sub(C, q["chain_initial"], out=gain_C); sub(U, q["iur_initial"], out=gain_U); sub(s, q["leap_initial_share"], out=users)
    add(h, k, out=u); u += a; mul(u, q["third"], out=external)
    mul(gain_C, q["chain_productivity"], out=u); external += u
    mul(h, q["production_old_talent_weight"], out=old)
    mul(k, q["production_old_capital_weight"], out=u); old += u
    mul(a, q["production_old_technology_weight"], out=u); old += u
    mul(q["rho"], h, out=u); np.expm1(u, out=u); mul(u, q["production_new_talent_weight"], out=new)
    mul(q["rho"], k, out=u); np.expm1(u, out=u); u *= q["w_k"]; new += u
    mul(q["rho"], a, out=u); np.expm1(u, out=u); u *= q["production_new_technology_weight"]; new += u
    np.log1p(new, out=new); new /= q["safe_rho"]
    if q["any_singular"]:
        linear = q["production_new_talent_weight"] * h + q["w_k"] * k + q["production_new_technology_weight"] * a
        np.copyto(new, linear, where=q["singular"])
    np.exp(external, out=w)
    np.exp(new, out=made_new); made_new *= q["scale_new"]; made_new *= s; made_new *= w
    np.exp(old, out=u); u *= q["scale_old"]; sub(1.0, s, out=v); u *= v; u *= w
    add(u, made_new, out=z)                                 # output
    np.log(z, out=y)
    np.negative(h, out=u); np.exp(u, out=u); u *= m[3]; u *= q["talent_programme"]
    sub(y, h, out=v); v *= q["talent_attraction"]; u += v; add(u, q["talent_trend"], out=dx[0])
    mul(z, q["saving"], out=u); mul(q["fund"], m[4], out=v); u += v
    np.negative(k, out=v); np.exp(v, out=v); u *= v; sub(u, q["capital_depreciation"], out=dx[1])
    mul(r, q["technology_rd_elasticity"], out=u); mul(h, q["technology_talent_elasticity"], out=v); u += v
    mul(a, q["ideas_slope"], out=v); u += v; np.exp(u, out=u); u *= q["ideas"]
    mul(m[2], q["technology_public_research"], out=v); mul(m[5], q["technology_fusion"], out=w); v += w
    mul(gain_U, q["technology_iur_transfer"], out=w); v += w; v += 1.0; u *= v
    sub(u, q["technology_obsolescence"], out=dx[2])
    sub(y, r, out=u); u *= q["rd_intensity_anchor"]; u += q["rd_trend"]
    for place, name in ((0, "rd_fiscal"), (1, "rd_tax"), (2, "rd_science")):
        mul(m[place], q[name], out=v); u += v
    dx[3] = u
    mul(m[6], q["chain_policy"], out=u); mul(users, q["chain_feedback"], out=v); u += v; u += q["chain_rate"]
    sub(1.0, C, out=v); u *= v; mul(C, q["chain_decay"], out=v); sub(u, v, out=dx[4])
    mul(m[7], q["iur_policy"], out=u); mul(m[5], q["iur_projects"], out=v); u += v
    mul(users, q["iur_user_feedback"], out=v); u += v; u += q["iur_rate"]
    sub(1.0, U, out=v); u *= v; mul(U, q["iur_decay"], out=v); sub(u, v, out=dx[5])
    sub(new, old, out=u); u += q["log_efficiency"]; u -= q["leap_barrier"]
    mul(gain_C, q["leap_chain_support"], out=v); u += v; mul(gain_U, q["leap_iur_support"], out=v); u += v
    u *= s; u *= q["leap_selection"]; u += q["leap_seeding"]; sub(1.0, s, out=v); mul(u, v, out=dx[6])
    dx[7] = made_new


def crossing(before, rate_before, after, rate_after, step):
    """Where the cubic through both ends of a step passes 1/2."""
    low, high = np.zeros_like(before), np.ones_like(before)
    d0, d1, rise = step * rate_before, step * rate_after, after - before
    for _ in range(50):
        z = 0.5 * (low + high)
        below = before - 0.5 + z * (d0 + z * (3 * rise - 2 * d0 - d1 + z * (d0 + d1 - 2 * rise))) < 0.0
        low, high = np.where(below, z, low), np.where(below, high, z)
    return step * 0.5 * (low + high)


def run_numpy(steps_per_yr, seconds):
    draws = [d["parameters"] for d in GOLDEN["draws"]]
    checked = Vectorised(draws, FEW, steps_per_yr, 10**6).solve()
    worst = max(error({n: v[i * len(FEW) + FEW.index(row["coalition"])] for n, v in checked.items()}, row)
                for i, d in enumerate(GOLDEN["draws"]) for row in d["trajectories"] if row["coordination"])
    best = (math.inf, 0)
    for chunk in (512, 1024, 1536, 3072):  # the one that suits this machine's caches
        solver = Vectorised(draws, range(256), steps_per_yr, chunk)
        start, n = time.process_time(), 0
        while n == 0 or time.process_time() - start < seconds / 4:
            solver.solve()
            n += 1
        best = min(best, ((time.process_time() - start) / n / len(draws), chunk))
    print(f"NumPy {np.__version__}, Runge-Kutta 4\tsteps a year {steps_per_yr}, {best[1]} at once\t{worst:.2e}\t{best[0]:.6g}")


def solve_with_scipy(p, coalition, method, tolerance):
    """One trajectory by solve_ivp, phase by phase, on plain Python floats."""
    from scipy.integrate import solve_ivp
    q = derived(p)
    exp, log, log1p, expm1 = math.exp, math.log, math.log1p, math.expm1
    rho, w_h, w_k, w_a = q["rho"], q["production_new_talent_weight"], q["w_k"], q["production_new_technology_weight"]
    saving, fund = p["capital.depreciation"] + p["capital.trend"], p["capital.fund"] * (1.0 + p["capital.leverage"])
    ideas, efficiency, B = p["technology.obsolescence"] + p["technology.trend"], 1.0 + p["production.new_efficiency"], q["initial_output"]
    g = p.__getitem__
    (agg, cp, C0, U0, s0, oh, ok, oa, tt, tp, ta, dep, re, te, ir, obs, pr, fu, it, rt, rf, rx, rs, an, cr, cpol, cf, ur, up, uj, uf,
     sel, seed, barrier, cs, us) = map(g, (
        "production.agglomeration", "chain.productivity", "chain.initial", "iur.initial", "leap.initial_share",
        "production.old_talent_weight", "production.old_capital_weight", "production.old_technology_weight", "talent.trend",
        "talent.programme", "talent.attraction", "capital.depreciation", "technology.rd_elasticity", "technology.talent_elasticity",
        "technology.ideas_returns", "technology.obsolescence", "technology.public_research", "technology.fusion",
        "technology.iur_transfer", "rd.trend", "rd.fiscal", "rd.tax", "rd.science", "rd.intensity_anchor", "chain.rate",
        "chain.policy", "chain.feedback", "iur.rate", "iur.policy", "iur.projects", "iur.user_feedback", "leap.selection",
        "leap.seeding", "leap.barrier", "leap.chain_support", "leap.iur_support"))
    decay_C, decay_U, lag = q["chain_decay"], q["iur_decay"], p["policy.lag"]

    def phase(e, missing, start):
        def rate_of(t, x):
            h, k, a, r, C, U, s, _ = x.tolist()
            f = exp((start - t) / lag)
            m = [u + v * f for u, v in zip(e, missing)]
            new = (log1p(w_h * expm1(rho * h) + w_k * expm1(rho * k) + w_a * expm1(rho * a)) / rho if abs(rho) > 1e-12
                   else w_h * h + w_k * k + w_a * a)
            old = oh * h + ok * k + oa * a
            ext = exp(agg * (h + k + a) / 3.0 + cp * (C - C0))
            nqp = s * efficiency * exp(new) / B * ext
            out = (1.0 - s) * exp(old) / B * ext + nqp
            y = log(out)
            users = s - s0
            return [tt + tp * m[3] * exp(-h) + ta * (y - h), (saving * out + fund * m[4]) * exp(-k) - dep,
                    ideas * (1.0 + pr * m[2] + fu * m[5] + it * (U - U0)) * exp(re * r + te * h + (ir - 1.0) * a) - obs,
                    rt + rf * m[0] + rx * m[1] + rs * m[2] - an * (r - y),
                    (cr + cpol * m[6] + cf * users) * (1.0 - C) - decay_C * C,
                    (ur + up * m[7] + uj * m[5] + uf * users) * (1.0 - U) - decay_U * U,
                    (1.0 - s) * (sel * s * (log(efficiency) + new - old + cs * (C - C0) + us * (U - U0) - barrier) + seed), nqp]
        return rate_of

    x = np.array([0.0, 0.0, 0.0, 0.0, C0, U0, s0, 0.0])
    leapt = lambda t, x: x[6] - 0.5
    leap, m = (0.0 if s0 >= 0.5 else None), [0.0] * 8
    on = on_of([coalition])
    for start, end in ((0, 1), (1, 2), (2, HORIZON)):
        e = effective(p, on, start)[:, 0].tolist()
        missing = [u - v for u, v in zip(m, e)]
        solution = solve_ivp(phase(e, missing, start), (start, end), x, method=method, rtol=tolerance, atol=tolerance * 1e-2,
                             events=leapt)
        if leap is None and len(solution.t_events[0]):
            leap = float(solution.t_events[0][0])
        x = solution.y[:, -1]
        m = [u + v * math.exp((start - end) / lag) for u, v in zip(e, missing)]
    return outcomes(q, x, float(HORIZON) if leap is None else leap)


def run_scipy(problem, seconds):
    import scipy
    rows = [(row["parameters"], row) for row in json.loads(pathlib.Path(problem).read_text())]
    golden = rows[:len(GOLDEN["draws"]) * len(FEW)]

    def seconds_per_draw(method, tolerance, least):
        start, n = time.process_time(), 0
        while n == 0 or time.process_time() - start < least:
            for p, row in golden:
                solve_with_scipy(p, row["coalition"], method, tolerance)
                n += 1
        return (time.process_time() - start) / n * 256

    best = (math.inf,)
    for method in ("RK45", "DOP853", "LSODA"):
        for tolerance in (1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 3e-8, 1e-8):
            worst = 0.0
            for p, row in rows:
                worst = max(worst, error(solve_with_scipy(p, row["coalition"], method, tolerance), row))
                if worst > 2e-5:
                    break
            else:
                best = min(best, (seconds_per_draw(method, tolerance, 0.0), method, tolerance, worst))
                break
    _, method, tolerance, worst = best
    print(f"SciPy {scipy.__version__}, solve_ivp {method}\ttolerance {tolerance:g}\t{worst:.2e}"
          f"\t{seconds_per_draw(method, tolerance, seconds):.6g}")


if __name__ == "__main__":
    if sys.argv[1] == "numpy":
        run_numpy(int(sys.argv[2]), float(sys.argv[3]))
    else:
        run_scipy(sys.argv[2], float(sys.argv[3]))
