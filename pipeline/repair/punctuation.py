"""Stray commas that mirror software put beside other marks: `31日,,全国总工会开会,。`

Belongs here: doubled punctuation. Does not belong here: commas inside numbers, which are left alone.
"""

from __future__ import annotations

import re

from pipeline.repair.edits import Edit
from pipeline.repair.script import script_of

ENOUGH = 3  # such places that a Traditional page must show, unless it was glossed too
_BEFORE = "\u4e00-\u9fff%％)）”’》」』】"
# A half-width comma in front of another mark, or behind one. Writers double the full-width one themselves.
STRAY = re.compile(
    rf"(?<=[{_BEFORE}0-9]),+(?=[,，。；;](?![0-9,，])|(?<![0-9],)[,，。；;][0-9])"
    rf"|(?<=[。；;]),+(?=[{_BEFORE}“‘《「『【])"
)


def edits(text: str, glossed: bool) -> list[Edit]:
    """The stray commas of a mirror's page taken away; none on pages that no mirror made Traditional."""
    found = [match for match in STRAY.finditer(text) if not _between_digits(text, match.start(), match.end())]
    if not found or not (glossed or (len(found) >= ENOUGH and script_of(text) == "Hant")):
        return []
    evidence = f"{len(found)} commas on the page stand beside another mark"
    return [Edit(m.start(), m.end(), "", "doubled_punctuation", 0.99, evidence) for m in found]


def _between_digits(text: str, start: int, end: int) -> bool:
    behind = text[end : end + 2]
    return text[start - 1].isdecimal() and len(behind) == 2 and behind[0] in ",，" and behind[1].isdecimal()
