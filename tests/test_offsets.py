"""Offsets of the reading text carried back to the raw document."""

import polars as pl

from pipeline.offsets import SEGMENTS, compose, to_raw


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
