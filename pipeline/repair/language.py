"""How likely a run of Simplified characters is: words of a dictionary joined by character pairs.

Belongs here: scoring text character by character. Does not belong here: the counts (counts; read lazily, clean text
never pays for them), quick scores of many characters at one place (neighbours), what the characters might be (gbk,
realign), what the page says elsewhere (memory).

The score of a text is the best segmentation into words, each at the logarithm of its frequency; at the seam of two
words the characters that meet add their pointwise mutual information.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import inf, log

from pipeline.repair.counts import LONGEST_WORD, SEAM_RANGE, UNKNOWN, Counts, counted
from pipeline.repair.words import settings

REMEMBERED = 1 << 17  # pairs of characters kept for texts in which they come again
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
OUTCRIES = frozenset("！？")
CLOSING = frozenset("，。、；：！？”）,;:!?)\n")
FULL = {"(": "（", ")": "）", ",": "，", ":": "：", ";": "；"}


@dataclass(slots=True)
class State:
    """A text that is being scored: its last characters, and the best score up to each of their seams."""

    tail: str
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """The score of the whole text so far, in nats."""
        return self.scores[-1]


START = State("", (0.0,))


@dataclass(slots=True)
class _Pair:
    """What two characters that follow each other tell of the second; or one character that begins a text."""

    alone: float
    """The score of the second as a word of its own."""
    seam: float
    """What is gained or lost where the two meet."""
    link: float
    """Both."""
    joined: float | None
    """The score of the two as one word, where they are one."""
    longer: tuple[int, ...]
    """The sizes of the longer words that end so."""


_LONGER = range(3, LONGEST_WORD + 1)
_SIZES = [tuple(size for size in _LONGER if mask >> size & 1) for mask in range(2 << LONGEST_WORD)]


def _sizes_by_end(words: Iterable[str]) -> dict[str, int]:
    """The sizes of the longer words that end in two characters, a bit each: no others need be looked up."""
    sizes: dict[str, int] = {}
    for word in words:
        if 2 < (size := len(word)) <= LONGEST_WORD:
            end = word[-2:]
            sizes[end] = sizes.get(end, 0) | 1 << size
    return sizes


class Model:
    """The language model; one per process, made by `model()`."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self._words = counts.words
        self._total = counts.total
        self._singles = {character: self._word(character, UNKNOWN) for character in counts.characters}
        self._sizes = _sizes_by_end(counts.words)
        self._transitions = counts.transitions
        self._pairs: dict[str, _Pair] = {}
        self._marks = {c: cost for cs, cost in settings()["likelihood_of_marks"].items() for c in cs}
        self._end_no_sentence = frozenset(settings()["ends_no_sentence"])
        self._final_particles = frozenset(settings()["final_particles"])
        self._no_new_sentence = frozenset(settings()["begins_no_sentence"])
        # Characters whose score hangs on more than the one before.
        self._by_tail = self._no_new_sentence | _CLAUSE_ENDS | _PAUSES
        self._mark_pairs = {
            before + after: cost
            for left, costs in settings()["cost_of_mark_after_mark"].items()
            for right, cost in costs.items()
            for before in settings()["marks_by_class"][left]
            for after in settings()["marks_by_class"][right]
        }

    def extend(self, state: State, character: str) -> State:
        """The state after one more character."""
        return self.grown(state, character, self.gained(state, character))

    def gained(self, state: State, character: str) -> float:
        """The score of the text with one more character."""
        tail, scores = state.tail, state.scores
        if character in FULL:
            character = FULL[character]
        text = tail + character
        pair = self._pairs.get(text[-2:]) or self._pair(text[-2:])
        link = pair.link
        if character in self._by_tail:
            link = pair.alone + self._in_place(tail, character) + pair.seam
        best = scores[-1] + link
        if pair.joined is not None:
            best = max(best, scores[-2] + (pair.joined + self._seam_at(text, -2)))
        for size in pair.longer:
            if size > len(text):
                break
            if count := self._words.get(text[-size:]):
                best = max(best, scores[-size] + (log(count) - self._total + self._seam_at(text, -size)))
        return best

    def _seam_at(self, text: str, at: int) -> float:
        """The seam in front of a character of a text, counted from the end; none in front of the first."""
        if len(text) + at == 0:
            return 0.0
        pair = text[at - 1 : at + 1 or None]
        return (self._pairs.get(pair) or self._pair(pair)).seam

    def _pair(self, pair: str) -> _Pair:
        if len(self._pairs) > REMEMBERED:
            self._pairs.clear()
        alone = self.alone(pair[-1])
        seam = self.seam(pair[0], pair[1]) if len(pair) > 1 else 0.0
        joined = self.word(pair) if len(pair) > 1 and pair in self._words else None
        found = self._pairs[pair] = _Pair(alone, seam, alone + seam, joined, _SIZES[self._sizes.get(pair, 0)])
        return found

    def hangs_on_more(self, before: str, character: str) -> bool:
        """Whether more of a text than its last character tells what another adds.

        Else `gained` is the score so far and what the two say (`Neighbours.behind`).
        """
        pair = before + character
        return character in self._by_tail or pair in self._sizes or (pair in self._words and before != "")

    @staticmethod
    def grown(state: State, character: str, score: float) -> State:
        """The state after one more character, `gained` with the score."""
        tail = state.tail + FULL.get(character, character)
        if len(tail) >= LONGEST_WORD:
            tail = tail[1:]
        return State(tail, state.scores[-len(tail) :] + (score,))  # noqa: RUF005 - half the time of unpacking

    def _in_place(self, tail: str, character: str) -> float:
        """What a character gains or costs for more than the one before it."""
        if character in self._no_new_sentence:
            return NO_NEW_SENTENCE if tail[-2:] in _ENDED_QUOTATIONS else 0.0
        return self._out_of_place(tail, character)

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

    def seam(self, before: str, after: str) -> float:
        """What is gained or lost where two characters meet that are not within one word."""
        if before <= "\u9fff" and before >= "\u4e00":
            if after <= "\u9fff" and after >= "\u4e00":
                return self._transitions.seam(before, after) * SEAM
            gain = (self._transitions.end(before) or 0.0) * END if after in CLOSING else 0.0
            if after in OUTCRIES:
                gain += PARTICLE if before in self._final_particles else NO_PARTICLE
            return gain
        if after <= "\u9fff" and after >= "\u4e00":
            return self._transitions.start(after) * CLAUSE_START if before in CLOSING else 0.0
        return self._mark_pairs.get(before + after, 0.0)

    def bond(self, before: str, after: str) -> float:
        """How much more readily two characters meet than chance would have it, in nats."""
        if before + after in self._words:
            return self.word(before + after) - self.alone(before) - self.alone(after)
        if "\u4e00" <= after <= "\u9fff":
            han = "\u4e00" <= before <= "\u9fff"
            return self._transitions.seam(before, after) if han else self._transitions.start(after)
        end = self._transitions.end(before)
        return SEAM_RANGE[1] if end is None else end  # of two marks the likelihood itself says enough

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

    def word(self, text: str) -> float:
        """The score of a text as one word; minus infinity where the dictionary has none."""
        return self._word(text, -inf)

    def _word(self, text: str, unknown: float) -> float:
        count = self._words.get(text)
        return unknown if count is None else log(count) - self._total


@lru_cache(maxsize=1)
def model() -> Model:
    """The model, counted from the installed packages and the lexicon on first use (half a second)."""
    return Model(counted())
