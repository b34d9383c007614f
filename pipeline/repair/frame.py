"""Many documents at once: a vectorized look at all, the Python repair for the suspicious ones only.

Belongs here: the prefilter as a polars expression, frames in and out. Does not belong here: any repair itself.
"""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from pipeline.repair.page import SUSPICIOUS, repair
from pipeline.repair.script import traditional_characters

TEXTS = {"document_id": pl.String, "text": pl.String, "script": pl.String}
SEGMENTS = {
    "document_id": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "raw_start": pl.Int64,
    "raw_end": pl.Int64,
}
REPAIRS = {
    "document_id": pl.String,
    "raw_start": pl.Int64,
    "raw_end": pl.Int64,
    "raw_text": pl.String,
    "repaired_text": pl.String,
    "kind": pl.String,
    "confidence": pl.Float64,
    "evidence": pl.String,
}


@lru_cache(maxsize=1)
def _pattern() -> str:
    return f"[{''.join(sorted(traditional_characters()))}]|{SUSPICIOUS.pattern}"


def suspicious(text: pl.Expr) -> pl.Expr:
    """Boolean: the document may be damaged, or written in Traditional characters. All else is clean as it stands."""
    return text.str.contains(_pattern())


def repair_frame(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The tables `texts`, `segments` and `repairs` of documents.

    In: `document_id` (String), `text` (String, the raw decoded document), other columns ignored.
    Out: `texts` (document_id, text, script; one row a document, in the order of the frame), `segments` (document_id,
    start, end, raw_start, raw_end; offsets in code points; none for documents read as they stand) and `repairs`
    (the published table of that name), both in the order of the frame and of the places.
    """
    marked = frame.select(
        pl.col("document_id").cast(pl.String), pl.col("text").cast(pl.String), flag=suspicious(pl.col("text"))
    )
    texts: dict[int, tuple[str, str]] = {}
    segments: list[tuple[object, ...]] = []
    repairs: list[tuple[object, ...]] = []
    flagged = marked.with_row_index("index").filter("flag").select("index", "document_id", "text")
    for index, document_id, text in flagged.iter_rows():
        repaired = repair(text)
        texts[index] = (repaired.text, repaired.script)
        segments.extend((document_id, *segment) for segment in repaired.segments)
        repairs.extend((document_id, *row.values()) for row in repaired.repairs)
    changed = pl.DataFrame(
        [(index, *value) for index, value in texts.items()],
        schema={"index": pl.get_index_type(), "new_text": pl.String, "new_script": pl.String},
        orient="row",
    )
    out = (
        marked.with_row_index("index")
        .join(changed, on="index", how="left", maintain_order="left")
        .select(
            "document_id",
            text=pl.coalesce("new_text", "text"),
            script=pl.coalesce("new_script", pl.lit("Hans")),
        )
    )
    return (
        out,
        pl.DataFrame(segments, schema=SEGMENTS, orient="row"),
        pl.DataFrame(repairs, schema=REPAIRS, orient="row"),
    )
