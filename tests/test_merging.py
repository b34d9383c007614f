"""Sorted tables out of sorted shards, the same bytes however the work was divided."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from pipeline import merging, pieces, shards
from pipeline.merging import PIECES, DuplicateKey, merge, write_table
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


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges, pieces and samples of few rows."""
    monkeypatch.setattr(merging, "MOST_ROWS", 30)
    monkeypatch.setattr(tables, "LOOK_ROWS", 50)
    monkeypatch.setattr(merging, "HELD_PIECES", 6)
    monkeypatch.setattr(merging, "STEP", 3)
    monkeypatch.setattr(pieces, "PIECE_ROWS", 4)


def in_pieces(folder: Path, name: str, *ids: str) -> Path:
    path = folder / f"{name}.parquet"
    shards.write(units(*sorted(ids)), path, in_pieces=True)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("most_frames", [2, 3, 256])
@pytest.mark.parametrize("kept", [shard, in_pieces])
def test_shards_whose_keys_overlap_are_merged_range_by_range_and_make_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_frames: int, kept: Callable[..., Path]
) -> None:
    monkeypatch.setattr(merging, "MOST_FRAMES", most_frames)
    ids = [f"{number:04d}" for number in range(1000)]
    write_table("units", units(*ids), tmp_path / "frame")
    paths = [kept(tmp_path, str(number), *ids[number::20]) for number in range(19)]
    # One frame has none of the first keys, one has none of the last, one has none at all.
    paths += [
        kept(tmp_path, "19", *ids[19::20][30:]),
        in_pieces(tmp_path, "none"),
        shard(tmp_path, "20", *ids[19::20][:30]),
    ]
    assert merge("units", paths, tmp_path / "merged") == 1000
    assert files(tmp_path / "merged") == files(tmp_path / "frame")


@pytest.mark.usefixtures("small")
def test_what_is_held_does_not_grow_with_the_table(tmp_path: Path) -> None:
    for count in (1000, 4000):
        ids = [f"{number:05d}" for number in range(count)]
        paths = [in_pieces(tmp_path, f"{count}-{number}", *ids[number::10]) for number in range(10)]
        rows = [frame.height for frame in merging.ordered(paths, ["unit_id"], tmp_path / "spill")]
        assert sum(rows) == count and max(rows) < 90


@pytest.mark.usefixtures("small")
def test_what_looks_at_the_rows_is_shown_all_of_them_in_their_order(tmp_path: Path) -> None:
    ids = [f"{number:04d}" for number in range(300)]
    paths = [in_pieces(tmp_path, str(number), *ids[number::7]) for number in range(7)]
    seen: dict[int, list[str]] = {}
    merge("units", paths, tmp_path / "out", look=lambda frame, first: seen.update({first: frame["unit_id"].to_list()}))
    assert len(seen) > 3
    assert all(ids[first : first + len(shown)] == shown for first, shown in seen.items())
    assert sum(map(len, seen.values())) == 300


@pytest.mark.usefixtures("small")
def test_a_key_that_comes_twice_is_found_among_merged_rows(tmp_path: Path) -> None:
    ids = [f"{number:03d}" for number in range(100)]
    paths = [in_pieces(tmp_path, "a", *ids[::2]), in_pieces(tmp_path, "b", *ids[1::2], "050")]
    with pytest.raises(DuplicateKey, match="'050'"):
        merge("units", paths, tmp_path / "out")
    assert merge("units", paths, tmp_path / "first", keep_first=True) == 100
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.usefixtures("small")
def test_one_key_on_all_rows_ends(tmp_path: Path) -> None:
    paths = [shard(tmp_path, name, *["same"] * 30) for name in "ab"]
    assert merge("units", paths, tmp_path / "out", keep_first=True) == 1


@pytest.mark.usefixtures("small")
def test_a_frame_in_another_order_is_put_in_order(tmp_path: Path) -> None:
    ids = [f"{number:03d}" for number in range(100)]
    paths = [in_pieces(tmp_path, "a", *ids[::2]), tmp_path / "b.parquet"]
    shards.write(units(*reversed(ids[1::2])), paths[1], in_pieces=True)
    merge("units", paths, tmp_path / "out")
    assert pl.read_parquet(tmp_path / "out" / "units.parquet")["unit_id"].to_list() == ids


@pytest.mark.usefixtures("small")
def test_rows_that_stand_in_two_files_are_put_together(tmp_path: Path) -> None:
    ids = [f"{number:03d}" for number in range(100)]
    paths = [in_pieces(tmp_path, name, *ids[first::2]) for first, name in enumerate("ab")]

    def beside(path: Path, at_once: int) -> Iterator[pl.DataFrame]:
        for piece in pieces.read(path, at_once, ["unit_id", "words", "label_en"]):
            yield piece.with_columns(label_zh="unit_id", definition=pl.lit("x"), dimension=pl.lit("x"))

    columns = polars_schema(TABLES["units"]).names()
    merge(
        "units", paths, tmp_path / "out", rows=PIECES._replace(read=beside), finish=lambda frame: frame.select(columns)
    )
    assert pl.read_parquet(tmp_path / "out" / "units.parquet")["label_zh"].to_list() == ids


@pytest.mark.parametrize(
    "documents",
    [["b", "b", "a", "c"], ["b", "a", "b", "c"], ["a#0000002", "a", "a!"], [None, "a", None], []],
    ids=["together", "apart", "one inside another", "without a document", "none"],
)
@pytest.mark.parametrize("key", [["name"], ["document_id", "at"]])
def test_rows_of_documents_are_put_in_order(documents: list[str | None], key: list[str]) -> None:
    rows = [(one, at) for one in documents for at in (1, 3)] if len(set(documents)) == len(documents) else []
    rows = rows or [(one, at) for at, one in enumerate(documents)]
    schema = {"document_id": pl.String, "at": pl.Int64}
    name = pl.format("{}#{}", pl.col("document_id").fill_null("z"), pl.col("at").cast(pl.String).str.zfill(7))
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(name=name)
    assert merging.put_together(frame, key).equals(frame.sort(key, maintain_order=True))
