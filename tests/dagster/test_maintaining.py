"""The recipes of docs/maintaining.md, tried as written on a copy of the project."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from pipeline.checks import LAWS, WARNINGS
from pipeline.definitions import defs
from pipeline.resources import Settings
from tests.conftest import ROOT

DOC = (ROOT / "docs" / "maintaining.md").read_text(encoding="utf-8")
PAGE = (
    "云川市总工会开展送温暖活动\n云川市总工会组织困难职工免费体检700人次。云川港务工会慰问困难职工40人,送去60只果篮。\n"
)


def section(title: str) -> str:
    """The text below a heading."""
    return DOC.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def block(text: str, language: str, number: int = 0) -> str:
    """The code block of a language in a section, without the indentation of a list."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    indent, code = found[number]
    return "".join(line.removeprefix(indent) for line in code.splitlines(keepends=True))


def run(copy: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the copy."""
    given = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(copy), "DAGSTER_DISABLE_TELEMETRY": "1", **environment}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=copy, env=given, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with every recipe followed, and one page."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("pipeline", "schemas", "tests", "scripts", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    seeds = folder / "seeds"
    seeds.mkdir()
    (seeds / "page.txt").write_text(PAGE, encoding="utf-8")
    (seeds / "documents.csv").write_text(block(section("Add a page"), "csv"), encoding="utf-8")
    lexicon = folder / "pipeline" / "lexicon"
    words = lexicon / "observation_words.yaml"
    indicator = section("Add an indicator")
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace("objects:\n", "objects:\n" + block(indicator, "yaml"), 1), encoding="utf-8")
    append(lexicon / "indicators.yaml", block(indicator, "yaml", 1))
    append(lexicon / "units.csv", block(section("Add a unit"), "csv"))
    append(lexicon / "organizations.yaml", block(section("Add an organization"), "yaml"))
    codes = folder / "schemas" / "codes.py"
    text = codes.read_text(encoding="utf-8")
    line = block(section("Add a value to a code list"), "python")
    codes.write_text(text.replace("ENTITY_KIND = {\n", "ENTITY_KIND = {\n" + line), encoding="utf-8")
    return folder


def append(path: Path, text: str) -> None:
    """Add text at the end of a file."""
    before = path.read_text(encoding="utf-8")
    path.write_text(before.rstrip("\n") + "\n" + text, encoding="utf-8")


@pytest.fixture(scope="module")
def data(copy: Path) -> Path:
    """What `python -m pipeline` publishes from the copy."""
    done = run(copy, "pipeline", OUTPUT_DIR=str(copy / "out"))
    assert done.returncode == 0, done.stderr
    return copy / "out" / "data"


def read(data: Path, table: str) -> pl.DataFrame:
    """A published table."""
    return pl.read_parquet(data / f"{table}.parquet")


def test_the_page_has_the_date_and_publisher_of_documents_csv(data: Path) -> None:
    [page] = read(data, "documents").to_dicts()
    assert page["publisher"] == "云川日报" and str(page["published_on"]) == "2021-01-15"


def test_the_new_indicator_is_observed_and_its_example_runs(data: Path, copy: Path) -> None:
    found = read(data, "observations").filter(pl.col("indicator_id") == "health_checks")
    assert found["value"].to_list() == [700]
    assert read(data, "indicators").filter(pl.col("indicator_id") == "health_checks").height == 1
    done = run(copy, "pytest", "-q", "tests/observations/test_lexicon.py", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_new_unit_is_read(data: Path) -> None:
    found = read(data, "quantities").filter(pl.col("unit_id") == "fruit_basket")
    assert found["value"].to_list() == [60]


def test_the_new_organization_is_found(data: Path) -> None:
    assert "harbour_union" in read(data, "mentions")["entity_id"].to_list()


def test_the_new_code_is_in_the_descriptor(data: Path) -> None:
    assert '"venue"' in (data.parent / "datapackage.json").read_text(encoding="utf-8")


def test_every_job_setting_and_warning_is_documented() -> None:
    repository = defs.get_repository_def()
    names = {
        "build",
        "release",
        "audit",
        "corpus",
        *(one.name for one in (*repository.sensor_defs, *repository.schedule_defs)),
    }
    assert all(f"`{name}`" in DOC for name in names)
    assert all(f"`{name}`" in DOC for name in Settings.model_fields)
    assert all(f"`{one.asset}.{name}`" in DOC for name, one in WARNINGS.items())
    assert not any(f"`{asset}.{name}`" in DOC for name, (asset, _) in LAWS.items())  # laws do not warn


def test_every_make_target_and_file_it_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z]+)", DOC):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for name in re.findall(r"`((?:pipeline|schemas|scripts|tests)/[\w/.]+)`", DOC):
        assert (ROOT / name).exists(), name
