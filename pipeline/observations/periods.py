"""When a figure holds: kind of period, its dates, and the campaign.

What belongs here: weighing the words and dates of a sentence, then of the sentences before it, then of the page. What does
not: the words (observation_periods.yaml, campaigns.yaml) and the reading of dates (`dates`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.stream import first_after, last_before, only, with_roles


@cache
def programmes() -> pl.DataFrame:
    """campaign (place), programme, programme_kind, next_year_from."""
    entries = lexicon.campaigns()
    return pl.DataFrame(
        {
            "campaign": list(range(len(entries))),
            "programme": list(entries),
            "programme_kind": [entry["kind"] for entry in entries.values()],
            "next_year_from": [entry.get("next_year_from", 13) for entry in entries.values()],
        },
        schema_overrides={"campaign": pl.Int64, "next_year_from": pl.Int64},
    )


def signalled(stream: pl.DataFrame, dates: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """The stream, cut down to its figures, dates and words of time, with its period signals: campaign, year, year_to, ranged, total, since, now, until, span,
    years, full_year, month, day and published_on (document, published_on). A year counted from the year of publication
    (else of the headline) is filled in; where that is unknown `year` is null and `relative` still says that one was meant.

    Words of disasters and epidemics count only on a page whose first campaign word is of that kind: elsewhere they tell
    who is aided, not why.
    """
    roles = ("campaign", "relative_year", "cumulative", "since", "now", "until")
    spoken = with_roles(only(stream, "campaign", "period", numbers=True), *roles)
    known = spoken.join(dates, on="row", how="left", maintain_order="left").join(
        published, on="document", how="left", maintain_order="left"
    )
    kinds = programmes().select("campaign", incidental=pl.col("programme_kind") == "event")
    known = known.join(kinds, on="campaign", how="left", maintain_order="left")
    first = (
        known.filter(pl.col("campaign").is_not_null())
        .group_by("document")
        .agg(first_campaign=pl.col("campaign").first())
    )
    known = known.join(first, on="document", how="left", maintain_order="left")
    keep = ~pl.col("incidental").fill_null(False) | (pl.col("campaign") == pl.col("first_campaign"))
    titled = (
        known.filter(pl.col("title") & pl.col("year").is_not_null())
        .group_by("document")
        .agg(title_year=pl.col("year").last())
    )
    known = known.join(titled, on="document", how="left", maintain_order="left")
    counted = pl.coalesce(pl.col("published_on").dt.year().cast(pl.Int64), "title_year") + pl.col("relative_year")
    return known.with_columns(
        campaign=pl.when(keep).then("campaign"),
        relative=pl.col("relative_year").is_not_null(),
        year=pl.coalesce("year", counted),
        year_to=pl.coalesce("year_to", counted),
        ranged=pl.col("ranged").fill_null(False),
        total=pl.col("cumulative").fill_null(False),
        since=pl.col("since").fill_null(False),
        now=pl.col("now").fill_null(False),
        until=pl.col("until").fill_null(False),
    )


def in_sentence(stream: pl.DataFrame) -> pl.DataFrame:
    """For each figure: row, document, sentence and the last signal of each kind before it in its sentence.

    campaign, year, year_to, ranged, relative (offset in years), has_year, total, since, now, until, span, years, month,
    day, full_year; a campaign or year that only follows the figure in its sentence counts when none comes before.
    """
    has_year = pl.col("year").is_not_null() | pl.col("relative")
    marks = {
        "campaign": pl.col("campaign").is_not_null(),
        "year": has_year,
        "total": pl.col("total"),
        "since": pl.col("since"),
        "now": pl.col("now"),
        "until": pl.col("until"),
        "span": pl.col("span").is_not_null(),
        "years": pl.col("years").is_not_null(),
        "date": pl.col("month").is_not_null(),
    }
    seen = stream.with_columns(
        **{f"at_{name}": last_before(pl.col("sentence"), where) for name, where in marks.items()},
        v_campaign=last_before(pl.col("campaign"), marks["campaign"]),
        v_year=last_before(pl.col("year"), has_year),
        v_year_to=last_before(pl.col("year_to"), has_year),
        v_ranged=last_before(pl.col("ranged"), has_year),
        v_relative=last_before(pl.col("relative_year"), has_year),
        v_span=last_before(pl.col("span"), marks["span"]),
        v_years=last_before(pl.col("years"), marks["years"]),
        v_month=last_before(pl.col("month"), marks["date"]),
        v_day=last_before(pl.col("day"), marks["date"]),
        v_full=last_before(pl.col("full_year"), marks["date"]),
        n_campaign=first_after(pl.col("campaign"), marks["campaign"]),
        n_campaign_at=first_after(pl.col("sentence"), marks["campaign"]),
        n_year=first_after(pl.col("year"), has_year),
        n_year_to=first_after(pl.col("year_to"), has_year),
        n_relative=first_after(pl.col("relative_year"), has_year),
        n_year_at=first_after(pl.col("sentence"), has_year),
    ).filter("figure")

    def here(name: str) -> pl.Expr:
        return (pl.col(f"at_{name}") == pl.col("sentence")).fill_null(False)

    quiet = ~pl.any_horizontal(*(here(name) for name in ("campaign", "year", "total", "since", "now", "until", "span")))
    next_campaign = (quiet & (pl.col("n_campaign_at") == pl.col("sentence"))).fill_null(False)
    next_year = (quiet & (pl.col("n_year_at") == pl.col("sentence"))).fill_null(False)
    return seen.select(
        "row",
        "document",
        "sentence",
        "published_on",
        campaign=pl.when(here("campaign")).then("v_campaign").when(next_campaign).then("n_campaign"),
        year=pl.when(here("year")).then("v_year").when(next_year).then("n_year"),
        year_to=pl.when(here("year")).then("v_year_to").when(next_year).then("n_year_to"),
        relative=pl.when(here("year")).then("v_relative").when(next_year).then("n_relative"),
        has_year=here("year") | next_year,
        ranged=here("year") & pl.col("v_ranged").fill_null(False),
        **{name: here(name) for name in ("total", "since", "now", "until")},
        span=pl.when(here("span")).then("v_span"),
        years=pl.when(here("years")).then("v_years"),
        month=pl.when(here("date")).then("v_month"),
        day=pl.when(here("date")).then("v_day"),
        full_year=pl.when(here("date")).then("v_full"),
    ).with_columns(
        own=pl.any_horizontal(
            pl.col("campaign").is_not_null(), "has_year", "total", "since", "now", "until", pl.col("span").is_not_null()
        )
    )


def by_sentence(stream: pl.DataFrame) -> pl.DataFrame:
    """One row a sentence with signals, sorted: document, sentence, its last campaign and year, and the other signals.

    campaign_year: the year that the page gives its campaign in this sentence, before it, or after it.
    """
    has_year = pl.col("year").is_not_null() | pl.col("relative")
    rows = (
        stream.filter(
            has_year
            | pl.any_horizontal("total", "since", "now", "until")
            | pl.col("campaign").is_not_null()
            | pl.col("span").is_not_null()
        )
        .group_by("document", "sentence", maintain_order=True)
        .agg(
            campaign=pl.col("campaign").drop_nulls().last(),
            year=pl.col("year").filter(has_year).last(),
            year_to=pl.col("year_to").filter(has_year).last(),
            relative=pl.col("relative_year").filter(has_year).last(),
            has_year=has_year.any(),
            printed_year=pl.col("year_to").filter(pl.col("relative_year").is_null()).drop_nulls().last(),
            ranged=pl.col("ranged").any(),
            total=pl.col("total").any(),
            since=pl.col("since").any(),
            now=pl.col("now").any(),
            until=pl.col("until").any(),
            span=pl.col("span").drop_nulls().last(),
        )
    )
    single = ~pl.col("ranged") & ~pl.col("since")
    year = pl.when(pl.col("campaign").is_not_null() & single).then("printed_year")
    return rows.with_columns(campaign_year=year).with_columns(
        campaign_year=pl.col("campaign_year").forward_fill().backward_fill().over("document", "campaign")
    )


def pages(stream: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """One row a document with signals: document, page_campaign (its first), and the year its dates suggest.

    suggested: of the first full date of the text, with its month; null when there is none.
    """
    first = (
        sentences.filter(pl.col("campaign").is_not_null())
        .group_by("document")
        .agg(page_campaign=pl.col("campaign").first())
    )
    dated = (
        stream.filter(pl.col("full_year").is_not_null() & ~pl.col("byline").fill_null(False))
        .group_by("document")
        .agg(full_year=pl.col("full_year").first(), full_month=pl.col("month").first())
    )
    return first.join(dated, on="document", how="full", coalesce=True)


def periods(figures: pl.DataFrame, stream: pl.DataFrame) -> pl.DataFrame:
    """Period of each figure. figures: row, stock, ordinal (Booleans of its indicator). stream: as `signalled` gives it.

    Out: row, period_kind, period_start, period_end (Date), campaign_id (String), campaign_year (Int64).
    """
    sentences = by_sentence(stream)
    own = in_sentence(stream).join(figures, on="row", maintain_order="left")
    keys = ["campaign", "year", "year_to", "relative", "has_year", "ranged", "total", "since", "now", "until", "span"]
    earlier = sentences.select("document", "sentence", *(pl.col(key).alias(f"earlier_{key}") for key in keys))
    joined = own.sort("sentence").join_asof(
        earlier.sort("sentence"),
        on="sentence",
        by="document",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    joined = joined.join(pages(stream, sentences), on="document", how="left", suffix="_page", maintain_order="left")
    joined = joined.with_columns(
        **{key: pl.when("own").then(key).otherwise(f"earlier_{key}") for key in keys},
        years=pl.when("own").then("years"),
    ).with_columns(pl.col("has_year", "ranged", "total", "since", "now", "until").fill_null(False))
    vague = pl.col("until") & ~pl.col("has_year") & ~pl.col("stock") & pl.col("campaign").is_null()
    fallback = pl.col("campaign").is_null() & ~pl.col("has_year") & ~pl.col("since") & ~pl.col("total") & ~pl.col("now")
    joined = joined.with_columns(
        campaign=pl.when("ordinal")
        .then(pl.coalesce("campaign", "earlier_campaign", "page_campaign"))
        .when(vague)
        .then(pl.coalesce("earlier_campaign", "page_campaign"))
        .when(fallback & ~pl.col("span").is_not_null())
        .then("page_campaign")
        .otherwise("campaign")
    ).join(programmes(), on="campaign", how="left", maintain_order="left")
    known_years = (
        sentences.filter(pl.col("campaign_year").is_not_null())
        .select("document", "sentence", "campaign", "campaign_year")
        .sort("sentence")
    )
    joined = (
        joined.sort("sentence")
        .join_asof(known_years, on="sentence", by=["document", "campaign"], check_sortedness=False)
        .join(
            known_years.group_by("document", "campaign").agg(later_year=pl.col("campaign_year").first()),
            on=["document", "campaign"],
            how="left",
            maintain_order="left",
        )
    )
    return dated(kinds(with_campaign_year(joined)))


def with_campaign_year(joined: pl.DataFrame) -> pl.DataFrame:
    """Add campaign_year: printed with the campaign; else the page's own for it; else told just before; else of
    the page's date."""
    of_page = pl.coalesce("campaign_year", "later_year")

    def moved(year: pl.Expr, month: pl.Expr) -> pl.Expr:
        return pl.when(month.cast(pl.Int64) >= pl.col("next_year_from")).then(year + 1).otherwise(year).cast(pl.Int64)

    published = moved(pl.col("published_on").dt.year(), pl.col("published_on").dt.month())
    from_date = moved(pl.coalesce("full_year_page", "full_year"), pl.coalesce("full_month", "month"))
    told = (
        pl.col("earlier_has_year")
        & ~pl.col("has_year")
        & ~pl.col("earlier_ranged")
        & pl.col("earlier_relative").is_null()
    )
    base = pl.coalesce(of_page, pl.when(told).then("earlier_year_to"), from_date, published)
    printed = pl.col("has_year") & pl.col("relative").is_null()
    year = (
        pl.when(printed & ~pl.col("ordinal"))
        .then("year_to")
        .when(pl.col("has_year") & ~pl.col("ordinal"))
        .then(base + pl.col("relative"))
        .otherwise(base)
    )
    return joined.with_columns(campaign_year=pl.when(pl.col("campaign").is_not_null()).then(year))


def kinds(joined: pl.DataFrame) -> pl.DataFrame:
    """Add period_kind; the first of these that holds: stock, ordinal, sum over years, campaign, year, now, event."""
    summed = pl.any_horizontal(
        "since",
        "ranged",
        pl.col("span").is_not_null(),
        pl.col("total") & pl.col("years").is_not_null() & (pl.col("years") > 1),
        pl.col("total") & ~pl.col("has_year") & pl.col("campaign").is_null(),
        pl.col("until") & pl.col("has_year") & pl.col("relative").is_null() & pl.col("campaign").is_null(),
        pl.col("until") & ~pl.col("has_year") & pl.col("campaign").is_null(),
    )
    return joined.with_columns(
        period_kind=pl.when("stock")
        .then(pl.lit("as_of"))
        .when("ordinal")
        .then(pl.lit("campaign"))
        .when(summed)
        .then(pl.lit("cumulative"))
        .when(pl.col("campaign").is_not_null())
        .then("programme_kind")
        .when("has_year")
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
    published = pl.col("published_on")
    first_day = pl.date(pl.col("year"), 1, 1)
    last_day = pl.date(pl.col("year_to"), 12, 31)
    day_year = pl.coalesce("full_year", "year", published.dt.year().cast(pl.Int64))
    valid = pl.col("month").is_between(1, 12) & pl.col("day").is_between(1, 28)
    whole = pl.col("month").is_between(1, 12) & pl.col("day").is_between(29, 31)
    day = (
        pl.when(valid & day_year.is_not_null())
        .then(pl.date(day_year, pl.col("month"), pl.col("day")))
        .when(whole & day_year.is_not_null())
        .then(pl.date(day_year, pl.col("month"), 1).dt.month_end())
    )
    kind = pl.col("period_kind")
    year_end = pl.when(pl.col("until") & pl.col("has_year")).then(
        pl.coalesce(pl.when(valid | whole).then(day), last_day)
    )
    summed_end = pl.when("ranged").then(last_day).otherwise(pl.coalesce(year_end, published))
    summed_years = pl.coalesce("span", pl.when("total").then("years"))
    summed_start = (
        pl.when(pl.col("ranged") | (pl.col("since") & pl.col("has_year")))
        .then(first_day)
        .when(summed_years.is_not_null() & summed_end.is_not_null())
        .then(pl.date(summed_end.dt.year() - summed_years, 1, 1))
    )
    start = (
        pl.when(kind == "campaign")
        .then(pl.date(pl.col("campaign_year"), 1, 1))
        .when(kind == "calendar_year")
        .then(pl.when("has_year").then(first_day))
        .when(kind == "cumulative")
        .then(summed_start)
        .when(kind == "event")
        .then(pl.coalesce(day, published))
    )
    end = (
        pl.when(kind == "campaign")
        .then(pl.date(pl.col("campaign_year"), 12, 31))
        .when(kind == "calendar_year")
        .then(pl.when("has_year").then(last_day))
        .when(kind == "cumulative")
        .then(summed_end)
        .when(kind == "as_of")
        .then(pl.coalesce(pl.when("until").then(day), year_end, published))
        .when(kind == "event")
        .then(pl.coalesce(day, published))
    )
    named = pl.col("programme").is_not_null() & ~kind.is_in(["as_of"])
    with_year = named & (kind != "cumulative") & pl.col("campaign_year").is_not_null()
    return joined.select(
        "row",
        "period_kind",
        period_start=start,
        period_end=end,
        campaign_id=pl.when(with_year)
        .then(pl.format("{}_{}", "programme", "campaign_year"))
        .when(named)
        .then("programme"),
        campaign_year=pl.when(with_year).then("campaign_year"),
    ).sort("row")
