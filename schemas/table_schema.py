"""Frictionless Table Schema of a table, derived from its pandera model.

What belongs here: the mapping of polars dtypes and pandera checks to Table Schema (Data Package v2). What does not:
anything that is said of a table anywhere but in its model.
"""

from typing import Any

import polars as pl

from schemas.model import Table, column_about, foreign_keys, primary_key

TYPES: dict[Any, str] = {
    pl.String: "string",
    pl.Int64: "integer",
    pl.Float64: "number",
    pl.Date: "date",
    pl.Boolean: "boolean",
}


def constraints(checks: list[Any], codes: dict[str, Any] | None, nullable: bool) -> dict[str, Any]:
    """Table Schema constraints that say the same as the pandera checks of a column."""
    found: dict[str, Any] = {} if nullable else {"required": True}
    if codes:
        found["enum"] = list(codes)
    for check in checks:
        statistics = check.statistics or {}
        match check.name:
            case "greater_than_or_equal_to":
                found["minimum"] = statistics["min_value"]
            case "less_than_or_equal_to":
                found["maximum"] = statistics["max_value"]
            case "str_matches":
                found["pattern"] = statistics["pattern"]
            case "str_length":
                for ours, theirs in (("min_value", "minLength"), ("max_value", "maxLength")):
                    if statistics.get(ours) is not None:
                        found[theirs] = statistics[ours]
            case "isin":
                pass  # said by `codes`
            case other:
                raise ValueError(f"no Table Schema constraint is known for the pandera check {other!r}")
    return found


def fields(table: type[Table]) -> list[dict[str, Any]]:
    """One Table Schema field a column, with bilingual titles and descriptions and the meaning of codes."""
    found = []
    for name, column in table.to_schema().columns.items():
        about = column_about(table, name)
        field = {
            "name": name,
            "type": TYPES[column.dtype.type],
            "title": column.title,
            "title_zh": about["title_zh"],
            "description": column.description,
            "description_zh": about["description_zh"],
            "constraints": constraints(column.checks, about["codes"], column.nullable),
        }
        if about["unit"]:
            field["unit"] = about["unit"]
        if about["codes"]:
            field["codes"] = [{"code": code, "en": en, "zh": zh} for code, (en, zh) in about["codes"].items()]
        if [name] == primary_key(table):
            field["constraints"]["unique"] = True
        found.append(field)
    return found


def table_schema(table: type[Table], name: str) -> dict[str, Any]:
    """The Table Schema of the table called `name`: fields, primaryKey, foreignKeys, missingValues."""
    schema: dict[str, Any] = {
        "fields": fields(table),
        "missingValues": [""],
        "primaryKey": primary_key(table),
    }
    references = [
        {
            "fields": [key.column],
            "reference": {"resource": "" if key.table == name else key.table, "fields": [key.key]},
        }
        for key in foreign_keys(table)
    ]
    if references:
        schema["foreignKeys"] = references
    return schema
