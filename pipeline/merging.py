"""One sorted table out of the sorted frames of many shards, in bounded memory.

What belongs here: the order over all shards and the check that a key comes once. What does not: what the rows are.

Each shard's frame is sorted by the table's key. Shards whose key ranges do not overlap (loose pages never do, but for
names that differ in their ending) are written one behind the other; those that overlap are merged together.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipeline.release.tables import TableWriter
from schemas import TABLES, polars_schema, primary_key


class DuplicateKey(ValueError):
    """Two rows of a table have the same primary key."""


def key_ranges(paths: list[Path], key: str) -> list[tuple[str, str, Path]]:
    """(lowest key, highest key, path) of each file that has rows, in the order of the lowest key."""
    found = []
    for path in paths:
        low, high = pl.scan_parquet(path).select(pl.col(key).min(), high=pl.col(key).max()).collect().row(0)
        if low is not None:
            found.append((low, high, path))
    return sorted(found)


def overlapping(ranges: list[tuple[str, str, Path]]) -> Iterator[list[Path]]:
    """Groups of files whose key ranges overlap, in the order of their keys."""
    group: list[Path] = []
    reach = ""
    for low, high, path in ranges:
        if group and low > reach:
            yield group
            group = []
        group.append(path)
        reach = max(reach, high)
    if group:
        yield group


def merge(name: str, paths: list[Path], folder: Path) -> int:
    """Write table `name` from its shards to `folder`/<name>.csv and .parquet; returns the number of rows.

    Raises DuplicateKey, naming the first key that comes twice.
    """
    key = primary_key(TABLES[name])
    last: tuple | None = None
    with TableWriter(name, folder) as writer:
        for group in overlapping(key_ranges(paths, key[0])):
            frame = pl.concat([pl.read_parquet(path) for path in group]).sort(key) if len(group) > 1 else None
            frame = pl.read_parquet(group[0]) if frame is None else frame
            twice = frame.select(key).filter(pl.struct(key) == pl.struct(key).shift(1))
            if not twice.is_empty() or frame.select(key).row(0) == last:
                value = frame.select(key).row(0) if twice.is_empty() else twice.row(0)
                raise DuplicateKey(f"{name}: the key {value} comes twice; give the documents different ids")
            last = frame.select(key).row(-1)
            writer.write(frame)
    return writer.rows


def write_table(name: str, frame: pl.DataFrame, folder: Path) -> int:
    """Write a table that is at hand as one frame, sorted by its key; returns the number of rows."""
    with TableWriter(name, folder) as writer:
        writer.write(frame.select(polars_schema(TABLES[name]).names()).sort(primary_key(TABLES[name])))
    return writer.rows
