"""The published files as users read them: every value and type is what the pipeline made, int64 beyond 2^53 included.

Read with pandas, DuckDB, pyarrow and R; and a file that was tampered with is seen by `frictionless validate`.
"""

import datetime
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from frictionless import Package

from pipeline.release.artefacts import row_counts
from pipeline.release.croissant import croissant
from pipeline.release.datapackage import descriptor, write_descriptor
from pipeline.release.dictionary import dictionary
from pipeline.release.sqlite import write_sqlite
from pipeline.release.workbook import write_workbook
from schemas import TABLES, primary_key
from tests.release.conftest import BIG, BIGGEST

PANDAS = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}
R_SCRIPT = """
args <- commandArgs(trailingOnly = TRUE)
frame <- readr::read_csv(args[1], col_types = readr::cols(.default = "c"), na = "", trim_ws = FALSE, progress = FALSE)
cat(jsonlite::toJSON(frame, dataframe = "values", na = "null"))
"""


@pytest.fixture
def release(data: Path) -> Path:
    """A whole release: tables, workbook, database, dictionary, descriptor."""
    root = data.parent
    write_workbook(data, data / "tables.xlsx")
    write_sqlite(data, data / "tables.sqlite")
    (data / "dictionary.md").write_text(dictionary(data), encoding="utf-8")
    (root / "croissant.json").write_text(json.dumps(croissant(root)), encoding="utf-8")
    sources = pl.DataFrame(schema={"title": pl.String, "path": pl.String})
    write_descriptor(descriptor(root, row_counts(data), sources), root / "datapackage.json")
    return root


def made(tables: dict[str, pl.DataFrame], name: str) -> list[tuple[Any, ...]]:
    """The rows that the pipeline made, as they are published."""
    return tables[name].sort(primary_key(TABLES[name])).rows()


def table_fields(release: Path, name: str) -> list[dict[str, Any]]:
    """The columns of a table as the descriptor tells them."""
    resources = json.loads((release / "datapackage.json").read_text())["resources"]
    found: list[dict[str, Any]] = next(one for one in resources if one["name"] == name)["schema"]["fields"]
    return found


def plain(value: Any) -> Any:
    """A value of pandas as Python's own."""
    import pandas as pd

    if value is None or value is pd.NaT or (not isinstance(value, (list, tuple)) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if hasattr(value, "item") else value


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_csv(release: Path, tables: dict[str, pl.DataFrame], name: str) -> None:
    pd = pytest.importorskip("pandas", reason="pandas is in the dependency group `test`")
    fields = table_fields(release, name)
    dates = [field["name"] for field in fields if field["type"] == "date"]
    types = {field["name"]: PANDAS[field["type"]] for field in fields if field["type"] != "date"}
    path = release / "data" / f"{name}.csv"
    frame = pd.read_csv(path, dtype=types, parse_dates=dates, na_values=[""], keep_default_na=False)
    found = [tuple(plain(value) for value in row) for row in frame.itertuples(index=False, name=None)]
    assert found == made(tables, name)


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_parquet(release: Path, tables: dict[str, pl.DataFrame], name: str) -> None:
    pd = pytest.importorskip("pandas", reason="pandas is in the dependency group `test`")
    frame = pd.read_parquet(release / "data" / f"{name}.parquet", dtype_backend="pyarrow")
    found = [tuple(plain(value) for value in row) for row in frame.itertuples(index=False, name=None)]
    assert found == made(tables, name)


DUCKDB = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "boolean": "BOOLEAN"}


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_reads_both(release: Path, tables: dict[str, pl.DataFrame], name: str) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is in the dependency group `test`")
    types = {field["name"]: DUCKDB[field["type"]] for field in table_fields(release, name)}
    path = release / "data" / name
    parquet = duckdb.sql(f"SELECT * FROM read_parquet('{path}.parquet')")
    assert dict(zip(parquet.columns, map(str, parquet.types), strict=True)) == types
    assert parquet.fetchall() == made(tables, name)
    assert duckdb.read_csv(f"{path}.csv", dtype=types, header=True).fetchall() == made(tables, name)


@pytest.mark.parametrize("name", TABLES)
def test_pyarrow_reads_both(release: Path, tables: dict[str, pl.DataFrame], name: str) -> None:
    import pyarrow.csv as pa_csv
    import pyarrow.parquet as pq

    path = release / "data" / name
    whole = pq.read_table(f"{path}.parquet")
    assert [tuple(row.values()) for row in whole.to_pylist()] == made(tables, name)
    asked = pa_csv.ConvertOptions(
        column_types={field.name: field.type for field in whole.schema},
        null_values=[""],
        strings_can_be_null=True,
    )
    lines = pa_csv.ParseOptions(newlines_in_values=True)
    csv = pa_csv.read_csv(f"{path}.csv", convert_options=asked, parse_options=lines)
    assert [tuple(row.values()) for row in csv.to_pylist()] == made(tables, name)


@pytest.mark.parametrize("name", TABLES)
def test_r_reads_csv(release: Path, tables: dict[str, pl.DataFrame], name: str) -> None:
    asked = ["Rscript", "-e", 'stopifnot(requireNamespace("readr"), requireNamespace("jsonlite"))']
    if not shutil.which("Rscript") or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("R with readr and jsonlite is not installed: apt-get install r-cran-readr r-cran-jsonlite")
    script = release / "read.R"
    script.write_text(R_SCRIPT)
    done = subprocess.run(
        ["Rscript", "--vanilla", str(script), str(release / "data" / f"{name}.csv")], capture_output=True, check=True
    )
    expected = [
        [
            value.isoformat() if isinstance(value, datetime.date) else None if value is None else str(value)
            for value in row
        ]
        for row in made(tables, name)
    ]
    assert json.loads(done.stdout.decode()) == expected


def test_big_figures_are_among_what_was_read(tables: dict[str, pl.DataFrame]) -> None:
    assert {BIG, BIGGEST} <= set(tables["observations"]["value"].to_list())


def faults(release: Path) -> list[str]:
    """What frictionless finds wrong."""
    report = Package(str(release / "datapackage.json")).validate()
    return [f"{place}: {note}" for place, note in report.flatten(["name", "note"])] if not report.valid else []


def test_a_whole_release_is_valid(release: Path) -> None:
    assert faults(release) == []


@pytest.mark.parametrize("name", ["units.csv", "units.parquet", "tables.xlsx", "tables.sqlite", "dictionary.md"])
def test_one_changed_byte_is_seen(release: Path, name: str) -> None:
    path = release / "data" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    assert faults(release)


@pytest.mark.parametrize("name", ["units.csv", "units.parquet", "tables.xlsx", "tables.sqlite"])
def test_a_missing_file_is_seen(release: Path, name: str) -> None:
    (release / "data" / name).unlink()
    assert faults(release)


def test_every_published_file_is_in_the_descriptor(release: Path) -> None:
    content = json.loads((release / "datapackage.json").read_text())
    assert {one["path"] for one in content["resources"]} == {
        f"data/{path.name}" for path in (release / "data").iterdir()
    }
