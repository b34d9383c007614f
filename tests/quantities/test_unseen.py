"""Unseen characters and blanks of style change no figure, and every offset is that of the text as printed."""

import polars as pl
import pytest

from pipeline.quantities import extract

# As printed, and the figures in it with number and unit.
READ = {
    "发放慰问金 15 万元。": [("15 万元", "150000", "CNY")],
    "走访职工3 万名": [("3 万名", "30000", "person")],
    "慰问金15\u00a0万多元": [("15\u00a0万多元", "150000", "CNY")],
    "筹集 1.2 亿元,惠及 300 余人": [("1.2 亿元", "120000000", "CNY"), ("300 余人", "300", "person")],
    "资助 20 多 万户": [("20 多 万户", "200000", "household")],
    "共 1 127.7 万人次": [("1 127.7 万人次", "11277000", "person_time")],
    "每户 300 元至 800 元": [("300 元至 800 元", "300", "CNY")],
    "发放 2 至 3 万元": [("2 至 3 万元", "20000", "CNY")],
    "覆盖 85 %": [("85 %", "85", "percent")],
    "职工3\u200b00人": [("3\u200b00人", "300", "person")],
    "资金15\ufeff万\u2060元": [("15\ufeff万\u2060元", "150000", "CNY")],
    "𠮷家 5 万元、3\u00ad00 户": [("5 万元", "50000", "CNY"), ("3\u00ad00 户", "300", "household")],
    "晚报 1 4 217.5万户": [("1", "1", None), ("4", "4", None), ("217.5万户", "2175000", "household")],
    "参加 3 万科集团活动": [("3", "3", None), ("万科", None, None)],
}
DATES = ["2024 年 1 月 5 日", "2024 年1 月", "10 月 1 日", "1992 年", "2024\u00a0年\u00a01\u00a0月"]


def found(texts: list[str]) -> pl.DataFrame:
    frame = pl.DataFrame({"id": [str(place) for place in range(len(texts))], "text": texts})
    mentions = extract(frame.lazy()).collect()
    cut = mentions.join(frame, on="id", how="left", maintain_order="left").select(
        pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    )
    assert cut.to_series().to_list() == mentions["raw_text"].to_list()
    return mentions


@pytest.mark.parametrize("text", READ)
def test_a_figure_with_blanks_is_the_figure_without(text: str) -> None:
    assert found([text]).select("raw_text", "number", "unit_id").rows() == READ[text]


@pytest.mark.parametrize("text", DATES)
def test_a_date_with_blanks_is_a_date(text: str) -> None:
    assert found([f"自 {text} 起"]).select("raw_text", "kind").rows() == [(text, "date")]


def test_texts_keep_their_ids_and_their_order() -> None:
    frame = pl.LazyFrame({"id": ["b", None, "b", "a"], "text": ["5 万元", None, "300人", "7 万元,8 万元"]})
    mentions = extract(frame).collect()
    assert mentions.select("id", "start", "raw_text").rows() == [
        ("b", 0, "5 万元"),
        ("b", 0, "300人"),
        ("a", 0, "7 万元"),
        ("a", 5, "8 万元"),
    ]


def test_where_the_blanks_stand_changes_nothing_else() -> None:
    plain = ["2024年1月5日,云川市总工会筹集资金320万元,慰问300余人、2.5万户,占85%。"]
    spaced = ["2024 年 1 月 5 日,云川市总工会筹集资金 320 万元,慰问 300 余人、2.5 万户,占 85 %。"]
    told = ["kind", "number", "value", "unit_id", "bound", "lower", "upper", "resolution"]
    assert found(spaced).select(told).equals(found(plain).select(told))
