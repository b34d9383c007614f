"""Law 1 on some documents: every digit lies inside exactly one quantity, and every quantity stands where it says.

What belongs here: finding the faults. What does not: where the documents are; a shard is looked at when its rows are
read (`pipeline.flow.read_quantities`), while its pages are at hand, and what was found is a frame of the shard.
"""

import polars as pl
import pyarrow as pa

from pipeline.offsets import cut_out, in_order
from pipeline.privacy import MASK

DIGIT = r"\p{Nd}"
#: Digits but for those of ASCII and their full forms; in UTF-8 they begin with the bytes D9, DB, DF, E0, E1, EA or F0.
RARE_DIGIT = r"[\p{Nd}--[0-9０-９]]"
#: Bytes of text that are looked at together.
PART = 2_000_000
#: Faults that are named, at most.
MOST_NAMED = 20


def digit_faults(pages: pl.DataFrame, quantities: pl.DataFrame) -> pl.DataFrame:
    """What is wrong, one line a fault: frame `problem`.

    pages: document_id, page (the raw document). quantities: quantity_id, document_id, raw_start, raw_end, raw_text.
    """
    placed = in_order(quantities.select("quantity_id", "document_id", "raw_start", "raw_end", "raw_text"), "raw_start")
    placed = placed.hstack([cut_out(placed, pages).alias("there")])
    if placed["there"].has_nulls():
        placed = placed.drop_nulls("there")
    first = (pl.col("document_id") != pl.col("document_id").shift(1)).fill_null(True)
    before = pl.when(first).then(0).otherwise(pl.col("raw_end").shift(1))
    overlap = placed.filter(pl.col("raw_start") < before)
    moved = placed.filter(pl.col("there") != pl.col("raw_text"))
    moved = moved.filter(~pl.col("raw_text").str.contains_any([MASK]))
    lost = pages.clear()
    # Pieces of the pages that do not overlap hold at most the digits of each: where they hold all, none is lost.
    if not overlap.is_empty() or count_of_digits(pages["page"]) != count_of_digits(placed["there"]):
        lost = with_lost(pages, placed)
    return pl.concat(
        [
            overlap.select(problem=pl.format("{} overlaps the quantity before it", "quantity_id")),
            moved.select(problem=pl.format("{} does not stand where it says", "quantity_id")),
            lost.select(problem=pl.format("{}: digits outside every quantity", "document_id")),
        ]
    ).head(MOST_NAMED)


def count_of_digits(texts: pl.Series) -> int:
    """How many digits some texts have, looked at a few at a time."""
    texts = texts.drop_nulls()
    few = max(1, PART * len(texts) // int(texts.str.len_bytes().sum() or 1))
    return sum(digits_of_part(texts.slice(first, few)) for first in range(0, len(texts), few))


def digits_of_part(texts: pl.Series) -> int:
    """How many digits some texts have, none of them null.

    Those of ASCII are counted as bytes, the others only where a byte is with which one may begin: an expression that
    knows all digits of Unicode takes six times as long, and to look for full forms in many short texts twice as long.
    """
    array = texts.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = array.buffers()
    if not data:
        return 0
    octets = pl.Series("octet", pa.Array.from_buffers(pa.uint8(), data.size, [None, data])).to_frame()
    octet = pl.col("octet")
    rare = octet.is_between(0xD9, 0xE1) | (octet == 0xEA) | (octet >= 0xF0)
    # An octet below 48 becomes one above 207.
    told = octets.select(plain=(octet - 48 < 10).sum(), full=(octet == 0xEF).any(), rare=rare.any())
    found, full, rarely = told.row(0)
    if full:
        found += texts.str.count_matches("[０-９]").sum()
    if rarely:
        places = octets.select(pl.arg_where(rare)).to_series()
        ends = pl.Series(pa.Array.from_buffers(pa.int64(), len(array) + 1, [None, offsets])).tail(len(array))
        some = texts.gather(ends.search_sorted(places, side="right").unique())
        found += some.str.count_matches(RARE_DIGIT).sum()
    return int(found)


def with_lost(pages: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """The pages (document_id, page) that have another number of digits than what is `placed` (document_id, there)."""
    held = placed.group_by("document_id", maintain_order=True).agg(held=pl.col("there").str.join())
    return pages.join(held, on="document_id", how="left").filter(
        pl.col("page").str.count_matches(DIGIT) != pl.col("held").str.count_matches(DIGIT).fill_null(0)
    )
