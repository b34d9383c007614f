"""How often words and pairs of characters are met, from the installed packages and the lexicon.

Belongs here: reading the counts and bringing them to one scale, natural logarithms of probabilities. Does not belong
here: scoring a text with them (language).

Words: jieba's dictionary (MIT; its counts are of newspapers and novels). Words of the field:
`pipeline/lexicon/repair_words.csv`. Pairs: the transitions of Pinyin2Hanzi (MIT).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from math import log
from typing import Any, NamedTuple

import polars as pl

from pipeline.repair.words import field_words

LONGEST_WORD = 5
YEARS, YEAR_WEIGHT = range(1949, 2050), 1500  # years in full-width digits, as often as a usual word
UNKNOWN = -17.5  # nats: a character that no list has

SEAM_RANGE = (-5.0, 5.0)
USUAL_END = 0.04  # the probability that a clause ends behind an average character
END_RANGE = (-4.0, 2.0)


class Transitions:
    """Mutual information of two characters that meet, of a character and a clause's beginning, and of its end.

    Of the 300,000 pairs a process asks for few: each is told when it is asked for.
    """

    def __init__(
        self, unigrams: dict[str, float], following: dict[str, dict[str, float]], first: dict[str, float]
    ) -> None:
        """`following`: the probability of each character behind another one; `first`: at the beginning of a clause."""
        self._unigrams = unigrams
        self._following = following
        self._first = first
        self._ends: dict[str, float] = {}

    def seam(self, before: str, after: str) -> float:
        """The mutual information of two characters that meet, within SEAM_RANGE."""
        row = self._following.get(before)
        if row is None or (probability := row.get(after)) is None:
            return SEAM_RANGE[0]
        return _clipped(log(probability) - self._unigrams.get(after, UNKNOWN))

    def seams_behind(self, before: str) -> dict[str, float]:
        """The same for every Han character that is known to follow one."""
        row, known = self._following.get(before, {}), self._unigrams.get
        low, high = SEAM_RANGE
        return {
            after: low if (gain := log(probability) - known(after, UNKNOWN)) < low else min(gain, high)
            for after, probability in row.items()
            if "\u4e00" <= after <= "\u9fff"
        }

    def seams_ahead(self, characters: Iterable[str], after: str) -> list[float]:
        """The same of each character and the one behind it."""
        rows, less = self._following.get, self._unigrams.get(after, UNKNOWN)
        low, high = SEAM_RANGE
        none: dict[str, float] = {}
        met = [rows(character, none).get(after) for character in characters]
        return [low if probability is None else min(max(log(probability) - less, low), high) for probability in met]

    def start(self, after: str) -> float:
        """The same of a character and the beginning of a clause."""
        probability = self._first.get(after, 0.0)
        return _clipped(log(probability) - self._unigrams.get(after, UNKNOWN)) if probability else SEAM_RANGE[0]

    def end(self, before: str) -> float | None:
        """... and its end, within END_RANGE; None for a character that no list has."""
        if before not in self._following:
            return None
        if before not in self._ends:
            # What is missing to one is the probability that a clause ends here.
            missing = max(1.0 - sum(self._following[before].values()), 1e-4)
            self._ends[before] = _clipped(log(missing / USUAL_END), END_RANGE)
        return self._ends[before]


class Counts(NamedTuple):
    """Everything that is counted."""

    words: dict[str, int]
    """How often each word is met."""
    total: float
    """The logarithm of all words: what that of a count is less, to be its score in nats."""
    characters: frozenset[str]
    """Characters that are met within words."""
    transitions: Transitions


def counted() -> Counts:
    """All counts, read anew (half a second); the caller keeps them."""
    words = _of_jieba()
    for word, weight in (field_words() | _years()).items():
        words[word] = max(words.get(word, 0), weight)
    unigrams = _of_characters(words)
    following: dict[str, dict[str, float]] = _of_pinyin2hanzi("hmm_transition")
    transitions = Transitions(unigrams, following, _of_pinyin2hanzi("hmm_start"))
    return Counts(words, log(sum(words.values())), frozenset(unigrams), transitions)


def _of_jieba() -> dict[str, int]:
    columns = {"word": pl.String, "count": pl.Int64, "kind": pl.String}
    source = files("jieba").joinpath("dict.txt").read_bytes()
    table = pl.read_csv(source, separator=" ", has_header=False, quote_char=None, schema=columns)
    table = table.filter(pl.col("count") > 0, pl.col("word").str.len_chars() <= LONGEST_WORD)
    return dict(zip(table["word"].to_list(), table["count"].to_list(), strict=True))


def _years() -> dict[str, int]:
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")
    return {f"{year}年".translate(full_width): YEAR_WEIGHT for year in YEARS}


def _of_characters(counts: dict[str, int]) -> dict[str, float]:
    totals: dict[str, int] = {}
    for word, count in counts.items():
        for character in word:
            totals[character] = totals.get(character, 0) + count
    everything = log(sum(totals.values()))
    return {character: log(count) - everything for character, count in totals.items() if count}


def _clipped(value: float, bounds: tuple[float, float] = SEAM_RANGE) -> float:
    return min(max(value, bounds[0]), bounds[1])


def _of_pinyin2hanzi(name: str) -> dict[str, Any]:
    text = files("Pinyin2Hanzi").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)["data"]
    return table
