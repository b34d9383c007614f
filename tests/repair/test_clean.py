# ruff: noqa: E501  (Chinese sentences are kept whole)
"""Clean text comes back equal, whatever it is: the repair changes nothing that is not damaged."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.repair import repair, repair_frame
from tests.bounded import ends
from tests.repair.newsroom import PARAGRAPHS, article
from tests.repair.simulator import traditional

CLEAN = {
    "empty": "",
    "questions": "真的吗？是的！你说呢？？好吧?!为什么?。他问?，没人答?；“走不走?”、“去哪?”(谁知道?)\n" * 30,
    "teaching": "中(zhōng)国(guó)人(rén)学(xué)习(xí)汉(hàn)语(yǔ)，每天读(dú)书(shū)。",
    "teaching in Traditional": "國(guó)語課本：學(xué)生(shēng)在教(jiào)室(shì)裡(lǐ)讀(dú)書(shū)，老(lǎo)師(shī)說(shuō)好(hǎo)。",
    "one gloss": "嬲(niǎo)是方言用字，意思是惹。",
    "English": "What? Really?; see https://example.org/?a=b),c(d)&e=f!? (see) e.g. 12.5% of 3,,4",
    "code": 'x = f(a ? b : c, d[1]) ; y = {"k": [1,,2]} // why?; (ma) end?,',
    "French": "déjà vu été à naïve Île où l'œuvre — ça va ? Señor, Straße, façade…",
    "private use": "图标\ue000\ue1d6在此，编号\uf8ff。",
    "control": "a\x00b\x7f\ud800c\u2028d\x85e",
    "lists": "1.我们有20万元。2.他们有30万元。共15.5万元，第3.2节。\n3.今年元旦、明年元旦和过年元旦都放假。",
    "numbers": "２０１７年筹集１．５亿元，2018年筹集2.5亿元；每月日均3件，全年春节一次。",
    "commas": "不好，，，真的不好，。。。算了，，",
    "rare": "洹水浜桥锛子銮铃鐾刀涓滴，鏖战；龢龘靐齉爩",
}


@pytest.mark.parametrize("name", CLEAN)
def test_clean_text_comes_back_equal(name: str) -> None:
    repaired = repair(CLEAN[name])
    if name != "teaching in Traditional":
        assert repaired.text == CLEAN[name]
    else:
        assert len(repaired.text) == len(CLEAN[name])
    assert repaired.repairs == []
    assert repaired.raw_offsets == [(at, at + 1) for at in range(len(CLEAN[name]))]


@pytest.mark.parametrize("seed", range(12))
def test_news_comes_back_equal(seed: int) -> None:
    text = article(seed)
    repaired = repair(text)
    assert (repaired.text, repaired.repairs, repaired.script) == (text, [], "Hans")


@pytest.mark.parametrize("seed", range(12))
def test_traditional_news_changes_its_script_only(seed: int) -> None:
    text = article(seed)
    repaired = repair("".join(map(traditional, text)))
    assert (repaired.text, repaired.repairs, repaired.script) == (text, [], "Hant")


def test_hong_kong_and_taiwan_pages_are_converted_without_rows() -> None:
    text = "工聯會昨日在觀塘派發物資，多名義工走進舊區探訪長者。負責人表示，看著大家展開笑容，十分開心：「辛苦都值得。」有人問：真的嗎？"
    repaired = repair(text)
    assert repaired.script == "Hant"
    assert repaired.repairs == []
    assert "看着大家展开笑容" in repaired.text
    assert len(repaired.text) == len(text)


def test_a_simplified_page_with_one_traditional_name_stays_as_it_is() -> None:
    text = "记者在乾隆年间修建的古桥边采访了饒先生，他说今年的帮扶资金已经发放完毕。"
    assert repair(text).text == text


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("?？。！；;,，、()（國会會長數shùzhǎng(guó)攸▍\ue1d6^C1.2年万\n €"), max_size=60)
)
def test_laws_hold_for_any_text(text: str) -> None:
    _laws(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_laws_hold_for_any_unicode(text: str) -> None:
    _laws(text)


def _laws(text: str) -> None:
    repaired = repair(text)
    assert len(repaired.raw_offsets) == len(repaired.text)
    previous = (0, 0)
    for start, end in repaired.raw_offsets:
        assert 0 <= start <= end <= len(text)
        assert start >= previous[0] and end >= previous[1]
        previous = (start, end)
    at = 0
    for row in repaired.repairs:
        start, end = int(str(row["raw_start"])), int(str(row["raw_end"]))
        assert at <= start < end <= len(text)
        assert row["raw_text"] == text[start:end]
        at = end


@pytest.mark.parametrize(
    "text",
    [
        "".join(PARAGRAPHS).replace("\n", "") * 300,
        "?;" * 300_000,
        "會" * 50 + "?;國" * 100_000,
        "1" * 500_000,
        "1２" * 250_000,
        "(guó)國" * 100_000,
        "锛銆鐨" * 100_000,
        "é" * 300_000,
        "字1.某" * 100_000,
    ],
    ids=["news", "marks", "marks in Traditional", "digits", "mixed digits", "glosses", "gbk", "western", "points"],
)
def test_a_megabyte_without_a_line_end_comes_to_an_end(text: str) -> None:
    with ends():
        repaired = repair(text)
    assert len(repaired.raw_offsets) == len(repaired.text)


def test_the_batch_agrees_with_the_single_repair() -> None:
    texts = [*CLEAN.values(), article(1), "".join(map(traditional, article(2)))]
    texts = [text for text in texts if "\ud800" not in text]
    frame = pl.DataFrame({"document_id": [f"d{n}" for n in range(len(texts))], "text": texts})
    out, segments, repairs = repair_frame(frame)
    assert out.get_column("text").to_list() == [repair(text).text for text in texts]
    assert out.get_column("script").to_list() == [repair(text).script for text in texts]
    assert segments.is_empty() and repairs.is_empty()


def test_half_a_surrogate_pair_stays_where_it_is() -> None:
    assert repair("慰问\ud800职工").text == "慰问\ud800职工"
    found = repair("市總工會\udc00慰問職工\ufffe")
    assert (found.text, len(found.raw_offsets)) == ("市总工会\udc00慰问职工\ufffe", 10)


@pytest.mark.parametrize("wrong", [None, 5, b"abc", ["a"]])
def test_what_is_no_text_is_said_so(wrong: object) -> None:
    with pytest.raises(TypeError, match="repair takes a str, not"):
        repair(wrong)  # type: ignore[arg-type]


def test_the_batch_takes_frames_of_any_kind() -> None:
    rows = {"document_id": [1, 2], "text": ["市總工會", None]}
    texts, _, _ = repair_frame(pl.LazyFrame(rows))
    assert texts.rows() == [("1", "市总工会", "Hant"), ("2", None, "Hans")]
    assert repair_frame(pl.DataFrame({"document_id": [], "text": []}))[0].is_empty()


def test_question_marks_in_rows_are_no_damage() -> None:
    text = "這房間算怎麼回事兒???)帶雙早餐(雞蛋,粥)還說得過去。憑什麼???。整個過程都很慢，?在?盼回復??;謝謝。" * 3
    repaired = repair(text)
    assert repaired.repairs == []
    assert "算怎么回事儿???)带双早餐" in repaired.text
