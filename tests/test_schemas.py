"""Table Schema and Parquet schema say what the pandera models say."""

import pandera.polars as pa
import polars as pl
import pytest

from schemas import TABLES, foreign_keys, polars_schema, primary_key
from schemas.codes import BOUND, KIND
from schemas.model import column_about, table_about
from schemas.parquet import arrow_schema, with_dictionary, with_statistics
from schemas.table_schema import constraints, table_schema

CONTRACT = {
    "documents": "document_id file sha256 bytes characters encoding script title publisher credited_to source_url "
    "published_on duplicate_of repairs unresolved_damage",
    "repairs": "document_id raw_start raw_end raw_text repaired_text kind confidence evidence",
    "quantities": "quantity_id document_id section raw_start raw_end raw_text text kind number value unit_id unit_text "
    "bound lower upper resolution legibility disposition exclusion_reason observation_id",
    "observations": "observation_id document_id figure_id quantity_id indicator_id value lower upper bound resolution "
    "unit_id number status source_text actor_id actor_text area_code area_text campaign_id period_kind period_start "
    "period_end part_of quote rule_id",
    "entities": "entity_id kind label_zh label_en definition_zh parent_id",
    "mentions": "document_id raw_start raw_end raw_text entity_id",
    "rejected": "file row reason detail",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract(name: str) -> None:
    assert sorted(polars_schema(TABLES[name]).names()) == sorted(CONTRACT[name].split())


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_in_both_languages(name: str) -> None:
    about = table_about(TABLES[name])
    assert about.title_zh and about.description_zh
    for column_name, column in TABLES[name].to_schema().columns.items():
        texts = column_about(TABLES[name], column_name)
        assert column.title and column.description and texts["title_zh"] and texts["description_zh"], column_name


@pytest.mark.parametrize("name", TABLES)
def test_table_schema_and_parquet_schema_have_the_columns_of_the_model(name: str) -> None:
    columns = polars_schema(TABLES[name])
    fields = table_schema(TABLES[name], name)["fields"]
    assert [field["name"] for field in fields] == columns.names() == arrow_schema(TABLES[name]).names
    arrow = pl.from_arrow(arrow_schema(TABLES[name]).empty_table())
    assert isinstance(arrow, pl.DataFrame) and arrow.schema == columns
    for field, column in zip(fields, TABLES[name].to_schema().columns.values(), strict=True):
        assert bool(field["constraints"].get("required")) != column.nullable


@pytest.mark.parametrize("name", TABLES)
def test_keys_name_columns_that_exist(name: str) -> None:
    columns = polars_schema(TABLES[name])
    assert set(primary_key(TABLES[name])) <= set(columns.names())
    for key in foreign_keys(TABLES[name]):
        assert key.column in columns
        assert columns[key.column] == polars_schema(TABLES[key.table])[key.key]
        assert primary_key(TABLES[key.table]) == [key.key]


def test_codes_become_an_enum() -> None:
    fields = {field["name"]: field for field in table_schema(TABLES["quantities"], "quantities")["fields"]}
    assert fields["kind"]["constraints"]["enum"] == list(KIND)
    assert fields["bound"]["constraints"]["enum"] == list(BOUND)


def test_a_check_without_counterpart_is_refused() -> None:
    check = pa.Check.unique_values_eq(["a"])
    with pytest.raises(ValueError, match="unique_values_eq"):
        constraints([check], None, False)


def test_a_self_reference_names_no_resource() -> None:
    keys = table_schema(TABLES["documents"], "documents")["foreignKeys"]
    assert keys == [{"fields": ["duplicate_of"], "reference": {"resource": "", "fields": ["document_id"]}}]


def test_statistics_and_dictionaries_are_kept_where_a_reader_gains_by_them() -> None:
    quantities, mentions = TABLES["quantities"], TABLES["mentions"]
    assert with_statistics(quantities) == ["quantity_id", "document_id"]
    assert with_statistics(mentions) == primary_key(mentions)
    plain = set(polars_schema(quantities)) - set(with_dictionary(quantities))
    assert plain == {"quantity_id", "observation_id"}
    assert with_dictionary(mentions) == polars_schema(mentions).names()
