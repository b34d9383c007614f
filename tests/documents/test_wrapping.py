"""Line breaks inside sentences are taken out, all others stay, and every character is found in the page again."""

import polars as pl
import pytest

from pipeline.documents.wrapping import unwrapped
from pipeline.flow import lay_out, read_observations, read_quantities, read_texts

SET = """市总工会送温暖综述
    元旦春节期间，全市各级工会筹集送温
暖资金860万元，走访困难企业74家，慰问困
难职工1.3万名，为92户临时遇困的职工家庭
送去救助金27.6万元。
    二、体检
    市总工会帮扶中心还为410名农民工提
供了免费体检，受到大家欢迎。"""
POSTER = """🌾 秋日关怀 🌾

2022年金秋助学
县总工会
共资助困难职工子女
214名

发放助学金
64.2万元

拿出90
万元
开展技能培训"""
STAYING = [
    "标题一行\n2021-03-04 09:00　来源：某报\n　　正文第一段到此结束。\n　　正文第二段，也到此结束。",
    "工会开展走访活动\n工会举办招聘会活动\n工会召开全体会议\n工会表彰先进职工\n工会组织健康体检",
    "慰问职工：\n一、走访困难企业30家，送去慰问金；\n二、看望困难职工，送去米面油等年货。",
    "姓名 户数\n甲厂 30\n乙厂 42\n合计 72",
    "Unions visited 30 firms\nand 400 workers in the county\nbefore the festival.",
    "　　第一段写得很长，一直写到了这一行的末尾才结束。\n　　第二段也写得很长，一直写到了这一行的末尾才完。",
    "发布时间\n2021年\n上一页\n3页",
    "",
    "\n\n",
]


def pages(*texts: str) -> pl.DataFrame:
    return pl.DataFrame({"document_id": [f"{at:03}" for at in range(len(texts))], "text": texts})


def test_text_set_to_a_width() -> None:
    text = unwrapped(pages(SET))[0]["text"][0]
    assert text.split("\n") == [
        "市总工会送温暖综述",
        "    元旦春节期间，全市各级工会筹集送温暖资金860万元，走访困难企业74家，慰问困难职工1.3万名，"
        "为92户临时遇困的职工家庭送去救助金27.6万元。",
        "    二、体检",
        "    市总工会帮扶中心还为410名农民工提供了免费体检，受到大家欢迎。",
    ]


def test_figures_on_lines_of_their_own() -> None:
    text = unwrapped(pages(POSTER))[0]["text"][0]
    assert text.split("\n") == [
        "🌾 秋日关怀 🌾",
        "",
        "2022年金秋助学县总工会共资助困难职工子女214名",
        "",
        "发放助学金64.2万元",
        "",
        "拿出90万元",
        "开展技能培训",
    ]


@pytest.mark.parametrize("text", STAYING)
def test_other_lines_stay(text: str) -> None:
    texts, segments = unwrapped(pages(text))
    assert texts["text"][0] == text
    assert segments.is_empty()


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("全年投入帮扶资金318.\n7万元\n用于两节慰问", "全年投入帮扶资金318.7万元\n用于两节慰问"),
        ("发放助学金64万\n元，资助学生", "发放助学金64万元，资助学生"),
        ("慰问职工1.2万\n人次。", "慰问职工1.2万人次。"),
        ("工作安排如下\n1.\n6万元用于慰问", "工作安排如下\n1.\n6万元用于慰问"),
        ("合计12.\n2023年再次慰问", "合计12.\n2023年再次慰问"),
        ("总投入3亿\n户外劳动者", "总投入3亿\n户外劳动者"),
    ],
)
def test_figures_torn_by_the_end_of_a_line(text: str, joined: str) -> None:
    assert unwrapped(pages(text))[0]["text"][0] == joined


def test_segments_lead_back() -> None:
    found = pages(SET, STAYING[0], POSTER)
    texts, segments = unwrapped(found)
    read, raw = dict(texts.iter_rows()), dict(found.iter_rows())
    assert set(segments["document_id"]) == {"000", "002"}
    for document, start, end, raw_start, raw_end in segments.iter_rows():
        assert read[document][start:end] == raw[document][raw_start:raw_end]
    for document in ("000", "002"):
        of_page = segments.filter(document_id=document)
        assert of_page["end"].to_list() == [*of_page["start"].to_list()[1:], len(read[document])]


def test_figures_across_lines_are_observed_where_they_stand() -> None:
    found = pages(SET).with_columns(
        markup=False, publisher=pl.lit(None, pl.String), published_on=pl.lit(None, pl.Date), file=pl.lit("a.txt")
    )
    read = read_texts(found)
    layout = lay_out(read["texts"])
    quantities = read_quantities(found, read["texts"], layout, read)["quantities"]
    observations = read_observations(found, read["texts"], quantities, layout)["observations"]
    told = {row["number"]: row["indicator_id"] for row in observations.to_dicts()}
    assert told["8600000"] == "funds_raised" and told["13000"] == "workers_visited"
    for row in quantities.to_dicts():
        assert SET[row["raw_start"] : row["raw_end"]].replace("\n", "") == row["text"]
