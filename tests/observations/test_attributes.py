"""Invented pages as sites print them, in Chinese and English: who acted, where, when, and over what kind of period."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from pipeline.documents.layout import sections
from pipeline.documents.wrapping import unwrapped
from pipeline.observations import observe
from pipeline.repair import repair
from tests.observations.reading import mentions

HERE = Path(__file__).parent
PAGES: list[dict[str, Any]] = [
    page
    for name in ("attributes.yaml", "english.yaml", "styles.yaml")
    for page in yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
]


def test_areas_are_quoted() -> None:
    """Unquoted, what follows a # is a comment of YAML, and no area is compared."""
    for path in sorted(HERE.glob("*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert " #" not in line or not line.startswith("    - ") or line[6] in "'\"", (path.name, line)


@pytest.fixture(scope="module")
def observed() -> pl.DataFrame:
    """The observations of all pages, each read with its own layout."""
    texts = pl.DataFrame(
        [(page["id"], repair(page["text"]).text, "Hans") for page in PAGES],
        schema={"document_id": pl.String, "text": pl.String, "script": pl.String},
        orient="row",
    )
    texts = unwrapped(texts)[0]
    found, headers = sections(texts)
    return observe(texts, mentions(texts, found), headers, found)[0]


def faults(row: dict[str, Any], wishes: list[str]) -> list[str]:
    """What an observation does not hold of `actual campaign y2019 =actor #area`."""
    years = " ".join(str(row[name] or "") for name in ("campaign_id", "period_start", "period_end"))
    held = {"y": years, "=": row["actor_text"] or "", "#": row["area_text"] or ""}
    plain = (row["status"], row["period_kind"], row["unit_id"])
    return [
        wish
        for wish in wishes
        if (wish[1:] not in held[wish[0]] if wish[0] in "=#" or wish[1:].isdigit() else wish not in plain)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["id"])
def test_attributes(page: dict[str, Any], observed: pl.DataFrame) -> None:
    rows = observed.filter(pl.col("document_id") == page["id"]).to_dicts()
    wrong = {}
    for wish in page["want"]:
        indicator, number, *rest = wish.split()
        told = [faults(row, rest) for row in rows if (row["indicator_id"], row["number"]) == (indicator, number)]
        if not told or min(told, key=len):
            wrong[wish] = (
                min(told, key=len) if told else [row["indicator_id"] for row in rows if row["number"] == number]
            )
    assert not wrong
    assert not [row for row in rows if row["number"] in page.get("never", [])]
