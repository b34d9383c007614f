"""One sorted table out of the sorted frames of many shards, in bounded memory.

What belongs here: the order over all shards and the check that a key comes once. What does not: what the rows are.

Each shard's frame is sorted by the table's key. Shards whose key ranges do not overlap (loose pages hardly ever do) are
written one behind the other. Those that overlap (corpora, whose ids come in any order) are merged range by range: of
every frame the pieces are read (`pipeline.pieces`) that begin below the end of the range, and what is left of the last
one is held for the next range. So every row is read once, and no more is held than a range and a piece of each frame.
"""

import shutil
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from pipeline import pieces
from pipeline.release.tables import ROW_GROUP, Look, TableWriter
from schemas import TABLES, polars_schema, primary_key

#: Rows of a range, about: they are sorted together, and some ranges are held at once while they are written.
MOST_ROWS = ROW_GROUP
#: Frames that are merged at once, each an open file; more are first merged to fewer.
MOST_FRAMES = 128
#: Pieces that are held at once while frames are merged, about: of few frames some are read at once, since half of what
#: reading a piece takes is spent before its first row.
HELD_PIECES = 32
#: Pieces that are read at once when a frame is wanted whole.
ALL = 1_000_000
#: Frames whose keys are looked at at once.
AT_ONCE = 2
#: Ranges that are read ahead: frames come to the end of a piece together, and reading the next of all takes as long as
#: writing a range or two.
AHEAD = 4
#: Of so many rows of a frame one tells where ranges end.
STEP = 64

#: The column of a table that tells the document of a row.
DOCUMENT = "document_id"

Key = tuple[Any, ...]


class Rows(NamedTuple):
    """How a file is read: its rows, so many pieces at once, and the columns of their keys."""

    read: Callable[[Path, int], Iterator[pl.DataFrame]]
    keys: Callable[[Path, list[str]], pl.DataFrame]


#: Files that hold the rows as they are.
PIECES = Rows(pieces.read, lambda path, key: pl.read_parquet(path, columns=key))


class DuplicateKey(ValueError):
    """Two rows of a table have the same primary key."""


class Source(NamedTuple):
    """A sorted frame that has rows: its lowest and highest key, how many rows, its file, every STEP-th key, and how its
    rows are read."""

    low: Key
    high: Key
    rows: int
    path: Path
    sample: pl.DataFrame
    read: Callable[[Path, int], Iterator[pl.DataFrame]]


def sources(paths: list[Path], key: list[str], rows: Rows = PIECES) -> list[Source]:
    """The frames that have rows, in the order of the lowest key."""
    with ThreadPoolExecutor(AT_ONCE) as pool:  # nothing else is done before all keys are known
        found = [one for one in pool.map(partial(source, key=key, rows=rows), paths) if one is not None]
    return sorted(found, key=itemgetter(0, 1, 2, 3))


def source(path: Path, key: list[str], rows: Rows) -> Source | None:
    """A frame as a source, None when it has no rows."""
    keys = rows.keys(path, key)
    if keys.is_empty():
        return None
    in_order = len(key) > 1 or keys[key[0]].is_sorted()
    keys = keys if in_order else keys.sort(key)
    read = rows.read if in_order else partial(put_in_order, rows=rows, key=key)
    # Arrow copies what the few keys say; as they are, they would hold the memory of all.
    sample = pl.DataFrame(keys.gather_every(STEP).to_arrow())
    return Source(keys.row(0), keys.row(-1), keys.height, path, sample, read)


def put_in_order(path: Path, at_once: int, rows: Rows, key: list[str]) -> Iterator[pl.DataFrame]:
    """The rows of a frame that is in another order, all at once: mentions follow the ids of their documents, and a!
    comes after a, yet a!#7 before a#7."""
    yield pl.concat(rows.read(path, ALL)).sort(key)


def overlapping(found: list[Source]) -> Iterator[list[Source]]:
    """Groups of frames whose key ranges overlap, in the order of their keys."""
    group: list[Source] = []
    for source in found:
        if group and source.low > max(one.high for one in group):
            yield group
            group = []
        group.append(source)
    if group:
        yield group


def ordered(paths: list[Path], key: list[str], spill: Path, rows: Rows = PIECES) -> Iterator[pl.DataFrame]:
    """The rows of all frames in the order of their keys, frame by frame; those of equal keys in the order of `paths`
    where their key ranges begin together. `spill` is a folder for frames in between."""
    for group in overlapping(sources(paths, key, rows)):
        if len(group) == 1:
            yield pl.concat(group[0].read(group[0].path, ALL))
        else:
            yield from merged(group, key, spill)


def merged(group: list[Source], key: list[str], spill: Path) -> Iterator[pl.DataFrame]:
    """The rows of frames with overlapping keys in order, range by range."""
    while len(group) > MOST_FRAMES:
        spill.mkdir(parents=True, exist_ok=True)
        fewer = []
        for few in (group[start : start + MOST_FRAMES] for start in range(0, len(group), MOST_FRAMES)):
            path = spill / f"{len(list(spill.iterdir())):06d}.parquet"
            pieces.write_all(merged(few, key, spill), path)
            fewer += sources([path], key)
        group = fewer
    frames = [Reader(source, key, max(1, HELD_PIECES // len(group))) for source in group]
    for parts in ranges(frames, [*range_bounds(group, key), None]):
        found = pl.concat(parts)
        if not found.is_empty():
            yield put_together(found.rechunk(), key)  # in one piece: a third less than in many


def put_together(found: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Rows sorted by a key, of which those of a document stand in order already, and most often one behind the other:
    then documents are sorted, of which there is one for dozens of rows."""
    if DOCUMENT in found.columns:
        document = pl.col(DOCUMENT)
        begins = found.select(pl.arg_where((document != document.shift(1)).fill_null(True))).to_series()
        end = pl.col("begin").shift(-1, fill_value=found.height)
        runs = found.select({DOCUMENT, *key})[begins]
        if runs[DOCUMENT].is_unique().all():
            spans = runs.with_columns(begins.alias("begin")).with_columns(end=end).sort(key)
            rows = found[spans.select(pl.int_ranges("begin", "end", dtype=pl.UInt32).explode()).to_series()]
            if key[0] == DOCUMENT or rows[key[0]].is_sorted():
                return rows
    return found.sort(key, maintain_order=True)


def ranges(frames: list["Reader"], bounds: list[Key | None]) -> Iterator[list[pl.DataFrame]]:
    """The rows of each range, frame by frame: those of the next are read while the last are put in order and handed on,
    which is most of what a merge waits for."""

    def read(bound: Key | None) -> list[pl.DataFrame]:
        return [part for frame in frames for part in frame.until(bound)]

    with ThreadPoolExecutor(1) as reader:
        ahead: deque[Future[list[pl.DataFrame]]] = deque()
        for bound in bounds:
            ahead.append(reader.submit(read, bound))
            if len(ahead) > AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


class Reader:
    """Reads a sorted frame from its beginning to its end, as far as is asked."""

    def __init__(self, source: Source, key: list[str], at_once: int) -> None:
        self.key, self.pieces = key, source.read(source.path, at_once)
        self.held = next(self.pieces)

    def until(self, bound: Key | None) -> Iterator[pl.DataFrame]:
        """The next rows, those below a key; all that are left when there is none."""
        while True:
            count = self.held.height if bound is None else below(self.held, self.key, bound)
            yield self.held.head(count)
            self.held = self.held.slice(count)
            if not self.held.is_empty():
                return
            more = next(self.pieces, None)
            if more is None:
                return
            self.held = more


def range_bounds(group: list[Source], key: list[str]) -> list[Key]:
    """Keys where ranges of about MOST_ROWS rows begin, chosen among keys that each frame gives in proportion."""
    wanted = sum(source.rows for source in group) // MOST_ROWS + 1
    sample = pl.concat([source.sample for source in group]).sort(key, maintain_order=True).unique(maintain_order=True)
    return [sample.row(number * sample.height // wanted) for number in range(1, wanted) if sample.height >= wanted]


def below(frame: pl.DataFrame, key: list[str], bound: Key) -> int:
    """How many rows of a sorted frame come before a key. A dozen values are looked at; an expression of polars takes
    ten times as long to begin with."""
    columns = [frame.get_column(name) for name in key]
    return bisect_left(range(frame.height), bound, key=lambda row: tuple(column[row] for column in columns))


def merge(
    name: str,
    paths: list[Path],
    folder: Path,
    *,
    keep_first: bool = False,
    look: Look | None = None,
    rows: Rows = PIECES,
    finish: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
) -> int:
    """Write table `name` from its shards to `folder`/<name>.csv and .parquet; returns the number of rows.

    `look` is shown all rows in their order, frame by frame, with the number of the first; see `TableWriter`. `rows`
    tells how a file is read, and `finish` makes rows of the table of them when they are in order.

    Of rows with the same key the first in the order of `paths` is kept when `keep_first`; otherwise raises
    DuplicateKey, naming the first key that comes twice.
    """
    key = primary_key(TABLES[name])
    spill = folder / f".{name}.spill"
    last: Key | None = None
    shutil.rmtree(spill, ignore_errors=True)
    with TableWriter(name, folder, look) as writer:
        try:
            for found in ordered(paths, key, spill, rows):
                frame = found if finish is None else finish(found)
                before = [None] * len(key) if last is None else last
                again = pl.all_horizontal(
                    pl.col(column).eq_missing(pl.col(column).shift(1, fill_value=pl.lit(value)))
                    for column, value in zip(key, before, strict=True)
                )
                twice = frame.filter(again)
                if not twice.is_empty() and not keep_first:
                    value = twice.select(key).row(0)
                    raise DuplicateKey(f"{name}: the key {value} comes twice; give the documents different ids")
                last = frame.select(key).row(-1)
                writer.write(frame if twice.is_empty() else frame.filter(~again))
        finally:
            shutil.rmtree(spill, ignore_errors=True)
    return writer.rows


def write_table(name: str, frame: pl.DataFrame, folder: Path) -> int:
    """Write a table that is at hand as one frame, sorted by its key; returns the number of rows."""
    with TableWriter(name, folder) as writer:
        writer.write(frame.select(polars_schema(TABLES[name]).names()).sort(primary_key(TABLES[name])))
    return writer.rows
