"""What changes the digest of the code, and what does not."""

import shutil
from pathlib import Path

import pytest

from pipeline import digests
from pipeline.digests import ROOT, code_version, deciding_files


@pytest.fixture
def version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The version of a copy of the code, computed anew at every call."""
    for folder in ("pipeline", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    found = deciding_files
    monkeypatch.setattr(digests, "ROOT", tmp_path)
    monkeypatch.setattr(digests, "deciding_files", lambda: found(tmp_path))
    return code_version.__wrapped__


@pytest.mark.parametrize(
    ("file", "decides"),
    [
        ("pipeline/flow.py", True),
        ("pipeline/repair/gbk.py", True),
        ("pipeline/lexicon/units.csv", True),
        ("pipeline/lexicon/indicators.yaml", True),
        ("schemas/quantities.py", True),
        ("schemas/codes.py", True),
        ("pipeline/release/tables.py", True),
        ("pipeline/release/workbook.py", False),
        ("pipeline/assets/tables.py", False),
        ("pipeline/console.py", False),
        ("pipeline/cluster.py", False),
    ],
)
def test_which_files_decide(version, tmp_path: Path, file: str, decides: bool) -> None:  # type: ignore[no-untyped-def]
    before = version()
    with (tmp_path / file).open("a", encoding="utf-8") as handle:
        handle.write("\n")
    assert (version() != before) == decides


@pytest.mark.parametrize("library", ["opencc", "jieba", "pypinyin", "polars", "pyarrow"])
def test_libraries_that_decide_results_are_in_it(version, monkeypatch: pytest.MonkeyPatch, library: str) -> None:  # type: ignore[no-untyped-def]
    before = version()
    known = digests.installed
    monkeypatch.setattr(digests, "installed", lambda name: "0" if name == library else known(name))
    assert known(library) and version() != before
