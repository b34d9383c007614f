"""The parts of the README that the build makes, for a release of any size."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.release import readme
from schemas import TABLES, polars_schema


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """The tables of a release of no documents."""
    for name, model in TABLES.items():
        pl.DataFrame(schema=polars_schema(model)).write_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def text() -> str:
    """A README with all marks and nothing between them."""
    return "\n\n".join(f"{readme.BEGIN.format(name)}\n{readme.END}" for name in readme.PARTS)


def test_a_release_of_no_documents_has_its_parts(empty: Path) -> None:
    made = readme.filled(text(), empty)
    assert "| [`documents`](data/documents.csv) | 0 |" in made
    assert "No figure was read" in made
    assert readme.filled(made, empty) == made


def test_a_mark_that_is_gone_is_one_line(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").symlink_to(empty)
    (tmp_path / "README.md").write_text(text().replace(readme.BEGIN.format("tables"), ""), encoding="utf-8")
    monkeypatch.setattr(readme, "ROOT", tmp_path)
    assert readme.main([]) == 1
    assert capsys.readouterr().err == (
        "error: README.md: the mark <!-- generated: tables --> is missing; put it and <!-- end --> back\n"
    )


def test_bars_in_a_cell_do_not_part_it() -> None:
    assert readme.listed([["a", "b"], ["x|y", "z"]]).splitlines()[-1] == "| x\\|y | z |"
