"""Every row of this room's lexicon has an example, and the example is read as the row says."""

import polars as pl
import pytest

from pipeline.observations import lexicon, relevance
from pipeline.observations.areas import area_names, areas
from pipeline.observations.entities import entity_mentions, renamed
from pipeline.observations.page_areas import OF_PAPER, short_codes
from pipeline.observations.search import tokens
from pipeline.observations.words import vocabulary, words
from tests.observations.reading import read

EXAMPLES = [
    (f"{name}-{place}", name, text, wanted)
    for name, entry in lexicon.indicators().items()
    for place, (text, wanted) in enumerate(entry["examples"])
]


def found_in(text: str) -> pl.DataFrame:
    """The words found in one text, with their roles."""
    return words()[tokens(pl.Series([text]), vocabulary())["word"]]


def test_every_indicator_has_an_example() -> None:
    assert {name for _, name, _, _ in EXAMPLES} == set(lexicon.indicators())


@pytest.fixture(scope="module")
def observed() -> pl.DataFrame:
    return read([{"id": key, "text": text} for key, _, text, _ in EXAMPLES])[0]


@pytest.mark.parametrize(("key", "name", "text", "wanted"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_indicator_example(key: str, name: str, text: str, wanted: list[str], observed: pl.DataFrame) -> None:
    rows = observed.filter(pl.col("document_id") == key)
    assert sorted(f"{row['number']} {row['status']}" for row in rows.to_dicts()) == sorted(wanted)
    assert name in rows["indicator_id"].to_list()


def test_rule_ids_are_unique_and_name_their_indicator() -> None:
    ids = [rule.rule_id for rule in lexicon.rules()]
    assert len(ids) == len(set(ids))
    assert all(rule.rule_id.split(".")[0] == rule.indicator_id for rule in lexicon.rules())


STRUCTURES = lexicon.load("observation_structures.yaml")


@pytest.mark.parametrize("name", list(STRUCTURES))
def test_structure_example(name: str) -> None:
    row = STRUCTURES[name]
    assert row["indicator"] in lexicon.indicators()
    assert row["id"] not in {rule.rule_id for rule in lexicon.rules()}
    found = read([{"id": "x", "text": row["example"]}])[0].filter(pl.col("rule_id") == row["id"])
    assert found["number"].to_list() == row["decides"]
    assert set(found["indicator_id"]) == {row["indicator"]}


def test_units_of_rules_are_units_of_the_lexicon() -> None:
    known = set(lexicon.table("units.csv")["unit_id"])
    used = {unit for rule in lexicon.rules() for unit in (*rule.units, *rule.unit.values())}
    accepted = {unit for name in lexicon.indicators() for unit in lexicon.accepted_units(name)}
    assert used | accepted <= known


def test_observed_units_are_accepted_by_their_indicator() -> None:
    for rule in lexicon.rules():
        assert {rule.unit.get(unit, unit) for unit in rule.units} <= set(lexicon.accepted_units(rule.indicator_id)), (
            rule
        )


CLASSES = [(group, name, entry) for group, classes in lexicon.class_words().items() for name, entry in classes.items()]


@pytest.mark.parametrize(("group", "name", "entry"), CLASSES, ids=[row[1] for row in CLASSES])
def test_class_example(group: str, name: str, entry: dict[str, object]) -> None:
    column, bit = ("context", lexicon.context_bits()[name]) if group == "context" else ("bits", lexicon.bits()[name])
    assert any(value & bit for value in found_in(str(entry["example"]))[column])


@pytest.mark.parametrize("status", list(lexicon.load("observation_status.yaml")))
def test_status_example(status: str) -> None:
    example = lexicon.load("observation_status.yaml")[status]["example"]
    assert lexicon.STATUSES.index(status) in found_in(example)["status"].to_list()


@pytest.mark.parametrize("entry", lexicon.load("observation_periods.yaml"), ids=lambda entry: entry["words"][0])
def test_period_example(entry: dict[str, object]) -> None:
    found = found_in(str(entry["example"]))
    if entry["role"] == "year":
        assert entry["value"] in found["relative_year"].to_list()
    elif entry["role"] == "plan":
        assert entry["value"] in found["plan"].to_list()
    else:
        assert found[str(entry["role"])].any()


@pytest.mark.parametrize("entry", lexicon.organizations(), ids=lambda entry: entry["words"][0])
def test_organization_example(entry: dict[str, object]) -> None:
    places = found_in(str(entry["example"]))["organization"].drop_nulls()
    assert entry["entity_id"] in [lexicon.organizations()[place]["entity_id"] for place in places]


@pytest.mark.parametrize("name", list(lexicon.campaigns()))
def test_campaign_example(name: str) -> None:
    place = list(lexicon.campaigns()).index(name)
    assert place in found_in(lexicon.campaigns()[name]["example"])["campaign"].to_list()


@pytest.mark.parametrize("entry", lexicon.load("entities.yaml"), ids=lambda entry: entry["entity_id"])
def test_entity_example(entry: dict[str, str]) -> None:
    found = entity_mentions(pl.DataFrame({"document_id": ["x"], "text": [entry["example"]]}))
    assert renamed(entry["entity_id"], entry["kind"]) in found["entity_id"].to_list()


@pytest.mark.parametrize("file", ["observation_area_names.csv", "observation_publishers.csv"])
def test_names_of_areas_have_known_codes_and_are_in_their_examples(file: str) -> None:
    table = lexicon.table(file)
    assert set(table["area_code"]) <= set(areas()["area_code"])
    assert all(name in example for name, example in table.select("name", "example").iter_rows())
    assert set(table["name"]) <= set(area_names()["name"])


@pytest.mark.parametrize(("name", "example"), lexicon.table("observation_ordinary_names.csv").rows())
def test_a_paper_called_by_an_ordinary_word_tells_no_area(name: str, example: str) -> None:
    assert name in OF_PAPER.findall(example)
    assert short_codes(example, OF_PAPER) == []
    assert short_codes("义乌日报", OF_PAPER) == [["330782"]]


@pytest.mark.parametrize("name", ["press", "outside", "unions"])
def test_words_of_relevance_stand_in_their_example(name: str) -> None:
    example = lexicon.load("observation_relevance.yaml")[name]["example"]
    assert any(word in example for word in relevance.words(name))


@pytest.mark.parametrize(
    ("label", "outside"), [("省民政厅副厅长", True), ("市总工会帮扶中心主任", False), ("记者", False)]
)
def test_a_label_tells_who_answers(label: str, outside: bool) -> None:
    assert relevance.answers_outside(label) is outside


def test_a_signature_has_room_for_another_class() -> None:
    assert len(lexicon.bits()) < lexicon.MOST_CLASSES
