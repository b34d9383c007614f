"""What is known of one mention, and what the bound words around a numeral make of its number.

Belongs here: the record and the arithmetic of bounds. Does not: patterns, the text around a mention.
"""

import dataclasses
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from pipeline.quantities.lexicon import lexicon
from pipeline.quantities.numerals import Numeral

# Where two bounds are printed, the first of these holds.
_ORDER = ("less_than", "nearly", "up_to", "at_least", "more_than", "about", "several", "range")
# Words that leave the upper end open; behind a figure (多, 余) the next round step closes it, but not a sign (500+).
_FREE = {b.word for b in lexicon().bounds if b.bound == "more_than" and (b.place == "before" or b.word.isascii())}


class Mention(NamedTuple):
    """A mention inside a chunk; `start`/`end` count from the chunk's first character.

    `low`/`high` are what the words allow (None: open). `numeral` is the printed numeral; `form` names the pattern that
    matched and tells `context` what may still change. `text` is Simplified and half-width, `raw` as printed.
    """

    start: int
    end: int
    kind: str
    form: str
    text: str = ""
    raw: str = ""
    numeral: str = ""
    number: Fraction | None = None
    unit_id: str | None = None
    unit_text: str | None = None
    bound: str | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    step: Fraction | None = None
    prefix: str = ""
    bare: bool = False


def replace(mention: Mention, **changes: Any) -> Mention:
    """`mention` with some fields changed."""
    return mention._replace(**changes)


def with_numeral(numeral: Numeral, **changes: Any) -> Numeral:
    return dataclasses.replace(numeral, **changes)


def exact(blank: Mention, number: Fraction, step: Fraction | None) -> Mention:
    return replace(blank, number=number, bound="exact", low=number, high=number, step=step)


def bounded(blank: Mention, numeral: Numeral, words: list[str]) -> Mention:
    """Number, bound and both ends from a numeral and the bound words around it."""
    number, high = numeral.number, numeral.high
    known = _bounds()
    bounds = [known[w] for w in words if known[w] != "exact"]
    if numeral.excess:
        bounds.append("more_than")
    out = replace(blank, number=number, step=numeral.step, low=number, high=number, bound="exact")
    if high is not None:
        out = replace(out, high=high, bound="several" if numeral.vague else "range")
    if not bounds:
        return out
    bound = min(bounds, key=_ORDER.index)
    if bound == "more_than" and (numeral.excess or not set(words) & _FREE):
        out = replace(out, high=number + numeral.round_step if high is None else high)
    elif bound in ("more_than", "at_least", "several"):
        out = replace(out, high=None)
    elif bound in ("nearly", "less_than", "up_to"):
        out = replace(out, low=None, high=high or number)
    elif bound == "about":
        out = replace(out, low=None, high=None) if high is None else out
    return replace(out, bound=bound)


@cache
def _bounds() -> dict[str, str]:
    """Bound by bound word, longest words first."""
    return {b.word: b.bound for b in sorted(lexicon().bounds, key=lambda b: -len(b.word))}


def bound_words(*groups: str | None) -> list[str]:
    """The bound words printed in the given parts, longest first at each place."""
    known = _bounds()
    out: list[str] = []
    for group in groups:
        rest = (group or "").strip()
        while rest:
            word = next((w for w in known if rest.startswith(w)), None)
            if word:
                out.append(word)
            rest = rest[len(word) if word else 1 :].lstrip()
    return out


def unit_of(word: str | None) -> tuple[str | None, str | None, str]:
    """Unit id, unit text and kind of a printed unit word."""
    if not word:
        return None, None, "count"
    unit = lexicon().units[word]
    return unit.unit_id, word, unit.kind


def negated(m: Mention) -> Mention:
    return replace(
        m,
        number=None if m.number is None else -m.number,
        low=None if m.high is None else -m.high,
        high=None if m.low is None else -m.low,
    )
