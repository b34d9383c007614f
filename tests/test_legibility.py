"""A mention that touches damage says so."""

import polars as pl
import pytest

from pipeline.legibility import with_legibility

MENTION = pl.DataFrame({"document_id": ["a"], "raw_start": [10], "raw_end": [14]})


def repair(start: int, end: int, text: str | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"document_id": ["a"], "raw_start": [start], "raw_end": [end], "repaired_text": [text]},
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
