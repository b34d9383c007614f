"""Invented pages of many kinds must give exactly the figures they report, with the attributes named in pages.yaml."""

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
