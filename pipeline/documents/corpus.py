"""Corpora, many documents in a file, to the same frames as loose pages, a batch at a time and in bounded memory.

JSON Lines and Parquet belong here; web archives are in `webarchive`, and what bounds the bytes in `streams`.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.documents.dates import stamp_date
from pipeline.documents.inventory import Input, Rejection, rejected_frame
from pipeline.documents.markup import head
from pipeline.documents.read import MAX_PAGE_BYTES, NOT_A_DAY, PAGES_SCHEMA, Unreadable
from pipeline.documents.streams import MAX_ROW_BYTES, MAX_ROWS, Block, ahead, line_blocks, open_regular
from pipeline.documents.webarchive import archive_batches
from pipeline.privacy import IN_NAMES, masked_name

Batch = tuple[pl.DataFrame, pl.DataFrame]
BATCH_ROWS = 5_000
BATCH_BYTES = 64 * 1024 * 1024
COLUMNS = ("id", "text", "url", "publisher", "published_on")
MAX_ID = 200
_ROWS = {"row": pl.Int64, **dict.fromkeys(COLUMNS, pl.String)}
# JSON that is no string but that polars writes as one: such rows are looked at one by one. A whole number is good for
# what is no text.
_COERCED = r"^(?s:[\[{].*|true|false|[-+0-9.eE]+)$"
# Polars writes numbers without an exponent, so a hexadecimal id (12e4) is none.
_NOT_WHOLE = r"^(?s:[\[{].*|true|false|-?[0-9]+\.[0-9]+)$"
# How HTML begins, within the first characters. To write all of these in small letters took a third of `_pages`.
_MARKUP = r"^[\x{feff} \t\r\n\f]*<(?i:!doctype html|html)"


def iter_batches(item: Input, rows: int = BATCH_ROWS) -> Iterator[Batch]:
    """Read a corpus as `(pages, rejected)` batches of at most `rows` documents, in its own order.

    Frames as of `read.read_files`, with `row` the number of the line, record or row, from 1. A row without text,
    without an id, with an id used before in its batch, or broken is rejected and the others are kept; one whose
    `published_on` is no day is kept without it, and told in `rejected`. A file that cannot be read on is rejected as a
    whole (`row` null) after what was good of it. Never raises for what a file holds.
    """
    told = False
    for pages, rejected in archive_batches(item, rows) if item.kind == "warc" else _row_batches(item, rows):
        if pages.height or rejected.height:
            told = True
            yield pages, rejected
    if not told:
        nothing = Rejection(item.file, None, "empty", "holds no document; remove it or fetch it again")
        yield pl.DataFrame(schema=PAGES_SCHEMA), rejected_frame([nothing])


def _row_batches(item: Input, rows: int) -> Iterator[Batch]:
    found = ahead(_json_rows(item)) if item.kind == "jsonl" else _parquet_rows(item)
    while True:
        try:
            frame, rejections = next(found)
        except StopIteration:
            return
        except Unreadable as fault:
            whole = rejected_frame([Rejection(item.file, None, fault.reason, fault.detail)])
            yield pl.DataFrame(schema=PAGES_SCHEMA), whole
            return
        if not frame.height and rejections:
            yield pl.DataFrame(schema=PAGES_SCHEMA), rejected_frame(rejections)
        # All rows that were read are looked at together: batch by batch it took a quarter longer.
        batch = pl.int_range(pl.len(), dtype=pl.Int64) // rows
        pages, refused = _pages(item.file, frame.with_columns(batch=batch))
        count = -(-frame.height // rows)
        for number, (good, broken) in enumerate(zip(_parts(pages, count), _parts(refused, count), strict=True)):
            if number == 0 and rejections:
                broken = pl.concat([rejected_frame(rejections), broken])
                broken = broken.sort("row", nulls_last=True, maintain_order=True)
            yield good, broken


def _parts(frame: pl.DataFrame, count: int) -> list[pl.DataFrame]:
    """A frame, in the order of its batches, as so many batches; some have no row."""
    bounds = frame["batch"].search_sorted(pl.int_range(count + 1, eager=True))
    return [frame.drop("batch").slice(start, end - start) for start, end in pairwise(bounds)]


def _json_rows(item: Input) -> Iterator[tuple[pl.DataFrame, list[Rejection]]]:
    for block in line_blocks(item.path):
        if block.data is None:
            detail = f"a line of more than {MAX_ROW_BYTES:,} bytes; split the document or remove the line"
            yield pl.DataFrame(schema=_ROWS), [Rejection(item.file, block.first_row, "too_large", detail)]
            continue
        if block.first_row == 1:
            block = block._replace(data=block.data.removeprefix(b"\xef\xbb\xbf"))
        yield _fast(block) or _careful(item.file, block)


def _fast(block: Block) -> tuple[pl.DataFrame, list[Rejection]] | None:
    """A block of well-formed rows through polars; None where one of its lines needs a closer look."""
    try:
        frame = pl.read_ndjson(BytesIO(block.data or b""), schema=dict.fromkeys(COLUMNS, pl.String))
    except pl.exceptions.PolarsError:
        return None
    coerced = [pl.col(name).str.contains(_COERCED if name == "text" else _NOT_WHOLE).any() for name in COLUMNS]
    if frame.height != block.lines or any(frame.select(coerced).row(0)):
        return None
    return frame.with_row_index("row", offset=block.first_row).cast({"row": pl.Int64}), []


def _careful(file: str, block: Block) -> tuple[pl.DataFrame, list[Rejection]]:
    rows: list[tuple[int | str | None, ...]] = []
    rejections: list[Rejection] = []
    for row, line in enumerate((block.data or b"").split(b"\n"), start=block.first_row):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode(), object_pairs_hook=_first_of_each, parse_constant=_no_constant)
            texts = [_text(record, name) for name in COLUMNS]
            "".join(text or "" for text in texts).encode()
        except (ValueError, RecursionError) as fault:
            told = "half a surrogate pair" if isinstance(fault, UnicodeEncodeError) else str(fault)
            detail = f"not a row of a corpus ({told[:80]}); correct or remove the line"
            rejections.append(Rejection(file, row, "broken_row", detail))
            continue
        rows.append((row, *texts))
    return pl.DataFrame(rows, schema=_ROWS, orient="row"), rejections


def _first_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _text(record: Any, name: str) -> str | None:
    if not isinstance(record, dict):
        raise ValueError("the line is not an object")
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value
    if name != "text" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"{name} is not text")


def _parquet_rows(item: Input) -> Iterator[tuple[pl.DataFrame, list[Rejection]]]:
    with open_regular(item.path) as handle:
        try:
            names = _corpus_columns(pq.read_schema(handle))
            # Repeated texts stay one text: a small file cannot expand into memory.
            file = pq.ParquetFile(handle, read_dictionary=["text"], memory_map=False)
            if file.metadata.num_rows > MAX_ROWS:
                raise Unreadable("too_large", f"more than {MAX_ROWS:,} rows in one file; split it")
            row = 1
            for batch in file.iter_batches(batch_size=1024, columns=names):
                yield from _within_bounds(item.file, batch, row)
                row += batch.num_rows
        except (pa.ArrowException, OSError, ValueError) as fault:
            told = " ".join(str(fault).split())[:80]
            raise Unreadable("corrupt_archive", f"not readable as Parquet ({told}); write it again") from None


def _corpus_columns(schema: pa.Schema) -> list[str]:
    lacking = [name for name in ("id", "text") if name not in schema.names]
    if lacking:
        raise Unreadable("schema", f"has no column {' or '.join(lacking)}; a corpus has {', '.join(COLUMNS)}")
    wrong = [name for name in ("id", "text") if not _is_scalar(schema.field(name).type, name)]
    if wrong:
        raise Unreadable("schema", f"the column {' and '.join(wrong)} does not hold text; write it as strings")
    return [name for name in COLUMNS if name in schema.names and not pa.types.is_nested(schema.field(name).type)]


def _within_bounds(file: str, batch: pa.RecordBatch, row: int) -> Iterator[tuple[pl.DataFrame, list[Rejection]]]:
    """A batch in parts whose texts fit in memory; sizes are taken before any text is copied out of its dictionary."""
    texts = batch.column("text")
    if isinstance(texts, pa.DictionaryArray):
        sizes = pc.binary_length(texts.dictionary).take(texts.indices)
    else:
        sizes = pc.binary_length(texts)
    start = size = 0
    for number, length in enumerate(sizes.fill_null(0).to_pylist()):
        if length > MAX_PAGE_BYTES:
            yield _part(batch.slice(start, number - start), row + start)
            detail = f"its text has more than {MAX_PAGE_BYTES:,} bytes; split it"
            yield pl.DataFrame(schema=_ROWS), [Rejection(file, row + number, "too_large", detail)]
            start, size = number + 1, 0
        elif size + length > BATCH_BYTES:
            yield _part(batch.slice(start, number - start), row + start)
            start, size = number, length
        else:
            size += length
    yield _part(batch.slice(start), row + start)


def _part(batch: pa.RecordBatch, row: int) -> tuple[pl.DataFrame, list[Rejection]]:
    columns = {}
    for name in COLUMNS:
        there = name in batch.schema.names
        column = batch.column(name) if there else pa.nulls(batch.num_rows, pa.string())
        columns[name] = pc.cast(column, pa.large_string())
    frame = pl.DataFrame(pl.from_arrow(pa.table(columns)))
    return frame.with_row_index("row", offset=row).select(pl.col(k).cast(v) for k, v in _ROWS.items()), []


def _is_scalar(kind: pa.DataType, name: str) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return text or (name == "id" and pa.types.is_integer(kind))


def _pages(file: str, frame: pl.DataFrame) -> Batch:
    """Rows of a corpus, each with the number of its batch, as pages and as rejected rows, both with that number."""
    c = pl.col
    frame = frame.with_columns(_checked())
    undated = c("day").is_null() & (c("published_on").str.strip_chars() != "")
    told = pl.coalesce("fault", pl.when(undated).then(pl.lit(f"broken_row|{NOT_A_DAY}")))
    parts = c("told").str.splitn("|", 2).struct
    refused = (
        frame.with_columns(told=told)
        .filter(c("told").is_not_null())
        .select(
            pl.lit(file).alias("file"),
            "row",
            reason=parts.field("field_0"),
            detail=parts.field("field_1"),
            batch="batch",
        )
    )
    good = frame.filter(c("fault").is_null()).with_columns(c("text").str.strip_prefix("\ufeff"))
    pages = good.select(
        document_id=_published_ids(good),
        file=pl.lit(file),
        row="row",
        sha256=pl.Series([hashlib.sha256(text).hexdigest() for text in good["text"].cast(pl.Binary)], dtype=pl.String),
        bytes=c("text").str.len_bytes().cast(pl.Int64),
        encoding=pl.lit("utf-8"),
        text="text",
        markup=c("text").str.head(200).str.contains(_MARKUP),
        source_url=_filled("url"),
        publisher=_filled("publisher"),
        published_on="day",
        batch="batch",
    )
    return _with_heads(pages), refused


@cache
def _checked() -> list[pl.Expr]:
    """`fault`, why a row is no page, and `day`, that of its `published_on`; made once, as every block asks for them."""
    c = pl.col
    # polars reads half a surrogate pair as NUL, which no page holds either.
    reasons = (
        pl.when(c("id").is_null() | (c("id").str.strip_chars() == ""))
        .then(pl.lit("broken_row|has no id; give every row an id of its own"))
        .when((c("id").str.len_chars() > MAX_ID) | c("id").str.contains(r"[\x00-\x1f\x7f]"))
        .then(pl.lit(f"broken_row|its id is longer than {MAX_ID} or holds control characters; shorten it"))
        .when(c("text").is_null() | (c("text").str.strip_chars() == ""))
        .then(pl.lit("empty|has no text; remove the row or fill its text"))
        .when(c("text").str.len_bytes() > MAX_PAGE_BYTES)
        .then(pl.lit(f"too_large|its text has more than {MAX_PAGE_BYTES:,} bytes; split it"))
        .when(c("text").str.contains("\0", literal=True))
        .then(pl.lit("not_text|holds NUL characters or half a surrogate pair; write the text as UTF-8"))
        .when(~pl.struct("id", "batch").is_first_distinct())
        .then(pl.lit("duplicate_id|its id is that of an earlier row; give every row an id of its own"))
    )
    return [reasons.alias("fault"), stamp_date(c("published_on")).alias("day")]


def _published_ids(frame: pl.DataFrame) -> pl.Series:
    """The ids of rows (id, row); one that holds a personal identifier is masked, and has its row number behind it."""
    suspect = frame.select("id", "row").filter(pl.col("id").str.contains(r"[@＠]|\d{11}"))
    if suspect.is_empty():
        return frame["id"]
    hidden = {text: f"{masked_name(text)}-{row}" for text, row in suspect.iter_rows() if IN_NAMES.search(text)}
    return frame["id"].replace(hidden)


def _filled(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


def _with_heads(pages: pl.DataFrame) -> pl.DataFrame:
    """Fill what a corpus does not say about its HTML pages from their own meta elements."""
    marked = pages.filter("markup").select("row", "text")
    if not marked.height:
        return pages
    told = [(row, *head(text)) for row, text in marked.iter_rows()]
    names = ["source_url", "publisher", "published_on"]
    schema = {"row": pl.Int64, "source_url": pl.String, "publisher": pl.String, "published_on": pl.Date}
    heads = pl.DataFrame(told, schema=schema, orient="row")
    joined = pages.join(heads, on="row", how="left", maintain_order="left", suffix="_told")
    return joined.with_columns(pl.coalesce(name, f"{name}_told") for name in names).select(pages.columns)
