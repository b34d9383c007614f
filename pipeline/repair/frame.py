"""Many documents at once: a vectorized look at all, the Python repair for the suspicious ones only.

Belongs here: the prefilter as a polars expression, frames in and out. Does not belong here: any repair itself.
"""

from __future__ import annotations

import gc
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context

import polars as pl

from pipeline.offsets import SEGMENTS
from pipeline.repair.page import SUSPICIOUS, collector_paused, repair
from pipeline.repair.script import traditional_characters

TEXTS = {"document_id": pl.String, "text": pl.String, "script": pl.String}
CHANGED = {"index": pl.get_index_type(), "new_text": pl.String, "new_script": pl.String}
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


#: Bytes of suspicious text from which a second process, a few seconds to start, pays.
LEAST_BYTES = 4 * 2**20
#: Parts that a process does one after another, so that none waits long for another at the end.
PARTS_A_PROCESS = 4
#: Documents whose tables are held as rows.
PART_ROWS = 100


@lru_cache(maxsize=1)
def _pattern() -> str:
    return f"[{''.join(sorted(traditional_characters()))}]|{SUSPICIOUS.pattern}"


def suspicious(text: pl.Expr) -> pl.Expr:
    """Boolean: the document may be damaged, or written in Traditional characters. All else is clean as it stands."""
    return text.str.contains(_pattern())


def repair_frame(
    frame: pl.DataFrame | pl.LazyFrame, processes: int = 1
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The tables `texts`, `segments` and `repairs` of documents.

    In: `document_id` (String), `text` (String, the raw decoded document; null stays null), other columns ignored.
    Out: `texts` (document_id, text, script; one row a document, in the order of the frame), `segments` (document_id,
    start, end, raw_start, raw_end; offsets in code points; none for documents read as they stand) and `repairs`
    (the published table of that name), both in the order of the frame and of the places.
    `processes`: how many may work side by side where there is enough suspicious text (LEAST_BYTES). They are spawned,
    so that a script that asks for more than one has its `if __name__ == "__main__"`; the build, which has workers of
    its own, asks for one.
    """
    texts = frame.lazy().select(pl.col("document_id").cast(pl.String), pl.col("text").cast(pl.String))
    marked = texts.with_columns(flag=suspicious(pl.col("text"))).collect()
    flagged = marked.with_row_index("index").filter("flag").select("index", "document_id", "text")
    parts = _shared(flagged, processes) if processes > 1 and _bytes(flagged) >= LEAST_BYTES else _in_turn(flagged)
    changed, segments, repairs = (pl.concat(tables) for tables in zip(*parts, strict=True))
    out = (
        marked.with_row_index("index")
        .join(changed, on="index", how="left", maintain_order="left")
        .select(
            "document_id",
            text=pl.coalesce("new_text", "text"),
            script=pl.coalesce("new_script", pl.lit("Hans")),
        )
    )
    return out, segments, repairs


Part = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]


def _repair_rows(flagged: pl.DataFrame) -> Part:
    """Tables of texts (index, new_text, new_script), of segments and of repairs, for documents that are suspicious."""
    texts: list[tuple[object, ...]] = []
    segments: list[tuple[object, ...]] = []
    repairs: list[tuple[object, ...]] = []
    with collector_paused():
        for index, document_id, text in flagged.iter_rows():
            repaired = repair(text)
            texts.append((index, repaired.text, repaired.script))
            segments.extend((document_id, *segment) for segment in repaired.segments)
            repairs.extend((document_id, *row.values()) for row in repaired.repairs)
        # Frames, not rows: one process gives them to another in a sixth of the time.
        return (
            pl.DataFrame(texts, schema=CHANGED, orient="row"),
            pl.DataFrame(segments, schema=SEGMENTS, orient="row"),
            pl.DataFrame(repairs, schema=REPAIRS, orient="row"),
        )


def _in_turn(flagged: pl.DataFrame) -> list[Part]:
    """The tables of the documents, some at a time: the rows of a frame take a tenth of what they take as tuples."""
    return [_repair_rows(few) for few in (flagged.iter_slices(PART_ROWS) if flagged.height else [flagged])]


def _bytes(frame: pl.DataFrame) -> int:
    return int(frame.get_column("text").str.len_bytes().sum())


def _shared(flagged: pl.DataFrame, processes: int) -> list[Part]:
    """The same by several processes, in the order of the rows."""
    rows = max(1, flagged.height // (processes * PARTS_A_PROCESS))
    # Not forked: a fork of a process that runs polars' threads may never wake.
    context = get_context("spawn")
    # They make no cycles, and the collector would look through all that they remember after every part.
    with ProcessPoolExecutor(processes, mp_context=context, initializer=gc.disable) as pool:
        return list(pool.map(_repair_rows, flagged.iter_slices(rows)))
