"""Pages to the pieces that a layout is judged by: lines, and parts of a line where credits are glued to prose.

Only cutting belongs here; no piece is classified. Every character of a text is in exactly one piece.
"""

from functools import cache

import polars as pl

from pipeline.documents.dates import CLOCK, STAMP
from pipeline.documents.marks import DEAR, LABEL_ROLES, named, one_of, words

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
_CREDITS_AT_END = DEAR(rf"((?:\s*(?:{_CREDIT}))+\s*)$")


@cache
def _stamp_at_start() -> str:
    label = one_of(words("stamp_label"))
    numeric = r"(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
    return DEAR(rf"^(\s*(?:{label}\s?[:：]?\s*{STAMP}{CLOCK}?|{numeric}{CLOCK}?|{STAMP}\s?{CLOCK})[\s|]+)")


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
    return DEAR(rf"^(\s*{words_before}\s+)({_byline_begins()}.*)$")


@cache
def _furniture_inside() -> list[str]:
    starts = [word for word in words("disclaimer", "start") if len(word) >= 3]
    footers = [word for word in words("footer", "anywhere") if len(word) >= 4 or word.endswith((":", "："))]
    return [*starts, *words("related", "start"), *footers, "责任编辑"]


def pieces(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Cut texts (`document_id`, `text`) into pieces that cover them.

    Returns the pieces, `doc` UInt32 (row number of the text), `start`, `end` Int64 (code points, end exclusive, line
    ends with the piece before them) and `kind` UInt32, in the order of the pages, none for an empty text; and the texts
    of the kinds, each without its line end. Pages of a site share most of their lines (menus, labels, footers), so that
    one kind is that of many pieces and need be looked at only once.
    """
    c = pl.col
    pages = texts.select(text="text").with_row_index("doc").filter(c("text").str.len_bytes() > 0)
    odd = [*_LINE_ENDS, CUT]
    if pages["text"].str.contains(f"[{''.join(odd)}]").any():  # a ninth of the time of `contains_any`
        plain = c("text").str.replace_many(odd, ["\n"] * len(_LINE_ENDS) + ["\ufffd"])
        pages = pages.with_columns(plain)
    lines = pages.select("doc", lines=c("text").str.split("\n"))
    few = c("lines").list.len() <= 2 * _FEW_LINES
    lines = lines.select("doc", few=few, text="lines").explode("text")
    kinds = lines.select(c("text").unique(maintain_order=True)).with_row_index("kind")
    told = _told(kinds)
    lines = lines.join(kinds, on="text", how="left", maintain_order="left").select(
        "doc", "few", "kind", *(pl.lit(told[name]).gather("kind").alias(name) for name in told.columns)
    )
    lines = lines.with_row_index("line").with_columns(
        width=c("size") + (c("doc") == c("doc").shift(-1)).fill_null(False).cast(pl.Int64),
        whole=c("few") & (c("size") > _ONE_LINE_PAGE),
        titled=_titled(lines, kinds["text"]),
    )
    glued = c("head") | c("tail") | c("whole") | c("titled")
    cut = _cut(lines.filter(glued).with_columns(pl.lit(kinds["text"]).gather("kind").alias("text")))
    found = kinds["text"]
    if cut.height:
        parts = cut.select("line", "doc", "width", kind=pl.int_range(pl.len(), dtype=pl.UInt32) + kinds.height)
        lines = pl.concat([lines.filter(~glued).select(parts.columns), parts]).sort("line", maintain_order=True)
        found = pl.concat([found, cut["text"]])
    end = c("width").cum_sum()
    new = (c("doc") != c("doc").shift(1)).fill_null(True)
    before = pl.when(new).then(end - c("width")).forward_fill()
    return lines.select("doc", start=end - c("width") - before, end=end - before, kind="kind"), found


def _titled(lines: pl.DataFrame, kinds: pl.Series) -> pl.Series:
    """Whether a line is a headline with its byline, which may share one above the prose; below it, a headline with a
    stamp is a link."""
    new, stops = (pl.col("doc") != pl.col("doc").shift(1)).fill_null(True), pl.col("stop").cast(pl.Int64).cum_sum()
    fresh = stops == pl.when(new).then(stops - pl.col("stop").cast(pl.Int64)).forward_fill()
    able = lines.select(pl.arg_where(fresh & pl.col("size").is_between(20, 200))).to_series()
    # The pattern of such a line is slow; it runs on those few that hold the beginning of a byline after a space.
    text = kinds.gather(lines["kind"].gather(able))
    opened = text.str.contains(DEAR(rf"\s{_byline_begins()}"))
    titled = pl.repeat(False, lines.height, eager=True)
    if not opened.any():
        return titled
    return titled.scatter(able.filter(opened), text.filter(opened).str.contains(_title_before_byline()))


def _told(texts: pl.DataFrame) -> pl.DataFrame:
    """What the text of a line tells: `size` in characters, `stop` (it has a full stop), `head` and `tail` (a stamp
    before, credits behind what else it holds)."""
    text, size = pl.col("text"), pl.col("text").str.len_chars().cast(pl.Int64)
    return texts.select(
        size=size,
        stop=text.str.contains("。", literal=True),
        head=(size > _GLUED_HEAD) & text.str.head(70).str.contains(_stamp_at_start()),
        tail=(size > _GLUED_TAIL) & text.str.tail(90).str.contains(_CREDITS_AT_END),
    )


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
