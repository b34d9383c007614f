"""Law 6: personal identifiers are masked, figures and service hotlines are not."""

import polars as pl
import pytest

from pipeline.privacy import MASK, mask_quantities, masked


def mask(text: str) -> str:
    return pl.select(masked(pl.lit(text))).item()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("请联系 wang.li@example.org.cn 报名", "wang.li@example.org.cn"),
        ("邮箱:abc＠example.com", "abc＠example.com"),
        ("手机13812345678请拨打", "13812345678"),
        ("+86 138-1234-5678", "138-1234-5678"),
        ("电话:010-68591234。", "010-68591234"),
        ("(0571)87654321", "87654321"),
        ("010-68591234/13912345678", "13912345678"),
        ("13812345678,13912345678", "13912345678"),
        ("身份证号11010119900307123X已登记", "11010119900307123X"),
        ("卡号6222 0212 3456 7890 123", "6222 0212 3456 7890 123"),
        ("QQ:284598818", "284598818"),
        ("QQ群号 12345678 欢迎", "12345678"),
        ("微信号:gonghui_2020", "gonghui_2020"),
        ("联系电话:87654321", "87654321"),
        ("400-800-1234", "400-800-1234"),
    ],
)
def test_masked(text: str, secret: str) -> None:
    assert secret not in mask(text) and MASK in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "拨打12351职工服务热线",
        "筹集资金15000000000元",
        "13800000000元",
        "慰问职工1127.7万人次,41亿元",
        "2016-12-23 08:33:49",
        "邮编:100865",
        "1 400万元和1 000万元",
        "蜀ICP备2021007964号-1",
        "2025年2月12日",
        "职工App上线,微信公众号同步开通",
    ],
)
def test_left_alone(text: str) -> None:
    assert mask(text) == text


def test_an_identifier_that_is_personal_loses_its_number_too() -> None:
    row = {"kind": "identifier", "raw_text": "0571-87654321", "text": "0571-87654321"}
    frame = pl.DataFrame([row | {"number": "57187654321", "value": 1, "lower": 1, "upper": 1, "resolution": 1}])
    assert mask_quantities(frame).drop("kind").row(0) == (MASK, MASK, None, None, None, None, None)
