"""What a page says elsewhere: names and words come again, and what is whole of a page tells of what is not.

Belongs here: counting the page's own runs of characters, and what they are worth for a character in doubt. Does not
belong here: language as such (language).
"""

from __future__ import annotations

import re
from collections import Counter
from math import log1p
from operator import add

from pipeline.repair.language import FULL
from pipeline.repair.script import simplify_roughly

# Nats for the logarithm of one more than how often it is met; fitted on text that no count was made from.
OF_CHARACTER = 0.45
OF_PAIR = 0.8
OF_THREE = 1.6

_HAN = re.compile("[\u4e00-\u9fff]")
_FULL_WIDTH = str.maketrans(FULL)


class Memory:
    """The runs of one to three characters of a page, Simplified, marks in full width, glosses taken out."""

    def __init__(self, text: str) -> None:
        plain = simplify_roughly(text).translate(_FULL_WIDTH)
        pairs = list(map(add, plain, plain[1:]))
        # Of most runs nobody asks: they are counted, and what they are worth is told when asked.
        counts = Counter(map(add, pairs, plain[2:]))
        counts.update(pairs)
        counts.update(_HAN.findall(plain))
        self._count = counts.get
        self._gains: dict[str, float] = {}

    def of(self, tail: str, character: str) -> float:
        """What a character in doubt gains by what stands before it, in nats."""
        run = tail[-2:] + character
        gain = self._gains.get(run)
        if gain is None:
            gain = self._gains[run] = self._gain(run)
        return gain

    def _gain(self, run: str) -> float:
        count = self._count
        gain = OF_CHARACTER * log1p(count(run[-1], 0))
        if len(run) > 1 and (pairs := count(run[-2:])):
            gain += OF_PAIR * log1p(pairs)
            if len(run) > 2 and (threes := count(run)):
                gain += OF_THREE * log1p(threes)
        return gain

    def behind(self, tail: str, character: str, doubtful: int) -> float:
        """What a character gains those in doubt before it; `doubtful` is 1 for the nearest, 2 for the one before."""
        gain = OF_PAIR * log1p(self._count(tail[-1] + character, 0)) if doubtful == 1 and tail else 0.0
        return gain + (OF_THREE * log1p(self._count(tail[-2:] + character, 0)) if len(tail) > 1 else 0.0)
