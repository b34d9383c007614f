"""GBK code points as mirror software sees them: pairs of bytes, with and without a character.

Belongs here: which bytes a shown character stands for, which character a pair of bytes can stand for in a page that was
Simplified once, and indexes over both. Does not belong here: which reading is the likelier (language), where a span
begins and ends (realign).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from pipeline.repair.script import simplify_characters, traditional_of
from pipeline.repair.words import settings

LEADS = range(0x81, 0xFF)
TRAILS = tuple(byte for byte in range(0x40, 0xFF) if byte != 0x7F)

# Lead bytes of the three user-defined areas of CP936: a pair that begins so has no character, and is shown as a
# private-use character or, by sites that strip those, not at all.
USER_LEADS_HIGH = frozenset((*range(0xAA, 0xB0), *range(0xF8, 0xFF)))  # second byte A1..FE
USER_LEADS_LOW = frozenset(range(0xA1, 0xA8))  # second byte 40..A0

# Lead bytes with which some second bytes make no character in strict decoders.
UNASSIGNED_LEADS = frozenset((0xA2, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xD7, 0xFE))


@dataclass(frozen=True)
class Tables:
    """Indexes over the two-byte codes, each code an integer `lead << 8 | trail`."""

    bytes_of: dict[str, tuple[int, int]]
    """A shown character and the two bytes it was decoded from."""
    shown: dict[int, str]
    """A code and the character that GBK has for it."""
    original: dict[int, str]
    """A code and the character (Simplified, full-width forms kept) it can stand for in the undamaged page."""
    penalty: dict[int, float]
    """Codes that a page turned to Traditional seldom holds, and what they cost (in nats)."""
    by_lead: dict[int, list[tuple[int, str]]]
    """A lead byte: the (trail byte, character) it can stand with."""
    by_trail: dict[int, list[tuple[int, str]]]
    """A trail byte: the (lead byte, character) it can stand with."""
    hidden: dict[int, frozenset[int]]
    """A byte and those, lead bytes themselves, with which it is a private-use character, that a site may have stripped:
    the three user-defined areas of CP936 and the gaps between the others."""


@lru_cache(maxsize=4096)
def is_unassigned(lead: int, trail: int) -> bool:
    """Whether strict decoders find no character at all for the pair, private-use ones included."""
    if trail < 0x40 or trail in (0x7F, 0xFF):
        return True
    try:
        bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        user_defined = (lead in USER_LEADS_HIGH and trail >= 0xA1) or (lead in USER_LEADS_LOW and trail <= 0xA0)
        return not user_defined
    return False


def _simplified_in_gb2312(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The indexes; built once, on the first damaged document."""
    bytes_of: dict[str, tuple[int, int]] = {}
    plain: dict[int, str] = {}
    for lead, trail in product(LEADS, TRAILS):
        pair = bytes((lead, trail))
        try:
            character = pair.decode("gb18030")
        except UnicodeDecodeError:
            continue
        bytes_of[character] = (lead, trail)
        try:
            plain[lead << 8 | trail] = pair.decode("gbk")
        except UnicodeDecodeError:
            continue
    # PHP's CP936 shows FE50..FEA0, which GBK leaves open, as U+E815 and following.
    for offset, trail in enumerate(byte for byte in range(0x50, 0xA1) if byte != 0x7F):
        bytes_of.setdefault(chr(0xE815 + offset), (0xFE, trail))

    marks = frozenset(settings()["marks_of_a_page"])
    kept = frozenset(settings()["kept_by_character_maps"])
    simplified = simplify_characters(list(plain.values()))
    original: dict[int, str] = {}
    penalty: dict[int, float] = {}
    for (code, shown), character in zip(plain.items(), simplified, strict=True):
        if "\u4e00" <= shown <= "\u9fff":
            if not _simplified_in_gb2312(character):
                continue
            original[code] = character
            if shown == character and shown not in kept and traditional_of(shown) != shown:
                penalty[code] = 4.0
        elif 0xA3A1 <= code <= 0xA3FE or shown in marks:
            original[code] = shown
    by_lead: dict[int, list[tuple[int, str]]] = {}
    by_trail: dict[int, list[tuple[int, str]]] = {}
    for code, character in original.items():
        by_lead.setdefault(code >> 8, []).append((code & 0xFF, character))
        by_trail.setdefault(code & 0xFF, []).append((code >> 8, character))
    hidden: dict[int, set[int]] = {}
    for character, (lead, trail) in bytes_of.items():
        if "\ue000" <= character <= "\uf8ff" and trail in LEADS:
            hidden.setdefault(lead, set()).add(trail)
    behind = {lead: frozenset(trails) for lead, trails in hidden.items()}
    return Tables(bytes_of, plain, original, penalty, by_lead, by_trail, behind)


@lru_cache(maxsize=1)
def codes_by_character() -> dict[str, list[int]]:
    """The codes that a character of the undamaged page can have."""
    codes: dict[str, list[int]] = {}
    for code, character in tables().original.items():
        codes.setdefault(character, []).append(code)
    return codes
