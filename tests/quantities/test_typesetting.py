"""Figures with blanks or commas of style inside are read as without them, where they stand."""

import re

import polars as pl
import pytest

from pipeline.quantities import extract

SENTENCES = [
    "服务户外劳动者约6.4万人次，同比增长5.6%左右。",
    "统计期为2023年1月1日至12月31日。",
    "筹集帮扶资金1,430.5万元，发放3亿2000万元、38万4,000元。",
    "这是第16个年头，已走访3至5家企业，慰问300多名职工。",
    "建成职工书屋46个、爱心驿站120余个，覆盖率达95%以上。",
    "6月份，20多家企业提供岗位2600个，其中800个面向农民工。",
    "9时30分，第3批慰问品共450份发到地铁6号线工地。",
    "每户补助1000元至1500元，近10年累计12万户次。",
    "气温达40℃，供水1200余吨，行程5千米。",
]
PUBLISHED = ["kind", "number", "value", "unit_id", "unit_text", "bound", "lower", "upper", "resolution"]


def spaced(text: str, blank: str) -> str:
    """The text with a blank wherever a Han character and a figure meet."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[0-9])|(?<=[0-9%℃])(?=[\u4e00-\u9fff])", blank, text)


def read(texts: list[str]) -> pl.DataFrame:
    ids = [str(place) for place in range(len(texts))]
    return extract(pl.LazyFrame({"id": ids, "text": texts})).collect()


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2009"])
@pytest.mark.parametrize("text", SENTENCES)
def test_a_blank_of_style_changes_no_figure(text: str, blank: str) -> None:
    printed = spaced(text, blank)
    plain, found = read([text]), read([printed])
    assert found.select(PUBLISHED).rows() == plain.select(PUBLISHED).rows()
    assert [printed[start:end] for start, end in found.select("start", "end").rows()] == found["raw_text"].to_list()
    assert [raw.replace(blank, "") for raw in found["raw_text"]] == plain["raw_text"].to_list()


def test_texts_of_both_styles_side_by_side_keep_their_ids_and_places() -> None:
    texts = ["慰问3.5万人", "慰问 3.5 万人，发放 2 亿元", "", "2 亿元", "共5人"]
    found = extract(pl.LazyFrame({"id": ["a", "b", "b", "c", "a"], "text": texts})).collect()
    assert found.select("id", "start", "end", "raw_text", "number").rows() == [
        ("a", 2, 7, "3.5万人", "35000"),
        ("b", 3, 9, "3.5 万人", "35000"),
        ("b", 13, 17, "2 亿元", "200000000"),
        ("c", 0, 4, "2 亿元", "200000000"),
        ("a", 1, 3, "5人", "5"),
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3 多措并举抓落实", ["3"]),
        ("2 日常慰问不断线", ["2"]),
        ("5 元旦春节送温暖", ["5"]),
        ("1 万达广场设驿站 3 个", ["1", "3"]),
        ("慰问三 5 人", ["5"]),
        ("序号 3 20万元", ["3", "200000"]),
        ("甲　3　万元", ["3"]),
        ("概况\n四、五百名职工受助", ["500"]),
        ("第四、五批", ["4", "5"]),
        ("获一、二、三等奖", []),
    ],
)
def test_words_and_cells_behind_a_blank_are_none_of_the_figure(text: str, numbers: list[str]) -> None:
    assert [number for number in read([text])["number"].to_list() if number] == numbers


@pytest.mark.parametrize(
    ("text", "printed", "bounds"),
    [
        ("每户四、五百元", "四、五百元", (400, 500)),
        ("救助三、四十人", "三、四十人", (30, 40)),
        ("走访七、八户", "七、八户", (7, 8)),
        ("大约二、三万元", "大约二、三万元", (20000, 30000)),
        ("有十七、八個人", "十七、八個", (17, 18)),
    ],
)
def test_two_numerals_in_a_row_with_a_comma_are_one_range(text: str, printed: str, bounds: tuple[int, int]) -> None:
    assert read([text]).select("raw_text", "lower", "upper").rows() == [(printed, *bounds)]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2至3千元", (2000, 3000)),
        ("5到8百人", (500, 800)),
        ("2至3百万元", (2_000_000, 3_000_000)),
        ("二至三百万元", (2_000_000, 3_000_000)),
        ("30至300万元", (300_000, 3_000_000)),
        ("五十至三百万元", (500_000, 3_000_000)),
    ],
)
def test_the_first_end_of_a_range_shares_the_magnitude(text: str, bounds: tuple[int, int]) -> None:
    assert read([text]).select("lower", "upper").rows() == [bounds]
