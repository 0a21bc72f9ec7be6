"""What a result says, in sentences with its numbers."""
import math
from typing import Any

import xarray as xr

from nqpsweep.figures.choice import short
from nqpsweep.figures.drivers import FEW, index_tables, indices
from nqpsweep.results import has, headline, names, of_root, rows_of_a_group, table

SURE = ((0.95, "nearly always present"), (0.75, "mostly present"), (0.55, "present more often than not"), (0.45, "as likely missing as present"),
        (0.25, "missing more often than not"), (0.05, "mostly missing"), (-1.0, "nearly always missing"))


def number(x: float) -> str:
    """Three digits at most, with the sign of mathematics."""
    if not math.isfinite(x):
        return "unknown"
    text = f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3g}"
    return text.replace("-", "−")


def points(error: float) -> str:
    """The error of a share, in points of per cent with two digits."""
    return f"{100 * error:.2g} points"


def percent(share: float) -> str:
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %" if share < 0.9995 else "100 %"


def quantile(results: xr.DataTree, family: str, level: float, **labels: Any) -> float:
    return float(table(results, f"statistics/{family}")["quantiles"].sel({"quantile": level, **labels}))


def spread(results: xr.DataTree, family: str, **labels: Any) -> tuple[float, float, float]:
    """Median, 5 % and 95 % quantile."""
    median, low, high = (quantile(results, family, level, **labels) for level in (0.5, 0.05, 0.95))
    return median, low, high


def together(results: xr.DataTree) -> str:
    """The effect of all policies on the headline outcome; in factors where its name says that it is a logarithm."""
    outcome = headline(results)
    median, low, high = spread(results, "total_effect", outcome=outcome)
    year = int(results.attrs["start_year"] + results.attrs["horizon_yr"])
    n = results.sizes["player"]
    if outcome.startswith("log_"):
        return (f"Together, the {n} policies multiply {outcome.removeprefix('log_').upper()} by **{number(math.exp(median))}** by {year} in the median draw; "
                f"in nine draws of ten by {number(math.exp(low))} to {number(math.exp(high))}.")
    return f"Together, the {n} policies change {outcome} by **{number(median)}** by {year} in the median draw; in nine draws of ten by {number(low)} to {number(high)}."


def how_much_synergy(results: xr.DataTree) -> str:
    outcome = headline(results)
    statistics = results["statistics/synergy"].to_dataset().sel(outcome=outcome)
    median, low, high = spread(results, "synergy", outcome=outcome)
    positive = float(statistics["n_positive"] / statistics["count"])
    word = next(word for limit, word in SURE if positive >= limit)
    return (f"Synergy on {outcome} — what they bring beyond the sum of their single effects — is **{word}**: above 0 in {percent(positive)} of draws, "
            f"{number(median)} in the median ({number(low)} to {number(high)}).")


def verdict(results: xr.DataTree) -> str:
    p = of_root(results, "verdict_probability")
    error = float(of_root(results, "verdict_probability_error").max())
    return (f"Judged on both scales, synergy is strong in {percent(float(p.sel(verdict='strong')))} of draws and additive only in {percent(float(p.sel(verdict='additive_only')))}; "
            f"in {percent(float(p.sel(verdict='antagonism')))} the policies work against each other (standard error at most {points(error)}).")


def leap(results: xr.DataTree) -> str:
    p = of_root(results, "leap_probability").values
    return (f"The leap — half of production on the new technique by {int(results.attrs['start_year'] + results.attrs['horizon_yr'])} — happens in "
            f"{percent(float(p[0]))} of draws without policies and in {percent(float(p[-1]))} with all of them.")


def where_from(results: xr.DataTree) -> str:
    outcome = headline(results)
    pairs = results["statistics/interaction"].to_dataset().sel(outcome=outcome)
    mean = pairs["mean"]
    best, worst = str(mean["pair"].values[mean.values.argmax()]), str(mean["pair"].values[mean.values.argmin()])
    harmful = pairs["n_negative"] / pairs["count"]
    return (f"On {outcome}, {best.replace('*', ' and ')} reinforce each other most (mean interaction {number(float(mean.max()))}); "
            f"{worst.replace('*', ' and ')} gain least from each other ({number(float(mean.min()))}, below 0 in {percent(float(harmful.sel(pair=worst)))} of draws).")


def which_mix(results: xr.DataTree) -> str:
    choice = table(results, "choice")
    players = names(results, "player")
    chosen = dict(zip(map(str, choice["criterion"].values), (short(str(name), players) for name in choice["chosen_name"].values), strict=True))
    best = chosen["expected_value"]
    sentence = (f"**{in_full(best)}** is best by expected value, by the 5 % worst case and by least largest regret." if len(set(chosen.values())) == 1 else
                f"Best in expectation: **{best}**; by the 5 % worst case {chosen['worst_case']}, by least largest regret {chosen['minimax_regret']}.")
    best_of_size = list(map(str, choice["best_of_size_name"].values))
    size = min(3, len(best_of_size) - 1)
    if len(best_of_size) > 2 and best_of_size[size - 1]:
        p = float(choice["best_of_size_best_probability"].values[size - 1])
        sentence += f" Whoever can afford {size} policies does best on average with **{best_of_size[size - 1].replace('+', ', ')}**, and is right in {percent(p)} of draws."
    return sentence


def in_full(mix: str) -> str:
    """A mix at the beginning of a sentence."""
    return {"all": "Having all policies", "none": "Having none of the policies"}.get(mix, mix.capitalize())


def what_drives(results: xr.DataTree) -> str:
    """The three parameters with the largest index of synergy, in the table that says most."""
    what, output = ("Synergy", f"synergy({headline(results)})") if has(results, "statistics/synergy") else ("The output", f"output({headline(results)})")
    for group in ("sobol", "shapley_effects", "elementary_effects", "dgsm", *index_tables(results)):
        if not has(results, group):
            continue
        dataset = results[group].to_dataset()
        index = dataset[indices(dataset)[0]]
        if output not in index["output"].values:
            continue
        values = index.sel(output=output).dropna(index.dims[1])
        if values.size == 0:
            continue
        members = values[values.dims[0]].values
        order = [i for i in (-abs(values)).argsort().values if members[i] != "dummy"][:3]
        top = ", ".join(f"{members[i]} ({number(float(values[i]))})" for i in order)
        sentence = f"{what} {'on ' if what == 'Synergy' else ''}{headline(results)} is driven most by **{top}**, by {index.attrs['long_name'].split(':')[0]}."
        if group == "sobol" and "S1_sum" in dataset:
            alone = float(dataset["S1_sum"].sel(output=output))
            sentence += f" Parameters alone explain {percent(max(0.0, alone))} of its variance; the rest is interaction among them."
        return sentence
    return ""


def where_it_fails(results: xr.DataTree) -> str:
    outcome = headline(results)
    conflict = results["conflict"].to_dataset().sel(outcome=outcome)
    sentence = (f"On {outcome}, all together bring less than the sum of their single effects in **{percent(float(conflict['probability']))}** of draws "
                f"(95 % interval {percent(float(conflict['probability_low']))} to {percent(float(conflict['probability_high']))}).")
    if has(results, "conflict_regions"):
        boxes = results["conflict_regions"].to_dataset().sel(outcome=outcome)
        box = boxes.isel(box=0)
        if float(box["density"] - boxes["overall_density"]) > 2 * float(box["density_error"]):
            sentence += (f" Conflict concentrates in a region (box 1 below) where it holds in {percent(float(box['density']))} of draws, against "
                         f"{percent(float(boxes['overall_density']))} everywhere; {percent(float(box['coverage']))} of all conflicts lie there.")
    return sentence


def trust(results: xr.DataTree) -> str:
    counts = of_root(results, "status_count")
    n, ok = int(counts.sum()), int(counts.sel(status="ok"))
    if ok == n:
        return "The only draw was solved to the tolerance." if n == 1 else f"All {n:,} draws were solved to the tolerance; none is left out."
    return f"**{n - ok:,} of {n:,}** draws have no answer ({percent((n - ok) / n)}); they are left out of every distribution." + example_of_a_failure(results)


def example_of_a_failure(results: xr.DataTree) -> str:
    return f" To see one: nqpsweep replay CONFIG --draw {int(results['failures']['first_draw'])}." if has(results, "failures") else ""


def warning(results: xr.DataTree) -> str:
    """Of a result of few draws: that it is only a first look; empty for others."""
    n = int(results.attrs["n_draws"]) // rows_of_a_group(results)
    if n >= 10 * FEW:
        return ""
    return f"**Only {n} independent {'draw' if n == 1 else 'draws'}:** enough to try things out, not for conclusions. Shares and quantiles below are rough."


def what_was_run(results: xr.DataTree, config: dict[str, Any]) -> str:
    rows = rows_of_a_group(results)
    n = int(results.attrs["n_draws"])
    draws = f"{n:,} {'draw' if n == 1 else 'draws'}" if rows == 1 else f"{n // rows:,} groups of {rows} draws, {n:,} in all,"
    if "player" not in results.coords:
        return f"{draws} of the inputs of {config['model']['kind'].replace('_', ' ')}, a test function. Design {config['design']['kind'].replace('_', ' ')}, seed {results.attrs['seed']}."
    return (f"{draws} of the uncertain parameters, each solved under {results.sizes['coalition']:,} coalitions of {results.sizes['player']} policies, "
            f"from {results.attrs['start_year']} to {results.attrs['start_year'] + results.attrs['horizon_yr']}. Design {config['design']['kind'].replace('_', ' ')}, seed {results.attrs['seed']}.")


def cards(results: xr.DataTree) -> list[dict[str, str]]:
    """The few numbers to remember, with what stands beside them."""
    found = []
    outcome = headline(results)
    for family, label in (("total_effect", f"effect of all policies on {outcome}"), ("synergy", "of which synergy")):
        if has(results, f"statistics/{family}"):
            median, low, high = spread(results, family, outcome=outcome)
            found.append({"label": label, "value": number(median), "note": f"90 % of draws: {number(low)} to {number(high)}"})
    if "verdict_probability" in results:
        p, error = (float(of_root(results, name).sel(verdict="strong")) for name in ("verdict_probability", "verdict_probability_error"))
        found.append({"label": "strong synergy on both scales", "value": percent(p), "note": f"of draws, ± {points(error)}"})
    if "leap_probability" in results:
        leaps = of_root(results, "leap_probability").values
        found.append({"label": "the leap happens", "value": percent(float(leaps[-1])), "note": f"of draws; without policies {percent(float(leaps[0]))}"})
    return found
