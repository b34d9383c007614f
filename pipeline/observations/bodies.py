"""Which body of a text a figure belongs to.

What belongs here: the organizations of the stream, and the choice among those around a figure. What does not:
their names (organizations.yaml), what a page leaves to its reader (`places`), and how a body is called in the
table (`actors`).
"""

from functools import cache

import polars as pl

from pipeline.observations import areas, lexicon
from pipeline.observations.stream import (
    at_figures,
    first_after,
    has_class,
    last_before,
    last_place,
    only,
    there,
    with_roles,
)
from pipeline.observations.subjects import subjects
from pipeline.observations.words import ROLES

#: Code points between an area's word and the body that it tells apart (全市各法院).
OF_AREA = 4


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
            "primary": [row.get("primary", False) for row in rows],
            "generic": [row.get("generic", False) for row in rows],
            "opening": [row.get("opening") for row in rows],
        },
        schema_overrides={"organization": pl.Int64, "own_code": pl.String, "relative": pl.String, "opening": pl.String},
    )


def directly(joined: pl.Expr, bit: int) -> pl.Expr:
    """Whether a word of a context class stands directly before a body, or before the area it is joined to."""
    of_area = (pl.col("before_word") & bit != 0) & (pl.col("before_end") == pl.col("previous_start"))
    own = (pl.col("previous_word") & bit != 0) & (pl.col("previous_end") == pl.col("at"))
    return pl.when(joined).then(of_area).otherwise(own)


def atoms(stream: pl.DataFrame) -> pl.DataFrame:
    """Organizations of the stream, in order: what stands directly before them, and whether they speak or receive.

    Out: document, at, end, sentence, clause, title, organization, own (place of the area name it is joined to),
    speaks, receives, and the columns of `organization_table`.
    """
    context = lexicon.context_bits()
    is_body = pl.col("roles") & ROLES["organization"] != 0
    bodies = with_roles(
        stream.select("document", "at", "end", "sentence", "clause", "title", "word", "roles").filter(is_body),
        "organization",
    ).hstack(subjects(stream).drop("at"))
    spoken = stream.select("at", "end", "mark", "word", "roles").filter(pl.col("word").is_not_null())
    places = spoken.select(is_body.arg_true().cast(pl.Int64)).to_series()
    ahead_of = spoken.drop("roles")
    first, second = (with_roles(ahead_of[(places - back).clip(0)], "area", "context", "bits") for back in (1, 2))
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
        .otherwise(beside & (pl.col("previous_mark") == lexicon.ITEM))
        .fill_null(False),
    )
    # Of a list (给甲县总工会80万元、乙县总工会60万元) all receive what the first does.
    first_of = last_before(pl.col("clause"), ~pl.col("listed")) == pl.col("clause")
    whole = whole.with_columns(
        receiver=pl.when("listed")
        .then((last_before(pl.col("receiver"), ~pl.col("listed")) & first_of).fill_null(False))
        .otherwise("receiver")
    )
    # A centre that is founded or counted (建立帮扶中心12个) is what somebody else did.
    figures = stream.select(end="at", counted="figure").filter("counted")
    counted = figures.filter((pl.col("end") != pl.col("end").shift(1)).fill_null(True))
    told = stream.select(at="end", told="figure").filter("told").unique("at")
    whole = whole.join(counted, on="end", how="left", maintain_order="left")
    whole = whole.join(told, on="at", how="left", maintain_order="left").with_columns(
        founded=beside & (pl.col("previous_bits").fill_null(0) & lexicon.mask(["build", "hold"]) != 0)
    )
    ahead = (
        stream.select("at", "clause", "figure", body=is_body, speech=has_class("context", context["speech"]))
        .filter(pl.any_horizontal("figure", "body", "speech"))
        .select(
            "at",
            speech_clause=first_after(pl.col("clause"), pl.col("speech")),
            speech_at=first_after(pl.col("at"), pl.col("speech")),
            figure_at=first_after(pl.col("at"), pl.col("figure")),
        )
        .filter((pl.col("at") != pl.col("at").shift(1)).fill_null(True))
    )
    table = organization_table()
    return (
        whole.join(ahead, on="at", how="left", maintain_order="left")
        .join(table, on="organization", how="left", maintain_order="left")
        .filter(
            (~pl.col("implicit") | pl.col("heads").fill_null(True))
            & ((pl.col("opens") & ~pl.col("attribute")) | (pl.col("opening") != "only").fill_null(True))
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
            "title",
            "organization",
            own=pl.when("joined").then("previous_area"),
            start=pl.when("joined").then("previous_start").otherwise("at"),
            receives=pl.col("receiver").fill_null(False)
            | (pl.col("partner").fill_null(False) & ~pl.col("of_union"))
            | (pl.col("institution") & (pl.col("counted").fill_null(False) | pl.col("founded").fill_null(False)))
            | (pl.col("primary") & (pl.col("counted").fill_null(False) | pl.col("told").fill_null(False))),
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
        )
        .pipe(without_donors)
    )


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


def chosen(stream: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The atom of each figure: row, line, atom (place in `found`), outside (true when only a body outside the unions
    acts), led (a union was the last to act or speak in its line), generic (that body is told by its kind alone: 公司),
    named (a union acts in its sentence), opened (a union opened a clause of its line or spoke there).

    The last organization before the figure that neither speaks nor receives; else one that speaks; else the page's
    first. A list of bodies with 分别 gives its first figure to its first body, and so on.
    """
    marked = found.with_row_index("atom").with_columns(pl.col("atom").cast(pl.Int64))
    acting = ~pl.col("receives")
    # The national federation that a page of others names in passing (全总拨来80万元) acts in that sentence only.
    leads = pl.col("national").filter(acting & pl.col("of_union")).first().over("document")
    placed = marked.select(
        "at",
        "atom",
        "generic",
        "speaks",
        "implicit",
        ours=acting & pl.col("of_union"),
        others=acting & ~pl.col("of_union"),
        passing=pl.col("national") & ~leads.fill_null(True),
        leading=pl.col("opens") | pl.col("speaks"),
    )
    seen = with_roles(
        only(stream, "organization", columns=("row", "document", "at", "clause", "sentence", "line")), "organization"
    ).join(placed, on="at", how="left", maintain_order="left")
    is_atom = pl.col("organization").is_not_null() & pl.col("atom").is_not_null()
    does = is_atom & pl.col("ours") & ~pl.col("speaks")
    places = at_figures(
        seen,
        acting=last_place(does),
        steady=last_place(does & ~pl.col("passing")),
        named=last_place(does & ~pl.col("implicit")),
        speaking=last_place(is_atom & pl.col("ours")),
        leading=last_place(is_atom & pl.col("ours") & ~pl.col("implicit") & pl.col("leading")),
        other=last_place(is_atom & pl.col("others")),
    )
    figures = seen.filter("figure").select("row", "document", "clause", "sentence", "line")
    here = seen["sentence"].gather(places["acting"]) == figures["sentence"]
    places = places.with_columns(acting=pl.when(here).then("acting").otherwise("steady"))
    around = [
        there(seen, places["acting"], "atom", "document", "clause"),
        there(seen, places["named"], "sentence"),
        there(seen, places["speaking"], "atom", "document", "line"),
        there(seen, places["leading"], "line"),
        there(seen, places["other"], "atom", "generic", "line", "clause", "sentence"),
    ]
    seen = pl.concat([figures, *around], how="horizontal")
    able = marked.filter(acting & pl.col("of_union"))
    first = able.sort("speaks", "atom").group_by("document", maintain_order=True).agg(first=pl.col("atom").first())
    seen = seen.join(first, on="document", how="left", maintain_order="left")
    acting_atom = pl.when(pl.col("acting_document") == pl.col("document")).then("acting_atom")
    speaking_atom = pl.when(pl.col("speaking_document") == pl.col("document")).then("speaking_atom")
    other_atom = pl.when(pl.col("other_sentence") == pl.col("sentence")).then("other_atom")
    together = pl.any_horizontal(
        pl.col("acting_clause") == pl.col("clause"), pl.col("acting_clause") == pl.col("other_clause")
    ).fill_null(False)
    picked = seen.select(
        "row",
        "line",
        generic="other_generic",
        led=(
            (pl.col("speaking_line") == pl.col("line"))
            & (
                (pl.col("other_line") != pl.col("line")) | (pl.col("speaking_atom") > pl.col("other_atom")) | together
            ).fill_null(True)
        ).fill_null(False),
        opened=(pl.col("leading_line") == pl.col("line")).fill_null(False),
        named=(pl.col("named_sentence") == pl.col("sentence")).fill_null(False),
        atom=pl.coalesce(acting_atom, speaking_atom, "first"),
        outside=(
            other_atom.is_not_null() & (other_atom > acting_atom.fill_null(-1)) & (acting_atom.is_null() | ~together)
        ).fill_null(False),
        other=other_atom,
    ).with_columns(atom=pl.when("outside").then("other").otherwise("atom"))
    return picked.drop("other")


def in_turn(stream: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """For figures of a clause with 分别 after a list of bodies, of its own or of the clause before: row,
    turn_organization, turn_own, in the list's order."""
    context = lexicon.context_bits()
    marks = (
        stream.filter(has_class("context", context["respectively"]))
        .select("clause", "sentence", turn_at="at")
        .unique("clause", keep="first", maintain_order=True)
    )
    there = stream.filter(pl.col("clause").is_in(marks["clause"].implode()))
    spoken = with_roles(only(there, "context", "area", columns=("row", "at", "end", "clause")), "area")
    joined = spoken.drop("word").join(marks, on="clause")
    listed = found.select("at", "start", "own", "sentence", "organization", told="clause")
    bodies = listed.join(marks, on="sentence").filter(pl.col("at") < pl.col("turn_at"))
    bodies = bodies.filter(pl.col("told") == pl.col("told").max().over("clause")).filter(
        pl.col("clause") - pl.col("told") <= 1
    )
    last = bodies.group_by("clause").agg(pl.col("organization").last(), last_start=pl.col("start").max())
    loose = (
        joined.filter(pl.col("area").is_not_null() & (pl.col("at") < pl.col("turn_at")))
        .join(last, on="clause", suffix="_last")
        .filter(pl.col("at") < pl.col("last_start"))
        .join(bodies.select("clause", at="start"), on=["clause", "at"], how="anti")
        .select("clause", "at", own="area", organization="organization")
    )
    order = (
        pl.concat([bodies.select("clause", at="start", own="own", organization="organization"), loose], how="diagonal")
        .sort("clause", "at")
        .with_columns(turn=pl.int_range(pl.len()).over("clause"), bodies=pl.len().over("clause"))
        .filter(pl.col("bodies") > 1)
    )
    figures = (
        joined.filter(pl.col("figure") & (pl.col("at") > pl.col("turn_at")))
        .sort("clause", "at")
        .with_columns(turn=pl.int_range(pl.len()).over("clause"), figures=pl.len().over("clause"))
    )
    return (
        figures.join(order.select("clause", "turn", "own", "organization", "bodies"), on=["clause", "turn"])
        .filter(pl.col("figures") == pl.col("bodies"))
        .select("row", turn_organization="organization", turn_own="own")
    )
