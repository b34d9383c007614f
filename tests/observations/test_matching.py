"""Paragraphs in the manner of union news of all kinds must give exactly the figures they report.

matching.yaml: `want` has one entry a figure, "indicator number[ status]"; indicators that are as good stand behind one
another with |, and a figure that may but need not be observed starts with +. precision.yaml has the same form:
pages that tell much besides union aid, other bodies' aid, other training, other money, which is no observation; and so
has unusual.yaml: ordinary reports in wording seldom met.
"""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from tests.observations.reading import read

PAGES: list[dict[str, Any]] = [
    page
    for name in ("matching.yaml", "precision.yaml", "unusual.yaml")
    for page in yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def observed() -> pl.DataFrame:
    return read(PAGES)[0]


def fits(row: dict[str, Any], wish: str) -> bool:
    indicator, number, *status = wish.removeprefix("+").split()
    return (
        row["indicator_id"] in indicator.split("|")
        and row["number"] == number
        and row["status"] in (status or [row["status"]])
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["id"])
def test_paragraph(page: dict[str, Any], observed: pl.DataFrame) -> None:
    left = observed.filter(pl.col("document_id") == page["id"]).to_dicts()
    missing = []
    for wish in page["want"]:
        found = next((row for row in left if fits(row, wish)), None)
        if found is not None:
            left.remove(found)
        elif not wish.startswith("+"):
            missing.append(wish)
    assert not missing and not left, (missing, [(row["indicator_id"], row["number"], row["rule_id"]) for row in left])
