"""The tables that are merged from shards: which stages hold their rows, and how these are read.

What belongs here: where the rows of a table are. What does not: what they say (`pipeline.consolidation`), their order
over all shards (`pipeline.merging`).

The rows of `quantities` are the longest of all. What is known of a mention when it is read stays where the stage
`extracted_quantities` has put it; the few columns that are decided later stand beside it, row by row, where
`matched_observations` has put them, or in `finals` where a shard has copies of other documents.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from pipeline import pieces, shards
from pipeline.consolidation import named, quantities
from pipeline.merging import Rows
from pipeline.stages import Workspace
from schemas import TABLES, polars_schema
from schemas.quantities import DECIDED

#: Stages that hold the rows of a table; the first has its key.
STAGES = {
    "documents": ("finals",),
    "repairs": ("finals",),
    "quantities": ("extracted_quantities", "matched_observations", "finals"),
    "observations": ("finals",),
    "mentions": ("found_mentions", "finals"),
}


#: Columns of a mention that stand where it was read.
KEPT = [*(name for name in polars_schema(TABLES["quantities"]) if name not in (*DECIDED, "quantity_id")), "personal"]


def parts(space: Workspace, name: str) -> list[Path]:
    """The files of table `name` that have its key, one for each shard that went through all stages."""
    whole = shards.parts(space.stage("finals"), "documents")
    return [space.stage(STAGES[name][0]) / path.parent.name / f"{name}.parquet" for path in whole]


def with_decided(path: Path, at_once: int = 1) -> Iterator[pl.DataFrame]:
    """The mentions of a shard, some pieces at once, with what was decided of them."""
    stages = (path.parents[2] / name / path.parent.name for name in ("finals", "matched_observations"))
    decided = next(found for stage in stages if (found := stage / "dispositions.parquet").exists())
    for read, told in zip(pieces.read(path, at_once, KEPT), pieces.read(decided, at_once), strict=True):
        yield named(read).hstack(told)


def names(path: Path, key: list[str]) -> pl.DataFrame:
    """The keys of the mentions of a shard."""
    return named(pl.read_parquet(path, columns=["document_id", "raw_start"])).select(key)


#: How the rows of a file are read, where not as they stand there, and what is done to them when they are in order.
ROWS: dict[str, Rows] = {"quantities": Rows(with_decided, names)}
FINISH: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {"quantities": quantities}
