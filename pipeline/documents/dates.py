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
_DAY_FIRST = r"(?:^|[^0-9.])(3[01]|[12][0-9]|0?[1-9])\.(1[0-2]|0?[1-9])\.((?:19|20)[0-9]{2})(?:[^0-9.]|$)"
_PACKED = r"(?:^|[^0-9])((?:19|20)[0-9]{2})(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])(?:[^0-9]|$)"


def first_date(text: str) -> date | None:
    """The first whole date of a short text, such as the content of a meta element; None when there is none."""
    for pattern, order in ((_YEAR_FIRST, (0, 1, 2)), (_DAY_FIRST, (2, 1, 0)), (_PACKED, (0, 1, 2))):
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

    return pl.coalesce(built(_YEAR_FIRST, 1, 2, 3), built(_DAY_FIRST, 3, 2, 1), built(_PACKED, 1, 2, 3))
