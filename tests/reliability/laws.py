"""The whole flow in memory on any texts, and every law that its frames can break.

What belongs here: laws 1 to 4 and 6 on frames, offsets of every table. What does not: making texts, and what needs a
release (laws 5 and 7).
"""

from collections.abc import Sequence

import polars as pl

from pipeline import consolidation, flow
from pipeline.digits import digit_faults
from pipeline.documents.duplicates import duplicates
from pipeline.documents.markup import is_markup
from pipeline.documents.read import PAGES_SCHEMA
from pipeline.privacy import MASK, mask_text
from pipeline.shards import Frames
from schemas import TABLES

INT64 = 2**63 - 1


def as_pages(texts: Sequence[str]) -> pl.DataFrame:
    """Texts as the frame `pages`; those that hold markup are read as such."""
    rows = [
        (
            f"d{number:03d}",
            f"d{number:03d}.txt",
            None,
            "0" * 64,
            len(text.encode()),
            "utf-8",
            text,
            is_markup(text),
            *3 * [None],
        )
        for number, text in enumerate(texts)
    ]
    return pl.DataFrame(rows, schema=PAGES_SCHEMA, orient="row")


def read(texts: Sequence[str]) -> tuple[pl.DataFrame, Frames, Frames]:
    """The pages, what was read of them, and the published rows."""
    pages = as_pages(texts)
    repaired = flow.read_texts(pages)
    layout = flow.lay_out(repaired["texts"])
    found = flow.read_quantities(pages, repaired["texts"], layout, repaired)["quantities"]
    quantities = consolidation.undecided(found)
    observed = flow.read_observations(pages, repaired["texts"], quantities, layout)
    mentions = flow.read_mentions(pages, repaired["texts"], repaired["segments"])["mentions"]
    copies = duplicates(layout["fingerprints"])
    none = pl.DataFrame(
        schema={"document_id": pl.String, "indicator_id": pl.String, "number": pl.String, "unit_id": pl.String}
        | {"bound": pl.String, "original_id": pl.String}
    )
    published = consolidation.finals(
        pages=pages,
        repaired=repaired,
        headers=layout["headers"],
        observed=observed,
        duplicates=copies,
        originals=none,
    )
    rows = consolidation.named(quantities.drop("unit_id")).hstack(observed["dispositions"])
    published["quantities"] = consolidation.quantities(rows)
    published["mentions"] = consolidation.published(mentions, "mentions")
    return pages, {**repaired, **layout, **observed}, published


def broken(texts: Sequence[str]) -> list[str]:
    """The laws that the flow breaks on these texts, in words; empty: none."""
    pages, frames, published = read(texts)
    quantities, observations = published["quantities"], published["observations"]
    raw = pages.select("document_id", page="text")
    found = digit_faults(raw, quantities)["problem"].to_list()  # 1
    excluded = pl.col("disposition") == "excluded"
    wrong = quantities.filter(
        pl.col("disposition").is_null()
        | (excluded != pl.col("exclusion_reason").is_not_null())
        | (excluded == pl.col("observation_id").is_not_null())
    )
    found += [f"law 2: {one}" for one in wrong["quantity_id"]]
    own = quantities.filter(disposition="observation").select("quantity_id", "observation_id")
    orphans = observations.join(own, on=["quantity_id", "observation_id"], how="anti")
    found += [f"law 2: nothing leads to {one}" for one in orphans["observation_id"]]
    damaged = quantities.filter((pl.col("legibility") == "damaged") & ~excluded)
    found += [f"law 3: {one}" for one in damaged["quantity_id"]]
    for frame in (quantities, observations):
        for row in frame.filter(pl.col("number").is_not_null()).select("number", "value", "lower", "upper").iter_rows():
            found += inexact(*row)
    found += [f"law 6: {name}" for name, frame in published.items() if not mask_text(frame, name).equals(frame)]
    for name in ("repairs", "mentions"):
        moved = (
            published[name]
            .join(raw, on="document_id")
            .filter(
                pl.col("page")
                .str.slice(pl.col("raw_start"), pl.col("raw_end") - pl.col("raw_start"))
                .replace("", None)
                .ne_missing(pl.col("raw_text"))
                & ~pl.col("raw_text").str.contains(MASK, literal=True).fill_null(False)
            )
        )
        found += [f"offsets: {name} {row}" for row in moved.drop("page").rows()]
    covered = frames["sections"].group_by("document_id").agg((pl.col("end") - pl.col("start")).sum().alias("held"))
    sizes = frames["texts"].select("document_id", size=pl.col("text").str.len_chars())
    gaps = sizes.join(covered, on="document_id", how="left").filter(pl.col("size") != pl.col("held").fill_null(0))
    found += [f"sections do not cover {one}" for one in gaps["document_id"]]
    for name, frame in published.items():
        if frame.select(TABLES[name].to_schema().columns.keys()).columns != frame.columns:
            found.append(f"columns of {name}")
        TABLES[name].validate(frame)
    return found


def inexact(number: str, value: int | None, lower: int | None, upper: int | None) -> list[str]:
    """Law 4: the value is the number, exactly, when it is whole and fits; the bounds enclose it."""
    whole, _, rest = number.partition(".")
    exact = int(whole) if not rest.strip("0") else None
    fits = exact is not None and abs(exact) <= INT64
    found = [] if (value == exact if fits else value is None) else [f"law 4: {number} is {value}"]
    if value is not None and ((lower is not None and lower > value) or (upper is not None and upper < value)):
        found.append(f"law 4: {value} is not within {lower} and {upper}")
    return found
