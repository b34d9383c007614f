"""Searching for words: where they are found, in which forms, and what is left alone."""

import polars as pl
import pytest

from pipeline.observations import lexicon
from pipeline.observations.search import printed_forms, tokens, vocabulary


def found(words: list[str], *texts: str) -> list[tuple[int, int, str]]:
    """(text, place on the axis of all texts, word) of what is found."""
    longest_first = sorted(words, key=len, reverse=True)
    searched = vocabulary(pl.Series([lexicon.widened(word) for word in longest_first]))
    rows = tokens(pl.Series(texts, dtype=pl.String), searched).iter_rows()
    return [(text, at, longest_first[word]) for text, at, word in rows]


def test_the_longest_word_at_each_place() -> None:
    assert found(["工会", "工会主席", "主席"], "市工会主席到工会") == [(0, 1, "工会主席"), (0, 6, "工会")]


def test_places_go_on_from_text_to_text() -> None:
    assert found(["慰问"], "慰问", "", "𠮷é慰问") == [(0, 0, "慰问"), (2, 4, "慰问")]


@pytest.mark.parametrize("text", ["里,", "里，"])
def test_either_width(text: str) -> None:
    assert found(["里，"], text) == [(0, 0, "里，")]


@pytest.mark.parametrize("text", ["trade union", "ｔｒａｄｅ　ｕｎｉｏｎ", "trade　union"])
def test_a_phrase_in_either_width(text: str) -> None:
    assert found(["trade union"], text) == [(0, 0, "trade union")]


def test_the_end_of_a_line_is_a_word() -> None:
    assert found(["\n"], "一\n二") == [(0, 1, "\n")]


def test_a_text_may_hold_the_border() -> None:
    assert found(["慰问", "走访"], "慰问\0走访\0\0", "走访") == [(0, 0, "慰问"), (0, 3, "走访"), (1, 7, "走访")]


def test_no_texts_and_no_words_in_them() -> None:
    assert found(["慰问"]) == []
    assert found(["慰问"], "", "今天") == []


def test_forms_of_a_long_phrase_are_few() -> None:
    forms = list(printed_forms(lexicon.widened("first half of the year")))
    assert len(forms) == len(set(forms)) == 3
