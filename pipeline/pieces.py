"""Frames that are read piece by piece: Parquet files with a row group for every PIECE_ROWS rows.

What belongs here: writing them and reading their rows in order. What does not: when a frame is kept so
(`pipeline.shards`), and the order over several (`pipeline.merging`).

They are not compressed: their dictionaries leave little to gain, and they are written once and read twice.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import polars as pl

from pipeline.lazy import Lazy

pq = Lazy("pyarrow.parquet")  # who only writes does without
#: Rows of a piece: of every frame that is merged one is held.
PIECE_ROWS = 8192


def write(frame: pl.DataFrame, target: IO[bytes]) -> None:
    """Write a frame in pieces."""
    frame.rechunk().write_parquet(target, compression="uncompressed", statistics=False, row_group_size=PIECE_ROWS)


def write_all(frames: Iterable[pl.DataFrame], path: Path) -> None:
    """Write frames of the same columns one behind the other, in pieces."""
    writer = None
    try:
        for frame in frames:
            table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
            writer = writer or pq.ParquetWriter(path, table.schema, compression="none", write_statistics=False)
            writer.write_table(table, row_group_size=PIECE_ROWS)
    finally:
        if writer is not None:
            writer.close()


def read(path: Path, at_once: int = 1, names: list[str] | None = None) -> Iterator[pl.DataFrame]:
    """The rows of a frame, or some columns of them, some pieces at once: a piece is a row group of the file."""
    known = pq.read_metadata(path)
    rows = pl.scan_parquet(path) if names is None else pl.scan_parquet(path).select(names)
    counts = [known.row_group(number).num_rows for number in range(known.num_row_groups)]
    for number in range(0, len(counts), at_once):
        yield rows.slice(sum(counts[:number]), sum(counts[number : number + at_once])).collect()
