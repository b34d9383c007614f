"""One figure once: which observations of a document only print another one again.

What belongs here: repeats within a document (headline, body printed twice, English restatement, rounded restatement).
What does not: copies of whole documents, and agreement between documents (`series`).
"""

from functools import cache

import polars as pl

POWERS = pl.Series([10**power for power in range(19)])
MOST_ROUNDED = 20
#: In what two prints of one figure agree.
SAME = ("document", "indicator_id", "unit_id", "number")
PAIRS = {"row": pl.UInt32, "original": pl.UInt32}
#: Two counts of one thing that agree in so many digits are one count, whatever period the words beside them tell.
TELLING_DIGITS = 4
#: Fewer digits tell as much where the sentences are neighbours: 发放帮扶资金2860万元。2860万元的来源.
TELLING_DIGITS_CLOSE, CLOSE_SENTENCES = 3, 2


def rounds(value: str, grain: str, fine: str) -> pl.Expr:
    """Whether a value is `fine` rounded: to its printed step, or to its trailing zeros by at most a twentieth."""
    digits = pl.col(value).cast(pl.String)
    zeros = (digits.str.len_bytes() - digits.str.strip_chars_end("0").str.len_bytes()).clip(0, 18)
    distance = (pl.col(value) - pl.col(fine)).abs()
    by_zeros = (distance < pl.lit(POWERS).gather(zeros)) & (distance * MOST_ROUNDED <= pl.col(fine))
    return ((distance < pl.col(grain)) | by_zeros).fill_null(False)


def repeats(observed: pl.DataFrame) -> pl.DataFrame:
    """For each figure that repeats another: row, original (row of the finest print of the figure).

    observed: row, document, sentence, at, title, indicator_id, unit_id, number (String), value, lower, upper,
    resolution, bound, status, table (number of the table that it is a cell of), total (row of its total), period_key
    (String), objects (signature of the objects beside it), Boolean `foreign` (no Han).
    Two prints are the same figure when indicator, unit and number agree in different sentences of which one is the
    title, or both speak of the same period and objects, or the number has four digits that count and one status; a
    headline also repeats a finer figure that rounds to it.
    """
    ranked = observed.with_columns(
        fineness=pl.when("foreign").then(3).when("title").then(2).when(pl.col("bound") == "exact").then(1).otherwise(0),
        grain=pl.col("resolution").fill_null(1),
    ).sort("document", "fineness", "grain", "at")
    pairs = _same_number(ranked)
    rounded = _rounded(ranked.join(pairs.select("row"), on="row", how="anti"), ranked)
    found = pl.concat([pairs, rounded]).unique("row", keep="first", maintain_order=True)
    return to_roots(found)


def _same_number(ranked: pl.DataFrame) -> pl.DataFrame:
    """Pairs (row, original) of equal numbers; the original is the first of the group by fineness, then place, else the
    first of those with the same period."""
    # What no other figure agrees with in number agrees with none in number and period.
    ranked = ranked.filter(pl.struct(SAME).is_duplicated())
    found = _of_first(ranked, [])
    rest = ranked.join(found, on="row", how="anti", maintain_order="left").filter(pl.col("period_key").is_not_null())
    rest = rest.filter(pl.struct(*SAME, "period_key").is_duplicated())
    if rest.is_empty():
        return found
    return pl.concat([found, _of_first(rest, ["period_key"])])


def _of_first(ranked: pl.DataFrame, more: list[str]) -> pl.DataFrame:
    """Pairs (row, original) of figures that agree in number and the columns `more` with the first such one."""
    keys = [*SAME, *more]
    first = ranked.group_by(keys, maintain_order=True).agg(
        original=pl.col("row").first(),
        first_sentence=pl.col("sentence").first(),
        first_period=pl.col("period_key").first(),
        first_objects=pl.col("objects").first(),
        first_title=pl.col("title").first(),
        first_status=pl.col("status").first(),
        first_table=pl.col("table").first(),
    )
    return ranked.join(first, on=keys, maintain_order="left").filter(_is_same()).select("row", "original")


@cache
def _is_same() -> pl.Expr:
    """Whether a figure and the first one of its number (columns first_...) are one."""
    same_period = pl.col("first_period") == pl.col("period_key")
    same_objects = (
        (pl.col("first_objects") & pl.col("objects") != 0) | (pl.col("first_objects") == 0) | (pl.col("objects") == 0)
    )
    elsewhere = pl.col("sentence") != pl.col("first_sentence")
    # Two cells of a table are two figures, however equal.
    apart = (pl.col("table") != pl.col("first_table")).fill_null(True)
    ordinal = pl.col("indicator_id") == "campaign_ordinal"
    digits = pl.col("number").str.replace(".", "", literal=True).str.strip_chars("0")
    close = pl.col("sentence") - pl.col("first_sentence") <= CLOSE_SENTENCES
    needed = pl.when(close).then(TELLING_DIGITS_CLOSE).otherwise(TELLING_DIGITS)
    telling = (digits.str.len_chars() >= needed) & (pl.col("status") == pl.col("first_status"))
    return (
        (pl.col("row") != pl.col("original"))
        & apart
        & (ordinal | (elsewhere & (pl.col("title") | pl.col("foreign") | telling | (same_period & same_objects))))
    )


def _rounded(coarse: pl.DataFrame, ranked: pl.DataFrame) -> pl.DataFrame:
    """Pairs (row, original): a headline's or a coarser figure that is another one of the document, rounded; so is
    prose that tells the total of a table of its period."""
    head = pl.col("title") | pl.col("foreign")
    cells = ranked.filter(pl.col("total").is_not_null())
    summed = pl.col("row").is_in(cells["total"].unique().implode())
    told = pl.col("table").is_null() & pl.col("document").is_in(cells["document"].unique().implode())
    heads = coarse.filter((head | told) & pl.col("value").is_not_null())
    if heads.is_empty():
        return pl.DataFrame(schema=PAIRS)
    fine = ranked.filter(~pl.col("title") & pl.col("value").is_not_null()).select(
        "document",
        "indicator_id",
        "unit_id",
        original="row",
        fine_value="value",
        fine_grain="grain",
        fine_sentence="sentence",
        fine_total=summed,
        fine_period="period_key",
    )
    of_total = (
        pl.col("fine_total")
        & (pl.col("fine_period") == pl.col("period_key"))
        & (pl.col("fine_value") != pl.col("value"))
    )
    return (
        heads.join(fine, on=["document", "indicator_id", "unit_id"])
        .filter(
            (head | of_total.fill_null(False))
            & (pl.col("fine_grain") <= pl.col("grain"))
            & rounds("value", "grain", "fine_value")
            & (pl.col("fine_sentence") != pl.col("sentence"))
        )
        .sort("row", "fine_grain")
        .unique("row", keep="first", maintain_order=True)
        .select("row", "original")
    )


def restated(unmatched: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    """Pairs (row, original) for headline or foreign-language figures without an indicator that print an
    observed number.

    Both: row, document, title, foreign, number, value, resolution, family. A count without a unit may restate any.
    """
    heads = unmatched.filter((pl.col("title") | pl.col("foreign")) & pl.col("value").is_not_null())
    if heads.is_empty():
        return pl.DataFrame(schema=PAIRS)
    fine = observed.filter(~pl.col("title")).select(
        "document", original="row", fine="number", fine_value="value", fine_grain="resolution", fine_family="family"
    )
    coarser = (pl.col("fine_grain") <= pl.col("resolution")) & rounds("value", "resolution", "fine_value")
    return (
        heads.join(fine, on="document")
        .filter(
            ((pl.col("number") == pl.col("fine")) | coarser.fill_null(False))
            & (pl.col("family").is_null() | (pl.col("family") == pl.col("fine_family")))
        )
        .sort("row", "fine_grain")
        .unique("row", keep="first", maintain_order=True)
        .select("row", "original")
    )


def headlines(heads: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    """Pairs (row, original) for headline figures whose verb differs but whose number is a finer figure's, rounded.

    Both as in `repeats`; the unit must be the same: a headline in another unit is a figure of its own.
    """
    found = heads.filter(pl.col("title") & pl.col("value").is_not_null())
    if found.is_empty():
        return pl.DataFrame(schema=PAIRS)
    fine = observed.filter(~pl.col("title") & pl.col("value").is_not_null()).select(
        "document", "unit_id", original="row", fine_value="value", fine_grain=pl.col("resolution").fill_null(1)
    )
    return (
        found.join(fine, on=["document", "unit_id"])
        .filter((pl.col("fine_grain") <= pl.col("resolution")) & rounds("value", "resolution", "fine_value"))
        .sort("row", "fine_grain", "original")
        .unique("row", keep="first", maintain_order=True)
        .select("row", "original")
    )


def to_roots(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs (row, original), each row once, whose originals repeat nothing: chains lead to their end."""
    onward = pairs.select(original="row", root="original")
    while pairs["original"].is_in(pairs["row"].implode()).any():
        pairs = pairs.join(onward, on="original", how="left", maintain_order="left").select(
            "row", original=pl.coalesce("root", "original")
        )
    return pairs
