"""The graph explains itself, loads quickly, and every asset has what its page needs."""

import json
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipeline.assets.lineage import stage_sources, table_sources
from pipeline.assets.street import STREET, group
from pipeline.checks import AUDITS, LAWS, WARNINGS
from pipeline.definitions import defs
from pipeline.resources import Settings
from schemas import TABLES, polars_schema
from tests.conftest import ROOT

HEAVY = {
    "pypinyin",
    "Pinyin2Hanzi",
    "jieba",
    "opencc",
    "frictionless",
    "xlsxwriter",
    "sqlite3",
    "pandas",
    "pyarrow",
    "distributed",
    "pipeline.flow",
    "pipeline.build",
    "pipeline.stages",
    "pipeline.repair",
    "pipeline.quantities",
    "pipeline.observations",
}


@pytest.fixture(scope="module")
def specs() -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}


def test_definitions_are_loadable() -> None:
    dg.Definitions.validate_loadable(defs)


def test_importing_the_definitions_imports_no_room_and_no_dictionary() -> None:
    script = (
        "import json, sys; import dagster; before = set(sys.modules); import pipeline.definitions; "
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    imported = set(json.loads(done.stdout))
    assert "pipeline.definitions" in imported
    assert not HEAVY & imported


def test_groups_are_numbered_along_the_street_and_no_edge_goes_back(specs: dict[str, dg.AssetSpec]) -> None:
    assert {spec.group_name for spec in specs.values()} == {group(room) for room in STREET}
    for spec in specs.values():
        for dep in spec.deps:
            assert str(specs[dep.asset_key.to_user_string()].group_name) <= str(spec.group_name), spec.key


def test_every_asset_says_what_it_is_in_both_languages(specs: dict[str, dg.AssetSpec]) -> None:
    for name, spec in specs.items():
        english, _, chinese = str(spec.description).partition("\n\n")
        assert sum(character.isascii() for character in english) > 20, name
        assert sum("一" <= character <= "鿿" for character in chinese) >= 5, name
        assert spec.kinds and {"room", "layer"} <= set(spec.tags), name


def test_every_asset_leads_to_its_source(specs: dict[str, dg.AssetSpec]) -> None:
    for name, spec in specs.items():
        if name == "seeds":
            continue
        places = spec.metadata["dagster/code_references"].code_references
        for place in places:
            assert Path(place.file_path).is_file()
            assert 1 <= place.line_number <= len(Path(place.file_path).read_text(encoding="utf-8").splitlines())
        if name in TABLES:
            schema = next(place for place in places if place.label == "schema")
            line = Path(schema.file_path).read_text(encoding="utf-8").splitlines()[schema.line_number - 1]
            assert line.startswith(f"class {TABLES[name].__name__}(")


def test_tables_show_their_columns_with_keys_and_codes(specs: dict[str, dg.AssetSpec]) -> None:
    for name, table in TABLES.items():
        columns = specs[name].metadata["dagster/column_schema"].columns
        assert [column.name for column in columns] == polars_schema(table).names()
    shown = {column.name: column for column in specs["observations"].metadata["dagster/column_schema"].columns}
    assert "references units.unit_id" in shown["unit_id"].constraints.other
    assert shown["observation_id"].constraints.unique and not shown["status"].constraints.nullable
    assert any(rule.startswith("one of planned") for rule in shown["status"].constraints.other)


def test_lineage_names_assets_that_are_upstream(specs: dict[str, dg.AssetSpec]) -> None:
    for name, columns in (stage_sources() | table_sources()).items():
        upstream = {dep.asset_key.to_user_string() for dep in specs[name].deps}
        reached = upstream | {dep.asset_key.to_user_string() for one in upstream for dep in specs[one].deps}
        for sources in columns.values():
            assert {asset for asset, _ in sources} <= reached, name


def test_every_law_and_finding_has_a_check() -> None:
    from pipeline import findings, laws

    assert set(LAWS) == set(laws.LAWS)
    assert {name: asset for name, (asset, _) in LAWS.items()} == {name: one[0] for name, one in laws.LAWS.items()}
    found = {key.name for key in defs.resolve_asset_graph().asset_check_keys}
    assert found == {"schema", "references"} | set(LAWS) | set(AUDITS) | set(WARNINGS)
    assert all(callable(getattr(findings, name)) for name in WARNINGS)


def test_jobs_schedule_and_sensor() -> None:
    repository = defs.get_repository_def()
    assert {"build", "release", "audit"} <= set(repository.job_names)
    made = {name: set(repository.get_job(name).graph.node_dict) for name in ("build", "release", "audit")}
    assert set(TABLES) | {"pages", "table_files"} <= made["build"]
    assert "publication" in made["release"] and not {"publication", "datapackage"} & made["build"]
    assert not made["audit"] & made["build"]  # checks of what is published, and nothing that makes anything
    assert repository.get_schedule_def("daily_release").default_status == dg.DefaultScheduleStatus.STOPPED
    assert repository.get_sensor_def("new_pages").default_status == dg.DefaultSensorStatus.STOPPED


def test_a_release_is_expected_to_be_fresh(specs: dict[str, dg.AssetSpec]) -> None:
    assert specs["publication"].freshness_policy is not None


def test_reading_from_outside_is_tried_again() -> None:
    graph = defs.resolve_job_def("release").graph
    assert graph.node_dict["pages"].definition.retry_policy.max_retries == 2
    assert graph.node_dict["publication"].definition.retry_policy is None  # a cut swap is finished by the next run


@pytest.mark.parametrize("field", ["seeds_dir", "output_dir", "cluster_address", "strict"])
def test_the_launchpad_describes_every_setting(field: str) -> None:
    described = Settings.to_config_schema().as_field().config_type.fields[field]
    assert len(str(described.description)) > 20
    assert not described.is_required
