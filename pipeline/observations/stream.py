"""A text as a stream of events: words of the lexicon, marks, section starts and figures, in order, on one axis.

What belongs here: putting the words (`search`) and numbers in order, numbering sentences, clauses and the gaps between
figures, and the signature (OR of class bits) of each. What does not: what a signature means (`match`), who acted
(`actors`), when (`periods`).

All documents lie on one axis of code points (`at`), one after another, so that order, numbering and "the last
one before" are single passes over one sorted frame. A word is carried by its place in `words.words()`; a reader
of the stream keeps the events it needs (`only`) and looks up their roles (`with_roles`), so that wide frames
stay short.
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import counted, places_where
from pipeline.observations.search import tokens
from pipeline.observations.words import ROLES, vocabulary, words

LIVE = ("title", "byline", "body")
KEPT_INSIDE = ("count", "money", "ordinal", "duration", "name", "ratio", "measure")
DATED = ("date", "duration")
SECTION, MENTION, WORD = 0, 1, 2
#: Places on the axis: half of the memory that offsets in texts take, and enough for two thousand million code points.
AXIS = pl.Int32
#: The columns of an event before it is put in order.
EVENT = ("at", "end", "type", "mark", "row", "figure", "word", "roles")


def events(texts: pl.DataFrame, mentions: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """The stream of all documents of `texts` (document_id, text), in their order.

    mentions: document_id, start, end, row (its number), kind, figure (Boolean: it may become an observation).
    Out, sorted: document (place in texts), at, end (both on the axis), type, row, figure, word (`nothing()` where the
    event is no word), mark, roles, title, byline, line, sentence, clause, gap. Sections that are not read are left out,
    and so are words that a date or number swallows.
    """
    length = texts["text"].str.len_chars().cast(pl.Int64) + 1
    document = place_in(texts)
    base = pl.lit((length.cum_sum() - length).cast(AXIS)).gather("document")
    starts = (
        sections.with_columns(document=document)
        .filter(pl.col("document").is_not_null())
        .select(
            "document",
            "start",
            "end",
            at=base + pl.col("start").cast(AXIS),
            live=pl.col("section").is_in(LIVE),
            title=pl.col("section") == "title",
            byline=pl.col("section") == "byline",
        )
        .sort("at")
    )
    numbers = (
        mentions.with_columns(document=document)
        .select(
            "document",
            "row",
            "figure",
            at=base + pl.col("start").cast(AXIS),
            end=base + pl.col("end").cast(AXIS),
            keeps=pl.col("kind").is_in(KEPT_INSIDE),
            dated=pl.col("kind").is_in(DATED),
        )
        .sort("at")
    )
    blank = {"word": pl.lit(nothing(), pl.UInt32), "roles": pl.lit(0, pl.UInt8)}
    kept = (
        numbers.filter(pl.col("figure") | pl.col("dated"))
        .join_asof(starts.select("at", "live"), on="at", check_sortedness=False)
        .filter(pl.col("live").fill_null(False))
        .with_columns(type=pl.lit(MENTION, pl.UInt8), mark=pl.lit(0, pl.UInt8), **blank)
    )
    heads = starts.filter("live").select(
        "document",
        "title",
        "byline",
        "at",
        end="at",
        type=pl.lit(SECTION, pl.UInt8),
        mark=pl.lit(lexicon.SENTENCE, pl.UInt8),
        row=pl.lit(None, pl.UInt32),
        figure=pl.lit(False),
        **blank,
    )
    whole = pl.concat(
        [heads.select(EVENT), kept.select(EVENT), word_events(live_words(texts, starts), numbers)], rechunk=True
    )
    # Rows of full columns in one piece are taken in half the time that `sort` takes.
    order = whole.select(pl.col("at").cast(pl.Int64) * 3 + pl.col("type")).to_series().arg_sort()
    whole = whole[order]
    return numbered(whole, heads.select("document", "title", "byline"))


def word_events(found: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """Words (at, word) as events (EVENT), without those that a date or number (at, end, keeps) swallows."""
    return (
        with_roles(found, "width", "mark", "roles")
        .filter(pl.col("roles") != 0)
        .with_columns(end=pl.col("at") + pl.col("width"))
        .join_asof(numbers.select("at", inside="end", keeps="keeps"), on="at", check_sortedness=False)
        .filter(
            (pl.col("inside").fill_null(0) <= pl.col("at")) | ((pl.col("mark") == 0) & pl.col("keeps").fill_null(True))
        )
        .with_columns(type=pl.lit(WORD, pl.UInt8), row=pl.lit(None, pl.UInt32), figure=pl.lit(False))
        .select(EVENT)
    )


def numbered(stream: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """The stream with document, title and byline of its sections, and line, sentence, clause and gap.

    sections: document, title and byline of each that has its start in the stream.
    """
    # Marks, figures and section starts are counted among themselves; what is behind one is counted with it.
    begins = pl.col("type") == SECTION
    border = (pl.col("mark") > 0) | pl.col("figure") | begins
    borders, behind = stream.select(border=border, behind=counted(border) - 1)
    ends = pl.col("mark") == lexicon.SENTENCE
    # A word between two ends of sentences begins another one.
    beside = places_where(borders)
    follows = beside == beside.shift(1) + 1
    numbers = (
        stream.select("mark", "figure", "type", "word")
        .filter(borders)
        .select(
            section=counted(begins) - 1,
            line=counted(is_newline() | begins),
            sentence=counted(ends & ~(ends.shift(1) & follows).fill_null(False)),
            clause=counted(pl.col("mark") >= lexicon.CLAUSE),
            gap=counted((pl.col("mark") > 0) | pl.col("figure")),
        )
    )
    of_sections = sections[numbers["section"]]
    return stream.hstack(numbers.drop("section").cast(pl.Int32).hstack(of_sections)[behind])


def place_in(texts: pl.DataFrame) -> pl.Expr:
    """The place among `texts` of each row's document_id; null where it is of none."""
    return pl.col("document_id").cast(pl.Enum(texts["document_id"]), strict=False).to_physical().cast(pl.Int64)


def live_words(texts: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """The words of the sections that are read: at (on the axis), word (place in `words.words()`); sorted.

    sections: document, start, end, at and live, sorted by at; neighbours that are read are searched as one.
    """
    goes_on = (
        pl.col("live").shift(1)
        & (pl.col("document") == pl.col("document").shift(1))
        & (pl.col("start") == pl.col("end").shift(1))
    ).fill_null(False)
    runs = (
        sections.with_columns(run=(~(pl.col("live") & goes_on)).cum_sum())
        .filter("live")
        .group_by("run", maintain_order=True)
        .agg(pl.col("document", "start", "at").first(), pl.col("end").last())
    )
    read = runs.with_columns(text=texts["text"].gather(runs["document"])).with_columns(
        text=pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    )
    length = pl.col("text").str.len_chars().cast(pl.Int64)
    shift = read.select(pl.col("at") - (length.cum_sum() - length)).to_series()
    found = tokens(read["text"], vocabulary())
    return found.select(at=(pl.col("at") + shift[found["text"]]).cast(AXIS), word="word")


def around_figures(stream: pl.DataFrame) -> pl.DataFrame:
    """The stream without what cannot touch a figure: of sentences that neither have one nor stand before one that
    has, only dates, marks of sentences, and words of campaigns, times, bodies and areas are kept. Most words of a
    page are gone, all numbering stays."""
    last = stream["sentence"].max()
    size = int(str(last if last is not None else 0)) + 2
    counted = pl.repeat(0, size, dtype=pl.UInt8, eager=True).scatter(stream["sentence"].filter(stream["figure"]), 1)
    with_figures = counted | counted.shift(-1, fill_value=0)
    lasting = ROLES["campaign"] | ROLES["period"] | ROLES["organization"] | ROLES["area"]
    return stream.filter(
        (pl.lit(with_figures).gather(pl.col("sentence")) == 1)
        | (pl.col("roles") & lasting != 0)
        | (pl.col("type") != WORD)
        | (pl.col("mark") == lexicon.SENTENCE)
    )


def without_classes(stream: pl.DataFrame) -> pl.DataFrame:
    """The stream without the words that are nothing but marks or of a class: less than half of it, for the readers of
    bodies, areas, times and campaigns."""
    others = sum(ROLES.values()) - ROLES["bits"] - ROLES["mark"]
    return stream.filter((pl.col("roles") & others != 0) | (pl.col("type") != WORD))


@cache
def nothing() -> int:
    """The place of no word, behind those of all words: looking up places that may be null takes three times as long."""
    return words().height


@cache
def is_word(word: str) -> pl.Expr:
    """Whether an event is this word."""
    return pl.col("word") == words()["word"].index_of(word)


def is_newline() -> pl.Expr:
    """Whether an event is the end of a line."""
    return is_word("↵")


@cache
def _table() -> pl.DataFrame:
    """`words.words()`, and a row of nulls for what is no word."""
    return words().vstack(words().clear(1)).rechunk()


def with_roles(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Add roles of each event's word (columns of `words.words()`); null where the event is no word."""
    return frame.hstack(_roles(names)[frame["word"]])


@cache
def _roles(names: tuple[str, ...]) -> pl.DataFrame:
    """The columns of `words.words()`, looked up by place in a quarter of the time that an expression takes."""
    return _table().select(names)


def flags(of_words: pl.Series) -> pl.Series:
    """1 for the words of which something is true, 0 for others and for what is no word: looked up faster than Booleans
    are (0.3 instead of 1 ms for all events of a shard)."""
    return of_words.cast(pl.UInt8).append(pl.Series([0], dtype=pl.UInt8)).rechunk()


def has_class(word: pl.Series, column: str, bits: int) -> pl.Series:
    """Whether each word (its place) has any of the bits in a column of `words.words()`; false where it is no word."""
    return _of_class(column, bits)[word] != 0


@cache
def _of_class(column: str, bits: int) -> pl.Series:
    """`flags` of the words that have any of the bits in a column of `words.words()`."""
    table = words()
    return flags(table.select(pl.col(column) & pl.lit(bits, table.schema[column]) != 0).to_series())


def only(
    stream: pl.DataFrame,
    *roles: str,
    numbers: bool = False,
    marks: int = 9,
    columns: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """The figures of a stream, the words that have any of the roles (names of ROLES), all mentions where
    `numbers`, and the marks from level `marks` on with the section starts; of all columns or of `columns`, with figure
    and word."""
    wanted = sum(ROLES[role] for role in roles)
    has = pl.col("roles") & wanted != 0
    number = (pl.col("type") == MENTION) if numbers else pl.col("figure")
    test = stream.select(has | number | (pl.col("mark") >= marks)).to_series()
    return (stream.select("figure", "word", *columns) if columns is not None else stream).filter(test)


def words_before(stream: pl.DataFrame, these: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The places of the last word before each word for which `these` holds, and of the one before that; the first word
    has itself before it."""
    spoken = stream["type"] == WORD
    places, numbers = places_where(spoken), places_where(these.filter(spoken))
    return places[numbers.clip(1) - 1], places[numbers.clip(2) - 2]
