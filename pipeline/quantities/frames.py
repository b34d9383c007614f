"""From a frame of texts to the frame of their mentions: mark, split, read the distinct chunks, join back.

Belongs here: the flow over whole columns and the offsets. Does not: any knowledge of language.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from pipeline.quantities.context import follow_pattern
from pipeline.quantities.grammar import HD, HM
from pipeline.quantities.publish import SCHEMA
from pipeline.quantities.readings import Readings
from pipeline.quantities.scan import HIDDEN, core_pattern, idioms, klass, prefix_pattern, tail_pattern
from pipeline.quantities.sides import WINDOW
from pipeline.quantities.template import shape_keys, with_figures

# Two noncharacters of Unicode: no text carries them on purpose. A text that does has the first read as the second.
_MARK, _OTHER = "\ufdd0", "\ufdd1"
# Bytes of text worked on at a time by one thread: memory stays bounded however long the column is.
_BLOCK = 8_000_000
# Bytes beyond which a core is no figure and is cut.
_LONG = 400


def extract(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Mentions of numbers in the texts of `frame`.

    In: `id` (String), `text` (String). Out, in the order of the texts and then of `start`, one row a mention: `id`,
    `start`, `end` (code points, end exclusive), `raw_text`, `kind`, `number` (exact decimal; a fraction that does not
    end is cut at 20 significant digits), `value` (null when not whole or beyond int64), `unit_id`, `unit_text`,
    `bound`, `lower`, `upper` (null = open or not whole), `resolution` (step of the last printed digit, null below 1).
    Every decimal digit of a text lies in exactly one mention; mentions never overlap. A null text has none.
    """
    return frame.select(pl.col("id").cast(pl.String), pl.col("text").cast(pl.String)).map_batches(
        _extract, schema=SCHEMA, streamable=False
    )


def _extract(frame: pl.DataFrame) -> pl.DataFrame:
    readings = Readings()
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        parts = pool.map(lambda block: _mentions(_short(_cores(block).collect()), readings), list(_blocks(frame)))
        return pl.concat([SCHEMA.to_frame(), *parts])


def _blocks(frame: pl.DataFrame) -> Iterator[pl.LazyFrame]:
    """Slices of rows with about `_BLOCK` bytes of text each."""
    sized = frame.select(block=pl.col("text").str.len_bytes().fill_null(0).cast(pl.Int64).cum_sum() // _BLOCK)
    for offset, height in (
        sized.with_row_index()
        .group_by("block")
        .agg(pl.col("index").min(), pl.len())
        .sort("block")
        .select("index", "len")
        .iter_rows()
    ):
        yield frame.slice(offset, height).lazy()


def _cores(block: pl.LazyFrame) -> pl.LazyFrame:
    """Columns `id`, `left`, `core`, `right` (text beside the core, document ends as line breaks), `at` (offset)."""
    hidden = idioms()
    marked = (
        block.filter(pl.col("text").is_not_null())
        .with_columns(pl.col("text").str.replace_many([_MARK, HIDDEN], [_OTHER, _OTHER]))
        .with_columns(pl.col("text").str.replace_many(list(hidden), list(hidden.values()), leftmost=True))
        .with_columns(pl.col("text").str.replace_all(core_pattern(), f"{_MARK}$0{_MARK}"))
        .with_columns(length=pl.col("text").str.len_chars().cast(pl.Int64), text=pl.col("text").str.split(_MARK))
        .with_columns(pieces=pl.col("text").list.len().cast(pl.Int64))
        # The marks around the cores were counted into the length.
        .with_columns(length=pl.col("length") - pl.col("pieces") + 1)
        .with_columns(
            base=pl.col("length").cum_sum() - pl.col("length"), first=pl.col("pieces").cum_sum() - pl.col("pieces")
        )
        .explode("text")
        .with_row_index("row")
        .with_columns(
            size=pl.col("text").str.len_chars().cast(pl.Int64), row=pl.col("row").cast(pl.Int64) - pl.col("first")
        )
        .with_columns(at=pl.col("size").cum_sum() - pl.col("size") - pl.col("base"))
    )
    gap, following = pl.col("text").shift(1).str.tail(WINDOW), pl.col("text").shift(-1).str.head(WINDOW)
    cores = marked.with_columns(
        left=gap,
        right=following,
        gap_before=pl.col("size").shift(1),
        gap_size=pl.col("size").shift(-1),
        first=pl.col("row") == 1,
        last=pl.col("row") == pl.col("pieces") - 2,
    ).filter(pl.col("row") % 2 == 1)
    # The text beside a core reaches across the core next to it where the gap between is short.
    line, text = pl.lit("\n"), pl.col("text")
    before = pl.concat_str(pl.col("left").shift(1), text.shift(1).str.tail(WINDOW), "left").str.tail(WINDOW)
    after = pl.concat_str("right", text.shift(-1).str.head(WINDOW), pl.col("right").shift(-1)).str.head(WINDOW)
    return cores.with_columns(
        left=pl.when("first")
        .then(line + pl.col("left"))
        .when(pl.col("gap_before") < WINDOW)
        .then(before)
        .otherwise("left"),
        right=pl.when("last")
        .then(pl.col("right") + line)
        .when(pl.col("gap_size") < WINDOW)
        .then(after)
        .otherwise("right"),
    ).select("id", "left", text.alias("core"), "right", "at", "gap_before", "gap_size", "last")


def _short(cores: pl.DataFrame) -> pl.DataFrame:
    """The same with cores of more than `_LONG` bytes cut between numerals: no step copies a long one often."""
    long = pl.col("core").str.len_bytes() > _LONG
    if not cores.select(long.any()).item():
        return cores
    numerals = klass(HD + HM)
    place = pl.col("core").str.len_chars().cast(pl.Int64)
    cut = (
        cores.with_row_index("place")
        .with_columns(
            core=pl.when(long)
            .then(pl.col("core").str.extract_all(rf"(?s)(?:[0-9０-９]+|[{numerals}]+|.){{1,80}}"))
            .otherwise(pl.concat_list("core"))
        )
        .explode("core")
        .with_columns(
            at=pl.col("at") + (place.cum_sum() - place).over("place"),
            opens=pl.col("place") != pl.col("place").shift(1, fill_value=2**32 - 1),
            closes=pl.col("place") != pl.col("place").shift(-1, fill_value=2**32 - 1),
        )
    )
    return cut.with_columns(
        left=pl.when("opens").then("left").otherwise(pl.lit("")),
        right=pl.when("closes").then("right").otherwise(pl.lit("")),
        gap_before=pl.when("opens").then("gap_before").otherwise(0),
        gap_size=pl.when("closes").then("gap_size").otherwise(0),
        last=pl.col("last") & pl.col("closes"),
    ).select(cores.columns)


def _chunks(cores: pl.DataFrame) -> pl.DataFrame:
    """The cores with the bound words before and the unit behind taken in: `id`, `left`, `chunk`, `right`, `at`."""
    numeral = klass(HD + HM)
    lone = pl.col("core").str.contains(f"^[{numeral}几幾半]$")
    prefix = (
        pl.col("left").str.tail(pl.col("gap_before").clip(0, WINDOW)).str.extract(prefix_pattern(), 0).fill_null("")
    )
    # The next core's prefix is not this one's tail.
    room = pl.col("gap_size") - pl.when("last").then(0).otherwise(pl.col("prefix_size").shift(-1))
    window = pl.col("right").str.head(pl.max_horizontal(room, 0).clip(0, WINDOW + 1))
    tail = window.str.extract(tail_pattern(), 0).fill_null("")
    lazy = (
        cores.lazy()
        .with_columns(prefix=prefix, lone=lone)
        .with_columns(prefix_size=pl.col("prefix").str.len_chars().cast(pl.Int64))
        .with_columns(tail=tail, window=window)
    )
    # A lone Han numeral without a unit counts only where the whole text, or a word like 是, presents it.
    said = pl.col("left").str.contains(r"(?:[是为為到于於得]|\n\s?)$")
    kept = lazy.filter(~pl.col("lone") | (pl.col("tail") != "") | (pl.col("prefix") != "") | said)
    return (
        kept.with_columns(tail=pl.col("tail").str.len_chars().cast(pl.Int64))
        .with_columns(
            chunk=pl.concat_str("prefix", "core", pl.col("window").str.head(pl.col("tail"))),
            at=pl.col("at") - pl.col("prefix_size"),
            left=pl.col("left").str.head(pl.col("left").str.len_chars() - pl.col("prefix_size")),
            right=pl.col("right").str.slice(pl.col("tail")),
        )
        .select("order", "id", "left", "chunk", "right", "at")
        .collect()
    )


def _mentions(cores: pl.DataFrame, readings: Readings) -> pl.DataFrame:
    """The published rows of one block."""
    chunks = _chunks(cores.with_row_index("order"))
    keyed = chunks.with_columns(shape_keys())
    found = keyed.join(readings.table(keyed.select("key", "shaped").unique()), on=["key", "shaped"], how="inner")
    unread = found.filter(pl.col("from").is_null())
    if not unread.is_empty():
        again = unread.select(keyed.columns).with_columns(key=pl.col("chunk"), shaped=pl.lit(False))
        exact = again.join(readings.table(again.select("key", "shaped").unique()), on=["key", "shaped"], how="inner")
        found = pl.concat([found.filter(pl.col("from").is_not_null()), exact.select(found.columns)])
    after = pl.concat_str(pl.col("chunk").str.slice(pl.col("to")), "right")
    asking = pl.col("asks") | (pl.col("follows") & after.str.contains(follow_pattern()))
    found = found.with_columns(asks=asking)
    asked = found.filter("asks").with_columns(
        before=pl.concat_str("left", pl.col("chunk").str.head(pl.col("from"))), after=after
    )
    columns = ["id", "order", "left", "chunk", "at", "from", "to", "mention"]
    settled = pl.concat([found.filter(~pl.col("asks")).select(columns), readings.resolve(asked).select(columns)])
    inside = pl.max_horizontal("from", 0)
    label = pl.col("left").str.tail(-pl.col("from"))
    joined = (
        settled.lazy()
        .join(readings.columns().lazy(), on="mention", how="left")
        .with_columns(
            raw_text=pl.when(pl.col("from") < 0)
            .then(pl.concat_str(label, pl.col("chunk").str.head(pl.col("to"))))
            .otherwise(pl.col("chunk").str.slice(inside, pl.col("to") - inside)),
            start=pl.col("at") + pl.col("from"),
            end=pl.col("at") + pl.col("to"),
        )
    )
    return pl.concat(with_figures(joined)).sort("order", "from").select(SCHEMA.names()).collect()
