"""Figures that their neighbours explain: tiers of one grant (特困1800元、困难900元), rows of persons with their money
(120人，36万元), and sums told again by a pronoun (这一数字增加到900万元).

What belongs here: giving such figures the indicator that their place among other figures tells. What does not: parts
and changes (`parts`), and the words (class `same`).
"""

import polars as pl

from pipeline.observations import lexicon

# Yuan: the grant of a tier lies between these.
SMALLEST_TIER, LARGEST_TIER = 100, 10_000
# Characters from one tier to the next: 、一般困难; and between the persons of a row and their money: a comma.
TIER_GAP, ROW_GAP = 9, 1
# Sentences back in which a pronoun or a row finds what it continues.
REACH = 2
PEOPLE = ("people", "homes")
NO_ROW = ("business", "increase", "share", "attend", "dependants", "per_head", "deaths", "income", "disclaimed", "wage")
#: 这一数字; and the verbs of a clause that says nothing but what a sum came to.
SAME, BARE, SUMMED = ("same",), ("hold", "change"), ("total",)
#: The number inside such a pronoun: 这三个数字.
INSIDE_PRONOUN = "^[一二两三四五六七八九几][个项组]$"
#: What a row is of when it says so itself.
NAMED = (
    "grant",
    "life_aid",
    "medical",
    "schooling",
    "training",
    "fund",
    "legal",
    "homeward",
    "goods",
    "loan",
    "mutual",
)
#: Indicators that count those who get money, so that money in the same row is what they got.
PAID_FOR = (
    "students_aided",
    "medical_aid",
    "aid_cases",
    "workers_visited",
    "households_helped",
    "migrant_workers_helped",
    "entrepreneurs_supported",
)


def _given(figures: pl.DataFrame, where: pl.Expr, indicator: pl.Expr, rule: pl.Expr) -> pl.DataFrame:
    """figures with the indicator and rule where `where` holds."""
    return figures.with_columns(
        indicator_id=pl.when(where).then(indicator).otherwise("indicator_id"),
        rule_id=pl.when(where).then(rule).otherwise("rule_id"),
    )


def with_tiers(figures: pl.DataFrame) -> pl.DataFrame:
    """Several small sums of yuan one behind another (特困1800元、困难900元) are grants for each, not sums.

    figures: sentence, at, end, family, value, words, indicator_id, rule_id, sorted by at.
    """
    small = (
        (pl.col("family") == "money")
        & pl.col("value").is_between(SMALLEST_TIER, LARGEST_TIER)
        & ~pl.col("words").str.contains("[万萬]")
    ).fill_null(False)
    joined = (
        small
        & small.shift(1)
        & (pl.col("sentence") == pl.col("sentence").shift(1))
        & (pl.col("at") - pl.col("end").shift(1) <= TIER_GAP)
    ).fill_null(False)
    tier = (joined | joined.shift(-1).fill_null(False)) & (pl.col("indicator_id") == "funds_disbursed").fill_null(False)
    return _given(figures, tier, *lexicon.structure("tier"))


def with_rows(figures: pl.DataFrame) -> pl.DataFrame:
    """Money with nothing but a comma between it and the persons or households before it is what they got; such a row
    without words of its own (甲县：120人，36万元) counts whom the figure before it counts.

    figures: document, sentence, at, end, family, near (signature), indicator_id, rule_id, sorted by at.
    """
    plain = (pl.col("near") & lexicon.mask(NO_ROW) == 0).fill_null(False)
    beside = (
        (pl.col("family") == "money")
        & pl.col("family").shift(1).is_in(PEOPLE)
        & (pl.col("document") == pl.col("document").shift(1))
        & (pl.col("at") - pl.col("end").shift(1) <= ROW_GAP)
        & plain
        & plain.shift(1)
    ).fill_null(False)
    heads = beside.shift(-1).fill_null(False)
    known = figures.with_columns(row_of=pl.when(pl.col("family").is_in(PEOPLE)).then("indicator_id"))
    known = known.with_columns(
        row_at=pl.when(pl.col("row_of").is_not_null()).then("sentence").forward_fill().shift(1),
        row_rule=pl.when(pl.col("row_of").is_not_null()).then("rule_id").forward_fill().shift(1),
        row_of=pl.col("row_of").forward_fill().shift(1),
        row_document=pl.when(pl.col("row_of").is_not_null()).then("document").forward_fill().shift(1),
        listed=heads & pl.col("indicator_id").is_null() & (pl.col("near") & lexicon.mask(NAMED) == 0),
    )
    # A list goes on from row to row, however long it is.
    begins = pl.col("listed") & ~pl.col("listed").shift(2).fill_null(False)
    reached = (pl.col("sentence") - pl.col("row_at") <= REACH + 1) & (pl.col("row_document") == pl.col("document"))
    known = known.with_columns(
        begun=pl.when(begins).then(reached & pl.col("row_of").is_in(PAID_FOR)).forward_fill().fill_null(False)
    )
    found = _given(known, pl.col("listed") & pl.col("begun"), pl.col("row_of"), pl.col("row_rule"))
    paid = (
        beside
        & pl.col("indicator_id").shift(1).is_in(PAID_FOR)
        & (pl.col("indicator_id").is_null() | (pl.col("indicator_id") == "goods_value"))
    ).fill_null(False)
    return _given(found, paid, *lexicon.structure("row")).drop(
        "row_of", "row_at", "row_rule", "row_document", "listed", "begun"
    )


def with_pronouns(figures: pl.DataFrame) -> pl.DataFrame:
    """A figure behind 这一数字 has the indicator of the last figure of its family before that clause, and so has money
    of a clause that only says what it came to (2018年达到9亿元).

    figures: document, sentence, family, words, before and in_clause (signatures), compared, indicator_id, rule_id,
    sorted by at.
    """
    has = pl.col("in_clause")
    bare = (
        (pl.col("family") == "money")
        & (pl.col("before") & lexicon.mask(BARE) != 0)
        & (pl.col("before") & lexicon.mask(SUMMED) == 0)
        & (has & (lexicon.carried() | lexicon.mask(NO_ROW)) == 0)
        & (pl.col("sentence") == pl.col("sentence").shift(1))
        & (pl.col("family") == pl.col("family").shift(1))
    )
    same = ((has & lexicon.mask(SAME) != 0) | bare).fill_null(False)
    known = figures.with_columns(pronoun=same)
    source = pl.col("indicator_id").is_not_null() & ~pl.col("pronoun") & (pl.col("indicator_id") != "per_capita_grant")
    over = ["document", "family"]
    known = known.with_columns(
        told=pl.when(source).then("indicator_id").forward_fill().shift(1).over(over),
        told_rule=pl.when(source).then("rule_id").forward_fill().shift(1).over(over),
        told_at=pl.when(source).then("sentence").forward_fill().shift(1).over(over),
    )
    takes = (
        pl.col("pronoun")
        & pl.col("family").is_not_null()
        & (pl.col("sentence") - pl.col("told_at") <= REACH)
        & ~pl.col("compared")
        & ~pl.col("words").str.contains(INSIDE_PRONOUN)
    ).fill_null(False)
    return _given(known, takes, pl.col("told"), pl.col("told_rule")).drop("pronoun", "told", "told_rule", "told_at")
