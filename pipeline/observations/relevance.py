"""Where a page speaks of a union at all: before it does, and where somebody else answers, no figure is union aid.

What belongs here: from which line on a page is about unions or workers, lines of other news, and the answers of a
transcript. What does not: which body acts within a sentence (`bodies`), the indicator of a figure (`match`), and the
words (observation_relevance.yaml).
"""

import re

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import spread
from pipeline.observations.stream import SECTION, WORD, has_class, is_newline, is_word, with_roles
from pipeline.observations.words import ROLES

WORKERS = ("worker", "hardship", "laid_off", "migrant")
#: Whom or what money is for that is union aid.
#: What a line of a union's own page tells of without naming it; and what one of a poster does.
OWN_ROW = ("aid", "schooling", "medical", "visit", "grant", "outlay")
POSTER = (*OWN_ROW, "spend", "allocate", "raise", "job_offer", "job_fair")
AIDED = (*WORKERS, "student", "aid")
# The label that names who speaks next in a transcript: 【省民政厅副厅长】 in front of a line.
LABEL = re.compile(r"^[ \t\u3000]*【([^】\n]{2,40})】", re.MULTILINE)
LABELS = 3
#: Code points of the longest line that is the head of a section.
HEAD = 18


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
    """The documents whose read part speaks of a union: document, union (true), about_line (the first line with a word
    of a union, a campaign or workers), owned (the headline has one of a union), headed (the headline or the first line
    has one of a union or a campaign), mourned (it tells of somebody who died). stream: the whole stream."""
    context, bits = lexicon.context_bits(), lexicon.bits()
    workers = sum(bits[name] for name in WORKERS)
    spoken = stream.select(
        "document",
        "line",
        "title",
        union=has_class(stream["word"], "context", context["union"]),
        campaign=pl.col("roles") & ROLES["campaign"] != 0,
        about=has_class(stream["word"], "bits", workers),
    )
    spoken = spoken.filter(pl.any_horizontal("union", "campaign", "about")).with_columns(
        theme=pl.col("union") | pl.col("campaign"), about=pl.col("about") | pl.col("campaign")
    )
    # The first row of each document, and a look at the words of one class: as groups it took 27 ms a shard, now 3.
    opens = (pl.col("document") != pl.col("document").shift(1)).fill_null(True)
    first = stream.select("document", first_line="line").filter(opens)
    mourned = stream["document"].filter(has_class(stream["word"], "context", context["mourned"])).unique()
    first = first.with_columns(mourned=pl.col("document").is_in(mourned.implode()))
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
            "mourned",
            headed=(pl.col("titled") | (pl.col("themed_line") <= pl.col("first_line"))).fill_null(False),
        )
    )


def under_others(stream: pl.DataFrame) -> pl.DataFrame:
    """row, under_other (true): the figures of sections whose head has no word of a union, in pages where another's has.

    A head is a short line of the body without a figure and without a stop. stream: the whole stream.
    """
    # Rows are taken of the columns that are read, here and below: the stream is wide.
    begins_line = stream.select(is_newline() | (pl.col("type") == SECTION)).to_series()
    starts = stream.select("document", "line", "title", "at").filter(begins_line)
    short = starts.filter((pl.col("at").shift(-1) - pl.col("at")).is_between(2, HEAD) & ~pl.col("title"))
    union = lexicon.context_bits()["union"]
    heads = (
        with_roles(
            stream.select("document", "line", "type", "mark", "figure", "word").filter(
                stream["line"].is_in(short["line"].implode())
            ),
            "context",
        )
        .group_by("line", maintain_order=True)
        .agg(
            pl.col("document").first(),
            of_union=(pl.col("context").fill_null(0) & union != 0).any(),
            running=(
                pl.col("figure") | ((pl.col("mark") == lexicon.SENTENCE) & (pl.col("type") == WORD) & ~is_newline())
            ).any(),
        )
        .filter(~pl.col("running"))
        .filter(pl.col("of_union").any().over("document"))
        .select("document", "line", under_other=~pl.col("of_union"))
    )
    heads = pl.concat([heads, _answering(stream)]).unique("line", keep="last").sort("line")
    figures = stream.select("row", "document", "line").filter(stream["figure"])
    return (
        figures.join_asof(heads, on="line", by="document", check_sortedness=False)
        .filter("under_other")
        .select("row", "under_other")
    )


def _answering(stream: pl.DataFrame) -> pl.DataFrame:
    """document, line, under_other: the lines that open with a number, 、 and a short sentence that names a body.

    They are its part of an answer (二、省医保局开展的工作。): a union's, or another's. Not found behind 2. or （二）.
    """
    begins = (is_newline() | (pl.col("type") == SECTION)).shift(1, fill_value=True)
    ahead = pl.col("at") - pl.col("end").shift(1, fill_value=0)
    numbered = begins & (pl.col("mark") == lexicon.ITEM) & ahead.is_between(1, 3) & ~pl.col("title")
    opened = (
        stream.select("line", opened_at="at")
        .filter(stream.select(numbered).to_series())
        .unique("line", keep="first", maintain_order=True)
    )
    if opened.is_empty():
        return pl.DataFrame(
            schema={"document": stream.schema["document"], "line": stream.schema["line"], "under_other": pl.Boolean}
        )
    stop = (pl.col("mark") == lexicon.SENTENCE) & (pl.col("type") == WORD) & ~is_newline()
    lines = stream.filter(pl.col("line").is_in(opened["line"].implode()))
    stops = lines.filter(stop).unique("line", keep="first", maintain_order=True).select("line", stop_at="at")
    first = (
        with_roles(lines, "context", "organization")
        .join(opened, on="line")
        .join(stops, on="line")
        .filter((pl.col("at") < pl.col("stop_at")) & (pl.col("stop_at") - pl.col("opened_at") <= HEAD))
    )
    others = [place for place, entry in enumerate(lexicon.organizations()) if not entry.get("union", True)]
    return (
        first.group_by("line", maintain_order=True)
        .agg(
            pl.col("document").first(),
            of_union=(pl.col("context").fill_null(0) & lexicon.context_bits()["union"] != 0).any(),
            of_other=pl.col("organization").is_in(others).fill_null(False).any(),
            running=pl.col("figure").any(),
        )
        .filter(~pl.col("running") & (pl.col("of_union") | pl.col("of_other")))
        .select("document", "line", under_other=~pl.col("of_union"))
    )


def foreign_pages(found: pl.DataFrame) -> pl.DataFrame:
    """document, foreign (true): the documents whose only unions are those of other countries.

    found: `organizations.atoms`.
    """
    unions = found.filter((pl.col("of_union") & ~pl.col("implicit")) | pl.col("abroad"))
    return unions.group_by("document").agg(foreign=pl.col("abroad").all()).filter("foreign")


def many_bodies(found: pl.DataFrame) -> pl.DataFrame:
    """document, many (a named body outside the unions acts before any union does), of_other (the headline is of such a
    body), passing (no union acts as a subject or speaks, nor one that is told apart by its area): the documents with
    bodies.

    found: `organizations.atoms`.
    """
    outside = ~pl.col("of_union") & ~pl.col("generic")
    acting = found.filter(
        ~pl.col("receives") & ~pl.col("generic") & ~pl.col("person") & ~(pl.col("of_union") & pl.col("implicit"))
    )
    known = pl.any_horizontal(pl.col("relative", "own").is_not_null())
    subject = pl.col("of_union") & (pl.col("opens") | pl.col("speaks") | pl.col("title") | known)
    return acting.group_by("document", maintain_order=True).agg(
        many=~pl.col("of_union").first(),
        of_other=(outside & pl.col("title")).any(),
        passing=~subject.any(),
    )


def answers(figures: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """row, answered_outside (in a transcript, the last label before the figure names a body outside the unions).

    figures: row, document (place in texts), start (offset in the text); texts: document_id, text. A transcript has at
    least three labels.
    """
    marked = texts.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("document"), "text").filter(
        pl.col("text").str.contains("【", literal=True)  # found sooner than counted
    )
    labelled = marked.filter(pl.col("text").str.count_matches("【", literal=True) >= LABELS)
    if labelled.is_empty():
        return pl.DataFrame(schema={"row": figures.schema["row"], "answered_outside": pl.Boolean})
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


def stray_lines(stream: pl.DataFrame) -> pl.DataFrame:
    """For each figure: row, stray (it stands in a line of the body that looks like a headline of other news: without a
    full stop or semicolon, and with no word of a union or of workers, nor, as the rows of a union's own table and the
    lines of a poster have, of aid)."""
    context, bits = lexicon.context_bits(), lexicon.bits()
    about = bits["hardship"] | bits["worker"] | bits["student"] | bits["migrant"]
    word = stream["word"]
    union = has_class(word, "context", context["union"])
    stop = (pl.col("mark") == lexicon.SENTENCE) & (pl.col("type") == WORD) & ~is_newline()
    # Posters do without full stops: none of their lines tells by that what it is.
    stopped = stream.select(pl.col("document").filter(stop & ~pl.col("title")).unique()).to_series()
    titled = stream["document"].filter(stream["title"] & union).unique()
    # An item of a list (① 向医院发放慰问金90万元；) is no headline.
    stop |= is_word("；")
    aid = pl.lit(has_class(word, "bits", lexicon.mask(OWN_ROW))) & pl.col("document").is_in(titled.implode())
    aid |= pl.lit(has_class(word, "bits", lexicon.mask(POSTER))) & ~pl.col("document").is_in(stopped.implode())
    lines = stream.select(pl.col("line").filter(stop | union | has_class(word, "bits", about) | aid)).to_series()
    figures = stream.select("row", "line", "title", "figure").filter("figure")
    last = stream["line"].max()
    kept = spread(lines, pl.Series([True]), int(str(last if last is not None else -1)) + 1, False)
    return figures.select("row", stray=~pl.col("title") & ~pl.lit(kept).gather("line"))
