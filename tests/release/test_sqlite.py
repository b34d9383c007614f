"""The SQLite file holds every value of every table, with keys that the engine enforces."""

import sqlite3
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.release.sqlite import BrokenReference, write_sqlite
from schemas import TABLES, foreign_keys, primary_key
from tests.release.conftest import write_tables

JOINED = """
SELECT o.indicator_id, o.value, q.raw_text, d.source_url
FROM observations o JOIN quantities q USING (quantity_id) JOIN documents d ON d.document_id = q.document_id
ORDER BY o.observation_id
"""


@pytest.fixture
def connection(data: Path) -> sqlite3.Connection:
    path = data.parent / "tables.sqlite"
    write_sqlite(data, path)
    opened = sqlite3.connect(path)
    opened.execute("PRAGMA foreign_keys = ON")
    return opened


def test_every_value_and_type(connection: sqlite3.Connection, tables: dict[str, pl.DataFrame], data: Path) -> None:
    for name in tables:
        expected = [
            tuple(value.isoformat() if isinstance(value, date) else value for value in row)
            for row in pl.read_parquet(data / f"{name}.parquet").rows()
        ]
        found = connection.execute(f"SELECT * FROM {name} ORDER BY {', '.join(primary_key(TABLES[name]))}").fetchall()
        assert found == expected
        assert [[type(v) for v in row] for row in found] == [[type(v) for v in row] for row in expected]


def test_one_query_joins_observation_quantity_and_document(connection: sqlite3.Connection) -> None:
    found = connection.execute(JOINED).fetchall()
    assert len(found) == 3
    assert found[0][:3] == ("funds_raised", 2**53 + 1, "5")


def test_joins_use_keys_and_indexes(connection: sqlite3.Connection) -> None:
    plan = " ".join(row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + JOINED))
    assert plan.count("SCAN") == 1
    other = connection.execute(
        "EXPLAIN QUERY PLAN SELECT count(*) FROM documents d JOIN quantities q USING (document_id) "
        "WHERE d.document_id = 'd1'"
    )
    assert "quantities_document_id" in " ".join(row[3] for row in other)


def test_declared_keys_are_those_of_the_schemas(connection: sqlite3.Connection) -> None:
    for name, model in TABLES.items():
        declared = {(row[3], row[2], row[4]) for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
        assert declared == {(key.column, key.table, key.key) for key in foreign_keys(model)}
        columns = sorted((row[5], row[1]) for row in connection.execute(f"PRAGMA table_info({name})") if row[5])
        assert [column for _, column in columns] == primary_key(model)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE observations SET value = '12 or so'",
        "UPDATE observations SET status = 'perhaps'",
        "UPDATE observations SET unit_id = 'furlong'",
        "UPDATE observations SET indicator_id = NULL",
        "INSERT INTO units SELECT * FROM units",
    ],
)
def test_the_engine_refuses_what_the_schema_forbids(connection: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)


def test_a_reader_that_checks_the_file_finds_it_whole(connection: sqlite3.Connection) -> None:
    assert connection.execute("SELECT count(*) FROM mentions").fetchone()[0] > 0
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]


def test_a_reference_to_nothing_stops_the_release(tmp_path: Path, tables: dict[str, pl.DataFrame]) -> None:
    tables["observations"] = tables["observations"].with_columns(unit_id=pl.lit("furlong"))
    data = write_tables(tmp_path / "broken", tables)
    with pytest.raises(BrokenReference, match="observations refers to a row of units"):
        write_sqlite(data, tmp_path / "broken.sqlite")


def test_equal_tables_give_equal_bytes(data: Path) -> None:
    first, second = data.parent / "a.sqlite", data.parent / "b.sqlite"
    write_sqlite(data, first)
    write_sqlite(data, second)
    assert first.read_bytes() == second.read_bytes()
