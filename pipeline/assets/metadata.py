"""Metadata that assets return: rows, columns, a Markdown preview.

What belongs here: turning a frame or manifest into Dagster metadata. What does not: reading or computing frames.
"""

from typing import Any

import dagster as dg
import polars as pl

from pipeline.shards import Row
from schemas import TABLES
from schemas.model import column_about, description, table_about

PREVIEW_ROWS = 8
PREVIEW_WIDTH = 60


def cell(value: Any) -> str:
    """A value as inert Markdown text: nothing in it is markup, however a page spells it."""
    text = "" if value is None else " ".join(str(value).split())
    text = text if len(text) <= PREVIEW_WIDTH else text[: PREVIEW_WIDTH - 1] + "…"
    for character in "\\`*_{}[]()#+-.!|~":
        text = text.replace(character, "\\" + character)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def preview(frame: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """The first rows as a Markdown table."""
    lines = ["| " + " | ".join(map(cell, frame.columns)) + " |", "|" + " --- |" * frame.width]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in frame.head(PREVIEW_ROWS).iter_rows()]
    return dg.MetadataValue.md("\n".join(lines))


def column_schema(name: str) -> dg.TableSchema:
    """The columns of a published table, bilingual, from its pandera model."""
    model = TABLES[name]
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column_name,
                str(column.dtype),
                f"{column.description} {column_about(model, column_name)['description_zh']}",
                dg.TableColumnConstraints(nullable=column.nullable),
            )
            for column_name, column in model.to_schema().columns.items()
        ]
    )


def frame_schema(frame: pl.DataFrame) -> dg.TableSchema:
    """The columns of any frame."""
    return dg.TableSchema(columns=[dg.TableColumn(name, str(dtype)) for name, dtype in frame.schema.items()])


def table_description(name: str) -> str:
    """What a table is, in English and Chinese."""
    return f"{description(TABLES[name])}\n\n{table_about(TABLES[name]).description_zh}"


def of_stage(rows: list[Row], sample: pl.DataFrame, frame: str) -> dict[str, Any]:
    """Metadata of a stage: rows of its main frame, shards done, skipped and failed, time, preview."""
    failed = [row for row in rows if row.error is not None]
    found: dict[str, Any] = {
        "dagster/row_count": sum(row.rows.get(frame, 0) for row in rows),
        "dagster/column_schema": frame_schema(sample),
        "shards": len(rows),
        "shards_skipped": sum(row.skipped for row in rows),
        "shards_failed": len(failed),
        "seconds": round(sum(0.0 if row.skipped else row.seconds for row in rows), 3),
        "preview": preview(sample),
    }
    if failed:
        found["errors"] = dg.MetadataValue.md("\n".join(f"- {cell(row.shard)}: {cell(row.error)}" for row in failed))
    return found
