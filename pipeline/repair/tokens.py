"""What a damaged page shows, cut into tokens for the search.

Belongs here: the kinds of token and the cutting. Does not belong here: what a token may stand for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.repair.gbk import tables
from pipeline.repair.glosses import SYLLABLE
from pipeline.repair.words import settings

CHARACTER = 0  # two bytes
ASCII = 1
QUERY = 2  # a question mark
QUERY_GLOSS = 3  # a question mark that swallowed the bracket of a gloss: `?shù)`
GLOSS = 4
STOP = 5  # a line's end, or a character that no GBK page holds

NEVER, ALWAYS, SELDOM = 0, 1, 2  # how readily the byte stream is cut before a mark


class Token(NamedTuple):
    """A shown piece of text, its place, and the bytes or the syllable that it shows."""

    kind: int
    start: int
    end: int
    text: str
    first: int
    second: int
    syllable: str
    cut: int


EURO = "€"  # the single byte 80; out of step it is the second byte of a character

_SHOWN = re.compile(rf"\?({SYLLABLE})\)|\(({SYLLABLE})\)|(.)", re.DOTALL)
PLAIN_ASCII = frozenset(chr(code) for code in range(0x20, 0x7F))


@lru_cache(maxsize=1)
def _cuts() -> dict[str, int]:
    often, seldom = settings()["cut_before"], settings()["cut_seldom_before"]
    return {**dict.fromkeys(seldom, SELDOM), **dict.fromkeys(often, ALWAYS)}


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """The tokens of `text[start:end]`, with places in `text`."""
    bytes_of, cuts = tables().bytes_of, _cuts()
    tokens: list[Token] = []
    for match in _SHOWN.finditer(text, start, end):
        at, stop = match.span()
        shown = match[0]
        if match[3] is None:
            kind, syllable = (QUERY_GLOSS, match[1]) if match[1] else (GLOSS, match[2])
            tokens.append(Token(kind, at, stop, shown, 0, 0, syllable, NEVER))
        elif shown == "?":
            tokens.append(Token(QUERY, at, stop, shown, 0x3F, 0, "", ALWAYS))
        elif shown in PLAIN_ASCII:
            tokens.append(Token(ASCII, at, stop, shown, ord(shown), 0, "", cuts.get(shown, NEVER)))
        elif shown == EURO:
            tokens.append(Token(ASCII, at, stop, shown, 0x80, 0, "", NEVER))
        elif (pair := bytes_of.get(shown)) is not None:
            tokens.append(Token(CHARACTER, at, stop, shown, pair[0], pair[1], "", cuts.get(shown, NEVER)))
        else:
            tokens.append(Token(STOP, at, stop, shown, 0, 0, "", NEVER))
    return tokens
