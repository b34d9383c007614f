"""What is quoted of a page for a figure: its clause, and the budget that its money comes from.

What belongs here: cutting the words out of the text. What does not: reading them.
"""

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.lookup import spread
from pipeline.observations.stream import SECTION, has_class

QUOTE_LENGTH = 120
#: The indicator whose money comes from a budget.
BUDGETED = "fiscal_fund_allocated"
TELEPHONE = r"(?:0\d{2,3}[-－])\d{7,8}|1[3-9]\d{9}"
PRIVATE = r"[\w.+-]+@[\w.-]+|" + TELEPHONE


def with_quote(found: pl.DataFrame, events: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Add quote and source_text to the figures of the stream, of which there is one row each, in their order.

    quote: the figure's clause, at most QUOTE_LENGTH characters, without e-mail addresses and telephone numbers.
    source_text: the budget that the money of a fiscal_fund_allocated comes from, as printed in the clause.
    """
    # A clause is numbered by the mark that opens it; that mark and the next one are its edges.
    edges = events.select("clause", "mark", "type", "at", "end").filter(pl.col("mark") >= lexicon.CLAUSE)
    edges = edges.select(
        "clause",
        clause_start=pl.when(pl.col("type") == SECTION).then("at").otherwise("end"),
        clause_end=pl.col("at").shift(-1),
    )
    places = spread(edges["clause"], pl.int_range(edges.height, eager=True), int(str(events["clause"].max() or 0)) + 1)
    bounds = edges.select("clause_start", "clause_end")[places.gather(found["clause"])]
    cut = found.select("row", "at", "start", "indicator_id", text=texts["text"].gather(found["document"])).hstack(
        bounds
    )
    base = pl.col("at") - pl.col("start")
    begin = pl.max_horizontal("clause_start", pl.col("at") - QUOTE_LENGTH // 2)
    length = pl.coalesce(pl.col("clause_end"), pl.col("at") + QUOTE_LENGTH) - begin
    clauses = cut.select(pl.col("text").str.slice(begin - base, pl.min_horizontal(length, QUOTE_LENGTH))).to_series()
    quote = without_private(clauses).str.strip_chars().alias("quote")
    budgeted = cut.filter(pl.col("indicator_id") == BUDGETED)
    if budgeted.is_empty():
        return found.with_columns(quote, source_text=pl.lit(None, pl.String))
    joined = found.select("row").join(with_source(budgeted, events), on="row", how="left", maintain_order="left")
    return found.hstack([quote, joined["source_text"]])


def without_private(clauses: pl.Series) -> pl.Series:
    """Clauses with … for each e-mail address and telephone number: few have one, and only these are made anew.

    An address may begin with any letter, so that its pattern is tried at every one; most clauses have no @.
    """
    private = clauses.str.contains("@", literal=True) | clauses.str.contains(TELEPHONE)
    if not private.any():
        return clauses
    places = private.arg_true()
    return clauses.scatter(places, clauses.gather(places).str.replace_all(PRIVATE, "…"))


def with_source(figures: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """row, source_text of figures of budgets: the word of a budget before the figure in its clause, else behind it.

    figures: row, at, start, clause_start, clause_end, text, in order.
    """
    words = events.filter(has_class(events["word"], "bits", lexicon.mask(["fiscal"])))
    before = words.select("at", source_at="at", source_end="end")
    behind = words.select("at", source_next="at", source_next_end="end")
    found = figures.join_asof(before, on="at", allow_exact_matches=False, check_sortedness=False).join_asof(
        behind, on="at", strategy="forward", check_sortedness=False
    )
    base = pl.col("at") - pl.col("start")
    precedes = pl.col("source_at") >= pl.col("clause_start")
    follows = pl.col("source_next") < pl.col("clause_end")
    source = pl.when(precedes).then("source_at").when(follows).then("source_next")
    source_end = pl.when(precedes).then("source_end").otherwise("source_next_end")
    return found.select("row", source_text=pl.col("text").str.slice(source - base, source_end - source))
