"""A folder with one good page, into which a test puts what it is about, and reading all of it."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.corpus import iter_batches
from pipeline.documents.inventory import inventory
from pipeline.documents.read import read_files

NEWS = "某市总工会在春节期间走访慰问困难职工300人，把党和政府的温暖送到他们的家里。\n"


def read_folder(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    inputs, refused = inventory(folder)
    pages, unread = read_files([item for item in inputs if item.kind == "page"])
    batches = [batch for item in inputs if item.kind != "page" for batch in iter_batches(item)]
    return pl.concat([pages, *(p for p, _ in batches)]), pl.concat([refused, unread, *(r for _, r in batches)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "0-good.txt").write_text(NEWS, encoding="utf-8")
    return tmp_path / "seeds"


def one_line(rejected: pl.DataFrame) -> bool:
    return not rejected["detail"].str.contains("[\n\r]").any() and bool((rejected["detail"].str.len_chars() > 15).all())
