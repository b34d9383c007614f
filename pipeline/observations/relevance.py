"""Where a page speaks of a union at all: before it does, and where somebody else answers, no figure is union aid.

What belongs here: from which line on a page is about unions or workers, and the answers of a transcript. What does
not: which body acts within a sentence (`bodies`), the indicator of a figure (`match`), and the words
(observation_relevance.yaml).
"""

import re

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.stream import has_class
from pipeline.observations.words import ROLES

WORKERS = ("worker", "hardship", "laid_off", "migrant")
#: Whom or what money is for that is union aid.
AIDED = (*WORKERS, "student", "aid")
# The label that names who speaks next in a transcript: 【省民政厅副厅长】 in front of a line.
LABEL = re.compile(r"^[ \t\u3000]*【([^】\n]{2,40})】", re.MULTILINE)
LABELS = 3


def words(name: str) -> list[str]:
    """The words of an entry (press, outside, unions) of observation_relevance.yaml."""
    return list(lexicon.load("observation_relevance.yaml")[name]["words"])


def answers_outside(label: str) -> bool:
    """Whether the label of an answer names a body outside the unions and no union."""
    return any(word in label for word in words("outside")) and not any(word in label for word in words("unions"))


def of_union_press(publisher: pl.Expr) -> pl.Expr:
    """Whether a publisher is one whose pages are about unions from their first line; false where it is null."""
    return publisher.str.contains_any(words("press")).fill_null(False)


def begins(stream: pl.DataFrame) -> pl.DataFrame:
    """document, union (true), about_line (the first line with a word of a union, a campaign or workers), owned (the
    headline has one of a union), headed (the headline or the first line has one of a union or a campaign): the
    documents whose read part speaks of a union. stream: the whole stream."""
    context, bits = lexicon.context_bits(), lexicon.bits()
    workers = sum(bits[name] for name in WORKERS)
    spoken = stream.select(
        "document",
        "line",
        "title",
        union=has_class("context", context["union"]).fill_null(False),
        campaign=pl.col("roles") & ROLES["campaign"] != 0,
        about=has_class("bits", workers).fill_null(False),
    )
    spoken = spoken.filter(pl.any_horizontal("union", "campaign", "about")).with_columns(
        theme=pl.col("union") | pl.col("campaign"), about=pl.col("about") | pl.col("campaign")
    )
    first = stream.group_by("document").agg(first_line=pl.col("line").min())
    return (
        spoken.group_by("document", maintain_order=True)
        .agg(
            pl.col("union").any(),
            about_line=pl.col("line").min(),
            owned=(pl.col("title").fill_null(False) & pl.col("union")).any(),
            themed_line=pl.col("line").filter("theme").min(),
            titled=(pl.col("title").fill_null(False) & pl.col("theme")).any(),
        )
        .filter("union")
        .join(first, on="document", maintain_order="left")
        .select(
            "document",
            "union",
            "about_line",
            "owned",
            headed=(pl.col("titled") | (pl.col("themed_line") <= pl.col("first_line"))).fill_null(False),
        )
    )


def many_bodies(found: pl.DataFrame) -> pl.DataFrame:
    """document, many (true): the documents in which a named body outside the unions acts before any union does.

    found: `bodies.atoms`.
    """
    acting = found.filter(~pl.col("receives") & ~pl.col("generic"))
    first = acting.unique("document", keep="first", maintain_order=True)
    return first.filter(~pl.col("of_union")).select("document", many=pl.lit(True))


def answers(figures: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """row, answered_outside (in a transcript, the last label before the figure names a body outside the unions).

    figures: row, document (place in texts), start (offset in the text); texts: document_id, text. A transcript has at
    least three labels.
    """
    labelled = texts.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("document"), "text").filter(
        pl.col("text").str.count_matches("【", literal=True) >= LABELS
    )
    rows = [
        (document, label.end(), answers_outside(label[1]))
        for document, text in labelled.iter_rows()
        for label in _labels(text)
    ]
    schema = {"document": pl.Int64, "start": pl.Int64, "answered_outside": pl.Boolean}
    labels = pl.DataFrame(rows, schema=schema, orient="row").sort("start")
    found = (
        figures.select("row", "document", pl.col("start").cast(pl.Int64))
        .filter(pl.col("document").is_in(labels["document"].unique().implode()))
        .sort("start")
    )
    return found.join_asof(labels, on="start", by="document", check_sortedness=False).select("row", "answered_outside")


def _labels(text: str) -> list[re.Match[str]]:
    found = list(LABEL.finditer(text))
    return found if len(found) >= LABELS else []
