"""Statistical tables in a text: lines parted into cells, with what a column counts in the head and who in the row.

Belongs here: finding tables (cells parted by tabs, bars or wide blanks), their head, labels, totals and the units that
head, label or a line above (单位：万元) may give a cell. Does not: reading a cell's figure (`cells`), the words
(tables.yaml). A table without a figure in a cell of its own is none, so that pages laid out in tables stay as they are.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.quantities.heads import BLANKS, bare_words, by_noun, is_total, is_unit, line_units, units_of, words
from pipeline.quantities.heads import unit_brackets as bracketed
from pipeline.quantities.lexicon import lexicon

#: Longer cells are text, neither head nor label nor figure; more rows than these make no head, nor is one cell of it
#: above more columns.
LONGEST, HEAD_ROWS, WIDEST_HEAD, LONGEST_CAPTION, LINES_ABOVE = 60, 3, 40, 60, 2
#: What no text without a table need have: the characters that part cells; behind a head, blanks that do.
PARTING, GAPS = r"[\t|]|｜|│", r"[）)](?:　|  )|数　|数  |次　|次  "
#: A cell that is a figure, between two partings: what a text with a table has, in Rust's expressions.
LONE = r"(?:[\t|｜│]|  |　) ?[约近逾超¥￥]{0,2}[0-9０-９][0-9０-９,，.．]* ?[^\s0-9|]{0,5} ?(?:[\t|｜│\n\r]|  |　|$)"
_BAR, _GAP, _RULE = re.compile(r"[|｜│]"), re.compile(r"  +|　+"), re.compile(r"[\s|｜│+:=\-─━┼┿├┤┬┴┌┐└┘]+")
_FIGURE = re.compile(
    r"[约近逾超]?[¥$]?-?(?:\d[\d,]*(?:\.\d+)?|\.\d+) ?[万亿]*[余多]?(?![月日号年:])(?:[^\W\d]{1,4}|%)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?)?")
_MISSING = re.compile(r"[—–\-/\\*\s]+|无|空|暂无")


class Cell(NamedTuple):
    """What stands between two partings, without the blanks around it; `plain` is `Lexicon.plain` of it."""

    start: int
    end: int
    plain: str


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


class _Line(NamedTuple):
    start: int
    end: int
    parting: str
    cells: list[Cell]


def tables(text: str) -> Iterator[Table]:
    """The tables of a text, in order."""
    lines = _lines(text)
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].parting and lines[end].parting in (lines[at].parting, "rule"):
            end += 1
        if end - at > 1:
            found = _table(lines[at:end], lines[max(0, at - LINES_ABOVE) : at])
            if found:
                yield found
        at = max(end, at + 1)


def _lines(text: str) -> list[_Line]:
    found, start = [], 0
    for line in text.split("\n"):
        found.append(_line(line, start))
        start += len(line) + 1
    return found


def _line(line: str, start: int) -> _Line:
    end = start + len(line) + 1
    if not line or line.isspace():
        return _Line(start, end, "", [])
    if "\t" in line:
        return _Line(start, end, "tab", _cells(line, start, re.finditer("\t", line), line.endswith("\t")))
    if _RULE.fullmatch(line):
        return _Line(start, end, "rule", [])
    if _BAR.search(line):
        inner = line.rstrip()
        closed = inner[-1] in "|｜│"
        cells = _cells(line, start, _BAR.finditer(line), closed)
        return _Line(start, end, "bar", cells[1:] if not cells[0].plain else cells)
    begin, inner = len(line) - len(line.lstrip()), line.strip()
    if _GAP.search(inner):
        return _Line(start, end, "gap", _cells(inner, start + begin, _GAP.finditer(inner), False))
    return _Line(start, end, "", [Cell(start + begin, start + begin + len(inner), _plain(inner))])


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
    return text.translate(lexicon().plain)


def _filled(cells: list[Cell]) -> int:
    return sum(bool(cell.plain) for cell in cells)


def _is_figure(cell: Cell) -> bool:
    return bool(_FIGURE.fullmatch(cell.plain))


def _table(lines: list[_Line], above: list[_Line]) -> Table | None:
    lines = [line for line in lines if line.parting != "rule"]
    widths = Counter(len(line.cells) for line in lines if _filled(line.cells) > 1)
    width = max(widths, key=lambda size: (widths[size], size), default=0)
    if width < 2:
        return None
    body = 0
    while body < len(lines) and (_filled(lines[body].cells) < 2 or len(lines[body].cells) != width):
        body += 1
    lead = [line for line in lines[:body] if _filled(line.cells) == 1]
    first = body
    while body < len(lines) and _heads(lines[first : body + 1], width):
        body += 1
    head = [line.cells for line in lines[first:body]]
    rows = [_squared(line.cells, width) for line in lines[body:]]
    rows = [row for row in rows if row]
    if len(head) + len(rows) < 2 or not any(_is_figure(cell) for row in rows for cell in row):
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


def _heads(lines: list[_Line], width: int) -> bool:
    """Whether the last of `lines` still belongs to the head that the others make."""
    cells = lines[-1].cells
    if len(lines) > HEAD_ROWS or len(cells) != width or _filled(cells) < 2:
        return False
    told = [cell for cell in cells if cell.plain]
    if any(_MISSING.fullmatch(cell.plain) or len(cell.plain) > LONGEST for cell in told):
        return False
    if any(_is_figure(cell) and not _YEAR.fullmatch(cell.plain) for cell in told):
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
    if 2 <= len(cells) < width and is_total(cells[0].plain) and _is_figure(cells[1]):
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
        numbers = [cell for cell in told if _is_figure(cell)]
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
            if _is_figure(cell) and (units or not _YEAR.fullmatch(cell.plain)):
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
