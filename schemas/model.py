"""The base model of a table and the one way to declare a column.

What belongs here: what is common to all tables (strictness, column order, how keys and the Chinese wording are held).
What does not: any single table or code.
"""

from typing import Any, NamedTuple

import polars as pl

from schemas.without_pandas import without_pandas

with without_pandas():
    import pandera.polars as pa


class ForeignKey(NamedTuple):
    """`column` of a table holds values of `key` in `table` (which may be the table itself), or null."""

    column: str
    table: str
    key: str


class About(NamedTuple):
    """What a pandera model has no place for: Chinese wording and keys of a table."""

    title_zh: str
    description_zh: str
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]


def about(
    *,
    title_zh: str,
    description_zh: str,
    primary_key: tuple[str, ...],
    foreign_keys: tuple[ForeignKey, ...] = (),
) -> dict[str, Any]:
    """The `metadata` of a model's Config."""
    return {"about": About(title_zh, description_zh, primary_key, foreign_keys)}


class Table(pa.DataFrameModel):
    """A published table: exactly these columns, in this order, of these types.

    `Config.title` and the docstring are the English title and description; `Config.metadata` holds `about(...)`.
    """

    class Config:
        strict = True
        ordered = True


def column(
    title: str,
    title_zh: str,
    description: str,
    description_zh: str,
    *,
    nullable: bool = False,
    codes: dict[str, Any] | None = None,
    unit: str | None = None,
    **checks: Any,
) -> Any:
    """Declare a column: bilingual title and description, and its constraints as pandera checks.

    `codes` maps each permitted code to its (English, Chinese) meaning; `unit` names the unit of a measured column.
    Further keyword arguments (`ge`, `str_matches`, `unique`, ...) go to `pandera.polars.Field`.
    """
    metadata = {"title_zh": title_zh, "description_zh": description_zh, "codes": codes, "unit": unit}
    if codes is not None:
        checks["isin"] = list(codes)
    return pa.Field(title=title, description=description, nullable=nullable, metadata=metadata, **checks)


def table_about(table: type[Table]) -> About:
    """Chinese wording and keys of a table."""
    return table.Config.metadata["about"]  # type: ignore[attr-defined]


def primary_key(table: type[Table]) -> list[str]:
    """Columns that identify a row, in order; the published rows are sorted by them."""
    return list(table_about(table).primary_key)


def foreign_keys(table: type[Table]) -> list[ForeignKey]:
    """References of a table to other tables, or to itself."""
    return list(table_about(table).foreign_keys)


def column_about(table: type[Table], name: str) -> dict[str, Any]:
    """What the model says of a column beyond its type and checks: title_zh, description_zh, codes, unit."""
    return dict(table.to_schema().columns[name].metadata or {})


def polars_schema(table: type[Table]) -> pl.Schema:
    """Column names and polars dtypes of a table, in order."""
    return pl.Schema({name: col.dtype.type for name, col in table.to_schema().columns.items()})


def description(table: type[Table]) -> str:
    """The English description of a table: its docstring."""
    return " ".join((table.__doc__ or "").split())
