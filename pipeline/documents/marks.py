"""What the lexicon knows about page furniture, as patterns ready for polars.

`layout_marks.csv`: `mark` (plain words), `role`, `place` (`label`: a colon follows; `start`: a line begins with it;
`whole`: the line is nothing else; `anywhere`; `hint`: only beside another mark), `example`. `layout_publishers.csv`:
`name`, `kind` (`suffix`: how names of sites, papers and bodies end; `none`: what sites print when they name no
source). What a line is, is decided elsewhere.
"""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pipeline.expressions import Kept

#: Expressions of this room that are used far apart. They are used once more before each dozen or so of others.
DEAR = Kept()
LABEL_ROLES = ("stamp_label", "source_label", "counter_label", "editor_label", "author_label")


class Mark(NamedTuple):
    """One row of the lexicon of marks."""

    mark: str
    role: str
    place: str
    example: str


@cache
def marks() -> tuple[Mark, ...]:
    """All marks, in the order of the lexicon."""
    with files("pipeline.lexicon").joinpath("layout_marks.csv").open(encoding="utf-8") as table:
        return tuple(Mark(**row) for row in csv.DictReader(table))


@cache
def publishers() -> tuple[tuple[str, str, str], ...]:
    """Rows of the lexicon of publishers: name, kind, example."""
    with files("pipeline.lexicon").joinpath("layout_publishers.csv").open(encoding="utf-8") as table:
        return tuple((row["name"], row["kind"], row["example"]) for row in csv.DictReader(table))


def words(role: str, place: str | None = None) -> list[str]:
    """The marks of a role, at one place or at any, the longest first; a colon stands for its full-width form too."""
    return list(_words(role, place))


@cache
def _words(role: str, place: str | None) -> tuple[str, ...]:
    found = {m.mark for m in marks() if m.role == role and place in (None, m.place)}
    found |= {mark.replace(":", "：") for mark in found}
    return tuple(sorted(found, key=lambda mark: (-len(mark), mark)))


def one_of(found: list[str]) -> str:
    """A group that matches any of some words; never empty."""
    return _one_of(tuple(found))


@cache
def _one_of(found: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in found) + ")"


@cache
def labels(*roles: str) -> str:
    """A pattern for a label of these roles with its colon, where nothing that belongs to it stands before."""
    group = one_of([word for role in roles for word in words(role, "label")])
    return r"(?:^|[\s|·,，。(（【\[/;；>》—-])" + group + r"\s?[:：]"


@cache
def named(kind: str) -> str:
    """A pattern for any publisher name of a kind."""
    return one_of(sorted({n for n, k, _ in publishers() if k == kind}, key=lambda name: (-len(name), name)))
