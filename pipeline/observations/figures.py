"""Figures transcribed by hand from cited pages, brought into the table of observations.

What belongs here: mapping the columns of reported_figures.csv, reading its printed figures with the same
grammar as any text, and refusing rows that cannot be used. What does not: the figures.
"""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.documents.dates import first_date
from pipeline.documents.encoding import Undecodable, decode
from pipeline.documents.inventory import REJECTED_SCHEMA
from pipeline.documents.read import MAX_SIDE_CAR_BYTES, Unreadable, read_bytes
from pipeline.observations import areas, lexicon
from pipeline.observations.actors import actor_id
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
#: Actors that stand for every union, or for no union.
ACTORS = {"工会": "unions_of_all_levels", "trade unions": "unions_of_all_levels", "中央财政": "ministry_of_finance"}
PERIOD_KINDS = ("campaign", "calendar_year", "cumulative", "as_of", "event")
RULE = "transcribed"
CONTROLS = r"[\x00-\x1f\x7f]"


MAX_QUOTE = 120
#: What is wrong with a row, by the code of the reason, and what to do.
FAULTS = {
    "bad_id": "figure_id is empty, holds # or control characters, or comes twice; give each row one of its own",
    "broken_row": f"raw_text holds control characters or is longer than {MAX_QUOTE}; copy the printed figure alone",
    "unknown_indicator": "indicator_id is not in data/indicators.csv; correct it or add the indicator",
    "unknown_status": "status is none of planned, forecast, target, actual",
    "unknown_period_kind": f"period_kind is none of {', '.join(PERIOD_KINDS)}",
    "unknown_programme": "programme is none that the lexicon (campaigns.yaml) knows; correct it or leave it empty",
    "no_source": "source_url is empty; give the address of the cited page",
    "no_figure": "raw_text holds no number; copy the figure as the page prints it",
    "several_figures": "raw_text holds more than one number; give each a row of its own",
    "unit_not_accepted": "the unit in raw_text is none that the indicator accepts; correct one or the other",
    "bad_date": "published_on is not a day; write it as 2024-12-31",
    "bad_year": "period_from or period_to is no year such as 2024, or the first is later than the second",
}


def empty() -> dict[str, pl.DataFrame]:
    """The three frames without rows."""
    return {
        "observations": pl.DataFrame(schema=OBSERVATIONS),
        "figures": pl.DataFrame(schema=FIGURES),
        "rejected": pl.DataFrame(schema=REJECTED_SCHEMA),
    }


def refused(file: str, reason: str, detail: str) -> dict[str, pl.DataFrame]:
    """Frames of a file that cannot be used as a whole."""
    return {**empty(), "rejected": pl.DataFrame([(file, None, reason, detail)], schema=REJECTED_SCHEMA, orient="row")}


def reported_figures(path: Path | None) -> dict[str, pl.DataFrame]:
    """Frames `observations` (the published columns), `figures` (provenance) and `rejected` of a CSV file.

    None gives empty frames. A file that is no CSV or lacks a column is rejected whole (`row` null); a row that cannot
    be used is rejected alone, by its number (the header is row 1), with a reason of FAULTS.
    """
    if path is None:
        return empty()
    try:
        text = decode(read_bytes(path, MAX_SIDE_CAR_BYTES)).text
        raw = pl.read_csv(BytesIO(text.encode()), infer_schema=False)
    except (Unreadable, Undecodable) as fault:
        return refused(path.name, fault.reason, fault.detail)
    except pl.exceptions.PolarsError:
        return refused(path.name, "unreadable_table", "not a CSV table; save it again as CSV UTF-8")
    missing = [name for name in COLUMNS if name not in raw.columns]
    if missing:
        return refused(
            path.name, "missing_columns", f"columns missing: {', '.join(missing)}; add them, empty if need be"
        )
    return from_frame(raw, path.name)


def from_frame(raw: pl.DataFrame, file: str) -> dict[str, pl.DataFrame]:
    """As `reported_figures`, from a frame of Strings with COLUMNS."""
    rows = read_numbers(
        raw.select(pl.col(name).str.strip_chars().replace("", None) for name in COLUMNS).with_columns(
            row=pl.int_range(2, pl.len() + 2, dtype=pl.Int64)
        )
    )
    judged = rows.with_columns(fault=fault())
    good = judged.filter(pl.col("fault").is_null())
    detail = pl.col("fault").replace_strict(FAULTS, return_dtype=pl.String)
    return {
        "observations": observations(good),
        "figures": good.with_columns(published_on="published")
        .select(pl.col(name).cast(dtype) for name, dtype in FIGURES.items())
        .sort("figure_id"),
        "rejected": judged.filter(pl.col("fault").is_not_null()).select(
            file=pl.lit(file),
            row="row",
            reason="fault",
            detail=pl.format("figure {}: {}", pl.col("figure_id").fill_null("?"), detail).str.replace_all(
                CONTROLS, " "
            ),
        ),
    }


def fault() -> pl.Expr:
    """The reason (a key of FAULTS) for which a row of `read_numbers` cannot be used, null when it can."""
    c = pl.col

    def known(name: str, values: Iterable[str]) -> pl.Expr:
        return c(name).is_in(list(values)).fill_null(False)

    bad_id = c("figure_id").is_null() | c("figure_id").is_duplicated() | c("figure_id").str.contains(f"#|{CONTROLS}")
    broken = c("raw_text").str.contains(CONTROLS) | (c("raw_text").str.len_chars() > MAX_QUOTE)
    told = {
        "bad_id": bad_id,
        "broken_row": broken,
        "unknown_indicator": ~known("indicator_id", lexicon.indicators()),
        "unknown_status": ~known("status", lexicon.STATUSES),
        "unknown_period_kind": ~known("period_kind", PERIOD_KINDS),
        "unknown_programme": c("programme").is_not_null() & ~known("programme", programmes()),
        "no_source": c("source_url").is_null(),
        "no_figure": c("number").is_null(),
        "several_figures": c("numbers") > 1,
        "unit_not_accepted": ~c("accepted"),
        "bad_date": c("published_on").is_not_null() & c("published").is_null(),
        "bad_year": c("bad_year"),
    }
    return pl.coalesce(pl.when(wrong).then(pl.lit(reason)) for reason, wrong in told.items())


@cache
def programmes() -> dict[str, str]:
    """The words that name a programme, each with its id."""
    return {word: name for name, entry in lexicon.campaigns().items() for word in [entry["label_zh"], *entry["words"]]}


def read_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Add number, value, lower, upper, bound, resolution, numbers (how many there are), unit_id, accepted, published
    (Date), from_year, to_year (Int64) and bad_year.

    A count without a unit of its own (71 million, 15个) is in the indicator's first unit, its -time form where 次 is
    printed.
    """
    found = (
        extract(rows.lazy().select(id=pl.col("row").cast(pl.String), text=pl.col("raw_text").fill_null("")))
        .filter(pl.col("number").is_not_null())
        .with_columns(numbers=pl.len().over("id"))
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
            "numbers",
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
            published=pl.col("published_on").map_elements(first_date, return_dtype=pl.Date),
            from_year=years[0],
            to_year=years[1],
        )
        .with_columns(
            accepted=pl.col("unit_id").is_not_null() & accepted.list.contains(pl.col("unit_id")).fill_null(False),
            bad_year=(pl.col("period_from").is_not_null() & ~years[0].is_between(1900, 2200).fill_null(False))
            | (pl.col("period_to").is_not_null() & ~years[1].is_between(1900, 2200).fill_null(False))
            | (years[0] > years[1]).fill_null(False),
        )
    )


def observations(good: pl.DataFrame) -> pl.DataFrame:
    """Rows that passed, in the columns of `observations`; the id of the observation is the figure's."""
    programme = pl.col("programme").replace_strict(programmes(), default=None, return_dtype=pl.String)
    last = pl.date(pl.col("to_year"), 12, 31)
    summed = pl.col("period_kind").is_in(["cumulative", "as_of"])
    return (
        good.with_columns(
            observation_id="figure_id",
            document_id=pl.lit(None, pl.String),
            quantity_id=pl.lit(None, pl.String),
            source_text=pl.lit(None, pl.String),
            actor_id=pl.col("actor_text").map_elements(actor, return_dtype=pl.String),
            area_code=pl.col("area_text").map_elements(area, return_dtype=pl.String),
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


@cache
def _bodies() -> dict[str, dict[str, Any]]:
    """The names of organizations that are no page's own (全省工会), each with its row of the lexicon."""
    return {
        word: entry
        for entry in reversed(lexicon.organizations())
        for word in [*entry["words"], entry.get("name") or entry["words"][0]]
        if entry.get("whose") != "relative"
    }


def actor(text: str) -> str | None:
    """The entity that a transcribed actor names, by itself or behind the name of its area (青海省总工会)."""
    bodies = _bodies()
    if text in ACTORS or text in bodies:
        return ACTORS.get(text) or str(bodies[text]["entity_id"])
    for start in range(1, len(text)):
        code = area(text[:start]) if text[start:] in bodies else None
        if code:
            return actor_id(bodies[text[start:]], code)
    return None


@cache
def _full_names() -> dict[str, str]:
    """Divisions by their names from the province down: 山东省枣庄市."""
    return {str(areas.full_label(code)): code for code in areas.areas()["area_code"]}


def area(text: str) -> str | None:
    """The code of a division by its name; None where several have it."""
    return areas.resolve(text, ()) or _full_names().get(text)
