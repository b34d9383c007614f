"""CSV and Parquet files of a table, byte-identical for equal rows.

What belongs here: writing rows to both formats. What does not: the order and types of columns, which `schemas` says.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import polars as pl
import pyarrow.parquet as pq

from schemas import TABLES, polars_schema
from schemas.parquet import arrow_schema, with_dictionary, with_statistics

ROW_GROUP = 65_536
#: Rows that are looked at together, at least: a look at quantities takes 4 ms before its first row, and 15 a row group.
LOOK_ROWS = 2 * ROW_GROUP
Look = Callable[[pl.DataFrame, int], None]


def header(schema: pl.Schema) -> bytes:
    """The first line of a CSV file."""
    return (",".join(schema.names()) + "\n").encode()


def csv_rows(frame: pl.DataFrame) -> bytes:
    """Rows as they stand in a CSV file."""
    rows = BytesIO()
    write_rows(frame, rows)
    return rows.getvalue()


def write_rows(frame: pl.DataFrame, target: BinaryIO) -> None:
    """Append rows to a CSV file."""
    frame.write_csv(target, include_header=False, line_terminator="\n", quote_style="necessary", null_value="")


class Lane:
    """Does one thing after the other in a thread of its own, one waiting at most, so that memory stays bounded and the
    thread has always something to do."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1)
        self.given: deque[Future[object]] = deque()

    def do(self, function: Callable[..., object], *arguments: Any) -> None:
        """Give a thing to do when no other is waiting any more; raises what one of those before raised."""
        if len(self.given) > 1:
            self.given.popleft().result()
        self.given.append(self.thread.submit(function, *arguments))

    def wait(self) -> None:
        """Wait until all is done; raises what it raised."""
        while self.given:
            self.given.popleft().result()

    def __enter__(self) -> "Lane":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for what is under way; what it raised counts unless something else was raised before."""
        try:
            if kind is None:
                self.wait()
        finally:
            self.thread.shutdown()


class TableWriter:
    """Write a table to `folder`/<name>.csv and .parquet, frame by frame; the files appear when all is written.

    CSV: UTF-8 without a byte order mark (R readers refuse it), LF, RFC 4180 quoting, null as the empty field.
    Parquet: the physical schema of `schemas.parquet`; row groups hold ROW_GROUP rows wherever the frames were cut, so
    the bytes do not depend on how the work was divided. `look`, when given, is shown all rows, some frames at a time,
    with the number of the first.
    """

    def __init__(self, name: str, folder: Path, look: Look | None = None) -> None:
        self.name, self.folder, self.look, self.rows = name, folder, look, 0
        self.schema = polars_schema(TABLES[name])
        self.held = self.unseen = pl.DataFrame(schema=self.schema)

    def __enter__(self) -> "TableWriter":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.csv: BinaryIO = self.temporary("csv").open("wb")
        self.csv.write(header(self.schema))
        table = TABLES[self.name]
        self.arrow = arrow_schema(table)
        self.parquet = pq.ParquetWriter(
            self.temporary("parquet"),
            self.arrow,
            compression="zstd",
            version="2.6",
            use_dictionary=with_dictionary(table),
            write_statistics=with_statistics(table),
        )
        self.lanes = self.rows_lane, self.groups_lane, self.looks_lane = Lane(), Lane(), Lane()
        return self

    def temporary(self, suffix: str) -> Path:
        """Where a file is written before it is whole."""
        return self.folder / f".{self.name}.{suffix}.tmp"

    def write(self, frame: pl.DataFrame) -> None:
        """Append rows, which have the columns and types of the table's schema. Both files are written side by side."""
        self.rows_lane.do(write_rows, frame, self.csv)
        self.rows += frame.height
        if self.look is not None:
            self.unseen = pl.concat([self.unseen, frame])
            if self.unseen.height >= LOOK_ROWS:
                self.show(self.look)
        self.held = pl.concat([self.held, frame])
        whole = self.held.height // ROW_GROUP * ROW_GROUP
        if whole:
            self.groups_lane.do(self.write_groups, self.held.head(whole))
            self.held = self.held.slice(whole)

    def show(self, look: Look) -> None:
        """Have the rows looked at that were not."""
        self.looks_lane.do(look, self.unseen, self.rows - self.unseen.height)
        self.unseen = self.unseen.clear()

    def write_groups(self, frame: pl.DataFrame) -> None:
        """Write row groups."""
        for group in frame.iter_slices(ROW_GROUP):
            self.parquet.write_table(group.rechunk().to_arrow().cast(self.arrow), row_group_size=ROW_GROUP)

    def finish(self) -> None:
        """Have the last rows looked at, write what is held, and wait for all."""
        if self.look is not None and not self.unseen.is_empty():
            self.show(self.look)
        if not self.held.is_empty():
            self.groups_lane.do(self.write_groups, self.held)
        for lane in self.lanes:
            lane.wait()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        whole = False
        try:
            if kind is None:
                self.finish()
                whole = True
        finally:
            for lane in self.lanes:
                lane.thread.shutdown()
            self.csv.close()
            self.parquet.close()
            for suffix in ("csv", "parquet"):
                if whole:
                    self.temporary(suffix).rename(self.folder / f"{self.name}.{suffix}")
                else:
                    self.temporary(suffix).unlink(missing_ok=True)
