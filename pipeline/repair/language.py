"""How likely a run of Simplified characters is: words of jieba's dictionary joined by character pairs.

Belongs here: loading the counts (lazily: clean text never pays for them) and scoring text character by character.
Does not belong here: what the characters might be (gbk, realign).

The score of a text is the best segmentation into words, each at the logarithm of its frequency; at the seam of two
words the characters that meet add their pointwise mutual information. Counts: jieba's dictionary (MIT), the character
transitions of Pinyin2Hanzi (MIT), and `pipeline/lexicon/repair_words.csv`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from math import inf, log
from typing import Any, NamedTuple

from pipeline.repair.words import field_words, settings

LONGEST_WORD = 5
REMEMBERED = 200_000  # gains kept for texts that come again
UNKNOWN = -17.5
SEAM = 0.5  # weight of the mutual information at a seam
SEAM_RANGE = (-4.0, 5.0)
SWALLOWED_MARK = -4.0  # one character that is not known
OTHER = -13.0  # a sign or a letter that Chinese sentences seldom hold

USUAL_END = 0.04  # the probability that a clause ends behind an average character
END_RANGE = (-4.0, 2.0)
END = 0.7  # weight of a clause's end

SHORT_CLAUSE = -3.0  # a clause of one or two characters
NO_NEW_SENTENCE = -6.0  # a word that joins on, behind a quotation that ended its sentence
_ENDED_QUOTATIONS = ("。”", "！”", "？”")
_CLAUSE_ENDS = frozenset("，。；：！？\n")
_CLOSING = frozenset("，。、；：！？”）,;:!?)\n")
_FULL = {"(": "（", ")": "）", ",": "，", ":": "：", ";": "；"}


class State(NamedTuple):
    """A text that is being scored: its last characters, and the best score up to each of their seams."""

    tail: str
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """The score of the whole text so far, in nats."""
        return self.scores[-1]


class Transitions(NamedTuple):
    """Mutual information of two characters that meet, of a character and a clause's beginning, and of its end."""

    seams: dict[str, float]
    starts: dict[str, float]
    ends: dict[str, float]


START = State("", (0.0,))


class Model:
    """The language model; one per process, made by `model()`."""

    def __init__(self, words: dict[str, float], unigrams: dict[str, float], transitions: Transitions) -> None:
        self._words = words
        self._singles = {character: words.get(character, UNKNOWN) for character in unigrams}
        self._seams = transitions.seams
        self._starts = transitions.starts
        self._ends = transitions.ends
        self._gains: dict[str, list[tuple[int, float]]] = {}
        self._marks = {c: cost for cs, cost in settings()["likelihood_of_marks"].items() for c in cs}
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
        tail, scores = state
        key = tail + character
        gains = self._gains.get(key)
        if gains is None:
            if len(self._gains) > REMEMBERED:
                self._gains.clear()
            gains = self._gains[key] = self._gained(tail, character)
        best = max([scores[-size] + gain for size, gain in gains])
        text = key if character not in _FULL else tail + _FULL[character]
        if len(text) >= LONGEST_WORD:
            return State(text[1:], (*scores[1:], best))
        return State(text, (*scores[-len(text) :], best))

    def _gained(self, tail: str, character: str) -> list[tuple[int, float]]:
        """What one more character adds as the last of a word of each size, with the seam before that word."""
        if "\u4e00" <= character <= "\u9fff":
            alone = self._singles.get(character, UNKNOWN)
        else:
            character = _FULL.get(character, character)
            alone = self._marks.get(character, OTHER)
            if character in _CLAUSE_ENDS and not _CLAUSE_ENDS.isdisjoint(tail[-2:]):
                alone += SHORT_CLAUSE
        if not tail:
            return [(1, alone)]
        if character in self._no_new_sentence and tail[-2:] in _ENDED_QUOTATIONS:
            alone += NO_NEW_SENTENCE
        text = tail + character
        gains = [(1, alone + self._seam(tail[-1], character))]
        for size in range(2, len(text) + 1):
            word = self._words.get(text[-size:])
            if word is not None:
                gains.append((size, word + (self._seam(text[-size - 1], text[-size]) if size < len(text) else 0.0)))
        return gains

    def _seam(self, before: str, after: str) -> float:
        """What is gained or lost where two characters meet that are not within one word."""
        if before <= "\u9fff" and before >= "\u4e00":
            if after <= "\u9fff" and after >= "\u4e00":
                return self._seams.get(before + after, SEAM_RANGE[0]) * SEAM
            return self._ends.get(before, 0.0) * END if after in _CLOSING else 0.0
        if after <= "\u9fff" and after >= "\u4e00":
            return self._starts.get(after, SEAM_RANGE[0]) * SEAM if before in _CLOSING else 0.0
        return self._mark_pairs.get(before + after, 0.0)

    def run(self, text: str, state: State = START) -> State:
        """The state after several characters."""
        for character in text:
            state = self.extend(state, character)
        return state

    def alone(self, character: str) -> float:
        """The score of a character that is a word of its own."""
        if "\u4e00" <= character <= "\u9fff":
            return self._singles.get(character, UNKNOWN)
        return self._marks.get(_FULL.get(character, character), OTHER)

    def likely(self, before: str, character: str, after: str) -> float:
        """A quick score of a character between two others (either may be empty), to order candidates by."""
        best = self.alone(character)
        if before:
            best += self._seam(before, character)
            if (word := self._words.get(before + character)) is not None:
                best = max(best, word - self.alone(before))
        if after:
            best += self._seam(character, after)
            if (word := self._words.get(character + after)) is not None:
                best = max(best, word - self.alone(after))
        return best

    def word(self, text: str) -> float:
        """The score of a text as one word; minus infinity where the dictionary has none."""
        return self._words.get(text, -inf)

    def hope(self, character: str, after: str) -> float:
        """What a character gains when the one behind it makes a word of both."""
        word = self._words.get(character + after) if after else None
        if word is None:
            return 0.0
        return max(0.0, word - self.alone(character) - self.alone(after) - self._seam(character, after))


def _jieba_counts() -> dict[str, int]:
    counts: dict[str, int] = {}
    with files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ", 2)
            if len(word) <= LONGEST_WORD:
                counts[word] = int(count)
    return counts


def _clipped(value: float, bounds: tuple[float, float] = SEAM_RANGE) -> float:
    return min(max(value, bounds[0]), bounds[1])


def _transitions(unigrams: dict[str, float]) -> Transitions:
    def read(name: str) -> dict[str, Any]:
        text = files("Pinyin2Hanzi").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
        table: dict[str, Any] = json.loads(text)["data"]
        return table

    seams: dict[str, float] = {}
    ends: dict[str, float] = {}
    for before, following in read("hmm_transition").items():
        for after, probability in following.items():
            if len(after) == 1:
                gain = log(probability) - unigrams.get(after, UNKNOWN)
                if gain > SEAM_RANGE[0]:
                    seams[before + after] = min(gain, SEAM_RANGE[1])
        # What is missing to one is the probability that a clause ends here.
        ends[before] = _clipped(log(max(1.0 - sum(following.values()), 1e-4) / USUAL_END), END_RANGE)
    starts = {
        character: _clipped(log(probability) - unigrams.get(character, UNKNOWN))
        for character, probability in read("hmm_start").items()
        if probability > 0.0
    }
    return Transitions(seams, starts, ends)


@lru_cache(maxsize=1)
def model() -> Model:
    """The model, counted from the installed packages and the lexicon on first use (about half a second)."""
    counts = _jieba_counts()
    for word, weight in field_words().items():
        counts[word] = max(counts.get(word, 0), weight)
    total = log(sum(counts.values()))
    words = {word: log(count) - total for word, count in counts.items() if count}
    totals: dict[str, int] = {}
    for word, count in counts.items():
        for character in word:
            totals[character] = totals.get(character, 0) + count
    everything = log(sum(totals.values()))
    unigrams = {character: log(count) - everything for character, count in totals.items() if count}
    return Model(words, unigrams, _transitions(unigrams))
