"""Consolidation: how sources agree and which printed figure is chosen."""

import polars as pl

from pipeline.observations.observe import OBSERVATIONS
from pipeline.observations.series import series


def row(name: str, value: int, **changes: object) -> dict[str, object]:
    base: dict[str, object] = {
        "observation_id": name,
        "document_id": name,
        "quantity_id": name,
        "indicator_id": "funds_raised",
        "value": value,
        "lower": value,
        "upper": value,
        "bound": "exact",
        "resolution": 1,
        "unit_id": "CNY",
        "number": str(value),
        "status": "actual",
        "actor_id": "unions_of_all_levels",
        "area_code": "000000",
        "area_text": "全国",
        "campaign_id": "two_festivals_2018",
        "period_kind": "campaign",
        "quote": "",
        "rule_id": "x",
    }
    return base | changes


def made(*rows: dict[str, object]) -> dict[str, object]:
    table = series(pl.DataFrame(list(rows), schema=OBSERVATIONS))
    assert table.height == 1
    return table.row(0, named=True)


def test_one_source() -> None:
    assert made(row("a", 41))["agreement"] == "single"


def test_equal_figures_are_consistent() -> None:
    found = made(row("a", 41), row("b", 41))
    assert (found["agreement"], found["sources"], found["value"]) == ("consistent", 2, 41)


def test_a_rounded_figure_agrees_and_the_finer_is_chosen() -> None:
    found = made(row("a", 6_200_000, resolution=100_000), row("b", 6_180_000, resolution=10_000))
    assert (found["agreement"], found["chosen_observation_id"]) == ("rounded", "b")


def test_words_that_allow_the_finer_figure_agree() -> None:
    found = made(row("a", 400, bound="more_than", lower=400, upper=500, resolution=100), row("b", 420))
    assert (found["agreement"], found["chosen_observation_id"]) == ("rounded", "b")


def test_contradicting_figures_conflict_and_nothing_is_averaged() -> None:
    found = made(row("a", 35), row("b", 60))
    assert (found["agreement"], found["value"]) == ("conflict", 60)


def test_other_units_status_and_parts_stay_apart() -> None:
    table = series(
        pl.DataFrame(
            [
                row("a", 41),
                row("b", 41, unit_id="USD"),
                row("c", 50, status="forecast"),
                row("d", 7, part_of="a"),
                row("e", 3, actor_id="acftu"),
            ],
            schema=OBSERVATIONS,
        )
    )
    assert table.height == 4
    assert set(table["agreement"]) == {"single"}
    assert table["series_id"].is_sorted()


def test_several_figures_of_one_page_are_one_source() -> None:
    found = made(row("a1", 10, document_id="a"), row("a2", 25, document_id="a"), row("b", 25))
    assert (found["sources"], found["value"], found["agreement"]) == (2, 25, "consistent")


def test_order_of_rows_does_not_matter() -> None:
    rows = [row("a", 35), row("b", 60), row("c", 60)]
    schema = OBSERVATIONS
    assert series(pl.DataFrame(rows, schema=schema)).equals(series(pl.DataFrame(rows[::-1], schema=schema)))


def test_empty() -> None:
    assert series(pl.DataFrame(schema=OBSERVATIONS)).is_empty()
