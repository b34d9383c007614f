"""Frames that are read piece by piece: Arrow files, compressed, in pieces of PIECE_ROWS rows.

What belongs here: writing them and reading their rows in order. What does not: when a frame is kept so
(`pipeline.shards`), and the order over several (`pipeline.merging`).

A Parquet file is smaller and its columns are read sooner, but it takes twice as long to write, and a few rows of it
cost as much as all. Its rows are one piece here.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import polars as pl

from pipeline.lazy import Lazy

pa = Lazy("pyarrow")  # who only writes does without
SUFFIX = ".arrow"
#: Rows of a piece: of every frame that is merged one is held.
PIECE_ROWS = 8192


def write(frame: pl.DataFrame, target: IO[bytes]) -> None:
    """Write a frame in pieces."""
    frame.rechunk().write_ipc(target, compression="lz4", record_batch_size=PIECE_ROWS)


def write_all(frames: Iterable[pl.DataFrame], path: Path) -> None:
    """Write frames of the same columns one behind the other, in pieces."""
    writer = None
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    try:
        for frame in frames:
            table = frame.to_arrow()
            writer = writer or pa.ipc.new_file(str(path), table.schema, options=options)
            writer.write_table(table, max_chunksize=PIECE_ROWS)
    finally:
        if writer is not None:
            writer.close()


def read(path: Path, names: list[str] | None = None) -> Iterator[pl.DataFrame]:
    """The rows of a frame, or some columns of them, piece by piece."""
    if path.suffix != SUFFIX:
        yield pl.read_parquet(path, columns=names)
        return
    with pa.OSFile(str(path)) as source:
        schema = pa.ipc.open_file(source).schema
        options = pa.ipc.IpcReadOptions(
            use_threads=False,  # a piece is too small
            included_fields=None if names is None else sorted(map(schema.get_field_index, names)),
        )
        file = pa.ipc.open_file(source, options=options)
        for number in range(file.num_record_batches):
            found = pl.DataFrame(pl.from_arrow(file.get_batch(number)))
            yield found if names is None else found.select(names)


def columns(path: Path, names: list[str]) -> pl.DataFrame:
    """Some columns of a frame."""
    return pl.read_parquet(path, columns=names) if path.suffix != SUFFIX else pl.read_ipc(path, columns=names)
