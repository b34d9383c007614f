"""What a page says elsewhere: names and words come again, and what is whole of a page tells of what is not.

Belongs here: counting the page's own runs of characters, and what they are worth for a character in doubt. Does not
belong here: language as such (language).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from math import log1p
from operator import add

from pipeline.repair.language import FULL
from pipeline.repair.script import simple_forms

# Nats for the logarithm of one more than how often it is met; fitted on text that no count was made from.
OF_CHARACTER = 0.45
OF_PAIR = 0.8
OF_THREE = 1.6
OF_PRONOUN = 1.6  # for the same, less that of the other pronoun: a page mostly speaks of one person

PRONOUNS = {"他": "她", "她": "他"}  # the bytes alone cannot tell one from the other where some were stripped

LONG = 8000  # characters of a page from which all its runs are counted at once


@lru_cache(maxsize=1)
def _plain_forms() -> str:
    """The form in which each character of the first plane is remembered, at its code."""
    forms = list(simple_forms())
    for half, full in FULL.items():
        forms[ord(half)] = full
    return "".join(forms)


class _Asked(dict[str, int]):
    """How often each run of a page is met, counted when it is asked for: of most runs nobody asks.

    A page of a thousand characters has two thousand runs, and is asked for a hundred of them.
    """

    def __init__(self, plain: str) -> None:
        super().__init__()
        self._plain = plain

    def __missing__(self, run: str) -> int:
        count = self._plain.count(run)
        if count and len(run) > 1 and run[0] == run[-1]:  # such runs may overlap
            count = sum(self._plain.startswith(run, at) for at in range(len(self._plain)))
        self[run] = count
        return count


def _counted(plain: str) -> Mapping[str, int]:
    if len(plain) < LONG:
        return _Asked(plain)
    pairs = list(map(add, plain, plain[1:]))
    counts = Counter(plain)
    counts.update(pairs)
    counts.update(map(add, pairs, plain[2:]))
    return counts


class Memory(dict[str, float]):
    """What the last of one to three characters gains, in nats, by the runs of a page that end so; told when asked for.

    The page is Simplified, its marks in full width, its glosses taken out. Of a character that is not `present` there
    is nothing to ask.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        plain = text.translate(_plain_forms())
        self.present = frozenset(plain)
        self._runs = _counted(plain)

    def runs(self, run: str) -> int:
        """How often a run of up to three characters is met on the page."""
        return self._runs[run]

    def of(self, tail: str, character: str) -> float:
        """What a character in doubt gains by what stands before it, in nats."""
        return self[tail[-2:] + character] if character in self.present else 0.0

    def __missing__(self, run: str) -> float:
        runs, character = self._runs, run[-1]
        # A mark by itself tells nothing; as a part of a pair it does.
        gain = OF_CHARACTER * log1p(runs[character]) if "\u4e00" <= character <= "\u9fff" else 0.0
        if (other := PRONOUNS.get(character)) is not None:
            gain += OF_PRONOUN * (log1p(runs[character]) - log1p(runs[other]))
        if len(run) > 1 and run[-2] in self.present and (pairs := runs[run[-2:]]):
            gain += OF_PAIR * log1p(pairs)
            if len(run) > 2 and (threes := runs[run]):
                gain += OF_THREE * log1p(threes)
        self[run] = gain
        return gain

    def behind(self, tail: str, character: str, doubtful: int) -> float:
        """What a character gains those in doubt before it; `doubtful` is 1 for the nearest, 2 for the one before."""
        gain = OF_PAIR * log1p(self._runs[tail[-1] + character]) if doubtful == 1 and tail else 0.0
        return gain + (OF_THREE * log1p(self._runs[tail[-2:] + character]) if len(tail) > 1 else 0.0)
