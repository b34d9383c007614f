"""Expressions that polars is to keep are asked once more; a search finds the same before and after."""

import polars as pl
import pytest

from pipeline.expressions import keep
from pipeline.quantities.frames import _dear


def test_what_is_kept_is_found_as_before() -> None:
    texts = pl.Series(["十三个代表", "一带一路", ""])
    before = [texts.str.contains(pattern).to_list() for pattern in _dear()]
    keep(_dear())
    assert [texts.str.contains(pattern).to_list() for pattern in _dear()] == before
    assert len(set(_dear())) < 16, "with as many others on either side they would be more than polars keeps"


def test_what_is_no_expression_is_told() -> None:
    with pytest.raises(pl.exceptions.ComputeError):
        keep(["(?=a)"])
