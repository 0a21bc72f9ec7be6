"""What policies achieve together."""
import altair as alt
import numpy as np
import pandas as pd
import xarray as xr

from nqpsweep.figures.figure import BLUE, CATEGORIES, PALE, UNIT, Figure, make, tooltip
from nqpsweep.figures.frames import LEVEL_HEADINGS, by_year, histogram, spread
from nqpsweep.figures.marks import histogram_marks, spread_marks
from nqpsweep.results import NotInResult, answered, independent_draws, outcome_units

BINS = {"outcome": "outcome", "bin_low": "from", "bin_high": "to", "draws": "draws", "share": "share of draws", "density": "density", "sign": "sign", "tail": "tail", "outside": "in words"}
SPREAD = {**LEVEL_HEADINGS, "mean": "mean", "error": "standard error of the mean"}
MOST_LEAPS = 100_000
"""Draws whose times are read, from the first on: a share of them is known to a fifth of a percentage point."""
READ_BINS = "Each bar is a bin of draws, its area their share, between the 0.5 % and 99.5 % quantiles; arrows count the draws farther out, with the farthest."
READ_SPREAD = "The dot is the median draw, the bar the middle half of draws, the line nine tenths of them."


def levels(results: xr.DataTree) -> Figure:
    """Each outcome without policies, with each domain alone, with all."""
    data = spread(results, "outcome_value")
    columns = {"outcome": "outcome", "policy_set": "policies", **SPREAD}
    y = alt.Y("policy_set:N", title=None, sort=list(data["policy_set"].unique()))
    return make("levels", "The outcome under no policy, each domain alone, and all", READ_SPREAD, data, columns,
                *spread_marks(y, f"outcome at the horizon {UNIT}", columns, ("@policy_set",))[1:], height=alt.Step(38), units=outcome_units(results))


def total_effect(results: xr.DataTree) -> Figure:
    """The distribution of the effect of all policies."""
    return make("total_effect", "What all policies bring together, over draws",
                f"{READ_BINS} Blue: above 0; orange: the policies together bring less than none; grey: a bin that holds 0.",
                histogram(results, "total_effect"), BINS, *histogram_marks(BINS, f"effect of all policies {UNIT}"), units=outcome_units(results))


def output(results: xr.DataTree) -> Figure:
    """The distribution of the output of a model without policies."""
    data = histogram(results, "output").assign(outcome="y")
    return make("output", "The output over draws", READ_BINS, data, BINS, *histogram_marks(BINS, f"output {UNIT}"),
                units=outcome_units(results))


def over_time(results: xr.DataTree) -> Figure:
    """Fan of the outcome and of the effects over the years."""
    columns = {"effect": "shown", "outcome": "outcome", "year": "year", **SPREAD}
    tips = tooltip(columns, *LEVEL_HEADINGS)
    base = alt.Chart().encode(x=alt.X("year:Q", title="year", axis=alt.Axis(format="d", tickMinStep=1), scale=alt.Scale(nice=False)), tooltip=[alt.Tooltip("year:Q", format="d"), *tips])
    return make("over_time", "How it comes about over the years",
                "The line is the median of draws in each year; the bands hold the middle half and nine tenths of them. Bands of years are not paths: a draw may cross them.",
                by_year(results), columns,
                base.mark_area(color=PALE, opacity=0.55).encode(y=alt.Y("low:Q", title=f"at the start of the year {UNIT}"), y2="high:Q"),
                base.mark_area(color="#6ba3d0", opacity=0.6).encode(y="quarter:Q", y2="three_quarters:Q"),
                base.mark_line(color=BLUE, strokeWidth=2.5, point=alt.OverlayMarkDef(size=36)).encode(y="median:Q"),
                choose=("effect", "outcome"), height=300, units=outcome_units(results))


def leap_times(results: xr.DataTree) -> Figure:
    """When the leap has happened, in which share of draws, under no policy, each domain, and all."""
    draws = answered(independent_draws(results, MOST_LEAPS))
    if "leap_time" not in draws["outcome"].values:
        raise NotInResult('this result has no leap times; name "leap_time" in study.outcomes')
    start, horizon = int(results.attrs["start_year"]), int(results.attrs["horizon_yr"])
    times = draws["outcome_value"].sel(outcome="leap_time")
    years = np.arange(0.0, horizon + 0.25, 0.5)
    sets = list(map(str, times["policy_set"].values))
    # A leap that has not come by the horizon is given as the horizon itself: it has not happened.
    frames = [pd.DataFrame({"policies": name, "year": start + years, "share": [float(((t <= y) & (t < horizon)).mean()) for y in years]})
              for name, t in ((name, times.sel(policy_set=name).values) for name in sets)]
    data = pd.concat(frames, ignore_index=True)
    most = max(0.01, float(data["share"].max()))
    columns = {"policies": "policies", "year": "year", "share": "share of draws in which the leap has happened"}
    base = alt.Chart().encode(x=alt.X("year:Q", title="year", axis=alt.Axis(format="d", tickMinStep=1), scale=alt.Scale(nice=False)),
                              color=alt.Color("policies:N", title=None, scale=alt.Scale(domain=sets, range=[*CATEGORIES[1:len(sets)], BLUE]), legend=alt.Legend(symbolType="stroke")),
                              strokeDash=alt.StrokeDash("policies:N", title=None, legend=alt.Legend(symbolType="stroke"), scale=alt.Scale(domain=sets, range=[[2, 2], [6, 2], [8, 3, 2, 3], [10, 4], [1, 0]][-len(sets):])),
                              tooltip=[alt.Tooltip("policies:N"), alt.Tooltip("year:Q", format=".1f"), alt.Tooltip("share:Q", title="share of draws", format=".1%")])
    return make("leap_times", "When the leap happens", f"Share of draws, among the first {draws.sizes['draw']:,}, in which half of production has moved to the new technique by that time. What a line lacks to 100 % at its end: draws without a leap by {start + horizon}.",
                data, columns, base.mark_line(strokeWidth=2.5).encode(y=alt.Y("share:Q", title="share of draws", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, most], nice=True))), choose=(), height=280)
