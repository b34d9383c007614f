"""How sure a reading must be before it is believed.

Belongs here: what the doubts weigh, and how much surer a reading must be than wrong. Does not belong here: measuring
the doubts (doubts), making the readings (realign), what is done with them (spans).
"""

from __future__ import annotations

import re
from math import exp

from pipeline.repair.beam import Piece, Reading, pieces_of
from pipeline.repair.doubts import USUAL, Doubts, doubts_of, names
from pipeline.repair.glosses import SYLLABLE
from pipeline.repair.language import model
from pipeline.repair.steps import Page
from pipeline.repair.tokens import Tokens

# The logarithm of the odds that a reading is right is a sum: what each measure of `Doubts` weighs, in their order, the
# first for all readings. Fitted on simulated damage of newspapers and of union news, a wrong reading counted as three
# that are left.
KEPT = (
    -0.93,
    *(0.35, 0.64, 0.071, -0.328, -0.298, -0.692, -0.02, -0.144, 0.337),
    *(-0.471, -1.293, 0.836, 0.301, -1.491, -0.889, -0.705, -1.498),
)
# ... where the page shows no private-use characters, since the site may have stripped them.
STRIPPED = (
    0.02,
    *(0.162, 0.641, 0.051, -0.361, -0.446, -0.442, -0.003, -0.063, 0.083),
    *(0.491, -1.286, 1.212, 0.065, -0.938, -1.137, -1.423, -1.25),
)
SURE_KEPT, SURE_STRIPPED = 1.0, 1.7  # log-odds from which a reading is believed
OF_THE_FIELD = 0.6  # less on a page of union news, whose words the lexicon has
_FIELD, _OFTEN = "工会", 3

MARGIN_ALONE = 6.0  # nats by which a reading must beat the next, on a page that shows no other damage
GAIN_ALONE = 14.0  # ... and the text as it stands
MARGIN_SHOWN = 1.8  # nats from which the text as it stands is believed on a page that is damaged


def log_odds(doubts: Doubts, *, stripped: bool) -> float:
    """How sure a reading is: the logarithm of the odds that it is right."""
    weights = STRIPPED if stripped else KEPT
    return weights[0] + sum(weight * doubt for weight, doubt in zip(weights[1:], doubts, strict=True))


def _needed(page: Page) -> float:
    """The log-odds from which a reading is believed on a page."""
    least = SURE_KEPT if page.private_use else SURE_STRIPPED
    return least - OF_THE_FIELD if page.memory.runs(_FIELD) >= _OFTEN else least


def sureness(page: Page, tokens: Tokens, readings: list[Reading], context: str) -> float | None:
    """The probability that the first reading is right, where it is believed; None where it is not."""
    best = readings[0]
    if _in_row(page, tokens, best) or _unsupported(page, best) or names(context, best, unmet=page.memory):
        return None
    doubts = doubts_of(page.memory, readings, context)
    if not (page.glossed or page.private_use) and doubts.margin < MARGIN_ALONE:
        return None
    odds = log_odds(doubts, stripped=not page.private_use)
    return 1.0 / (1.0 + exp(-odds)) if odds >= _needed(page) else None


def _in_row(page: Page, tokens: Tokens, reading: Reading) -> bool:
    last = tokens[pieces_of(reading)[-1].token]
    return _ROW.search(page.text, max(0, tokens[0].start - 2), last.end) is not None


# Writers put question marks in rows; where a gloss tells what the last one stands for, damage did.
_ROW = re.compile(rf"\?\?\?(?!{SYLLABLE}\))")
_UNEVEN = re.compile("(?<!—)—(?!—)|—{3}|(?<!…)…(?!…)|…{3}")
_ENDS = frozenset("。！？”」』")
# One full-width digit or letter by itself: its bytes may be of two characters, what was between them stripped.
_STRAY = re.compile("(?<![０-９．])[０-９％](?![０-９．％])|[Ａ-Ｚａ-ｚ＃＄＆＊＝＠]")


def _unsupported(page: Page, reading: Reading) -> bool:
    """Whether it holds what nothing bears out: a mark of which both bytes are lost, uneven dashes, a stray digit.

    Or a character of which the second byte is lost, before a question mark that swallowed the next, where it ends
    neither a sentence, a quotation nor a word.
    """
    pieces = pieces_of(reading)
    if reading.swallowed and not _ends_well(pieces):
        return True
    if any(piece.guessed == 2 and not "\u4e00" <= piece.text <= "\u9fff" for piece in pieces):
        return True
    if page.private_use:
        return False
    text = "".join("□" if piece.original else piece.text for piece in pieces)
    return _UNEVEN.search(text) is not None or _STRAY.search(text) is not None


def _ends_well(pieces: list[Piece]) -> bool:
    """Whether the character before one that was swallowed ends a sentence, a quotation or a usual word."""
    text = "".join(piece.text[:1] for piece in pieces[: _swallowed_at(pieces)])
    return text[-1:] in _ENDS or model().word(text[-2:]) >= USUAL


def _swallowed_at(pieces: list[Piece]) -> int:
    return next(at for at, piece in enumerate(pieces) if piece.text == "?" and not piece.original)
