"""Byte alignment put right: the readings that a stretch of damaged text can have.

A damaged stretch is the undamaged GBK bytes, read one byte out of step. A beam search walks over what is shown, pairing
the byte that is carried over with the first byte of the next character, until the two readings are in step again.

Belongs here: what each shown token can be, given the byte that is carried. Does not belong here: a reading's growth by
one character (steps), characters of unknown bytes (candidates), where to look and which reading to believe (spans).
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from pipeline.repair import gbk
from pipeline.repair.beam import BEAM, BEAM_STRIPPED, IN_STEP, Reading, best_of
from pipeline.repair.candidates import (
    ANY,
    ANY_HIGH,
    ANY_LOW,
    CLOSING,
    RANGES,
    likeliest,
    likeliest_before_lost,
    likeliest_read,
)
from pipeline.repair.glosses import is_reading, trails_read
from pipeline.repair.language import SWALLOWED_MARK, model
from pipeline.repair.steps import Page, Steps
from pipeline.repair.tokens import ASCII, CHARACTER, GLOSS, NEVER, QUERY, QUERY_GLOSS, SELDOM, STOP, Token

GUESSES = 24  # readings with a stripped private-use character that are followed from one token to the next
NEXT = 3.0  # nats that the character behind a guessed one costs at the least
RIVALS = 5  # readings that are compared to the end, once all are in step
DROPPED = 3  # candidates dropped one after the other, behind which no likelier one comes
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
LOST = 1.5  # a private-use character that the site stripped


class Search:
    """The beam over one line of tokens."""

    def __init__(self, tokens: list[Token], page: Page, quoted: bool | None) -> None:
        """`quoted`: a quotation mark is open before the first token; None: not known."""
        self.tokens = tokens
        self.glossed = page.glossed
        self.private_use = page.private_use
        self.beam = BEAM if page.private_use else BEAM_STRIPPED
        self.tables = gbk.tables()
        self.steps = Steps(page, quoted)

    def run(self, first: int, context: str, seen: tuple[int, int]) -> tuple[list[Reading], int]:
        """The readings from token `first` on, the likeliest first, and the token behind them.

        `context` is the repaired text before, `seen` the two bytes before. All readings returned are in step.
        """
        tokens = self.tokens
        state = model().run(context[-4:])
        beam = [Reading(state.score, state.score, 0.0, IN_STEP, state, seen, None, False, False)]
        settled = 0
        index = first
        while index < len(tokens) and index - first < LONGEST:
            token = tokens[index]
            if token.kind == STOP:
                break
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            grown = self.steps.begin()
            for reading in beam:
                if reading.carried == IN_STEP:
                    self._in_step(reading, index, token, following)
                else:
                    self._out_of_step(reading, index, token, following)
            if not self.private_use and token.kind != GLOSS:
                self._after_lost(beam, index, token, following)
            if not grown:
                return [], index
            beam = best_of(grown, self.beam)
            index += 1
            calm = token.kind in (CHARACTER, ASCII) and all(reading.carried == IN_STEP for reading in beam)
            settled = settled + 1 if calm else 0
            if calm:
                beam = beam[:RIVALS]
            if settled >= AFTER:
                break
        found = [reading for reading in beam if reading.carried == IN_STEP]
        return sorted(found, key=lambda reading: -reading.score), index

    def _after_lost(self, beam: list[Reading], index: int, token: Token, following: Token | None) -> None:
        """The token, where one or two private-use characters may have been stripped before it."""
        begun = [reading for reading in beam if reading.carried >= 0x81]
        guesses = self._likely_guesses(begun, index)
        for guess in guesses:
            self._out_of_step(guess, index, token, following)
        for guess in self._likely_guesses([guess for guess in guesses if guess.carried == ANY_HIGH], index):
            self._out_of_step(guess, index, token, following)

    def _likely_guesses(self, readings: list[Reading], index: int) -> list[Reading]:
        """A private-use character was stripped: its first byte ended a character, its second is carried."""
        tried = []
        for reading in readings:
            carried = reading.carried
            for trail, text, score in likeliest_before_lost(carried, reading.state.tail[-1:]):
                cost = LOST + (0.0 if carried < 0 else self._penalty(carried, trail))
                tried.append((reading.score + score - cost, cost, trail, text, reading))
        tried.sort(key=itemgetter(0), reverse=True)
        guesses = []
        for _, cost, trail, text, reading in tried[:GUESSES]:
            carried = ANY_LOW if trail in gbk.USER_LEADS_LOW else ANY_HIGH
            guess = self.steps.guess(reading, index - 1, text, carried, (trail, 0), cost)
            if guess is not None and guess.score - NEXT >= self.steps.floor:
                guesses.append(guess)
        return guesses

    def _in_step(self, reading: Reading, index: int, token: Token, following: Token | None) -> None:
        kind, steps = token.kind, self.steps
        if kind in (CHARACTER, ASCII):
            steps.literal(reading, index, token)
        elif kind == GLOSS:
            if self.glossed and self._reads(reading.seen, token.syllable):
                steps.same(reading, READ)
            else:
                steps.literal(reading, index, token, UNREAD)
        elif kind == QUERY:
            cut = NEVER if following is None else following.cut
            steps.literal(reading, index, token, LITERAL if cut else ALONE)
            if cut:
                steps.carry(reading, ANY, CUT_SELDOM if cut == SELDOM else CUT)
        else:
            steps.literal(reading, index, token, LITERAL + UNREAD)
            for trail in trails_read(reading.seen[1], token.syllable):
                if trail >= 0x81:
                    steps.carry(reading, trail, READ)
            steps.carry(reading, ANY, UNREAD)

    def _reads(self, pair: tuple[int, int], syllable: str) -> bool:
        shown = self.tables.shown.get(pair[0] << 8 | pair[1])
        return shown is not None and is_reading(shown, syllable)

    def _paired(self, reading: Reading, trail: int, after: str = "") -> Sequence[tuple[int, str, float]]:
        """The (lead, character, hope) that the carried byte can make with a second byte."""
        carried = reading.carried
        if carried >= 0:
            character = self.tables.original.get(carried << 8 | trail)
            return () if character is None else ((carried, character, 0.0),)
        return self._likeliest(carried, trail, reading, after)

    def _likeliest(self, kind: int, byte: int, reading: Reading, after: str = "") -> Sequence[tuple[int, str, float]]:
        return likeliest(kind, byte, reading.state.tail[-1:], after)

    def _after(self, carried: int, following: Token | None) -> str:
        """The character that comes next, when both its bytes are known already."""
        if following is None or following.kind > ASCII:
            return ""
        if carried == IN_STEP:
            if following.kind == ASCII:
                return following.text
            return self.tables.original.get(following.first << 8 | following.second, "")
        return self.tables.original.get(carried << 8 | following.first, "")

    def _penalty(self, lead: int, trail: int) -> float:
        return self.tables.penalty.get(lead << 8 | trail, 0.0)

    def _out_of_step(self, reading: Reading, index: int, token: Token, following: Token | None) -> None:
        kind, character = token.kind, self.steps.character
        if kind == CHARACTER:
            first, second = token.first, token.second
            dropped = 0
            for lead, text, hope in self._paired(reading, first, self._after(second, following)):
                cost = self._penalty(lead, first)
                dropped = 0 if character(reading, index, text, second, (first, second), cost, hope) else dropped + 1
                if dropped == DROPPED:
                    break
        elif kind == ASCII:
            byte = token.first
            if byte >= 0x40:
                for lead, text, hope in self._paired(reading, byte, self._after(IN_STEP, following)):
                    cost = self._penalty(lead, byte)
                    character(reading, index, text, IN_STEP, (lead, byte), cost, hope)
            if 0x20 < byte < 0x7F:
                self._full_width(reading, index, byte, following)
        elif kind == QUERY:
            self._closed(reading, index, following)
            self._full_width(reading, index, 0x3F, following)
        elif kind == QUERY_GLOSS:
            self._closed_by_gloss(reading, index, token)
        elif kind == GLOSS and self._reads(reading.seen, token.syllable):
            self.steps.same(reading, READ)

    def _full_width(self, reading: Reading, index: int, byte: int, following: Token | None) -> None:
        cost = FULL_WIDTH if chr(byte).isalnum() or byte >= 0x40 else 0.0
        second = byte | 0x80
        for lead, text, hope in self._paired(reading, 0xA3, self._after(second, following)):
            total = cost + self._penalty(lead, 0xA3)
            self.steps.character(reading, index, text, second, (0xA3, second), total, hope)

    def _closed(self, reading: Reading, index: int, following: Token | None) -> None:
        """The question mark is the second byte of the carried one, and the two readings are in step again."""
        carried = reading.carried
        if carried < 0:
            self._closed_unknown(reading, index, following)
            return
        self._unassigned_pair(reading, index)
        character = self.steps.character
        whole = following is None or following.kind == STOP or following.cut != NEVER
        for trail, text, hope in self._likeliest(CLOSING, carried, reading, self._after(IN_STEP, following)):
            extra = self._penalty(carried, trail)
            seen = (carried, trail)
            if whole:
                cost = CUT_SELDOM if following is not None and following.cut == SELDOM else CUT
                character(reading, index, text, IN_STEP, seen, cost + extra, hope, 1)
                continue
            if following is not None and following.first >= 0x40 and gbk.is_unassigned(trail, following.first):
                character(reading, index, text, IN_STEP, seen, UNASSIGNED + extra, 0.0, 1)
            closed = self.steps.guess(reading, index, text, IN_STEP, seen, SWALLOWED + extra, SWALLOWED_MARK, 0)
            if closed is not None:
                self.steps.swallowed(closed, index)

    def _unassigned_pair(self, reading: Reading, index: int) -> None:
        """The question mark stands for two bytes that have no character together; the second is carried."""
        for trail, text in self.tables.by_lead.get(reading.carried, []):
            if trail in gbk.UNASSIGNED_LEADS:
                cost = UNASSIGNED + self._penalty(reading.carried, trail)
                self.steps.character(reading, index, text, ANY, (trail, 0), cost, 0.0, 1)

    def _closed_unknown(self, reading: Reading, index: int, following: Token | None) -> None:
        """Two question marks in a row: a cut inside a character and one behind it.

        Both bytes are lost, but the second began what looked like punctuation together with the byte that follows.
        """
        if reading.carried != ANY or following is None or following.cut == NEVER:
            return
        first_shown = 0xA3 if following.kind in (ASCII, QUERY) else following.first  # ASCII marks were full-width
        second = {0xA1: 0xA3, 0xA2: 0xA1, 0xA3: 0xA1}.get(first_shown, 0xA3)
        for lead, text, hope in self._paired(reading, second, self._after(IN_STEP, following)):
            cost = CUT + self._penalty(lead, second)
            self.steps.character(reading, index, text, IN_STEP, (lead, second), cost, hope, 2)

    def _closed_by_gloss(self, reading: Reading, index: int, token: Token) -> None:
        carried, character = reading.carried, self.steps.character
        if carried in RANGES:
            for code, read in likeliest_read(carried, token.syllable, reading.state.tail[-1:]):
                character(reading, index, read, IN_STEP, (code >> 8, code & 0xFF), READ)
        if carried < 0:
            return
        fitting = trails_read(carried, token.syllable) if reading.seen[1] == carried else []
        for trail in fitting:
            text = self.tables.original.get(carried << 8 | trail)
            if text is not None and trail >= 0x80:
                character(reading, index, text, IN_STEP, (carried, trail), READ)
        for trail, text, _ in self._likeliest(CLOSING, carried, reading):
            if trail not in fitting:
                character(reading, index, text, IN_STEP, (carried, trail), UNREAD, 0.0, 1)
