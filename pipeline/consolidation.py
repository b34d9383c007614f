"""From what was read in each document to the rows that are published.

What belongs here: joining a shard's frames into the published tables, and taking copies of a document out of the count.
What does not: reading, matching, and the order over all shards (`pipeline.merging`).
"""

import polars as pl

from pipeline.offsets import place_names
from pipeline.privacy import mask_text, masked_rows, withheld
from pipeline.shards import Frames
from schemas import TABLES, polars_schema, primary_key
from schemas.quantities import DECIDED

REPEAT_KEY = ["indicator_id", "number", "unit_id", "bound"]


def documents(pages: pl.DataFrame, repaired: Frames, headers: pl.DataFrame, duplicates: pl.DataFrame) -> pl.DataFrame:
    """Rows of `documents`: what is known from outside wins over what the page says of itself."""
    counts = (
        repaired["repairs"]
        .group_by("document_id")
        .agg(
            repairs=pl.col("repaired_text").is_not_null().sum().cast(pl.Int64),
            unresolved_damage=pl.col("repaired_text").is_null().sum().cast(pl.Int64),
        )
    )
    return (
        pages.join(headers, on="document_id", how="left", suffix="_page")
        .with_columns(
            publisher=pl.coalesce("publisher", "publisher_page"),
            published_on=pl.coalesce("published_on", "published_on_page"),
        )
        .join(repaired["texts"].select("document_id", "script", "characters"), on="document_id", how="left")
        .join(counts, on="document_id", how="left")
        .with_columns(pl.col("repairs", "unresolved_damage").fill_null(0))
        .join(duplicates, on="document_id", how="left")
    )


def without_copies(
    dispositions: pl.DataFrame, observations: pl.DataFrame, originals: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take the observations of copied documents out; their mentions repeat the observation of the original.

    `dispositions`: disposition and observation_id of the mentions. `originals`: document_id (the copy), REPEAT_KEY,
    original_id, the observation of the original with that key. An observation of a copy that the original does not have
    stays: nothing that is printed is lost.
    """
    if originals.is_empty():
        return dispositions, observations
    twin = observations.join(originals, on=["document_id", *REPEAT_KEY], how="inner", nulls_equal=True).select(
        "observation_id", "original_id"
    )
    kept = observations.join(twin, on="observation_id", how="anti").with_columns(part_of=replaced("part_of", twin))
    moved = dispositions.join(twin, on="observation_id", how="left", maintain_order="left").with_columns(
        disposition=pl.when(pl.col("original_id").is_not_null()).then(pl.lit("repeat")).otherwise("disposition"),
        observation_id=pl.coalesce("original_id", "observation_id"),
    )
    return moved.drop("original_id"), kept


def replaced(column: str, twin: pl.DataFrame) -> pl.Expr:
    """A column of observation ids with those of copies replaced by those of their originals."""
    return pl.col(column).replace(twin["observation_id"], twin["original_id"])


def finals(
    *,
    pages: pl.DataFrame,
    repaired: Frames,
    headers: pl.DataFrame,
    observed: Frames,
    duplicates: pl.DataFrame,
    originals: pl.DataFrame,
) -> Frames:
    """What is published of one shard: the tables documents, repairs and observations, masked and in the columns of
    `schemas`, and, where copies were taken out, `dispositions` as they are without them.

    The frames are those of `pipeline.flow`.
    """
    dispositions, observations = without_copies(observed["dispositions"], observed["observations"], originals)
    found = {
        "documents": documents(pages, repaired, headers, duplicates),
        "repairs": repaired["repairs"],
        "observations": observations,
    }
    moved = {} if originals.is_empty() else {"dispositions": dispositions}
    return {name: published(frame, name) for name, frame in found.items()} | moved


def published(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Rows of table `name`: masked, in its columns, sorted by its key."""
    return ordered(mask_text(conform(frame, name), name), primary_key(TABLES[name]))


def undecided(quantities: pl.DataFrame) -> pl.DataFrame:
    """Mentions of `pipeline.flow` with the columns of the table that are not DECIDED as they are kept: as they are
    published, but for what other columns tell. `quantity_id` is document and place, `raw_text` null where it is `text`;
    to write both took a quarter of what it takes to write all."""
    found = quantities.with_columns(conform(quantities, "quantities", without=DECIDED)).drop("quantity_id")
    return found.with_columns(raw_text=pl.when(pl.col("raw_text").ne_missing(pl.col("text"))).then("raw_text"))


def named(rows: pl.DataFrame) -> pl.DataFrame:
    """Mentions (document_id, raw_start) with their `quantity_id`."""
    return rows.with_columns(place_names(rows["document_id"], rows["raw_start"]).alias("quantity_id"))


def quantities(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of table `quantities`, masked, out of what was read (`undecided`, `named`) and what was decided of it
    (dispositions) side by side."""
    whole = rows.select(polars_schema(TABLES["quantities"]).names())
    if rows["personal"].any():
        decided = withheld(whole.select(DECIDED), rows["personal"])
        whole = masked_rows(whole.with_columns(decided.select(DECIDED)), decided["withheld"])
    return mask_text(whole, "quantities").with_columns(raw_text=pl.coalesce("raw_text", "text"))


def ordered(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """A frame sorted by a key; one that is sorted already is left as it is."""
    return frame if len(key) == 1 and frame[key[0]].is_sorted() else frame.sort(key)


def conform(frame: pl.DataFrame, name: str, without: tuple[str, ...] = ()) -> pl.DataFrame:
    """The columns of table `name`, in its order and types; raises ColumnNotFoundError when one is missing that is not
    among `without`.

    The empty string becomes null, since CSV cannot tell them apart.
    """
    return frame.select(
        pl.col(column).replace("", None) if dtype == pl.String else pl.col(column).cast(dtype)
        for column, dtype in polars_schema(TABLES[name]).items()
        if column not in without
    )
