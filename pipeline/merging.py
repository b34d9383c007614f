"""One sorted table out of the sorted frames of many shards, in bounded memory.

What belongs here: the order over all shards and the check that a key comes once. What does not: what the rows are.

Each shard's frame is sorted by the table's key. Shards whose key ranges do not overlap (loose pages hardly ever do) are
written one behind the other. Those that overlap (corpora, whose ids come in any order) are merged while their rows fit
into memory, and else first dealt out by key into ranges that do.
"""

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from pipeline.release.tables import Lane, Look, TableWriter
from schemas import TABLES, polars_schema, primary_key

#: Rows of a table that are sorted in memory all together, which takes some 400 MB for the widest one.
MOST_ROWS_TOGETHER = 400_000
#: Rows of a longer table that are held and sorted at once, at most, a hundred megabytes or so; and those of some shards
#: that are dealt out together: by single shards the pieces were small, and cost three times as much a row.
MOST_ROWS = 250_000
#: Ranges that rows are dealt out to at once; each is an open file. More rows are dealt out again, range by range.
MOST_RANGES = 64
#: Keys from which the place is chosen where a range begins.
SAMPLES = 256

Key = tuple[Any, ...]


class DuplicateKey(ValueError):
    """Two rows of a table have the same primary key."""


def key_ranges(paths: list[Path], key: list[str]) -> list[tuple[Key, Key, int, Path]]:
    """(lowest key, highest key, rows, path) of each file that has rows, in the order of the lowest key."""
    found = []
    for path in paths:
        keys = pl.read_parquet(path, columns=key)
        if not keys.is_empty():
            found.append((keys.row(0), keys.row(-1), keys.height, path))
    return sorted(found)


def overlapping(ranges: list[tuple[Key, Key, int, Path]]) -> Iterator[tuple[int, list[Path]]]:
    """Groups of files whose key ranges overlap, in the order of their keys: rows, paths."""
    group: list[Path] = []
    rows, reach = 0, None
    for low, high, height, path in ranges:
        if group and reach is not None and low > reach:
            yield rows, group
            group, rows, reach = [], 0, None
        group.append(path)
        rows += height
        reach = high if reach is None else max(reach, high)
    if group:
        yield rows, group


def ordered(paths: list[Path], key: list[str], spill: Path) -> Iterator[pl.DataFrame]:
    """The rows of all files in the order of their keys, frame by frame; `spill` is a folder for what is dealt out."""
    for rows, group in overlapping(key_ranges(paths, key)):
        if len(group) == 1:
            yield pl.read_parquet(group[0])
        elif rows <= MOST_ROWS_TOGETHER:
            yield pl.concat([pl.read_parquet(path) for path in group]).sort(key, maintain_order=True)
        else:
            yield from dealt(group, rows, key, spill)


def dealt(paths: list[Path], rows: int, key: list[str], spill: Path) -> Iterator[pl.DataFrame]:
    """The rows of files with overlapping keys in order: dealt out into ranges of keys, then range by range."""
    bounds = range_bounds(paths, rows, key)
    with Spill(spill, len(bounds) + 1) as ranges, Lane() as lane:
        for group in together(paths):  # the next files are read while these are dealt out
            lane.do(ranges.deal, group, [[*below(frame, key, bounds), frame.height] for frame in group])
    for number, height in enumerate(ranges.rows):
        path = ranges.path(number)
        if height > MOST_ROWS and height < rows:
            yield from again(path, height, key, spill / str(number))
        elif height:
            yield read(path).rechunk().sort(key, maintain_order=True)  # in one piece: a third less than in many
        path.unlink(missing_ok=True)


def together(paths: list[Path]) -> Iterator[list[pl.DataFrame]]:
    """The frames of files, as many at once as have half of MOST_ROWS rows."""
    held: list[pl.DataFrame] = []
    for path in paths:
        held.append(read(path))
        if sum(frame.height for frame in held) * 2 >= MOST_ROWS:
            yield held
            held = []
    if held:
        yield held


def again(path: Path, rows: int, key: list[str], spill: Path) -> Iterator[pl.DataFrame]:
    """The rows of one range that is still too long: cut into sorted runs, which are dealt out in their turn."""
    spill.mkdir(parents=True, exist_ok=True)
    runs = []
    with path.open("rb") as handle:
        for number, batch in enumerate(pa.ipc.open_stream(handle)):
            runs.append(spill / f"run-{number:06d}.parquet")
            pl.DataFrame(pl.from_arrow(batch)).sort(key).write_parquet(runs[-1])
    yield from dealt(runs, rows, key, spill)
    shutil.rmtree(spill)


class Spill:
    """Files of rows dealt out by range, appended to piece by piece."""

    def __init__(self, folder: Path, ranges: int) -> None:
        self.folder, self.rows = folder, [0] * ranges
        self.writers: dict[int, pa.RecordBatchStreamWriter] = {}

    def __enter__(self) -> "Spill":
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def path(self, number: int) -> Path:
        """The file of a range."""
        return self.folder / f"{number:03d}.arrows"

    def deal(self, frames: list[pl.DataFrame], ends: list[list[int]]) -> None:
        """Append the rows of sorted frames, each part that ends at one of the `ends` of its frame to the range of its
        number."""
        for number, parts in enumerate(zip(*(pairwise([0, *one]) for one in ends), strict=True)):
            self.add(
                number,
                pl.concat([frame.slice(start, end - start) for frame, (start, end) in zip(frames, parts, strict=True)]),
            )

    def add(self, number: int, frame: pl.DataFrame) -> None:
        """Append rows to a range."""
        if frame.is_empty():
            return
        table = frame.rechunk().to_arrow()
        if number not in self.writers:
            self.writers[number] = pa.ipc.new_stream(self.path(number), table.schema)
        self.writers[number].write_table(table)
        self.rows[number] += frame.height

    def __exit__(self, *_: object) -> None:
        for writer in self.writers.values():
            writer.close()


def range_bounds(paths: list[Path], rows: int, key: list[str]) -> list[Key]:
    """Keys where ranges of about two thirds of MOST_ROWS begin, chosen among keys that each file gives in proportion.

    More than that, and one in some hundred would be too long by chance.
    """
    wanted = min(MOST_RANGES, 3 * rows // (2 * MOST_ROWS) + 1)
    step = max(1, rows // (wanted * SAMPLES))
    sample = (
        pl.concat([pl.read_parquet(path, columns=key).gather_every(step) for path in paths])
        .sort(key, maintain_order=True)
        .unique(maintain_order=True)
    )
    return [sample.row(number * sample.height // wanted) for number in range(1, wanted) if sample.height >= wanted]


def below(frame: pl.DataFrame, key: list[str], bounds: list[Key]) -> list[int]:
    """How many rows of a sorted frame come before each of some keys."""
    column, wanted = frame[key[0]], pl.Series([bound[0] for bound in bounds], dtype=frame.schema[key[0]])
    first = column.search_sorted(wanted, side="left").to_list()
    if len(key) == 1:
        return first
    # Where rows have the first column of a bound, the other columns of the key decide among them.
    last = column.search_sorted(wanted, side="right").to_list()
    return [
        start + (below(frame.slice(start, end - start), key[1:], [bound[1:]])[0] if end > start else 0)
        for start, end, bound in zip(first, last, bounds, strict=True)
    ]


def read(path: Path) -> pl.DataFrame:
    """A file of rows, of a shard or dealt out; Arrow reads the many pieces of the latter in half the time of polars."""
    if path.suffix != ".arrows":
        return pl.read_parquet(path)
    with pa.memory_map(str(path)) as source:
        return pl.DataFrame(pl.from_arrow(pa.ipc.open_stream(source).read_all()))


def merge(name: str, paths: list[Path], folder: Path, *, keep_first: bool = False, look: Look | None = None) -> int:
    """Write table `name` from its shards to `folder`/<name>.csv and .parquet; returns the number of rows.

    `look` is shown all rows in their order, frame by frame, with the number of the first; see `TableWriter`.

    Of rows with the same key the first in the order of `paths` is kept when `keep_first`; otherwise raises
    DuplicateKey, naming the first key that comes twice.
    """
    key = primary_key(TABLES[name])
    spill = folder / f".{name}.spill"
    last: Key | None = None
    shutil.rmtree(spill, ignore_errors=True)
    with TableWriter(name, folder, look) as writer:
        try:
            for frame in ordered(paths, key, spill):
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
