"""How likely a run of Simplified characters is: words of jieba's dictionary joined by character pairs.

Belongs here: loading the counts (lazily: clean text never pays for them) and scoring text character by character.
Does not belong here: what the characters might be (gbk, realign).

The score of a text is the best segmentation into words, each at the logarithm of its frequency; at the seam of two
words the characters that meet add their pointwise mutual information. Counts: jieba's dictionary (MIT), the character
transitions of Pinyin2Hanzi (MIT), and `pipeline/lexicon/repair_words.csv`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log

from pipeline.repair.words import field_words, settings

LONGEST_WORD = 5
UNKNOWN = -17.5
SEAM = 0.5  # weight of the mutual information at a seam
SEAM_RANGE = (-4.0, 5.0)
SWALLOWED_MARK = -4.0  # one character that is not known
OTHER = -9.0  # a sign or a letter that Chinese sentences seldom hold

_FULL = {"(": "（", ")": "）", ",": "，", ":": "：", ";": "；"}


@dataclass(frozen=True, slots=True)
class State:
    """A text that is being scored: its last characters, and the best score up to each of their seams."""

    tail: str
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """The score of the whole text so far, in nats."""
        return self.scores[-1]


START = State("", (0.0,))


class Model:
    """The language model; one per process, made by `model()`."""

    def __init__(self, words: dict[str, float], singles: dict[str, float], seams: dict[str, float]) -> None:
        self._words = words
        self._singles = singles
        self._seams = seams
        self._marks = {c: cost for cs, cost in settings()["likelihood_of_marks"].items() for c in cs}
        self._mark_after_mark = float(settings()["mark_after_mark"])
        self._inner = frozenset(c for word in field_words() for c in word if not "\u4e00" <= c <= "\u9fff")

    def extend(self, state: State, character: str) -> State:
        """The state after one more character."""
        tail, scores = state.tail, state.scores
        if "\u4e00" <= character <= "\u9fff":
            best = scores[-1] + self._singles.get(character, UNKNOWN)
        else:
            character = _FULL.get(character, character)
            best = scores[-1] + self._marks.get(character, OTHER)
            if tail and tail[-1] in self._inner:
                best += self._mark_after_mark
            if character not in self._inner:
                return State("", (best,))
        text = tail + character
        if tail:
            words = self._words
            best += self._seam(text[-2], character)
            length = len(text)
            for size in range(2, length + 1):
                word = words.get(text[length - size :])
                if word is not None:
                    score = scores[-size] + word
                    if size < length:
                        score += self._seam(text[-size - 1], text[-size])
                    if score > best:
                        best = score
        if len(text) >= LONGEST_WORD:
            return State(text[1:], (*scores[1:], best))
        return State(text, (*scores, best))

    def _seam(self, before: str, after: str) -> float:
        inner = self._inner
        if before in inner or after in inner:
            return 0.0
        return self._seams.get(before + after, SEAM_RANGE[0]) * SEAM

    def run(self, text: str, state: State = START) -> State:
        """The state after several characters."""
        for character in text:
            state = self.extend(state, character)
        return state

    def likely(self, before: str, character: str) -> float:
        """A quick score of one character after another, to order candidates by."""
        if not "\u4e00" <= character <= "\u9fff":
            return self._marks.get(character, OTHER)
        return self._singles.get(character, UNKNOWN) + self._seams.get(before + character, SEAM_RANGE[0])


def _jieba_counts() -> dict[str, int]:
    counts: dict[str, int] = {}
    with files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ", 2)
            if len(word) <= LONGEST_WORD:
                counts[word] = int(count)
    return counts


def _seams(singles: dict[str, float]) -> dict[str, float]:
    text = files("Pinyin2Hanzi").joinpath("data/hmm_transition.json").read_text(encoding="utf-8")
    low, high = SEAM_RANGE
    table: dict[str, float] = {}
    for before, following in json.loads(text)["data"].items():
        for after, probability in following.items():
            if len(after) == 1:
                gain = log(probability) - singles.get(after, UNKNOWN)
                if gain > low:
                    table[before + after] = min(gain, high)
    return table


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
    singles = {character: words.get(character, UNKNOWN) for character in totals}
    return Model(words, singles, _seams(unigrams))
