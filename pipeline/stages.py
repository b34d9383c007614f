"""The stages of the build over shards: which frames each reads, which it writes, and where.

What belongs here: the wiring of `pipeline.flow` to shard folders. What does not: computation, Dagster.

`<OUTPUT_DIR>/.work/<stage>/<shard>/<frame>.parquet`; shards keep their name from stage to stage.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipeline import flow, shards
from pipeline.batches import Batch, batches
from pipeline.documents.corpus import iter_batches
from pipeline.documents.inventory import inventory
from pipeline.documents.read import read_files, side_car
from pipeline.release.publish import WORK
from pipeline.shards import Frames, Row, Work

CORPUS_ROWS = 4096
Mapper = Callable[[Iterable[Work]], Iterator[Row]]
Progress = Callable[[str, int, int, Row], None]


@dataclass(frozen=True)
class Workspace:
    """Where a build reads and writes, and how it maps over shards."""

    seeds: Path
    output: Path
    mapper: Mapper = shards.in_this_process
    progress: Progress | None = field(default=None, compare=False)

    @property
    def work(self) -> Path:
        """The folder of everything that is not published."""
        return self.output / WORK

    def stage(self, name: str) -> Path:
        """The folder of a stage."""
        return self.work / name

    def run(self, name: str, works: list[Work]) -> list[Row]:
        """Do the shards of a stage."""
        report = self.progress
        tell = None if report is None else (lambda done, of, row: report(name, done, of, row))
        return shards.run(works, self.stage(name), self.mapper, tell)

    def scan(self, stage: str, frame: str) -> pl.LazyFrame:
        """All shards of a frame as one lazy frame; the empty shard gives it its columns."""
        return pl.scan_parquet(shards.parts(self.stage(stage), frame))


def read(folder: Path, frame: str) -> pl.DataFrame:
    """One frame of a shard."""
    return pl.read_parquet(folder / f"{frame}.parquet")


def read_all(folder: Path) -> Frames:
    """All frames of a shard."""
    return {path.stem: pl.read_parquet(path) for path in folder.glob("*.parquet")}


def pages(space: Workspace) -> list[Row]:
    """Read the seeds folder: frames `pages` and `rejected` a shard, and `rejected.parquet` for what has no shard.

    Raises FileNotFoundError when there is no such folder.
    """
    if not space.seeds.is_dir():
        raise FileNotFoundError(f"{space.seeds}: no such folder; set SEEDS_DIR to the folder of the documents")
    inputs, refused = inventory(space.seeds)
    known, refused_rows = side_car(space.seeds, [one.file for one in inputs])
    works = []
    for batch in batches(inputs):
        told = known.filter(pl.col("file").is_in([one.file for one in batch.inputs]))
        digest = shards.digest_of(batch.digest, told.write_csv())
        works.append(Work(pages_shard, (batch, told), digest, space.stage("pages") / batch.name))
    rows = space.run("pages", works)
    lost = [
        (one.file, None, "processing_error", f"{row.error}; report this page to the maintainers")
        for work, row in zip(works, rows, strict=True)
        if row.error is not None
        for one in work.arguments[0].inputs
    ]
    failed = pl.DataFrame(lost, schema=refused.schema, orient="row")
    pl.concat([refused, refused_rows, failed]).write_parquet(space.work / "refused.parquet")
    return rows


def pages_shard(batch: Batch, known: pl.DataFrame) -> Frames:
    """Frames pages, rejected."""
    if not batch.inputs or batch.inputs[0].kind == "page":
        found, refused = read_files(batch.inputs, known)
    else:
        parts = list(iter_batches(batch.inputs[0].path, CORPUS_ROWS))
        found, refused = pl.concat([part[0] for part in parts]), pl.concat([part[1] for part in parts])
    return {"pages": found.sort("document_id"), "rejected": refused}


def after(space: Workspace, upstream: tuple[str, ...], stage: str, function: Callable[..., Frames]) -> list[Row]:
    """Run a stage over the shards that all of `upstream` have finished: `function(work folder, shard name)`.

    A shard is done again only when what its upstream shards hold has changed, or the code.
    """
    manifests = [{row.shard: row for row in shards.manifest(space.stage(name))} for name in upstream]
    works = [
        Work(
            function,
            (space.work, shard),
            shards.digest_of(*(rows[shard].content for rows in manifests)),
            space.stage(stage) / shard,
        )
        for shard in sorted(manifests[0])
        if all(shard in rows and rows[shard].error is None for rows in manifests)
    ]
    return space.run(stage, works)


def texts_shard(work: Path, shard: str) -> Frames:
    """Frames texts, segments, repairs."""
    return flow.read_texts(read(work / "pages" / shard, "pages"))


def layout_shard(work: Path, shard: str) -> Frames:
    """Frames sections, headers, fingerprints."""
    return flow.lay_out(read(work / "texts" / shard, "texts"))


def quantities_shard(work: Path, shard: str) -> Frames:
    """Frame quantities, without dispositions."""
    return flow.read_quantities(
        read(work / "pages" / shard, "pages"),
        read(work / "texts" / shard, "texts"),
        read_all(work / "layout" / shard),
        read_all(work / "texts" / shard),
    )


def observations_shard(work: Path, shard: str) -> Frames:
    """Frames observations, dispositions, campaigns."""
    return flow.read_observations(
        read(work / "pages" / shard, "pages"),
        read(work / "texts" / shard, "texts"),
        read(work / "extracted_quantities" / shard, "quantities"),
        read_all(work / "layout" / shard),
    )


def mentions_shard(work: Path, shard: str) -> Frames:
    """Frame mentions."""
    return flow.read_mentions(
        read(work / "pages" / shard, "pages"),
        read(work / "texts" / shard, "texts"),
        read(work / "texts" / shard, "segments"),
    )
