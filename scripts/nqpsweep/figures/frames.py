"""Groups of a result as flat tables for charts."""
import re

import numpy as np
import pandas as pd
import xarray as xr

from nqpsweep.results import NotInResult, has, table

LEVELS = {0.05: "low", 0.25: "quarter", 0.5: "median", 0.75: "three_quarters", 0.95: "high"}
"""Levels of quantiles -> columns of a chart; 0.05, 0.5 and 0.95 are in every result."""
LEVEL_HEADINGS = {"low": "5 %", "quarter": "25 %", "median": "median", "three_quarters": "75 %", "high": "95 %"}

EXPLAINED = re.compile(r"(?P<effect>\w+)(?:\((?P<outcome>\w+)(?:, (?P<entry>.*))?\))?")
"""How outputs of sensitivity tables are named: synergy(log_nqp), interaction(nqp, fiscal*tax)."""


def spread(results: xr.DataTree, family: str) -> pd.DataFrame:
    """Quantiles, mean and signs of a family of effects: one row for each outcome and label."""
    statistics = table(results, f"statistics/{family}", remedy_of(family))
    levels = [level for level in LEVELS if level in statistics["quantile"].values]
    columns = {LEVELS[level]: statistics["quantiles"].sel(quantile=level, drop=True) for level in levels}
    columns |= {name: statistics[name] for name in ("mean", "variance", "count", "n_negative", "n_positive")}
    frame = xr.Dataset(columns).to_dataframe().reset_index()
    for name in LEVEL_HEADINGS:
        if name not in frame:
            frame[name] = frame["median"]  # a study may ask for fewer levels: the inner bar is then empty
    return frame.assign(positive=frame["n_positive"] / frame["count"], negative=frame["n_negative"] / frame["count"],
                        error=(frame["variance"] / frame["count"]) ** 0.5)


def remedy_of(family: str) -> str:
    if family.startswith("budget_"):
        return "set game.budget_neutral = true to play the game with every mix at the same cost, too"
    if family in ("structural_synergy", "coordination_synergy", "uncoordinated_total_effect"):
        return "set game.structural = true to play the game without coordination, too"
    return ""


def by_year(results: xr.DataTree) -> pd.DataFrame:
    """Quantiles of the outcome and its effects over the reported years, with a column `effect`."""
    families = {"profile_total_effect": "effect of all policies", "profile_synergy": "synergy", "profile_all_policies": "outcome, all policies",
                "profile_no_policy": "outcome, no policy"}
    frames = [spread(results, family).assign(effect=name) for family, name in families.items() if has(results, f"statistics/{family}")]
    if not frames:
        raise NotInResult("this result has no effects over time; leave study.report_years empty to have every year")
    return pd.concat(frames, ignore_index=True)


def histogram(results: xr.DataTree, family: str) -> pd.DataFrame:
    """Bins of a family of effects: one row for each outcome, label and bin, with its ends and share of draws; `tail` marks those beyond the 0.5 % and
    99.5 % quantiles, and `outside` says how many lie there and how far out."""
    statistics = table(results, f"statistics/{family}", remedy_of(family))
    edges = statistics["histogram_edges"]
    low, high = (edges.isel(edge=part).rename(edge="bin").assign_coords(bin=statistics["bin"]) for part in (slice(None, -1), slice(1, None)))
    frame = xr.Dataset({"bin_low": low, "bin_high": high, "draws": statistics["histogram"], "count": statistics["count"]}).to_dataframe().reset_index()
    frame["tail"] = ""
    if edges.sizes["edge"] > 3:
        last = frame["bin"].max()
        frame.loc[frame["bin"] == 0, "tail"] = "below"
        frame.loc[frame["bin"] == last, "tail"] = "above"
    frame = frame[(frame["draws"] > 0) | ((frame["bin_high"] > frame["bin_low"]) & (frame["tail"] == ""))]
    frame["outside"] = [in_words(tail, n, low, high)
                        for n, tail, low, high in zip(frame["draws"], frame["tail"], frame["bin_low"], frame["bin_high"], strict=True)]
    # Where all draws have one value, its bin is all there is: drawn with a little width.
    names = [name for name in frame.columns if name not in ("bin", "bin_low", "bin_high", "draws", "count", "tail", "outside")]
    alone = (frame["tail"] != "") & ((frame["tail"] == "").groupby([frame[name] for name in names]).transform("sum") == 0)
    margin = 0.005 * np.maximum(1.0, frame["bin_high"].abs())
    frame["bin_low"] = frame["bin_low"].where(~alone, frame["bin_low"] - margin)
    frame["bin_high"] = frame["bin_high"].where(~alone, frame["bin_high"] + margin)
    frame.loc[alone, ["tail", "outside"]] = ""
    width = frame["bin_high"] - frame["bin_low"]  # 0 where all of a tail is one value
    frame["sign"] = np.select([frame["bin_high"] <= 0, frame["bin_low"] >= 0], ["below 0", "above 0"], "both")
    return frame.assign(share=frame["draws"] / frame["count"], density=np.where(width > 0, frame["draws"] / frame["count"] / width.where(width > 0, 1.0), 0.0))


def in_words(tail: str, draws: int, low: float, high: float) -> str:
    """How many draws lie outside the bulk, and how far: with an arrow that points to them."""
    if not tail:
        return ""
    end = f"{low if tail == 'below' else high:.3g}".replace("-", "−")
    return f"← {draws:,} to {end}" if tail == "below" else f"{draws:,} to {end} →"


def explained(frame: pd.DataFrame) -> pd.DataFrame:
    """With the column `output` taken apart into `effect`, `outcome` and, where it has one, `entry`."""
    parts = frame["output"].astype(str).str.extract(EXPLAINED).fillna("")
    effect = parts["effect"].where(parts["entry"] == "", parts["effect"] + ": " + parts["entry"])
    return frame.assign(effect=effect, outcome=parts["outcome"])
