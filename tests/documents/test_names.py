"""Law 6 where names are born: a personal identifier in the name of a file or the id of a row is not published."""

import json
from pathlib import Path

import polars as pl

from pipeline.documents.corpus import iter_batches
from pipeline.documents.inventory import inventory
from pipeline.documents.read import read_files, side_car
from pipeline.privacy import MASK

NEWS = "某市总工会走访慰问困难职工300人。"
MOBILES = ("13512349876", "13612349876", "13712349876")


def test_files_are_published_under_masked_names_that_stay_apart(tmp_path: Path) -> None:
    for mobile in MOBILES:
        (tmp_path / f"{mobile}.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "zhang.san@mail.example.com.html").write_text(NEWS, encoding="utf-8")
    (tmp_path / "li.si@mail.example.com").write_text(NEWS, encoding="utf-8")
    (tmp_path / "documents.csv").write_text(f"file,publisher\n{MOBILES[0]}.txt,某报\n", encoding="utf-8")
    inputs, rejected = inventory(tmp_path)
    names = [one.file for one in inputs]
    known, _ = side_car(tmp_path, names)
    pages, _ = read_files(inputs, known)
    assert names == [f"{MASK}.txt", f"~{MASK}.txt", f"~~{MASK}.txt", f"{MASK}.html"]
    assert pages["document_id"].to_list() == [MASK, f"~{MASK}", f"~~{MASK}", f"{MASK}.html"]
    assert pages["publisher"].to_list() == ["某报", None, None, None]
    assert rejected["file"].to_list() == [MASK]


def test_rows_are_published_under_masked_ids_that_stay_apart(tmp_path: Path) -> None:
    rows = [{"id": f"用户{mobile}", "text": NEWS} for mobile in MOBILES] + [{"id": "n3", "text": NEWS}]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (one,), _ = inventory(tmp_path)
    pages, rejected = (pl.concat(frames) for frames in zip(*iter_batches(one), strict=True))
    assert pages["document_id"].to_list() == [f"用户{MASK}-{row}" for row in (1, 2, 3)] + ["n3"]
    assert rejected.is_empty()
