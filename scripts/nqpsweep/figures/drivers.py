"""What drives an effect: every table of indices in the file, whatever it is called."""
import altair as alt
import numpy as np
import pandas as pd
import xarray as xr

from nqpsweep.figures.figure import BLUE, CATEGORIES, GREY, INK, ORANGE, UNIT, Figure, make, tooltip
from nqpsweep.figures.frames import explained
from nqpsweep.figures.marks import zero_line
from nqpsweep.results import NotInResult, answered, has, headline, independent_draws, names, outcome_units, parameter_units, table

FEW = 20
"""With fewer independent draws a chart of draws tells nothing."""
SHOWN = 15
"""Members shown of each output; the file has all."""
PARTS = ("_conf", "_low", "_high", "_error", "_upper", "_p")
"""Endings of variables that belong to another one."""
SIGNED = ("mu", "ME", "IE", "SRC", "SRRC", "PCC", "PRCC", "Sb_hdmr")
"""Indices whose size, not whose value, tells what matters."""
SHARES = ("S1", "ST", "shapley_effect", "S2", "S2_closed")
"""Indices that are shares of the variance, or meant to be: an estimate may lie a little outside 0 and 1."""
RANKED_BY = ("ST", "shapley_effect", "mu_star", "ST_bound", "S2", "S1")


def index_tables(results: xr.DataTree) -> list[str]:
    """Groups that hold indices: values over outputs and one further axis of names, such as parameters."""
    return [name for name, node in results.children.items() if name != "conflict_regions" and indices(node.to_dataset())]


def indices(dataset: xr.Dataset) -> list[str]:
    """Variables of a group that are indices: over outputs and one axis of names."""
    found = [str(name) for name, array in dataset.data_vars.items()
             if array.dtype.kind == "f" and len(array.dims) == 2 and array.dims[0] == "output"
             and dataset[array.dims[1]].dtype.kind in "OU" and not str(name).endswith(PARTS)]
    return sorted(found, key=lambda name: RANKED_BY.index(name) if name in RANKED_BY else len(RANKED_BY))


def index_frame(dataset: xr.Dataset) -> pd.DataFrame:
    """One row for each index, output and member, with the interval where there is one."""
    frames = []
    for index in indices(dataset):
        columns = {"value": dataset[index], **{end: dataset[f"{index}_{end}"] for end in ("low", "high") if f"{index}_{end}" in dataset}}
        frame = xr.Dataset(columns).to_dataframe().reset_index()
        frames.append(frame.rename(columns={dataset[index].dims[1]: "member"}).assign(index=index))
    frame = explained(pd.concat(frames, ignore_index=True))
    for end in ("low", "high"):
        frame[end] = frame[end].fillna(frame["value"]) if end in frame else frame["value"]
    together = {"S1", "ST"} <= set(frame["index"])
    return frame.assign(shown=frame["index"].where(~(frame["index"].isin(["S1", "ST"]) & together), "S1 and ST"))


def largest(frame: pd.DataFrame, n: int) -> pd.DataFrame:
    """The members with the largest values of the first index shown, output by output, with their rank and in that order; the dummy stays, too."""
    keys = ["shown", "output", "member"]
    lead = frame[frame["index"] == frame.groupby("shown", sort=False)["index"].transform("first")]
    lead = lead.assign(size=lead["value"].where(~lead["index"].isin(SIGNED), lead["value"].abs()))
    rank = lead.groupby(keys, sort=False)["size"].max().reset_index()  # of a member by several formulas, the largest value counts
    rank["rank"] = rank.groupby(["shown", "output"], sort=False)["size"].rank(ascending=False, method="first")
    ranked = frame.merge(rank[[*keys, "rank"]], on=keys, how="left")
    ranked = ranked[(ranked["rank"] <= n) | (ranked["member"] == "dummy")]
    place = {name: i for i, name in enumerate(dict.fromkeys([*frame["shown"], *frame["output"]]))}
    return ranked.sort_values(["shown", "output", "rank"], key=lambda c: c if c.name == "rank" else c.map(place), kind="stable")


def index_bars(results: xr.DataTree, group: str) -> Figure:
    """Indices of a group of the file with their intervals, the largest first, against the dummy's where there is one."""
    dataset = table(results, group)
    data = largest(index_frame(dataset).dropna(subset="value"), SHOWN)
    floor = data[data["member"] == "dummy"].groupby(["shown", "output"])["high"].max().rename("floor")
    data = data.merge(floor, on=["shown", "output"], how="left")
    kinds = indices(dataset)
    columns = {"shown": "shown", "effect": "effect", "outcome": "outcome", "member": "of", "index": "index", "value": "value", "low": "95 % from", "high": "to", "rank": "rank", "floor": "noise floor"}
    exact = exact_values(results, kinds)
    if exact:
        data["exact"] = [exact.get((index, member)) for index, member in zip(data["index"], data["member"], strict=True)]
        columns["exact"] = "exact"
    units = {str(shown): str(dataset[index].attrs["units"]) for shown, index in zip(data["shown"], data["index"], strict=True)}
    pair = ["S1", "ST"] if {"S1", "ST"} <= set(kinds) else []
    domain = pair + [name for name in kinds if name not in pair]
    color = alt.Color("index:N", title=None, legend=alt.Legend(values=pair) if pair else None,
                      scale=alt.Scale(domain=domain, range=[BLUE, *([ORANGE] if pair else []), *([BLUE] * len(kinds))][:len(domain)]))
    of_pairs = bool(data["member"].str.contains("*", regex=False).any())
    axis = alt.Axis(labelExpr="split(datum.label, '*')", labelLineHeight=11, labelFontSize=10) if of_pairs else alt.Undefined  # one name above the other
    y = alt.Y("member:N", title=None, axis=axis, sort=alt.EncodingSortField("rank", op="min", order="ascending"))
    # Shares have one scale for all outcomes, also for one without any; what lies far beyond it is at its end.
    ends = [max(-0.5, min(0.0, data["low"].min())), min(1.5, max(data["high"].max(), 0.1))] if set(kinds) <= set(SHARES) else None
    x = alt.X("low:Q", title=f"index {UNIT}", scale=alt.Scale(domain=ends, clamp=True) if ends else alt.Undefined)
    base = alt.Chart().encode(y=y, yOffset=alt.YOffset("index:N", sort=domain), color=color, tooltip=tooltip(columns, "@member", "@index", "value", "low", "high"))
    layers = [zero_line(), base.mark_rule(strokeWidth=2, opacity=0.75).encode(x=x, x2="high:Q"), base.mark_point(size=44, opacity=1).encode(x="value:Q")]
    if "exact" in columns:
        layers.append(base.mark_point(shape="diamond", size=110, filled=False, strokeWidth=2, opacity=1).encode(x="exact:Q", color=alt.value(INK)))
    words = ", ".join(f"{name}: {dataset[name].attrs['long_name']}" for name in kinds)
    if not floor.empty:
        layers.append(alt.Chart().mark_rule(color=INK, strokeDash=[4, 3], aria=False).encode(x="mean(floor):Q"))
        words += ". Dashed: upper end of the interval of the dummy, on which nothing depends: what lies below it cannot be told from noise"
    if "exact" in columns:
        words += ". Diamonds: the exact values"
    return make(group, sentence(dataset.attrs.get("title", group)), f"{words}. Lines are 95 % intervals; the {SHOWN} largest are shown.",
                data, columns, *layers, choose=("shown", "effect", "outcome"), height=alt.Step(26 if pair or of_pairs else 20, **{"for": "position"}), units=units)


def exact_values(results: xr.DataTree, kinds: list[str]) -> dict[tuple[str, str], float]:
    """Of a test function: (index, member) -> its exact value, of those indices that are known."""
    if not has(results, "exact"):
        return {}
    known = table(results, "exact")
    return {(name, str(member)): float(value) for name in kinds if name in known
            for member, value in zip(known[known[name].dims[0]].values, known[name].values, strict=True)}


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def morris_plane(results: xr.DataTree) -> Figure:
    """Mean size of elementary effects against their spread."""
    dataset = table(results, "elementary_effects", 'set design.kind = "morris" to screen parameters')
    data = explained(dataset[["mu_star", "mu_star_conf", "mu", "sigma"]].to_dataframe().reset_index())
    unit = f"[{dataset['mu_star'].attrs['units']}]"
    data["rank"] = data.groupby("output", sort=False)["mu_star"].rank(ascending=False, method="first")
    data["label"] = data["member"].where(data["rank"] <= 8, "")
    data["side"] = np.where(data["mu_star"] > 0.5 * data.groupby("output", sort=False)["mu_star"].transform("max"), "left", "right")
    columns = {"effect": "effect", "outcome": "outcome", "member": "of", "mu_star": "mu*", "mu_star_conf": "half width of 95 %", "mu": "mu", "sigma": "sigma", "label": "label", "side": "name at its"}
    base = alt.Chart().encode(x=alt.X("mu_star:Q", title=f"mu*: mean size {unit}"), y=alt.Y("sigma:Q", title=f"sigma: spread {unit}"),
                              tooltip=tooltip(columns, "@member", "mu_star", "mu_star_conf", "mu", "sigma"))
    return make("morris_plane", "Who matters, and who does so in the same way everywhere",
                "mu* is the mean size of the elementary effects of a parameter, sigma their standard deviation. Far to the right: influential. High above the dashed line (sigma = mu*): the effect changes with where it is taken, so it is curved or interacts.",
                data, columns, base.mark_line(color=GREY, strokeDash=[4, 3], aria=False).encode(y="mu_star:Q"), base.mark_point(color=BLUE, size=56, opacity=0.8),
                base.transform_filter("datum.side === 'right'").mark_text(align="left", dx=7, fontSize=11, color=INK).encode(text="label:N"),
                base.transform_filter("datum.side === 'left'").mark_text(align="right", dx=-7, fontSize=11, color=INK).encode(text="label:N"), choose=("effect", "outcome"), height=320)


def convergence(results: xr.DataTree) -> Figure:
    """Indices and intervals after more and more groups of draws."""
    dataset = table(results, "convergence", 'use a design by groups, e.g. design.kind = "pick_freeze", to have every index with a record of how it settled')
    frames = [dataset[[name, f"{name}_conf"]].to_dataframe().reset_index().rename(columns={name: "value", f"{name}_conf": "conf"}).assign(index=name)
              for name in map(str, dataset.data_vars) if f"{name}_conf" in dataset]
    data = pd.concat(frames, ignore_index=True)
    if dataset["after_groups"].size < 2:
        raise NotInResult(f"indices were recorded once, after {int(dataset['after_groups'][0])} groups; with twice as many groups of draws one sees how they settle")
    last = data[data["after_groups"] == data["after_groups"].max()]
    last = last.assign(rank=last.groupby(["index", "output"], sort=False)["value"].rank(ascending=False, method="first"))
    data = data.merge(last[["index", "output", "member", "rank"]], on=["index", "output", "member"], how="left")
    data = data[data["rank"] <= 5].sort_values("rank", kind="stable")
    data = explained(data.assign(low=data["value"] - data["conf"], high=data["value"] + data["conf"]))
    columns = {"index": "index", "effect": "effect", "outcome": "outcome", "member": "of", "after_groups": "after groups", "value": "value", "low": "95 % from", "high": "to", "rank": "rank"}
    base = alt.Chart().encode(x=alt.X("after_groups:Q", title="groups of draws [1]", scale=alt.Scale(type="log", base=2, nice=False), axis=alt.Axis(values=sorted(set(data["after_groups"])), format="~s")),
                              color=alt.Color("member:N", title=None, sort=alt.EncodingSortField("rank", op="min"), scale=alt.Scale(range=CATEGORIES[:5]), legend=alt.Legend(symbolOpacity=1, columns=3)), tooltip=tooltip(columns, "@member", "after_groups", "value", "low", "high"))
    return make("convergence", "How the indices settled", "The five largest, with 95 % intervals: bands that narrow around a level line have converged, a line that still climbs has not.",
                data, columns, base.mark_area(opacity=0.1).encode(y=alt.Y("low:Q", title=f"index {UNIT}"), y2="high:Q"),
                base.mark_line(strokeWidth=2, point=True).encode(y="value:Q"), choose=("index", "effect", "outcome"), height=320,
                units={name: str(dataset[name].attrs["units"]) for name in data["index"].unique()})


def top_members(results: xr.DataTree, output: str, n: int) -> list[str]:
    """Parameters in the order of the file's best index for an output."""
    for group in ("sobol", "shapley_effects", "dgsm", *index_tables(results)):
        if has(results, group):
            dataset = table(results, group)
            index = dataset[indices(dataset)[0]]
            if output in index["output"].values:
                values = index.sel(output=output)
                ranked = [str(name) for name in values[values.dims[0]].values[np.argsort(-np.abs(values.values))]]
                parameters = set(names(results, "parameter"))
                if members := [name for name in ranked if name in parameters]:
                    return members[:n]
    raise NotInResult("no table of the file ranks parameters")


def response(results: xr.DataTree, most: int = 1000) -> Figure:
    """Synergy on the headline outcome against the parameters that matter most, draw by draw."""
    if has(results, "elementary_effects"):
        raise NotInResult("this design draws on a grid, which shows no response; use another design.kind")
    outcome = headline(results)
    draws = answered(independent_draws(results, most))
    if draws.sizes["draw"] < FEW:
        raise NotInResult(f"{draws.sizes['draw']} draws are too few to show a response")
    members = top_members(results, f"synergy({outcome})", 6)
    parts = [pd.DataFrame({"parameter": name, "x": draws["parameters"].sel(parameter=name).values, "y": draws["synergy"].sel(outcome=outcome).values,
                           "draw": draws["draw"].values, "verdict": verdict_names(draws["draw_verdict"])}) for name in members]
    columns = {"parameter": "parameter", "x": "its value", "y": f"synergy({outcome})", "draw": "draw", "verdict": "verdict"}
    base = alt.Chart().encode(x=alt.X("x:Q", title=f"value of the parameter {UNIT}", scale=alt.Scale(zero=False)), y=alt.Y("y:Q", title=f"synergy on {outcome} [{outcome_units(results)[outcome]}]"), tooltip=tooltip(columns, "draw", "x", "y", "@verdict"))
    return make("response", "How synergy responds to the parameters that drive it",
                f"Each dot is one of {draws.sizes['draw']:,} independent draws. A slope or a bend in the cloud is what the indices above measure.",
                pd.concat(parts, ignore_index=True), columns, zero_line("y"),
                base.mark_circle(size=16, opacity=0.55, aria=False).encode(color=alt.Color("verdict:N", title=None, scale=alt.Scale(domain=["strong", "additive_only", "antagonism"], range=[BLUE, GREY, ORANGE]))),
                choose=("parameter",), height=320, units=parameter_units(results))


def verdict_names(verdict: xr.DataArray) -> list[str]:
    meanings = str(verdict.attrs["flag_meanings"]).split()
    return [meanings[v] for v in verdict.values]
