"""The laws of the room on ordinary and on hostile input."""

import polars as pl
import pytest

from pipeline.observations import observe
from pipeline.observations.observe import DISPOSITIONS, OBSERVATIONS
from pipeline.observations.repeats import PAIRS, to_roots
from pipeline.offsets import place_names
from tests.observations.reading import frames, read

PAGE = {
    "id": "p",
    "title": "绍兴工会筹集资金900万元 慰问职工2.1万人次",
    "published_on": "2018-02-01",
    "text": "2018年元旦春节期间，绍兴市各级工会筹集资金912万元，慰问职工2.1万名，其中农民工3000名。"
    "联系电话：0575-85123456。",
}


def by_number(dispositions: pl.DataFrame, mentions: pl.DataFrame, number: str) -> list[str]:
    joined = dispositions.with_columns(mentions["number"])
    return joined.filter(pl.col("number") == number)["disposition"].to_list()


def test_every_mention_has_one_disposition_and_every_exclusion_a_reason() -> None:
    texts, mentions, headers, sections = frames([PAGE])
    observations, dispositions = observe(texts, mentions, headers, sections)
    assert dispositions.height == mentions.height
    assert dispositions["start"].to_list() == mentions["start"].to_list()
    excluded = dispositions.filter(pl.col("disposition") == "excluded")
    assert excluded["exclusion_reason"].null_count() == 0
    kept = dispositions.filter(pl.col("disposition") != "excluded")
    assert set(kept["observation_id"]) == set(observations["observation_id"])


def test_a_rounded_headline_repeats_the_body_but_another_unit_stands_alone() -> None:
    texts, mentions, headers, sections = frames([PAGE])
    observations, dispositions = observe(texts, mentions, headers, sections)
    assert by_number(dispositions, mentions, "9000000") == ["repeat"]
    assert by_number(dispositions, mentions, "21000") == ["observation", "observation"]
    headline = observations.filter(pl.col("unit_id") == "person_time").row(0, named=True)
    assert (headline["campaign_id"], headline["actor_text"]) == ("two_festivals_2018", "绍兴市各级工会")


def test_a_headline_printed_twice_leads_to_the_body_that_says_it_otherwise() -> None:
    title = "绍兴市总工会救助困难职工560名"
    body = "绍兴市总工会还为560名因患病致困的职工办理了大病保险，发放慰问金28万元。"
    text = f"{title}\n{title}\n{body}"
    heads = [(0, len(title) + 1, "title"), (len(title) + 1, 2 * len(title) + 2, "title")]
    page = {
        "id": "p",
        "text": text,
        "published_on": "2018-09-20",
        "sections": [*heads, (heads[1][1], len(text), "body")],
    }
    observations, dispositions = read([page])
    told = dispositions.filter(pl.col("observation_id").is_not_null())
    assert told["disposition"].to_list() == ["repeat", "repeat", "observation", "observation"]
    assert set(told["observation_id"]) == set(observations["observation_id"])


def test_chains_of_repeats_lead_to_their_end() -> None:
    pairs = pl.DataFrame({"row": [4, 3, 2, 9], "original": [3, 2, 1, 8]}, schema=PAIRS)
    assert to_roots(pairs).rows() == [(4, 1), (3, 1), (2, 1), (9, 8)]
    assert to_roots(pairs.clear()).is_empty()


def test_parts_lead_to_their_whole() -> None:
    observations, _ = read([PAGE])
    part = observations.filter(pl.col("value") == 3000).row(0, named=True)
    whole = observations.filter((pl.col("value") == 21000) & (pl.col("unit_id") == "person")).row(0, named=True)
    assert part["part_of"] == whole["observation_id"]


def test_a_damaged_mention_is_never_observed() -> None:
    texts, mentions, headers, sections = frames([PAGE])
    observations, dispositions = observe(texts, mentions.with_columns(legibility=pl.lit("damaged")), headers, sections)
    assert observations.is_empty()
    assert set(dispositions["disposition"]) == {"excluded"}
    assert "damaged" in dispositions["exclusion_reason"].to_list()


def test_sections_that_are_not_read_give_nothing() -> None:
    text = PAGE["text"]
    for section, reason in (("related_links", "navigation"), ("boilerplate", "boilerplate")):
        page = {**PAGE, "title": None, "sections": [(0, len(text), section)]}
        texts, mentions, headers, sections = frames([page])
        observations, dispositions = observe(texts, mentions, headers, sections)
        assert observations.is_empty()
        assert reason in dispositions["exclusion_reason"].to_list()


def test_nothing_to_read() -> None:
    texts, mentions, headers, sections = frames([PAGE])
    observations, dispositions = observe(texts.clear(), mentions.clear(), headers.clear(), sections.clear())
    assert observations.is_empty() and dispositions.is_empty()
    assert dict(observations.schema) == OBSERVATIONS
    assert dict(dispositions.schema) == DISPOSITIONS


def test_a_page_without_a_union_is_not_union_aid() -> None:
    observations, dispositions = read([{"id": "p", "text": "市民政局走访慰问困难群众500户，发放慰问金30万元。"}])
    assert observations.is_empty()
    assert set(dispositions["exclusion_reason"]) == {"not_union_aid"}


@pytest.mark.parametrize(
    "text",
    [
        "工会",
        "工会12",
        "，，，工会。。。3户；；",
        "\n\n12\n工会\n\n慰问5人",
        "工会慰问😀😀3人𠮷𠮷筹集5万元é",
        "工会 union visited 5,000 enterprises",
        "其中，工会慰问其中5人其中",
    ],
)
def test_odd_texts_keep_the_laws(text: str) -> None:
    texts, mentions, headers, sections = frames([{"id": "p", "text": text}])
    observations, dispositions = observe(texts, mentions, headers, sections)
    assert dispositions.height == mentions.height
    told = place_names(dispositions["document_id"], dispositions["start"])
    assert set(observations["quantity_id"]) <= set(told)


def test_offsets_of_words_are_code_points() -> None:
    plain = read([{"id": "p", "text": "县工会慰问职工30人。"}])[0]
    odd = read([{"id": "p", "text": "😀é𠮷 A·县工会慰问职工30人。"}])[0]
    assert plain["indicator_id"].to_list() == odd["indicator_id"].to_list() == ["workers_visited"]


def test_a_page_is_read_the_same_alone_and_among_others() -> None:
    pages = [{**PAGE, "id": f"p{place}"} for place in range(3)]
    pages.insert(1, {"id": "other", "text": "北京市总工会今年慰问职工40人。", "published_on": "2011-01-01"})
    alone = read([PAGE])[0].drop("observation_id", "document_id", "quantity_id", "part_of")
    among = read(pages)[0]
    for place in range(3):
        rows = among.filter(pl.col("document_id") == f"p{place}")
        assert rows.drop("observation_id", "document_id", "quantity_id", "part_of").equals(alone)


def test_quotes_hold_no_telephone_or_address() -> None:
    text = "县总工会慰问职工30人 电话13800138000 邮箱someone@example.com 0575-85123456。"
    quote = read([{"id": "p", "text": text}])[0]["quote"][0]
    assert "13800138000" not in quote and "@" not in quote and "85123456" not in quote
    assert len(quote) <= 120


def test_lines_go_on_behind_the_last_figure() -> None:
    observations, _ = read(
        [{"id": "x", "text": "市总工会慰问困难职工20人。\n工会干部参加了活动。\n各级工会继续努力。"}]
    )
    assert observations["number"].to_list() == ["20"]


def test_who_gives_its_own_money_is_no_source_of_it() -> None:
    text = "云川市总工会开展金秋助学，资金来自市财政专项60万元。省财政安排云川市总工会送温暖资金80万元。"
    texts, mentions, headers, sections = frames([{"id": "m", "text": text}])
    rows = observe(texts, mentions, headers, sections)[0].to_dicts()
    told = {row["number"]: (row["actor_text"], row["source_text"]) for row in rows}
    assert told["600000"] == ("市财政", None)
