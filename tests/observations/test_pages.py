"""Invented pages of many kinds must give exactly the figures they report, with the attributes named in pages.yaml."""

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from tests.observations.reading import read

PAGES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("pages.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def observed() -> pl.DataFrame:
    return read(PAGES)[0]


def matches(row: dict[str, Any], wish: str) -> bool:
    indicator, number, *rest = wish.split()
    named = {
        "@": row["campaign_id"],
        "~": str(row["period_end"]),
        "=": row["actor_text"],
        "#": row["area_text"],
    }
    plain = (row["unit_id"], row["status"], row["period_kind"])
    return (row["indicator_id"], row["number"]) == (indicator, number) and all(
        named[word[0]] == word[1:] if word[0] in named else word in plain for word in rest
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["id"])
def test_page(page: dict[str, Any], observed: pl.DataFrame) -> None:
    left = observed.filter(pl.col("document_id") == page["id"]).to_dicts()
    missing = []
    for wish in page["want"]:
        found = next((row for row in left if matches(row, wish)), None)
        if found is None:
            missing.append(wish)
        else:
            left.remove(found)
    assert not missing and not left, (missing, left)


# Pages on which something else hangs on what stands right before a figure: a name of a place, a digit torn off.
_TIGHT = {"centre", "various_b14", "places_counts_beside_areas", "torn_by_a_scan"}
_TOLD = ["indicator_id", "number", "lower", "upper", "unit_id", "status", "period_kind", "period_start", "period_end"]


def test_blanks_between_digits_and_words_change_nothing() -> None:
    pages = [page for page in PAGES if page["id"] not in _TIGHT and not page.get("sections")]
    parted = re.compile("(?<=[0-9%])(?=[一-龥])|(?<=[一-龥])(?=[0-9])")
    spaced = [page | {key: parted.sub(" ", page[key]) for key in ("title", "text") if page.get(key)} for page in pages]

    def told(of: list[dict[str, Any]]) -> list[str]:
        return sorted(map(repr, read(of)[0].select("document_id", *_TOLD).rows()))

    assert len(pages) > 100
    assert told(spaced) == told(pages)
