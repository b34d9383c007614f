"""The build as a user runs it: what is published, what is refused, what is said."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from pipeline.release.readme import filled
from schemas import TABLES, polars_schema, primary_key
from tests.conftest import ROOT, build

PAGE = (
    "平川市总工会启动送温暖活动\n发布时间:2024-01-10 来源:平川日报\n"
    "平川市总工会今年春节期间筹集资金320万元,走访慰问困难职工1.2万名。\n"
)


def validate(folder: Path) -> subprocess.CompletedProcess[str]:
    """The frictionless command line on what is published."""
    command = [str(Path(sys.executable).with_name("frictionless")), "validate", "datapackage.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def listing(root: Path) -> set[tuple[str, int]]:
    """Every file of the checkout that a build could have touched, with its time of change."""
    places = ("data", "site", "docs", "seeds", "schemas", "pipeline")
    files = [path for place in places for path in (root / place).rglob("*") if "__pycache__" not in path.parts]
    return {(path.as_posix(), path.stat().st_mtime_ns) for path in [*files, *root.glob("*")] if path.is_file()}


def checksums(output: Path) -> dict[str, str]:
    files = [path for path in output.rglob("*") if path.is_file() and ".work" not in path.parts]
    return {path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_what_is_published_is_valid_for_the_command_line(published: Path) -> None:
    done = validate(published)
    assert done.returncode == 0, done.stdout


def test_csv_and_parquet_hold_the_same_rows_in_the_order_of_the_key(published: Path) -> None:
    for name, table in TABLES.items():
        parquet = pl.read_parquet(published / "data" / f"{name}.parquet")
        csv = pl.read_csv(published / "data" / f"{name}.csv", schema=polars_schema(table), try_parse_dates=True)
        assert parquet.equals(csv), name
        assert parquet.equals(parquet.sort(primary_key(table))), name


def test_a_second_build_is_byte_identical(published: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "elsewhere" / "seeds"
    shutil.copytree(ROOT / "seeds", seeds)
    settings = {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LANG": "C", "POLARS_MAX_THREADS": "1"}
    done = build(seeds, tmp_path / "out", **settings)
    assert done.returncode == 0, done.stderr
    assert checksums(tmp_path / "out") == checksums(published)


def test_the_committed_release_is_what_the_build_makes(published: Path) -> None:
    made = checksums(published)
    committed = {
        name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in made if (ROOT / name).exists()
    }
    assert committed == made, "run `make data` and commit what it publishes"


def test_the_generated_parts_of_the_readme_are_fresh(published: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert filled(text, published / "data") == text, "run `make data` and commit README.md"


@pytest.mark.parametrize("name", ["observations.csv", "observations.parquet", "quantities.csv", "areas.parquet"])
def test_a_flipped_byte_is_noticed(published: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(published, copy, ignore=shutil.ignore_patterns(".work"))
    path = copy / "data" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert validate(copy).returncode != 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda row: row | {"indicator_id": "no_such_indicator"}, "foreign key"),
        (lambda row: row | {"status": "done"}, "enum"),
        (lambda row: row | {"value": "4.5"}, "type"),
        (lambda row: row | {"observation_id": ""}, "required"),
    ],
)
def test_a_wrong_cell_is_noticed_even_when_the_checksum_is_right(
    published: Path, tmp_path: Path, change: object, message: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(published, copy, ignore=shutil.ignore_patterns(".work"))
    path = copy / "data" / "observations.csv"
    rows = pl.read_csv(path, infer_schema=False).to_dicts()
    rows[0] = change(rows[0])  # type: ignore[operator]
    pl.DataFrame(rows).write_csv(path)
    package = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["path"] == "data/observations.csv":
            resource["hash"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
            resource["bytes"] = path.stat().st_size
    (copy / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    done = validate(copy)
    assert done.returncode != 0
    assert message.split()[0] in done.stdout.lower()


def test_bad_input_is_rejected_with_its_reason_and_the_rest_is_published(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "page.txt").write_text(PAGE, encoding="utf-8")
    (seeds / "empty.txt").write_bytes(b"")
    (seeds / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (seeds / "rows.jsonl").write_text('{"id": "r1", "text": "' + PAGE.replace("\n", "\\n") + '"}\n{"id": \n')
    done = build(seeds, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    documents = pl.read_parquet(tmp_path / "out" / "data" / "documents.parquet")
    rejected = pl.read_parquet(tmp_path / "out" / "data" / "rejected.parquet")
    assert set(documents["document_id"]) == {"page", "r1"}
    assert set(rejected["file"]) == {"empty.txt", "picture.txt", "rows.jsonl"}
    assert rejected["detail"].str.len_chars().min() > 10


def test_a_page_never_seen_gives_its_figures(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "page.txt").write_text(PAGE, encoding="utf-8")
    assert build(seeds, tmp_path / "out").returncode == 0
    found = pl.read_parquet(tmp_path / "out" / "data" / "observations.parquet")
    assert set(found.select("indicator_id", "value", "unit_id").rows()) == {
        ("funds_raised", 3_200_000, "CNY"),
        ("workers_visited", 12_000, "person"),
    }


def test_no_documents_at_all_is_an_ordinary_folder(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    done = build(tmp_path / "seeds", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert pl.read_parquet(tmp_path / "out" / "data" / "documents.parquet").height == 0
    assert validate(tmp_path / "out").returncode == 0


def test_a_missing_folder_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    done = build(tmp_path / "nowhere", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "nowhere" in done.stderr and "SEEDS_DIR" in done.stderr


def test_nothing_is_written_outside_the_output_folder(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "page.txt").write_text(PAGE, encoding="utf-8")
    before = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    assert build(seeds, tmp_path / "out").returncode == 0
    after = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    assert before == after and [path.name for path in seeds.iterdir()] == ["page.txt"]


def test_a_fault_that_takes_every_document_away_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import build as steps
    from pipeline.laws import faults_are_few
    from pipeline.stages import Workspace

    lost = {"file": ["page.txt"], "row": [0], "reason": ["processing_error"], "detail": ["ValueError: broken"]}
    tables = {"documents": pl.LazyFrame({"document_id": []}), "rejected": pl.LazyFrame(lost)}
    monkeypatch.setattr(steps, "read_table", lambda space, name: tables[name])
    space = Workspace(seeds=tmp_path, output=tmp_path)
    assert faults_are_few(space)["problem"].to_list() == ["page.txt: ValueError: broken"]
    tables["documents"] = pl.LazyFrame({"document_id": ["other"]})
    assert faults_are_few(space).is_empty()
