"""What the words of a table's heads, labels and the lines above it tell: units, totals, what a column is.

Belongs here: reading one such piece of text (`Lexicon.plain` of it). Does not: where it stands in the table (`tables`),
the words (tables.yaml).
"""

import re
from functools import cache
from typing import Any

from pipeline.quantities.lexicon import document, lexicon

BLANKS = re.compile(r"\s+")
_BRACKET = re.compile(r"[(\[【〔] ?([^()\[\]【】〔〕]{1,14}?) ?[)\]】〕]")
_MAGNITUDES = "十百千万亿"


@cache
def words() -> dict[str, list[Any]]:
    """Entry -> words of tables.yaml; of `ends` its rows, longest word first."""
    found = document("tables.yaml")
    ends = sorted(found.pop("ends"), key=lambda row: -len(row["word"]))
    return {**{name: [str(word) for word in entry["words"]] for name, entry in found.items()}, "ends": ends}


def bare_words(plain: str) -> str:
    """A head or label without the units in its brackets: what it names."""
    kept = _BRACKET.sub(lambda match: "" if _bracketed(match[1]) else match[0], plain)
    return BLANKS.sub("", kept).strip(":/,、")


def unit_brackets(plain: str) -> list[tuple[int, int]]:
    """Where the brackets of a head or label stand that hold nothing but a unit."""
    return [match.span() for match in _BRACKET.finditer(plain) if _bracketed(match[1])]


def is_unit(word: str) -> bool:
    """Whether a word is a unit, a magnitude before it allowed (万元)."""
    bare = word.lstrip(_MAGNITUDES).removeprefix("人民币")
    return bool(bare) and (bare in lexicon().units or bare in "%‰")


@cache
def _unit_line() -> re.Pattern[str]:
    told = "|".join(sorted(map(re.escape, words()["unit_line"]), key=len, reverse=True))
    return re.compile(rf"(?:^|[(\s])(?:{told}) ?: ?([^\n()]{{1,30}})")


def line_units(plain: str) -> list[str]:
    """The units that a line above a table gives its columns (单位：人、万元); none where it is no such line."""
    found = _unit_line().search(plain)
    if not found:
        return []
    parts = [part.strip("。. ") for part in re.split("[、,/;\\s和]+", found[1])]
    return list(dict.fromkeys(part for part in parts if is_unit(part)))


def _bracketed(inside: str) -> str:
    """The unit that a bracket holds, or nothing: 万元; 单位:万元; 人、次 (人次); 元/人 (元)."""
    bare = BLANKS.sub("", inside).split(":")
    if len(bare) > 2 or (len(bare) == 2 and bare[0] not in words()["unit_line"]):
        return ""
    word = re.sub("(?<=[人户家])[、/](?=次$)", "", bare[-1])
    first, _, behind = word.partition("/")
    if behind and is_unit(first) and lexicon().units.get(first.lstrip(_MAGNITUDES)) and first.endswith("元"):
        word = first
    return word if is_unit(word) else ""


def units_of(plain: str) -> list[str]:
    """The units that the words of a head or label name, best first."""
    found = [unit for match in reversed(list(_BRACKET.finditer(plain))) if (unit := _bracketed(match[1]))]
    bare = bare_words(plain)
    if is_unit(bare) and len(bare) <= 4:
        found.append(bare)
    tail = re.split("[/:,]", bare)[-1]
    if tail != bare and is_unit(tail):
        found.append(tail)
    found += [str(row["unit"]) for row in words()["ends"] if bare.endswith(row["word"])][:1]
    return list(dict.fromkeys(found))


def by_noun(name: str, units: list[str]) -> list[str]:
    """The unit among several that the last noun of a head asks for."""
    kinds = {"money": ("money",), "persons": ("person", "person_time"), "homes": ("household", "household_time")}
    kinds["firms"] = ("enterprise", "enterprise_time")
    ends = {kind: max((name.rfind(w) + len(w) for w in words()[kind] if w in name), default=0) for kind in kinds}
    best = max(ends, key=lambda kind: ends[kind])
    if not ends[best]:
        return []
    known = lexicon().units

    def fits(unit: str) -> bool:
        found = known.get(unit.lstrip(_MAGNITUDES))
        return found is not None and (found.kind == "money" if best == "money" else found.unit_id in kinds[best])

    return [unit for unit in units if fits(unit)]


def is_total(plain: str) -> bool:
    """Whether a label is that of a row which sums up others."""
    return BLANKS.sub("", plain).endswith(_sums())


@cache
def _sums() -> tuple[str, ...]:
    return tuple(BLANKS.sub("", word) for name in ("total", "subtotal") for word in words()[name])
