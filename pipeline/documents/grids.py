"""Tables of figures in HTML source: which ones they are, and in which column each cell stands.

What belongs here: telling a table of figures from one that lays a page out, and counting columns over colspan and
rowspan. What does not: the text of cells (`markup`), and what a table says (`pipeline.quantities.tables`).
"""

import re

#: A table with a longer cell, or with fewer figures than one cell in so many, lays out a page.
LONGEST_CELL, CELLS_A_FIGURE, LEAST_FIGURES = 300, 6, 2
#: Longer source than this is no table of figures that a page prints; spans beyond so many columns, rows are mistakes.
LONGEST_TABLE, WIDEST, HIGHEST = 400_000, 40, 400
_EDGE = re.compile(r"<(/?)table\b", re.IGNORECASE)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>|&nbsp;")
_FIGURE = re.compile(r"\s*[0-9][0-9,.]*[^\s0-9:/-]{0,4}\s*")
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?\s*([0-9]{1,4})", re.IGNORECASE)


def end_of_figures(source: str, start: int) -> int:
    """Where the table whose tag ends at `start` closes, if it is one of figures and holds no other table; else 0."""
    edge = _EDGE.search(source, start, start + LONGEST_TABLE)
    if edge is None or not edge[1]:
        return 0
    inside = source[start : edge.start()]
    rows = _ROW.findall(inside)
    cells = [_TAG.sub("", cell) for cell in _CELL.split(inside)[1:]]
    figures = sum(bool(_FIGURE.fullmatch(cell)) for cell in cells)
    short = all(len(cell) <= LONGEST_CELL for cell in cells)
    # Prose in a cell is a page's column, but for a note among many figures.
    short &= 2 * figures > len(cells) or all(cell.count("。") < 2 for cell in cells)
    # One cell a row is a list.
    wide = len(rows) > 1 and len(cells) > len(rows)
    return edge.start() if wide and short and figures >= max(LEAST_FIGURES, len(cells) / CELLS_A_FIGURE) else 0


class Grid:
    """The columns of a table while it is read: how many empty cells stand before, inside and behind each cell."""

    def __init__(self) -> None:
        self._column = 0
        self._span = 1
        #: Column -> rows still to come that a cell above reaches into.
        self._taken: dict[int, int] = {}
        self._fresh: dict[int, int] = {}

    def row(self) -> None:
        """A new row begins."""
        self._taken = {column: rows - 1 for column, rows in self._taken.items() if rows > 1}
        self._taken |= self._fresh
        self._column, self._fresh = 0, {}

    def opened(self, tag: str) -> int:
        """A cell begins; how many cells of rows above stand before it."""
        spans = {name.lower(): int(number) for name, number in _SPAN.findall(tag)}
        before = self._skipped()
        self._span = max(min(spans.get("col", 1), WIDEST - self._column), 1)
        height = min(max(spans.get("row", 1), 1), HIGHEST)
        if height > 1:
            columns = range(self._column, min(self._column + self._span, WIDEST))
            self._fresh |= dict.fromkeys(columns, height - 1)
        return before

    def closed(self) -> int:
        """A cell ends; how many columns it took."""
        self._column += self._span
        return self._span

    def ended(self) -> int:
        """The row ends; how many cells of rows above stand behind its last."""
        return self._skipped()

    def _skipped(self) -> int:
        before = self._column
        while self._column in self._taken:
            self._column += 1
        return self._column - before
