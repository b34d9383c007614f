"""From a frame of texts to the frame of their mentions: mark, split, read the unique chunks, join back.

Belongs here: the flow over whole columns and the offsets. Does not: any knowledge of language.
"""

from dataclasses import fields, replace
from fractions import Fraction

import polars as pl

from pipeline.quantities.context import WINDOW, Sides, asks, resolve, side_patterns
from pipeline.quantities.reading import Mention, mentions
from pipeline.quantities.scan import scan_pattern

SCHEMA = pl.Schema(
    {
        "id": pl.String, "start": pl.Int64, "end": pl.Int64, "raw_text": pl.String, "kind": pl.String,
        "number": pl.String, "value": pl.Int64, "unit_id": pl.String, "unit_text": pl.String, "bound": pl.String,
        "lower": pl.Int64, "upper": pl.Int64, "resolution": pl.Int64,
    }
)  # fmt: skip

# Two noncharacters of Unicode: no text carries them on purpose. A text that does has the first read as the second.
_MARK, _OTHER = "\ufdd0", "\ufdd1"
_INT64 = range(-(2**63), 2**63)


def extract(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Mentions of numbers in the texts of `frame`.

    In: `id` (String), `text` (String). Out, sorted by `id` (in the order given) and `start`, one row a mention: `id`,
    `start`, `end` (code points, end exclusive), `raw_text`, `kind`, `number` (exact decimal; a fraction that does not
    end is cut at 20 significant digits), `value` (null when not whole or beyond int64), `unit_id`, `unit_text`,
    `bound`, `lower`, `upper` (null = open or not whole), `resolution` (step of the last printed digit, null below 1).
    Every decimal digit of a text lies in exactly one mention; mentions never overlap. Null texts have none.
    """
    return frame.select(pl.col("id").cast(pl.String), pl.col("text").cast(pl.String)).map_batches(
        _extract, schema=SCHEMA, streamable=False
    )


def _extract(frame: pl.DataFrame) -> pl.DataFrame:
    chunks = _chunks(frame)
    if chunks.is_empty():
        return SCHEMA.to_frame()
    readings = _Readings()
    table = readings.table(chunks["chunk"].unique())
    found = chunks.lazy().join(table.lazy(), on="chunk", how="inner", maintain_order="left").collect()
    settled = found.filter(~pl.col("asks"))
    open_ = found.filter("asks")
    if not open_.is_empty():
        settled = pl.concat([settled.select(_SETTLED), readings.resolved(open_)])
    columns = readings.columns()
    return (
        settled.lazy()
        .select(_SETTLED)
        .sort("order", "from")
        .join(columns.lazy(), on="mention", how="left", maintain_order="left")
        .with_columns(
            raw_text=pl.col("text").str.slice(pl.col("from"), pl.col("to") - pl.col("from")),
            start=pl.col("at") + pl.col("from"),
            end=pl.col("at") + pl.col("to"),
        )
        .select(SCHEMA.names())
        .collect()
    )


def _chunks(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns `id`, `chunk`, `left`, `right` (text beside it, document ends as line breaks), `at` (offset)."""
    marked = (
        frame.lazy()
        .filter(pl.col("text").is_not_null())
        .with_columns(pl.col("text").str.replace_all(_MARK, _OTHER, literal=True))
        .with_columns(pl.col("text").str.replace_all(scan_pattern(), f"{_MARK}$0{_MARK}").str.split(_MARK))
        .filter(pl.col("text").list.len() > 1)
        .with_row_index("document")
        .explode("text")
        .with_columns(pl.col("text").str.len_chars().cast(pl.Int64).alias("size"))
        .with_columns((pl.col("size").cum_sum() - pl.col("size")).alias("at"))
        .collect()
    )
    lazy = marked.lazy().with_columns(
        (pl.col("document") != pl.col("document").shift(1)).fill_null(True).alias("first"),
        (pl.col("document") != pl.col("document").shift(-1)).fill_null(True).alias("last"),
    )
    lazy = lazy.with_columns(
        pl.when("first").then(pl.col("at")).forward_fill().alias("base"),
        pl.int_range(pl.len()).alias("row"),
        pl.when("first").then(pl.int_range(pl.len())).forward_fill().alias("base_row"),
    )
    left = pl.concat_str(
        pl.when(pl.col("first").shift(1)).then(pl.lit("\n")).otherwise(pl.lit("")),
        pl.col("text").shift(1).str.tail(WINDOW),
    )
    right = pl.concat_str(
        pl.col("text").shift(-1).str.head(WINDOW),
        pl.when(pl.col("last").shift(-1)).then(pl.lit("\n")).otherwise(pl.lit("")),
    )
    return (
        lazy.with_columns(left.alias("left"), right.alias("right"))
        .filter((pl.col("row") - pl.col("base_row")) % 2 == 1)
        .select(
            "id", "text", pl.col("text").alias("chunk"), "left", "right", (pl.col("at") - pl.col("base")).alias("at")
        )
        .with_row_index("order")
        .collect()
    )


_SETTLED = ["id", "order", "at", "text", "from", "to", "mention"]


class _Readings:
    """The distinct mentions met so far; frames carry their numbers."""

    def __init__(self) -> None:
        self._number: dict[Mention, int] = {}
        self._mentions: list[Mention] = []

    def _intern(self, mention: Mention) -> int:
        number = self._number.setdefault(mention, len(self._mentions))
        if number == len(self._mentions):
            self._mentions.append(mention)
        return number

    def table(self, chunks: pl.Series) -> pl.DataFrame:
        """One row a mention of every chunk: `chunk`, `from`, `to` (inside it), `mention`, `asks`."""
        rows: list[tuple[str, int, int, int, bool]] = []
        for chunk in chunks:
            for m in mentions(chunk):
                bare = replace(m, start=0, end=m.end - m.start)
                rows.append((chunk, m.start, m.end, self._intern(bare), asks(bare)))
        schema = {"chunk": pl.String, "from": pl.Int64, "to": pl.Int64, "mention": pl.Int64, "asks": pl.Boolean}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def resolved(self, found: pl.DataFrame) -> pl.DataFrame:
        """The rows of `found` whose surroundings were asked for, each with the mention that these make of it."""
        keyed = (
            found.lazy()
            .with_columns(
                before=pl.concat_str("left", pl.col("chunk").str.head(pl.col("from"))),
                after=pl.concat_str(pl.col("chunk").str.slice(pl.col("to")), "right"),
            )
            .with_columns(
                pl.col("before" if key.startswith("left") else "after").str.extract(pattern, 1).fill_null("").alias(key)
                for key, pattern in side_patterns().items()
            )
            .with_columns(right_noun=pl.when(pl.col("right_noun") == "").then("right_english").otherwise("right_noun"))
            .collect()
        )
        names = ["mention", *(f.name for f in fields(Sides))]
        unique = keyed.select(names).unique()
        rows = []
        for number, *keys in unique.iter_rows():
            old = self._mentions[number]
            new = resolve(old, Sides(*keys))
            if new.kind or any(c.isdigit() for c in old.text):
                kept = new if new.kind else replace(old, kind="identifier")
                bare = replace(kept, start=0, end=kept.end - kept.start)
                rows.append((number, *keys, kept.start, kept.end, self._intern(bare)))
        schema = {
            **dict.fromkeys(names, pl.String), "mention": pl.Int64, "begin": pl.Int64, "finish": pl.Int64, "new": pl.Int64,
        }  # fmt: skip
        return (
            keyed.lazy()
            .join(pl.LazyFrame(rows, schema=schema, orient="row"), on=names, how="inner")
            .with_columns(
                to=pl.col("from") + pl.col("finish"), mention="new", **{"from": pl.col("from") + pl.col("begin")}
            )
            .select(_SETTLED)
            .collect()
        )

    def columns(self) -> pl.DataFrame:
        """The published columns of every distinct mention."""
        rows = [(number, *_published(m)) for number, m in enumerate(self._mentions)]
        names = ["kind", "number", "value", "unit_id", "unit_text", "bound", "lower", "upper", "resolution"]
        schema = {"mention": pl.Int64, **{name: SCHEMA[name] for name in names}}
        return pl.DataFrame(rows, schema=schema, orient="row")


def _whole(number: Fraction | None) -> int | None:
    if number is None or number.denominator != 1 or number.numerator not in _INT64:
        return None
    return number.numerator


def exact_text(number: Fraction) -> str:
    """`number` in plain decimal notation: exact where it ends, otherwise cut at 20 significant digits."""
    sign, number = ("-" if number < 0 else ""), abs(number)
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        places = 0
        while number.denominator != 1 and (number * 10**places).denominator != 1:
            places += 1
    else:
        places = 20 - len(str(number.numerator // number.denominator).lstrip("0"))
        while number * 10**places < 10**19:
            places += 1
        places = max(places, 0)
    digits = str(number.numerator * 10**places // number.denominator).rjust(places + 1, "0")
    return sign + (digits if not places else f"{digits[:-places]}.{digits[-places:]}")


def _published(m: Mention) -> tuple[str | int | None, ...]:
    number = None if m.number is None else exact_text(m.number)
    return (
        m.kind, number, _whole(m.number), m.unit_id, m.unit_text, m.bound, _whole(m.low), _whole(m.high),
        _whole(m.step) if m.number is not None else None,
    )  # fmt: skip
