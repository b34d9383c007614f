"""Sums on lines of their own that add up to one told before: a list of unions, each with what it was allotted.

What belongs here: finding such lists by their sum, which no other list has by chance. What does not: parts that a
word marks (`parts`), rows of tables (`tables`).
"""

import polars as pl

from pipeline.observations.lookup import last_place

#: Fewer lines may add up to anything; of these indicators a list of bodies tells the parts.
FEWEST = 3
DIVIDED = ("special_fund_allocated", "funds_raised", "funds_disbursed", "fiscal_fund_allocated")


def with_addends(figures: pl.DataFrame) -> pl.DataFrame:
    """Give the lines of such a list the indicator of the sum, and the sum as their `whole`.

    figures: row, document, sentence, family, value, indicator_id, rule_id, compared, whole, sorted by at. A list is of
    at least FEWEST neighbouring figures of money without an indicator, each in a sentence of its own, that add up to
    the last sum of money before it that has one of DIVIDED.
    """
    money = (pl.col("family") == "money").fill_null(False)
    known = figures.select(
        "row",
        "document",
        "value",
        "indicator_id",
        "rule_id",
        line=money
        & pl.col("indicator_id").is_null()
        & ~pl.col("compared")
        & pl.col("value").is_not_null()
        & (pl.col("sentence") != pl.col("sentence").shift(1)).fill_null(True)
        & (pl.col("sentence") != pl.col("sentence").shift(-1)).fill_null(True),
        sum=money & pl.col("indicator_id").is_in(DIVIDED).fill_null(False) & pl.col("value").is_not_null(),
    )
    begins = (pl.col("line") != pl.col("line").shift(1)) | (pl.col("document") != pl.col("document").shift(1))
    known = known.with_columns(run=begins.fill_null(True).cum_sum(), told=last_place(pl.col("sum")))
    lists = (
        known.filter("line")
        .group_by("run", maintain_order=True)
        .agg(pl.len().alias("lines"), pl.col("value").sum().alias("total"), pl.col("document", "told").first())
        .filter((pl.col("lines") >= FEWEST) & pl.col("told").is_not_null())
    )
    if lists.is_empty():
        return figures
    of_sum = known.select("document", "value")[lists["told"]]
    lists = lists.filter((of_sum["document"] == lists["document"]) & (of_sum["value"] == lists["total"]))
    if lists.is_empty():
        return figures
    added = known["run"].is_in(lists["run"].implode()) & known["line"]
    sums = known.select("told").to_series()
    return figures.with_columns(
        indicator_id=pl.when(added).then(known["indicator_id"].gather(sums)).otherwise("indicator_id"),
        rule_id=pl.when(added).then(known["rule_id"].gather(sums)).otherwise("rule_id"),
        whole=pl.when(added).then(known["row"].gather(sums)).otherwise("whole"),
    )
