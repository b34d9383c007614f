"""What was made or checked of what, so that it is not made or checked again while nothing has changed.

What belongs here: one small JSON file a result, with the digest of what it came from and the facts of its files. What
does not: the digests themselves. A result is remembered only for the same digest and for files of the same size and
time of change; a record is removed before its files are touched.
"""

import json
import os
from pathlib import Path
from typing import Any


def facts(paths: list[Path]) -> list[list[Any]]:
    """Name, size and time of change of each file; what is not there has neither."""
    found: list[list[Any]] = []
    for path in paths:
        status = path.stat() if path.is_file() else None
        found.append([path.name, *((status.st_size, status.st_mtime_ns) if status else (None, None))])
    return found


def recall(record: Path, digest: str, files: list[Path]) -> Any:
    """What `remember` was given, when nothing has changed since, else None."""
    try:
        held = json.loads(record.read_text(encoding="utf-8"))
        return held["result"] if held["digest"] == digest and held["files"] == facts(files) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(record: Path) -> None:
    """Remove a record; call it before the files are made anew."""
    record.unlink(missing_ok=True)


def remember(record: Path, digest: str, files: list[Path], result: Any) -> None:
    """Keep a result (JSON, not None) with the digest of its inputs and the facts of its files."""
    record.parent.mkdir(parents=True, exist_ok=True)
    temporary = record.with_name(f".{record.name}.{os.getpid()}.tmp")
    temporary.write_text(json.dumps({"digest": digest, "files": facts(files), "result": result}), encoding="utf-8")
    temporary.rename(record)
