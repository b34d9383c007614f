"""What a release is made of, step by step, in the staging folder.

What belongs here: which file is staged from what. What does not: formats and the swap, which have modules of their own.
"""

import shutil
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import build
from pipeline.release.datapackage import descriptor, write_descriptor
from pipeline.release.publish import publish, staging
from pipeline.stages import Workspace
from schemas import TABLES


def stage_tables(space: Workspace) -> dict[str, int]:
    """Begin a release: empty the staging folder and copy every table into it; returns bytes by file."""
    stage = staging(space.output)
    if stage.exists():
        shutil.rmtree(stage)
    data = stage / "data"
    data.mkdir(parents=True)
    made = space.work / build.TABLES_FOLDER
    for name in TABLES:
        for suffix in ("csv", "parquet"):
            shutil.copyfile(made / f"{name}.{suffix}", data / f"{name}.{suffix}")
    return {path.name: path.stat().st_size for path in sorted(data.iterdir())}


def row_counts(data: Path) -> dict[str, int]:
    """Rows of each published table, from the footers of its Parquet file."""
    return {name: pl.scan_parquet(data / f"{name}.parquet").select(pl.len()).collect().item() for name in TABLES}


def sources(data: Path) -> pl.DataFrame:
    """Title and path (address, may be null) of every page that the release rests on, sorted, each once."""
    documents = pl.scan_parquet(data / "documents.parquet").select(
        title=pl.coalesce("title", "document_id"), path="source_url"
    )
    figures = pl.scan_parquet(data / "figures.parquet").select(
        title=pl.coalesce("publisher", "source_url"), path="source_url"
    )
    most_listed = 1000  # a descriptor is read by people; the table `documents` lists all
    return pl.concat([documents, figures]).unique().sort("title", "path").head(most_listed).collect()


def stage_descriptor(space: Workspace) -> dict[str, Any]:
    """Write datapackage.json for what is staged; it must be the last file staged."""
    stage = staging(space.output)
    content = descriptor(stage, row_counts(stage / "data"), sources(stage / "data"))
    write_descriptor(content, stage / "datapackage.json")
    return content


def release(space: Workspace) -> list[str]:
    """Put everything that is staged in place; raises FileNotFoundError when nothing is."""
    if not (staging(space.output) / "datapackage.json").exists():
        raise FileNotFoundError(f"{staging(space.output)}: nothing is staged; materialize table_files and what follows")
    return publish(space.output)
