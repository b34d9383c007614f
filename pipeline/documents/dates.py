"""The day a page was published, read from a printed stamp: the notations that sites use, and nothing looser.

Only whole dates of publication belong here; dates in running text are mentions and belong to the quantities.
"""

import re
from datetime import date

import polars as pl

# Year first in any of its notations, day first with full stops only (25.01.2015): 01/02/2015 would be a guess.
STAMP = (
    r"(?:(?:19|20)[0-9]{2}\s?[-/.年]\s?(?:1[0-2]|0?[1-9])\s?[-/.月]\s?(?:3[01]|[12][0-9]|0?[1-9])\s?日?"
    r"|(?:3[01]|[12][0-9]|0?[1-9])\.(?:1[0-2]|0?[1-9])\.(?:19|20)[0-9]{2}"
    r"|[12][09][0-9]{2}(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])(?:[^0-9]|$))"
)
CLOCK = r"(?:[T\s]?(?:上午|下午)?\s?(?:[01]?[0-9]|2[0-3])[:：时][0-5][0-9](?:[:：分][0-5][0-9])?(?:\.[0-9]{1,3})?秒?)"
_YEAR_FIRST = r"((?:19|20)[0-9]{2})\s?[-/.年]\s?(1[0-2]|0?[1-9])\s?[-/.月]\s?(3[01]|[12][0-9]|0?[1-9])"
# Behind a day of one digit: 2024-01-32 is no day, and 2024-1-908:30 the 9th.
_CUT_SHORT = r"[0-9](?:[^0-9:：]|$)"
_DAY_FIRST = r"(?:^|[^0-9.])(3[01]|[12][0-9]|0?[1-9])\.(1[0-2]|0?[1-9])\.((?:19|20)[0-9]{2})(?:[^0-9.]|$)"
_PACKED = r"(?:^|[^0-9])((?:19|20)[0-9]{2})(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])(?:[^0-9]|$)"


# Days in Chinese digits (二〇一一年一月十二日) and by the English name of the month (Mar 4, 2011; 4 March 2011).
_NUMERALS = "〇○零Ｏ一二三四五六七八九"
_DAYS_IN_WORDS = {"十": 10, "二十": 20, "三十": 30} | {
    tens + unit: 10 * place + number
    for place, tens in enumerate(("", "十", "二十", "三十"))
    for number, unit in enumerate("一二三四五六七八九", start=1)
    if 10 * place + number <= 31
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IN_WORDS = (
    rf"([一二][九{_NUMERALS[:4]}][{_NUMERALS}]{{2}})年([{_NUMERALS[4:]}十]{{1,2}})月([{_NUMERALS[4:]}十]{{1,3}})日"
)
_NAMED = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_MONTH_FIRST = rf"\b{_NAMED} (3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?,? ((?:19|20)[0-9]{{2}})\b"
_MONTH_INSIDE = rf"\b(3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)? {_NAMED},? ((?:19|20)[0-9]{{2}})\b"
WRITTEN = "(?:" + "|".join(re.sub(r"\((?!\?)", "(?:", part) for part in (_IN_WORDS, _MONTH_FIRST, _MONTH_INSIDE)) + ")"
# What every written day holds; a line without it need not be searched. Plain words, which are sought six times as fast
# as a class of characters; the pattern itself is slow where text is not ASCII, for its word boundaries.
WRITTEN_HINT = "|".join([tens + units for tens in "一二" for units in f"九{_NUMERALS[:4]}"] + list(_MONTHS))


def first_date(text: str) -> date | None:
    """The first whole date of a short text, such as the content of a meta element; None when there is none."""
    whole = rf"{_YEAR_FIRST}(?:(?<=[0-9]{{2}})|(?!{_CUT_SHORT}))"
    for pattern, order in ((whole, (0, 1, 2)), (_DAY_FIRST, (2, 1, 0)), (_PACKED, (0, 1, 2))):
        found = re.search(pattern, text)
        if found:
            year, month, day = (int(found.groups()[i]) for i in order)
            try:
                return date(year, month, day)
            except ValueError:
                continue
    return None


def stamp_date(text: pl.Expr) -> pl.Expr:
    """The first whole date of a String expression as a Date expression; null when there is none, or no such day."""

    def built(pattern: str, year: int, month: int, day: int) -> pl.Expr:
        parts = text.str.extract_groups(pattern).struct
        printed = pl.concat_str(
            parts.field(str(year)),
            parts.field(str(month)).str.zfill(2),
            parts.field(str(day)).str.zfill(2),
            separator="-",
        )
        return printed.str.to_date("%Y-%m-%d", strict=False)

    def year_first() -> pl.Expr:
        # The engine knows no look-ahead, so what follows the day is taken too.
        parts = text.str.extract_groups(f"{_YEAR_FIRST}(.{{0,2}})").struct
        short = (parts.field("3").str.len_bytes() == 1) & parts.field("4").str.contains(f"^{_CUT_SHORT}")
        return pl.when(~short).then(built(_YEAR_FIRST, 1, 2, 3))

    def numbered(part: pl.Expr, numbers: dict[str, int]) -> pl.Expr:
        return part.replace_strict(numbers, default=None, return_dtype=pl.Int64)

    def dated(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
        return pl.concat_str(year, month, day, separator="-").str.to_date("%Y-%-m-%-d", strict=False)

    words, first, inside = (text.str.extract_groups(p).struct for p in (_IN_WORDS, _MONTH_FIRST, _MONTH_INSIDE))
    digits = dict(zip(_NUMERALS, "0000123456789", strict=True))
    months = {name: number for number, name in enumerate(_MONTHS, start=1)}
    return pl.coalesce(
        year_first(),
        built(_DAY_FIRST, 3, 2, 1),
        built(_PACKED, 1, 2, 3),
        dated(
            words.field("1").str.replace_many(list(digits), list(digits.values())),
            numbered(words.field("2"), _DAYS_IN_WORDS),
            numbered(words.field("3"), _DAYS_IN_WORDS),
        ),
        dated(first.field("3"), numbered(first.field("1"), months), first.field("2")),
        dated(inside.field("3"), numbered(inside.field("2"), months), inside.field("1")),
    )
