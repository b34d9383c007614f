"""What the site carries in it: observations, series, pages and code lists, bounded, masked, ready for JSON.

What belongs here: choosing and shaping the data of the site. What does not: how it looks (`site/`), and how it is put
into one file (`pipeline.release.webpage`).

The site is one file that opens from disk, so it is bounded: at most MOST_OBSERVATIONS figures, and MOST_TEXT characters
of pages, none longer than LONGEST_PAGE. Where the release holds more, figures of the whole country and figures with
several sources come first, and the site says what is left out.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.observations.entities import actor_levels
from pipeline.privacy import MASK
from pipeline.release.masking import mask_in_place
from schemas import codes
from schemas.observations import SERIES_KEY

MOST_OBSERVATIONS = 2_000
MOST_TEXT = 500_000
LONGEST_PAGE = 40_000
NATIONWIDE = "全国"
CURRENCY = re.compile("[A-Z]{3}")  # ISO 4217; no other unit is written in capitals
#: Name of a list of labels, the table it is read from, the table's key, and the column of observations that uses it.
LABELLED = [
    ("indicators", "indicators", "indicator_id", "indicator_id"),
    ("units", "units", "unit_id", "unit_id"),
    ("campaigns", "campaigns", "campaign_id", "campaign_id"),
    ("areas", "areas", "area_code", "area_code"),
    ("actors", "entities", "entity_id", "actor_id"),
]
#: Units of these dimensions are counted in English: 31 provinces, three months; 5 percent and 20 CNY are not.
COUNTED = ("count", "duration")
Scan = Callable[[str, str], pl.LazyFrame]


def scan(data: Path, name: str) -> pl.LazyFrame:
    """A published table; dates as text, as JSON has none."""
    return pl.scan_parquet(data / f"{name}.parquet").with_columns(pl.col(pl.Date).cast(pl.String))


def rows(frame: pl.DataFrame) -> dict[str, Any]:
    """A frame as columns and rows. Integers that JavaScript cannot hold exactly are text; so are all of the column."""
    wide = [name for name in ("value", "lower", "upper") if name in frame.columns]
    return {"columns": frame.columns, "rows": [list(row) for row in frame.cast({n: pl.String for n in wide}).rows()]}


def observations(data: Path, frames: Scan, most: int) -> pl.DataFrame:
    """The observations to show, each with its series, and its place in the raw page and in the reading text."""
    sources = scan(data, "series").select(*SERIES_KEY, "series_id", "sources")
    printed = scan(data, "quantities").select("quantity_id", "raw_start", "raw_end", printed="text")
    places = frames("extracted_quantities", "quantities").select("document_id", "raw_start", "start", "end")
    return (
        scan(data, "observations")
        .with_columns(
            actor_level=pl.col("actor_id").replace_strict(actor_levels(), default=None, return_dtype=pl.String)
        )
        .join(sources, on=SERIES_KEY, how="left", nulls_equal=True)
        .sort(
            pl.col("figure_id").is_null(),
            (pl.col("area_text") != NATIONWIDE).fill_null(True),
            pl.col("sources").fill_null(0),
            "observation_id",
            descending=[False, False, True, False],
        )
        .head(most)
        .join(printed, on="quantity_id", how="left")
        .join(places, on=["document_id", "raw_start"], how="left")
        .sort("observation_id")
        .drop("sources")
        .collect()
    )


def series(data: Path, shown: pl.DataFrame) -> pl.DataFrame:
    """The series of the observations shown, with the year of its campaign, else the year its period ends in."""
    years = scan(data, "campaigns").select("campaign_id", "year")
    return (
        scan(data, "series")
        .join(shown.lazy().select("series_id").unique(), on="series_id", how="semi")
        .join(years, on="campaign_id", how="left")
        .with_columns(
            year=pl.coalesce("year", pl.coalesce("period_end", "period_start").str.slice(0, 4).cast(pl.Int64))
        )
        .sort("series_id")
        .collect()
    )


def pages(data: Path, frames: Scan, shown: pl.DataFrame, most_text: int) -> dict[str, dict[str, Any]]:
    """The documents of the observations shown: what is known of them and, within bounds, their text and repairs.

    Documents with more figures come first where not all texts fit. `raw` and `text` are the raw and the reading text,
    masked in place; `repairs` are [raw_start, raw_end, start, end, raw_text, repaired_text, kind, confidence]. Without
    text: `raw` is null.
    """
    wanted = shown.filter(pl.col("document_id").is_not_null()).group_by("document_id").len()
    about = (
        scan(data, "documents")
        .join(wanted.lazy(), on="document_id")
        .sort("len", "document_id", descending=[True, False])
        .collect()
    )
    held, room = [], most_text
    for identifier, characters in about.select("document_id", "characters").iter_rows():
        if characters <= min(LONGEST_PAGE, room):
            held.append(identifier)
            room -= characters
    texts = page_texts(data, frames, held)
    columns = ["title", "publisher", "credited_to", "source_url", "published_on", "script", "unresolved_damage"]
    return {
        row["document_id"]: {column: row[column] for column in columns} | texts.get(row["document_id"], {"raw": None})
        for row in about.sort("document_id").to_dicts()
    }


def page_texts(data: Path, frames: Scan, held: list[str]) -> dict[str, dict[str, Any]]:
    """The texts of the documents in `held`; see `pages`."""
    if not held:
        return {}

    def of_held(frame: pl.LazyFrame) -> dict[str, pl.DataFrame]:
        mine = frame.filter(pl.col("document_id").is_in(held)).collect()
        return {str(key[0]): part for key, part in mine.partition_by("document_id", as_dict=True).items()}

    raw = of_held(frames("pages", "pages").select("document_id", "text"))
    reading = of_held(frames("texts", "texts").select("document_id", "text"))
    segments = of_held(frames("texts", "segments"))
    repairs = of_held(scan(data, "repairs"))
    personal = scan(data, "quantities").filter(pl.col("raw_text") == MASK).select("document_id", "raw_start")
    places = of_held(
        frames("extracted_quantities", "quantities")
        .select("document_id", "raw_start", "raw_end", "start", "end")
        .join(personal, on=["document_id", "raw_start"], how="semi")
    )
    found = {}
    for identifier in held:
        of_page, text = raw[identifier]["text"][0], reading[identifier]["text"][0]
        private = places[identifier].rows(named=True) if identifier in places else []
        found[identifier] = {
            "raw": mask_in_place(of_page, [(one["raw_start"], one["raw_end"]) for one in private]),
            "text": mask_in_place(text, [(one["start"], one["end"]) for one in private if one["start"] is not None]),
            "repairs": placed_repairs(repairs.get(identifier), segments.get(identifier)),
        }
    return found


def placed_repairs(repairs: pl.DataFrame | None, segments: pl.DataFrame | None) -> list[list[Any]]:
    """Repairs with their place in the reading text."""
    if repairs is None:
        return []
    order = ["raw_start", "raw_end", "start", "end"]
    pieces = [] if segments is None else segments.sort("raw_start").select(order).rows()
    return [
        [
            row["raw_start"],
            row["raw_end"],
            reading_offset(pieces, row["raw_start"]),
            reading_offset(pieces, row["raw_end"]),
            row["raw_text"],
            row["repaired_text"],
            row["kind"],
            row["confidence"],
        ]
        for row in repairs.sort("raw_start").rows(named=True)
    ]


def reading_offset(pieces: list[tuple[int, int, int, int]], raw: int) -> int:
    """The first offset of the reading text that stands for the raw offset `raw` or one behind it.

    `pieces`: (raw_start, raw_end, start, end), sorted; none = the texts are equal.
    """
    if not pieces:
        return raw
    at = bisect_right(pieces, raw, key=lambda piece: piece[0]) - 1
    if at >= 0:
        raw_start, raw_end, start, end = pieces[at]
        if raw < raw_end:
            return start + raw - raw_start if end - start == raw_end - raw_start else start if raw == raw_start else end
    later = bisect_left(pieces, raw, key=lambda piece: piece[0])
    return pieces[later][2] if later < len(pieces) else pieces[-1][3]


def plural(name: pl.Expr) -> pl.Expr:
    """The plural of the English name of a unit: households, counties, batches, years of age; aircraft stay."""
    return (
        pl.when(name.str.contains("craft$"))
        .then(name)
        .when(name.str.contains(" of "))
        .then(name.str.replace(" of ", "s of "))
        .when(name.str.contains("[^aeiou]y$"))
        .then(name.str.replace("y$", "ies"))
        .when(name.str.contains("(?:s|x|ch|sh)$"))
        .then(name + "es")
        .otherwise(name + "s")
    )


def plurals(data: Path, units: list[str]) -> dict[str, str]:
    """The plural of the English name of each of the units that is counted."""
    frame = scan(data, "units").filter(pl.col("unit_id").is_in(units) & pl.col("dimension").is_in(COUNTED))
    return dict(frame.select("unit_id", plural(pl.col("label_en"))).sort("unit_id").collect().rows())


def labels(data: Path, shown: pl.DataFrame) -> dict[str, Any]:
    """English and Chinese names of every code that the site prints.

    `money` lists the units that are currencies, `plurals` has the English plural of those that are counted.
    """
    found: dict[str, Any] = {
        name.lower(): {one: [one.replace("_", " "), chinese] for one, (_, chinese) in getattr(codes, name).items()}
        for name in ("STATUS", "PERIOD_KIND", "AGREEMENT")
    }
    for name, table, key, used in LABELLED:
        frame = (
            scan(data, table)
            .join(shown.lazy().select(used).drop_nulls(), left_on=key, right_on=used, how="semi")
            .select(key, pl.coalesce("label_en", "label_zh"), "label_zh")
            .sort(key)
            .collect()
        )
        found[name] = {row[0]: list(row[1:]) for row in frame.rows()}
    money = [unit for unit in found["units"] if CURRENCY.fullmatch(unit)]
    return found | {"money": money, "plurals": plurals(data, [unit for unit in found["units"] if unit not in money])}


def figures(data: Path, shown: pl.DataFrame) -> dict[str, Any]:
    """The provenance of the transcribed figures shown."""
    frame = scan(data, "figures").join(shown.lazy().select("figure_id").drop_nulls(), on="figure_id", how="semi")
    return {row.pop("figure_id"): row for row in frame.sort("figure_id").collect().to_dicts()}


def counts(data: Path) -> dict[str, int]:
    """Rows of the tables that the head of the page tells of."""
    names = ("documents", "quantities", "observations", "series", "figures")
    contradicting = scan(data, "series").filter(pl.col("agreement") == "conflict")
    found = {name: scan(data, name).select(pl.len()).collect().item() for name in names}
    return found | {"conflicts": contradicting.select(pl.len()).collect().item()}


def site_data(
    data: Path, frames: Scan, most_observations: int = MOST_OBSERVATIONS, most_text: int = MOST_TEXT
) -> dict[str, Any]:
    """Everything that the site carries, as plain values.

    `data` holds the Parquet files of the release; `frames(stage, frame)` scans a frame of the work folder.
    """
    shown = observations(data, frames, most_observations)
    return {
        "counts": counts(data),
        "labels": labels(data, shown),
        "observations": rows(shown),
        "series": rows(series(data, shown)),
        "figures": figures(data, shown),
        "pages": pages(data, frames, shown, most_text),
    }
