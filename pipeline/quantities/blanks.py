"""Blanks that typesetting puts inside a figure (15 万元, 2024 年 1 月 5 日), and characters that nobody sees.

Belongs here: texts without them for the grammar, and the way back to the printed offsets. Does not: numbers torn into
two groups of digits (3 600元), which the grammar reads or leaves.
"""

import re
from typing import Literal

import polars as pl

# No-break, thin and other narrow spaces stand where a plain blank may stand; a wide one (U+3000) parts columns.
ODD = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
# Soft hyphen, zero-width characters and marks of direction, byte order marks inside a text.
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_PLAIN = dict.fromkeys(map(ord, ODD), " ")
_UNITS = "元人名户戶家个個件份次项項场場所种種台吨噸年天岁歲位套条條间間处處支对對所張张"
# Behind a blank 万 and 亿 may open the name of a company or a place: 第1 万科集团, 3 亿利资源.
_LARGE = "(?:[百千]?(?:万|萬)(?![科达達里州宁寧荣榮盛豪通象])|[百千]?[亿億](?![利达達纬緯滋联聯])"
_LARGE += f"|[百千](?=[{_UNITS}多余餘]))"
_MAGNITUDES = "万萬亿億百千"
_DIGIT, _JOINT = "[0-9０-９]", "[至到—~～-]"
_ENDS = f"[0-9０-９%％年月日号{_UNITS}{_MAGNITUDES}]"
# What stands before a blank and behind it. A look-behind has one width, so what may end in a blank is told twice.
_AROUND = (
    # 15 万元, 300 余人, 20 多 万户, 5 %
    (f"{_DIGIT} ", f"[%％{_UNITS}]|{_LARGE}|[多余餘] ?(?:{_LARGE}|[{_UNITS}])"),
    (f"{_DIGIT}[多余餘] ", _LARGE),
    (f"{_DIGIT} [多余餘] ", _LARGE),
    # 第 26 个
    ("第 ", "[0-9]"),
    # 2 至 3 万元, 300 元至 800 元, 1998 年到 2002 年
    (f"{_ENDS} ", f"{_JOINT} ?{_DIGIT}"),
    (f"{_ENDS}{_JOINT} ", _DIGIT),
    (f"{_ENDS} {_JOINT} ", _DIGIT),
    # 2024 年 1 月 5 日
    ("(?<![0-9.])(?:19|20)[0-9]{2} ", "年"),
    ("[0-9]年 ", "[0-9]{1,2} ?月"),
    ("[0-9] 年 ", "[0-9]{1,2} ?月"),
    ("[0-9] ", "月"),
    ("[0-9]月 ", "[0-9]{1,2} ?[日号]"),
    ("[0-9] 月 ", "[0-9]{1,2} ?[日号]"),
    ("(?<![0-9])[0-9] ", "[日号]"),
    ("(?<![0-9])[0-9]{2} ", "[日号]"),
)
# The blank comes first: what begins with a look-behind is tried at every place of a text.
_CUT = re.compile(f"[{_UNSEEN}]+| (?:{'|'.join(f'(?<={before})(?={behind})' for before, behind in _AROUND)})")
#: What a text holds that has something to close; no look-around, for the engine of polars.
TORN = (
    f"[{_UNSEEN}]|[0-9０-９万亿萬億百千年月第][{ODD}]"
    f"|[0-9０-９] (?:[{_MAGNITUDES}{_UNITS}]|[多余餘] ?[{_MAGNITUDES}{_UNITS}])|[0-9０-９][多余餘] [{_MAGNITUDES}]"
    f"|[0-9] [年月日号%％]|{_ENDS} {_JOINT}|(?:[年月第]|{_ENDS}{_JOINT}) [0-9]"
)

_LINE = 2**36  # more code points than any text has


def closed(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Texts as a typist without blanks would have typed them.

    In: `id`, `text` (String). Out: the same rows with the row number as `id`; and the places where something was taken
    out, in order: `row`, `at` (offset in the closed text), `width` (code points taken out there).
    """
    frame = frame.select(id=pl.int_range(pl.len()).cast(pl.String), text="text")
    places = frame.select(pl.col("text").str.contains(TORN).fill_null(False)).to_series().arg_true()
    texts: list[str] = []
    cuts: list[tuple[int, int, int]] = []
    for row, text in zip(places, frame["text"].gather(places), strict=True):
        plain, taken, end, parts = text.translate(_PLAIN), 0, 0, []
        for found in _CUT.finditer(plain):
            parts.append(plain[end : found.start()])
            cuts.append((row, found.start() - taken, found.end() - found.start()))
            taken, end = taken + found.end() - found.start(), found.end()
        texts.append("".join(parts) + plain[end:])
    told = frame["text"].scatter(places, pl.Series(texts, dtype=pl.String))
    schema = {"row": pl.Int64, "at": pl.Int64, "width": pl.Int64}
    return frame.with_columns(text=told), pl.DataFrame(cuts, schema=schema, orient="row")


def reopened(found: pl.DataFrame, frame: pl.DataFrame, cuts: pl.DataFrame) -> pl.DataFrame:
    """Mentions found in the texts of `closed`, as they stand in those of `frame`: `id`, `start`, `end`, `raw_text`."""
    row = found["id"].cast(pl.Int64)
    places = cuts["row"] * _LINE + cuts["at"]
    through = pl.concat([pl.Series([0]), cuts["width"].cum_sum()])

    def moved(offset: pl.Series, side: Literal["left", "right"]) -> pl.Series:
        before = places.search_sorted(row * _LINE, side="left")
        return offset + through.gather(places.search_sorted(row * _LINE + offset, side=side)) - through.gather(before)

    start, end = moved(found["start"], "right"), moved(found["end"], "left")
    blank = found["raw_text"].str.contains(" ", literal=True)
    changed = ((end - start != found["end"] - found["start"]) | blank).arg_true()
    printed = pl.DataFrame(
        {"text": frame["text"].gather(row.gather(changed)), "start": start.gather(changed), "end": end.gather(changed)}
    ).select(pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")))
    return found.with_columns(
        id=frame["id"].gather(row),
        start=start,
        end=end,
        raw_text=found["raw_text"].scatter(changed, printed.to_series()),
    )
