"""Content-defined batches: a page that comes or goes changes one shard."""

from pathlib import Path

from pipeline.batches import batches, ends_batch
from pipeline.documents.inventory import Input


def page(name: str) -> Input:
    return Input(f"{name}.txt", Path(f"{name}.txt"), "page", name, 10, 1)


def test_one_page_more_changes_one_batch() -> None:
    names = [f"page-{number:05d}" for number in range(8000)]
    before = {batch.name: batch.digest for batch in batches(map(page, names))}
    after = {batch.name: batch.digest for batch in batches(map(page, [*names, "page-04000a"]))}
    assert len(before) > 3
    assert sum(after.get(name) == digest for name, digest in before.items()) >= len(before) - 1


def test_pages_are_in_the_order_of_their_ids_and_none_is_lost() -> None:
    names = [f"{number % 97}-{number}" for number in range(3000)]
    held = [one.document_id for batch in batches(map(page, names)) for one in batch.inputs]
    assert held == sorted(names)


def test_a_corpus_has_a_shard_of_its_own() -> None:
    corpus = Input("b.jsonl", Path("b.jsonl"), "jsonl", None, 10, 1)
    found = [[one.file for one in batch.inputs] for batch in batches([page("a"), corpus, page("c")])]
    assert found == [[], ["b.jsonl"], ["a.txt", "c.txt"]]


def test_batches_end_about_every_thousandth_page() -> None:
    share = sum(ends_batch(f"{number}.txt") for number in range(200_000)) / 200_000
    assert 0.0005 < share < 0.002
