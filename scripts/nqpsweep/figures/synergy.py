"""How much of the effect is synergy, and where it comes from."""
import altair as alt
import numpy as np
import pandas as pd
import xarray as xr

from nqpsweep.figures.effects import BINS, READ_BINS, READ_SPREAD, SPREAD
from nqpsweep.figures.figure import BLUE, DIVERGING, GREY, INK, NARROW_SPACE, ORANGE, UNIT, Figure, make, tooltip
from nqpsweep.figures.frames import histogram, spread
from nqpsweep.figures.marks import by_size, histogram_marks, spread_marks, zero_line
from nqpsweep.results import NotInResult, has, names, outcome_units, table

VERDICTS = {"strong": "strong synergy", "additive_only": "additive only", "antagonism": "antagonism"}


def verdicts(results: xr.DataTree) -> Figure:
    """How draws are judged on both scales."""
    data = results.to_dataset()[["verdict_probability", "verdict_probability_error", "verdict_count"]].to_dataframe().reset_index()
    data = data.assign(verdict=data["verdict"].map(VERDICTS), label=[f"{100 * p:.1f}{NARROW_SPACE}%" for p in data["verdict_probability"]])
    columns = {"verdict": "verdict", "verdict_probability": "share of draws", "verdict_probability_error": "standard error", "verdict_count": "draws", "label": "in words"}
    base = alt.Chart().encode(y=alt.Y("verdict:N", title=None, sort=list(VERDICTS.values())), tooltip=tooltip(columns, "@verdict", "verdict_probability%", "verdict_probability_error%", "verdict_count"))
    bars = base.mark_bar(height=24, cornerRadiusEnd=3).encode(
        x=alt.X("verdict_probability:Q", title="share of draws", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("verdict:N", legend=None, scale=alt.Scale(domain=list(VERDICTS.values()), range=[BLUE, GREY, ORANGE])))
    words = base.mark_text(align="left", dx=8, color=INK, fontWeight=600).encode(x="verdict_probability:Q", text="label:N")
    return make("verdicts", "How all policies act together on NQP, judged on both scales",
                "Strong: more than independent proportional effects would give. Additive only: more than the sum of single effects, no more than proportional ones. "
                "Antagonism: less than even the sum.", data, columns, bars, words, choose=(), height=alt.Step(38))


def distribution(results: xr.DataTree) -> Figure:
    """The distribution of synergy."""
    return make("synergy", "Synergy over draws", "Synergy is the effect of all policies less the sum of what each does alone. "
                f"Blue: above 0, orange: below, grey: a bin that holds 0. {READ_BINS}",
                histogram(results, "synergy"), BINS, *histogram_marks(BINS, f"synergy {UNIT}"), units=outcome_units(results))


def orders(results: xr.DataTree) -> Figure:
    """Waterfall from single effects over pairs and triples to the effect of all: means, which add up."""
    shares = spread(results, "order_share")
    data = shares[["outcome", "order", "mean", "error", "negative"]].copy()
    data["end"] = data.groupby("outcome", sort=False)["mean"].cumsum()
    data["start"] = data["end"] - data["mean"]
    data["label"] = data["order"].map(lambda k: {1: "alone", 2: "pairs", 3: "triples"}.get(k, f"{k} policies"))
    total = data.groupby("outcome", sort=False).tail(1)[["outcome", "end"]]
    data = pd.concat([data, total.assign(order=99, start=0.0, mean=total["end"], label="all together")], ignore_index=True)
    data["kind"] = np.select([data["order"] == 99, data["mean"] < 0], ["all", "takes away"], "adds")
    in_order = list(dict.fromkeys(data.sort_values("order", kind="stable")["label"]))
    columns = {"outcome": "outcome", "label": "sets of policies", "mean": "mean", "error": "standard error", "negative": "share of draws below 0", "start": "from", "end": "to", "kind": "it"}
    bars = alt.Chart().mark_bar(cornerRadius=1, size=34).encode(
        x=alt.X("label:N", title=None, sort=in_order, axis=alt.Axis(labelAngle=-35, labelOverlap=False)), y=alt.Y("start:Q", title=f"sum of means {UNIT}"), y2="end:Q",
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(domain=["adds", "takes away", "all"], range=[BLUE, ORANGE, INK])),
        tooltip=tooltip(columns, "@label", "mean", "error", "negative%"))
    return make("orders", "From single effects to the effect of all",
                "Each step adds what sets of that size bring beyond all smaller sets (dividends). Steps after the first are synergy: blue adds, orange takes away. Means add up exactly.",
                data, columns, bars, zero_line("y"), height=280, units=outcome_units(results))


def pairs(results: xr.DataTree) -> Figure:
    """Matrix of the interactions of two policies."""
    data = spread(results, "interaction")
    first, second = (data["pair"].astype(str).str.split("*", expand=True)[part] for part in (0, 1))
    strongest = data["mean"].abs().groupby(data["outcome"], sort=False).transform("max")
    data = data.assign(first=first, second=second, strength=(data["mean"] / strongest).fillna(0.0))
    columns = {"outcome": "outcome", "pair": "pair", "first": "one", "second": "the other", "mean": "mean interaction", "error": "standard error", "median": "median", "low": "5 %", "high": "95 %", "negative": "share of draws below 0", "strength": "mean, of the strongest"}
    players = names(results, "player")
    base = alt.Chart().encode(x=alt.X("first:N", title=None, sort=players, axis=alt.Axis(labelAngle=-40, labelOverlap=False)), y=alt.Y("second:N", title=None, sort=players),
                              tooltip=tooltip(columns, "@pair", "mean", "error", "median", "low", "high", "negative%"))
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("strength:Q", title="mean interaction, strongest pair = 1", scale=alt.Scale(range=DIVERGING, domain=[-1, 1], interpolate="rgb"), legend=alt.Legend(gradientLength=200, format="+", values=[-1, 0, 1])))
    words = base.mark_text(fontSize=11, dy=-6, fontWeight=600).encode(text=alt.Text("mean:Q", format="+.2~g"), color=alt.condition("abs(datum.strength) > 0.6", alt.value("white"), alt.value(INK)))
    shares = base.mark_text(fontSize=10, dy=8).encode(text=alt.Text("negative:Q", format=".0%"), color=words.encoding.color)
    return make("pairs", "Which pairs reinforce each other, which collide",
                "Colour: mean Shapley interaction, blue where two policies add to each other, orange where they take away. The mean stands above, with its sign, in the unit of the outcome; below it the share of draws in which the interaction is negative.",
                data, columns, cells, words, shares, height=alt.Step(38), units=outcome_units(results))


def values(results: xr.DataTree) -> Figure:
    """Ranking of policies by their part of the effect of all."""
    rules = {"shapley_value": "Shapley value", "banzhaf_value": "Banzhaf value", "owen_value": "Owen value", "budget_shapley_value": "Shapley value at equal cost"}
    frames = [spread(results, family).assign(rule=rule) for family, rule in rules.items() if has(results, f"statistics/{family}")]
    if not frames:
        raise NotInResult("this result has no policy game")
    columns = {"rule": "by", "outcome": "outcome", "player": "policy", **SPREAD}
    return make("values", "What each policy contributes", READ_SPREAD + " A fair share of the effect of all: positive for a policy that works well alone, so it is not synergy.",
                pd.concat(frames, ignore_index=True), columns, *spread_marks(by_size("player", "median"), f"part of the effect of all {UNIT}", columns, ("@player",)),
                choose=("rule", "outcome"), height=alt.Step(32), units=outcome_units(results))


def sources(results: xr.DataTree) -> Figure:
    """Synergy within domains and across them, and what coordination has to do with it."""
    parts = [spread(results, "synergy").assign(part="all synergy"),
             *([spread(results, "within_domain_synergy")] if has(results, "statistics/within_domain_synergy") else [])]
    if len(parts) > 1:
        parts[1] = parts[1].assign(part="within " + parts[1]["domain"].astype(str))
    for family, name in {"cross_domain_synergy": "across domains", "structural_synergy": "without coordination", "coordination_synergy": "by coordination", "budget_synergy": "at equal cost"}.items():
        if has(results, f"statistics/{family}"):
            parts.append(spread(results, family).assign(part=name))
    data = pd.concat(parts, ignore_index=True)
    columns = {"outcome": "outcome", "part": "part", **SPREAD, "positive": "share of draws above 0"}
    y = alt.Y("part:N", title=None, sort=list(data["part"].unique()))
    return make("sources", "Where synergy comes from", READ_SPREAD + " Within a domain and across domains add up to all synergy.",
                data, columns, *spread_marks(y, f"synergy {UNIT}", columns, ("@part", "positive%")), height=alt.Step(34), units=outcome_units(results))


def conflict(results: xr.DataTree) -> Figure:
    """How likely policies collide, outcome by outcome."""
    data = table(results, "conflict")[["probability", "probability_low", "probability_high"]].to_dataframe().reset_index()
    columns = {"outcome": "outcome", "probability": "share of draws", "probability_low": "from", "probability_high": "to"}
    base = alt.Chart().encode(y=by_size("outcome", "probability"), tooltip=tooltip(columns, "@outcome", "probability%", "probability_low%", "probability_high%"))
    return make("conflict", "How likely all policies together bring less than the sum of their single effects",
                "Share of draws, with its 95 % interval.", data, columns,
                base.mark_rule(color=ORANGE, strokeWidth=2).encode(x=alt.X("probability_low:Q", title="share of draws in conflict", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])), x2="probability_high:Q"),
                base.mark_point(color=ORANGE, size=64, opacity=1).encode(x="probability:Q"), choose=(), height=alt.Step(26))
