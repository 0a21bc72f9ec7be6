"""From a result file to one HTML page that needs nothing else."""
import functools
import importlib.resources
import json
import os
import pathlib
import re
from collections.abc import Collection
from typing import Any

import jinja2
import markupsafe
import vl_convert
import xarray as xr

from nqpsweep.figures.figure import FORMATS, NARROW_SPACE, Figure
from nqpsweep.report import words
from nqpsweep.report.sections import Section, sections
from nqpsweep.results import configuration, headline, open_results


SUMMED_UP = ("effects", "synergy", "choice", "drivers")
"""Sections whose first answer stands at the top of the page."""


def write_report(source: str | os.PathLike[str], page: str | os.PathLike[str], figure_folder: str | os.PathLike[str] | None = None) -> list[Section]:
    """Writes the page of a result, and if a folder is named the same charts as PNG, SVG and PDF.

    Errors: NotAResult as of open_results; OSError where a file cannot be written.
    """
    with open_results(source) as results:
        parts = sections(results)
        text = html(results, pathlib.Path(source).name, parts)
    pathlib.Path(page).write_text(text, encoding="utf-8")
    if figure_folder is not None:
        save_figures([figure for part in parts for figure in part.figures], pathlib.Path(figure_folder))
    return parts


def write_figures(source: str | os.PathLike[str], folder: str | os.PathLike[str], names: Collection[str]) -> None:
    """Writes some charts of a result as PNG, SVG and PDF, and no page.

    Errors: NotAResult as of open_results; LookupError naming all charts where there is none of a name; OSError where a file cannot be written.
    """
    with open_results(source) as results:
        figures = {figure.name: figure for part in sections(results) for figure in part.figures}
    for name in names:
        if name not in figures:
            raise LookupError(f"{source} has no chart {name}; it has {', '.join(figures)}")
    save_figures([figures[name] for name in names], pathlib.Path(folder))


def save_figures(figures: list[Figure], folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for figure in figures:
        figure.save(*(folder / f"{figure.name}.{ending}" for ending in FORMATS))


def html(results: xr.DataTree, name: str, parts: list[Section]) -> str:
    """The page as text."""
    config = configuration(results)
    files = importlib.resources.files("nqpsweep.report")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters["emphasis"] = emphasis
    environment.filters["unbroken"] = unbroken
    environment.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    figures = {figure.name: packed(figure) for part in parts for figure in part.figures}
    outcomes = labelled(results, {"name": "outcome", "unit": "outcome_unit", "description": "outcome_description"})
    return environment.from_string((files / "page.html").read_text()).render(
        name=name, title=results.attrs["title"], parts=parts, outcomes=outcomes, headline=headline(results), words=words, results=results, config=config,
        run=words.what_was_run(results, config), warning=words.warning(results), lede=[part.answers[0] for part in parts if part.answers and part.name in SUMMED_UP], cards=words.cards(results),
        parameters=labelled(results, {"name": "parameter", "unit": "parameter_unit", "prior": "parameter_prior", "why": "parameter_why"}),
        question="How much do the policies gain from acting together?" if "player" in results.coords else "What drives the output?", config_text=str(results["provenance"]["config"].item()), provenance=dict(results["provenance"].attrs),
        style=markupsafe.Markup((files / "page.css").read_text()), script=markupsafe.Markup((files / "page.js").read_text()),
        library=markupsafe.Markup(in_script(drawing_library())),
        figures=markupsafe.Markup(in_script(json.dumps(figures, separators=(",", ":")))))


@functools.cache
def drawing_library() -> str:
    """Vega-Lite and what it needs; takes seconds to put together, and is the same for every page."""
    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # its stub lacks the default


def labelled(results: xr.DataTree, names: dict[str, str]) -> list[dict[str, str]]:
    """Texts of the root over one axis, one entry for each place; empty where the file has no such text."""
    root = results.to_dataset()
    columns = [root[variable].values if variable in root else [""] * root[names["name"]].size for variable in names.values()]
    return [dict(zip(names, map(str, row), strict=True)) for row in zip(*columns, strict=True)]


def packed(figure: Figure) -> dict[str, Any]:
    """A figure for the page: its chart without data, and the data column by column, numbers to five digits."""
    spec = figure.spec()
    rows = spec.pop("datasets")["rows"]
    columns = {name: [short(row[name]) for row in rows] for name in figure.columns}
    return {"spec": spec, "columns": columns, "headings": figure.columns, "units": figure.units, "choices": {name: values[0] for name, values in figure.choices.items()}}


def short(value: object) -> object:
    return float(f"{value:.5g}") if isinstance(value, float) else value


def in_script(text: str) -> str:
    """Text that cannot end the script element that it stands in."""
    return re.sub(r"<(?=/script|!--)", r"\\u003c", text, flags=re.IGNORECASE)


def emphasis(text: str) -> markupsafe.Markup:
    """**words** as strong text."""
    return markupsafe.Markup(re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", str(markupsafe.escape(unbroken(text)))))


def unbroken(text: str) -> str:
    """With no line break between a number and its per cent sign."""
    return re.sub(r"(\d) %", rf"\1{NARROW_SPACE}%", text)
