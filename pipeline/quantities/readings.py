"""Reading the distinct chunks of a frame, each once.

Belongs here: the memory of what was read, the tables that frames join with. Does not: language, offsets in documents.
"""

from threading import Lock
from typing import NamedTuple

import polars as pl

from pipeline.quantities.context import asks, follows, resolve
from pipeline.quantities.mention import Mention, replace
from pipeline.quantities.nouns import with_nouns
from pipeline.quantities.publish import SCHEMA, published
from pipeline.quantities.reading import mentions
from pipeline.quantities.sides import bulk_patterns, sides_of
from pipeline.quantities.template import End, Shape, Unshaped, codes, shape_text

_KEYS = ["left", "right", "left_noun", "right_noun"]
TABLE = {
    "key": pl.String, "from": pl.Int64, "to": pl.Int64, "mention": pl.Int64, "asks": pl.Boolean, "follows": pl.Boolean
}  # fmt: skip
_PUBLISHED = ["kind", "number", "value", "unit_id", "unit_text", "bound", "lower", "upper", "resolution"]
_SHAPE = {
    "exponent": pl.Int8, "low": pl.Int8, "high": pl.Int8, "first": pl.Int32, "length": pl.Int32,
    "divided": pl.Boolean, "up": pl.Int64, "down": pl.Int64,
}  # fmt: skip
COLUMNS = pl.Schema([*((name, SCHEMA[name]) for name in _PUBLISHED), *_SHAPE.items()])


class _Entry(NamedTuple):
    mention: Mention
    shape: Shape | None


class Readings:
    """The distinct mentions met so far; frames carry their numbers (`mention`).

    Threads may share it. No frame is worked on while the lock is held: polars' own threads may be waiting for it.
    """

    def __init__(self) -> None:
        self._number: dict[_Entry, int] = {}
        self._entries: list[_Entry] = []
        self._lock = Lock()
        self._columns = pl.DataFrame(schema=COLUMNS)
        self._read: dict[str, list[tuple[int, int, int, bool, bool]] | None] = {}
        self._resolved: dict[tuple[int | str, ...], tuple[int, int, int] | None] = {}

    def __len__(self) -> int:
        return len(self._read) + len(self._resolved)

    def _intern(self, mention: Mention, shaped: bool) -> int:
        mention = replace(mention, start=0, end=mention.end - mention.start)
        shape = _stepped(codes(mention), mention.text) if shaped and mention.number is not None else None
        number = self._number.setdefault(_Entry(mention, shape), len(self._entries))
        if number == len(self._entries):
            self._entries.append(_Entry(mention, shape))
        return number

    def _mentions(self, key: str) -> list[tuple[int, int, int, bool, bool]] | None:
        """From, to, mention, asks and follows of each mention of a chunk; None when a shape does not tell enough."""
        known = self._read.get(key, ...)
        if known is not ...:
            return known  # type: ignore[return-value]
        shape = shape_text(key)
        shaped = shape is not None
        found = mentions(key if shape is None else shape)
        rows: list[tuple[int, int, int, bool, bool]] | None
        try:
            figure = len(found) == 1 and found[0].form == "figure" and found[0].numeral[:1].isdigit()
            if shaped and not figure and any(m.form not in ("date", "time", "phone") for m in found):
                raise Unshaped
            if shape is not None and any(c.isdecimal() and not c.isascii() for c in shape):
                raise Unshaped
            rows = [(m.start, m.end, self._intern(m, shaped), asks(m), follows(m)) for m in found]
        except Unshaped:
            rows = None
        self._read[key] = rows
        return rows

    def table(self, keys: pl.Series) -> pl.DataFrame:
        """One row a mention of each of `keys` (`shape_keys`); a shape that tells too little has one row, all null."""
        rows: list[tuple[object, ...]] = []
        distinct = keys.unique().to_list()
        with self._lock:
            for key in distinct:
                found = self._mentions(key)
                if found is None:
                    rows.append((key, None, None, None, None, None))
                else:
                    rows += [(key, *row) for row in found]
        return pl.DataFrame(rows, schema=TABLE, orient="row")

    def resolve(self, asked: pl.DataFrame) -> pl.DataFrame:
        """`from`, `to` and `mention` of each row of `asked` (`from`, `mention`; `before` and `after`, the text beside)
        as the text beside makes them; `mention` is null where there turns out to be none."""
        keyed = (
            with_nouns(asked)
            .lazy()
            .with_columns(
                pl.col("before" if key.startswith("left") else "after").str.extract(pattern, 0).fill_null("").alias(key)
                for key, pattern in bulk_patterns().items()
            )
            .select("from", "mention", *_KEYS)
            .collect(engine="in-memory")
        )
        rows = []
        distinct = keyed.select("mention", *_KEYS).unique().rows()
        with self._lock:
            for row in distinct:
                if row not in self._resolved:
                    self._resolved[row] = self._settle(*row)
                rows.append((*row, *(self._resolved[row] or (None, None, None))))
        names = ("begin", "finish", "new")
        schema = {"mention": pl.Int64, **dict.fromkeys(_KEYS, pl.String), **dict.fromkeys(names, pl.Int64)}
        table = pl.DataFrame(rows, schema=schema, orient="row")
        # A label is taken in only from the text between chunks, which no other mention can hold.
        begin = pl.when((pl.col("begin") < 0) & (pl.col("from") > 0)).then(0).otherwise("begin")
        return keyed.join(table, on=["mention", *_KEYS], how="left", maintain_order="left").select(
            (pl.col("from") + begin).alias("from"), to=pl.col("from") + pl.col("finish"), mention="new"
        )

    def _settle(self, number: int, *keys: str) -> tuple[int, int, int] | None:
        entry = self._entries[number]
        new = resolve(entry.mention, sides_of(*keys))
        if not new.kind:
            if not any(c.isdigit() for c in entry.mention.text):
                return None
            new = replace(entry.mention, kind="identifier", number=None, unit_id=None, unit_text=None, bound=None)
        shaped = entry.shape is not None and new.number is not None
        return new.start, new.end, self._intern(new, shaped)

    def name(self) -> int:
        """The number of the mention of a name, of which nothing is told but its kind."""
        with self._lock:
            return self._intern(Mention(0, 0, "name", "name"), shaped=False)

    def columns(self, numbers: pl.Series) -> pl.DataFrame:
        """The columns `COLUMNS` of the mentions with the given `numbers`: those published, and how the digits are to be
        put in (`template`) where a mention was read at shape."""
        with self._lock:
            table, entries = self._columns, self._entries[self._columns.height :]
        if entries:
            rows = [(*published(e.mention), *_shape(e.shape)) for e in entries]
            table = pl.concat([table, pl.DataFrame(rows, schema=COLUMNS, orient="row")], rechunk=True)
            with self._lock:
                self._columns = max(self._columns, table, key=lambda known: known.height)
        return table[numbers]


def _stepped(shape: Shape, text: str) -> Shape:
    """`shape` where a step on is one of the last printed digit (20亿多), not of the last that is no zero (20多亿)."""
    last = shape.first + shape.length - 1
    if End.ROUND not in (shape.low, shape.high) or shape.length == 1:
        return shape
    for zero in mentions(f"{text[:last]}0{text[last + 1 :]}"):
        if zero.number is not None and zero.step is not None and zero.number + zero.step in (zero.low, zero.high):
            low, high = (End.STEP if end == End.ROUND else end for end in (shape.low, shape.high))
            return shape._replace(low=low, high=high)
    return shape


def _shape(shape: Shape | None) -> tuple[int | bool | None, ...]:
    if shape is None:
        return (None,) * len(_SHAPE)
    return (*shape, 10 ** max(shape.exponent, 0), 10 ** max(-shape.exponent, 0))


# Each is some hundred bytes.
_LIMIT = 200_000
_shared = Readings()


def shared() -> Readings:
    """The readings of this process; forgotten when they are very many, so that memory stays bounded."""
    global _shared
    if len(_shared) > _LIMIT:
        _shared = Readings()
    return _shared
