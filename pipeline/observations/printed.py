"""What the text prints around a body and a figure: a body's name, and divisions named without their kind.

What belongs here: cutting a body's name out of the text (with that of its firm), the full name of one that the page
shortens later, names right before a body or a figure. What does not: what they are called in the table (`actors`).
"""

import re
from collections.abc import Callable
from functools import cache

import polars as pl

from pipeline.observations import areas, lexicon
from pipeline.observations.lookup import PLACE

BEFORE_FIGURE = r"(?:^|[、，；：,;:（(]|其中|拨给|拨付|支援|援助)+(\w{2,5})$"
#: Characters before a body that may belong to the name of its enterprise.
WIDTH_BEFORE = 14
TIME_BEFORE = re.compile("^.*(?:此次|本次|这次|日前|近日|目前|今年|去年|期间|同时|其中|随后|据悉|当天|当日)")
NAME_BEFORE = re.compile(r"[^\s—–·|，。；：、！？,;:!?（）()“”《》的在由据对和与及向给为]{2,14}$")


def with_printed(picked: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Add printed (a body's name in the text, of an enterprise's union with the firm's) and body (what is ahead).

    picked: document, at and start (of the figure, on the axis and in the text), atom, body_at, body_end, enterprise.
    """
    # Many figures have the same body; a long text is cut once for each.
    offset = pl.col("body_at") - pl.col("at") + pl.col("start")
    cut = picked.select("document", "atom", "enterprise", offset=offset, width=pl.col("body_end") - pl.col("body_at"))
    cut = cut.drop_nulls("offset").unique("atom", maintain_order=True)
    ahead = pl.min_horizontal("offset", WIDTH_BEFORE)
    text = pl.lit(texts["text"].gather(cut["document"]))
    spans = cut.select(
        "atom", "enterprise", ahead=ahead, text=text.str.slice(pl.col("offset") - ahead, ahead + pl.col("width"))
    )
    spans = spans.select(
        "atom",
        prefix=pl.when("enterprise").then("text").str.slice(0, pl.col("ahead")),
        printed=pl.col("text").str.slice(pl.col("ahead")),
        body=_before(pl.col("ahead")),
    )
    firms = [_enterprise_prefix(ahead) if ahead else "" for ahead in spans["prefix"]]
    spans = spans.with_columns(printed=pl.Series(firms, dtype=pl.String) + spans["printed"]).drop("prefix")
    named = picked.select("atom").join(spans, on="atom", how="left", maintain_order="left")
    return with_full_names(picked.hstack(named.drop("atom")))


def with_full_names(picked: pl.DataFrame) -> pl.DataFrame:
    """With the full name of an institution that the page prints once and shortens later (互助会: 职工互助保障会)."""
    entries = lexicon.organizations()
    institutions = [place for place, entry in enumerate(entries) if entry.get("institution")]
    keys = ["document_id", "organization"]
    told = picked.filter(pl.col("organization").is_in(institutions) & pl.col("printed").is_not_null())
    full = told.group_by(keys, maintain_order=True).agg(names=pl.col("printed").unique(maintain_order=True))
    full = full.filter(pl.col("names").list.len() > 1)
    if full.is_empty():
        return picked
    rows = [
        (document, organization, name, next((whole for whole in names if _shortens(name, whole)), name))
        for document, organization, names in full.iter_rows()
        for name in names
    ]
    schema = [(name, picked.schema[name]) for name in (*keys, "printed")] + [("full", picked.schema["printed"])]
    table = pl.DataFrame(rows, schema=schema, orient="row")
    joined = picked.join(table, on=[*keys, "printed"], how="left", maintain_order="left")
    return joined.with_columns(printed=pl.coalesce("full", "printed")).drop("full")


def _shortens(name: str, whole: str) -> bool:
    """Whether a name leaves characters of another out, in order."""
    rest = iter(whole)
    return len(name) < len(whole) and all(character in rest for character in name)


def with_beside(picked: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Add beside_body and beside_figure: codes of divisions of the page's province that stand without their kind right
    before a body without an area of its own (在文登，市总工会) or a figure (其中文登30万元). Such names are ordinary
    words elsewhere, so that only these places are looked at.
    """
    lone = pl.col("own").is_null() & ~pl.col("enterprise").fill_null(True)
    # What stands before a body is read once for all figures that have it.
    bodies = picked.filter(lone).select("atom", "body", "province", "relative").drop_nulls(["body", "province"])
    bodies = bodies.unique("atom", maintain_order=True)
    of_bodies = bodies.select("atom", beside_body=_read_once(bodies.drop("atom"), _of_body))
    figures = picked.select("province", text=texts["text"].gather(picked["document"]), start="start")
    figures = figures.select(PLACE.alias("place"), "province", figure=_before(pl.col("start")).str.strip_chars_end(" "))
    # Few figures stand behind such a name: only what is before these is read (from 8 to 5 ms a shard).
    named = figures.filter(_ends_with_short()).drop_nulls("province")
    of_figures = _read_once(named.select("figure", "province"), _of_figure)
    found = picked.select("atom", lone=lone).join(of_bodies, on="atom", how="left", maintain_order="left")
    return picked.drop("body").with_columns(
        found.select(pl.when("lone").then("beside_body")).to_series(),
        beside_figure=pl.repeat(None, picked.height, dtype=pl.String, eager=True).scatter(named["place"], of_figures),
    )


@cache
def _ends_with_short() -> pl.Expr:
    """Whether what stands before a figure (figure) ends with a name that `areas.short_named` knows."""
    ends = (pl.col("figure").str.tail(width).is_in(names.implode()) for width, names in areas.shorts())
    return pl.any_horizontal(ends)


def _read_once(told: pl.DataFrame, reader: Callable[[pl.DataFrame], pl.Series]) -> pl.Series:
    """What a reader of rows tells of each row, equal rows being read once."""
    once = told.unique(maintain_order=True)
    read = once.hstack([reader(once).alias("read")])
    return told.join(read, on=told.columns, how="left", nulls_equal=True, maintain_order="left")["read"]


def _before(offset: pl.Expr) -> pl.Expr:
    """The eight characters before an offset."""
    ahead = pl.min_horizontal(offset, 8)
    return pl.col("text").str.slice(offset - ahead, ahead)


def _of_body(told: pl.DataFrame) -> pl.Series:
    """Codes of the divisions named at the end of what stands before bodies (body, province, relative)."""

    def code(ahead: str, province: str, relative: str | None) -> str | None:
        ends = ahead.rstrip("，,的")
        # 市总工会 right behind a name is that city's; a bare 工会 is so only without anything between.
        if ends != ahead and not relative:
            return None
        if relative == "province":
            return areas.province_named(ends)
        return areas.short_named(ends, province, relative) or (
            areas.named(ends, province, relative) if relative else None
        )

    return pl.Series([code(*row) for row in told.iter_rows()], dtype=pl.String)


def _of_figure(told: pl.DataFrame) -> pl.Series:
    """Codes of the divisions whose name is all that stands before figures (figure, province) since the last mark."""
    names = told.select(pl.col("figure").str.extract(BEFORE_FIGURE), "province")
    codes = [
        areas.short_named(name, province, None, whole=True) if name is not None else None
        for name, province in names.iter_rows()
    ]
    return pl.Series(codes, dtype=pl.String)


def _enterprise_prefix(ahead: str) -> str:
    """The end of the text before 公司工会 that belongs to the company's name."""
    found = NAME_BEFORE.search(ahead)
    return TIME_BEFORE.sub("", found.group()) if found else ""
