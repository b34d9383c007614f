"""Copies of an article are found whatever stands around them, and reports from one template never are."""

import polars as pl
import pytest

from pipeline.documents.duplicates import DUPLICATES_SCHEMA, FINGERPRINTS_SCHEMA, duplicates, fingerprints

ARTICLE = (
    "金河市总工会昨日启动两节送温暖活动，市领导带队走访了机械厂、纺织厂和环卫所。\n"
    "活动期间，全市各级工会共筹集资金860万元，走访困难职工家庭3200户，每户发放慰问金1000元。\n"
    "市总工会负责人介绍，今年新增了网约车司机、快递员和外卖骑手，工会驿站全天开放，提供热水和药品。\n"
)
OTHER = (
    "白沙县工会举办女职工专场招聘会，二十家企业到场，提供家政、护理、餐饮等岗位。\n"
    "县总工会还邀请律师现场解答劳动合同方面的疑问，发放法律手册，受到求职者欢迎。\n"
    "下半年，县总工会计划把招聘会开到乡镇，让更多返乡务工人员在家门口找到工作。\n"
)
FURNITURE = (
    "首页 > 新闻 > 正文\n金河送温暖\n来源：某网 2020-01-03\n{}"
    "声明：本站文章由网友上传，如有侵权请联系删除。\n- 1.某地举行运动会\n- 2.油价上调200元\n"
)


def copies(*texts: str) -> dict[str, str]:
    frame = pl.DataFrame({"document_id": [f"d{n}" for n in range(len(texts))], "text": list(texts)})
    return dict(duplicates(fingerprints(frame)).iter_rows())


def test_an_exact_copy_belongs_to_the_first() -> None:
    assert copies(ARTICLE, OTHER, ARTICLE, ARTICLE) == {"d2": "d0", "d3": "d0"}


def test_other_furniture_and_punctuation_make_no_other_article() -> None:
    mirrored = ARTICLE.replace("，", ",").replace("1000", "１０００")
    assert copies(ARTICLE, FURNITURE.format(mirrored)) == {"d1": "d0"}


def test_a_mirror_with_a_lost_clause_is_a_copy() -> None:
    assert copies(ARTICLE, ARTICLE.replace("工会驿站全天开放", "工会驿站?天开放")) == {"d1": "d0"}


def test_a_cut_copy_is_a_copy_whichever_comes_first() -> None:
    cut = "".join(ARTICLE.splitlines(keepends=True)[:2])
    assert copies(ARTICLE, cut) == {"d1": "d0"}
    assert copies(cut, ARTICLE) == {"d1": "d0"}


@pytest.mark.parametrize("change", [("860", "870"), ("3200", "320"), ("1000元", "1200元")])
def test_reports_from_one_template_are_not_copies(change: tuple[str, str]) -> None:
    assert copies(ARTICLE, ARTICLE.replace(*change)) == {}


def test_shared_furniture_does_not_make_copies() -> None:
    assert copies(FURNITURE.format(ARTICLE), FURNITURE.format(OTHER)) == {}


def test_pages_without_prose_are_nobodys_copy() -> None:
    assert copies("工会送温暖", "工会送温暖", "", "") == {}


def test_chains_end_at_the_first() -> None:
    lines = ARTICLE.splitlines(keepends=True)
    assert copies(ARTICLE, ARTICLE.replace("全天", "整日"), lines[0] + lines[1]) == {"d1": "d0", "d2": "d0"}


def test_the_result_does_not_hang_on_the_order_of_the_rows() -> None:
    texts = [ARTICLE, OTHER, FURNITURE.format(ARTICLE), OTHER.replace("乡镇", "村镇")]
    frame = fingerprints(pl.DataFrame({"document_id": ["a", "b", "c", "d"], "text": texts}))
    expected = [("c", "a"), ("d", "b")]
    assert duplicates(frame).rows() == expected
    assert duplicates(frame.reverse()).rows() == expected


@pytest.mark.parametrize("texts", [[], [""]])
def test_empty_frames_have_the_same_columns(texts: list[str]) -> None:
    frame = pl.DataFrame({"document_id": texts, "text": texts}, {"document_id": pl.String, "text": pl.String})
    found = fingerprints(frame)
    assert dict(found.schema) == FINGERPRINTS_SCHEMA
    assert dict(duplicates(found).schema) == DUPLICATES_SCHEMA


def test_a_crowd_of_pages_with_one_phrase_is_no_crowd_of_pairs() -> None:
    texts = [
        f"某某某某某某市总工会开展送温暖活动，第{n}号简报如下，慰问了第{n}车间的职工，他们很高兴，大家都说好日子来了。"
        for n in range(300)
    ]
    assert copies(*texts) == {}
