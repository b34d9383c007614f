"""Characters that an unknown byte may have been part of, the likeliest first.

Belongs here: the candidates and the order they are tried in, kept for bytes and neighbours that come again. Does not
belong here: which bytes are unknown (realign), the score of what is tried (language).
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from itertools import compress
from operator import add
from typing import NamedTuple

from pipeline.repair import gbk
from pipeline.repair.glosses import codes_read
from pipeline.repair.language import model
from pipeline.repair.neighbours import neighbours

ANY = -2  # a byte is carried, but it is not known which
BEFORE_LOST = -6  # the carried byte is known or lost, the one that follows begins a stripped character
CLOSING = -5  # the carried byte is known, the one that follows is hidden by a question mark
LOST_BEHIND = -0x100  # less the first byte of a stripped character: the second is carried, but it is not known

MARKS_BEFORE_LOST = (
    "、。—…，！"  # between two private-use characters that were stripped; of other signs one cannot tell
)
BRANCHES = 28  # characters tried for one unknown byte
LOST_BRANCHES = 12  # ... where bytes were stripped beside it
NEXT = 6.0  # nats that most characters cost that make no word with the one before
LOST = 0.5  # nats that it costs that a private-use character was stripped
WIDTH = 10.0  # nats below the likeliest at which a character is not tried
USUAL_BETWEEN_LOST = 250  # characters that are thought of between two stripped private-use characters


class Candidate(NamedTuple):
    """A character that an unknown byte may have been part of."""

    pair: tuple[int, int]
    """Its bytes; the first is negative where both are unknown."""
    text: str
    hope: float
    """What its word will gain by the character behind it, where that is known; its quick score where it is not."""
    penalty: float
    """What its code costs (`gbk.Tables`), and that a private-use character behind it was stripped."""
    link: float | None
    """What it adds to the score of any text with that last character; None where more tells it (or of a sign)."""


class Listed(NamedTuple):
    """What a known byte, or none, can stand for: the bytes, the characters, the penalties of their codes."""

    pairs: tuple[tuple[int, int], ...]
    characters: tuple[str, ...]
    penalties: tuple[float, ...]


def is_lost(carried: int) -> bool:
    """Whether what is carried is the second byte of a stripped character."""
    return carried <= LOST_BEHIND


@lru_cache(maxsize=256)
def lost_behind(byte: int) -> int:
    """What is carried behind the first byte of a stripped character; the same for all that have the same seconds."""
    hidden = gbk.tables().hidden
    return LOST_BEHIND - min(first for first, seconds in hidden.items() if seconds == hidden[byte])


def _seconds(carried: int) -> frozenset[int]:
    """The bytes that what is carried may be."""
    return gbk.tables().hidden[LOST_BEHIND - carried]


def may_be(carried: int, byte: int) -> bool:
    """Whether what is carried is the second byte of a stripped character, and may be this one."""
    return is_lost(carried) and byte in _seconds(carried)


@lru_cache(maxsize=64)
def _between_lost(carried: int) -> list[tuple[int, str]]:
    """What can stand between two private-use characters that were stripped, with its second byte."""
    tables, leads = gbk.tables(), _seconds(carried)
    codes = [code for code in tables.original if code >> 8 in leads and code & 0xFF in tables.hidden]
    found = {tables.original[code]: code & 0xFF for code in codes}
    usual = [(trail, c) for c, trail in found.items() if "\u4e00" <= c <= "\u9fff" or c in MARKS_BEFORE_LOST]
    return sorted(usual, key=lambda c: -model().alone(c[1]))[:USUAL_BETWEEN_LOST]


@lru_cache(maxsize=2048)
def _listed(kind: int, byte: int) -> Listed:
    """What one known byte, or none, can stand for."""
    tables = gbk.tables()
    lead_known = kind in (CLOSING, BEFORE_LOST)
    if kind == CLOSING:
        found = [c for c in tables.by_lead.get(byte, []) if c[0] >= 0x80]
    elif kind == BEFORE_LOST:
        known = byte >= 0
        found = [c for c in tables.by_lead.get(byte, []) if c[0] in tables.hidden] if known else _between_lost(byte)
    else:
        found = tables.by_trail.get(byte, [])
        if is_lost(kind):
            found = [c for c in found if c[0] in _seconds(kind)]
    pairs = tuple((byte, other) if lead_known else (other, byte) for other, _ in found)
    extra = LOST if kind == BEFORE_LOST else 0.0
    penalties = tuple(extra + tables.penalty.get(lead << 8 | trail, 0.0) for lead, trail in pairs)
    return Listed(pairs, tuple(character for _, character in found), penalties)


# Both neighbours are seldom met together, each alone often: their halves of the score are kept apart.
@lru_cache(maxsize=1 << 13)
def _behind(kind: int, byte: int, before: str) -> list[float]:
    return neighbours().behind(before, _listed(kind, byte).characters)


@lru_cache(maxsize=1 << 13)
def _ahead(kind: int, byte: int, after: str) -> tuple[array[float], dict[int, float]]:
    gains, joined = neighbours().ahead(_listed(kind, byte).characters, after)
    return array("d", gains), joined


@lru_cache(maxsize=1 << 14)
def likeliest(kind: int, byte: int, before: str, after: str) -> list[Candidate]:
    """The likeliest characters with one unknown byte between two known characters; the third of each is its hope.

    For ANY and what `lost_behind` gives, `byte` is the second and the first is not known; for CLOSING it is the first,
    and the second is one that can stand before a question mark.
    """
    scores = _behind(kind, byte, before)
    joined: dict[int, float] = {}
    if after:
        gains, joined = _ahead(kind, byte, after)
        scores = list(map(add, scores, gains))
        for at, score in joined.items():
            scores[at] = max(scores[at], score)
    ordered = _ordered(kind, byte, scores, LOST_BRANCHES if is_lost(kind) else BRANCHES)
    hope = neighbours().hope
    return _candidates(kind, byte, before, [(at, hope(t, after) if at in joined else 0.0) for _, _, t, at in ordered])


class BeforeLost(NamedTuple):
    """A character before a stripped private-use character."""

    candidate: Candidate
    """Its hope is its quick score."""
    next_gain: float
    """What the score gains with the character behind, at the most."""


@lru_cache(maxsize=1 << 14)
def likeliest_before_lost(byte: int, before: str, trail: int) -> list[BeforeLost]:
    """The likeliest characters with one known byte, or none, before a stripped private-use character.

    `byte` is the first, or what `lost_behind` gives when it is lost too; the second is one that can begin a private-use
    character. `trail`: the second byte of the character behind, negative where that is not known.
    """
    scores, gains = _behind(BEFORE_LOST, byte, before), _next_gains(byte, trail)
    ordered = _ordered(BEFORE_LOST, byte, list(map(add, scores, gains)), LOST_BRANCHES)
    found = _candidates(BEFORE_LOST, byte, before, [(at, scores[at]) for _, _, _, at in ordered])
    return [BeforeLost(candidate, gains[at]) for candidate, (_, _, _, at) in zip(found, ordered, strict=True)]


@lru_cache(maxsize=1 << 13)
def _next_gains(byte: int, trail: int) -> array[float]:
    """What a text gains with the character behind each, where that ends a word of both; else what most cost."""
    listed, hidden = _listed(BEFORE_LOST, byte), gbk.tables().hidden
    gains = array("d", [-NEXT]) * len(listed.characters)
    for at, text in enumerate(listed.characters):
        begun = _begun(text).get(trail)
        if begun is not None:
            leads = hidden[listed.pairs[at][1]]
            gains[at] = max([gain for lead, gain in begun if lead in leads], default=-NEXT)
    return gains


@lru_cache(maxsize=1 << 13)
def _begun(text: str) -> dict[int, list[tuple[int, float]]]:
    """Of the characters that make a word behind one: the first bytes and what they gain, by the second bytes."""
    codes = gbk.codes_by_character()
    found: dict[int, list[tuple[int, float]]] = {}
    for second, gain in neighbours().begun_words(text):
        for code in codes.get(second, ()):
            if gain > -NEXT:
                found.setdefault(code & 0xFF, []).append((code >> 8, gain))
    return found


def _candidates(kind: int, byte: int, before: str, places: list[tuple[int, float]]) -> list[Candidate]:
    """The characters at places of a list, with their hopes or scores."""
    (pairs, characters, penalties), links = _listed(kind, byte), _behind(kind, byte, before)
    more, new = model().hangs_on_more, tuple.__new__  # a named tuple's own constructor takes twice the time
    found = []
    for at, hope in places:
        text = characters[at]
        link = None if text < "\u4e00" or text > "\u9fff" or more(before, text) else links[at]
        found.append(new(Candidate, (pairs[at], text, hope, penalties[at], link)))
    return found


def _ordered(kind: int, byte: int, scores: list[float], most: int) -> list[tuple[float, tuple[int, int], str, int]]:
    """The characters with their quick scores, bytes and places, best first, none far below the best."""
    if not scores:
        return []
    # Scores alone are sorted faster than what they are the scores of, of which few are wanted.
    best = sorted(scores, reverse=True)[:most]
    least = max(best[-1], best[0] - WIDTH)
    listed = _listed(kind, byte)
    places = compress(range(len(scores)), map(least.__le__, scores))
    found = [(scores[at], listed.pairs[at], listed.characters[at], at) for at in places]
    found.sort(reverse=True)
    return found[:most]


@lru_cache(maxsize=1 << 14)
def likeliest_read(kind: int, syllable: str, before: str) -> tuple[tuple[int, str], ...]:
    """The likeliest characters of a reading whose first byte was stripped with a private-use character."""
    leads, original = _seconds(kind), gbk.tables().original
    read = [(code, original[code]) for code in codes_read(syllable) if code >> 8 in leads and code in original]
    scores = neighbours().behind(before, tuple(character for _, character in read))
    ordered = sorted(zip(scores, read, strict=True), reverse=True)
    return tuple(code for _, code in ordered[:BRANCHES])
