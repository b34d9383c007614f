"""The lexicon of this room as Python values and frames: words and their classes, rules, organizations,
campaigns, areas.

What belongs here: reading `pipeline/lexicon` and giving every word its roles. What does not: the words
themselves (they are data) and any use of them on a text.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
import yaml

ITEM, CLAUSE, SENTENCE = 1, 2, 3
MARKS = {"、": ITEM, "（": ITEM, "）": ITEM, "，": CLAUSE, "；": CLAUSE, "：": CLAUSE, "……": SENTENCE}
MARKS |= {mark: SENTENCE for mark in ("。", "！", "？", "↵", "．　", "｡")}
# The small forms of these marks, which pages from Traditional Chinese systems print.
MARKS |= {"﹑": ITEM, "﹐": CLAUSE, "﹔": CLAUSE, "﹕": CLAUSE, "﹖": SENTENCE, "﹗": SENTENCE}
STATUSES = ("actual", "planned", "forecast", "target")
SIGNATURE_GROUPS = ("verbs", "objects", "exclusions")
MOST_CLASSES = 127  # of them together: the bits of an Int128 but for its sign
WEAK_VERBS = {"hold", "go", "serve", "build", "send_out", "cover", "change"}
CARRIED_OBJECTS = {"schooling", "training", "job_service"}

# A word is kept with its ASCII characters in their full width, the form that Chinese pages have beside the narrow one.
BLANK = "\u3000"
FULL_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
FULL_WIDTH |= {chr(code): BLANK for code in (*range(0x21), 0x7F)} | {"\n": "↵"}
_WIDENED = str.maketrans(FULL_WIDTH)
#: Full-width character -> the ASCII characters that may stand for it.
NARROW = {
    wide: tuple(narrow for narrow, other in FULL_WIDTH.items() if other == wide) for wide in set(FULL_WIDTH.values())
}


@cache
def load(name: str) -> Any:
    """The parsed content of one YAML file of the lexicon."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it is there, is ten times as fast
    return yaml.load((files("pipeline.lexicon") / name).read_text(encoding="utf-8"), Loader=loader)


def table(name: str) -> pl.DataFrame:
    """One CSV file of the lexicon, all columns String."""
    return pl.read_csv((files("pipeline.lexicon") / name).read_bytes(), infer_schema=False).fill_null("")


def widened(word: str) -> str:
    """A word in wide form: its ASCII characters in their full width."""
    return word.translate(_WIDENED)


@cache
def class_words() -> dict[str, dict[str, Any]]:
    """Group -> class -> {words, example} of observation_words.yaml, without the shadow words."""
    return {group: classes for group, classes in load("observation_words.yaml").items() if group != "shadow"}


@cache
def bits() -> dict[str, int]:
    """The bit of each class of a signature (verbs, objects, exclusions); raises ValueError when there are too many."""
    names = [name for group in SIGNATURE_GROUPS for name in class_words()[group]]
    if len(names) > MOST_CLASSES:
        raise ValueError(
            f"observation_words.yaml: {len(names)} classes of verbs, objects and exclusions, and a signature has "
            f"{MOST_CLASSES} bits; put the words of a new class into one that is never asked for apart from it"
        )
    return {name: 1 << place for place, name in enumerate(names)}


@cache
def context_bits() -> dict[str, int]:
    """The bit of each context class."""
    return {name: 1 << place for place, name in enumerate(class_words()["context"])}


def mask(names: list[str] | set[str] | tuple[str, ...]) -> int:
    """The bits of several classes together; raises KeyError for an unknown class."""
    total = 0
    for name in names:
        total |= bits()[name]
    return total


@cache
def carried() -> int:
    """Classes that a clause without any of them takes over from the clause before."""
    return mask((set(class_words()["verbs"]) - WEAK_VERBS) | (CARRIED_OBJECTS))


@dataclass(frozen=True)
class Rule:
    """One row of indicators.yaml that can decide; masks are of classes, see that file for their meaning."""

    rule_id: str
    indicator_id: str
    rank: int
    units: frozenset[str]
    masks: dict[str, int]
    last: bool
    own: bool
    ordinal: bool
    ranged: bool
    unit: dict[str, str] = field(default_factory=dict)


CONDITIONS = (
    "verb",
    "near",
    "before",
    "after",
    "lead",
    "clause",
    "sentence",
    "previous",
    "next",
    "nearby",
    "following",
    "around",
    "topic",
    "no_near",
    "no_before",
    "no_after",
    "no_lead",
    "no_previous",
    "no_next",
    "no_nearby",
    "no_clause",
    "no_sentence",
)


@cache
def indicators() -> dict[str, dict[str, Any]]:
    """Indicator id -> its entry in indicators.yaml."""
    return dict(load("indicators.yaml")["indicators"])


@cache
def rules() -> tuple[Rule, ...]:
    """All rules by rank, then in the order of the file."""
    groups = load("indicators.yaml")["groups"]
    found = [
        Rule(
            rule_id=row["id"],
            indicator_id=indicator_id,
            rank=row["rank"],
            units=frozenset(unit for name in row["units"] for unit in groups.get(name, [name])),
            masks={key: mask(row[key]) for key in CONDITIONS if key in row},
            last=row.get("last", False),
            own=row.get("own", False),
            ordinal=row.get("ordinal", False),
            ranged=row.get("ranged", False),
            unit=_units_of_things(row, groups["things"], accepted_units(indicator_id)),
        )
        for indicator_id, entry in indicators().items()
        for row in entry["rules"]
    ]
    return tuple(sorted(found, key=lambda rule: rule.rank))


def _units_of_things(row: dict[str, Any], things: list[str], accepted: list[str]) -> dict[str, str]:
    """The unit that a rule gives to count words which name a thing only: as its row says, and the same for every
    thing that the indicator does not accept (a part of a count is printed with another word than the whole)."""
    named: dict[str, str] = row.get("unit", {})
    own = [unit for unit in row["units"] if unit in things]
    target = next((named[unit] for unit in things if unit in named), own[0] if own else None)
    return {thing: target for thing in things if target and thing not in accepted} | named


def structure(name: str) -> tuple[pl.Expr, pl.Expr]:
    """indicator_id and rule_id, as literals, of a row of observation_structures.yaml."""
    row = load("observation_structures.yaml")[name]
    return pl.lit(row["indicator"]), pl.lit(row["id"])


def accepted_units(indicator_id: str) -> list[str]:
    """Units that an indicator accepts, groups resolved."""
    groups = load("indicators.yaml")["groups"]
    return [unit for name in indicators()[indicator_id]["units"] for unit in groups.get(name, [name])]


@cache
def status_words() -> dict[str, tuple[str, bool]]:
    """Word -> (status, weak)."""
    found: dict[str, tuple[str, bool]] = {}
    for status, entry in load("observation_status.yaml").items():
        found |= {word: (status, False) for word in entry["words"]}
        found |= {word: (status, True) for word in entry.get("weak", [])}
    return found


@cache
def organizations() -> tuple[dict[str, Any], ...]:
    """Rows of organizations.yaml."""
    return tuple(load("organizations.yaml"))


@cache
def campaigns() -> dict[str, dict[str, Any]]:
    """Programme -> its entry in campaigns.yaml."""
    return dict(load("campaigns.yaml"))


@cache
def period_words() -> dict[str, dict[str, Any]]:
    """Word -> roles of observation_periods.yaml: `year` (relative), `cumulative`, `since`, `now`, `until`."""
    found: dict[str, dict[str, Any]] = {}
    for entry in load("observation_periods.yaml"):
        for word in entry["words"]:
            found.setdefault(word, {})[entry["role"]] = entry.get("value", 1)
    return found
