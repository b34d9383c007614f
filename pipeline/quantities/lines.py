"""Lines of a text parted into cells by tabs, bars or wide blanks.

Belongs here: where a cell begins and ends, and whether it is a figure. Does not: which lines make a table (`tables`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.quantities.lexicon import lexicon

_BAR, _RULE = re.compile(r"[|｜│]"), re.compile(r"[\s|｜│+:=\-─━┼┿├┤┬┴┌┐└┘]+")
# A short word is set wide (合　　计): the blanks in it part nothing.
_GAP = re.compile(r"(?>  +|　+)(?!计(?:[ 　]|$))")
_SET_WIDE = re.compile(r"([合总小共])[ 　]+(?=计$)")
_FIGURE = re.compile(
    r"[约近逾超]?[¥$]?-?(?:\d[\d,]*(?:\.\d+)?|\.\d+) ?[万亿]*[余多]?(?![月日号年:])(?:[^\W\d]{1,4}|%)?"
)


class Cell(NamedTuple):
    """What stands between two partings, without the blanks around it; `plain` is `Lexicon.plain` of it."""

    start: int
    end: int
    plain: str


class Line(NamedTuple):
    """A line with its end, what parts it (tab, bar, gap, rule; empty where nothing does), and its cells."""

    start: int
    end: int
    parting: str
    cells: list[Cell]


def lines(text: str) -> list[Line]:
    """The lines of a text, in order."""
    found, start = [], 0
    for line in text.split("\n"):
        found.append(_line(line, start))
        start += len(line) + 1
    return found


def _line(line: str, start: int) -> Line:
    end = start + len(line) + 1
    if not line or line.isspace():
        return Line(start, end, "", [])
    if "\t" in line:
        return Line(start, end, "tab", _cells(line, start, re.finditer("\t", line), line.endswith("\t")))
    if _RULE.fullmatch(line):
        return Line(start, end, "rule", [])
    if _BAR.search(line):
        inner = line.rstrip()
        closed = inner[-1] in "|｜│"
        cells = _cells(line, start, _BAR.finditer(line), closed)
        return Line(start, end, "bar", cells[1:] if not cells[0].plain else cells)
    begin, inner = len(line) - len(line.lstrip()), line.strip()
    if _GAP.search(inner):
        return Line(start, end, "gap", _cells(inner, start + begin, _GAP.finditer(inner), False))
    return Line(start, end, "", [Cell(start + begin, start + begin + len(inner), _plain(inner))])


def _cells(line: str, start: int, partings: Iterator[re.Match[str]], closed: bool) -> list[Cell]:
    found, at = [], 0
    edges = [match.span() for match in partings] + ([] if closed else [(len(line), len(line))])
    for left, right in edges:
        part = line[at:left]
        begin = at + len(part) - len(part.lstrip())
        found.append(Cell(start + begin, start + begin + len(part.strip()), _plain(part.strip())))
        at = right
    return found


def _plain(text: str) -> str:
    return _SET_WIDE.sub(r"\1", text).translate(lexicon().plain)


def filled(cells: list[Cell]) -> int:
    """How many of some cells hold anything."""
    return sum(bool(cell.plain) for cell in cells)


def is_figure(cell: Cell) -> bool:
    """Whether a cell holds one figure and nothing else, a unit or bound word aside."""
    return bool(_FIGURE.fullmatch(cell.plain))
