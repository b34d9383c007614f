"""From a column of texts to the cores of possible figures, one row a core, and the text beside each.

Belongs here: hiding names, marking and splitting whole texts, the offsets of the pieces, what is taken in from the gaps
between cores. Does not: any knowledge of language (`scan`), reading (`readings`).
"""

import polars as pl

from pipeline.quantities.grammar import HD, HM
from pipeline.quantities.scan import (
    HIDDEN,
    NO_PREFIX,
    core_pattern,
    counted_pattern,
    currency_forms,
    idiom_pattern,
    klass,
    last_pattern,
    numerals,
    prefix_pattern,
    tail_pattern,
)
from pipeline.quantities.sides import WINDOW
from pipeline.quantities.template import put

# Noncharacters of Unicode: no text carries them on purpose. A text that does has them, and another that marked cores
# once, read as the last.
_OPEN, _CLOSE, _OTHER = "\ufdd3", "\ufdd4", "\ufdd1"
_RESERVED = ["\ufdd0", HIDDEN, _OPEN, _CLOSE]
_DIGITS = list("0123456789０１２３４５６７８９")
_PRESENTING = list("是为為到于於得\n")
# Bytes beyond which a core is no figure and is cut.
_LONG = 400
# Texts by which it is told whether most hold a name.
_SAMPLE = 100
#: More code points than any text has: the number of a text and a place in it are one number.
LENGTH = 2**36


def cores(block: pl.DataFrame) -> pl.DataFrame:
    """The cores of `block` (`id`, `text`, `offset` of the text), in order, and an empty core behind the last of each.

    Out: `id`; `gap`, the text between the core before, or the text's beginning, and this one; `core`; `size`, code
    points of the gap; `at`, offset of the core; `near`, whether the gap is so short that the text beside a core reaches
    across it. Gaps begin and end a text with a line break that its offsets do not count.
    """
    text = pl.col("text")
    if block.select(text.str.contains(f"[{''.join(_RESERVED)}]").any()).item():
        block = block.with_columns(text.str.replace_many(_RESERVED, [_OTHER] * len(_RESERVED)))
    # A piece is a gap and the core that ends it, the last of a text a gap alone. A pattern that must end where its text
    # does is sought from there backwards, so the gap is not read again.
    pieces = pl.concat_str(pl.lit("\n"), text, pl.lit("\n")).str.split(core_pattern(), literal=False, inclusive=True)
    rows = (
        block.with_columns(_without_names(block["text"]))
        .lazy()
        .select("id", "offset", piece=pieces)
        .with_row_index("row")
        .explode("piece")
        .with_columns(core=pl.col("piece").str.extract(last_pattern(), 0).fill_null(""))
        .with_columns(gap=pl.col("piece").str.strip_suffix(pl.col("core")))
        .collect(engine="in-memory")
    )
    size, length = (pl.col(name).str.len_chars().cast(pl.Int64) for name in ("gap", "core"))
    through = (pl.col("size") + pl.col("length")).cum_sum()
    first = pl.col("row") != pl.col("row").shift(1, fill_value=2**32 - 1)
    rows = (
        rows.with_columns(size=size, length=length)
        .with_columns(through=through, first=first)
        .with_columns(
            base=pl.when("first")
            .then(pl.col("through") - pl.col("size") - pl.col("length") + 1 - pl.col("offset"))
            .forward_fill(),
            near=(pl.col("size") < WINDOW) & ~pl.col("first") & (pl.col("length") > 0),
        )
        .select("id", "gap", "core", "size", at=pl.col("through") - pl.col("length") - pl.col("base"), near="near")
    )
    return _short(rows)


def text_numbers(rows: pl.DataFrame) -> pl.Series:
    """For each of the rows of `cores` the place of its text in the block."""
    return rows.select((pl.col("core") == "").cast(pl.Int64).cum_sum().shift(1, fill_value=0)).to_series()


def _without_names(texts: pl.Series) -> pl.Series:
    """`texts` with every character of a name hidden, so that no figure is sought inside."""
    text = pl.col("text").str.replace_all(idiom_pattern(), f"{_OPEN}$0{_CLOSE}")
    text = text.str.replace_all(counted_pattern(_OPEN, _CLOSE), "$1$2")
    # Most lines hold no name, but most pages do: where few hold one, those are told from the others in one search.
    if texts.head(_SAMPLE).str.contains(idiom_pattern()).sum() * 2 > min(_SAMPLE, len(texts)):
        return _hidden(texts.to_frame("text").select(text).to_series())
    named = texts.str.contains(idiom_pattern()).arg_true()
    return texts.scatter(named, _hidden(texts.gather(named).to_frame("text").select(text).to_series()))


def _hidden(marked: pl.Series) -> pl.Series:
    """Texts with each of the names that are marked in them hidden. They are few, and looked for at once."""
    names = marked.str.extract_all(f"{_OPEN}[^{_CLOSE}]+{_CLOSE}").explode().drop_nulls().unique().to_list()
    if not names:
        return marked
    hidden = [HIDDEN * (len(name) - 2) for name in names]
    return marked.to_frame("text").select(pl.col("text").str.replace_many(names, hidden)).to_series()


def _short(rows: pl.DataFrame) -> pl.DataFrame:
    """The same with cores of more than `_LONG` bytes cut between numerals: no step copies a long one often."""
    long = pl.col("core").str.len_bytes() > _LONG
    if not rows.select(long.any()).item():
        return rows
    pieces = rf"(?s)(?:[0-9０-９]+|[{klass(HD + HM)}]+|.){{1,80}}"
    length = pl.col("core").str.len_chars().cast(pl.Int64)
    cut = (
        rows.with_row_index("place")
        .with_columns(core=pl.when(long).then(pl.col("core").str.extract_all(pieces)).otherwise(pl.concat_list("core")))
        .explode("core")
        .with_columns(
            at=pl.col("at") + (length.cum_sum() - length).over("place"),
            inside=pl.col("place") == pl.col("place").shift(1, fill_value=2**32 - 1),
        )
    )
    # Nothing stands beside a piece where it was cut.
    return cut.with_columns(
        gap=pl.when("inside").then(pl.lit("")).otherwise("gap"),
        size=pl.when("inside").then(0).otherwise("size"),
        near=pl.col("near") & ~pl.col("inside"),
    ).select(rows.columns)


def chunks(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of `cores` that may be figures, with the bound words before and the unit behind taken in.

    Out: `place` (row number in `rows`), `chunk`, `at`, `prefix` and `tail` (code points taken from the gaps).
    """
    core, gap = pl.col("core"), pl.col("gap")
    prefix = pl.when(core != "").then(gap.str.tail(WINDOW).str.extract(prefix_pattern(), 0))
    # A currency that is all there is between two figures is the unit of the first: 5000英镑3次.
    behind = ((pl.col("prefix") == gap) & pl.col("prefix").is_in(currency_forms())) | pl.col("prefix").is_in(NO_PREFIX)
    # The next core's prefix is not this one's tail.
    room = (pl.col("size") - pl.col("prefix").str.len_chars().fill_null(0)).shift(-1).clip(0, WINDOW + 1)
    tail = gap.shift(-1).str.head(room).str.extract(tail_pattern(), 0)
    # A lone Han numeral without a unit counts only where the whole text, or a word like 是, presents it.
    lone = core.is_in(numerals()) & pl.col("tail").is_null() & pl.col("prefix").is_null()
    end = pl.when(lone).then(gap).otherwise(pl.lit("")).str.tail(2)
    presented = end.str.tail(1).is_in(_PRESENTING) | (end.str.starts_with("\n") & (end.str.strip_chars() == ""))
    return (
        rows.lazy()
        .with_row_index("place")
        .with_columns(prefix=prefix)
        .with_columns(prefix=pl.when(~behind).then("prefix"))
        .with_columns(tail=tail)
        .filter(core != "", ~lone | presented)
        .with_columns(chunk=pl.concat_str("prefix", "core", "tail", ignore_nulls=True))
        .with_columns(pl.col("prefix", "tail").str.len_chars().fill_null(0).cast(pl.Int64))
        .select("place", "chunk", pl.col("at") - pl.col("prefix"), "prefix", "tail")
        .collect(engine="in-memory")
    )


def left_of(rows: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """The text left of each mention of `found` (`place`, `prefix`, `chunk` as in `chunks`; `from` in the chunk)."""
    place, text = found["place"].cast(pl.Int64), pl.col("text")
    frame = found.select("chunk", "from", text=_at(rows, "gap", place).str.slice(-WINDOW, WINDOW - found["prefix"]))
    # No word beside a figure holds a digit: the digit that closes a core hides what is behind it.
    free = (frame["text"] == "") | ~_at(rows, "core", place - 1).str.tail(1).is_in(_DIGITS)
    at = (_at(rows, "near", place) & free).arg_true()
    if not at.is_empty():
        behind = place.gather(at) - 1
        told = pl.concat_str(text.str.tail(WINDOW), pl.col("core").str.tail(WINDOW), "inside")
        beyond = pl.DataFrame(
            {"text": _at(rows, "gap", behind), "core": _at(rows, "core", behind), "inside": frame["text"].gather(at)}
        )
        frame = frame.with_columns(frame["text"].scatter(at, beyond.select(told).to_series()))
    return put(frame, pl.col("from") > 0, text=pl.concat_str("text", pl.col("chunk").str.head(pl.col("from"))))["text"]


def right_of(rows: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """The text right of each mention of `found` (`place`, `tail`, `chunk` as in `chunks`; `to` in the chunk)."""
    place, text = found["place"].cast(pl.Int64) + 1, pl.col("text")
    rest = (WINDOW - found["tail"]).clip(0)
    frame = found.select("chunk", "to", text=_at(rows, "gap", place).str.slice(found["tail"], rest))
    at = (_at(rows, "near", place) & ~_at(rows, "core", place).str.head(1).is_in(_DIGITS)).arg_true()
    if not at.is_empty():
        place = place.gather(at)
        told = pl.concat_str("inside", pl.col("core").str.head(WINDOW), text.str.head(WINDOW))
        beyond = pl.DataFrame(
            {"text": _at(rows, "gap", place + 1), "core": _at(rows, "core", place), "inside": frame["text"].gather(at)}
        )
        frame = frame.with_columns(frame["text"].scatter(at, beyond.select(told).to_series()))
    inside = pl.col("to") < pl.col("chunk").str.len_chars()
    return put(frame, inside, text=pl.concat_str(pl.col("chunk").str.slice(pl.col("to")), "text"))["text"]


def _at(rows: pl.DataFrame, name: str, places: pl.Series) -> pl.Series:
    return rows[name].gather(places)
