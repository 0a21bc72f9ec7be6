"""What policies achieve together."""
import xarray as xr

from nqpsweep.figures.figure import Figure, make, BLUE, PALE, tooltip
from nqpsweep.figures.frames import LEVEL_HEADINGS, by_year, histogram, spread
from nqpsweep.figures.marks import histogram_marks, spread_marks
import altair as alt

BINS = {"outcome": "outcome", "bin_low": "from", "bin_high": "to", "draws": "draws", "share": "share of draws", "density": "density", "sign": "sign"}
SPREAD = {**LEVEL_HEADINGS, "mean": "mean", "error": "standard error of the mean"}
READ_SPREAD = "The dot is the median draw, the bar the middle half of draws, the line nine tenths of them."


def levels(results: xr.DataTree) -> Figure:
    """Each outcome without policies, with each domain alone, with all."""
    data = spread(results, "outcome_value")
    columns = {"outcome": "outcome", "policy_set": "policies", **SPREAD}
    y = alt.Y("policy_set:N", title=None, sort=list(data["policy_set"].unique()))
    return make("levels", "The outcome under no policy, each domain alone, and all", READ_SPREAD, data, columns,
                *spread_marks(y, "outcome at the horizon", columns, ("@policy_set",))[1:], height=alt.Step(38))


def total_effect(results: xr.DataTree) -> Figure:
    """The distribution of the effect of all policies."""
    return make("total_effect", "What all policies bring together, over draws",
                "Each bar is a bin of draws; area is probability. Blue: above 0; orange: the policies together bring less than none; grey: a bin that holds 0.",
                histogram(results, "total_effect"), BINS, *histogram_marks(BINS, "outcome under all policies less outcome under none"))


def output(results: xr.DataTree) -> Figure:
    """The distribution of the output of a model without policies."""
    data = histogram(results, "output").assign(outcome="y")
    return make("output", "The output over draws", "Each bar is a bin of draws; area is probability.", data, BINS, *histogram_marks(BINS, "output"))


def over_time(results: xr.DataTree) -> Figure:
    """Fan of the outcome and of the effects over the years."""
    columns = {"effect": "shown", "outcome": "outcome", "year": "year", **SPREAD}
    tips = tooltip(columns, *LEVEL_HEADINGS)
    base = alt.Chart().encode(x=alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1), scale=alt.Scale(nice=False)), tooltip=[alt.Tooltip("year:Q", format="d"), *tips])
    return make("over_time", "How it comes about over the years",
                "The line is the median of draws in each year; the bands hold the middle half and nine tenths of them. Bands of years are not paths: a draw may cross them.",
                by_year(results), columns,
                base.mark_area(color=PALE, opacity=0.55).encode(y=alt.Y("low:Q", title="value at the start of the year"), y2="high:Q"),
                base.mark_area(color="#6ba3d0", opacity=0.6).encode(y="quarter:Q", y2="three_quarters:Q"),
                base.mark_line(color=BLUE, strokeWidth=2.5, point=alt.OverlayMarkDef(size=36)).encode(y="median:Q"),
                choose=("effect", "outcome"), height=300)
