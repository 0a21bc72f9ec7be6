"""Groups of marks that several charts share."""
from typing import Literal

import altair as alt

from nqpsweep.figures.figure import BLUE, GREY, INK, ORANGE, tooltip
from nqpsweep.figures.frames import LEVEL_HEADINGS


def zero_line(axis: Literal["x", "y"] = "x") -> alt.Chart:
    """A line at 0 across the chart."""
    rule = alt.Chart().mark_rule(color=GREY, strokeDash=[3, 3], aria=False)
    line: alt.Chart = rule.encode(x=alt.datum(0)) if axis == "x" else rule.encode(y=alt.datum(0))
    return line


def by_size(column: str, field: str, title: str | None = None, descending: bool = True) -> alt.Y:
    """Categories from top to bottom in the order of another column."""
    return alt.Y(f"{column}:N", title=title, sort=alt.EncodingSortField(field, op="max", order="descending" if descending else "ascending"))


def spread_marks(y: alt.Y, title: str, columns: dict[str, str], more: tuple[str, ...] = ()) -> list[alt.Chart]:
    """Of each category: a thin line from the 5 % to the 95 % quantile, a thick one over the middle half, a dot at the median."""
    tips = tooltip(columns, *more, *LEVEL_HEADINGS)
    base = alt.Chart().encode(y=y, tooltip=tips)
    return [
        zero_line(),
        base.mark_rule(color=BLUE, strokeWidth=1.5).encode(x=alt.X("low:Q", title=title), x2="high:Q"),
        base.mark_bar(color=BLUE, opacity=0.45, height=9, cornerRadius=2).encode(x="quarter:Q", x2="three_quarters:Q"),
        base.mark_point(filled=False, stroke=INK, fill="white", size=48, strokeWidth=2, opacity=1).encode(x="median:Q"),
    ]


def interval_marks(y: alt.Y, value: alt.X, low: str, high: str, tips: list[alt.Tooltip], color: alt.Color) -> list[alt.Chart]:
    """Of each category: a dot, and its interval as a line."""
    base = alt.Chart().encode(y=y, tooltip=tips, color=color)
    return [base.mark_rule(strokeWidth=2, opacity=0.8).encode(x=f"{low}:Q", x2=f"{high}:Q"),
            base.mark_point(size=64, opacity=1).encode(x=value)]


def histogram_marks(columns: dict[str, str], title: str) -> list[alt.Chart]:
    """Bins as bars whose areas are shares of draws, coloured by sign."""
    sign = alt.Color("sign:N", legend=None, scale=alt.Scale(domain=["below 0", "both", "above 0"], range=[ORANGE, GREY, BLUE]))
    bars = alt.Chart().transform_filter("datum.tail === ''").mark_bar(stroke="white", strokeWidth=0.5).encode(
        x=alt.X("bin_low:Q", title=title), x2="bin_high:Q", y=alt.Y("density:Q", title="share of draws per unit"), y2=alt.datum(0),
        color=sign, tooltip=tooltip(columns, "bin_low", "bin_high", "draws", "share%"))
    return [bars, tail_words("below", "left", 0), tail_words("above", "right", "width")]


def tail_words(tail: str, align: Literal["left", "right"], place: int | str) -> alt.Chart:
    """What lies outside the bulk, above an end of the chart."""
    mark = alt.Chart().transform_filter(f"datum.tail === '{tail}'").mark_text(align=align, baseline="bottom", dy=-4, fontSize=11, color="#4a5563")
    words: alt.Chart = mark.encode(x=alt.value(place), y=alt.value(0), text="outside:N")
    return words
