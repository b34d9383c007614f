"""Figures that differ only in their digits (836.4万名, 3521.4万名) are read once.

Belongs here: which chunks may be read by their shape, what a reading at shape keeps of its number, and the arithmetic
that puts the digits back, as column expressions in 64-bit integers. Does not: reading (`reading`), joining (`extract`).
"""

from fractions import Fraction
from functools import cache

import polars as pl

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


# Whole numbers without a unit whose digits say what they are: years, dates, telephones, hotlines, leading zeros.
_TELLING = (
    r"^(?:(?:19[4-9]|20[0-9])[0-9]|12[0-9]{3}|9[56][0-9]{3}|1[3-9][0-9]{9}|[48]00[0-9]{7}|(?:19|20)[0-9]{6})(?: .*)?$"
)


def shape_keys(chunk: str = "chunk") -> list[pl.Expr]:
    """Columns `shaped` and `key`: the chunk with every digit a 1 where that is enough to read it, else the chunk."""
    text = pl.col(chunk)
    bare = text.str.contains(rf"^[1-9][0-9]{{0,10}}(?: [^0-9０-９{klass(HD + HM)}]*)?$") & ~text.str.contains(_TELLING)
    telephone = text.str.contains(r"^0[1-9][0-9]{1,2}-[1-9][0-9]{6,7}$")
    year = text.str.contains(r"^(?:19[4-9]|20[0-9])[0-9][^0-9,.年\-/万亿萬億]")
    shaped = bare | telephone | ~year & text.str.contains(shape_pattern())
    ones = text.str.replace_all("[0-9]", "1")
    zero = pl.when(telephone).then(pl.concat_str(pl.lit("0"), ones.str.slice(1))).otherwise(ones)
    return [shaped.alias("shaped"), pl.when(shaped).then(zero).otherwise(text).alias("key")]


class Unshaped(Exception):
    """The reading at shape does not tell how the digits enter it."""


def codes(mention: Mention, figure: str) -> tuple[int, str, str]:
    """Exponent of ten of the last printed digit, and what `low` and `high` are: '' open, 'n' the number, 's' a step on.

    `figure` is the numeral of the shape, digits all 1 (1,111.1).
    """
    digits = "".join(c for c in figure if c in "0123456789")
    if mention.number is None or mention.step is None or not digits:
        raise Unshaped
    exponent = 0
    unit = mention.number / int(digits)
    while unit > 1 and unit % 10 == 0:
        unit, exponent = unit / 10, exponent + 1
    while unit < 1 and exponent > -30:
        unit, exponent = unit * 10, exponent - 1
    if unit != 1:
        raise Unshaped

    def code(end: Fraction | None) -> str:
        if end is None:
            return ""
        if end == mention.number:
            return "n"
        if mention.number is not None and mention.step is not None and end == mention.number + mention.step:
            return "s"
        raise Unshaped

    return exponent, code(mention.low), code(mention.high)


def with_figures(found: pl.LazyFrame) -> list[pl.LazyFrame]:
    """`found` in parts, with `number`, `value`, `lower`, `upper`, `resolution` of shaped rows put in from `raw_text`.

    Needs `exponent`, `low`, `high` of `codes` (null where a row is not shaped), `up` and `down` (10 to the exponent
    and to minus the exponent, at least 1). The parts differ in the work they take: most figures are whole and need no
    step.
    """
    digits = pl.col("raw_text").str.replace_all(r"[^0-9]", "")
    whole = digits.cast(pl.Int64, strict=False)
    simple = (pl.col("down") == 1) & (pl.col("high") != "s")
    shaped = found.filter(pl.col("exponent").is_not_null())
    value = pl.col("value")
    plain = (
        shaped.filter(simple)
        .with_columns(value=whole * pl.col("up"))
        .with_columns(
            number=value.cast(pl.String),
            lower=pl.when(pl.col("low") == "n").then(value),
            upper=pl.when(pl.col("high") == "n").then(value),
            resolution=pl.col("up"),
        )
    )
    down, up = pl.col("down"), pl.col("up")
    zeros = digits.str.len_bytes() - digits.str.strip_chars_end("0").str.len_bytes()
    fraction = pl.concat_str(
        (pl.col("whole") // down).cast(pl.String),
        pl.lit("."),
        (pl.col("whole") % down).cast(pl.String).str.zfill(pl.max_horizontal(-pl.col("exponent"), 0)),
    ).str.strip_chars_end("0")

    def scaled(number: pl.Expr) -> pl.Expr:
        return pl.when(number % down == 0).then(number // down * up)

    def end(code: str) -> pl.Expr:
        return pl.when(pl.col(code) == "n").then(value).when(pl.col(code) == "s").then(scaled(pl.col("stepped")))

    other = (
        shaped.filter(~simple)
        .with_columns(whole=whole)
        .with_columns(value=scaled(pl.col("whole")), stepped=pl.col("whole") + pl.lit(10, pl.Int64).pow(zeros))
        .with_columns(
            number=pl.when(value.is_not_null()).then(value.cast(pl.String)).otherwise(fraction),
            lower=end("low"),
            upper=end("high"),
            resolution=pl.when(down == 1).then(up),
        )
        .drop("whole", "stepped")
    )
    return [found.filter(pl.col("exponent").is_null()), plain, other]
