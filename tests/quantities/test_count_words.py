"""Count words, measures and currencies of everyday text, and the words that only look like them."""

import polars as pl
import pytest

from pipeline.quantities import extract

# Text, then number and unit (as in the code list) of each quantity in it.
COUNTED = """
校门口种着五朵月季 5 package
餐桌上摆了六盘饺子 6 package
库房堆着四堆木料 4 package
他连开三枪 3 occurrence
孩子们绕操场跑了两圈 2 occurrence
渔民捞起七尾鲈鱼 7 animal
羊圈里有三窝小羊 3 animal
工会收到九封感谢信 9 article
礼堂演了四出戏 4 article
驻村干部打了两口井 2 place
代表们提了五点建议 5 aspect
老师布置了八道题 8 aspect
今年新开六门课程 6 kind
展台上有四款手机 4 kind
青工上了三堂课 3 event
周末放映两部电影 2 book
班长领来五块糖 5 package
一家三代人都在矿上 3 person
裁缝量了六尺布 6 chi
电台频率90兆赫兹 90 Hz
变压器容量三百千伏安 300 kVA
宽带提到300Mbps 300 bit_s
水池容量五立方分米 5 dm3
转速两千转每分钟 2000 rpm
芯片延迟八纳秒 8 ns
时薪十五文莱元 15 BND
月薪七十万阿根廷比索 700000 ARS
房租九千卢比 9000 INR
门票九百肯尼亚先令 900 KES
钻石重三千克拉 3000 carat
汇率按六千克朗计 6000 SEK
捐款日元300万 3000000 JPY
报价英镑85 85 GBP
罚款JPY 6000 6000 JPY
路程还剩五分之四公里 0.8 km
加水四分之一升 0.25 L
三分之二户 0.66666666666666666666 fraction
获得第 6 名 6 person
第 十三 13 -
"""
# A figure in front of which stands a word that ends in a capital numeral; the currency behind it is its own.
PARTED = [
    ("组建服务队伍四支", ["4"]),
    ("退伍十二年后返乡", ["12"]),
    ("登陆三次", ["3"]),
    ("收拾五间房", ["5"]),
    ("大陆二十家企业", ["20"]),
    ("隊伍六支", ["6"]),
    ("海參兩斤", ["2"]),
    ("伍仟元", ["5000"]),
    ("拾伍萬", ["150000"]),
    ("壹百四十", ["140"]),
    ("每次捐4000英镑5次", ["4000", "5"]),
    ("奖金6亿韩元3年付清", ["600000000", "3"]),
    ("金额在2万元(含)-8万元之间", ["20000", "80000"]),
]
UNCOUNTED = """
全厂一盘棋
百尺竿头
万丈高楼
八角亭前
一座座厂房
一张张笑脸
一个个难题
半成品车间
三尺讲台
一圈又一圈
脚踏两只船
五笔输入
约法三章
拨打110报警电话
三班倒
"""


def read(text: str) -> list[dict]:
    rows = extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect().to_dicts()
    return [row for row in rows if row["kind"] not in ("name", "identifier", "date", "time", "list_marker")]


@pytest.mark.parametrize("line", COUNTED.split("\n")[1:-1])
def test_unit(line: str) -> None:
    text, number, unit = line.rsplit(" ", 2)
    found = [(row["number"], row["unit_id"] or "-") for row in read(text)]
    assert (number, unit) in found and (len(found) == 1 or text.startswith("一家")), found


@pytest.mark.parametrize(("text", "numbers"), PARTED)
def test_figure_begins_behind_the_word_before_it(text: str, numbers: list[str]) -> None:
    assert [row["number"] for row in read(text)] == numbers


@pytest.mark.parametrize("text", UNCOUNTED.split())
def test_nothing_is_counted(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize("text", ["PM2.5浓度", "搭载1.5T发动机", "升级到V3.0.12版", "USB3.1接口"])
def test_a_model_with_a_point_is_one_name(text: str) -> None:
    rows = extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect()
    assert rows["kind"].to_list() == ["name"]


def test_half_of_a_hundred_million() -> None:
    found = [(row["number"], row["unit_id"], row["upper"]) for row in read("筹资近半个亿元，收获半个亿")]
    assert found == [("50000000", "CNY", 50000000), ("50000000", None, 50000000)]


def test_half_of_a_tenth_is_five_percent() -> None:
    assert [(row["number"], row["unit_id"]) for row in read("产量下降半成")] == [("5", "percent")]
