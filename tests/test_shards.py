"""A shard is whole or not there; a finished one is skipped; a failing one is recorded."""

from pathlib import Path

import polars as pl
import pytest

from pipeline import shards
from pipeline.shards import Frames, Work

CALLS: list[str] = []


def double(number: int) -> Frames:
    CALLS.append(str(number))
    if number < 0:
        raise ValueError("below zero")
    return {"numbers": pl.DataFrame({"n": [number, number]})}


def work(stage: Path, name: str, number: int, digest: str | None = None) -> Work:
    return Work(double, (number,), digest or shards.digest_of(str(number)), stage / name)


def test_finished_shards_are_skipped_and_changed_ones_are_not(tmp_path: Path) -> None:
    CALLS.clear()
    shards.run([work(tmp_path, "a", 1), work(tmp_path, "b", 2)], tmp_path)
    rows = shards.run([work(tmp_path, "a", 1), work(tmp_path, "b", 3)], tmp_path)
    assert CALLS == ["1", "2", "3"]
    assert [row.skipped for row in rows] == [True, False]
    assert pl.read_parquet(tmp_path / "b" / "numbers.parquet")["n"].to_list() == [3, 3]


def test_a_failing_shard_is_recorded_the_others_are_kept_and_it_is_tried_again(tmp_path: Path) -> None:
    rows = shards.run([work(tmp_path, "a", 1), work(tmp_path, "bad", -1)], tmp_path)
    assert [row.error for row in rows] == [None, "ValueError: below zero"]
    assert shards.parts(tmp_path, "numbers") == [tmp_path / "a" / "numbers.parquet"]
    CALLS.clear()
    shards.run([work(tmp_path, "a", 1), work(tmp_path, "bad", -1)], tmp_path)
    assert CALLS == ["-1"]


def test_a_shard_that_is_no_longer_wanted_goes(tmp_path: Path) -> None:
    shards.run([work(tmp_path, "a", 1), work(tmp_path, "b", 2)], tmp_path)
    shards.run([work(tmp_path, "b", 2)], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_what_a_killed_run_left_is_no_shard(tmp_path: Path) -> None:
    (tmp_path / ".tmp-a").mkdir()
    (tmp_path / ".tmp-a" / "numbers.parquet").write_bytes(b"PAR1 half")
    assert shards.parts(tmp_path, "numbers") == []
    rows = shards.run([work(tmp_path, "a", 4)], tmp_path)
    assert rows[0].error is None and [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("damage", ["", "{", '{"shard": "a"}'])
def test_a_manifest_that_cannot_be_read_means_the_shard_is_done_again(tmp_path: Path, damage: str) -> None:
    shards.run([work(tmp_path, "a", 1)], tmp_path)
    (tmp_path / "a" / shards.MANIFEST).write_text(damage)
    assert [row.skipped for row in shards.run([work(tmp_path, "a", 1)], tmp_path)] == [False]


def test_the_content_is_that_of_the_frames_not_of_the_input(tmp_path: Path) -> None:
    first = shards.run([work(tmp_path, "a", 1, "x")], tmp_path)[0]
    second = shards.run([work(tmp_path, "a", 1, "y")], tmp_path)[0]
    assert first.digest != second.digest and first.content == second.content
