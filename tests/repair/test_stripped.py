"""What stands beside pairs that a site stripped is thought of; doubts add up to odds."""

from __future__ import annotations

from pipeline.repair import repair
from pipeline.repair.belief import KEPT, STRIPPED, log_odds
from pipeline.repair.candidates import likeliest, likeliest_before_lost, lost_behind
from pipeline.repair.doubts import Doubts
from pipeline.repair.gbk import tables
from tests.repair.newsroom import article
from tests.repair.simulator import Rate, damage, judge


def _texts(byte: int, before: str, trail: int) -> list[str]:
    return [found.candidate.text for found in likeliest_before_lost(byte, before, trail)]


def test_pairs_in_the_gaps_between_the_areas_are_stripped_as_well() -> None:
    hidden = tables().hidden
    assert 0xC2 in hidden[0xA8]  # 法|律: B7[A8 C2]C9
    assert 0x84 in hidden[0xFE]  # 服|務: B7[FE 84]D5
    assert 0xB0 in hidden[0xF9] and 0xB0 not in hidden[0xA8] and 0xB5 not in hidden


def test_first_bytes_that_hide_the_same_seconds_are_one() -> None:
    assert lost_behind(0xAA) == lost_behind(0xF9) != lost_behind(0xA8)


def test_a_character_that_begins_a_word_with_the_one_behind_is_tried() -> None:
    # 保护 is one word, but of 担保基金 only the bytes BB and F0 of the second half are left.
    assert "护" in _texts(0xBB, "保", -1)
    assert "基" in _texts(0xBB, "保", 0xF0) and "基" not in _texts(0xBB, "保", -1)
    assert likeliest(lost_behind(0xF9), 0xF0, "基", "")[0].text == "金"


def test_a_character_between_two_stripped_pairs_may_have_a_low_first_byte() -> None:
    assert _texts(lost_behind(0xA4), "工", -1)[0] == "会"  # 會: 95 FE


def test_words_that_lose_pairs_are_read_where_the_words_around_tell() -> None:
    clean = "退休金低保应保尽保。工会送来米面，工会服务站在山脚。法律援助律师说：“好。”基金由村里管。" * 3
    wrong = exact = 0
    for seed in range(8):
        damaged = damage(clean + article(seed), seed, Rate(0.5, 1.0, 0.2), strip_private_use=True)
        verdicts, _ = judge(damaged, repair(damaged.text))
        early = [v for v in verdicts if v.stretch.last < len(clean) and not v.stretch.lost]
        exact += sum(v.verdict == "exact" for v in early)
        wrong += sum(v.verdict == "wrong" for v in early)
    assert wrong == 0
    assert exact >= 8


def _doubts(**changes: float) -> Doubts:
    calm = Doubts(12.0, 4.0, 12.0, 0, 2, 0, 5.0, -8.0, 5.0, True, 0, 0, -4.0, False, False, False, False)
    return calm._replace(**changes)


def test_each_doubt_takes_from_the_odds() -> None:
    assert len(KEPT) == len(STRIPPED) == len(Doubts._fields) + 1
    for stripped in (False, True):
        calm = log_odds(_doubts(), stripped=stripped)
        doubts: list[dict[str, float]] = [{"margin": 0.5, "narrow": 0.5}, {"near": 2}, {"wordless": 1}, {"name": True}]
        doubts += [{"alone": True}, {"alone_lost": True}, {"particle": True}, {"marks": 1}, {"usual": -9.0}]
        for doubt in doubts:
            assert log_odds(_doubts(**doubt), stripped=stripped) < calm
