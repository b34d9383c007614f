"""Damaged text reads right, or is left alone and said so: seeds, simulated damage, every other kind of damage."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from pipeline.repair import Repaired, repair, repair_frame
from pipeline.repair.words import field_words
from tests.repair.newsroom import article
from tests.repair.simulator import RATES, Rate, damage, judge

LEXICON = Path(__file__).parents[2] / "pipeline" / "lexicon"
SHARED = Path(__file__).parents[3] / "shared"


def _rows(repaired: Repaired, kind: str) -> list[tuple[object, object]]:
    return [(row["raw_text"], row["repaired_text"]) for row in repaired.repairs if row["kind"] == kind]


def test_the_damaged_seed_reads_exactly_as_it_was_written() -> None:
    raw, right = next((SHARED / "seeds").glob("000_*.txt"), None), SHARED / "acceptance" / "seed_000_repaired.txt"
    if raw is None or not right.exists():
        pytest.skip("the acceptance files are not beside the repository")
    assert repair(raw.read_text(encoding="utf-8")).text == right.read_text(encoding="utf-8")


@pytest.mark.parametrize(("strip", "exact", "wrong"), [(False, 0.95, 0.003), (True, 0.88, 0.01)])
def test_simulated_damage_is_mended_or_logged(strip: bool, exact: float, wrong: float) -> None:
    counts: Counter[str] = Counter()
    for rate in RATES.values():
        for seed in range(1000, 1012):
            damaged = damage(article(seed), seed, rate, strip_private_use=strip)
            verdicts, collateral = judge(damaged, repair(damaged.text))
            assert collateral <= sum(v.verdict == "wrong" for v in verdicts)
            counts.update(v.verdict for v in verdicts if not v.stretch.lost)
            # What a question mark swallowed is never made up.
            assert not any(v.verdict == "exact" for v in verdicts if v.stretch.lost)
            assert not any(v.verdict == "silent" for v in verdicts if v.stretch.lost and len(v.told) > 4)
    total = sum(counts.values())
    assert total > 150
    assert counts["exact"] >= exact * total, counts
    assert counts["wrong"] <= wrong * total, counts


@pytest.mark.parametrize("seed", range(8))
def test_raw_offsets_are_tight_and_rows_quote_the_raw_text(seed: int) -> None:
    damaged = damage(article(seed), seed, RATES["heavy"])
    repaired = repair(damaged.text)
    assert len(repaired.raw_offsets) == len(repaired.text)
    assert all(a[1] <= b[0] for a, b in zip(repaired.raw_offsets, repaired.raw_offsets[1:], strict=False))
    for row in repaired.repairs:
        assert row["raw_text"] == damaged.text[int(str(row["raw_start"])) : int(str(row["raw_end"]))]
    for character, (start, end) in zip(repaired.text, repaired.raw_offsets, strict=True):
        if character.isdecimal() and end - start == 1:
            assert damaged.text[start:end] == character


def test_a_swallowed_digit_is_never_guessed() -> None:
    text = "全國(guó)總工會(huì)和財政部共下?lián)?1.3億元,各級(jí)工會(huì)發(fā)放專(zhuān)項(xiàng)資金。"
    repaired = repair(text)
    assert "共下拨?1.3亿元,各级工会发放专项资金。" in repaired.text
    unresolved = [row for row in repaired.repairs if row["repaired_text"] is None]
    assert [row["kind"] for row in unresolved] == ["swallowed_character"]
    assert unresolved[0]["raw_end"] == text.index("1.3")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("工會(huì)做到了日?;?、經(jīng)?;\ue1d6\ue57eC(jī)制化,國(guó)家來(lái)人", "日常化、经常化、机制化"),
        ("工會(huì)向當(dāng)?shù)攸h委、各級(jí)政府報(bào)告,國(guó)家來(lái)人", "向当地党委、各级政府报告"),
        ("工會(huì)到31個(gè)?。▍^(qū)、市)走訪,國(guó)家來(lái)人", "31个省(区、市)走访"),
    ],
)
def test_bytes_out_of_step_are_read_in_step(raw: str, told: str) -> None:
    assert told in repair(raw).text


def test_question_marks_in_a_row_are_read_where_a_gloss_ends_them() -> None:
    clean = (
        "市总工会走访了三十户家庭，送去米面和棉被，职工们的情况良好。总的来看，帮扶工作扎实，两节期间没有一户职工挨冻。\n"
        "各县的工会主席说，明年还要继续走访，把困难职工的名单再核一遍。"
    )
    damaged = damage(clean, 1, RATES["heavy"])
    assert "???zǒng)" in damaged.text
    assert "情况良好。总的来看" in repair(damaged.text).text
    asked = damaged.text.replace("???zǒng)的來", "???的來")  # of a row by itself nobody knows what it stands for
    assert "情况良好???的来" in repair(asked).text


def test_the_same_damage_on_a_page_without_glosses() -> None:
    text = damage(article(5), 5, Rate(glossed=0.0, cut=0.8, cut_seldom=0.2))
    verdicts, _ = judge(text, repair(text.text))
    assert verdicts
    assert sum(v.verdict == "exact" for v in verdicts) * 2 > len(verdicts)
    assert not any(v.verdict == "wrong" for v in verdicts)


@pytest.mark.parametrize("strip", [False, True])
def test_headings_that_are_indented_by_wide_spaces(strip: bool) -> None:
    heads = ["　　（二）法律援助继续加强。", "　　（三）就业服务送到门口。", "　　（责任编辑：李某）"]
    clean = "\n".join(f"{head}\n　　{body}" for head, body in zip(heads, article(5).split("\n"), strict=False))
    damaged = damage(clean, 11, Rate(0.9, 1.0, 1.0), strip_private_use=strip)
    verdicts, _ = judge(damaged, repair(damaged.text))
    indents = Counter(v.verdict for v in verdicts if v.truth.startswith("　") and not v.stretch.lost)
    assert indents["exact"] == 3 or (strip and indents["exact"] and indents["exact"] + indents["left"] == 3), indents


def test_stray_commas() -> None:
    text = "31日,,全國總工會召開會議,。截至年底,,共有5萬戶脫困,;其餘3萬戶繼續幫扶,。數字1,234不變"
    repaired = repair(text)
    assert repaired.text == "31日,全国总工会召开会议。截至年底,共有5万户脱困;其余3万户继续帮扶。数字1,234不变"
    assert len(_rows(repaired, "doubled_punctuation")) == 5


@pytest.mark.parametrize(
    ("raw", "told", "kind"),
    [
        ("全市筹集资金1002.某某体育官网43万元。", "全市筹集资金1002.43万元。", "spam_insertion"),
        ("全市筹集资金 1002.某某体育官网43 万元。", "全市筹集资金 1002.43 万元。", "spam_insertion"),
        ("工會(huì)籌集資金12.【某某體育官網(wǎng)】43萬元。", "工会(huì)筹集资金12.43万元。", "spam_insertion"),
        ("全市筹集资金1２3万元。", "全市筹集资金123万元。", "full_width"),
    ],
)
def test_a_number_is_whole_again(raw: str, told: str, kind: str) -> None:
    repaired = repair(raw)
    assert repaired.text == told
    assert len(_rows(repaired, kind)) == 1


@pytest.mark.parametrize(
    ("raw", "place", "kind"),
    [
        ("全市筹集资金1002.某某云43万元。", "1002.某某云43", "spam_insertion"),
        ("各级工会开展年元旦春节送温暖。", "年", "digits_stripped"),
        ("本报讯 月日,市总工会开会。", "月日", "digits_stripped"),
        ("共发放慰问金万元。", "万元", "digits_stripped"),
        ("共发放慰问金12.万元。", "12.", "cut_number"),
        ("共发放慰问金12.", "12.", "cut_number"),
        ("共发放锟斤拷元。", "锟斤拷", "lost_character"),
    ],
)
def test_a_doubtful_number_is_left_and_logged(raw: str, place: str, kind: str) -> None:
    repaired = repair(raw)
    assert repaired.text == raw
    assert _rows(repaired, kind) == [(place, None)]


@pytest.mark.parametrize(
    ("written", "read"), [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("gbk", "latin-1"), ("gbk", "cp1252")]
)
def test_a_wrong_charset_is_undone(written: str, read: str) -> None:
    clean = "市总工会发放慰问金，困难职工家庭得到帮助。\n今年共慰问2000名，用款1.5亿元。"
    raw = clean.encode(written).decode(read, "replace")
    repaired = repair(raw)
    wholly = "\ufffd" not in raw
    assert (repaired.text == clean) if wholly else ("困难职工家庭得到" in repaired.text)
    assert all(row["kind"] in ("wrong_charset", "lost_character") for row in repaired.repairs)
    if not wholly:
        assert any(row["repaired_text"] is None for row in repaired.repairs)
    at = repaired.text.index("2000")
    assert raw[slice(*repaired.raw_offsets[at])] == "2"


def test_a_wrong_charset_with_too_many_lost_bytes_is_logged() -> None:
    clean = "市总工会发放慰问金，困难职工家庭得到帮助。今年共慰问2000名，用款1.5亿元。"
    raw = clean.encode().decode("gbk", "ignore")
    repaired = repair(raw)
    assert repaired.text == raw
    assert [(row["kind"], row["repaired_text"]) for row in repaired.repairs] == [("wrong_charset", None)]


def test_two_characters_are_not_made_one_where_private_use_was_stripped() -> None:
    repaired = repair("國(guó)家和財(cái)政部門,當(dāng)?shù)卣o(gěi)職工送來(lái)慰問")
    assert "正给" not in repaired.text
    assert "当地政府给职工" in repaired.text or any(row["repaired_text"] is None for row in repaired.repairs)


def test_the_batch_agrees_with_the_single_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.repair.frame.PART_ROWS", 4)
    texts = [damage(article(seed), seed, RATES["middle"]).text for seed in range(6)] + [article(7)]
    frame = pl.DataFrame({"document_id": [f"d{n}" for n in range(7)], "text": texts, "other": range(7)})
    out, segments, repairs = repair_frame(frame)
    for n, text in enumerate(texts):
        single = repair(text)
        assert out.row(n) == (f"d{n}", single.text, single.script)
        of = pl.col("document_id") == f"d{n}"
        assert segments.filter(of).select(pl.exclude("document_id")).rows() == list(single.segments)
        assert repairs.filter(of).drop("document_id").to_dicts() == single.repairs


def test_two_processes_agree_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.repair.frame.LEAST_BYTES", 0)
    texts = [damage(article(seed, 8), seed, RATES["middle"]).text for seed in range(9)] + [article(7)]
    frame = pl.DataFrame({"document_id": [f"d{n}" for n in range(10)], "text": texts})
    for one, two in zip(repair_frame(frame), repair_frame(frame, processes=2), strict=True):
        assert one.equals(two)


def test_the_words_of_the_field_stand_in_their_examples() -> None:
    with (LEXICON / "repair_words.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            missing = [word for word in row["words"].split() if word not in row["example"]]
            assert not missing, missing
    assert all(weight > 0 for weight in field_words().values())


def test_every_kind_has_labels_and_an_example() -> None:
    with (LEXICON / "repair_kinds.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len({row["kind"] for row in rows}) == len(rows)
    assert all(all(row.values()) for row in rows)
