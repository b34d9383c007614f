"""Corpora are partitions: the sensor keeps them in step, a run does one of them, a build finds it finished."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipeline import shards
from pipeline.batches import name_of
from pipeline.definitions import defs
from pipeline.partitions import CORPORA, key_of, new_corpora
from pipeline.release.publish import Busy, exclusive
from scripts import dagster_ui
from tests.dagster.conftest import execute, metadata
from tests.scale.invented import corpus

STAGES = ("pages", "texts", "layout", "extracted_quantities", "matched_observations", "found_mentions")
SELECTOR = {"repositoryLocationName": "pipeline.definitions", "repositoryName": "__repository__"}
TURN_ON = """
mutation On($sensor: SensorSelector!) { startSensor(sensorSelector: $sensor) { __typename } }
"""
KEYS = """
query Keys($repository: RepositorySelector!) {
  partitionSetOrError(repositorySelector: $repository, partitionSetName: "corpus_partition_set") {
    ... on PartitionSet { partitionsOrError { ... on Partitions { results { name } } } }
  }
}
"""
BACKFILL = """
mutation Backfill($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message }
  }
}
"""
BACKFILLED = """
query Backfill($backfill: String!) {
  partitionBackfillOrError(backfillId: $backfill) { ... on PartitionBackfill { status error { message } } }
}
"""


@pytest.fixture
def corpora(seeds: Path) -> Path:
    """Two loose pages and two corpora."""
    corpus(seeds / "a.jsonl", range(6), "a")
    corpus(seeds / "b.jsonl", range(6, 12), "b")
    return seeds


def done(output: Path, stage: str) -> set[str]:
    """The shards of a stage, by the corpus they are of."""
    return {row.shard.rsplit("-", 1)[0] for row in shards.manifest(output / ".work" / stage)}


def tick(seeds: Path, instance: dg.DagsterInstance) -> Any:
    """Evaluate the sensor, and do what it asks for as the daemon does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEEDS_DIR", str(seeds))
        found = new_corpora(dg.build_sensor_context(instance=instance))
    for request in getattr(found, "dynamic_partitions_requests", None) or ():
        if isinstance(request, type(CORPORA.build_add_request([]))):
            instance.add_dynamic_partitions(request.partitions_def_name, list(request.partition_keys))
        else:
            for key in request.partition_keys:
                instance.delete_dynamic_partition(request.partitions_def_name, key)
    return found


def run_partition(key: str, seeds: Path, output: Path, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """One run of the job for one partition."""
    config = {"resources": {"settings": {"config": {"seeds_dir": str(seeds), "output_dir": str(output)}}}}
    return defs.resolve_job_def("corpus").execute_in_process(
        partition_key=key, instance=instance, run_config=config, raise_on_error=False
    )


def test_partitions_come_and_go_with_the_corpora(corpora: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        tick(corpora, instance)
        assert sorted(instance.get_dynamic_partitions("corpora")) == ["a.jsonl", "b.jsonl"]
        assert isinstance(tick(corpora, instance), dg.SkipReason)
        (corpora / "a.jsonl").unlink()
        corpus(corpora / "c...d.jsonl", range(3), "c")
        tick(corpora, instance)
        assert sorted(instance.get_dynamic_partitions("corpora")) == ["b.jsonl", key_of("c...d.jsonl")]
        assert not key_of("c...d.jsonl").count("...")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        found = tick(tmp_path / "none", instance)
    assert isinstance(found, dg.SkipReason) and "no such folder" in str(found.skip_message)


def test_a_run_does_the_shards_of_its_corpus_and_a_build_finds_them(corpora: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    with dg.DagsterInstance.ephemeral() as instance:
        tick(corpora, instance)
        for key, expected in (("a.jsonl", {"a.jsonl"}), ("b.jsonl", {"a.jsonl", "b.jsonl"})):
            result = run_partition(key, corpora, output, instance)
            assert result.success
            for stage in STAGES:
                assert done(output, stage) == {name_of(file) for file in expected}
        assert not (output / ".work" / "tables").exists()
        built = execute("build", corpora, output, instance)
        assert built.success
        for stage in STAGES:
            found = metadata(built, stage)
            assert found["shards_skipped"].value == found["shards"].value - 2, stage  # the loose pages, and none
        assert run_partition("a.jsonl", corpora, output, instance).success
        assert done(output, "texts") > {name_of("a.jsonl"), name_of("b.jsonl")}  # nothing of the others is removed


def test_a_corpus_that_has_gone_is_said(corpora: Path, tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        tick(corpora, instance)
        (corpora / "a.jsonl").unlink()
        result = run_partition("a.jsonl", corpora, tmp_path / "out", instance)
        assert not result.success
        assert any("no such corpus" in str(event.event_specific_data) for event in result.all_events)


def test_runs_of_partitions_go_on_side_by_side_but_not_beside_a_build(corpora: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    with dg.DagsterInstance.ephemeral() as instance:
        tick(corpora, instance)
        with exclusive(output, shared=True):
            assert run_partition("a.jsonl", corpora, output, instance).success
            assert not execute("build", corpora, output, instance).success
            with pytest.raises(Busy), exclusive(output):
                pass
        with exclusive(output):
            assert not run_partition("b.jsonl", corpora, output, instance).success


def test_a_backfill_from_the_ui(corpora: Path, tmp_path: Path) -> None:
    """The sensor is turned on, the partition comes, a backfill is launched: what the buttons of the UI do."""
    output = tmp_path / "out"
    with dagster_ui.serving(tmp_path / "home", SEEDS_DIR=str(corpora), OUTPUT_DIR=str(output)) as address:
        dagster_ui.ask(address, TURN_ON, sensor={**SELECTOR, "sensorName": "new_corpora"})

        def keys() -> set[str]:
            found = dagster_ui.ask(address, KEYS, repository=SELECTOR)["partitionSetOrError"]
            return {one["name"] for one in found["partitionsOrError"]["results"]}

        dagster_ui.until(120, lambda: keys() == {"a.jsonl", "b.jsonl"})
        chosen = {
            "selector": {"partitionSetName": "corpus_partition_set", "repositorySelector": SELECTOR},
            "partitionNames": ["b.jsonl"],
        }
        asked = dagster_ui.ask(address, BACKFILL, params=chosen)["launchPartitionBackfill"]
        assert asked["__typename"] == "LaunchBackfillSuccess", asked

        def state() -> str:
            found = dagster_ui.ask(address, BACKFILLED, backfill=asked["backfillId"])
            return str(found["partitionBackfillOrError"]["status"])

        dagster_ui.until(180, lambda: state().startswith(("COMPLETED", "FAILED")))
        assert state().startswith("COMPLETED") and "FAILED" not in state()
    assert [done(output, stage) for stage in STAGES] == [{name_of("b.jsonl")}] * len(STAGES)
