"""A corpus becomes many shards; what is unchanged is not read again; an id belongs to one document."""

import gzip
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from benchmarks import steps
from pipeline import build, corpora, laws, shards, stages
from pipeline.stages import Workspace
from schemas import TABLES, primary_key
from tests.scale.invented import corpus, loose, report


def names(space: Workspace) -> list[str]:
    return [row.shard for row in shards.manifest(space.stage("pages")) if row.rows["pages"]]


def test_a_corpus_is_cut_into_shards_in_its_own_order(seeds: Path, tmp_path: Path) -> None:
    corpus(seeds / "crawl.jsonl", range(30))
    space = Workspace(seeds, tmp_path)
    rows = stages.pages(space)
    assert [row.rows["pages"] for row in rows if row.shard != "empty"] == [8, 8, 8, 6]
    assert [row.documents for row in rows if row.shard != "empty"] == [8, 8, 8, 6]
    found = space.scan("pages", "pages").select("row").collect()["row"].sort().to_list()
    assert found == list(range(1, 31))


def test_an_unchanged_corpus_is_not_opened_again(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus(seeds / "crawl.jsonl", range(20))
    space = Workspace(seeds, tmp_path)
    first = stages.pages(space)
    monkeypatch.setattr(corpora, "iter_batches", lambda *_: pytest.fail("the corpus was opened"))
    again = stages.pages(space)
    assert all(row.skipped for row in again) and [row.content for row in again] == [row.content for row in first]


def test_a_shard_that_was_lost_is_made_again(seeds: Path, tmp_path: Path) -> None:
    corpus(seeds / "crawl.jsonl", range(20))
    space = Workspace(seeds, tmp_path)
    first = stages.pages(space)
    shards.remove(space.stage("pages") / names(space)[1])
    assert [row.content for row in stages.pages(space)] == [row.content for row in first]


def test_rows_added_at_the_end_leave_the_texts_of_the_others_as_they_are(seeds: Path, tmp_path: Path) -> None:
    corpus(seeds / "crawl.jsonl", range(16))
    space = Workspace(seeds, tmp_path)
    for grown in (False, True):
        if grown:
            corpus(seeds / "crawl.jsonl", range(20))
        stages.pages(space)
        rows = stages.after(space, ("pages",), "texts", stages.texts_shard)
    assert [row.skipped for row in rows if row.shard != "empty"] == [True, True, False]


def test_a_corpus_that_goes_takes_its_rows_with_it(seeds: Path, tmp_path: Path) -> None:
    loose(seeds, range(3))
    corpus(seeds / "crawl.jsonl", range(10, 20))
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    assert build.read_table(space, "documents").collect().height == 13
    (seeds / "crawl.jsonl").unlink()
    (seeds / "page-0001.txt").unlink()
    steps.run(space)
    assert build.read_table(space, "documents").collect()["document_id"].to_list() == ["page-0000", "page-0002"]
    left = build.read_table(space, "quantities").collect()["document_id"].unique().sort().to_list()
    assert left == ["page-0000", "page-0002"]


def test_what_is_before_a_corrupt_tail_is_kept(seeds: Path, tmp_path: Path) -> None:
    corpus(seeds / "crawl.jsonl", range(2000))
    whole = gzip.compress((seeds / "crawl.jsonl").read_bytes())
    (seeds / "crawl.jsonl").unlink()
    (seeds / "crawl.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    space = Workspace(seeds, tmp_path)
    stages.pages(space)
    kept = space.scan("pages", "pages").select(pl.len()).collect().item()
    refused = space.scan("pages", "rejected").collect()
    assert 0 < kept < 2000
    assert refused["file"].unique().to_list() == ["crawl.jsonl.gz"] and "corrupt_archive" in refused["reason"].to_list()


def test_a_reader_that_fails_keeps_the_shards_before(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus(seeds / "crawl.jsonl", range(20))
    whole = corpora.iter_batches

    def breaks(item, rows):  # type: ignore[no-untyped-def]
        for number, parts in enumerate(whole(item, rows)):
            if number == 3:
                raise RuntimeError("what nobody thought of")
            yield parts

    monkeypatch.setattr(corpora, "iter_batches", breaks)
    space = Workspace(seeds, tmp_path)
    stages.pages(space)
    assert space.scan("pages", "pages").select(pl.len()).collect().item() == 12
    refused = space.scan("pages", "rejected").collect()
    assert refused.rows() == [
        (
            "crawl.jsonl",
            None,
            "processing_error",
            "cannot be read on after 12 rows (RuntimeError: what nobody thought of); those are kept",
        )
    ]


def test_an_empty_corpus_is_accounted_for(seeds: Path, tmp_path: Path) -> None:
    (seeds / "none.jsonl").write_bytes(b"")
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    assert build.read_table(space, "rejected").select("file", "row", "reason").collect().rows() == [
        ("none.jsonl", 0, "empty")
    ]
    assert steps.faults(space) == []


def test_the_later_of_two_documents_of_one_id_is_rejected(seeds: Path, tmp_path: Path) -> None:
    corpus(seeds / "a.jsonl", range(20))
    corpus(seeds / "b.jsonl", range(10, 30))
    (seeds / "row-0000.txt").write_text(report(500), encoding="utf-8")
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    documents = build.read_table(space, "documents").collect()
    assert documents.height == 30 and documents["document_id"].is_unique().all()
    rejected = build.read_table(space, "rejected").collect()
    assert rejected["reason"].unique().to_list() == ["duplicate_id"]
    assert rejected.group_by("file").len().sort("file").rows() == [("b.jsonl", 10), ("row-0000.txt", 1)]
    assert rejected.filter(pl.col("file") == "b.jsonl")["row"].to_list() == list(range(1, 11))
    assert "a.jsonl" in rejected["detail"][0]
    assert steps.faults(space) == []


def test_the_id_is_free_again_when_the_earlier_document_goes(
    seeds: Path, tmp_path: Path, sums: Callable[[Path], dict[str, str]]
) -> None:
    corpus(seeds / "a.jsonl", range(12))
    corpus(seeds / "b.jsonl", range(6, 18))
    space = Workspace(seeds, tmp_path / "out")
    steps.run(space)
    (seeds / "a.jsonl").unlink()
    steps.run(space)
    fresh = Workspace(seeds, tmp_path / "fresh")
    steps.run(fresh)
    assert build.read_table(space, "documents").collect().height == 12
    assert sums(space.tables) == sums(fresh.tables)


def test_a_shard_damaged_on_the_disk_is_no_fault_of_its_pages(seeds: Path, tmp_path: Path) -> None:
    loose(seeds, range(9))
    space = Workspace(seeds, tmp_path)
    stages.pages(space)
    (space.stage("pages") / names(space)[0] / "pages.parquet").write_bytes(b"PAR1 and nothing of it")
    with pytest.raises(build.DamagedShard, match="run again"):
        for _, step in steps.STEPS[1:]:
            step(space)
    steps.run(space)
    assert build.read_table(space, "documents").collect().height == 9


def test_ids_of_which_one_begins_with_the_other_are_sorted_by_the_keys_of_their_rows(
    seeds: Path, tmp_path: Path
) -> None:
    rows = [{"id": one, "text": report(7)} for one in ("a", "a!", "a b", "ab")]
    (seeds / "crawl.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    for name in ("documents", "quantities", "observations", "mentions"):
        found = build.read_table(space, name).collect()
        key = primary_key(TABLES[name])
        assert found.select(key).rows() == sorted(found.select(key).rows())
        assert name == "observations" or set(found["document_id"]) == {"a", "a!", "a b", "ab"}  # they are copies
    quantities = build.read_table(space, "quantities").collect()
    own = quantities.filter(pl.col("disposition") == "observation")
    assert own["observation_id"].str.starts_with(own["document_id"] + "#").all()
    assert not list(itertools.chain(*(law(space)["problem"] for _, law in laws.LAWS.values())))
