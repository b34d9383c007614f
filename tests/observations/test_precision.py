"""What a page tells besides union aid is no observation: other bodies' aid, other training, other money.

precision.yaml has the form of matching.yaml.
"""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from tests.observations.reading import read
from tests.observations.test_matching import fits

PAGES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("precision.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def observed() -> pl.DataFrame:
    return read(PAGES)[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["id"])
def test_only_union_aid(page: dict[str, Any], observed: pl.DataFrame) -> None:
    left = observed.filter(pl.col("document_id") == page["id"]).to_dicts()
    missing = []
    for wish in page["want"]:
        found = next((row for row in left if fits(row, wish)), None)
        if found is not None:
            left.remove(found)
        elif not wish.startswith("+"):
            missing.append(wish)
    assert not missing and not left, (missing, [(row["indicator_id"], row["number"], row["rule_id"]) for row in left])
