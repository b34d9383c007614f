"""The published tables out of the shards: the steps that look at all documents at once.

What belongs here: duplicates, the final rows of each shard, the series, the code lists, the merge into one table each.
What does not: what a row says.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipeline import shards
from pipeline.consolidation import REPEAT_KEY, conform, finals
from pipeline.documents.duplicates import duplicates
from pipeline.merging import merge, write_table
from pipeline.observations.campaigns import campaigns
from pipeline.observations.codelists import areas, indicators, units
from pipeline.observations.entities import entities
from pipeline.observations.figures import reported_figures
from pipeline.observations.series import series
from pipeline.privacy import mask_text
from pipeline.shards import Frames, Row, Work
from pipeline.stages import Workspace, read, read_all

TABLES_FOLDER = "tables"
INPUTS = ("pages", "texts", "layout", "extracted_quantities", "matched_observations", "found_mentions")
SHARDED = ("documents", "repairs", "quantities", "observations", "mentions")
FIGURES = "reported_figures.csv"


def find_duplicates(space: Workspace) -> pl.DataFrame:
    """Documents that are copies of others: frame document_id, duplicate_of, also kept in the work folder."""
    found = duplicates(space.scan("layout", "fingerprints").collect())
    found.write_parquet(space.work / "duplicates.parquet")
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
    """The published rows of one shard."""
    return finals(
        pages=read(work / "pages" / shard, "pages"),
        repaired=read_all(work / "texts" / shard),
        headers=read(work / "layout" / shard, "headers"),
        quantities=read(work / "extracted_quantities" / shard, "quantities"),
        observed=read_all(work / "matched_observations" / shard),
        mentions=read(work / "found_mentions" / shard, "mentions"),
        duplicates=duplicate,
        originals=originals,
    )


def finish_shards(space: Workspace) -> list[Row]:
    """Run the last stage, which needs to know all duplicates; each shard is given those that concern it."""
    copies = pl.read_parquet(space.work / "duplicates.parquet")
    originals = originals_of(space, copies)
    manifests = {stage: {row.shard: row for row in shards.manifest(space.stage(stage))} for stage in INPUTS}
    works = []
    for shard in sorted(manifests["pages"]):
        rows = [manifests[stage].get(shard) for stage in INPUTS]
        contents = [row.content for row in rows if row is not None and row.error is None]
        if len(contents) < len(INPUTS):
            continue
        ids = read(space.stage("pages") / shard, "pages").select("document_id")
        mine, theirs = (frame.join(ids, on="document_id", how="semi") for frame in (copies, originals))
        digest = shards.digest_of(*contents, mine.write_csv(), theirs.write_csv())
        works.append(Work(finals_shard, (space.work, shard, mine, theirs), digest, space.stage("finals") / shard))
    return space.run("finals", works)


def transcribe(space: Workspace) -> Frames:
    """The figures transcribed by hand: frames observations, figures, rejected; kept in the work folder."""
    path = space.seeds / FIGURES
    frames = reported_figures(path if path.is_file() else None)
    folder = space.work / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    observations = mask_text(conform(frames["observations"], "observations"), "observations").sort("observation_id")
    found = {**frames, "observations": observations}
    for name, frame in found.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return found


def table(space: Workspace, name: str) -> int:
    """Make table `name` in the work folder, as it will be published; returns the number of rows."""
    folder = space.work / TABLES_FOLDER
    if name in SHARDED:
        paths = shards.parts(space.stage("finals"), name)
        extra = space.work / "figures" / f"{name}.parquet"
        return merge(name, [*paths, extra] if extra.exists() else paths, folder)
    return write_table(name, mask_text(conform(MADE[name](space), name), name), folder)


def read_table(space: Workspace, name: str) -> pl.LazyFrame:
    """A table made by `table`."""
    return pl.scan_parquet(space.work / TABLES_FOLDER / f"{name}.parquet")


def rejected(space: Workspace) -> pl.DataFrame:
    """Everything that could not be read, of all stages; row 0 is the whole file."""
    return (
        pl.concat(
            [
                pl.read_parquet(space.work / "refused.parquet"),
                *(pl.read_parquet(path) for path in shards.parts(space.stage("pages"), "rejected")),
                *(lost_pages(space, row) for row in failed(space)),
                pl.read_parquet(space.work / "figures" / "rejected.parquet"),
            ]
        )
        .with_columns(pl.col("row").fill_null(0))
        .unique(["file", "row"], keep="first", maintain_order=True)
    )


def lost_pages(space: Workspace, row: Row) -> pl.DataFrame:
    """The pages of a shard in which a stage failed, as rejected rows."""
    detail = f"{row.error}; report this page to the maintainers"
    pages = read(space.stage("pages") / row.shard, "pages")
    return pages.select("file", "row", reason=pl.lit("processing_error"), detail=pl.lit(detail))


def failed(space: Workspace) -> list[Row]:
    """The manifest rows of shards in which a stage after `pages` failed."""
    rows = [row for stage in (*INPUTS[1:], "finals") for row in shards.manifest(space.stage(stage))]
    return [row for row in rows if row.error is not None]


MADE: dict[str, Callable[[Workspace], pl.DataFrame]] = {
    "rejected": rejected,
    "figures": lambda space: pl.read_parquet(space.work / "figures" / "figures.parquet"),
    "series": lambda space: series(read_table(space, "observations").collect()),
    "campaigns": lambda space: campaigns(
        space.scan("matched_observations", "campaigns").collect(), read_table(space, "observations").collect()
    ),
    "entities": lambda space: entities(),
    "indicators": lambda space: indicators(),
    "units": lambda space: units(),
    "areas": lambda space: areas(),
}
