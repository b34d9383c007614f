"""What the project is built from: pinned by hash, from no named index, each with its purpose beside it."""

import re

import pytest

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_pinned_package_has_its_hashes() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    assert len(entries) > 50
    assert [
        one.split("\n")[0] for one in entries if not re.match(r"[\w.\-\[\],]+==\S+", one) or "--hash=sha256:" not in one
    ] == []


@pytest.mark.parametrize("address", ["://", "--index", "--extra-index", "--find-links", "file:", "git+", "@ "])
def test_the_lock_names_no_place(address: str) -> None:
    assert address not in LOCK


def dependencies() -> list[str]:
    """The lines of pyproject.toml that ask for a package."""
    tables = re.search(r"\ndependencies = \[.*?(?=\n\[build-system\])", PROJECT, re.S)
    assert tables
    return [line for line in tables[0].splitlines() if re.search(r'"[A-Za-z0-9_.\-]+(\[[\w,]+\])?[<>=~!]=?', line)]


def test_every_dependency_has_its_purpose_beside_it() -> None:
    lines = dependencies()
    assert len(lines) > 15
    assert [line for line in lines if not re.search(r"#\s*\w.{7,}", line)] == []


def test_the_lock_is_installed_by_its_hashes_alone() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in makefile
    assert re.search(r"^audit:.*\n(\t.*\n)*\t.*pip-audit.*requirements\.lock", makefile, re.M)
