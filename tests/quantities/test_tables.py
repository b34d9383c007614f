"""Figures alone in the cells of tables: the unit and magnitude are told by the head, the row or a line above."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.quantities import extract
from pipeline.quantities.heads import is_unit, units_of
from pipeline.quantities.lexicon import document
from pipeline.quantities.tables import Table, tables

WORDS = document("tables.yaml")
MARKDOWN = """各区慰问情况
| 序号 | 区 | 慰问职工（人） | 走访企业（家） | 发放资金（万元） | 占比（%） |
| --- | --- | ---: | ---: | ---: | ---: |
| 1 | 甲区总工会 | 1,240 | 17 | 61.5 | 41.2 |
| 2 | 乙区总工会 | 2019 | — | 88.05 | 58.8 |
| 合计 | | 3259 | 17 | 149.55 | 100 |
"""


def read(text: str) -> list[dict]:
    found = extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect().to_dicts()
    for row in found:
        assert text[row["start"] : row["end"]] == row["raw_text"]
    assert sum(c.isdigit() for row in found for c in row["raw_text"]) == sum(c.isdigit() for c in text)
    return found


def cells(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(row["raw_text"], row["number"], row["unit_id"]) for row in read(text)]


def as_tabs(markdown: str) -> str:
    lines = [line for line in markdown.splitlines() if "---" not in line]
    return "\n".join("\t".join(cell.strip() for cell in line.strip("|").split("|")) for line in lines)


@pytest.mark.parametrize("text", [MARKDOWN, as_tabs(MARKDOWN)], ids=["markdown", "tabs"])
def test_each_column_has_the_unit_of_its_head(text: str) -> None:
    assert cells(text) == [
        ("1", "1", None),
        ("1,240", "1240", "person"),
        ("17", "17", "enterprise"),
        ("61.5", "615000", "CNY"),
        ("41.2", "41.2", "percent"),
        ("2", "2", None),
        ("2019", "2019", "person"),
        ("88.05", "880500", "CNY"),
        ("58.8", "58.8", "percent"),
        ("3259", "3259", "person"),
        ("17", "17", "enterprise"),
        ("149.55", "1495500", "CNY"),
        ("100", "100", "percent"),
    ]


def test_a_cell_is_exact_and_keeps_the_step_of_its_last_digit() -> None:
    money = next(row for row in read(MARKDOWN) if row["raw_text"] == "88.05")
    assert (money["kind"], money["unit_text"], money["bound"]) == ("money", "万元", "exact")
    assert (money["value"], money["lower"], money["upper"], money["resolution"]) == (880500, 880500, 880500, 100)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("单位：万元\n地区\t支出\n甲区\t7.25", "72500", "CNY"),
        ("金额单位：亿元\n\n地区\t支出\n甲区\t0.3", "30000000", "CNY"),
        ("单位：人、万元\n地区\t困难职工\n甲区\t31", "31", "person"),
        ("单位：人、万元\n地区\t发放慰问金\n甲区\t31", "310000", "CNY"),
        ("指标\t计量单位\t本年\n下拨资金\t万元\t45", "450000", "CNY"),
        ("指标\t本年\n下拨资金（万元）\t45", "450000", "CNY"),
        ("指标\t本年\n建成服务站点（个）\t9", "9", "station"),
        ("地区\t慰问困难职工人数\n甲区\t31", "31", "person"),
        ("地区\t慰问人次\n甲区\t31", "31", "person_time"),
        ("地区\t走访（户、次）\n甲区\t31", "31", "household_time"),
        ("地区\t补助标准（元/人）\n甲区\t800", "800", "CNY"),
        ("地区\t资金（单位：万元）\n甲区\t1.5", "15000", "CNY"),
        ("地区\t资金/万元\n甲区\t1.5", "15000", "CNY"),
        ("地区\t帮扶\t\n\t人（名）\t资金（万元）\n甲区\t31\t2", "31", "person"),
        ("地区\t职工\t资金\n区\t人\t万元\n甲区\t31\t2", "31", "person"),
        ("地区　　慰问职工（人）　　资金（万元）\n甲区　　31　　2", "31", "person"),
        ("地区  走访企业（家）  备注\n甲区  31  无", "31", "enterprise"),
        ("地区｜资金（万元）\n甲区｜约31", "310000", "CNY"),
        ("地区\t资金（万元）\n甲区\t1.2万", "12000", "CNY"),
        ("地区\t资金（万元）\n甲区\t31万元", "310000", "CNY"),
        ("地区\t走访困难企业\n甲区\t31", "31", "enterprise"),
    ],
)
def test_where_a_unit_may_be_told(text: str, number: str, unit: str) -> None:
    row = read(text)[0]
    assert (row["number"], row["unit_id"]) == (number, unit)


@pytest.mark.parametrize(
    "text",
    [
        "单位：万元\n序号\t年份\t编号\n1\t2021\t33\n2\t2022\t34",
        "单位：万元\n地区\t占比\t增长率\n甲区\t31.5\t2.1",
        "地区\t联系电话（人）\n甲区\t05172231",
        "地区\t日期\n甲区\t2021-03-05",
        "通知公告\t31\n政策法规\t45",
        "他说（人）\t31",
        "地区\t资金（万元）\n甲区\t—\n乙区\t无",
    ],
)
def test_what_no_head_measures_stays_as_it_is(text: str) -> None:
    assert all(row["unit_id"] is None for row in read(text)), read(text)


def test_two_tables_of_a_page_have_each_their_own_head() -> None:
    text = "甲\t资金（万元）\n乙\t3\n\n另有下表。\n\n甲\t职工（人）\n乙\t3\n"
    assert cells(text) == [("3", "30000", "CNY"), ("3", "3", "person")]


def test_a_page_laid_out_in_cells_is_no_table() -> None:
    text = "首页\t新闻\t下载\n甲市总工会慰问职工\t3月5日\t2021年起连续三年走访企业（家）的做法得到肯定\n"
    assert list(tables(text)) == []


def test_years_that_name_rows_stay_dates() -> None:
    assert [row["kind"] for row in read("年份\t资助学生（人）\n2019\t2019\n2020\t40")] == ["date", "count"] * 2


def test_texts_of_one_id_and_empty_ones_do_not_mix() -> None:
    texts = ["甲\t资金（万元）\n乙\t3", None, "甲\t资金（万元）无\n乙\t人\t3", "", "甲\t人（名）\n乙\t3"]
    found = extract(pl.LazyFrame({"id": ["x"] * 5, "text": texts})).collect()
    assert found["unit_id"].to_list() == ["CNY", None, "person"]


def test_rows_that_sum_up_others_are_told_apart() -> None:
    rows = next(tables(MARKDOWN)).rows
    assert [row.total for row in rows] == [False, False, True]
    assert [cell.plain for row in rows for cell in row.label] == ["甲区总工会", "乙区总工会", "合计"]


def test_the_last_of_several_sums_is_the_total() -> None:
    rows = next(tables("县\t资金（万元）\n甲县\t3\n小计\t3\n乙县\t4\n小计\t4\n总计\t7")).rows
    assert [(row.sums, row.total) for row in rows] == [
        (False, False),
        (True, False),
        (False, False),
        (True, False),
        (True, True),
    ]


def test_a_cell_reaching_over_rows_names_them_all() -> None:
    found: Table = next(tables("市\t县\t资金（万元）\n甲市\t丙县\t3\n\t丁县\t4\n\t戊县\t5\n乙市\t己县\t6"))
    assert ["".join(cell.plain for cell in row.label) for row in found.rows] == [
        "甲市丙县",
        "甲市丁县",
        "甲市戊县",
        "乙市己县",
    ]


@pytest.mark.parametrize("row", WORDS["ends"], ids=lambda row: row["word"])
def test_end_of_a_head_tells_its_unit(row: dict[str, str]) -> None:
    assert is_unit(row["unit"]) and row["example"].endswith(row["word"])
    assert units_of(row["example"])[0] == row["unit"]


@pytest.mark.parametrize("name", [name for name in WORDS if name != "ends"])
def test_example_has_a_word_of_its_entry(name: str) -> None:
    assert any(word in WORDS[name]["example"] for word in WORDS[name]["words"])


NUMBERS = st.decimals(min_value=0, max_value=9999, places=2, allow_nan=False).map(lambda number: f"{number:f}")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4), st.sampled_from(["\t", " | ", "   "]))
def test_any_numbers_are_those_printed_times_their_magnitude(rows: list[tuple[str, str]], parting: str) -> None:
    head = parting.join(("地区", "筹集（亿元）", "发放资金（万元）", "备注"))
    lines = [parting.join((f"甲{'乙丙丁戊'[place]}区", *row, "无")) for place, row in enumerate(rows)]
    found = read("\n".join([head, *lines]))
    expected = [Decimal(cell) * factor for row in rows for cell, factor in zip(row, (10**8, 10**4), strict=True)]
    assert [Decimal(row["number"]) for row in found] == expected
    assert {row["unit_id"] for row in found} == {"CNY"}


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="0123456789.,\t|\n 　（）万元人：单位合计-区", max_size=120))
def test_any_text_of_cells_keeps_every_digit_once(text: str) -> None:
    read(text)
