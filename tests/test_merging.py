"""Sorted tables out of sorted shards, the same bytes however the work was divided."""

import hashlib
from pathlib import Path

import polars as pl
import pytest

from pipeline import merging
from pipeline.merging import DuplicateKey, merge, write_table
from pipeline.release import tables
from schemas import TABLES, polars_schema


def units(*ids: str) -> pl.DataFrame:
    texts = dict.fromkeys(("label_zh", "label_en", "definition", "dimension", "words"), "x")
    return pl.DataFrame([{"unit_id": one, **texts} for one in ids], schema=polars_schema(TABLES["units"]))


def shard(folder: Path, name: str, *ids: str) -> Path:
    path = folder / f"{name}.parquet"
    units(*sorted(ids)).write_parquet(path)
    return path


def test_rows_are_sorted_over_all_shards(tmp_path: Path) -> None:
    paths = [shard(tmp_path, "1", "m", "p"), shard(tmp_path, "2", "a", "b"), shard(tmp_path, "3", "n", "z")]
    assert merge("units", paths, tmp_path / "out") == 6
    expected = ["a", "b", "m", "n", "p", "z"]
    assert pl.read_parquet(tmp_path / "out" / "units.parquet")["unit_id"].to_list() == expected
    assert pl.read_csv(tmp_path / "out" / "units.csv")["unit_id"].to_list() == expected


def test_a_key_that_comes_twice_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    for number, paths in enumerate(
        ([shard(tmp_path, "1", "a", "b"), shard(tmp_path, "2", "b", "c")], [shard(tmp_path, "3", "b", "b")])
    ):
        with pytest.raises(DuplicateKey, match="'b'"):
            merge("units", paths, tmp_path / f"out{number}")
        assert list((tmp_path / f"out{number}").iterdir()) == []


def test_bytes_do_not_depend_on_the_division(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROW_GROUP", 3)
    ids = [f"{number:03d}" for number in range(20)]
    merge("units", [shard(tmp_path, "a", *ids[:7]), shard(tmp_path, "b", *ids[7:])], tmp_path / "two")
    merge("units", [shard(tmp_path, "c", *ids)], tmp_path / "one")
    write_table("units", units(*reversed(ids)), tmp_path / "frame")

    def sums(name: str) -> list[str]:
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((tmp_path / name).iterdir())]

    assert sums("two") == sums("one") == sums("frame")


def test_no_rows_at_all(tmp_path: Path) -> None:
    assert merge("units", [], tmp_path / "out") == 0
    assert pl.read_parquet(tmp_path / "out" / "units.parquet").schema == polars_schema(TABLES["units"])
    assert (tmp_path / "out" / "units.csv").read_text() == ",".join(polars_schema(TABLES["units"])) + "\n"


@pytest.mark.parametrize("most_ranges", [2, 64])
def test_shards_whose_keys_overlap_are_dealt_out_and_make_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_ranges: int
) -> None:
    ids = [f"{number:04d}" for number in range(1000)]
    write_table("units", units(*ids), tmp_path / "frame")
    monkeypatch.setattr(merging, "MOST_ROWS", 30)
    monkeypatch.setattr(merging, "MOST_ROWS_TOGETHER", 30)
    monkeypatch.setattr(merging, "MOST_RANGES", most_ranges)
    held = 0

    def read(path: Path) -> pl.DataFrame:
        nonlocal held
        frame = whole(path)
        held = max(held, frame.height)
        return frame

    whole = merging.read
    monkeypatch.setattr(merging, "read", read)
    paths = [shard(tmp_path, str(number), *ids[number::20]) for number in range(20)]
    assert merge("units", paths, tmp_path / "dealt") == 1000
    assert held <= 50
    assert {path.name: path.read_bytes() for path in (tmp_path / "dealt").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "frame").iterdir()
    }


def test_a_key_that_comes_twice_is_found_among_dealt_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MOST_ROWS", 10)
    monkeypatch.setattr(merging, "MOST_ROWS_TOGETHER", 10)
    ids = [f"{number:03d}" for number in range(100)]
    paths = [shard(tmp_path, "a", *ids[::2]), shard(tmp_path, "b", *ids[1::2], "050")]
    with pytest.raises(DuplicateKey, match="'050'"):
        merge("units", paths, tmp_path / "out")
    assert merge("units", paths, tmp_path / "first", keep_first=True) == 100
    assert list((tmp_path / "out").iterdir()) == []


def test_one_key_on_all_rows_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MOST_ROWS", 10)
    monkeypatch.setattr(merging, "MOST_ROWS_TOGETHER", 10)
    paths = [shard(tmp_path, name, *["same"] * 30) for name in "ab"]
    assert merge("units", paths, tmp_path / "out", keep_first=True) == 1
