"""How often words and pairs of characters are met, from the installed packages and the lexicon.

Belongs here: reading the counts and bringing them to one scale, natural logarithms of probabilities. Does not belong
here: scoring a text with them (language).

Words: jieba's dictionary (MIT; its counts are of newspapers and novels). Words of the field:
`pipeline/lexicon/repair_words.csv`. Pairs: the transitions of Pinyin2Hanzi (MIT).
"""

from __future__ import annotations

import json
from importlib.resources import files
from math import log
from typing import Any, NamedTuple

from pipeline.repair.words import field_words

LONGEST_WORD = 5
UNKNOWN = -17.5  # nats: a character that no list has

SEAM_RANGE = (-5.0, 5.0)
USUAL_END = 0.04  # the probability that a clause ends behind an average character
END_RANGE = (-4.0, 2.0)


class Transitions(NamedTuple):
    """Mutual information of two characters that meet, of a character and a clause's beginning, and of its end."""

    seams: dict[str, dict[str, float]]
    """The first character, the second, their mutual information."""
    starts: dict[str, float]
    ends: dict[str, float]


class Counts(NamedTuple):
    """Everything that is counted, in nats."""

    words: dict[str, float]
    characters: frozenset[str]
    """Characters that are met within words."""
    transitions: Transitions


def counted() -> Counts:
    """All counts, read anew (about a second); the caller keeps them."""
    counts = _of_jieba()
    for word, weight in field_words().items():
        counts[word] = max(counts.get(word, 0), weight)
    total = log(sum(counts.values()))
    words = {word: log(count) - total for word, count in counts.items() if count}
    unigrams = _of_characters(counts)
    return Counts(words, frozenset(unigrams), _transitions(unigrams))


def _of_jieba() -> dict[str, int]:
    counts: dict[str, int] = {}
    with files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ", 2)
            if len(word) <= LONGEST_WORD:
                counts[word] = int(count)
    return counts


def _of_characters(counts: dict[str, int]) -> dict[str, float]:
    totals: dict[str, int] = {}
    for word, count in counts.items():
        for character in word:
            totals[character] = totals.get(character, 0) + count
    everything = log(sum(totals.values()))
    return {character: log(count) - everything for character, count in totals.items() if count}


def _clipped(value: float, bounds: tuple[float, float] = SEAM_RANGE) -> float:
    return min(max(value, bounds[0]), bounds[1])


def _transitions(unigrams: dict[str, float]) -> Transitions:
    def read(name: str) -> dict[str, Any]:
        text = files("Pinyin2Hanzi").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
        table: dict[str, Any] = json.loads(text)["data"]
        return table

    seams: dict[str, dict[str, float]] = {}
    ends: dict[str, float] = {}
    for before, following in read("hmm_transition").items():
        row = seams[before] = {}
        for after, probability in following.items():
            if len(after) == 1:
                gain = log(probability) - unigrams.get(after, UNKNOWN)
                if gain > SEAM_RANGE[0]:
                    row[after] = min(gain, SEAM_RANGE[1])
        # What is missing to one is the probability that a clause ends here.
        ends[before] = _clipped(log(max(1.0 - sum(following.values()), 1e-4) / USUAL_END), END_RANGE)
    starts = {
        character: _clipped(log(probability) - unigrams.get(character, UNKNOWN))
        for character, probability in read("hmm_start").items()
        if probability > 0.0
    }
    return Transitions(seams, starts, ends)
