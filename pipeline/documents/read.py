"""Loose files to frames: one row a readable document, one row a refused one, and what is known about them from outside.

Opening, hashing and decoding single pages belong here; corpora of many documents in a file are in `corpus`.
"""

import hashlib
import os
import stat
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from pipeline.documents.dates import first_date
from pipeline.documents.encoding import Undecodable, decode
from pipeline.documents.inventory import Input, Rejection, printable, rejected_frame
from pipeline.documents.markup import head, is_markup

SIDE_CAR = "documents.csv"
SIDE_CAR_COLUMNS = ("file", "source_url", "publisher", "published_on", "retrieved_on", "rights", "note")
MARKUP_SUFFIXES = (".html", ".htm", ".xhtml")
NOT_A_DAY = "published_on is not a day; write it as 2024-12-31 (the rest of the row is used)"
MAX_PAGE_BYTES = 64 * 1024 * 1024
MAX_SIDE_CAR_BYTES = 256 * 1024 * 1024
PAGES_SCHEMA = {
    "document_id": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    "sha256": pl.String,
    "bytes": pl.Int64,
    "encoding": pl.String,
    "text": pl.String,
    "markup": pl.Boolean,
    "source_url": pl.String,
    "publisher": pl.String,
    "published_on": pl.Date,
}
KNOWN_SCHEMA = {"file": pl.String, "source_url": pl.String, "publisher": pl.String, "published_on": pl.Date}


class Unreadable(Exception):
    """A file that cannot be opened or is beyond a bound; `reason` is a code of `rejected`, `detail` one plain line."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def read_files(inputs: Sequence[Input], known: pl.DataFrame | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read a batch of loose pages into `(pages, rejected)`, both in the order of `inputs`.

    pages: `document_id`, `file`, `row` (Int64, null), `sha256` (of the file's bytes), `bytes` (Int64), `encoding`,
    `text` (decoded whole, no byte order mark, line ends as they are), `markup` (the text is HTML source), `source_url`,
    `publisher`, `published_on` (Date): from `known` (see `side_car`), else from the page's meta elements, else null.
    rejected: `file`, `row`, `reason`, `detail`.
    """
    outside = {row["file"]: row for row in known.iter_rows(named=True)} if known is not None else {}
    rows: list[tuple[object, ...]] = []
    rejections: list[Rejection] = []
    for item in inputs:
        try:
            data = read_bytes(item.path, MAX_PAGE_BYTES)
            text, encoding = decode(data)
        except (Unreadable, Undecodable) as fault:
            rejections.append(Rejection(item.file, None, fault.reason, fault.detail))
            continue
        markup = item.file.lower().endswith(MARKUP_SUFFIXES) or is_markup(text)
        url, publisher, day = head(text) if markup else (None, None, None)
        told = outside.get(item.file, {})
        rows.append(
            (
                item.document_id,
                item.file,
                None,
                hashlib.sha256(data).hexdigest(),
                len(data),
                encoding,
                text,
                markup,
                told.get("source_url") or url,
                told.get("publisher") or publisher,
                told.get("published_on") or day,
            )
        )
    return pl.DataFrame(rows, schema=PAGES_SCHEMA, orient="row"), rejected_frame(rejections)


def read_bytes(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most `most` bytes; raises `Unreadable` and never waits for a writer."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    except OSError as fault:
        detail = f"cannot be opened ({fault.strerror}); make it readable"
        raise Unreadable("unreadable", detail) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Unreadable("not_a_file", "a folder, pipe or device, not a file; remove it")
    with os.fdopen(handle, "rb") as file:
        try:
            data = file.read(most + 1)
        except OSError as fault:
            raise Unreadable("unreadable", f"cannot be read ({fault.strerror}); copy it again") from None
    if len(data) > most:
        raise Unreadable("too_large", f"more than {most:,} bytes in one page; split it, or make it a .jsonl corpus")
    return data


def side_car(folder: Path, files: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What `documents.csv` says about files of the folder: `(known, rejected)`; both empty when there is none.

    known: `file`, `source_url`, `publisher`, `published_on` (Date), one row a file, the first where it is named twice.
    A row that names no file of `files`, names one twice or has an unreadable date is in `rejected` by its number (the
    header is row 1), and so is a header with columns that are not known; a table that cannot be read at all is rejected
    as a whole.
    """
    path = folder / SIDE_CAR
    none = pl.DataFrame(schema=KNOWN_SCHEMA)
    if not os.path.lexists(path):
        return none, rejected_frame([])
    try:
        text = decode(read_bytes(path, MAX_SIDE_CAR_BYTES)).text
        table = pl.read_csv(BytesIO(text.encode()), infer_schema=False)
    except (Unreadable, Undecodable) as fault:
        return none, rejected_frame([Rejection(SIDE_CAR, None, fault.reason, fault.detail)])
    except pl.exceptions.PolarsError:
        return none, rejected_frame(
            [Rejection(SIDE_CAR, None, "schema", "not a CSV table; save it again as CSV UTF-8")]
        )
    if "file" not in table.columns:
        detail = f"has no column `file`; the columns are {', '.join(SIDE_CAR_COLUMNS)}"
        return none, rejected_frame([Rejection(SIDE_CAR, None, "schema", detail)])
    rows: list[tuple[str, str | None, str | None, date | None]] = []
    rejections: list[Rejection] = []
    unknown = [printable(name)[:40] for name in table.columns if name not in SIDE_CAR_COLUMNS]
    if unknown:
        detail = f"columns not known: {', '.join(unknown)}; the columns are {', '.join(SIDE_CAR_COLUMNS)}"
        rejections.append(Rejection(SIDE_CAR, 1, "schema", f"{detail} (the others are used)"))
    there, seen = set(files), set()
    for number, record in enumerate(table.iter_rows(named=True), start=2):
        file = printable(record["file"] or "")
        if file not in there or file in seen:
            detail = f"names {file!r} " + ("a second time" if file in seen else "which is not in the folder")
            rejections.append(Rejection(SIDE_CAR, number, "unknown_file", f"{detail}; correct or remove the row"))
            continue
        seen.add(file)
        printed = (record.get("published_on") or "").strip()
        day = first_date(printed)
        if printed and day is None:
            rejections.append(Rejection(SIDE_CAR, number, "broken_row", NOT_A_DAY))
        rows.append((file, record.get("source_url") or None, record.get("publisher") or None, day))
    return pl.DataFrame(rows, schema=KNOWN_SCHEMA, orient="row"), rejected_frame(rejections)
