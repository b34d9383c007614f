"""What a page says elsewhere: names and words come again, and what is whole of a page tells of what is not.

Belongs here: counting the page's own runs of characters, and what they are worth for a character in doubt. Does not
belong here: language as such (language).
"""

from __future__ import annotations

from collections import Counter
from math import log1p
from operator import add

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
        pairs = list(map(add, plain, plain[1:]))
        # Of most runs nobody asks: they are counted, and what they are worth is told when asked.
        self._runs = Counter(map(add, pairs, plain[2:]))
        self._runs.update(pairs)
        # A mark by itself tells nothing; as a part of a pair it does.
        self._singles = {
            character: OF_CHARACTER * log1p(count) if "\u4e00" <= character <= "\u9fff" else 0.0
            for character, count in Counter(plain).items()
        }

    def of(self, tail: str, character: str) -> float:
        """What a character in doubt gains by what stands before it, in nats."""
        gain = self._singles.get(character)
        if gain is None:
            return 0.0
        count = self._runs.get
        if tail and (pairs := count(tail[-1] + character)):
            gain += OF_PAIR * log1p(pairs)
            if len(tail) > 1 and (threes := count(tail[-2:] + character)):
                gain += OF_THREE * log1p(threes)
        return gain

    def behind(self, tail: str, character: str, doubtful: int) -> float:
        """What a character gains those in doubt before it; `doubtful` is 1 for the nearest, 2 for the one before."""
        gain = OF_PAIR * log1p(self._runs.get(tail[-1] + character, 0)) if doubtful == 1 and tail else 0.0
        return gain + (OF_THREE * log1p(self._runs.get(tail[-2:] + character, 0)) if len(tail) > 1 else 0.0)
