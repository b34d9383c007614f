"""The stages of the build over shards: which frames each reads, which it writes, and where.

What belongs here: the wiring of `pipeline.flow` to shard folders. What does not: computation, Dagster.

`<OUTPUT_DIR>/.work/<stage>/<shard>/<frame>.parquet`; shards keep their name from stage to stage.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pipeline import consolidation, corpora, flow, identities, shards
from pipeline.batches import Batch, batches
from pipeline.digests import digest_of, file_digest
from pipeline.documents.inventory import Input, inventory
from pipeline.documents.read import read_files, side_car
from pipeline.release.publish import WORK
from pipeline.shards import Frames, Mapper, Row, Work

Progress = Callable[[str, int, int, Row | None], None]
#: Stages whose frames are merged with those of other shards: they are kept in pieces.
IN_PIECES = frozenset({"extracted_quantities", "matched_observations", "found_mentions"})
#: A batch, what is known of its files from outside, and the digest of both.
Told = tuple[Batch, pl.DataFrame, str]


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

    @property
    def tables(self) -> Path:
        """The folder of the tables that this build made."""
        return self.work / "tables"

    def stage(self, name: str) -> Path:
        """The folder of a stage."""
        return self.work / name

    def run(self, name: str, works: list[Work], keep: tuple[str, ...] | None = ()) -> list[Row]:
        """Do the shards of a stage; those named by `keep` are left as they are, any other goes (None: none goes)."""
        report = self.progress
        tell = None if report is None else (lambda done, of, row: report(name, done, of, row))
        return shards.run(works, self.stage(name), self.mapper, tell, keep)

    def scan(self, stage: str, frame: str) -> pl.LazyFrame:
        """All shards of a frame as one lazy frame; the empty shard gives it its columns."""
        return pl.scan_parquet(shards.parts(self.stage(stage), frame))


def read(folder: Path, frame: str, columns: Iterable[str] | None = None) -> pl.DataFrame:
    """One frame of a shard, or those of its columns that are wanted."""
    return pl.read_parquet(folder / f"{frame}.parquet", columns=None if columns is None else list(columns))


def read_pages(work: Path, shard: str, columns: Iterable[str] | None = None) -> pl.DataFrame:
    """The pages of a shard (or these columns, and those of their key), without those that have the id of an earlier
    document."""
    wanted = None if columns is None else (*identities.KEY, *columns)
    return identities.without_clashes(read(work / "pages" / shard, "pages", wanted), work, shard)


def pages(space: Workspace) -> list[Row]:
    """Read the seeds folder: frames `pages` and `rejected` a shard, `refused.parquet` for what has no shard.

    Raises FileNotFoundError when there is no such folder.
    """
    if not space.seeds.is_dir():
        raise FileNotFoundError(f"{space.seeds}: no such folder; set SEEDS_DIR to the folder of the documents")
    inputs, refused = inventory(space.seeds)
    told, refused_rows = all_told(space, inputs)
    loose = [one for one in told if one[0].of_pages]
    files = [one for one in told if not one[0].of_pages]
    listed, rows = read_corpora(space, files)
    stage = space.stage("pages")
    works = [
        Work(pages_shard, (batch, told), digest, stage / batch.name, len(batch.inputs), batch.bytes)
        for batch, told, digest in loose
    ]
    read_rows = space.run("pages", works, tuple(listed))
    done = [*zip((work.arguments[0] for work in works), read_rows, strict=True), *rows]
    lost = [
        (one.file, None, "processing_error", f"{row.error}; report this page to the maintainers")
        for batch, row in done
        if row.error is not None
        for one in batch.inputs
    ]
    failed = pl.DataFrame(lost, schema=refused.schema, orient="row")
    shards.write(pl.concat([refused, refused_rows, failed]), space.work / "refused.parquet")
    found = shards.manifest(stage)
    identities.find(stage, sum(row.documents for row in found), space.work / identities.FOLDER)
    fresh = {row.shard for _, row in done if not row.skipped}
    return [replace(row, skipped=row.shard.rsplit("-", 1)[0] not in fresh) for row in found]


def all_told(space: Workspace, inputs: list[Input]) -> tuple[list[Told], pl.DataFrame]:
    """The batches of some inputs with what `documents.csv` tells of them, and the rows of it that cannot be used."""
    known, refused = side_car(space.seeds, [one.file for one in inputs])
    found = []
    for batch in batches(inputs):
        told = known.filter(pl.col("file").is_in([one.file for one in batch.inputs]))
        found.append((batch, told, digest_of(batch.digest, told.write_csv())))
    return found, refused


def read_corpora(
    space: Workspace, files: list[Told], keep: tuple[str, ...] | None = ()
) -> tuple[list[str], list[tuple[Batch, Row]]]:
    """Cut the corpora that are new or changed into shards of `pages`; `keep` is that of `shards.run`.

    Returns the names of the shards of all corpora, and each corpus with its manifest row.
    """
    stage, target = space.stage("corpora"), space.stage("pages")
    works = []
    for batch, told, digest in files:
        folder = stage / batch.name
        done = shards.finished(folder, digest)
        if done is not None and not all(
            (target / name / shards.MANIFEST).is_file() for name in corpora.listing(folder)["shard"]
        ):
            shards.remove(folder)
        arguments = (batch, told, target)
        works.append(Work(corpora.corpus_shards, arguments, digest, folder, len(batch.inputs), batch.bytes))
    rows = space.run("corpora", works, keep)
    listed = [
        name for row in rows if row.error is None for name in corpora.listing(stage / row.shard)["shard"].to_list()
    ]
    return listed, [(work.arguments[0], row) for work, row in zip(works, rows, strict=True)]


def corpus(space: Workspace, files: Iterable[str]) -> dict[str, list[Row]]:
    """Do the shards of some corpora, by name of file, up to the last stage that looks at one shard at a time.

    What is there of other inputs is left as it is, so a build that follows finds these shards finished. Returns the
    rows of each stage.
    """
    wanted = set(files)
    inputs = [one for one in inventory(space.seeds)[0] if one.kind != "page" and one.file in wanted]
    told = [one for one in all_told(space, inputs)[0] if not one[0].of_pages]
    listed, _ = read_corpora(space, told, None)
    only = frozenset(listed)
    found = {"pages": shards.manifest(space.stage("pages"), only)}
    for stage, (upstream, function) in CHAIN.items():
        found[stage] = after(space, upstream, stage, function, only)
    return found


def pages_shard(batch: Batch, known: pl.DataFrame) -> Frames:
    """Frames pages, rejected."""
    found, refused = read_files(batch.inputs, known)
    return {"pages": found.sort("document_id"), "rejected": refused}


def after(
    space: Workspace,
    upstream: tuple[str, ...],
    stage: str,
    function: Callable[..., Frames],
    only: frozenset[str] | None = None,
) -> list[Row]:
    """Run a stage over the shards that all of `upstream` have finished: `function(work folder, shard name)`.

    A shard is done again only when what its upstream shards hold has changed, or the code. With `only`, the shards of
    these names are done and all others are left as they are.
    """
    manifests = [{row.shard: row for row in shards.manifest(space.stage(name), only)} for name in upstream]
    works = [
        Work(
            function,
            (space.work, shard),
            upstream_digest(space, [rows[shard] for rows in manifests]),
            space.stage(stage) / shard,
            manifests[0][shard].documents,
            manifests[0][shard].bytes,
            stage in IN_PIECES,
        )
        for shard in sorted(manifests[0])
        if all(shard in rows and rows[shard].error is None for rows in manifests)
    ]
    return space.run(stage, works, () if only is None else None)


def upstream_digest(space: Workspace, rows: list[Row], *more: str) -> str:
    """Digest of what the upstream shards of one name hold, and of which of its documents are left out."""
    clashes = file_digest(space.work / identities.FOLDER / f"{rows[0].shard}.parquet")
    return digest_of(*(row.content for row in rows), clashes, *more)


def texts_shard(work: Path, shard: str) -> Frames:
    """Frames texts, segments, repairs."""
    return flow.read_texts(read_pages(work, shard))


def layout_shard(work: Path, shard: str) -> Frames:
    """Frames sections, headers, fingerprints."""
    return flow.lay_out(read(work / "texts" / shard, "texts"))


def quantities_shard(work: Path, shard: str) -> Frames:
    """Frames quantities, without what is decided later, and digit_faults."""
    repaired = {frame: read(work / "texts" / shard, frame) for frame in ("texts", "segments", "repairs")}
    found = flow.read_quantities(
        read_pages(work, shard, ("text", "markup")),
        repaired["texts"],
        {"sections": read(work / "layout" / shard, "sections")},
        repaired,
    )
    return found | {"quantities": consolidation.undecided(found["quantities"])}


def observations_shard(work: Path, shard: str) -> Frames:
    """Frames observations, dispositions, campaigns."""
    layout = work / "layout" / shard
    return flow.read_observations(
        read_pages(work, shard, ("publisher", "published_on")),
        read(work / "texts" / shard, "texts"),
        read(work / "extracted_quantities" / shard, "quantities", flow.OBSERVED),
        {name: read(layout, name) for name in ("sections", "headers")},
    )


def mentions_shard(work: Path, shard: str) -> Frames:
    """Frame mentions."""
    texts, segments = (read(work / "texts" / shard, frame) for frame in ("texts", "segments"))
    # The raw text of most shards is the reading text: then it need not be read again.
    told = flow.read_otherwise(texts, segments)
    pages = texts.clear() if told.is_empty() else read_pages(work, shard, ("text",))
    return {"mentions": consolidation.published(flow.read_mentions(pages, texts, segments)["mentions"], "mentions")}


#: The stages that look at one shard at a time, in their order: what each reads, and what does a shard of it.
CHAIN: dict[str, tuple[tuple[str, ...], Callable[[Path, str], Frames]]] = {
    "texts": (("pages",), texts_shard),
    "layout": (("texts",), layout_shard),
    "extracted_quantities": (("pages", "texts", "layout"), quantities_shard),
    "matched_observations": (("pages", "texts", "layout", "extracted_quantities"), observations_shard),
    "found_mentions": (("pages", "texts"), mentions_shard),
}


def do(space: Workspace, stage: str) -> list[Row]:
    """Run a stage of CHAIN over all shards."""
    upstream, function = CHAIN[stage]
    return after(space, upstream, stage, function)
