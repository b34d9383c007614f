"""The laws of the dataset, each a function that names the rows which break it.

What belongs here: the laws on tables. What does not: how Dagster reports them (`pipeline.checks`), and law 7, which is
the release's (`pipeline.release.publish`, `pipeline.descriptor`).

Each function returns a frame with the column `problem`, one line a fault, at most MOST_NAMED; empty = the law holds.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pandera.polars as pa
import polars as pl

from pipeline import build, shards
from pipeline.digests import file_digest
from pipeline.documents.inventory import inventory
from pipeline.privacy import MASK, mask_text, of_pages
from pipeline.release.tables import ROW_GROUP, csv_rows, header
from pipeline.stages import Workspace, read_pages
from pipeline.verdicts import remembered
from schemas import TABLES, foreign_keys, polars_schema
from schemas.without_pandas import without_pandas

Item = TypeVar("Item")
MOST_NAMED = 20
#: Shards or slices that a law looks at at once.
AT_ONCE = 2
DIGIT = r"\p{Nd}"
INT64 = 2**63 - 1
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


def nothing() -> pl.DataFrame:
    """No fault."""
    return pl.DataFrame(schema={"problem": pl.String})


@remembered("pages", "finals")
def every_digit_once(space: Workspace) -> pl.DataFrame:
    """Law 1: every digit of every document lies inside exactly one quantity, and raw_text stands where it says."""

    def of_shard(path: Path) -> pl.DataFrame:
        pages = read_pages(space.work, path.parent.name).select("document_id", page="text")
        columns = ["quantity_id", "document_id", "raw_start", "raw_end", "raw_text"]
        return digit_faults(pages, pl.read_parquet(path, columns=columns))

    return side_by_side(of_shard, shards.parts(space.stage("finals"), "quantities"))


def digit_faults(pages: pl.DataFrame, quantities: pl.DataFrame) -> pl.DataFrame:
    """Law 1 on some documents: pages (document_id, page) and the quantities of them."""
    placed = (
        quantities.sort("document_id", "raw_start")
        .join(pages, on="document_id", maintain_order="left")
        .with_columns(
            there=pl.col("page").str.slice(pl.col("raw_start"), pl.col("raw_end") - pl.col("raw_start")),
            before=pl.col("raw_end").shift(1).over("document_id").fill_null(0),
        )
    )
    overlap = placed.filter(pl.col("raw_start") < pl.col("before"))
    moved = placed.filter(
        (pl.col("there") != pl.col("raw_text")) & ~pl.col("raw_text").str.contains(MASK, literal=True)
    )
    counted = placed.group_by("document_id").agg(held=pl.col("there").str.count_matches(DIGIT).sum())
    lost = pages.join(counted, on="document_id", how="left").filter(
        pl.col("page").str.count_matches(DIGIT) != pl.col("held").fill_null(0)
    )
    return pl.concat(
        [
            problems(overlap, pl.format("{} overlaps the quantity before it", "quantity_id")),
            problems(moved, pl.format("{} does not stand where it says", "quantity_id")),
            problems(lost, pl.format("{}: digits outside every quantity", "document_id")),
        ]
    )


@remembered()
def every_mention_disposed(space: Workspace) -> pl.DataFrame:
    """Law 2: an excluded quantity has a reason, any other an observation; every observation has its origin."""
    quantities = build.read_table(space, "quantities")
    observations = build.read_table(space, "observations")
    excluded = pl.col("disposition") == "excluded"
    wrong = quantities.filter(
        (excluded != pl.col("exclusion_reason").is_not_null()) | (excluded == pl.col("observation_id").is_not_null())
    )
    origin = quantities.filter(pl.col("disposition") == "observation").select("quantity_id", "observation_id")
    orphan = observations.filter(pl.col("figure_id").is_null()).join(
        origin, on=["quantity_id", "observation_id"], how="anti"
    )
    return pl.concat(
        [
            problems(wrong, pl.format("{}: disposition, reason and observation contradict each other", "quantity_id")),
            problems(orphan, pl.format("{} is reached from no quantity", "observation_id")),
        ]
    )


@remembered()
def damage_withheld(space: Workspace) -> pl.DataFrame:
    """Law 3: a quantity that touches unresolved damage is never published as an observation."""
    damaged = build.read_table(space, "quantities").filter(
        (pl.col("legibility") == "damaged") & (pl.col("disposition") != "excluded")
    )
    return problems(damaged, pl.format("{} is damaged, yet published", "quantity_id"))


@remembered()
def exact_integers(space: Workspace) -> pl.DataFrame:
    """Law 4: value is the number when it is whole and within int64, else null; the bounds enclose it."""
    found = []
    for name, key in (("quantities", "quantity_id"), ("observations", "observation_id")):
        frame = build.read_table(space, name).filter(pl.col("number").is_not_null())
        # An integer printed as it is needs no look at its digits; without that look the law takes a third of the time.
        plain = pl.col("value").cast(pl.String).eq_missing(pl.col("number")) & (pl.col("value") >= -INT64)
        outside = (pl.col("lower") > pl.col("value")) | (pl.col("upper") < pl.col("value"))
        whole = pl.col("number").str.replace(r"\.0+$", "")
        fits = whole.str.contains(r"^-?\d{1,18}$") | (
            whole.str.contains(r"^-?\d{19}$") & (whole.str.strip_prefix("-") <= str(INT64))
        )
        wrong = frame.filter(outside | ~plain).filter(
            (fits & (pl.col("value").cast(pl.String).ne_missing(whole)))
            | (~fits & pl.col("value").is_not_null())
            | outside
        )
        found.append(problems(wrong, pl.format("{}: value, number and bounds contradict each other", key)))
    return pl.concat(found)


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

    def shown(name: str) -> list[str]:
        first = next(iter(polars_schema(TABLES[name])))
        return [first, *(column for column in of_pages(name) if column != first)]

    def of_slice(given: tuple[str, pl.DataFrame]) -> pl.DataFrame:
        name, frame = given
        masked = mask_text(frame, name)
        if frame.equals(masked):
            return nothing()
        changed = pl.any_horizontal(pl.struct(frame.columns) != pl.Series(masked.select(pl.struct(frame.columns))))
        return problems(frame.filter(changed), pl.format(f"{name}: personal identifier in {{}}", frame.columns[0]))

    return side_by_side(of_slice, ((name, frame) for name in TABLES for frame in slices(space, name, shown(name))))


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
    """Table `name` is as its pandera model says, slice by slice.

    The frames are eager, since pandera skips data checks on a lazy one. That a key comes once over all slices is seen
    to where the table is written (`pipeline.merging`).
    """

    def of_slice(given: tuple[int, pl.DataFrame]) -> pl.DataFrame:
        number, frame = given
        try:
            TABLES[name].validate(frame, lazy=True)
        except pa.errors.SchemaErrors as problem:
            cases = problem.failure_cases.head(MOST_NAMED)
            place = pl.col("index") + number * SLICE_ROWS
            text = pl.format(f"{name}.{{}} row {{}}: {{}} fails on {{}}", "column", place, "check", "failure_case")
            return problems(cases, text)
        return nothing()

    with without_pandas():  # the first validation imports what it can find
        return side_by_side(of_slice, enumerate(slices(space, name)))


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
