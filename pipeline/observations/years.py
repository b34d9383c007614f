"""Years that a text tells without printing them anew: 8月份, 当年, 到年底, 3月以来, 由去年的…提高到….

What belongs here: filling in the year of such words from the words and the date around them. What does not: collecting
the signals (`signals`) and weighing them (`periods`).
"""

from functools import cache

import polars as pl

from pipeline.observations.lookup import in_sentences, last_before, last_place

#: Months ahead of a page's own that it may speak of as to come.
SOON = 2


def months_of_this_year(known: pl.DataFrame) -> pl.DataFrame:
    """With the year of publication for months without a year (8月份, 1至9月) in a sentence that tells no year; those
    from January on make up the year so far, which no campaign does."""
    months = known["months"].fill_null(False)
    if not months.any():
        return known
    telling = in_sentences(known, known["year"].is_not_null() | known["relative_year"].is_not_null())
    return known.with_columns(telling=telling).with_columns(_months()).drop("telling")


@cache
def _months() -> list[pl.Expr]:
    """relative_year and whole of months without a year; telling: a year is told in the sentence."""
    until = last_before(pl.col("sentence"), pl.col("until").fill_null(False)) == pl.col("sentence")
    lone = pl.col("months").fill_null(False) & ~pl.col("telling") & ~until.fill_null(False)
    published = pl.col("published_on").dt.month().cast(pl.Int64)
    # A month soon to come is this year's (9月还将, printed in August), but for pages that look back on the year before.
    soon = (pl.col("month") - published <= SOON) & (published > SOON)
    later = (pl.col("month") > published) & ~soon
    counted = pl.when(later.fill_null(False)).then(-1).otherwise(0)
    return [
        pl.when(lone).then(counted).otherwise("relative_year").alias("relative_year"),
        pl.when(lone).then("from_january").otherwise("whole").alias("whole"),
    ]


def of_season(known: pl.DataFrame, begins: pl.Series) -> pl.DataFrame:
    """Without the year of months before the turn of the year in which the page's campaign has begun (去年12月, on a
    page of January about 送温暖): they lie within it.

    begins: the month from which the campaign of each document is that of the next year; 13 for others.
    """
    first = pl.lit(begins).gather("document")
    beside = pl.when(pl.col("at").shift(-1) - pl.col("end") <= 1).then(pl.col("month").shift(-1))
    month = pl.coalesce("month", beside)
    last_year = (pl.col("relative_year") == -1) & (pl.col("published_on").dt.month() < first)
    season = ((month >= first) & last_year & pl.col("full_year").is_null()).fill_null(False)
    return known.with_columns(relative_year=pl.when(~season).then("relative_year"))


def told_again(known: pl.DataFrame) -> pl.DataFrame:
    """With the year of words that take up one already told: 全年, 当年, 到年底 the last one of the page that is not the
    start of a sum; 提高到 behind 去年 this year's."""
    summed = in_sentences(known, known["since"] | known["ranged"])
    known = known.with_columns(summed=summed)
    for step in _again():
        known = known.with_columns(**step)
    return known.drop("summed", "again", "begun", "place", "risen", "this_year")


@cache
def _again() -> tuple[dict[str, pl.Expr], ...]:
    """The steps of `told_again`; summed: a sum over years is told in the sentence."""
    has_year = pl.col("year").is_not_null() | pl.col("relative_year").is_not_null()
    plain = has_year & ~pl.col("told") & ~pl.col("summed")
    same_page = pl.col("document").gather("place") == pl.col("document")
    taken = {
        name: pl.when("again").then(pl.col(name).gather("place")).otherwise(name)
        for name in ("year", "year_to", "relative_year")
    }
    before = pl.col("relative_year").gather("place")
    beside = pl.col("sentence").gather("place") == pl.col("sentence")
    # 今年…以来, 3月以来 and the year of publication begin no sum over years.
    current = (before == 0) | (pl.col("year").gather("place") == pl.col("published_on").dt.year())
    month_end = last_before(pl.col("end"), pl.col("month").is_not_null() & pl.col("full_year").is_null())
    of_month = (pl.col("at") - month_end <= 2) & ~(beside & pl.col("year").is_null().fill_null(True) & (before != 0))
    # 1月8日启动送温暖以来: from a day of this year.
    day = pl.col("month").is_not_null() & pl.col("year").is_null()
    published = pl.coalesce(pl.col("published_on").dt.year().cast(pl.Int64), "title_year")
    of_day = (last_before(pl.col("clause"), day) == pl.col("clause")) & (
        last_before(pl.coalesce("full_year", published, pl.lit(0)), day) == published.fill_null(0)
    )
    begun = (pl.col("since") & ~pl.col("lasting") & ((beside & current) | of_month | of_day)).fill_null(False)
    of_this_year = {
        "since": pl.col("since") & ~pl.col("begun"),
        "relative_year": pl.when("begun").then(0).otherwise("relative_year"),
        "year": pl.when("begun").then(published).otherwise("year"),
        "year_to": pl.when("begun").then(published).otherwise("year_to"),
    }
    risen = (pl.col("rise") & beside & (before == -1)).fill_null(False)
    raised = {
        "relative_year": pl.when("risen").then(0).otherwise("relative_year"),
        "year": pl.when("risen").then("this_year").otherwise("year"),
        "year_to": pl.when("risen").then("this_year").otherwise("year_to"),
    }
    return (
        {"place": last_place(plain)},
        {"again": (pl.col("told") & same_page).fill_null(False)},
        taken,
        {"place": last_place(has_year)},
        {"begun": begun},
        of_this_year,
        {"place": last_place(has_year)},
        {"risen": risen, "this_year": pl.col("year").gather("place") + 1},
        raised,
    )
