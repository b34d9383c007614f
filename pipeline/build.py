"""The published tables out of the shards: the steps that look at all documents at once.

What belongs here: duplicates, the final rows of each shard, the series, the code lists, the merge into one table each.
What does not: what a row says.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from pipeline import identities, records, row_laws, sharded, shards, verdicts, workers
from pipeline.consolidation import REPEAT_KEY, conform, finals
from pipeline.digests import file_digest
from pipeline.documents.duplicates import duplicates
from pipeline.documents.inventory import REJECTED_SCHEMA
from pipeline.merging import PIECES, merge, write_table
from pipeline.observations.campaigns import campaigns
from pipeline.observations.codelists import areas, indicators, units
from pipeline.observations.entities import entities
from pipeline.observations.figures import reported_figures
from pipeline.observations.series import series
from pipeline.privacy import mask_text
from pipeline.shards import Frames, Row, Work
from pipeline.stages import Workspace, read, read_pages, upstream_digest
from schemas import TABLES, primary_key

TABLES_FOLDER = "tables"
INPUTS = ("pages", "texts", "layout", "extracted_quantities", "matched_observations", "found_mentions")
#: What of a page and its text is still to be told when its numbers have been read.
OF_PAGES = ("sha256", "bytes", "encoding", "source_url", "publisher", "published_on")
OF_TEXTS = ("document_id", "script", "characters")
#: Columns of the key of `series` that its rows are dealt out by.
SERIES_BUCKET = ["indicator_id", "unit_id", "area_code", "period_kind", "status"]
#: Observations that a bucket of the series has, about, and that are dealt out at once.
BUCKET_ROWS = 160_000
#: What the series need not know of an observation, and what takes most of its memory.
WORDS = ("quote", "source_text", "actor_text", "rule_id", "quantity_id", "number")
FIGURES = "reported_figures.csv"


class DamagedShard(RuntimeError):
    """A finished shard can no longer be read."""


def find_duplicates(space: Workspace) -> pl.DataFrame:
    """Documents that are copies of others: frame document_id, duplicate_of, also kept in the work folder."""
    found = duplicates(space.scan("layout", "fingerprints").collect())
    shards.write(found, space.work / "duplicates.parquet")
    return found


def originals_of(space: Workspace, copies: pl.DataFrame) -> pl.DataFrame:
    """The observations of the originals of copied documents, under the ids of the copies; see `without_copies`."""
    return (
        space.scan("matched_observations", "observations")
        .select("document_id", *REPEAT_KEY, original_id="observation_id")
        .join(copies.lazy().rename({"document_id": "copy"}), left_on="document_id", right_on="duplicate_of")
        .select("original_id", *REPEAT_KEY, document_id="copy")
        .sort("document_id", "original_id")
        .unique(["document_id", *REPEAT_KEY], keep="first", maintain_order=True)
        .collect()
    )


def finals_shard(work: Path, shard: str, duplicate: pl.DataFrame, originals: pl.DataFrame) -> Frames:
    """What is published of one shard, see `pipeline.consolidation.finals`."""
    texts, observed = work / "texts" / shard, work / "matched_observations" / shard
    return finals(
        pages=read_pages(work, shard, OF_PAGES),
        repaired={"texts": read(texts, "texts", OF_TEXTS), "repairs": read(texts, "repairs")},
        headers=read(work / "layout" / shard, "headers"),
        observed={name: read(observed, name) for name in ("observations", "dispositions")},
        duplicates=duplicate,
        originals=originals,
    )


def finish_shards(space: Workspace) -> list[Row]:
    """Run the last stage, which needs to know all duplicates; each shard is given those that concern it."""
    copies = pl.read_parquet(space.work / "duplicates.parquet")
    originals = originals_of(space, copies)
    manifests = [{row.shard: row for row in shards.manifest(space.stage(stage))} for stage in INPUTS]
    works = []
    for shard in sorted(manifests[0]):
        rows = [found[shard] for found in manifests if shard in found and found[shard].error is None]
        if len(rows) < len(INPUTS):
            continue
        mine, theirs = copies, originals
        if not copies.is_empty():
            ids = pl.read_parquet(space.stage("texts") / shard / "texts.parquet", columns=["document_id"])
            mine, theirs = (frame.join(ids, on="document_id", how="semi") for frame in (copies, originals))
        digest = upstream_digest(space, rows, mine.write_csv(), theirs.write_csv())
        destination = space.stage("finals") / shard
        works.append(
            Work(
                finals_shard,
                (space.work, shard, mine, theirs),
                digest,
                destination,
                rows[0].documents,
                rows[0].bytes,
                in_pieces=True,
            )
        )
    rows = space.run("finals", works)
    workers.rest()  # the steps that follow look at everything, and need the memory
    return rows


def transcribe(space: Workspace) -> Frames:
    """The figures transcribed by hand: frames observations, figures, rejected; kept in the work folder."""
    path = space.seeds / FIGURES
    frames = reported_figures(path if path.exists() or path.is_symlink() else None)
    folder = space.work / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    observations = mask_text(conform(frames["observations"], "observations"), "observations").sort("observation_id")
    found = {**frames, "observations": observations}
    for name, frame in found.items():
        shards.write(frame, folder / f"{name}.parquet")
    return found


def table(space: Workspace, name: str) -> int:
    """Make table `name` in the work folder, as it will be published; returns the number of rows.

    A table that was made of the same shards by the same code is left as it is.
    """
    folder = space.tables
    record, files = folder / f"{name}.json", [folder / f"{name}.{suffix}" for suffix in ("csv", "parquet")]
    digest = table_digest(space, name)
    known = records.recall(record, digest, files)
    if known is not None:
        return int(known)
    records.forget(record)
    if name in sharded.STAGES:
        extra = space.work / "figures" / f"{name}.parquet"
        paths = sharded.parts(space, name)
        faults: list[pl.DataFrame] = []

        def look(frame: pl.DataFrame, first: int) -> None:
            """Hold the laws of single rows against the rows while they are at hand."""
            faults.append(row_laws.faults(name, frame, first))

        rows = merge(
            name,
            [*paths, extra] if extra.exists() else paths,
            folder,
            look=look,
            rows=sharded.ROWS.get(name, PIECES),
            finish=sharded.FINISH.get(name),
        )
        verdicts.keep(space, name, pl.concat([pl.DataFrame(schema=row_laws.FAULTS), *faults]))
    elif name in GLOBAL:
        rows = GLOBAL[name](space, folder)
    else:
        rows = write_table(name, mask_text(conform(MADE[name](space), name), name), folder)
    records.remember(record, digest, files, rows)
    return rows


def table_digest(space: Workspace, name: str) -> str:
    """Digest of what table `name` is made of; equal digests make equal files."""
    contents = {
        stage: ";".join(f"{row.shard}={row.content}{row.error or ''}" for row in shards.manifest(space.stage(stage)))
        for stage in SOURCES.get(name, ())
    }
    files = [space.work / "refused.parquet", *sorted((space.work / "figures").glob("*.parquet"))]
    if name == "rejected":
        files += sorted((space.work / identities.FOLDER).glob("*.parquet"))
    facts = [f"{path.name}={file_digest(path)}" for path in files]
    return shards.digest_of(name, *(f"{stage}:{content}" for stage, content in contents.items()), *facts)


def read_table(space: Workspace, name: str) -> pl.LazyFrame:
    """A table made by `table`."""
    return pl.scan_parquet(space.tables / f"{name}.parquet")


def rejected(space: Workspace, folder: Path) -> int:
    """Table `rejected`: everything that could not be read, of all stages; row 0 is the whole file."""
    parts = space.work / "rejections"
    shards.remove(parts)
    parts.mkdir(parents=True)
    failures: dict[str, list[Row]] = {}
    for row in failed(space):
        failures.setdefault(row.shard, []).append(row)
    sources = {
        "refused": [space.work / "refused.parquet"],
        "figures": [space.work / "figures" / "rejected.parquet"],
    }
    for row in shards.manifest(space.stage("pages")):
        clashes = space.work / identities.FOLDER / f"{row.shard}.parquet"
        found = [space.stage("pages") / row.shard / "rejected.parquet"] if row.rows.get("rejected") else []
        sources[row.shard] = [*found, *([clashes] if clashes.exists() else [])]
    for name, paths in sources.items():
        frames = [pl.read_parquet(path).select(REJECTED_SCHEMA.keys()) for path in paths]
        frames += [lost_pages(space, row) for row in failures.get(name, [])]
        if frames:
            frame = pl.concat(frames).with_columns(pl.col("row").fill_null(0))
            shards.write(
                mask_text(conform(frame, "rejected"), "rejected").sort(
                    primary_key(TABLES["rejected"]), maintain_order=True
                ),
                parts / f"{name}.parquet",
            )
    rows = merge("rejected", sorted(parts.iterdir()), folder, keep_first=True)
    shards.remove(parts)
    return rows


def lost_pages(space: Workspace, row: Row) -> pl.DataFrame:
    """The pages of a shard in which a stage failed, as rejected rows.

    Raises DamagedShard when the pages themselves cannot be read: no page is to blame, and the next run reads them anew.
    """
    detail = f"{row.error}; report this page to the maintainers"
    folder = space.stage("pages") / row.shard
    try:
        pages = read_pages(space.work, row.shard)
    except (pl.exceptions.PolarsError, OSError):
        shards.remove(folder)
        raise DamagedShard(f"{folder}: was damaged on the disk and has been removed; run again") from None
    return pages.select("file", "row", reason=pl.lit("processing_error"), detail=pl.lit(detail))


def failed(space: Workspace) -> list[Row]:
    """The manifest rows of shards in which a stage after `pages` failed."""
    rows = [row for stage in (*INPUTS[1:], "finals") for row in shards.manifest(space.stage(stage))]
    return [row for row in rows if row.error is not None]


def consolidate(space: Workspace, folder: Path) -> int:
    """Table `series`, bucket by bucket of its key, so that no more than BUCKET_ROWS or so are held at once."""
    buckets, parts = space.work / "series_buckets", space.work / "series"
    for path in (buckets, parts):
        shards.remove(path)
        path.mkdir(parents=True)
    for number, rows in enumerate(dealt(read_table(space, "observations").drop(WORDS), buckets)):
        found = series(rows)
        frame = mask_text(conform(found, "series"), "series").sort(primary_key(TABLES["series"]))
        shards.write(frame, parts / f"{number:06d}.parquet")
    count = merge("series", sorted(parts.iterdir()), folder)
    for path in (buckets, parts):
        shards.remove(path)
    return count


def dealt(observations: pl.LazyFrame, folder: Path) -> Iterator[pl.DataFrame]:
    """Observations dealt out by SERIES_BUCKET, bucket by bucket, through files in `folder`; all
    of them when one bucket holds them.

    They are read once: to read them for every bucket took most of the time that a series takes.
    """
    rows = observations.select(pl.len()).collect().item()
    if rows <= BUCKET_ROWS:
        yield observations.collect()
        return
    buckets = rows // BUCKET_ROWS + 1
    bucket = pl.struct(SERIES_BUCKET).hash(seed=0) % buckets
    for start in range(0, rows, BUCKET_ROWS):
        frame = observations.slice(start, BUCKET_ROWS).collect().with_columns(bucket=bucket)
        for (number,), part in frame.partition_by("bucket", include_key=False, as_dict=True).items():
            shards.write(part, folder / f"{number:06d}-{start:012d}.parquet", in_pieces=True)
    for number in range(buckets):
        parts = [pl.read_parquet(path) for path in sorted(folder.glob(f"{number:06d}-*"))]
        if parts:
            yield pl.concat(parts)


#: Stages whose shards decide a table; the tables themselves follow from these.
SOURCES = {
    **sharded.STAGES,
    "rejected": ("pages", *INPUTS[1:], "finals"),
    "series": ("finals",),
    "campaigns": ("matched_observations", "finals"),
}

#: Tables that look at all rows at once, each by a function that writes it to a folder and returns its rows.
GLOBAL: dict[str, Callable[[Workspace, Path], int]] = {"rejected": rejected, "series": consolidate}

MADE: dict[str, Callable[[Workspace], pl.DataFrame]] = {
    "figures": lambda space: pl.read_parquet(space.work / "figures" / "figures.parquet"),
    "campaigns": lambda space: campaigns(
        space.scan("matched_observations", "campaigns").collect(), read_table(space, "observations").collect()
    ),
    "entities": lambda space: entities(),
    "indicators": lambda space: indicators(),
    "units": lambda space: units(),
    "areas": lambda space: areas(),
}
