"""The quality report counts what the tables hold."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import polars as pl

from pipeline.release.plot import Cell, coverage
from pipeline.release.quality import MOST_LISTED, cells, plot, report
from schemas import TABLES, polars_schema
from tests.release.conftest import document, write_tables


def row_of(text: str, first: str) -> list[str]:
    """The cells of the row that begins with `first`."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {first}"))
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_counts(data: Path) -> None:
    text = report(data)
    assert row_of(text, "documents")[1] == "2"
    assert row_of(text, "numeric mentions")[1] == "4"
    assert row_of(text, "damaged places left alone")[1] == "1"
    assert row_of(text, "observations read in documents")[1] == "3"
    assert row_of(text, "observations transcribed by hand")[1] == "1"
    assert row_of(text, "`date`")[3] == "1"
    assert row_of(text, "`funds_raised`")[3:] == ["3", "2", "1", "0", "0", "1"]
    assert row_of(text, "`workers_visited`")[3:5] == ["1", "0"]
    assert row_of(text, "`d1`")[2:] == ["4", "3", "0", "1", "0", "0", "0"]
    assert row_of(text, "`byte_misalignment`")[1] == "1"
    assert row_of(text, "2016")[2:] == ["1", "1"]


def test_a_conflict_is_named_with_what_was_chosen_and_why(data: Path) -> None:
    section = report(data).split("## Conflicts")[1].split("##")[0]
    assert row_of(section, "`s1`") == [
        "`s1`",
        f"{2**53 + 1:,}",
        f"{2**53 + 1:,} – …",
        "`CNY`",
        "2",
        "`d1#0000001`",
        "finest",
    ]


def test_text_of_a_page_is_not_markup(data: Path) -> None:
    assert "<img" not in report(data).replace("\\<img", "")


def test_a_long_list_says_that_it_is_cut(tmp_path: Path, tables: dict[str, pl.DataFrame]) -> None:
    many = [document(f"d{number:04d}") for number in range(MOST_LISTED + 5)]
    tables["documents"] = pl.DataFrame(many, schema=polars_schema(TABLES["documents"]))
    text = report(write_tables(tmp_path / "many", tables))
    assert f"{MOST_LISTED} of {MOST_LISTED + 5} rows are listed" in text


def test_an_empty_release_has_a_report(tmp_path: Path, tables: dict[str, pl.DataFrame]) -> None:
    data = write_tables(tmp_path / "empty", {name: frame.clear() for name, frame in tables.items()})
    assert row_of(report(data), "documents")[1] == "0"
    assert "No figure with a year" in plot(data)


def test_plot_shows_each_cell_and_marks_conflicts(data: Path) -> None:
    assert cells(data) == [Cell("funds_raised", 2016, 1, 1), Cell("funds_raised", 2017, 1, 0)]
    found = ElementTree.fromstring(plot(data))
    kinds = [one.get("class") for one in found.iter("{http://www.w3.org/2000/svg}rect")]
    assert kinds.count("c1") == 2 + 1 and kinds.count("x") == 1 + 1  # one more of each in the key


def test_plot_escapes_labels() -> None:
    svg = coverage([Cell("a", 2000, 12, 0)], {"a": '<script>alert("1")</script>'})
    assert "<script" not in svg and ElementTree.fromstring(svg) is not None


def test_equal_tables_give_equal_text(data: Path) -> None:
    assert (report(data), plot(data)) == (report(data), plot(data))
