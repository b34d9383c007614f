"""Assets of the published tables, one a table, made by one factory.

What belongs here: which table comes from what. What does not: columns (`schemas`) and rows (`pipeline.build`).
"""

from typing import TYPE_CHECKING

import dagster as dg

from pipeline.assets.metadata import column_schema, of_table, table_description
from pipeline.lazy import Lazy
from pipeline.resources import Settings

if TYPE_CHECKING:
    from pipeline import build
else:
    build = Lazy("pipeline.build")

#: Table -> upstream assets; a table without any is a code list, which the lexicon holds.
SOURCES: dict[str, list[str]] = {
    "documents": ["finals"],
    "rejected": ["pages", "finals", "transcribed_figures"],
    "repairs": ["finals"],
    "quantities": ["extracted_quantities", "matched_observations", "finals"],
    "observations": ["finals", "transcribed_figures"],
    "figures": ["transcribed_figures"],
    "series": ["observations"],
    "mentions": ["found_mentions", "finals"],
    "campaigns": ["matched_observations", "observations"],
    "entities": [],
    "indicators": [],
    "units": [],
    "areas": [],
}


def table_asset(name: str, upstream: list[str]) -> dg.AssetsDefinition:
    """The asset that makes one published table in the work folder."""

    @dg.asset(
        name=name,
        group_name="tables" if upstream else "code_lists",
        kinds={"polars", "parquet", "csv"},
        deps=upstream,
        description=table_description(name),
        metadata={"dagster/column_schema": column_schema(name)},
    )
    def table(settings: Settings) -> dg.MaterializeResult:
        space = settings.workspace()
        rows = build.table(space, name)
        made = space.work / build.TABLES_FOLDER
        return dg.MaterializeResult(metadata=of_table(name, rows, build.read_table(space, name), made, space.output))

    return table


ASSETS = [table_asset(name, upstream) for name, upstream in SOURCES.items()]
