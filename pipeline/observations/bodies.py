"""Which body of a text a figure belongs to.

What belongs here: the choice among the bodies around a figure. What does not: finding them (`organizations`), what a
page leaves to its reader (`places`), and how a body is called in the table (`actors`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import last_before, last_place, there
from pipeline.observations.signals import by_document
from pipeline.observations.stream import has_class, only, with_roles


def chosen(stream: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The atom of each figure: row, line, atom (place in `found`), outside (true when only a body outside the unions
    acts), led (a union was the last to act or speak in its line), generic (that body is told by its kind alone: 公司),
    firm (and it opens its clause on the page of an area's unions), named (a union acts in its sentence), opened (a
    union opened a clause of its line or spoke there).

    The last organization before the figure that neither speaks nor receives; else one that speaks; else the page's
    first. A list of bodies with 分别 gives its first figure to its first body, and so on.
    """
    marked = found.with_row_index("atom").with_columns(pl.col("atom").cast(pl.Int64))
    kept, lasting = _bodies()
    placed = marked.select(kept)
    # The last body of each kind, after each of the bodies and before the first one: a figure takes what stands behind
    # the last body before it.
    last = placed.select(lasting)
    they = pl.lit(has_class(stream["word"], "context", lexicon.context_bits()["pronoun"]))
    figures = stream.select(
        *("row", "document", "at", "clause", "sentence", "line"),
        they=(last_before(pl.col("sentence"), they) == pl.col("sentence")).fill_null(False),
    ).filter(stream["figure"])
    places = pl.concat([last.clear(1), last], rechunk=True)[marked["at"].search_sorted(figures["at"], side="left")]
    figures = figures.drop("at")
    here = placed["sentence"].gather(places["acting"]) == figures["sentence"]
    places = places.with_columns(acting=pl.when(here).then("acting").otherwise("steady"))
    around = [
        there(placed, places["acting"], "atom", "document", "clause", "implicit"),
        there(placed, places["named"], "sentence", "atom"),
        there(placed, places["speaking"], "atom", "document"),
        there(placed, places["told"], "atom", "line"),
        there(placed, places["leading"], "line"),
        there(placed, places["other"], "atom", "generic", "firm", "line", "clause", "sentence"),
    ]
    seen = pl.concat([figures, *around], how="horizontal")
    able = marked.filter(~pl.col("receives") & pl.col("of_union") & ~pl.col("area"))
    # On the page of an area's unions a firm that opens its clause (公司投入260万元) is not the union's own.
    local = (
        able.filter(~pl.col("implicit"))
        .group_by("document")
        .agg(
            local=~pl.col("enterprise").any() & ~(pl.col("bare") & pl.col("own").is_null()).all(),
        )
    )
    first = able.sort("speaks", "atom").group_by("document", maintain_order=True).agg(first=pl.col("atom").first())
    size = int(str(max(seen["document"].max() or 0, found["document"].max() or 0))) + 1
    seen = seen.with_columns(
        first=by_document(first["document"], first["first"], size).gather(seen["document"]),
        local=by_document(local["document"], local["local"], size).gather(seen["document"]),
    )
    return seen.select(_choice()).with_columns(atom=pl.when("outside").then("other").otherwise("atom")).drop("other")


@cache
def _bodies() -> tuple[list[pl.Expr], list[pl.Expr]]:
    """What is known of each body, and of that the place of the last body of each kind."""
    acting = ~pl.col("receives")
    # The national federation that a page of others names in passing (全总拨来80万元) acts in that sentence only.
    leads = pl.col("national").filter(acting & pl.col("of_union")).first().over("document")
    kept = dict(
        firm=pl.col("company") & pl.col("generic") & pl.col("opens"),
        ours=acting & pl.col("of_union"),
        others=acting & ~pl.col("of_union"),
        passing=pl.col("national") & ~leads.fill_null(True),
        leading=pl.col("opens") | pl.col("speaks"),
    )
    does = pl.col("ours") & ~pl.col("speaks")
    told = pl.col("ours") & ~pl.col("implicit")
    lasting = dict(
        acting=last_place(does),
        steady=last_place(does & ~pl.col("passing")),
        named=last_place(does & ~pl.col("implicit")),
        speaking=last_place(pl.col("ours")),
        told=last_place(told),
        leading=last_place(told & pl.col("leading")),
        other=last_place(pl.col("others")),
    )
    names = ("atom", "document", "clause", "sentence", "line", "generic", "speaks", "implicit")
    return (
        [*map(pl.col, names), *(test.alias(name) for name, test in kept.items())],
        [place.alias(name) for name, place in lasting.items()],
    )


@cache
def _choice() -> list[pl.Expr]:
    """What `chosen` tells of a figure, from the places of the bodies before it."""
    acting_atom = pl.when(pl.col("acting_document") == pl.col("document")).then("acting_atom")
    speaking_atom = pl.when(pl.col("speaking_document") == pl.col("document")).then("speaking_atom")
    # 他们 are those who acted in the sentence before, in the same line.
    they = pl.col("they") & (pl.col("other_sentence") == pl.col("sentence") - 1)
    same = (pl.col("other_sentence") == pl.col("sentence")) | (they & (pl.col("other_line") == pl.col("line")))
    other_atom = pl.when(same).then("other_atom")
    # The whole area (全省) behind another body of the sentence is all of it, not its unions.
    named_atom = pl.when(pl.col("named_sentence") == pl.col("sentence")).then("named_atom").fill_null(-1)
    union_atom = pl.when(pl.col("acting_implicit")).then(named_atom).otherwise(acting_atom.fill_null(-1))
    together = pl.any_horizontal(
        pl.col("acting_clause") == pl.col("clause"), pl.col("acting_clause") == pl.col("other_clause")
    ).fill_null(False)
    told = dict(
        generic=pl.col("other_generic"),
        firm=(pl.col("other_firm") & pl.col("local")).fill_null(False),
        led=(
            (pl.col("told_line") == pl.col("line"))
            & (
                (pl.col("other_line") != pl.col("line")) | (pl.col("told_atom") > pl.col("other_atom")) | together
            ).fill_null(True)
        ).fill_null(False),
        opened=(pl.col("leading_line") == pl.col("line")).fill_null(False),
        named=(pl.col("named_sentence") == pl.col("sentence")).fill_null(False),
        atom=pl.coalesce(acting_atom, speaking_atom, "first"),
        outside=(
            other_atom.is_not_null()
            & (other_atom > union_atom.fill_null(-1))
            & (acting_atom.is_null() | ~together | (pl.col("acting_implicit") & (acting_atom > other_atom)))
        ).fill_null(False),
        other=other_atom,
    )
    return [pl.col("row"), pl.col("line"), *(test.alias(name) for name, test in told.items())]


def of_house(facts: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """The `atom` of each figure; on a page whose first union is an enterprise's (成都铁路局工会), that one for a union
    told by no name (各级工会): it is the enterprise's too. facts: document, atom."""
    marked = found.select(
        *("document", "enterprise", "bare", "own", "national", "of_union", "area"), place=pl.int_range(pl.len())
    )
    first = marked.filter(pl.col("of_union") & ~pl.col("area")).unique("document", keep="first", maintain_order=True)
    house = first.filter("enterprise").select("document", house="place")
    if house.is_empty():
        return facts["atom"]
    nameless = marked.select(atom="place", nameless=pl.col("bare") & pl.col("own").is_null() & ~pl.col("national"))
    return (
        facts.select("document", "atom")
        .join(house, on="document", how="left", maintain_order="left")
        .join(nameless, on="atom", how="left", maintain_order="left")
        .select(pl.when(pl.col("nameless") & pl.col("house").is_not_null()).then("house").otherwise("atom"))
        .to_series()
    )


def in_turn(stream: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """For figures of a clause with 分别 after a list of bodies, of its own or of the clause before: row,
    turn_organization, turn_own, in the list's order."""
    context = lexicon.context_bits()
    marks = (
        stream.filter(has_class(stream["word"], "context", context["respectively"]))
        .select("clause", "sentence", turn_at="at")
        .unique("clause", keep="first", maintain_order=True)
    )
    if marks.is_empty():
        return pl.DataFrame(schema={"row": pl.UInt32, "turn_organization": pl.Int64, "turn_own": pl.Int64})
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
