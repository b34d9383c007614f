"""The layout on any text whatever: no exception, full cover, and time that grows with the text and no faster."""

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.documents.duplicates import duplicates, fingerprints
from pipeline.documents.layout import sections
from tests.bounded import ends

NAMES = {"title", "byline", "body", "related_links", "boilerplate"}
LINES = [
    "某市总工会慰问困难职工300人",
    "2021-01-05 10:20 来源: 某报",
    "来源：",
    "　　某市总工会筹集资金500万元，走访困难职工家庭1200户，送去慰问金。",
    "（责任编辑：某某）",
    "相关阅读",
    "- 1.某地铁路春运发送旅客3万人次",
    "声明：本站不承担任何责任，如有侵权请联系删除。",
    "首页 > 新闻 > 正文",
    "备案号:某ICP备00000000号",
    "一、总体情况",
    "(来源:某报) 【编辑:某某】",
    "2021年1月5日",
    "户数\t320\t64",
    "",
    "\u202e\ue1d6",
]
JUNK = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85", " ", "", "\ufdd0", "\u3000"])
TEXTS = st.lists(st.tuples(st.sampled_from(LINES) | JUNK, LINE_ENDS), max_size=14).map(
    lambda pairs: "".join(line + end for line, end in pairs)
)


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXTS, max_size=12))
def test_any_text_is_covered_by_sections(texts: list[str]) -> None:
    ids = [f"d{number}" for number in range(len(texts))]
    frame = pl.DataFrame({"document_id": ids, "text": texts}, {"document_id": pl.String, "text": pl.String})
    found, headers = sections(frame)
    assert headers["document_id"].to_list() == ids
    for document_id, text in zip(ids, texts, strict=True):
        rows = found.filter(document_id=document_id).rows()
        assert [row[1] for row in rows] == [0, *(row[2] for row in rows)][: len(rows)]
        assert all(start < end for _, start, end, _ in rows)
        assert (rows[-1][2] if rows else 0) == len(text)
        assert {row[3] for row in rows} <= NAMES
        assert all(one[3] != other[3] for one, other in pairwise(rows))
    duplicates(fingerprints(frame))


@pytest.mark.parametrize(
    "unit",
    [
        "工会慰问职工，",
        "1.2",
        "(编辑",
        " 来源:x 时间:2024-01-01 ",
        "\n",
        "[【(",
        "a",
        "。责任编辑:x ",
        "相关阅读 ",
        "一\n",
        "\0",
        "x\t5\t",
    ],
)
def test_a_long_text_comes_to_an_end(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    frame = pl.DataFrame({"document_id": ["a"], "text": [text]})
    with ends():
        found, _ = sections(frame)
        fingerprints(frame)
    assert found["end"].max() == len(text)
