"""A text as a stream of events: words of the lexicon, marks, section starts and mentions, in order, on one axis.

What belongs here: finding the words, putting everything in order, numbering sentences, clauses and the gaps between
figures, and the signature (OR of class bits) of each. What does not: what a signature means (`match`), who acted
(`actors`), when (`periods`).

All documents lie on one axis of code points (`at`), one after another, so that order, numbering and "the last one
before" are single passes over one sorted frame.
"""

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.words import words

LIVE = ("title", "byline", "body")
READ = ("title", "body")
FIGURE_KINDS = ("count", "money", "ordinal", "duration")
KEPT_INSIDE = (*FIGURE_KINDS, "name", "ratio", "measure")
SECTION, MENTION, WORD = 0, 1, 2


def tokens(texts: pl.DataFrame, vocabulary: pl.DataFrame) -> pl.DataFrame:
    """Words of `vocabulary` (column word, in wide form, longest first) found in texts (document_id, text).

    Out: document_id, start (Int64, code points), word; the longest word at each place, none inside another.
    """
    patterns = vocabulary["word"].to_list()
    return (
        texts.select("document_id", wide=lexicon.wide(pl.col("text")))
        .select(
            "document_id",
            start=pl.col("wide").str.find_many(pl.lit(pl.Series([patterns])), leftmost=True),
            word=pl.col("wide").str.extract_many(pl.lit(pl.Series([patterns])), leftmost=True),
        )
        .explode("start", "word")
        .drop_nulls("word")
        .with_columns(pl.col("start").cast(pl.Int64) // 3)
    )


def events(texts: pl.DataFrame, mentions: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """The stream of all documents of `texts` (document_id, text).

    mentions: document_id, start, end, row (its number), kind, figure (Boolean: it may become an observation).
    Out, sorted: document (place in texts), at, end (both on the axis), type, row, title, figure, sentence, clause, gap
    and the roles of words (see `words.WORDS`). Words of sections that are not read are left out.
    """
    axis = texts.select(
        "document_id",
        document=pl.int_range(pl.len(), dtype=pl.Int64),
        length=pl.col("text").str.len_chars().cast(pl.Int64) + 1,
    ).with_columns(base=pl.col("length").cum_sum() - pl.col("length"))
    place = axis.select("document_id", "document", "base")
    starts = sections.join(place, on="document_id").select(
        "document",
        at=pl.col("base") + pl.col("start"),
        end=pl.col("base") + pl.col("end"),
        type=pl.lit(SECTION),
        live=pl.col("section").is_in(LIVE),
        title=pl.col("section") == "title",
        byline=pl.col("section") == "byline",
        mark=pl.lit(lexicon.SENTENCE, pl.Int64),
    )
    figures = mentions.join(place, on="document_id", maintain_order="left").select(
        "document",
        "row",
        "figure",
        at=pl.col("base") + pl.col("start"),
        end=pl.col("base") + pl.col("end"),
        type=pl.lit(MENTION),
        keeps=pl.col("kind").is_in(KEPT_INSIDE),
    )
    found = (
        tokens(texts, words())
        .join(place, on="document_id", maintain_order="left")
        .join(words(), on="word", maintain_order="left")
        .drop("word", "document_id")
        .with_columns(at=pl.col("base") + pl.col("start"), type=pl.lit(WORD))
        .with_columns(end=pl.col("at") + pl.col("width"))
        .drop("base", "start", "width")
    )
    stream = pl.concat([starts, figures, found], how="diagonal").sort("at", "type")
    inside = pl.col("at") < pl.when(pl.col("type") == MENTION).then("end").forward_fill()
    stream = (
        stream.with_columns(pl.col("live", "title", "byline").forward_fill())
        .with_columns(
            inside=(inside & (pl.col("type") == WORD)).fill_null(False),
            keeps=pl.when(pl.col("type") == MENTION).then("keeps").forward_fill(),
            mark=pl.col("mark").fill_null(0),
        )
        .filter(
            (pl.col("type") != WORD)
            | (pl.col("live") & ~(pl.col("inside") & ((pl.col("mark") > 0) | ~pl.col("keeps").fill_null(True))))
        )
    )
    figure = pl.col("figure").fill_null(False)
    return stream.with_columns(
        figure=figure,
        sentence=((pl.col("mark") == lexicon.SENTENCE) & (pl.col("mark").shift(1).fill_null(0) != lexicon.SENTENCE))
        .cum_sum()
        .cast(pl.Int64),
        clause=(pl.col("mark") >= lexicon.CLAUSE).cum_sum().cast(pl.Int64),
        gap=((pl.col("mark") > 0) | figure).cum_sum().cast(pl.Int64),
    ).drop("keeps", "inside", "live")


def signatures(stream: pl.DataFrame, unit: str, column: str = "bits") -> pl.Series:
    """OR of `column` over each `unit` (sentence, clause or gap), indexed by its number; 0 where it has no words."""
    found = (
        stream.filter(pl.col(column).fill_null(0) != 0)
        .group_by(unit)
        .agg(pl.col(column).bitwise_or().alias("signature"))
    )
    last = stream[unit].max()
    numbers = pl.DataFrame({unit: pl.int_range(0, int(str(last if last is not None else 0)) + 1, eager=True)})
    return numbers.join(found, on=unit, how="left", maintain_order="left")["signature"].fill_null(0)


def of_gap(stream: pl.DataFrame, unit: str) -> pl.Series:
    """The clause or sentence that each gap lies in, indexed by the gap's number."""
    found = stream.group_by("gap").agg(pl.col(unit).first())
    last = stream["gap"].max()
    numbers = pl.DataFrame({"gap": pl.int_range(0, int(str(last if last is not None else 0)) + 1, eager=True)})
    return numbers.join(found, on="gap", how="left", maintain_order="left")[unit].fill_null(-1)


def last_before(value: pl.Expr, where: pl.Expr) -> pl.Expr:
    """The value (null or not) of the last event before or at each event for which `where` holds."""
    return value.gather(pl.when(where).then(pl.int_range(pl.len())).forward_fill())


def first_after(value: pl.Expr, where: pl.Expr) -> pl.Expr:
    """The value (null or not) of the first event behind or at each event for which `where` holds."""
    return value.gather(pl.when(where).then(pl.int_range(pl.len())).backward_fill())
