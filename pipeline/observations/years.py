"""Years that a text tells without printing them anew: 8月份, 当年, 到年底, 3月以来, 由去年的…提高到….

What belongs here: filling in the year of such words from the words and the date around them. What does not: collecting
the signals (`signals`) and weighing them (`periods`).
"""

import polars as pl

from pipeline.observations.stream import last_before, last_place

#: Months ahead of a page's own that it may speak of as to come.
SOON = 2


def months_of_this_year(known: pl.DataFrame) -> pl.DataFrame:
    """With the year of publication for months without a year (8月份, 1至9月) in a sentence that tells no year; those
    from January on make up the year so far, which no campaign does."""
    told = pl.col("year").is_not_null() | pl.col("relative_year").is_not_null()
    until = last_before(pl.col("sentence"), pl.col("until").fill_null(False)) == pl.col("sentence")
    telling = known.select(pl.col("sentence").filter(told).unique()).to_series().implode()
    lone = pl.col("months").fill_null(False) & ~pl.col("sentence").is_in(telling) & ~until.fill_null(False)
    published = pl.col("published_on").dt.month().cast(pl.Int64)
    # A month soon to come is this year's (9月还将, printed in August), but for pages that look back on the year before.
    soon = (pl.col("month") - published <= SOON) & (published > SOON)
    later = (pl.col("month") > published) & ~soon
    return known.with_columns(
        relative_year=pl.when(lone)
        .then(pl.when(later.fill_null(False)).then(-1).otherwise(0))
        .otherwise("relative_year"),
        whole=pl.when(lone).then("from_january").otherwise("whole"),
    )


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
    has_year = pl.col("year").is_not_null() | pl.col("relative_year").is_not_null()
    summed = known.filter(pl.any_horizontal("since", "ranged"))["sentence"].unique().implode()
    plain = has_year & ~pl.col("told") & ~pl.col("sentence").is_in(summed)
    known = known.with_columns(place=last_place(plain)).with_columns(
        again=(pl.col("told") & (pl.col("document").gather("place") == pl.col("document"))).fill_null(False)
    )
    years = ("year", "year_to", "relative_year")
    taken = known.with_columns(
        **{name: pl.when("again").then(pl.col(name).gather("place")).otherwise(name) for name in years}
    ).with_columns(place=last_place(has_year))
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
    taken = taken.with_columns(begun=begun).with_columns(
        since=pl.col("since") & ~pl.col("begun"),
        relative_year=pl.when("begun").then(0).otherwise("relative_year"),
        year=pl.when("begun").then(published).otherwise("year"),
        year_to=pl.when("begun").then(published).otherwise("year_to"),
    )
    risen = (pl.col("rise") & beside & (before == -1)).fill_null(False)
    this_year = pl.col("year").gather("place") + 1
    return (
        taken.with_columns(place=last_place(has_year))
        .with_columns(risen=risen, this_year=this_year)
        .with_columns(
            relative_year=pl.when("risen").then(0).otherwise("relative_year"),
            year=pl.when("risen").then("this_year").otherwise("year"),
            year_to=pl.when("risen").then("this_year").otherwise("year_to"),
        )
        .drop("again", "begun", "place", "risen", "this_year")
    )
