"""What a release is made of, step by step, in the staging folder.

What belongs here: which file is staged from what. What does not: formats and the swap, which have modules of their own.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import build, records
from pipeline.digests import ROOT, digest_of, file_digest, installed
from pipeline.release import quality
from pipeline.release.citation import citation, zenodo
from pipeline.release.croissant import croissant
from pipeline.release.datapackage import descriptor, write_descriptor
from pipeline.release.dictionary import dictionary
from pipeline.release.project import project
from pipeline.release.publish import publish, staging
from pipeline.release.sqlite import write_sqlite
from pipeline.release.webpage import webpage
from pipeline.release.webpage_data import site_data
from pipeline.release.workbook import write_workbook
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
            shutil.copy2(made / f"{name}.{suffix}", data / f"{name}.{suffix}")
    return {path.name: path.stat().st_size for path in sorted(data.iterdir())}


def stage_text(space: Workspace, place: str, text: str) -> Path:
    """Write a text file at `place` of the staging folder; returns its path."""
    path = staging(space.output) / place
    path.parent.mkdir(exist_ok=True)
    write_text(path, text)
    return path


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds."""
    path.write_text(text, encoding="utf-8", newline="\n")


def stage_json(space: Workspace, place: str, content: dict[str, Any]) -> Path:
    """Write indented UTF-8 JSON at `place` of the staging folder; returns its path."""
    return stage_text(space, place, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def kept(space: Workspace, place: str, make: Callable[[Path], Any]) -> Path:
    """Stage a file that `make(path)` writes, or the one that it wrote of the same tables by the same code."""
    path, store = staging(space.output) / place, space.work / "artefacts" / place
    store.parent.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(exist_ok=True)
    record = store.with_name(f"{store.name}.json")
    tables = [space.tables / f"{name}.parquet" for name in TABLES]
    digest = digest_of(place, release_code(), json.dumps(records.facts(tables)))
    if records.recall(record, digest, [store]) is None:
        records.forget(record)
        make(store)
        records.remember(record, digest, [store], True)
    shutil.copyfile(store, path)
    return path


@cache
def release_code() -> str:
    """Digest of what decides how tables are shown: writers, site, libraries, what is said of the dataset."""
    files = sorted(path for path in Path(__file__).parent.rglob("*") if path.is_file() and path.suffix != ".pyc")
    versions = [f"{name}={installed(name)}" for name in ("xlsxwriter", "pyyaml")]
    return digest_of(sqlite3.sqlite_version, *versions, *map(file_digest, [*files, ROOT / "pyproject.toml"]))


def stage_workbook(space: Workspace) -> Path:
    """Write the workbook; returns its path."""
    data = staging(space.output) / "data"
    return kept(space, f"data/{project()['name']}.xlsx", lambda path: write_workbook(data, path))


def stage_sqlite(space: Workspace) -> Path:
    """Write the SQLite file; returns its path."""
    data = staging(space.output) / "data"
    return kept(space, f"data/{project()['name']}.sqlite", lambda path: write_sqlite(data, path))


def stage_dictionary(space: Workspace) -> Path:
    """Write the data dictionary; returns its path."""
    return stage_text(space, "data/dictionary.md", dictionary(staging(space.output) / "data"))


def stage_quality(space: Workspace) -> str:
    """Write the quality report and its plot; returns the report."""
    data = staging(space.output) / "data"
    kept(space, "data/quality.svg", lambda path: write_text(path, quality.plot(data)))
    return kept(space, "data/quality.md", lambda path: write_text(path, quality.report(data))).read_text("utf-8")


def stage_citation(space: Workspace) -> list[Path]:
    """Write CITATION.cff and .zenodo.json; returns their paths."""
    return [stage_text(space, "CITATION.cff", citation()), stage_json(space, ".zenodo.json", zenodo())]


def stage_croissant(space: Workspace) -> Path:
    """Write croissant.json for the files in data/, which must be there already; returns its path."""
    return stage_json(space, "croissant.json", croissant(staging(space.output)))


def stage_site(space: Workspace) -> Path:
    """Write site/index.html for the files in data/, which must be there already; returns its path."""
    stage = staging(space.output)
    return kept(
        space,
        "site/index.html",
        lambda path: write_text(path, webpage(stage, site_data(stage / "data", space.scan))),
    )


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
