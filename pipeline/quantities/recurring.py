"""Lines that recur, within a page or on many (menus, headlines of other pages, set phrases), are read once.

Belongs here: which lines some texts are made of, and putting the mentions of each line to every place where it stands.
Does not: reading (`frames`). No figure reaches across a line break, nor what is read beside one.
"""

from typing import NamedTuple

import polars as pl

# Lines are read one by one where they are at most this much of the texts; for fewer that recur it does not pay.
_SHARE = 0.85


class Lines(NamedTuple):
    """The distinct lines of some texts (`id`, all null; `text`; `offset`, all 0), and each line in the order of the
    texts: `row`, the place of its text; `kind`, its place among the distinct ones; `offset`, that before it."""

    distinct: pl.DataFrame
    places: pl.DataFrame


def lines_of(texts: pl.DataFrame) -> Lines | None:
    """The lines of `texts` (`text`, `offset`), none of them null; None where few recur."""
    lines = texts.select("offset", pl.col("text").str.split("\n")).with_row_index("row").explode("text")
    distinct = lines.select(pl.col("text").unique(maintain_order=True))
    size = pl.col("text").str.len_bytes().sum()
    if distinct.select(size).item() > _SHARE * texts.select(size).item():
        return None
    length = pl.col("text").str.len_chars().cast(pl.Int64) + 1
    kinds = distinct.with_row_index("kind").with_columns(length=length)
    through, new = pl.col("length").cum_sum(), pl.col("row") != pl.col("row").shift(1, fill_value=2**32 - 1)
    before = through - pl.col("length")
    places = lines.join(kinds, on="text", how="left", maintain_order="left").select(
        "row", "kind", offset=pl.col("offset") + before - pl.when(new).then(before).forward_fill()
    )
    return Lines(distinct.select(pl.lit(None, pl.String).alias("id"), "text", offset=pl.lit(0, pl.Int64)), places)


def spread(
    mentions: pl.DataFrame, numbers: pl.Series, lines: Lines, texts: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    """`mentions` of the distinct lines, `numbers` the line of each, at every place where their lines stand in `texts`;
    and the place of each one's text among them."""
    kinds = pl.int_range(lines.distinct.height, eager=True)
    begins, ends = (numbers.search_sorted(kinds, side=side).cast(pl.Int64) for side in ("left", "right"))
    kind = pl.col("kind")
    spots = (
        lines.places.select("row", "offset", at=pl.int_ranges(pl.lit(begins).gather(kind), pl.lit(ends).gather(kind)))
        .explode("at")
        .drop_nulls("at")
    )
    found = mentions[spots["at"]].with_columns(
        pl.col("start", "end") + spots["offset"], id=texts["id"].gather(spots["row"])
    )
    return found, spots["row"].cast(pl.Int64)
