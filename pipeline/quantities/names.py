"""Numbers inside names and idioms (千家万户, 一线, 统一), which are mentions of the kind `name`.

Belongs here: finding those that no reading has seen: names hidden before figures are sought, and lone Han numerals in
a short name. Does not: names that look like figures until they are read (两节, 三八: `reading`).
"""

from functools import cache

import polars as pl

from pipeline.quantities.cores import LENGTH, text_numbers
from pipeline.quantities.grammar import weak_names
from pipeline.quantities.scan import HIDDEN, all_forms, idiom_pattern, numerals


def with_names(found: pl.DataFrame, rows: pl.DataFrame, texts: pl.DataFrame, name: int) -> pl.DataFrame:
    """Mentions (`place` of their core among `rows`, `mention`, `raw_text`, `start`, `end`) with those of names.

    rows: `cores` of `texts` (`text`, `offset` before it). name: what `mention` is of a name.
    """
    numbers = text_numbers(rows).cast(pl.Int64)
    named = pl.concat([_hidden(rows, texts, numbers), _short(rows)])
    if named.is_empty():
        return found
    axis = pl.lit(numbers).gather("place") * LENGTH + pl.col("start")
    named = named.with_columns(
        mention=pl.lit(name, pl.Int64), end=pl.col("start") + pl.col("raw_text").str.len_chars().cast(pl.Int64)
    )
    named = named.select(found.columns)[named.select(axis.arg_sort()).to_series()]
    begins = found.select(axis).to_series()
    named = named.filter(_apart(named.select(axis).to_series(), _size(named), begins, _size(found)))
    together = pl.concat([found, named], rechunk=True)
    return together[together.select(axis.arg_sort()).to_series()]


def _size(mentions: pl.DataFrame) -> pl.Series:
    """How many characters each mention has."""
    return mentions["end"] - mentions["start"]


def _apart(begins: pl.Series, sizes: pl.Series, others: pl.Series, their_sizes: pl.Series) -> pl.Series:
    """Whether each stretch (in order, with its size) touches neither one of the others nor the one before it."""
    free = (begins >= (begins + sizes).shift(1)).fill_null(True)
    if others.is_empty():
        return free
    # The last of the others that begins before a stretch ends.
    last = others.search_sorted(begins + sizes, side="left").cast(pl.Int64) - 1
    return free & ((last < 0) | ((others + their_sizes).gather(last.clip(0)) <= begins))


def _hidden(rows: pl.DataFrame, texts: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    """The names that `cores` has hidden: place, start, raw_text."""
    length = pl.col("piece").str.len_chars().cast(pl.Int64)
    # What is hidden has lost its characters; names that stand beside one another are one run.
    runs = (
        rows.with_row_index("place")
        .select("place", "gap", start=pl.col("at") - pl.col("size"), text=numbers)
        .filter(pl.col("gap").str.contains_any([HIDDEN]))
        .with_row_index("row")
        .with_columns(piece=pl.col("gap").str.split(f"{HIDDEN}+", literal=False, inclusive=True))
        .explode("piece")
        .with_columns(
            end=pl.col("start") + length.cum_sum().over("row"),
            size=length - pl.col("piece").str.strip_chars_end(HIDDEN).str.len_chars(),
        )
        .filter(pl.col("size") > 0)
        .select("place", "text", "size", start=pl.col("end") - pl.col("size"))
    )
    inside = runs["start"] - texts["offset"].gather(runs["text"])
    printed = texts["text"].gather(runs["text"]).to_frame("text").select(pl.col("text").str.slice(inside, runs["size"]))
    length = pl.col("raw_text").str.len_chars().cast(pl.Int64)
    return (
        runs.with_row_index("row")
        .with_columns(raw_text=printed.to_series().str.extract_all(idiom_pattern()))
        .explode("raw_text")
        .select("place", start=pl.col("start") + (length.cum_sum() - length).over("row"), raw_text="raw_text")
    )


def _short(rows: pl.DataFrame) -> pl.DataFrame:
    """Short names that are a core, or begin or end with its last numeral: place, start, raw_text.

    Some of them are no names there (十一路 has 一路): those touch another mention.
    """
    numeral = pl.col("core").str.tail(1).is_in(numerals())
    ahead = pl.col("gap").shift(-1)
    rows = rows.with_row_index("place").select("place", "core", "gap", "at", ahead=ahead).filter(numeral)
    size = pl.col("core").str.len_chars().cast(pl.Int64)
    found = rows.select(
        "place",
        "core",
        end=pl.col("at") + size,
        begun=pl.concat_str(pl.col("core").str.tail(1), pl.col("ahead").str.head(1)),
        ended=pl.concat_str(pl.col("gap").str.tail(1), "core").str.tail(2),
    )
    return pl.concat(
        found.filter(pl.col(name).is_in(_forms())).select("place", start=pl.col("end") - before, raw_text=name)
        for name, before in (("core", size), ("begun", 1), ("ended", 2))
    )


@cache
def _forms() -> list[str]:
    """Every form of the names that may be figures."""
    return [form for name in weak_names() for form in all_forms(name)]
