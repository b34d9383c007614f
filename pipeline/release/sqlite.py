"""The SQLite file `data/<name>.sqlite`: all tables with types, keys and foreign keys, so that one query joins them.

What belongs here: the DDL derived from `schemas`, and writing the file so that equal rows give equal bytes. What does
not: anything that computes rows.
"""

import sqlite3
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from schemas import TABLES, foreign_keys, primary_key
from schemas.model import description
from schemas.table_schema import fields

TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "date": "TEXT", "boolean": "INTEGER"}
STRICT_SINCE = (3, 37, 0)
PAGE_SIZE = 4096
BATCH = 50_000
#: Bytes 96-99 of the header name the library that wrote the file; a fixed number keeps the file the same everywhere.
LIBRARY_VERSION_AT = 96
LIBRARY_VERSION = 3_037_000


class BrokenReference(ValueError):
    """A foreign key names a row that is not there."""


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def one_of(column: str, codes: list[str]) -> str:
    """The condition that a column holds one of some codes. `IN` says the same, but builds a set anew for every row."""
    return " OR ".join(f"{column} = {literal(one)}" for one in codes)


def create_table(name: str, strict: bool = True) -> str:
    """The CREATE TABLE statement of a table, with a comment, NOT NULL, code lists as CHECK, and keys."""
    model = TABLES[name]
    lines = []
    for field in fields(model):
        limits = field["constraints"]
        line = f"  {quoted(field['name'])} {TYPES[field['type']]}"
        line += " NOT NULL" if limits.get("required") else ""
        if "enum" in limits:
            line += f" CHECK ({one_of(quoted(field['name']), limits['enum'])})"
        lines.append(line)
    lines.append(f"  PRIMARY KEY ({', '.join(map(quoted, primary_key(model)))})")
    lines += [
        f"  FOREIGN KEY ({quoted(key.column)}) REFERENCES {quoted(key.table)} ({quoted(key.key)})"
        for key in foreign_keys(model)
    ]
    options = [*(["WITHOUT ROWID"] if key_leads(name) else []), *(["STRICT"] if strict else [])]
    return f"CREATE TABLE {quoted(name)} ( -- {description(model)}\n" + ",\n".join(lines) + f"\n) {', '.join(options)}"


def key_leads(name: str) -> bool:
    """Whether the columns of a table's key are its first: only then is it kept in the order of the key itself.

    Of other tables WITHOUT ROWID, SQLite 3.40 (that of Debian 12) says in `PRAGMA integrity_check` that columns are
    NULL which are not.
    """
    model = TABLES[name]
    key = primary_key(model)
    return [field["name"] for field in fields(model)][: len(key)] == key


def create_indexes(name: str) -> list[str]:
    """One index a foreign key that does not begin the primary key, so that joins are look-ups in both directions."""
    model = TABLES[name]
    columns = [key.column for key in foreign_keys(model) if key.column != primary_key(model)[0]]
    return [f"CREATE INDEX {quoted(f'{name}_{column}')} ON {quoted(name)} ({quoted(column)})" for column in columns]


def write_sqlite(data: Path, path: Path) -> None:
    """Write the SQLite file of the tables whose Parquet files are in `data` to `path`, replacing what is there.

    Dates are TEXT (YYYY-MM-DD). Raises BrokenReference when a foreign key does not hold.
    """
    path.unlink(missing_ok=True)
    strict = sqlite3.sqlite_version_info >= STRICT_SINCE
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in (f"page_size = {PAGE_SIZE}", "journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for name in TABLES:
            connection.execute(create_table(name, strict))
            insert(connection, data, name)
        for name in TABLES:
            for statement in create_indexes(name):
                connection.execute(statement)
        connection.execute("COMMIT")
        fault = connection.execute("PRAGMA foreign_key_check").fetchone()
        if fault is not None:
            raise BrokenReference(f"{path.name}: a row of {fault[0]} refers to a row of {fault[2]} that is not there")
        connection.execute("VACUUM")
    finally:
        connection.close()
    with path.open("r+b") as handle:
        handle.seek(LIBRARY_VERSION_AT)
        handle.write(LIBRARY_VERSION.to_bytes(4, "big"))


def insert(connection: sqlite3.Connection, data: Path, name: str) -> None:
    """Insert the rows of a table in the order they are published."""
    with pq.ParquetFile(data / f"{name}.parquet") as file:
        statement = f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * len(file.schema_arrow))})"
        for batch in file.iter_batches(BATCH):
            frame = pl.DataFrame(batch).with_columns(pl.col(pl.Date).cast(pl.String))
            connection.executemany(statement, frame.iter_rows())
