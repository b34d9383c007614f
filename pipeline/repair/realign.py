"""Byte alignment put right: the readings that a stretch of damaged text can have.

A damaged stretch is the undamaged GBK bytes, read one byte out of step. A beam search walks over what is shown, pairing
the byte that is carried over with the first byte of the next character, until the two readings are in step again.

Belongs here: what each shown token can be, given the byte that is carried. Does not belong here: a reading's growth by
one character (steps), characters of unknown bytes (candidates), where to look and which reading to believe (spans).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from pipeline.repair import gbk
from pipeline.repair.beam import BEAM, IN_STEP, Reading, best_of
from pipeline.repair.candidates import (
    ANY,
    CLOSING,
    Candidate,
    is_lost,
    likeliest,
    likeliest_before_lost,
    likeliest_read,
    lost_behind,
    may_be,
)
from pipeline.repair.glosses import codes_read, shows_reading, trails_read
from pipeline.repair.language import SWALLOWED_MARK, model
from pipeline.repair.steps import Page, Steps
from pipeline.repair.tokens import ASCII, CHARACTER, GLOSS, NEVER, QUERY, QUERY_GLOSS, SELDOM, STOP, Token, Tokens

GUESSES = 8  # readings with a stripped private-use character that are followed from one token to the next
ROUNDING = 1e-6  # nats by which a score may differ when it is added up in another order
NEXT = 5.0  # nats that the character behind a guessed one costs at the least
GUESSES_BETWEEN = 5  # ... with two of them
BEGUN = 6  # readings in which such a character is thought of
RIVALS = 5  # readings that are compared to the end, once all are in step
DROPPED = 3  # candidates dropped one after the other, behind which no likelier one comes
AFTER = 3  # tokens in step that are read behind a stretch, so that its last word is seen whole
LONGEST = 90  # tokens; a page whose bytes are out of step for longer is not damaged in this way

INDENTATION = "\u3000"  # what a paragraph begins with, many times over

# What a step costs, in nats.
LITERAL = 9.0  # a question mark is one, though what follows it looks like a cut
ALONE = 3.0  # a question mark is one, and nothing speaks against it
CUT = 1.5
CUT_SELDOM = 3.0
SWALLOWED = 7.0  # a question mark that swallowed an unknown ASCII byte
SWALLOWED_LINE_END = 2.0  # ... where an indentation follows: the byte ended the line
UNASSIGNED = 5.0  # ... that stands for a byte whose pair has no character
UNREAD = 7.0  # a gloss that does not fit its bytes
READ = -3.0  # a gloss that does
FULL_WIDTH = 3.0  # an ASCII letter that is a full-width one made half-width


@dataclass(slots=True)
class Place:
    """A token that readings come to, and what is known of the next."""

    at: int
    token: Token
    following: Token | None
    behind_second: str
    """The character that comes next where the token's second byte is carried, if both its bytes are known."""
    behind: str
    """... where the readings are in step."""


class Search:
    """The beam over one line of tokens."""

    def __init__(self, tokens: Tokens, page: Page, quoted: bool | None) -> None:
        """`quoted`: a quotation mark is open before the first token; None: not known."""
        self.tokens = tokens
        self.glossed = page.glossed
        self.private_use = page.private_use
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
        while (token := tokens.get(index)) is not None and token.kind != STOP and index - first < LONGEST:
            following = tokens.get(index + 1)
            behind_second = self._known(token.second, following)
            place = Place(index, token, following, behind_second, self._known(IN_STEP, following))
            grown = self.steps.begin()
            for reading in beam:
                if reading.carried == IN_STEP:
                    self._in_step(reading, place)
                else:
                    self._out_of_step(reading, place)
            if not self.private_use and token.kind != GLOSS:
                self._after_lost(beam, place)
            if not grown:
                return [], index
            beam = best_of(grown, BEAM)
            index += 1
            calm = token.kind in (CHARACTER, ASCII) and all(reading.carried == IN_STEP for reading in beam)
            settled = settled + 1 if calm else 0
            if calm:
                beam = beam[:RIVALS]
            if settled >= AFTER:
                break
        found = [reading for reading in beam if reading.carried == IN_STEP]
        return sorted(found, key=lambda reading: -reading.score), index

    def _known(self, carried: int, following: Token | None) -> str:
        """The character that comes next behind a carried byte or none, when both its bytes are known already."""
        if following is None or following.kind > ASCII:
            return ""
        if carried == IN_STEP:
            if following.kind == ASCII:
                return following.text
            return self.tables.original.get(following.first << 8 | following.second, "")
        return self.tables.original.get(carried << 8 | following.first, "")

    def _after_lost(self, beam: list[Reading], place: Place) -> None:
        """The token, where one or two private-use characters may have been stripped before it."""
        begun = [reading for reading in beam[:BEGUN] if reading.carried >= 0x81]
        if not begun:
            return
        guesses = self._likely_guesses(begun, place, GUESSES)
        for guess in guesses:
            self._out_of_step(guess, place)
        for guess in self._likely_guesses(guesses, place, GUESSES_BETWEEN):
            self._out_of_step(guess, place)

    def _likely_guesses(self, readings: list[Reading], place: Place, most: int) -> list[Reading]:
        """A private-use character was stripped: its first byte ended a character, its second is carried."""
        token = place.token
        trail = token.first if token.kind == CHARACTER or (token.kind == ASCII and token.first >= 0x40) else -1
        tried = [
            (reading.score + candidate[2] - candidate[3] + gain, reading, candidate, gain)
            for reading in readings
            for candidate, gain in likeliest_before_lost(reading.carried, reading.state.tail[-1:], trail)
        ]
        tried.sort(key=itemgetter(0), reverse=True)
        guesses = []
        guess, index, present = self.steps.guess, place.at - 1, self.steps.present
        memory = self.steps.memory
        least = self.steps.floor - ROUNDING
        for quick, reading, (pair, text, _, penalty, link), gain in tried[:most]:
            hope = max(gain, -NEXT)
            if link is not None:  # its quick score is its score, but for what the page tells
                score = quick - gain + hope
                if text in present:
                    score += memory[reading.state.tail[-2:] + text]
                if score < least:
                    continue
            found = guess(reading, index, text, lost_behind(pair[1]), (pair[1], 0), penalty, hope, 1, link)
            if found is not None:
                guesses.append(found)
        return guesses

    def _in_step(self, reading: Reading, place: Place) -> None:
        token, steps = place.token, self.steps
        kind, index = token.kind, place.at
        if kind in (CHARACTER, ASCII):
            steps.literal(reading, index, token)
        elif kind == GLOSS:
            if self.glossed and shows_reading(reading.seen, token.syllable):
                steps.same(reading, READ)
            else:
                steps.literal(reading, index, token, UNREAD)
        elif kind == QUERY:
            cut = NEVER if place.following is None else place.following.cut
            steps.literal(reading, index, token, LITERAL if cut else ALONE)
            if cut:
                steps.carry(reading, ANY, CUT_SELDOM if cut == SELDOM else CUT)
        else:
            steps.literal(reading, index, token, LITERAL + UNREAD)
            for trail in trails_read(reading.seen[1], token.syllable):
                if trail >= 0x81:
                    steps.carry(reading, trail, READ)
            steps.carry(reading, ANY, UNREAD)

    def _paired(self, reading: Reading, trail: int, after: str) -> Sequence[Candidate]:
        """The characters that the carried byte can make with a second byte."""
        carried = reading.carried
        if carried < 0:
            return likeliest(carried, trail, reading.state.tail[-1:], after)
        code = carried << 8 | trail
        text = self.tables.original.get(code)
        return () if text is None else (Candidate((carried, trail), text, 0.0, self._penalty(code), None),)

    def _penalty(self, code: int) -> float:
        return self.tables.penalty.get(code, 0.0)

    def _out_of_step(self, reading: Reading, place: Place) -> None:
        token, steps = place.token, self.steps
        kind, byte, characters = token.kind, token.first, steps.characters
        if kind == CHARACTER:
            seen = byte, token.second
            if reading.carried < 0:
                found = likeliest(reading.carried, byte, reading.state.tail[-1:], place.behind_second)
                characters(reading, place.at, found, token.second, seen, patience=DROPPED)
            elif (text := self.tables.original.get(code := reading.carried << 8 | byte)) is not None:
                steps.add(steps.guess(reading, place.at, text, token.second, seen, self._penalty(code)))
        elif kind == ASCII:
            if byte >= 0x40:
                characters(reading, place.at, self._paired(reading, byte, place.behind), IN_STEP)
            if 0x20 < byte < 0x7F:
                self._full_width(reading, place, byte)
        elif kind == QUERY:
            self._closed(reading, place)
            self._full_width(reading, place, 0x3F)
        elif kind == QUERY_GLOSS:
            self._closed_by_gloss(reading, place)
        elif kind == GLOSS and shows_reading(reading.seen, token.syllable):
            steps.same(reading, READ)

    def _full_width(self, reading: Reading, place: Place, byte: int) -> None:
        cost = FULL_WIDTH if chr(byte).isalnum() or byte >= 0x40 else 0.0
        second = byte | 0x80
        found = self._paired(reading, 0xA3, self._known(second, place.following))
        self.steps.characters(reading, place.at, found, second, (0xA3, second), cost)

    def _closed(self, reading: Reading, place: Place) -> None:
        """The question mark is the second byte of the carried one, and the two readings are in step again."""
        carried, following = reading.carried, place.following
        if carried < 0:
            self._closed_unknown(reading, place)
            return
        self._unassigned_pair(reading, place.at)
        index, steps = place.at, self.steps
        found = likeliest(CLOSING, carried, reading.state.tail[-1:], place.behind)
        if following is None or following.kind == STOP or following.cut != NEVER:
            cost = CUT_SELDOM if following is not None and following.cut == SELDOM else CUT
            steps.characters(reading, index, found, IN_STEP, None, cost, 1)
            return
        for pair, text, _, penalty, link in found:
            if following.first >= 0x40 and gbk.is_unassigned(pair[1], following.first):
                steps.add(steps.guess(reading, index, text, IN_STEP, pair, UNASSIGNED + penalty, 0.0, 1, link))
            cost = (SWALLOWED_LINE_END if following.text == INDENTATION else SWALLOWED) + penalty
            closed = steps.guess(reading, index, text, IN_STEP, pair, cost, SWALLOWED_MARK, 0, link)
            if closed is not None:
                steps.swallowed(closed, index, "\n" if following.text == INDENTATION else "")

    def _unassigned_pair(self, reading: Reading, index: int) -> None:
        """The question mark stands for two bytes that have no character together; the second is carried."""
        steps, carried = self.steps, reading.carried
        for trail, text in self.tables.by_lead.get(carried, []):
            if trail in gbk.UNASSIGNED_LEADS:
                cost = UNASSIGNED + self._penalty(carried << 8 | trail)
                steps.add(steps.guess(reading, index, text, ANY, (trail, 0), cost, 0.0, 1))

    def _closed_unknown(self, reading: Reading, place: Place) -> None:
        """Two question marks in a row: a cut inside a character and one behind it.

        Both bytes are lost, but the second began what looked like punctuation together with the byte that follows.
        """
        following, steps = place.following, self.steps
        if may_be(reading.carried, 0xA3):  # a bracket (A3A9), whose second byte has no character with the next
            steps.add(steps.guess(reading, place.at, "）", ANY, (0xA9, 0), UNASSIGNED, 0.0, 1))
        if reading.carried != ANY or following is None or following.cut == NEVER:
            return
        first_shown = 0xA3 if following.kind in (ASCII, QUERY) else following.first  # ASCII marks were full-width
        second = {0xA1: 0xA3, 0xA2: 0xA1, 0xA3: 0xA1}.get(first_shown, 0xA3)
        found = self._paired(reading, second, place.behind)
        steps.characters(reading, place.at, found, IN_STEP, None, CUT, 2)

    def _closed_by_gloss(self, reading: Reading, place: Place) -> None:
        carried, steps, index = reading.carried, self.steps, place.at
        syllable, before = place.token.syllable, reading.state.tail[-1:]
        if is_lost(carried):
            for code, read in likeliest_read(carried, syllable, before):
                steps.add(steps.guess(reading, index, read, IN_STEP, (code >> 8, code & 0xFF), READ))
        if carried < 0:
            self._read_behind_unassigned(reading, index, syllable)
            return
        fitting = trails_read(carried, syllable) if reading.seen[1] == carried else []
        for trail in fitting:
            text = self.tables.original.get(carried << 8 | trail)
            if text is not None and trail >= 0x80:
                steps.add(steps.guess(reading, index, text, IN_STEP, (carried, trail), READ))
        for pair, text, _, _, link in likeliest(CLOSING, carried, before, ""):
            if pair[1] not in fitting:
                steps.add(steps.guess(reading, index, text, IN_STEP, pair, UNREAD, 0.0, 1, link))

    def _read_behind_unassigned(self, reading: Reading, index: int, syllable: str) -> None:
        """Its first byte is hidden by the question mark before, as the second of a pair that has no character."""
        before, hidden = reading.seen
        if reading.carried != ANY or hidden != 0:
            return
        for code in codes_read(syllable):
            text = self.tables.original.get(code)
            if text is not None and gbk.is_unassigned(before, code >> 8):
                self.steps.add(self.steps.guess(reading, index, text, IN_STEP, (code >> 8, code & 0xFF), READ))
