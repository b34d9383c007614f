"""One more character of a reading: what it adds to the score, and what it costs.

Belongs here: a reading grown by a shown character, by a carried byte, by a character put together again. Does not
belong here: which of these a shown token allows (realign), which readings are kept (beam).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf

from pipeline.repair import gbk
from pipeline.repair.beam import DEPTH, IN_STEP, Piece, Reading
from pipeline.repair.candidates import Candidate
from pipeline.repair.language import SWALLOWED_MARK, State, model
from pipeline.repair.memory import Memory
from pipeline.repair.tokens import CHARACTER, Token

QUOTES = ("“", "”")

# What it costs, in nats.
CLOSED = -1.5  # a quotation mark that closes an open one
UNBALANCED = 5.0  # a quotation mark that opens what is open, or closes what is not
DIGIT, LETTER = 2.0, 8.0  # a full-width one: most pages write theirs in ASCII
DIGIT_STRIPPED = 5.0  # ... where two characters of which a part was stripped look like one
DIGIT_AGAIN = 0.5  # one behind another: a number is written in one way


@dataclass(frozen=True)
class Page:
    """What is known of a page before its stretches are read."""

    text: str
    glossed: bool
    """The page was glossed by mirror software, which is damage enough to expect more."""
    private_use: bool
    """The page shows private-use characters: none were stripped."""
    half_width: bool
    """Full-width ASCII was turned half-width."""
    memory: Memory
    """The characters that meet in what is whole of the page."""


class Steps:
    """Readings grown by one character on one page.

    A reading that the beam would drop for its rank is not made at all: most are such.
    """

    def __init__(self, page: Page, quoted: bool | None) -> None:
        """`quoted`: a quotation mark is open before the first token; None: not known."""
        self.memory = page.memory
        self.present = page.memory.present
        self.quoted = quoted
        self.digit = DIGIT if page.private_use else DIGIT_STRIPPED
        self.model = model()
        self.original = gbk.tables().original
        self._readings: list[Reading] = []
        self.floor = -inf

    def begin(self) -> list[Reading]:
        """The list that the readings of the next token are put in."""
        self._readings = []
        self.floor = -inf
        return self._readings

    def add(self, reading: Reading | None) -> bool:
        """Puts a reading to those of the next token; False where there is none."""
        if reading is None:
            return False
        self._readings.append(reading)
        if (floor := reading.rank - DEPTH) > self.floor:
            self.floor = floor
        return True

    def same(self, reading: Reading, cost: float) -> None:
        """The token adds nothing to the text."""
        total = reading.cost + cost
        score = reading.state.scores[-1] - total
        if score >= self.floor:
            self.add(replace(reading, cost=total, score=score, rank=score))

    def literal(self, reading: Reading, index: int, token: Token, cost: float = 0.0) -> None:
        """The token is what it shows."""
        text = token.text
        if token.kind == CHARACTER:
            text = self.original.get(token.first << 8 | token.second, text)
            seen = (token.first, token.second)
        else:
            seen = (0, ord(text[-1]) & 0xFF)
        state = self.model.extend(reading.state, text) if len(text) == 1 else self.model.run(text, reading.state)
        before = reading.piece
        if reading.changed:
            if before is not None and len(text) == 1:
                doubtful = 1 if not before.original else 2 if before.before and not before.before.original else 0
                if doubtful:
                    cost -= self.memory.behind(reading.state.tail, state.tail[-1:], doubtful)
            if text in QUOTES:
                cost += self._quotation(reading, text)
        total = reading.cost + cost
        score = state.scores[-1] - total
        if score < self.floor:
            return
        piece = Piece(before, text, index, True)
        rest = (reading.swallowed, reading.changed, reading.rival, reading.size + len(text), reading.longer)
        self.add(Reading(score, score, total, IN_STEP, state, seen, piece, *rest))

    def carry(self, reading: Reading, carried: int, cost: float) -> None:
        """A byte was left over, and the next character begins with it."""
        total = reading.cost + cost
        score = reading.state.scores[-1] - total
        if score < self.floor:
            return
        rest = (reading.state, (reading.seen[1], carried), reading.piece, reading.swallowed, True)
        self.add(Reading(score, score, total, carried, *rest, reading.rival, reading.size, reading.longer))

    def guess(
        self,
        reading: Reading,
        index: int,
        text: str,
        carried: int,
        seen: tuple[int, int],
        cost: float,
        hope: float = 0.0,
        guessed: int = 0,
        link: float | None = None,
    ) -> Reading | None:
        """A reading with a character put together from bytes that two tokens show, or that none does.

        None where the beam would drop it. `hope`: what is sure to be gained with the next character. `guessed`: bytes
        of the character that are lost. `link`: what it adds to the score behind the one before, where that is known.
        """
        before = reading.state
        gained = self.model.gained(before, text) if link is None else before.scores[-1] + link
        total = reading.cost + cost
        if text in self.present:
            total -= self.memory[before.tail[-2:] + text]
        if text < "\u4e00" or text > "\u9fff":
            total += self._of_sign(reading, text)
        score = gained - total
        if score + hope < self.floor:
            return None
        piece = Piece(reading.piece, text, index, False, guessed or int(reading.carried < 0))
        state = self.model.grown(before, text, gained)
        rest = (piece, reading.swallowed, True, reading.rival, reading.size + 1, reading.longer)
        return Reading(score + hope, score, total, carried, state, seen, *rest)

    def characters(
        self,
        reading: Reading,
        index: int,
        candidates: Iterable[Candidate],
        carried: int,
        seen: tuple[int, int] | None = None,
        cost: float = 0.0,
        guessed: int = 0,
        patience: int = -1,
    ) -> None:
        """A reading grown by each of several characters: what `guess` does, where most are tried in vain.

        `seen`: the last two bytes, if not the character's. `patience`: how many that the beam would drop are tried one
        after the other, before the rest, which are less likely, is given up; negative: all are tried.
        """
        model, memory, present, before = self.model, self.memory, self.present, reading.state
        tail, sofar, spent = before.tail[-2:], before.scores[-1], reading.cost
        guessed = guessed or int(reading.carried < 0)
        left, size = patience, reading.size + 1
        for pair, text, hope, penalty, link in candidates:
            total = spent + (cost + penalty)
            if text in present:
                total -= memory[tail + text]
            if link is not None:
                gained = sofar + link
            else:
                gained = model.gained(before, text)
                if text < "\u4e00" or text > "\u9fff":
                    total += self._of_sign(reading, text)
            score = gained - total
            rank = score + hope
            if rank < self.floor:
                left -= 1
                if not left:
                    break
                continue
            left = patience
            piece = Piece(reading.piece, text, index, False, guessed)
            state = model.grown(before, text, gained)
            rest = (piece, reading.swallowed, True, reading.rival, size, reading.longer)
            self._readings.append(Reading(rank, score, total, carried, state, seen or pair, *rest))
            if rank - DEPTH > self.floor:
                self.floor = rank - DEPTH

    def _of_sign(self, reading: Reading, text: str) -> float:
        """What a sign costs more than the language has it."""
        if text in QUOTES:
            return self._quotation(reading, text)
        if "０" <= text <= "ｚ" and text.isalnum():
            if not text.isdecimal():
                return LETTER
            return DIGIT_AGAIN if "０" <= reading.state.tail[-1:] <= "９" else self.digit
        return 0.0

    def swallowed(self, closed: Reading, index: int, tail: str) -> None:
        """The token is a question mark that swallowed a character behind those of a reading; `tail` is what it was.

        Empty where nothing tells: what follows is then scored as the beginning of a text.
        """
        state = State(tail, (closed.state.scores[-1] + SWALLOWED_MARK,) * (len(tail) + 1))
        piece = Piece(closed.piece, "?", index, False)
        self.add(replace(closed, state=state, piece=piece, swallowed=True, score=closed.rank))

    def _quotation(self, reading: Reading, mark: str) -> float:
        """What a quotation mark costs, or gains when it closes an open one."""
        opened = self._open(reading)
        if opened is None:
            return 0.0
        if opened == (mark == "“"):
            return UNBALANCED
        return CLOSED if opened else 0.0

    def _open(self, reading: Reading) -> bool | None:
        """Whether a quotation mark is open at the end of a reading; None: not known."""
        piece = reading.piece
        while piece is not None:
            if piece.text in QUOTES:
                return piece.text == "“"
            piece = piece.before
        return self.quoted
