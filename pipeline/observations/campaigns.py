"""The table `campaigns`: each campaign of each year that the data speak of, with the days that pages print.

What belongs here: reading the launch and the end of a national campaign, and the rows of the table. What does
not: which campaign a figure belongs to (`periods`).
"""

from functools import cache

import polars as pl

from pipeline.observations import lexicon

NATIONAL = ["全总", "全国工会", "全国总工会", "全国各级工会"]
LEAD = 400
MONTH_DAY = r"([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日"
DAY = r"(?:([0-9]{4}) ?年 ?)?" + MONTH_DAY
BEGUN = r"[^，。；,;\d]{0,12}?(?:启动|拉开|全面铺开)"
STARTS = r"(?:时间是|时间为|自|从) ?" + DAY + r"(?:起|至|到)"
ENDS = r"(?:至|到|截至|持续到|结束于) ?([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日"
CAMPAIGN_FACTS = {
    "document_id": pl.String,
    "campaign_id": pl.String,
    "launched_on": pl.Date,
    "ends_on": pl.Date,
}


@cache
def _years() -> dict[str, pl.Expr]:
    """The first year that a text tells of each programme."""
    programmes = [name for name, entry in lexicon.campaigns().items() if entry["kind"] == "campaign"]
    return {name: pl.col("text").str.extract(_pattern(name)).cast(pl.Int64).alias(name) for name in programmes}


def _pattern(programme: str) -> str:
    """A year with the programme's words right behind it: 2017年元旦春节."""
    words = sorted(lexicon.campaigns()[programme]["words"], key=len, reverse=True)
    return r"((?:19[4-9]|20[0-4])[0-9]) ?年 ?[“\"]?(?:全国工会|工会)?(?:" + "|".join(words) + ")"


def campaign_facts(texts: pl.DataFrame, headers: pl.DataFrame) -> pl.DataFrame:
    """What national pages say of the days of a campaign (schema CAMPAIGN_FACTS).

    texts: document_id, text; headers: document_id, published_on. A page counts when its lead speaks of the national
    federation and names one programme with its year; a day without a year is dated by the page.
    """
    years = _years()
    named = (
        texts.select("document_id", "text")
        .filter(pl.col("text").str.slice(0, LEAD).str.contains_any(NATIONAL))
        .with_columns(years.values())
        .filter(pl.any_horizontal(pl.col(*years).is_not_null()))
    )
    if named.is_empty():
        return pl.DataFrame(schema=CAMPAIGN_FACTS)
    published = headers.select("document_id", "published_on")
    printed = named.join(published, on="document_id", how="left", maintain_order="left").select(
        "document_id",
        "published_on",
        *years,
        launched=_launched(),
        starts=pl.col("text").str.extract_groups(STARTS),
        ends=pl.col("text").str.extract_groups(ENDS),
    )
    of_pages = ["document_id", "published_on", "launched", "starts", "ends"]
    rows = printed.unpivot([*years], index=of_pages, variable_name="programme", value_name="year").drop_nulls("year")
    return _dated(rows).sort("document_id")


@cache
def _launched() -> pl.Expr:
    """Year (empty where it is not printed), month and day of the launch of a text.

    A pattern that begins with what may be there takes ten times as long; few pages print the year of the launch.
    """
    dated = pl.col("text").str.contains("年 ?" + MONTH_DAY + BEGUN)
    with_year = pl.when(dated).then("text").str.extract_groups(DAY + BEGUN)
    return pl.when(dated).then(with_year).otherwise(pl.col("text").str.extract_groups("()" + MONTH_DAY + BEGUN))


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    """Facts (schema CAMPAIGN_FACTS) of rows with document_id, published_on, programme, year (Int64), and launched,
    starts, ends (groups of the patterns of days)."""

    def day(groups: str) -> pl.Expr:
        parts = pl.col(groups)
        year, month, number = (parts.struct.field(str(place)).cast(pl.Int64, strict=False) for place in (1, 2, 3))
        published = pl.col("published_on")
        before = pl.when(month > published.dt.month()).then(published.dt.year() - 1).otherwise(published.dt.year())
        dated = pl.when(month > 6).then(pl.col("year") - 1).otherwise(pl.col("year"))
        counted = pl.coalesce(year, before.cast(pl.Int64), dated)
        valid = month.is_between(1, 12) & number.is_between(1, 31)
        return pl.when(valid).then(
            pl.concat_str(counted, month, number, separator="-").str.to_date("%Y-%m-%d", strict=False)
        )

    near = pl.date(pl.col("year"), 1, 1)

    def plausible(date: pl.Expr) -> pl.Expr:
        return pl.when((date - near).dt.total_days().abs() <= 365).then(date)

    days = rows.with_columns(day(groups).alias(groups) for groups in ("launched", "starts", "ends"))
    return days.select(
        "document_id",
        campaign_id=pl.format("{}_{}", "programme", "year"),
        launched_on=plausible(pl.coalesce("launched", "starts")),
        ends_on=plausible(pl.col("ends")),
    ).select(pl.col(name).cast(dtype) for name, dtype in CAMPAIGN_FACTS.items())


def campaigns(facts: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """The table: campaign_id, label_zh, label_en, definition, year, launched_on, ends_on, ordinal; sorted by id.

    facts: `campaign_facts` of all documents; where pages differ, the day most of them print, then the earlier one.
    ordinal: of an observation of the whole country that prints 第N个年头.
    """
    ordinals = (
        observations.filter(
            (pl.col("indicator_id") == "campaign_ordinal")
            & (pl.col("unit_id") == "year_ordinal")
            & (pl.col("area_code") == "000000")
            & pl.col("campaign_id").is_not_null()
        )
        .group_by("campaign_id")
        .agg(ordinal=pl.col("value").mode().min())
    )
    days = facts.group_by("campaign_id").agg(
        pl.col("launched_on").drop_nulls().mode().min(), pl.col("ends_on").drop_nulls().mode().min()
    )
    ids = pl.concat([observations.select("campaign_id"), facts.select("campaign_id")]).drop_nulls().unique()
    entries = lexicon.campaigns()
    named = ids.with_columns(
        programme=pl.col("campaign_id").str.replace(r"_[0-9]{4}$", ""),
        year=pl.col("campaign_id").str.extract(r"_([0-9]{4})$").cast(pl.Int64),
    )

    def of(key: str) -> pl.Expr:
        return pl.col("programme").replace_strict({name: entry[key] for name, entry in entries.items()})

    return (
        named.join(days, on="campaign_id", how="left")
        .join(ordinals, on="campaign_id", how="left")
        .select(
            "campaign_id",
            label_zh=pl.when(pl.col("year").is_null())
            .then(of("label_zh"))
            .otherwise(pl.format("{}年{}", "year", of("label_zh"))),
            label_en=pl.when(pl.col("year").is_null())
            .then(of("label_en"))
            .otherwise(pl.format("{} {}", of("label_en"), "year")),
            definition=of("definition"),
            year="year",
            launched_on="launched_on",
            ends_on="ends_on",
            ordinal=pl.col("ordinal").cast(pl.Int64),
        )
        .sort("campaign_id")
    )
