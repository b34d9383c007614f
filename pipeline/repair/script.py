"""Which script a text is written in, and Traditional to Simplified without moving an offset.

Belongs here: the detection of Traditional text and its conversion by OpenCC. Does not belong here: damage of any kind.
"""

from __future__ import annotations

import re
from functools import lru_cache

import opencc


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("tw2s")


@lru_cache(maxsize=1)
def _by_character() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=1)
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def simplify_characters(characters: list[str]) -> list[str]:
    """Each character's Simplified form, looked at alone."""
    return _by_character().convert("\n".join(characters)).split("\n")


def traditional_of(character: str) -> str:
    """The first Traditional form of a Simplified character, looked at alone."""
    return str(_to_traditional().convert(character))


def _han() -> list[str]:
    return [chr(code) for code in range(0x4E00, 0xA000)]


@lru_cache(maxsize=1)
def traditional_characters() -> frozenset[str]:
    """Characters that Simplified text does not write."""
    return frozenset(a for a, b in zip(_han(), simplify_characters(_han()), strict=True) if a != b)


@lru_cache(maxsize=1)
def _simplified_only() -> frozenset[str]:
    """Characters that Traditional text does not write. Clean text never asks: the dictionary takes .05 s to load."""
    traditional = _to_traditional().convert("\n".join(_han())).split("\n")
    changed = {a for a, b in zip(_han(), traditional, strict=True) if a != b}
    return frozenset(changed - traditional_characters() - set(_BOTH_SCRIPTS))


# Characters that OpenCC would turn to Traditional when alone, and that Traditional pages write all the same.
_BOTH_SCRIPTS = "后里干于台范准云征丑斗余冲几才只松系面制游周咨谷余朴杰温为群峰床众里着"


@lru_cache(maxsize=1)
def _any_traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(traditional_characters()))}]")


@lru_cache(maxsize=1)
def _scripts() -> str:
    """For each character of the first plane, at its code, what it tells of the script: T, S, J (kana), H (Han), -."""
    told = ["-"] * 0x10000
    told[0x3041:0x30FB] = "J" * (0x30FB - 0x3041)
    told[0x4E00:0xA000] = "H" * (0xA000 - 0x4E00)
    for characters, mark in ((traditional_characters(), "T"), (_simplified_only(), "S")):
        for character in characters:
            told[ord(character)] = mark
    return "".join(told)


@lru_cache(maxsize=2)
def _told(text: str) -> str:
    """The same for each character of a text; kept for the next who asks of it."""
    return text.translate(_scripts())


def han_in(text: str) -> int:
    """How many Han characters a text has."""
    told = _told(text)
    return told.count("T") + told.count("S") + told.count("H")


def script_of(text: str) -> str:
    """`Hant` for Traditional Chinese text, else `Hans` (Simplified, and text that is not Chinese)."""
    if _any_traditional().search(text) is None:
        return "Hans"
    told = _told(text)
    traditional, simplified = told.count("T"), told.count("S")
    if traditional <= simplified:
        return "Hans"
    # Kana between Han: Japanese, whose characters are not Traditional Chinese though many look so.
    kana = told.count("J")
    if kana and kana * 20 > han_in(text):
        return "Hans"
    return "Hant"


def simplify(text: str) -> str:
    """The text in Simplified characters, one for one: `len` never changes."""
    converted = str(_to_simplified().convert(text))
    if len(converted) == len(text):
        return converted
    lines = text.split("\n")
    return "\n".join(_simplify_line(line) for line in lines)


@lru_cache(maxsize=1)
def simple_forms() -> str:
    """Each character of the first plane in its own Simplified form, at its code: a table for `str.translate`."""
    before, behind = "".join(map(chr, range(0x4E00))), "".join(map(chr, range(0xA000, 0x10000)))
    return before + "".join(simplify_characters(_han())) + behind


def simplify_roughly(text: str) -> str:
    """The text with each character's own Simplified form: fast, for statistics only."""
    return text.translate(simple_forms())


def _simplify_line(line: str) -> str:
    converted = str(_to_simplified().convert(line))
    if len(converted) == len(line):
        return converted
    singly = (str(_by_character().convert(character)) for character in line)
    return "".join(new if len(new) == 1 else old for new, old in zip(singly, line, strict=True))
