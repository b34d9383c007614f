"""A small seeds folder of invented pages, and a build of it through Dagster in this process."""

from pathlib import Path

import dagster as dg
import pytest

from pipeline.definitions import defs

DATED = (
    "云川市总工会送温暖活动启动\n发布时间:2021-01-15 来源:云川日报\n"
    "云川市总工会今年春节期间筹集资金260万元,走访慰问困难职工3100名。另有7家商户到场。\n"
)
UNDATED = "临河区总工会慰问一线职工\n临河区总工会走访慰问困难职工48户。\n"


def write_seeds(folder: Path) -> Path:
    """Two pages, one of them without a date."""
    folder.mkdir(parents=True)
    (folder / "dated.txt").write_text(DATED, encoding="utf-8")
    (folder / "undated.txt").write_text(UNDATED, encoding="utf-8")
    return folder


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A seeds folder of two pages."""
    return write_seeds(tmp_path / "seeds")


def execute(
    job: str, seeds: Path, output: Path, instance: dg.DagsterInstance, **settings: object
) -> dg.ExecuteInProcessResult:
    """Run a job in this process; faults are in the result."""
    given = {"seeds_dir": str(seeds), "output_dir": str(output), **settings}
    return defs.resolve_job_def(job).execute_in_process(
        run_config={"resources": {"settings": {"config": given}}}, instance=instance, raise_on_error=False
    )


def checks(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    """asset.check -> its evaluation."""
    found = [
        event.asset_check_evaluation_data
        for event in result.all_events
        if event.event_type_value == "ASSET_CHECK_EVALUATION"
    ]
    return {f"{one.asset_key.to_user_string()}.{one.check_name}": one for one in found}


def metadata(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, dg.MetadataValue]:
    """Metadata of what was materialized for an asset."""
    [made] = [one for one in result.asset_materializations_for_node(asset)]
    return dict(made.metadata)
