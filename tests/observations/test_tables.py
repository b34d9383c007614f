"""Rows of tables report like sentences: who, what, when; parts of a total; nothing where no union aids anybody."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from pipeline.observations.tables import once, written_out
from tests.observations.reading import frames, read
from tests.observations.test_pages import matches

PAGES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("tables.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    return read(PAGES)


def is_part(row: dict[str, Any], whole: str, rows: list[dict[str, Any]]) -> bool:
    if not whole:
        return row["part_of"] is None
    total = next((one for one in rows if one["observation_id"] == row["part_of"]), None)
    return total is not None and [total["indicator_id"], total["number"]] == whole.split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["id"])
def test_page(page: dict[str, Any], tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    rows = tables[0].filter(pl.col("document_id") == page["id"]).to_dicts()
    left, missing = list(rows), []
    for wish in page["want"]:
        told, _, whole = wish.partition(" <")
        found = next((row for row in left if matches(row, told) and is_part(row, whole, rows)), None)
        if found is None:
            missing.append(wish)
        else:
            left.remove(found)
    assert not missing and not left, (missing, [(row["indicator_id"], row["number"], row["quote"]) for row in left])


def test_quotes_hold_row_head_and_cell(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    quotes = tables[0].filter(pl.col("document_id") == "unions_in_rows")["quote"].to_list()
    assert "麒麟区总工会发放慰问资金21.5万元" in quotes and "合计走访企业30家" in quotes


def test_every_mention_is_disposed_of_once(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    mentions = frames(PAGES)[1]
    assert tables[1]["start"].to_list() == mentions["start"].to_list()
    excluded = tables[1].filter(pl.col("disposition") == "excluded")
    assert excluded["exclusion_reason"].null_count() == 0


def test_mentions_and_sections_stand_in_the_text_written_out() -> None:
    texts, mentions, _, sections = frames(PAGES)
    rows = mentions.with_row_index("row").with_columns(words="raw_text")
    told, moved, laid = written_out(texts, rows, sections)
    for document, text in told.select("document_id", "text").iter_rows():
        for start, end, words in moved.filter(document_id=document).select("start", "end", "words").iter_rows():
            assert text[start:end] == words
        edges = laid.filter(document_id=document)
        assert edges["start"].to_list() == [0, *edges["end"].to_list()[:-1]] and edges["end"].last() == len(text)
    assert once(moved)["row"].is_unique().all()


def test_pages_without_tables_are_left_as_they_are() -> None:
    texts, mentions, _, sections = frames([{"id": "a", "text": "甲市总工会走访企业31家。\n乙\t丙\n"}])
    rows = mentions.with_row_index("row").with_columns(words="raw_text")
    told, moved, laid = written_out(texts, rows, sections)
    assert told.equals(texts) and laid.equals(sections) and moved.drop("table", "total").equals(rows)


def test_a_table_outside_the_read_sections_tells_nothing() -> None:
    page = {"id": "a", "text": "甲市总工会慰问职工。\n单位\t慰问困难职工（人）\n乙区总工会\t31\n", "sections": []}
    page["sections"] = [(0, 11, "body"), (11, len(page["text"]), "related_links")]
    assert read([page])[0].is_empty()


def test_a_section_that_held_only_the_head_of_a_table_hides_nothing() -> None:
    head, rest = "说明\n|单位|慰问困难职工（人）|\n", "|乙区总工会|31|\n|丙区总工会|42|\n"
    page: dict[str, Any] = {"id": "a", "text": f"甲市总工会慰问职工。\n{head}{rest}"}
    start = len(page["text"]) - len(head + rest) + 3
    edges = [0, start, start + len(head) - 3, len(page["text"])]
    names = ["body", "related_links", "body"]
    page["sections"] = list(zip(edges[:-1], edges[1:], names, strict=True))
    texts, mentions, _, sections = frames([page])
    laid = written_out(texts, mentions.with_row_index("row").with_columns(words="raw_text"), sections)[2]
    assert (laid["start"] < laid["end"]).all()
    assert sorted(read([page])[0]["number"].to_list()) == ["31", "42"]
