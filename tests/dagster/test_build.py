"""Jobs in this process: what is made, what warns, what blocks, what is said when a setting is wrong."""

import base64
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import dagster as dg
import polars as pl
import pytest

from pipeline.assets.lineage import sources_of
from pipeline.release.publish import exclusive
from tests.conftest import build as build_command
from tests.dagster.conftest import checks, execute, metadata


@pytest.fixture
def instance() -> Any:
    with dg.DagsterInstance.ephemeral() as found:
        yield found


def said(result: dg.ExecuteInProcessResult) -> str:
    """Everything that a run that failed says."""
    return "\n".join(str(event.message) + str(event.event_specific_data) for event in result.all_events)


def test_build_makes_tables_and_publishes_nothing(seeds: Path, tmp_path: Path, instance: dg.DagsterInstance) -> None:
    output = tmp_path / "out"
    done = execute("build", seeds, output, instance)
    assert done.success
    assert not (output / "data").exists() and not (output / "datapackage.json").exists()

    found = metadata(done, "quantities")
    assert found["dagster/row_count"].value >= 4
    assert found["bytes"].value == found["bytes_csv"].value + found["bytes_parquet"].value
    assert found["published_csv"].value == str(output / "data" / "quantities.csv")
    picture = found["plot"].value.rsplit("base64,", 1)[1].removesuffix(")")
    assert ElementTree.fromstring(base64.b64decode(picture)).tag.endswith("svg")
    pages = metadata(done, "pages")
    assert pages["documents"].value == 2 and pages["bytes"].value > 100 and pages["bytes_per_second"].value > 0

    columns = {
        asset: names(done, asset) for asset in ("pages", "texts", "layout", "duplicates", "finals", "observations")
    }
    columns |= {
        a: names(done, a)
        for a in ("extracted_quantities", "matched_observations", "found_mentions", "transcribed_figures")
    }
    for asset in (
        "texts",
        "layout",
        "duplicates",
        "extracted_quantities",
        "matched_observations",
        "finals",
        "series",
        "documents",
        "quantities",
        "observations",
        "mentions",
    ):
        for column, sources in sources_of(asset).items():
            assert column in names(done, asset), (asset, column)
            for upstream, source in sources:
                assert source in columns[upstream], (asset, column, upstream, source)

    again = execute("build", seeds, output, instance)
    assert metadata(again, "pages")["shards_skipped"].value == metadata(again, "pages")["shards"].value


def names(result: dg.ExecuteInProcessResult, asset: str) -> set[str]:
    """The columns that the page of an asset shows."""
    return {column.name for column in metadata(result, asset)["dagster/column_schema"].schema.columns}


def test_warnings_name_rows_and_stop_nothing(seeds: Path, tmp_path: Path, instance: dg.DagsterInstance) -> None:
    (seeds / "readme.docx").write_bytes(b"PK")
    done = execute("release", seeds, tmp_path / "out", instance)
    assert done.success, said(done)
    found = checks(done)
    warned = {name for name, one in found.items() if not one.passed}
    assert {"documents.undated", "rejected.refused"} <= warned
    assert all(found[name].severity == dg.AssetCheckSeverity.WARN for name in warned)
    [row] = found["documents.undated"].metadata["rows"].records
    assert row.data["file"] == "undated.txt"
    assert found["documents.undated"].metadata["found"].value == 1


def test_strict_makes_warnings_block(seeds: Path, tmp_path: Path, instance: dg.DagsterInstance) -> None:
    done = execute("release", seeds, tmp_path / "out", instance, strict=True)
    assert not done.success
    assert checks(done)["documents.undated"].severity == dg.AssetCheckSeverity.ERROR
    assert not (tmp_path / "out" / "data").exists()


def test_what_the_last_release_had_is_missed(seeds: Path, tmp_path: Path, instance: dg.DagsterInstance) -> None:
    first = execute("release", seeds, tmp_path / "out", instance)
    assert first.success and checks(first)["table_files.lost"].passed
    (seeds / "undated.txt").unlink()
    done = execute("build", seeds, tmp_path / "out", instance)
    lost = checks(done)["table_files.lost"]
    assert done.success and not lost.passed
    assert ("undated", "documents") in {(row.data["id"], row.data["table"]) for row in lost.metadata["rows"].records}


def test_audit_notices_what_was_changed_by_hand(seeds: Path, tmp_path: Path, instance: dg.DagsterInstance) -> None:
    output = tmp_path / "out"
    assert not execute("audit", seeds, output, instance).success  # nothing is published yet
    assert execute("release", seeds, output, instance).success
    assert execute("audit", seeds, output, instance).success
    path = output / "data" / "quantities.csv"
    rows = pl.read_csv(path, infer_schema=False)
    rows.with_columns(text=pl.lit("一")).write_csv(path)
    done = execute("audit", seeds, output, instance)
    failed = {name for name, one in checks(done).items() if not one.passed}
    assert {"publication.published_as_described", "publication.published_tables"} <= failed
    assert "quantities" in str(checks(done)["publication.published_tables"].description)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"seeds_dir": "/no/such/folder"}, "/no/such/folder: no such folder; set SEEDS_DIR"),
        ({"cluster_address": "somewhere"}, "cluster_address 'somewhere': not an address such as tcp://host:8786"),
        ({"output_dir": "/dev/null"}, "/dev/null: not a folder; set OUTPUT_DIR"),
    ],
)
def test_a_wrong_setting_is_one_clear_message(
    seeds: Path, tmp_path: Path, instance: dg.DagsterInstance, settings: dict[str, str], message: str
) -> None:
    done = execute("build", seeds, tmp_path / "out", instance, **settings)
    assert not done.success and message in said(done)
    assert not done.asset_materializations_for_node("pages") if done.events_for_node("pages") else True


def test_documents_are_never_written_to(seeds: Path, instance: dg.DagsterInstance) -> None:
    done = execute("build", seeds, seeds, instance)
    assert not done.success and "the same folder" in said(done)
    assert sorted(path.name for path in seeds.iterdir()) == ["dated.txt", "undated.txt"]


def test_a_setting_that_does_not_exist_is_refused(seeds: Path, tmp_path: Path, instance: dg.DagsterInstance) -> None:
    with pytest.raises(dg.DagsterInvalidConfigError, match="sedes_dir"):
        execute("build", seeds, tmp_path / "out", instance, sedes_dir="x")


def test_the_second_of_two_runs_stops_with_a_clear_line(
    seeds: Path, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    with exclusive(tmp_path / "out"):
        done = execute("build", seeds, tmp_path / "out", instance)
        command = build_command(seeds, tmp_path / "out")
    assert not done.success and "another run is building here" in said(done)
    assert command.returncode == 1
    assert command.stderr.splitlines()[0].endswith("wait for it to end, or set another OUTPUT_DIR")
    assert execute("build", seeds, tmp_path / "out", instance).success  # the lock was given back
