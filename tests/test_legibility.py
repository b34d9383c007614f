"""A mention that touches damage says so."""

import polars as pl
import pytest

from pipeline.legibility import with_legibility, with_torn
from pipeline.quantities import extract

MENTION = pl.DataFrame({"document_id": ["a"], "raw_start": [10], "raw_end": [14]})


def repair(start: int, end: int, text: str | None, kind: str = "pinyin_gloss") -> pl.DataFrame:
    return pl.DataFrame(
        {"document_id": ["a"], "kind": [kind], "raw_start": [start], "raw_end": [end], "repaired_text": [text]},
        schema_overrides={"repaired_text": pl.String},
    )


@pytest.mark.parametrize(
    ("start", "end", "text", "expected"),
    [
        (9, 10, None, "damaged"),
        (14, 15, None, "damaged"),
        (11, 12, None, "damaged"),
        (8, 9, None, "clean"),
        (15, 16, None, "clean"),
        (12, 13, "", "repaired"),
        (9, 10, "", "clean"),
    ],
)
def test_touching_damage(start: int, end: int, text: str | None, expected: str) -> None:
    assert with_legibility(MENTION, repair(start, end, text))["legibility"].to_list() == [expected]


def test_unresolved_damage_outweighs_a_repair() -> None:
    both = pl.concat([repair(11, 12, "x"), repair(14, 15, None)])
    assert with_legibility(MENTION, both)["legibility"].to_list() == ["damaged"]


def test_no_repairs_at_all() -> None:
    assert with_legibility(MENTION, repair(0, 1, None).clear())["legibility"].to_list() == ["clean"]


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("走访困难职工3\u00a000人。", ["3", "00人"]),
        ("两市总工会分别拿出3 20万元和4 70万元。", ["3", "20万元", "4", "70万元"]),
        ("筹集资金610万元、5 20万元。", ["5", "20万元"]),
        ("慰问职工1 260人。", []),  # read as one number
        ("共走访1 2 345人，发放6 7 8 90元。", ["1", "2", "345人", "6", "7", "8", "90元"]),
        ("序号 3 20万元\n4 30万元", []),  # cells of a table
        ("甲镇 1 2 345\n乙镇 3 4 567人", []),
        ("全年走访1 2人、345户", []),  # read as one number
        ("走访职工家庭共3,21户。", ["3", "21户"]),
        ("走访第3,4组和12,30户", ["12", "30户"]),
        ("1,21户已脱困", []),
        ("慰问职工2、3百户，送温暖资金3、4万元", ["2", "3百户", "3", "4万元"]),
        ("先后到第2、3百货商场", []),
        ("2、3百户职工受益", []),
        ("慰问12人 20万元", []),
        ("第3 10万元", []),  # an ordinal
        ("见表3 2019年发放", []),
        ("英雄20 30人", ["20", "30人"]),
        ("Unions helped 12, 379 workers find jobs.", ["12", "379"]),
        ("全市工会帮助45, 210人就业。", ["45", "210人"]),
        ("Unions helped 12,379 workers.", []),
        ("发放慰问金412.\n6万元。", ["412", "6万元"]),
        ("In 2014, 379 workers were helped.", []),
        ("慰问12人, 379户", []),
    ],
)
def test_numbers_torn_by_a_blank(text: str, damaged: list[str]) -> None:
    texts = pl.DataFrame({"document_id": ["a", "b"], "text": ["资金3万元。", text]})
    found = extract(texts.lazy().select(id="document_id", text="text")).collect()
    mentions = found.rename({"id": "document_id", "raw_text": "text"}).with_columns(legibility=pl.lit(None, pl.String))
    marked = with_torn(mentions, texts).filter(pl.col("legibility") == "damaged")
    assert marked["text"].to_list() == damaged


def test_a_doubled_comma_takes_no_digit_away() -> None:
    doubled = repair(14, 16, None, "doubled_punctuation")
    assert with_legibility(MENTION, doubled)["legibility"].to_list() == ["clean"]
