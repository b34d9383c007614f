"""Quick scores of many characters that may stand at one place, by the characters before and behind it.

Belongs here: the same as the language model says of two characters that meet, for a list of them at once. Does not
belong here: the score of a text (language), which characters are tried (candidates).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from math import inf, log
from typing import NamedTuple

from pipeline.repair.counts import SEAM_RANGE
from pipeline.repair.language import CLAUSE_START, CLOSING, OUTCRIES, SEAM, Model, model


class _Standing(NamedTuple):
    """What is known of characters before the one that stands before them is."""

    alone: list[float]
    """The score of each behind a sign that ends nothing."""
    begun: list[float]
    """... behind one that ends a clause."""
    apart: list[float]
    """... behind a Han character that it is not known to meet."""
    signs: list[tuple[int, str]]
    """Those that are no Han characters, with their places."""
    closing: list[tuple[int, str]]
    """Those of them that the Han character before them tells of."""


class Neighbours:
    """Quick scores by a language model; one per process, made by `neighbours()`."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._words, self._total = model.counts.words, model.counts.total
        self._transitions = model.counts.transitions
        self._rows: dict[str, dict[str, float]] = {}
        self._standing: dict[tuple[str, ...], _Standing] = {}

    def behind(self, before: str, characters: tuple[str, ...]) -> list[float]:
        """A quick score of each character behind another one; of each alone where there is none."""
        standing = self._standing.get(characters)
        if standing is None:
            standing = self._standing[characters] = self._stand(characters)
        if not before:
            return standing.alone
        if "\u4e00" <= before <= "\u9fff":
            row = self._rows.get(before)
            if row is None:
                row = self._rows[before] = self._row(before)
            scores, signs = list(map(row.get, characters, standing.apart)), standing.closing
        elif before in self._of_two[1]:
            return [self._quick(before, character) for character in characters]
        else:
            scores, signs = (standing.begun if before in CLOSING else standing.alone).copy(), standing.signs
        for at, sign in signs:
            scores[at] = self._quick(before, sign)
        return scores

    def _quick(self, before: str, character: str) -> float:
        """The score of a character behind another one, as a word of its own or as one word with it."""
        apart = self._model.alone(character) + self._model.seam(before, character)
        joined = self._model.word(before + character)
        return apart if joined == -inf else max(apart, joined - self._model.alone(before))

    def _stand(self, characters: tuple[str, ...]) -> _Standing:
        alone = [self._model.alone(character) for character in characters]
        signs = [(at, sign) for at, sign in enumerate(characters) if not "\u4e00" <= sign <= "\u9fff"]
        apart, begun = [score + SEAM_RANGE[0] * SEAM for score in alone], alone.copy()
        for at, character in enumerate(characters):
            if "\u4e00" <= character <= "\u9fff":
                begun[at] += self._transitions.start(character) * CLAUSE_START
            else:
                apart[at] = alone[at]
        told = CLOSING | OUTCRIES | self._of_two[1]
        return _Standing(alone, begun, apart, signs, [(at, sign) for at, sign in signs if sign in told])

    def _row(self, before: str) -> dict[str, float]:
        """The same for the Han characters that are known to meet one, or that make a word with it; few of all."""
        single, apart = self._model.alone, SEAM_RANGE[0] * SEAM
        seams = self._transitions.seams_behind(before)
        row = {after: single(after) + seam * SEAM for after, seam in seams.items()}
        words, less = self._words, self._total
        alone = single(before)
        for after in self._of_two[0].get(before, ()):
            joined = log(words[before + after]) - less - alone
            row[after] = max(row.get(after, single(after) + apart), joined)
        return row

    @cached_property
    def _of_two(self) -> tuple[dict[str, list[str]], frozenset[str]]:
        """Of words of two characters: the second ones by the first, and those that are no Han characters."""
        seconds: dict[str, list[str]] = {}
        met = set()
        for word in self._words:
            if len(word) == 2:
                seconds.setdefault(word[0], []).append(word[1])
                met.add(word[1])
        return seconds, frozenset(c for c in met.union(seconds) if not "\u4e00" <= c <= "\u9fff")

    def begun_words(self, character: str) -> list[tuple[str, float]]:
        """The characters that make a word behind one, and what the word has more than the character; may be less."""
        alone = self._model.alone(character)
        seconds = self._of_two[0].get(character, ())
        return [(second, self._model.word(character + second) - alone) for second in seconds]

    def ahead(self, characters: Sequence[str], after: str) -> tuple[list[float], dict[int, float]]:
        """What each character's score gains by the one behind it; of those that make a word with it, that score."""
        seam, words, alone_after = self._model.seam, self._words, self._model.alone(after)
        han = "\u4e00" <= after <= "\u9fff"
        if han or after in CLOSING or after in OUTCRIES:
            known = [k * SEAM for k in self._transitions.seams_ahead(characters, after)] if han else None
        else:
            known = [0.0] * len(characters)
        gains = [
            seam(character, after) if known is None or not "\u4e00" <= character <= "\u9fff" else known[at]
            for at, character in enumerate(characters)
        ]
        if not han and after not in self._of_two[1]:
            return gains, {}
        joined = [at for at, character in enumerate(characters) if character + after in words]
        return gains, {at: self._model.word(characters[at] + after) - alone_after for at in joined}

    def hope(self, character: str, after: str) -> float:
        """What a character gains when the one behind it makes a word of both."""
        if not after or character + after not in self._words:
            return 0.0
        word = self._model.word(character + after)
        return max(
            0.0, word - self._model.alone(character) - self._model.alone(after) - self._model.seam(character, after)
        )


@lru_cache(maxsize=1)
def neighbours() -> Neighbours:
    """The quick scores by the language model, made on first use."""
    return Neighbours(model())
