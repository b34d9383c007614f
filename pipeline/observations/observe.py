"""From mentions to observations: the composition of this room.

What belongs here: the order of the steps and the assembly of the two tables. What does not: any decision about words,
which the other modules of the room take.
"""

from functools import cache

import polars as pl

from pipeline.expressions import Kept
from pipeline.observations import decisions, facts, lexicon, organizations, quotes, relevance, stream, tables
from pipeline.observations.words import vocabulary
from pipeline.offsets import place_names

#: Columns of the mentions that are read.
MENTIONS: tuple[str, ...] = ("document_id", "start", "end", "raw_start", "quantity_id", "kind", "number", "value")
MENTIONS += ("unit_id", "unit_text", "bound", "lower", "upper", "resolution", "section", "legibility")
KIND_REASONS = {
    "date": "date",
    "time": "date",
    "identifier": "identifier",
    "list_marker": "list_marker",
    "name": "name",
}
SECTION_REASONS = {"related_links": "navigation", "boilerplate": "boilerplate", "byline": "boilerplate"}
# One person or thing told of in passing (一位骑手说), as no report counts.
STORY = [f"一{unit}" for unit in "位名人个家户对次批项件张份口支处所座间台辆例"]
STORY_BYTES = 6
# Two or three who open their clause (两人都在工地打工) are those told of before, as no report counts either.
TOLD_OF = ("两人", "二人", "俩人", "三人", "兩人")
CLAUSE_BEGINS = r"[，。；：！？,;:!?\n“”「」—]\s?$"
# A question mark of ASCII inside a clause (投入?1.4亿元) stands for a character that was lost, perhaps a digit.
LOST = r"[^\P{Han}吗呢么何谁哪少办里啥样啊吧]\?$"

OBSERVATIONS = {
    "observation_id": pl.String,
    "document_id": pl.String,
    "figure_id": pl.String,
    "quantity_id": pl.String,
    "indicator_id": pl.String,
    "value": pl.Int64,
    "lower": pl.Int64,
    "upper": pl.Int64,
    "bound": pl.String,
    "resolution": pl.Int64,
    "unit_id": pl.String,
    "number": pl.String,
    "status": pl.String,
    "source_text": pl.String,
    "actor_id": pl.String,
    "actor_text": pl.String,
    "area_code": pl.String,
    "area_text": pl.String,
    "campaign_id": pl.String,
    "period_kind": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "part_of": pl.String,
    "quote": pl.String,
    "rule_id": pl.String,
}
DISPOSITIONS = {
    "document_id": pl.String,
    "start": pl.Int64,
    "disposition": pl.String,
    "exclusion_reason": pl.String,
    "observation_id": pl.String,
    "unit_id": pl.String,
}


def observe(
    texts: pl.DataFrame, mentions: pl.DataFrame, headers: pl.DataFrame, sections: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Observations of union aid among the mentions of some documents, and what became of each mention.

    texts: document_id, text (reading text), script, and, where known from outside, publisher, published_on
    (Date). mentions: document_id, start, end, text or raw_text, kind, number, value, unit_id, unit_text, bound,
    lower, upper, resolution, section, legibility, and raw_start or quantity_id where the reading text is not
    the raw one. headers: document_id, title, publisher, credited_to, published_on of the page itself. sections:
    document_id, start, end, section. Out: observations (schema OBSERVATIONS, sorted by observation_id) and
    dispositions (schema DISPOSITIONS, in the order of mentions; unit_id is the unit that the page's context
    gives, such as MOP for a bare 元 in Macao).
    """
    rows = prepared(mentions)
    del mentions  # here and below: what is read no more leaves its memory to what is found
    documents = rows.select(pl.col("document_id").filter(pl.col("reason").is_null()).unique()).to_series()
    read = texts.filter(pl.col("document_id").is_in(documents.implode()) & speaks_of_unions()).sort("document_id")
    if read.is_empty():
        return pl.DataFrame(schema=OBSERVATIONS), dispositions(rows, pl.DataFrame(schema=DECIDED))
    for closed, reason in ((lost_digits(rows, read), "damaged"), (told_of(rows, read), "no_indicator")):
        if not closed.is_empty():
            rows = rows.with_columns(rows["reason"].scatter(closed, reason))
    handed, rows = [rows], rows.select(DISPOSED)
    decided_figures = decide(read, handed.pop(), headers, sections)
    decided = decided_figures.select(
        "row",
        "decision",
        "why",
        "unit",
        observed=pl.coalesce("original_quantity", "quantity_id"),
    )
    found = decided_figures.filter(pl.col("decision") == "observation")
    del decided_figures
    return assembled(found, decided), dispositions(rows, decided)


@cache
def speaks_of_unions() -> pl.Expr:
    """Whether a text has any of the words without which a page does not speak of a union."""
    words = lexicon.class_words()["context"]["union"]["words"]
    named = [word for entry in lexicon.organizations() for word in entry["words"] if entry.get("union", True)]
    implicit = {word for entry in lexicon.organizations() if entry.get("implicit") for word in entry["words"]}
    return pl.col("text").str.contains_any(sorted({*words, *named} - implicit))


#: What `dispositions` reads of the rows.
DISPOSED = ("document_id", "start", "unit_id", "reason")
DECIDED = {
    "row": pl.UInt32,
    "decision": pl.String,
    "why": pl.String,
    "unit": pl.String,
    "observed": pl.String,
}


def prepared(mentions: pl.DataFrame) -> pl.DataFrame:
    """Mentions with row (their place), words (their text), the reason that excludes them at once, if any, and the
    quantity_id of those that nothing excludes."""
    printed = "text" if "text" in mentions.columns else "raw_text"
    wanted = [name for name in mentions.columns if name in MENTIONS]
    rows = mentions.select(*wanted, words=pl.col(printed)).with_row_index("row")
    rows = rows.with_columns(reason=excluded_at_once()).drop("legibility")
    if "quantity_id" not in rows.columns:
        place = "raw_start" if "raw_start" in rows.columns else "start"
        few = rows.select("row", "document_id", place).filter(rows["reason"].is_null())
        names = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
        rows = rows.with_columns(quantity_id=names.scatter(few["row"], place_names(few["document_id"], few[place])))
    # Most rows are excluded by now: the words and the number are looked at only of the others.
    open_rows = rows.select("row", "kind", "words", "number", "value").filter(rows["reason"].is_null())
    # An amount given again in another currency: 4.1 billion yuan (about 656 million U.S. dollars).
    before = pl.col("row", "document_id", "unit_id", "end").shift(1).name.prefix("before_")
    money = rows.select("row", "document_id", "unit_id", "start", "end", "reason").filter(rows["kind"] == "money")
    again = money.with_columns(before).filter(
        pl.col("reason").is_null()
        & (pl.col("row") == pl.col("before_row") + 1)
        & (pl.col("document_id") == pl.col("before_document_id"))
        & (pl.col("unit_id") != pl.col("before_unit_id"))
        & (pl.col("before_unit_id") == "CNY")
        & (pl.col("start") - pl.col("before_end")).is_between(1, 3)
    )["row"]
    counted = open_rows.filter((pl.col("kind") == "count") & (pl.col("words").str.len_bytes() == STORY_BYTES))
    story = counted.filter(pl.col("words").is_in(STORY))["row"]
    beyond = open_rows.filter(pl.col("value").is_null()).filter(~pl.col("number").str.contains_any(["."]))["row"]
    reason = rows["reason"].scatter(story, "no_indicator").scatter(beyond, "out_of_range")
    return rows.with_columns(reason.scatter(again, "no_indicator"))


@cache
def excluded_at_once() -> pl.Expr:
    """The reason that excludes a mention by its kind, its legibility and its section, null where none does."""
    kind = pl.col("kind")
    cases = [(kind == name, reason) for name, reason in KIND_REASONS.items()]
    cases += [(pl.col("legibility") == "damaged", "damaged")]
    cases += [(pl.col("section") == name, reason) for name, reason in SECTION_REASONS.items()]
    cases += [
        ((kind == "ratio") | (kind == "measure"), "no_indicator"),
        (pl.col("number").is_null() | pl.col("start").is_null(), "no_indicator"),
    ]
    return first_of(cases)


def first_of(cases: list[tuple[pl.Expr, str]]) -> pl.Expr:
    """The word of the first test that holds, null where none does: chosen by number, so that words are put in once."""
    place = pl.lit(None, pl.UInt32)
    for number, (test, _) in reversed(list(enumerate(cases))):
        place = pl.when(test).then(pl.lit(number, pl.UInt32)).otherwise(place)
    return pl.lit(pl.Series([word for _, word in cases])).gather(place)


def lost_digits(rows: pl.DataFrame, texts: pl.DataFrame) -> pl.Series:
    """The open rows whose first character may be lost: those behind a question mark that asks nothing."""
    asking = texts.select("document_id", body="text").filter(pl.col("body").str.contains("?", literal=True))
    if asking.is_empty():
        return rows["row"].clear()
    lost = (
        rows.select("row", "document_id", "start")
        .filter((pl.col("start") > 1) & rows["reason"].is_null())
        .join(asking, on="document_id", maintain_order="left")
        .filter(pl.col("body").str.slice(pl.col("start") - 2, 2).str.contains(LOST))
    )
    return lost["row"]


def told_of(rows: pl.DataFrame, texts: pl.DataFrame) -> pl.Series:
    """The open rows that are two or three persons told of before: those that open their clause (TOLD_OF)."""
    persons = rows.select("row", "document_id", "start", "words").filter(
        rows["reason"].is_null() & (pl.col("start") > 1) & pl.col("words").is_in(TOLD_OF)
    )
    if persons.is_empty():
        return rows["row"].clear()
    there = persons.join(texts.select("document_id", body="text"), on="document_id", maintain_order="left")
    return there.filter(pl.col("body").str.slice(pl.col("start") - 2, 2).str.contains(CLAUSE_BEGINS))["row"]


def decide(texts: pl.DataFrame, rows: pl.DataFrame, headers: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """One row a figure that is open (see `prepared`): decision, why, unit, original_quantity and all attributes."""
    among = stream.place_in(texts).is_not_null()
    # Half of the mentions of a page lie in what is not read; those beside what is read may reach into it.
    live = pl.any_horizontal(pl.col("section") == name for name in stream.LIVE).fill_null(True)
    near = live | live.shift(1, fill_value=True) | live.shift(-1, fill_value=True)
    here = rows.filter(among & near & pl.col("start").is_not_null()).drop("section")
    del rows
    texts, here, sections = tables.written_out(texts, here, sections.filter(among))
    whole = stream.events(
        texts,
        here.select("document_id", "start", "end", "row", "kind", figure=pl.col("reason").is_null()),
        sections,
    )
    here = tables.once(here)
    atoms = organizations.atoms(whole)
    begins, under = relevance.begins(whole), relevance.under_others(whole)
    events = stream.around_figures(whole)
    del whole  # the longest frame of all, in the step that takes most memory
    figures = facts.figures(events, here)
    dates = here.filter(pl.any_horizontal(pl.col("kind") == kind for kind in stream.DATED))
    del here
    told = stream.without_classes(events)
    found = facts.matched_figures(figures, told)
    del figures
    found = facts.with_page(found, events, told, atoms, begins, under, texts, headers)
    found = quotes.with_quote(found, events, texts)
    others = only_read(found).filter(pl.col("indicator_id").is_null())
    indicated = found.filter(pl.col("indicator_id").is_not_null())
    del found
    indicated = facts.with_actors(indicated, events, told, atoms, texts)
    del events, atoms
    indicated = facts.with_periods(indicated, told, texts, dates, headers)
    sought().use()  # midway: 12 others lie between, 21 before the words are sought again
    indicated = facts.with_status(indicated, told, headers)
    del told, dates
    return decisions.with_decision(pl.concat([only_read(indicated), others], how="diagonal", rechunk=True))


@cache
def sought() -> Kept:
    """The expression that seeks the words."""
    return Kept([vocabulary().pattern])


def only_read(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures with the columns that are read when it is decided what becomes of them."""
    return figures.select(name for name in figures.columns if name in decisions.READ)


def assembled(found: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """The table of observations (schema OBSERVATIONS) from the figures that are one; part_of leads to the whole's."""
    whole = decided.select(whole="row", part_of="observed", whole_decision="decision")
    return (
        found.join(whole, on="whole", how="left", maintain_order="left")
        .with_columns(
            observation_id="quantity_id",
            figure_id=pl.lit(None, pl.String),
            unit_id="unit",
            # A treasury that gives is the actor; there is no other that the money comes from.
            source_text=pl.when(pl.col("source_text").ne_missing(pl.col("actor_text"))).then("source_text"),
            part_of=pl.when(
                (pl.col("whole_decision") != "excluded") & (pl.col("part_of") != pl.col("quantity_id"))
            ).then("part_of"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items())
        .sort("observation_id")
    )


def dispositions(rows: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """What became of each mention (schema DISPOSITIONS), in the order of the mentions."""
    excluded = pl.col("decision") == "excluded"
    known = decided.select(
        "decision",
        why=pl.when(excluded).then("why"),
        observed=pl.when(~excluded).then("observed"),
        unit="unit",
    )
    # What was decided is put over what holds for all others: a join takes four times as long.
    others = {
        "disposition": (pl.repeat("excluded", rows.height, eager=True), known["decision"]),
        "exclusion_reason": (rows["reason"].fill_null("not_union_aid"), known["why"]),
        "observation_id": (pl.repeat(None, rows.height, dtype=pl.String, eager=True), known["observed"]),
        "unit_id": (rows["unit_id"], known["unit"]),
    }
    told = {name: of_others.scatter(decided["row"], values) for name, (of_others, values) in others.items()}
    return rows.select("document_id", "start").with_columns(**told)
