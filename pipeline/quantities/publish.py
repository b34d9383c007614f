"""The published columns of one mention.

Belongs here: exact numbers as text and as 64-bit integers. Does not: reading them, joining them to texts.
"""

from fractions import Fraction

import polars as pl

from pipeline.quantities.mention import Mention

SCHEMA = pl.Schema(
    {
        "id": pl.String, "start": pl.Int64, "end": pl.Int64, "raw_text": pl.String, "kind": pl.String,
        "number": pl.String, "value": pl.Int64, "unit_id": pl.String, "unit_text": pl.String, "bound": pl.String,
        "lower": pl.Int64, "upper": pl.Int64, "resolution": pl.Int64,
    }
)  # fmt: skip

_INT64 = range(-(2**63), 2**63)
_SIGNIFICANT = 20


def whole(number: Fraction | None) -> int | None:
    """`number` when it is whole and fits into 64 bits, else None."""
    if number is None or number.denominator != 1 or number.numerator not in _INT64:
        return None
    return number.numerator


def exact_text(number: Fraction) -> str:
    """`number` in plain decimal notation: exact where it ends, otherwise cut at 20 significant digits."""
    sign, number = ("-" if number < 0 else ""), abs(number)
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1:
        places = max(_SIGNIFICANT - len(str(number.numerator // number.denominator)), 0)
        while number * 10**places < 10 ** (_SIGNIFICANT - 1):
            places += 1
    digits = str(number.numerator * 10**places // number.denominator).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _printed_unit(m: Mention) -> str | None:
    """The unit as printed (個, 港幣); 整 and 正 behind a sum belong to the writing of it, not to its unit."""
    if m.unit_text is None:
        return None
    at = m.text.rfind(m.unit_text)
    word = m.unit_text if at < 0 else m.raw[at : at + len(m.unit_text)]
    return word.rstrip("整正") or word


def published(m: Mention) -> tuple[str | int | None, ...]:
    """`kind` to `resolution` of `SCHEMA` for one mention."""
    number = None if m.number is None else exact_text(m.number)
    return (
        m.kind, number, whole(m.number), m.unit_id, _printed_unit(m), m.bound, whole(m.low), whole(m.high),
        None if m.number is None else whole(m.step),
    )  # fmt: skip
