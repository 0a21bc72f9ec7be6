"""A chart with the words and numbers that belong to it."""
import dataclasses
import json
import pathlib
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from nqpsweep.results import NotInResult

FORMATS = ("png", "svg", "pdf")
UNIT = "[unit of what is shown]"
"""Stands in titles of axes and legends for the unit of what a reader has chosen, e.g. of the outcome."""
NARROW_SPACE = "\u00a0"
"""Stands between a number and %, where no line may break."""


@dataclasses.dataclass(frozen=True)
class Figure:
    """A chart, what it shows, what to read from it, and the numbers behind it.

    name: stem of file names; title: what is shown; caption: what to read from it
    data: the numbers, one row for each mark; columns: their headings, for the table behind the chart
    chart: an altair chart of `data`
    choices: column of `data` -> values that a reader may choose among, the first shown first
    units: value of a choice, e.g. an outcome -> its unit, where titles say UNIT
    """
    name: str
    title: str
    caption: str
    data: pd.DataFrame
    columns: dict[str, str]
    chart: alt.Chart | alt.LayerChart
    choices: dict[str, list[str]]
    units: dict[str, str] = dataclasses.field(default_factory=dict)

    def spec(self) -> dict[str, Any]:
        """The chart in Vega-Lite, its data named `rows`; where a title says UNIT, the unit of what is shown belongs."""
        with alt.data_transformers.enable("default", max_rows=None):
            spec: dict[str, Any] = self.chart.to_dict(validate=False)
        spec["datasets"] = {"rows": spec["datasets"][spec["data"]["name"]]}
        spec["data"] = {"name": "rows"}
        spec["description"] = f"{self.title}. {self.caption}"
        return spec

    def save(self, *paths: pathlib.Path, width: int = 640) -> None:
        """Writes the chart as its first choices show it; the ending of each path says how: .png, .svg or .pdf."""
        unit = next((self.units[values[0]] for values in self.choices.values() if values[0] in self.units), "1")
        spec = {**json.loads(json.dumps(self.spec()).replace(UNIT, f"[{unit}]")), "width": width, "title": {"text": self.title, "subtitle": self._chosen()}}
        drawn = vl_convert.vegalite_to_svg(spec)
        for path in paths:
            match path.suffix:
                case ".png":
                    path.write_bytes(vl_convert.svg_to_png(drawn, scale=2))
                case ".svg":
                    path.write_text(drawn)
                case ".pdf":
                    path.write_bytes(vl_convert.svg_to_pdf(drawn))
                case _:
                    raise ValueError(f"{path}: figures are written as {', '.join('.' + name for name in FORMATS)}")

    def _chosen(self) -> str:
        return ", ".join(values[0] for values in self.choices.values() if len(values) > 1)


def make(name: str, title: str, caption: str, data: pd.DataFrame, columns: dict[str, str], *layers: alt.Chart,
         choose: tuple[str, ...] = ("outcome",), height: int | alt.Step = 260, units: dict[str, str] | None = None) -> Figure:
    """A figure of layers over the same data, of which a reader sees one value of each column in `choose` at a time."""
    if data.empty:
        raise NotInResult(f"there is nothing to show of: {title[:1].lower()}{title[1:]}")
    choices = {column: list(dict.fromkeys(map(str, data[column]))) for column in choose}
    data = data[list(columns)]
    chart = alt.layer(*layers, data=data).properties(height=height)
    for column, values in choices.items():
        select = alt.param(f"chosen_{column}", value=values[0], bind=alt.binding_select(options=values, name=f"{column}: "))
        chart = chart.add_params(select).transform_filter(f"datum.{column} === chosen_{column}")
    return Figure(name, title, caption, data, columns, chart.configure(**style()), choices, units or {})


# Colours that the colour-blind tell apart (after Okabe & Ito 2008), and that print in grey.
BLUE, ORANGE, GREEN, GREY, INK, PALE = "#0b5fa5", "#d1570a", "#0a7d63", "#8a94a3", "#1f2733", "#b9d3ea"
DIVERGING = ["#a63f00", "#e08a4f", "#f4f1ec", "#6ba3d0", "#0b4f8a"]
SEQUENTIAL = ["#f3f6f9", "#b9d3ea", "#6ba3d0", "#2874b2", "#08406f"]
CATEGORIES = [BLUE, ORANGE, GREEN, "#a2478f", "#c8960c", "#4b93c8", "#7a6a58", "#d47aa8"]


def style() -> dict[str, Any]:
    """The look of all charts, as an altair configuration."""
    font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"
    axis = dict(domainColor="#c4cbd4", gridColor="#e9edf1", tickColor="#c4cbd4", labelColor="#4a5563", titleColor="#4a5563",
                labelFontSize=12, titleFontSize=12, titleFontWeight="normal", titlePadding=8, labelLimit=300)
    return dict(
        background="white", font=font, view=dict(stroke=None), axis=axis, axisY=dict(domain=False, ticks=False, labelPadding=6),
        axisX=dict(labelFlush=False, labelOverlap=True), axisQuantitative=dict(tickCount=6),
        legend=dict(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelColor="#4a5563", titleColor="#4a5563", titleLimit=420,
                    orient="top", direction="horizontal", symbolType="square", labelLimit=250),
        title=dict(anchor="start", fontSize=15, fontWeight=600, color=INK, subtitleColor="#4a5563", subtitleFontSize=12, offset=12),
        locale=dict(number=dict(decimal=".", thousands=",", grouping=[3], currency=["", ""], percent=NARROW_SPACE + "%")),
        bar=dict(color=BLUE), line=dict(color=BLUE), point=dict(color=BLUE, filled=True, size=60), rule=dict(color=INK))


NUMBER = ".3~g"
PERCENT = ".1~%"


def tooltip(columns: dict[str, str], *names: str) -> list[alt.Tooltip]:
    """What shows when a mark is pointed at: columns under their headings; "name%" shows a share in per cent."""
    return [alt.Tooltip(name.rstrip("%"), title=columns[name.rstrip("%")], format=PERCENT if name.endswith("%") else NUMBER)
            if not name.startswith("@") else alt.Tooltip(name[1:], title=columns[name[1:]], type="nominal") for name in names]
