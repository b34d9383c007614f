"""Markdown that says what it is given and nothing else.

What belongs here: escaping and tables. What does not: any report.
"""

from collections.abc import Iterable
from typing import Any

MARKUP = "\\`*_[]#|~<>&"


def inert(value: Any) -> str:
    """A value as one line of Markdown text in which nothing is markup; None is empty."""
    text = "" if value is None else " ".join(str(value).split())
    return "".join(f"\\{character}" if character in MARKUP else character for character in text)


def code(value: Any, in_table: bool = True) -> str:
    """A value as inline code, also where it holds backticks or, in a table, bars."""
    text = " ".join(str(value).split())
    text = text.replace("|", "\\|") if in_table else text
    longest = max((len(run) for run in text.split("`") if not run), default=0)
    fence = "`" * (longest + 2 if "`" in text else 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def number(value: int | None) -> str:
    """An integer with separators; an open bound is an ellipsis."""
    return "…" if value is None else f"{value:,}"


def table(header: Iterable[str], rows: Iterable[Iterable[str]], right: Iterable[int] = ()) -> str:
    """A Markdown table of cells that are Markdown already; the columns numbered in `right` hold figures."""
    titles, figures = list(header), set(right)
    lines = ["| " + " | ".join(titles) + " |"]
    lines.append("| " + " | ".join("---:" if at in figures else "---" for at in range(len(titles))) + " |")
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
