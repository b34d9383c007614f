"""Whether a figure is done, planned, expected or aimed at.

What belongs here: choosing among the status words of a sentence. What does not: the words (observation_status.yaml).
"""

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.stream import first_after, last_before, only, with_roles

ACTUAL, PLANNED, FORECAST, TARGET = range(len(lexicon.STATUSES))


def statuses(stream: pl.DataFrame) -> pl.DataFrame:
    """For each figure: row, status (place in STATUSES; null when its sentence has no status word).

    The nearest word before the figure in its sentence decides. A weak word (将, 要) is overruled by an earlier
    forecast of the same sentence, or a target of the same clause, when nothing done stands between. `later`: the
    first such word of the same sentence behind the figure; `in_clause_after`: whether it stands in the figure's own
    clause; `in_clause_before`: whether the deciding word does.
    """
    has = pl.col("status").is_not_null()
    strong = has & ~pl.col("weak").fill_null(False)
    seen = (
        with_roles(only(stream, "status", columns=("row", "sentence", "clause")), "status", "weak")
        .with_columns(
            last=last_before(pl.col("status"), has),
            last_weak=last_before(pl.col("weak"), has),
            last_sentence=last_before(pl.col("sentence"), has),
            strong=last_before(pl.col("status"), strong),
            last_clause=last_before(pl.col("clause"), has),
            strong_sentence=last_before(pl.col("sentence"), strong),
            strong_clause=last_before(pl.col("clause"), strong),
            later=first_after(pl.col("status"), has),
            after_sentence=first_after(pl.col("sentence"), has),
            after_clause=first_after(pl.col("clause"), has),
        )
        .filter("figure")
    )
    here = pl.col("last_sentence") == pl.col("sentence")
    overruled = (
        pl.col("last_weak")
        & (pl.col("strong_sentence") == pl.col("sentence"))
        & (
            (pl.col("strong") == FORECAST)
            | ((pl.col("strong") == TARGET) & (pl.col("strong_clause") == pl.col("last_clause")))
        )
    )
    return seen.select(
        "row",
        status=pl.when(here & overruled).then("strong").when(here).then("last"),
        later=pl.when(pl.col("after_sentence") == pl.col("sentence")).then("later"),
        in_clause_after=(pl.col("after_clause") == pl.col("clause")).fill_null(False),
        in_clause_before=(here & (pl.col("last_clause") == pl.col("clause"))).fill_null(False),
    )
