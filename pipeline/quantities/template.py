"""Figures that differ only in their digits (836.4万名, 3521.4万名) are read once.

Belongs here: which chunks may be read by their shape, what a reading at shape keeps of its number, and the arithmetic
that puts the digits back, as column expressions in 64-bit integers. Does not: reading (`reading`), joining (`extract`).
"""

import re
from enum import IntEnum
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import polars as pl
import pyarrow as pa

from pipeline.quantities.grammar import HD, HM
from pipeline.quantities.mention import Mention
from pipeline.quantities.scan import klass

# 7 digits and 11 powers of ten, or 15 digits, stay far inside 64 bits.
_LONG, _SHORT = (
    r"[1-9][0-9]{0,14}(?:\.[0-9]{1,6})?",
    r"(?:[1-9][0-9]{0,6}|[1-9][0-9]{0,4}\.[0-9]{1,2}|[1-9][0-9]{0,2},[0-9]{3})",
)


@cache
def shape_pattern() -> str:
    """Chunks with one plain figure and a unit whose reading does not hang on the digits' values."""
    han = klass(HD + HM)
    quiet = rf"[^0-9０-９.,:/+\-－–—―−~～〜负負(（#@A-Za-z{han}]*"
    stop = r"年月日号號时時点點分秒:：/／.\-－–—―−~～〜至到又成角毛块塊"
    rest = rf"[^0-9０-９{stop}{han} ][^0-9０-９\-－–—―−~～〜至到又半点點分{han}]*"
    magnitude = "[多余餘]?(?:[十百千]?[万萬亿億]|[十百千])"
    month, day = "(?:0?[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01]|[1-9])"
    clock = "(?: ?(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)"
    date = rf"(?:19|20)[0-9][0-9](?:-{month}-|/{month}/|年{month}月){day}日?"
    figure = rf"[1-9][0-9]{{0,14}}{rest}|(?:{_SHORT})(?:{magnitude})?(?:{rest})|(?:{_SHORT}){magnitude}"
    return rf"^(?:{date}{clock}?{quiet}|{clock}{quiet})$|^{quiet}(?:{figure})$"


# Whole numbers, alone or before a few words, and telephones.
_BARE = rf"[1-9][0-9]{{0,10}}(?: [^0-9０-９{klass(HD + HM)}]*)?|0[1-9][0-9]{{1,2}}-[1-9][0-9]{{6,7}}"
# Figures whose digits say what they are: years, also with a word or 万人 behind, dates, telephones, hotlines.
_TELLING = (
    r"^(?:19[4-9]|20[0-9])[0-9](?:$|[^0-9,.年\-/万亿萬億]|[万萬]人)"
    r"|^(?:12[0-9]{3}|9[56][0-9]{3}|1[3-9][0-9]{9}|[48]00[0-9]{7}|(?:19|20)[0-9]{6})(?: .*)?$"
)
# Stands for any digit in the key of a shape; no chunk holds it.
_DIGIT = "\x01"
_ALIKE = bytes.maketrans(b"0123456789", _DIGIT.encode() * 10)


def shape_keys(chunk: pl.Series) -> pl.Series:
    """`chunk` with all digits alike where that is enough to read it, else as it is (`shape_text`)."""
    text = pl.col("chunk")
    shaped = text.str.contains(f"^(?:{_BARE})$|{shape_pattern()}") & ~text.str.contains(_TELLING)
    frame = pl.DataFrame({"chunk": chunk, "alike": _alike(chunk)})
    return frame.select(pl.when(shaped).then("alike").otherwise("chunk")).to_series()


def _alike(texts: pl.Series) -> pl.Series:
    """`texts` with every digit replaced, in one pass over the bytes of the whole column."""
    if texts.is_empty():
        return texts
    array = texts.rechunk().to_arrow()
    validity, offsets, data = array.buffers()
    changed = pa.py_buffer(data.to_pybytes().translate(_ALIKE))
    return pl.Series(pa.Array.from_buffers(array.type, len(array), [validity, offsets, changed], offset=array.offset))


def shape_text(key: str) -> str | None:
    """What to read for the key of a shape, every digit a 1; None where the key is a chunk as it is."""
    if _DIGIT not in key:
        return None
    text = key.replace(_DIGIT, "1")
    # No other shape looks like a telephone, which begins with a zero.
    return f"0{text[1:]}" if re.fullmatch("1{3,4}-1{7,8}", text) else text


class Unshaped(Exception):
    """The reading at shape does not tell how the digits enter it."""


class End(IntEnum):
    """What an end of the bounds is: open, the number, a step of its last digit that is no zero, or of its last digit
    more."""

    OPEN, NUMBER, ROUND, STEP = range(4)


class Shape(NamedTuple):
    """How the digits of a figure enter its number.

    `raw_text[first:first + length]` holds them, `divided` by commas or a point or not; the last stands for 10 to the
    `exponent`.
    """

    exponent: int
    low: End
    high: End
    first: int
    length: int
    divided: bool


def codes(mention: Mention) -> Shape:
    """How the digits of `mention`, read at shape, enter it. Raises `Unshaped`."""
    figure = "".join(c for c in mention.numeral if c in "0123456789")
    digits = [at for at, c in enumerate(mention.text) if c in "0123456789"]
    if mention.number is None or mention.step is None or not figure or len(digits) != len(figure):
        raise Unshaped
    exponent = 0
    unit = mention.number / int(figure)
    while unit > 1 and unit % 10 == 0:
        unit, exponent = unit / 10, exponent + 1
    while unit < 1 and exponent > -30:
        unit, exponent = unit * 10, exponent - 1
    if unit != 1:
        raise Unshaped

    def code(end: Fraction | None) -> End:
        if end is None:
            return End.OPEN
        if end == mention.number:
            return End.NUMBER
        if mention.number is not None and mention.step is not None and end == mention.number + mention.step:
            return End.ROUND
        raise Unshaped

    length = digits[-1] + 1 - digits[0]
    return Shape(exponent, code(mention.low), code(mention.high), digits[0], length, length > len(digits))


def with_figures(found: pl.DataFrame) -> pl.DataFrame:
    """`found` with `number`, `value`, `lower`, `upper`, `resolution` of shaped rows put in from `raw_text`.

    Needs the fields of `Shape` (null where a row is not shaped), and `up` and `down`, 10 to the exponent and to minus
    the exponent, at least 1. What few rows need is done on those rows only.
    """
    figure = pl.col("raw_text").str.slice(pl.col("first"), pl.col("length"))
    found = found.with_columns(whole=figure.cast(pl.Int64, strict=False))
    found = put(found, pl.col("divided"), whole=figure.str.replace_many([",", "."], ["", ""]).cast(pl.Int64))
    shaped, value, down, up = pl.col("exponent").is_not_null(), pl.col("value"), pl.col("down"), pl.col("up")
    found = found.with_columns(value=pl.when(shaped).then(_scaled(pl.col("whole"))).otherwise(value))
    found = found.with_columns(
        number=pl.when(shaped).then(value.cast(pl.String)).otherwise("number"),
        lower=pl.when(pl.col("low") == End.NUMBER).then(value).when(~shaped).then("lower"),
        upper=pl.when(pl.col("high") == End.NUMBER).then(value).when(~shaped).then("upper"),
        resolution=pl.when(~shaped).then("resolution").when(down == 1).then(up),
    )
    found = put(found, shaped & value.is_null(), number=_fraction())
    digits = pl.col("whole").cast(pl.String)
    zeros = digits.str.len_bytes() - digits.str.strip_chars_end("0").str.len_bytes()
    steps = {End.ROUND: pl.lit(10, pl.Int64).pow(zeros), End.STEP: pl.lit(1, pl.Int64)}
    for code, step in steps.items():
        end = _scaled(pl.col("whole") + step)
        found = put(put(found, pl.col("low") == code, lower=end), pl.col("high") == code, upper=end)
    return found


def put(frame: pl.DataFrame, where: pl.Expr, **columns: pl.Expr) -> pl.DataFrame:
    """`frame` with `columns` worked out anew in the rows `where`, and only there."""
    chosen = frame.select(pl.arg_where(where)).to_series()
    if chosen.is_empty():
        return frame
    anew = frame.lazy().select(pl.all().gather(chosen)).select(**columns).collect(engine="in-memory")
    return frame.with_columns(frame[name].scatter(chosen, anew[name]) for name in columns)


def _scaled(whole: pl.Expr) -> pl.Expr:
    """The digits as a number, null where it is not whole."""
    return pl.when(whole % pl.col("down") == 0).then(whole // pl.col("down") * pl.col("up"))


def _fraction() -> pl.Expr:
    whole, down = pl.col("whole"), pl.col("down")
    places = pl.max_horizontal(-pl.col("exponent"), 0)
    decimals = (whole % down).cast(pl.String).str.zfill(places).str.strip_chars_end("0")
    return pl.concat_str((whole // down).cast(pl.String), pl.lit("."), decimals)
