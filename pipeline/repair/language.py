"""How likely a run of Simplified characters is: words of a dictionary joined by character pairs.

Belongs here: scoring text character by character. Does not belong here: the counts (counts; read lazily, clean text
never pays for them), what the characters might be (gbk, realign), what the page says elsewhere (memory).

The score of a text is the best segmentation into words, each at the logarithm of its frequency; at the seam of two
words the characters that meet add their pointwise mutual information.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf, log
from typing import NamedTuple

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
_CLOSING = frozenset("，。、；：！？”）,;:!?)\n")
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


class _Standing(NamedTuple):
    """What is known of characters before the one that stands before them is."""

    apart: list[float]
    """The score of each behind a Han character that it is not known to meet."""
    signs: list[tuple[int, str]]
    """Those that are no Han characters, with their places."""


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
        self._words = counts.words
        self._total = counts.total
        self._singles = {character: self._word(character, UNKNOWN) for character in counts.characters}
        self._sizes = _sizes_by_end(counts.words)
        self._transitions = counts.transitions
        self._pairs: dict[str, _Pair] = {}
        self._rows: dict[str, dict[str, float]] = {}
        self._standing: dict[tuple[str, ...], _Standing] = {}
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
        seam = self._seam(pair[0], pair[1]) if len(pair) > 1 else 0.0
        joined = self.word(pair) if len(pair) > 1 and pair in self._words else None
        found = self._pairs[pair] = _Pair(alone, seam, alone + seam, joined, _SIZES[self._sizes.get(pair, 0)])
        return found

    def hangs_on_more(self, before: str, character: str) -> bool:
        """Whether more of a text than its last character tells what another adds.

        Else `gained` is the score so far and what `behind` says of the two.
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

    def _seam(self, before: str, after: str) -> float:
        """What is gained or lost where two characters meet that are not within one word."""
        if before <= "\u9fff" and before >= "\u4e00":
            if after <= "\u9fff" and after >= "\u4e00":
                return self._transitions.seam(before, after) * SEAM
            gain = (self._transitions.end(before) or 0.0) * END if after in _CLOSING else 0.0
            if after in "！？":
                gain += PARTICLE if before in self._final_particles else NO_PARTICLE
            return gain
        if after <= "\u9fff" and after >= "\u4e00":
            return self._transitions.start(after) * CLAUSE_START if before in _CLOSING else 0.0
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

    def behind(self, before: str, characters: tuple[str, ...]) -> list[float]:
        """A quick score of each character behind another one; of each alone where there is none."""
        if not before:
            return [self.alone(character) for character in characters]
        if not "\u4e00" <= before <= "\u9fff":
            return [self._quick(before, character) for character in characters]
        row = self._rows.get(before)
        if row is None:
            row = self._rows[before] = self._row(before)
        standing = self._standing.get(characters)
        if standing is None:
            standing = self._standing[characters] = self._stand(characters)
        scores = list(map(row.get, characters, standing.apart))
        for at, sign in standing.signs:
            scores[at] = self._quick(before, sign)
        return scores

    def _quick(self, before: str, character: str) -> float:
        """The score of a character behind another one, as a word of its own or as one word with it."""
        apart = self.alone(character) + self._seam(before, character)
        joined = self.word(before + character)
        return apart if joined == -inf else max(apart, joined - self.alone(before))

    def _stand(self, characters: tuple[str, ...]) -> _Standing:
        apart = [self.alone(character) + SEAM_RANGE[0] * SEAM for character in characters]
        signs = [(at, sign) for at, sign in enumerate(characters) if not "\u4e00" <= sign <= "\u9fff"]
        return _Standing(apart, signs)

    def _row(self, before: str) -> dict[str, float]:
        """The same for the Han characters that are known to meet one, or that make a word with it; few of all."""
        single, apart = self._singles.get, SEAM_RANGE[0] * SEAM
        seams = self._transitions.seams_behind(before)
        row = {after: single(after, UNKNOWN) + seam * SEAM for after, seam in seams.items()}
        words, less = self._words, self._total
        alone = self.alone(before)
        for after in self._seconds.get(before, ()):
            joined = log(words[before + after]) - less - alone
            row[after] = max(row.get(after, single(after, UNKNOWN) + apart), joined)
        return row

    @cached_property
    def _seconds(self) -> dict[str, list[str]]:
        """The second characters of the words of two that a character begins."""
        found: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) == 2:
                found.setdefault(word[0], []).append(word[1])
        return found

    def ahead(self, characters: Sequence[str], after: str) -> tuple[list[float], dict[int, float]]:
        """What each character's score gains by the one behind it; of those that make a word with it, that score."""
        seam, words, alone_after = self._seam, self._words, self.alone(after)
        if "\u4e00" <= after <= "\u9fff":
            seams = self._transitions.seams_ahead(characters, after)
            gains = [
                known * SEAM if "\u4e00" <= character <= "\u9fff" else seam(character, after)
                for character, known in zip(characters, seams, strict=True)
            ]
        else:
            gains = [seam(character, after) for character in characters]
        joined = [at for at, character in enumerate(characters) if character + after in words]
        return gains, {at: self.word(characters[at] + after) - alone_after for at in joined}

    def word(self, text: str) -> float:
        """The score of a text as one word; minus infinity where the dictionary has none."""
        return self._word(text, -inf)

    def _word(self, text: str, unknown: float) -> float:
        count = self._words.get(text)
        return unknown if count is None else log(count) - self._total

    def hope(self, character: str, after: str) -> float:
        """What a character gains when the one behind it makes a word of both."""
        if not after or character + after not in self._words:
            return 0.0
        word = self.word(character + after)
        return max(0.0, word - self.alone(character) - self.alone(after) - self._seam(character, after))


@lru_cache(maxsize=1)
def model() -> Model:
    """The model, counted from the installed packages and the lexicon on first use (half a second)."""
    return Model(counted())
