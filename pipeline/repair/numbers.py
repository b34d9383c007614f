"""Numbers that damage broke: advertising inside, mixed widths, digits stripped, cut at the decimal point.

Belongs here: places where a number is not what was printed. Does not belong here: reading numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.repair.edits import Edit
from pipeline.repair.words import settings

_HAN = "\u4e00-\u9fff"
_LARGE = "万亿萬億"
_UNIT = f"[{_LARGE}余餘多元名人户戶家个個件份%％]"

# On a glossed page the advertising has glosses of its own.
_GLOSS = r"\([a-zü\u00e0-\u01dc]{1,6}\)"
# Where a look-behind is, the pattern begins with the character itself: what begins with a look-behind is tried at every
# place of the text (0.03 s of a megabyte each, not 0.001).
INSERTED = re.compile(
    rf"([0-9](?:(?<=[{_HAN})][0-9])|(?<=[{_HAN})] [0-9]))[0-9]{{0,8}}\.)"
    rf"((?:[^0-9\s,，。、；;：:！!？?（）()“”《》]|{_GLOSS}){{2,40}})([0-9]{{1,4}})(?= ?{_UNIT})"
)
RUN = re.compile("[0-9０-９][0-9０-９.．]+")
MIXED = re.compile("[0-9][.．]?[０-９]|[０-９][.．]?[0-9]")
_WIDE = re.compile("[０-９]")
YEAR = re.compile(
    '年(?=元旦|春节|春節|[“"]?[两兩][节節])(?<![^\\s，。、；：“（(>【《展署于在对好]年)(?<![0-9０-９] 年)'
)
DAY = re.compile("月日(?=[，,。上下电電讯訊至起])(?<![^\\s，。、；：（(报報讯訊]月日)")
CUT = re.compile(rf"[0-9](?<![0-9.][0-9])[0-9]*\.(?= ?[{_LARGE}元％%])|[0-9](?<=[{_HAN}][0-9])[0-9]*\.(?=\s*\Z|…)")
SUSPICIOUS = "|".join(
    (
        rf"[{_HAN})] ?[0-9]{{1,9}}\.[^0-9\s]",
        "[0-9][.．]?[０-９]|[０-９][.．]?[0-9]",
        '(?:^|[\\s，。、；：“（(>【《展署于在对好])年(?:元旦|春节|春節|[“"]?[两兩][节節])',
        "月日[，,。上下电電讯訊至起]",
        rf"[0-9]\.(?: ?[{_LARGE}元％%]|…|\s*$)",
        rf"[{_HAN}][{_LARGE}]元",
    )
)


@lru_cache(maxsize=1)
def _amount() -> re.Pattern[str]:
    words = "|".join(settings()["before_an_amount"])
    return re.compile(rf"(?:{words})(?:共计|共計|累计|累計|达|達|约|約|近|逾|超过|超過)?([{_LARGE}]元)")


def edits(text: str) -> Iterator[Edit]:
    """Every broken number: made whole where it is certain, else logged."""
    advertising = settings()["advertising"]
    insertions = list(INSERTED.finditer(text))
    inserted = [match.span() for match in insertions]
    for match in insertions:
        words = match[2]
        if any(word in words for word in advertising):
            evidence = "advertising between the digits of one number"
            yield Edit(match.start(2), match.end(2), "", "spam_insertion", 0.95, evidence)
        elif not _FULL_STOP.search(text):
            evidence = "words between a decimal point and its digits may be advertising or text"
            yield Edit(match.start(), match.end(), None, "spam_insertion", 0.0, evidence)
    mixed = _WIDE.search(text) and MIXED.search(text)
    for match in RUN.finditer(text) if mixed else ():
        if not MIXED.search(match[0]):
            continue
        number = match[0].rstrip(".．")
        new = "".join(chr(ord(c) - 0xFEE0) if c >= "．" else c for c in number)
        start, end = match.start(), match.start() + len(number)
        origins = tuple((at, at + 1) for at in range(start, end))
        yield Edit(start, end, new, "full_width", 1.0, "one number in digits of two widths", origins)
    for kind, pattern, group, evidence in (
        ("digits_stripped", YEAR, 0, "no year before 年"),
        ("digits_stripped", DAY, 0, "no figures before 月 and 日"),
        ("digits_stripped", _amount(), 1, "no figures before the unit of money"),
        ("cut_number", CUT, 0, "a decimal point without decimals"),
    ):
        for match in pattern.finditer(text):
            if any(start <= match.start() < end for start, end in inserted):
                continue
            yield Edit(match.start(group), match.end(group), None, kind, 0.0, evidence)


# A page that writes ASCII full stops between Chinese sentences has words behind a figure and a point for no bad reason.
_FULL_STOP = re.compile(rf"[{_HAN}]\.\s*[{_HAN}]")
