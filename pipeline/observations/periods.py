"""When a figure holds: kind of period, its dates, and the campaign.

What belongs here: weighing the signals of a sentence, then of the sentences before it, then of the page. What
does not: collecting them (`signals`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.carried import by_sentence, carried_on, pages
from pipeline.observations.lookup import beside, day_of_year
from pipeline.observations.signals import in_sentence, programmes

#: Signals that a figure's sentence has or has not, and those that it takes over from an earlier sentence.
FLAGS = ("has_year", "ranged", "total", "since", "now", "until", "scene")
KEYS = ("campaign", "year", "year_to", "relative", "span", *FLAGS)


def periods(figures: pl.DataFrame, stream: pl.DataFrame) -> pl.DataFrame:
    """Period of each figure. figures: row, indicator_id, stock, ordinal (Booleans of its indicator). stream: as
    `signalled` gives it.

    Out: row, period_kind, period_start, period_end (Date), campaign_id (String), campaign_year (Int64).
    """
    sentences = by_sentence(stream)
    own = beside(in_sentence(stream, figures["row"]), figures)
    carrying = carried_on(sentences, stream)
    earlier = carrying.select("document", "sentence", *_earlier())
    # Figures stand in the order of their sentences, and so do sentences: nothing is sorted, the frames being wide.
    joined = own.join_asof(
        earlier,
        on="sentence",
        by="document",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    joined = joined.join(pages(stream, carrying), on="document", how="left", suffix="_page", maintain_order="left")
    joined = joined.with_columns(_page_campaign()).with_columns(_own()).with_columns(_stock())
    joined = joined.with_columns(campaign=_campaign())
    joined = joined.with_columns(campaign=carried()).join(
        programmes(), on="campaign", how="left", maintain_order="left"
    )
    known_years = sentences.select("document", "sentence", "campaign", "campaign_year").filter(
        pl.col("campaign_year").is_not_null()
    )
    joined = joined.join_asof(known_years, on="sentence", by=["document", "campaign"], check_sortedness=False).join(
        known_years.group_by("document", "campaign").agg(later_year=pl.col("campaign_year").first()),
        on=["document", "campaign"],
        how="left",
        maintain_order="left",
    )
    return dated(joined.with_columns(campaign_year=campaign_year(), period_kind=kind()))


@cache
def _earlier() -> list[pl.Expr]:
    """The signals of a sentence as those that a later one takes over."""
    return [pl.col(key).alias(f"earlier_{key}") for key in KEYS]


@cache
def _page_campaign() -> pl.Expr:
    """The page's campaign; a disaster that the page comes to later is not what went before it was given for."""
    incidental = [place for place, entry in enumerate(lexicon.campaigns().values()) if entry["kind"] == "event"]
    before = pl.col("page_campaign").is_in(incidental) & (pl.col("sentence") < pl.col("page_campaign_from"))
    return pl.when(~before.fill_null(False)).then("page_campaign").alias("page_campaign")


@cache
def _own() -> list[pl.Expr]:
    """The signals of a figure's sentence, or those that it takes over where it has none of its own."""
    own = {key: pl.when("own").then(key).otherwise(f"earlier_{key}") for key in KEYS}
    own |= {key: own[key].fill_null(False) for key in FLAGS}
    own |= {"years": pl.when("own").then("years"), "named": pl.when("own").then("campaign")}
    return [test.alias(name) for name, test in own.items()]


@cache
def _stock() -> pl.Expr:
    """Whether a stock is told, and not what is new of a year."""
    return (pl.col("stock") & ~(pl.col("fresh") & pl.col("has_year"))).alias("stock")


@cache
def _campaign() -> pl.Expr:
    """The campaign of a figure: its sentence's, that of an earlier one, or the page's."""
    this_year = (
        pl.col("campaign").is_null()
        & (
            (pl.col("relative") == 0)
            | ((pl.col("relative") == 1) & pl.col("page_campaign").is_in(_of_one_year().implode()))
        )
        & ~pl.col("whole")
        & ~pl.col("since")
        & pl.col("span").is_null()
    ).fill_null(False)
    vague = pl.col("until") & ~pl.col("has_year") & ~pl.col("stock") & pl.col("campaign").is_null()
    fallback = pl.col("campaign").is_null() & ~pl.col("has_year") & ~pl.col("since") & ~pl.col("total") & ~pl.col("now")
    return (
        pl.when("ordinal")
        .then(pl.coalesce("campaign", "earlier_campaign", "page_campaign"))
        .when(this_year)
        .then("page_campaign")
        .when(vague)
        .then(pl.coalesce("earlier_campaign", "page_campaign"))
        .when(fallback & ~pl.col("span").is_not_null())
        .then("page_campaign")
        .otherwise("campaign")
    )


@cache
def _of_one_year() -> pl.Series:
    """Places of the campaigns that lie within a year, so that 明年 on their pages is the next one's."""
    rows = programmes().filter((pl.col("programme_kind") == "campaign") & (pl.col("next_year_from") > 12))
    return rows["campaign"]


@cache
def carried() -> pl.Expr:
    """The campaign, but not that of figures that do not name it themselves (named) where it is not one that its later
    sentences report of (key `carries` of campaigns.yaml)."""
    entries = list(lexicon.campaigns().values())
    limited = [place for place, entry in enumerate(entries) if "carries" in entry]
    pairs = [f"{place} {name}" for place in limited for name in entries[place]["carries"]]
    told = pl.format("{} {}", "campaign", "indicator_id").is_in(pairs).fill_null(True)
    strange = pl.col("campaign").is_in(limited) & (pl.col("named").is_null() | pl.col("whole")) & ~told
    return pl.when(~strange.fill_null(False)).then("campaign")


@cache
def campaign_year() -> pl.Expr:
    """The year of a campaign: printed with the campaign; else of a day with its year in the figure's own sentence
    (1994年2月3日); else the page's own for it; else told just before; else of the page's date."""
    of_page = pl.coalesce("campaign_year", "later_year")

    def moved(year: pl.Expr, month: pl.Expr) -> pl.Expr:
        return pl.when(month.cast(pl.Int64) >= pl.col("next_year_from")).then(year + 1).otherwise(year).cast(pl.Int64)

    published = moved(pl.col("published_on").dt.year(), pl.col("published_on").dt.month())
    from_date = moved(pl.coalesce("full_year_page", "full_year"), pl.coalesce("full_month", "month"))
    current = pl.col("earlier_year_to") == pl.col("published_on").dt.year()
    told = (
        pl.col("earlier_has_year")
        & ~current.fill_null(False)
        & ~pl.col("has_year")
        & ~pl.col("earlier_ranged")
        & pl.col("earlier_relative").is_null()
    )
    of_day, before = moved(pl.col("full_year"), pl.col("month")), pl.when(told).then("earlier_year_to")
    base = pl.coalesce(of_day, of_page, before, from_date, published, "title_year", "opened_year")
    printed = pl.col("has_year") & pl.col("relative").is_null()
    year = (
        pl.when(printed & ~pl.col("ordinal"))
        .then("year_to")
        .when(pl.col("has_year") & ~pl.col("ordinal"))
        # 今年 and 去年 are counted from the page's day, whatever year of the campaign was told before.
        .then(pl.coalesce(from_date, published, base) + pl.col("relative"))
        .otherwise(base)
    )
    return pl.when(pl.col("campaign").is_not_null()).then(year)


@cache
def kind() -> pl.Expr:
    """The kind of a period, the first that holds: stock, ordinal, sum over years, campaign, year, now, event."""
    summed = pl.any_horizontal(
        "since",
        "ranged",
        pl.col("span").is_not_null(),
        pl.col("total") & pl.col("years").is_not_null() & (pl.col("years") > 1),
        pl.col("total") & (~pl.col("has_year") | pl.col("until")) & pl.col("campaign").is_null(),
        # 截至2020年累计资助: a sum up to then, whatever campaign it is of.
        pl.col("until")
        & pl.col("has_year")
        & pl.col("relative").is_null()
        & (pl.col("campaign").is_null() | (pl.col("total") & ~pl.col("stock"))),
        pl.col("until") & ~pl.col("has_year") & pl.col("campaign").is_null(),
    )
    # One fair of a drive that goes on through the year: 3月5日…现场提供岗位.
    dated_day = pl.col("day").is_not_null() & ~pl.col("until") & ~pl.col("has_year")
    on_the_day = ((pl.col("programme_kind") == "calendar_year") & (pl.col("scene") | dated_day)).fill_null(False)
    # A headline that names the year reports it: 2015年工作情况.
    reported = pl.col("title_year").is_not_null() & pl.col("day").is_null() & ~pl.col("scene")
    return (
        pl.when("stock")
        .then(pl.lit("as_of"))
        .when("ordinal")
        .then(pl.lit("campaign"))
        .when(summed)
        .then(pl.lit("cumulative"))
        .when(pl.col("campaign").is_not_null() & ~on_the_day)
        .then("programme_kind")
        .when(on_the_day | (pl.col("scene") & (pl.col("relative").fill_null(0) == 0)))
        .then(pl.lit("event"))
        .when(pl.col("has_year") | reported)
        .then(pl.lit("calendar_year"))
        .when("now")
        .then(pl.lit("as_of"))
        .otherwise(pl.lit("event"))
    )


def dated(joined: pl.DataFrame) -> pl.DataFrame:
    """Add dates and campaign_id; keep row, period_kind, period_start, period_end, campaign_id, campaign_year.

    A campaign is dated by the year it is named by, from its first to its last day; the days that pages print of its
    beginning and end stand in the table `campaigns`.
    """
    # Step by step, each column once: as one expression, which repeats what it is made of, it took three times as long.
    known = joined
    for step in _days():
        known = known.with_columns(**step)
    return known.select("row", "period_kind", **_dates())


@cache
def _days() -> tuple[dict[str, pl.Expr], ...]:
    """The columns that the dates of a period are made of, step by step."""
    published = pl.col("published_on")
    in_year = pl.col("month").is_between(1, 12)
    first = dict(
        last_day=day_of_year(pl.col("year_to"), 12, 31),
        day_year=pl.coalesce("full_year", "year", published.dt.year().cast(pl.Int64), "title_year", "opened_year"),
        valid=in_year & pl.col("day").is_between(1, 28),
        # 截至5月底: to the end of the month.
        to_end=in_year & (pl.col("day").is_between(29, 31) | (pl.col("day").is_null() & pl.col("until"))),
    )
    second: dict[str, pl.Expr] = dict(
        printed=pl.when(pl.col("valid") & pl.col("day_year").is_not_null())
        .then(pl.date(pl.col("day_year"), pl.col("month"), pl.col("day")))
        .when(pl.col("to_end") & pl.col("day_year").is_not_null())
        .then(pl.date(pl.col("day_year"), pl.col("month"), 1).dt.month_end())
    )
    # What is counted up to a day without a year has happened: 截至12月31日 in January is the year before.
    undated = pl.col("until") & pl.coalesce("full_year", "year").is_null()
    ahead = pl.col("printed") > pl.when(undated & pl.col("printed").is_not_null()).then(published).dt.month_end()
    third = dict(told_day=pl.coalesce(pl.when(ahead).then("printed").dt.offset_by("-1y"), "printed"))
    told_day = pl.when(pl.col("valid") | pl.col("to_end")).then("told_day")
    told_last = pl.when(pl.col("span").is_not_null()).then(day_of_year(pl.col("last_year"), 12, 31))
    fourth = dict(
        year_end=pl.when(pl.col("until") & pl.col("has_year")).then(pl.coalesce(told_day, "last_day")),
        summed_years=pl.coalesce("span", pl.when("total").then("years")),
        # 截至2018年3月20日: the day that is told, not that of the page.
        own_day=pl.when(pl.col("until") & pl.col("own")).then("told_day"),
    )
    summed_end = pl.coalesce("year_end", "own_day", published, told_last)
    fifth = dict(summed_end=pl.when("ranged").then("last_day").otherwise(summed_end))
    return first, second, third, fourth, fifth


@cache
def _dates() -> dict[str, pl.Expr]:
    """The beginning and the end of a period, and its campaign."""
    published, kind = pl.col("published_on"), pl.col("period_kind")
    here = pl.col("has_year") & pl.col("own")
    other_year = pl.when(here & (pl.col("year_to") != published.dt.year()).fill_null(True)).then("last_day")
    # A programme of the whole year (春风行动) without a year beside it is that of its own.
    year_of_page = pl.coalesce("title_year", pl.when(pl.col("programme").is_not_null()).then("campaign_year"))
    # The days of years are looked up once for all kinds.
    summed_start = (
        pl.when(pl.col("ranged") | (pl.col("since") & pl.col("has_year")))
        .then("year")
        .otherwise(pl.col("summed_end").dt.year() - pl.col("summed_years"))
    )
    start = (
        pl.when(kind == "campaign")
        .then("campaign_year")
        .when(kind == "calendar_year")
        .then(pl.when("has_year").then("year").otherwise(year_of_page))
        .when(kind == "cumulative")
        .then(summed_start)
    )
    end = (
        pl.when(kind == "campaign")
        .then("campaign_year")
        .when(kind == "calendar_year")
        .then(pl.when("has_year").then("year_to").otherwise(year_of_page))
    )
    event = pl.when(kind == "event").then(pl.coalesce("told_day", published))
    other_end = (
        pl.when(kind == "cumulative")
        .then("summed_end")
        .when(kind == "as_of")
        .then(pl.coalesce("own_day", "year_end", other_year, published))
    )
    named = pl.col("programme").is_not_null() & (kind != "as_of")
    with_year = named & (kind != "cumulative") & pl.col("campaign_year").is_not_null()
    return dict(
        period_start=pl.coalesce(day_of_year(start, 1, 1), event),
        period_end=pl.coalesce(day_of_year(end, 12, 31), other_end, event),
        campaign_id=pl.when(with_year)
        .then(pl.format("{}_{}", "programme", "campaign_year"))
        .when(named)
        .then("programme"),
        campaign_year=pl.when(with_year).then("campaign_year"),
    )
