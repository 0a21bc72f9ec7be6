"""How far to trust the numbers."""
import altair as alt
import numpy as np
import pandas as pd
import xarray as xr

from nqpsweep.figures.drivers import largest
from nqpsweep.figures.figure import BLUE, CATEGORIES, INK, ORANGE, PALE, Figure, make, tooltip
from nqpsweep.figures.frames import explained
from nqpsweep.figures.marks import zero_line
from nqpsweep.results import NotInResult, table


def regions(results: xr.DataTree) -> Figure:
    """Boxes of the parameters in which conflict concentrates."""
    boxes = table(results, "conflict_regions")
    ranges = table(results, "statistics/parameters")[["minimum", "maximum"]].to_dataframe()[["minimum", "maximum"]]
    data = boxes[["low", "high", "p_value", "density", "density_error", "coverage", "support", "overall_density"]].to_dataframe().reset_index()
    data = data[data["low"].notna() | data["high"].notna()].join(ranges, on="parameter")
    if data.empty:
        raise NotInResult("no region of the parameters was found in which conflict concentrates")
    width = data["maximum"] - data["minimum"]
    data["from"] = (data["low"].fillna(data["minimum"]) - data["minimum"]) / width
    data["to"] = (data["high"].fillna(data["maximum"]) - data["minimum"]) / width
    data["rule"] = [in_words(low, high) for low, high in zip(data["low"], data["high"], strict=True)]
    data["row"] = [f"{box}: {parameter}" for box, parameter in zip(data["box"], data["parameter"], strict=True)]
    data["zero"], data["one"] = 0.0, 1.0
    columns = {"outcome": "outcome", "box": "box", "parameter": "parameter", "rule": "restriction", "density": "share in conflict inside", "density_error": "standard error", "overall_density": "share everywhere",
               "coverage": "share of all conflicts inside", "support": "share of draws inside", "p_value": "p-value of the restriction", "from": "from, of the range", "to": "to", "row": "row", "zero": "0", "one": "1"}
    base = alt.Chart().encode(y=alt.Y("row:N", title=None), tooltip=tooltip(columns, "box", "@parameter", "@rule", "density%", "overall_density%", "coverage%", "support%", "p_value"))
    return make("regions", "Where among the parameters policies collide",
                "Boxes found by PRIM: inside all ranges of a box in dark, conflict is more frequent than elsewhere; pale is the whole range of the draws. Densities are judged on draws that did not find the box.",
                data, columns, base.mark_bar(color=PALE, height=10, opacity=0.5).encode(x=alt.X("zero:Q", title="share of the range", axis=alt.Axis(format="%")), x2="one:Q"),
                base.mark_bar(color=BLUE, height=10).encode(x="from:Q", x2="to:Q"),
                base.mark_text(align="right", baseline="bottom", dy=-6, fontSize=10.5, color=INK).encode(x="one:Q", text="rule:N"), height=alt.Step(30))


def in_words(low: float, high: float) -> str:
    if np.isnan(low) or np.isnan(high):
        return signed(f"below {high:.3g}" if np.isnan(low) else f"above {low:.3g}")
    return signed(f"{low:.3g} to {high:.3g}")


def signed(text: str) -> str:
    """With the sign of mathematics."""
    return text.replace("-", "−")


def statuses(results: xr.DataTree) -> Figure:
    """Draws with and without an answer."""
    data = results.to_dataset()[["status_count"]].to_dataframe().reset_index()
    data["share"] = data["status_count"] / data["status_count"].sum()
    data["label"] = [f"{count:,} {'draw' if count == 1 else 'draws'}" for count in data["status_count"]]
    columns = {"status": "status", "status_count": "draws", "share": "share of draws", "label": "in words"}
    base = alt.Chart().encode(y=alt.Y("status:N", title=None, sort=list(data["status"])), tooltip=tooltip(columns, "@status", "status_count", "share%"))
    return make("statuses", "Draws with and without an answer", "ok: solved to the tolerance. step_limit: growth explodes before the horizon. not_finite: no finite number came out. Only the first are in the distributions.",
                data, columns, base.mark_bar(color=BLUE, height=18, cornerRadiusEnd=3).encode(x=alt.X("share:Q", title="share of draws", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))),
                base.mark_text(align="left", dx=8, color=INK, fontWeight=600).encode(x=alt.datum(1), text="label:N"), choose=(), height=alt.Step(30))


def steps(results: xr.DataTree) -> Figure:
    """How finely draws had to be integrated."""
    draws = table(results, "draws", 'set output.draws = "float64" to keep each draw')
    values, counts = np.unique(draws["steps"].values, return_counts=True)
    data = pd.DataFrame({"steps": values.astype(int), "draws": counts, "share": counts / counts.sum()})
    columns = {"steps": "steps of the longest trajectory", "draws": "draws", "share": "share of draws"}
    return make("steps", "How finely draws had to be integrated",
                "Steps that the tolerance asked for in the longest trajectory of each draw; 0: none were enough. Many steps hint at violent growth in a corner of the priors.",
                data, columns, alt.Chart().mark_bar(color=BLUE, cornerRadiusEnd=3).encode(x=alt.X("steps:O", title="steps of the longest trajectory [1]", axis=alt.Axis(labelAngle=0)), y=alt.Y("share:Q", title="share of draws", axis=alt.Axis(format="%")),
                tooltip=tooltip(columns, "steps", "draws", "share%")), choose=(), height=200)


def estimators(results: xr.DataTree) -> Figure:
    """The same indices by several formulas, from the same draws."""
    sobol = table(results, "sobol", 'set design.kind = "pick_freeze"')
    frames = [sobol[[f"{index}_by_estimator"]].to_dataframe().reset_index().rename(columns={f"{index}_by_estimator": "value"}).assign(index=index, shown=index) for index in ("ST", "S1")]
    data = explained(largest(pd.concat(frames, ignore_index=True).dropna(subset="value"), 8))
    formulas = list(map(str, sobol["estimator"].values))
    columns = {"index": "index", "effect": "effect", "outcome": "outcome", "member": "of", "estimator": "formula", "value": "value", "rank": "rank"}
    base = alt.Chart().encode(y=alt.Y("member:N", title=None, sort=alt.EncodingSortField("rank", op="min", order="ascending")), tooltip=tooltip(columns, "@member", "@estimator", "value"))
    return make("estimators", "Do the formulas agree?", "Each shape is another estimator of the same index from the same draws: where they spread wider than the intervals above, trust none of them.",
                data, columns, zero_line(), base.mark_point(filled=False, size=60, strokeWidth=1.8, opacity=0.9).encode(
                    x=alt.X("value:Q", title="index [1]"), color=alt.Color("estimator:N", title=None, scale=alt.Scale(domain=formulas, range=CATEGORIES[:len(formulas)])), shape=alt.Shape("estimator:N", title=None, scale=alt.Scale(domain=formulas))),
                choose=("index", "effect", "outcome"), height=alt.Step(26))


def failures(results: xr.DataTree) -> Figure:
    """By which parameters draws without an answer differ from the others."""
    found = table(results, "failures", "every draw has an answer")
    data = found[["distance", "distance_p", "below_median"]].to_dataframe().reset_index().nlargest(12, "distance")
    data["side"] = np.where(data["below_median"] > 0.5, "at low values", "at high values")
    columns = {"parameter": "parameter", "distance": "distance", "distance_p": "p-value", "below_median": "share in the lower half of the prior", "side": "they lie"}
    base = alt.Chart().encode(y=alt.Y("parameter:N", title=None, sort=list(data["parameter"])), tooltip=tooltip(columns, "@parameter", "distance", "distance_p", "below_median%"))
    return make("failures", "Where draws without an answer lie",
                "Kolmogorov–Smirnov distance between the parameter in draws without and with an answer: 0 is no difference. Filled in blue: they lie at high values of it, orange: at low ones.",
                data, columns, base.mark_bar(height=12, cornerRadiusEnd=2).encode(
                    x=alt.X("distance:Q", title="distance of distributions [1]", scale=alt.Scale(domainMin=0)), color=alt.Color("side:N", title=None, scale=alt.Scale(domain=["at low values", "at high values"], range=[ORANGE, BLUE]))),
                choose=(), height=alt.Step(24))


def worst_case(results: xr.DataTree) -> Figure:
    """Indices, and how far groups without an answer could have moved them."""
    sobol = table(results, "sobol")
    if int(sobol["n_groups_failed"]) == 0:
        raise NotInResult("no group of draws was left out, so every index is of all of them")
    frames = [sobol[[index, f"{index}_worst_low", f"{index}_worst_high"]].rename({index: "value", f"{index}_worst_low": "worst_low", f"{index}_worst_high": "worst_high"})
              .to_dataframe().reset_index().assign(index=index, shown=index) for index in ("ST", "S1")]
    data = explained(largest(pd.concat(frames, ignore_index=True).dropna(subset="value"), 8))
    columns = {"index": "index", "effect": "effect", "outcome": "outcome", "member": "of", "value": "value", "worst_low": "at least", "worst_high": "at most", "rank": "rank"}
    base = alt.Chart().encode(y=alt.Y("member:N", title=None, sort=alt.EncodingSortField("rank", op="min", order="ascending")), tooltip=tooltip(columns, "@member", "value", "worst_low", "worst_high"))
    return make("worst_case", "What draws without an answer could change",
                f"{int(sobol['n_groups_failed']):,} groups of draws are left out. Pale: all that the index could be, whatever they would have said within the range of the others; the dot is the index of the groups used.",
                data, columns, zero_line(), base.mark_bar(color=PALE, height=10).encode(x=alt.X("worst_low:Q", title="index [1]"), x2="worst_high:Q"),
                base.mark_point(color=BLUE, size=56, opacity=1).encode(x="value:Q"), choose=("index", "effect", "outcome"), height=alt.Step(26))
