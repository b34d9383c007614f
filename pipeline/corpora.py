"""Cut a corpus file into shards of `pages`, in bounded memory and always the same way.

What belongs here: where one shard ends and the next begins, and what becomes of a corpus that breaks off. What does
not: what a row of a corpus is (`pipeline.documents.corpus`).

A corpus is read once, from its beginning to its end, and each shard is put in place as soon as it is full. The shards
are listed in a shard of the stage `corpora`, of which the digest covers the file's name, size and time of change: a
corpus that has not changed is not opened again.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipeline import shards
from pipeline.batches import MOST_BYTES, Batch
from pipeline.documents.corpus import iter_batches
from pipeline.documents.inventory import Rejection, rejected_frame
from pipeline.documents.read import PAGES_SCHEMA
from pipeline.release.tables import Lane
from pipeline.shards import Frames, Work

SHARD_ROWS = 4096
#: Bytes of text that cost as much memory as a number, about.
DIGIT_BYTES = 60
READ_ROWS = 256
LISTING = "listing"
LISTED = {"shard": pl.String, "documents": pl.Int64, "bytes": pl.Int64}
Parts = tuple[pl.DataFrame, pl.DataFrame]


def corpus_shards(batch: Batch, known: pl.DataFrame, stage: Path) -> Frames:
    """Write the shards of one corpus to `stage`, frames `pages` and `rejected` each; frame `listing` names them.

    `known` (file, publisher, published_on, ...) fills what the rows of the corpus leave open.
    """
    listed = []
    started = time.perf_counter()
    with Lane() as lane:  # a shard is written while the next is read
        for number, (pages, rejected) in enumerate(cut(read(batch))):
            listed.append((f"{batch.name}-{number:06d}", pages.height, text_bytes(pages)))
            name, documents, size = listed[-1]
            digest = shards.digest_of(batch.digest, known.write_csv(), str(number))
            if shards.finished(stage / name, digest) is None:
                work = Work(corpus_shards, (), digest, stage / name, documents, size)
                frames = {"pages": told(pages, known).sort("document_id", "row"), "rejected": rejected}
                lane.do(shards.put, work, frames, None, started)
            started = time.perf_counter()
    return {LISTING: pl.DataFrame(listed, schema=LISTED, orient="row")}


def read(batch: Batch) -> Iterator[Parts]:
    """Pages and rejected rows of a corpus; when reading fails, what follows is one rejected row of the whole file."""
    item = batch.inputs[0]
    nothing = pl.DataFrame(schema=PAGES_SCHEMA)
    rows = 0
    try:
        for pages, rejected in iter_batches(item, READ_ROWS):
            rows += pages.height + rejected.height
            yield pages, rejected
    except Exception as problem:
        if shards.of_the_machine(problem):
            raise
        told = " ".join(f"{type(problem).__name__}: {problem}".split())
        detail = f"cannot be read on after {rows:,} rows ({told}); those are kept"
        yield nothing, rejected_frame([Rejection(item.file, None, "processing_error", detail)])
        return
    if not rows:
        detail = "holds no document; fill it or remove it"
        yield nothing, rejected_frame([Rejection(item.file, None, "empty", detail)])


def text_bytes(pages: pl.DataFrame) -> int:
    """Size of the texts in UTF-8."""
    return int(pages.select(pl.col("text").str.len_bytes().sum()).item())


def sizes(pages: pl.DataFrame) -> pl.Series:
    """What each page is to memory: the bytes of its text and, in markup, DIGIT_BYTES for each number.

    Addresses, styles and scripts hold thousands of numbers, each a row of `quantities`; prose seldom has one in
    DIGIT_BYTES.
    """
    numbers = pl.when("markup").then("text").str.count_matches("[0-9]+").fill_null(0)
    return pages.select(pl.col("text").str.len_bytes().cast(pl.Int64) + numbers * DIGIT_BYTES).to_series()


def cut(parts: Iterator[Parts]) -> Iterator[Parts]:
    """Put small parts together to shards of at most SHARD_ROWS rows and about MOST_BYTES in `sizes`."""
    held: list[Parts] = []
    rows = size = 0
    for whole in parts:
        for pages, rejected, length in pieces(*whole):
            if held and (rows + pages.height > SHARD_ROWS or size + length > MOST_BYTES):
                yield joined(held)
                held, rows, size = [], 0, 0
            held.append((pages, rejected))
            rows, size = rows + pages.height, size + length
    if held:
        yield joined(held)


def pieces(pages: pl.DataFrame, rejected: pl.DataFrame) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, int]]:
    """A part cut where its `sizes` exceed MOST_BYTES, and the size of each piece; rejected rows go with the first."""
    size = sizes(pages)
    if (total := int(size.sum())) < MOST_BYTES:
        yield pages, rejected, total
        return
    cut_pages = pages.with_columns(_size=size, _end=size.cum_sum() // MOST_BYTES)
    for number, piece in enumerate(cut_pages.partition_by("_end", maintain_order=True)):
        yield piece.drop("_size", "_end"), rejected if number == 0 else rejected.clear(), int(piece["_size"].sum())


def joined(held: list[Parts]) -> Parts:
    """Parts put together."""
    return pl.concat([pages for pages, _ in held]), pl.concat([rejected for _, rejected in held])


def told(pages: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Fill what the rows leave open with what is known of the corpus file; its address is not that of its pages."""
    for row in known.iter_rows(named=True):
        pages = pages.with_columns(pl.col(name).fill_null(row[name]) for name in ("publisher", "published_on"))
    return pages


def listing(folder: Path) -> pl.DataFrame:
    """The shards of one corpus, from its shard of the stage `corpora`: shard, documents, bytes."""
    return pl.read_parquet(folder / f"{LISTING}.parquet")
