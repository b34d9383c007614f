"""What a maintainer should look at: nothing here breaks a law, and each row can be opened.

What belongs here: functions that find such rows in the tables of a build. What does not: the laws (`pipeline.laws`),
and how Dagster reports either (`pipeline.checks`).

Each function returns a frame; a row is one thing to look at, and the first column says where: an id, or a file of the
seeds folder with the code point (`file@offset`).
"""

from pathlib import Path

import polars as pl

from pipeline import build, shards
from pipeline.stages import Workspace

SAME_FIGURE = ["indicator_id", "unit_id", "area_code", "campaign_id", "period_kind", "period_end", "status"]
#: Numbers of these kinds in running text are what a new indicator could be about.
COUNTED = ("count", "money")
READ = ("title", "body")
#: Tables of which a row that was published and is gone is a loss.
KEPT = {"documents": "document_id", "observations": "observation_id", "series": "series_id"}


def place(offset: str = "raw_start") -> pl.Expr:
    """Where a row stands: `file@offset`, from the columns file and `offset`."""
    return pl.format("{}@{}", "file", offset).alias("place")


def files(space: Workspace) -> pl.LazyFrame:
    """document_id, file."""
    return build.read_table(space, "documents").select("document_id", "file")


def conflicts(space: Workspace) -> pl.DataFrame:
    """Series whose sources contradict each other, with every figure that is printed.

    Columns series_id, observation_id, number, bound, source (the document, or the address of the cited page), quote.
    """
    key = [name for name in SAME_FIGURE if name in build.read_table(space, "series").collect_schema().names()]
    cited = build.read_table(space, "figures").select("figure_id", cited="source_url")
    return (
        build.read_table(space, "series")
        .filter(pl.col("agreement") == "conflict")
        .select("series_id", *key)
        .join(build.read_table(space, "observations"), on=key, how="left", nulls_equal=True)
        .join(cited, on="figure_id", how="left")
        .select(
            "series_id", "observation_id", "number", "bound", source=pl.coalesce("document_id", "cited"), quote="quote"
        )
        .sort("series_id", "observation_id")
        .collect()
    )


def unresolved(space: Workspace) -> pl.DataFrame:
    """Damaged places that were left alone: place, raw_text, kind, evidence."""
    return (
        build.read_table(space, "repairs")
        .filter(pl.col("repaired_text").is_null())
        .join(files(space), on="document_id", how="left")
        .select(place(), "raw_text", "kind", "evidence")
        .collect()
    )


def undated(space: Workspace) -> pl.DataFrame:
    """Pages that neither say when they were published nor have it in documents.csv: file, title, publisher."""
    return (
        build.read_table(space, "documents")
        .filter(pl.col("published_on").is_null())
        .select("file", "title", "publisher")
        .collect()
    )


def without_indicator(space: Workspace) -> pl.DataFrame:
    """Counts and sums of money in running text that no indicator fits: place, text, unit_id, quantity_id."""
    return (
        build.read_table(space, "quantities")
        .filter(
            (pl.col("exclusion_reason") == "no_indicator")
            & pl.col("kind").is_in(COUNTED)
            & pl.col("section").is_in(READ)
        )
        .join(files(space), on="document_id", how="left")
        .select(place(), "text", "unit_id", "quantity_id")
        .collect()
    )


def failed_shards(space: Workspace) -> pl.DataFrame:
    """Shards in which a stage failed; their pages are in `rejected`: stage, shard, error."""
    rows = [
        (stage, row.shard, row.error)
        for stage in (*build.INPUTS, "finals")
        for row in shards.manifest(space.stage(stage))
        if row.error is not None
    ]
    return pl.DataFrame(rows, schema={"stage": pl.String, "shard": pl.String, "error": pl.String}, orient="row")


def refused(space: Workspace) -> pl.DataFrame:
    """Inputs that could not be read: file, row, reason, detail."""
    return build.read_table(space, "rejected").collect()


def lost(space: Workspace) -> pl.DataFrame:
    """What the last release holds and this build does not: id, table. Empty when nothing is published yet."""
    found = [gone(space, name, key) for name, key in KEPT.items() if published(space.output, name).exists()]
    return pl.concat(found) if found else pl.DataFrame(schema={"id": pl.String, "table": pl.String})


def gone(space: Workspace, name: str, key: str) -> pl.DataFrame:
    """Rows of one published table that this build does not make: id, table."""
    made = build.read_table(space, name).select(key)
    last = pl.scan_parquet(published(space.output, name)).select(key)
    return last.join(made, on=key, how="anti").select(id=key, table=pl.lit(name)).sort("id").collect()


def published(output: Path, name: str) -> Path:
    """The Parquet file of a published table."""
    return output / "data" / f"{name}.parquet"
