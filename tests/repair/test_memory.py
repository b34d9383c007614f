"""What a page says elsewhere counts for what is lost; what may hide a stripped character is left."""

from __future__ import annotations

from math import inf, log

import pytest

from pipeline.repair import repair
from pipeline.repair.candidates import ANY, BRANCHES, likeliest
from pipeline.repair.counts import counted
from pipeline.repair.language import START, model
from pipeline.repair.memory import LONG, OF_CHARACTER, OF_PAIR, OF_THREE, Memory
from pipeline.repair.neighbours import neighbours
from tests.repair.newsroom import article
from tests.repair.simulator import RATES, Rate, damage, judge


def test_a_run_met_elsewhere_on_the_page_is_worth_more_than_a_new_one() -> None:
    memory = Memory("合作社养的绵羊卖得好，绵羊毛也卖得好。")
    assert memory.of("养了绵", "羊") > memory.of("养了绵", "阳") == 0.0
    assert memory.of("买了", "羊") < memory.of("买了绵", "羊") < memory.of("养的绵", "羊")
    assert memory.behind("的绵", "羊", 1) > memory.behind("的绵", "羊", 2) > 0.0 == memory.behind("的牛", "羊", 2)


def test_marks_are_remembered_in_full_width() -> None:
    assert Memory("好,他说").of("好", "，") > 0.0


def test_words_and_their_scores_are_on_one_scale() -> None:
    counts = counted()
    assert counts.words["的"] > counts.words["工会"] > counts.words["巍峨"]
    assert all(-25.0 < log(count) - counts.total < -2.0 for count in counts.words.values())


def test_a_word_of_our_day_is_more_usual_than_a_rare_one() -> None:
    assert model().word("手机") > model().word("巍峨")
    assert model().bond("手", "机") > 0.0 > model().bond("机", "的")


@pytest.mark.parametrize(
    ("better", "worse"), [("我们在学校。", "我们和。"), ("他来了，好。", "他，好。"), ("“平安是福”、", "“他平安。”、")]
)
def test_a_sentence_does_not_end_behind_a_word_that_joins_on(better: str, worse: str) -> None:
    of_the_mark = [model().run(text).score - model().run(text[:-1]).score for text in (better, worse)]
    assert of_the_mark[0] >= of_the_mark[1]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("这活可不轻啊！", "这活可不轻小！"),
        ("\n　　（三）", "\n　小（三）"),
    ],
)
def test_marks_stand_where_sentences_and_lines_have_them(better: str, worse: str) -> None:
    assert model().run(better).score > model().run(worse).score


def test_candidates_come_likeliest_first_and_are_few() -> None:
    found = likeliest(ANY, 0xA3, "学", "里")
    assert 0 < len(found) <= BRANCHES
    scores = [model().run("学" + candidate.text + "里", START).score for candidate in found]
    assert scores[0] == max(scores)


@pytest.mark.parametrize("strip", [False, True])
def test_a_figure_is_never_made_of_what_is_left_of_two_characters(strip: bool) -> None:
    clean = (
        "合作社去年遇到了难处，社员们得了病，即使不说，大家也看得出来。后来，他们请来技术员，教会了大家养殖方法，"
        "收入比往年多了三成。社长说，这条路走对了，今后，还要带动周边村庄，共同把产业做大。"
    )
    for seed in range(60):
        damaged = damage(clean, seed, RATES["heavy"], strip_private_use=strip)
        repaired = repair(damaged.text)
        assert not any(c.isdecimal() for c in repaired.text), repaired.text
        assert not any(v.verdict == "silent" for v in judge(damaged, repaired)[0])


def test_a_lost_character_of_a_listed_name_is_never_guessed() -> None:
    clean = "出席会议的有王建国、李志海、张卫东、赵金福、刘学保、陈玉希、孙国庆、周永牛。" * 2
    for seed in range(6):
        damaged = damage(clean + article(seed), seed, Rate(0.9, 1.0, 1.0))
        verdicts, _ = judge(damaged, repair(damaged.text))
        assert not [v for v in verdicts if v.verdict == "wrong"]


def test_runs_that_overlap_are_counted_and_a_long_page_is_counted_as_a_short_one() -> None:
    text = "年年年年有余，" + "好的好的好，" * 3
    short, long = Memory(text), Memory(text + "\n" * LONG)
    for tail, character in (("", "年"), ("年", "年"), ("年年", "年"), ("好的", "好"), ("的好", "，"), ("余", "好")):
        assert short.of(tail, character) == long.of(tail, character)
    assert short.of("年年", "年") == pytest.approx(OF_CHARACTER * log(5) + OF_PAIR * log(4) + OF_THREE * log(3))


def test_what_two_characters_tell_of_a_text_is_what_the_text_gains() -> None:
    """A candidate's link is its share of the score, whatever stands before the one before it."""
    linked = 0
    for before, after in (("学", "里"), ("的", ""), ("，", "工"), ("慰", "金")):
        for candidate in likeliest(ANY, 0xA3, before, after):
            for text in (before, "他们" + before, "我。" + before):
                state = model().run(text)
                if candidate.link is not None:
                    linked += 1
                    assert model().extend(state, candidate.text).score == state.score + candidate.link
    assert linked > 30


@pytest.mark.parametrize("beside", ["学", "的", "，", "”", "（", "！", "、", "a", "3"])
def test_quick_scores_are_those_of_the_model(beside: str) -> None:
    language, quick = model(), neighbours()
    characters = tuple("学生里工会的送温暖，。“”（）！？、１〇·□")
    gains, joined = quick.ahead(characters, beside)
    for at, character in enumerate(characters):
        apart = language.alone(character) + language.seam(beside, character)
        word = language.word(beside + character) - language.alone(beside)
        assert quick.behind(beside, characters)[at] == max(apart, word)
        assert gains[at] == language.seam(character, beside)
        assert joined.get(at, -inf) == language.word(character + beside) - language.alone(beside)
    assert quick.behind("", characters) == [language.alone(character) for character in characters]
