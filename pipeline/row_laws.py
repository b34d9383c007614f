"""The laws that a row of a table keeps or breaks by itself, each a function that names the rows which break it.

What belongs here: laws on the rows of one table. What does not: laws that need another table, and where the rows are
(`pipeline.laws`).

The rows of a long table are looked at while it is written, when they are at hand (`pipeline.build.table`); any other
table is read again, in slices, only the columns that a law needs.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pandera.polars as pa
import polars as pl

from pipeline.privacy import mask_column, mask_text, of_pages
from schemas import TABLES, polars_schema, primary_key
from schemas.without_pandas import without_pandas

MOST_NAMED = 20
INT64 = 2**63 - 1
FAULTS = {"law": pl.String, "problem": pl.String}


#: What the checks of the models ask of a value, by their names in pandera; nulls are not asked.
ASKED: dict[str, Callable[..., pl.Expr]] = {
    "isin": lambda value, allowed_values: value.is_in(list(allowed_values)),
    "str_matches": lambda value, pattern: value.str.contains(f"^(?:{pattern})"),
    "str_length": lambda value, min_value, max_value, exact_value: value.str.len_chars().is_between(
        exact_value or min_value or 0, exact_value or max_value or INT64
    ),
    "greater_than_or_equal_to": lambda value, min_value: value >= min_value,
    "less_than_or_equal_to": lambda value, max_value: value <= max_value,
}


class RowLaw(NamedTuple):
    """`find(table, rows, number of the first row)` names faults (frame `problem`) in some tables, by some columns."""

    find: Callable[[str, pl.DataFrame, int], pl.DataFrame]
    tables: tuple[str, ...]
    columns: Callable[[str], list[str]]


def problems(frame: pl.DataFrame, text: pl.Expr) -> pl.DataFrame:
    """The faults of a frame of faulty rows, as one column of text."""
    return frame.head(MOST_NAMED).select(problem=text)


def nothing() -> pl.DataFrame:
    """No fault."""
    return pl.DataFrame(schema={"problem": pl.String})


def disposed(name: str, frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """Law 2, its first half: an excluded quantity has a reason, any other an observation."""
    excluded = pl.col("disposition") == "excluded"
    wrong = frame.filter(
        (excluded != pl.col("exclusion_reason").is_not_null()) | (excluded == pl.col("observation_id").is_not_null())
    )
    return problems(wrong, pl.format("{}: disposition, reason and observation contradict each other", "quantity_id"))


def withheld(name: str, frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """Law 3: a quantity that touches unresolved damage is never published as an observation."""
    damaged = frame.filter((pl.col("legibility") == "damaged") & (pl.col("disposition") != "excluded"))
    return problems(damaged, pl.format("{} is damaged, yet published", "quantity_id"))


def exact(name: str, frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """Law 4: value is the number when it is whole and within int64, else null; the bounds enclose it."""
    # An integer printed as it is needs no look at its digits; without that look the law takes a third of the time.
    plain = pl.col("value").cast(pl.String).eq_missing(pl.col("number")) & (pl.col("value") >= -INT64)
    outside = (pl.col("lower") > pl.col("value")) | (pl.col("upper") < pl.col("value"))
    whole = pl.col("number").str.replace(r"\.0+$", "")
    fits = whole.str.contains(r"^-?\d{1,18}$") | (
        whole.str.contains(r"^-?\d{19}$") & (whole.str.strip_prefix("-") <= str(INT64))
    )
    suspect = frame.filter(pl.col("number").is_not_null()).filter(outside | ~plain)
    wrong = suspect.filter(
        (fits & (pl.col("value").cast(pl.String).ne_missing(whole))) | (~fits & pl.col("value").is_not_null()) | outside
    )
    text = pl.format("{}: value, number and bounds contradict each other", primary_key(TABLES[name])[0])
    return problems(wrong, text)


def impersonal(name: str, frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """Law 6: no e-mail address, personal telephone number or ID number in a text column."""
    columns = of_pages(name)
    if all(mask_column(texts) is texts for texts in apart(frame, columns)):
        return nothing()
    shown = frame.select(text_columns(name))
    masked = pl.Series(mask_text(shown, name).select(pl.struct(columns)))
    changed = shown.filter(pl.struct(columns) != masked)
    return problems(changed, pl.format(f"{name}: personal identifier in {{}}", shown.columns[0]))


def apart(frame: pl.DataFrame, columns: tuple[str, ...]) -> Iterator[pl.Series]:
    """Columns of texts, each without what the one before has in the same row as well: a number as printed is most often
    the number as repaired."""
    for before, column in zip((None, *columns), columns, strict=False):
        texts = frame[column]
        yield texts if before is None else texts.filter(texts.ne_missing(frame[before]))


def modelled(name: str, frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """The rows are as the pandera model of their table says.

    The frame is eager, since pandera skips data checks on a lazy one; it is not asked about rows that are `sound`. That
    a key comes once over all rows is seen to where the table is written (`pipeline.merging`).
    """
    if sound(name, frame):
        return nothing()
    try:
        TABLES[name].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as problem:
        place = pl.col("index") + first
        text = pl.format(f"{name}.{{}} row {{}}: {{}} fails on {{}}", "column", place, "check", "failure_case")
        return problems(problem.failure_cases, text)
    return nothing()


def sound(name: str, frame: pl.DataFrame) -> bool:
    """Whether all that the model asks of rows holds, by one look at them all: pandera takes twice as long to see that
    there is nothing to say. False when that look does not tell."""
    wanted = conditions(name)
    return bool(wanted) and frame.schema == polars_schema(TABLES[name]) and all(frame.select(wanted).row(0))


@cache
def conditions(name: str) -> tuple[pl.Expr, ...]:
    """What the model of a table asks of its rows, each a Boolean; none when it asks what these cannot tell."""
    found: list[Any] = []
    for column in TABLES[name].to_schema().columns.values():
        value = pl.col(column.name)
        if column.unique or column.dtype.type in (pl.Float32, pl.Float64):  # no number is as bad as null
            return ()
        if not column.nullable:
            found.append(value.null_count() == 0)
        for check in column.checks:
            if check.name not in ASKED:
                return ()
            found.append(ASKED[check.name](value, **check.statistics).all())
    return tuple(condition.alias(str(place)) for place, condition in enumerate(found))


def text_columns(name: str) -> list[str]:
    """The first column of a table, and those that may hold text of a page."""
    first = next(iter(polars_schema(TABLES[name])))
    return [first, *(column for column in of_pages(name) if column != first)]


def only(*columns: str) -> Callable[[str], list[str]]:
    """These columns, and the key."""
    return lambda name: list(dict.fromkeys((*primary_key(TABLES[name]), *columns)))


ROW_LAWS = {
    "every_mention_disposed": RowLaw(
        disposed, ("quantities",), only("disposition", "exclusion_reason", "observation_id")
    ),
    "damage_withheld": RowLaw(withheld, ("quantities",), only("legibility", "disposition")),
    "exact_integers": RowLaw(exact, ("quantities", "observations"), only("number", "value", "lower", "upper")),
    "nothing_personal": RowLaw(impersonal, tuple(TABLES), text_columns),
    "models_hold": RowLaw(modelled, tuple(TABLES), lambda name: polars_schema(TABLES[name]).names()),
}


def faults(name: str, frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """What all these laws find wrong with rows of table `name`, of which the first is row number `first` of the table:
    frame law, problem."""
    with without_pandas():  # the first validation imports what it can find
        found = [
            one.find(name, frame.select(one.columns(name)), first).select(law=pl.lit(law), problem="problem")
            for law, one in ROW_LAWS.items()
            if name in one.tables
        ]
    return pl.concat([pl.DataFrame(schema=FAULTS), *found])
