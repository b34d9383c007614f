"""Map one pure function over shards: files in, a folder of Parquet frames and a manifest row out.

What belongs here: how shards are named, skipped when finished, written whole or not at all, and listed. What does not:
what is computed (`pipeline.flow`) and where the settings come from (`pipeline.resources`).

A shard is a folder `<stage>/<shard>/` with one `<frame>.parquet` a frame and `manifest.json`. It is written under a
temporary name and renamed, so a folder that is there is whole. Its digest covers its input and the code, so a finished
shard is skipped when neither has changed, and computed again when either has.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

Frames = dict[str, pl.DataFrame]
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Work:
    """One shard to do: `function(*arguments)` returns the frames that go to `destination`."""

    function: Callable[..., Frames]
    arguments: tuple[Any, ...]
    digest: str
    destination: Path


@dataclass(frozen=True)
class Row:
    """A manifest row: what was done to one shard, or what went wrong.

    `digest` covers input and code, `content` the frames that came out; a stage that reads them goes by `content`, so it
    is skipped when its input is the same although it was computed again.
    """

    shard: str
    digest: str
    content: str
    rows: dict[str, int]
    seconds: float
    error: str | None
    skipped: bool = False


@cache
def code_version() -> str:
    """Digest of the code and lexicon that decide what a shard holds."""
    root = Path(__file__).parent
    digest = hashlib.sha256(pl.__version__.encode())
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".yaml", ".csv"} and path.parent.name != "release":
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def digest_of(*parts: str) -> str:
    """Digest of an input's parts together with the code version."""
    return hashlib.sha256("\0".join((code_version(), *parts)).encode()).hexdigest()


def finished(work: Work) -> Row | None:
    """The manifest row of a shard that is there and still right, else None."""
    try:
        row = Row(**json.loads((work.destination / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return row if row.digest == work.digest and row.error is None else None


def do_shard(work: Work) -> Row:
    """Compute one shard and rename it into place; an exception becomes a row with `error`, never a partial shard."""
    name, started = work.destination.name, time.perf_counter()
    done = finished(work)
    if done is not None:
        return Row(**{**asdict(done), "skipped": True})
    temporary = work.destination.with_name(f".tmp-{name}")
    remove(temporary)
    remove(work.destination)
    temporary.mkdir(parents=True)
    try:
        frames = work.function(*work.arguments)
        for frame_name, frame in frames.items():
            frame.write_parquet(temporary / f"{frame_name}.parquet", statistics=True, row_group_size=100_000)
        rows, error = {frame_name: frame.height for frame_name, frame in frames.items()}, None
        content = content_of(temporary)
    except Exception as problem:  # one bad shard is recorded, the others go on
        remove(temporary)
        temporary.mkdir(parents=True)
        rows, content, error = {}, "", f"{type(problem).__name__}: {problem}"
    row = Row(name, work.digest, content, rows, round(time.perf_counter() - started, 3), error)
    (temporary / MANIFEST).write_text(json.dumps(asdict(row), ensure_ascii=False), encoding="utf-8")
    temporary.rename(work.destination)
    return row


def content_of(folder: Path) -> str:
    """Digest of the frames in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def remove(folder: Path) -> None:
    """Remove a folder when it is there."""
    if folder.exists():
        shutil.rmtree(folder)


def in_this_process(works: Iterable[Work]) -> Iterator[Row]:
    """The plain mapper: one shard after the other."""
    return map(do_shard, works)


def run(
    works: list[Work],
    stage: Path,
    mapper: Callable[[Iterable[Work]], Iterator[Row]] = in_this_process,
    progress: Callable[[int, int, Row], None] | None = None,
) -> list[Row]:
    """Do all shards of a stage and drop those that no longer belong to it; rows in the order of `works`."""
    stage.mkdir(parents=True, exist_ok=True)
    wanted = {work.destination.name for work in works}
    for folder in stage.iterdir():
        if folder.name not in wanted:
            remove(folder)
    rows: dict[str, Row] = {}
    for row in mapper(works):
        rows[row.shard] = row
        if progress is not None:
            progress(len(rows), len(works), row)
    return [rows[work.destination.name] for work in works]


def manifest(stage: Path) -> list[Row]:
    """The manifest rows of a stage's finished shards, by name; failed shards are among them."""
    rows = [Row(**json.loads(path.read_text(encoding="utf-8"))) for path in stage.glob(f"*/{MANIFEST}")]
    return sorted(rows, key=lambda row: row.shard)


def parts(stage: Path, frame: str) -> list[Path]:
    """The Parquet files of one frame, in the order of the shards' names."""
    return sorted(stage.glob(f"[!.]*/{frame}.parquet"))
