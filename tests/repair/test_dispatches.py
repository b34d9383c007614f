"""Everyday pages full of the characters that mirror pages break, glossed once or twice, with their tags or without."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from pipeline.legibility import with_legibility
from pipeline.repair import repair
from tests.repair.dispatches import marked_up, page
from tests.repair.simulator import RATES, damage, judge


@pytest.mark.parametrize(
    ("strip", "layers", "tags", "exact"),
    [(False, 1, False, 0.85), (True, 1, False, 0.55), (False, 1, True, 0.85), (False, 2, False, 0.85)],
)
def test_everyday_pages_are_mended_or_logged(strip: bool, layers: int, tags: bool, exact: float) -> None:
    counts: Counter[str] = Counter()
    for seed, rate in enumerate(RATES.values()):
        for number in range(seed * 5, seed * 5 + 5):
            clean = marked_up(number) if tags else page(number)
            damaged = damage(clean, 500 + number, rate, strip_private_use=strip, layers=layers)
            verdicts, _ = judge(damaged, repair(damaged.text))
            counts.update(v.verdict for v in verdicts if not v.stretch.lost)
    total = sum(counts.values())
    assert total > 50
    assert counts["exact"] >= exact * total, counts
    assert counts["wrong"] == counts["silent"] == 0, counts


GLOSSED = "全總發(fā)(fā)出通知,職工會(huì)(huì )員要關(guān)(guān)注,車間監(jiān)(jian)控照舊,動(dòng)(dòng)手要早。"


def test_a_gloss_that_is_said_twice_goes_whole() -> None:
    told = repair(GLOSSED)
    assert told.text == "全总发出通知,职工会员要关注,车间监控照旧,动手要早。"
    assert sum(row["kind"] == "pinyin_gloss" for row in told.repairs) == 5


def test_a_bracket_behind_a_gloss_that_says_something_else_stays() -> None:
    told = repair(GLOSSED + "銀行(ATM)與簽約(yuē)(yi)方在場(chǎng)(ktv)裡。")
    assert "约(yi)方" in told.text and "场(ktv)" in told.text


def test_a_figure_behind_half_a_gloss_is_withheld() -> None:
    """`下?lián)?1.3億` with its question marks stripped: 下拨11.3亿, of which nothing shows that a digit is gone."""
    raw = GLOSSED + "市總下lián)1.3億元,幫扶8.2萬名職工。"
    rows = [{"document_id": "d", **row} for row in repair(raw).repairs]
    places = [(raw.index(number), raw.index(number) + 3) for number in ("1.3", "8.2")]
    mentions = pl.DataFrame([{"document_id": "d", "raw_start": start, "raw_end": end} for start, end in places])
    found = with_legibility(mentions, pl.DataFrame(rows))
    assert found["legibility"].to_list() == ["damaged", "clean"]
