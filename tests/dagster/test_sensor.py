"""The sensor asks for one build a change of the seeds folder."""

import os
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.utils import make_new_run_id

from pipeline.release.publish import exclusive
from pipeline.sensors import new_pages, state


@pytest.fixture(autouse=True)
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The OUTPUT_DIR, which a tick must leave alone."""
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))
    return tmp_path / "out"


def tick(seeds: Path, cursor: str | None, instance: dg.DagsterInstance | None = None) -> Any:
    """Evaluate the sensor once: a SensorResult or a SkipReason."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEEDS_DIR", str(seeds))
        return new_pages(dg.build_sensor_context(cursor=cursor, instance=instance or dg.DagsterInstance.ephemeral()))


def asked(found: Any) -> int:
    """How many runs a tick asked for."""
    return len(found.run_requests or []) if isinstance(found, dg.SensorResult) else 0


def test_pages_that_come_change_and_go(seeds: Path) -> None:
    first = tick(seeds, None)
    assert asked(first) == 1
    cursor = first.cursor
    assert asked(tick(seeds, cursor)) == 0

    def came() -> None:
        (seeds / "new.txt").write_text("新页面", encoding="utf-8")

    def changed() -> None:
        (seeds / "new.txt").write_text("新页面二", encoding="utf-8")

    def touched() -> None:
        os.utime(seeds / "new.txt", (1, 1))

    def went() -> None:
        (seeds / "new.txt").unlink()

    def told() -> None:
        (seeds / "documents.csv").write_text("file\n", encoding="utf-8")

    for change in (came, changed, touched, went, told):
        change()
        found = tick(seeds, cursor)
        assert asked(found) == 1, change.__name__
        assert found.cursor != cursor
        cursor = found.cursor
        assert asked(tick(seeds, cursor)) == 0, change.__name__


def test_a_page_that_comes_back_is_seen_again(seeds: Path) -> None:
    before = tick(seeds, None)
    kept = (seeds / "dated.txt").rename(seeds.parent / "dated.txt")
    gone = tick(seeds, before.cursor)
    kept.rename(seeds / "dated.txt")
    back = tick(seeds, gone.cursor)
    assert asked(gone) == asked(back) == 1 and back.cursor == before.cursor


def test_it_tells_the_page_of_the_seeds_what_it_saw(seeds: Path) -> None:
    [event] = tick(seeds, None).asset_events
    assert event.metadata["files"].value == 2 and event.metadata["files_page"].value == 2
    assert event.metadata["bytes"].value == sum(path.stat().st_size for path in seeds.iterdir())


def test_a_build_that_waits_in_the_queue_is_not_asked_for_twice(seeds: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_run(
            dg.DagsterRun(job_name="build", run_id=make_new_run_id(), status=dg.DagsterRunStatus.NOT_STARTED)
        )
        found = tick(seeds, None, instance)
        assert asked(found) == 0 and found.cursor == state(seeds).digest


def test_a_tick_neither_waits_for_a_run_nor_holds_it_up(seeds: Path, output: Path) -> None:
    with exclusive(output):
        assert asked(tick(seeds, None)) == 1


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = tick(tmp_path / "none", None)
    assert isinstance(found, dg.SkipReason) and "no such folder" in str(found.skip_message)


def test_nothing_is_opened(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a page was opened")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    assert state(seeds).kinds == {"page": 2}


def test_an_unreadable_name_does_not_stop_it(seeds: Path) -> None:
    (seeds / os.fsdecode(b"\xff.txt")).write_text("页", encoding="utf-8")
    assert asked(tick(seeds, None)) == 1
