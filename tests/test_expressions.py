"""Expressions that polars is to keep are used once more; a search finds the same before and after."""

import polars as pl
import pytest

from pipeline.expressions import Kept
from pipeline.quantities.frames import _dear


def test_what_is_kept_is_found_as_before() -> None:
    texts = pl.Series(["十三个代表", "一带一路", ""])
    before = [texts.str.contains(pattern).to_list() for pattern in _dear().found]
    _dear().use()
    assert [texts.str.contains(pattern).to_list() for pattern in _dear().found] == before
    assert len(_dear().found) < 16, "with as many others on either side they would be more than polars keeps"


def test_a_pattern_is_given_back_and_kept_once() -> None:
    kept = Kept(["十[一二]"])
    assert kept("十[一二]") == "十[一二]"
    assert list(kept.found) == ["十[一二]"]


def test_what_is_no_expression_is_told() -> None:
    with pytest.raises(pl.exceptions.ComputeError):
        Kept(["(?=a)"]).use()
