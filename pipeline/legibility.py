"""Legibility of a mention: does it touch damage, mended or not?

What belongs here: the join of mentions with repairs, and numbers that a blank or a line's end has torn. What does not:
finding damage (`pipeline.repair`), and torn numbers that can be read all the same, 1 260场 (`pipeline.quantities`).
"""

import polars as pl

from pipeline.offsets import overlapping
from pipeline.quantities.typesetting import BLANKS

#: The pieces of a number that a blank or the end of a line has torn, also behind its decimal point: how many digits the
#: first has at most, and the second; and what stands before this: a word or mark, perhaps a blank, the first, what tore
#: them (a comma where no thousands follow has lost a digit or is none).
LONGEST, REST = 3, r"^[.]?[0-9]{1,2}(?:[^0-9.,:/]|[.][0-9]+[万亿]|$)"
_MARKS = r"[\p{Han}、，,；;：:（(]"
TORN = (
    rf"{_MARKS}[0-9]{{1,3}}[,{BLANKS}]$|{_MARKS}[{BLANKS}]?[0-9]{{1,3}}(?:[.][{BLANKS}]|[.]?[{BLANKS}]?\n[{BLANKS}]?)$"
)
#: The same of thousands behind a comma and a blank: 12, 379 workers.
THOUSANDS, SPACED = "^[0-9]{3}(?:[^0-9.,:/]|$)", rf"[\p{{L}}、，,；;：:（($¥][{BLANKS}]?[0-9]{{1,3}},[{BLANKS}]$"
#: Two or three hundred, or 2 of something and 300: 2、3百户.
EITHER, LISTED = [digit + unit for digit in "23456789" for unit in "百千万"], rf"{_MARKS}[1-9]、$"
#: The kind of damage that takes no character away.
WHOLE = "doubled_punctuation"
WIDEST = 3  # code points of what tears a number


def with_legibility(mentions: pl.DataFrame, repairs: pl.DataFrame) -> pl.DataFrame:
    """Add `legibility` to mentions (document_id, raw_start, raw_end): clean, repaired or damaged.

    A mention is damaged when it overlaps or abuts a place that was left alone (`repaired_text` null), since the
    character that is lost there may have been a digit of it; of a doubled mark nothing is lost. It is repaired when it
    overlaps a change. Rows that already have a legibility keep it when it is `damaged`.

    repairs: document_id, kind, raw_start, raw_end, repaired_text.
    """
    known = pl.col("legibility") if "legibility" in mentions.columns else pl.lit(None, pl.String)
    if repairs.is_empty():
        return mentions.with_columns(legibility=known.fill_null("clean"))
    unresolved = pl.col("repaired_text").is_null() & (pl.col("kind") != WHOLE)
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


def of_digits(text: pl.Expr, least: int, most: int) -> pl.Expr:
    """Boolean: a text is nothing but so many digits."""
    return text.str.len_bytes().is_between(least, most) & (text.str.strip_chars("0123456789") == "")


def with_torn(mentions: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Mark as damaged the pieces of a number that may have been torn: 拿出3 20万元 is 3 and 200000, or 3200000;
    12, 379 workers are 12379, or 12 of something and 379; 1 2 345人 may be 12345.

    mentions: document_id, start, end, text, kind, legibility, in the order of their places; texts: document_id, text.
    The first piece is a number of up to three digits without a unit of its own that stands right behind a word or a
    mark; behind a blank or at the start of a line it may be the cell of a table.
    """
    apart = pl.col("start") - pl.col("end").shift(1)
    behind = apart.is_between(1, WIDEST) & (pl.col("document_id") == pl.col("document_id").shift(1))
    # Few stand so near to the one before; nothing is sought in the others.
    near = mentions.select(pl.arg_where(behind)).to_series()
    first = mentions.select("kind", "text", "start")[near - 1]
    bare = first.select((pl.col("kind") == "count") & of_digits(pl.col("text"), 1, LONGEST)).to_series()
    if not bare.any():
        return mentions
    pairs = (
        mentions.select("document_id", "text", "start")[near]
        .with_columns(_row=near, _from=first["start"])
        .filter(bare)
        .with_columns(_either=pl.col("text").str.head(2).is_in(EITHER))
        .filter(pl.col("_either") | pl.col("text").str.contains(f"{THOUSANDS}|{REST}"))
        .with_columns(_thousands=of_digits(pl.col("text").str.head(3), 3, 3))
        .select("_row", "document_id", "start", "_from", "_thousands", "_either")
        .join(texts.select("document_id", _text="text"), on="document_id")
        .with_columns(_before=pl.min_horizontal("_from", 2))
        .with_columns(
            _ahead=pl.col("_text").str.slice(
                pl.col("_from") - pl.col("_before"), pl.col("start") - pl.col("_from") + pl.col("_before")
            )
        )
        .filter(
            (~pl.col("_thousands") & pl.col("_ahead").str.contains(TORN))
            | (pl.col("_either") & pl.col("_ahead").str.contains(LISTED))
            | (pl.col("_thousands") & pl.col("_ahead").str.contains(SPACED))
        )
    )
    if pairs.is_empty():
        return mentions
    rows = pl.concat([pairs["_row"] - 1, pairs["_row"]])
    while not (more := behind_torn(mentions, texts, near.filter(bare), rows)).is_empty():
        rows = pl.concat([rows, more])
    torn = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(rows.implode())
    return mentions.with_columns(legibility=pl.when(torn).then(pl.lit("damaged")).otherwise("legibility"))


def behind_torn(mentions: pl.DataFrame, texts: pl.DataFrame, near: pl.Series, torn: pl.Series) -> pl.Series:
    """The rows, of those `near` the bare number before them, that a blank alone parts from a torn one (1 2 345人)."""
    found = near.filter(near.is_in((torn + 1).implode()) & ~near.is_in(torn.implode()))
    between = (
        mentions.select("document_id", "start")[found]
        .with_columns(_row=found, _end=mentions["end"][found - 1])
        .join(texts.select("document_id", _text="text"), on="document_id")
    )
    gap = pl.col("_text").str.slice(pl.col("_end"), pl.col("start") - pl.col("_end"))
    return between.filter(gap.str.contains(f"^[{BLANKS}]$"))["_row"]
