"""Figures transcribed by hand: normalization, provenance, refusals."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.observations.figures import COLUMNS, FAULTS, from_frame, reported_figures
from pipeline.observations.observe import OBSERVATIONS

GOOD = {
    "figure_id": "T1",
    "indicator_id": "funds_raised",
    "actor_text": "各级工会",
    "area_text": "全国",
    "period_kind": "campaign",
    "period_from": "2001",
    "period_to": "2001",
    "programme": "元旦春节送温暖",
    "status": "actual",
    "raw_text": "十五亿余元",
    "source_url": "https://example.org/1",
    "publisher": "某报",
    "published_on": "2001-02-01",
    "note": "",
}


def made(**changes: str) -> dict[str, pl.DataFrame]:
    return from_frame(pl.DataFrame([GOOD | changes]).select(COLUMNS), "reported_figures.csv")


def test_a_chinese_numeral_with_its_bound() -> None:
    found = made()["observations"].row(0, named=True)
    assert (found["value"], found["bound"], found["unit_id"]) == (1_500_000_000, "more_than", "CNY")
    assert (found["campaign_id"], found["observation_id"], found["document_id"]) == ("two_festivals_2001", "T1", None)
    assert found["actor_id"] == "unions_of_all_levels"
    assert str(found["period_end"]) == "2001-12-31"


def test_an_english_count_takes_the_unit_of_its_indicator() -> None:
    found = made(indicator_id="households_helped", raw_text="71 million")["observations"].row(0, named=True)
    assert (found["value"], found["unit_id"]) == (71_000_000, "household")


def test_a_sum_does_not_reach_beyond_the_day_it_was_published() -> None:
    found = made(period_kind="cumulative", period_from="", programme="")["observations"].row(0, named=True)
    assert (found["period_start"], str(found["period_end"]), found["campaign_id"]) == (None, "2001-02-01", None)


def test_rows_that_cannot_be_used_are_refused_with_a_reason() -> None:
    for changes, reason in (
        ({"indicator_id": "nonsense"}, "unknown_indicator"),
        ({"status": "done"}, "unknown_status"),
        ({"raw_text": "许多"}, "no_figure"),
        ({"source_url": ""}, "no_source"),
        ({"published_on": "2001-13-01"}, "bad_date"),
        ({"period_to": "20o1"}, "bad_year"),
        ({"period_from": "2002"}, "bad_year"),
        ({"programme": "山海行动"}, "unknown_programme"),
        ({"raw_text": "15亿元，走访20户"}, "several_figures"),
        ({"raw_text": "15\0亿元"}, "broken_row"),
        ({"raw_text": "约" * 120 + "15亿元"}, "broken_row"),
        ({"figure_id": "a#0000001"}, "bad_id"),
        ({"raw_text": "30户"}, "unit_not_accepted"),
    ):
        frames = made(**changes)
        assert frames["rejected"].select("row", "reason").rows() == [(2, reason)]
        assert FAULTS[reason] in frames["rejected"]["detail"][0]
        assert frames["observations"].is_empty() and frames["figures"].is_empty()


def test_missing_file_missing_column_and_no_table(tmp_path: Path) -> None:
    assert reported_figures(None)["observations"].schema == OBSERVATIONS
    path = tmp_path / "reported_figures.csv"
    path.write_text("figure_id,note\nx,y\n", encoding="utf-8")
    assert reported_figures(path)["rejected"]["reason"].to_list() == ["missing_columns"]
    for data, reason in (
        (b"", "empty"),
        (b"\x89PNG", "not_text"),
        (b'figure_id,note\n"x,y\n', "unreadable_table"),
    ):
        path.write_bytes(data)
        assert reported_figures(path)["rejected"].select("row", "reason").rows() == [(None, reason)]
    path.unlink()
    path.mkdir()
    assert reported_figures(path)["rejected"]["reason"].to_list() == ["not_a_file"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "reported_figures.csv"
    path.write_bytes("\r\n".join([",".join(GOOD), ",".join(GOOD.values())]).encode(encoding))
    assert reported_figures(path)["observations"]["value"].to_list() == [1_500_000_000]


@pytest.mark.parametrize(
    ("actor", "area", "actor_id", "code"),
    [
        ("全国总工会", "全国", "acftu", "000000"),
        ("青海省总工会", "青海省", "union_federation_province", "630000"),
        ("枣庄市各级工会", "山东省枣庄市", "unions_of_all_levels_city", "370400"),
        ("无名会", "蓬莱仙岛", None, None),
    ],
)
def test_actors_and_areas_have_their_codes(actor: str, area: str, actor_id: str | None, code: str | None) -> None:
    found = made(actor_text=actor, area_text=area)["observations"].row(0, named=True)
    assert (found["actor_id"], found["area_code"]) == (actor_id, code)
    assert (found["actor_text"], found["area_text"]) == (actor, area)


def test_the_project_s_own_figures_all_pass() -> None:
    frames = reported_figures(Path(__file__).parents[2] / "seeds" / "reported_figures.csv")
    assert frames["rejected"].is_empty()
    assert frames["observations"].height == frames["figures"].height == 55
