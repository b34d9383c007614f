"""The artefacts of the real release: all there, each what its writer makes of the published tables, and all agree."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipeline.privacy import MASK
from pipeline.release.citation import citation, zenodo
from pipeline.release.croissant import croissant
from pipeline.release.dictionary import dictionary
from pipeline.release.project import project
from pipeline.release.quality import plot, report
from schemas import TABLES
from scripts.browser import browser, complaints, missing, requests


def table(published: Path, name: str) -> pl.DataFrame:
    """A published table."""
    return pl.read_parquet(published / "data" / f"{name}.parquet")


def test_texts_are_what_the_tables_say(published: Path) -> None:
    data = published / "data"
    assert (data / "dictionary.md").read_text(encoding="utf-8") == dictionary(data)
    assert (data / "quality.md").read_text(encoding="utf-8") == report(data)
    assert (data / "quality.svg").read_text(encoding="utf-8") == plot(data)
    assert (published / "CITATION.cff").read_text(encoding="utf-8") == citation()
    assert json.loads((published / ".zenodo.json").read_text(encoding="utf-8")) == zenodo()
    assert json.loads((published / "croissant.json").read_text(encoding="utf-8")) == croissant(published)


def test_the_dictionary_names_every_column_and_code(published: Path) -> None:
    text = (published / "data" / "dictionary.md").read_text(encoding="utf-8")
    for name, model in TABLES.items():
        section = text.split(f'<a id="{name}"></a>')[1].split("\n<a id=")[0]
        assert [column for column in model.to_schema().columns if f"| `{column}` |" not in section] == []
    for name, key in (("indicators", "indicator_id"), ("units", "unit_id")):
        assert [one for one in table(published, name)[key] if f"| `{one}` |" not in text] == []


def test_workbook_and_database_hold_every_row(published: Path) -> None:
    data, name = published / "data", project()["name"]
    book = openpyxl.load_workbook(data / f"{name}.xlsx", read_only=True)
    with sqlite3.connect(data / f"{name}.sqlite") as connection:
        for one in TABLES:
            rows = table(published, one).height
            assert connection.execute(f"SELECT count(*) FROM {one}").fetchone() == (rows,)
            assert sum(1 for _ in book[one].iter_rows(min_row=2, values_only=True)) == rows


def test_croissant_validates(published: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is in the dependency group `test`")
    found = mlcroissant.Dataset(jsonld=str(published / "croissant.json"))
    assert not found.metadata.issues.errors
    assert len(list(found.records("indicators"))) == table(published, "indicators").height


@pytest.fixture
def carried(published: Path) -> dict[str, Any]:
    """The data that the site carries."""
    html = (published / "site" / "index.html").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(re.findall(r'id="data">(.*?)</script>', html, re.DOTALL)[0])
    return found


def test_the_site_marks_each_figure_where_it_stands(published: Path, carried: dict[str, Any]) -> None:
    columns = carried["observations"]["columns"]
    shown = [dict(zip(columns, row, strict=True)) for row in carried["observations"]["rows"]]
    assert len(shown) == table(published, "observations").height
    quantities = table(published, "quantities").rows_by_key("quantity_id", named=True, unique=True)
    read = [row for row in shown if row["quantity_id"]]
    assert read
    for row in read:
        page, quantity = carried["pages"][row["document_id"]], quantities[row["quantity_id"]]
        assert MASK in quantity["raw_text"] or (
            page["raw"][row["raw_start"] : row["raw_end"]] == quantity["raw_text"]
            and page["text"][row["start"] : row["end"]] == quantity["text"]
        )


def test_the_site_shows_repairs_in_both_texts(published: Path, carried: dict[str, Any]) -> None:
    repairs = [(page, one) for page in carried["pages"].values() for one in page["repairs"]]
    assert len(repairs) == table(published, "repairs").height > 0
    assert all(page["raw"][one[0] : one[1]] == one[4] for page, one in repairs)


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_the_site_opens_without_complaint_or_request(published: Path) -> None:
    page = published / "site" / "index.html"
    with browser() as driver:
        driver.get(page.as_uri())
        links = driver.find_elements("css selector", "td.figure a")
        assert len(links) == min(table(published, "observations").height, 50)
        assert driver.find_elements("css selector", "#money svg a") and driver.find_elements(
            "css selector", "#people a"
        )
        links[0].click()
        assert driver.find_element("css selector", "dialog[open] .big").text == links[0].get_attribute("textContent")
        assert complaints(driver) == []
        assert {one.split("#")[0] for one in requests(driver)} <= {page.as_uri(), "data:,"}
