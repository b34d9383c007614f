"""All of the pipeline as Dagster sees it. Assembles, and nothing else."""

import dagster as dg

from pipeline.assets import release, stages, tables
from pipeline.checks import CHECKS
from pipeline.resources import Settings


def assemble(logger: dg.LoggerDefinition = dg.colored_console_logger) -> dg.Definitions:
    """All definitions, with the logger that a run writes to."""
    return dg.Definitions(
        assets=[*stages.ASSETS, *tables.ASSETS, *release.ASSETS],
        asset_checks=CHECKS,
        resources={"settings": Settings()},
        executor=dg.in_process_executor,
        loggers={"console": logger},
    )


defs = assemble()
