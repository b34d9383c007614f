"""Which script a text is written in, and Traditional to Simplified without moving an offset.

Belongs here: the detection of Traditional text and its conversion by OpenCC. Does not belong here: damage of any kind.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import opencc

# Kana between Han: Japanese, whose characters are not Traditional Chinese though many look so.
_KANA = re.compile("[\u3041-\u30fa]")
_HAN = re.compile("[\u4e00-\u9fff]")


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


def script_of(text: str) -> str:
    """`Hant` for Traditional Chinese text, else `Hans` (Simplified, and text that is not Chinese)."""
    only_traditional = traditional_characters()
    present = set(text)
    if present.isdisjoint(only_traditional):
        return "Hans"
    counts = Counter(text)
    traditional = sum(counts[character] for character in present & only_traditional)
    simplified = sum(counts[character] for character in present & _simplified_only())
    if traditional <= simplified:
        return "Hans"
    kana = len(_KANA.findall(text))
    if kana and kana * 20 > len(_HAN.findall(text)):
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
def _simple_table() -> dict[int, str]:
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    return {ord(a): b for a, b in zip(han, simplify_characters(han), strict=True) if a != b}


def simplify_roughly(text: str) -> str:
    """The text with each character's own Simplified form: fast, for statistics only."""
    return text.translate(_simple_table())


def _simplify_line(line: str) -> str:
    converted = str(_to_simplified().convert(line))
    if len(converted) == len(line):
        return converted
    singly = (str(_by_character().convert(character)) for character in line)
    return "".join(new if len(new) == 1 else old for new, old in zip(singly, line, strict=True))
