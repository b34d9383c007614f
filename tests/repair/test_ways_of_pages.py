"""What pages have beside words: lines that end, enumerations, years in full width, the person that is spoken of."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.repair import repair
from pipeline.repair.beam import IN_STEP, Piece, Reading
from pipeline.repair.doubts import names
from pipeline.repair.language import START, model
from pipeline.repair.memory import Memory
from tests.repair.newsroom import article
from tests.repair.simulator import Rate, damage, judge

HARD = Rate(0.9, 1.0, 0.3)


def _verdicts(clean: str, strip: bool, about: str) -> Counter[str]:
    """How the stretches that stand in a part of the text were treated, by several seeds."""
    counts: Counter[str] = Counter()
    for seed in range(6):
        damaged = damage(clean + "\n" + article(seed), seed, HARD, strip_private_use=strip)
        at = damaged.clean.find(about)
        verdicts, _ = judge(damaged, repair(damaged.text))
        inside = [v for v in verdicts if v.stretch.first < at + len(about) and at < v.stretch.last]
        counts.update(v.verdict for v in inside if not v.stretch.lost)
    return counts


@pytest.mark.parametrize("indentation", ["　" * 2 + "他叹了一口气，", "　" * 14 + "（完）"])
def test_a_question_mark_before_an_indentation_swallowed_the_end_of_the_line(indentation: str) -> None:
    clean = "老矿工擦着眼睛，说：“有人记着咱。”\n" + indentation
    for seed in range(4):
        for strip in (False, True):
            damaged = damage(clean + "\n" + article(seed), seed, HARD, strip_private_use=strip)
            told = repair(damaged.text)
            assert "咱。”?　" in told.text  # what it swallowed is not put back, and is logged
            assert any(row["kind"] == "swallowed_character" for row in told.repairs)
            assert all(v.verdict != "wrong" for v in judge(damaged, told)[0])


def test_an_enumeration_is_read_where_two_bytes_of_a_gloss_are_hidden() -> None:
    part = "　　（二）帮助返乡职工就业"
    for strip in (False, True):
        found = _verdicts("一、工作情况\n" + part + "。今年共登记职工三千名。", strip, part[1:6])
        assert found["exact"] > 0 and found["wrong"] == 0, (strip, found)


def test_a_year_in_full_width_digits_is_a_year() -> None:
    part = "　　１９９６年冬"
    found = _verdicts("回顾往事。\n" + part + "天，工会开办了职工食堂。", False, part[1:6])
    assert found["exact"] > 0 and found["wrong"] == 0
    language = model()
    assert language.word("２００８年") > language.run("２００８").score


def _reading(lost: str, behind: str = "") -> Reading:
    """A character of which a byte is lost, and what is whole behind it."""
    piece = Piece(None, lost, 0, False, 1)
    for at, character in enumerate(behind, 1):
        piece = Piece(piece, character, at, True)
    return Reading(0.0, 0.0, 0.0, IN_STEP, START, (0, 0), piece, False, True)


def test_a_name_stands_in_an_enumeration_where_its_first_character_may_be_a_family_name() -> None:
    page = Memory("")
    assert names("到场的有张力、王建", _reading("薄"), unmet=page)
    assert names("到场的有张力、", _reading("薄", "力、"), unmet=page)  # any may be one
    assert not names("人手少、本钱", _reading("薄"), unmet=page)


def test_the_pronoun_that_a_page_has_is_likelier() -> None:
    page = Memory("她退休了。她每天来食堂帮忙，工友们都认识她。")
    assert page.of("。”", "她") > page.of("。”", "他") == 0.0
    both = Memory("她退休了。她每天来食堂，他也来。")
    assert both.of("。”", "她") > both.of("。”", "他")


def test_what_stands_before_a_swallowed_character_is_not_guessed() -> None:
    clean = "矿灯的检修重在经常。1987年起，班组每周都查，这是大家对工友的祝福。\n街坊们都笑了。"
    told: Counter[str] = Counter()
    for seed in range(16):
        damaged = damage(clean + "\n" + article(seed), seed, Rate(0.9, 0.5, 0.3))
        verdicts, _ = judge(damaged, repair(damaged.text))
        told.update(v.verdict for v in verdicts if v.stretch.lost and v.stretch.first < len(clean))
    assert set(told) == {"left"} and told["left"] > 4  # logged, every one
