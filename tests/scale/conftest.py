"""Small shards, so that a few pages make many of them; what a build made, as digests."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import batches, corpora
from schemas import TABLES


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MEAN_PAGES", 4)
    monkeypatch.setattr(corpora, "SHARD_ROWS", 8)
    monkeypatch.setattr(corpora, "READ_ROWS", 4)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


@pytest.fixture
def sums() -> Callable[[Path], dict[str, str]]:
    """Digest of every table file in a folder."""

    def of(folder: Path) -> dict[str, str]:
        files = [folder / f"{name}.{suffix}" for name in TABLES for suffix in ("csv", "parquet")]
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    return of
