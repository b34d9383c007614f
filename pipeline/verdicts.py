"""A check that found no fault is not made again while the files that it looked at, and the code, are the same.

What belongs here: remembering that nothing was found, and what was found in the rows of a table when it was made. What
does not: the checks (`pipeline.laws`, `pipeline.row_laws`, `pipeline.audit`).

Files are the same when their size and time of change are; the code, when the module of the check is too. Faults of a
check are never remembered: what fails is looked at anew.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

import polars as pl

from pipeline import records, row_laws, shards
from pipeline.digests import digest_of, file_digest
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
            digest = digest_of(name, file_digest(Path(check.__code__.co_filename)), *contents)
            if records.recall(record, digest, files) is not None:
                return pl.DataFrame(schema=NOTHING)
            records.forget(record)
            found = check(space, *more, **named)
            if found.is_empty():
                records.remember(record, digest, files, True)
            return found

        return once

    return decorate


def of_rows(space: Workspace, name: str) -> tuple[Path, str, list[Path]]:
    """Where it is kept what the laws of single rows found in a table, for which laws, and in which files."""
    folder = space.tables
    files = [folder / f"{name}.{suffix}" for suffix in ("csv", "parquet")]
    return (
        space.work / "verdicts" / f"{folder.name}-rows-{name}.json",
        digest_of(file_digest(Path(row_laws.__file__))),
        files,
    )


def keep(space: Workspace, name: str, faults: pl.DataFrame) -> None:
    """Keep what was found in the rows of a table (law, problem) while it was made."""
    few = faults.group_by("law", maintain_order=True).head(row_laws.MOST_NAMED)
    records.remember(*of_rows(space, name), few.select(row_laws.FAULTS.keys()).rows())


def told(space: Workspace, name: str) -> pl.DataFrame | None:
    """What was found in the rows of a table when it was made (law, problem); None when nobody looked, or when its files
    or the laws are no longer the same."""
    found = records.recall(*of_rows(space, name))
    return None if found is None else pl.DataFrame(found, schema=row_laws.FAULTS, orient="row")
