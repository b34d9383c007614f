"""What is quoted of a page for a figure: its clause, and the budget that its money comes from.

What belongs here: cutting the words out of the text. What does not: reading them.
"""

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.stream import SECTION, last_place, next_place, only, with_roles

QUOTE_LENGTH = 120
PRIVATE = r"[\w.+-]+@[\w.-]+|(?:0\d{2,3}[-－])\d{7,8}|1[3-9]\d{9}"


def with_quote(found: pl.DataFrame, events: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Add quote and source_text to the figures of the stream, of which there is one row each, in their order.

    quote: the figure's clause, at most QUOTE_LENGTH characters, without e-mail addresses and telephone numbers.
    source_text: the budget that the money of a fiscal_fund_allocated comes from, as printed in the clause.
    """
    seen = with_roles(only(events, "bits", marks=lexicon.CLAUSE, columns=("type", "mark", "at", "end")), "bits")
    section = pl.col("type") == SECTION
    edge, fiscal = (pl.col("mark") >= lexicon.CLAUSE) | section, pl.col("bits") & lexicon.mask(["fiscal"]) != 0
    places = seen.select(
        "figure",
        last_edge=last_place(edge),
        next_edge=next_place(edge),
        last_source=last_place(fiscal),
        next_source=next_place(fiscal),
    ).filter("figure")
    starts = seen.select(pl.when(section).then("at").otherwise("end")).to_series()

    def there(column: pl.Series, place: str) -> pl.Series:
        return column.gather(places[place])

    bounds = pl.DataFrame(
        {
            "clause_start": there(starts, "last_edge"),
            "clause_end": there(seen["at"], "next_edge"),
            "source_at": there(seen["at"], "last_source"),
            "source_end": there(seen["end"], "last_source"),
            "source_next": there(seen["at"], "next_source"),
            "source_next_end": there(seen["end"], "next_source"),
            "text": texts["text"].gather(found["document"]),
        }
    )
    base = pl.col("at") - pl.col("start")
    begin = pl.max_horizontal("clause_start", pl.col("at") - QUOTE_LENGTH // 2)
    length = pl.coalesce(pl.col("clause_end"), pl.col("at") + QUOTE_LENGTH) - begin
    behind = pl.col("source_at") >= pl.col("clause_start")
    source = pl.when(behind).then("source_at").when(pl.col("source_next") < pl.col("clause_end")).then("source_next")
    source_end = pl.when(behind).then("source_end").otherwise("source_next_end")
    of_budget = pl.when(pl.col("indicator_id") == "fiscal_fund_allocated").then("text")
    return (
        found.hstack(bounds)
        .with_columns(
            source_text=of_budget.str.slice(source - base, source_end - source),
            quote=pl.col("text")
            .str.slice(begin - base, pl.min_horizontal(length, QUOTE_LENGTH))
            .str.replace_all(PRIVATE, "…")
            .str.strip_chars(),
        )
        .drop(bounds.columns)
    )
