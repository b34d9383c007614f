"""Web archives: pages of HTTP responses and text conversions become documents; the rest of an archive does not."""

import gzip
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents import streams
from pipeline.documents.corpus import iter_batches
from pipeline.documents.inventory import inventory
from pipeline.documents.markup import reading_texts
from pipeline.documents.read import PAGES_SCHEMA

PAGE = (
    '<html><head><title>某市总工会走访职工</title><meta charset="{charset}">'
    '<meta property="article:published_time" content="2022-01-19T08:00:00+08:00"></head>'
    "<body><script>var n=1</script><p>某市总工会走访慰问困难职工的家庭<b>300</b>户，送去温暖。</p></body></html>"
)


def record(kind: str, number: int, body: bytes, content_type: str, uri: str = "http://example.com/p") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0000-{number}>\r\nWARC-Target-URI: {uri}\r\n"
        f"WARC-Date: 2022-01-20T00:00:00Z\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def response(
    number: int, data: bytes, content_type: str = "text/html", status: str = "200 OK", extra: str = ""
) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{extra}Content-Length: {len(data)}\r\n\r\n"
    return record("response", number, head.encode() + data, "application/http; msgtype=response")


def read(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    pytest.importorskip("fastwarc", reason="the optional extra `webarchive` is not installed")
    inputs, _ = inventory(folder)
    batches = [batch for item in inputs for batch in iter_batches(item, 2)]
    return (
        pl.concat([pl.DataFrame(schema=PAGES_SCHEMA), *(pages for pages, _ in batches)]),
        pl.concat([refused for _, refused in batches]),
    )


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_an_archive(tmp_path: Path, packed: bool) -> None:
    gbk, utf8 = PAGE.format(charset="gbk").encode("gbk"), PAGE.format(charset="utf-8").encode()
    records = [
        record("warcinfo", 1, b"software: x", "application/warc-fields"),
        response(2, gbk),
        response(3, utf8, "text/html; charset=utf-8"),
        response(4, b"\x89PNG....", "image/png"),
        response(5, utf8, status="404 Not Found"),
        response(6, b"", "text/html"),
        response(7, gzip.compress(utf8), extra="Content-Encoding: gzip\r\n"),
    ]
    data = b"".join(gzip.compress(r) if packed else r for r in records)
    (tmp_path / ("a.warc.gz" if packed else "a.warc")).write_bytes(data)
    pages, rejected = read(tmp_path)
    assert pages.select("document_id", "row", "encoding", "published_on", "source_url").rows() == [
        ("0000-2", 2, "gbk", date(2022, 1, 19), "http://example.com/p"),
        ("0000-3", 3, "utf-8", date(2022, 1, 19), "http://example.com/p"),
        ("0000-7", 7, "utf-8", date(2022, 1, 19), "http://example.com/p"),
    ]
    assert rejected.select("row", "reason").rows() == [(6, "empty")]
    texts, segments = reading_texts(pages)
    assert texts["text"][0] == "某市总工会走访职工\n某市总工会走访慰问困难职工的家庭300户，送去温暖。\n"
    raw = {row["document_id"]: row["text"] for row in pages.iter_rows(named=True)}
    at = texts["text"][0].index("300")
    piece = segments.filter((pl.col("document_id") == "0000-2") & (pl.col("start") <= at) & (pl.col("end") > at))
    offset = piece["raw_start"][0] + at - piece["start"][0]
    assert raw["0000-2"][offset : offset + 3] == "300"


def test_conversions_are_plain_text(tmp_path: Path) -> None:
    body = "某市总工会慰问职工300人。".encode()
    (tmp_path / "a.wet.gz").write_bytes(gzip.compress(record("conversion", 1, body, "text/plain")))
    pages, rejected = read(tmp_path)
    assert pages.select("document_id", "text", "markup").rows() == [("0000-1", body.decode(), False)]
    assert rejected.height == 0


def test_a_damaged_archive_keeps_what_was_good(tmp_path: Path) -> None:
    good = gzip.compress(response(1, PAGE.format(charset="utf-8").encode()))
    (tmp_path / "cut.warc.gz").write_bytes(good + good[:60])
    (tmp_path / "no.warc").write_bytes("某市总工会".encode())
    (tmp_path / "none.warc.gz").write_bytes(b"not gzip")
    pages, rejected = read(tmp_path)
    assert pages["document_id"].to_list() == ["0000-1"]
    assert rejected.select("file", "row", "reason").rows() == [
        ("cut.warc.gz", None, "corrupt_archive"),
        ("no.warc", None, "corrupt_archive"),
        ("none.warc.gz", None, "corrupt_archive"),
    ]


def test_an_archive_that_expands_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FREE_BYTES", 100_000)
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(response(1, b" " * 30_000_000)))
    pages, rejected = read(tmp_path)
    assert pages.height == 0
    assert "too_large" in rejected["reason"].to_list()


def test_without_the_optional_dependency_an_archive_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fastwarc.warc", None)
    (tmp_path / "a.warc").write_bytes(response(1, b"x"))
    (item,), _ = inventory(tmp_path)
    ((pages, rejected),) = iter_batches(item)
    assert pages.height == 0
    assert rejected["reason"].to_list() == ["unsupported_format"]
    assert "webarchive" in rejected["detail"][0]
