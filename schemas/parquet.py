"""Physical Parquet (Arrow) schema of a table, derived from its pandera model.

What belongs here: the mapping to Arrow types and the metadata that goes into the file. What does not: writing files.
"""

from typing import Any

import polars as pl
import pyarrow as pa

from schemas.model import Table, column_about, description

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
