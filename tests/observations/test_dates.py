"""Dates of running text as numbers, in every notation of digits."""

import polars as pl
import pytest

from pipeline.observations.campaigns import campaign_facts
from pipeline.observations.dates import date_mentions
from pipeline.quantities import extract


def read(text: str) -> dict[str, object]:
    texts = pl.DataFrame({"document_id": ["a"], "text": [text]})
    mentions = extract(texts.lazy().rename({"document_id": "id"})).collect().rename({"id": "document_id"})
    rows = date_mentions(mentions.with_row_index("row").cast({"row": pl.Int64}), texts).to_dicts()
    return {name: next((row[name] for row in rows if row[name] is not None), None) for name in rows[0]}


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("2019年12月31日，工会发放慰问金。", 2019, 12, 31),
        ("２０１９年１月５日，工会发放慰问金。", 2019, 1, 5),
        ("二〇一九年十二月三十一日，工会发放慰问金。", 2019, 12, 31),
        ("二〇一九年十月二十日，工会发放慰问金。", 2019, 10, 20),
        ("1月十五日，工会发放慰问金。", None, 1, 15),
    ],
)
def test_a_day_is_read_in_any_digits(text: str, year: int | None, month: int, day: int) -> None:
    found = read(text)
    assert (found["full_year"], found["month"], found["day"]) == (year, month, day)


@pytest.mark.parametrize("text", ["٢٠١٩年١月٥日，工会发放慰问金。", "२०१९年१२月३१日，工会发放慰问金。"])
def test_digits_of_other_scripts_stop_nothing(text: str) -> None:
    texts = pl.DataFrame({"document_id": ["a"], "text": [text]})
    mentions = extract(texts.lazy().rename({"document_id": "id"})).collect().rename({"id": "document_id"})
    date_mentions(mentions.with_row_index("row").cast({"row": pl.Int64}), texts)
    headers = pl.DataFrame({"document_id": ["a"], "published_on": [None]}, schema_overrides={"published_on": pl.Date})
    lead = "全国总工会２０１９年元旦春节送温暖活动自１月５日起启动。" + text
    assert campaign_facts(texts.with_columns(text=pl.lit(lead)), headers).height <= 1
