"""Offsets of the reading text carried back to the raw document."""

import random

import polars as pl
import pytest

from pipeline.flow import with_section
from pipeline.offsets import (
    BEYOND,
    PIECE,
    SEGMENTS,
    STRETCH,
    compose,
    cut_out,
    in_order,
    overlapping,
    place_names,
    to_raw,
)


def segments(*rows: tuple[str, int, int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SEGMENTS, orient="row")


def spans(*rows: tuple[str, int, int]) -> pl.DataFrame:
    schema = {"document_id": pl.String, "start": pl.Int64, "end": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def raw(frame: pl.DataFrame) -> list[tuple[int, int]]:
    return frame.select("raw_start", "raw_end").rows()


def test_a_document_without_segments_is_the_identity() -> None:
    moved = to_raw(spans(("a", 2, 5), ("b", 0, 1)), segments(("b", 0, 9, 3, 12)))
    assert raw(moved) == [(2, 5), (3, 4)]


def test_pieces_of_equal_length_map_character_by_character_others_as_a_block() -> None:
    pieces = segments(("a", 0, 4, 0, 4), ("a", 4, 6, 4, 9), ("a", 6, 10, 9, 13))
    assert raw(to_raw(spans(("a", 3, 5), ("a", 5, 7), ("a", 8, 10)), pieces)) == [(3, 9), (4, 10), (11, 13)]


def test_order_of_rows_is_kept() -> None:
    pieces = segments(("b", 0, 5, 1, 6))
    frame = spans(("b", 4, 5), ("a", 7, 8), ("b", 0, 1))
    assert to_raw(frame, pieces)["start"].to_list() == [4, 7, 0]


def test_composition_goes_through_both_maps() -> None:
    # raw: <p>AB</p>xCD ; visible: ABCD ; reading: AB*D where the one character * stands for C
    outer = segments(("a", 0, 2, 3, 5), ("a", 2, 4, 10, 12))
    inner = segments(("a", 0, 3, 0, 3), ("a", 3, 4, 3, 4))
    composed = compose(outer, inner)
    assert raw(to_raw(spans(("a", 0, 1), ("a", 1, 3), ("a", 3, 4)), composed)) == [(3, 4), (4, 11), (11, 12)]


def test_composition_with_the_identity() -> None:
    outer = segments(("a", 0, 2, 3, 5))
    assert compose(outer, segments()).equals(outer)
    assert compose(segments(), outer).equals(outer)


def test_a_place_has_the_section_of_its_own_document_else_it_is_of_the_body() -> None:
    layout = spans(("a", 0, 4), ("a", 4, 9), ("c", 2, 5)).with_columns(section=pl.Series(["title", "byline", "title"]))
    frame = spans(("c", 0, 1), ("c", 9, 10), ("a", 3, 4), ("a", 4, 5), ("a", 50, 51), ("b", 7, 8))
    assert with_section(frame, layout)["section"].to_list() == ["body", "title", "title", "byline", "byline", "body"]


@pytest.mark.parametrize("reach", [0, 1])
def test_overlaps_are_those_that_a_look_at_every_pair_finds(reach: int) -> None:
    dice = random.Random(3)

    def some(count: int, most: int) -> pl.DataFrame:
        begins = [(dice.choice("abcd"), dice.randrange(40)) for _ in range(count)]
        return spans(*((document, start, start + 1 + dice.randrange(most)) for document, start in begins))

    for _ in range(50):
        frame, places = some(30, 4), some(12, 9)
        expected = [
            any(
                document == other and start - reach < last and first < end + reach
                for other, first, last in places.rows()
            )
            for document, start, end in frame.rows()
        ]
        assert overlapping(frame, "start", "end", places, reach).to_list() == expected
    unplaced = frame.with_columns(start=pl.lit(None, pl.Int64), end=pl.lit(None, pl.Int64))
    assert not overlapping(unplaced, "start", "end", places, reach).any()


def test_what_is_in_order_is_left_and_what_is_not_is_sorted() -> None:
    sorted_frame = spans(("a", 1, 2), ("a", 1, 3), ("b", 0, 1))
    assert in_order(sorted_frame, "start") is sorted_frame
    assert in_order(sorted_frame.reverse(), "start")["document_id"].to_list() == ["a", "a", "b"]
    assert in_order(spans(("a", 5, 6), ("a", 1, 2)), "start")["start"].to_list() == [1, 5]


def test_what_stands_at_a_place_is_what_counting_from_the_beginning_finds() -> None:
    chance = random.Random(7)
    lengths = [0, 5, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 20 * PIECE]
    lengths += [STRETCH - 1, STRETCH, STRETCH + 1, 3 * STRETCH, 3 * STRETCH + 5]
    texts = {f"d{n}": "".join(chance.choices("一二3a\U0001f600", k=length)) for n, length in enumerate(lengths)}
    pages = pl.DataFrame({"document_id": list(texts), "page": list(texts.values())})
    rows = [
        (document, start, start + chance.choice([0, 1, 3, BEYOND, BEYOND + 1, 5 * PIECE]))
        for document in [*texts, "unknown"]
        for start in chance.choices(range(len(texts.get(document, "")) + 3), k=200)
    ]
    places = pl.DataFrame(rows, schema=["document_id", "raw_start", "raw_end"], orient="row")
    wanted = [texts[document][start:end] if document in texts else None for document, start, end in rows]
    assert cut_out(places, pages).to_list() == wanted
    assert cut_out(places.clear(), pages).to_list() == []
    assert cut_out(places.head(2), pages.clear()).to_list() == [None, None]


@pytest.mark.parametrize("offsets", [[0, 1, 1, 2], [3, 12_345_678], []])
def test_a_place_is_named_by_document_and_offset(offsets: list[int]) -> None:
    documents = [f"page-{number}" for number in offsets]
    named = place_names(pl.Series(documents, dtype=pl.String), pl.Series(offsets, dtype=pl.Int64))
    assert named.to_list() == [f"page-{number}#{number:07}" for number in offsets]
