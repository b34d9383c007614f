"""How sure a reading must be before it is believed.

Belongs here: the margins, and what makes a reading doubtful. Does not belong here: making the readings (realign), what
is done with them (spans).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import inf

from pipeline.repair.beam import SURE, Reading, pieces_of
from pipeline.repair.glosses import SYLLABLE
from pipeline.repair.language import model
from pipeline.repair.memory import Memory
from pipeline.repair.steps import Page
from pipeline.repair.tokens import Tokens
from pipeline.repair.words import settings

# Nats by which the best reading must beat the next, where the page shows private-use characters: a sum of doubts, whose
# weights were fitted on text that no count was made from, a wrong reading counted as eight that are left.
MARGIN = 1.6
DOUBT_OF_MARKS = 1.8  # a mark, of which a byte is lost, may be a character
DOUBT_OF_NO_WORD = 0.8  # a character of which a byte is lost makes no word at all with those around it
DOUBT_IN_TEXT = 1.75  # ... no usual one
DOUBT_OF_NAMES = 2.2  # a name may stand there
TOLD = 0.6  # less for each nat that the rest of the page tells for the character in doubt
TOLD_MOST, TOLD_OF_MARKS = 4.0, 3.0
MARGIN_LEAST = 0.3
MET = 1.0  # nats from which the page tells something of a name

# ... where it shows none, since the site may have stripped them: what is hidden between two bytes is doubted too.
MARGIN_STRIPPED = 1.8
MARGIN_BY_LENGTH = 0.05  # more for each character of a long stretch, in which more may be lost
MARGIN_ALONE_STRIPPED = 3.5  # where a character that was lost makes no usual word with those around it
MARGIN_MERGED = 4.5  # ... the same of any character: two of them may have become one
MARGIN_LOOSE = 3.5  # where stripped characters may be hidden between two that meet no more readily than by chance
MARGIN_OF_NAMES = 4.0  # where a name may stand

MARGIN_ALONE = 6.0  # on a page that shows no other damage
GAIN_ALONE = 14.0  # ... and by which it must beat the text as it stands
USUAL_ALONE = -6.5  # nats: the rarest character that is usual by itself
USUAL = -12.5  # nats: the rarest word that is a usual one
RARE = -15.0  # ... and that bears out characters whose bytes are all there
BOND = 0.0  # nats: two characters meet more readily than by chance: nothing need be missing between them


def needed_margin(page: Page, tokens: Tokens, best: Reading, context: str) -> float:
    """Nats by which the best reading must beat the next one that says something else."""
    pieces = pieces_of(best)
    in_row = _ROW.search(page.text, max(0, tokens[0].start - 2), tokens[pieces[-1].token].end) is not None
    if in_row or _unsupported(page, best) or _names(context, best, unmet=page.memory):
        return SURE + 1
    if page.private_use:
        return _needed(page, best, context)
    length = sum(not piece.original for piece in pieces)
    needed = MARGIN_STRIPPED + MARGIN_BY_LENGTH * max(0, length - 6) if page.glossed else MARGIN_ALONE
    if _alone(context, best, guessed=True):
        needed = max(needed, MARGIN_ALONE_STRIPPED)
    if _alone(context, best, guessed=False):
        needed = max(needed, MARGIN_MERGED)
    if _loose(best):
        needed = max(needed, MARGIN_LOOSE)
    if _names(context, best):
        needed = max(needed, MARGIN_OF_NAMES)
    return needed


def _needed(page: Page, best: Reading, context: str) -> float:
    """The same, where no character was stripped: each doubt adds to the margin, what the page tells takes from it."""
    pieces = pieces_of(best)
    text = context + "".join(piece.text[:1] for piece in pieces)
    needed, told, wordless = MARGIN, TOLD_MOST, False
    guessed = [
        (at, piece.text) for at, piece in enumerate(pieces, len(context)) if piece.guessed and not piece.original
    ]
    lost = [at for at, character in guessed if "\u4e00" <= character <= "\u9fff"]
    for at in lost:
        told = min(told, page.memory.of(text[max(0, at - 4) : at], text[at]))
        wordless = wordless or _word_gain(text, at) <= 0.0
    needed -= TOLD * (told if lost else TOLD_OF_MARKS)
    if len(lost) < len(guessed):
        needed += DOUBT_OF_MARKS
    if wordless:
        needed += DOUBT_OF_NO_WORD
    if _alone(context, best, guessed=True):
        needed += DOUBT_IN_TEXT
    if _names(context, best):
        needed += DOUBT_OF_NAMES
    return max(needed, MARGIN_LEAST)


def _words_over(text: str, at: int) -> Iterator[str]:
    """The runs of two to five characters that hold the one at a place."""
    for end in range(at + 1, min(len(text), at + 4) + 1):
        for start in range(max(0, end - 5), min(at, end - 2) + 1):
            yield text[start:end]


def _word_gain(text: str, at: int) -> float:
    """What a word that holds the character has more than its characters apart; at most, in nats."""
    language = model()
    return max((language.word(word) - sum(map(language.alone, word)) for word in _words_over(text, at)), default=-inf)


def _loose(reading: Reading) -> bool:
    """Whether a further stripped character may be hidden: two with lost bytes stand side by side, by no strong bond."""
    bond = model().bond
    return any(
        one.guessed and other.guessed and bond(one.text[:1], other.text[:1]) < BOND
        for one, other in pairwise(pieces_of(reading))
    )


# Writers put question marks in rows; where a gloss tells what the last one stands for, damage did.
_ROW = re.compile(rf"\?\?\?(?!{SYLLABLE}\))")
_LISTED = frozenset("、／")
_UNEVEN = re.compile("(?<!—)—(?!—)|—{3}|(?<!…)…(?!…)|…{3}")
# One full-width digit or letter by itself: its bytes may be of two characters, what was between them stripped.
_STRAY = re.compile("(?<![０-９．])[０-９％](?![０-９．％])|[Ａ-Ｚａ-ｚ＃＄＆＊＝＠]")


def _unsupported(page: Page, reading: Reading) -> bool:
    """Whether it holds what nothing bears out: a mark of which both bytes are lost, uneven dashes, a stray digit."""
    pieces = pieces_of(reading)
    if any(piece.guessed == 2 and not "\u4e00" <= piece.text <= "\u9fff" for piece in pieces):
        return True
    if page.private_use:
        return False
    text = "".join("□" if piece.original else piece.text for piece in pieces)
    return _UNEVEN.search(text) is not None or _STRAY.search(text) is not None


def _alone(context: str, reading: Reading, *, guessed: bool) -> bool:
    """Whether a changed character makes no usual word with the characters around it.

    `guessed`: only characters of which a byte is lost are asked; else all but those that are usual by themselves.
    """
    pieces = pieces_of(reading)
    text = context + "".join(piece.text[:1] for piece in pieces)
    language, rarest = model(), USUAL if guessed else RARE
    for at, piece in enumerate(pieces, len(context)):
        if piece.original or not "\u4e00" <= piece.text <= "\u9fff":
            continue
        if not piece.guessed if guessed else language.alone(piece.text) > USUAL_ALONE:
            continue
        if not any(language.word(word) >= rarest for word in _words_over(text, at)):
            return True
    return False


def _names(context: str, reading: Reading, unmet: Memory | None = None) -> bool:
    """Whether a changed character stands where an enumeration has a person's name, or in a foreign name.

    `unmet`: only characters of which a byte is lost and of which the page tells nothing. No reading of those is sure:
    one in nine that all other doubts let pass was wrong.
    """
    pieces = pieces_of(reading)
    text = context + "".join(piece.text[:1] for piece in pieces)
    surnames, language = settings()["surnames"], model()
    for offset, piece in enumerate(pieces, len(context)):
        if piece.original or not "\u4e00" <= piece.text <= "\u9fff":
            continue
        if unmet is not None and (not piece.guessed or unmet.of(text[max(0, offset - 4) : offset], piece.text) > MET):
            continue
        start = end = offset
        while start > 0 and "\u4e00" <= text[start - 1] <= "\u9fff":
            start -= 1
        while end < len(text) and "\u4e00" <= text[end] <= "\u9fff":
            end += 1
        around = text[max(start - 1, 0) : start] + text[end : end + 1]
        if "·" in around:
            return True
        listed = end - start in (2, 3) and not _LISTED.isdisjoint(around)
        if listed and ((text[start] in surnames and start < offset) or language.word(text[start:end]) < RARE):
            return True
    return False
