"""From a frame of texts to the frame of their mentions: mark, split, read the distinct chunks, join back.

Belongs here: the flow over whole columns. Does not: finding cores (`cores`), reading (`readings`).
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import polars as pl

from pipeline.expressions import Kept
from pipeline.quantities.cells import with_head_units
from pipeline.quantities.cores import chunks, cores, left_of, right_of, text_numbers
from pipeline.quantities.names import with_names
from pipeline.quantities.nouns import left_pattern
from pipeline.quantities.publish import SCHEMA
from pipeline.quantities.readings import Readings, shared
from pipeline.quantities.recurring import lines_of, spread
from pipeline.quantities.scan import core_pattern, idiom_pattern, last_pattern, prefix_pattern, tail_pattern
from pipeline.quantities.sides import bulk_patterns, following
from pipeline.quantities.template import shape_keys, with_figures
from pipeline.quantities.typesetting import closed, reopened

# Bytes of text that one thread works on at a time, at most and at least: more would take more memory; every block costs
# some milliseconds however short it is, since each expression builds the automaton of its pattern anew.
_BLOCK, _LEAST = 12_000_000, 2_500_000


def extract(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Mentions of numbers in the texts of `frame`.

    In: `id` (String), `text` (String). Out, in the order of the texts and then of `start`, one row a mention: `id`,
    `start`, `end` (code points, end exclusive), `raw_text`, `kind`, `number` (exact decimal; a fraction that does not
    end is cut at 20 significant digits), `value` (null when not whole or beyond int64), `unit_id`, `unit_text`,
    `bound`, `lower`, `upper` (null = open or not whole), `resolution` (step of the last printed digit, null below 1).
    Every decimal digit of a text lies in exactly one mention; mentions never overlap. A null text has none.
    """
    plain = frame.select(pl.col("id").cast(pl.String), pl.col("text").cast(pl.String))
    # Not `map_batches`: the engine holds one thread of its pool while it waits for such a function, so that one of two
    # cores was idle, and two calls in one `collect_all` waited for one another for ever.
    return pl.defer(lambda: extracted(plain.collect()), schema=SCHEMA)


def extracted(frame: pl.DataFrame) -> pl.DataFrame:
    """`extract` of a frame that is there (`id`, `text`, both String).

    With one thread in this very thread: polars keeps compiled expressions for each, and a new one has none.
    """
    threads = pl.thread_pool_size()
    blocks = _blocks(_parts(frame), threads)
    if threads == 1:
        return pl.concat([SCHEMA.to_frame(), *map(_of_block, blocks)])
    with ThreadPoolExecutor(threads) as pool:
        return pl.concat([SCHEMA.to_frame(), *pool.map(_of_block, blocks)])


def _parts(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with texts longer than a block in parts, cut at line breaks, and `offset`, the code points before each.

    No figure reaches across a line break, nor what is read beside one; every text is taken to stand between two.
    """
    long = pl.col("text").str.len_bytes() > _BLOCK
    rows = frame.with_row_index("row").with_columns(part=pl.lit(0, pl.Int64), offset=pl.lit(0, pl.Int64))
    if not frame.select(long.any()).item():
        return rows.select("id", "text", "offset")
    size = pl.col("text").str.len_chars().cast(pl.Int64) + 1
    parts = (
        rows.lazy()
        .filter(long)
        .with_columns(pl.col("text").str.split("\n"))
        .explode("text")
        .with_columns(part=pl.col("text").str.len_bytes().cast(pl.Int64).cum_sum().over("row") // _BLOCK)
        .group_by("row", "part", maintain_order=True)
        .agg(pl.col("id").first(), pl.col("text").str.join("\n"))
        .with_columns(offset=(size.cum_sum() - size).over("row"))
        .select(rows.columns)
        .collect()
    )
    return (
        pl.concat([rows.filter(long.fill_null(False).not_()), parts]).sort("row", "part").select("id", "text", "offset")
    )


def _blocks(frame: pl.DataFrame, threads: int) -> Iterator[pl.DataFrame]:
    """Slices of rows of about as many bytes of text each, as many for every thread."""
    through = pl.col("text").str.len_bytes().fill_null(0).cast(pl.Int64).cum_sum()
    total = frame.select(through.last()).item() or 0
    rounds = -(-total // (_BLOCK * threads))
    blocks = max(1, min(rounds * threads, total // min(_LEAST, _BLOCK)))
    size = max(1, -(-total // blocks))
    numbered = frame.select(block=(through - 1).clip(0) // size).with_row_index()
    ends = numbered.group_by("block").agg(pl.col("index").min(), pl.len()).sort("block")
    for offset, height in ends.select("index", "len").iter_rows():
        yield frame.slice(offset, height)


def _of_block(block: pl.DataFrame) -> pl.DataFrame:
    """The published rows of one block of texts as printed."""
    block = block.drop_nulls("text")
    texts, taken = closed(block)
    lines = lines_of(texts)
    if lines is None:
        read, numbers = _mentions(texts, named=True)
    else:
        read, numbers = spread(*_mentions(lines.distinct, named=True), lines, texts)
    _dear().use()
    read = with_head_units(read, texts, numbers, _alone)
    if taken.is_empty():
        return read
    before = block["offset"].gather(taken["row"])
    return reopened(read, numbers, taken.with_columns(pl.col("at") + before))


@cache
def _dear() -> Kept:
    """The expressions that take long to compile."""
    of_cores = idiom_pattern(), core_pattern(), last_pattern(), prefix_pattern(), tail_pattern()
    return Kept([*of_cores, left_pattern(), *bulk_patterns().values()])


def _mentions(texts: pl.DataFrame, named: bool) -> tuple[pl.DataFrame, pl.Series]:
    """The published rows of texts (`id`, `text`, `offset`), none of them null, and the place of each row's text among
    the texts; those of names that no reading has seen only when `named`."""
    readings = shared()
    rows = cores(texts)
    found = _settled(rows, _read(chunks(rows), readings), readings)
    found = found.select(
        "place", "mention", raw_text=_raw_text(rows, found),
        start=pl.col("at") + pl.col("from"), end=pl.col("at") + pl.col("to"),
    )  # fmt: skip
    if named:
        found = with_names(found, rows, texts, readings.name())
    found = found.with_columns(id=rows["id"].gather(found["place"]))
    numbers = text_numbers(rows).gather(found["place"])
    del rows  # as large as the texts
    return with_figures(found.hstack(readings.columns(found["mention"]))).select(SCHEMA.names()), numbers


def _alone(texts: pl.DataFrame) -> pl.DataFrame:
    """The published rows of short texts (`id`, `text`), none of them a table."""
    return _mentions(texts.with_columns(offset=pl.lit(0, pl.Int64)), named=False)[0]


def _read(found: pl.DataFrame, readings: Readings) -> pl.DataFrame:
    """`chunks` with the mentions in them: `from` and `to` in the chunk, `mention`, `asks`, `follows`."""
    distinct = found.select(pl.col("chunk").unique())
    distinct = distinct.with_columns(key=shape_keys(distinct["chunk"]))
    table = readings.table(distinct["key"])
    unread = table.filter(pl.col("mention").is_null())["key"]
    if not unread.is_empty():
        told = pl.when(pl.col("key").is_in(unread.implode())).then("chunk").otherwise("key")
        distinct = distinct.with_columns(key=told)
        table = readings.table(distinct["key"])
    table = distinct.join(table, on="key", how="inner", maintain_order="left_right").drop("key")
    return found.join(table, on="chunk", how="inner", maintain_order="left_right")


def _settled(rows: pl.DataFrame, found: pl.DataFrame, readings: Readings) -> pl.DataFrame:
    """`found` as the text beside each mention makes it, without what it makes no mention."""
    asked = found.with_row_index().filter(pl.col("asks") | pl.col("follows"))
    asked = asked.with_columns(after=right_of(rows, asked))
    asked = asked.filter(pl.col("asks") | pl.col("after").str.head(1).is_in(following()))
    if asked.is_empty():
        return found
    settled = readings.resolve(asked.with_columns(before=left_of(rows, asked)))
    found = found.with_columns(found[name].scatter(asked["index"], settled[name]) for name in settled.columns)
    return _apart(rows, found.filter(pl.col("mention").is_not_null()))


def _apart(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """`found` without labels that do not fit into the gap between a mention and the one before (http://QQ１)."""
    labelled = found.with_row_index().filter(pl.col("from") < 0)
    if labelled.is_empty():
        return found
    before = found.select(pl.col("place") + 1, taken="tail").unique("place")
    labelled = labelled.join(before, on="place", how="left", maintain_order="left")
    room = rows["size"].gather(labelled["place"]) - labelled["prefix"] - labelled["taken"].fill_null(0)
    start = labelled.select(pl.when(-pl.col("from") <= room).then("from").otherwise(0)).to_series()
    return found.with_columns(found["from"].scatter(labelled["index"], start))


def _raw_text(rows: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """The text of each mention as printed; a label before it (`from` < 0) stands in the gap before the chunk."""
    inside = pl.max_horizontal("from", 0)
    text = found.select(pl.col("chunk").str.slice(inside, pl.col("to") - inside)).to_series()
    labelled = found.with_row_index().filter(pl.col("from") < 0)
    if labelled.is_empty():
        return text
    before = left_of(rows, labelled.with_columns(**{"from": pl.lit(0, pl.Int64)}))
    printed = labelled.select(pl.concat_str(before.str.tail(-labelled["from"]), pl.col("chunk").str.head(pl.col("to"))))
    return text.scatter(labelled["index"], printed.to_series())
