"""From what was read in each document to the rows that are published.

What belongs here: joining a shard's frames into the published tables, and taking copies of a document out of the count.
What does not: reading, matching, and the order over all shards (`pipeline.merging`).
"""

import polars as pl

from pipeline.privacy import mask_quantities, mask_text
from pipeline.shards import Frames
from schemas import TABLES, polars_schema, primary_key

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
        pages.with_columns(characters=pl.col("text").str.len_chars().cast(pl.Int64))
        .join(headers, on="document_id", how="left", suffix="_page")
        .with_columns(
            publisher=pl.coalesce("publisher", "publisher_page"),
            published_on=pl.coalesce("published_on", "published_on_page"),
        )
        .join(repaired["texts"].select("document_id", "script"), on="document_id", how="left")
        .join(counts, on="document_id", how="left")
        .with_columns(pl.col("repairs", "unresolved_damage").fill_null(0))
        .join(duplicates, on="document_id", how="left")
    )


def without_copies(
    quantities: pl.DataFrame, observations: pl.DataFrame, originals: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take the observations of copied documents out; their mentions repeat the observation of the original.

    `originals`: document_id (the copy), REPEAT_KEY, original_id, the observation of the original with that key. An
    observation of a copy that the original does not have stays: nothing that is printed is lost.
    """
    twin = observations.join(originals, on=["document_id", *REPEAT_KEY], how="inner", nulls_equal=True).select(
        "observation_id", "original_id"
    )
    kept = observations.join(twin, on="observation_id", how="anti").with_columns(part_of=replaced("part_of", twin))
    moved = quantities.join(twin, on="observation_id", how="left", maintain_order="left").with_columns(
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
    quantities: pl.DataFrame,
    observed: Frames,
    mentions: pl.DataFrame,
    duplicates: pl.DataFrame,
    originals: pl.DataFrame,
) -> Frames:
    """The published rows of one shard, masked and in the columns of `schemas`: one frame a table."""
    # The document decides some units that a mention alone cannot: 元 on a page from Macau is MOP.
    told = observed["dispositions"].select(
        "quantity_id", "disposition", "exclusion_reason", "observation_id", "unit_id"
    )
    joined = beside(quantities.drop("unit_id"), told, "quantity_id")
    joined, observations = without_copies(joined, observed["observations"], originals)
    found = {
        "documents": documents(pages, repaired, headers, duplicates),
        "repairs": repaired["repairs"],
        "quantities": mask_quantities(joined, repaired["texts"], pages),
        "observations": observations,
        "mentions": mentions,
    }
    return {
        name: ordered(mask_text(conform(frame, name), name), primary_key(TABLES[name])) for name, frame in found.items()
    }


def beside(frame: pl.DataFrame, told: pl.DataFrame, key: str) -> pl.DataFrame:
    """A left join on a key that comes once in both; rows that stand beside each other already are not looked up."""
    if frame[key].equals(told[key]):
        return frame.hstack(told.drop(key))
    return frame.join(told, on=key, how="left", maintain_order="left")


def ordered(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """A frame sorted by a key; one that is sorted already is left as it is."""
    return frame if len(key) == 1 and frame[key[0]].is_sorted() else frame.sort(key)


def conform(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The columns of table `name`, in its order and types; raises ColumnNotFoundError when one is missing.

    The empty string becomes null, since CSV cannot tell them apart.
    """
    return frame.select(
        pl.col(column).replace("", None) if dtype == pl.String else pl.col(column).cast(dtype)
        for column, dtype in polars_schema(TABLES[name]).items()
    )
