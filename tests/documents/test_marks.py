"""Every row of the lexicon of marks and publishers does on its example what it is there for."""

import polars as pl
import pytest
import yaml

from pipeline.documents.encoding import decode
from pipeline.documents.features import described
from pipeline.documents.layout import sections
from pipeline.documents.lines import pieces
from pipeline.documents.marks import Mark, files, marks, publishers

LABELS = ("stamp_label", "source_label", "counter_label", "author_label", "editor_label")


def feature(role: str) -> str:
    return "byline" if role in LABELS else role


def shown(texts: list[str]) -> list[dict[str, bool]]:
    """For each text the features that any of its lines shows."""
    frame = pl.DataFrame({"document_id": [str(number) for number in range(len(texts))], "text": texts})
    names = sorted({feature(mark.role) for mark in marks()})
    cut, kinds = pieces(frame)
    found = cut.join(described(kinds), on="kind").group_by("doc").agg(pl.col(names).any())
    every = pl.DataFrame({"doc": range(len(texts))}, {"doc": pl.UInt32}).join(found, on="doc", how="left")
    return every.sort("doc").fill_null(False).to_dicts()


@pytest.fixture(scope="module")
def examples() -> dict[Mark, dict[str, bool]]:
    return dict(zip(marks(), shown([mark.example for mark in marks()]), strict=True))


@pytest.mark.parametrize("mark", marks(), ids=lambda mark: f"{mark.role}-{mark.place}-{mark.mark}")
def test_a_mark_shows_in_its_example(mark: Mark, examples: dict[Mark, dict[str, bool]]) -> None:
    assert examples[mark][feature(mark.role)]


def test_most_examples_show_nothing_without_their_mark() -> None:
    rest = shown([mark.example.replace(mark.mark, "") for mark in marks()])
    silent = sum(not found[feature(mark.role)] for mark, found in zip(marks(), rest, strict=True))
    assert silent > 0.8 * len(marks())


def test_no_mark_is_listed_twice() -> None:
    keys = [(mark.mark, mark.role, mark.place) for mark in marks()]
    assert len(keys) == len(set(keys))
    assert {mark.place for mark in marks()} == {"label", "start", "whole", "anywhere", "hint"}


@pytest.fixture(scope="module")
def credits() -> list[str | None]:
    page = "某市工会走访困难职工\n2020-01-02 {}\n某市工会走访困难职工，送去慰问金，大家都很高兴。\n"
    texts = [page.format(example) for _, _, example in publishers()]
    _, headers = sections(pl.DataFrame({"document_id": [str(n) for n in range(len(texts))], "text": texts}))
    return headers["credited_to"].to_list()


@pytest.mark.parametrize("number", range(len(publishers())), ids=[name for name, _, _ in publishers()])
def test_a_publisher_is_credited_or_not(number: int, credits: list[str | None]) -> None:
    name, kind, _ = publishers()[number]
    credited = credits[number]
    assert credited is None if kind == "none" else credited is not None and credited.endswith(name)


def test_the_examples_of_the_common_characters_are_decoded() -> None:
    data = yaml.safe_load(files("pipeline.lexicon").joinpath("layout_common_characters.yaml").read_text("utf-8"))
    for example in data["examples"]:
        decoded = decode(example["text"].encode(example["encoding"]))
        assert decoded == (example["text"], example["encoding"])
