"""The city or county that a page of a whole province or the country has come to, for bodies that do not name it.

What belongs here: the last division that is told of before a 市总工会 or 全县 on such a page. What does not: what a
page tells of its own area (`places`), and how a body is called (`actors`).
"""

from functools import lru_cache

import polars as pl

from pipeline.observations import areas, lexicon
from pipeline.observations.lookup import last_before
from pipeline.observations.stream import only, with_roles

#: Code points from the beginning of a sentence to a name that opens it: an indent and a number (（一）宜昌：).
OPENS = 6
#: The levels of a page's own area above that of a body.
ABOVE = {"city": ("country", "province"), "county": ("country", "province", "city")}


def with_last_named(picked: pl.DataFrame, stream: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """picked with city and county of what was told last before a body that says only 市 or 县 (`relative`), on pages
    whose own area (home) is above it.

    picked: document, at (of the figure), body_at, relative, own, province, city, county, home (codes). stream: with
    the ends of sentences. found: `organizations.atoms`.
    """
    homes = {code: areas.level_of(code) for code in picked["home"].drop_nulls().unique()}
    level = pl.col("home").replace_strict(homes, default=None, return_dtype=pl.String)
    asked = pl.any_horizontal(
        (pl.col("relative") == kind) & level.fill_null("country").is_in(levels) for kind, levels in ABOVE.items()
    )
    wanted = picked.with_row_index("place").filter(asked & pl.col("own").is_null() & pl.col("body_at").is_not_null())
    if wanted.is_empty():
        return picked
    named = told(stream, found)
    for kind in ABOVE:
        here = wanted.filter(pl.col("relative") == kind)
        if here.is_empty():
            continue
        pages = here.select("document", "province").unique()
        known = named.join(pages, on="document", maintain_order="left")
        codes = [division(area, province, kind) for area, province in known.select("area", "province").iter_rows()]
        known = known.select("document", "at", code=pl.Series(codes, dtype=pl.String)).drop_nulls()
        last = (
            here.select("place", "document", "body_at")
            .sort("body_at")
            .join_asof(
                known,
                left_on="body_at",
                right_on="at",
                by="document",
                allow_exact_matches=False,
                check_sortedness=False,
            )
        )
        last = last.drop_nulls("code")
        picked = picked.with_columns(picked[kind].scatter(last["place"], last["code"]))
    return picked


def told(stream: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """document, at and area (place of the name) of areas that open a sentence or that a body is joined to; sorted."""
    named = with_roles(only(stream, "area", marks=lexicon.SENTENCE, columns=("document", "at", "end", "mark")), "area")
    begin = last_before(pl.col("end"), pl.col("mark") >= lexicon.SENTENCE)
    opening = named.filter(pl.col("area").is_not_null() & (pl.col("at") - begin <= OPENS)).select(
        "document", "at", "area"
    )
    owned = found.filter(pl.col("own").is_not_null()).select("document", "at", area="own")
    return pl.concat([opening, owned]).sort("at")


@lru_cache(maxsize=10_000)
def division(area: int, province: str | None, kind: str) -> str | None:
    """The code of the city or county (`kind`) of a province that an area's name means, if it is one."""
    row = areas.by_place()[area]
    within = [code for code in row["codes"] if code.startswith((province or "")[:2])]
    fits = [code for code in within if areas.level_of(code) == kind or (kind == "city" and _is_city(code))]
    return fits[0] if len(fits) == 1 else None


def _is_city(code: str) -> bool:
    """Whether a division calls itself 市, as county-level cities do."""
    return str(areas.label_of(code)).endswith("市")
