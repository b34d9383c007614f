"""Pinyin glosses that mirror software put behind Traditional characters: `全國(guó)`.

Belongs here: finding glosses, telling them from true pinyin on a page, and the readings of a character.
Does not belong here: glosses behind a lost character (realign).
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # fifty megabytes of phrases that nothing here asks for
from pypinyin.constants import PINYIN_DICT

from pipeline.repair.edits import Edit
from pipeline.repair.gbk import tables
from pipeline.repair.script import han_in, traditional_characters

SYLLABLE = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]{1,6}"
GLOSS = re.compile(rf"\(({SYLLABLE})\)")
_LAYER = re.compile(rf"\(({SYLLABLE}) ?\)")
_BEHIND_HAN = re.compile(rf"\((?<=[\u4e00-\u9fff]\()({SYLLABLE})\)")
ENOUGH = 3  # verified glosses that a page must show before any is believed
_HALF = re.compile(rf"[\u4e00-\u9fff]({SYLLABLE})\)")
_TONED = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")


@dataclass(slots=True)
class Gloss:
    """A syllable in brackets behind a character."""

    start: int
    end: int
    character: str
    syllable: str
    verified: bool


@lru_cache(maxsize=8192)
def readings(character: str) -> frozenset[str]:
    """Every reading of a character, with tone marks."""
    return frozenset(PINYIN_DICT.get(ord(character), "").split(","))


@lru_cache(maxsize=1 << 15)
def is_reading(character: str, syllable: str) -> bool:
    """Whether the syllable is a reading of the character."""
    return syllable in readings(character)


def shows_reading(pair: tuple[int, int], syllable: str) -> bool:
    """Whether the character that two bytes are shown as has that reading."""
    shown = tables().shown.get(pair[0] << 8 | pair[1])
    return shown is not None and is_reading(shown, syllable)


@lru_cache(maxsize=1)
def _codes_by_reading() -> dict[tuple[int, str], list[int]]:
    index: dict[tuple[int, str], list[int]] = {}
    changed = traditional_characters()
    for character, (lead, trail) in tables().bytes_of.items():
        if character in changed:
            for syllable in readings(character):
                index.setdefault((lead, syllable), []).append(trail)
    return index


def trails_read(lead: int, syllable: str) -> list[int]:
    """The second bytes with which a first byte makes a Traditional character of that reading."""
    return _codes_by_reading().get((lead, syllable), [])


@lru_cache(maxsize=1024)
def codes_read(syllable: str) -> tuple[int, ...]:
    """The codes of all Traditional characters of a reading."""
    index = _codes_by_reading()
    return tuple(lead << 8 | trail for (lead, read), trails in index.items() if read == syllable for trail in trails)


def find(text: str) -> list[Gloss]:
    """Every syllable in brackets that stands behind a Han character."""
    found = []
    for match in _BEHIND_HAN.finditer(text):
        start, end = match.span()
        character, syllable = text[start - 1], match[1]
        end = _layers_end(text, end, syllable) if text.startswith("(", end) else end
        found.append(Gloss(start, end, character, syllable, _verified(character, syllable)))
    return found


def _layers_end(text: str, end: int, syllable: str) -> int:
    """The end of the glosses that say the same once more, with tones or without: `發(fā)(fā)`."""
    said = (syllable, _toneless(syllable))
    while (layer := _LAYER.match(text, end)) is not None and layer[1] in said:
        end = layer.end()
    return end


@lru_cache(maxsize=2048)
def _toneless(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=1 << 15)
def _verified(character: str, syllable: str) -> bool:
    return character in traditional_characters() and is_reading(character, syllable)


def is_glossed(text: str, glosses: list[Gloss]) -> bool:
    """Whether the page was glossed by software.

    Software glosses Traditional characters alone, one reading a character, always or never, in the midst of words; a
    page that teaches pinyin glosses what it teaches, once, and characters of both scripts.
    """
    verified = [gloss for gloss in glosses if gloss.verified]
    toned = len(verified) + sum(not gloss.verified and _TONED.search(gloss.syllable) is not None for gloss in glosses)
    if len(verified) < ENOUGH or len(verified) * 10 < toned * 9:
        return False
    read = {(gloss.character, gloss.syllable) for gloss in verified}
    glossed = {character for character, _ in read}
    occurrences = sum(map(text.count, glossed))
    if len(verified) * 4 < occurrences * 3 or len(read) * 10 > len(glossed) * 11:
        return False
    if len(verified) * 10 > han_in(text) * 7:
        return False
    inside = sum(1 for gloss in verified if gloss.end < len(text) and "\u4e00" <= text[gloss.end] <= "\u9fff")
    return inside * 3 >= len(verified)


def edits(glosses: list[Gloss]) -> list[Edit]:
    """Each verified gloss taken away."""
    count = sum(gloss.verified for gloss in glosses)
    evidence = f"{count} glosses on the page are readings of Traditional characters"
    return [Edit(gloss.start, gloss.end, "", "pinyin_gloss", 1.0, evidence) for gloss in glosses if gloss.verified]


def halves(text: str) -> list[Edit]:
    """Glosses without their first bracket, logged: a site stripped the question mark that had swallowed it.

    The bytes around it are lost, and so may be the digit that the next question mark swallowed.
    """
    why = "half a gloss: the question mark that swallowed its bracket was stripped"
    return [
        Edit(match.start(), match.end(), None, "byte_misalignment", 0.0, why)
        for match in _HALF.finditer(text)
        if _TONED.search(match[1])
    ]
