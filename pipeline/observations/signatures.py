"""The words around each figure as signatures: the OR of the class bits of its gap, clause and sentence, and of others.

What belongs here: gathering them from the stream. What does not: the numbering of gaps, clauses and sentences
(`stream`), and what a signature means (`match`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import last_before, last_place, spread
from pipeline.observations.stream import has_class, with_roles
from pipeline.observations.words import ROLES

LEAD, PARTY, COMPARED = ("per_head",), ("party",), ("compare",)
ONLY_BEFORE = ("increase", "share")
#: Those who attend are not counted as aided, unless they are the ones who act (干部走访职工90名).
ATTENDS, AGENTS, ACTS = ("attend",), ("agent",), ("visit", "aid", "give", "hand", "spend")


def scopes(stream: pl.DataFrame) -> pl.DataFrame:
    """Signatures around each figure of the stream.

    Out, one row a figure: row, document, at, end, title, sentence, clause, gap, before, after, near, in_clause,
    in_sentence, carried (of the last clause of the sentence with a trigger, when its own has none), topic (of
    the clause before in the sentence, when it has no figure), previous and next (of the clause before and behind in
    the sentence), nearby (of its sentence and the one before it in the document), following (of the two behind it),
    party (the figure counts the
    visitors: 一行10人), compared (the clause tells before the figure that it is a difference: 比去年多), lead.
    """
    found = signatures(stream)
    lead_bits = lexicon.mask(LEAD)
    # A blank may stand between them.
    party = (pl.col("bits").shift(1) & lexicon.mask(PARTY) != 0) & (pl.col("at") - pl.col("end").shift(1) <= 1)
    attends = pl.col("bits") & lexicon.mask(ATTENDS) != 0
    acts = pl.col("bits") & lexicon.mask(ACTS) != 0
    heeded = lexicon.mask((*LEAD, *ATTENDS, *AGENTS, *ACTS, *COMPARED, *PARTY))
    seen = stream.select("figure", "word", "at", "end", "clause", "gap").filter(
        has_class(stream["word"], "bits", heeded) | stream["figure"]
    )
    leads = with_roles(seen, "bits").select(
        "figure",
        lead_clause=last_before(pl.col("clause"), pl.col("bits") & lead_bits != 0),
        acting=(
            (last_before(pl.col("gap"), attends) == pl.col("gap") - 1)
            & last_before(pl.col("bits") & lexicon.mask(AGENTS) != 0, attends)
            & (last_before(pl.col("at"), acts) > last_before(pl.col("at"), attends))
        ).fill_null(False),
        compared_clause=last_before(pl.col("clause"), pl.col("bits") & lexicon.mask(COMPARED) != 0),
        party=party.fill_null(False),
    )
    figures = (
        stream.filter("figure")
        .select("row", "document", "at", "end", "title", "sentence", "clause", "gap")
        .hstack(leads.filter("figure").select("lead_clause", "compared_clause", "acting", "party"))
    )
    gap, before, clause = figures["gap"], figures["gap"] - 1, figures["clause"]
    same = found["gap_clause"].gather(before) == clause
    return (
        figures.with_columns(
            before=pl.when(same).then(found["gap"].gather(before)).otherwise(0)
            & pl.when("acting").then(pl.lit(~lexicon.mask(ATTENDS), pl.Int128)).otherwise(-1),
            after=found["gap"].gather(gap) & ~pl.lit(lexicon.mask(ONLY_BEFORE)),
            in_clause=found["clause"].gather(clause),
            in_sentence=found["sentence"].gather(figures["sentence"]),
            carried=carried_triggers(found).gather(clause),
            previous=beside(found, 1).gather(clause),
            next=beside(found, -1).gather(clause),
            **{name: bits.gather(figures["sentence"]) for name, bits in neighbours(stream, found).items()},
            topic=topics(found, clause).gather(clause),
            lead=pl.when(pl.col("lead_clause") == pl.col("clause")).then(lead_bits).otherwise(0),
            compared=(pl.col("compared_clause") == pl.col("clause")).fill_null(False),
        )
        .with_columns(near=pl.col("before") | pl.col("after"), around=pl.col("in_clause") | pl.col("previous"))
        .drop("lead_clause", "compared_clause", "acting")
    )


def carried_triggers(found: dict[str, pl.Series]) -> pl.Series:
    """For each clause without a trigger, those of the last clause of the same sentence that has any; where there is
    none and the clause holds nothing but a figure (3万名：慰问的职工), those of the next clause; else 0."""
    has, last = pl.col("has"), pl.col("last")
    behind = (pl.col("sentence").gather("last") == pl.col("sentence")).fill_null(False)
    ahead = (pl.col("signature") == 0) & (pl.col("sentence").shift(-1) == pl.col("sentence")) & has.shift(-1)
    return (
        pl.DataFrame({"signature": found["clause"], "sentence": found["clause_sentence"]})
        .with_columns(has=pl.col("signature") & lexicon.carried() != 0)
        .with_columns(last=last_place(has).shift(1))
        .select(
            pl.when(has)
            .then(0)
            .when(behind)
            .then(pl.col("signature").gather(last))
            .when(ahead)
            .then(pl.col("signature").shift(-1))
            .otherwise(0)
            .fill_null(0)
        )
        .to_series()
    )


def beside(found: dict[str, pl.Series], step: int) -> pl.Series:
    """For each clause, the signature of the clause `step` before it (behind it where negative) in the same sentence;
    else 0."""
    rows = pl.DataFrame({"signature": found["clause"], "sentence": found["clause_sentence"]})
    same = pl.col("sentence").shift(step) == pl.col("sentence")
    return rows.select(pl.when(same).then(pl.col("signature").shift(step)).otherwise(0).fill_null(0)).to_series()


def neighbours(stream: pl.DataFrame, found: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """For each sentence: nearby, its signature OR that of the sentence before it in the same document; and following,
    that of the two behind it."""
    ends = (pl.col("sentence") != pl.col("sentence").shift(-1)).fill_null(True)
    starts = stream.select("sentence", "document").filter(ends)
    document = pl.repeat(-1, found["sentence"].len(), dtype=pl.Int64, eager=True).scatter(
        starts["sentence"], starts["document"]
    )
    rows = pl.DataFrame({"signature": found["sentence"], "document": document})

    def at(step: int) -> pl.Expr:
        same = pl.col("document").shift(step) == pl.col("document")
        return pl.when(same).then(pl.col("signature").shift(step)).otherwise(0).fill_null(0)

    both = rows.select(nearby=pl.col("signature") | at(1), following=at(-1) | at(-2))
    return {name: both[name] for name in both.columns}


def topics(found: dict[str, pl.Series], with_figures: pl.Series) -> pl.Series:
    """For each clause, the signature of the clause before it in the same sentence if that has no figure; else 0."""
    rows = pl.DataFrame({"signature": found["clause"], "sentence": found["clause_sentence"]}).with_columns(
        figure=pl.int_range(pl.len()).is_in(with_figures.unique().implode())
    )
    silent = ~pl.col("figure").shift(1).fill_null(True) & (pl.col("sentence").shift(1) == pl.col("sentence"))
    return rows.select(pl.when(silent).then(pl.col("signature").shift(1)).otherwise(0).fill_null(0)).to_series()


def signatures(stream: pl.DataFrame) -> dict[str, pl.Series]:
    """OR of the class bits over each gap, clause and sentence, indexed by its number; and which clause and
    sentence each gap lies in, and which sentence each clause (keys gap, clause, sentence, gap_clause,
    clause_sentence)."""
    sizes = {unit: int(str(stream[unit].max() or 0)) + 1 for unit in ("gap", "clause", "sentence")}
    of_classes = stream.select(pl.col("roles") & ROLES["bits"] != 0).to_series()
    words_only = with_roles(stream.select("gap", "word").filter(of_classes), "bits")
    found = {"gap": _or(words_only.select(unit="gap", bits="bits"), sizes["gap"])}
    borders = stream.select("gap", "clause", "sentence").filter(_begins("gap"))
    clause = spread(borders["gap"], borders["clause"], sizes["gap"])
    found["gap_clause"] = clause
    found["clause"] = _or(pl.DataFrame({"unit": clause, "bits": found["gap"]}), sizes["clause"])
    borders = borders.filter(_begins("clause"))
    sentence = spread(borders["clause"], borders["sentence"], sizes["clause"])
    found["clause_sentence"] = sentence
    found["sentence"] = _or(pl.DataFrame({"unit": sentence, "bits": found["clause"]}), sizes["sentence"])
    return found


def _begins(unit: str) -> pl.Expr:
    """Whether an event of a stream is the first of its gap, clause or sentence."""
    return (pl.col(unit) != pl.col(unit).shift(1)).fill_null(True)


def _or(frame: pl.DataFrame, size: int) -> pl.Series:
    """OR of bits by unit (columns unit, in order, and bits), as a series of `size` indexed by the unit; 0 where there
    is none."""
    found = frame.filter((pl.col("bits") != 0) & (pl.col("unit") >= 0))
    # Each row takes over the 1, 2, 4, ... rows before it: units are short, and a group by takes twice as long.
    step, goes_on = 1, True
    while goes_on:
        found = found.select(_taken_over(step))
        step, goes_on = 2 * step, bool(found["same"].any())
    found = found.filter(_ends())
    return spread(found["unit"], found["bits"], size, 0)


@cache
def _taken_over(step: int) -> list[pl.Expr]:
    """unit, bits with those of the row `step` before it in its unit, and whether there is one (same)."""
    same = (pl.col("unit") == pl.col("unit").shift(step)).fill_null(False)
    before = pl.when(same).then(pl.col("bits").shift(step)).otherwise(0)
    return [pl.col("unit"), pl.col("bits") | before, same.alias("same")]


@cache
def _ends() -> pl.Expr:
    """Whether a row is the last of its unit."""
    return (pl.col("unit") != pl.col("unit").shift(-1)).fill_null(True)
