"""Stray commas that mirror software put beside other marks: `31日,,全国总工会开会,。`

Belongs here: doubled punctuation. Does not belong here: commas inside numbers, which are left alone; the marks that
chats put in rows and the empty fields of tables, which are how such text is written.
"""

from __future__ import annotations

import re

from pipeline.repair.edits import Edit
from pipeline.repair.script import script_of

ENOUGH = 3  # such places that a Traditional page must show, unless it was glossed too
_BEFORE = "\u4e00-\u9fff%％)）”’》」』】"
# A half-width comma in front of another mark, or behind one. Writers double the full-width one themselves.
STRAY = re.compile(
    rf",(?<=[{_BEFORE}0-9],),*(?=[,，。；;](?![0-9,，])|(?<![0-9],)[,，。；;][0-9])"
    rf"|,(?<=[。；;],),*(?=[{_BEFORE}“‘《「『【])"
)

# Two commas between the words of a sentence; which page means them is told by the rest of it.
DOUBLED = re.compile("(?<=[\u4e00-\u9fff])(?:,,|，，)(?=[\u4e00-\u9fff])")
SUSPICIOUS = "[。；;],|,[,，。；;]|[\u4e00-\u9fff]，，[\u4e00-\u9fff]"
_OF_CHATS = re.compile("[,，]{3}|[。！？!?~～]{2}|，[。！？]|\\.{2}")
_OF_TABLES = re.compile("^,|,$|[0-9A-Za-z],,|,,[0-9A-Za-z]|^[^。！？]*,,[^。！？]*$", re.MULTILINE)


def edits(text: str, glossed: bool) -> list[Edit]:
    """The stray commas of a page: those of a mirror's, and doubled ones of any other."""
    return _of_mirrors(text, glossed) or _doubled(text)


def _of_mirrors(text: str, glossed: bool) -> list[Edit]:
    """The stray commas of a mirror's page taken away; none on pages that no mirror made Traditional."""
    found = [match for match in STRAY.finditer(text) if not _between_digits(text, match.start(), match.end())]
    if not found or not (glossed or (len(found) >= ENOUGH and script_of(text) == "Hant")):
        return []
    evidence = f"{len(found)} commas on the page stand beside another mark"
    return [Edit(m.start(), m.end(), "", "doubled_punctuation", 0.99, evidence) for m in found]


def _between_digits(text: str, start: int, end: int) -> bool:
    behind = text[end : end + 2]
    return text[start - 1].isdecimal() and len(behind) == 2 and behind[0] in ",，" and behind[1].isdecimal()


def _doubled(text: str) -> list[Edit]:
    """One of two commas taken away where the page doubles many of them but not most; a few are logged only."""
    found = list(DOUBLED.finditer(text))
    if not found or _OF_CHATS.search(text) or _OF_TABLES.search(text):
        return []
    single = text.count(",") + text.count("，") - 2 * len(found)
    if len(found) < ENOUGH or single < len(found):
        evidence = "two commas between words, too few on the page to tell why"
        return [Edit(m.start(), m.end(), None, "doubled_punctuation", 0.0, evidence) for m in found]
    evidence = f"{len(found)} commas on the page are doubled between words"
    return [Edit(m.start() + 1, m.end(), "", "doubled_punctuation", 0.95, evidence) for m in found]
