"""Reading invented pages through the grammar and this room, for its tests: text in, observations out."""

from datetime import date
from typing import Any

import polars as pl

from pipeline.legibility import with_torn
from pipeline.observations import observe
from pipeline.quantities import extract


def sections_of(title: str, text: str) -> list[tuple[int, int, str]]:
    """The headline is the first line, the rest is body."""
    if not title:
        return [(0, len(text), "body")]
    return [(0, len(title) + 1, "title"), (len(title) + 1, len(text), "body")]


def frames(pages: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """texts, mentions, headers and sections of pages (id, text, and perhaps title, publisher, published_on)."""
    whole = {page["id"]: f"{page['title']}\n{page['text']}" if page.get("title") else page["text"] for page in pages}
    texts = pl.DataFrame(
        {"document_id": list(whole), "text": list(whole.values()), "script": ["Hans"] * len(whole)},
        schema={"document_id": pl.String, "text": pl.String, "script": pl.String},
    )
    sections = pl.DataFrame(
        [
            (page["id"], *piece)
            for page in pages
            for piece in page.get("sections") or sections_of(page.get("title", ""), whole[page["id"]])
        ],
        schema={"document_id": pl.String, "start": pl.Int64, "end": pl.Int64, "section": pl.String},
        orient="row",
    )
    headers = pl.DataFrame(
        [
            (page["id"], page.get("title"), page.get("publisher"), None, _day(page.get("published_on")))
            for page in pages
        ],
        schema={
            "document_id": pl.String,
            "title": pl.String,
            "publisher": pl.String,
            "credited_to": pl.String,
            "published_on": pl.Date,
        },
        orient="row",
    )
    return texts, mentions(texts, sections), headers, sections


def mentions(texts: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """The numeric mentions of texts, each with its section; only torn numbers are damaged."""
    found = (
        extract(texts.lazy().select(id="document_id", text="text"))
        .collect()
        .rename({"id": "document_id"})
        .with_columns(legibility=pl.lit("clean"))
        .sort("start")
        .join_asof(
            sections.select("document_id", "section", "start").sort("start"),
            on="start",
            by="document_id",
            check_sortedness=False,
        )
        .sort("document_id", "start")
    )
    return with_torn(found.rename({"raw_text": "text"}), texts).rename({"text": "raw_text"})


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def read(pages: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Observations and dispositions of pages."""
    texts, mentions, headers, sections = frames(pages)
    return observe(texts, mentions, headers, sections)
