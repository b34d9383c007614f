"""HTML to visible text: what a reader sees, with every character traced back to the source."""

import re
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.documents.layout import sections
from pipeline.documents.markup import Head, head, is_markup, reading_texts, visible_text
from tests.bounded import ends


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("慰问<b>300</b>人", "慰问300人"),
        ("<p>一。</p><p>二。</p>", "一。\n二。\n"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ("<script>var a = '<p>5万元</p>';</script>资金", "资金"),
        ("<STYLE>p{width:100px}</STYLE>资金", "资金"),
        ("<!-- 5万元 -->资金", "资金"),
        ("资金<!-- 未完", "资金"),
        ("<script>没有结束 资金5万元", "没有结束 资金5万元"),
        ("5&nbsp;000&#19975;元&lt;含物资&gt;", "5\xa0000万元<含物资>"),
        ("a &unknown; b&", "a &unknown; b&"),
        ("&#0;&#xD800;&#x110000;", "\ufffd\ufffd\ufffd"),
        ("慰问\n   困难职工", "慰问困难职工"),
        ("two\n words", "two words"),
        ("<pre>一\n  二</pre>", "一\n  二\n"),
        (
            "<table><tr><td>户数</td><td>320</td></tr><tr><td>金额</td><td>64</td></tr></table>",
            "户数\t320\t\n金额\t64\t\n",
        ),
        ("<a href='/1'>要闻</a><a href='/2'>专题</a>", "要闻 专题"),
        ("<span>5</span><span>000</span>万元", "5000万元"),
        ("慰问<a>困难职工</a>，送去<a>5</a>万元", "慰问困难职工，送去5万元"),
        ("<span>2020-01-02</span><span>来源：某报</span>", "2020-01-02 来源：某报"),
        ("<a title='a>b' href=x>链接</a>", "链接"),
        ("<a title='没有结束>链接</a>", "链接"),
        ("3 < 5 且 5 > 3", "3 < 5 且 5 > 3"),
        ("<select><option>2019年</option></select>正文", "正文"),
        ("<title>标题</title><body>正文", "标题\n正文"),
        ("<td<td<td", ""),
    ],
)
def test_visible_text(source: str, text: str) -> None:
    assert visible_text(source)[0] == text


def traced(source: str) -> None:
    text, segments = visible_text(source)
    assert segments["start"].to_list() == [0, *segments["end"].to_list()][: segments.height]
    assert (segments["end"].to_list() or [0])[-1] == len(text)
    last = 0
    for start, end, raw_start, raw_end in segments.iter_rows():
        assert last <= raw_start <= raw_end <= len(source)
        last = raw_end
        if end - start == raw_end - raw_start and "&" not in source[raw_start:raw_end]:
            assert folded(text[start:end]) == folded(source[raw_start:raw_end])


def folded(text: str) -> str:
    """White space is folded, and a tag that ends a line stands for its line end."""
    return re.sub(r"\s|^<.*>$", " ", text)


PIECES = [
    "<p>",
    "</p>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "&nbsp;",
    "&#9;",
    "&",
    "<",
    ">",
    '"',
    "'",
    "<a href=",
    "慰问300人",
    " \n",
    "<td>",
    "\0",
    "<pre>",
    "</pre",
    "<![CDATA[",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join))
def test_any_source_is_traced_and_never_raises(source: str) -> None:
    traced(source)
    head(source)
    is_markup(source)


@pytest.mark.parametrize(
    "unit", ["<a ", "<!--", "<a '", '<a "', "<script>", "&", "<", "</", "<p>", "&#", "<a b='", "<meta "]
)
def test_broken_markup_comes_to_an_end(unit: str) -> None:
    source = unit * (400_000 // len(unit))
    with ends():
        text, _ = visible_text(source)
        head(source)
    assert len(text) <= len(source)


def test_what_the_head_says() -> None:
    source = (
        "<html><head><link rel='canonical' href='http://example.com/a?x=1&amp;y=2'>"
        '<meta property="og:site_name" content="某某在线"><META NAME="PubDate" CONTENT="2021-12-01 10:20:30"></head>'
    )
    assert head(source) == Head("http://example.com/a?x=1&y=2", "某某在线", date(2021, 12, 1))
    assert head("<p>没有") == Head(None, None, None)


def test_a_page_is_read_and_laid_out() -> None:
    source = (
        "<!DOCTYPE html><html><head><title>春江工会慰问骑手260人_春江在线</title></head><body>"
        "<div class=nav><a>首页</a><a>要闻</a><a>专题</a><a>图片</a></div><h1>春江工会慰问骑手260人</h1>"
        "<div><span>2023-01-12 09:00</span><span>来源：春江在线</span></div>"
        "<p>　　1月11日，春江区总工会慰问外卖骑手<strong>260</strong>人，发放暖心包价值<em>5.2</em>万元。</p>"
        "<ul><li><a>全区招商引资突破80亿元</a></li><li><a>春运首日发送旅客3万人次</a></li><li><a>某校举行运动会</a></li></ul>"
        "<footer>版权所有 春江在线</footer></body></html>"
    )
    pages = pl.DataFrame({"document_id": ["a", "b"], "text": [source, "慰问。"], "markup": [True, False]})
    texts, segments = reading_texts(pages)
    assert texts["document_id"].to_list() == ["a", "b"]
    assert texts["text"][1] == "慰问。"
    assert segments["document_id"].unique().to_list() == ["a"]
    found, headers = sections(texts)
    text = texts["text"][0]
    by_section = {s: text[a:b] for _, a, b, s in found.filter(document_id="a").iter_rows()}
    assert headers.row(0, named=True)["title"] == "春江工会慰问骑手260人"
    assert headers.row(0, named=True)["published_on"] == date(2023, 1, 12)
    assert by_section["body"].strip() == "1月11日，春江区总工会慰问外卖骑手260人，发放暖心包价值5.2万元。"
    assert "80亿元" in by_section["related_links"]
    assert "版权所有" in by_section["boilerplate"]
