"""Put a staged release in place: all of it or nothing of it.

What belongs here: the lock, the staging folder, the swap and its recovery. What does not: what is in a release.

A release is several entries of OUTPUT_DIR (`data/`, `datapackage.json`, ...). Each is made complete in the staging
folder on the same file system and flushed to disk. Then a journal names the entries, and each is swapped with the
published one by one atomic exchange. The file system has no exchange of several names at once, so between two exchanges
(microseconds) new and old entries stand side by side. A reader sees that as a hash mismatch against `datapackage.json`
and reads again; the next run finds the journal and finishes the swap before it does anything else.
"""

import ctypes
import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORK = ".work"
JOURNAL = "release.json"
RENAME_EXCHANGE = 2
AT_FDCWD = -100
ASIDE = ".replaced"


class Busy(RuntimeError):
    """Another run holds the lock of the OUTPUT_DIR."""


@contextmanager
def exclusive(output: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock of an OUTPUT_DIR; raises Busy when another has it. A killed process frees it.

    Those that hold it `shared` go on beside each other: runs that do shards of their own and publish nothing.
    """
    work = output / WORK
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("a") as handle:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as problem:
            if problem.errno not in (errno.EACCES, errno.EAGAIN):
                raise
            raise Busy(
                f"{output}: another run is building here; wait for it to end, or set another OUTPUT_DIR"
            ) from None
        yield


def staging(output: Path) -> Path:
    """The folder in which a release is made before it is published."""
    return output / WORK / "staging"


def flush(path: Path) -> None:
    """fsync a file, or a folder with all that is in it."""
    if path.is_dir():
        for child in path.iterdir():
            flush(child)
    flush_one(path)


def flush_one(path: Path) -> None:
    """fsync a file, or a folder's own entries."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def exchange(new: Path, old: Path, aside: Path) -> None:
    """Swap two paths in one step where the system can (Linux), else by way of `aside`, which the journal makes good."""
    if old.exists():
        renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if renameat2 is not None:
            if renameat2(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(old), RENAME_EXCHANGE) == 0:
                return
            code = ctypes.get_errno()
            if code not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
                raise OSError(code, os.strerror(code), str(old))
        old.rename(aside)
    new.rename(old)


def publish(output: Path) -> list[str]:
    """Swap every entry of the staging folder into `output`; returns the names of the entries."""
    stage, journal = staging(output), output / WORK / JOURNAL
    # The descriptor last: until it changes, a reader that checks hashes holds the old release to be the current one.
    names = sorted((path.name for path in stage.iterdir()), key=lambda name: (name == "datapackage.json", name))
    flush(stage)
    temporary = journal.with_suffix(".tmp")
    # A rename keeps the inode, so the journal can tell an entry that is in place from one that is not.
    temporary.write_text(json.dumps({name: (stage / name).stat().st_ino for name in names}), encoding="utf-8")
    flush(temporary)
    temporary.rename(journal)
    flush(journal.parent)
    finish(output)
    return names


def finish(output: Path) -> None:
    """Do the exchanges of the journal that are still to be done, then drop the journal and what was replaced."""
    stage, journal = staging(output), output / WORK / JOURNAL
    for name, inode in json.loads(journal.read_text(encoding="utf-8")).items():
        target = output / name
        if not target.exists() or target.stat().st_ino != inode:
            aside = stage / f"{name}{ASIDE}"
            exchange(stage / name, target, aside)
    flush_one(output)
    journal.unlink()
    shutil.rmtree(stage)


def recover(output: Path) -> bool:
    """Finish a swap that was cut, if there is one; call it with the lock held, before anything is staged."""
    journal = output / WORK / JOURNAL
    if not journal.exists():
        return False
    finish(output)
    return True
