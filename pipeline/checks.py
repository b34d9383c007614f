"""Blocking asset checks: one pandera check a table, its references, and the laws.

What belongs here: turning faults into Dagster check results. What does not: finding them (`pipeline.laws`, `schemas`).
"""

from collections.abc import Callable

import dagster as dg
import pandera.polars as pa
import polars as pl

from pipeline import build, laws
from pipeline.assets.metadata import cell
from pipeline.resources import Settings
from pipeline.stages import Workspace
from schemas import TABLES


def outcome(faults: list[str]) -> dg.AssetCheckResult:
    """Passed when there is no fault; the faults as a Markdown list."""
    named = "\n".join(f"- {cell(fault)}" for fault in faults[: laws.MOST_NAMED])
    return dg.AssetCheckResult(
        passed=not faults,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"faults": len(faults), **({"named": dg.MetadataValue.md(named)} if faults else {})},
    )


def schema_faults(frame: pl.DataFrame, name: str) -> list[str]:
    """What pandera finds wrong with an eager frame (it skips data checks on a lazy one)."""
    try:
        TABLES[name].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as problem:
        rows = problem.failure_cases.head(laws.MOST_NAMED).iter_rows(named=True)
        return [
            f"{name}.{row['column']} row {row['index']}: {row['check']} fails on {row['failure_case']}" for row in rows
        ]
    return []


def schema_check(name: str) -> dg.AssetChecksDefinition:
    """The check that a table is as its model says, and that its references hold."""

    @dg.asset_check(
        asset=name,
        name="schema",
        blocking=True,
        description=f"Table {name} is as its pandera model says, and its foreign keys hold.",
    )
    def check(settings: Settings) -> dg.AssetCheckResult:
        space = settings.workspace()
        return outcome(schema_faults(build.read_table(space, name).collect(), name))

    return check


def references_check() -> dg.AssetChecksDefinition:
    """The check that every foreign key of every table names a row that is there."""

    @dg.asset_check(
        asset="table_files",
        name="references",
        blocking=True,
        description="Every foreign key names a row that is there.",
    )
    def check(settings: Settings) -> dg.AssetCheckResult:
        space = settings.workspace()
        return outcome([fault for name in TABLES for fault in laws.references_hold(space, name)["problem"]])

    return check


def law_check(name: str, asset: str, law: Callable[[Workspace], pl.DataFrame]) -> dg.AssetChecksDefinition:
    """The check of one law."""

    @dg.asset_check(asset=asset, name=name, blocking=True, description=(law.__doc__ or "").strip())
    def check(settings: Settings) -> dg.AssetCheckResult:
        return outcome(law(settings.workspace())["problem"].to_list())

    return check


@dg.asset_check(asset="release", blocking=True)
def published_as_described(settings: Settings) -> dg.AssetCheckResult:
    """Law 7: what is published is whole and is what datapackage.json says, by frictionless."""
    return outcome(laws.published_as_described(settings.workspace().output))


CHECKS = [
    *(schema_check(name) for name in TABLES),
    references_check(),
    *(law_check(name, asset, law) for name, (asset, law) in laws.LAWS.items()),
    published_as_described,
]
