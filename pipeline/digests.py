"""Digests that say whether anything has changed: of the code, of inputs, of files.

What belongs here: what is hashed and how. What does not: what is done when a digest differs (`pipeline.shards`).
"""

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
#: Distributions whose version decides what is read out of a page, or how it is written.
DECIDING = (
    "polars",
    "pyarrow",
    "opencc",
    "jieba",
    "pypinyin",
    "Pinyin2Hanzi",
    "pyyaml",
    "fastwarc",
    "resiliparse",
    "warcio",
)
#: Folders and modules that show, publish or schedule what was computed, and change no row of it.
NOT_DECIDING = frozenset(
    {
        "pipeline/__main__.py",
        "pipeline/assets",
        "pipeline/audit.py",
        "pipeline/checks.py",
        "pipeline/cluster.py",
        "pipeline/console.py",
        "pipeline/definitions.py",
        "pipeline/findings.py",
        "pipeline/jobs.py",
        "pipeline/laws.py",
        "pipeline/lazy.py",
        "pipeline/partitions.py",
        "pipeline/plots.py",
        "pipeline/progress.py",
        "pipeline/release",
        "pipeline/resources.py",
        "pipeline/row_laws.py",
        "pipeline/sensors.py",
        "pipeline/workers.py",
    }
)
#: The one writer of `pipeline/release` whose output is kept from run to run.
ALSO_DECIDING = "pipeline/release/tables.py"


def deciding_files(root: Path = ROOT) -> list[Path]:
    """The code, lexicon and schemas that decide what a shard or a table holds, in one order on every machine."""
    found = []
    for folder in ("pipeline", "schemas"):
        for path in (root / folder).rglob("*"):
            name = path.relative_to(root).as_posix()
            places = {name, *map(PurePosixPath.as_posix, PurePosixPath(name).parents)}
            if path.suffix in {".py", ".yaml", ".csv"} and (name == ALSO_DECIDING or not places & NOT_DECIDING):
                found.append(path)
    return sorted(found)


def installed(name: str) -> str:
    """Version of an installed distribution, empty when it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def code_version() -> str:
    """Digest of the code, lexicon, schemas, Python and libraries that decide what a shard holds."""
    python = ".".join(map(str, sys.version_info[:2]))  # its Unicode tables are of the minor version
    digest = hashlib.sha256("\0".join([python, *(f"{name}={installed(name)}" for name in DECIDING)]).encode())
    for path in deciding_files():
        digest.update(b"\0" + path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def digest_of(*parts: str) -> str:
    """Digest of an input's parts together with the code version."""
    return hashlib.sha256("\0".join((code_version(), *parts)).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Digest of a file's bytes, empty when there is no such file."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def frames_digest(folder: Path) -> str:
    """Digest of the frames in a folder, which has nothing else in it."""
    return hashlib.sha256(
        "\0".join(f"{path.name}={file_digest(path)}" for path in sorted(folder.iterdir())).encode()
    ).hexdigest()
