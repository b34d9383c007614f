"""The words and dates that tell a period, for each figure.

What belongs here: collecting the signals of time and campaign from the stream. What does not: those of whole sentences
and pages (`carried`), weighing them (`periods`), the words (observation_periods.yaml, campaigns.yaml) and the reading
of dates (`dates`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import in_sentences, last_before, last_place, next_place
from pipeline.observations.stream import has_class, only, with_roles
from pipeline.observations.words import words
from pipeline.observations.years import months_of_this_year, of_season, told_again

#: Clauses from a figure to the campaign that is named behind it.
NEXT = 2
TIMES = ("since", "whole", "now", "until", "scene", "told", "rise", "fresh", "trails", "lasting", "moment")


#: Other roles of words that tell a time or a campaign.
ROLES_OF_TIME = ("campaign", "weak_campaign", "relative_year", "plan")
#: Code points of a page that its lead may have.
LEAD = 240


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


def signalled(stream: pl.DataFrame, dates: pl.DataFrame, published: pl.DataFrame, asked: pl.Series) -> pl.DataFrame:
    """The stream, cut down to the figures that are asked for (their rows), dates and words of time, with its period
    signals: campaign, year, year_to, ranged, total, since, now, until, span, years, full_year, month, day and
    published_on (document, published_on). A year counted from the year of publication (else of the headline) is filled
    in; where that is unknown `year` is null and `relative` still says that one was meant. Adds lead (it is near the
    beginning of its page), figured (a figure, asked for or not, is in its sentence) and aside (its sentence has
    figures, but none that is asked for, and names no union).

    Words of disasters and epidemics count only on a page whose first campaign word is of that kind: elsewhere
    they tell who is aided, not why.
    """
    known, size = spoken(stream, dates, asked), published.height
    page_campaign = pl.col("document") * len(programmes()) + pl.col("campaign")
    named = known.filter(pl.col("campaign").is_not_null())
    strong = named.filter(~pl.col("weak_campaign")).select(page_campaign.unique()).to_series().implode()
    heads = named.filter(page_campaign.is_in(strong)).unique("document", keep="first", maintain_order=True)
    first = by_document(heads["document"], heads["campaign"], size)
    incidental = programmes().filter(pl.col("programme_kind") == "event")["campaign"].implode()
    keep = page_campaign.is_in(strong) & (
        ~pl.col("campaign").is_in(incidental) | (pl.col("campaign") == pl.lit(first).gather("document"))
    )
    printed = last_before(pl.col("sentence"), pl.col("year").is_not_null())
    known = known.with_columns(
        relative_year=pl.when(~(pl.col("whole") & (printed == pl.col("sentence")).fill_null(False))).then(
            "relative_year"
        )
    )
    titled = (
        known.filter(pl.col("title") & pl.any_horizontal(pl.col("year", "full_year").is_not_null()))
        .select("document", year=pl.coalesce("year", "full_year"))
        .unique("document", keep="last", maintain_order=True)
    )
    opened = _opened(known, published)
    known = known.with_columns(
        pl.lit(published["published_on"]).gather("document").alias("published_on"),
        title_year=pl.lit(by_document(titled["document"], titled["year"], size)).gather("document"),
        opened_year=pl.lit(by_document(opened["document"], opened["year"], size)).gather("document"),
    )
    begins = programmes()["next_year_from"].gather(first)
    known = of_season(months_of_this_year(known), begins.fill_null(13))
    counted = pl.coalesce(pl.col("published_on").dt.year().cast(pl.Int64), "title_year", "opened_year")
    counted += pl.col("relative_year")
    known = known.with_columns(
        since=pl.col("since") | pl.col("starts").fill_null(False),
        campaign=pl.when(keep).then("campaign"),
        year=pl.coalesce("year", counted, "plan"),
        year_to=pl.coalesce("year_to", counted, pl.col("plan") + 4),
        ranged=pl.col("ranged").fill_null(False) | pl.col("plan").is_not_null(),
        # 此次慰问累计发放: what is summed up is of this one time.
        total=pl.col("cumulative")
        & (last_before(pl.col("clause"), pl.col("once")) != pl.col("clause")).fill_null(True),
    )
    return told_again(known).with_columns(relative=pl.col("relative_year").is_not_null())


def spoken(stream: pl.DataFrame, dates: pl.DataFrame, asked: pl.Series) -> pl.DataFrame:
    """The words of campaigns and times, the dates and the figures that are asked for, with their roles and dates."""
    columns = ("row", "document", "at", "end", "sentence", "clause", "title", "byline")
    whole = only(stream, "campaign", "period", numbers=True, columns=columns)
    begins = (pl.col("document") != pl.col("document").shift(1)).fill_null(True)
    most = max(int(str(rows.max() or 0)) for rows in (whole["row"], dates["row"])) + 1
    # A row of nulls behind the dates is what all other events have.
    nothing = pl.DataFrame(schema={"row": pl.UInt32}).clear(1)
    told = pl.concat([dates, nothing], how="diagonal", rechunk=True).drop("row")
    places = pl.repeat(dates.height, most + 1, dtype=pl.UInt32, eager=True)
    places = places.scatter(dates["row"], pl.int_range(dates.height, dtype=pl.UInt32, eager=True))
    wanted = pl.repeat(False, most + 1, eager=True).scatter(asked, True)
    row = whole["row"].fill_null(most)
    union = has_class(stream["word"], "context", lexicon.context_bits()["union"])
    figured = in_sentences(whole, whole["figure"])
    told_of = in_sentences(whole, wanted[row]) | in_sentences(stream, union, whole["sentence"])
    known = whole.select(
        *("figure", "word", *columns),
        lead=pl.col("at") - last_before(pl.col("at"), begins) < LEAD,
        figured=figured,
        aside=figured & ~told_of,
        date=places[row],
        # Other figures only stand between words of time where nothing else does.
        kept=~pl.col("figure") | wanted[row] | (pl.col("at") - pl.col("end").shift(1) <= 1),
    )
    known = known.filter(pl.col("kept") | (pl.col("date") < dates.height)).drop("kept")
    times, flags = _times()
    known = known.hstack(told[known["date"]]).with_columns(times=times[known["word"]]).with_columns(flags)
    return with_roles(known.drop("date", "times"), *ROLES_OF_TIME)


@cache
def _times() -> tuple[pl.Series, list[pl.Expr]]:
    """Which of TIMES, cumulative and once each word tells, as the bits of one number, and each of them from these:
    looked up word by word as Booleans of their own they take five times as long."""
    names = ("cumulative", "once", *TIMES)
    table = words().select(pl.col(name).cast(pl.UInt16) * (1 << place) for place, name in enumerate(names))
    flags = [(pl.col("times") & (1 << place) != 0).alias(name) for place, name in enumerate(names)]
    return table.sum_horizontal().cast(pl.UInt16).append(pl.Series([0], dtype=pl.UInt16)).rechunk(), flags


def _opened(known: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """document, year: the first year that pages of unknown date tell, but for starts of sums; none where a page tells
    of later ones than the next (工人2009年进城，2016年起被欠薪), which leave its own open."""
    undated = published.select(pl.col("published_on").is_null().arg_true()).to_series().cast(pl.Int64)
    if undated.is_empty():
        return pl.DataFrame(schema={"document": pl.Int64, "year": pl.Int64})
    there = known.filter(pl.col("document").is_in(undated.implode()))
    summed = there.filter(pl.any_horizontal("since", "ranged", "cumulative"))["sentence"].unique().implode()
    years = there.select("document", "sentence", year=pl.coalesce("year", "full_year")).drop_nulls("year")
    plain = years.filter(~pl.col("sentence").is_in(summed))
    told = plain.group_by("document").agg(pl.col("year").first(), latest=pl.col("year").max())
    return told.filter(pl.col("latest") - pl.col("year") <= 1).drop("latest")


def by_document(documents: pl.Series, values: pl.Series, size: int) -> pl.Series:
    """One value for each of `size` documents, null for those that are not among `documents`."""
    return pl.repeat(None, size, dtype=values.dtype, eager=True).scatter(documents, values)


def in_sentence(stream: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """For each figure among `rows`: row, document, sentence and the last signal of each kind before it in its sentence.

    campaign, year, year_to, ranged, relative (offset in years), has_year, total, since, now, until, scene, span,
    years, month, day, full_year; a campaign or year that only follows the figure in its sentence counts when
    none comes before.
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
        "scene": pl.col("scene"),
    }
    asked = stream.select(asked=pl.col("figure") & pl.col("row").is_in(rows.implode())).to_series()
    places = stream.select(
        **{f"last_{name}": last_place(where) for name, where in marks.items()},
        next_campaign=next_place(marks["campaign"]),
        next_year=next_place(has_year),
        next_scene=next_place(marks["scene"]),
        last_fresh=last_place(pl.col("fresh")),
        last_moment=last_place(pl.col("moment")),
        next_trails=next_place(pl.col("trails")),
    ).filter(asked)

    def there(column: str, place: str) -> pl.Expr:
        return pl.lit(stream[column]).gather(place)

    def same_sentence(place: str) -> pl.Expr:
        return (there("sentence", place) == pl.col("sentence")).fill_null(False)

    seen = (
        stream.select("row", "document", "sentence", "clause", "published_on")
        .filter(asked)
        .hstack(places)
        .with_columns(**{f"here_{name}": same_sentence(f"last_{name}") for name in marks})
    )

    # Years that a later clause counts go before a range told ahead: 从1995年到2010年筹集300万元，成立6年来帮扶90人.
    counted_anew = (
        there("ranged", "last_year").fill_null(False)
        & pl.col("here_span")
        & (there("clause", "last_span") > there("clause", "last_year"))
    )
    seen = seen.with_columns(here_year=pl.col("here_year") & ~counted_anew.fill_null(False))
    # A year that opens a later clause begins anew: 五年来投入300万元，其中去年投入80万元.
    anew = {
        name: (there("clause", "last_year") > there("clause", f"last_{name}")) & pl.col("here_year")
        for name in ("total", "since", "now", "until", "span")
    }
    seen = seen.with_columns(
        **{f"here_{name}": pl.col(f"here_{name}") & ~test.fill_null(False) for name, test in anew.items()}
    )

    def here(name: str) -> pl.Expr:
        return pl.col(f"here_{name}")

    def told(column: str, name: str) -> pl.Expr:
        return pl.when(here(name)).then(there(column, f"last_{name}"))

    # English tells the start of a sum behind its figure: helped 900 workers since 2010.
    trails = (there("clause", "next_trails") == pl.col("clause")).fill_null(False) & same_sentence("next_year")
    seen = seen.with_columns(trails=trails)
    quiet = ~pl.any_horizontal(*(here(name) for name in ("campaign", "year", "total", "since", "now", "until", "span")))
    # A campaign of a later item of the sentence is not this one's.
    soon = there("clause", "next_campaign") - pl.col("clause") <= NEXT
    next_campaign = quiet & same_sentence("next_campaign") & soon
    # A day with its year (2018年3月20日慰问90户，其中一户2009年患病) is the figure's, not a year behind it.
    dated = here("date") & there("full_year", "last_date").is_not_null()
    next_year = quiet & same_sentence("next_year") & ~dated
    next_year |= pl.col("trails")
    whole = (here("year") & there("whole", "last_year")).fill_null(False)
    overruled = whole & here("campaign") & (pl.col("last_year") > pl.col("last_campaign")).fill_null(False)
    return (
        seen.with_columns(next_here=next_year, whole=whole)
        .select(
            "row",
            "document",
            "sentence",
            "published_on",
            "whole",
            campaign=pl.when(overruled)
            .then(None)
            .when(here("campaign"))
            .then(there("campaign", "last_campaign"))
            .when(next_campaign)
            .then(there("campaign", "next_campaign")),
            **{
                name: pl.when(here("year") & ~pl.col("trails"))
                .then(there(column, "last_year"))
                .when("next_here")
                .then(there(column, "next_year"))
                for name, column in (("year", "year"), ("year_to", "year_to"), ("relative", "relative_year"))
            },
            has_year=here("year") | pl.col("next_here"),
            ranged=here("year") & there("ranged", "last_year").fill_null(False),
            **{name: here(name) for name in ("total", "now", "until")},
            since=here("since") | pl.col("trails"),
            moment=(there("sentence", "last_moment") == pl.col("sentence")).fill_null(False),
            fresh=(there("clause", "last_fresh") == pl.col("clause")).fill_null(False),
            scene=here("scene") | same_sentence("next_scene"),
            span=told("span", "span"),
            years=told("years", "years"),
            month=told("month", "date"),
            day=told("day", "date"),
            full_year=told("full_year", "date"),
        )
        .with_columns(
            own=pl.any_horizontal(
                pl.col("campaign", "span", "full_year").is_not_null(),
                *("has_year", "total", "since", "now", "until", "scene", "moment"),
            )
        )
    )
