"""Figures transcribed by hand: normalization, provenance, refusals."""

from pathlib import Path

import polars as pl

from pipeline.observations.figures import COLUMNS, from_frame, reported_figures
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
        ({"raw_text": "30户"}, "unit_not_accepted"),
    ):
        frames = made(**changes)
        assert frames["rejected"]["reason"].to_list() == [reason]
        assert frames["observations"].is_empty() and frames["figures"].is_empty()


def test_missing_file_missing_column_and_no_table(tmp_path: Path) -> None:
    assert reported_figures(None)["observations"].schema == OBSERVATIONS
    path = tmp_path / "reported_figures.csv"
    path.write_text("figure_id,note\nx,y\n", encoding="utf-8")
    assert reported_figures(path)["rejected"]["reason"].to_list() == ["missing_columns"]
    path.write_bytes(b"")
    assert reported_figures(path)["rejected"]["reason"].to_list() == ["unreadable_table"]


def test_the_project_s_own_figures_all_pass() -> None:
    frames = reported_figures(Path(__file__).parents[2] / "seeds" / "reported_figures.csv")
    assert frames["rejected"].is_empty()
    assert frames["observations"].height == frames["figures"].height == 55
