"""Results under the names and shapes that other packages expect."""
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from nqpsweep.results import NotInResult, answered, has, independent_draws, table, uncertain

SALIB_TABLES = {"sobol": ("S1", "S1_conf", "ST", "ST_conf"),
                "elementary_effects": ("mu", "mu_star", "sigma", "mu_star_conf"),
                "dgsm": ("vi", "vi_conf", "dgsm", "dgsm_conf")}
"""Groups of the file that SALib has a counterpart of, with SALib's names."""


def to_pandas(results: xr.DataTree, effects: Iterable[str] = ("total_effect", "synergy"), *, independent: bool = False) -> pd.DataFrame:
    """Draws as rows: `status`, every parameter, and effects named as in the sensitivity tables, e.g. `synergy(log_nqp)`.

    effects: families of effects that are kept with each draw (docs/file-format.md), whatever their axes
    independent: only the first of each group of draws, where a design makes groups
    Errors: NotInResult where draws, or a family, are not in the file.
    """
    draws = table(results, "draws", 'set output.draws = "float64" to keep each draw')
    draws = independent_draws(results) if independent else draws
    columns: dict[str, np.ndarray] = {"status": draws["draw_status"].values}
    columns |= dict(zip(map(str, draws["parameter"].values), draws["parameters"].values.T, strict=True))
    for family in effects:
        if family not in draws:
            raise NotInResult(f"the draws have no {family}; there are {', '.join(sorted(map(str, draws.data_vars)))}")
        columns |= columns_of(draws[family])
    return pd.DataFrame(columns, index=pd.Index(draws["draw"].values, name="draw"))


def columns_of(effect: xr.DataArray) -> dict[str, np.ndarray]:
    """A family of effects over draws, column by column, under the names of the sensitivity tables."""
    axes = [axis for axis in effect.dims if axis != "draw"]
    if not axes:
        return {str(effect.name): effect.values}
    flat = effect.stack(column=axes).transpose("column", "draw")
    labels = flat["column"].to_index()
    return {f"{effect.name}({', '.join(map(str, label if isinstance(label, tuple) else (label,)))})": values
            for label, values in zip(labels, flat.values, strict=True)}


def to_salib(results: xr.DataTree, output: str | None = None) -> dict[str, Any]:
    """Indices of one output as SALib returns them, for its plotting functions and for code written for it.

    output: e.g. "synergy(log_nqp)"; by default the first of the study
    Returns: table of the file -> SALib.util.ResultDict with the names of SALib (S1, S1_conf, ST, ...; mu, mu_star, sigma, ...) and `names`
    Errors: NotInResult where the file has no table that SALib has a counterpart of, or no such output; ImportError without SALib.
    """
    groups = [group for group in SALIB_TABLES if has(results, group)]
    if not groups:
        raise NotInResult('this result has no table that SALib has, too; set design.kind = "pick_freeze", "morris" or "small_steps"')
    from SALib.util import ResultDict

    found = {}
    for group in groups:
        variables = SALIB_TABLES[group]
        chosen = of_output(table(results, group), output)
        chosen = chosen.sel(member=[m for m in chosen["member"].values if m != "dummy"])
        entry = ResultDict({name: chosen[name].values for name in variables if name in chosen})
        entry["names"] = [str(m) for m in chosen["member"].values]
        if group == "sobol" and has(results, "sobol_second_order"):
            pairs = of_output(table(results, "sobol_second_order"), output)
            entry |= {name: square(pairs[name], entry["names"]) for name in ("S2", "S2_conf")}
        found[group] = entry
    return found


def of_output(dataset: xr.Dataset, output: str | None) -> xr.Dataset:
    outputs = list(map(str, dataset["output"].values))
    if output is not None and output not in outputs:
        raise NotInResult(f"no output {output}; there are {', '.join(outputs)}")
    return dataset.sel(output=output or outputs[0])


def square(pairs: xr.DataArray, names: list[str]) -> np.ndarray:
    """Values of pairs above the diagonal of a matrix, NaN elsewhere, as SALib keeps them."""
    matrix = np.full((len(names), len(names)), np.nan)
    place = {name: i for i, name in enumerate(names)}
    for pair, value in zip(pairs["member_pair"].values, pairs.values, strict=True):
        a, b = str(pair).split("*")
        matrix[min(place[a], place[b]), max(place[a], place[b])] = value
    return matrix


def to_arviz(results: xr.DataTree) -> xr.DataTree:
    """Independent draws as ArviZ expects them: groups `prior` (one variable for each uncertain parameter) and `prior_predictive`
    (the effects kept with each draw, on named axes), both with a `chain` of length 1; draws without an answer are left out.

    Errors: NotInResult where draws were not kept; ImportError without arviz-base.
    """
    import arviz_base

    draws = answered(independent_draws(results))
    effects = {str(name): array.values[None] for name, array in draws.data_vars.items()
               if array.dims[:1] == ("draw",) and array.dtype.kind == "f" and name != "parameters"}
    prior = {name: draws["parameters"].sel(parameter=name).values[None] for name in uncertain(results)}
    dims = {name: list(draws[name].dims[1:]) for name in effects}
    coords = {axis: draws[axis].values for axes in dims.values() for axis in axes} | {"draw": draws["draw"].values}
    return arviz_base.from_dict({"prior": prior, "prior_predictive": effects}, coords=coords, dims=dims,
                                  attrs=dict.fromkeys(("prior", "prior_predictive"), dict(results.attrs)))
