"""Sorted tables out of sorted shards, the same bytes however the work was divided."""

import hashlib
from pathlib import Path

import polars as pl
import pytest

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
