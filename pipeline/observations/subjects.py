"""Which bodies open their clause as its subject, and which unions are foreign ones.

What belongs here: what stands before and behind a body's name. What does not: the names (organizations.yaml), and which
body a figure belongs to (`bodies`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import counted, places_where
from pipeline.observations.stream import flags, has_class, nothing
from pipeline.observations.words import ROLES, words

#: Code points between the name of a country and the union that is named after it (某国某某行业工会).
FOREIGN_REACH = 10
#: Whom a body's name only tells apart: 某集团职工, 某医院护士.
PEOPLE = ("worker", "hardship", "household", "migrant", "student", "laid_off", "kin", "victims")


@cache
def blocking() -> pl.Series:
    """`flags` of the words behind which no subject of their clause stands: all but areas, times, signs, 全市, 企业."""
    whole = [
        place for place, row in enumerate(lexicon.organizations()) if row.get("implicit") and row.get("union", True)
    ]
    heavy = sum(bit for name, bit in ROLES.items() if name not in ("area", "period", "status", "mark"))
    return flags(
        words()
        .select(
            (pl.col("roles") & heavy != 0)
            & ~pl.col("organization").is_in(whole).fill_null(False)
            & (pl.col("bits") & pl.lit(lexicon.mask(["enterprise"]), pl.Int128) == 0)
        )
        .to_series()
    )


def subjects(stream: pl.DataFrame) -> pl.DataFrame:
    """Each body of the whole stream, in order: at, opens (nothing but areas and times stand before it in its clause),
    attribute (it only tells whose the persons or figures directly behind it are), abroad (a foreign country is named
    just before it in its clause).
    """
    # What stands before is counted once for all events and looked up for the bodies alone, and so is what stands
    # behind: from 12 to 3 ms a shard.
    word = stream["word"]
    border = pl.col("mark") >= lexicon.CLAUSE
    # Of a compound (某药业公司) the last word is the body, and a count before it (三家银行) tells how many act.
    body = pl.col("roles") & ROLES["organization"] != 0
    belongs = ((pl.col("figure") | body) & (pl.col("at").shift(-1) == pl.col("end")) & body.shift(-1)).fill_null(False)
    blocks = ~border & (pl.lit(blocking()[word] != 0) | pl.col("figure")) & ~belongs
    told = stream.select(border=border, before=counted(blocks), body=body, blocks=blocks)
    of_clause = told.select(pl.lit(0, pl.UInt32).append(pl.col("before").filter("border"))).to_series()
    places = places_where(told["body"])
    foreign = stream.select("at", "clause").filter(has_class(word, "context", lexicon.context_bits()["foreign"]))
    behind = stream.select("at", "figure", "word").gather(places + 1, null_on_oob=True)
    next_word = behind["word"].fill_null(nothing())
    people = has_class(next_word, "bits", lexicon.mask(PEOPLE))
    people |= has_class(next_word, "context", lexicon.context_bits()["union"])
    return (
        stream.select("at", "end", "clause")
        .gather(places)
        .hstack(told.select("before", "blocks").gather(places))
        .hstack(behind.select(next_at="at", of_people=people | pl.col("figure")))
        .join_asof(foreign.select("at", foreign_at="at", foreign_clause="clause"), on="at", check_sortedness=False)
        .select(
            "at",
            opens=pl.lit(of_clause).gather("clause") == pl.col("before") - pl.col("blocks"),
            attribute=((pl.col("next_at") == pl.col("end")) & pl.col("of_people")).fill_null(False),
            abroad=(
                (pl.col("foreign_clause") == pl.col("clause")) & (pl.col("at") - pl.col("foreign_at") <= FOREIGN_REACH)
            ).fill_null(False),
        )
    )
