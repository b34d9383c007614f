"""Figures that typesetting or scanning tore: read where one reading is possible, else without a number."""

import polars as pl
import pytest

from pipeline.quantities import extract

READ = [
    ("下拨慰问金3 600元", ["3600"]),
    ("惠及职工2 345.6万人次", ["23456000"]),
    ("筹集资金7 6.2万元", ["762000"]),
    ("粮油折款31. 5万元", ["315000"]),
    ("资金超过31. 5万元", ["315000"]),
    ("合计20 000", ["20000"]),
    ("参加者120 350", ["120", "350"]),
    ("\n12. 5万元奖金", [None, "50000"]),
    ("\n3 8.4万元", [None]),
    ("序号 3 8.4万元", [None]),
]


@pytest.mark.parametrize(("text", "numbers"), READ)
def test_torn(text: str, numbers: list[str | None]) -> None:
    found = extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect()
    assert found["number"].to_list() == numbers


@pytest.mark.parametrize(
    "text", ["1—3月", "2月至4月", "1-11月份", "三至五月", "6日至9日", "6—9日", "2006至2015年", "2016到2017年度"]
)
def test_a_span_of_days_or_months_is_a_date(text: str) -> None:
    found = extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect()
    assert found.select("raw_text", "kind").rows() == [(text, "date")]


def test_english_bounds_at_the_start_of_a_sentence() -> None:
    found = extract(pl.LazyFrame({"id": ["x"], "text": ["More than 4,300 workers"]})).collect()
    assert found.select("bound", "lower", "unit_id").rows() == [("more_than", 4300, "person")]


def test_a_span_of_years_behind_a_word_is_two_dates() -> None:
    for text in ("从2006年到2015年", "自1998年至2002年", "从98年到2002年"):
        found = extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect()
        assert found["kind"].unique().to_list() == ["date"], text
    assert extract(pl.LazyFrame({"id": ["x"], "text": ["从3年到5年"]})).collect()["bound"].to_list() == ["range"]
