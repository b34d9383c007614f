"""The layout on invented pages: every line in its section, the headers as printed, every text covered."""

import re

import polars as pl
import pytest

from pipeline.documents.headers import HEADERS_SCHEMA
from pipeline.documents.layout import SECTIONS_SCHEMA, sections
from tests.documents.invented import CODES, PAGES, Page
from tests.documents.invented_more import MORE_PAGES
from tests.documents.invented_styles import STYLES
from tests.documents.invented_web import WEB_PAGES

ALL_PAGES = {**PAGES, **MORE_PAGES, **WEB_PAGES}


def parts(page: Page) -> list[tuple[str, str]]:
    """The parts of a page, with the section each belongs to; the last part of a line ends it."""
    found = []
    for line in page.lines.strip("\n").split("\n"):
        if line.startswith("-") and len(line) == 1:
            found.append(("", "\n"))
            continue
        marked = re.split(r"<([TLBRF])>", line if line.startswith("<") else f"<{line[0]}>{line[2:]}")[1:]
        pairs = list(zip(marked[::2], marked[1::2], strict=True))
        found += [(CODES[code], text) for code, text in pairs[:-1]] + [(CODES[pairs[-1][0]], pairs[-1][1] + "\n")]
    return found


def laid_out(text: str) -> tuple[list[tuple[int, int, str]], dict[str, object]]:
    found, headers = sections(pl.DataFrame({"document_id": ["page"], "text": [text]}))
    return [row[1:] for row in found.iter_rows()], headers.row(0, named=True)


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_line_is_in_its_section(name: str) -> None:
    told = parts(ALL_PAGES[name])
    text = "".join(part for _, part in told)
    found, _ = laid_out(text)
    position, wrong = 0, []
    for section, part in told:
        middle = position + len(part) // 2
        actual = next(s for start, end, s in found if start <= middle < end)
        if section and actual != section:
            wrong.append((part.strip(), actual, "should be", section))
        position += len(part)
    assert not wrong


@pytest.mark.parametrize("name", ALL_PAGES)
def test_headers_are_what_the_page_prints(name: str) -> None:
    page = ALL_PAGES[name]
    _, headers = laid_out("".join(part for _, part in parts(page)))
    assert headers == {
        "document_id": "page",
        "title": page.title,
        "publisher": page.publisher,
        "credited_to": page.credited_to,
        "published_on": page.published_on,
    }


@pytest.mark.parametrize("name", STYLES)
def test_the_head_of_a_page_in_any_style(name: str) -> None:
    text, title, outlet, published_on = STYLES[name]
    _, headers = laid_out(text)
    assert (headers["title"], headers["published_on"]) == (title, published_on)
    assert outlet in (headers["credited_to"], headers["publisher"])


def test_pages_do_not_influence_one_another() -> None:
    texts = ["".join(part for _, part in parts(page)) for page in ALL_PAGES.values()]
    ids = [f"p{number:02d}" for number in range(len(texts))]
    together, headers = sections(pl.DataFrame({"document_id": ids, "text": texts}))
    assert headers["document_id"].to_list() == ids
    for document_id, text in zip(ids, texts, strict=True):
        alone, _ = laid_out(text)
        assert [row[1:] for row in together.filter(document_id=document_id).iter_rows()] == alone


def test_empty_frames_and_texts_have_the_same_columns() -> None:
    for texts in ([], [""], ["", "工会慰问职工300人。", ""], ["\n \n"]):
        frame = pl.DataFrame(
            {"document_id": [str(n) for n in range(len(texts))], "text": texts},
            {"document_id": pl.String, "text": pl.String},
        )
        found, headers = sections(frame)
        assert dict(found.schema) == SECTIONS_SCHEMA
        assert dict(headers.schema) == HEADERS_SCHEMA
        assert headers.height == len(texts)
        assert found["document_id"].unique().sort().to_list() == [str(n) for n, text in enumerate(texts) if text]


def test_rows_of_a_table_with_long_figures_are_no_menu() -> None:
    text = (
        "临山工会完成年度计划\n2021-01-20　来源：临山工会\n2020年，各级工会服务职工的计划全部完成，具体如下。\n"
        "| 项目名称 | 全年计划 | 全年完成 |\n| 职业介绍 | 600万人次 | 712.45万人次 |\n| 培训 | 8万人次 | 9.3万人次 |\n"
        "各级工会下一步将继续做好就业服务工作，让更多职工得到实惠。\n"
    )
    rows = [section for start, end, section in laid_out(text)[0] if "712.45" in text[start:end]]
    assert rows == ["body"]


def test_lists_and_tables_of_markdown_are_the_article_and_its_links_are_not() -> None:
    text = (
        "# 临川市总工会 2022 年工作数据\n\n[首页](/) | [动态](/news/)\n\n## 一、帮扶\n\n"
        "- 筹集帮扶资金 86.5 万元\n- 救助患病职工 57 人\n\n"
        "| 项目 | 情况 |\n| --- | --- |\n| 举办招聘会 | 18 场 |\n| 提供岗位 | 1.6 万个 |\n\n"
        "## 相关链接\n\n1. [古镇去年接待游客 32 万人次](/a.html)\n2. [汽车保有量突破 8 万辆](/b.html)\n"
    )
    for figure, section in (("86.5", "body"), ("57", "body"), ("18", "body"), ("1.6", "body")):
        assert section_at(text, figure) == section
    assert section_at(text, "32 万") == section_at(text, "8 万辆") == "related_links"


def test_a_table_of_blanks_with_one_figure_a_row_is_the_article() -> None:
    text = (
        "临川市总工会夏季慰问情况表\n填报日期：2021年7月12日\n入夏以来，临川市总工会开展慰问活动，情况如下。\n"
        "项目              数量          备注\n慰问一线职工      1800余名      含环卫工人\n"
        "走访企业          94家\n发放慰问金        47万元\n"
    )
    assert [section_at(text, figure) for figure in ("1800", "94家", "47万")] == ["body"] * 3


def section_at(text: str, words: str) -> str:
    at = text.index(words)
    return next(section for start, end, section in laid_out(text)[0] if start <= at < end)


def test_the_line_that_wechat_prints_below_a_headline_is_a_byline() -> None:
    text = (
        "滨海职工驿站又添新伙伴\n原创 小滨 滨海工会 2022-06-18 08:15 辽宁\n\n6月17日，滨海市总工会新建职工驿站8个。\n"
    )
    found, headers = laid_out(text)
    assert [section for *_, section in found] == ["title", "byline", "body"]
    assert headers["title"] == "滨海职工驿站又添新伙伴" and str(headers["published_on"]) == "2022-06-18"
