"""What a damaged page shows, cut into tokens for the search.

Belongs here: the kinds of token and the cutting. Does not belong here: what a token may stand for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

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


@dataclass(slots=True)
class Token:
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

# A page that was glossed twice says a syllable once more; it tells nothing new.
_SHOWN = re.compile(rf"\?({SYLLABLE})\)(?:\(\1 ?\))*|\(({SYLLABLE})\)(?:\(\2 ?\))*|(.)", re.DOTALL)
PLAIN_ASCII = frozenset(chr(code) for code in range(0x20, 0x7F))


@lru_cache(maxsize=1)
def _cuts() -> dict[str, int]:
    often, seldom = settings()["cut_before"], settings()["cut_seldom_before"]
    return {**dict.fromkeys(seldom, SELDOM), **dict.fromkeys(often, ALWAYS)}


class Tokens:
    """The tokens of a stretch of text, cut as far as they are asked for: of ten that may follow one is."""

    def __init__(self, text: str, start: int, end: int) -> None:
        """The tokens of `text[start:end]`, with places in `text`."""
        self._shown = _SHOWN.finditer(text, start, end)
        self._cut: list[Token] = []

    def __getitem__(self, index: int) -> Token:
        token = self.get(index)
        if token is None:
            raise IndexError(index)
        return token

    def get(self, index: int) -> Token | None:
        """A token by its number, from 0; None behind the last."""
        cut = self._cut
        while index >= len(cut):
            match = next(self._shown, None)
            if match is None:
                return None
            cut.append(_token(match))
        return cut[index]


def _token(match: re.Match[str]) -> Token:
    shown = match[0]
    at, stop = match.span()
    if match[3] is None:
        kind, syllable = (QUERY_GLOSS, match[1]) if match[1] else (GLOSS, match[2])
        return Token(kind, at, stop, shown, 0, 0, syllable, NEVER)
    if shown == "?":
        return Token(QUERY, at, stop, shown, 0x3F, 0, "", ALWAYS)
    if shown in PLAIN_ASCII:
        return Token(ASCII, at, stop, shown, ord(shown), 0, "", _cuts().get(shown, NEVER))
    if shown == EURO:
        return Token(ASCII, at, stop, shown, 0x80, 0, "", NEVER)
    if (pair := tables().bytes_of.get(shown)) is not None:
        return Token(CHARACTER, at, stop, shown, pair[0], pair[1], "", _cuts().get(shown, NEVER))
    return Token(STOP, at, stop, shown, 0, 0, "", NEVER)
