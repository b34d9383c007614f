"""Identifiers: kind, span and class."""

import polars as pl
import pytest

from pipeline.quantities import extract, identifier_class

CASES = [
    ("联系方式：somebody.1@example.org，谢谢", "somebody.1@example.org", "email"),
    ("举报电话:0731-85551234", "0731-85551234", "telephone"),
    ("手机13912345678联系", "13912345678", "telephone"),
    ("电话：010-65551234-802。", "010-65551234-802", "telephone"),
    ("客服400-820-8820转接", "400-820-8820", "telephone"),
    ("身份证号：110105194912310021", "110105194912310021", "id_card"),
    ("银行卡号6222021234567890123", "6222021234567890123", "bank_card"),
    ("QQ：284512345", "QQ：284512345", "qq"),
    ("微信号：helper_2024", "微信号：helper_2024", "wechat"),
    ("邮编：410000", "410000", "post_code"),
    ("拨打“12345”热线", "12345", "hotline"),
    ("维权热线12351全天开通", "12351", "hotline"),
    ("详见 https://www.example.com/a/2024-01/02.html?id=7", "https://www.example.com/a/2024-01/02.html?id=7", "url"),
    ("点击量:8803 来源", "8803", "other"),
    ("湘江路118号", "118号", "licence"),
]


@pytest.mark.parametrize(("text", "raw", "name"), CASES)
def test_identifier_is_one_mention_of_its_class(text: str, raw: str, name: str) -> None:
    found = (
        extract(pl.LazyFrame({"id": ["x"], "text": [text]}))
        .with_columns(name=identifier_class(pl.col("raw_text")))
        .collect()
    )
    row = found.filter(pl.col("kind") == "identifier").to_dicts()
    assert [(r["raw_text"], r["name"]) for r in row] == [(raw, name)]
    assert row[0]["number"] is None
