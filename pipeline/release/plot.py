"""The plot of the quality report: what the series covers, year by year and indicator by indicator.

What belongs here: drawing that plot as SVG. What does not: counting (`pipeline.release.quality`) and the charts of the
site, which are drawn in the reader's browser.

The SVG is text in a fixed order, without clock or random ids, and follows the reader's light or dark theme.
"""

from html import escape
from typing import NamedTuple

ROW, COLUMN, TOP, RIGHT, BOTTOM = 24, 26, 74, 66, 44
STYLE = """
text{font:12px system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;fill:#1f2937}
.t{font-size:15px;font-weight:600}.m{fill:#6b7280}.n{font-size:11px}.e{fill:#f3f4f6}
.c1{fill:#cfe3ee}.c2{fill:#8fbfd6}.c3{fill:#3f8fb5}.c4{fill:#12597f}.l3,.l4{fill:#fff}
.x{fill:none;stroke:#c2410c;stroke-width:2}.g{stroke:#d1d5db}
@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.m{fill:#9ca3af}.e{fill:#1f2937}
.c1{fill:#1e3a4c}.c2{fill:#26607f}.c3{fill:#4da3cc}.c4{fill:#b7e0f3}.l3,.l4{fill:#06202e}.x{stroke:#fb923c}
.g{stroke:#374151}}
"""


class Cell(NamedTuple):
    """One cell of the coverage: figures of an indicator in a year, and how many of them are in conflict."""

    indicator: str
    year: int
    figures: int
    conflicts: int


def level(figures: int) -> int:
    """Shade of a cell, 1 to 4."""
    return 1 if figures <= 1 else 2 if figures <= 3 else 3 if figures <= 9 else 4


def width_of(words: str) -> int:
    """Pixels that a line needs, generously: a browser's own fonts decide."""
    return sum(13 if ord(character) > 0x2E7F else 8 for character in words)


def text(x: int, y: int, content: str, kind: str = "", anchor: str = "start") -> str:
    """One line of text."""
    given = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{given} text-anchor="{anchor}">{escape(content)}</text>'


def coverage(cells: list[Cell], labels: dict[str, str]) -> str:
    """SVG of the coverage: a row an indicator (in the order of `labels`), a column a year, a ring where in conflict.

    `labels` gives the name to print for each indicator; indicators without a cell are left out.
    """
    shown = [one for one in labels if any(cell.indicator == one for cell in cells)]
    years = list(range(min(cell.year for cell in cells), max(cell.year for cell in cells) + 1)) if cells else []
    left = max((width_of(labels[one]) for one in shown), default=240) + 24
    width = max(left + COLUMN * len(years) + RIGHT, 640)
    height = TOP + ROW * max(len(shown), 1) + BOTTOM
    at = {(cell.indicator, cell.year): cell for cell in cells}
    title = "Coverage: consolidated figures by indicator and year · 覆盖情况:各指标各年的合并数值个数"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        '<desc id="desc">A row is an indicator, a column a year; the number in a cell counts the figures of the '
        "series, an orange ring marks contradicting sources. The same figures stand in quality.md.</desc>",
        f"<style>{STYLE}</style>",
        text(12, 26, title, "t"),
        text(12, 46, "The year of a figure is the one its period ends in · 年份取期间的结束年", "m"),
    ]
    if not cells:
        parts.append(text(12, TOP + 16, "No figure with a year · 尚无带年份的数值", "m"))
    for column, year in enumerate(years):
        if year % 5 == 0 or column in (0, len(years) - 1):
            parts.append(text(left + COLUMN * column + COLUMN // 2, TOP - 8, str(year), "m n", "middle"))
    for row, indicator in enumerate(shown):
        y = TOP + ROW * row
        parts.append(text(left - 8, y + 16, labels[indicator], "", "end"))
        for column, year in enumerate(years):
            x, cell = left + COLUMN * column, at.get((indicator, year))
            kind = f"c{level(cell.figures)}" if cell else "e"
            parts.append(
                f'<rect x="{x + 1}" y="{y + 1}" width="{COLUMN - 2}" height="{ROW - 2}" rx="3" class="{kind}"/>'
            )
            if cell:
                parts.append(text(x + COLUMN // 2, y + 16, str(cell.figures), f"n l{level(cell.figures)}", "middle"))
            if cell and cell.conflicts:
                parts.append(
                    f'<rect x="{x + 2}" y="{y + 2}" width="{COLUMN - 4}" height="{ROW - 4}" rx="3" class="x"/>'
                )
        total = sum(cell.figures for cell in cells if cell.indicator == indicator)
        parts.append(text(left + COLUMN * len(years) + 8, y + 16, f"Σ {total}", "m n"))
    parts += legend(height - 20)
    return "\n".join([*parts, "</svg>"]) + "\n"


def legend(y: int) -> list[str]:
    """The key below the plot."""
    parts, x = [], 12
    for shade, words in ((1, "1"), (2, "2-3"), (3, "4-9"), (4, "10+")):
        parts.append(f'<rect x="{x}" y="{y - 12}" width="16" height="16" rx="3" class="c{shade}"/>')
        parts.append(text(x + 22, y, words, "n"))
        x += 62
    parts.append(f'<rect x="{x + 1}" y="{y - 11}" width="14" height="14" rx="3" class="x"/>')
    return [*parts, text(x + 22, y, "conflict · 冲突", "n")]
