"""Big5 read as GBK, and doubled commas on Simplified pages: mended where it is certain, logged where it is not."""

from __future__ import annotations

import opencc
import pytest

from pipeline.repair import Repaired, repair
from pipeline.repair.script import simplify
from pipeline.repair.words import settings
from tests.repair.newsroom import article
from tests.repair.simulator import RATES, damage


def _rows(repaired: Repaired) -> list[tuple[object, object, object]]:
    return [(row["kind"], row["raw_text"], row["repaired_text"]) for row in repaired.repairs]


@pytest.mark.parametrize("seed", range(4))
def test_a_page_in_big5_read_as_gbk_is_decoded_exactly(seed: int) -> None:
    written = opencc.OpenCC("s2tw").convert(article(seed))
    raw = written.encode("cp950").decode("gb18030")
    repaired = repair(raw)
    assert repaired.text == simplify(written)
    assert repaired.script == "Hant"
    assert {row["kind"] for row in repaired.repairs} == {"wrong_charset"}
    for character, (start, end) in zip(repaired.text, repaired.raw_offsets, strict=True):
        assert end - start == 1
        assert character >= "\x80" or raw[start] == character


def test_a_short_line_follows_what_the_page_proves() -> None:
    written = "緣起\n合作社的社員都說，這筆錢來得及時，大家的日子好過了。今年共有35戶受益。"
    repaired = repair(written.encode("cp950").decode("gb18030"))
    assert repaired.text == simplify(written)


@pytest.mark.parametrize("lost", ["\ufffd", "\u2026"])
def test_big5_of_which_bytes_are_lost_is_left_and_logged(lost: str) -> None:
    written = "合作社的社員都說，這筆錢來得及時，大家的日子好過了。今年共有35戶受益，他們是在上個月得到的。"
    raw = written.encode("cp950").decode("gb18030")
    # A decoder that knows no private-use characters shows them all as one sign.
    raw = "".join(lost if "\ue000" <= c <= "\uf8ff" and n % 3 else c for n, c in enumerate(raw))
    repaired = repair(raw)
    assert repaired.text == raw
    assert any(row["kind"] == "wrong_charset" for row in repaired.repairs)
    assert all(row["repaired_text"] is None for row in repaired.repairs)


@pytest.mark.parametrize("strip", [False, True])
def test_bytes_out_of_step_are_not_taken_for_big5(strip: bool) -> None:
    for seed in range(4):
        damaged = damage(article(seed), seed, RATES["heavy"], strip_private_use=strip)
        assert not any(row["kind"] == "wrong_charset" for row in repair(damaged.text).repairs)


def test_what_tells_big5_is_seldom_in_other_text() -> None:
    frequent = settings()["frequent_in_traditional_text"]
    assert len(frequent) == len(set(frequent))
    assert repair("图标\ue4c7\ue4c9\ue019在此\ue4c7，编号\ue4c9。").repairs == []


def test_a_line_of_which_only_a_part_was_big5_is_logged() -> None:
    text = "碞硂礚穦竒筁璶㎝眔眖：这些字很少见。"
    repaired = repair(text)
    assert repaired.text == text
    assert _rows(repaired) == [("wrong_charset", text, None)]


DOUBLED = "昨天,,渔业队召开年会。大家发言热烈,,会场坐满了人。队长说,今年收成好,,明年要添新船，还要修码头，再盖冷库。"


def test_commas_doubled_again_and_again_are_made_one() -> None:
    repaired = repair(DOUBLED)
    assert repaired.text == DOUBLED.replace(",,", ",")
    assert [row[0] for row in _rows(repaired)] == ["doubled_punctuation"] * 3
    wide = DOUBLED.replace(",,", "，，")
    assert repair(wide).text == wide.replace("，，", "，")


def test_a_few_doubled_commas_are_logged_only() -> None:
    text = "昨天，，渔业队召开年会，大家发言热烈，会场坐满了人。"
    repaired = repair(text)
    assert repaired.text == text
    assert _rows(repaired) == [("doubled_punctuation", "，，", None)]


@pytest.mark.parametrize(
    "text",
    [
        "姓名,,住址,,电话\n张三,,河东,,无\n李四,,河西,,无。",
        "船名,吨位,,船长\n顺风,12,,老周\n平安,9,,老李",
        "好吃，，真好吃，，还要来，，。。哈哈",
        "走吧,,快走吧,,来不及了,,,等等我。",
        "不错，，就是远，，下次再说，，好吗？？",
        "共1,,234件，大小不一，种类也多。",
    ],
    ids=["table", "table with figures", "chat", "chat with rows", "chat with questions", "figures"],
)
def test_ordinary_typography_is_left_alone(text: str) -> None:
    repaired = repair(text)
    assert (repaired.text, repaired.repairs) == (text, [])
