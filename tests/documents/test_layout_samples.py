"""The layout on annotated sample pages, where they are beside the checkout: no figure is lost to furniture."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.documents.layout import sections
from pipeline.repair import Repaired, repair

ROOT = Path(__file__).resolve().parents[2]
ACCEPTANCE = ROOT.parent / "shared" / "acceptance"
GOLD = ACCEPTANCE / "pages_gold.jsonl"
pytestmark = pytest.mark.skipif(not GOLD.is_file(), reason="the annotated sample pages are not beside this checkout")


def pages() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()] if GOLD.is_file() else []


@cache
def laid_out() -> dict[str, tuple[Repaired, list[tuple[int, int, str]], dict[str, Any]]]:
    read = {page["id"]: repair((ACCEPTANCE / "pages" / f"{page['id']}.txt").read_text("utf-8")) for page in pages()}
    texts = pl.DataFrame({"document_id": list(read), "text": [done.text for done in read.values()]})
    found, headers = sections(texts)
    by_id = {row["document_id"]: row for row in headers.iter_rows(named=True)}
    return {
        name: (done, [row[1:] for row in found.filter(document_id=name).iter_rows()], by_id[name])
        for name, done in read.items()
    }


def section_at(name: str, raw: int) -> str:
    done, found, _ = laid_out()[name]
    at = next(i for i, (start, end) in enumerate(done.raw_offsets) if start <= raw < end or start > raw)
    return next(section for start, end, section in found if start <= at < end)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page["id"])
def test_every_figure_is_in_title_or_body(page: dict[str, Any]) -> None:
    lost = [fact["raw"] for fact in page["facts"] if section_at(page["id"], fact["start"]) not in {"title", "body"}]
    assert not lost


@pytest.mark.parametrize("page", pages(), ids=lambda page: page["id"])
def test_the_day_is_the_printed_one(page: dict[str, Any]) -> None:
    _, _, headers = laid_out()[page["id"]]
    printed = page["published_on"] if page["published_on_source"] == "text" else None
    assert (str(headers["published_on"]) if headers["published_on"] else None) == printed


def test_a_seed_has_its_parts() -> None:
    texts = pl.DataFrame({"document_id": ["s"], "text": [(ACCEPTANCE / "seed_000_repaired.txt").read_text("utf-8")]})
    found, headers = sections(texts)
    assert found["section"].to_list() == ["title", "byline", "body", "boilerplate"]
    assert headers.select("publisher", "credited_to").row(0) == ("广元工会网", "中华全国总工会")
