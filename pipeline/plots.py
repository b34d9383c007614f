"""Small plots as SVG: bars over years, bars by code.

What belongs here: drawing figures that are at hand. What does not: counting them (`pipeline.assets.pictures`) and the
coverage plot of the quality report (`pipeline.release.plot`), whose look these share.

The SVG is text in a fixed order, without clock, script or random ids, and follows the reader's light or dark theme.
"""

from collections.abc import Sequence
from html import escape

from pipeline.release.plot import STYLE, text

WIDTH, LEFT, ROW, TOP, BAR = 720, 240, 24, 52, 380
HEIGHT, BASE = 260, 40
MOST_BARS = 40
BACKGROUND = ".b{fill:#fff}.r{fill:#c2410c}@media(prefers-color-scheme:dark){.b{fill:#111827}.r{fill:#fb923c}}"


def frame(title: str, height: int, parts: list[str]) -> str:
    """An SVG document of WIDTH x `height` with a title and what is drawn on it."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" role="img" aria-label="{escape(title)}">',
            f"<style>{STYLE}{BACKGROUND}</style>",
            f'<rect width="{WIDTH}" height="{height}" class="b"/>',
            text(12, 26, title, "t"),
            *parts,
            "</svg>",
        ]
    )


def scaled(value: int, most: int, length: int) -> int:
    """The length of a bar in whole pixels, by integer arithmetic; a value above 0 is never invisible."""
    return max(value * length // most, 1) if value > 0 and most > 0 else 0


def bars(title: str, rows: Sequence[tuple[str, int, int]]) -> str:
    """Horizontal bars: (label, figure, how much of it is open). The open part is drawn in orange."""
    shown = rows[:MOST_BARS]
    most = max((value for _, value, _ in shown), default=0)
    parts = []
    for place, (label, value, part) in enumerate(shown):
        y = TOP + ROW * place
        name = label if len(label) <= 34 else label[:33] + "…"
        parts.append(text(LEFT - 8, y + 12, name, "", "end"))
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{scaled(value, most, BAR)}" height="16" class="c3"/>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{scaled(part, most, BAR)}" height="16" class="r"/>')
        parts.append(text(LEFT + scaled(value, most, BAR) + 8, y + 12, f"{value:,}", "m"))
    return frame(title, TOP + ROW * max(len(shown), 1) + 12, parts)


def columns(title: str, rows: Sequence[tuple[int, int]]) -> str:
    """Vertical bars over years: (year, figure) in the order of the years; years without a figure keep their place."""
    values = dict(rows[-MOST_BARS:])
    years = range(min(values), max(values) + 1) if values else range(0)
    most = max(values.values(), default=0)
    step = min((WIDTH - 40) // max(len(years), 1), 60)
    room = HEIGHT - TOP - BASE - 16
    parts = [f'<line x1="12" y1="{HEIGHT - BASE}" x2="{WIDTH - 12}" y2="{HEIGHT - BASE}" class="g"/>']
    for place, year in enumerate(years):
        x, value = 20 + step * place, values.get(year, 0)
        height = scaled(value, most, room)
        y = HEIGHT - BASE - height
        parts.append(f'<rect x="{x}" y="{y}" width="{max(step - 4, 2)}" height="{height}" class="c3"/>')
        if step >= 30 or year % 5 == 0:
            parts.append(text(x + step // 2 - 2, HEIGHT - BASE + 16, str(year), "m n", "middle"))
        if value and step >= 30:
            parts.append(text(x + step // 2 - 2, y - 5, brief(value), "n", "middle"))
    return frame(title, HEIGHT, parts)


def brief(value: int) -> str:
    """A figure in four or five characters, cut, not rounded: 1,275 is 1.2k."""
    for unit, name in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if value >= unit:
            tenth = f".{value * 10 // unit % 10}" if value < 100 * unit else ""
            return f"{value // unit}{tenth}{name}"
    return str(value)
