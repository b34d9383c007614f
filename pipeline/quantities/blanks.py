"""Figures set with blanks between digits and Chinese characters, 约 7.2 万人, 2023 年 1 月 1 日, and unseen characters.

What belongs here: closing such blanks, and taking out what nobody sees (zero-width spaces, soft hyphens), before a text
is read, and putting the mentions back to where they stand in the text as printed. What does not: blanks inside the
digits of a number (`grammar`), and units, which the grammar reads behind a blank already.

The style is that of the W3C's Requirements for Chinese Text Layout (3.2.2, a quarter em between Han and Western
characters), for which many pages put a blank.
"""

import polars as pl

from pipeline.quantities.grammar import HD, HM

#: Blanks that typesetting puts between Han characters and digits; the ideographic space parts columns.
BLANKS = " \u00a0\u2002-\u200a\u202f"
#: Soft hyphen, zero-width characters and marks of direction, word joiner, byte order mark inside a text.
UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
#: What continues a figure or date behind the blank, with what it is not the beginning of (3 多措并举, 2 日常慰问).
_BEHIND = (
    "[万萬](?:[^科达達州宁寧物众眾]|$)|[亿億]|[千百](?:[万萬亿億余餘多元名人户戶家]|$)|余|餘|多(?:[^措渠部维維样樣彩层層方]|$)"
    "|年(?:[^货貨轻輕味画畫糕]|$)|月(?:[^嫂饼餅]|$)|日(?:[^常益趋趨]|$)|[个個](?:[^人体體性]|$)|人(?:[^民才社力大员員口物生]|$)"
    "|名(?:[^单單称稱字片额額]|$)|[户戶](?:[^籍外口型]|$)|元(?:[^旦宵]|$)|家(?:[^庭长長属屬园園电電]|$)|[场場](?:[^地馆館所景]|$)"
    "|[号號](?:[^召称稱令角]|$)|[时時](?:[^代尚机機]|$)|千[米克瓦]|分(?:[钟鐘,，。;；]|$)|[件份次天岁歲%％‰℃]"
)
#: Stands before a blank that is to be closed; a noncharacter of Unicode.
_MARK = "\ufdd5"
_BLANK, _SEEN, _FOUR = f"[{BLANKS}]", f"(?:{_MARK}?[{BLANKS}])?", "(?:[0-9],[0-9]{3}|[0-9]{1,4})"
#: Where such blanks are, in their order; each is put behind the mark. Where a pattern has two, so has what it becomes.
_STEPS = {
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
#: What a text in this style has, found many times faster than the blanks of the steps.
_STYLE = (
    rf"[0-9０-９][%％]?{_BLANK}(?:[{_FIRST}]|以[上下]|左右|[至到~～—–]{_BLANK}[0-9])"
    rf"|[0-9][{BLANKS[1:]}]\p{{Han}}|第{_BLANK}[0-9]"
)


def closed(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`frame` (`text`, one row a text) with such blanks and unseen characters taken out, and where they stood.

    The second has a row a character, in order: `row` of the text, `at`, the offset in the closed text of what stands
    behind it, and `blank`, the character. A text that has the mark already is left as it is.
    """
    text = pl.col("text")
    sought = text.str.contains(f"[{UNSEEN}]|{_STYLE}") & ~text.str.contains(_MARK, literal=True)
    some = frame.with_row_index("row").filter(sought)
    marked = text
    # The first twice: of two blanks a character apart (2024 年1 月) it closes one at a time.
    for pattern, put in [*list(_STEPS.items())[:1], *_STEPS.items()]:
        marked = marked.str.replace_all(pattern, put)
    marked = pl.when(text.str.contains(_STYLE)).then(marked).otherwise(text)
    marked = marked.str.replace_all(f"([{UNSEEN}])", f"{_MARK}${{1}}")
    pieces = (
        some.select("row", piece=marked.str.split(_MARK))
        .filter(pl.col("piece").list.len() > 1)
        .explode("piece")
        .with_columns(first=(pl.col("row") != pl.col("row").shift(1)).fill_null(True))
        .with_columns(
            blank=pl.when(~pl.col("first")).then(pl.col("piece").str.head(1)),
            piece=pl.when("first").then("piece").otherwise(pl.col("piece").str.slice(1)),
        )
    )
    length = pl.col("piece").str.len_chars().cast(pl.Int64)
    blanks = (
        pieces.with_columns(at=(length.cum_sum() - length).over("row"))
        .filter(~pl.col("first"))
        .select("row", "at", "blank")
    )
    joined = pieces.group_by("row", maintain_order=True).agg(pl.col("piece").str.join(""))
    if joined.is_empty():
        return frame, blanks
    return frame.with_columns(frame["text"].scatter(joined["row"], joined["piece"])), blanks


def reopened(mentions: pl.DataFrame, row: pl.Series, blanks: pl.DataFrame) -> pl.DataFrame:
    """`mentions` of closed texts (`start`, `end`, `raw_text`) as they stand in the texts as printed.

    row: the text of each mention; blanks: as `closed` gives them.
    """
    # One number tells text and place; the blanks before a place are counted in all texts, then those of earlier ones.
    size = int(max(mentions["end"].max() or 0, blanks["at"].max() or 0)) + 2  # type: ignore[type-var, arg-type]
    keys = blanks["row"].cast(pl.Int64) * size + blanks["at"]
    texts = row.cast(pl.Int64) * size
    earlier, ahead, through = (
        keys.search_sorted(place, side="right").cast(pl.Int64)
        for place in (texts - 1, texts + mentions["start"], texts + mentions["end"] - 1)
    )
    moved = mentions.with_columns(start=mentions["start"] + ahead - earlier, end=mentions["end"] + through - earlier)
    torn = (through > ahead).arg_true()
    if torn.is_empty():
        return moved
    at, chars = blanks["at"].to_list(), blanks["blank"].to_list()
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


def _printed(text: str, start: int, blanks: list[tuple[int, str]]) -> str:
    """A closed text that begins at `start`, with its blanks put in again."""
    for at, blank in reversed(blanks):
        text = f"{text[: at - start]}{blank}{text[at - start :]}"
    return text
