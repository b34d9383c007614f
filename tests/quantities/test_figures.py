"""What figures mean: number, unit, bound and ends, and what is no figure at all."""

import csv
import json
from decimal import Decimal
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

from pipeline.quantities import extract

PLAIN = [
    ("筹集慰问金6亿多元", "600000000", "CNY", "more_than", 600000000, 700000000),
    ("总额将超过80亿元", "8000000000", "CNY", "more_than", 8000000000, None),
    ("惠及270万建档立卡的困难家庭", "2700000", "household", "exact", 2700000, 2700000),
    ("走访4户困难企业", "4", "enterprise", "exact", 4, 4),
    ("走访困难企业近30万户次", "300000", "enterprise_time", "nearly", None, 300000),
    ("惠及困难职工家庭1850多万户次", "18500000", "household_time", "more_than", 18500000, 18600000),
    ("慰问困难职工家庭9.1万户", "91000", "household", "exact", 91000, 91000),
    ("为期近两个月", "2", "month", "nearly", None, 2),
    ("服务职工800万人次以上", "8000000", "person_time", "at_least", 8000000, None),
    ("参加者2300余人", "2300", "person", "more_than", 2300, 2400),
    ("拿出1 200万元", "12000000", "CNY", "exact", 12000000, 12000000),
    ("一个半月", "1.5", "month", "exact", None, None),
    ("补助三五百元", "300", "CNY", "several", 300, 500),
    ("每人六七百元", "600", "CNY", "range", 600, 700),
    ("补助1.5-2.5万元", "15000", "CNY", "range", 15000, 25000),
    ("增加三至五万人", "30000", "person", "range", 30000, 50000),
    ("从4万到6万", "40000", None, "range", 40000, 60000),
    ("约占30%-45%", "30", "percent", "range", 30, 45),
    ("上万名职工参加", "10000", "person", "several", 10000, None),
    ("数十万职工", "100000", "person", "several", 100000, 1000000),
    ("不到三成", "30", "percent", "less_than", None, 30),
    ("拨付资金7，301，225.5元", "7301225.5", "CNY", "exact", None, None),
    ("筹集善款21，460.5万元", "214605000", "CNY", "exact", 214605000, 214605000),
    ("发放补助4·3万元", "43000", "CNY", "exact", 43000, 43000),
    ("惠及１６・２５万人", "162500", "person", "exact", 162500, 162500),
    ("提高7·5％", "7.5", "percent", "exact", None, None),
    ("七成半的人", "75", "percent", "exact", 75, 75),
    ("共六块八毛钱", "6.8", "CNY", "exact", None, None),
    ("进入第二十九个年头", "29", "year_ordinal", "exact", 29, 29),
    ("组成18路慰问团", "18", "delegation", "exact", 18, 18),
    ("干部分7路进厂", "7", "delegation", "exact", 7, 7),
    ("派出11个慰问团走访亏损企业", "11", "delegation", "exact", 11, 11),
    ("补助2318.45元一分不少", "2318.45", "CNY", "exact", None, None),
    ("全国30个省(区、市)", "30", "province", "exact", 30, 30),
    ("已建立工会驿站12.3万个", "123000", "station", "exact", 123000, 123000),
    ("有380个地市工会", "380", "union", "exact", 380, 380),
    ("五路慰问组同时出发", "5", "delegation", "exact", 5, 5),
    ("分别由三路慰问团看望", "3", "delegation", "exact", 3, 3),
    ("捐款五萬六千港元", "56000", "HKD", "exact", 56000, 56000),
    ("援助金八千五百澳門元", "8500", "MOP", "exact", 8500, 8500),
    ("補助新台幣三萬元", "30000", "TWD", "exact", 30000, 30000),
    ("慰問1.2萬餘名職工", "12000", "person", "more_than", 12000, 13000),
    ("unions raised 3.6 billion yuan", "3600000000", "CNY", "exact", 3600000000, 3600000000),
    ("more than 12.5 million workers", "12500000", "person", "more_than", 12500000, None),
    ("三分之二", "0.66666666666666666666", "fraction", "exact", None, None),
    ("99999999999999999999元", "99999999999999999999", "CNY", "exact", None, None),
    ("气温-5℃", "-5", "Cel", "exact", -5, -5),
]  # fmt: skip

OTHER = [
    ("2017年元旦", "2017年", "date"),
    ("二〇一七年三月五日", "二〇一七年三月五日", "date"),
    ("记者22日获悉", "22日", "date"),
    ("2016-12-23 发布", "2016-12-23", "date"),
    ("自08年起", "08年", "date"),
    ("从08年到12年底", "08年到12年底", "date"),
    ("95年12月8日成立", "95年12月8日", "date"),
    ("九七年以来", "九七年", "date"),
    ("〇八年冬", "〇八年", "date"),
    ("98年底", "98年底", "date"),
    ("打拼七八年", "七八年", "duration"),
    ("连续12年春节", "12年", "duration"),
    ("上午9时30分开始", "9时30分", "time"),
    ("会议于10:30召开", "10:30", "time"),
    ("腊月二十六前送达", "二十六", "date"),
    ("正月十五以后開工，臘月廿九放假", "廿九", "date"),
    ("编号为027套", "027", "identifier"),
    ("12月28日-1月3日放假", "1月3日", "date"),
    ("门诊每天8时-17时开放", "17时", "time"),
    ("乘地铁13号线", "13号线", "identifier"),
    ("蜀ICP备2021007964号-1", "ICP备2021007964号-1", "identifier"),
    ("国产大飞机C919", "C919", "name"),
    ("编号No.20231", "No.20231", "identifier"),
]

NONE = [
    "慰问一线职工",
    "两节期间",
    "统一安排，万一",
    "做到一个不少",
    "情系千家万户",
    "这一次活动",
    "十分关心",
    "肆意",
    "一看就懂",
    "两岸关系",
    "三路公交进村",
]


def read(text: str) -> list[dict]:
    return extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect().to_dicts()


@pytest.mark.parametrize(("text", "number", "unit", "bound", "lower", "upper"), PLAIN)
def test_figure(text: str, number: str, unit: str | None, bound: str, lower: int | None, upper: int | None) -> None:
    found = [r for r in read(text) if r["kind"] not in ("date", "name")]
    assert [(r["number"], r["unit_id"], r["bound"], r["lower"], r["upper"]) for r in found] == [
        (number, unit, bound, lower, upper)
    ]


@pytest.mark.parametrize(("text", "raw", "kind"), OTHER)
def test_no_quantity_has_its_kind(text: str, raw: str, kind: str) -> None:
    assert (raw, kind) in [(r["raw_text"], r["kind"]) for r in read(text)]


NAMED = {
    "慰问一线职工": ["一线"],
    "两节期间，统一安排，以防万一": ["两节", "统一", "万一"],
    "做到一个不少，情系千家万户": ["一个不少", "千家万户"],
    "千家万户一个不少": ["千家万户", "一个不少"],
    "3户一线职工家庭": ["一线"],
    "奋战在第一线、第一书记": ["第一线", "第一书记"],
    "走進千家萬戶，慰問一線職工": ["千家萬戶", "一線"],
    "十一路公交、十三个代表": ["十一路"],
    "走访3家世界500强企业": ["500强"],
    "让95后女工和00後学徒安心": ["95后", "00後"],
    "慰问一 线": [],
    "十二五期间的半天": ["十二五", "半天"],
}


@pytest.mark.parametrize("text", NAMED)
def test_names_and_idioms_have_their_kind(text: str) -> None:
    found = [r for r in read(text) if r["kind"] == "name"]
    assert [r["raw_text"] for r in found] == NAMED[text]
    assert all(text[r["start"] : r["end"]] == r["raw_text"] and r["number"] is None for r in found)


def test_a_name_in_each_part_of_a_text_that_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.quantities.frames._BLOCK", 40)
    text = "\n".join(["慰问一线职工3名", "温暖千家万户", "第一书记和一线"] * 3)
    assert [r["raw_text"] for r in read(text)] == ["一线", "3名", "千家万户", "第一书记", "一线"] * 3
    assert all(text[r["start"] : r["end"]] == r["raw_text"] for r in read(text))


@pytest.mark.parametrize("text", NONE)
def test_names_and_idioms_are_no_quantities(text: str) -> None:
    assert [r for r in read(text) if r["kind"] != "name"] == []


def test_list_markers() -> None:
    found = read("1.慰问职工\n2、走访企业\n（三）其他\n- 4.春节2024年活动")
    assert [r["raw_text"] for r in found if r["kind"] == "list_marker"] == ["1", "2", "（三）", "4"]


def test_every_transcribed_figure_is_one_mention() -> None:
    path = Path(__file__).parents[2] / "seeds" / "reported_figures.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        texts = [row["raw_text"] for row in csv.DictReader(handle)]
    found = extract(pl.LazyFrame({"id": [str(i) for i in range(len(texts))], "text": texts})).collect()
    assert found["id"].to_list() == [str(i) for i in range(len(texts))]
    assert found["value"].null_count() == 0


def test_sample_pages_where_present() -> None:
    folder = Path(__file__).parents[3] / "shared" / "acceptance"
    if not (folder / "pages_gold.jsonl").exists():
        pytest.skip("the annotated sample pages are not beside the project")
    missed = []
    for line in (folder / "pages_gold.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        text = (folder / "pages" / f"{page['id']}.txt").read_text(encoding="utf-8")
        found = read(text)
        for fact in page["facts"]:
            if "(" in fact["raw"] or str(fact.get("legibility", "")).startswith("corrupt"):
                continue
            ends = fact["start"], fact["start"] + len(fact["raw"])
            numbers = [
                Decimal(r["number"]) for r in found if r["number"] and r["start"] < ends[1] and r["end"] > ends[0]
            ]
            if (
                Decimal(str(fact.get("number") or fact["value"])) not in numbers
                and "(" not in text[ends[0] - 9 : ends[0]]
            ):
                missed.append((page["id"], fact["raw"]))
    assert not missed
    assert resources.files("pipeline.lexicon").is_dir()
