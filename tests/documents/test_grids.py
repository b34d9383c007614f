"""Tables of figures in HTML: a row is a line, a column is a tab; tables that lay out a page stay as they are."""

import polars as pl
import pytest

from pipeline.documents.grids import end_of_figures
from pipeline.documents.markup import visible_text


def shown(source: str) -> str:
    """The visible text; its segments cover it and what maps one to one is the same text."""
    text, segments = visible_text(source)
    assert segments["start"].to_list() == [0, *segments["end"].to_list()][: segments.height]
    assert segments.is_empty() or segments["end"].last() == len(text)
    for start, end, raw_start, raw_end in segments.iter_rows():
        if end - start == raw_end - raw_start:
            assert text[start:end].split() == source[raw_start:raw_end].split() or not text[start:end].strip()
    return text


def test_paragraphs_in_cells_break_no_row() -> None:
    source = (
        "<table><tr><td><p>区</p></td><td><p>资金<br/>（万元）</p></td></tr>"
        "<tr><td><div>甲区</div></td><td><p><span>3</span>1</p></td></tr><tr><td>乙区</td><td>\n4\n</td></tr></table>"
    )
    assert [line.split("\t") for line in shown(source).replace(" ", "").splitlines()] == [
        ["区", "资金（万元）", ""],
        ["甲区", "31", ""],
        ["乙区", "4", ""],
    ]


def test_spans_and_empty_cells_keep_their_columns() -> None:
    source = (
        "<table><tr><th rowspan='2'>区</th><th colspan=2>慰问</th><th rowspan=\"2\">资金</th></tr>"
        "<tr><th>人</th><th>户</th></tr>"
        "<tr><td rowspan=2>甲区</td><td>1</td><td></td><td>3</td></tr><tr><td>4</td><td>5</td><td>6</td></tr>"
        "<tr><td colspan=2>合计</td><td>7</td><td>8</td></tr></table>"
    )
    assert [line.split("\t")[:-1] for line in shown(source).splitlines()] == [
        ["区", "慰问", "", "资金"],
        ["", "人", "户", ""],
        ["甲区", "1", "", "3"],
        ["", "4", "5", "6"],
        ["合计", "", "7", "8"],
    ]


def test_cells_and_rows_that_are_never_closed() -> None:
    assert shown("<table><tr><td>甲<td>1<tr><td>乙<td>2<tr><td>丙<td>3</table>后") == "甲\t1\t\n乙\t2\t\n丙\t3\n后"


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td><p>导航</p></td><td><p>第一段。</p><p>第二段。</p></td></tr><tr><td>1</td><td>2</td></tr></table>",
        f"<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>{'长' * 400}</td></tr></table>",
        "<table><tr><td>首页</td><td>新闻</td></tr><tr><td>服务</td><td>1</td></tr></table>",
        "<table><tr><td><table><tr><td>1</td><td>2</td></tr></table></td><td>3</td></tr></table>",
        "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>",
        "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>",
    ],
    ids=["prose", "long", "words", "nested", "list", "open"],
)
def test_tables_that_lay_out_a_page_are_no_figures(source: str) -> None:
    assert end_of_figures(source, len("<table>")) == 0


def test_wild_spans_are_bounded() -> None:
    cells = "<td colspan=9999 rowspan=9999>1</td>" * 3
    assert len(shown(f"<table>{f'<tr>{cells}</tr>' * 40}</table>")) < 40 * 3 * 40


def test_raw_places_of_cells() -> None:
    rows = "<tr><th>区</th><th>资金</th></tr><tr><td rowspan=2>甲</td><td>31</td></tr><tr><td>47</td></tr>"
    source = f"<html><table>{rows}</table>"
    text, segments = visible_text(source)
    for figure in ("31", "47"):
        at = text.index(figure)
        piece = segments.filter((pl.col("start") <= at) & (pl.col("end") > at)).row(0)
        assert source[piece[2] + at - piece[0] :].startswith(figure)
