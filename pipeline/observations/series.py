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
    rows = observations.filter(pl.col("part_of").is_null() & pl.col("value").is_not_null()).with_columns(
        actor_level=pl.col("actor_id").replace_strict(actor_levels(), default=None, return_dtype=pl.String),
    )
    rows = rows if rows["observation_id"].is_sorted() else rows.sort("observation_id")
    names = _names(rows)
    sources = _sources(_figures(rows, names))
    finest = sources.group_by("key", maintain_order=True).agg(
        fine_value=pl.col("value").first(),
        fine_bound=pl.col("bound").first(),
        most=pl.col("value").max(),
        sources=pl.len().cast(pl.Int64),
    )
    joined = sources.join(finest, on="key", maintain_order="left")
    same = (pl.col("value") == pl.col("fine_value")) & (pl.col("bound") == pl.col("fine_bound"))
    inside = (pl.col("lower").fill_null(pl.col("fine_value")) <= pl.col("fine_value")) & (
        pl.col("upper").fill_null(pl.col("fine_value")) >= pl.col("fine_value")
    )
    rounds = ((pl.col("value") - pl.col("fine_value")).abs() < pl.col("step")) & (pl.col("step") > 1)
    ends = ((pl.col("lower").is_null() | pl.col("upper").is_null()) & inside & _close()) | (
        pl.col("lower").is_not_null() & pl.col("upper").is_not_null() & inside
    )
    judged = joined.with_columns(same=same, fits=same | rounds | ends)
    agreed = judged.group_by("key").agg(
        agreement=pl.when(pl.col("sources").first() == 1)
        .then(pl.lit("single"))
        .when(pl.col("same").all())
        .then(pl.lit("consistent"))
        .when(pl.col("fits").all())
        .then(pl.lit("rounded"))
        .otherwise(pl.lit("conflict"))
    )
    chosen = (
        judged.join(agreed, on="key", maintain_order="left")
        .filter((pl.col("agreement") != "conflict") | (pl.col("value") == pl.col("most")))
        .unique("key", keep="first", maintain_order=True)
        .join(names.select("key", "series_id").unique(), on="key")
    )
    told = rows.select(*SERIES_KEY, "observation_id")[chosen["place"]]
    return (
        chosen.hstack(told)
        .select(
            "series_id",
            *SERIES_KEY,
            "value",
            "lower",
            "upper",
            "sources",
            "agreement",
            chosen_observation_id="observation_id",
            reason=_reason(),
        )
        .sort("series_id")
    )


def _names(rows: pl.DataFrame) -> pl.DataFrame:
    """The keys that come in observations: SERIES_KEY, series_id, and a number `key` by which rows are told apart a
    hundred times as fast as by ten texts."""
    text = pl.concat_str(*(pl.col(name).cast(pl.String).fill_null("-") for name in SERIES_KEY), separator="|")
    return (
        rows.select(SERIES_KEY)
        .unique()
        .with_columns(series_id=text)
        .with_columns(key=pl.col("series_id").rank("dense"))
    )


def _figures(rows: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """What is compared of observations: numbers instead of texts; `place` is the place among them."""
    ranks = {name: place for place, name in enumerate(LEVEL_ORDER)}
    keys = rows.select(SERIES_KEY).join(names, on=SERIES_KEY, how="left", nulls_equal=True, maintain_order="left")
    return rows.select(
        keys["key"],
        "value",
        "lower",
        "upper",
        "bound",
        source=pl.coalesce("document_id", "figure_id").cast(pl.Categorical).to_physical(),
        step=pl.col("resolution").fill_null(1),
        order=pl.col("actor_level").replace_strict(ranks, default=len(LEVEL_ORDER), return_dtype=pl.Int64),
        typed=pl.col("document_id").is_null(),
        place=pl.int_range(pl.len(), dtype=pl.UInt32),
    )


def _sources(figures: pl.DataFrame) -> pl.DataFrame:
    """Of the figures of one key in a source the largest, with how many there are; those of a key in the order in which
    they are preferred."""
    runs = figures.sort("key", "source", "value", "step", "place", descending=[False, False, True, False, False])
    another = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in ("key", "source"))
    first = runs.select(another).to_series().arg_true()
    figures_of_each = pl.concat([first, pl.Series([runs.height], dtype=first.dtype)]).diff(null_behavior="drop")
    return runs[first].with_columns(figures=figures_of_each).sort("key", "step", "order", "typed", "place")


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
