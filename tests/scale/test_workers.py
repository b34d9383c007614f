"""Several processes make what one makes, and a shard that kills its worker stops nothing."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from benchmarks import steps
from pipeline import shards, workers
from pipeline.shards import Frames, Work
from pipeline.stages import Workspace
from tests.scale.invented import corpus, loose


def number(value: int, marker: str) -> Frames:
    """A frame; 13 kills its worker always, 7 the first time."""
    once = Path(marker)
    if value == 13 or (value == 7 and not once.exists()):
        once.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if value == 5:
        raise ValueError("five")
    print("what a library prints does not disturb the answers")
    return {"numbers": pl.DataFrame({"n": [value]})}


def works(stage: Path, values: list[int]) -> list[Work]:
    return [
        Work(number, (value, str(stage.parent / "marker")), shards.digest_of(str(value)), stage / f"{value:02d}", 1, 1)
        for value in values
    ]


def test_shards_that_fail_or_kill_their_worker_are_recorded_and_the_others_are_done(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    rows = shards.run(works(stage, [1, 5, 7, 13, 2]), stage, workers.mapper(2, least_bytes=0))
    assert [row.error for row in rows] == [None, "ValueError: five", None, workers.FAULT, None]
    assert [path.parent.name for path in shards.parts(stage, "numbers")] == ["01", "02", "07"]


def test_little_work_starts_no_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "Worker", lambda: pytest.fail("a worker was started"))
    rows = shards.run(works(tmp_path / "stage", [1, 2]), tmp_path / "stage", workers.mapper(2))
    assert [row.error for row in rows] == [None, None]


@pytest.mark.parametrize(("size", "started"), [(workers.SEVERAL, 2), (workers.SEVERAL - 1, 0)])
def test_workers_start_while_what_is_much_for_one_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, started: int
) -> None:
    given: list[object] = []

    class Idle:
        def __init__(self) -> None:
            given.append(self)

        def end(self) -> None:
            pass

    monkeypatch.setattr(workers, "Worker", Idle)
    one = [replace(work, bytes=size) for work in works(tmp_path / "stage", [1])]
    rows = shards.run(one, tmp_path / "stage", workers.mapper(2, least_bytes=1))
    assert ([row.error for row in rows], len(given)) == ([None], started)


def test_a_fault_of_the_machine_ends_the_run(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    stage.chmod(0o500)
    if os.access(stage, os.W_OK):
        pytest.skip("this user may write anywhere")
    with pytest.raises(OSError):
        list(workers.mapper(2, least_bytes=0)(works(stage, [1, 2, 3])))


def test_the_tables_are_the_same_bytes(seeds: Path, tmp_path: Path, sums: Callable[[Path], dict[str, str]]) -> None:
    loose(seeds, range(12))
    corpus(seeds / "crawl.jsonl", range(20, 50))
    alone = Workspace(seeds, tmp_path / "alone")
    together = Workspace(seeds, tmp_path / "together", mapper=workers.mapper(2, least_bytes=0))
    for space in (alone, together):
        steps.run(space)
    assert sums(alone.tables) == sums(together.tables)


def who(value: int) -> Frames:
    """The process that does it."""
    return {"processes": pl.DataFrame({"process": [os.getpid()]})}


def processes(stage: Path, mapper: shards.Mapper) -> set[int]:
    """The processes that did four shards of a stage."""
    given = [Work(who, (n,), shards.digest_of(str(n)), stage / str(n), 1, workers.FEWEST_BYTES) for n in range(4)]
    rows = shards.run(given, stage, mapper)
    assert [row.error for row in rows] == [None] * 4
    return set(pl.read_parquet(shards.parts(stage, "processes"))["process"])


def test_workers_go_on_from_stage_to_stage_until_they_are_let_go(tmp_path: Path) -> None:
    mapper = workers.mapper(2, least_bytes=2 * workers.FEWEST_BYTES)
    first = processes(tmp_path / "first", mapper)
    assert os.getpid() not in first
    assert processes(tmp_path / "second", mapper) <= first
    workers.rest()
    assert not any(Path(f"/proc/{process}").exists() for process in first)
    assert not processes(tmp_path / "third", mapper) & first


def test_a_worker_that_died_while_it_had_nothing_to_do_is_replaced(tmp_path: Path) -> None:
    mapper = workers.mapper(2, least_bytes=0)
    first = processes(tmp_path / "first", mapper)
    for process in first:
        os.kill(process, signal.SIGKILL)
    assert not processes(tmp_path / "second", mapper) & first
    workers.rest()


def test_a_worker_that_has_grown_is_not_kept_for_the_next_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapper = workers.mapper(2, least_bytes=0)
    first = processes(tmp_path / "first", mapper)
    monkeypatch.setattr(workers, "MOST_RESIDENT", 1)
    second = processes(tmp_path / "second", mapper)
    assert second <= first
    assert not any(Path(f"/proc/{process}").exists() for process in second)
    assert not processes(tmp_path / "third", mapper) & first
    workers.rest()
