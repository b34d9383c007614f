"""A release with large tables is held against its descriptor like a small one; of these the beginning alone is read."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline import descriptor


@pytest.fixture
def large(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the release in which some tables count as large, and others that refer to them do not."""
    shutil.copytree(published / "data", tmp_path / "data")
    content = json.loads((published / "datapackage.json").read_text(encoding="utf-8"))
    sizes = {one["name"]: one["bytes"] for one in content["resources"]}
    content["resources"] = [one for one in content["resources"] if (tmp_path / one["path"]).is_file()]
    (tmp_path / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(descriptor, "BIG_BYTES", sizes["observations"] - 1)
    assert max(sizes["documents"], sizes["mentions"]) < sizes["observations"] < sizes["quantities"]
    return tmp_path


def rewritten(folder: Path, name: str, old: str, new: str) -> None:
    """Change a CSV file once, and let the descriptor say the bytes that it has now."""
    path = folder / "data" / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    content = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for one in content["resources"]:
        if one["name"] == name:
            one["bytes"], one["hash"] = path.stat().st_size, f"sha256:{descriptor.file_digest(path)}"
    (folder / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")


def test_large_and_small_tables_that_refer_to_each_other_are_right(large: Path) -> None:
    assert descriptor.published_as_described(large) == []


def test_a_changed_byte_of_a_large_table_is_seen(large: Path) -> None:
    path = large / "data" / "quantities.csv"
    path.write_bytes(path.read_bytes().replace(b"clean", b"cleam", 1))
    assert "quantities.csv" in descriptor.published_as_described(large)[0]


@pytest.mark.parametrize(("name", "old"), [("observations", ",exact,"), ("documents", ",Hant,")])
def test_a_code_that_is_none_is_seen_in_tables_of_any_size(large: Path, name: str, old: str) -> None:
    rewritten(large, name, old, ",other,")
    assert any("other" in fault for fault in descriptor.published_as_described(large))


def test_a_reference_between_small_tables_is_seen(large: Path) -> None:
    rewritten(large, "mentions", ",acftu\n", ",nobody\n")
    assert any("nobody" in fault for fault in descriptor.published_as_described(large))
