"""Characters that an unknown byte may have been part of, the likeliest first.

Belongs here: the candidates and the order they are tried in, kept for bytes and neighbours that come again. Does not
belong here: which bytes are unknown (realign), the score of what is tried (language).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import lru_cache
from operator import add

from pipeline.repair import gbk
from pipeline.repair.glosses import codes_read
from pipeline.repair.language import model

ANY = -2  # a byte is carried, but it is not known which
ANY_LOW = -3  # ... second byte of a lost pair of the third user-defined area
ANY_HIGH = -4  # ... of the first two
BEFORE_LOST = -6  # the carried byte is known or lost, the one that follows begins a stripped character
CLOSING = -5  # the carried byte is known, the one that follows is hidden by a question mark
RANGES = {ANY_LOW: (0x81, 0xA0), ANY_HIGH: (0xA1, 0xFE)}

MARKS_BEFORE_LOST = (
    "、。—…，！"  # between two private-use characters that were stripped; of other signs one cannot tell
)
BRANCHES = 14  # characters tried for one unknown byte
LOST_BRANCHES = 8  # ... where bytes were stripped beside it
WIDTH = 10.0  # nats below the likeliest at which a character is not tried
USUAL_BETWEEN_LOST = 250  # characters that are thought of between two stripped private-use characters

Candidate = tuple[int, str, float]  # the unknown byte, the character, and what its word will gain or its quick score


@lru_cache(maxsize=1)
def _between_lost() -> list[tuple[int, str]]:
    """What can stand between two private-use characters that were stripped, with its second byte."""
    low, high = RANGES[ANY_HIGH]
    leads = gbk.USER_LEADS_LOW | gbk.USER_LEADS_HIGH
    codes = [code for code in gbk.tables().original if low <= code >> 8 <= high and code & 0xFF in leads]
    found = {gbk.tables().original[code]: code & 0xFF for code in codes}
    usual = [(trail, c) for c, trail in found.items() if "\u4e00" <= c <= "\u9fff" or c in MARKS_BEFORE_LOST]
    return sorted(usual, key=lambda c: -model().alone(c[1]))[:USUAL_BETWEEN_LOST]


@lru_cache(maxsize=2048)
def _listed(kind: int, byte: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The unknown bytes and the characters that one known byte, or none, can stand for."""
    tables = gbk.tables()
    if kind == CLOSING:
        found = [c for c in tables.by_lead.get(byte, []) if c[0] >= 0x80]
    elif kind == BEFORE_LOST:
        leads = gbk.USER_LEADS_LOW | gbk.USER_LEADS_HIGH
        found = [c for c in tables.by_lead.get(byte, []) if c[0] in leads] if byte >= 0 else _between_lost()
    else:
        low, high = RANGES.get(kind, (0x00, 0xFF))
        found = [c for c in tables.by_trail.get(byte, []) if low <= c[0] <= high]
    return tuple(c[0] for c in found), tuple(c[1] for c in found)


# Both neighbours are seldom met together, each alone often: their halves of the score are kept apart.
@lru_cache(maxsize=1 << 13)
def _behind(kind: int, byte: int, before: str) -> array[float]:
    return array("d", model().behind(before, _listed(kind, byte)[1]))


@lru_cache(maxsize=1 << 13)
def _ahead(kind: int, byte: int, after: str) -> tuple[array[float], array[float]]:
    gains, joined = model().ahead(_listed(kind, byte)[1], after)
    return array("d", gains), array("d", joined)


@lru_cache(maxsize=1 << 14)
def likeliest(kind: int, byte: int, before: str, after: str) -> tuple[Candidate, ...]:
    """The likeliest characters with one unknown byte between two known characters.

    For ANY, ANY_LOW and ANY_HIGH `byte` is the second and the first is not known; for CLOSING it is the first, and the
    second is one that can stand before a question mark.
    """
    hope = model().hope
    branches = LOST_BRANCHES if kind in RANGES else BRANCHES
    return tuple((other, text, hope(text, after)) for _, other, text in _ordered(kind, byte, before, after)[:branches])


@lru_cache(maxsize=1 << 14)
def likeliest_before_lost(byte: int, before: str) -> tuple[Candidate, ...]:
    """The likeliest characters with one known byte, or none, before a stripped private-use character.

    `byte` is the first, negative when it is lost too; the second is one that can begin a private-use character.
    """
    ordered = _ordered(BEFORE_LOST, byte, before, "")[:LOST_BRANCHES]
    return tuple((other, text, score) for score, other, text in ordered)


def _ordered(kind: int, byte: int, before: str, after: str) -> list[tuple[float, int, str]]:
    """The candidates behind their quick scores, best first, none far below the best."""
    scores: Iterable[float] = _behind(kind, byte, before)
    if after:
        gains, joined = _ahead(kind, byte, after)
        scores = map(max, map(add, scores, gains), joined)
    ordered = sorted(zip(scores, *_listed(kind, byte), strict=True), reverse=True)
    return [found for found in ordered if found[0] >= ordered[0][0] - WIDTH]


@lru_cache(maxsize=1 << 14)
def likeliest_read(kind: int, syllable: str, before: str) -> tuple[tuple[int, str], ...]:
    """The likeliest characters of a reading whose first byte was stripped with a private-use character."""
    low, high = RANGES[kind]
    original = gbk.tables().original
    read = [(code, original[code]) for code in codes_read(syllable) if low <= code >> 8 <= high and code in original]
    scores = model().behind(before, [character for _, character in read])
    ordered = sorted(zip(scores, read, strict=True), reverse=True)
    return tuple(code for _, code in ordered[:BRANCHES])
