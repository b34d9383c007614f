"""Figures transcribed by hand from cited pages, brought into the table of observations.

What belongs here: mapping the columns of reported_figures.csv, reading its printed figures with the same
grammar as any text, and refusing rows that cannot be used. What does not: the figures.
"""

from pathlib import Path

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.observe import OBSERVATIONS
from pipeline.quantities import extract

COLUMNS = (
    "figure_id",
    "indicator_id",
    "actor_text",
    "area_text",
    "period_kind",
    "period_from",
    "period_to",
    "programme",
    "status",
    "raw_text",
    "source_url",
    "publisher",
    "published_on",
    "note",
)
FIGURES = {
    "figure_id": pl.String,
    "raw_text": pl.String,
    "programme": pl.String,
    "source_url": pl.String,
    "publisher": pl.String,
    "published_on": pl.Date,
    "note": pl.String,
}
REJECTED = {"file": pl.String, "row": pl.Int64, "reason": pl.String, "detail": pl.String}
PERIOD_KINDS = ("campaign", "calendar_year", "cumulative", "as_of", "event")
RULE = "transcribed"


def empty() -> dict[str, pl.DataFrame]:
    """The three frames without rows."""
    return {
        "observations": pl.DataFrame(schema=OBSERVATIONS),
        "figures": pl.DataFrame(schema=FIGURES),
        "rejected": pl.DataFrame(schema=REJECTED),
    }


def refused(file: str, row: int, reason: str, detail: str) -> dict[str, pl.DataFrame]:
    """Frames of a file that cannot be used as a whole."""
    return {**empty(), "rejected": pl.DataFrame([(file, row, reason, detail)], schema=REJECTED, orient="row")}


def reported_figures(path: Path | None) -> dict[str, pl.DataFrame]:
    """Frames `observations` (the published columns), `figures` (provenance) and `rejected` of a CSV file.

    None gives empty frames. A file that is no CSV or lacks a column is rejected whole, a row with an unknown
    indicator, status or kind of period, without a readable figure or a source is rejected alone, each with its
    reason.
    """
    if path is None:
        return empty()
    try:
        raw = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        return refused(path.name, 0, "unreadable_table", f"not a CSV file in UTF-8: {str(error).splitlines()[0]}")
    missing = [name for name in COLUMNS if name not in raw.columns]
    if missing:
        return refused(path.name, 0, "missing_columns", f"columns missing: {', '.join(missing)}")
    return from_frame(raw, path.name)


def from_frame(raw: pl.DataFrame, file: str) -> dict[str, pl.DataFrame]:
    """As `reported_figures`, from a frame of Strings with COLUMNS."""
    rows = read_numbers(
        raw.select(pl.col(name).str.strip_chars().replace("", None) for name in COLUMNS).with_columns(
            row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
        )
    )
    fault = pl.coalesce(
        pl.when(pl.col("figure_id").is_null() | pl.col("figure_id").is_duplicated()).then(pl.lit("bad_id")),
        pl.when(~pl.col("indicator_id").is_in(list(lexicon.indicators())).fill_null(False)).then(
            pl.lit("unknown_indicator")
        ),
        pl.when(~pl.col("status").is_in(lexicon.STATUSES).fill_null(False)).then(pl.lit("unknown_status")),
        pl.when(~pl.col("period_kind").is_in(PERIOD_KINDS).fill_null(False)).then(pl.lit("unknown_period_kind")),
        pl.when(pl.col("source_url").is_null()).then(pl.lit("no_source")),
        pl.when(pl.col("number").is_null()).then(pl.lit("no_figure")),
        pl.when(~pl.col("accepted")).then(pl.lit("unit_not_accepted")),
        pl.when(pl.col("published_on").is_not_null() & pl.col("published").is_null()).then(pl.lit("bad_date")),
        pl.when(pl.col("bad_year")).then(pl.lit("bad_year")),
    )
    judged = rows.with_columns(fault=fault)
    good = judged.filter(pl.col("fault").is_null())
    return {
        "observations": observations(good),
        "figures": good.with_columns(published_on="published")
        .select(pl.col(name).cast(dtype) for name, dtype in FIGURES.items())
        .sort("figure_id"),
        "rejected": judged.filter(pl.col("fault").is_not_null()).select(
            file=pl.lit(file),
            row="row",
            reason="fault",
            detail=pl.format("figure {}: {}", pl.col("figure_id").fill_null("?"), pl.col("raw_text").fill_null("")),
        ),
    }


def read_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Add number, value, lower, upper, bound, resolution, unit_id, accepted, published (Date) and bad_year.

    A count without a unit of its own (71 million, 15个) is in the indicator's first unit, its -time form where 次 is
    printed.
    """
    found = (
        extract(rows.lazy().select(id=pl.col("row").cast(pl.String), text=pl.col("raw_text").fill_null("")))
        .filter(pl.col("number").is_not_null())
        .collect()
        .unique("id", keep="first", maintain_order=True)
        .select(
            "number",
            "value",
            "lower",
            "upper",
            "bound",
            "resolution",
            "kind",
            printed="unit_id",
            row=pl.col("id").cast(pl.Int64),
        )
    )
    units = {name: lexicon.accepted_units(name) for name in lexicon.indicators()}
    default = pl.col("indicator_id").replace_strict(
        {name: accepted[0] for name, accepted in units.items()}, default=None, return_dtype=pl.String
    )
    accepted = pl.col("indicator_id").replace_strict(units, default=None, return_dtype=pl.List(pl.String))
    timed = pl.when(pl.col("raw_text").str.contains("次")).then(pl.format("{}_time", default)).otherwise(default)
    open_unit = pl.col("printed").is_null() | pl.col("printed").is_in(["item", "occurrence"])
    years = [pl.col(name).str.to_integer(strict=False) for name in ("period_from", "period_to")]
    return (
        rows.join(found, on="row", how="left", maintain_order="left")
        .with_columns(
            unit_id=pl.when(accepted.list.contains(pl.col("printed")))
            .then("printed")
            .when(open_unit & (pl.col("kind") != "money"))
            .then(timed),
            published=pl.col("published_on").str.to_date("%Y-%m-%d", strict=False),
            from_year=years[0],
            to_year=years[1],
        )
        .with_columns(
            accepted=pl.col("unit_id").is_not_null() & accepted.list.contains(pl.col("unit_id")).fill_null(False),
            bad_year=(pl.col("period_from").is_not_null() & ~years[0].is_between(1900, 2200).fill_null(False))
            | (pl.col("period_to").is_not_null() & ~years[1].is_between(1900, 2200).fill_null(False)),
        )
    )


def observations(good: pl.DataFrame) -> pl.DataFrame:
    """Rows that passed, in the columns of `observations`; the id of the observation is the figure's."""
    programmes = {
        word: name for name, entry in lexicon.campaigns().items() for word in [entry["label_zh"], *entry["words"]]
    }
    programme = pl.col("programme").replace_strict(programmes, default=None, return_dtype=pl.String)
    actors = {
        word: str(entry["entity_id"])
        for entry in reversed(lexicon.organizations())
        for word in [*entry["words"], entry.get("name") or entry["words"][0]]
        if entry.get("whose") != "relative"
    } | {"工会": "unions_of_all_levels", "trade unions": "unions_of_all_levels", "中央财政": "ministry_of_finance"}
    last = pl.date(pl.col("to_year"), 12, 31)
    summed = pl.col("period_kind").is_in(["cumulative", "as_of"])
    return (
        good.with_columns(
            observation_id="figure_id",
            document_id=pl.lit(None, pl.String),
            quantity_id=pl.lit(None, pl.String),
            source_text=pl.lit(None, pl.String),
            actor_id=pl.col("actor_text").replace_strict(actors, default=None, return_dtype=pl.String),
            area_code=pl.when(pl.col("area_text") == "全国").then(pl.lit("000000")),
            campaign_id=pl.when(summed | (pl.col("from_year") != pl.col("to_year")))
            .then(programme)
            .otherwise(pl.format("{}_{}", programme, "to_year")),
            period_start=pl.date(pl.col("from_year"), 1, 1),
            period_end=pl.when(summed & (pl.col("published") < last)).then("published").otherwise(last),
            part_of=pl.lit(None, pl.String),
            quote="raw_text",
            rule_id=pl.lit(RULE),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items())
        .sort("observation_id")
    )
