"""Every row of the lexicon by its own example sentence, and its internal agreement."""

import re
import sys
import unicodedata

import opencc
import polars as pl
import pytest

from pipeline.quantities import extract
from pipeline.quantities.lexicon import document, lexicon, rows

UNITS, BOUNDS = rows("units.csv"), rows("bounds.csv")
NOUNS, NAMES = rows("quantity_nouns.csv"), rows("quantity_names.csv")


def read(texts: list[str]) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {text: [] for text in texts}
    for row in extract(pl.LazyFrame({"id": texts, "text": texts})).collect().to_dicts():
        found[row["id"]].append(row)
    return found


@pytest.mark.parametrize("row", [u for u in UNITS if u["unit_id"] not in ("rank",)], ids=lambda u: u["unit_id"])
def test_unit_is_read_in_its_example(row: dict[str, str]) -> None:
    found = read([row["example"]])[row["example"]]
    assert row["unit_id"] in [r["unit_id"] for r in found], found


@pytest.mark.parametrize("row", BOUNDS, ids=lambda b: b["word"])
def test_bound_is_read_in_its_example(row: dict[str, str]) -> None:
    assert row["word"] in row["example"]
    found = read([row["example"]])[row["example"]]
    assert [r["bound"] for r in found] == [row["bound"]], found


@pytest.mark.parametrize("row", NOUNS, ids=lambda n: n["noun"])
def test_noun_decides_the_unit_in_its_example(row: dict[str, str]) -> None:
    assert row["noun"] in row["example"]
    found = [r for r in read([row["example"]])[row["example"]] if r["kind"] in ("count", "money")]
    assert [r["unit_id"] for r in found] == [row["unit_id"]], found


@pytest.mark.parametrize("row", NAMES, ids=lambda n: n["name"])
def test_name_is_a_name_in_its_example(row: dict[str, str]) -> None:
    start = row["example"].index(row["name"])
    end = start + len(row["name"])
    # Inside a longer name (两新 in 两新组织) it is that one.
    found = [r for r in read([row["example"]])[row["example"]] if r["start"] < end and start < r["end"]]
    assert [(r["kind"], r["number"], r["start"] <= start, end <= r["end"]) for r in found] == [
        ("name", None, True, True)
    ]


def test_units_are_one_code_list() -> None:
    ids = [u["unit_id"] for u in UNITS]
    assert len(ids) == len(set(ids))
    for unit in UNITS:
        assert all(unit[c] for c in ("label_zh", "label_en", "definition_en", "definition_zh", "dimension", "example"))
    emitted = set(lexicon().nouns.values())
    assert emitted <= set(ids)


def test_every_simplified_character_has_its_traditional_form() -> None:
    """Traditional text is read through `variants`; a character left out would make a word invisible there."""
    texts = "".join(str(r) for r in (*UNITS, *BOUNDS, *NOUNS, *NAMES)) + str(document("quantity_context.yaml"))
    converter, variants = opencc.OpenCC("s2t"), lexicon().variants
    same = set("准系划并么后里干面制台只表谷几")
    words = {w for u in UNITS for w in u["words"].split("|")} | {b["word"] for b in BOUNDS} | {n["noun"] for n in NOUNS}
    chars = {c for w in words for c in w if re.match("[一-龥]", c)} - same
    missing = {
        c + converter.convert(c)
        for c in chars
        if converter.convert(c) != c and converter.convert(c) not in variants.get(c, "")
    }
    assert texts and not missing


def test_digits_of_every_script_are_brought_to_plain_form() -> None:
    digits = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isdecimal()]
    assert "".join(digits).translate(lexicon().plain) == "".join(str(unicodedata.decimal(digit)) for digit in digits)
