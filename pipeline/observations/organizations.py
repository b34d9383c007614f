"""The bodies that a text names: unions and others, and whether they open their clause, speak or receive.

What belongs here: the organizations of the stream. What does not: their names (organizations.yaml), what stands around
a name (`subjects`), and which of them a figure belongs to (`bodies`).
"""

from functools import cache

import polars as pl

from pipeline.observations import areas, lexicon
from pipeline.observations.lookup import last_before, places_where
from pipeline.observations.stream import has_class, with_roles, words_before
from pipeline.observations.subjects import subjects
from pipeline.observations.words import ROLES

#: Code points between an area's word and the body that it tells apart (全市各法院).
OF_AREA = 4
#: Code points between a body and one that is its own (市总工会所属帮扶中心).
OF_BODY = 3
#: Code points of the level that stands before a body's name (县人社局).
LEVEL = 1
#: Code points of a firm's name before what says that it is one.
FIRM = 6
#: What an area whose name opens a clause does as its unions, and code points of an adverb between (共, 累计).
ACTS = ("raise", "allocate", "spend", "give", "hand", "visit", "aid", "benefit", "hold", "serve", "build", "recover")
ADVERB = 2


@cache
def organization_table() -> pl.DataFrame:
    """organization (place in the lexicon) with union, national (acts for the whole country), enterprise."""
    rows = lexicon.organizations()
    return pl.DataFrame(
        {
            "organization": list(range(len(rows))),
            "of_union": [row.get("union", True) for row in rows],
            "national": [row.get("area") == areas.COUNTRY or row.get("national", False) for row in rows],
            "own_code": [row.get("area") for row in rows],
            "relative": [row.get("relative") for row in rows],
            "enterprise": [row.get("whose") == "enterprise" for row in rows],
            "bare": [row["entity_id"] in ("union", "unions_of_all_levels") and "relative" not in row for row in rows],
            "implicit": [row.get("implicit", False) for row in rows],
            "institution": [row.get("institution", False) for row in rows],
            "house": [row.get("house", False) for row in rows],
            "primary": [row.get("primary", False) for row in rows],
            "generic": [row.get("generic", False) for row in rows],
            "opening": [row.get("opening") for row in rows],
            "company": [row["entity_id"] == "company" for row in rows],
            "person": [row.get("person", False) for row in rows],
            "verbal": [row.get("verbal", False) for row in rows],
        },
        schema_overrides={"organization": pl.Int64, "own_code": pl.String, "relative": pl.String, "opening": pl.String},
    )


def directly(joined: pl.Expr, bit: int) -> pl.Expr:
    """Whether a word of a context class stands directly before a body, or before the area it is joined to; the level of
    a body (会同县人社局) may stand between, and the name of a firm (深入某某公司)."""
    of_area = (pl.col("before_word") & bit != 0) & (pl.col("before_end") == pl.col("previous_start"))
    named = pl.when(pl.col("company") & ~pl.col("opens")).then(FIRM).otherwise(LEVEL)
    own = (pl.col("previous_word") & bit != 0) & (pl.col("at") - pl.col("previous_end") <= named)
    return pl.when(joined).then(of_area).otherwise(own)


def atoms(stream: pl.DataFrame) -> pl.DataFrame:
    """Organizations of the stream, in order: what stands directly before them, and whether they speak or receive.

    Out: document, at, end, sentence, clause, line, title, organization, own (place of the area name it is joined to),
    speaks, receives, area (see `with_areas`), and the columns of `organization_table`.
    """
    context = lexicon.context_bits()
    is_body = stream.select(pl.col("roles") & ROLES["organization"] != 0).to_series()
    bodies = with_roles(
        stream.select("document", "at", "end", "sentence", "clause", "line", "title", "word").filter(is_body),
        "organization",
    ).hstack(subjects(stream).drop("at"))
    bodies = bodies.hstack(organization_table().drop("organization")[bodies["organization"].cast(pl.UInt32)])
    ahead_of = stream.select("at", "end", "mark", "word")
    first, second = (
        with_roles(ahead_of[places], "area", "context", "bits") for places in words_before(stream, is_body)
    )
    whole = bodies.with_columns(
        previous_end=first["end"],
        previous_area=first["area"],
        previous_word=first["context"],
        previous_start=first["at"],
        previous_mark=first["mark"],
        previous_bits=first["bits"],
        before_end=second["end"],
        before_word=second["context"],
        before_mark=second["mark"],
    )
    beside = pl.col("previous_end") == pl.col("at")
    whole = whole.with_columns(
        joined=beside & pl.col("previous_area").is_not_null(), heads=beside & (pl.col("previous_mark") > 0)
    ).with_columns(
        receiver=directly(pl.col("joined"), context["recipient"]),
        partner=directly(pl.col("joined"), context["partner"]),
        listed=pl.when("joined")
        .then((pl.col("before_mark") == lexicon.ITEM) & (pl.col("before_end") == pl.col("previous_start")))
        .otherwise((pl.col("at") - pl.col("previous_end") <= LEVEL) & (pl.col("previous_mark") == lexicon.ITEM))
        .fill_null(False),
    )
    # Of a list (给甲县总工会80万元、乙县总工会60万元; 会同民政局、残联) all receive or help as the first does.
    first_of = last_before(pl.col("clause"), ~pl.col("listed")) == pl.col("clause")
    whole = whole.with_columns(
        pl.when("listed")
        .then((last_before(pl.col(role), ~pl.col("listed")) & first_of).fill_null(False))
        .otherwise(role)
        .alias(role)
        for role in ("receiver", "partner")
    )
    # A centre that is founded or counted (建立帮扶中心12个) is what somebody else did.
    figures = stream.select("at", "end").filter(stream["figure"])
    speech = stream.select(speech_at="at", speech_clause="clause").filter(
        has_class(stream["word"], "context", context["speech"])
    )
    return (
        whole.with_columns(
            counted=pl.col("end").is_in(figures["at"].implode()),
            told=pl.col("at").is_in(figures["end"].implode()),
            # 市总工会帮扶中心, 市总工会所属帮扶中心: a body that opens its clause leads to its own.
            leads=pl.col("opens")
            | (
                pl.col("opens").shift(1)
                & (pl.col("clause").shift(1) == pl.col("clause"))
                & (pl.when("joined").then("previous_start").otherwise("at") - pl.col("end").shift(1) <= OF_BODY)
                & ~pl.col("receiver").fill_null(False)
                & ~pl.col("partner").fill_null(False)
            ).fill_null(False),
            founded=beside & (pl.col("previous_bits").fill_null(0) & lexicon.mask(["build", "hold"]) != 0),
        )
        .join_asof(speech, left_on="at", right_on="speech_at", strategy="forward", coalesce=False)
        .join_asof(
            figures.select(figure_at="at"), left_on="at", right_on="figure_at", strategy="forward", coalesce=False
        )
        .filter(
            (~pl.col("implicit") | pl.col("heads").fill_null(True))
            & (
                (pl.col("opens") & (~pl.col("attribute") | pl.col("verbal")))
                | (pl.col("opening") != "only").fill_null(True)
            )
        )
        .with_columns(
            abroad=pl.col("abroad") & ~pl.col("joined") & pl.col("of_union"),
            generic=pl.col("generic")
            & ~(pl.col("opens") & ~pl.col("attribute") & (pl.col("opening") == "named").fill_null(False)),
        )
        .select(
            "document",
            "at",
            "end",
            "sentence",
            "clause",
            "line",
            "title",
            "organization",
            own=pl.when("joined").then("previous_area"),
            start=pl.when("joined").then("previous_start").otherwise("at"),
            receives=pl.col("receiver").fill_null(False)
            | (pl.col("partner").fill_null(False) & ~pl.col("of_union"))
            | (pl.col("institution") & (pl.col("counted") | ~pl.col("leads") | pl.col("founded").fill_null(False)))
            | (pl.col("primary") & (pl.col("counted") | pl.col("told")))
            # Whom a number right behind it counts (全市900户困难职工) are the area's, and somebody else acts.
            | (pl.col("implicit") & pl.col("of_union") & pl.col("counted")),
            speaks=(
                (pl.col("speech_clause") == pl.col("clause"))
                & (pl.col("figure_at").is_null() | (pl.col("figure_at") > pl.col("speech_at")))
            ).fill_null(False),
            of_union=pl.col("of_union") & ~pl.col("abroad"),
            abroad="abroad",
            national="national",
            own_code="own_code",
            relative="relative",
            enterprise="enterprise",
            bare="bare",
            implicit="implicit",
            generic="generic",
            opening="opening",
            opens="opens",
            person="person",
            company="company",
            house="house",
        )
        # Who only speaks (他介绍，今年走访300户) gives nothing of his own.
        .filter(~(pl.col("person") & pl.col("speaks")))
        .pipe(without_donors)
        .pipe(with_areas, stream)
        .pipe(of_the_house)
    )


def of_the_house(found: pl.DataFrame) -> pl.DataFrame:
    """Bodies without the mark of a house, and generic where one is the house of the page's union: on a page whose first
    body is the union of an enterprise or a school, what the house gives (公司投入9万元, 学校发放慰问金) is told as its
    union's."""
    first = found.filter(~pl.col("area")).unique("document", keep="first", maintain_order=True)
    houses = first.filter("enterprise")["document"].implode()
    return found.with_columns(generic=pl.col("generic") | (pl.col("house") & pl.col("document").is_in(houses))).drop(
        "house"
    )


def with_areas(found: pl.DataFrame, stream: pl.DataFrame) -> pl.DataFrame:
    """Bodies with the areas that stand for their unions (`area`): 甲县筹集30万元, 乙市走访15家. A name that opens its
    clause, and right behind it a verb of aid; not the whole country's, nor what a paper calls its region. Their end is
    where they begin, since no body is printed."""
    # Most names of areas stand alone: only of the others is it asked what the words beside them are.
    tested = stream.select(
        (pl.col("roles") & ROLES["area"] != 0)
        & ~pl.col("title")
        & (pl.col("end").shift(1) == pl.col("at"))
        & (pl.col("at").shift(-1) - pl.col("end")).is_between(0, ADVERB)
        & (pl.col("clause").shift(-1) == pl.col("clause"))
    ).to_series()
    places = places_where(tested.fill_null(False))
    acts = has_class(stream["word"][places + 1], "bits", lexicon.mask(ACTS))
    places = places.filter(acts)
    spoken = stream.select("document", "at", "sentence", "clause", "line", "title", "word")[places]
    before = with_roles(stream.select("word", "mark")[places - 1], "context")
    earlier = with_roles(stream.select("word")[places.clip(2) - 2], "area")
    begins = (pl.col("mark") > 0) | (pl.col("context") & lexicon.context_bits()["part"] != 0)
    known = before.select(
        begins=begins.fill_null(False), listed=(pl.col("mark") == lexicon.ITEM) & earlier["area"].is_not_null()
    )
    acting = (
        with_roles(spoken, "area")
        .hstack(known)
        .filter(pl.col("begins") & ~pl.col("listed") & (pl.lit(_first_codes()).gather("area") != areas.COUNTRY))
        .select(
            *("document", "at", "sentence", "clause", "line", "title"),
            own="area",
            end="at",
            start="at",
            organization=pl.lit(_whole()),
        )
    )
    table = organization_table().with_columns(implicit=True)
    acting = acting.join(table, on="organization", how="left", maintain_order="left").with_columns(
        receives=False, speaks=False, abroad=False, opens=False, area=True
    )
    both = pl.concat([found.with_columns(area=False), acting.select(*found.columns, "area")], how="vertical_relaxed")
    return both.sort("at", maintain_order=True)


@cache
def _first_codes() -> pl.Series:
    """The first code of each name of `areas.area_names`."""
    return areas.area_names()["codes"].list.first()


@cache
def _whole() -> int:
    """The row of the lexicon of all unions of an area, told by no name."""
    rows = enumerate(lexicon.organizations())
    return next(place for place, row in rows if (row["entity_id"], row.get("whose")) == ("unions_of_all_levels", "all"))


def without_donors(found: pl.DataFrame) -> pl.DataFrame:
    """Bodies without those that only hand something to a union behind them in the clause (某公司向市总工会捐款), which
    is then the union's, and without an area's unions where the area only tells whose another body is (全市法院)."""
    whose = (
        pl.col("implicit")
        & pl.col("of_union")
        & ~pl.col("of_union").shift(-1)
        & (pl.col("start").shift(-1) - pl.col("end")).is_between(0, OF_AREA)
        & (pl.col("clause").shift(-1) == pl.col("clause"))
    ).fill_null(False)
    taking = found.filter(pl.col("receives") & pl.col("of_union")).group_by("clause").agg(taken_at=pl.col("at").max())
    return (
        found.join(taking, on="clause", how="left", maintain_order="left")
        .filter(~whose & (pl.col("opening").is_null() | (pl.col("taken_at") < pl.col("at")).fill_null(True)))
        .drop("taken_at", "opening")
    )
