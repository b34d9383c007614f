"""Web archives (WARC and WET) to the same frames as loose pages: one document a page that a crawler was given.

HTML stays HTML: the raw document is the decoded source, and `markup` makes the text of it. Needs the optional
`webarchive` dependencies; without them an archive is rejected with a line that says so.
"""

import hashlib
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from pipeline.documents.encoding import Undecodable, decode
from pipeline.documents.inventory import Input, Rejection, rejected_frame
from pipeline.documents.markup import head, is_markup
from pipeline.documents.read import MAX_PAGE_BYTES, PAGES_SCHEMA, Unreadable
from pipeline.documents.streams import MAX_ROWS, chunks

BATCH_BYTES = 64 * 1024 * 1024
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain")
_Row = tuple[str, str, int, str, int, str, str, bool, str | None, str | None, date | None]


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of an archive as a stream, within the bounds of `streams`."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")
        self._position = 0
        self.fault: Unreadable | None = None

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        # The parser asks where it is; it never goes elsewhere.
        return self._position

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            try:
                self._rest = memoryview(next(self._pieces, b""))
            except Unreadable as fault:
                # The parser must see an end, not an exception of ours; the fault is told after what was good.
                self.fault = fault
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        self._position += taken
        return taken


def archive_batches(item: Input, rows: int) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Read a web archive as `(pages, rejected)` batches of at most `rows` documents; `row` counts its records from 1.

    Pages are HTTP responses of type HTML or plain text with status 200 and the conversions of a WET file; other records
    (requests, images, redirects) are no documents. `document_id` is the record's UUID, `source_url` its target.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError:
        detail = "web archives need an optional dependency: pip install 'songwennuan[webarchive]'"
        yield pl.DataFrame(schema=PAGES_SCHEMA), _whole(item, "unsupported_format", detail)
        return
    found: list[_Row] = []
    rejections: list[Rejection] = []
    size = number = 0
    stream = _Unpacked(chunks(item.path))
    kinds = WarcRecordType.response | WarcRecordType.conversion
    try:
        for number, record in enumerate(ArchiveIterator(stream, parse_http=True, auto_decode="all"), start=1):
            if number > MAX_ROWS:
                raise Unreadable("too_large", f"more than {MAX_ROWS:,} records in one file; split it")
            if not record.record_type & kinds:
                continue
            try:
                row = _page(item.file, number, record)
            except (Undecodable, Unreadable) as fault:
                rejections.append(Rejection(item.file, number, fault.reason, fault.detail))
                continue
            if row is not None:
                found.append(row)
                size += row[4]
            if len(found) >= rows or size >= BATCH_BYTES:
                yield pl.DataFrame(found, schema=PAGES_SCHEMA, orient="row"), rejected_frame(rejections)
                found, rejections, size = [], [], 0
        if stream.fault:
            raise stream.fault
        if not number:
            raise Unreadable("corrupt_archive", "holds no record of a web archive; fetch the file again")
    except Unreadable as fault:
        rejections.append(Rejection(item.file, None, fault.reason, fault.detail))
    except (OSError, ValueError) as broken:
        told = " ".join(str(broken).split())[:80]
        rejections.append(Rejection(item.file, None, "corrupt_archive", f"breaks off ({told}); fetch the file again"))
    yield pl.DataFrame(found, schema=PAGES_SCHEMA, orient="row"), rejected_frame(rejections)


def _whole(item: Input, reason: str, detail: str) -> pl.DataFrame:
    return rejected_frame([Rejection(item.file, None, reason, detail)])


def _page(file: str, number: int, record: Any) -> _Row | None:
    kind = record.http_content_type if record.is_http else record.headers.get("Content-Type", "text/plain")
    kind = (kind or "text/html").split(";")[0].strip().lower()
    if kind not in _TEXTS or (record.is_http and record.http_headers and record.http_headers.status_code != 200):
        return None
    data = record.reader.read(MAX_PAGE_BYTES + 1)
    if len(data) > MAX_PAGE_BYTES:
        raise Unreadable("too_large", f"a page of more than {MAX_PAGE_BYTES:,} bytes; take the record out")
    text, encoding = decode(data, record.http_charset if record.is_http else None)
    name = (record.record_id or "").removeprefix("<").removesuffix(">").removeprefix("urn:uuid:")
    if not name:
        raise Unreadable("broken_row", "a record without an id; write the archive again")
    markup = "html" in kind or is_markup(text)
    url, publisher, day = head(text) if markup else (None, None, None)
    target = record.headers.get("WARC-Target-URI") or url
    return (
        name,
        file,
        number,
        hashlib.sha256(data).hexdigest(),
        len(data),
        encoding,
        text,
        markup,
        target,
        publisher,
        day,
    )
