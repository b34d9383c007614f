"""A cluster of two workers on this machine makes what one process makes, whatever happens to a shard or a worker."""

import gzip
import logging
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from benchmarks import steps
from pipeline import build, cluster, shards
from pipeline.cluster import Mismatch, Stalled
from pipeline.stages import Workspace
from tests.scale.invented import corpus, loose
from tests.scale.test_workers import works

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


@pytest.fixture(scope="module")
def scheduler() -> Iterator["distributed.LocalCluster"]:
    """Two workers of one thread, loopback only, without a dashboard."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        env={"POLARS_MAX_THREADS": "1"},
        silence_logs=logging.CRITICAL,
    ) as local:
        yield local


def test_no_address_imports_no_engine() -> None:
    code = "import sys, pipeline.stages as _, pipeline.cluster as c; c.mapper(''); print('distributed' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


def test_a_corrupt_shard_and_a_killed_worker_leave_the_same_bytes(
    scheduler: "distributed.LocalCluster", seeds: Path, tmp_path: Path, sums: Callable[[Path], dict[str, str]]
) -> None:
    loose(seeds, range(12))
    corpus(seeds / "crawl.jsonl", range(40, 60))
    corpus(seeds / "torn.jsonl", range(100, 400), "torn")
    (seeds / "torn.jsonl.gz").write_bytes(gzip.compress((seeds / "torn.jsonl").read_bytes())[:2000])
    (seeds / "torn.jsonl").unlink()
    (seeds / "broken.parquet").write_bytes(b"PAR1 and nothing of it")
    killed: list[int] = []

    def kill_once(stage: str, done: int, of: int, row: shards.Row | None) -> None:
        if stage == "extracted_quantities" and row is not None and not killed:
            with distributed.Client(scheduler.scheduler_address, set_as_default=False) as client:
                killed.append(min(client.run(os.getpid).values()))
            os.kill(killed[0], signal.SIGKILL)

    alone = Workspace(seeds, tmp_path / "alone")
    far = Workspace(seeds, tmp_path / "far", cluster.mapper(scheduler.scheduler_address), kill_once)
    for space in (alone, far):
        steps.run(space)
    assert len(killed) == 1
    assert sums(alone.tables) == sums(far.tables)
    rejected = build.read_table(far, "rejected").collect()
    assert set(rejected["file"]) == {"torn.jsonl.gz", "broken.parquet"}
    assert build.read_table(far, "documents").collect().height > 32
    assert len(shards.manifest(far.stage("finals"))) > 4


def test_a_shard_that_kills_every_worker_is_recorded(scheduler: "distributed.LocalCluster", tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    try:
        rows = shards.run(works(stage, [1, 13, 7, 5]), stage, cluster.mapper(scheduler.scheduler_address))
    except Stalled:
        pytest.skip("this machine is too busy: the nannies gave up starting their workers anew")
    assert [row.error and row.error.split()[0] for row in rows] == [None, "the", None, "ValueError:"]


@pytest.mark.parametrize("fetched", ["too late", "never"])
def test_a_row_that_is_lost_with_its_worker_is_asked_for_again(
    scheduler: "distributed.LocalCluster", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fetched: str
) -> None:
    lost: list[object] = []
    in_time = distributed.Future.result

    def late(future: "distributed.Future", timeout: float | None = None) -> object:
        if lost:
            return in_time(future, timeout)
        lost.append(future.key)
        if fetched == "never":
            raise TimeoutError
        for process in future.client.run(os.getpid).values():
            os.kill(process, signal.SIGKILL)
        return in_time(future, timeout)

    monkeypatch.setattr(distributed.Future, "result", late)
    monkeypatch.setattr(cluster, "ROW_SECONDS", 3.0)
    stage = tmp_path / "stage"
    rows = shards.run(works(stage, [1, 5, 6]), stage, cluster.mapper(scheduler.scheduler_address))
    assert len(lost) == 1
    assert [row.error and row.error.split()[0] for row in rows] == [None, "ValueError:", None]


def slow(seconds: float) -> shards.Frames:
    """A shard that takes its time."""
    time.sleep(seconds)
    return {"numbers": pl.DataFrame({"n": [1]})}


def test_a_cluster_whose_workers_are_gone_ends_the_run_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1.0)
    given = [
        shards.Work(slow, (60.0 if number else 0.0,), shards.digest_of(str(number)), tmp_path / "stage" / str(number))
        for number in range(3)
    ]
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=logging.CRITICAL
    ) as local:

        def leave(done: int, of: int, row: shards.Row | None) -> None:
            if row is not None:
                local.scale(0)

        with pytest.raises(Stalled, match=r"no worker left.*run again"):
            shards.run(given, tmp_path / "stage", cluster.mapper(local.scheduler_address), leave)
    assert [row.shard for row in shards.manifest(tmp_path / "stage")] == ["0"]


@pytest.mark.parametrize("losses", [1, 2])
def test_shards_that_nobody_takes_up_are_given_out_again_and_then_the_run_ends(
    scheduler: "distributed.LocalCluster", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, losses: int
) -> None:
    lost: list[object] = []

    class Forgetful(queue.Queue):
        """Loses the first messages of shards that are done."""

        def put(self, item: object, block: bool = True, timeout: float | None = None) -> None:
            (lost.append if len(lost) < losses else super().put)(item)

    class Deaf(cluster.GivenOut):
        def __init__(self, client: "distributed.Client") -> None:
            super().__init__(client)
            self.back = Forgetful()  # type: ignore[assignment]

    monkeypatch.setattr(cluster, "GivenOut", Deaf)
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1.0)
    mapper = cluster.mapper(scheduler.scheduler_address)
    (tmp_path / "stage").mkdir()
    if losses == 1:
        assert [row.error for row in mapper(works(tmp_path / "stage", [1]))] == [None]
    else:
        with pytest.raises(Stalled, match="restart"):
            list(mapper(works(tmp_path / "stage", [1])))
    assert len(lost) == losses


def test_a_worker_that_does_not_see_the_folder_says_so(scheduler: "distributed.LocalCluster", tmp_path: Path) -> None:
    with pytest.raises(Mismatch, match="share the folder"):
        list(cluster.mapper(scheduler.scheduler_address)(works(tmp_path / "nowhere", [1])))


def test_other_code_on_a_worker_is_refused(
    scheduler: "distributed.LocalCluster", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "code_version", lambda: "another")
    with pytest.raises(Mismatch, match="runs other code"):
        list(cluster.mapper(scheduler.scheduler_address)(works(tmp_path, [1])))
