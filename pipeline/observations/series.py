"""The consolidated figure of each key, with all its sources counted and their agreement stated.

What belongs here: comparing what sources print, and choosing one of the printed figures. What does not: computing new
figures; nothing is averaged or summed.
"""

import polars as pl

from pipeline.observations.entities import actor_levels
from schemas.observations import SERIES_KEY

LEVEL_ORDER = ("national", "all_unions", "province", "city", "county", "enterprise", "government", "donor")


def series(observations: pl.DataFrame) -> pl.DataFrame:
    """One row a key (columns SERIES_KEY): series_id, SERIES_KEY, value, lower, upper, sources, agreement,
    chosen_observation_id, reason.

    observations: the published table. Parts of a whole (part_of) are left out: they do not measure the key. A
    page with several figures of one key (of several groups, say) is one source, with the largest of them.
    agreement: `single`; `consistent` (all print the same), `rounded` (all contain the finest within their
    printed step or words), `conflict`. Chosen is, in this order: of contradicting sums the largest, which is
    the last and final count; the finest; that of the body of the highest level; that read in a page before one
    copied by hand; the first id. Sorted by series_id.
    """
    levels = actor_levels()
    rows = observations.filter(pl.col("part_of").is_null() & pl.col("value").is_not_null()).with_columns(
        actor_level=pl.col("actor_id").replace_strict(levels, default=None, return_dtype=pl.String),
        source=pl.coalesce("document_id", "figure_id"),
        step=pl.col("resolution").fill_null(1),
    )
    rows = rows.with_columns(
        series_id=pl.concat_str(*(pl.col(name).cast(pl.String).fill_null("-") for name in SERIES_KEY), separator="|"),
        order=pl.col("actor_level").replace_strict(
            {name: place for place, name in enumerate(LEVEL_ORDER)}, default=len(LEVEL_ORDER), return_dtype=pl.Int64
        ),
        typed=pl.col("document_id").is_null(),
    )
    of_source = rows.sort(
        "series_id", "source", "value", "step", "observation_id", descending=[False, False, True, False, False]
    ).with_columns(figures=pl.len().over("series_id", "source"))
    sources = of_source.unique(["series_id", "source"], keep="first", maintain_order=True)
    finest = (
        sources.sort("series_id", "step", "order", "typed", "observation_id")
        .group_by("series_id", maintain_order=True)
        .agg(
            fine_value=pl.col("value").first(),
            fine_bound=pl.col("bound").first(),
            most=pl.col("value").max(),
            sources=pl.len().cast(pl.Int64),
        )
    )
    joined = sources.join(finest, on="series_id", maintain_order="left")
    same = (pl.col("value") == pl.col("fine_value")) & (pl.col("bound") == pl.col("fine_bound"))
    inside = (pl.col("lower").fill_null(pl.col("fine_value")) <= pl.col("fine_value")) & (
        pl.col("upper").fill_null(pl.col("fine_value")) >= pl.col("fine_value")
    )
    rounds = ((pl.col("value") - pl.col("fine_value")).abs() < pl.col("step")) & (pl.col("step") > 1)
    ends = ((pl.col("lower").is_null() | pl.col("upper").is_null()) & inside & _close()) | (
        pl.col("lower").is_not_null() & pl.col("upper").is_not_null() & inside
    )
    judged = joined.with_columns(same=same, fits=same | rounds | ends)
    agreed = judged.group_by("series_id").agg(
        agreement=pl.when(pl.col("sources").first() == 1)
        .then(pl.lit("single"))
        .when(pl.col("same").all())
        .then(pl.lit("consistent"))
        .when(pl.col("fits").all())
        .then(pl.lit("rounded"))
        .otherwise(pl.lit("conflict"))
    )
    chosen = (
        judged.join(agreed, on="series_id", maintain_order="left")
        .with_columns(
            rank=pl.when((pl.col("agreement") == "conflict") & (pl.col("value") < pl.col("most"))).then(1).otherwise(0)
        )
        .sort("series_id", "rank", "step", "order", "typed", "observation_id")
        .unique("series_id", keep="first", maintain_order=True)
    )
    return chosen.select(
        "series_id",
        *SERIES_KEY,
        "value",
        "lower",
        "upper",
        "sources",
        "agreement",
        chosen_observation_id="observation_id",
        reason=_reason(),
    ).sort("series_id")


def _close() -> pl.Expr:
    """An open-ended figure (超过50亿) can be the same count only while it is within a tenth of the finest."""
    return (pl.col("value") - pl.col("fine_value")).abs() * 10 <= pl.col("fine_value")


def _reason() -> pl.Expr:
    """Why the chosen figure was chosen."""
    several = (
        pl.when(pl.col("figures") > 1).then(pl.lit("; largest of several figures of its page")).otherwise(pl.lit(""))
    )
    why = pl.col("agreement").replace_strict(
        {
            "single": "the only source",
            "consistent": "all sources print it",
            "rounded": "the finest figure; the others are it, rounded",
            "conflict": "the largest of contradicting sums, taken as the final count",
        }
    )
    return pl.concat_str(why, several)
