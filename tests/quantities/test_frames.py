"""The flow over columns changes nothing of what a text says: neighbours, blocks, shapes and memory leave no trace."""

import random

import polars as pl
import pytest

from pipeline.quantities import extract, frames, readings, recurring, template
from pipeline.quantities.sides import WINDOW

PARTS = (
    "约", "第", "近", "3", "12", "2019", "4.50", "1,234", "７", "三", "两千", "万", "亿", "个", "名", "元", "%", "年",
    "月", "-", "~", "。", "，", "\n", " ", "工会", "慰问", "困难职工", "电话：", "一路上", "百花齐放", "QQ：",
    "0871-5551234", "多", "左右", "(", ")", "\ufdd0", "\ufdd2", "\ufdd3", "\ufdd4", "😀", "٣", "萬", "個",
)  # fmt: skip


def texts(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(PARTS, k=chance.randint(0, 60))) for _ in range(count)]


def found(documents: list[str | None]) -> pl.DataFrame:
    ids = [str(i) for i in range(len(documents))]
    return extract(pl.LazyFrame({"id": ids, "text": documents}, schema={"id": pl.String, "text": pl.String})).collect()


def one(text: str) -> dict:
    rows = found([text]).to_dicts()
    assert len(rows) == 1, rows
    return rows[0]


def test_a_text_is_read_alike_alone_and_among_others() -> None:
    documents = texts(60, seed=1)
    together = found(documents)
    for i, text in enumerate(documents):
        alone = found([text]).drop("id")
        assert together.filter(id=str(i)).drop("id").equals(alone), text


def test_blocks_keep_order_and_content(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [None, *texts(80, seed=2), "", None]
    whole = found(documents)
    monkeypatch.setattr(frames, "_BLOCK", 200)
    assert found(documents).equals(whole)


def test_blanks_of_style_keep_their_places_in_blocks_and_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "第 7 批约 2.5 万人，共 30 个站、3 亿元。"
    documents = [None, line, "共5人", "\n".join([line] * 40), "2 亿元"]
    whole = found(documents)
    monkeypatch.setattr(frames, "_BLOCK", 200)
    assert found(documents).equals(whole)
    long = documents[3] or ""
    assert [long[row["start"] : row["end"]] for row in whole.filter(id="3").to_dicts()] == [
        "第 7 批", "约 2.5 万人", "30 个", "3 亿元"
    ] * 40  # fmt: skip


def test_forgotten_readings_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = texts(80, seed=3)
    kept = found(documents)
    monkeypatch.setattr(frames, "_BLOCK", 200)
    monkeypatch.setattr(readings, "_LIMIT", 5)
    assert found(documents).equals(kept)


def test_reading_at_shape_equals_reading_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(4)
    numbers = ["7", "10", "250", "3,600", "12.50", "98.6", "0.5", "2019", "12351", "100000", "4.05"]
    units = [
        "",
        "名",
        "万名",
        "多万元",
        "万多元",
        "余人次",
        "%",
        "亿元以上",
        "个",
        "年",
        "月",
        "家企业",
        "百多户",
        "亿余元",
    ]
    before = ["", "约", "近", "超过", "第", "-", "电话：", "（"]
    documents = ["，".join(f"{chance.choice(before)}{n}{chance.choice(units)}" for n in numbers) for _ in range(60)]
    shaped = found(documents)
    monkeypatch.setattr(frames, "shape_keys", lambda chunk: chunk)
    monkeypatch.setattr(readings, "_shared", readings.Readings())
    assert found(documents).equals(shaped)


@pytest.mark.parametrize(
    ("text", "upper"),
    [("20亿多元", 2_100_000_000), ("20多亿元", 3_000_000_000), ("120余名", 130), ("1,200万余元", 12_010_000)],
)
def test_what_多_leaves_open_hangs_on_where_it_stands(text: str, upper: int) -> None:
    assert one(f"筹集{text}")["upper"] == upper


def test_digits_of_other_scripts_are_digits_of_the_figure() -> None:
    row = one("慰问9௨名职工")
    assert (row["raw_text"], row["value"]) == ("9௨名", 92)


@pytest.mark.parametrize("text", ["三個代表", "三个代表"])
def test_a_name_behind_a_numeral_is_counted_in_both_scripts(text: str) -> None:
    assert found([f"学习{text}"]).filter(pl.col("kind") != "name").is_empty()
    row = one(f"会上有十{text}发言")
    assert (row["value"], row["unit_id"]) == (13, "item")


def test_names_side_by_side_are_all_hidden() -> None:
    assert found(["百花齐放一路上百花齐放，好，百花齐放"])["kind"].unique().to_list() in ([], ["name"])


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("联系QQ：12345", ["QQ：12345"]),
        ("3元QQ：12345", ["3元", "QQ：12345"]),
        ("http://QQ０", ["http://QQ", "０"]),
    ],
)
def test_a_label_is_taken_in_where_no_other_mention_holds_it(text: str, printed: list[str]) -> None:
    assert found([text])["raw_text"].to_list() == printed


def test_offsets_count_code_points_of_every_text() -> None:
    rows = found(["😀😀3人😀", "５人\n", "一路上😀7人"]).to_dicts()
    assert [(r["id"], r["start"], r["end"], r["raw_text"]) for r in rows if r["kind"] == "count"] == [
        ("0", 2, 4, "3人"),
        ("1", 0, 2, "５人"),
        ("2", 4, 6, "7人"),
    ]


def test_text_beside_reaches_across_a_near_figure_only_within_the_text() -> None:
    near, far = "电话：3，12351", "电话：" + "好" * WINDOW + "12351"
    assert found([near, far, "电话：", "12351"])["kind"].len() == 4
    # The label ends one text; the number opens the next.
    assert found(["联系电话：", "62351"]).to_dicts()[0]["kind"] == one("62351")["kind"]


def test_keys_of_shapes_hold_no_digit_and_are_told_apart() -> None:
    chunks = pl.Series("chunk", ["836.4万名", "3521.4万名", "2019年", "0871-5551234", "12351", "三名"])
    keys = template.shape_keys(chunks).to_list()
    assert [template.shape_text(k) for k in keys] == ["111.1万名", "1111.1万名", None, "0111-1111111", None, None]
    assert keys[2] == "2019年" and not any(c.isdigit() for c in keys[0])


def test_a_long_text_is_read_in_parts_as_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "\n".join(texts(40, seed=5))
    whole = found(["3人", long, None, "5户"])
    monkeypatch.setattr(frames, "_BLOCK", 300)
    assert len(long.encode()) > 3_000
    assert found(["3人", long, None, "5户"]).equals(whole)


def test_blocks_are_as_many_for_every_thread() -> None:
    frame = pl.DataFrame({"text": ["字" * 100_000] * 90})
    heights = [block.height for block in frames._blocks(frame, threads=2)]
    assert len(heights) == 4 and max(heights) - min(heights) <= 1
    assert [b.height for b in frames._blocks(frame.head(1), threads=8)] == [1]
    assert list(frames._blocks(frame.head(0), threads=2)) == []


@pytest.mark.parametrize("length", [1, 40])
def test_lines_read_once_are_read_as_in_their_texts(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    chance = random.Random(9)
    lines = [line for text in texts(400, 8) for line in text.split("\n")]
    documents = ["\n".join(chance.choices(lines, k=chance.randint(1, length))) for _ in range(200)]
    monkeypatch.setattr(recurring, "_SHARE", 0.0)
    whole = found(documents)
    monkeypatch.setattr(recurring, "_SHARE", 9.0)
    assert found(documents).equals(whole)


def test_names_are_hidden_whether_most_texts_hold_one_or_few() -> None:
    few = [f"走访{number}户，一线职工{number}名" if number % 9 == 0 else f"慰问{number}名职工" for number in range(90)]
    apart = [found([text]).drop("id") for text in few]
    assert found(few).drop("id").equals(pl.concat(apart))
