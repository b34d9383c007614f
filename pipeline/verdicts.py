"""A check that found no fault is not made again while the files that it looked at, and the code, are the same.

What belongs here: remembering that nothing was found. What does not: the checks (`pipeline.laws`, `pipeline.audit`).

Files are the same when their size and time of change are. Faults are never remembered: what fails is looked at anew.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import polars as pl

from pipeline import records, shards
from pipeline.digests import digest_of
from pipeline.stages import Workspace
from schemas import TABLES

More = ParamSpec("More")
Check = Callable[Concatenate[Workspace, More], pl.DataFrame]
NOTHING = {"problem": pl.String}


def remembered(*stages: str) -> Callable[[Check[More]], Check[More]]:
    """Decorate a check of the tables of a workspace, and of what some stages hold, so that it is made once.

    The check returns a frame of faults, with the column `problem`.
    """

    def decorate(check: Check[More]) -> Check[More]:
        @wraps(check)
        def once(space: Workspace, /, *more: More.args, **named: More.kwargs) -> pl.DataFrame:
            # "tables" of a build and "data" of a release are told apart by the folder's name.
            name = "-".join((space.tables.name, check.__name__, *map(str, more)))
            record = space.work / "verdicts" / f"{name}.json"
            files = [space.tables / f"{table}.{suffix}" for table in TABLES for suffix in ("csv", "parquet")]
            contents = [row.content for stage in stages for row in shards.manifest(space.stage(stage))]
            digest = digest_of(name, *contents)
            if records.recall(record, digest, files) is not None:
                return pl.DataFrame(schema=NOTHING)
            records.forget(record)
            found = check(space, *more, **named)
            if found.is_empty():
                records.remember(record, digest, files, True)
            return found

        return once

    return decorate
