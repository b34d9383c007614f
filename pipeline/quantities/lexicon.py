"""What the room knows, read once from `pipeline/lexicon`.

Belongs here: loading units, bounds, nouns, names and numeral characters into plain look-ups. Does not: patterns or
decisions made from them.
"""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

# No script has its digits beyond the second plane of Unicode; to look through all planes takes a tenth of a second.
_LAST_DIGIT = 0x20000
#: Middle dots, which papers print for the decimal point: 3·2万元 is 32000. Between the numbers of a day (6·18) too, but
#: then nothing is counted.
POINTS = "·・"
_KIND_OF_DIMENSION = {"count", "money", "ratio", "ordinal", "duration", "measure"}


@dataclass(frozen=True)
class Unit:
    """One row of the code list `units`, as far as reading needs it."""

    unit_id: str
    kind: str


@dataclass(frozen=True)
class Bound:
    """A word that says how exact a figure is, and on which side of the figure it stands."""

    word: str
    place: str
    bound: str


@dataclass(frozen=True)
class Lexicon:
    """All look-ups; words are Simplified, `plain` brings a text to that form one character for one character."""

    units: dict[str, Unit]
    weak_words: frozenset[str]
    bounds: tuple[Bound, ...]
    nouns: dict[str, str]
    names: tuple[str, ...]
    digits: dict[str, int]
    tens: dict[str, int]
    magnitudes: dict[str, int]
    english: dict[str, int]
    letters: dict[str, int]
    vague: str
    excess: str
    plain: dict[int, str]
    variants: dict[str, str]


def rows(name: str) -> list[dict[str, str]]:
    """Rows of the lexicon file `name` (CSV, UTF-8), every cell a string."""
    text = resources.files("pipeline.lexicon").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def document(name: str) -> dict[str, Any]:
    """The mapping held by the lexicon file `name` (YAML, UTF-8); read once, and not to be changed."""
    text = resources.files("pipeline.lexicon").joinpath(name).read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it is there, is ten times as fast
    return dict(yaml.load(text, Loader=loader))


def _plain(variants: dict[str, str]) -> dict[int, str]:
    plain = {ord(form): simple for simple, forms in variants.items() for form in forms}
    plain |= {c: str(unicodedata.decimal(chr(c))) for c in range(0x80, _LAST_DIGIT) if chr(c).isdecimal()}
    plain |= {0xFF01 + i: chr(0x21 + i) for i in range(94)}
    plain |= dict.fromkeys(map(ord, POINTS), ".")
    plain |= {ord("　"): " ", ord("\u00a0"): " ", ord("﹣"): "-", ord("−"): "-", ord("﹪"): "%"}
    return plain


@cache
def lexicon() -> Lexicon:
    """The whole lexicon of quantities."""
    units: dict[str, Unit] = {}
    weak: set[str] = set()
    for row in rows("units.csv"):
        if row["dimension"] not in _KIND_OF_DIMENSION:
            raise ValueError(f"units.csv: unknown dimension {row['dimension']!r} of {row['unit_id']}")
        for word in filter(None, row["words"].split("|")):
            units.setdefault(word, Unit(row["unit_id"], row["dimension"]))
        weak.update(filter(None, row["weak_words"].split("|")))
    for word in weak:
        if word not in units:
            raise ValueError(f"units.csv: weak word {word!r} is no word of a unit")
    numerals = document("numerals.yaml")
    variants = {entry[0]: entry[1:] for entry in numerals["variants"].split()}
    return Lexicon(
        units=units,
        weak_words=frozenset(weak),
        bounds=tuple(_bounds()),
        nouns={r["noun"]: r["unit_id"] for r in rows("quantity_nouns.csv")},
        names=tuple(r["name"] for r in rows("quantity_names.csv")),
        digits={char: value for value, chars in numerals["digits"].items() for char in chars},
        tens={char: value for value, char in numerals["tens"].items()},
        magnitudes={char: power for power, chars in numerals["magnitudes"].items() for char in chars},
        english={word: power for power, words in numerals["english"].items() for word in words},
        letters={char: power for power, chars in numerals["letters"].items() for char in chars},
        vague=numerals["vague"],
        excess=numerals["excess"],
        plain=_plain(variants),
        variants=variants,
    )


def _bounds() -> Iterator[Bound]:
    """Rows of bounds.csv; English words also as a sentence begins with them."""
    for row in rows("bounds.csv"):
        word = row["word"]
        yield Bound(word, row["place"], row["bound"])
        if word.isascii() and row["place"] == "before":
            yield Bound(word.capitalize(), row["place"], row["bound"])
