"""What a page says elsewhere: names and words come again, and what is whole of a page tells of what is not.

Belongs here: counting the page's own runs of characters, and what they are worth for a character in doubt. Does not
belong here: language as such (language).
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import log1p

from pipeline.repair.language import FULL
from pipeline.repair.script import simplify_roughly

# Nats for the logarithm of one more than how often it is met; fitted on text that no count was made from.
OF_CHARACTER = 0.45
OF_PAIR = 0.8
OF_THREE = 1.6

_FULL_WIDTH = str.maketrans(FULL)


class Memory:
    """The runs of one to three characters of a page, Simplified, marks in full width, glosses taken out."""

    def __init__(self, text: str) -> None:
        plain = simplify_roughly(text).translate(_FULL_WIDTH)
        pairs = [before + after for before, after in pairwise(plain)]
        singles = {c: count for c, count in Counter(plain).items() if "\u4e00" <= c <= "\u9fff"}
        threes = Counter(before + after[1] for before, after in pairwise(pairs))
        counted = ((OF_CHARACTER, singles), (OF_PAIR, Counter(pairs)), (OF_THREE, threes))
        self._worth = {run: nats * log1p(count) for nats, counts in counted for run, count in counts.items()}

    def of(self, tail: str, character: str) -> float:
        """What a character in doubt gains by what stands before it, in nats."""
        worth = self._worth.get
        gain = worth(character, 0.0)
        if tail and (pair := worth(tail[-1] + character)) is not None:
            gain += pair
            if len(tail) > 1:
                gain += worth(tail[-2:] + character, 0.0)
        return gain

    def behind(self, tail: str, character: str, doubtful: int) -> float:
        """What a character gains those in doubt before it; `doubtful` is 1 for the nearest, 2 for the one before."""
        worth = self._worth.get
        gain = worth(tail[-1:] + character, 0.0) if doubtful == 1 else 0.0
        return gain + (worth(tail[-2:] + character, 0.0) if len(tail) > 1 else 0.0)
