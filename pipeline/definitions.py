"""All of the pipeline as Dagster sees it. Assembles, and nothing else."""

# ruff: noqa: E402
import gc

import dagster as dg

# Dagster's half a million objects are here to stay: without them every collection while the rest is imported is short,
# which makes this import a fifth faster.
gc.freeze()

from pipeline.assets import release, stages, tables
from pipeline.assets.street import dressed
from pipeline.checks import CHECKS
from pipeline.jobs import JOBS, SCHEDULES
from pipeline.partitions import corpus, new_corpora
from pipeline.resources import Settings
from pipeline.sensors import SENSORS


def assemble(logger: dg.LoggerDefinition = dg.colored_console_logger) -> dg.Definitions:
    """All definitions, with the logger that a run writes to."""
    return dg.Definitions(
        assets=dressed(stages.ASSETS, tables.ASSETS, release.ASSETS),
        asset_checks=CHECKS,
        jobs=[*JOBS, corpus],
        schedules=SCHEDULES,
        sensors=[*SENSORS, new_corpora],
        resources={"settings": Settings()},
        executor=dg.in_process_executor,
        loggers={"console": logger},
    )


defs = assemble()
