"""Whether a figure is done, planned, expected or aimed at.

What belongs here: choosing among the status words of a sentence. What does not: the words (observation_status.yaml).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import at_figures, last_place, next_place, there
from pipeline.observations.stream import flags, has_class, only, with_roles
from pipeline.observations.words import words

ACTUAL, PLANNED, FORECAST, TARGET = range(len(lexicon.STATUSES))


def statuses(stream: pl.DataFrame) -> pl.DataFrame:
    """For each figure: row, status (place in STATUSES; null when its sentence has no status word).

    The nearest word before the figure in its sentence decides. A weak word (将, 要) is overruled by an earlier
    forecast of the same sentence, or a target of the same clause, when nothing done stands between. `later`: the
    first such word of the same sentence behind the figure; `in_clause_after`: whether it stands in the figure's own
    clause; `in_clause_before`: whether the deciding word does. A noun behind 按照 in its clause (按照省总工会要求) is
    none.
    """
    according = has_class(stream["word"], "context", lexicon.context_bits()["according"])
    ruled = stream["clause"].filter(according).implode()
    seen = with_roles(only(stream, "status", columns=("row", "sentence", "clause")), "status", "weak")
    noun = (pl.lit(_nouns()[seen["word"]]) != 0) & pl.col("clause").is_in(ruled)
    seen = seen.with_columns(status=pl.when(~noun).then("status"))
    has = pl.col("status").is_not_null()
    strong = has & ~pl.col("weak").fill_null(False)
    places = at_figures(seen, last=last_place(has), strong=last_place(strong), later=next_place(has))
    around = [
        there(seen, places["last"], "status", "weak", "sentence", "clause"),
        there(seen, places["strong"], "status", "sentence", "clause"),
        there(seen, places["later"], "status", "sentence", "clause"),
    ]
    figures = pl.concat([seen.filter("figure").select("row", "sentence", "clause"), *around], how="horizontal")
    overruled = (
        pl.col("last_weak")
        & (pl.col("strong_sentence") == pl.col("sentence"))
        & (
            (pl.col("strong_status") == FORECAST)
            | ((pl.col("strong_status") == TARGET) & (pl.col("strong_clause") == pl.col("last_clause")))
        )
    )
    return figures.with_columns(here=pl.col("last_sentence") == pl.col("sentence")).select(
        "row",
        status=pl.when("here").then(pl.when(overruled).then("strong_status").otherwise("last_status")),
        later=pl.when(pl.col("later_sentence") == pl.col("sentence")).then("later_status"),
        in_clause_after=(pl.col("later_clause") == pl.col("clause")).fill_null(False),
        in_clause_before=(pl.col("here") & (pl.col("last_clause") == pl.col("clause"))).fill_null(False),
    )


@cache
def _nouns() -> pl.Series:
    """`flags` of the status words that may be nouns (要求)."""
    nouns = [noun for entry in lexicon.load("observation_status.yaml").values() for noun in entry.get("nouns", [])]
    return flags(words()["word"].is_in(nouns))
