"""Observation, repeat or excluded: what becomes of each open figure once all is known of it.

What belongs here: that choice, the unit, and what a headline's figure takes from the body's. What does not: how any of
what is known was found (`facts`), and which figure repeats which (`repeats`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon, repeats
from pipeline.observations.actors import CURRENCY_OF

NOT_AID = ("business", "deaths", "attend")
HAN = r"\p{Han}"
#: Figures of earlier years are history: the Send Warmth campaigns began in 1992, mutual aid and help for the poor among
#: workers as unions run them today in the 1980s.
FIRST_YEAR = 1980
#: What two prints are compared by, and what makes the period of each.
COMPARED: tuple[str, ...] = (
    "row",
    "document",
    "sentence",
    "at",
    "title",
    "indicator_id",
    "number",
    "value",
    "resolution",
    "bound",
)
COMPARED += ("status", "family", "union", "fits", "foreign", "table", "total", "unit")
PERIOD = ("period_kind", "campaign_id", "period_start", "period_end")
#: What of the figures is read here and in the table of observations: of the wide frame no more is carried along.
READ: tuple[str, ...] = ("row", "document", "sentence", "at", "title", "family", "union", "outside", "near", "province")
READ += ("document_id", "quantity_id", "indicator_id", "rule_id", "kind", "number", "value", "lower", "upper", "bound")
READ += ("resolution", "unit_id", "unit_text", "status", "source_text", "actor_id", "actor_text", "area_code")
READ += ("area_text", "campaign_id", "period_kind", "period_start", "period_end", "whole", "quote", "table", "total")


def with_decision(found: pl.DataFrame) -> pl.DataFrame:
    """Add decision, why (reason of exclusion), unit and original_quantity (of the observation that a repeat
    repeats)."""
    keys = ["rule_id", "unit_id"]
    rule_units = found.select(keys).join(_rule_units(), on=keys, how="left", maintain_order="left")["rule_unit"]
    found = found.with_columns(unit=pl.coalesce(rule_units, _unit_of_region(), "unit_id"))
    # The printed parts of a raised total are the unions', whoever gave them (其中各级政府拨款90万元).
    theirs = found.select(pl.col("row").filter(pl.col("outside").fill_null(False))).to_series().implode()
    raised = (pl.col("indicator_id") == "funds_raised") & pl.col("whole").is_not_null() & ~pl.col("whole").is_in(theirs)
    outside = pl.col("outside") & (pl.col("indicator_id") != "fiscal_fund_allocated") & ~raised.fill_null(False)
    bygone = (pl.col("period_start").dt.year() < FIRST_YEAR).fill_null(False)
    fits = pl.col("indicator_id").is_not_null() & pl.col("union") & ~outside & ~bygone
    found = found.with_columns(
        fits=fits.fill_null(False),
        foreign=foreign(found),
    )
    same = original_prints(compared(found))
    originals = found.select(original_quantity="quantity_id", original="row").join(same, on="original")
    repeating = found.select("row").join(
        originals.select("row", "original", "original_quantity"), on="row", how="left", maintain_order="left"
    )
    found = found.hstack(repeating.drop("row"))
    off_topic = ~pl.col("union") | outside.fill_null(False) | bygone | (pl.col("near") & lexicon.mask(NOT_AID) != 0)
    return with_headline_attributes(
        found.with_columns(
            decision=pl.when(pl.col("original").is_not_null())
            .then(pl.lit("repeat"))
            .when("fits")
            .then(pl.lit("observation"))
            .otherwise(pl.lit("excluded")),
            why=pl.when(off_topic)
            .then(pl.lit("not_union_aid"))
            .when(pl.col("kind") == "ordinal")
            .then(pl.lit("ordinal"))
            .otherwise(pl.lit("no_indicator")),
        )
    )


def compared(found: pl.DataFrame) -> pl.DataFrame:
    """The figures that `original_prints` compares (columns COMPARED, period_key and objects): those of the pages that
    have a headline's or a foreign figure, a table's total, or a number twice. Most pages have none of them."""
    printed, periods = _compared()
    pages = found.select(printed).to_series()
    return found.select(*COMPARED, *PERIOD, "near").filter(pl.col("document").is_in(pages.implode())).select(periods)


@cache
def _compared() -> tuple[pl.Expr, list[pl.Expr]]:
    """The pages whose figures are compared, and what of these figures."""
    # Two numbers of one hash only bring in a page in vain.
    fits = pl.col("fits")
    number = pl.when(fits).then(pl.col("number").hash() ^ pl.col("document").hash())
    telling = pl.col("union") & (pl.col("title") | pl.col("foreign") | pl.col("total").is_not_null())
    printed = pl.col("document").filter((fits & number.is_duplicated()) | telling).unique()
    return printed, [
        pl.col(COMPARED[:-1]),
        pl.col("unit").alias("unit_id"),
        pl.concat_str(PERIOD, separator="|", ignore_nulls=True).alias("period_key"),
        (pl.col("near") & lexicon.mask(list(lexicon.class_words()["objects"]))).alias("objects"),
    ]


def original_prints(prints: pl.DataFrame) -> pl.DataFrame:
    """Pairs (row, original) of the figures that only print another one again. prints: as `compared` gives them."""
    fitting = prints.filter("fits")
    same = repeats.repeats(fitting)
    once = fitting.join(same.select("row"), on="row", how="anti")
    same = pl.concat([same, repeats.headlines(once, once)])
    restating = pl.col("union") & (~pl.col("fits") | pl.col("foreign")) & (pl.col("title") | pl.col("foreign"))
    others = prints.filter(restating).join(same.select("row"), on="row", how="anti")
    originals = fitting.filter(~pl.col("foreign")).join(same.select("row"), on="row", how="anti")
    return repeats.to_roots(pl.concat([same, repeats.restated(others, originals)]))


def foreign(found: pl.DataFrame) -> pl.Series:
    """Whether a figure stands in a foreign summary, which restates its page; a page all in English reports itself."""
    chinese = found["quote"].str.contains(HAN)
    pages = found["document"].filter(chinese).unique()
    return ~chinese & found["document"].is_in(pages.implode())


@cache
def _rule_units() -> pl.DataFrame:
    """rule_id, unit_id, rule_unit: the unit that a rule gives to figures printed with another."""
    return pl.DataFrame(
        [(rule.rule_id, printed, unit) for rule in lexicon.rules() for printed, unit in rule.unit.items()],
        schema={"rule_id": pl.String, "unit_id": pl.String, "rule_unit": pl.String},
        orient="row",
    ).unique(["rule_id", "unit_id"], keep="last")


@cache
def _unit_of_region() -> pl.Expr:
    """The currency that a bare 元 is on a page from a region that has its own."""
    bare = (pl.col("unit_id") == "CNY") & ~pl.col("unit_text").fill_null("").str.contains_any(
        ["人民币", "RMB", "CNY", "yuan"]
    )
    region = pl.col("province").replace_strict(CURRENCY_OF, default=None, return_dtype=pl.String)
    return pl.when(bare).then(region)


def with_headline_attributes(found: pl.DataFrame) -> pl.DataFrame:
    """A headline's own figure takes actor, area, period and status from the body's figure of the same number."""
    taken = [
        "actor_id",
        "actor_text",
        "area_code",
        "area_text",
        "campaign_id",
        "period_kind",
        "period_start",
        "period_end",
        "status",
    ]
    keys = ["document_id", "indicator_id", "number"]
    observed = pl.col("decision") == "observation"
    heads = found.filter(pl.col("title") & observed)
    if heads.is_empty():
        return found
    body = found.select(*keys, *taken, "title", "decision").filter(~pl.col("title") & observed)
    body = body.join(heads.select(keys).unique(), on=keys, how="semi", maintain_order="left")
    body = body.unique(keys, keep="first", maintain_order=True).drop("title", "decision")
    taking = heads.join(body.select(keys), on=keys, how="semi", maintain_order="left")
    if taking.is_empty():
        return found
    taken_over = taking.drop(taken).join(body, on=keys, how="left", maintain_order="left").select(found.columns)
    return pl.concat([found.join(taking.select("row"), on="row", how="anti", maintain_order="left"), taken_over])
