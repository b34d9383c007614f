"""The tables that are merged from shards: which stages hold their rows, and how these are read.

What belongs here: where the rows of a table are. What does not: what they say (`pipeline.consolidation`), their order
over all shards (`pipeline.merging`).

The rows of `quantities` are the longest of all. What is known of a mention when it is read stays where the stage
`extracted_quantities` has put it; the few columns that are decided later stand beside it, row by row, in `finals`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from pipeline import pieces, shards
from pipeline.consolidation import quantities
from pipeline.merging import Read
from pipeline.stages import Workspace
from schemas import TABLES, polars_schema
from schemas.quantities import DECIDED

#: Stages that hold the rows of a table; the first has its key.
STAGES = {
    "documents": ("finals",),
    "repairs": ("finals",),
    "quantities": ("extracted_quantities", "finals"),
    "observations": ("finals",),
    "mentions": ("found_mentions", "finals"),
}


def parts(space: Workspace, name: str) -> list[Path]:
    """The files of table `name` that have its key, one for each shard that went through all stages."""
    whole = shards.parts(space.stage("finals"), "decided")
    return [space.stage(STAGES[name][0]) / path.parent.name / f"{name}.parquet" for path in whole]


def with_decided(path: Path, at_once: int = 1) -> Iterator[pl.DataFrame]:
    """The mentions of a shard, some pieces at once, with what was decided of them."""
    columns = [name for name in polars_schema(TABLES["quantities"]) if name not in DECIDED]
    decided = path.parents[2] / "finals" / path.parent.name / "decided.parquet"
    for read, told in zip(pieces.read(path, at_once, columns), pieces.read(decided, at_once), strict=True):
        yield read.hstack(told)


#: How the rows of a file are read, where not as they stand there, and what is done to them when they are in order.
READERS: dict[str, Read] = {"quantities": with_decided}
FINISH: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {"quantities": quantities}
