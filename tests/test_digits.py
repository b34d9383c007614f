"""Law 1: what is wrong with the places of quantities, and the digits outside all of them."""

import sys
import unicodedata

import polars as pl

from pipeline.digits import DIGIT, MOST_NAMED, count_of_digits, digit_faults
from pipeline.privacy import MASK


def faults(text: str, *places: tuple[int, int, str]) -> list[str]:
    rows = [(f"q{start}", "p", start, end, raw) for start, end, raw in places]
    names = ["quantity_id", "document_id", "raw_start", "raw_end", "raw_text"]
    quantities = pl.DataFrame(rows, schema=names, orient="row")
    return digit_faults(pl.DataFrame({"document_id": ["p", "q"], "page": [text, "没有"]}), quantities)[
        "problem"
    ].to_list()


def test_no_fault() -> None:
    assert faults("走访12家、慰问３人", (2, 5, "12家"), (8, 10, "３人")) == []
    assert faults("电话13812345678", (2, 13, MASK)) == []


def test_faults_are_told() -> None:
    assert faults("走访12家", (2, 4, "12"), (3, 5, "2家"))[0] == "q3 overlaps the quantity before it"
    assert faults("走访12家", (2, 5, "21家")) == ["q2 does not stand where it says"]
    assert faults("走访12家、慰问٣人", (2, 5, "12家")) == ["p: digits outside every quantity"]
    assert len(faults("1" * 40, *((at, at + 1, "2") for at in range(40)))) == MOST_NAMED


def test_every_decimal_digit_is_counted() -> None:
    known = [chr(point) for point in range(sys.maxunicode + 1) if unicodedata.category(chr(point)) == "Nd"]
    for texts in (known, ["".join(known)], ["无", "😀3", None, "１2", ""], [], [None]):
        column = pl.Series(texts, dtype=pl.String)
        assert count_of_digits(column) == column.str.count_matches(DIGIT).sum()
