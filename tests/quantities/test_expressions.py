"""Expressions of the kinds that public normalizers are tested on, in texts of our own: number, unit and ends."""

from decimal import Decimal

import polars as pl
import pytest

from pipeline.quantities import extract

# One expression a line: text, number, unit as printed (- where none is).
NUMBERS = """
八百零六 806 -; 六万零七 60007 -; 十三万四 134000 -; 九百七 970 -; 一亿三 130000000 -; 六兆零九 6000000000009 -
三千万亿 3000000000000000 -; 陸萬柒仟 67000 -; 捌佰玖拾 890 -; 卅六 36 -; 一百廿 120 -; 一〇〇 100 -
二零零七 2007 -; 4亿6千万 460000000 -; 10万7千 107000 -; 6万4 64000 -; １２３５ 1235 -; 负三万六千 -36000 -
－４ -4 -; - 8.5 -8.5 -; 负零点二五 -0.25 -; 零點四 0.4 -; 五点八万 58000 -; 一百三十点三万 1303000 -
三点六千克 3.6 千克; .85 0.85 -; 三百零几 300 -; 一千五百余 1500 -; 八十几 80 -; 二十来 20 -; 好几百 100 -
四百六十分之二十三 0.05 -; 2又1/4 2.25 -; 负三又四分之一 -3.25 -; 万分之六 0.0006 -; 五分之二 0.4 -; 9/8 1.125 -
百分之九十九点五 99.5 %; 负百分之三十 -30 %; 百分之负七 -7 %; 六成四 64 -; 七點五成 75 成; 百分百 100 %
八个百分点 8 个百分点; 百分之廿五 25 %; １,０００％ 1000 ％; 第一百零七 107 -; 第２６ 26 -; 第贰拾 20 -
第十三亿 1300000000 -; 第七十九页 79 页; 二個 2 個; 港幣６.８ 6.8 港幣; 陆佰元整 600 元; 叁仟玖佰圓整 3900 圓
捌萬元正 80000 元; 肆拾柒元陆角 47.6 元; 伍元零捌分 5.08 元; 七块四 7.4 块; 六十三块零五分 63.05 块
四毛五 0.45 毛; 三美元六十美分 3.6 美元; 五美元又七美分 5.07 美元; 9美分 9 美分; 三十便士 30 便士
五百法郎 500 法郎; 七百马克 700 马克; 两千丹麦克朗 2000 丹麦克朗; 四十科威特第纳尔 40 科威特第纳尔
一兆日元 1000000000000 日元; US$35 35 US$; ￥8.8 8.8 ￥; 十六岁 16 岁; 六岁半 6.5 岁; 两年半 2.5 年
三个半月 3.5 个月; 零下七度 -7 度; 负九摄氏度 -9 摄氏度; 零下12℃ -12 ℃; 七千卡路里 7000 卡路里
三百马力 300 马力; 十英石 10 英石; 两茶匙 2 茶匙; 六海浬 6 海浬; 半吨 0.5 吨; 四斤半 4.5 斤
两千焦耳 2000 焦耳; 三千赫兹 3000 赫兹; 七千字 7000 字; 四杯 4 杯; 两副 2 副; 摄氏六度 6 度
3.5 mln 3500000 -
2 bln 2000000000 -
"""
# Text, lower and upper end (- where open).
ENDS = """
一两百 100 200; 一两个 1 2; 一两天 1 2; 近一两年 - 2; 三四成 30 40; 两到三成 20 30; 四成到五成 40 50
百分之十几 10 20; 百分之七八十 70 80; 两百一二十万 2100000 2200000; 三万四五千 34000 35000; 十七八 17 18
二十二三 22 23; 好几千 1000 10000; 零下6至11℃ -11 -6; 气温-4~9℃ -4 9; 负五到八度 -5 8; 一千三到一千六 1300 1600
五十~七十块 50 70; 8千到2万元 8000 20000; 二十万到三十万欧元 200000 300000; 两三亿元 200000000 300000000
最低700元 700 -; 下限3万元 30000 -; 上限6万元 - 60000; 每户9000元封顶 - 9000; 最高可达4万元 - 40000
八个或者更少 - 8; 小于或等于50 - 50; 大于或等于7 7 -; 不下于二百人 200 -; 三百人不止 300 -; 至少600元以上 600 -
近3000余人 - 3000
三亿七千多万 370000000 380000000; 3亿7千余万 370000000 380000000; 3亿7000多万元 370000000 380000000
十六亿零五百多万元 1605000000 1606000000; 六亿几千万 600000000 700000000; 6亿数千万元 600000000 700000000
四百几十万 4000000 5000000; 六亿七千几百万 670000000 680000000; 六万亿二千多亿 6200000000000 6300000000000
7万6000余人次 76000 77000; 7万6千多人 76000 77000
"""
IDIOMS = [
    "来源单一", "这样一来更省事", "四处张罗", "一番话暖人心", "四分五裂", "三番两次登门", "第三者责任险", "六角形花坛",
    "拾级而上", "一成不变", "有朝一日", "众口一词", "一步到位", "更上一层楼", "十二指肠", "二人转",
    "三步走战略", "气象万千", "独此一家", "死路一条",
]  # fmt: skip


def read(text: str) -> list[dict]:
    return extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect().to_dicts()


def lines(block: str) -> list[tuple[str, ...]]:
    return [tuple(item.strip().rsplit(" ", 2)) for line in block.strip().splitlines() for item in line.split(";")]


@pytest.mark.parametrize(("text", "number", "unit"), lines(NUMBERS))
def test_number_and_unit(text: str, number: str, unit: str) -> None:
    found = read(text)
    assert len(found) == 1
    assert Decimal(found[0]["number"]) == Decimal(number)
    assert unit in ("-", found[0]["unit_text"])


@pytest.mark.parametrize(("text", "lower", "upper"), lines(ENDS))
def test_ends(text: str, lower: str, upper: str) -> None:
    found = read(text)
    assert [(row["lower"], row["upper"]) for row in found] == [
        tuple(None if end == "-" else int(end) for end in (lower, upper))
    ]


@pytest.mark.parametrize("text", IDIOMS)
def test_idioms_count_nothing(text: str) -> None:
    assert [row for row in read(text) if row["kind"] != "name"] == []
