"""A small valid release made by hand: every table has rows, and the text in it is as bad as a page's can be."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.merging import write_table
from schemas import TABLES, polars_schema

BIG = 2**53 + 1
BIGGEST = 2**63 - 1
#: Text that a spreadsheet, a web page or a query could take for something else than text.
NASTY = '=HYPERLINK("x")</script><img src=x onerror=alert(1)>\'; DROP TABLE units;--'
#: The raw page of document d1, with a gloss and an advertisement inside, markup as text and a telephone number.
PAGE = "某市總(zǒng)工会</script><b>筹集资金5元多,\n另筹7元。电话13912345678,看望0.5人😀,?、2016年"
READING = "某市总工会</script><b>筹集资金5元多,\n另筹7元。电话13912345678,看望0.5人😀,?、2016年"
PLACES = [PAGE.index("5元多"), PAGE.index("7元"), PAGE.index("0.5人"), PAGE.index("2016年")]
SHIFT = len("(zǒng)")


def observation(at: int, /, **given: Any) -> dict[str, Any]:
    """A row of `observations`, read in document d1 unless something else is given."""
    identifier = f"d1#{at:07d}"
    row = {
        "observation_id": identifier,
        "document_id": "d1",
        "quantity_id": identifier,
        "indicator_id": "funds_raised",
        "value": at,
        "lower": at,
        "upper": at,
        "bound": "exact",
        "resolution": 1,
        "unit_id": "CNY",
        "number": str(at),
        "status": "actual",
        "actor_id": "org",
        "actor_text": "某市总工会",
        "area_code": "100000",
        "area_text": "全国",
        "campaign_id": "two_festivals_2016",
        "period_kind": "campaign",
        "period_start": date(2016, 1, 1),
        "period_end": date(2016, 12, 31),
        "quote": "某市总工会筹集资金",
        "rule_id": "funds_raised.raise",
    }
    return row | given


def quantity(at: int, /, **given: Any) -> dict[str, Any]:
    """A row of `quantities` in document d1."""
    row = {
        "quantity_id": f"d1#{at:07d}",
        "document_id": "d1",
        "section": "body",
        "raw_start": PLACES[at - 1],
        "raw_end": PLACES[at - 1] + 2,
        "raw_text": "5",
        "text": "5",
        "kind": "money",
        "number": "5",
        "value": 5,
        "unit_id": "CNY",
        "bound": "exact",
        "legibility": "clean",
        "disposition": "observation",
        "observation_id": f"d1#{at:07d}",
    }
    return row | given


def document(identifier: str, **given: Any) -> dict[str, Any]:
    """A row of `documents`."""
    row = {
        "document_id": identifier,
        "file": f"{identifier}.txt",
        "sha256": "0" * 64,
        "bytes": 9,
        "characters": 3,
        "encoding": "utf-8",
        "script": "Hans",
        "repairs": 0,
        "unresolved_damage": 0,
    }
    return row | given


def label(name: str) -> dict[str, str]:
    """The bilingual labels of a code."""
    return {"label_zh": f"{name}(中)", "label_en": name, "definition": f"{name}."}


def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of every table."""
    unit = {"dimension": "count", "words": "名|人"}
    gloss = PAGE.index("總")
    return {
        "documents": [
            document(
                "d1",
                characters=len(PAGE),
                title=NASTY,
                source_url="https://example.org/a?b=1&c=2",
                published_on=date(2016, 2, 3),
            ),
            document("d2", title="+1", publisher="@某报", duplicate_of="d1", unresolved_damage=1),
        ],
        "repairs": [
            {
                "document_id": "d1",
                "raw_start": gloss,
                "raw_end": gloss + 1 + SHIFT,
                "raw_text": "總(zǒng)",
                "repaired_text": "总",
                "kind": "pinyin_gloss",
                "confidence": 0.1 + 0.2,
                "evidence": "gloss",
            },
            {
                "document_id": "d1",
                "raw_start": PAGE.index("?"),
                "raw_end": PAGE.index("?") + 2,
                "raw_text": "?、",
                "kind": "byte_misalignment",
                "confidence": 0.0,
                "evidence": "no margin",
            },
        ],
        "quantities": [
            quantity(1, number=str(BIG), value=BIG, lower=BIG, upper=None, bound="more_than"),
            quantity(2, number=str(BIGGEST), value=BIGGEST, raw_text="-5", text="\r\n,\"'"),
            quantity(3, number="0.5", value=None),
            quantity(
                4,
                kind="date",
                number=None,
                value=None,
                unit_id=None,
                bound=None,
                disposition="excluded",
                exclusion_reason="date",
                observation_id=None,
            ),
        ],
        "observations": [
            observation(1, value=BIG, lower=BIG, upper=None, bound="more_than", number=str(BIG), quote=NASTY[:120]),
            observation(2, value=BIGGEST, lower=None, upper=BIGGEST, number=str(BIGGEST), status="planned"),
            observation(3, value=None, number="164545.67", indicator_id="workers_visited", unit_id="person"),
            observation(
                4,
                observation_id="F001",
                document_id=None,
                quantity_id=None,
                figure_id="F001",
                campaign_id="two_festivals_2017",
                period_start=date(2017, 1, 1),
                period_end=date(2017, 12, 31),
                part_of="d1#0000001",
                quote="4元",
            ),
        ],
        "figures": [{"figure_id": "F001", "raw_text": "4元", "source_url": "https://example.org/f", "note": "-note"}],
        "series": [
            {
                "series_id": "s1",
                "indicator_id": "funds_raised",
                "unit_id": "CNY",
                "area_code": "100000",
                "area_text": "全国",
                "campaign_id": "two_festivals_2016",
                "period_kind": "campaign",
                "period_start": date(2016, 1, 1),
                "period_end": date(2016, 12, 31),
                "status": "actual",
                "value": BIG,
                "lower": BIG,
                "sources": 2,
                "agreement": "conflict",
                "chosen_observation_id": "d1#0000001",
                "reason": "finest",
            },
            {
                "series_id": "s2",
                "indicator_id": "funds_raised",
                "unit_id": "CNY",
                "area_code": "100000",
                "area_text": "全国",
                "campaign_id": "two_festivals_2017",
                "period_kind": "campaign",
                "period_start": date(2017, 1, 1),
                "period_end": date(2017, 12, 31),
                "status": "actual",
                "value": 4,
                "lower": 4,
                "upper": 4,
                "sources": 1,
                "agreement": "single",
                "chosen_observation_id": "F001",
                "reason": "only source",
            },
        ],
        "entities": [{"entity_id": "org", "kind": "organization", "label_zh": "工会", "label_en": "Union"}],
        "mentions": [{"document_id": "d1", "raw_start": 0, "raw_end": 2, "raw_text": "工会", "entity_id": "org"}],
        "campaigns": [{"campaign_id": f"two_festivals_{y}", **label("Two festivals"), "year": y} for y in (2016, 2017)],
        "indicators": [
            {"indicator_id": "funds_raised", **label("Funds raised"), "measure": "flow", "units": "CNY|USD"},
            {"indicator_id": "workers_visited", **label("Workers visited"), "measure": "flow", "units": "person"},
        ],
        "units": [{"unit_id": "CNY", **label("Yuan"), **unit}, {"unit_id": "person", **label("Person"), **unit}],
        "areas": [{"area_code": "100000", "label_zh": "全国", "definition": "country"}],
        "rejected": [{"file": "bad.txt", "row": 0, "reason": "undecodable", "detail": "=1+1"}],
    }


def frames() -> dict[str, pl.DataFrame]:
    """Every table as a frame that its model accepts."""
    made = {name: pl.DataFrame(given, schema=polars_schema(TABLES[name])) for name, given in rows().items()}
    return {name: TABLES[name].validate(frame) for name, frame in made.items()}


def write_tables(data: Path, given: dict[str, pl.DataFrame]) -> Path:
    """Write CSV and Parquet of every table to `data`."""
    for name, frame in given.items():
        write_table(name, frame, data)
    return data


def work_frames(tables: dict[str, pl.DataFrame]) -> dict[tuple[str, str], pl.DataFrame]:
    """The frames of the work folder that the site reads, for document d1; (stage, frame) -> frame."""
    at = PAGE.index("(")
    pieces = [(0, at - 1, 0, at - 1), (at - 1, at, at - 1, at + SHIFT), (at, len(READING), at + SHIFT, len(PAGE))]
    columns = ["start", "end", "raw_start", "raw_end"]
    segments = pl.DataFrame(pieces, schema=columns, orient="row").with_columns(document_id=pl.lit("d1"))
    places = tables["quantities"].select("document_id", "raw_start", "raw_end")
    return {
        ("pages", "pages"): pl.DataFrame({"document_id": ["d1", "d2"], "text": [PAGE, "+1"]}),
        ("texts", "texts"): pl.DataFrame({"document_id": ["d1", "d2"], "text": [READING, "+1"]}),
        ("texts", "segments"): segments,
        ("extracted_quantities", "quantities"): places.with_columns(
            start=pl.col("raw_start") - SHIFT, end=pl.col("raw_end") - SHIFT
        ),
    }


@pytest.fixture
def tables() -> dict[str, pl.DataFrame]:
    """The tables, by name."""
    return frames()


@pytest.fixture
def data(tmp_path: Path, tables: dict[str, pl.DataFrame]) -> Path:
    """A folder with the CSV and Parquet files of the tables."""
    return write_tables(tmp_path / "data", tables)
