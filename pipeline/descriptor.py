"""A release is what its `datapackage.json` says, by frictionless.

What belongs here: holding the files of a folder against their descriptor. What does not: making the descriptor
(`pipeline.release.datapackage`), and which folder is held against it when (`pipeline.audit`).
"""

import json
from pathlib import Path
from typing import Any

from pipeline.digests import file_digest

#: A CSV file beyond this size is read by frictionless only at its beginning.
BIG_BYTES = 32 * 2**20
FIRST_ROWS = 10_000


def published_as_described(output: Path) -> list[str]:
    """Law 7: the faults that `frictionless validate datapackage.json` finds in what is published.

    Of a table with more than BIG_BYTES of CSV frictionless, which reads some thousand rows a second, reads the first
    FIRST_ROWS, without the foreign keys from and to it; that its bytes are those that were checked is seen by size and
    hash.
    """
    from frictionless import Package  # imports take a second, and only the release needs it

    content = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))
    big = [one for one in content["resources"] if one.get("type") == "table" and one["bytes"] > BIG_BYTES]
    if not big:
        return described(Package(str(output / "datapackage.json")).validate())
    faults = [f"{one['path']}: is not what datapackage.json describes" for one in big if not unchanged(one, output)]
    for one in big:
        for fact in ("hash", "bytes", "rows"):
            del one[fact]
    small = [one for one in content["resources"] if one not in big]
    names = {one["name"] for one in small}
    for part, most, known in ((small, None, names), (big, FIRST_ROWS, set())):
        for one in part:
            refer_within(one, known)
        if part:
            faults += described(Package({**content, "resources": part}, basepath=str(output)).validate(limit_rows=most))
    return faults


def refer_within(resource: dict[str, Any], names: set[str]) -> None:
    """Take the foreign keys out of a resource's schema that lead beyond the resources of these names.

    Whether they name rows that are there, `references_hold` (`pipeline.laws`) has seen in all rows of all tables.
    """
    keys = resource.get("schema", {}).get("foreignKeys", [])
    if keys:
        within = [key for key in keys if (key["reference"]["resource"] or resource["name"]) in names]
        resource["schema"]["foreignKeys"] = within


def described(report: Any) -> list[str]:
    """The messages of a report of frictionless."""
    return [error for _, error in report.flatten(["name", "message"])]


def unchanged(resource: dict[str, Any], output: Path) -> bool:
    """Whether a file has the size and hash that its resource says."""
    path = output / resource["path"]
    there = path.is_file() and path.stat().st_size == resource["bytes"]
    return there and f"sha256:{file_digest(path)}" == resource["hash"]
