"""Law 1 on some documents: every digit lies inside exactly one quantity, and every quantity stands where it says.

What belongs here: finding the faults. What does not: where the documents are; a shard is looked at when its rows are
read (`pipeline.flow.read_quantities`), while its pages are at hand, and what was found is a frame of the shard.
"""

import polars as pl

from pipeline.offsets import cut_out
from pipeline.privacy import MASK

DIGIT = r"\p{Nd}"
#: Faults that are named, at most.
MOST_NAMED = 20


def digit_faults(pages: pl.DataFrame, quantities: pl.DataFrame) -> pl.DataFrame:
    """What is wrong, one line a fault: frame `problem`.

    pages: document_id, page (the raw document). quantities: quantity_id, document_id, raw_start, raw_end, raw_text.
    """
    known = pl.col("document_id").is_in(pages["document_id"].implode())
    placed = (
        quantities.select("quantity_id", "document_id", "raw_start", "raw_end", "raw_text")
        .filter(known)
        .sort("document_id", "raw_start")
    )
    placed = placed.hstack([cut_out(placed, pages).alias("there")])
    first = (pl.col("document_id") != pl.col("document_id").shift(1)).fill_null(True)
    before = pl.when(first).then(0).otherwise(pl.col("raw_end").shift(1))
    overlap = placed.filter(pl.col("raw_start") < before)
    moved = placed.filter(
        (pl.col("there") != pl.col("raw_text")) & ~pl.col("raw_text").str.contains(MASK, literal=True)
    )
    held = placed.group_by("document_id", maintain_order=True).agg(held=pl.col("there").str.join())
    lost = pages.join(held, on="document_id", how="left").filter(
        pl.col("page").str.count_matches(DIGIT) != pl.col("held").str.count_matches(DIGIT).fill_null(0)
    )
    return pl.concat(
        [
            overlap.select(problem=pl.format("{} overlaps the quantity before it", "quantity_id")),
            moved.select(problem=pl.format("{} does not stand where it says", "quantity_id")),
            lost.select(problem=pl.format("{}: digits outside every quantity", "document_id")),
        ]
    ).head(MOST_NAMED)
