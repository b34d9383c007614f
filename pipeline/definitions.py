"""All of the pipeline as Dagster sees it. Assembles, and nothing else."""

import dagster as dg

from pipeline.assets import release, stages, tables
from pipeline.assets.street import dressed
from pipeline.checks import CHECKS
from pipeline.jobs import JOBS, SCHEDULES
from pipeline.resources import Settings
from pipeline.sensors import SENSORS


def assemble(logger: dg.LoggerDefinition = dg.colored_console_logger) -> dg.Definitions:
    """All definitions, with the logger that a run writes to."""
    return dg.Definitions(
        assets=dressed(stages.ASSETS, tables.ASSETS, release.ASSETS),
        asset_checks=CHECKS,
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=SENSORS,
        resources={"settings": Settings()},
        executor=dg.in_process_executor,
        loggers={"console": logger},
    )


defs = assemble()
