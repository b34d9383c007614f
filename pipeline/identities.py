"""One document, one id: what becomes of documents that have the id of another.

What belongs here: finding ids that come twice over all shards, in bounded memory, and leaving the later documents out
wherever `pages` are read. What does not: ids of loose pages among themselves, which `pipeline.documents.inventory`
tells apart by their file names.

Ids are compared by hash, bucket by bucket, so that memory holds eight bytes a document of one bucket; the few whose
hash comes twice are then compared in full.
"""

from pathlib import Path

import polars as pl

from pipeline import shards
from pipeline.documents.inventory import REJECTED_SCHEMA

FOLDER = "duplicate_ids"
#: What tells a page from any other: its id alone may come twice.
KEY = ("file", "row", "document_id")
BUCKET_DOCUMENTS = 8_000_000
CLASH_SCHEMA = {"document_id": pl.String, **REJECTED_SCHEMA}


def find(stage: Path, documents: int, folder: Path) -> pl.DataFrame:
    """Documents of the shards of `pages` in `stage` whose id an earlier one has, by file name and row.

    Writes `folder`/<shard>.parquet for each shard that has any, and returns them all: document_id, file, row, reason,
    detail. `documents` is about how many there are.
    """
    ids = pl.scan_parquet(shards.parts(stage, "pages"), include_file_paths="path")
    key = pl.col("document_id").hash(seed=0)
    found = []
    buckets = documents // BUCKET_DOCUMENTS + 1
    for bucket in range(buckets):
        hashes = ids.select(h=key).filter(pl.col("h") % buckets == bucket).collect(engine="streaming")["h"]
        twice = hashes.filter(hashes.is_duplicated()).unique()
        if not twice.is_empty():
            suspects = ids.filter(key.is_in(twice.implode())).select("document_id", "file", "row", "path")
            found.append(later(suspects.collect(engine="streaming")))
    clashes = pl.concat(found) if found else pl.DataFrame(schema={**CLASH_SCHEMA, "path": pl.String})
    keep(clashes, folder)
    return clashes.drop("path")


def later(suspects: pl.DataFrame) -> pl.DataFrame:
    """Of documents (document_id, file, row, path) with the same id all but the first, with reason and detail."""
    ordered = suspects.sort("document_id", "file", "row", nulls_last=False)
    detail = pl.format(
        "its id is that of a document in {}; give every document an id of its own",
        pl.col("file").first().over("document_id"),
    )
    return ordered.select(
        "document_id", "file", "row", reason=pl.lit("duplicate_id"), detail=detail, path="path"
    ).filter(~pl.col("document_id").is_first_distinct())


def keep(clashes: pl.DataFrame, folder: Path) -> None:
    """Write the clashes of each shard to a file of its name, and remove the files of shards that have none."""
    folder.mkdir(parents=True, exist_ok=True)
    by_shard: dict[str, pl.DataFrame] = {}
    for (path,), rows in clashes.group_by(["path"]):
        by_shard[Path(str(path)).parent.name] = rows.drop("path").sort("document_id", "file", "row")
    for path in folder.iterdir():
        if path.stem not in by_shard:
            path.unlink()
    for shard, rows in by_shard.items():
        shards.write(rows, folder / f"{shard}.parquet")


def without_clashes(pages: pl.DataFrame, work: Path, shard: str) -> pl.DataFrame:
    """The pages of a shard without those whose id an earlier document has."""
    path = work / FOLDER / f"{shard}.parquet"
    if not path.exists():
        return pages
    return pages.join(pl.read_parquet(path), on=KEY, how="anti", nulls_equal=True)
