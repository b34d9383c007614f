"""Law 1 on documents whose reading text differs from the raw one: digits that no mention of the reading text holds.

What belongs here: finding raw digits outside every mention (in markup, in text that a repair removed) and giving each
run of them a row. What does not: reading numbers (`pipeline.quantities`).
"""

import polars as pl

DIGITS = r"\p{Nd}"
#: Code points that stand for nothing, which the reading of numbers uses as marks; a page may hold them all the same.
NONCHARACTERS = "[\ufdd0\ufdd1]"


def with_remaining_digits(
    mentions: pl.DataFrame, pages: pl.DataFrame, texts: pl.DataFrame, segments: pl.DataFrame
) -> pl.DataFrame:
    """Mentions (with raw_start, raw_end, section) made disjoint in the raw text, raw_text added, missing digits added.

    `pages` and `texts` have the raw and the reading text of each document.

    A run of digits in markup is an `identifier` of the section boilerplate; one that a repair took away is a `name`
    that is `damaged`.
    """
    raw = pages.select("document_id", page="text", markup="markup")
    read = raw.join(texts.select("document_id", "text"), on="document_id", how="left", maintain_order="left")
    odd = pl.col("page").ne_missing(pl.col("text")) | pl.col("page").str.contains(NONCHARACTERS)
    changed = read.filter(odd)["document_id"]
    inside = pl.col("document_id").is_in(changed.implode())
    # Where the reading text is the raw text, mentions are disjoint and are what they read.
    same = mentions if changed.is_empty() else mentions.filter(~inside)
    same = same.with_columns(legibility=pl.lit(None, pl.String), raw_text="text")
    if changed.is_empty():
        return same
    cut = (
        mentions.filter(inside)
        .sort("document_id", "raw_start", "raw_end")
        .with_columns(_before=pl.col("raw_end").cum_max().shift(1).over("document_id").fill_null(0))
        .with_columns(raw_start=pl.max_horizontal("raw_start", "_before"))
        .filter(pl.col("raw_end") > pl.col("raw_start"))
        .drop("_before")
        .with_columns(legibility=pl.lit(None, pl.String))
    )
    raw = raw.filter(inside)
    extra = remaining(cut, raw, segments)
    found = (
        pl.concat([cut, extra], how="diagonal")
        .join(raw.select("document_id", "page"), on="document_id", how="left", maintain_order="left")
        .with_columns(raw_text=pl.col("page").str.slice(pl.col("raw_start"), pl.col("raw_end") - pl.col("raw_start")))
        .drop("page")
    )
    return pl.concat([same, found.select(same.columns)])


def remaining(mentions: pl.DataFrame, raw: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """One row for each run of raw digits outside every mention of the documents in `raw`."""
    digits = (
        raw.select("document_id", "markup", _c=pl.col("page").str.split(""))
        .explode("_c")
        .with_columns(at=pl.int_range(pl.len()).over("document_id"))
        .filter(pl.col("_c").str.contains(DIGITS))
        .sort("at")
    )
    covered = mentions.select("document_id", "raw_start", "raw_end").sort("raw_start")
    loose = (
        digits.join_asof(covered, left_on="at", right_on="raw_start", by="document_id", check_sortedness=False)
        .filter((pl.col("raw_end") <= pl.col("at")).fill_null(True))
        .sort("document_id", "at")
        .with_columns(run=(pl.col("at").diff().over("document_id") != 1).fill_null(True).cum_sum())
        .group_by("document_id", "run", maintain_order=True)
        .agg(
            pl.col("at").first().alias("raw_start"),
            (pl.col("at").last() + 1).alias("raw_end"),
            pl.col("_c").str.join("").alias("text"),
            pl.col("markup").first(),
        )
    )
    shown = segments.select("document_id", piece="raw_start", piece_end="raw_end").sort("piece")
    kept = loose.sort("raw_start").join_asof(
        shown, left_on="raw_start", right_on="piece", by="document_id", check_sortedness=False
    )
    inside = (pl.col("piece_end") > pl.col("raw_start")).fill_null(False)
    of_markup = pl.col("markup") & ~inside
    return kept.select(
        "document_id",
        "raw_start",
        "raw_end",
        "text",
        section=pl.when(of_markup).then(pl.lit("boilerplate")).otherwise(pl.lit("body")),
        kind=pl.when(of_markup).then(pl.lit("identifier")).otherwise(pl.lit("name")),
        legibility=pl.when(of_markup).then(pl.lit(None, pl.String)).otherwise(pl.lit("damaged")),
    )
