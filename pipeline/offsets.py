"""Offsets of the reading text carried back to the raw document.

What belongs here: the piecewise map between the two (`segments`, see below) and its composition. What does not: the
transformations that make such maps (`pipeline.documents.markup`, `pipeline.repair`).

`segments` has the columns document_id, start, end, raw_start, raw_end (Int64, code points, end exclusive), sorted, with
rows only for documents whose reading text differs from the raw one. A piece of equal lengths maps character by
character, any other maps as a block. Raw characters between two pieces stand for nothing in the reading text.
"""

from functools import cache
from itertools import pairwise

import polars as pl

SEGMENTS = pl.Schema(
    {"document_id": pl.String, "start": pl.Int64, "end": pl.Int64, "raw_start": pl.Int64, "raw_end": pl.Int64}
)
#: Code points of a piece of a page, and of the next one that it holds as well; pages of more than a stretch are cut
#: into stretches first.
PIECE, BEYOND, STRETCH = 512, 64, 2**15
#: Few pages have so many code points.
OFTEN = 2**16


def to_raw(frame: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """Add `raw_start` and `raw_end` to a frame with document_id, start, end (end > start, offsets in reading text).

    Row order is kept.
    """
    if segments.is_empty() or frame.is_empty():
        return frame.with_columns(raw_start=pl.col("start"), raw_end=pl.col("end"))
    mapped = segments["document_id"].unique()
    numbered = frame.with_row_index("_row")
    inside = pl.col("document_id").is_in(mapped.implode())
    identity = numbered.filter(~inside).with_columns(raw_start=pl.col("start"), raw_end=pl.col("end"))
    moved = numbered.filter(inside)
    pieces = segments.select("document_id", piece="start", piece_end="end", to="raw_start", to_end="raw_end").sort(
        "document_id", "piece"
    )
    linear = pl.col("piece_end") - pl.col("piece") == pl.col("to_end") - pl.col("to")
    moved = (
        moved.with_columns(_at=pl.col("start"))
        .sort("_at")
        .join_asof(pieces.sort("piece"), left_on="_at", right_on="piece", by="document_id", check_sortedness=False)
        .with_columns(raw_start=pl.when(linear).then(pl.col("to") + pl.col("start") - pl.col("piece")).otherwise("to"))
        .drop("piece", "piece_end", "to", "to_end")
        .with_columns(_at=pl.col("end") - 1)
        .sort("_at")
        .join_asof(pieces.sort("piece"), left_on="_at", right_on="piece", by="document_id", check_sortedness=False)
        .with_columns(raw_end=pl.when(linear).then(pl.col("to") + pl.col("end") - pl.col("piece")).otherwise("to_end"))
        .drop("piece", "piece_end", "to", "to_end", "_at")
    )
    return pl.concat([identity, moved.select(identity.columns)]).sort("_row").drop("_row")


def compose(outer: pl.DataFrame, inner: pl.DataFrame) -> pl.DataFrame:
    """Segments of the composed map, given `inner` (reading text -> visible text) and `outer` (visible -> raw).

    Pieces of `inner` are cut where pieces of `outer` begin, so that each part maps through one piece of both.
    """
    if outer.is_empty():
        return inner
    plain = outer.filter(~pl.col("document_id").is_in(inner["document_id"].unique().implode()))
    rows = []
    for (document,), pieces in inner.sort("document_id", "start").group_by(["document_id"], maintain_order=True):
        other = outer.filter(pl.col("document_id") == document).sort("start")
        if other.is_empty():
            rows.append(pieces.select(SEGMENTS.names()))
            continue
        cuts = other["start"].to_list()
        cut_rows: list[tuple[str, int, int, int, int]] = []
        for _, start, end, middle, middle_end in pieces.select(SEGMENTS.names()).iter_rows():
            cut_rows += _cut(str(document), start, end, middle, middle_end, cuts)
        middle_frame = pl.DataFrame(cut_rows, schema=SEGMENTS, orient="row")
        filled = middle_frame.filter(pl.col("raw_end") > pl.col("raw_start"))
        through = to_raw(
            filled.select("document_id", start=pl.col("raw_start"), end=pl.col("raw_end"), a="start", b="end"), other
        )
        rows.append(through.select("document_id", start="a", end="b", raw_start="raw_start", raw_end="raw_end"))
    return pl.concat([plain.select(SEGMENTS.names()), *rows]).sort("document_id", "start")


def _cut(
    document: str, start: int, end: int, middle: int, middle_end: int, cuts: list[int]
) -> list[tuple[str, int, int, int, int]]:
    """Cut one linear piece at the places of the visible text where another piece of the outer map begins."""
    if end - start != middle_end - middle:
        return [(document, start, end, middle, middle_end)]
    inside = [middle, *[cut for cut in cuts if middle < cut < middle_end], middle_end]
    shift = start - middle
    return [(document, a + shift, b + shift, a, b) for a, b in pairwise(inside)]


def cut_out(places: pl.DataFrame, pages: pl.DataFrame) -> pl.Series:
    """What stands in the raw documents at each row of `places` (document_id, raw_start, raw_end; without nulls).

    pages: document_id, page; null for a document that is not among them. A place is found by counting code points, so
    a page is cut into pieces first: pages with their markup are long and have thousands of places.
    """
    numbered = pages.select("document_id").with_row_index("number")
    number = places.select("document_id").join(numbered, on="document_id", how="left", maintain_order="left")["number"]
    length = pages["page"].str.len_chars().cast(pl.Int64)
    counts = length // PIECE + 1
    start = pl.Series([0], dtype=pl.Int64).append(counts.cum_sum()).head(pages.height)
    pieces = pages["page"]
    if int(length.max() or 0) >= STRETCH:  # type: ignore[arg-type]
        pieces = in_pieces(pieces, length // STRETCH + 1, STRETCH)
        counts = (pieces.str.len_chars().cast(pl.Int64) // PIECE + 1).clip(upper_bound=STRETCH // PIECE)
    pieces = in_pieces(pieces, counts, PIECE)
    begin, size = places["raw_start"], places["raw_end"] - places["raw_start"]
    begin = pl.select(pl.min_horizontal(begin, length.gather(number))).to_series()
    found = pl.select(pieces.gather(start.gather(number) + begin // PIECE).str.slice(begin % PIECE, size)).to_series()
    long = (size > BEYOND).arg_true()
    whole = pages["page"].gather(number.gather(long)).str.slice(begin.gather(long), size.gather(long))
    return found.scatter(long, whole)


def in_pieces(texts: pl.Series, counts: pl.Series, size: int) -> pl.Series:
    """Texts cut into so many pieces of some code points each and the first BEYOND of what follows; each piece is sought
    from the beginning of its text."""
    piece = pl.col("piece")
    pieces = pl.DataFrame({"text": texts}).select("text", piece=pl.int_ranges(0, counts)).explode("piece")
    return pieces.select(pl.col("text").str.slice(piece * size, size + BEYOND)).to_series()


def place_names(documents: pl.Series, offsets: pl.Series) -> pl.Series:
    """Document and offset as the name of a place: page-1#0000042."""
    top = int(offsets.max() or 0)  # type: ignore[arg-type]
    # Most have the offset of another, in one page or another: each is printed once.
    numbers = printed(offsets) if top >= OFTEN else first_numbers().gather(offsets)
    return documents + numbers


def printed(offsets: pl.Series) -> pl.Series:
    """Offsets as names of places have them: #0000042."""
    number = pl.col("offset").cast(pl.String).str.pad_start(7, "0")
    return offsets.to_frame("offset").select(pl.format("#{}", number)).to_series()


@cache
def first_numbers() -> pl.Series:
    """The offsets below OFTEN, printed."""
    return printed(pl.int_range(OFTEN, eager=True))


def overlapping(frame: pl.DataFrame, start: str, end: str, places: pl.DataFrame, reach: int = 0) -> pl.Series:
    """Boolean for each row of `frame` (document_id, `start`, `end`): it overlaps one of `places` of its document.

    `places`: document_id, start, end. With a `reach` of 1 rows that abut a place count too. Null offsets overlap none.
    No row is held against more than one place, so time grows with rows and places, not with their product.
    """
    if places.is_empty() or frame.is_empty():
        return pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
    line = Line(places["document_id"])
    own = line.begins(places["document_id"])
    begins = own + places["start"]
    order = begins.arg_sort()
    furthest = (own + places["end"]).gather(order).cum_max()
    documents = line.begins(frame["document_id"])
    last = documents + frame[end] + (reach - 1)
    before = begins.gather(order).search_sorted(last.fill_null(-1), side="right").cast(pl.Int64) - 1
    reached = furthest.gather(before.clip(0))
    found = (before >= 0) & (reached > documents + frame[start] - reach)
    return (found & last.is_not_null()).fill_null(False)


class Line:
    """All documents of a frame laid one behind the other, so that a place in any of them is one number."""

    #: More code points than any document has.
    LENGTH = 2**36

    def __init__(self, documents: pl.Series) -> None:
        names = documents.unique(maintain_order=True)
        self.numbers = pl.DataFrame({"document_id": names, "number": pl.int_range(1, len(names) + 1, eager=True)})

    def begins(self, documents: pl.Series) -> pl.Series:
        """Where each document begins on the line; null for one that is not on it."""
        numbers = documents.to_frame("document_id").join(
            self.numbers, on="document_id", how="left", maintain_order="left"
        )
        return numbers["number"] * self.LENGTH


def in_order(frame: pl.DataFrame, start: str) -> pl.DataFrame:
    """A frame sorted by document_id and `start`; one that is sorted already is left as it is, which is cheap to see."""
    document, place = pl.col("document_id"), pl.col(start)
    later = (document > document.shift(1)) | ((document == document.shift(1)) & (place >= place.shift(1)))
    if frame.select(later.fill_null(True).all()).item() and not frame[start].has_nulls():
        return frame
    return frame.sort("document_id", start)
