"""What a text is passed over by, is what no text that has the thing sought is without."""

import re

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.quantities import tables, typesetting

PIECES = (
    "3", "12", "７", "%", "％", " ", "  ", "\u00a0", "\u2009", "　", "\t", "|", "｜", "│", "\n", "万", "人", "℃",
    "至", "~", "以上", "左右", "第", "约", "近", "¥", "元", "甲", "数", "次", "）", ")", ",", "a",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


def found(pattern: str, text: str) -> bool:
    return told(pl.col("text").str.contains(pattern), text)


def told(sign: pl.Expr, text: str) -> bool:
    return bool(pl.DataFrame({"text": [text]}).select(sign).item())


@settings(max_examples=600, deadline=None)
@given(text=texts)
def test_no_blank_of_style_is_without_a_sign(text: str) -> None:
    if found(typesetting._SPACED, text):
        assert any(found(sign, text) for sign in typesetting._SIGNS)


@settings(max_examples=600, deadline=None)
@given(text=texts)
def test_no_figure_alone_in_a_cell_is_passed_over(text: str) -> None:
    parts = any(told(sign, text) for sign in tables._PARTING)
    assert (tables.parted(pl.Series([text])).to_list() == [0]) == (
        parts and all(told(sign, text) for sign in tables._LONE)
    )


def test_signs_are_worth_the_trouble() -> None:
    """A page with dates, times and blanks between words has none of them."""
    page = "2026-03-01 09:30:15 来源：工会网 责任编辑：某某 \u00a0\u00a0 全文共3页 下一页"
    assert not any(re.search(sign.replace(r"\p{Han}", "\u4e00-\u9fff"), page) for sign in typesetting._SIGNS)
