"""Corpora: rows become documents with their line numbers, broken ones are rejected alone, and memory is bounded."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.documents import streams
from pipeline.documents.corpus import iter_batches
from pipeline.documents.inventory import inventory
from pipeline.documents.read import PAGES_SCHEMA, Unreadable


def read(folder: Path, rows: int = 5000) -> tuple[pl.DataFrame, pl.DataFrame]:
    inputs, rejected = inventory(folder)
    batches = [batch for item in inputs for batch in iter_batches(item, rows)]
    pages = pl.concat([pl.DataFrame(schema=PAGES_SCHEMA), *(pages for pages, _ in batches)])
    return pages, pl.concat([rejected, *(refused for _, refused in batches)])


def lines(*records: dict[str, Any]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


GOOD = {"id": "a-1", "text": "某市工会慰问职工300人。", "url": "http://example.com/1", "publisher": "某报"}


@pytest.mark.parametrize("name", ["c.jsonl", "c.jsonl.gz"])
def test_rows_become_documents(tmp_path: Path, name: str) -> None:
    data = lines(GOOD, {"id": 2, "text": "第二篇。", "published_on": "2021-02-03"})
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    pages, rejected = read(tmp_path)
    assert rejected.height == 0
    assert pages["document_id"].to_list() == ["a-1", "2"]
    assert pages["row"].to_list() == [1, 2]
    assert pages["text"].to_list() == [GOOD["text"], "第二篇。"]
    assert pages["published_on"].to_list() == [None, date(2021, 2, 3)]
    assert pages["source_url"].to_list() == ["http://example.com/1", None]
    assert pages["bytes"].to_list() == [len(str(GOOD["text"]).encode()), 12]
    assert dict(pages.schema) == PAGES_SCHEMA


BROKEN = {
    "cut off": (b'{"id":"x","text":"y"', "broken_row"),
    "not JSON": ("慰问300人".encode(), "broken_row"),
    "a list": (b"[1,2]", "broken_row"),
    "text is a list": (b'{"id":"x","text":["y"]}', "broken_row"),
    "text is a number": (b'{"id":"x","text":5}', "broken_row"),
    "text is true": (b'{"id":"x","text":true}', "broken_row"),
    "not a number": (b'{"id":"x","text":NaN}', "broken_row"),
    "bytes that are not UTF-8": (b'{"id":"x","text":"\xff\xfe"}', "broken_row"),
    "half a surrogate pair": (b'{"id":"x","text":"\\ud800 y"}', "not_text"),
    "NUL": (b'{"id":"x","text":"a\\u0000b"}', "not_text"),
    "id is not whole": (b'{"id":1.5,"text":"y"}', "broken_row"),
    "id is true": (b'{"id":true,"text":"y"}', "broken_row"),
    "publisher is an object": (b'{"id":"x","text":"y","publisher":{"a":1}}', "broken_row"),
    "no id": (b'{"text":"y"}', "broken_row"),
    "empty id": (b'{"id":" ","text":"y"}', "broken_row"),
    "id with a line break": (b'{"id":"a\\nb","text":"y"}', "broken_row"),
    "endless id": (b'{"id":"' + b"a" * 300 + b'","text":"y"}', "broken_row"),
    "no text": (b'{"id":"x"}', "empty"),
    "blank text": (b'{"id":"x","text":" \\n "}', "empty"),
    "an id again": (b'{"id":"a-1","text":"y"}', "duplicate_id"),
    "deeply nested": (b'{"id":"x","text":' + b"[" * 5000 + b"]" * 5000 + b"}", "broken_row"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("careful", [False, True])
def test_a_broken_row_is_rejected_alone(tmp_path: Path, name: str, careful: bool) -> None:
    line, reason = BROKEN[name]
    first = b"\n" if careful else b""  # a blank line keeps the block from the fast way
    (tmp_path / "c.jsonl").write_bytes(first + lines(GOOD) + line + b"\n" + lines({"id": "z", "text": "末篇。"}))
    pages, rejected = read(tmp_path)
    assert pages["document_id"].to_list() == ["a-1", "z"]
    assert rejected["row"].to_list() == [2 + careful]
    assert rejected["reason"][0] in {reason, "broken_row"}
    assert "\n" not in rejected["detail"][0]


@pytest.mark.parametrize("day", ["neulich", "2024-02-30", "2024-01-32"])
def test_a_date_that_is_no_day_is_told_and_the_row_is_kept(tmp_path: Path, day: str) -> None:
    (tmp_path / "c.jsonl").write_bytes(lines(GOOD, {"id": "z", "text": "末篇。", "published_on": day}))
    pages, rejected = read(tmp_path)
    assert pages.select("document_id", "published_on").rows()[1] == ("z", None)
    assert rejected.select("row", "reason").rows() == [(2, "broken_row")]


def test_batches_are_as_small_as_asked(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_bytes(lines(*({"id": str(n), "text": f"慰问{n}人。"} for n in range(25))))
    (item,), _ = inventory(tmp_path)
    assert [pages.height for pages, _ in iter_batches(item, 10)] == [10, 10, 5]


def test_an_endless_line_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_ROW_BYTES", 1000)
    monkeypatch.setattr(streams, "BLOCK_BYTES", 300)
    endless = b'{"id":"x","text":"' + b"a" * 5000 + b'"}\n'
    (tmp_path / "c.jsonl").write_bytes(lines(GOOD) + endless + lines({"id": "z", "text": "末篇。"}))
    pages, rejected = read(tmp_path)
    assert pages["document_id"].to_list() == ["a-1", "z"]
    assert pages["row"].to_list() == [1, 3]
    assert rejected.select("row", "reason").rows() == [(2, "too_large")]


def test_a_gzip_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FREE_BYTES", 100_000)
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(lines(GOOD) + b" " * 20_000_000))
    pages, rejected = read(tmp_path)
    assert rejected.select("row", "reason").rows() == [(None, "too_large")]
    assert pages.height <= 1


@pytest.mark.parametrize(
    "spoil", [lambda d: d[: len(d) - 20], lambda d: d[:200] + b"\0" * 40 + d[240:], lambda d: b"plain"]
)
def test_a_damaged_archive_keeps_what_was_good(tmp_path: Path, spoil: Any) -> None:
    rows = lines(*({"id": str(n), "text": f"慰问{n}人,{hash(n * 7919)}。"} for n in range(2000)))
    (tmp_path / "c.jsonl.gz").write_bytes(spoil(gzip.compress(rows)))
    pages, rejected = read(tmp_path)
    assert rejected["reason"].to_list()[-1] == "corrupt_archive"
    assert pages["document_id"].is_unique().all()


def test_parquet_rows_become_documents(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "id": [7, 8, 9],
            "text": ["甲。", None, "丙。"],
            "published_on": [date(2020, 1, 2), None, None],
            "more": [1, 2, 3],
        }
    )
    frame.write_parquet(tmp_path / "c.parquet")
    pages, rejected = read(tmp_path)
    assert pages.select("document_id", "row", "text", "published_on").rows() == [
        ("7", 1, "甲。", date(2020, 1, 2)),
        ("9", 3, "丙。", None),
    ]
    assert rejected.select("row", "reason").rows() == [(2, "empty")]


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"name": ["x"], "content": ["y"]}),
        pl.DataFrame({"id": ["x"], "text": [3]}),
        pl.DataFrame({"id": ["x"], "text": [["a"]]}),
        pl.DataFrame({"id": [1.5], "text": ["a"]}),
    ],
)
def test_parquet_of_another_schema_is_rejected(tmp_path: Path, frame: pl.DataFrame) -> None:
    frame.write_parquet(tmp_path / "c.parquet")
    pages, rejected = read(tmp_path)
    assert pages.height == 0
    assert rejected.select("file", "row", "reason").rows() == [("c.parquet", None, "schema")]


def test_a_text_repeated_in_parquet_does_not_fill_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.corpus.BATCH_BYTES", 10_000)
    pl.DataFrame({"id": range(100), "text": ["慰问" * 500] * 100}).write_parquet(tmp_path / "c.parquet")
    (item,), _ = inventory(tmp_path)
    sizes = [pages["bytes"].sum() for pages, _ in iter_batches(item)]
    assert sum(sizes) == 300_000
    assert max(sizes) <= 10_000


MARKUP = {
    "<!DocType HTML><p>慰问": True,
    "\ufeff \r\n<HTML lang=zh>慰问": True,
    "<p>慰问</p>": False,
    "慰问<html>": False,
    " " * 199 + "<html>慰问": False,
}


def test_only_what_begins_as_html_is_markup(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_bytes(lines(*({"id": str(at), "text": text} for at, text in enumerate(MARKUP))))
    pages, _ = read(tmp_path)
    assert pages["markup"].to_list() == list(MARKUP.values())


def test_what_is_read_ahead_comes_in_order_with_its_fault_at_the_end() -> None:
    def blocks() -> Iterator[int]:
        yield from range(3)
        raise Unreadable("corrupt_archive", "breaks off")

    read_ahead = streams.ahead(blocks())
    assert [next(read_ahead) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Unreadable):
        next(read_ahead)
    assert list(streams.ahead(iter([None, 0]))) == [None, 0]


def test_html_in_a_row_is_markup_and_tells_its_head(tmp_path: Path) -> None:
    page = '<!DOCTYPE html><html><head><meta name="PubDate" content="2019-05-06"></head><body>慰问</body></html>'
    (tmp_path / "c.jsonl").write_bytes(lines({"id": "h", "text": page}, GOOD))
    pages, _ = read(tmp_path)
    assert pages["markup"].to_list() == [True, False]
    assert pages["published_on"].to_list() == [date(2019, 5, 6), None]
