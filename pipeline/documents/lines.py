"""Pages to the pieces that a layout is judged by: lines, and parts of a line where credits are glued to prose.

Only cutting belongs here; no piece is classified. Every character of a text is in exactly one piece.
"""

from functools import cache

import polars as pl

from pipeline.documents.dates import CLOCK, STAMP
from pipeline.documents.marks import LABEL_ROLES, named, one_of, words

# Marks a cut while a line is being split. It is a noncharacter: where a page holds one, it is read as U+FFFD here.
CUT = "\ufdd0"
_LINE_ENDS = ["\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"]
_GLUED_HEAD = 40
_GLUED_TAIL = 30
_ONE_LINE_PAGE = 150
_FEW_LINES = 3
_PEOPLE = ["责任编辑", "编辑", "责编", "记者", "通讯员", "作者", "稿源", "来源", "转自", "供稿"]
_OPEN, _CLOSE, _INSIDE = r"[(（【\[]", r"[)）】\]]", r"[^()（）【】\[\]。]"
_CREDIT = (
    rf"{_OPEN}{_INSIDE}{{0,6}}{one_of(_PEOPLE)}{_INSIDE}{{0,40}}{_CLOSE}"
    rf"|{_OPEN}[^()（）【】\[\],，。0-9]{{0,14}}{named('suffix')}{_CLOSE}"
    rf"|[\s。!?！？)）】”]{one_of(_PEOPLE)}\s?[:：]\s?[^\s。,，]{{1,20}}"
)
_CREDITS_AT_END = rf"((?:\s*(?:{_CREDIT}))+\s*)$"


@cache
def _stamp_at_start() -> str:
    label = one_of(words("stamp_label"))
    numeric = r"(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
    return rf"^(\s*(?:{label}\s?[:：]?\s*{STAMP}{CLOCK}?|{numeric}{CLOCK}?|{STAMP}\s?{CLOCK})[\s|]+)"


@cache
def _bylines_inside() -> str:
    label = one_of(sorted({w for role in LABEL_ROLES for w in words(role)}, key=lambda word: (-len(word), word)))
    value = rf"(?:{STAMP}(?:\s?{CLOCK})?|[^\s,，。:：]{{1,20}})"
    item = rf"(?:{label}\s?[:：]\s*{value}?(?:[\s|]+|$)|{STAMP}\s?{CLOCK}(?:[\s|]+|$))"
    return rf"([\s>|)）】])({item}(?:{item}|https?://\S{{1,80}}\s+){{0,8}})"


@cache
def _byline_begins() -> str:
    label = one_of(sorted({w for role in ("stamp_label", "source_label") for w in words(role, "label")}))
    return rf"(?:{label}\s?[:：]|{STAMP}\s?{CLOCK}|{STAMP}\s+{label})"


@cache
def _title_before_byline() -> str:
    words_before = r"(?:[^:：|/。\s]*?\p{Han}){8,40}[^:：|/。\s]{0,20}(?:\s[^:：|/。\s]{4,30})?"
    return rf"^(\s*{words_before}\s+)({_byline_begins()}.*)$"


@cache
def _furniture_inside() -> list[str]:
    starts = [word for word in words("disclaimer", "start") if len(word) >= 3]
    footers = [word for word in words("footer", "anywhere") if len(word) >= 4 or word.endswith((":", "："))]
    return [*starts, *words("related", "start"), *footers, "责任编辑"]


def pieces(texts: pl.DataFrame) -> pl.DataFrame:
    """Cut texts (`document_id`, `text`) into pieces that cover them.

    Returns `doc` UInt32 (row number of the text), `start`, `end` Int64 (code points, end exclusive, line ends with the
    piece before them) and `text` (the piece without its line end), in the order of the pages; none for an empty text.
    """
    pages = texts.select(text="text").with_row_index("doc").filter(pl.col("text").str.len_bytes() > 0)
    odd = [*_LINE_ENDS, CUT]
    if pages["text"].str.contains(f"[{''.join(odd)}]").any():  # a ninth of the time of `contains_any`
        plain = pl.col("text").str.replace_many(odd, ["\n"] * len(_LINE_ENDS) + ["\ufffd"])
        pages = pages.with_columns(plain)
    lines = pages.select("doc", lines=pl.col("text").str.split("\n"))
    few = pl.col("lines").list.len() <= 2 * _FEW_LINES
    lines = lines.select("doc", "lines", few=few).explode("lines").rename({"lines": "text"}).with_row_index("line")
    size = pl.col("text").str.len_chars()
    # A headline and its byline may share a line above the prose; below it, a headline with a stamp is a link.
    fresh = pl.col("text").str.contains("。", literal=True).cum_sum().over("doc") == 0
    # The pattern of such a line is slow; it runs on those few that hold the beginning of a byline after a space.
    short = pl.when(size.is_between(20, 200) & fresh).then("text").otherwise(pl.lit(""))
    joined = lines.select(pl.arg_where(short.str.contains(rf"\s{_byline_begins()}"))).to_series()
    titled = pl.repeat(False, lines.height, eager=True)
    if not joined.is_empty():
        titled = titled.scatter(joined, lines["text"].gather(joined).str.contains(_title_before_byline()))
    lines = lines.with_columns(
        width=size.cast(pl.Int64) + (pl.col("doc") == pl.col("doc").shift(-1)).fill_null(False).cast(pl.Int64),
        head=(size > _GLUED_HEAD) & pl.col("text").str.head(70).str.contains(_stamp_at_start()),
        tail=(size > _GLUED_TAIL) & pl.col("text").str.tail(90).str.contains(_CREDITS_AT_END),
        whole=pl.col("few") & (size > _ONE_LINE_PAGE),
        titled=titled,
    )
    glued = pl.col("head") | pl.col("tail") | pl.col("whole") | pl.col("titled")
    cut = _cut(lines.filter(glued))
    if cut.height:
        lines = pl.concat([lines.filter(~glued).select(cut.columns), cut]).sort("line", maintain_order=True)
    end = pl.col("width").cum_sum()
    new = (pl.col("doc") != pl.col("doc").shift(1)).fill_null(True)
    before = pl.when(new).then(end - pl.col("width")).forward_fill()
    return lines.select("doc", (end - pl.col("width") - before).alias("start"), (end - before).alias("end"), "text")


def _cut(lines: pl.DataFrame) -> pl.DataFrame:
    """The parts of glued lines: a stamp before prose, credits behind it, and the joints of a page on one line."""
    text = pl.col("text")
    if lines["whole"].any():
        joint = rf"([\s。!?！？)）】”])({one_of(_furniture_inside())})"
        opened = (
            text.str.replace_all(_bylines_inside(), f"${{1}}{CUT}${{2}}{CUT}")
            .str.replace_all(joint, f"${{1}}{CUT}${{2}}")
            .str.replace_all(r"(>\s*正文\s+)", f"${{1}}{CUT}")
            .str.replace(
                rf"^([^。{CUT}]{{6,60}}?[\s])((?:[^\s。，,]{{2,10}}[0-9]{{1,2}}月[0-9]{{1,2}}日|本[报网刊])[专]?[电讯])",
                f"${{1}}{CUT}${{2}}",
            )
        )
        lines = lines.with_columns(text=pl.when("whole").then(opened).otherwise(text))
    if lines["tail"].any():
        ended = pl.concat_str(
            text.str.slice(0, (text.str.len_chars().cast(pl.Int64) - 90).clip(0)),
            text.str.tail(90).str.replace(_CREDITS_AT_END, f"{CUT}${{1}}"),
        )
        lines = lines.with_columns(text=pl.when("tail").then(ended).otherwise(text))
    if lines["titled"].any():
        before = text.str.extract(_title_before_byline(), 1).str.contains(rf"{named('suffix')}\s*$").fill_null(True)
        headed = pl.when("titled").then(text.str.replace(_title_before_byline(), f"${{1}}{CUT}${{2}}"))
        lines = lines.with_columns(text=pl.when(before).then(text).otherwise(pl.coalesce(headed, text)))
    if lines["head"].any():
        lines = lines.with_columns(
            text=pl.when("head").then(text.str.replace(_stamp_at_start(), f"${{1}}{CUT}")).otherwise(text)
        )
    parts = lines.select("line", "doc", "width", text.str.split(CUT)).explode("text")
    parts = parts.filter((text != "") | (pl.col("line") != pl.col("line").shift(1)).fill_null(True))
    size = text.str.len_chars().cast(pl.Int64)
    rest = pl.col("width") - size.sum().over("line")
    last = (pl.col("line") != pl.col("line").shift(-1)).fill_null(True)
    return parts.select("line", "doc", pl.when(last).then(size + rest).otherwise(size).alias("width"), "text")
