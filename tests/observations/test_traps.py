"""What pages tell beside a union's report (others' aid, rates, audits, a person's gifts) yields no observation."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from tests.observations.reading import read

FAMILIES: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("traps.yaml").read_text(encoding="utf-8"))
TRAPS = [(f"{family}-{place}", text) for family, texts in FAMILIES.items() for place, text in enumerate(texts)]
REPORT = "元旦春节期间，临川市总工会走访慰问困难职工1320户，发放慰问金158.4万元。"


def pages(key: str, text: str) -> list[dict[str, Any]]:
    """The sentence in a paragraph of its own, below a headline, and behind the report in the same paragraph."""
    return [
        {"id": f"{key} below", "title": "临川市总工会开展关爱行动", "text": f"{REPORT}\n{text}"},
        {"id": f"{key} behind", "text": f"{REPORT}{text}"},
    ]


@pytest.fixture(scope="module")
def observed() -> pl.DataFrame:
    return read([{**page, "published_on": "2019-02-01"} for key, text in TRAPS for page in pages(key, text)])[0]


@pytest.mark.parametrize(("key", "text"), TRAPS, ids=[key for key, _ in TRAPS])
def test_nothing_is_observed_beside_the_report(key: str, text: str, observed: pl.DataFrame) -> None:
    for page in pages(key, text):
        rows = observed.filter(pl.col("document_id") == page["id"])
        assert rows["number"].to_list() == ["1320", "1584000"], rows.select("indicator_id", "number", "rule_id")
