"""The comparison of two releases names every change and the version step it asks for."""

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.release import diff
from pipeline.release.diff import MOST_LISTED, compare, main
from pipeline.release.schema_diff import Change, changes, highest, step_between
from schemas import TABLES
from schemas.table_schema import table_schema
from tests.release.conftest import observation, write_tables

SCHEMAS = {name: table_schema(model, name) for name, model in TABLES.items()}


def write_release(root: Path, tables: dict[str, pl.DataFrame], version: str) -> Path:
    """Tables and a descriptor."""
    write_tables(root / "data", tables)
    resources = [{"name": name, "type": "table", "schema": SCHEMAS[name]} for name in tables]
    (root / "datapackage.json").write_text(json.dumps({"version": version, "resources": resources}), encoding="utf-8")
    return root


@pytest.fixture
def old(tmp_path: Path, tables: dict[str, pl.DataFrame]) -> Path:
    return write_release(tmp_path / "old", tables, "1.0.0")


def test_the_same_release_has_no_changes(old: Path) -> None:
    assert compare(old, old) == "## Changes from 1.0.0 to 1.0.0\n\nNothing changed.\n"


def test_rows_by_key(old: Path, tmp_path: Path, tables: dict[str, pl.DataFrame]) -> None:
    frame = tables["observations"]
    added = pl.DataFrame([observation(9, quantity_id=None)], schema=frame.schema)
    value = pl.when(pl.col("observation_id") == "d1#0000001").then(7).otherwise("value").alias("value")
    tables["observations"] = pl.concat([frame.filter(pl.col("observation_id") != "F001"), added]).with_columns(value)
    text = compare(old, write_release(tmp_path / "new", tables, "1.1.0"))
    assert "| observations | 1 | 1 | 1 |" in text
    assert "Added: `d1#0000009`" in text and "Removed: `F001`" in text
    assert "| `d1#0000001` | `value` | 9007199254740993 | 7 |" in text
    assert "ask for a **MINOR** step, which is what the version says" in text


def test_null_is_a_value(old: Path, tmp_path: Path, tables: dict[str, pl.DataFrame]) -> None:
    tables["documents"] = tables["documents"].with_columns(publisher=pl.lit(None, pl.String))
    text = compare(old, write_release(tmp_path / "new", tables, "1.0.1"))
    assert "| `d2` | `publisher` | @某报 | *null* |" in text
    assert "ask for a **PATCH** step, which is what the version says" in text


def test_a_step_that_is_too_small_is_named(old: Path, tmp_path: Path, tables: dict[str, pl.DataFrame]) -> None:
    tables["rejected"] = tables["rejected"].vstack(tables["rejected"].with_columns(file=pl.lit("new.txt")))
    text = compare(old, write_release(tmp_path / "new", tables, "1.0.1"))
    assert "ask for a **MINOR** step, but the version goes from 1.0.0 to 1.0.1" in text


def test_long_lists_are_cut(old: Path, tmp_path: Path, tables: dict[str, pl.DataFrame]) -> None:
    many = [observation(number, quantity_id=None) for number in range(100, 130)]
    tables["observations"] = tables["observations"].vstack(pl.DataFrame(many, schema=tables["observations"].schema))
    text = compare(old, write_release(tmp_path / "new", tables, "1.1.0"))
    assert f", and {30 - MOST_LISTED} more" in text and text.count("`d1#0000") == MOST_LISTED


def test_rows_of_a_table_with_another_column_type_are_compared(
    old: Path, tmp_path: Path, tables: dict[str, pl.DataFrame]
) -> None:
    new = write_release(tmp_path / "new", tables, "2.0.0")
    frame = pl.read_parquet(new / "data" / "units.parquet").with_columns(definition=pl.lit(5))
    frame.write_parquet(new / "data" / "units.parquet")
    assert "| `CNY` | `definition` | Yuan. | 5 |" in compare(old, new)


def column_of(schemas: dict[str, Any], table: str, name: str) -> dict[str, Any]:
    """A field, to be changed."""
    return next(field for field in schemas[table]["fields"] if field["name"] == name)


def drop(schemas: dict[str, Any], table: str, name: str) -> None:
    schemas[table]["fields"].remove(column_of(schemas, table, name))


CASES: list[tuple[Callable[[dict[str, Any]], Any], str, str]] = [
    (lambda new: new.pop("areas"), "MAJOR", "table areas was removed"),
    (lambda new: new.update(extra=SCHEMAS["units"]), "MINOR", "table extra was added"),
    (lambda new: drop(new, "units", "words"), "MAJOR", "column units.words was removed"),
    (lambda new: new["units"]["fields"].append({"name": "x", "type": "string"}), "MINOR", "column units.x was added"),
    (lambda new: new["units"]["fields"].reverse(), "MAJOR", "the columns of units are in another order"),
    (lambda new: new["units"].update(primaryKey=["words"]), "MAJOR", "the primary key of units"),
    (lambda new: new["series"]["foreignKeys"].pop(), "MAJOR", "series has no more the foreign key"),
    (lambda new: column_of(new, "units", "words").update(type="any"), "MAJOR", "the type of units.words is any"),
    (
        lambda new: column_of(new, "series", "status")["codes"].pop(),
        "MAJOR",
        "series.status has no more the code actual",
    ),
    (
        lambda new: column_of(new, "series", "status")["codes"].append({"code": "x", "en": "", "zh": ""}),
        "MINOR",
        "series.status has the code x",
    ),
    (lambda new: column_of(new, "series", "status")["codes"][0].update(en="?"), "PATCH", "code planned is worded anew"),
    (lambda new: column_of(new, "series", "value")["constraints"].update(minimum=0), "MINOR", "now holds to minimum 0"),
    (
        lambda new: column_of(new, "series", "sources")["constraints"].pop("minimum"),
        "MAJOR",
        "no more holds to minimum 1",
    ),
    (
        lambda new: column_of(new, "series", "sources")["constraints"].update(minimum=2),
        "MAJOR",
        "minimum is 2, no more 1",
    ),
    (lambda new: column_of(new, "series", "reason").update(description="?"), "PATCH", "series.reason is worded anew"),
]


@pytest.mark.parametrize(("edit", "step", "said"), CASES, ids=[case[2] for case in CASES])
def test_each_schema_change_asks_for_its_step(edit: Callable[[dict[str, Any]], Any], step: str, said: str) -> None:
    new = copy.deepcopy(SCHEMAS)
    edit(new)
    found = changes(SCHEMAS, new)
    assert [one.step for one in found] == [step] and said in found[0].what


def test_steps() -> None:
    assert [step_between("1.2.3", new) for new in ("2.0.0", "1.3.0", "1.2.4", "1.2.3")] == [
        "MAJOR",
        "MINOR",
        "PATCH",
        None,
    ]
    assert highest([Change("PATCH", ""), Change("MAJOR", ""), Change("MINOR", "")]) == "MAJOR"
    assert highest([]) is None


def test_a_revision_can_be_compared(
    old: Path, tmp_path: Path, tables: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "m"],
        ["tag", "v1"],
    ):
        subprocess.run(["git", "-C", str(old), *command], check=True)
    tables["rejected"] = tables["rejected"].clear()
    new = write_release(tmp_path / "new", tables, "1.0.1")
    monkeypatch.setattr(diff, "ROOT", old)
    assert main(["v1", str(new)]) == 0
    assert "Removed: `bad.txt / 0`" in capsys.readouterr().out
    assert main(["no-such-tag", str(new)]) == 2
    assert "neither a folder with datapackage.json nor a revision" in capsys.readouterr().err
    assert main([]) == 2
