"""Reading the distinct chunks of a frame, each once.

Belongs here: the memory of what was read, the tables that frames join with. Does not: language, offsets in documents.
"""

from dataclasses import fields
from threading import Lock
from typing import NamedTuple

import polars as pl

from pipeline.quantities.context import asks, follows, resolve
from pipeline.quantities.mention import Mention, replace
from pipeline.quantities.publish import SCHEMA, published
from pipeline.quantities.reading import mentions
from pipeline.quantities.sides import Sides, noun_forms, side_patterns
from pipeline.quantities.template import Unshaped, codes

_KEYS = [f.name for f in fields(Sides)]
TABLE = {
    "key": pl.String, "from": pl.Int64, "to": pl.Int64, "mention": pl.Int64, "asks": pl.Boolean,
    "follows": pl.Boolean, "shaped": pl.Boolean,
}  # fmt: skip


class _Entry(NamedTuple):
    mention: Mention
    shape: tuple[int, str, str] | None


class Readings:
    """The distinct mentions met so far; frames carry their numbers (`mention`). Threads may share it."""

    def __init__(self) -> None:
        self._number: dict[_Entry, int] = {}
        self._entries: list[_Entry] = []
        self._lock = Lock()
        self._columns: list[tuple[object, ...]] = []
        self._read: dict[tuple[str, bool], list[tuple[int, int, int, bool, bool]] | None] = {}
        self._resolved: dict[tuple[int | str, ...], tuple[int, int, int] | None] = {}

    def _intern(self, mention: Mention, shaped: bool) -> int:
        mention = replace(mention, start=0, end=mention.end - mention.start)
        shape = codes(mention, mention.numeral) if shaped and mention.number is not None else None
        number = self._number.setdefault(_Entry(mention, shape), len(self._entries))
        if number == len(self._entries):
            self._entries.append(_Entry(mention, shape))
        return number

    def _mentions(self, key: str, shaped: bool) -> list[tuple[int, int, int, bool, bool]] | None:
        """From, to, mention, asks and follows of each mention of a chunk; None when a shape does not tell enough."""
        known = self._read.get((key, shaped), ...)
        if known is not ...:
            return known  # type: ignore[return-value]
        found = mentions(key)
        rows: list[tuple[int, int, int, bool, bool]] | None
        try:
            figure = len(found) == 1 and found[0].form == "figure" and found[0].numeral[:1].isdigit()
            if shaped and not figure and any(m.form not in ("date", "time", "phone") for m in found):
                raise Unshaped
            rows = [(m.start, m.end, self._intern(m, shaped), asks(m), follows(m)) for m in found]
        except Unshaped:
            rows = None
        self._read[key, shaped] = rows
        return rows

    def table(self, keys: pl.DataFrame) -> pl.DataFrame:
        """One row a mention of each `key` (with `shaped`); a shape that tells too little has one row, `from` null."""
        rows: list[tuple[object, ...]] = []
        with self._lock:
            for key, shaped in keys.select("key", "shaped").iter_rows():
                found = self._mentions(key, shaped)
                if found is None:
                    rows.append((key, None, None, None, False, False, shaped))
                else:
                    rows += [(key, *row, shaped) for row in found]
        return pl.DataFrame(rows, schema=TABLE, orient="row")

    def resolve(self, asked: pl.DataFrame) -> pl.DataFrame:
        """Replaces `from`, `to` and `mention` of `asked` (with `before` and `after`, the text beside each mention) by
        what the text beside makes of it; what turns out to be no mention is left out."""
        nouns = noun_forms()
        keyed = (
            asked.lazy()
            .with_columns(
                pl.col("before" if key.startswith("left") else "after").str.extract(pattern, 0).fill_null("").alias(key)
                for key, pattern in side_patterns().items()
            )
            .with_columns(
                pl.col(key).str.extract_many(nouns, leftmost=True).list.last().fill_null("")
                for key in ("left_noun", "right_noun")
            )
            .collect()
        )
        unique = keyed.select("mention", *_KEYS).unique()
        rows = []
        with self._lock:
            for row in unique.iter_rows():
                if row not in self._resolved:
                    self._resolved[row] = self._settle(*row)
                settled = self._resolved[row]
                if settled is not None:
                    rows.append((*row, *settled))
        schema = {
            "mention": pl.Int64, **dict.fromkeys(_KEYS, pl.String), "begin": pl.Int64,
            "finish": pl.Int64, "new": pl.Int64,
        }  # fmt: skip
        # A label is taken in only from the text between chunks, which no other mention can hold.
        begin = pl.when((pl.col("begin") < 0) & (pl.col("from") > 0)).then(0).otherwise("begin")
        return (
            keyed.lazy()
            .join(pl.LazyFrame(rows, schema=schema, orient="row"), on=["mention", *_KEYS], how="inner")
            .with_columns(
                (pl.col("from") + begin).alias("from"),
                (pl.col("from") + pl.col("finish")).alias("to"),
                pl.col("new").alias("mention"),
            )
            .select(asked.columns)
            .collect()
        )

    def _settle(self, number: int, *keys: str) -> tuple[int, int, int] | None:
        entry = self._entries[number]
        new = resolve(entry.mention, Sides(*keys))
        if not new.kind:
            if not any(c.isdigit() for c in entry.mention.text):
                return None
            new = replace(entry.mention, kind="identifier", number=None, unit_id=None, unit_text=None, bound=None)
        shaped = entry.shape is not None and new.number is not None
        return new.start, new.end, self._intern(new, shaped)

    def columns(self) -> pl.DataFrame:
        """The published columns of every mention; `exponent`, `low`, `high`, `up`, `down` where its
        digits are still to be put in (`template`)."""
        with self._lock:
            for number in range(len(self._columns), len(self._entries)):
                entry = self._entries[number]
                self._columns.append((number, *published(entry.mention), *_powers(entry.shape)))
            rows = list(self._columns)
        names = ["kind", "number", "value", "unit_id", "unit_text", "bound", "lower", "upper", "resolution"]
        shape = {"exponent": pl.Int64, "low": pl.String, "high": pl.String, "up": pl.Int64, "down": pl.Int64}
        return pl.DataFrame(rows, schema={"mention": pl.Int64, **{n: SCHEMA[n] for n in names}, **shape}, orient="row")


def _powers(shape: tuple[int, str, str] | None) -> tuple[int | str | None, ...]:
    if shape is None:
        return (None,) * 5
    exponent = shape[0]
    return (*shape, 10 ** max(exponent, 0), 10 ** max(-exponent, 0))
