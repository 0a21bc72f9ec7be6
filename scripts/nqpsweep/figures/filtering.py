"""Parameters where something happens, beside their priors."""
import altair as alt
import numpy as np
import pandas as pd
import xarray as xr

from nqpsweep.figures.drivers import top_members
from nqpsweep.figures.figure import BLUE, INK, ORANGE, PALE, UNIT, Figure, make, tooltip
from nqpsweep.results import NotInResult, has, headline, independent_draws, names, parameter_units, table

BINS = 12
LEAST = 100
"""Draws of a kind, without which its bins would be noise."""
MOST = 16384
"""Draws that are looked at, from the first on."""


def filtered(results: xr.DataTree) -> Figure:
    """Of the parameters that matter most: how draws with synergy, without it, and without an answer lie, beside the prior.

    Monte Carlo filtering (Spear & Hornberger 1980): draws are sorted by what came out, none is weighed by data.
    """
    if has(results, "elementary_effects"):
        raise NotInResult("this design draws on a grid, which shows no priors; use another design.kind")
    draws = independent_draws(results, MOST)
    outcome = headline(results)
    event = f"synergy({outcome}) < 0"
    answered = draws["draw_status"].values == 0
    synergy = draws["synergy"].sel(outcome=outcome).values
    kinds = {"all draws: the prior": np.full(answered.size, True), f"synergy on {outcome} above 0": answered & (synergy > 0),
             f"synergy on {outcome} below 0": answered & (synergy < 0), "no answer": ~answered}
    kinds = {f"{kind} ({chosen.sum():,})": chosen for kind, chosen in kinds.items() if chosen.sum() >= LEAST}
    if len(kinds) < 2:
        raise NotInResult(f"fewer than {LEAST} draws of a kind are too few to set beside the priors")
    parameters = draws["parameters"].load()
    data = pd.concat([shares(parameters.sel(parameter=name).values, kinds).assign(parameter=name)
                      for name in shown_parameters(results, f"synergy({outcome})")], ignore_index=True)
    columns = {"parameter": "parameter", "kind": "draws", "low": "from", "high": "to", "middle": "middle", "share": "share of these draws"}
    colours = dict(zip(("all", "synergy on", "no"), (PALE, BLUE, INK), strict=True))
    scale = alt.Scale(domain=list(kinds), range=[ORANGE if " below 0" in kind else next(c for start, c in colours.items() if kind.startswith(start)) for kind in kinds])
    legend = alt.Legend(symbolType="stroke", symbolStrokeWidth=4, columns=2)
    base = alt.Chart().encode(x=alt.X("middle:Q", title=f"value of the parameter {UNIT}", scale=alt.Scale(zero=False, nice=False)),
                              y=alt.Y("share:Q", title="share of draws in a bin", axis=alt.Axis(format="%")),
                              color=alt.Color("kind:N", title=None, scale=scale, legend=legend),
                              tooltip=tooltip(columns, "@kind", "low", "high", "share%"))
    prior = f"datum.kind === '{next(iter(kinds))}'"
    return make("filtered", "Parameters where policies reinforce each other or collide, beside their priors",
                f"The same {answered.size:,} draws sorted by what came out. Where a line leaves the pale prior, the parameter decides. This is Monte Carlo filtering: "
                f"nothing was fitted to data, so the lines are no posteriors; distances by nqpsweep analyze FILE --event '{event}'. Bins are between the 0.5 % and 99.5 % quantiles of the prior.",
                data, columns, base.transform_filter(prior).mark_bar(opacity=0.75, stroke="white", strokeWidth=0.5).encode(x=alt.X("low:Q", title=f"value of the parameter {UNIT}"), x2="high:Q", y2=alt.datum(0)),
                base.transform_filter(f"!({prior})").mark_line(strokeWidth=2.5),
                base.transform_filter(f"!({prior})").mark_point(size=28, opacity=1), choose=("parameter",), height=300, units=parameter_units(results))


def shown_parameters(results: xr.DataTree, output: str) -> list[str]:
    """Those that the file's best index ranks first, and those by which draws without an answer differ most."""
    found = top_members(results, output, 6)
    if has(results, "failures"):
        distance = table(results, "failures")["distance"].values
        found += [names(results, "parameter")[i] for i in np.argsort(-distance)[:3]]
    return list(dict.fromkeys(found))


def shares(values: np.ndarray, kinds: dict[str, np.ndarray]) -> pd.DataFrame:
    """Of each kind of draws its share in each bin of the values, shape (draws,) both; one row for each kind and bin."""
    low, high = (float(end) for end in np.quantile(values, [0.005, 0.995]))
    edges = np.linspace(low, high, BINS + 1)
    frames = [pd.DataFrame({"kind": kind, "low": edges[:-1], "high": edges[1:], "middle": 0.5 * (edges[:-1] + edges[1:]),
                            "share": np.histogram(values[chosen], edges)[0] / chosen.sum()}) for kind, chosen in kinds.items()]
    return pd.concat(frames, ignore_index=True)
