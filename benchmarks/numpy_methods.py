"""Contestant: NumPy on the golden draws, over draws and coalitions at once.

    numpy_methods.py STEPS_PER_YR SECONDS

Prints a line of name, setting, error and seconds of the processor for a draw of 256 coalitions.
"""
import math
import sys
import time

import numpy as np
from python_model import FEW, GOLDEN, HORIZON, derived, effective, error, on_of, outcomes


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

    def constants_of(self, part):
        """Columns of a part, and products that never change."""
        q = {name: np.ascontiguousarray(column[part]) for name, column in self.columns.items()}
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
        return q

    def solve_chunk(self, part):
        q = self.constants_of(part)
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
    """dx/dt (eqs. 4-17), in place; t is scratch, shape (12, n). Long because every operation is a line."""
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


def run(steps_per_yr, seconds):
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


if __name__ == "__main__":
    run(int(sys.argv[1]), float(sys.argv[2]))
