"""Law 6: personal identifiers are masked, figures and service hotlines are not."""

import polars as pl
import pytest

from pipeline.privacy import (
    MASK,
    masked,
    masked_name,
    masked_rows,
    personal,
    personal_spans,
    spans,
    spans_in_bulk,
    withheld,
)
from tests.bounded import ends


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
        ("邮箱 wang @ example.com", "wang @ example.com"),
        ("邮箱 wang(at)example.com", "wang(at)example.com"),
        ("电话：１３８１２３４５６７８", "１３８１２３４５６７８"),
        ("身份证130503670401001号", "130503670401001"),
        ("QQ群：2845988123", "2845988123"),
        ("电话：87654321、87654322", "87654322"),
        ("加微信 gonghui-lisi77", "gonghui-lisi77"),
        ("vx:lisi_88", "lisi_88"),
        ("微信：gonghuili", "gonghuili"),
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
        "hotel workers and motel guests",
        "the WeChat official account has 12000 followers",
        "为职工发放电话补贴200000元",
        "热线12351 2024年开通",
        "130503670401001元",
        "微信公众号:gonghuifuwu",
    ],
)
def test_left_alone(text: str) -> None:
    assert mask(text) == text


NUMBERS = {
    **{"number": "5", "value": 5, "lower": 5, "upper": 5, "resolution": 1},
    **{"bound": "exact", "unit_id": "person", "unit_text": "人"},
}


def mention(text: str, start: int, end: int, **more: object) -> dict[str, object]:
    """A row of quantities that stands at start to end of the document `text`."""
    places = {"document_id": "a", "start": start, "end": end, "raw_start": start, "raw_end": end}
    told = {"kind": "count", "disposition": "excluded", "raw_text": text[start:end], "text": text[start:end]}
    return places | told | {"exclusion_reason": "no_indicator"} | NUMBERS | more


def mask_row(row: dict[str, object], text: str) -> dict[str, object]:
    pages = pl.DataFrame({"document_id": ["a", "b"], "text": [text, "13812345678"]})
    schema = {"start": pl.Int64, "end": pl.Int64}
    read = pl.DataFrame([row], schema_overrides=schema)
    decided = withheld(read, personal(read, pages, pages))
    return masked_rows(decided, decided["withheld"]).row(0, named=True)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("电话0571-87654321。", 2, 15),
        ("手机 138 1234 5678 王某", 7, 11),
        ("卡号6222 0212 3456 7890 123", 2, 6),
        ("QQ:284598818", 3, 12),
        ("邮箱 284598818@example.com", 3, 12),
        ("身份证130503670401001号", 3, 18),
    ],
)
def test_a_mention_that_is_an_identifier_or_a_piece_of_one_loses_its_numbers_too(
    text: str, start: int, end: int
) -> None:
    found = mask_row(mention(text, start, end), text)
    assert (found["raw_text"], found["text"]) == (MASK, MASK)
    assert {found[name] for name in NUMBERS} == {None}
    assert (found["kind"], found["exclusion_reason"]) == ("identifier", "identifier")


def test_what_is_masked_at_the_foot_of_a_page_is_excluded_for_its_place() -> None:
    text = "电话:87654321"
    found = mask_row(mention(text, 3, 11, exclusion_reason="boilerplate"), text)
    assert (found["kind"], found["exclusion_reason"]) == ("identifier", "boilerplate")


def test_a_mention_outside_the_reading_text_is_held_against_the_raw_one() -> None:
    text = '<a href="tel:138-1234-5678">'
    found = mask_row(mention(text, 17, 21) | {"start": None, "end": None}, text)
    assert found["raw_text"] == MASK and found["number"] is None


@pytest.mark.parametrize("kind", ["count", "identifier"])
def test_a_mention_beside_an_identifier_stays(kind: str) -> None:
    text = "手机13812345678慰问困难职工500人"
    found = mask_row(mention(text, 19, 23, kind=kind), text)
    assert found["raw_text"] == "500人" and found["value"] == 5


def test_an_observation_keeps_its_figure() -> None:
    text = "电话:87654321"
    assert mask_row(mention(text, 3, 11, disposition="observation"), text)["value"] == 5


def test_places_of_identifiers_are_those_of_their_characters() -> None:
    text = "一13812345678,13912345678。a@b.cn 电话：87654321、87654322 微信号:gonghui_2020"
    assert spans([text]) == spans_in_bulk([text])
    assert [text[start:end] for start, end in spans([text])[0]] == [
        "13812345678",
        "13912345678",
        "a@b.cn",
        "87654321、87654322",
        "gonghui_2020",
    ]


def test_identifiers_that_share_the_characters_between_them_are_all_found() -> None:
    lines = [
        "慰问职工500人。",
        "联系人13812345678",
        "13912345678,13712345678 a@b.cn",
        "热线",
        "87654321。",
        "到此为止。",
    ]
    text = "\n".join([*lines, "电话:0839-3262473", "284598818@qq.com", *lines])
    found = personal_spans(pl.DataFrame({"document_id": ["p"], "text": [text]}))
    secrets = ["13812345678", "13912345678", "13712345678", "a@b.cn", "87654321"]
    told = [text[start:end] for _, start, end in found.iter_rows()]
    assert told == [*secrets, "0839-3262473", "284598818@qq.com", *secrets]


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("13512349876.txt", f"{MASK}.txt"),
        ("a_13512349876", f"a_{MASK}"),
        ("慰问110105199001011237.pdf", f"慰问{MASK}.pdf"),
        ("zhang.san@mail.example.com", MASK),
        ("004_b73fcf802c34601f", "004_b73fcf802c34601f"),
        ("000_13512349876abcde", "000_13512349876abcde"),
        ("2024-01-10-0571-123", "2024-01-10-0571-123"),
        ("135123498761", "135123498761"),
    ],
)
def test_names_of_files_and_ids_of_documents(name: str, published: str) -> None:
    assert masked_name(name) == published


@pytest.mark.parametrize("unit", ["a", "1", "1-", "电话", "a@", "13512345678 ", "微信:", "(at)", "0571-", "●"])
def test_a_long_text_comes_to_an_end(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    with ends():
        found = spans([text])[0]
        mask(text)
    assert found == sorted(found)
