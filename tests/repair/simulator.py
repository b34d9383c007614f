"""Makes the damage of mirror pages from clean Simplified text, step by step, seeded; and judges a repair of it.

The steps are the ones that mirror software takes: Traditional characters one by one, held as GBK bytes; glosses by an
unaligned byte replacement; cuts before pairs that look like punctuation; decoding as PHP decodes CP936; half-width
ASCII; private-use characters stripped by some sites. Nothing here knows how the repair works.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import opencc
from pypinyin.constants import PINYIN_DICT

# Characters that plain character maps leave as they are, though phrase-aware converters change some of them.
KEPT = frozenset("后里干面制于台系松范准云征周升丑斗谷余冲表别胡卷回只种几才了向布朴杰占家采复尽据")
GLOSS = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]{1,6}\)")
CUT_OFTEN = frozenset((0xA1A3, 0xA3A1, 0xA3BF, 0xA3BB))
CUT_SELDOM = frozenset((0xA3AC, 0xA1A2))


@dataclass(frozen=True)
class Rate:
    """How hard a page was hit: the share of Traditional characters that are glossed, and of places that are cut."""

    glossed: float
    cut: float
    cut_seldom: float


RATES = {"light": Rate(0.25, 0.3, 0.05), "middle": Rate(0.6, 0.6, 0.15), "heavy": Rate(0.95, 0.9, 0.4)}


@dataclass(frozen=True)
class Stretch:
    """A damaged place: where it is in the damaged text, and what stood there."""

    start: int
    end: int
    first: int
    last: int
    """The clean characters that it was made of: `clean[first:last]`."""
    lost: tuple[int, ...]
    """Those of them that a question mark swallowed: nothing can bring them back."""


@dataclass(frozen=True)
class Damaged:
    """A damaged page and its truth."""

    text: str
    clean: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Byte:
    """Where a byte of the stream comes from: the clean character, which of its bytes, of how many."""

    index: int
    part: int
    size: int


@lru_cache(maxsize=1)
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@lru_cache(maxsize=65536)
def traditional(character: str) -> str:
    """The Traditional form that a plain character map gives, if GBK holds it."""
    if character in KEPT or not "\u4e00" <= character <= "\u9fff":
        return character
    other = str(_to_traditional().convert(character))
    try:
        return other if len(other) == 1 and len(other.encode("gbk")) == 2 else character
    except UnicodeEncodeError:
        return character


def _shown(lead: int, trail: int) -> str:
    """What PHP's CP936 shows for a pair: private-use characters where it has no other, else a question mark."""
    if trail < 0x40 or trail in (0x7F, 0xFF):
        return "?"
    if trail >= 0xA1 and (0xAA <= lead <= 0xAF or 0xF8 <= lead <= 0xFE):
        return chr(0xE000 + 94 * (lead - 0xF2 if lead >= 0xF8 else lead - 0xAA) + trail - 0xA1)
    if 0xA1 <= lead <= 0xA7 and trail < 0xA1:
        return chr(0xE4C6 + 96 * (lead - 0xA1) + trail - (0x41 if trail >= 0x80 else 0x40))
    try:
        return bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        if lead == 0xFE and 0x50 <= trail <= 0xA0:
            return chr(0xE815 + trail - 0x50 - (1 if trail > 0x7F else 0))
        other = bytes((lead, trail)).decode("gb18030", "replace")
        return other if "\ue000" <= other <= "\uf8ff" else "?"


def damage(
    clean: str,
    seed: int,
    rate: Rate,
    *,
    strip_private_use: bool = False,
    half_width: bool = True,
    strip_questions: bool = False,
    layers: int = 1,
) -> Damaged:
    """The page that mirror software makes of a clean Simplified text; characters that GBK lacks are dropped first.

    Some sites do more: they strip the question marks of lost bytes, or gloss a page that is glossed (`layers`).
    """
    rng = random.Random(seed)
    clean = "".join(c for c in clean if c == "\n" or _gbk(c))
    written = [traditional(character) for character in clean]
    stream = bytearray()
    source: list[Byte | None] = []  # None: a byte of a gloss
    for index, character in enumerate(written):
        pair = character.encode("gbk")
        stream += pair
        source += [Byte(index, part, len(pair)) for part in range(len(pair))]
    changed = sorted({t for t, c in zip(written, clean, strict=True) if t != c})
    keys = [c for c in changed if rng.random() < rate.glossed and ord(c) in PINYIN_DICT]
    rng.shuffle(keys)
    for key in keys * layers:
        gloss = f"({PINYIN_DICT[ord(key)].split(',')[0]})"
        if _gbk(gloss):
            stream, source = _glossed(stream, source, key.encode("gbk"), gloss.encode("gbk"))
    shown, places = _decoded(bytes(stream), _cuts(stream, source, rate, rng))
    if half_width:
        shown = [_half_width(character) for character in shown]
    if strip_private_use:
        shown = ["" if "\ue000" <= character <= "\uf8ff" else character for character in shown]
    if strip_questions:
        shown = [
            "" if character == "?" and source[token[0]] != Byte(_index(source[token[0]]), 0, 1) else character
            for character, token in zip(shown, places, strict=True)
        ]
    origins = [[source[place] for place in token] for token in places]
    return Damaged("".join(shown), clean, tuple(_stretches(shown, origins)))


def _index(byte: Byte | None) -> int:
    return -1 if byte is None else byte.index


def _gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _glossed(
    stream: bytearray, source: list[Byte | None], key: bytes, gloss: bytes
) -> tuple[bytearray, list[Byte | None]]:
    new_source: list[Byte | None] = []
    new, at = bytearray(), 0
    while (found := stream.find(key, at)) >= 0:
        end = found + len(key)
        new += stream[at:end] + gloss
        new_source += source[at:end] + [None] * len(gloss)
        at = end
    return new + stream[at:], new_source + source[at:]


def _cuts(stream: bytearray, source: list[Byte | None], rate: Rate, rng: random.Random) -> set[int]:
    cuts = set()
    for at in range(len(stream) - 1):
        pair = stream[at] << 8 | stream[at + 1]
        if source[at] is not None and (
            (pair in CUT_OFTEN and rng.random() < rate.cut) or (pair in CUT_SELDOM and rng.random() < rate.cut_seldom)
        ):
            cuts.add(at)
    return cuts


def _decoded(stream: bytes, cuts: set[int]) -> tuple[list[str], list[list[int]]]:
    """What is shown, and for each shown character the places in the stream it was made of."""
    shown: list[str] = []
    places: list[list[int]] = []
    at = 0
    while at < len(stream):
        byte = stream[at]
        if byte < 0x80:
            shown.append(chr(byte))
            places.append([at])
            at += 1
        elif byte == 0x80:
            shown.append("€")
            places.append([at])
            at += 1
        elif at + 1 >= len(stream) or at + 1 in cuts:
            shown.append("?")
            places.append([at])
            at += 1
        else:
            shown.append(_shown(byte, stream[at + 1]))
            places.append([at, at + 1])
            at += 2
    return shown, places


def _half_width(character: str) -> str:
    return chr(ord(character) - 0xFEE0) if "！" <= character <= "～" and character != "！" else character


def _stretches(shown: list[str], origins: list[list[Byte | None]]) -> Iterator[Stretch]:
    """Runs of shown characters that are not one whole clean character each; glosses count as neither."""
    start, end, position = -1, -1, 0
    indices: list[int] = []
    lost: list[int] = []
    for character, origin in zip(shown, origins, strict=True):
        real = [byte for byte in origin if byte is not None]
        whole = (
            len(real) == len(origin) == real[0].size
            and all(byte.index == real[0].index and byte.part == part for part, byte in enumerate(real))
            if real
            else False
        )
        if whole and indices:
            yield Stretch(start, end, min(indices), max(indices) + 1, tuple(lost))
            indices, lost = [], []
        elif real and not whole:
            start = start if indices else position
            end = position + len(character)
            indices += [byte.index for byte in real]
            lost += [byte.index for byte in real if byte.size == 1 and len(real) == 2]
        position += len(character)
    if indices:
        yield Stretch(start, end, min(indices), max(indices) + 1, tuple(lost))


def normal(text: str) -> str:
    """Simplified, with half-width ASCII: what two readings are compared in."""
    simplified = str(_back().convert(text))
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in simplified).replace("\u3000", " ")


@lru_cache(maxsize=1)
def _back() -> opencc.OpenCC:
    return opencc.OpenCC("tw2s")


class Repaired(Protocol):
    """What `judge` needs of a repair."""

    @property
    def text(self) -> str: ...
    @property
    def raw_offsets(self) -> list[tuple[int, int]]: ...
    @property
    def repairs(self) -> list[dict[str, object]]: ...


@dataclass(frozen=True)
class Verdict:
    """How a stretch was treated: `exact`, `wrong`, `left` (and logged), `silent` (left, not logged)."""

    verdict: str
    stretch: Stretch
    told: str
    truth: str


def judge(damaged: Damaged, repaired: Repaired) -> tuple[list[Verdict], int]:
    """Every stretch's verdict, and the number of changes that damaged text between the stretches."""
    text, offsets = repaired.text, repaired.raw_offsets
    unresolved = [
        (int(str(row["raw_start"])), int(str(row["raw_end"])))
        for row in repaired.repairs
        if row["repaired_text"] is None
    ]
    verdicts, at, clean_at, collateral = [], 0, 0, 0
    # The gloss of a character of a stretch that was left alone, its bracket swallowed by a question mark or not.
    left_over = re.compile(r"^\(?[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]{1,6}\)")
    for stretch in damaged.stretches:
        begin = at
        while begin < len(offsets) and offsets[begin][0] < stretch.start:
            begin += 1
        end = begin
        while end < len(offsets) and offsets[end][0] < stretch.end:
            end += 1
        collateral += normal(left_over.sub("", text[at:begin])) != normal(damaged.clean[clean_at : stretch.first])
        told, truth = text[begin:end], damaged.clean[stretch.first : stretch.last]
        logged = any(s <= stretch.end and stretch.start <= e for s, e in unresolved)
        withheld = "".join(
            "?" if index in stretch.lost else damaged.clean[index] for index in range(stretch.first, stretch.last)
        )
        as_shown = normal(told) == normal(GLOSS.sub("", damaged.text[stretch.start : stretch.end])) or normal(
            told
        ) == normal(damaged.text[stretch.start : stretch.end])
        if normal(told) == normal(truth):
            verdict = "exact"
        elif as_shown or normal(told) == normal(withheld):
            verdict = "left" if logged else "silent"
        else:
            verdict = "wrong"
        verdicts.append(Verdict(verdict, stretch, told, truth))
        at, clean_at = end, stretch.last
    collateral += normal(left_over.sub("", text[at:])) != normal(damaged.clean[clean_at:])
    return verdicts, collateral
