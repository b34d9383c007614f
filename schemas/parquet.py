"""Physical Parquet (Arrow) schema of a table, derived from its pandera model.

What belongs here: the mapping to Arrow types, the metadata that goes into the file, and which columns have statistics
and dictionaries. What does not: writing files.
"""

from typing import Any

import polars as pl
import pyarrow as pa

from schemas.model import Table, column_about, description, foreign_keys, primary_key

TYPES: dict[Any, pa.DataType] = {
    pl.String: pa.large_string(),
    pl.Int64: pa.int64(),
    pl.Float64: pa.float64(),
    pl.Date: pa.date32(),
    pl.Boolean: pa.bool_(),
}


def arrow_schema(table: type[Table]) -> pa.Schema:
    """Arrow schema with nullability, and title and description (English and Chinese) as metadata."""
    columns = []
    for name, column in table.to_schema().columns.items():
        about = column_about(table, name)
        texts = {
            "title": column.title,
            "title_zh": about["title_zh"],
            "description": column.description,
            "description_zh": about["description_zh"],
        }
        columns.append(pa.field(name, TYPES[column.dtype.type], nullable=column.nullable, metadata=texts))
    return pa.schema(columns, metadata={"title": table.to_schema().title, "description": description(table)})


def with_statistics(table: type[Table]) -> list[str]:
    """Columns whose lowest and highest value a row group tells: those that its rows are sorted by, and the document. Of
    any other column a row group has all sorts of values, so to know them spares a reader nothing."""
    names = table.to_schema().columns
    return [name for name in names if name in (*primary_key(table), "document_id")]


def with_dictionary(table: type[Table]) -> list[str]:
    """Columns that are written by a dictionary: all but ids of rows, of which hardly two are the same."""
    keys = primary_key(table)
    ids = {key.column for key in foreign_keys(table) if key.table in ("quantities", "observations")}
    if len(keys) == 1:
        ids.add(keys[0])
    return [name for name in table.to_schema().columns if name not in ids]
