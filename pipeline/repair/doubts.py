"""What speaks for a reading and what against it, measured.

Belongs here: the measures. Does not belong here: what they weigh (belief), making the readings (realign).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import NamedTuple

from pipeline.repair.beam import SURE, Piece, Reading, pieces_of, text_of
from pipeline.repair.language import model
from pipeline.repair.memory import Memory
from pipeline.repair.words import settings

USUAL_ALONE = -6.5  # nats: the rarest character that is usual by itself
USUAL = -12.5  # nats: the rarest word that is a usual one
RARE = -15.0  # ... and that bears out characters whose bytes are all there
SELDOM_WORD = -14.0  # nats: a word from which on it is a rare one
MET = 1.0  # nats from which the page tells something of a name
NEAR = 3.0  # nats below the best reading within which another is near

# Beyond these a measure tells no more.
MOST_MARGIN, MOST_NARROW = 12.0, 4.0
LOOSEST, TOLD_MOST = 5.0, 5.0
RAREST, NO_RARER = -25.0, -8.0
NO_WORD = 8.0  # nats below a character's own score: it makes no word
_LISTED = frozenset("、／")


class Doubts(NamedTuple):
    """Measures of a reading, in nats where nothing else is said."""

    margin: float
    """Between it and the next other reading; `narrow` is the same, of which only what is near zero counts."""
    narrow: float
    longer: float
    """... and the next that has more characters: one more may have been stripped."""
    near: int
    """Other readings that are near (a number)."""
    changed: int
    """Changed characters, three at the most (a number)."""
    marks: int
    """Marks and signs of which a byte is lost (a number)."""
    bond: float
    """The least that two characters of which bytes are lost, side by side, meet more readily than by chance."""
    rarest: float
    """The rarest word around a changed character whose bytes are all there."""
    told: float
    """The least that the rest of the page tells for a character of which a byte is lost."""
    whole: bool
    """No Han character lost a byte."""
    wordless: int
    """Characters of which a byte is lost that make no word with those around them (a number)."""
    rare: int
    """... none but a rare one (a number)."""
    usual: float
    """The score of an average character."""
    name: bool
    """A name may stand there."""
    alone_lost: bool
    """A character of which a byte is lost makes no usual word with those around it."""
    alone: bool
    """... any other changed one."""
    particle: bool
    """It has a final particle, for which spoken language has a second mark as well."""


def margin_of(readings: list[Reading]) -> float:
    """Nats between the first reading and the next that says something else."""
    best, told = readings[0], text_of(readings[0])
    other = next((reading for reading in readings[1:] if text_of(reading) != told), None)
    return min(best.rival, best.score - other.score if other is not None else SURE)


def doubts_of(memory: Memory, readings: list[Reading], context: str) -> Doubts:
    """The measures of the first of the readings, the likeliest first; `context` stands before it."""
    best, language = readings[0], model()
    pieces, said = pieces_of(best), text_of(best)
    others = [reading for reading in readings[1:] if text_of(reading) != said]
    margin = margin_of(readings)
    longer = min([best.longer, *(best.score - other.score for other in others if other.size > best.size)])
    bonds = [
        language.bond(one.text[:1], other.text[:1]) for one, other in pairwise(pieces) if one.guessed and other.guessed
    ]
    text = context + "".join(piece.text[:1] for piece in pieces)
    marks = wordless = rare = lost = 0
    told, rarest = TOLD_MOST, NO_RARER
    for at, piece in enumerate(pieces, len(context)):
        if piece.original:
            continue
        if not "\u4e00" <= piece.text <= "\u9fff":
            marks += piece.guessed > 0
            continue
        word = max(map(language.word, _words_over(text, at)), default=-inf)
        if piece.guessed:
            lost += 1
            told = min(told, memory.of(text[max(0, at - 4) : at], piece.text))
            wordless += word == -inf
            rare += word < SELDOM_WORD
        else:
            rarest = min(rarest, word if word > -inf else language.alone(piece.text) - NO_WORD)
    # A line's indentation costs nothing, however long it is.
    written = sum(not piece.text.isspace() for piece in pieces)
    score = (best.state.score - language.run(context[-4:]).score) / max(written, 1)
    changed = [piece.text for piece in pieces if not piece.original]
    return Doubts(
        min(margin, MOST_MARGIN),
        min(margin, MOST_NARROW),
        min(longer, MOST_MARGIN),
        sum(best.score - other.score < NEAR for other in others),
        min(len(changed), 3),
        marks,
        min([LOOSEST, *bonds]),
        max(rarest, RAREST),
        told,
        not lost,
        wordless,
        rare,
        score,
        names(context, best),
        _alone(text, pieces, len(context), guessed=True),
        _alone(text, pieces, len(context), guessed=False),
        not _particles().isdisjoint("".join(changed)),
    )


@lru_cache(maxsize=1)
def _particles() -> frozenset[str]:
    return frozenset(settings()["final_particles"])


def _words_over(text: str, at: int) -> Iterator[str]:
    """The runs of two to five characters that hold the one at a place."""
    for end in range(at + 1, min(len(text), at + 4) + 1):
        for start in range(max(0, end - 5), min(at, end - 2) + 1):
            yield text[start:end]


def _alone(text: str, pieces: list[Piece], first: int, *, guessed: bool) -> bool:
    """Whether a changed character makes no usual word with the characters around it.

    `guessed`: only characters of which a byte is lost are asked; else all but those that are usual by themselves.
    """
    language, rarest = model(), USUAL if guessed else RARE
    for at, piece in enumerate(pieces, first):
        if piece.original or not "\u4e00" <= piece.text <= "\u9fff":
            continue
        if not piece.guessed if guessed else language.alone(piece.text) > USUAL_ALONE:
            continue
        if not any(language.word(word) >= rarest for word in _words_over(text, at)):
            return True
    return False


def names(context: str, reading: Reading, unmet: Memory | None = None) -> bool:
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
        # Where the first character is in doubt, any may be the family name; else the page shows whether it is one.
        if listed and (text[start] in surnames if start < offset else language.word(text[start:end]) < RARE):
            return True
    return False
