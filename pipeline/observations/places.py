"""What a page tells of places: its own area, the areas that receive, the scene of a disaster.

What belongs here: gathering them, for all pages at once, from titles, bylines, publishers and the names of bodies. What
does not: which area a page's evidence means (`page_areas`), the names (areas.csv, observation_publishers.csv), and who
acted (`bodies`).
"""

import polars as pl

from pipeline.observations import areas, lexicon, page_areas
from pipeline.observations.lookup import last_before, last_place, places_where, spread
from pipeline.observations.stream import has_class, only, with_roles, words_before
from pipeline.observations.words import ROLES

LEAD_LENGTH = 90


def contexts(stream: pl.DataFrame, found: pl.DataFrame, publishers: pl.DataFrame) -> pl.DataFrame:
    """What each document tells of its own area: document, province, city, county, home (codes or null), home_own
    (place of the first area name that a body is joined to).

    `home` is the area of the page's first speaking of a union or, in the title, of an area: that of a bare 各级工会.
    publishers: document, publisher and headline (null when unknown).
    """
    first = stream.group_by("document").agg(start=pl.col("at").first())
    named = with_roles(
        only(stream, "area", columns=("document", "at", "end", "title", "byline")), "area", "stem"
    ).filter(pl.col("area").is_not_null())
    places = named.join(first, on="document")
    owned = found.filter(pl.col("own").is_not_null()).select("document", "at", area="own", weight=pl.lit(0))
    coded = found.filter(pl.col("own_code").is_not_null() & ~pl.col("national")).select(
        "document", "at", code="own_code", weight=pl.lit(0)
    )
    # Of a page that tells nothing else: Hong Kong, Macao and Taiwan name themselves in passing (澳门币, 全港).
    passing = places.filter(pl.col("area").is_in(page_areas.outside().implode())).select(
        "document", "at", "area", weight=pl.lit(3)
    )
    # And so does a municipality that the page names anywhere (到天津务工), or a city in full, when it names no other
    # place.
    lone = places.filter(
        pl.col("area").is_in(page_areas.municipalities().append(page_areas.cities()).implode())
        & (pl.col("area").n_unique().over("document") == 1)
    ).select("document", "at", "area", weight=pl.lit(4))
    lead = places.filter(pl.col("title") | pl.col("byline") | (pl.col("at") - pl.col("start") < LEAD_LENGTH)).select(
        "document", "at", "area", weight=pl.when("stem").then(2).otherwise(1)
    )
    evidence = (
        pl.concat([owned, coded, lead, passing, lone], how="diagonal")
        .sort("document", "weight", "at")
        .group_by("document", maintain_order=True)
        .agg(
            evidence=pl.format(
                "{}{}", pl.col("area").cast(pl.String).fill_null("="), pl.col("code").fill_null("")
            ).head(12)
        )
    )
    national = areas.COUNTRY
    homes = pl.concat(
        [
            found.select("document", "at", "own", "own_code", "relative", "national", "bare"),
            # A paper's name above the headline may hold another's (港都劳动报).
            # Of a chain (某省某县) the last is meant.
            places.filter(
                pl.col("title")
                & ~pl.col("area").is_in(page_areas.publishers().implode())
                & (pl.col("end") != pl.col("at").shift(-1)).fill_null(True)
                & ~pl.col("end").is_in(found.filter(pl.col("own").is_not_null())["start"].implode())
            ).select("document", "at", own="area", national=pl.lit(False), bare=pl.lit(False)),
        ],
        how="diagonal",
    )
    homes = (
        homes.filter(pl.col("own").is_not_null() | ~pl.col("bare") | pl.col("national"))
        .with_columns(own_code=pl.when("national").then(pl.lit(national)).otherwise("own_code"))
        .filter(pl.col("own").is_not_null() | pl.col("own_code").is_not_null() | pl.col("relative").is_not_null())
        .sort("document", "at")
        .group_by("document", maintain_order=True)
        .agg(
            home_own=pl.col("own").first(),
            named_own=pl.col("own").drop_nulls().first(),
            home_code=pl.col("own_code").first(),
            home_relative=pl.col("relative").first(),
        )
    )
    keys = ["evidence", "publisher", "home_own", "home_code", "home_relative", "headline"]
    joined = (
        publishers.join(evidence, on="document", how="left", maintain_order="left")
        .join(homes, on="document", how="left", maintain_order="left")
        .with_columns(pl.col("evidence").list.join("|"))
    )
    unique = joined.select(keys).unique(maintain_order=True)
    resolved = pl.DataFrame(
        [page_areas.context(*row) for row in unique.iter_rows()],
        schema=dict.fromkeys(("province", "city", "county", "home", "called"), pl.String),
        orient="row",
    )
    return joined.join(unique.hstack(resolved), on=keys, how="left", nulls_equal=True, maintain_order="left").select(
        "document", "province", "city", "county", "home", "called", home_own="named_own"
    )


def places(stream: pl.DataFrame) -> pl.DataFrame:
    """Areas that are not the actor's own, for each figure: row, given_to (拨给四川) and scene (of the page's
    disaster).

    Both are places of area names. given_to stands before the figure in its clause (拨给四川, 哈尔滨市620名, or a list
    with 分别); scene is the first area of the page's first sentence about the disaster, on a page whose first campaign
    word is of one.
    """
    giving = lexicon.context_bits()["giving"]
    is_area = stream.select(pl.col("roles") & ROLES["area"] != 0).to_series()
    areas_named = (
        stream.select("document", "at", "end", "sentence", "clause", "word")
        .filter(is_area)
        .with_columns(place=words_before(stream, is_area)[0])
        .pipe(with_roles, "area", "stem")
        .filter(~pl.col("stem"))
    )
    ahead = with_roles(stream.select("end", "word")[areas_named["place"]], "context", "mark")
    given = (
        areas_named.with_columns(
            beside=ahead["end"] == areas_named["at"],
            giving=ahead["context"] & giving != 0,
            listed=ahead["mark"] == lexicon.ITEM,
        )
        .with_columns(given=(pl.col("beside") & pl.col("giving")).fill_null(False))
        # Of a list (给甲县总工会80万元、乙县总工会60万元) all are given to.
        .with_columns(also=pl.col("listed") & (last_before(pl.col("clause"), pl.col("given")) == pl.col("clause")))
        .select(given=pl.col("given") | (pl.col("beside") & pl.col("also").fill_null(False)))
    )
    seen = with_roles(only(stream, "area", columns=("row", "document", "at", "end", "clause")), "area", "stem")
    seen = (
        seen.with_columns(
            area=pl.when(~pl.col("stem")).then("area"),
            given=pl.lit(spread(places_where(~seen["stem"].fill_null(True)), given["given"], seen.height, False)),
        )
        .with_columns(last_given=last_place(pl.col("given")))
        .select(
            *("figure", "row", "document", "at", "clause"),
            beside=pl.col("area").shift(1),
            beside_end=pl.col("end").shift(1),
            given_area=pl.col("area").gather("last_given"),
            given_clause=pl.col("clause").gather("last_given"),
        )
    )
    turns = in_turn(stream)
    incidental = [place for place, entry in enumerate(lexicon.campaigns().values()) if entry["kind"] == "event"]
    spoken = with_roles(only(stream, "campaign", columns=("document", "sentence")), "campaign").filter(
        pl.col("campaign").is_not_null()
    )
    pages = spoken.group_by("document").agg(pl.col("campaign").first()).filter(pl.col("campaign").is_in(incidental))
    sentences = spoken.filter(pl.col("campaign").is_in(incidental)).join(
        pages.select("document"), on="document", how="semi"
    )
    # News of the whole country is dated from the capital.
    elsewhere = areas_named.filter(~pl.col("area").is_in(page_areas.capital().implode()))
    scenes = (
        elsewhere.join(sentences.select("sentence").unique(), on="sentence", how="semi")
        .group_by("document")
        .agg(scene=pl.col("area").sort_by("at").first())
    )
    return (
        seen.filter("figure")
        .join(scenes, on="document", how="left", maintain_order="left")
        .join(turns, on="row", how="left", maintain_order="left")
        .select(
            "row",
            "scene",
            given_to=pl.coalesce(
                "turn_area",
                pl.when(pl.col("beside_end") == pl.col("at")).then("beside"),
                pl.when(pl.col("given_clause") == pl.col("clause")).then("given_area"),
            ),
        )
    )


def in_turn(stream: pl.DataFrame) -> pl.DataFrame:
    """For figures of a clause with 分别 behind a list of as many areas: row, turn_area, in the list's order."""
    respectively = lexicon.context_bits()["respectively"]
    marks = (
        stream.filter(has_class(stream["word"], "context", respectively))
        .select("clause", turn_at="at")
        .unique("clause", keep="first", maintain_order=True)
    )
    if marks.is_empty():
        return pl.DataFrame(schema={"row": pl.UInt32, "turn_area": pl.Int64})
    there = stream.filter(pl.col("clause").is_in(marks["clause"].implode()))
    joined = with_roles(only(there, "context", "area"), "area").join(marks, on="clause", maintain_order="left")
    bodies = there.filter(pl.col("roles") & ROLES["organization"] != 0)
    listed = (
        joined.filter(pl.col("area").is_not_null() & (pl.col("at") < pl.col("turn_at")))
        .join(bodies.select(end="at"), on="end", how="anti", maintain_order="left")
        .with_columns(turn=pl.int_range(pl.len()).over("clause"), areas=pl.len().over("clause"))
        .filter(pl.col("areas") > 1)
    )
    figures = joined.filter(pl.col("figure") & (pl.col("at") > pl.col("turn_at"))).with_columns(
        turn=pl.int_range(pl.len()).over("clause"), figures=pl.len().over("clause")
    )
    return (
        figures.join(listed.select("clause", "turn", "areas", turn_area="area"), on=["clause", "turn"])
        .filter(pl.col("figures") == pl.col("areas"))
        .select("row", "turn_area")
    )
