"""Citation, Zenodo and Croissant files are valid by their own tools and say what pyproject.toml says."""

import json
import logging
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest
import yaml

from pipeline.release.citation import citation, zenodo
from pipeline.release.croissant import croissant, schema_org
from pipeline.release.project import ROOT, dataset, project
from schemas import TABLES


def test_citation_says_what_the_project_says() -> None:
    content = yaml.safe_load(citation())
    assert content["cff-version"] == "1.2.0"
    assert content["type"] == "dataset"
    assert content["title"] == dataset()["title"]
    assert content["version"] == project()["version"]
    assert content["license"] == "CC-BY-4.0"
    assert content["keywords"] == project()["keywords"]
    assert [one["name"] for one in content["authors"]] == [one["title"] for one in dataset()["contributors"]]
    assert content["date-released"] == dataset()["created"][:10]


def test_citation_is_valid_by_cffconvert(tmp_path: Path) -> None:
    beside = ROOT / ".venv-citation" / "bin" / "cffconvert"
    tool = str(beside) if beside.exists() else shutil.which("cffconvert")
    if tool is None:
        pytest.skip("cffconvert is not installed; it needs an environment of its own, see `make citation-check`")
    path = tmp_path / "CITATION.cff"
    path.write_text(citation(), encoding="utf-8")
    done = subprocess.run([tool, "--validate", "-i", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    path.write_text(citation().replace("date-released: '20", "date-released: 'in 20"), encoding="utf-8")
    assert subprocess.run([tool, "--validate", "-i", str(path)], capture_output=True).returncode != 0


def test_zenodo_says_what_the_project_says() -> None:
    content = zenodo()
    assert content["upload_type"] == "dataset"
    assert (content["title"], content["version"]) == (dataset()["title"], project()["version"])
    assert content["license"] == dataset()["licenses"][0]["name"].lower()
    assert content["keywords"] == project()["keywords"]
    assert dataset()["description_zh"] in content["description"]


@pytest.fixture
def described(data: Path) -> Path:
    """croissant.json beside the data folder."""
    path = data.parent / "croissant.json"
    path.write_text(json.dumps(croissant(data.parent), ensure_ascii=False), encoding="utf-8")
    return path


def test_croissant_is_valid_and_its_records_are_the_rows(described: Path, tables: dict[str, pl.DataFrame]) -> None:
    mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is in the dependency group `test`")
    logging.getLogger("absl").setLevel(logging.ERROR)
    found = mlcroissant.Dataset(jsonld=str(described))
    assert not found.metadata.issues.errors
    assert [one.id for one in found.metadata.record_sets] == list(TABLES)
    records = list(found.records("units"))
    assert [record["units/label_zh"].decode() for record in records] == tables["units"]["label_zh"].to_list()


def test_croissant_sees_a_reference_to_a_column_that_is_not_there(described: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is in the dependency group `test`")
    described.write_text(described.read_text().replace('"units/unit_id"', '"units/unit"', 1))
    with pytest.raises(mlcroissant.ValidationError):
        mlcroissant.Dataset(jsonld=str(described))


def test_croissant_names_every_file_and_column(described: Path, data: Path, tables: dict[str, pl.DataFrame]) -> None:
    content = json.loads(described.read_text())
    files = sorted(f"data/{path.name}" for path in data.iterdir())
    assert [one["contentUrl"] for one in content["distribution"]] == files
    for record_set in content["recordSet"]:
        assert [one["name"] for one in record_set["field"]] == tables[record_set["name"]].columns


def test_schema_org_points_at_files_that_are_there(data: Path) -> None:
    content = schema_org(data.parent)
    assert content["@type"] == "Dataset" and content["license"].startswith("https://creativecommons.org/")
    (data.parent / "site").mkdir()
    for one in content["distribution"]:
        assert (data.parent / "site" / one["contentUrl"]).exists()
