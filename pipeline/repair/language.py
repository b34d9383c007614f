"""How likely a run of Simplified characters is: words of a dictionary joined by character pairs.

Belongs here: scoring text character by character. Does not belong here: the counts (counts; read lazily, clean text
never pays for them), what the characters might be (gbk, realign), what the page says elsewhere (memory).

The score of a text is the best segmentation into words, each at the logarithm of its frequency; at the seam of two
words the characters that meet add their pointwise mutual information.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import inf
from typing import NamedTuple

from pipeline.repair.counts import LONGEST_WORD, SEAM_RANGE, UNKNOWN, Counts, counted
from pipeline.repair.words import settings

REMEMBERED = 1 << 16  # tails kept for texts that come again
SEAM = 0.3  # weight of the mutual information at a seam
CLAUSE_START = 0.2  # ... of that with a clause's beginning
SWALLOWED_MARK = -4.0  # one character that is not known
OTHER = -11.0  # a sign or a letter that Chinese sentences seldom hold

END = 0.5  # weight of a clause's end

SHORT_CLAUSE = -3.0  # a clause of one character; half of it for two
PARTICLE = 5.0  # a final particle (啊, 吗) in front of ！ or ？
NO_PARTICLE = -1.0  # ... anything else: few sentences end so
NO_END = -1.0  # a sentence that ends behind a word that joins it to more
NO_NEW_SENTENCE = -6.0  # a word that joins on, behind a quotation that ended its sentence
NO_PAUSE = -6.0  # ... a comma, behind one that ended it with a full stop
_ENDED_QUOTATIONS = ("。”", "！”", "？”")
_STOPPED_QUOTATIONS = ("。”", "。’", "。』", "。」")
_PAUSES = frozenset("，、；")
_CLAUSE_ENDS = frozenset("，。；：！？\n")
_SENTENCE_ENDS = frozenset("。！？；")
_CLOSING = frozenset("，。、；：！？”）,;:!?)\n")
FULL = {"(": "（", ")": "）", ",": "，", ":": "：", ";": "；"}


class State(NamedTuple):
    """A text that is being scored: its last characters, and the best score up to each of their seams."""

    tail: str
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """The score of the whole text so far, in nats."""
        return self.scores[-1]


START = State("", (0.0,))

Grown = tuple[str, int, float, Sequence[tuple[int, float]]]
"""The tail with one more character, where its scores begin, what that adds as a word and as the end of longer ones."""


_NONE: Mapping[str, tuple[int, ...]] = {}
_NO_SEAMS: Mapping[str, float] = {}


def _sizes_by_end(words: Iterable[str]) -> dict[str, dict[str, tuple[int, ...]]]:
    """The sizes of the words that end in two characters (one, then the other): no others need be looked up."""
    found: dict[str, dict[str, int]] = {}
    for word in words:
        if 1 < len(word) <= LONGEST_WORD:
            row = found.setdefault(word[-2], {})
            row[word[-1]] = row.get(word[-1], 0) | 1 << len(word)
    every = range(2, LONGEST_WORD + 1)
    sizes = {mask: tuple(size for size in every if mask >> size & 1) for mask in range(4, 4 << LONGEST_WORD, 4)}
    return {before: {after: sizes[mask] for after, mask in row.items()} for before, row in found.items()}


class Model:
    """The language model; one per process, made by `model()`."""

    def __init__(self, counts: Counts) -> None:
        words, characters, transitions = counts
        self._words = words
        self._singles = {character: words.get(character, UNKNOWN) for character in characters}
        self._sizes = _sizes_by_end(words)
        self._seams = transitions.seams
        self._starts = transitions.starts
        self._ends = transitions.ends
        self._grown: dict[str, Grown] = {}
        self._rows: dict[str, dict[str, float]] = {}
        self._marks = {c: cost for cs, cost in settings()["likelihood_of_marks"].items() for c in cs}
        self._end_no_sentence = frozenset(settings()["ends_no_sentence"])
        self._final_particles = frozenset(settings()["final_particles"])
        self._no_new_sentence = frozenset(settings()["begins_no_sentence"])
        self._mark_pairs = {
            before + after: cost
            for left, costs in settings()["cost_of_mark_after_mark"].items()
            for right, cost in costs.items()
            for before in settings()["marks_by_class"][left]
            for after in settings()["marks_by_class"][right]
        }

    def extend(self, state: State, character: str) -> State:
        """The state after one more character."""
        score, grown = self.gained(state, character)
        return self.grown(state, score, grown)

    def gained(self, state: State, character: str) -> tuple[float, Grown]:
        """The score of the text with one more character, and what `grown` makes its state of."""
        tail, scores = state
        grown = self._grown.get(tail + character)
        if grown is None:
            grown = self._grow(tail, character)
        best = scores[-1] + grown[2]
        for size, gain in grown[3]:
            if (other := scores[-size] + gain) > best:
                best = other
        return best, grown

    @staticmethod
    def grown(state: State, score: float, grown: Grown) -> State:
        """The state that `gained` has the score of."""
        return State(grown[0], (*state.scores[grown[1] :], score))

    def _grow(self, tail: str, character: str) -> Grown:
        if len(self._grown) > REMEMBERED:
            self._grown.clear()
        alone, gains = self._gained(tail, character)
        text = tail + FULL.get(character, character)
        if len(text) >= LONGEST_WORD:
            text = text[1:]
        grown = self._grown[tail + character] = (text, -len(text), alone, gains)
        return grown

    def _gained(self, tail: str, character: str) -> tuple[float, Sequence[tuple[int, float]]]:
        """What one more character adds as a word, and as the last of longer ones, with the seam before that word."""
        if "\u4e00" <= character <= "\u9fff":
            alone = self._singles.get(character, UNKNOWN)
            if character in self._no_new_sentence and tail[-2:] in _ENDED_QUOTATIONS:
                alone += NO_NEW_SENTENCE
        else:
            character = FULL.get(character, character)
            alone = self._marks.get(character, OTHER) + self._out_of_place(tail, character)
        if not tail:
            return alone, ()
        before = tail[-1]
        alone += self._seam(before, character)
        sizes = self._sizes.get(before, _NONE).get(character)
        if sizes is None:  # most characters end no word with the one before
            return alone, ()
        text, gains = tail + character, []
        for size in sizes:
            word = self._words.get(text[-size:]) if size <= len(text) else None
            if word is not None:
                gains.append((size, word + (self._seam(text[-size - 1], text[-size]) if size < len(text) else 0.0)))
        return alone, gains

    def _out_of_place(self, tail: str, mark: str) -> float:
        """What a mark costs that ends a clause or a sentence where none is likely to end."""
        cost = 0.0
        if mark in _CLAUSE_ENDS:
            if not _CLAUSE_ENDS.isdisjoint(tail[-2:]):
                cost += SHORT_CLAUSE
            elif tail[-3:-2] in _CLAUSE_ENDS:
                cost += SHORT_CLAUSE / 2
            if mark in _SENTENCE_ENDS and tail[-1:] in self._end_no_sentence:
                cost += NO_END
        if mark in _PAUSES and tail[-2:] in _STOPPED_QUOTATIONS:
            cost += NO_PAUSE
        return cost

    def _seam(self, before: str, after: str) -> float:
        """What is gained or lost where two characters meet that are not within one word."""
        if before <= "\u9fff" and before >= "\u4e00":
            if after <= "\u9fff" and after >= "\u4e00":
                return self._seams.get(before, _NO_SEAMS).get(after, SEAM_RANGE[0]) * SEAM
            gain = self._ends.get(before, 0.0) * END if after in _CLOSING else 0.0
            if after in "！？":
                gain += PARTICLE if before in self._final_particles else NO_PARTICLE
            return gain
        if after <= "\u9fff" and after >= "\u4e00":
            return self._starts.get(after, SEAM_RANGE[0]) * CLAUSE_START if before in _CLOSING else 0.0
        return self._mark_pairs.get(before + after, 0.0)

    def bond(self, before: str, after: str) -> float:
        """How much more readily two characters meet than chance would have it, in nats."""
        if (word := self._words.get(before + after)) is not None:
            return word - self.alone(before) - self.alone(after)
        if "\u4e00" <= after <= "\u9fff":
            table = self._seams.get(before, _NO_SEAMS) if "\u4e00" <= before <= "\u9fff" else self._starts
            return table.get(after, SEAM_RANGE[0])
        return self._ends.get(before, SEAM_RANGE[1])  # of two marks the likelihood itself says enough

    def run(self, text: str, state: State = START) -> State:
        """The state after several characters."""
        for character in text:
            state = self.extend(state, character)
        return state

    def alone(self, character: str) -> float:
        """The score of a character that is a word of its own."""
        if "\u4e00" <= character <= "\u9fff":
            return self._singles.get(character, UNKNOWN)
        return self._marks.get(FULL.get(character, character), OTHER)

    def behind(self, before: str, characters: Sequence[str]) -> list[float]:
        """A quick score of each character behind another one; of each alone where there is none."""
        alone = self.alone
        if not before:
            return [alone(character) for character in characters]
        row = self._rows.get(before)
        if row is None:
            row = self._rows[before] = self._row(before)
        known, single, seam = row.get, self._singles.get, self._seam
        apart = SEAM_RANGE[0] * SEAM
        before_is_han = "\u4e00" <= before <= "\u9fff"
        scores = []
        for character in characters:
            if (score := known(character)) is None:
                if before_is_han and "\u4e00" <= character <= "\u9fff":
                    score = single(character, UNKNOWN) + apart
                else:
                    score = alone(character) + seam(before, character)
            scores.append(score)
        return scores

    def _row(self, before: str) -> dict[str, float]:
        """The same for the characters that are known to meet one, or that make a word with it; few of all there are."""
        sizes, alone_before = self._sizes.get(before, _NONE), self.alone(before)
        row = {}
        for character in (*self._seams.get(before, ()), *sizes):
            best = self.alone(character) + self._seam(before, character)
            if (joined := self._words.get(before + character)) is not None:
                best = max(best, joined - alone_before)
            row[character] = best
        return row

    def ahead(self, characters: Sequence[str], after: str) -> tuple[list[float], list[float]]:
        """What each character's score gains by the one behind it, and the score of both as one word."""
        word, seam, sizes, alone_after = self._words.get, self._seam, self._sizes, self.alone(after)
        gains = [seam(character, after) for character in characters]
        joined = [
            word(character + after, -inf) - alone_after if after in sizes.get(character, _NONE) else -inf
            for character in characters
        ]
        return gains, joined

    def word(self, text: str) -> float:
        """The score of a text as one word; minus infinity where the dictionary has none."""
        return self._words.get(text, -inf)

    def hope(self, character: str, after: str) -> float:
        """What a character gains when the one behind it makes a word of both."""
        word = self._words.get(character + after) if after else None
        if word is None:
            return 0.0
        return max(0.0, word - self.alone(character) - self.alone(after) - self._seam(character, after))


@lru_cache(maxsize=1)
def model() -> Model:
    """The model, counted from the installed packages and the lexicon on first use (about a second)."""
    return Model(counted())
