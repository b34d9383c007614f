"""Which bodies open their clause as its subject, and which unions are foreign ones.

What belongs here: what stands before and behind a body's name. What does not: the names (organizations.yaml), and which
body a figure belongs to (`bodies`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.stream import has_class, last_before, last_place
from pipeline.observations.words import ROLES, words

#: Code points between the name of a country and the union that is named after it (某国某某行业工会).
FOREIGN_REACH = 10
#: Whom a body's name only tells apart: 某集团职工, 某医院护士.
PEOPLE = ("worker", "hardship", "household", "migrant", "student", "laid_off", "kin", "victims")


@cache
def passing() -> pl.Series:
    """Places of the words that may stand before the subject of a clause: areas, times, signs, 全市, 企业."""
    whole = [
        place for place, row in enumerate(lexicon.organizations()) if row.get("implicit") and row.get("union", True)
    ]
    light = ROLES["area"] | ROLES["period"] | ROLES["status"] | ROLES["mark"]
    return (
        words()
        .select(
            (
                (pl.col("roles") & ~pl.lit(light, pl.Int64) == 0)
                | pl.col("organization").is_in(whole).fill_null(False)
                | (pl.col("bits") & pl.lit(lexicon.mask(["enterprise"]), pl.Int128) != 0)
            ).arg_true()
        )
        .to_series()
    )


def subjects(stream: pl.DataFrame) -> pl.DataFrame:
    """Each body of the stream, in order: at, opens (nothing but areas and times stand before it in its clause),
    attribute (it only tells whose the persons or figures directly behind it are), abroad (a foreign country is named
    just before it in its clause).
    """
    border = pl.col("mark") >= lexicon.CLAUSE
    # Of a compound (某药业公司) the last word is the body, and a count before it (三家银行) tells how many act.
    body = pl.col("roles") & ROLES["organization"] != 0
    belongs = (
        (pl.col("figure") | (body & pl.col("word").is_not_null()))
        & (pl.col("at").shift(-1) == pl.col("end"))
        & (body & pl.col("word").is_not_null()).shift(-1)
    ).fill_null(False)
    blocking = (
        ~border
        & ((pl.col("word").is_not_null() & ~pl.col("word").is_in(passing().implode())) | pl.col("figure"))
        & ~belongs
    )
    foreign = has_class("context", lexicon.context_bits()["foreign"]).fill_null(False)
    people = has_class("bits", lexicon.mask(PEOPLE)).fill_null(False)
    union = has_class("context", lexicon.context_bits()["union"]).fill_null(False)
    blocked = last_place(blocking).shift(1)
    return (
        stream.select(
            "at",
            "word",
            "roles",
            opens=(last_place(border) > blocked) | blocked.is_null(),
            attribute=(
                (pl.col("at").shift(-1) == pl.col("end")) & (people | union | pl.col("figure")).shift(-1)
            ).fill_null(False),
            abroad=(
                (last_before(pl.col("clause"), foreign) == pl.col("clause"))
                & (pl.col("at") - last_before(pl.col("at"), foreign) <= FOREIGN_REACH)
            ).fill_null(False),
        )
        .filter(pl.col("word").is_not_null() & (pl.col("roles") & ROLES["organization"] != 0))
        .drop("word", "roles")
    )
