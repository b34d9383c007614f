"""Figures of two ends or two parts (8岁到12岁, 10和20之间, 一米七五, 三个多月), and digits that are parts of a name."""

from decimal import Decimal

import polars as pl
import pytest

from pipeline.quantities import extract

# Text, number, unit, lower and upper end (None where open or not whole); one mention each.
WHOLE = [
    ("招收9岁到14岁的孩子", "9", "age", 9, 14),
    ("年龄在19周岁至56周岁", "19", "age", 19, 56),
    ("气温18℃~27℃", "18", "Cel", 18, 27),
    ("气温零下6摄氏度至零下15摄氏度", "-15", "Cel", -15, -6),
    ("零下7到零下19度", "-19", "degree", -19, -7),
    ("夜间-7℃到-2℃", "-7", "Cel", -7, -2),
    ("零上六度", "6", "degree", 6, 6),
    ("每捆3公斤到9公斤", "3", "kg", 3, 9),
    ("跨度４米至６米", "4", "m", 4, 6),
    ("补助7万卢布到9万卢布", "70000", "RUB", 70000, 90000),
    ("6亿新加坡元--9亿新加坡元", "600000000", "SGD", 600000000, 900000000),
    ("售价40美金-70美金", "40", "USD", 40, 70),
    ("从3万人民币到8万人民币", "30000", "CNY", 30000, 80000),
    ("30和70之间", "30", None, 30, 70),
    ("工资在4万元与7万元之间", "40000", "CNY", 40000, 70000),
    ("三百人和六百人之间", "300", "person", 300, 600),
    ("每月15至18千元", "15000", "CNY", 15000, 18000),
    ("每月700至2千元", "700", "CNY", 700, 2000),
    ("身高一米六五", "1.65", "m", None, None),
    ("坝高六米", "6", "m", 6, 6),
    ("高1米82", "1.82", "m", None, None),
    ("墙厚两米三", "2.3", "m", None, None),
    ("历时四个多月", "4", "month", 4, 5),
    ("走了六个多小时", "6", "hour", 6, 7),
    ("半个多世纪", "0.5", "decade", None, 1),
    ("三两个苹果", "2", "item", 2, 3),
    ("过了三两天", "2", "day", 2, 3),
    ("同比增长百分之 17", "17", "percent", 17, 17),
    ("七分之负三", "-0.42857142857142857142", "fraction", None, None),
    ("2 3/4", "2.75", "fraction", None, None),
    ("花了6w元", "60000", "CNY", 60000, 60000),
    ("来了8k人", "8000", "person", 8000, 8000),
    ("68几万人", "680000", "person", 680000, 690000),
    ("7万元（含）以上", "70000", "CNY", 70000, None),
    ("收入3，600元", "3600", "CNY", 3600, 3600),
    ("参加者1，234，500人", "1234500", "person", 1234500, 1234500),
    ("内存 32 GB", "32", "byte", 32, 32),
    ("灯泡 40 W", "40", "W", 40, 40),
    ("超过三分之二", "0.66666666666666666666", "fraction", None, None),
]  # fmt: skip

# Text and its mentions: raw text, kind, number, bound.
PARTS = [
    ("16岁以上59岁以下", [("16岁以上", "duration", "16", "at_least"), ("59岁以下", "duration", "59", "up_to")]),
    ("三年以上七年以下", [("三年以上", "duration", "3", "at_least"), ("七年以下", "duration", "7", "up_to")]),
    ("六毛一个", [("六毛", "money", "0.6", "exact"), ("一个", "count", "1", "exact")]),
    ("$30，700美元", [("$30", "money", "30", "exact"), ("700美元", "money", "700", "exact")]),
    ("编号2021，360人", [("2021", "identifier", None, None), ("360人", "count", "360", "exact")]),
    ("3个县和5个村之间", [("3个县", "count", "3", "exact"), ("5个村", "count", "5", "exact")]),
    ("5天到2019年", [("5天", "duration", "5", "exact"), ("2019年", "date", None, None)]),
    ("7米3人", [("7米", "measure", "7", "exact"), ("3人", "count", "3", "exact")]),
    ("超过四分之三", [("超过四分之三", "ratio", "0.75", "more_than")]),
    ("第几名", []),
    ("陆家的老二住在村里", []),
    ("5 VIP", [("5", "count", "5", "exact")]),
    ("30比特币", [("30", "count", "30", "exact")]),
]  # fmt: skip

# Minutes between hours and seconds; points elsewhere.
MINUTES = [("2小时35分", "minute"), ("6分15秒", "minute"), ("两小时五分", "minute"), ("得了86分", "point")]

DOCUMENTS = ["工发〔2022〕18 号", "〔2023〕第6号", "[2018] 7 号", "（2024） 第 3 号", "〔２０２１〕9号"]

# A year before a crowd that names an event.
EVENTS = ["2026万人健步走", "2023萬人馬拉松", "“2025千人徒步大会”", "2021万人 广场舞", "2022万人大合唱"]
CROWDS = [("2026万人参保", "20260000"), ("2023万人次健步走", "20230000"), ("3026万人健步走", "30260000")]


def read(text: str) -> list[dict]:
    return extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect().to_dicts()


@pytest.mark.parametrize(("text", "number", "unit", "lower", "upper"), WHOLE)
def test_one_figure(text: str, number: str, unit: str | None, lower: int | None, upper: int | None) -> None:
    found = read(text)
    assert [(Decimal(r["number"]), r["unit_id"], r["lower"], r["upper"]) for r in found] == [
        (Decimal(number), unit, lower, upper)
    ]


@pytest.mark.parametrize(("text", "parts"), PARTS)
def test_figures_that_stay_apart(text: str, parts: list[tuple[str | None, ...]]) -> None:
    assert [(r["raw_text"], r["kind"], r["number"], r["bound"]) for r in read(text)] == parts


@pytest.mark.parametrize(("text", "unit"), MINUTES)
def test_minutes_between_hours_and_seconds(text: str, unit: str) -> None:
    assert [r["unit_id"] for r in read(text) if r["unit_text"] == "分"] == [unit]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_number_of_a_document_is_one_identifier(text: str) -> None:
    assert [(r["raw_text"][-1], r["kind"]) for r in read(text)] == [("号", "identifier")]


@pytest.mark.parametrize("text", EVENTS)
def test_year_before_a_crowd_of_an_event_is_a_date(text: str) -> None:
    assert [(len(r["raw_text"]), r["kind"]) for r in read(text)] == [(4, "date")]


@pytest.mark.parametrize(("text", "number"), CROWDS)
def test_crowd_without_an_event_or_a_year_is_counted(text: str, number: str) -> None:
    assert [r["number"] for r in read(text)] == [number]
