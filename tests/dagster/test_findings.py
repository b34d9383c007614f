"""Findings on tables made by hand, of which some rows are to be looked at."""

from pathlib import Path

import polars as pl
import pytest

from pipeline import findings
from pipeline.stages import Workspace
from tests.release.conftest import frames, write_tables


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A workspace whose tables are those of the tests of the release."""
    found = Workspace(tmp_path / "seeds", tmp_path / "out")
    write_tables(found.tables, frames())
    return found


def test_a_conflict_lists_the_figures_of_its_series(space: Workspace) -> None:
    found = findings.conflicts(space)
    assert set(found["series_id"]) == {"s1"}
    assert "d1#0000001" in found["observation_id"].to_list()
    assert found["source"].null_count() == 0


def test_unresolved_damage_is_named_by_its_place(space: Workspace) -> None:
    left = frames()["repairs"].filter(pl.col("repaired_text").is_null())
    places = [f"{row['document_id']}.txt@{row['raw_start']}" for row in left.iter_rows(named=True)]
    assert findings.unresolved(space)["place"].to_list() == places != []


def test_a_page_without_a_date_is_named_by_its_file(space: Workspace) -> None:
    assert findings.undated(space)["file"].to_list() == ["d2.txt"]


def test_nothing_is_lost_where_nothing_was_published(space: Workspace) -> None:
    assert findings.lost(space).is_empty()
    write_tables(space.output / "data", frames())
    assert findings.lost(space).is_empty()
