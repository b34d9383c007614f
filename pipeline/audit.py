"""Read a release as its readers do, and hold it against the schemas and the laws.

What belongs here: faults of what is published. What does not: faults of a build before it is published
(`pipeline.laws`), whose functions are used here on the published tables.
"""

import json
from pathlib import Path

from pipeline import descriptor, laws
from pipeline.digests import file_digest
from pipeline.release.publish import staging
from pipeline.stages import Workspace
from schemas import TABLES

#: Laws that the tables alone can break; the others need the documents as they were when the release was made.
OF_TABLES = ("every_mention_disposed", "damage_withheld", "exact_integers", "nothing_personal")


class Published(Workspace):
    """A workspace whose tables are the published ones."""

    @property
    def tables(self) -> Path:
        return self.output / "data"


def absent(output: Path) -> list[str]:
    """The files of a release that are not there."""
    wanted = ["datapackage.json", *(f"data/{name}.{suffix}" for name in TABLES for suffix in ("csv", "parquet"))]
    return [f"{output / name}: not published; run the job `release`" for name in wanted if not (output / name).exists()]


def note(space: Workspace) -> Path:
    """Where it is noted which descriptor was found right before it was published."""
    return space.work / "validated"


def validated(space: Workspace) -> str:
    """Digest of the descriptor that was found right last, which names the hash of every file."""
    return note(space).read_text(encoding="utf-8") if note(space).exists() else ""


def staged_as_described(space: Workspace) -> list[str]:
    """Law 7, before the swap: what frictionless finds wrong with what is staged; what is right is noted."""
    stage = staging(space.output)
    if validated(space) == file_digest(stage / "datapackage.json"):
        return changed(stage)
    faults = descriptor.published_as_described(stage)
    if not faults:
        note(space).write_text(file_digest(stage / "datapackage.json"), encoding="utf-8")
    return faults


def published_as_described(space: Workspace) -> list[str]:
    """Law 7, after the swap: what `frictionless validate datapackage.json` finds.

    A release of the very bytes that were validated when they were staged is not read through once more, only hashed.
    """
    faults = absent(space.output)
    if faults:
        return faults
    if validated(space) == file_digest(space.output / "datapackage.json"):
        return changed(space.output)
    return descriptor.published_as_described(space.output)


def changed(output: Path) -> list[str]:
    """The files of a release whose bytes are not those that its descriptor names."""
    resources = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    return [
        f"{output / one['path']}: is missing, or not what datapackage.json describes"
        for one in resources
        if not descriptor.unchanged(one, output)
    ]


def published_tables(space: Workspace) -> list[str]:
    """Faults of the published tables: models, references, and CSV files that differ from their Parquet twins."""
    faults = absent(space.output)
    if faults:
        return faults
    release = Published(space.seeds, space.output)
    for name in TABLES:
        for check in (laws.models_hold, laws.references_hold, laws.twins_equal):
            faults += check(release, name)["problem"].to_list()
    return faults


def published_laws(space: Workspace) -> list[str]:
    """Faults by the laws that the published tables alone can break."""
    faults = absent(space.output)
    if faults:
        return faults
    release = Published(space.seeds, space.output)
    return [fault for name in OF_TABLES for fault in laws.LAWS[name][1](release)["problem"]]
