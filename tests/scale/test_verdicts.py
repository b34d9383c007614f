"""A table or a law is done again when something it rests on has changed, and only then."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks import steps
from pipeline import build, consolidation, flow, laws, shards
from pipeline.stages import Workspace
from tests.scale.invented import loose, report


def test_nothing_new_makes_nothing(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loose(seeds, range(5))
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    monkeypatch.setattr(build, "merge", lambda *_, **__: pytest.fail("a table was merged"))
    monkeypatch.setattr(laws, "slices", lambda *_: pytest.fail("a table was read"))
    monkeypatch.setattr(flow, "digit_faults", lambda *_: pytest.fail("pages were read"))
    steps.run(space)


def test_a_changed_page_is_seen(seeds: Path, tmp_path: Path) -> None:
    loose(seeds, range(5))
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    (seeds / "page-0003.txt").write_text(report(77), encoding="utf-8")
    steps.run(space)
    numbers = build.read_table(space, "quantities").filter(pl.col("document_id") == "page-0003").collect()["value"]
    assert 77 * 13 + 200 in numbers.to_list()


def test_what_is_wrong_with_the_digits_of_a_shard_is_told(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose(seeds, range(5))
    space = Workspace(seeds, tmp_path)
    fault = pl.DataFrame({"problem": ["page: digits outside every quantity"]})
    monkeypatch.setattr(flow, "digit_faults", lambda *_: fault)
    steps.run(space)
    assert set(laws.every_digit_once(space)["problem"]) == {"page: digits outside every quantity"}
    assert not laws.every_digit_once(space).is_empty()


def test_what_is_wrong_in_a_row_is_told_when_the_table_is_made_and_until_it_changes(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose(seeds, range(5))
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    stage = space.stage("matched_observations")
    path = next(one for one in stage.glob("*/dispositions.parquet") if pl.read_parquet(one).height)
    shards.write(pl.read_parquet(path).with_columns(disposition=pl.lit("repeat")), path)
    path = space.stage("extracted_quantities") / path.parent.name / "quantities.parquet"
    wrong = consolidation.named(pl.read_parquet(path).with_columns(legibility=pl.lit("damaged")))
    shards.write(wrong.drop("quantity_id"), path)
    (space.tables / "quantities.json").unlink()
    build.table(space, "quantities")
    with monkeypatch.context() as patched:
        patched.setattr(laws, "slices", lambda *_: pytest.fail("a table was read"))
        named = [f"{one} is damaged, yet published" for one in wrong["quantity_id"]]
        assert laws.damage_withheld(space)["problem"].to_list() == named[: laws.MOST_NAMED]
    clean = pl.read_parquet(space.tables / "quantities.parquet").with_columns(legibility=pl.lit("clean"))
    clean.write_parquet(space.tables / "quantities.parquet")
    assert laws.damage_withheld(space).is_empty()


def test_a_table_that_was_tampered_with_is_looked_at_and_made_again(seeds: Path, tmp_path: Path) -> None:
    loose(seeds, range(5))
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    path = space.tables / "quantities.parquet"
    whole = path.read_bytes()
    wrong = pl.read_parquet(path).with_columns(legibility=pl.lit("damaged"), disposition=pl.lit("repeat"))
    wrong.write_parquet(path)
    assert not laws.damage_withheld(space).is_empty()
    assert not laws.damage_withheld(space).is_empty()
    assert not laws.twins_equal(space, "quantities").is_empty()
    build.table(space, "quantities")
    assert path.read_bytes() == whole and laws.damage_withheld(space).is_empty()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("value", 7),
        ("value", None),
        ("value", -(2**63)),
        ("number", "9223372036854775808"),
        ("number", "0.5"),
        ("lower", 2**62),
        ("upper", 0),
    ],
)
def test_numbers_that_contradict_each_other_are_found(
    seeds: Path, tmp_path: Path, column: str, value: int | str | None
) -> None:
    loose(seeds, range(2))
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    path = space.tables / "quantities.parquet"
    found = pl.read_parquet(path)
    row = found.with_row_index().filter(pl.col("value") > 7)["index"][0]
    here = pl.int_range(pl.len()) == row
    number = str(value) if value == -(2**63) else found["number"][row]
    wrong = found.with_columns(
        pl.when(here).then(pl.lit(number)).otherwise("number").alias("number"),
    ).with_columns(pl.when(here).then(pl.lit(value)).otherwise(column).alias(column))
    wrong.write_parquet(path)
    assert laws.exact_integers(space)["problem"].to_list() == [
        f"{found['quantity_id'][row]}: value, number and bounds contradict each other"
    ]


def test_a_telephone_number_in_a_table_is_found(seeds: Path, tmp_path: Path) -> None:
    loose(seeds, range(2))
    space = Workspace(seeds, tmp_path)
    steps.run(space)
    path = space.tables / "quantities.parquet"
    found = pl.read_parquet(path)
    found.with_columns(raw_text=pl.lit("电话:13812345678")).write_parquet(path)
    assert laws.nothing_personal(space).height == min(found.height, laws.MOST_NAMED)
