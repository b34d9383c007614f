"""Byte alignment put right: the readings that a stretch of damaged text can have.

A damaged stretch is the undamaged GBK bytes, read one byte out of step. A beam search walks over what is shown, pairing
the byte that is carried over with the first byte of the next character, until the two readings are in step again.

Belongs here: the steps from one shown token to the next, and the beam. Does not belong here: where to look and which
reading to believe (spans), the shown tokens (tokens), likelihood (language).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import NamedTuple

from pipeline.repair import gbk
from pipeline.repair.glosses import codes_read, is_reading, trails_read
from pipeline.repair.language import SWALLOWED_MARK, State, model
from pipeline.repair.tokens import ASCII, CHARACTER, GLOSS, NEVER, QUERY, QUERY_GLOSS, SELDOM, STOP, Token

IN_STEP = -1
ANY = -2  # a byte is carried, but it is not known which
ANY_LOW = -3  # ... second byte of a lost pair of the third user-defined area
ANY_HIGH = -4  # ... of the first two
CLOSING = -5  # the carried byte is known, the one that follows is hidden by a question mark
BEFORE_LOST = -6  # ... or ended in a private-use character that was stripped
_RANGES = {ANY_LOW: (0x81, 0xA0), ANY_HIGH: (0xA1, 0xFE)}

QUOTES = ("“", "”")
MARKS_BEFORE_LOST = (
    "、。—…，！"  # between two private-use characters that were stripped; of other signs one cannot tell
)

BEAM = 8
SURE = 99.0  # nats: no other reading at all
DEPTH = 10.0  # nats below the best at which a reading is dropped
BRANCHES = 6  # characters tried for one unknown byte
WIDTH = 10.0  # nats below the likeliest at which a character is not tried
USUAL_BETWEEN_LOST = 250  # characters that are thought of between two stripped private-use characters
LOST_BRANCHES = 4  # characters tried before a private-use character that was stripped
RIVALS = 5  # readings that are compared to the end, once all are in step
AFTER = 3  # tokens in step that are read behind a stretch, so that its last word is seen whole
LONGEST = 90  # tokens; a page whose bytes are out of step for longer is not damaged in this way

# What a step costs, in nats.
LITERAL = 9.0  # a question mark is one, though what follows it looks like a cut
ALONE = 3.0  # a question mark is one, and nothing speaks against it
CUT = 1.5
CUT_SELDOM = 3.0
SWALLOWED = 7.0  # a question mark that swallowed an unknown ASCII byte
UNASSIGNED = 5.0  # ... that stands for a byte whose pair has no character
UNREAD = 7.0  # a gloss that does not fit its bytes
READ = -3.0  # a gloss that does
FULL_WIDTH = 3.0  # an ASCII letter that is a full-width one made half-width
KNOWN_PAIR = -1.5  # two characters that meet elsewhere on the page too
CLOSED = -1.5  # a quotation mark that closes an open one
UNBALANCED = 5.0  # a quotation mark that opens what is open, or closes what is not
DIGIT, LETTER = 2.0, 8.0  # a full-width one: most pages write theirs in ASCII
LOST = 1.5  # a private-use character that the site stripped


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
    pairs: frozenset[str]
    """The pairs of Simplified characters that meet in what is whole of the page."""


class Piece(NamedTuple):
    """One character of a reading (linked to the one before) and the token that holds its last byte."""

    before: Piece | None
    text: str
    token: int
    original: bool
    """The character is as it was shown."""
    guessed: int = 0
    """Bytes of the character that are lost and that no gloss tells."""


class Reading(NamedTuple):
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


def _first_byte(token: Token) -> int:
    """The first byte of a shown mark; ASCII ones were full-width."""
    return 0xA3 if token.kind in (ASCII, QUERY) else token.first


def _rank(reading: Reading) -> float:
    return reading.rank


def _same_text(one: Piece | None, other: Piece | None) -> bool:
    while one is not other:
        if one is None or other is None or one.text != other.text:
            return False
        one, other = one.before, other.before
    return True


def _beam(grown: list[Reading], size: int) -> list[Reading]:
    """The best readings, one for each state: what comes next cannot tell readings of one state apart."""
    grown.sort(key=_rank, reverse=True)
    floor = grown[0].rank - DEPTH
    kept: dict[tuple[str, int, tuple[int, int], bool], Reading] = {}
    for reading in grown:
        if reading.rank < floor:
            break
        key = (reading.state.tail, reading.carried, reading.seen, reading.changed)
        better = kept.get(key)
        if better is None:
            if len(kept) == size:
                break
            kept[key] = reading
        elif (gap := better.rank - reading.rank) < better.rival and not _same_text(better.piece, reading.piece):
            kept[key] = better._replace(rival=gap)
    return list(kept.values())


def _scored(reading: Reading, cost: float) -> Reading:
    score = reading.state.score - cost
    return reading._replace(cost=cost, score=score, rank=score)


Candidate = tuple[int, str, float]  # the unknown byte, the character, and what its word will gain


@lru_cache(maxsize=1)
def _between_lost() -> list[tuple[int, str]]:
    """What can stand between two private-use characters that were stripped, with its second byte."""
    low, high = _RANGES[ANY_HIGH]
    leads = gbk.USER_LEADS_LOW | gbk.USER_LEADS_HIGH
    codes = [code for code in gbk.tables().original if low <= code >> 8 <= high and code & 0xFF in leads]
    found = {gbk.tables().original[code]: code & 0xFF for code in codes}
    usual = [(trail, c) for c, trail in found.items() if "\u4e00" <= c <= "\u9fff" or c in MARKS_BEFORE_LOST]
    return sorted(usual, key=lambda c: -model().alone(c[1]))[:USUAL_BETWEEN_LOST]


@lru_cache(maxsize=1 << 17)
def _likeliest(kind: int, byte: int, before: str, after: str) -> tuple[Candidate, ...]:
    """The likeliest characters with one unknown byte between two known characters.

    For ANY, ANY_LOW and ANY_HIGH `byte` is the second and the first is not known; for CLOSING and BEFORE_LOST it is the
    first, and the second is one that can stand before a question mark or a stripped private-use character.
    """
    if kind == CLOSING:
        candidates = [c for c in gbk.tables().by_lead.get(byte, []) if c[0] >= 0x80]
    elif kind == BEFORE_LOST:
        leads = gbk.USER_LEADS_LOW | gbk.USER_LEADS_HIGH
        candidates = [c for c in gbk.tables().by_lead.get(byte, []) if c[0] in leads] if byte >= 0 else _between_lost()
    else:
        candidates = gbk.tables().by_trail.get(byte, [])
        if kind in _RANGES:
            low, high = _RANGES[kind]
            candidates = [c for c in candidates if low <= c[0] <= high]
    likely, hope = model().likely, model().hope
    ordered = sorted(((likely(before, c[1], after), c) for c in candidates), reverse=True)[:BRANCHES]
    floor = ordered[0][0] - WIDTH if ordered else 0.0
    return tuple((c[0], c[1], hope(c[1], after)) for score, c in ordered if score >= floor)


@lru_cache(maxsize=1 << 14)
def _likeliest_read(kind: int, syllable: str, before: str) -> tuple[tuple[int, str], ...]:
    """The likeliest characters of a reading whose first byte was stripped with a private-use character."""
    low, high = _RANGES[kind]
    original = gbk.tables().original
    read = [(code, original[code]) for code in codes_read(syllable) if low <= code >> 8 <= high and code in original]
    likely = model().likely
    return tuple(sorted(read, key=lambda c: -likely(before, c[1], ""))[:BRANCHES])


class Search:
    """The beam over one line of tokens."""

    def __init__(self, tokens: list[Token], page: Page, quoted: bool | None) -> None:
        """`quoted`: a quotation mark is open before the first token; None: not known."""
        self.tokens = tokens
        self.glossed = page.glossed
        self.private_use = page.private_use
        self.pairs = page.pairs
        self.quoted = quoted
        self.tables = gbk.tables()
        self.model = model()

    def run(self, first: int, context: str, seen: tuple[int, int]) -> tuple[list[Reading], int]:
        """The readings from token `first` on, the likeliest first, and the token behind them.

        `context` is the repaired text before, `seen` the two bytes before. All readings returned are in step.
        """
        tokens = self.tokens
        state = State("", (0.0,))
        for character in context[-4:]:
            state = self.model.extend(state, character)
        beam = [Reading(state.score, state.score, 0.0, IN_STEP, state, seen, None, False, False)]
        settled = 0
        index = first
        while index < len(tokens) and index - first < LONGEST:
            token = tokens[index]
            if token.kind == STOP:
                break
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            grown: list[Reading] = []
            for reading in beam:
                self._step(grown, reading, index, token, following)
            if not grown:
                return [], index
            beam = _beam(grown, BEAM)
            index += 1
            calm = token.kind in (CHARACTER, ASCII) and all(reading.carried == IN_STEP for reading in beam)
            settled = settled + 1 if calm else 0
            if calm:
                beam = beam[:RIVALS]
            if settled >= AFTER:
                break
        found = [reading for reading in beam if reading.carried == IN_STEP]
        return sorted(found, key=lambda reading: -reading.score), index

    def _step(self, grown: list[Reading], reading: Reading, index: int, token: Token, following: Token | None) -> None:
        if reading.carried == IN_STEP:
            self._in_step(grown, reading, index, token, following)
            return
        self._out_of_step(grown, reading, index, token, following)
        if reading.carried >= 0x81 and not self.private_use and token.kind != GLOSS:
            floor = max(grown, key=_rank).rank - DEPTH if grown else -inf
            for guess in self._lost_pair(reading, index):
                if guess.score < floor:
                    continue
                self._out_of_step(grown, guess, index, token, following)
                if guess.carried == ANY_HIGH and reading.carried != ANY_HIGH:
                    for other in self._lost_pair(guess, index):
                        self._out_of_step(grown, other, index, token, following)

    def _literal(self, reading: Reading, index: int, token: Token, cost: float = 0.0) -> Reading:
        text = token.text
        if token.kind == CHARACTER:
            code = token.first << 8 | token.second
            text = self.tables.original.get(code, text)
            seen = (token.first, token.second)
        else:
            seen = (0, ord(text[-1]) & 0xFF)
        state = self.model.run(text, reading.state)
        if reading.changed:
            if (before := reading.piece) is not None and not before.original and before.text + text in self.pairs:
                cost += KNOWN_PAIR
            if text in QUOTES:
                cost += self._quotation(reading, text)
        total = reading.cost + cost
        piece = Piece(reading.piece, text, index, True)
        score = state.score - total
        return Reading(
            score, score, total, IN_STEP, state, seen, piece, reading.swallowed, reading.changed, reading.rival
        )

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

    def _carry(self, reading: Reading, carried: int, cost: float) -> Reading:
        total = reading.cost + cost
        seen = (reading.seen[1], carried)
        score = reading.state.score - total
        return Reading(
            score, score, total, carried, reading.state, seen, reading.piece, reading.swallowed, True, reading.rival
        )

    def _with(
        self,
        reading: Reading,
        index: int,
        text: str,
        carried: int,
        seen: tuple[int, int],
        cost: float,
        hope: float = 0.0,
        *,
        guessed: int = 0,
    ) -> Reading:
        state = self.model.extend(reading.state, text)
        before = reading.state.tail[-1:]
        if before and before + text in self.pairs:
            cost += KNOWN_PAIR
        if text in QUOTES:
            cost += self._quotation(reading, text)
        elif "０" <= text <= "ｚ" and text.isalnum():
            cost += DIGIT if text.isdecimal() else LETTER
        total = reading.cost + cost
        piece = Piece(reading.piece, text, index, False, guessed or int(reading.carried < 0))
        score = state.scores[-1] - total
        return Reading(score + hope, score, total, carried, state, seen, piece, reading.swallowed, True, reading.rival)

    def _in_step(
        self, grown: list[Reading], reading: Reading, index: int, token: Token, following: Token | None
    ) -> None:
        kind = token.kind
        if kind in (CHARACTER, ASCII):
            grown.append(self._literal(reading, index, token))
        elif kind == GLOSS:
            if self.glossed and self._reads(reading.seen, token.syllable):
                total = reading.cost + READ
                grown.append(_scored(reading, total))
            else:
                grown.append(self._literal(reading, index, token, UNREAD))
        elif kind == QUERY:
            cut = NEVER if following is None else following.cut
            grown.append(self._literal(reading, index, token, LITERAL if cut else ALONE))
            if cut:
                grown.append(self._carry(reading, ANY, CUT_SELDOM if cut == SELDOM else CUT))
        else:
            grown.append(self._literal(reading, index, token, LITERAL + UNREAD))
            for trail in trails_read(reading.seen[1], token.syllable):
                if trail >= 0x81:
                    grown.append(self._carry(reading, trail, READ))
            grown.append(self._carry(reading, ANY, UNREAD))

    def _reads(self, pair: tuple[int, int], syllable: str) -> bool:
        shown = self.tables.shown.get(pair[0] << 8 | pair[1])
        return shown is not None and is_reading(shown, syllable)

    def _paired(self, reading: Reading, trail: int, after: str = "") -> Sequence[Candidate]:
        """The (lead, character) that the carried byte can make with a second byte."""
        carried = reading.carried
        if carried >= 0:
            character = self.tables.original.get(carried << 8 | trail)
            return () if character is None else ((carried, character, 0.0),)
        return _likeliest(carried, trail, reading.state.tail[-1:], after)

    def _after(self, carried: int, following: Token | None) -> str:
        """The character that comes next, when both its bytes are known already."""
        if following is None or following.kind > ASCII:
            return ""
        if carried == IN_STEP:
            if following.kind == ASCII:
                return following.text
            return self.tables.original.get(following.first << 8 | following.second, "")
        return self.tables.original.get(carried << 8 | following.first, "")

    def _out_of_step(
        self, grown: list[Reading], reading: Reading, index: int, token: Token, following: Token | None
    ) -> None:
        kind, penalty = token.kind, self.tables.penalty
        if kind == CHARACTER:
            seen = (token.first, token.second)
            for lead, text, hope in self._paired(reading, token.first, self._after(token.second, following)):
                cost = penalty.get(lead << 8 | token.first, 0.0)
                grown.append(self._with(reading, index, text, token.second, seen, cost, hope))
        elif kind == ASCII:
            byte = token.first
            if byte >= 0x40:
                for lead, text, hope in self._paired(reading, byte, self._after(IN_STEP, following)):
                    cost = penalty.get(lead << 8 | byte, 0.0)
                    grown.append(self._with(reading, index, text, IN_STEP, (lead, byte), cost, hope))
            if 0x20 < byte < 0x7F:
                self._full_width(grown, reading, index, byte, following)
        elif kind == QUERY:
            self._closed(grown, reading, index, following)
            self._full_width(grown, reading, index, 0x3F, following)
        elif kind == QUERY_GLOSS:
            self._closed_by_gloss(grown, reading, index, token)
        elif kind == GLOSS and self._reads(reading.seen, token.syllable):
            total = reading.cost + READ
            grown.append(_scored(reading, total))

    def _full_width(
        self, grown: list[Reading], reading: Reading, index: int, byte: int, following: Token | None
    ) -> None:
        cost = FULL_WIDTH if chr(byte).isalnum() or byte >= 0x40 else 0.0
        for lead, text, hope in self._paired(reading, 0xA3, self._after(byte | 0x80, following)):
            extra = self.tables.penalty.get(lead << 8 | 0xA3, 0.0)
            grown.append(self._with(reading, index, text, byte | 0x80, (0xA3, byte | 0x80), cost + extra, hope))

    def _closed(self, grown: list[Reading], reading: Reading, index: int, following: Token | None) -> None:
        """The question mark is the second byte of the carried one, and the two readings are in step again."""
        carried = reading.carried
        if carried < 0:
            self._closed_unknown(grown, reading, index, following)
            return
        self._unassigned_pair(grown, reading, index)
        whole = following is None or following.kind == STOP or following.cut != NEVER
        after = self._after(IN_STEP, following)
        for trail, text, hope in _likeliest(CLOSING, carried, reading.state.tail[-1:], after):
            extra = self.tables.penalty.get(carried << 8 | trail, 0.0)
            seen = (carried, trail)
            if whole:
                cost = CUT_SELDOM if following is not None and following.cut == SELDOM else CUT
                grown.append(self._with(reading, index, text, IN_STEP, seen, cost + extra, hope, guessed=1))
                continue
            if following is not None and following.first >= 0x40 and gbk.is_unassigned(trail, following.first):
                grown.append(self._with(reading, index, text, IN_STEP, seen, UNASSIGNED + extra, guessed=1))
            closed = self._with(reading, index, text, IN_STEP, seen, SWALLOWED + extra)
            state = State("", (closed.state.score + SWALLOWED_MARK,))
            piece = Piece(closed.piece, "?", index, False)
            score = closed.score + SWALLOWED_MARK
            grown.append(closed._replace(state=state, piece=piece, swallowed=True, score=score, rank=score))

    def _unassigned_pair(self, grown: list[Reading], reading: Reading, index: int) -> None:
        """The question mark stands for two bytes that have no character together; the second is carried."""
        for trail, text in self.tables.by_lead.get(reading.carried, []):
            if trail in gbk.UNASSIGNED_LEADS:
                extra = self.tables.penalty.get(reading.carried << 8 | trail, 0.0)
                grown.append(self._with(reading, index, text, ANY, (trail, 0), UNASSIGNED + extra, guessed=1))

    def _closed_unknown(self, grown: list[Reading], reading: Reading, index: int, following: Token | None) -> None:
        """Two question marks in a row: a cut inside a character and one behind it.

        Both bytes are lost, but the second began what looked like punctuation together with the byte that follows.
        """
        if reading.carried != ANY or following is None or following.cut == NEVER:
            return
        second = {0xA1: 0xA3, 0xA2: 0xA1, 0xA3: 0xA1}.get(_first_byte(following), 0xA3)
        for lead, text, hope in self._paired(reading, second, self._after(IN_STEP, following)):
            extra = self.tables.penalty.get(lead << 8 | second, 0.0)
            grown.append(self._with(reading, index, text, IN_STEP, (lead, second), CUT + extra, hope, guessed=2))

    def _closed_by_gloss(self, grown: list[Reading], reading: Reading, index: int, token: Token) -> None:
        carried = reading.carried
        if carried in _RANGES:
            for code, read in _likeliest_read(carried, token.syllable, reading.state.tail[-1:]):
                grown.append(self._with(reading, index, read, IN_STEP, (code >> 8, code & 0xFF), READ))
        if carried < 0:
            return
        fitting = trails_read(carried, token.syllable) if reading.seen[1] == carried else []
        for trail in fitting:
            text = self.tables.original.get(carried << 8 | trail)
            if text is not None and trail >= 0x80:
                grown.append(self._with(reading, index, text, IN_STEP, (carried, trail), READ))
        for trail, text, _ in _likeliest(CLOSING, carried, reading.state.tail[-1:], ""):
            if trail not in fitting:
                grown.append(self._with(reading, index, text, IN_STEP, (carried, trail), UNREAD, guessed=1))

    def _lost_pair(self, reading: Reading, index: int) -> list[Reading]:
        """A private-use character was stripped here: its first byte ended a character, its second is carried."""
        found = []
        for trail, text, _ in _likeliest(BEFORE_LOST, reading.carried, reading.state.tail[-1:], "")[:LOST_BRANCHES]:
            carried = ANY_LOW if trail in gbk.USER_LEADS_LOW else ANY_HIGH
            cost = LOST + (0.0 if reading.carried < 0 else self.tables.penalty.get(reading.carried << 8 | trail, 0.0))
            found.append(self._with(reading, index - 1, text, carried, (trail, 0), cost, guessed=1))
        return found
