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
    heeded = lexicon.mask((*LEAD, *ATTENDS, *AGENTS, *ACTS, *COMPARED, *PARTY))
    seen = stream.select("figure", "word", "at", "end", "clause", "gap").filter(
        has_class(stream["word"], "bits", heeded) | stream["figure"]
    )
    leads = with_roles(seen, "bits").select(_leads()).filter("figure").drop("figure")
    figures = stream.select("row", "document", "at", "end", "title", "sentence", "clause", "gap").filter(
        stream["figure"]
    )
    clause, before = figures["clause"], figures["gap"] - 1
    clauses = pl.DataFrame(
        {
            "signature": found["clause"],
            "sentence": found["clause_sentence"],
            "silent": spread(clause, pl.Series([False]), found["clause"].len(), True),
        }
    )
    around = {
        "before": found["gap"].gather(before),
        "same": found["gap_clause"].gather(before) == clause,
        "after": found["gap"].gather(figures["gap"]),
        "in_clause": found["clause"].gather(clause),
        "in_sentence": found["sentence"].gather(figures["sentence"]),
    }
    return (
        pl.concat(
            [
                figures,
                leads,
                pl.DataFrame(around),
                clauses.with_columns(_has_trigger()).select(_of_clauses())[clause],
                sentences(stream, found["sentence"]).select(_of_sentences())[figures["sentence"]],
            ],
            how="horizontal",
        )
        .with_columns(_of_figures())
        .with_columns(near=pl.col("before") | pl.col("after"), around=pl.col("in_clause") | pl.col("previous"))
        .drop("lead_clause", "compared_clause", "acting", "same")
    )


@cache
def _leads() -> list[pl.Expr]:
    """What `scopes` tells of the words before each figure that count, lead to it or act."""
    bits = pl.col("bits")
    # A blank may stand between them.
    party = (bits.shift(1) & lexicon.mask(PARTY) != 0) & (pl.col("at") - pl.col("end").shift(1) <= 1)
    attends = bits & lexicon.mask(ATTENDS) != 0
    acts = bits & lexicon.mask(ACTS) != 0
    acting = (
        (last_before(pl.col("gap"), attends) == pl.col("gap") - 1)
        & last_before(bits & lexicon.mask(AGENTS) != 0, attends)
        & (last_before(pl.col("at"), acts) > last_before(pl.col("at"), attends))
    )
    return [
        pl.col("figure"),
        last_before(pl.col("clause"), bits & lexicon.mask(LEAD) != 0).alias("lead_clause"),
        last_before(pl.col("clause"), bits & lexicon.mask(COMPARED) != 0).alias("compared_clause"),
        acting.fill_null(False).alias("acting"),
        party.fill_null(False).alias("party"),
    ]


@cache
def _has_trigger() -> list[pl.Expr]:
    """Of each clause whether it has a trigger, and the place of the last one before it that has."""
    has = pl.col("signature") & lexicon.carried() != 0
    return [has.alias("has"), last_place(has).shift(1).alias("last")]


@cache
def _of_clauses() -> list[pl.Expr]:
    """What `scopes` tells of the clauses beside each.

    carried: for each clause without a trigger, those of the last clause of the same sentence that has any; where there
    is none and the clause holds nothing but a figure (3万名：慰问的职工), those of the next clause; else 0.
    """
    signature, sentence, has = pl.col("signature"), pl.col("sentence"), pl.col("has")
    follows, leads = (sentence.shift(step) == sentence for step in (1, -1))
    behind = (sentence.gather("last") == sentence).fill_null(False)
    carried = (
        pl.when(has)
        .then(0)
        .when(behind)
        .then(signature.gather("last"))
        .when((signature == 0) & leads & has.shift(-1))
        .then(signature.shift(-1))
    )
    told = {
        "carried": carried.otherwise(0),
        "previous": pl.when(follows).then(signature.shift(1)).otherwise(0),
        "next": pl.when(leads).then(signature.shift(-1)).otherwise(0),
        "topic": pl.when(follows & pl.col("silent").shift(1)).then(signature.shift(1)).otherwise(0),
    }
    return [bits.fill_null(0).alias(name) for name, bits in told.items()]


def sentences(stream: pl.DataFrame, signature: pl.Series) -> pl.DataFrame:
    """The signature of each sentence, and the document that it stands in."""
    ends = (stream["sentence"] != stream["sentence"].shift(-1)).fill_null(True)
    starts = stream.select("sentence", "document").filter(ends)
    document = spread(starts["sentence"], starts["document"], signature.len())
    return pl.DataFrame({"signature": signature, "document": document})


@cache
def _of_sentences() -> list[pl.Expr]:
    """Of each sentence nearby, its signature OR that of the sentence before it in the same document; and following,
    that of the two behind it."""
    signature, document = pl.col("signature"), pl.col("document")
    before, behind, second = (
        pl.when(document.shift(step) == document).then(signature.shift(step)).otherwise(0).fill_null(0)
        for step in (1, -1, -2)
    )
    return [(signature | before).alias("nearby"), (behind | second).alias("following")]


@cache
def _of_figures() -> list[pl.Expr]:
    """What is told of each figure from what stands around it."""
    before = pl.when("same").then("before").otherwise(0)
    heard = pl.when("acting").then(pl.lit(~lexicon.mask(ATTENDS), pl.Int128)).otherwise(-1)
    lead = pl.when(pl.col("lead_clause") == pl.col("clause")).then(lexicon.mask(LEAD)).otherwise(0)
    return [
        (before & heard).alias("before"),
        pl.col("after") & ~pl.lit(lexicon.mask(ONLY_BEFORE)),
        lead.alias("lead"),
        (pl.col("compared_clause") == pl.col("clause")).fill_null(False).alias("compared"),
    ]


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
