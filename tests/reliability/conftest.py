"""Fixtures of the reliability suite: two real builds, each made once, and what is published as text."""

import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import ROOT, build
from tests.reliability import bad_files, secrets


@dataclass(frozen=True)
class Built:
    """A build: its folders, how it ended, and what the guard saw (one line each)."""

    seeds: Path
    output: Path
    done: "subprocess.CompletedProcess[str]"
    entries: int
    seen: list[str]

    def table(self, name: str) -> pl.DataFrame:
        """A published table."""
        return pl.read_parquet(self.output / "data" / f"{name}.parquet")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The folder of `bad_files` built by the real command, under the guard of `guarded`."""
    home = tmp_path_factory.mktemp("hostile")
    seeds, outside = home / "seeds", home / "outside"
    seeds.mkdir()
    outside.mkdir()
    entries = bad_files.write(seeds, outside)
    log = home / "guard.log"
    log.touch()
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.guarded", str(log), str(outside)],
        cwd=ROOT,
        env={**os.environ, "SEEDS_DIR": str(seeds), "OUTPUT_DIR": str(home / "out")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Built(seeds, home / "out", done, entries, log.read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="session")
def private(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A build of pages full of invented personal identifiers."""
    home = tmp_path_factory.mktemp("private")
    seeds = home / "seeds"
    seeds.mkdir()
    secrets.write(seeds)
    done = build(seeds, home / "out")
    return Built(seeds, home / "out", done, len(list(seeds.iterdir())), [])


def database(path: Path) -> str:
    """Everything in an SQLite file, as SQL."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        return "\n".join(connection.iterdump())


def workbook(path: Path) -> str:
    """Every part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


READERS: dict[str, Callable[[Path], str]] = {
    ".parquet": lambda path: pl.read_parquet(path).write_csv(),
    ".sqlite": database,
    ".xlsx": workbook,
}


def published_texts(output: Path) -> dict[str, str]:
    """What is in every published file, by its path, binary formats opened."""
    files = [path for path in sorted(output.rglob("*")) if path.is_file() and ".work" not in path.parts]
    return {
        path.relative_to(output).as_posix(): READERS[path.suffix](path)
        if path.suffix in READERS
        else path.read_text(encoding="utf-8")
        for path in files
    }
