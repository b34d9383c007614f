"""The signals of time and campaign of whole sentences and pages: what a sentence leaves to those that follow it.

What belongs here: gathering the signals of a sentence, which of them later sentences may take over, and what a page
tells of its time. What does not: collecting them from the stream (`signals`), and weighing them (`periods`).
"""

import polars as pl

from pipeline.observations.lookup import last_place

#: Signals that have a value, and those that a sentence has or has not.
TOLD: tuple[str, ...] = ("document", "sentence", "campaign", "year", "year_to", "relative_year", "span")
TOLD += ("title_year", "opened_year", "figured", "aside")
FLAGS = ("ranged", "total", "since", "now", "until", "scene")


def by_sentence(stream: pl.DataFrame) -> pl.DataFrame:
    """One row a sentence with signals, sorted: document, sentence, its last campaign and year, and the other signals.

    campaign_year: the year that the page gives its campaign in this sentence, before it, or after it.
    """
    has_year = pl.col("year").is_not_null() | pl.col("relative")
    this_year = has_year & ((pl.col("relative_year") == 0) | (pl.col("year_to") == pl.col("published_on").dt.year()))
    named = pl.col("campaign").is_not_null()
    known = stream.select(
        *TOLD,
        *FLAGS,
        has_year=has_year,
        this_year=this_year.fill_null(False),
        printed=has_year & pl.col("relative_year").is_null() & pl.col("year_to").is_not_null(),
        year_at=last_place(has_year),
    )
    here = pl.col("sentence").gather("year_at") == pl.col("sentence")
    counted = (here & pl.col("relative_year").gather("year_at").is_not_null()).fill_null(False)
    known = known.with_columns(
        told=pl.when(named & here & ~counted).then(pl.col("year_to").gather("year_at")), counted=named & counted
    ).filter(pl.any_horizontal("has_year", *FLAGS[1:], named, pl.col("span").is_not_null()))
    # What a sentence has is looked up from its last row: as groups, its values would be filtered one by one.
    begins = (pl.col("sentence") != pl.col("sentence").shift(1)) | (pl.col("document") != pl.col("document").shift(1))
    marks = {name: pl.col(name) for name in ("has_year", "this_year", "printed", "counted", *FLAGS)}
    marks |= {name: pl.col(name).is_not_null() for name in ("campaign", "told", "span")}
    begins = begins.fill_null(True)
    places = (
        known.select(
            begin=last_place(begins),
            ends=begins.shift(-1, fill_value=True),
            **{name: last_place(test) for name, test in marks.items()},
        )
        .filter("ends")
        .select("begin", *(pl.when(pl.col(name) >= pl.col("begin")).then(name).alias(name) for name in marks))
    )

    def there(column: str, place: pl.Expr) -> pl.Expr:
        return pl.lit(known[column]).gather(place)

    # Of this year where the sentence tells it beside another, which only serves to compare.
    year_at = pl.coalesce("this_year", "has_year")
    # The year before the campaign's name is its own; a year behind it is, unless the name has 今年 before it.
    behind = pl.when(pl.col("counted").is_null()).then(there("year_to", pl.col("printed")))
    rows = places.select(
        document=there("document", pl.col("begin")),
        sentence=there("sentence", pl.col("begin")),
        campaign=there("campaign", pl.col("campaign")),
        year=there("year", year_at),
        year_to=there("year_to", year_at),
        relative=there("relative_year", year_at),
        has_year=pl.col("has_year").is_not_null(),
        printed_year=pl.coalesce(there("told", pl.col("told")), behind),
        **{name: pl.col(name).is_not_null() for name in FLAGS if name != "since"},
        # What a sentence leaves behind is this year where it tells it beside the start of a sum.
        since=pl.col("since").is_not_null() & pl.col("this_year").is_null(),
        span=there("span", pl.col("span")),
        single=pl.col("ranged").is_null() & pl.col("since").is_null(),
        **{name: there(name, pl.col("begin")) for name in ("title_year", "opened_year", "figured", "aside")},
    )
    year = pl.when(pl.col("campaign").is_not_null() & pl.col("single")).then("printed_year")
    return (
        rows.with_columns(campaign_year=year)
        .drop("single")
        .with_columns(campaign_year=pl.col("campaign_year").forward_fill().backward_fill().over("document", "campaign"))
    )


def carried_on(sentences: pl.DataFrame, stream: pl.DataFrame) -> pl.DataFrame:
    """The signals that later sentences may take over: those of `by_sentence`, but of campaigns only the page's main
    one, which its headline or lead names. Adds main (place of that campaign, or null)."""
    main = (
        stream.select("document", "campaign", "lead", "title")
        .filter(pl.col("campaign").is_not_null())
        .group_by("document", maintain_order=True)
        .agg(pl.col("campaign", "lead").first(), pl.col("title").any())
        .select("document", main=pl.when(pl.col("lead") | pl.col("title")).then("campaign"))
    )
    rows = sentences.join(main, on="document", how="left", maintain_order="left").with_columns(
        # A sentence without a figure sets the scene for what follows: 春节将至。
        campaign=pl.when((pl.col("campaign") == pl.col("main")) | ~pl.col("figured")).then("campaign")
    )
    # What is told of others (这家厂去年订单减少35%) dates no aid.
    return rows.filter(~pl.col("aside") | pl.col("campaign").is_not_null()).filter(
        pl.col("campaign").is_not_null()
        | pl.any_horizontal("has_year", "total", "since", "now", "until", "scene")
        | pl.col("span").is_not_null()
    )


def pages(stream: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """One row a document with signals: document, page_campaign (its first), and the year its dates suggest.

    suggested: of the first full date of the text, with its month; null when there is none.
    """
    first = sentences.group_by("document").agg(
        page_campaign=pl.col("main").first(),
        page_campaign_from=pl.col("sentence").filter(pl.col("campaign").is_not_null()).min(),
        last_year=pl.col("year_to").filter(~pl.col("since")).max(),
        title_year=pl.col("title_year").first(),
        opened_year=pl.col("opened_year").first(),
    )
    dated = (
        stream.filter(pl.col("full_year").is_not_null() & ~pl.col("byline").fill_null(False))
        .group_by("document")
        .agg(full_year=pl.col("full_year").first(), full_month=pl.col("month").first())
    )
    return first.join(dated, on="document", how="full", coalesce=True)
