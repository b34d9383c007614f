"""Observation, repeat or excluded: what becomes of each open figure once all is known of it.

What belongs here: that choice, the unit, and what a headline's figure takes from the body's. What does not: how any of
what is known was found (`facts`), and which figure repeats which (`repeats`).
"""

import polars as pl

from pipeline.observations import lexicon, repeats
from pipeline.observations.actors import CURRENCY_OF

NOT_AID = ("business", "deaths", "attend")
HAN = r"\p{Han}"


def with_decision(found: pl.DataFrame) -> pl.DataFrame:
    """Add decision, why (reason of exclusion), unit and original_quantity (of the observation that a repeat
    repeats)."""
    units = {(rule.rule_id, printed): unit for rule in lexicon.rules() for printed, unit in rule.unit.items()}
    changed = pl.DataFrame(
        [(rule, printed, unit) for (rule, printed), unit in units.items()],
        schema={"rule_id": pl.String, "unit_id": pl.String, "rule_unit": pl.String},
        orient="row",
    )
    found = found.join(changed, on=["rule_id", "unit_id"], how="left", maintain_order="left")
    bare = (pl.col("unit_id") == "CNY") & ~pl.col("unit_text").fill_null("").str.contains("人民币|RMB|CNY|yuan")
    region = pl.col("province").replace_strict(CURRENCY_OF, default=None, return_dtype=pl.String)
    found = found.with_columns(unit=pl.coalesce("rule_unit", pl.when(bare).then(region), "unit_id"))
    outside = pl.col("outside") & (pl.col("indicator_id") != "fiscal_fund_allocated")
    fits = pl.col("indicator_id").is_not_null() & pl.col("union") & ~outside
    # A foreign summary restates the page; a page that is all in English reports itself.
    chinese = pl.col("quote").str.contains(HAN)
    found = found.with_columns(
        fits=fits.fill_null(False), foreign=~chinese & chinese.any().over("document")
    ).with_columns(
        period_key=pl.concat_str(
            "period_kind", "campaign_id", "period_start", "period_end", separator="|", ignore_nulls=True
        ),
        objects=pl.col("near") & lexicon.mask(list(lexicon.class_words()["objects"])),
    )
    fitting = found.filter("fits").with_columns(unit_id="unit")
    same = repeats.repeats(fitting)
    once = fitting.join(same.select("row"), on="row", how="anti")
    same = pl.concat([same, repeats.headlines(once, once)])
    originals = found.filter(pl.col("fits") & ~pl.col("foreign")).join(same.select("row"), on="row", how="anti")
    others = found.filter(pl.col("union") & (~pl.col("fits") | pl.col("foreign"))).join(
        same.select("row"), on="row", how="anti"
    )
    loose = repeats.restated(others, originals)
    found = found.join(pl.concat([same, loose]), on="row", how="left", maintain_order="left")
    found = found.join(
        found.select(original="row", original_quantity="quantity_id"), on="original", how="left", maintain_order="left"
    )
    off_topic = ~pl.col("union") | outside.fill_null(False) | (pl.col("near") & lexicon.mask(NOT_AID) != 0)
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
    body = (
        found.filter(observed & ~pl.col("title")).unique(keys, keep="first", maintain_order=True).select(*keys, *taken)
    )
    joined = found.join(
        body.with_columns(twin=pl.lit(True)), on=keys, how="left", suffix="_body", maintain_order="left"
    )
    takes = pl.col("title") & observed & pl.col("twin").fill_null(False)
    return joined.with_columns(**{name: pl.when(takes).then(f"{name}_body").otherwise(name) for name in taken}).drop(
        "twin", *(f"{name}_body" for name in taken)
    )
