"""The laws of the contract on any text: every digit in one mention, spans exact, numbers exact, time linear."""

import unicodedata
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.quantities import extract
from pipeline.quantities.lexicon import lexicon
from tests.bounded import ends

WORDS = (
    "约", "近", "超过", "不到", "至少", "第", "负", "-", "从", "多", "余", "几", "数", "半", "万", "亿", "千",
    "百", "十", "兆", "一", "二", "两", "三", "五", "零", "〇", "点", ".", ",", "，", "分之", "百分之", "%",
    "％", "成", "倍", "元", "块", "角", "毛", "分", "年", "月", "日", "号", "时", "个", "名", "人次", "户",
    "家", "以上", "左右", "到", "至", "-", "—", "~", " ", "\n", "\u3001", "(", ")", "(次)", "0", "1", "3", "12",
    "2017", "350", "\uff14", "\uff11\uff12", "٣", "१", "\U0001d7d7", "http://", "@", "a.cn", "QQ:", "电话：",
    "C", "\ufdd0", "\x00", "\u202e", "\u0301", "\ue1d6", "billion yuan", "million", "more than ", "壹", "贰",
    "参", "萬", "億", "兩", "個", "餘", "翻", "番", "又", "/", ":", "￥", "$", "人民币", "微信号", "的", "职工",
    "企业", "慰问", "热线", "。", "一线", "两节", "千家万户", "十分", "半个", "1 4", "1 400", "和", "之间", "米", "岁",
    "小时", "零下", "〔2020〕", "三两", "(含)", "万人健步走", "\u00a0",
)  # fmt: skip
mixed = st.lists(st.sampled_from(WORDS), max_size=24).map("".join)
texts = st.one_of(
    mixed,
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(WORDS), st.characters(exclude_categories=("Cs",))), max_size=30).map("".join),
)


def rows(*documents: str) -> list[dict]:
    frame = pl.LazyFrame(
        {"id": [str(i) for i in range(len(documents))], "text": list(documents)},
        schema={"id": pl.String, "text": pl.String},
    )
    return extract(frame).collect().to_dicts()


def assert_laws(documents: list[str]) -> None:
    found: dict[str, list[dict]] = {str(i): [] for i in range(len(documents))}
    for row in rows(*documents):
        found[row["id"]].append(row)
    for i, text in enumerate(documents):
        at = 0
        covered: set[int] = set()
        for row in found[str(i)]:
            assert at <= row["start"] < row["end"] <= len(text), (text, row)
            at = row["end"]
            shown = text[row["start"] : row["end"]]
            assert shown.replace("\ufdd0", "\ufdd1") == row["raw_text"], (text, row)
            covered.update(range(row["start"], row["end"]))
            exact(row)
        missed = [c for k, c in enumerate(text) if unicodedata.category(c) == "Nd" and k not in covered]
        assert not missed, (text, missed)


def exact(row: dict) -> None:
    if row["number"] is None:
        assert row["value"] is None
        return
    number = Decimal(row["number"])
    if row["value"] is not None:
        assert number == row["value"]
    elif number == number.to_integral_value() and "." not in row["number"]:
        assert not -(2**63) <= int(row["number"]) < 2**63
    if row["lower"] is not None and row["upper"] is not None:
        assert row["lower"] <= row["upper"], row
    if row["bound"] == "exact" and row["value"] is not None:
        assert row["lower"] == row["upper"] == row["value"]
    if row["resolution"] is not None:
        assert row["resolution"] >= 1


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(texts, max_size=4))
def test_every_digit_in_exactly_one_mention(documents: list[str]) -> None:
    assert_laws(documents)


def numeral(value: int) -> str:
    """`value` in plain Chinese, written independently of the reader."""
    if value == 0:
        return "零"
    out, zero = "", False
    for power, name in ((12, "兆"), (8, "亿"), (4, "万"), (0, "")):
        section = value // 10**power % 10**4
        text = ""
        for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = section // place % 10
            if digit:
                if zero and (out or text):
                    text += "零"
                text += "零一二三四五六七八九"[digit] + unit
                zero = False
            elif out or text:
                zero = True
        if text:
            out += text + name
    return out


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=20))
def test_written_numerals_are_read_back_exactly(values: list[int]) -> None:
    found = rows(*(f"共发放{numeral(v)}元。" for v in values))
    assert [r["value"] for r in found] == values


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), st.integers(0, 4), st.sampled_from(["", "万", "亿", "百万"])),
        min_size=1,
        max_size=10,
    )
)
def test_shaped_figures_equal_decimal_arithmetic(cases: list[tuple[int, int, str]]) -> None:
    power = {"": 0, "万": 4, "亿": 8, "百万": 6}
    printed = [f"{Decimal(n).scaleb(-p):f}" for n, p, _ in cases]
    found = rows(*(f"筹集资金{text}{unit}元以上" for text, (_, _, unit) in zip(printed, cases, strict=True)))
    assert len(found) == len(cases)
    for row, (n, p, unit) in zip(found, cases, strict=True):
        assert Decimal(row["number"]) == Decimal(n).scaleb(power[unit] - p)
        assert row["unit_id"] == "CNY" and row["bound"] == "at_least"
        exact(row)


HOSTILE = {
    "digits": "7" * 100_000,
    "magnitudes": "万亿" * 50_000,
    "nested": "三" + "万亿亿" * 20_000 + "元",
    "numerals": "".join(lexicon().digits) * 3_000,
    "dotted": "1." * 50_000,
    "dashed": "1-" * 50_000,
    "percents": "1%" * 50_000,
    "commas": "1," * 50_000,
    "groups": "1 111" * 25_000,
    "fractions": "三分之" * 30_000,
    "years": "1年" * 50_000,
    "prefixes": "近约超过不到" * 20_000,
    "prefixed": "近约1" * 30_000,
    "vague": "几" * 100_000,
    "halves": "半年" * 50_000,
    "letters": "a" * 100_000 + "1",
    "tokens": "a1" * 50_000,
    "ats": "a@" * 50_000,
    "joints": "1" + "年" * 100_000,
    "spaces": "1 " * 50_000,
    "brackets": "(一)" * 30_000,
    "units": "3个" * 50_000,
    "slashes": "1/" * 50_000,
    "colons": "1:" * 50_000,
    "nul": "\x001" * 30_000,
    "marks": "\ufdd01" * 30_000,
    "arabic_indic": "٣" * 100_000,
    "prose": "各级工会走访慰问困难职工" * 8_000,
    "money": "1元1角" * 25_000,
    "or_more": "1 billion " * 10_000,
    "dollars": "$" * 100_000 + "1",
    "stars": "138****" * 12_000,
    "yuan": "1元" + "元" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_keep_the_laws_and_come_to_an_end(name: str) -> None:
    with ends():
        assert_laws([HOSTILE[name]])


def test_empty_and_null_texts() -> None:
    frame = pl.LazyFrame({"id": ["a", "b", "c"], "text": ["", None, "没有数字"]})
    assert extract(frame).collect().is_empty()
    assert extract(frame.head(0)).collect().is_empty()


def test_order_of_rows_follows_texts_and_offsets() -> None:
    found = rows("3人和5户", "", "2家", "7名")
    assert [(r["id"], r["start"], r["raw_text"]) for r in found] == [
        ("0", 0, "3人"),
        ("0", 3, "5户"),
        ("2", 0, "2家"),
        ("3", 0, "7名"),
    ]
