"""Figures with something between their characters that says nothing: 约 6.4 万人, 2023 年 1 月 1 日, 四、五百元.

What belongs here: taking such blanks and commas out before a text is read, and putting the mentions back to where they
stand in the text as printed. What does not: blanks inside the digits of a number (`grammar`), and units, which the
grammar reads behind a blank already.

The style is that of the W3C's Requirements for Chinese Text Layout (3.2.2, a quarter em between Han and Western
characters), for which many pages put a blank.
"""

from itertools import pairwise

import polars as pl

from pipeline.quantities.grammar import HD, HM

#: Blanks that typesetting puts between Han characters and digits; the ideographic space parts columns.
BLANKS = " \u00a0\u2002-\u200a\u202f"
#: What nobody sees: soft hyphen, zero-width characters, marks of direction, word joiner, byte order mark inside a text.
UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]"
#: What continues a figure or date behind the blank, with what it is not the beginning of (3 多措并举, 2 日常慰问).
_BEHIND = (
    "[万萬](?:[^科达達州宁寧物众眾]|$)|[亿億]|[千百](?:[万萬亿億余餘多元名人户戶家]|$)|余|餘|多(?:[^措渠部维維样樣彩层層方]|$)"
    "|年(?:[^货貨轻輕味画畫糕]|$)|月(?:[^嫂饼餅]|$)|日(?:[^常益趋趨]|$)|[个個](?:[^人体體性]|$)|人(?:[^民才社力大员員口物生]|$)"
    "|名(?:[^单單称稱字片额額]|$)|[户戶](?:[^籍外口型]|$)|元(?:[^旦宵]|$)|家(?:[^庭长長属屬园園电電]|$)|[场場](?:[^地馆館所景]|$)"
    "|[号號](?:[^召称稱令角]|$)|[时時](?:[^代尚机機]|$)|千[米克瓦]|分(?:[钟鐘,，。;；]|$)|[件份次天岁歲%％‰℃]"
)
#: Stands before a character that is to be taken out; a noncharacter of Unicode.
_MARK = "\ufdd5"
_BLANK, _SEEN, _FOUR = f"[{BLANKS}]", f"(?:{_MARK}?[{BLANKS}])?", "(?:[0-9],[0-9]{3}|[0-9]{1,4})"
#: Where such blanks are, in their order; each is put behind the mark. Where a pattern has two, so has what it becomes.
_BLANKS = {
    # A blank of another kind than the usual is there for the looks, whatever stands behind it.
    rf"([0-9０-９])({_BLANK}(?:{_BEHIND})|[{BLANKS[1:]}]\p{{Han}})": f"${{1}}{_MARK}${{2}}",
    rf"([0-9]{_SEEN}[亿億])({_BLANK}{_FOUR}{_SEEN}[万萬])": f"${{1}}{_MARK}${{2}}",
    rf"([0-9]{_SEEN}[万萬])({_BLANK}(?:[0-9]{_SEEN}千|{_FOUR}{_SEEN}[元人名]))": f"${{1}}{_MARK}${{2}}",
    rf"([0-9][%％])({_BLANK}(?:以[上下]|左右|多))": f"${{1}}{_MARK}${{2}}",
    rf"([0-9]{_SEEN}[余餘多])({_BLANK}[万萬亿億])": f"${{1}}{_MARK}${{2}}",
    rf"([0-9])({_BLANK}[至到~～—–])({_BLANK}[0-9])": f"${{1}}{_MARK}${{2}}{_MARK}${{3}}",
    # Where the style is seen, a blank before a figure parts nothing either (书屋 46 个), except behind a numeral.
    rf"([\p{{Han}}--[{HD}{HM}萬億几幾多余餘]])({_BLANK}[0-9０-９])": f"${{1}}{_MARK}${{2}}",
}
_FIRST = "万萬亿億千百余餘多年月日号號时時分个個人名户戶元家场場件份次天岁歲毫公平%％‰℃"
_SPACED = (
    rf"[0-9０-９][%％]?{_BLANK}(?:[{_FIRST}]|以[上下]|左右|[至到~～—–]{_BLANK}[0-9])"
    rf"|[0-9][{BLANKS[1:]}]\p{{Han}}|第{_BLANK}[0-9]"
)
# 四、五百 is four or five hundred; 第四、五批 are two, and at the start of a line 四、 counts the paragraphs.
_COUNTED = "[十百千万萬个個名户戶人元天]"
_LISTED = f"[一二三四五六七八]、[二三四五六七八九]{_COUNTED}"
_COMMAS = {
    rf"([^\s。！？；：:、第至到—～-]{low})(、{high}{_COUNTED})": f"${{1}}{_MARK}${{2}}"
    for low, high in pairwise("一二三四五六七八九")
}
#: Signs of a blank of style, without which a text is not looked at further: what _SPACED finds, and a little more, in
#: expressions that are each sought by a few short words. One for all would be read byte by byte, twenty times as long.
_SIGNS = (
    f"[0-9](?: [{_FIRST}以左至到~～—–]|\u00a0[\\p{{Han}}%％‰℃~～—–]|[%％][ \u00a0])",
    "[\u2002-\u200a\u202f]|第[ \u00a0]|[０-９]",
)
#: What a text has that the steps are worth trying on; found many times faster than where they apply.
_TAKEN = {"row": pl.UInt32, "at": pl.Int64, "out": pl.String}
_STYLES = {_SPACED: _BLANKS, _LISTED: _COMMAS, UNSEEN: {f"({UNSEEN})": f"{_MARK}${{1}}"}}


def closed(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`frame` (`text`, one row a text) with such characters taken out, and where they stood.

    The second has a row for each, in order: `row` of the text, `at`, the offset in the closed text of what stands
    behind it, and `out`, the character. A text that has the mark already is left as it is.
    """
    texts, untouched = frame["text"], True
    for style, steps in _STYLES.items():
        rows = _with(texts, style, frame["text"])
        if rows.is_empty():
            continue
        marked = pl.col("text")
        # Of two blanks a character apart (2024 年1 月) the first step closes one at a time.
        again = list(steps.items())[:1] if style == _SPACED else []
        for pattern, put in [*again, *steps.items()]:
            marked = marked.str.replace_all(pattern, put)
        untouched = False
        texts = texts.scatter(rows, texts.gather(rows).to_frame().select(marked).to_series())
    if untouched:
        return frame, pl.DataFrame(schema=_TAKEN)
    pieces = (
        pl.DataFrame({"text": texts, "before": frame["text"]})
        .with_row_index("row")
        .filter(pl.col("text").str.len_bytes() > pl.col("before").str.len_bytes())
        .select("row", piece=pl.col("text").str.split(_MARK))
        .explode("piece")
        .with_columns(first=(pl.col("row") != pl.col("row").shift(1)).fill_null(True))
        .with_columns(
            out=pl.when(~pl.col("first")).then(pl.col("piece").str.head(1)),
            piece=pl.when("first").then("piece").otherwise(pl.col("piece").str.slice(1)),
        )
    )
    length = pl.col("piece").str.len_chars().cast(pl.Int64)
    placed = pieces.with_columns(at=(length.cum_sum() - length).over("row"))
    taken = placed.filter(~pl.col("first")).select("row", "at", "out")
    joined = pieces.group_by("row", maintain_order=True).agg(pl.col("piece").str.join(""))
    if joined.is_empty():
        return frame, taken
    return frame.with_columns(frame["text"].scatter(joined["row"], joined["piece"])), taken


def _with(texts: pl.Series, style: str, printed: pl.Series) -> pl.Series:
    """The places of the texts of a style; not of those that have the mark as they are printed."""
    places = pl.int_range(texts.len(), eager=True)
    if style == _SPACED:
        some = texts.to_frame("text").select(pl.any_horizontal(pl.col("text").str.contains(sign) for sign in _SIGNS))
        places = some.to_series().arg_true()
        if places.is_empty():
            return places
    few = texts.gather(places) if places.len() < texts.len() else texts
    styled = few.str.contains(style)
    if not styled.any():
        return places.clear()
    return places.filter(styled & ~printed.gather(places).str.contains(_MARK, literal=True))


def reopened(mentions: pl.DataFrame, row: pl.Series, taken: pl.DataFrame) -> pl.DataFrame:
    """`mentions` of closed texts (`start`, `end`, `raw_text`) as they stand in the texts as printed.

    row: the text of each mention; taken: as `closed` gives it.
    """
    # One number tells text and place; what was taken out before a place is counted in all texts, and then in those
    # before its own.
    size = int(max(mentions["end"].max() or 0, taken["at"].max() or 0)) + 2  # type: ignore[type-var, arg-type]
    keys = taken["row"].cast(pl.Int64) * size + taken["at"]
    texts = row.cast(pl.Int64) * size
    earlier, ahead, through = (
        keys.search_sorted(place, side="right").cast(pl.Int64)
        for place in (texts - 1, texts + mentions["start"], texts + mentions["end"] - 1)
    )
    moved = mentions.with_columns(start=mentions["start"] + ahead - earlier, end=mentions["end"] + through - earlier)
    torn = (through > ahead).arg_true()
    if torn.is_empty():
        return moved
    at, chars = taken["at"].to_list(), taken["out"].to_list()
    printed = [
        _printed(text, start, [(at[place], chars[place]) for place in range(first, last)])
        for text, start, first, last in zip(
            mentions["raw_text"].gather(torn),
            mentions["start"].gather(torn),
            ahead.gather(torn),
            through.gather(torn),
            strict=True,
        )
    ]
    return moved.with_columns(moved["raw_text"].scatter(torn, printed))


def _printed(text: str, start: int, taken: list[tuple[int, str]]) -> str:
    """A closed text that begins at `start`, with what was taken out put in again."""
    for at, char in reversed(taken):
        text = f"{text[: at - start]}{char}{text[at - start :]}"
    return text
