"""The whole way, frame in, frames out: what a notebook, a worker or an asset calls.

What belongs here: the composition of the rooms for one shard of documents. What does not: files, Dagster, and any
knowledge of the language. Frames are named and typed as in `docs/frames.md`.
"""

import polars as pl

from pipeline import offsets
from pipeline.digits import digit_faults
from pipeline.documents.duplicates import fingerprints
from pipeline.documents.layout import sections
from pipeline.documents.markup import reading_texts
from pipeline.documents.wrapping import unwrapped
from pipeline.legibility import with_legibility, with_torn
from pipeline.observations import observe
from pipeline.observations.campaigns import campaign_facts
from pipeline.observations.entities import entity_mentions
from pipeline.observations.observe import MENTIONS
from pipeline.privacy import personal
from pipeline.quantities.frames import extracted
from pipeline.remainder import with_remaining_digits
from pipeline.repair import repair_frame
from pipeline.shards import Frames


def read_texts(pages: pl.DataFrame) -> Frames:
    """Reading text of each page: markup removed, repaired, Simplified, without line breaks inside sentences.

    In: pages (document_id, text, markup, ...). Out: texts (document_id, text, script, and characters, the length of the
    raw document in code points), segments (the map back to raw offsets), repairs (the published table).
    """
    visible, outer = reading_texts(pages.sort("document_id"))
    texts, inner, repairs = repair_frame(visible)
    texts, joined = unwrapped(texts)
    length = pages.select("document_id", characters=pl.col("text").str.len_chars().cast(pl.Int64))
    return {
        "texts": texts.join(length, on="document_id", how="left", maintain_order="left"),
        "segments": offsets.compose(offsets.compose(outer, inner), joined),
        "repairs": raw_repairs(repairs, outer, pages),
    }


def raw_repairs(repairs: pl.DataFrame, outer: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """Repairs with offsets in the raw document where they were found in the visible text of markup."""
    if outer.is_empty() or repairs.is_empty():
        return repairs
    moved = offsets.to_raw(repairs.rename({"raw_start": "start", "raw_end": "end"}), outer)
    marked = pages.filter("markup").select("document_id", page="text")
    printed = offsets.cut_out(moved, marked)
    return moved.with_columns(raw_text=pl.coalesce(printed, "raw_text")).select(repairs.columns)


def lay_out(texts: pl.DataFrame) -> Frames:
    """Sections and headers of each reading text; see `pipeline.documents.layout`."""
    found, headers = sections(texts)
    return {"sections": found, "headers": headers, "fingerprints": fingerprints(texts)}


def read_quantities(pages: pl.DataFrame, texts: pl.DataFrame, layout: Frames, repaired: Frames) -> Frames:
    """Every numeric mention with its section, legibility and raw offsets.

    Out: `quantities`, the published table's columns without disposition, exclusion_reason and observation_id, and with
    start and end in the reading text and the Boolean `personal` (`pipeline.privacy.personal`); `digit_faults`, what
    law 1 finds, see `pipeline.digits`.
    """
    found = extracted(texts.select(id="document_id", text="text")).rename({"id": "document_id", "raw_text": "text"})
    found = offsets.to_raw(found, repaired["segments"])
    found = with_section(found, layout["sections"])
    found = with_remaining_digits(found, pages, texts, repaired["segments"])
    found = with_legibility(with_torn(found, texts), repaired["repairs"])
    quantity_id = offsets.place_names(found["document_id"], found["raw_start"])
    found = offsets.in_order(found.with_columns(quantity_id=quantity_id), "raw_start")
    return {
        "quantities": found.with_columns(personal=personal(found, texts, pages)),
        "digit_faults": digit_faults(pages.select("document_id", page="text"), found),
    }


def with_section(frame: pl.DataFrame, layout: pl.DataFrame) -> pl.DataFrame:
    """Add `section` to a frame with document_id and start (offsets in the reading text), sorted by both."""
    pieces = offsets.in_order(layout, "start").select("document_id", "start", "section")
    found = frame.join_asof(pieces, on="start", by="document_id", check_sortedness=False)
    return found.with_columns(pl.col("section").fill_null("body"))


#: The columns of the quantities that tell what becomes of them.
OBSERVED = ("text", *(name for name in MENTIONS if name != "quantity_id"))


def read_observations(pages: pl.DataFrame, texts: pl.DataFrame, quantities: pl.DataFrame, layout: Frames) -> Frames:
    """Observations of each document, the disposition of each mention, what is said of campaigns.

    See `pipeline.observations`.
    """
    known = pages.select("document_id", "publisher", "published_on")
    handed = [quantities]
    del quantities  # so that nobody holds the mentions once they have been read
    observations, dispositions = observe(
        texts.join(known, on="document_id", how="left", maintain_order="left"),
        handed.pop(),
        layout["headers"],
        layout["sections"],
    )
    facts = campaign_facts(texts, layout["headers"])
    # Where a mention stands is known of the quantities, which have the same rows in the same order.
    told = dispositions.drop("document_id", "start")
    return {"observations": observations, "dispositions": told, "campaigns": facts}


def read_otherwise(texts: pl.DataFrame, segments: pl.DataFrame) -> pl.Series:
    """The ids of the documents of which the reading text may be another than the raw one."""
    traditional = texts["document_id"].filter(texts["script"] == "Hant")
    return segments["document_id"].append(traditional).unique()


def read_mentions(pages: pl.DataFrame, texts: pl.DataFrame, segments: pl.DataFrame) -> Frames:
    """Entities found in each document, with raw offsets and raw text.

    pages: document_id and text at least of the documents that `read_otherwise` tells.
    """
    found = offsets.to_raw(entity_mentions(texts), segments)
    # The raw text is cut out only where the reading text is another.
    other = pl.col("document_id").is_in(read_otherwise(texts, segments).implode())
    raw = pages.filter(other).select("document_id", page="text")
    cut = found.with_row_index("at").filter(other).select("at", "document_id", "raw_start", "raw_end")
    printed = offsets.cut_out(cut, raw)
    mentions = found.select(
        "document_id",
        "raw_start",
        "raw_end",
        raw_text=found["text"].scatter(cut["at"], printed),
        entity_id="entity_id",
    )
    return {"mentions": mentions.sort("document_id", "raw_start", "entity_id")}
