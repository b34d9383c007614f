"""From the signature around a figure to its indicator, by the rules of the lexicon.

What belongs here: evaluating indicators.yaml on signatures. What does not: the words and rules themselves, and parts
(其中) or repeats, which look at other figures.
"""

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.stream import last_before, only, signatures, with_roles

LEAD = ("per_head",)
ONLY_BEFORE = ("increase", "share")
TIERS = (("near", False), ("clause", False), ("carried", False), ("near", True), ("clause", True), ("carried", True))
CARRIED_TIERS = tuple(place for place, (level, _) in enumerate(TIERS) if level == "carried")


def scopes(stream: pl.DataFrame) -> pl.DataFrame:
    """Signatures around each figure of the stream.

    Out, one row a figure: row, document, at, end, title, sentence, clause, gap, before, after, near, in_clause,
    in_sentence, carried (of the last clause of the sentence with a trigger, when its own has none), topic (of
    the clause before in the sentence, when it has no figure), previous (of the clause before in the sentence),
    party (the figure counts the visitors: 一行10人), lead.
    """
    found = signatures(stream)
    lead_bits = lexicon.mask(LEAD)
    party = (pl.col("bits").shift(1) & lexicon.mask(["party"]) != 0) & (pl.col("end").shift(1) == pl.col("at"))
    leads = with_roles(only(stream, "bits"), "bits").select(
        "row",
        "figure",
        lead_clause=last_before(pl.col("clause"), pl.col("bits") & lead_bits != 0),
        party=party.fill_null(False),
    )
    figures = (
        stream.filter("figure")
        .select("row", "document", "at", "end", "title", "sentence", "clause", "gap")
        .hstack(leads.filter("figure").select("lead_clause", "party"))
    )
    gap, before, clause = figures["gap"], figures["gap"] - 1, figures["clause"]
    same = found["gap_clause"].gather(before) == clause
    return (
        figures.with_columns(
            before=pl.when(same).then(found["gap"].gather(before)).otherwise(0),
            after=found["gap"].gather(gap) & ~pl.lit(lexicon.mask(ONLY_BEFORE)),
            in_clause=found["clause"].gather(clause),
            in_sentence=found["sentence"].gather(figures["sentence"]),
            carried=carried_triggers(found).gather(clause),
            previous=previous(found).gather(clause),
            topic=topics(found, clause).gather(clause),
            lead=pl.when(pl.col("lead_clause") == pl.col("clause")).then(lead_bits).otherwise(0),
        )
        .with_columns(near=pl.col("before") | pl.col("after"), around=pl.col("in_clause") | pl.col("previous"))
        .drop("lead_clause")
    )


def carried_triggers(found: dict[str, pl.Series]) -> pl.Series:
    """For each clause, the triggers of the last clause of the same sentence that has any; 0 when it has its own."""
    has = pl.col("signature") & lexicon.carried() != 0
    return (
        pl.DataFrame({"signature": found["clause"], "sentence": found["clause_sentence"]})
        .select(
            pl.when(has | (pl.when(has).then("sentence").forward_fill().shift(1) != pl.col("sentence")))
            .then(0)
            .otherwise(pl.when(has).then("signature").forward_fill().shift(1))
            .fill_null(0)
        )
        .to_series()
    )


def previous(found: dict[str, pl.Series]) -> pl.Series:
    """For each clause, the signature of the clause before it in the same sentence; else 0."""
    rows = pl.DataFrame({"signature": found["clause"], "sentence": found["clause_sentence"]})
    same = pl.col("sentence").shift(1) == pl.col("sentence")
    return rows.select(pl.when(same).then(pl.col("signature").shift(1)).otherwise(0).fill_null(0)).to_series()


def topics(found: dict[str, pl.Series], with_figures: pl.Series) -> pl.Series:
    """For each clause, the signature of the clause before it in the same sentence if that has no figure; else 0."""
    rows = pl.DataFrame({"signature": found["clause"], "sentence": found["clause_sentence"]}).with_columns(
        figure=pl.int_range(pl.len()).is_in(with_figures.unique().implode())
    )
    silent = ~pl.col("figure").shift(1).fill_null(True) & (pl.col("sentence").shift(1) == pl.col("sentence"))
    return rows.select(pl.when(silent).then(pl.col("signature").shift(1)).otherwise(0).fill_null(0)).to_series()


def condition(rule: lexicon.Rule, level: str) -> pl.Expr | None:
    """Whether a rule fits at a level; None when the level makes no difference to it and was tried before."""
    masks, tests = rule.masks, [pl.col("unit_bit") & unit_mask(rule.units) != 0]
    if rule.ordinal:
        tests.append(pl.col("kind") == "ordinal")
    if rule.own and level == "carried":
        return None
    if "verb" in masks:
        verb = {"near": "near", "clause": "in_clause", "carried": "carried"}[level]
        tests.append(pl.col(verb) & masks["verb"] != 0)
    elif level != "near":
        return None
    for key, column in (
        ("near", "near"),
        ("before", "before"),
        ("after", "after"),
        ("lead", "lead"),
        ("clause", "in_clause"),
        ("sentence", "in_sentence"),
        ("previous", "previous"),
        ("around", "around"),
        ("topic", "topic"),
    ):
        if key in masks:
            tests.append(pl.col(column) & masks[key] != 0)
        if f"no_{key}" in masks:
            tests.append(pl.col(column) & masks[f"no_{key}"] == 0)
    return pl.all_horizontal(tests)


def unit_bits() -> dict[str, int]:
    """The bit of each unit that any rule names."""
    names = sorted({unit for rule in lexicon.rules() for unit in rule.units})
    return {name: 1 << place for place, name in enumerate(names)}


def unit_mask(units: frozenset[str]) -> int:
    """The bits of several units together."""
    table = unit_bits()
    return sum(table[unit] for unit in units)


def matched(figures: pl.DataFrame) -> pl.DataFrame:
    """Add rule (place in `lexicon.rules()`; null when none fits) and `tier` (place of its level) to figures.

    In: `scopes` with unit_id. Rules beside the figure come first, then those of its clause, then triggers
    carried over from an earlier clause, then the last resorts in the same order; within each, by rank.
    """
    table = unit_bits()
    figures = figures.with_columns(
        unit_bit=pl.col("unit_id").replace_strict(list(table), list(table.values()), default=0, return_dtype=pl.Int64)
    )
    tiers = [_first(level, last) for level, last in TIERS]
    names = [f"_tier{place}" for place in range(len(tiers))]
    return (
        figures.with_columns(**dict(zip(names, tiers, strict=True)))
        .with_columns(
            rule=pl.when(~pl.col("party")).then(pl.coalesce(names)),
            tier=pl.coalesce(pl.when(pl.col(name).is_not_null()).then(place) for place, name in enumerate(names)),
        )
        .drop("unit_bit", *names)
    )


def _first(level: str, last: bool) -> pl.Expr:
    """The first rule that fits at a level, as its place."""
    found = []
    for place, rule in enumerate(lexicon.rules()):
        test = condition(rule, level) if rule.last == last else None
        if test is not None:
            found.append(pl.when(test).then(pl.lit(place, pl.Int64)))
    return pl.coalesce(found) if found else pl.lit(None, pl.Int64)
