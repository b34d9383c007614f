"""Dates and spans of years that the mentions of a text give, as numbers.

What belongs here: reading the printed form of date and duration mentions. What does not: which figure a date
belongs to (`periods`), and finding the mentions (`pipeline.quantities`).
"""

import polars as pl

_UNITS = "一二三四五六七八九"
# The digits of a printed date: in Chinese, in full width, and days and months up to 三十一; longer ones come first.
DIGITS = {
    tens + unit: str(10 * place + number)
    for place, tens in ((3, "三十"), (2, "二十"), (1, "十"))
    for number, unit in (*enumerate(_UNITS, start=1), (0, ""))
}
DIGITS |= {"〇": "0", "○": "0", "零": "0"} | {unit: str(number) for number, unit in enumerate(_UNITS, start=1)}
DIGITS |= {chr(ord("０") + number): str(number) for number in range(10)}
# Rust counts the digits of every script as \d; only these ten become a number.
YEAR = r"(?:1[89][0-9]|20[0-4])[0-9]"
SPAN_AFTER = ("以来", "来", "间", "里", "中", "多来", "时间里")
SPAN_BEFORE = ("过去", "过去的", "近", "这", "最近", "最近的", "前", "连续")
CLAUSE_HEAD = ("。", "；", "，", ",", ";")
JOINTS = ("to ", "到", "至", "—", "－", "-", "~", "～", "——", "起至")
RANGE = tuple(before + word + behind for word in JOINTS for before in ("", " ") for behind in ("", " "))


def date_mentions(mentions: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Dates and spans among the mentions (row, document_id, start, end, kind, raw_text, unit_id, number).

    Out: row, year, year_to (Int64; a year, a month of a year, or a range), starts (Boolean: a sum begins, 自2009年起),
    full_year (of a date with a day), month, day, months (Boolean: months without a year or a day), from_january
    (1至9月), ranged (Boolean: 2003年到2007年), span (Int64: number of years that a sum covers, 5年来) and years
    (Int64: any printed number of years).
    """
    dates = mentions.select("row", "document_id", "start", "end", "kind", "raw_text").filter(pl.col("kind") == "date")
    # A page prints a date many times: each form is read once.
    read = _read(dates.select("raw_text").unique())
    found = dates.drop("kind").join(read, on="raw_text", how="left", maintain_order="left").drop("raw_text")
    has_day = pl.col("day").is_not_null() | pl.col("numeric")
    found = found.with_columns(
        year=pl.when(~has_day | (pl.col("first") != pl.col("final"))).then("first"),
        year_to=pl.when(~has_day | (pl.col("first") != pl.col("final"))).then("final"),
        full_year=pl.when(has_day).then("first"),
        ranged=(pl.col("first") != pl.col("final")).fill_null(False),
    )
    chained = _chained(found, texts)
    spans = _spans(mentions, texts)
    return pl.concat(
        [
            chained.select("row", "year", "year_to", "full_year", "month", "day", "ranged", "months", "from_january"),
            spans,
        ],
        how="diagonal",
    ).with_columns(
        pl.col("ranged", "months", "from_january").fill_null(False), starts=pl.col("row").is_in(_starts(found, texts))
    )


def _starts(found: pl.DataFrame, texts: pl.DataFrame) -> pl.Series:
    """The rows of years that a sum starts with: 自2009年起."""
    years = found.select("row", "document_id", "start", "end").filter(found["year"].is_not_null())
    beside = years.join(texts.select("document_id", "text"), on="document_id", maintain_order="left")
    behind = pl.col("text").str.slice(pl.col("end"), 2).str.contains_any(["起", "开始"])
    ahead = pl.col("text").str.slice(pl.max_horizontal(pl.col("start") - 1, 0), 1).is_in(["自", "从"])
    # A place far into a text is slow to come to: what stands ahead is looked at only where the rest is there.
    return beside.filter(behind).filter(ahead)["row"].implode()


def _read(printed: pl.DataFrame) -> pl.DataFrame:
    """Printed forms of dates (raw_text) with first and final (years), month, day, numeric, months, from_january."""
    plain = pl.col("plain")
    forms = printed.with_columns(
        plain=pl.col("raw_text")
        .str.replace_all(r"([0-9])\s([年月日号])", "${1}${2}")
        .str.replace_many(list(DIGITS), list(DIGITS.values()), leftmost=True)
        .str.replace_all(r"(^|[^0-9])([3-9])1?0年代", "${1}19${2}0年")  # 五十年代 is 510年代 by now
        .str.replace_all(r"(^|[^0-9])([0-4][0-9]年)", "${1}20${2}")
        .str.replace_all(r"(^|[^0-9])([5-9][0-9]年)", "${1}19${2}")
    )
    return forms.with_columns(years=plain.str.extract_all(YEAR)).select(
        "raw_text",
        first=pl.col("years").list.first().cast(pl.Int64),
        final=pl.col("years").list.last().cast(pl.Int64),
        month=plain.str.extract(r"(?:^|[^0-9])([0-9]{1,2})月|[0-9]{4}[-/.]([0-9]{1,2})[-/.][0-9]").cast(pl.Int64),
        day=plain.str.extract(r"([0-9]{1,2})(?:日|号)|[-/.]([0-9]{1,2})(?:[^0-9]|$)").cast(pl.Int64),
        numeric=plain.str.contains(r"[0-9][-/.][0-9]"),
        months=plain.str.contains(r"^[0-9]{1,2}月?[^0-9年日号]*(?:[0-9]{1,2}月份?)?$"),
        from_january=plain.str.contains(r"^0?1(?:月份?)?[^0-9年日号]+[0-9]{1,2}月"),
    )


def _chained(found: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Years that stand in a row joined: 2003年到2007年 is one range, 2004年、2005年 both years."""
    beside = found.with_columns(
        gap=pl.col("start") - pl.col("end").shift(1),
        same=pl.col("document_id") == pl.col("document_id").shift(1),
        earlier=pl.col("year").shift(1),
        previous_start=pl.col("start").shift(1),
        previous_end=pl.col("end").shift(1),
    )
    pairs = beside.filter(
        pl.col("same") & pl.col("gap").is_between(1, 5) & pl.col("earlier").is_not_null() & pl.col("year").is_not_null()
    )
    joints = (
        pairs.join(texts.select("document_id", "text"), on="document_id", maintain_order="left")
        .with_columns(
            joint=pl.col("text").str.slice(pl.col("previous_end"), pl.col("gap")),
            between=pl.col("text")
            .str.slice(pl.max_horizontal(pl.col("previous_start") - 8, 0), pl.min_horizontal("previous_start", 8))
            .str.ends_with("etween "),
        )
        .select("row", "joint", "between", "earlier")
    )
    is_range = (pl.col("joint").is_in(RANGE) | (pl.col("between") & (pl.col("joint") == " and "))).fill_null(False)
    is_list = pl.col("joint").str.strip_chars(" ").is_in(["、", "和", "及", "，", ",", "and"]).fill_null(False)
    return found.join(joints, on="row", how="left", maintain_order="left").with_columns(
        year=pl.when(is_range | is_list).then(pl.min_horizontal("earlier", "year")).otherwise("year"),
        ranged=pl.col("ranged") | is_range,
    )


def _spans(mentions: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Durations in years: `years` for each, `span` where the words beside it say that something is summed over
    them."""
    years = mentions.filter(
        (pl.col("kind") == "duration") & (pl.col("unit_id") == "year") & pl.col("value").is_between(1, 99)
    )
    beside = years.join(texts.select("document_id", "text"), on="document_id", maintain_order="left").with_columns(
        behind=pl.col("text").str.slice(pl.col("end"), 4),
        ahead=pl.col("text").str.slice(pl.max_horizontal(pl.col("start") - 3, 0), pl.min_horizontal("start", 3)),
    )
    after = pl.any_horizontal(pl.col("behind").str.starts_with(word) for word in SPAN_AFTER)
    before = pl.any_horizontal(pl.col("ahead").str.ends_with(word) for word in SPAN_BEFORE)
    # 近三年，筹集…: at the head of a clause that is nothing else; 工作近三年 sums nothing up.
    last = pl.col("ahead").str.tail(1)
    # What stands ahead is empty at the start of a text, and of a blank nothing is left.
    head = last.is_in(CLAUSE_HEAD) | (last.str.strip_chars() == "")
    closed = pl.col("behind").str.starts_with("，") | pl.col("behind").str.starts_with(",")
    recent = pl.col("raw_text").str.starts_with("近") & head & closed
    summed = after | recent | (before & ~pl.col("raw_text").str.contains_any(["第"]))
    # One year (一年里) is no sum over years.
    return beside.select("row", years="value", span=pl.when(summed & (pl.col("value") > 1)).then("value"))
