"""The Data Package (v2) descriptor of a release.

What belongs here: the descriptor. What does not: the schema of a table (`schemas.table_schema`).

Parquet files are resources without a table schema and with a format that frictionless does not parse: it then checks
their hash and bytes as those of any file, without pandas, which would turn a nullable int64 into a float.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.release.project import dataset, project
from schemas import TABLES
from schemas.model import description, table_about
from schemas.table_schema import table_schema

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".sqlite": "application/vnd.sqlite3",
    ".duckdb": "application/vnd.duckdb",
    ".md": "text/markdown",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}


def digest(path: Path) -> str:
    """Checksum of a file as the descriptor writes it: `sha256:<hex>`."""
    found = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            found.update(block)
    return f"sha256:{found.hexdigest()}"


def file_facts(path: Path, root: Path) -> dict[str, Any]:
    """Path relative to the descriptor, hash and size of a file."""
    return {"path": path.relative_to(root).as_posix(), "hash": digest(path), "bytes": path.stat().st_size}


def table_resources(name: str, rows: int, root: Path) -> list[dict[str, Any]]:
    """The CSV resource of a table (with schema) and its Parquet twin."""
    table = TABLES[name]
    about = table_about(table)
    titles = {
        "title": table.to_schema().title,
        "title_zh": about.title_zh,
        "description": description(table),
        "description_zh": about.description_zh,
    }
    csv = {
        "name": name,
        "type": "table",
        **titles,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **file_facts(root / "data" / f"{name}.csv", root),
        "rows": rows,
        # What is not said here frictionless guesses from the first rows, where the text of pages misleads it.
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "skipInitialSpace": False,
        },
        "schema": table_schema(table, name),
    }
    parquet = {
        "name": f"{name}-parquet",
        **titles,
        "format": "apache-parquet",
        "mediatype": "application/vnd.apache.parquet",
        **file_facts(root / "data" / f"{name}.parquet", root),
    }
    return [csv, parquet]


def file_resource(path: Path, root: Path) -> dict[str, Any]:
    """Any other published file, checked by hash and size."""
    name = path.relative_to(root / "data").as_posix().lower().replace("/", "-").replace("_", "-")
    return {
        "name": name,
        "format": f"file-{path.suffix[1:]}",
        "mediatype": MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
        **file_facts(path, root),
    }


def descriptor(root: Path, rows: dict[str, int], sources: pl.DataFrame) -> dict[str, Any]:
    """The descriptor of the files below `root`/data.

    `rows` gives the row count of each table; `sources` has the columns title, path (an address or null).
    Raises FileNotFoundError when a table's file is missing.
    """
    package, about = project(), dataset()
    resources = [resource for name in TABLES for resource in table_resources(name, rows[name], root)]
    listed = {root / resource["path"] for resource in resources}
    others = sorted(path for path in (root / "data").rglob("*") if path.is_file() and path not in listed)
    return {
        "$schema": PROFILE,
        "name": package["name"],
        "title": about["title"],
        "title_zh": about["title_zh"],
        "description": about["description"],
        "description_zh": about["description_zh"],
        "version": package["version"],
        "created": about["created"],
        "licenses": about["licenses"],
        "contributors": about["contributors"],
        "sources": [
            {"title": row["title"]} | ({"path": row["path"]} if row["path"] else {}) for row in sources.to_dicts()
        ],
        "keywords": package["keywords"],
        "resources": resources + [file_resource(path, root) for path in others],
    }


def write_descriptor(content: dict[str, Any], path: Path) -> None:
    """Write the descriptor as indented UTF-8 JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
