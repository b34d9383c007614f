"""The laws of single rows: rows that are taken to be sound at one look are those that the models find no fault with."""

from typing import Any

import pandera.polars as pa
import polars as pl
import pytest

from pipeline.row_laws import ASKED, conditions, faults, sound
from schemas import TABLES, polars_schema

TEXTS = ("", "a", "a_b", "A", "1", "-1.50", "1.", "１２", "110000")
IDS = ("a#0000001", "#0000001", "a#1", "a\n#0000001", "a#0000001\n")
LENGTHS = ("x" * 120, "x" * 121, "字" * 121, "0" * 64, "0" * 65)
VALUES: dict[Any, list[Any]] = {
    pl.String: [*TEXTS, *IDS, *LENGTHS],
    pl.Int64: [0, 1, -1, 1900, 2201, 2**63 - 1, -(2**63)],
}


def candidates(name: str, column: str) -> list[Any]:
    """Values that a column of a table may be given, good and bad."""
    found = TABLES[name].to_schema().columns[column]
    codes = [code for check in found.checks if check.name == "isin" for code in check.statistics["allowed_values"]]
    return [*codes, *VALUES.get(found.dtype.type, []), None]


def holds(name: str, frame: pl.DataFrame) -> bool:
    """Whether the model of a table finds no fault with a frame."""
    try:
        TABLES[name].validate(frame, lazy=True)
    except pa.errors.SchemaErrors:
        return False
    return True


def good_row(name: str) -> pl.DataFrame:
    """One row that a model finds no fault with."""
    schema, row = polars_schema(TABLES[name]), {}
    for column, dtype in schema.items():
        model = pa.DataFrameSchema({column: TABLES[name].to_schema().columns[column]})
        for value in candidates(name, column):
            try:
                model.validate(pl.DataFrame({column: [value]}, schema={column: dtype}), lazy=True)
            except pa.errors.SchemaErrors:
                continue
            row[column] = [value]
            break
    return pl.DataFrame(row, schema=schema)


@pytest.mark.parametrize("name", [name for name in TABLES if conditions(name)])
def test_sound_rows_are_those_that_the_model_finds_no_fault_with(name: str) -> None:
    good = good_row(name)
    assert sound(name, good) and holds(name, good)
    assert sound(name, good.clear())
    for column, dtype in good.schema.items():
        for value in candidates(name, column):
            frame = pl.concat([good, good.with_columns(pl.Series(column, [value], dtype))])
            assert sound(name, frame) == holds(name, frame), f"{column}: {value!r}"


@pytest.mark.parametrize("name", ["quantities", "observations", "mentions", "documents"])
def test_long_tables_are_looked_at_once(name: str) -> None:
    assert conditions(name)


def test_another_shape_is_not_sound() -> None:
    good = good_row("mentions")
    assert not sound("mentions", good.with_columns(pl.col("raw_start").cast(pl.Int32)))
    assert not sound("mentions", good.select(reversed(good.columns)))


def test_a_check_that_is_not_known_is_left_to_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ASKED, "str_matches")
    conditions.cache_clear()
    try:
        assert not conditions("quantities")
        assert not sound("quantities", good_row("quantities"))
    finally:
        conditions.cache_clear()


def test_faults_are_named_with_their_rows() -> None:
    frame = pl.concat([good_row("mentions")] * 3).with_columns(raw_start=pl.Series([0, -1, 0]))
    found = faults("mentions", frame, 100).filter(pl.col("law") == "models_hold")["problem"].to_list()
    assert found == ["mentions.raw_start row 101: greater_than_or_equal_to(0) fails on -1"]
