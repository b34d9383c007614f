"""Metadata that assets return: rows, bytes, rate, columns with their lineage, a preview, a plot, where the files are.

What belongs here: turning a frame or manifest into Dagster metadata. What does not: reading or computing frames.

Numbers are given as numbers, so that Dagster draws their history by itself.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from pipeline.assets.lineage import column_lineage
from pipeline.assets.pictures import PICTURES, image
from pipeline.release.markdown import inert
from pipeline.shards import Row
from schemas import TABLES, foreign_keys, primary_key
from schemas.model import column_about, description, table_about

Schemas = Mapping[str, Mapping[str, Any]]
PREVIEW_ROWS = 8
PREVIEW_WIDTH = 60


def cell(value: Any, width: int = PREVIEW_WIDTH) -> str:
    """A value as inert Markdown text of one line: nothing in it is markup, however a page spells it."""
    text = "" if value is None else " ".join(str(value).split())
    text = text if len(text) <= width else text[: width - 1] + "…"
    return inert(text).replace("://", ":\u200b//")  # else an address becomes a link by itself


def preview(frame: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """The first rows as a Markdown table."""
    lines = ["| " + " | ".join(map(cell, frame.columns)) + " |", "|" + " --- |" * frame.width]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in frame.head(PREVIEW_ROWS).iter_rows()]
    return dg.MetadataValue.md("\n".join(lines))


def rules(name: str, column: str) -> list[str]:
    """What a column of a published table must obey besides its type, in words."""
    found = [f"references {key.table}.{key.key}" for key in foreign_keys(TABLES[name]) if key.column == column]
    codes = column_about(TABLES[name], column)["codes"]
    if codes:
        found.append("one of " + ", ".join(codes))
    if column in primary_key(TABLES[name]):
        found.append("primary key")
    return found


def column_schema(name: str) -> dg.TableSchema:
    """The columns of a published table, bilingual, with keys and codes, from its pandera model."""
    model = TABLES[name]
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column_name,
                str(column.dtype),
                f"{column.description} {column_about(model, column_name)['description_zh']}",
                dg.TableColumnConstraints(
                    nullable=column.nullable,
                    unique=[column_name] == primary_key(model),
                    other=rules(name, column_name),
                ),
            )
            for column_name, column in model.to_schema().columns.items()
        ],
        constraints=dg.TableConstraints(other=[f"primary key: {', '.join(primary_key(model))}"]),
    )


def frame_schema(frames: Schemas) -> dg.TableSchema:
    """The columns of a stage's frames, named `<frame>.<column>`."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(f"{frame}.{name}" if frame else name, str(dtype))
            for frame, schema in frames.items()
            for name, dtype in schema.items()
        ]
    )


def table_description(name: str) -> str:
    """What a table is, in English and Chinese."""
    return f"{description(TABLES[name])}\n\n{table_about(TABLES[name]).description_zh}"


def rates(rows: list[Row]) -> dict[str, Any]:
    """How fast the shards were done that were done in this run; empty when all were finished before."""
    done = [row for row in rows if not row.skipped and row.error is None]
    seconds = sum(row.seconds for row in done)
    if not seconds:
        return {}
    documents, size = sum(row.documents for row in done), sum(row.bytes for row in done)
    found = {"documents_per_second": documents / seconds, "bytes_per_second": size / seconds}
    return {name: round(rate, 1) for name, rate in found.items() if rate}


def of_stage(name: str, rows: list[Row], sample: pl.DataFrame, frame: str, schemas: Schemas) -> dict[str, Any]:
    """Metadata of a stage: rows of each frame, shards done, skipped and failed, time, rate, preview of `frame`."""
    failed = [row for row in rows if row.error is not None]
    found: dict[str, Any] = {
        "dagster/row_count": sum(row.rows.get(frame, 0) for row in rows),
        "dagster/column_schema": frame_schema(schemas),
        "dagster/column_lineage": column_lineage(name),
        **{f"rows_{other}": sum(row.rows.get(other, 0) for row in rows) for other in schemas if other != frame},
        "documents": sum(row.documents for row in rows),
        "bytes": sum(row.bytes for row in rows),
        "shards": len(rows),
        "shards_skipped": sum(row.skipped for row in rows),
        "shards_failed": len(failed),
        "seconds": round(sum(0.0 if row.skipped else row.seconds for row in rows), 3),
        **rates(rows),
        "preview": preview(sample),
    }
    if failed:
        found["errors"] = dg.MetadataValue.md("\n".join(f"- {cell(row.shard)}: {cell(row.error)}" for row in failed))
    return found


def of_frames(asset: str, frames: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """Metadata of a stage whose frames are at hand; rows and preview are those of the first frame."""
    first, *others = frames
    return {
        "dagster/row_count": frames[first].height,
        "dagster/column_schema": frame_schema({frame: found.schema for frame, found in frames.items()}),
        "dagster/column_lineage": column_lineage(asset),
        **{f"rows_{frame}": frames[frame].height for frame in others},
        "preview": preview(frames[first]),
    }


def of_table(name: str, rows: int, table: pl.LazyFrame, made: Path, output: Path) -> dict[str, Any]:
    """Metadata of a published table: rows, bytes of its files in `made`, preview, plot, and where it is published."""
    sizes = {suffix: (made / f"{name}.{suffix}").stat().st_size for suffix in ("csv", "parquet")}
    found: dict[str, Any] = {
        "dagster/row_count": rows,
        "dagster/column_schema": column_schema(name),
        "dagster/column_lineage": column_lineage(name),
        "bytes": sum(sizes.values()),
        "bytes_csv": sizes["csv"],
        "bytes_parquet": sizes["parquet"],
        "published_csv": dg.MetadataValue.path(output / "data" / f"{name}.csv"),
        "published_parquet": dg.MetadataValue.path(output / "data" / f"{name}.parquet"),
        "quality_report": dg.MetadataValue.path(output / "data" / "quality.md"),
        "site": dg.MetadataValue.path(output / "site" / "index.html"),
        "preview": preview(table.head(PREVIEW_ROWS).collect()),
    }
    if name in PICTURES and rows:
        found["plot"] = image(PICTURES[name](table), f"{name}")
    return found
