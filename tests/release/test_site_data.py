"""What the site carries: bounded, masked, exact, and safe inside a script element."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.release.masking import mask_in_place
from pipeline.release.webpage import embedded, webpage
from pipeline.release.webpage_data import plural, plurals, reading_offset, site_data
from tests.release.conftest import BIG, NASTY, PAGE, READING, work_frames, write_tables


def collected(data: Path, tables: dict[str, pl.DataFrame], **bounds: int) -> dict[str, Any]:
    """The site's data."""
    frames = work_frames(tables)
    return site_data(data, lambda stage, frame: frames[stage, frame].lazy(), **bounds)


def records(part: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows as mappings."""
    return [dict(zip(part["columns"], row, strict=True)) for row in part["rows"]]


def test_figures_stand_where_the_data_says(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    found = collected(data, tables)
    page = found["pages"]["d1"]
    rows = [row for row in records(found["observations"]) if row["quantity_id"]]
    assert [page["raw"][row["raw_start"] : row["raw_end"]] for row in rows] == ["5元", "7元", "0."]
    assert [page["text"][row["start"] : row["end"]] for row in rows] == ["5元", "7元", "0."]
    assert [page["raw"][one[0] : one[1]] for one in page["repairs"]] == ["總(zǒng)", "?、"]
    assert [page["text"][one[2] : one[3]] for one in page["repairs"]] == ["总", "?、"]


def test_figures_beyond_two_to_the_53_are_text(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    found = json.loads(embedded(collected(data, tables)))
    values = {row["observation_id"]: row["value"] for row in records(found["observations"])}
    assert values["d1#0000001"] == str(BIG)


def test_each_observation_knows_its_series(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    rows = {row["observation_id"]: row["series_id"] for row in records(collected(data, tables)["observations"])}
    assert rows["d1#0000001"] == "s1"
    assert rows["d1#0000002"] is None  # planned, and there is no series of plans


def test_telephone_numbers_are_masked_in_place(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    page = collected(data, tables)["pages"]["d1"]
    assert "13912345678" not in json.dumps(page)
    assert (len(page["raw"]), len(page["text"])) == (len(PAGE), len(READING))
    assert page["raw"].replace("●" * 11, "13912345678") == PAGE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话13912345678,", "电话●●●●●●●●●●●,"),
        ("139 1234 5678 139 1234 5679", None),
        ("写信a.b@c.org或c@d.cn", None),
        ("筹集5000万元", "筹集5000万元"),
        ("", ""),
    ],
)
def test_masking_keeps_length_and_leaves_nothing_readable(text: str, expected: str | None) -> None:
    found = mask_in_place(text)
    assert len(found) == len(text)
    assert expected is None or found == expected
    assert mask_in_place(found) == found
    assert not re.search(r"\d{4}|@", found) or found == text == expected


def test_given_spans_are_masked() -> None:
    assert mask_in_place("甲12乙", [(1, 3)]) == "甲●●乙"


def test_bounds_keep_the_transcribed_and_nationwide_first(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    found = collected(data, tables, most_observations=2)
    assert {row["observation_id"] for row in records(found["observations"])} == {"F001", "d1#0000001"}
    assert found["counts"]["observations"] == 4


def test_a_page_beyond_the_bound_is_left_out(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    page = collected(data, tables, most_text=5)["pages"]["d1"]
    assert page["raw"] is None and page["title"] == NASTY


class Tags(HTMLParser):
    """The tags of a page as a browser would find them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def test_no_text_of_a_page_ends_the_script(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    html = webpage(data.parent, collected(data, tables))
    tags = Tags(html).found
    assert tags.count("script") == 3 and "img" not in tags and "b" not in tags
    assert NASTY not in html and "</script><b>" not in html


def test_nothing_is_loaded_from_elsewhere(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    html = webpage(data.parent, collected(data, tables))
    assert "default-src 'none'" in html
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=\"(?!data:,)", html)
    assert "url(" not in html and "@import" not in html


def test_equal_tables_give_equal_bytes(data: Path, tables: dict[str, pl.DataFrame]) -> None:
    assert webpage(data.parent, collected(data, tables)) == webpage(data.parent, collected(data, tables))


def test_an_empty_release_has_a_site(tmp_path: Path, tables: dict[str, pl.DataFrame]) -> None:
    empty = {name: frame.clear() for name, frame in tables.items()}
    found = collected(write_tables(tmp_path / "empty" / "data", empty), empty)
    assert found["observations"]["rows"] == [] and "<main" in webpage(tmp_path / "empty", found)


def test_raw_offsets_become_reading_offsets() -> None:
    pieces = [(0, 3, 0, 3), (3, 9, 3, 4), (12, 20, 4, 12)]
    assert [reading_offset(pieces, raw) for raw in (0, 2, 3, 5, 9, 11, 12, 15, 20)] == [0, 2, 3, 4, 4, 4, 4, 7, 12]
    assert reading_offset([], 7) == 7


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("province", "provinces"),
        ("person-time", "person-times"),
        ("county", "counties"),
        ("day", "days"),
        ("batch", "batches"),
        ("aircraft", "aircraft"),
        ("year of age", "years of age"),
    ],
)
def test_counted_units_have_a_plural(one: str, many: str) -> None:
    assert pl.select(plural(pl.lit(one))).item() == many


def test_only_units_that_are_counted_have_one(tmp_path: Path) -> None:
    rows = [("percent", "percent", "ratio"), ("person", "person", "count"), ("CNY", "Chinese yuan", "money")]
    frame = pl.DataFrame(rows, schema=["unit_id", "label_en", "dimension"], orient="row")
    frame.write_parquet(tmp_path / "units.parquet")
    assert plurals(tmp_path, ["percent", "person", "CNY"]) == {"person": "persons"}
    assert plurals(tmp_path, ["CNY"]) == {}
