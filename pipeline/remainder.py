"""Law 1 on documents whose reading text differs from the raw one: digits that no mention of the reading text holds.

What belongs here: finding raw digits outside every mention (in markup, in text that a repair removed) and giving each
run of them a row. What does not: reading numbers (`pipeline.quantities`).
"""

import polars as pl

from pipeline.offsets import cut_out

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
    cut = cut.with_columns(raw_text=cut_out(cut, raw))
    extra = remaining(cut, raw, segments).with_columns(raw_text="text")
    return pl.concat([same, pl.concat([cut, extra], how="diagonal").select(same.columns)])


def remaining(mentions: pl.DataFrame, raw: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """One row for each run of raw digits outside every mention of the documents in `raw`."""
    covered = mentions.select("document_id", "raw_start", "raw_end").sort("raw_start")
    whole, torn = beside(runs_of_digits(raw), covered)
    shown = segments.select("document_id", piece="raw_start", piece_end="raw_end").sort("piece")
    kept = (
        pl.concat([whole, parts(torn, covered)])
        .sort("raw_start")
        .join_asof(shown, left_on="raw_start", right_on="piece", by="document_id", check_sortedness=False)
        .sort("document_id", "raw_start")
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


def runs_of_digits(raw: pl.DataFrame) -> pl.DataFrame:
    """The runs of digits of the pages: document_id, markup, text, raw_start, raw_end."""
    length = pl.col("piece").str.len_chars().cast(pl.Int64)
    return (
        raw.select("document_id", "markup", piece=pl.col("page").str.split(f"{DIGITS}+", literal=False, inclusive=True))
        .explode("piece")
        .with_columns(raw_end=length.cum_sum().over("document_id"), text=pl.col("piece").str.extract(f"({DIGITS}+)$"))
        .drop_nulls("text")
        .select(
            "document_id",
            "markup",
            "text",
            raw_start=pl.col("raw_end") - pl.col("text").str.len_chars(),
            raw_end="raw_end",
        )
    )


def beside(runs: pl.DataFrame, covered: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The runs that no mention (document_id, raw_start, raw_end) touches, and those of which one holds a part."""
    last = covered.select("document_id", before="raw_start", before_end="raw_end")
    found = runs.sort("raw_end").join_asof(
        last, left_on="raw_end", right_on="before", by="document_id", allow_exact_matches=False, check_sortedness=False
    )
    free = (pl.col("before_end") <= pl.col("raw_start")).fill_null(True)
    held = (pl.col("before") <= pl.col("raw_start")) & (pl.col("before_end") >= pl.col("raw_end"))
    return found.filter(free).select(runs.columns), found.filter(~free & ~held).select(runs.columns)


def parts(torn: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """What is left of runs of digits (as `runs_of_digits`) outside the mentions, digit by digit."""
    digits = (
        torn.select(
            "document_id", "markup", at=pl.int_ranges("raw_start", "raw_end"), text=pl.col("text").str.split("")
        )
        .explode("at", "text")
        .sort("at")
    )
    return (
        digits.join_asof(covered, left_on="at", right_on="raw_start", by="document_id", check_sortedness=False)
        .filter((pl.col("raw_end") <= pl.col("at")).fill_null(True))
        .sort("document_id", "at")
        .with_columns(run=(pl.col("at").diff().over("document_id") != 1).fill_null(True).cum_sum())
        .group_by("document_id", "run", maintain_order=True)
        .agg(
            pl.col("markup").first(),
            pl.col("text").str.join(""),
            raw_start=pl.col("at").first(),
            raw_end=pl.col("at").last() + 1,
        )
        .select(torn.columns)
    )
