"""The laws of the contract under attack: the whole flow, in memory, on texts that nobody wrote.

ATTACKS (default 10) says how many examples each property is tried on; `make fuzz` tries thousands.
"""

import os
import random
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.repair import repair
from tests.bounded import ends
from tests.reliability.laws import broken
from tests.repair.newsroom import PARAGRAPHS
from tests.repair.simulator import RATES, damage

ATTACKS = int(os.environ.get("ATTACKS", "10"))
TRIED = settings(max_examples=ATTACKS, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
NUMERALS = "零〇一二三四五六七八九十百千万亿兆两廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億兩點点半几数多余分之百分之第负"
PIECES = st.sampled_from(
    [
        "东岭市总工会", "走访慰问", "困难职工", "筹集资金", "发放慰问金", "农民工", "人", "户", "万元", "亿",
        "万亿亿", "人次", "名",
        "300", "1.2万", "41亿", "近", "超过", "约", "2024年1月10日", "2024-01-10", "第三十二个年头", "百分之",
        "%", "％", "至", "-", "～",
        "发布时间：", "来源：", "责任编辑：", "相关阅读", "版权所有", "（", "）", "(", ")", "“", "”", "，",
        "。", "；", "？", "！", "、", "\n", "\r\n",
        "\t", "\u3000", " ", "?。", "(zhí)?", "職(zhí)", "工(gōng)", "會(huì)", "困難(nán)", "?？;", ",,",
        "。；", "万多", "余万",
        "<p>", "</p>", "<script>", "</script>", "<br", "&nbsp;", "&#50;", "&#x33;", "<!--", "-->", "<td>",
        "<!DOCTYPE html><html>",
        "\0", "\ufeff", "\u200b", "\u202e", "\u202c", "\u0301", "\u20dd", "\ufdd0", "\ue1d6", "\ue57e",
        "\U00100000", "\x85", "\u2028",
        "１２３", "٣٤٥", "१२", "𝟗𝟗", "①", "Ⅲ", "㈠", "½", "²", "一二三", "涓浗", "鍥藉", "é", "ß", "ﬁ", "㍻",
        "🎉",
        "a@b.cn", "13512349876", "0571-87651234", "QQ：2845988123", "微信号：wx_ab12", "http://a.cn/1",
        "110105199001011237", "12351",
        "1 billion yuan", "more than", "union", "workers", "million",
    ]
)  # fmt: skip
ANY = st.characters(exclude_categories=("Cs",))
MIXED = st.lists(st.one_of(PIECES, PIECES, PIECES, ANY, st.text(NUMERALS, max_size=8)), max_size=40).map("".join)
TEXTS = st.lists(st.one_of(MIXED, st.text(ANY, max_size=80)), min_size=1, max_size=3)


@TRIED
@given(TEXTS)
def test_any_text_keeps_the_laws(texts: list[str]) -> None:
    assert broken(texts) == []


@TRIED
@given(st.lists(MIXED, min_size=1, max_size=2))
def test_any_web_page_keeps_the_laws(texts: list[str]) -> None:
    assert broken([f"<!DOCTYPE html><html><body><p>{text}</body></html>" for text in texts]) == []


@TRIED
@given(st.permutations(NUMERALS), st.permutations(NUMERALS), st.sampled_from("元人户名次%年"))
def test_every_numeral_character_in_any_order(first: list[str], second: list[str], unit: str) -> None:
    text = "".join(first)
    assert broken([f"东岭市总工会慰问困难职工{text}{unit}，{''.join(second)}。", f"{text}亿{unit}"]) == []


@TRIED
@given(st.integers(0, 10**6), st.sampled_from(sorted(RATES)), st.sampled_from(PARAGRAPHS), MIXED)
def test_damaged_pages_keep_the_laws(seed: int, rate: str, paragraph: str, other: str) -> None:
    clean = f"东岭市总工会筹集资金1.3亿元，慰问职工3000人。{paragraph}"
    shown = damage(clean, seed, RATES[rate])
    cut = random.Random(seed).randrange(len(shown.text) + 1)
    assert broken([shown.text, shown.text[:cut] + other + shown.text[cut:]]) == []


@TRIED
@given(
    st.lists(
        st.tuples(MIXED, st.sampled_from(["gbk", "utf-8", "big5", "utf-16-le", "latin-1"])), min_size=1, max_size=4
    )
)
def test_mixed_charsets_keep_the_laws(parts: list[tuple[str, str]]) -> None:
    held = b"".join(text.encode(codec, "ignore") for text, codec in parts)
    assert broken([held.decode("gb18030", "replace"), held.decode("utf-8", "ignore"), held.decode("latin-1")]) == []


@TRIED
@given(MIXED)
def test_repair_accounts_for_every_character(text: str) -> None:
    repaired = repair(text)
    assert len(repaired.raw_offsets) == len(repaired.text)
    assert all(0 <= start <= end <= len(text) for start, end in repaired.raw_offsets)
    assert repaired.raw_offsets == sorted(repaired.raw_offsets)
    assert repair(text) == repaired


DATED = (
    "某某网 2024-01-10 08:30\n2024年元旦春节送温暖活动1月5日启动，至2024年2月9日结束。截至12月31日，"
    "东岭市总工会筹集资金1.3亿元，走访慰问困难职工3000名，2021年至2023年累计发放42.5万元，电话0571-87651234。\n"
)


@pytest.mark.parametrize("zero", "０٠०০𝟎𝟘", ids=lambda zero: f"{ord(zero):x}")
def test_digits_of_any_script_keep_the_laws(zero: str) -> None:
    page = DATED.translate({ord("0") + digit: chr(ord(zero) + digit) for digit in range(10)})
    assert broken([page, DATED]) == []


SIZE = 200_000
#: Shapes of long texts, each a unit that is repeated; all without a line end, most without a full stop.
LONG = {
    "one digit": "7",
    "no full stop": "市总工会走访慰问困难职工300人，",
    "nested magnitudes": "三万亿亿",
    "all numerals": NUMERALS,
    "gloss": "職(zhí)工(gōng)",
    "question marks": "?。职工?；",
    "marks of the right": "\u202e1\u202c元",
    "combining marks": "1\u0301\u0302\u0303",
    "private use": "\ue1d6\ue57e2",
    "NUL": "\0001",
    "wide digits": "１２３，",
    "open tags": "<p><b>1",
    "open brackets": "（(「1",
    "addresses": "a1@b.cn ",
    "figures between glosses": "職(zhí)1人，",
    "quotes": '"“”1',
}


@pytest.mark.parametrize("name", LONG)
def test_long_texts_keep_the_laws_and_come_to_an_end(name: str) -> None:
    """How time grows is measured by benchmarks/linearity.py."""
    unit = LONG[name]
    with ends():
        assert broken(["东岭市总工会" + unit * (SIZE // len(unit))]) == []


def test_a_hundred_thousand_digits_are_one_number_out_of_range() -> None:
    assert sys.get_int_max_str_digits()  # int() of a long text is refused, so nothing may try
    assert broken(["慰问困难职工" + "7" * 100_000 + "人"]) == []
