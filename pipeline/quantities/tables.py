"""Statistical tables in a text: lines parted into cells, with what a column counts in the head and who in the row.

Belongs here: finding tables, their head, labels, totals and the units that head, label or a line above (单位：万元) may
give a cell. Does not: parting lines (`lines`), reading a cell's figure (`cells`), the words (tables.yaml). A table
without a figure in a cell of its own is none, so that pages laid out in tables stay as they are.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from string import digits as DIGITS
from typing import NamedTuple

import polars as pl

from pipeline.quantities.heads import BLANKS, bare_words, by_noun, is_total, is_unit, line_units, units_of, words
from pipeline.quantities.heads import unit_brackets as bracketed
from pipeline.quantities.lines import Cell, Line, filled, is_figure, lines

#: Longer cells are text, neither head nor label nor figure; more rows than these make no head, nor is one cell of it
#: above more columns.
LONGEST, HEAD_ROWS, WIDEST_HEAD, LONGEST_CAPTION, LINES_ABOVE = 60, 3, 40, 60, 2
#: What every text with a table has: the characters that part cells or, behind a head, blanks that do; a cell that is
#: a figure, between two partings, and how one begins. Each is sought by a few short words, the cell itself many times
#: slower, byte by byte. Words that are sought at once are no expression to polars, of which it keeps only some.
_TEXT = pl.col("text").str
_PARTING = [
    _TEXT.contains_any(["\t", "|"]),
    _TEXT.contains("[｜│]"),
    _TEXT.contains(r"[）)](?:　|  )|数　|数  |次　|次  "),
]
_BEGINS = [
    _TEXT.contains_any(["".join(parts) for parts in product("\t|｜│　", ("", " "), DIGITS)]),
    _TEXT.contains_any(["".join(parts) for parts in product("\t|｜│ 　", ("", " "), "约近逾超¥￥")]),
    _TEXT.contains_any([*(f"  {digit}" for digit in DIGITS), *"０１２３４５６７８９"]),
]
_LONE = [
    _TEXT.contains(
        r"(?:[\t|｜│]|  |　) ?[约近逾超¥￥]{0,2}[0-9０-９][0-9０-９,，.．]* ?[^\s0-9|]{0,5} ?(?:[\t|｜│\n\r]|  |　|$)"
    )
]
_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?)?")
_MISSING = re.compile(r"[—–\-/\\*\s]+|无|空|暂无")


class Figure(NamedTuple):
    """A cell that is a figure, the cells of the head above it, and the units it may have, best first.

    `by_row`: the row, not the column, tells what is counted (走访企业（家） in front, 2022年 and 2023年 above).
    """

    cell: Cell
    head: tuple[Cell, ...]
    units: tuple[str, ...]
    by_row: bool
    column: int


class Row(NamedTuple):
    """A row below the head: the cells that name it, its figures, the other cells; whether it sums up others.

    One row at most is the `total` of the table; the others that sum up are in `sums` too.
    """

    label: tuple[Cell, ...]
    figures: tuple[Figure, ...]
    others: tuple[Cell, ...]
    sums: bool
    total: bool = False


class Table(NamedTuple):
    """A table from its first line to its last (with the line's end); `caption` is what stands above it, if anything."""

    start: int
    end: int
    caption: Cell | None
    rows: tuple[Row, ...]


def parted(texts: pl.Series) -> pl.Series:
    """The places of the texts that may have a table, far fewer than all."""
    places = pl.int_range(texts.len(), eager=True)
    for signs in (_PARTING, _BEGINS, _LONE):
        if places.is_empty():
            break  # what is not asked is not compiled either
        told = texts.gather(places).to_frame("text").select(pl.any_horizontal(signs))
        places = places.filter(told.to_series())
    return places


def tables(text: str) -> Iterator[Table]:
    """The tables of a text, in order."""
    rows = lines(text)
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and rows[end].parting and rows[end].parting in (rows[at].parting, "rule"):
            end += 1
        if end - at > 1:
            found = _table(rows[at:end], rows[max(0, at - LINES_ABOVE) : at])
            if found:
                yield found
        at = max(end, at + 1)


def _table(lines: list[Line], above: list[Line]) -> Table | None:
    lines = [line for line in lines if line.parting != "rule"]
    widths = Counter(len(line.cells) for line in lines if filled(line.cells) > 1)
    width = max(widths, key=lambda size: (widths[size], size), default=0)
    if width < 2:
        return None
    body = 0
    while body < len(lines) and (filled(lines[body].cells) < 2 or len(lines[body].cells) != width):
        body += 1
    lead = [line for line in lines[:body] if filled(line.cells) == 1]
    first = body
    while body < len(lines) and _heads(lines[first : body + 1], width):
        body += 1
    head = [line.cells for line in lines[first:body]]
    rows = [_squared(line.cells, width) for line in lines[body:]]
    rows = [row for row in rows if row]
    if len(head) + len(rows) < 2 or not any(is_figure(cell) for row in rows for cell in row):
        return None
    notes = [
        cell for line in [*above, *lead] for cell in line.cells if cell.plain and line.parting in ("", "tab", "bar")
    ]
    made = _Columns(head, rows, _units_of_lines(notes), width)
    found = [made.row(row) for row in rows]
    sums = [place for place, row in enumerate(found) if row.sums and row.figures]
    if sums:
        found[sums[-1]] = found[sums[-1]]._replace(total=True)
    if not any(row.figures for row in found):
        return None
    return Table(lines[first].start, lines[-1].end, _caption(notes), tuple(found))


def _heads(lines: list[Line], width: int) -> bool:
    """Whether the last of `lines` still belongs to the head that the others make."""
    cells = lines[-1].cells
    if len(lines) > HEAD_ROWS or len(cells) != width or filled(cells) < 2:
        return False
    told = [cell for cell in cells if cell.plain]
    if any(_MISSING.fullmatch(cell.plain) or len(cell.plain) > LONGEST for cell in told):
        return False
    if any(is_figure(cell) and not _YEAR.fullmatch(cell.plain) for cell in told):
        return False
    if all(_YEAR.fullmatch(cell.plain) or cell.plain in words()["total"] for cell in told):
        return False
    units = all(is_unit(cell.plain.strip("() ")) for cell in told[1:])
    gaps = any(not cell.plain for line in lines for cell in line.cells)
    return len(lines) == 1 or units or gaps


def _squared(cells: list[Cell], width: int) -> list[Cell]:
    """The cells of a row in their columns; a row of totals may have its first cells run together."""
    if len(cells) == width:
        return cells
    if 2 <= len(cells) < width and is_total(cells[0].plain) and is_figure(cells[1]):
        empty = Cell(cells[0].end, cells[0].end, "")
        return [cells[0], *[empty] * (width - len(cells)), *cells[1:]]
    return [*cells, *[Cell(cells[-1].end, cells[-1].end, "")] * (width - len(cells))] if 0 < len(cells) < width else []


def _caption(notes: list[Cell]) -> Cell | None:
    """The line above a table that names it: short, no sentence, and no line of units."""
    for cell in reversed(notes):
        if not line_units(cell.plain) and 4 <= len(cell.plain) <= LONGEST_CAPTION:
            return None if re.search("[。;!?]", cell.plain) else cell
    return None


def _units_of_lines(notes: list[Cell]) -> list[str]:
    return next((units for cell in reversed(notes) if (units := line_units(cell.plain))), [])


class _Columns:
    """What the columns of a table are: numbering, names of the rows, units of the rows, figures."""

    def __init__(self, head: list[list[Cell]], rows: list[list[Cell]], line: list[str], width: int) -> None:
        self.heads = [_above(head, column) for column in range(width)]
        self.names = [BLANKS.sub("", "".join(cell.plain for cell in cells)) for cells in self.heads]
        self.line = line
        self.above: dict[int, Cell] = {}
        columns = [[row[column] for row in rows] for column in range(width)]
        self.serial = {c for c in range(width) if self._serial(c, columns[c])}
        self.unit = next((c for c in range(width) if self._names_units(c, columns[c])), -1)
        figures = [c for c in range(width) if c not in self.serial and self._of_figures(c, columns[c])]
        self.first = min(figures, default=width)
        self.share = [any(part in name for part in words()["share"]) for name in self.names]
        self.own = [any(units_of(cell.plain) for cell in self.heads[c]) for c in range(width)]
        self.told = [self._told(c) for c in range(width)]

    def _serial(self, column: int, cells: list[Cell]) -> bool:
        if self.names[column]:
            return bare_words(self.names[column]) in words()["serial"]
        numbers = [int(cell.plain) for cell in cells if re.fullmatch(r"\d{1,4}", cell.plain)]
        return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))

    def _names_units(self, column: int, cells: list[Cell]) -> bool:
        told = [cell.plain for cell in cells if cell.plain]
        return self.names[column] in words()["unit_column"] and bool(told) and all(is_unit(word) for word in told)

    def _of_figures(self, column: int, cells: list[Cell]) -> bool:
        told = [cell for cell in cells if cell.plain and not _MISSING.fullmatch(cell.plain)]
        numbers = [cell for cell in told if is_figure(cell)]
        years = all(_YEAR.fullmatch(cell.plain) for cell in numbers)
        if years and not any(units_of(cell.plain) for cell in self.heads[column]):
            return False
        return 2 * len(numbers) > len(told)

    def _told(self, column: int) -> list[str]:
        """The units that the head of a column gives, and the line above the table where it names but one."""
        found = [unit for cell in reversed(self.heads[column]) for unit in units_of(cell.plain)]
        name = self.names[column]
        free = not self.share[column] and bare_words(name) not in [*words()["unmeasured"], *words()["serial"]]
        if not found and free and self.line:
            found = self.line if len(self.line) == 1 else by_noun(name, self.line)
        return found

    def row(self, cells: list[Cell]) -> Row:
        """The next row of the body; empty cells of its name are filled from the rows above."""
        total = any(is_total(cell.plain) for cell in cells[: self.first] if cell.plain)
        named = [c for c in range(self.first) if c not in self.serial and c != self.unit]
        label = []
        for column in named:
            cell = cells[column]
            if not cell.plain and not total and column != named[-1]:
                cell = self.above.get(column, cell)
            self.above[column] = cell
            if cell.plain and len(cell.plain) <= LONGEST and not _MISSING.fullmatch(cell.plain):
                label.append(cell)
        if total and not label:
            label = [cell for cell in cells[: self.first] if is_total(cell.plain)]
        of_label = [unit for cell in label for unit in units_of(cell.plain) if bracketed(cell.plain)]
        of_row = [cells[self.unit].plain] if self.unit >= 0 and cells[self.unit].plain else []
        figures, others = [], []
        for column, cell in enumerate(cells):
            if column < self.first or not cell.plain or column in self.serial or column == self.unit:
                continue
            # A share of what the row counts (增长率) is not measured in its unit.
            by_row = bool(of_row or (of_label and not self.own[column])) and not self.share[column]
            units = tuple(dict.fromkeys([*(of_row + of_label if by_row else []), *self.told[column]]))
            if is_figure(cell) and (units or not _YEAR.fullmatch(cell.plain)):
                figures.append(Figure(cell, self.heads[column], units, by_row, column))
            else:
                others.append(cell)
        return Row(tuple(label), tuple(figures), tuple(others), total)


def _above(head: list[list[Cell]], column: int) -> tuple[Cell, ...]:
    """The cells of the head above a column; an upper one reaches over the empty ones right of it that have lower
    ones."""
    found: list[Cell] = []
    for place, cells in enumerate(head):
        at = column
        below = head[place + 1] if place + 1 < len(head) else None
        while below and at > max(0, column - WIDEST_HEAD) and not cells[at].plain and below[at].plain:
            if not below[at - 1].plain:
                break
            at -= 1
        if cells[at].plain and cells[at] not in found:
            found.append(cells[at])
    return tuple(found)
