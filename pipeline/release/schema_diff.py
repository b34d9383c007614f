"""What changed between the schemas of two releases, and the version step that each change asks for.

What belongs here: comparing Table Schemas. What does not: comparing rows (`pipeline.release.diff`).

The steps follow the contract and the version recipe of Data Package: MAJOR for what breaks a reader's code or changes a
name, code or meaning; MINOR for what is new beside the old; PATCH for wording and corrections.
"""

from typing import Any, NamedTuple

MAJOR, MINOR, PATCH = "MAJOR", "MINOR", "PATCH"
ORDER = (PATCH, MINOR, MAJOR)
Schemas = dict[str, dict[str, Any]]


class Change(NamedTuple):
    """A change and the version step it asks for."""

    step: str
    what: str


def highest(found: list[Change]) -> str | None:
    """The greatest step that is asked for; None when nothing changed."""
    return max((one.step for one in found), key=ORDER.index, default=None)


def step_between(old: str, new: str) -> str | None:
    """The step from one version to the other; None when they are equal."""
    pairs = zip((MAJOR, MINOR, PATCH), old.split("."), new.split("."), strict=False)
    return next((step for step, before, after in pairs if before != after), None)


def changes(old: Schemas, new: Schemas) -> list[Change]:
    """All changes from one set of Table Schemas, by table, to another; the gravest first."""
    found = [Change(MAJOR, f"table {name} was removed") for name in old if name not in new]
    found += [Change(MINOR, f"table {name} was added") for name in new if name not in old]
    for name in new:
        if name in old:
            found += of_table(name, old[name], new[name])
    return sorted(found, key=lambda one: -ORDER.index(one.step))


def of_table(name: str, old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Changes of one table."""
    before, after = ({field["name"]: field for field in schema["fields"]} for schema in (old, new))
    found = [Change(MAJOR, f"column {name}.{column} was removed") for column in before if column not in after]
    found += [Change(MINOR, f"column {name}.{column} was added") for column in after if column not in before]
    shared = [column for column in after if column in before]
    if shared != [column for column in before if column in after]:
        found.append(Change(MAJOR, f"the columns of {name} are in another order"))
    if old.get("primaryKey") != new.get("primaryKey"):
        found.append(
            Change(MAJOR, f"the primary key of {name} is {new.get('primaryKey')}, no more {old.get('primaryKey')}")
        )
    keys = [{str(key) for key in schema.get("foreignKeys", [])} for schema in (old, new)]
    found += [Change(MAJOR, f"{name} has no more the foreign key {key}") for key in sorted(keys[0] - keys[1])]
    found += [Change(MINOR, f"{name} has the foreign key {key}") for key in sorted(keys[1] - keys[0])]
    for column in shared:
        found += of_column(f"{name}.{column}", before[column], after[column])
    return found


def of_column(name: str, old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Changes of one column."""
    found = []
    for what in ("type", "unit"):
        if old.get(what) != new.get(what):
            found.append(Change(MAJOR, f"the {what} of {name} is {new.get(what)}, no more {old.get(what)}"))
    meanings = [{one["code"]: (one["en"], one["zh"]) for one in field.get("codes", [])} for field in (old, new)]
    found += [Change(MAJOR, f"{name} has no more the code {code}") for code in meanings[0] if code not in meanings[1]]
    found += [Change(MINOR, f"{name} has the code {code}") for code in meanings[1] if code not in meanings[0]]
    found += [
        Change(PATCH, f"{name}: the code {code} is worded anew (MAJOR if it means something else)")
        for code in meanings[1]
        if meanings[0].get(code, meanings[1][code]) != meanings[1][code]
    ]
    limits = [
        {rule: value for rule, value in field.get("constraints", {}).items() if rule != "enum"} for field in (old, new)
    ]
    found += [
        Change(MAJOR, f"{name} no more holds to {rule} {limits[0][rule]}")
        for rule in limits[0]
        if rule not in limits[1]
    ]
    found += [
        Change(MINOR, f"{name} now holds to {rule} {limits[1][rule]}") for rule in limits[1] if rule not in limits[0]
    ]
    found += [
        Change(MAJOR, f"{name}: {rule} is {limits[1][rule]}, no more {limits[0][rule]}")
        for rule in limits[1]
        if rule in limits[0] and limits[0][rule] != limits[1][rule]
    ]
    words = ("title", "title_zh", "description", "description_zh")
    if any(old.get(word) != new.get(word) for word in words):
        found.append(Change(PATCH, f"{name} is worded anew (MAJOR if it means something else)"))
    return found
