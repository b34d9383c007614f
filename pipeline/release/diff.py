"""What changed between two releases, as Markdown for the changelog: `python -m pipeline.release.diff OLD [NEW]`.

OLD and NEW are folders with datapackage.json and data/, or revisions of the repository; NEW is OUTPUT_DIR, or the root
of the project, when it is left out. Exit codes: 0 written to standard output; 2 a release is not there.

What belongs here: comparing tables row by row, by key. What does not: comparing schemas
(`pipeline.release.schema_diff`).

Everything is read from the releases themselves, so a release of any age can be compared with any other.
"""

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.release.markdown import code, inert, table
from pipeline.release.project import ROOT
from pipeline.release.schema_diff import PATCH, Change, changes, highest, step_between

DESCRIPTOR = "datapackage.json"
MOST_LISTED = 20
WIDTH = 80


class NoRelease(ValueError):
    """There is no release where one was said to be."""


@contextmanager
def release_folder(name: str) -> Iterator[Path]:
    """The folder of a release, given as a folder or as a revision, which is unpacked for the time being."""
    if (Path(name) / DESCRIPTOR).is_file():
        yield Path(name)
        return
    asked = ["git", "-C", str(ROOT), "archive", "--format=tar", name, DESCRIPTOR, "data"]
    try:
        packed = subprocess.run(asked, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as problem:
        said = getattr(problem, "stderr", b"") or str(problem).encode()
        why = said.decode(errors="replace").strip().splitlines()[-1]
        raise NoRelease(f"{name}: neither a folder with {DESCRIPTOR} nor a revision with a release ({why})") from None
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def tables_of(descriptor: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The Table Schema of each table of a release."""
    return {one["name"]: one["schema"] for one in descriptor["resources"] if one.get("type") == "table"}


@dataclass
class RowChanges:
    """What became of the rows of one table: keys added and removed, and (key, column, old, new) of changed cells."""

    added: pl.DataFrame
    removed: pl.DataFrame
    changed_rows: int = 0
    cells: list[tuple[str, str, Any, Any]] = field(default_factory=list)

    @property
    def none(self) -> bool:
        """Whether the rows are the same."""
        return not (self.added.height or self.removed.height or self.changed_rows)


def row_changes(old: pl.DataFrame, new: pl.DataFrame, key: list[str]) -> RowChanges:
    """Compare two versions of a table by `key`; columns that only one of them has are not compared."""
    shared = [name for name in new.columns if name in old.columns and name not in key]
    retyped = [name for name in [*key, *shared] if old.schema[name] != new.schema[name]]
    old, new = (frame.with_columns(pl.col(retyped).cast(pl.String)) for frame in (old, new))
    pairs = new.select(*key, *shared).join(old.select(*key, *shared), on=key, how="inner", suffix="\0old")
    differs = {name: pl.col(name).ne_missing(pl.col(f"{name}\0old")) for name in shared}
    changed = pairs.filter(pl.any_horizontal(differs.values())) if shared else pairs.clear()
    cells: list[tuple[str, str, Any, Any]] = []
    for row in changed.sort(key).head(MOST_LISTED).rows(named=True):
        named = key_of(row, key)
        cells += [(named, name, row[f"{name}\0old"], row[name]) for name in shared if row[name] != row[f"{name}\0old"]]
    return RowChanges(
        added=new.join(old, on=key, how="anti").select(key).sort(key),
        removed=old.join(new, on=key, how="anti").select(key).sort(key),
        changed_rows=changed.height,
        cells=cells,
    )


def key_of(row: dict[str, Any], key: list[str]) -> str:
    """The key of a row as one text."""
    return " / ".join(str(row[name]) for name in key)


def shown(value: Any) -> str:
    """A cell's value, cut where it is long; null is said so."""
    if value is None:
        return "*null*"
    text = str(value)
    return inert(text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…")


def listed(title: str, frame: pl.DataFrame) -> list[str]:
    """The keys of added or removed rows."""
    if frame.is_empty():
        return []
    keys = [code(key_of(row, frame.columns), in_table=False) for row in frame.head(MOST_LISTED).rows(named=True)]
    more = f", and {frame.height - MOST_LISTED:,} more" if frame.height > MOST_LISTED else ""
    return [f"{title}: {', '.join(keys)}{more}"]


def of_table(name: str, found: RowChanges) -> str:
    """The section of a table whose rows changed."""
    parts = [f"### {name}", *listed("Added", found.added), *listed("Removed", found.removed)]
    if found.changed_rows:
        cut = f" (the first {MOST_LISTED} of {found.changed_rows:,} rows)" if found.changed_rows > MOST_LISTED else ""
        rows = [[code(key), code(column), shown(before), shown(after)] for key, column, before, after in found.cells]
        parts.append(f"Changed{cut}:\n\n" + table(["key", "column", "old", "new"], rows))
    return "\n\n".join(parts)


def compare(old: Path, new: Path) -> str:
    """The report on two release folders, as Markdown."""
    before, after = (json.loads((path / DESCRIPTOR).read_text(encoding="utf-8")) for path in (old, new))
    schemas = (tables_of(before), tables_of(after))
    found: list[Change] = changes(*schemas)
    rows: dict[str, RowChanges] = {}
    for name in (name for name in schemas[1] if name in schemas[0]):
        key = list(schemas[1][name]["primaryKey"])
        was, now = (pl.read_parquet(path / "data" / f"{name}.parquet") for path in (old, new))
        if all(column in was.columns for column in key):
            rows[name] = row_changes(was, now, key)
    if any(one.added.height for one in rows.values()):
        found.append(Change("MINOR", "rows were added"))
    if any(one.removed.height or one.changed_rows for one in rows.values()):
        found.append(Change(PATCH, "rows were changed or removed"))
    return "\n\n".join([*head(before, after, found), *body(rows, found)]) + "\n"


def head(before: dict[str, Any], after: dict[str, Any], found: list[Change]) -> list[str]:
    """The versions, the step that the changes ask for, and whether it was taken."""
    old, new = before["version"], after["version"]
    asked = highest(found)
    parts = [f"## Changes from {inert(old)} to {inert(new)}"]
    if asked is None:
        return [*parts, "Nothing changed."]
    taken = step_between(old, new)
    enough = highest([Change(step, "") for step in (asked, taken) if step]) == taken
    verdict = "which is what the version says." if enough else f"but the version goes from {old} to {new}."
    return [*parts, f"The changes ask for a **{asked}** step, {verdict}"]


def body(rows: dict[str, RowChanges], found: list[Change]) -> list[str]:
    """Schema changes, row counts, and the rows."""
    parts = []
    if found:
        parts.append(table(["step", "change"], [[one.step, inert(one.what)] for one in found]))
    counts = [
        [name, f"{one.added.height:,}", f"{one.removed.height:,}", f"{one.changed_rows:,}"]
        for name, one in rows.items()
        if not one.none
    ]
    if counts:
        parts.append(table(["table", "added", "removed", "changed"], counts, right=[1, 2, 3]))
    return parts + [of_table(name, one) for name, one in rows.items() if not one.none]


def main(arguments: list[str]) -> int:
    """The command."""
    if not 1 <= len(arguments) <= 2:
        print("usage: python -m pipeline.release.diff OLD [NEW]", file=sys.stderr)
        return 2
    new = arguments[1] if len(arguments) == 2 else os.environ.get("OUTPUT_DIR") or str(ROOT)
    try:
        with release_folder(arguments[0]) as old, release_folder(new) as current:
            print(compare(old, current), end="")
    except NoRelease as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
