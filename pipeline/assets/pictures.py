"""The plots on the pages of the tables in Dagster: what one looks at rather than reads.

What belongs here: which count of which table is drawn. What does not: drawing (`pipeline.plots`).
"""

from base64 import b64encode
from collections.abc import Callable

import dagster as dg
import polars as pl

from pipeline.plots import bars, columns


def image(svg: str, about: str) -> dg.MarkdownMetadataValue:
    """An SVG as a Markdown image that carries its data with it."""
    data = b64encode(svg.encode()).decode()
    return dg.MetadataValue.md(f"![{about}](data:image/svg+xml;base64,{data})")


def by_year(frame: pl.LazyFrame, date: str) -> list[tuple[int, int]]:
    """Rows by the year of a date column, in the order of the years."""
    year = pl.col(date).dt.year().alias("year")
    return frame.filter(pl.col(date).is_not_null()).group_by(year).len().sort("year").collect().rows()


def by_code(frame: pl.LazyFrame, key: str, part: pl.Expr | None = None) -> list[tuple[str, int, int]]:
    """(code, rows, rows for which `part` holds) of a column, the most first."""
    held = pl.lit(0) if part is None else part.sum()
    counted = frame.group_by(key).agg(rows=pl.len(), part=held).sort("rows", key, descending=[True, False])
    return counted.filter(pl.col(key).is_not_null()).collect().rows()


def documents(frame: pl.LazyFrame) -> str:
    """Pages by the year they were published in."""
    return columns("Documents by year of publication · 各年发布的文档", by_year(frame, "published_on"))


def repairs(frame: pl.LazyFrame) -> str:
    """Damage by its kind; what was left alone in orange."""
    rows = by_code(frame, "kind", pl.col("repaired_text").is_null())
    return bars("Damaged places by kind, orange = unresolved · 受损类型(橙色为未修复)", rows)


def quantities(frame: pl.LazyFrame) -> str:
    """Why mentions are no observations."""
    return bars("Mentions excluded, by reason · 排除原因", by_code(frame, "exclusion_reason"))


def observations(frame: pl.LazyFrame) -> str:
    """Figures by the year their period ends in."""
    return columns("Observations by year · 各年观测值", by_year(frame, "period_end"))


def series(frame: pl.LazyFrame) -> str:
    """The longest series: the indicator, unit and area with figures of the most years."""
    key = ["indicator_id", "unit_id", "area_code", "status"]
    dated = frame.filter(pl.col("period_end").is_not_null() & pl.col("value").is_not_null()).with_columns(
        year=pl.col("period_end").dt.year()
    )
    order = [True] + [False] * len(key)
    chosen = dated.group_by(key).agg(years=pl.col("year").n_unique()).sort("years", *key, descending=order).head(1)
    found = dated.join(chosen, on=key, how="semi", nulls_equal=True).group_by("year").agg(pl.col("value").max())
    rows = found.sort("year").collect().rows()
    names = " ".join(str(name) for name in chosen.select(key).collect().row(0)) if rows else "-"
    return columns(f"Longest series · 最长序列: {names}", rows)


PICTURES: dict[str, Callable[[pl.LazyFrame], str]] = {
    function.__name__: function for function in (documents, repairs, quantities, observations, series)
}
