"""The laws of the dataset, each a function that names the rows which break it.

What belongs here: the laws on whole tables, and how those on single rows (`pipeline.row_laws`) and shards
(`pipeline.digits`) are held against a build. What does not: how Dagster reports them (`pipeline.checks`), and law 7,
which is the release's (`pipeline.release.publish`, `pipeline.descriptor`).

Each function returns a frame with the column `problem`, one line a fault, at most MOST_NAMED; empty = the law holds.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

import polars as pl

from pipeline import build, pieces, shards, verdicts
from pipeline.digests import file_digest
from pipeline.documents.inventory import inventory
from pipeline.release.tables import ROW_GROUP, csv_rows, header
from pipeline.row_laws import MOST_NAMED, ROW_LAWS, nothing
from pipeline.stages import Workspace
from pipeline.verdicts import remembered
from schemas import TABLES, foreign_keys, polars_schema
from schemas.without_pandas import without_pandas

Item = TypeVar("Item")
#: Slices that a law looks at at once.
AT_ONCE = 2
#: Rows of a table that a law looks at together: a whole number of row groups.
SLICE_ROWS = 4 * ROW_GROUP
#: Rows of a table whose keys are held at once when references are checked.
BUCKET_ROWS = 8_000_000


def problems(frame: pl.DataFrame | pl.LazyFrame, text: pl.Expr) -> pl.DataFrame:
    """The faults of a frame of faulty rows, as one column of text."""
    return frame.lazy().select(problem=text).head(MOST_NAMED).collect(engine="streaming")


def side_by_side(find: Callable[[Item], pl.DataFrame], items: Iterable[Item]) -> pl.DataFrame:
    """The faults that `find` finds in each item, in their order; two are looked at at a time, in threads."""
    given, found = iter(items), []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        under_way = deque(pool.submit(find, item) for item in islice(given, AT_ONCE))
        while under_way:
            found.append(under_way.popleft().result())
            under_way.extend(pool.submit(find, item) for item in islice(given, 1))
    return pl.concat([nothing(), *found]).head(MOST_NAMED)


def slices(space: Workspace, name: str, columns: Iterable[str] | None = None) -> Iterator[pl.DataFrame]:
    """Table `name`, or some columns of it, in slices of SLICE_ROWS rows, so that memory does not grow with it; one
    empty slice when empty."""
    table = build.read_table(space, name)
    rows = table.select(pl.len()).collect().item()
    table = table if columns is None else table.select(columns)
    for start in range(0, max(rows, 1), SLICE_ROWS):
        yield table.slice(start, SLICE_ROWS).collect()


def of_rows(space: Workspace, law: str) -> pl.DataFrame:
    """The faults by a law of single rows: what was found when a table was made, else what its file shows."""
    return pl.concat([nothing(), *(of_table(space, law, name) for name in ROW_LAWS[law].tables)]).head(MOST_NAMED)


def of_table(space: Workspace, law: str, name: str) -> pl.DataFrame:
    """The faults of one table by a law of single rows."""
    told = verdicts.told(space, name)
    if told is not None:
        return told.filter(pl.col("law") == law).select("problem")
    one = ROW_LAWS[law]

    def of_slice(given: tuple[int, pl.DataFrame]) -> pl.DataFrame:
        number, frame = given
        return one.find(name, frame, number * SLICE_ROWS)

    with without_pandas():  # the first validation imports what it can find
        return side_by_side(of_slice, enumerate(slices(space, name, one.columns(name))))


@remembered("extracted_quantities")
def every_digit_once(space: Workspace) -> pl.DataFrame:
    """Law 1: every digit of every document lies inside exactly one quantity, and raw_text stands where it says; it is
    looked at where the numbers of a shard are read."""
    paths = shards.parts(space.stage("extracted_quantities"), "digit_faults")
    return pl.concat([nothing(), *(piece for path in paths for piece in pieces.read(path))]).head(MOST_NAMED)


@remembered()
def every_mention_disposed(space: Workspace) -> pl.DataFrame:
    """Law 2: an excluded quantity has a reason, any other an observation; every observation has its origin."""
    quantities = build.read_table(space, "quantities")
    observations = build.read_table(space, "observations")
    origin = quantities.filter(pl.col("disposition") == "observation").select("quantity_id", "observation_id")
    orphan = observations.filter(pl.col("figure_id").is_null()).join(
        origin, on=["quantity_id", "observation_id"], how="anti"
    )
    return pl.concat(
        [
            of_rows(space, "every_mention_disposed"),
            problems(orphan, pl.format("{} is reached from no quantity", "observation_id")),
        ]
    )


@remembered()
def damage_withheld(space: Workspace) -> pl.DataFrame:
    """Law 3: a quantity that touches unresolved damage is never published as an observation."""
    return of_rows(space, "damage_withheld")


@remembered()
def exact_integers(space: Workspace) -> pl.DataFrame:
    """Law 4: value is the number when it is whole and within int64, else null; the bounds enclose it."""
    return of_rows(space, "exact_integers")


def every_input_accounted(space: Workspace) -> pl.DataFrame:
    """Law 5: every input file is in documents or in rejected."""
    inputs, refused = inventory(space.seeds)
    files = pl.LazyFrame({"file": [one.file for one in inputs] + refused["file"].to_list()}, schema={"file": pl.String})
    known = pl.concat([build.read_table(space, name).select("file") for name in ("documents", "rejected")])
    return problems(
        files.join(known, on="file", how="anti"), pl.format("{} is neither in documents nor in rejected", "file")
    )


@remembered()
def faults_are_few(space: Workspace) -> pl.DataFrame:
    """A fault of the code that takes every document away publishes nothing; one that takes a shard away is recorded."""
    documents = build.read_table(space, "documents").select(pl.len()).collect().item()
    lost = build.read_table(space, "rejected").filter(pl.col("reason") == "processing_error")
    return problems(lost.head(MOST_NAMED if documents == 0 else 0), pl.format("{}: {}", "file", "detail"))


@remembered()
def nothing_personal(space: Workspace) -> pl.DataFrame:
    """Law 6: no e-mail address, personal telephone number or ID number in a text column."""
    return of_rows(space, "nothing_personal")


@remembered()
def references_hold(space: Workspace, name: str) -> pl.DataFrame:
    """Every foreign key of table `name` names a row that is there."""
    found = []
    for key in foreign_keys(TABLES[name]):
        here = build.read_table(space, name).select(key.column).drop_nulls()
        there = build.read_table(space, key.table).select(key.key)
        buckets = there.select(pl.len()).collect().item() // BUCKET_ROWS + 1
        text = pl.format(f"{name}.{key.column} {{}} is not in {key.table}", pl.col(key.column))
        for bucket in range(buckets):
            mine = here.filter(pl.col(key.column).hash(seed=0) % buckets == bucket)
            theirs = there.filter(pl.col(key.key).hash(seed=0) % buckets == bucket)
            found.append(problems(mine.join(theirs, left_on=key.column, right_on=key.key, how="anti").unique(), text))
    return pl.concat(found).sort("problem").head(MOST_NAMED) if found else nothing()


@remembered()
def models_hold(space: Workspace, name: str) -> pl.DataFrame:
    """Table `name` is as its pandera model says. That a key comes once over all rows is seen to where the table is
    written (`pipeline.merging`)."""
    return of_table(space, "models_hold", name)


@remembered()
def twins_equal(space: Workspace, name: str) -> pl.DataFrame:
    """The CSV file of table `name` is what its Parquet file makes, byte for byte."""
    made = hashlib.sha256(header(polars_schema(TABLES[name])))
    for frame in slices(space, name):
        made.update(csv_rows(frame))
    if made.hexdigest() == file_digest(space.tables / f"{name}.csv"):
        return nothing()
    return pl.DataFrame({"problem": [f"{name}: the CSV file and the Parquet file hold different rows"]})


LAWS = {
    "every_digit_once": ("quantities", every_digit_once),
    "every_mention_disposed": ("table_files", every_mention_disposed),
    "damage_withheld": ("quantities", damage_withheld),
    "exact_integers": ("table_files", exact_integers),
    "every_input_accounted": ("table_files", every_input_accounted),
    "faults_are_few": ("table_files", faults_are_few),
    "nothing_personal": ("table_files", nothing_personal),
}
