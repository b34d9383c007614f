"""The workbook holds every value of every table, typed, and nothing in it is a formula."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
from openpyxl.utils.escape import unescape

from pipeline.release.workbook import EXACT, README, write_workbook
from schemas import TABLES
from tests.release.conftest import BIG, BIGGEST, NASTY


def written(data: Path, **options: int) -> openpyxl.Workbook:
    """The workbook of `data`, read back."""
    path = data.parent / "book.xlsx"
    write_workbook(data, path, **options)
    return openpyxl.load_workbook(path)


def comparable(value: object) -> object:
    """What a cell holds for a value of a table."""
    if isinstance(value, int) and abs(value) > EXACT:
        return str(value)
    if value == "":
        return None  # Excel knows no empty text
    if isinstance(value, str):
        return unescape(value)
    return round(value, 12) if isinstance(value, float) else value  # Excel holds 15 digits of a float


def test_every_value_of_every_table_is_in_its_sheet(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    book = written(data)
    for name, frame in tables.items():
        sheet = [[cell.value for cell in row] for row in book[name].iter_rows()]
        assert sheet[0] == frame.columns
        found = [[v.date() if isinstance(v, datetime) else v for v in row] for row in sheet[1:]]
        expected = [[comparable(value) for value in row] for row in pl.read_parquet(data / f"{name}.parquet").rows()]
        assert [[comparable(v) for v in row] for row in found] == expected


def test_figures_beyond_two_to_the_53_stay_exact(data: Path) -> None:
    sheet = written(data)["observations"]
    values = {row[0].value: row[5] for row in sheet.iter_rows(min_row=2)}
    assert values["d1#0000001"].value == str(BIG)
    assert values["d1#0000002"].value == str(BIGGEST)
    assert "2^53" in str([row[0].value for row in written(data)[README].iter_rows()])


def test_dates_and_integers_are_typed(data: Path) -> None:
    sheet = written(data)["observations"]
    header = {cell.value: cell.column - 1 for cell in sheet[1]}
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "F001")
    assert row[header["value"]].value == 4 and row[header["value"]].data_type == "n"
    assert row[header["period_start"]].is_date
    assert row[header["period_start"]].value.date() == date(2017, 1, 1)


def test_no_cell_is_a_formula_or_a_link(data: Path) -> None:
    book = written(data)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert NASTY in [cell.value for cell in cells]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_header_is_frozen_and_filtered(data: Path) -> None:
    book = written(data)
    for name in TABLES:
        assert book[name].freeze_panes == "B2"
        assert book[name].auto_filter.ref.startswith("A1:")


def test_a_table_that_is_too_long_says_where_the_rest_is(data: Path) -> None:
    book = written(data, most_rows=2)
    sheet = book["quantities"]
    assert sheet.max_row == 4
    assert "2 of 4 rows are not in this workbook" in sheet.cell(4, 1).value
    assert "data/quantities.parquet" in sheet.cell(4, 1).value


def test_equal_tables_give_equal_bytes(data: Path) -> None:
    first, second = data.parent / "a.xlsx", data.parent / "b.xlsx"
    write_workbook(data, first)
    write_workbook(data, second)
    assert first.read_bytes() == second.read_bytes()
