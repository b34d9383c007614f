"""Legibility of a mention: does it touch damage, mended or not?

What belongs here: the join of mentions with repairs. What does not: finding damage (`pipeline.repair`).
"""

import polars as pl


def with_legibility(mentions: pl.DataFrame, repairs: pl.DataFrame) -> pl.DataFrame:
    """Add `legibility` to mentions (document_id, raw_start, raw_end): clean, repaired or damaged.

    A mention is damaged when it overlaps or abuts a place that was left alone (`repaired_text` null), since the
    character that is lost there may have been a digit of it; it is repaired when it overlaps a change. Rows that
    already have a legibility keep it when it is `damaged`.
    """
    known = pl.col("legibility") if "legibility" in mentions.columns else pl.lit(None, pl.String)
    if repairs.is_empty():
        return mentions.with_columns(legibility=known.fill_null("clean"))
    numbered = mentions.with_row_index("_row")
    places = repairs.select(
        "document_id", place="raw_start", place_end="raw_end", unresolved=pl.col("repaired_text").is_null()
    )
    touched = (
        numbered.select("_row", "document_id", "raw_start", "raw_end")
        .join(places, on="document_id")
        .filter(
            pl.when("unresolved")
            .then((pl.col("place") <= pl.col("raw_end")) & (pl.col("place_end") >= pl.col("raw_start")))
            .otherwise((pl.col("place") < pl.col("raw_end")) & (pl.col("place_end") > pl.col("raw_start")))
        )
        .group_by("_row")
        .agg(pl.col("unresolved").any())
    )
    found = pl.when("unresolved").then(pl.lit("damaged")).otherwise(pl.lit("repaired"))
    return (
        numbered.join(touched, on="_row", how="left", maintain_order="left")
        .with_columns(
            legibility=pl.when(known == "damaged")
            .then(pl.lit("damaged"))
            .when(pl.col("unresolved").is_not_null())
            .then(found)
            .otherwise(pl.lit("clean"))
        )
        .drop("_row", "unresolved")
    )
