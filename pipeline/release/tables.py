"""CSV and Parquet files of a table, byte-identical for equal rows.

What belongs here: writing rows to both formats. What does not: the order and types of columns, which `schemas` says.
"""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import polars as pl
import pyarrow.parquet as pq

from schemas import TABLES, polars_schema
from schemas.parquet import arrow_schema

ROW_GROUP = 65_536


def header(schema: pl.Schema) -> bytes:
    """The first line of a CSV file."""
    return (",".join(schema.names()) + "\n").encode()


def csv_rows(frame: pl.DataFrame) -> bytes:
    """Rows as they stand in a CSV file."""
    text = frame.write_csv(include_header=False, line_terminator="\n", quote_style="necessary", null_value="")
    return text.encode()


class TableWriter:
    """Write a table to `folder`/<name>.csv and .parquet, frame by frame; the files appear when all is written.

    CSV: UTF-8 without a byte order mark (R readers refuse it), LF, RFC 4180 quoting, null as the empty field.
    Parquet: the physical schema of `schemas.parquet`; row groups hold ROW_GROUP rows wherever the frames were cut, so
    the bytes do not depend on how the work was divided.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder, self.rows = name, folder, 0
        self.schema = polars_schema(TABLES[name])
        self.held = pl.DataFrame(schema=self.schema)

    def __enter__(self) -> "TableWriter":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.csv: BinaryIO = self.temporary("csv").open("wb")
        self.csv.write(header(self.schema))
        self.arrow = arrow_schema(TABLES[self.name])
        self.parquet = pq.ParquetWriter(self.temporary("parquet"), self.arrow, compression="zstd", version="2.6")
        return self

    def temporary(self, suffix: str) -> Path:
        """Where a file is written before it is whole."""
        return self.folder / f".{self.name}.{suffix}.tmp"

    def write(self, frame: pl.DataFrame) -> None:
        """Append rows, which have the columns and types of the table's schema."""
        self.csv.write(csv_rows(frame))
        self.rows += frame.height
        self.held = pl.concat([self.held, frame])
        while self.held.height >= ROW_GROUP:
            self.write_group(self.held.head(ROW_GROUP))
            self.held = self.held.slice(ROW_GROUP)

    def write_group(self, frame: pl.DataFrame) -> None:
        """Write one row group."""
        self.parquet.write_table(frame.rechunk().to_arrow().cast(self.arrow), row_group_size=ROW_GROUP)

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and not self.held.is_empty():
            self.write_group(self.held)
        self.csv.close()
        self.parquet.close()
        for suffix in ("csv", "parquet"):
            if kind is None:
                self.temporary(suffix).rename(self.folder / f"{self.name}.{suffix}")
            else:
                self.temporary(suffix).unlink(missing_ok=True)
