"""Opening a result file, and what every reader of one needs."""
import os
import pathlib
import tomllib
from typing import Any

import h5py
import numpy as np
import xarray as xr

SCHEMA = 2
"""The version of the file format that this package reads."""


class NotAResult(ValueError):
    """A file that cannot be read as a result, and why."""


class NotInResult(LookupError):
    """Something that this result does not hold; the message names the setting that would give it."""


def open_results(path: str | os.PathLike[str]) -> xr.DataTree:
    """Everything in a result file, as a tree of labelled arrays.

    Groups are those of docs/file-format.md. Arrays carry `long_name` and `units`; the root's attributes say what was run, and those
    of the group `provenance` who made it, where and with what. Numbers are read when they are used, so a file may be
    larger than memory. Close the tree, or use it in a `with` statement, to let go of the file.

    In a tree a child sees the axes of its parents, and the root has axes named status and verdict: the status and the verdict of each
    draw are called `draw_status` and `draw_verdict` here.

    Errors: NotAResult if the file is missing, no HDF5, of another program, or of another version of the format.
    """
    path = pathlib.Path(path)
    if not path.is_file():
        raise NotAResult(f"{path}: there is no such file; `nqpsweep run` makes one")
    if not h5py.is_hdf5(path):
        raise NotAResult(f"{path}: not an HDF5 file, or cut short; `nqpsweep run` makes one")
    with h5py.File(path) as file:
        schema = file.attrs.get("nqpsweep_schema")
    if schema is None:
        raise NotAResult(f"{path}: an HDF5 file, but not a complete result of nqpsweep (it has no attribute nqpsweep_schema)")
    if schema != SCHEMA:
        raise NotAResult(f"{path}: has version {schema} of the result format, this package reads version {SCHEMA}; "
                         "use the package of the program that made it, or make it again")
    groups = xr.open_groups(path, engine="netcdf4")
    renamed = dict(groups)
    renamed["/provenance"] = groups["/provenance"].drop_vars("state", errors="ignore")  # bytes for nqpsweep run --extend alone
    if "/draws" in groups:
        renamed["/draws"] = groups["/draws"].rename({name: f"draw_{name}" for name in ("status", "verdict") if name in groups["/draws"]})
    tree = xr.DataTree.from_dict(renamed)

    def close() -> None:
        for group in groups.values():
            group.close()

    tree.set_close(close)
    return tree


def has(results: xr.DataTree, group: str) -> bool:
    """Whether the result has a group of that path, e.g. "statistics/synergy"."""
    node = results
    for name in group.strip("/").split("/"):
        if name not in node.children:
            return False
        node = node.children[name]
    return True


def table(results: xr.DataTree, group: str, remedy: str = "") -> xr.Dataset:
    """A group as a dataset. Errors: NotInResult with the remedy where there is no such group."""
    if not has(results, group):
        raise NotInResult(f"this result has no {group}" + (f"; {remedy}" if remedy else ""))
    return results[group].to_dataset()


def names(results: xr.DataTree, axis: str) -> list[str]:
    """The labels of an axis of the root, e.g. of outcome, parameter, player, in their order."""
    return [str(label) for label in results.coords[axis].values]


def of_root(results: xr.DataTree, name: str) -> xr.DataArray:
    """An array of the root, by its name in the file."""
    return results.to_dataset()[name]


def configuration(results: xr.DataTree) -> dict[str, Any]:
    """The configuration in full, defaults included."""
    return tomllib.loads(str(results["provenance"]["config"].item()))


def headline(results: xr.DataTree) -> str:
    """The outcome that the study names first."""
    return names(results, "outcome")[0]


def outcome_units(results: xr.DataTree) -> dict[str, str]:
    """Outcome -> its unit."""
    return dict(zip(names(results, "outcome"), map(str, of_root(results, "outcome_unit").values), strict=True))


def parameter_units(results: xr.DataTree) -> dict[str, str]:
    """Parameter -> its unit."""
    return dict(zip(names(results, "parameter"), map(str, of_root(results, "parameter_unit").values), strict=True))


def uncertain(results: xr.DataTree) -> list[str]:
    """Names of the parameters that are not fixed."""
    fixed = of_root(results, "parameter_prior").str.startswith("fixed").values
    return [name for name, is_fixed in zip(names(results, "parameter"), fixed, strict=True) if not is_fixed]


def rows_of_a_group(results: xr.DataTree) -> int:
    """How many draws are made from one another; 1 where draws stand for themselves."""
    for node in results.children.values():
        if "n_groups" in node and "n_groups_failed" in node:
            return max(1, int(results.attrs["n_draws"]) // int(node["n_groups"] + node["n_groups_failed"]))
    return 1


def independent_draws(results: xr.DataTree, most: int | None = None) -> xr.Dataset:
    """The draws that do not depend on one another: all, or the first of each group where a design makes groups of draws.

    Errors: NotInResult where draws were not kept.
    """
    draws = table(results, "draws", 'set output.draws = "float64" to keep each draw')
    return draws.isel(draw=slice(None, None, rows_of_a_group(results))).isel(draw=slice(most))


def answered(draws: xr.Dataset) -> xr.Dataset:
    """Those of the draws that have an answer."""
    return draws.isel(draw=np.flatnonzero(draws["draw_status"].values == 0))
