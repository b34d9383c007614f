"""Map one pure function over shards: files in, a folder of Parquet frames and a manifest row out.

What belongs here: how shards are named, skipped when finished, written whole or not at all, and listed. What does not:
what is computed (`pipeline.flow`), where the settings come from (`pipeline.resources`), and the ways to do several
shards at once (`pipeline.workers`, `pipeline.cluster`).

A shard is a folder `<stage>/<shard>/` with one `<frame>.parquet` a frame and `manifest.json`. It is written under a
temporary name and renamed, so a folder that is there is whole. Its digest covers its input and the code, so a finished
shard is skipped when neither has changed, and computed again when either has. Frames that will be merged with those of
other shards are kept in pieces (`pipeline.pieces`).
"""

import errno
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import pieces
from pipeline.digests import code_version, digest_of, frames_digest

Frames = dict[str, pl.DataFrame]
MANIFEST = "manifest.json"
#: Faults of the machine, not of a shard: the run stops, and goes on from here when they are put right.
OF_THE_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)


@dataclass(frozen=True)
class Work:
    """One shard to do: `function(*arguments)` returns the frames that go to `destination`.

    `documents` and `bytes` say how much there is to do, where that is known before; progress is told by them. The
    frames are kept compressed, or `in_pieces`.
    """

    function: Callable[..., Frames]
    arguments: tuple[Any, ...]
    digest: str
    destination: Path
    documents: int = 0
    bytes: int = 0
    in_pieces: bool = False


@dataclass(frozen=True)
class Row:
    """A manifest row: what was done to one shard, or what went wrong.

    `digest` covers input and code, `content` the frames that came out; a stage that reads them goes by `content`, so it
    is skipped when its input is the same although it was computed again. `rows` counts each frame's rows, `documents`
    and `bytes` what went in.
    """

    shard: str
    digest: str
    content: str
    rows: dict[str, int]
    documents: int
    bytes: int
    seconds: float
    error: str | None
    skipped: bool = False


def finished(destination: Path, digest: str) -> Row | None:
    """The manifest row of a shard that is there, whole and of this digest, else None."""
    try:
        row = Row(**json.loads((destination / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    whole = all((destination / f"{frame}.parquet").is_file() for frame in row.rows)
    return row if row.digest == digest and row.error is None and whole else None


def do_shard(work: Work) -> Row:
    """Compute one shard and rename it into place; an exception becomes a row with `error`, never a partial shard.

    Raises OSError when the machine is at fault (disk full, ...): then no shard is to blame.
    """
    done = finished(work.destination, work.digest)
    if done is not None:
        return replace(done, skipped=True)
    started = time.perf_counter()
    try:
        frames, error = work.function(*work.arguments), None
    except Exception as problem:  # one bad shard is recorded, the others go on
        if of_the_machine(problem):
            raise
        # Error texts are published; where the work folder lies on this machine is nobody's business.
        told = f"{type(problem).__name__}: {problem}".replace(f"{work.destination.parents[1]}{os.sep}", "")
        frames, error = {}, " ".join(told.split())
    return put(work, frames, error, started)


def put(work: Work, frames: Frames, error: str | None, started: float) -> Row:
    """Write a shard under a temporary name and rename it into place; `started` is on the clock of perf_counter."""
    folder = temporary(work.destination)
    remove(folder)
    folder.mkdir(parents=True)
    try:
        for name, frame in frames.items():
            write(frame, folder / f"{name}.parquet", work.in_pieces)
        row = Row(
            shard=work.destination.name,
            digest=work.digest,
            content="" if error else frames_digest(folder),
            rows={name: frame.height for name, frame in frames.items()},
            documents=work.documents,
            bytes=work.bytes,
            seconds=round(time.perf_counter() - started, 3),
            error=error,
        )
        (folder / MANIFEST).write_text(json.dumps(asdict(row), ensure_ascii=False), encoding="utf-8")
        done = finished(work.destination, work.digest)  # another worker may have been given the same shard
        if done is not None:
            return done
        remove(work.destination)
        folder.rename(work.destination)
    finally:
        remove(folder)
    return row


def put_error(work: Work, error: str) -> Row:
    """Record a shard that could not be done because its worker died."""
    return put(work, {}, error, time.perf_counter())


def of_the_machine(problem: BaseException) -> bool:
    """Whether an exception says that the machine is at fault, not the shard."""
    full = "No space left on device" in str(problem)  # polars wraps some faults of the system in errors of its own
    return full or (isinstance(problem, OSError) and problem.errno in OF_THE_MACHINE)


def temporary(path: Path) -> Path:
    """A name beside `path` that no other process or thread uses, on any machine; shards with a dot are not read."""
    return path.with_name(f".{path.name}.{socket.gethostname()}.{os.getpid()}.{threading.get_ident()}.tmp")


def write(frame: pl.DataFrame, path: Path, in_pieces: bool = False) -> None:
    """Write a frame, whole or not at all: compressed, or in pieces."""
    folder = temporary(path)
    with folder.open("wb") as handle:  # a Python handle: a full disk is an OSError
        if in_pieces:
            pieces.write(frame, handle)
        else:
            frame.write_parquet(handle, compression_level=1, statistics=False, row_group_size=100_000)
    folder.rename(path)


def remove(folder: Path) -> None:
    """Remove a file, or a folder when it is there."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def in_this_process(works: Iterable[Work]) -> Iterator[Row]:
    """The plain mapper: one shard after the other."""
    return map(do_shard, works)


Mapper = Callable[[Iterable[Work]], Iterator[Row]]


def run(
    works: list[Work],
    stage: Path,
    mapper: Mapper = in_this_process,
    progress: Callable[[int, int, Row | None], None] | None = None,
    keep: Iterable[str] | None = (),
) -> list[Row]:
    """Do all shards of a stage; rows in the order of `works`.

    Shards that are no longer wanted go: those that are neither in `works` nor named by `keep`; with None, whatever else
    is there stays, as what another run may be about to put in place. Finished shards are not
    handed to the mapper. `progress(done, of, row)` is called before the first, then for each that was done.
    """
    stage.mkdir(parents=True, exist_ok=True)
    if keep is not None:
        wanted = {work.destination.name for work in works}.union(keep)
        for path in stage.iterdir():
            if path.name not in wanted:
                remove(path)
    rows: dict[str, Row] = {}
    undone = []
    for work in works:
        done = finished(work.destination, work.digest)
        if done is None:
            undone.append(work)
        else:
            rows[done.shard] = replace(done, skipped=True)
    total = len(works)
    if progress is not None:
        progress(len(rows), total, None)
    for row in mapper(undone) if undone else ():
        rows[row.shard] = row
        if progress is not None:
            progress(len(rows), total, row)
    return [rows[work.destination.name] for work in works]


def manifest(stage: Path, only: Iterable[str] | None = None) -> list[Row]:
    """The manifest rows of a stage's finished shards, by name; failed shards are among them.

    With `only`, those of the shards of these names that are there.
    """
    paths = stage.glob(f"[!.]*/{MANIFEST}") if only is None else (stage / name / MANIFEST for name in only)
    rows = [Row(**json.loads(path.read_text(encoding="utf-8"))) for path in paths if path.is_file()]
    return sorted(rows, key=lambda row: row.shard)


def parts(stage: Path, frame: str) -> list[Path]:
    """The files of one frame, in the order of the shards' names."""
    return sorted(stage.glob(f"[!.]*/{frame}.parquet"))


def frames(shard: Path) -> dict[str, pl.LazyFrame]:
    """The frames of a shard, by name."""
    return {path.stem: pl.scan_parquet(path) for path in sorted(shard.glob("*.parquet"))}


__all__ = ["Frames", "Mapper", "Row", "Work", "code_version", "digest_of", "do_shard", "manifest", "parts", "run"]
