"""Which mix of policies to choose."""
import altair as alt
import xarray as xr

from nqpsweep.figures.figure import BLUE, GREY, INK, NARROW_SPACE, ORANGE, PALE, SEQUENTIAL, UNIT, Figure, make, tooltip
from nqpsweep.figures.marks import by_size, zero_line
from nqpsweep.results import names, of_root, table

MEASURES = {"expected": "expected outcome", "best_probability": "chance to be the best of all", "expected_regret": "mean regret",
            "regret_95": "regret exceeded in 5 % of draws", "worst_case": "5 % worst outcome", "cost": "cost"}
PLACE = {"coalition_name": "mix"}


def short(mix: str, players: list[str]) -> str:
    """A mix in few words: most of the players are named by who is missing."""
    on = mix.split("+")
    if mix in ("none", "all") or len(on) <= len(players) / 2:
        return mix
    return "all but " + "+".join(p for p in players if p not in on)


def mixes(results: xr.DataTree) -> Figure:
    """Every mix as a cell of a heat map: the first half of the players across, the others down."""
    choice = table(results, "choice")
    players = names(results, "player")
    half = (len(players) + 1) // 2
    data = choice[list(MEASURES)].to_dataframe().reset_index()
    data["mix"] = choice["coalition_name"].values
    data["across"] = [subset(mask & ((1 << half) - 1), players) for mask in data["coalition"]]
    data["down"] = [subset(mask >> half, players[half:]) for mask in data["coalition"]]
    data["leap_probability"] = of_root(results, "leap_probability").values
    measures = {**MEASURES, "leap_probability": "chance of the leap"}
    units = {title: "share of draws" if name.endswith("probability") else "unit of policies.costs" if name == "cost" else str(choice[name].attrs["units"])
             for name, title in measures.items()}
    long = data.melt(["mix", "across", "down"], list(measures), "measure", "value").assign(measure=lambda d: d["measure"].map(measures))
    columns = {"measure": "measure", "mix": "mix", "value": "value", "across": "across", "down": "down"}
    order = [[subset(mask, part) for mask in sorted(range(1 << len(part)), key=lambda m: (m.bit_count(), m))] for part in (players[:half], players[half:])]
    base = alt.Chart().encode(
        x=alt.X("across:N", title=None, sort=order[0], axis=alt.Axis(labelAngle=-50, labelLimit=130, labelOverlap=False)), y=alt.Y("down:N", title=None, sort=order[1]),
        tooltip=tooltip(columns, "@mix", "value"))
    cells = base.mark_rect(stroke="white").encode(color=alt.Color("value:Q", title=UNIT, scale=alt.Scale(range=SEQUENTIAL), legend=alt.Legend(gradientLength=200)))
    return make("mixes", "Every mix at a glance", f"A cell is the mix of the policies named below and at its left; {choice.attrs['title']}.",
                long, columns, cells, choose=("measure",), height=alt.Step(24), units=units)


def subset(mask: int, players: list[str]) -> str:
    return "+".join(p for j, p in enumerate(players) if mask >> j & 1) or "–"


def best_of_size(results: xr.DataTree) -> Figure:
    """The best mix of each size, and what one may regret having chosen it."""
    choice = table(results, "choice")
    variables = ["best_of_size_name", "best_of_size_expected", "best_of_size_best_probability", "best_of_size_regret", "best_of_size_regret_95",
             "n_others_of_size", "n_dominated_first_order", "n_dominated_second_order"]
    data = choice[variables].to_dataframe().reset_index()
    data = data[data["best_of_size_name"] != ""]
    players = names(results, "player")
    data["mix"] = [f"{size}: {short(name, players)}" for size, name in zip(data["order"], data["best_of_size_name"], strict=True)]
    data["label"] = [f"best in {100 * p:.0f}{NARROW_SPACE}%" for p in data["best_of_size_best_probability"]]
    columns = {"order": "policies", "mix": "mix", "best_of_size_expected": "expected outcome", "best_of_size_best_probability": "best of its size in",
               "best_of_size_regret": "mean regret", "best_of_size_regret_95": "regret exceeded in 5 %", "n_others_of_size": "others of its size",
               "n_dominated_first_order": "of these, dominated to first order", "n_dominated_second_order": "to second order", "label": "in words"}
    base = alt.Chart().encode(y=alt.Y("mix:N", title=None, sort=list(data["mix"])),
                              tooltip=tooltip(columns, "@mix", "best_of_size_expected", "best_of_size_best_probability%", "best_of_size_regret", "best_of_size_regret_95",
                                              "n_others_of_size", "n_dominated_first_order", "n_dominated_second_order"))
    return make("best_of_size", "The best mix of each size, and how much one may regret it",
                "Mixes with the best expected outcome among those with as many policies. The dot is the mean regret against the best mix of that size in each draw, the line goes to the regret exceeded in 5 % of draws.",
                data, columns,
                base.mark_rule(color=ORANGE, strokeWidth=3, opacity=0.6).encode(x=alt.X("best_of_size_regret:Q", title=f"regret [{choice['expected'].attrs['units']}]", scale=alt.Scale(domain=[0, float(data["best_of_size_regret_95"].max()) or 1.0])), x2="best_of_size_regret_95:Q"),
                base.mark_point(color=ORANGE, size=70, opacity=1).encode(x="best_of_size_regret:Q"),
                base.mark_text(align="left", dx=8, color=INK).encode(x=alt.value("width"), text="label:N"), choose=(), height=alt.Step(30))


def frontier(results: xr.DataTree) -> Figure:
    """Cost against expected outcome, with the mixes that no other beats in both."""
    choice = table(results, "choice")
    data = choice[["cost", "expected", "expected_error", "expected_regret", "on_frontier"]].to_dataframe().reset_index()
    players = names(results, "player")
    data["mix"] = [short(str(name), players) for name in choice["coalition_name"].values]
    data["label"] = data["mix"].where(data["on_frontier"] == 1, "")
    data = data[data["expected"].notna()]
    columns = {"mix": "mix", "cost": "cost", "expected": "expected outcome", "expected_error": "standard error", "expected_regret": "mean regret", "on_frontier": "on the frontier", "label": "label"}
    base = alt.Chart().encode(x=alt.X("cost:Q", title="cost of the mix [unit of policies.costs]", scale=alt.Scale(nice=True, zero=False, padding=20)), y=alt.Y("expected:Q", title=f"expected outcome [{choice['expected'].attrs['units']}]", scale=alt.Scale(zero=False)),
                              tooltip=tooltip(columns, "@mix", "cost", "expected", "expected_error", "expected_regret"))
    best = base.transform_filter("datum.on_frontier === 1")
    return make("frontier", "What more money buys", "Each dot is a mix. The line joins those that no other mix beats in both cost and expected outcome.",
                data, columns, base.mark_point(color=GREY, size=28, opacity=0.45), best.mark_line(color=BLUE, strokeWidth=2), best.mark_point(color=BLUE, size=64, opacity=1),
                best.mark_text(align="right", baseline="bottom", dx=-6, dy=-5, fontSize=11, color=INK).encode(text="label:N"), choose=(), height=320)


def information(results: xr.DataTree) -> Figure:
    """What it would be worth to know a parameter before choosing."""
    data = table(results, "information")[["evppi", "evppi_error", "evppi_upper"]].to_dataframe().reset_index().nlargest(15, "evppi")
    data = data[data["evppi"] > 0]
    data = data.assign(low=data["evppi"] - 2 * data["evppi_error"], high=data["evppi"] + 2 * data["evppi_error"])
    choice = table(results, "choice")
    unit = f"[{choice['expected'].attrs['units']}]"
    columns = {"parameter": "parameter", "evppi": "value of knowing it", "evppi_error": "standard error", "evppi_upper": "without cross-validation", "low": "less two errors", "high": "plus two errors"}
    base = alt.Chart().encode(y=by_size("parameter", "evppi"), tooltip=tooltip(columns, "@parameter", "evppi", "evppi_error", "evppi_upper"))
    return make("information", "What would be worth knowing before choosing",
                f"Expected gain from knowing a parameter before the choice, with two standard errors: what lies on 0 is not worth a study. To know everything would be worth {float(choice['evpi']):.3g} {unit}.",
                data, columns, zero_line(), base.mark_bar(color=PALE, height=12).encode(x=alt.X("evppi:Q", title=f"expected gain {unit}")),
                base.mark_rule(color=BLUE, strokeWidth=1.5).encode(x="low:Q", x2="high:Q"), choose=(), height=alt.Step(22))
