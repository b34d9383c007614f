"""Campaigns and entities out of texts."""

from datetime import date

import polars as pl

from pipeline.observations.campaigns import campaign_facts, campaigns
from pipeline.observations.entities import entities, entity_mentions
from pipeline.observations.observe import OBSERVATIONS

LAUNCH = "全国工会2031年元旦春节期间送温暖活动12月20日正式启动。"
END = "全国总工会部署2033年元旦春节期间送温暖，活动自即日起至2033年2月9日。"


def facts() -> pl.DataFrame:
    texts = pl.DataFrame(
        {"document_id": ["a", "b", "c"], "text": [LAUNCH, END, "县总工会2031年元旦春节走访1月3日启动"]}
    )
    headers = pl.DataFrame(
        {"document_id": ["a", "b", "c"], "published_on": [date(2030, 12, 21), None, None]},
        schema={"document_id": pl.String, "published_on": pl.Date},
    )
    return campaign_facts(texts, headers)


def test_launch_and_end_of_national_campaigns() -> None:
    table = campaigns(facts(), pl.DataFrame(schema=OBSERVATIONS))
    rows = {row["campaign_id"]: row for row in table.to_dicts()}
    assert set(rows) == {"two_festivals_2031", "two_festivals_2033"}
    assert rows["two_festivals_2031"]["launched_on"] == date(2030, 12, 20)
    assert rows["two_festivals_2033"]["ends_on"] == date(2033, 2, 9)
    assert rows["two_festivals_2031"]["year"] == 2031


def test_entities_form_a_tree() -> None:
    table = entities()
    assert table["entity_id"].is_unique().all()
    assert set(table["parent_id"].drop_nulls()) <= set(table["entity_id"])
    assert {"organization", "beneficiary_group", "service"} == set(table["kind"])


def test_mentions_are_where_they_say() -> None:
    text = "😀全总慰问灵活就业人员，发挥“12351”热线作用"
    found = entity_mentions(pl.DataFrame({"document_id": ["x"], "text": [text]}))
    spoken = {row["entity_id"]: text[row["start"] : row["end"]] for row in found.to_dicts()}
    assert spoken["acftu"] == "全总"
    assert spoken["flexible_workers"] == "灵活就业人员"
    assert spoken["service_hotline_12351"] == "12351”热线"
