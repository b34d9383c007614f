"""Figures that lean on another one: parts of a whole (其中30万元, 首批80万元), the two ends of a change (由90户减少到
60户), and the persons of N户M人.

What belongs here: finding the figure that another leans on and giving the latter its indicator. What does not: the
words (classes `part`, `tranche`, `change`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import beside
from pipeline.observations.match import CARRIED_TIERS
from pipeline.observations.stream import has_class

FAMILIES = ("money", "people", "homes", "firms", "things")
MONEY_WHOLES = ("funds_raised", "special_fund_allocated", "funds_disbursed", "fiscal_fund_allocated")
# Yuan: a sum of less than so much for each is not a sum; a grant for one person lies between the others.
SMALLEST_SHARE, SMALLEST_GRANT, LARGEST_GRANT = 50, 50, 20_000
# Characters between a threshold and what it counts: 的, 的有.
THRESHOLD_GAP = 2
# The number that goes with the mark itself: 来源有三个渠道.
OF_THE_MARK = [number + unit for number in "一二两三四五六七八九几" for unit in "个项"]
NO_PART = ("business", "increase", "share", "attend", "dependants", "per_head", "deaths")


#: What `with_parts` reads of the figures: the wide frame is not joined (2 ms a shard each time).
READ: tuple[str, ...] = ("row", "document", "sentence", "at", "words", "family", "indicator_id", "rule_id", "tier")
READ += ("compared", "near")


def given(figures: pl.DataFrame, where: pl.Expr, indicator: pl.Expr, rule: pl.Expr) -> pl.DataFrame:
    """figures with the indicator and rule where `where`, never null, holds: asked once, as it often holds nowhere."""
    told = figures.select(where).to_series()
    if not told.any():
        return figures
    return figures.with_columns(
        indicator_id=pl.when(told).then(indicator).otherwise("indicator_id"),
        rule_id=pl.when(told).then(rule).otherwise("rule_id"),
    )


def with_family(figures: pl.DataFrame) -> pl.DataFrame:
    """Add family: the group of units that parts and wholes must share; a unit outside all groups is its own family.

    Things counted by the piece (件, 项) are no places, though their unit may be the same.
    """
    return figures.with_columns(family=_family())


@cache
def _family() -> pl.Expr:
    groups = lexicon.load("indicators.yaml")["groups"]
    table = {unit: family for family in FAMILIES for unit in groups[family]}
    by_piece = (pl.col("unit_id") == "item") & pl.col("unit_text").fill_null("").str.contains_any(["件", "项"])
    family = pl.col("unit_id").replace_strict(
        list(table), list(table.values()), default=pl.col("unit_id"), return_dtype=pl.String
    )
    return pl.when(by_piece).then("unit_text").otherwise(family)


def part_marks(stream: pl.DataFrame) -> pl.DataFrame:
    """For each figure: row, part_at (place of the last word of the class `part` or `tranche` before it in its
    sentence, or null), tranche (whether that word is of the class `tranche`)."""
    bits = lexicon.context_bits()
    words = stream.select(
        part_at="at",
        part_in="sentence",
        tranche=has_class(stream["word"], "context", bits["tranche"]),
        marks=has_class(stream["word"], "context", bits["part"] | bits["tranche"]),
    ).filter("marks")
    return (
        stream.select("row", "at", "sentence")
        .filter(stream["figure"])
        .join_asof(
            words,
            left_on="at",
            right_on="part_at",
            allow_exact_matches=False,
            coalesce=False,
            check_sortedness=False,
        )
        .select(
            "row",
            part_at=pl.when(pl.col("part_in") == pl.col("sentence")).then("part_at"),
            tranche=pl.col("tranche").fill_null(False),
        )
    )


def with_parts(figures: pl.DataFrame, stream: pl.DataFrame) -> pl.DataFrame:
    """Give parts the indicator of their whole; add `whole` (row of it, or null).

    figures: row, document, sentence, at, family, indicator_id, rule_id, tier, compared, near (signature), sorted by at.
    The whole is the last figure of the family with an indicator before the word 其中, in the same sentence, or in
    the one before when no figure of the sentence comes before 其中. Money that is part of a sum of money always has
    the sum's indicator, unless 其中 counts other things first (其中帮助困难职工30人，支出5万元) or is only a tranche
    (首批); persons and households keep one that their own clause gives.
    """
    known = beside(figures.select(*READ), part_marks(stream))
    # Only the sentences with a part and those before them are looked at: from 16 to 8 ms a shard.
    parted = known["sentence"].filter(known["part_at"].is_not_null()).unique().implode()
    marked = (
        known.with_row_index("place")
        .filter(pl.col("sentence").is_in(parted) | (pl.col("sentence") + 1).is_in(parted))
        .with_columns(
            leading=(
                pl.col("family").filter(~pl.col("words").is_in(OF_THE_MARK)).first().over("part_at") == pl.col("family")
            ).fill_null(False),
            opening=(pl.col("part_at") <= pl.col("at").first().over("sentence")).fill_null(False),
        )
    )
    whole = pl.repeat(None, figures.height, dtype=pl.UInt32, eager=True).alias("whole")
    if marked.is_empty():
        return figures.with_columns(whole)
    asking = marked.filter(_asking()).sort("part_at")
    # A part may be the whole of a later part (首批90万元，其中甲市30万元): what it takes over counts there.
    settled = _taken(marked, asking, marked)
    taken = _taken(marked, asking, settled)
    return figures.with_columns(
        figures["indicator_id"].scatter(taken["place"], taken["indicator_id"]),
        figures["rule_id"].scatter(taken["place"], taken["rule_id"]),
        whole.scatter(taken["place"], taken["whole"]),
    )


@cache
def _asking() -> pl.Expr:
    """Whether a figure may be a part."""
    return (
        pl.col("part_at").is_not_null()
        & pl.col("family").is_not_null()
        & ~pl.col("compared")
        & (pl.col("near") & lexicon.mask(NO_PART) == 0)
    )


def _taken(marked: pl.DataFrame, asking: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    """Figures with the indicator and rule of their whole (among `settled`), where they do not keep their own; else
    whole is null. asking: those that may be parts, in order of part_at."""
    test, columns = _wholes()
    wholes = asking.join_asof(
        settled.filter(test).select(columns).sort("part_at"),
        on="part_at",
        by=["document", "family"],
        check_sortedness=False,
    ).select("row", *_of_whole())
    return marked.join(wholes, on="row", how="left", maintain_order="left").with_columns(_takes())


@cache
def _wholes() -> tuple[pl.Expr, list[pl.Expr]]:
    """Whether a figure may be a whole, and what is told of it."""
    told = dict(
        part_at="at", whole="row", whole_indicator="indicator_id", whole_sentence="sentence", whole_rule="rule_id"
    )
    return (
        (pl.col("indicator_id") != "per_capita_grant") & pl.col("family").is_not_null(),
        [pl.col("document"), pl.col("family"), *(pl.col(column).alias(name) for name, column in told.items())],
    )


@cache
def _of_whole() -> list[pl.Expr]:
    """What is told of the whole of a part, if that is near enough."""
    near = pl.col("sentence") - pl.col("whole_sentence") <= pl.col("opening").cast(pl.Int64)
    return [pl.when(near).then(name).alias(name) for name in ("whole", "whole_indicator", "whole_rule")]


@cache
def _takes() -> list[pl.Expr]:
    """The indicator and the rule of a part, its whole's where it does not keep its own; and that whole."""
    alike = pl.col("indicator_id").is_in([*MONEY_WHOLES, "goods_value"])
    of_money = (
        (pl.col("family") == "money") & pl.col("whole_indicator").is_in(MONEY_WHOLES) & alike & ~pl.col("tranche")
    )
    keeps_own = (
        pl.col("indicator_id").is_not_null()
        & ~pl.col("tier").is_in(CARRIED_TIERS).fill_null(True)
        & (
            ~of_money
            | ~pl.col("leading")
            | ((pl.col("indicator_id") == "goods_value") & (pl.col("whole_indicator") != "funds_raised"))
        )
    )
    of_goods = (pl.col("whole_indicator") == "goods_value") & pl.col("indicator_id").is_not_null()
    for_each = (pl.col("indicator_id") == "per_capita_grant").fill_null(False)
    keeps_own = keeps_own | of_goods | for_each
    takes = pl.col("whole").is_not_null() & ~keeps_own
    return [
        pl.when(takes).then("whole_indicator").otherwise("indicator_id").alias("indicator_id"),
        pl.when(takes).then("whole_rule").otherwise("rule_id").alias("rule_id"),
        pl.when(takes | (pl.col("whole_indicator") == pl.col("indicator_id"))).then("whole").alias("whole"),
    ]


def with_changes(figures: pl.DataFrame) -> pl.DataFrame:
    """The two ends of a change (由90户减少到60户) share one indicator: that of the first, else that of the second.

    figures: clause, family, indicator_id, rule_id and before (signature), sorted by at.
    """
    change = lexicon.mask(["change"])
    linked = (
        (pl.col("before") & change != 0)
        & (pl.col("clause") == pl.col("clause").shift(1))
        & (pl.col("family") == pl.col("family").shift(1))
    ).fill_null(False)
    known = figures.select("indicator_id", linked=linked)
    if not known["linked"].any():
        return figures
    places = pl.int_range(pl.len(), dtype=pl.Int64)
    first = pl.col("linked") & pl.col("indicator_id").shift(1).is_not_null()
    opens = pl.col("linked").shift(-1).fill_null(False) & pl.col("indicator_id").is_null()
    source = known.select(pl.when(first).then(places - 1).when(opens).then(places + 1).otherwise(places)).to_series()
    return figures.with_columns(pl.col("indicator_id", "rule_id").gather(pl.lit(source)))


def with_shares(figures: pl.DataFrame) -> pl.DataFrame:
    """Money behind the persons or households who got it, too little to be shared (90名学生领到3000元), is for each.

    figures: clause, family, value, words, indicator_id, rule_id, sorted by at.
    """
    before = {name: pl.col(name).shift(1) for name in ("clause", "family", "value", "indicator_id")}
    shared = (
        (pl.col("indicator_id") == "funds_disbursed")
        & (pl.col("clause") == before["clause"])
        & before["family"].is_in(["people", "homes"])
        & before["indicator_id"].is_not_null()
        & pl.col("value").is_between(SMALLEST_GRANT, LARGEST_GRANT)
        & (pl.col("value") < before["value"] * SMALLEST_SHARE)
        & ~pl.col("words").str.contains("万", literal=True)
    ).fill_null(False)
    return given(figures, shared, *lexicon.structure("each"))


def with_thresholds(figures: pl.DataFrame) -> pl.DataFrame:
    """A sum that tells which persons or households are counted behind it (补助1万元以上的有30人) is no figure itself
    nor a part of one: its indicator is null, `compared` true.

    figures: clause, at, end, family, bound, compared, indicator_id, rule_id, sorted by at.
    """
    threshold = (
        (pl.col("family") == "money")
        & pl.col("bound").is_in(["at_least", "more_than", "less_than", "up_to"])
        & (pl.col("clause") == pl.col("clause").shift(-1))
        & pl.col("family").shift(-1).is_in(["people", "homes"])
        & (pl.col("at").shift(-1) - pl.col("end") <= THRESHOLD_GAP)
    ).fill_null(False)
    known = figures.with_columns(compared=pl.col("compared") | threshold)
    nothing = pl.lit(None, pl.String)
    return given(known, threshold, nothing, nothing)


def with_members(figures: pl.DataFrame) -> pl.DataFrame:
    """Persons printed directly behind the households they live in (N户M人) share the households' indicator."""
    behind = (
        (pl.col("family") == "people")
        & pl.col("indicator_id").is_null()
        & (pl.col("family").shift(1) == "homes")
        & (pl.col("at") - pl.col("end").shift(1) == 0)
    ).fill_null(False)
    return given(figures, behind, pl.col("indicator_id").shift(1), pl.col("rule_id").shift(1))
