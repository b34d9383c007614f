"""Figures that their neighbours explain: tiers of one grant (特困1800元、困难900元), rows of persons with their money
(120人，36万元), and sums told again by a pronoun (这一数字增加到900万元).

What belongs here: giving such figures the indicator that their place among other figures tells. What does not: parts
and changes (`parts`), and the words (class `same`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import PLACE, last_place
from pipeline.observations.parts import given

# Yuan: the grant of a tier lies between these.
SMALLEST_TIER, LARGEST_TIER = 100, 10_000
# How many times what each of some got each of others may get.
MOST_TIMES = 5
# Characters from one tier to the next: 、一般困难; and between the persons of a row and their money: a comma.
TIER_GAP, ROW_GAP = 9, 1
# Sentences back in which a pronoun or a row finds what it continues.
REACH = 2
PEOPLE = ("people", "homes")
#: Words for those who are aided.
WHOM = ("worker", "hardship", "migrant", "student", "household", "laid_off")
NO_ROW = ("business", "increase", "share", "attend", "dependants", "per_head", "deaths", "income", "disclaimed", "wage")
#: 这一数字; and the verbs of a clause that says nothing but what a sum came to.
SAME, BARE, SUMMED = ("same",), ("hold", "change"), ("total",)
#: What came of a plan told before it (计划培训900人，实际完成1130人).
DONE = ("finish",)
#: The number inside such a pronoun: 这三个数字.
INSIDE_PRONOUN = [number + unit for number in "一二两三四五六七八九几" for unit in "个项组"]
#: What `with_pronouns` reads of the figures.
TAKEN_UP = ("document", "family", "at", "sentence", "words", "indicator_id", "rule_id", "compared")
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
#: Rules of those of whom the next clause tells what each got.
OF_EACH = ("workers_visited.each_next", "workers_visited.then", "students_aided.each_next", "households_helped.each")
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


def with_tiers(figures: pl.DataFrame) -> pl.DataFrame:
    """Several small sums of yuan one behind another (特困1800元、困难900元) are grants for each, not sums; and so is
    one that follows what each of others got (为每户特困职工发放1800元，为劳模发放900元).

    figures: sentence, at, end, family, value, words, before and near (signatures), indicator_id, rule_id, sorted by at.
    """
    known, tier = _tiers()
    return given(figures, pl.lit(figures.select(known).select(tier).to_series()), *lexicon.structure("tier"))


@cache
def _tiers() -> tuple[list[pl.Expr], pl.Expr]:
    """What is known of each figure, and whether it is of a tier."""
    small = (
        (pl.col("family") == "money")
        & pl.col("value").is_between(SMALLEST_TIER, LARGEST_TIER)
        & ~pl.col("words").str.contains_any(["万", "萬"])
    ).fill_null(False)
    behind = (
        (pl.col("sentence") == pl.col("sentence").shift(1)) & (pl.col("at") - pl.col("end").shift(1) <= TIER_GAP)
    ).fill_null(False)
    same = (pl.col("sentence") == pl.col("sentence").shift(1)).fill_null(False)
    # What follows may be the sum of all (每户500元，共计3000元).
    alone = pl.col("before") & lexicon.mask((*SUMMED, *BARE)) == 0
    whose = pl.col("before") & lexicon.mask(WHOM) != 0
    known = dict(small=small & alone, behind=behind, after=same & whose)
    joined = pl.col("small") & pl.col("small").shift(1, fill_value=False) & pl.col("behind")
    of_each = (pl.col("small") & (pl.col("indicator_id") == "per_capita_grant")).fill_null(False)
    like_it = pl.col("small") & of_each.shift(1, fill_value=False) & pl.col("after")
    like_it &= (pl.col("value") <= MOST_TIMES * pl.col("value").shift(1)).fill_null(False)
    tier = (joined | joined.shift(-1, fill_value=False) | like_it) & (
        pl.col("indicator_id") == "funds_disbursed"
    ).fill_null(False)
    return [pl.col("indicator_id", "value"), *(test.alias(name) for name, test in known.items())], tier


def with_groups(figures: pl.DataFrame) -> pl.DataFrame:
    """Persons or households listed before others of whom the next clause tells what each got (困难职工80人，困难农民工
    60人，每人一份) are counted as those are.

    figures: sentence, clause, family, near (signature), indicator_id, rule_id, sorted by at.
    """
    return given(figures, _groups(), pl.col("indicator_id").shift(-1), pl.col("rule_id").shift(-1))


@cache
def _groups() -> pl.Expr:
    """Whether a figure is listed before such others."""
    whom = lexicon.mask(WHOM)
    return (
        pl.col("indicator_id").is_null()
        & pl.col("family").is_in(PEOPLE)
        & (pl.col("near") & whom != 0)
        & (pl.col("near") & lexicon.mask(NO_ROW) == 0)
        & (pl.col("in_clause") & lexicon.carried() & ~pl.lit(whom, pl.Int128) == 0)
        & (pl.col("sentence") == pl.col("sentence").shift(-1))
        & (pl.col("clause").shift(-1) - pl.col("clause") <= 1)
        & (pl.col("family") == pl.col("family").shift(-1))
        & pl.col("rule_id").shift(-1).is_in(OF_EACH)
    ).fill_null(False)


def with_rows(figures: pl.DataFrame) -> pl.DataFrame:
    """Money with nothing but a comma between it and the persons or households before it is what they got; such a row
    without words of its own (甲县：120人，36万元) counts whom the figure before it counts.

    figures: document, sentence, at, end, family, near (signature), indicator_id, rule_id, sorted by at.
    """
    known, beside, told, begun = _rows()
    of_figures = figures.select(known).with_columns(beside).with_columns(told).with_columns(begun)
    listed = given(of_figures, pl.col("listed") & pl.col("begun"), pl.col("row_of"), pl.col("row_rule"))
    paid = (
        pl.col("beside")
        & pl.col("indicator_id").shift(1).is_in(PAID_FOR)
        & (pl.col("indicator_id").is_null() | (pl.col("indicator_id") == "goods_value"))
    ).fill_null(False)
    paid_for = given(listed, paid, *lexicon.structure("row"))
    return figures.with_columns(paid_for["indicator_id"], paid_for["rule_id"])


@cache
def _rows() -> tuple[list[pl.Expr], list[pl.Expr], list[pl.Expr], pl.Expr]:
    """What is known of each figure; whether it stands beside the persons before it, and the last persons told of;
    what these are counted as, and whether it is listed without words; and whether its list goes on from them."""
    known = dict(
        money=(pl.col("family") == "money").fill_null(False),
        people=pl.col("family").is_in(PEOPLE).fill_null(False),
        plain=(pl.col("near") & lexicon.mask(NO_ROW) == 0).fill_null(False),
        unnamed=pl.col("near") & lexicon.mask(NAMED) == 0,
        gap=pl.col("at") - pl.col("end").shift(1),
    )
    beside = (
        pl.col("money")
        & pl.col("people").shift(1)
        & (pl.col("document") == pl.col("document").shift(1))
        & (pl.col("gap") <= ROW_GAP)
        & pl.col("plain")
        & pl.col("plain").shift(1)
    ).fill_null(False)
    told = last_place(pl.col("people") & pl.col("indicator_id").is_not_null()).shift(1)
    of_told = dict(
        row_of=pl.col("indicator_id").gather("told"),
        row_rule=pl.col("rule_id").gather("told"),
        reached=(pl.col("sentence") - pl.col("sentence").gather("told") <= REACH + 1)
        & (pl.col("document").gather("told") == pl.col("document")),
        listed=pl.col("beside").shift(-1).fill_null(False) & pl.col("indicator_id").is_null() & pl.col("unnamed"),
    )
    # A list goes on from row to row, however long it is.
    begins = pl.col("listed") & ~pl.col("listed").shift(2).fill_null(False)
    begun = pl.when(begins).then(pl.col("reached") & pl.col("row_of").is_in(PAID_FOR)).forward_fill().fill_null(False)
    return (
        [*map(pl.col, ("document", "sentence", "indicator_id", "rule_id")), *named(known)],
        [beside.alias("beside"), told.alias("told")],
        named(of_told),
        begun.alias("begun"),
    )


def named(told: dict[str, pl.Expr]) -> list[pl.Expr]:
    """Expressions with their names."""
    return [one.alias(name) for name, one in told.items()]


def with_pronouns(figures: pl.DataFrame) -> pl.DataFrame:
    """A figure behind 这一数字 has the indicator of the last figure of its family before that clause, and so has money
    of a clause that only says what it came to (2018年达到9亿元), and what came of a plan (计划900人，完成1130人).

    figures: document, sentence, family, words, before and in_clause (signatures), compared, indicator_id, rule_id,
    sorted by at.
    """
    known = figures.select(*TAKEN_UP, place=PLACE, pronoun=_pronoun())
    pronouns = known.filter(pl.col("pronoun") & pl.col("family").is_not_null() & ~pl.col("compared"))
    if pronouns.is_empty():
        return figures
    # Only what a pronoun takes up is looked for, not what each figure might: from 25 to 2 ms a shard.
    source = pl.col("indicator_id").is_not_null() & ~pl.col("pronoun") & (pl.col("indicator_id") != "per_capita_grant")
    sources = known.filter(source & pl.col("document").is_in(pronouns["document"].unique().implode())).select(
        "document", "family", "at", told="indicator_id", told_rule="rule_id", told_at="sentence"
    )
    taken = pronouns.join_asof(
        sources, on="at", by=["document", "family"], allow_exact_matches=False, check_sortedness=False
    ).filter((pl.col("sentence") - pl.col("told_at") <= REACH) & ~pl.col("words").is_in(INSIDE_PRONOUN))
    return figures.with_columns(
        figures["indicator_id"].scatter(taken["place"], taken["told"]),
        figures["rule_id"].scatter(taken["place"], taken["told_rule"]),
    )


@cache
def _pronoun() -> pl.Expr:
    """Whether a figure stands in a clause that takes up another one."""
    has = pl.col("in_clause")
    bare = (
        (pl.col("family") == "money")
        & (pl.col("before") & lexicon.mask(BARE) != 0)
        & (pl.col("before") & lexicon.mask(SUMMED) == 0)
        & (has & (lexicon.carried() | lexicon.mask(NO_ROW)) == 0)
    )
    done = (pl.col("before") & lexicon.mask(DONE) != 0) & (
        has & ~pl.lit(lexicon.mask(DONE), pl.Int128) & (lexicon.carried() | lexicon.mask(NO_ROW)) == 0
    )
    follows = (pl.col("sentence") == pl.col("sentence").shift(1)) & (pl.col("family") == pl.col("family").shift(1))
    return ((has & lexicon.mask(SAME) != 0) | ((bare | done) & follows)).fill_null(False)
