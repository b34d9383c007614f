"""Legibility of a mention: does it touch damage, mended or not?

What belongs here: the join of mentions with repairs. What does not: finding damage (`pipeline.repair`).
"""

import polars as pl

from pipeline.offsets import overlapping


def with_legibility(mentions: pl.DataFrame, repairs: pl.DataFrame) -> pl.DataFrame:
    """Add `legibility` to mentions (document_id, raw_start, raw_end): clean, repaired or damaged.

    A mention is damaged when it overlaps or abuts a place that was left alone (`repaired_text` null), since the
    character that is lost there may have been a digit of it; it is repaired when it overlaps a change. Rows that
    already have a legibility keep it when it is `damaged`.
    """
    known = pl.col("legibility") if "legibility" in mentions.columns else pl.lit(None, pl.String)
    if repairs.is_empty():
        return mentions.with_columns(legibility=known.fill_null("clean"))
    unresolved = pl.col("repaired_text").is_null()
    places = repairs.select("document_id", lost=unresolved, start="raw_start", end="raw_end")
    lost = overlapping(mentions, "raw_start", "raw_end", places.filter("lost"), reach=1)
    mended = overlapping(mentions, "raw_start", "raw_end", places.filter(~pl.col("lost")))
    return mentions.with_columns(
        legibility=pl.when((known == "damaged").fill_null(False) | lost)
        .then(pl.lit("damaged"))
        .when(mended)
        .then(pl.lit("repaired"))
        .otherwise(pl.lit("clean"))
    )
