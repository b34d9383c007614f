"""Readings of a damaged stretch under way: their pieces, and the beam that keeps the best.

Belongs here: what a reading is, and which are kept. Does not belong here: the steps from one shown token to the next
(realign).
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from pipeline.repair.language import State

IN_STEP = -1

BEAM = 16  # readings that are followed: a rival given up too soon makes a guess look sure
SURE = 99.0  # nats: no other reading at all
DEPTH = 10.0  # nats below the best at which a reading is dropped


@dataclass(slots=True)  # made in two thirds of the time of a named tuple
class Piece:
    """One character of a reading (linked to the one before) and the token that holds its last byte."""

    before: Piece | None
    text: str
    token: int
    original: bool
    """The character is as it was shown."""
    guessed: int = 0
    """Bytes of the character that are lost and that no gloss tells."""


@dataclass(slots=True)
class Reading:
    """One way to read what is shown so far."""

    rank: float
    """What the beam orders by: the score, and what is sure to be gained with the next character."""
    score: float
    cost: float
    carried: int
    state: State
    seen: tuple[int, int]
    """The last two bytes of the stream: what a gloss that follows is the gloss of."""
    piece: Piece | None
    swallowed: bool
    changed: bool
    rival: float = SURE
    """Nats to the nearest other text that led to the same state and was given up for this one."""
    size: int = 0
    """Characters."""
    longer: float = SURE
    """The same as `rival`, to a text of more characters: one more may have been stripped."""


_rank_of = attrgetter("rank")


def _same_text(one: Piece | None, other: Piece | None) -> bool:
    while one is not other:
        if one is None or other is None or one.text != other.text:
            return False
        one, other = one.before, other.before
    return True


def best_of(grown: list[Reading], size: int) -> list[Reading]:
    """The best readings, one for each state: what comes next cannot tell readings of one state apart."""
    grown.sort(key=_rank_of, reverse=True)
    floor = grown[0].rank - DEPTH
    kept: dict[tuple[str, int, tuple[int, int], bool], Reading] = {}
    for reading in grown:
        if reading.rank < floor:
            break
        key = (reading.state.tail, reading.carried, reading.seen, reading.changed)
        better = kept.get(key)
        if better is None:
            if len(kept) < size:
                kept[key] = reading
            continue
        gap = better.rank - reading.rank
        if gap < better.rival and not _same_text(better.piece, reading.piece):
            better.rival = gap
        if reading.size > better.size and gap < better.longer:
            better.longer = gap
    return list(kept.values())


def pieces_of(reading: Reading) -> list[Piece]:
    """The pieces of a reading, first to last."""
    pieces, piece = [], reading.piece
    while piece is not None:
        pieces.append(piece)
        piece = piece.before
    pieces.reverse()
    return pieces


def text_of(reading: Reading) -> str:
    """What a reading says."""
    return "".join(piece.text for piece in pieces_of(reading))
