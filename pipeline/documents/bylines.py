"""Lines that are made of the parts of a byline and of nothing else: 某某日报 2019-03-04 A02版 字号：大 中 小.

What belongs here: which line is such a line, and whom it names. What does not: lines whose labels tell it (`features`).
"""

import polars as pl

from pipeline.documents.dates import CLOCK, STAMP, WRITTEN
from pipeline.documents.marks import DEAR, LABEL_ROLES, named, one_of, words

# Letters that may be left over: the name of a column of the paper (要闻, 综合新闻).
_LEFT_OVER = 4
_JOINTS = r"[\s|｜·•/【】\[\]()（）<>《》:：,，;；—–-]+"
_WEEKDAY = r"(?:星期|周)[一二三四五六日天]"
_EDITION = r"第?\s?[A-Z]?[0-9一二三四五六七八九十]{1,3}\s?版"
_TYPE_SIZE = r"字[体号]\s?[:：]?\s?(?:[大中小默认TA+|\s-]*|$)"
_BUTTONS = r"打印|纠错|我要纠错|收藏|分享|关闭|放大|缩小|大 ?中 ?小|Comments?|Print|Mail|Share|Large|Medium|Small"
_MEDIA = r"(?:网|报|社|台|刊|客户端|在线|频道|发布)"
_SITE = r"(?i:(?:[a-z0-9-]+\.)+(?:cn|com|net|org|mo|hk|tw))|\|\s*(?:[A-Z][A-Za-z.]+ ?){1,4}\|"
_WRITER = r"\|\s*By (?:[A-Z][A-Za-z.-]+ ?){2,3}"
# The author and the account that WeChat prints, a place behind the time: 原创 某某 某地工会 2024-01-15 17:30 江苏.
_ORIGINAL = r"\|\|原创(?:\s+[^\s|0-9][^\s|]{0,13}){1,2}\s"
_COPY = r"(?:电子版|数字报|数字版|微信公众号|公众号)?"


def dated_line() -> str:
    """A line that is a date alone, but for a label, the number of a printed page or picture, the day of the week."""
    label = one_of(words("stamp_label"))
    before = rf"(?:{label}\W*|[A-Z]?[0-9]{{1,3}}版?\s+)?"
    return DEAR(rf"^\W*{before}{STAMP}\s?{CLOCK}?\W*(?:星期.|周.|\s[0-9a-z]{{6,16}})?\W*$")


def is_stamp_line(key: pl.Expr, written: bool) -> pl.Expr:
    """Whether a short line with a date is that date and parts of bylines only; two dates are those of an event.

    `written`: a day may be in words (`WRITTEN_HINT`); where none is, lines are read ten times as fast.
    """
    labels = sorted({word for role in LABEL_ROLES for word in words(role)}, key=lambda word: (-len(word), word))
    valued = [word for role in ("source_label", "author_label", "editor_label") for word in words(role)]
    told = rf"(?:^|[^\p{{L}}]){one_of(valued)}\s?[:：]\s?[^\s|【】\[\]]{{0,20}}"
    counted = rf"{one_of(words('counter_label'))}\s?[:：]?\s?[0-9][0-9,]*\s?次?"
    dated = rf"(?:{STAMP}\s?{CLOCK}?|{WRITTEN}\s?{CLOCK}?)" if written else rf"(?:{STAMP}\s?{CLOCK}?)"
    parts = "|".join(
        (_ORIGINAL, _WRITER, _SITE, dated, told, counted, _WEEKDAY, _EDITION, _TYPE_SIZE, _BUTTONS, one_of(labels))
    )
    bare = pl.format("||{}||", key).str.replace_all(DEAR(parts), "|").str.replace_all(_JOINTS, "||")
    names = rf"\|[^|0-9]{{0,16}}{named('suffix')}{_COPY}\|"
    left = bare.str.replace_all(names, "|").str.count_matches(r"[\p{L}\p{N}]")
    return (left <= _LEFT_OVER) & (key.str.count_matches(dated) == 1)


def media_named(key: pl.Expr) -> pl.Expr:
    """The outlet that stands by itself in such a line; null where none does."""
    latin = key.str.extract(r"^([A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+){0,3})\s*[|｜]", 1)
    return pl.coalesce(
        latin,
        key.str.extract(
            rf"(?:^|[\s|｜·•【\[(（])([^\s|｜·•【】\[\]()（）,，。:：0-9]{{1,14}}{_MEDIA}){_COPY}(?:[\s|｜·•】\])）(（]|$)",
            1,
        ),
    )
