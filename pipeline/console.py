"""What a build says in the terminal: progress while it runs, one line a fault, a table of what was published.

What belongs here: printing. What does not: building.
"""

import logging
import sys
from pathlib import Path
from typing import Any, TextIO

import dagster as dg
import polars as pl

from schemas import TABLES


class ProgressHandler(logging.Handler):
    """Prints a line for each asset that is made and each check that fails; Dagster's own log stays silent."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self.stream = stream
        self.live = stream.isatty()

    def emit(self, record: logging.LogRecord) -> None:
        """Print what a maintainer wants to know of one Dagster event."""
        event: Any = getattr(record, "dagster_event", None) or record.__dict__.get("dagster_meta", {}).get(
            "dagster_event"
        )
        if event is None:
            return
        if event.event_type_value == "ASSET_MATERIALIZATION":
            self.show(event)
        elif event.event_type_value == "ASSET_CHECK_EVALUATION" and not event.event_specific_data.passed:
            self.show_check(event.event_specific_data)

    def show_check(self, check: dg.AssetCheckEvaluation) -> None:
        """Print a check that failed: one line for a warning, every named fault for an error."""
        name = f"{check.asset_key.to_user_string()}.{check.check_name}"
        if check.severity == dg.AssetCheckSeverity.WARN:
            print(f"WARNING {name}: {check.description}", file=self.stream)
            return
        print(f"FAILED {name}: {check.description}", file=self.stream)
        named = check.metadata.get("named")
        if named is not None:
            print(named.value, file=self.stream)

    def show(self, event: Any) -> None:
        """Print one asset and its rows."""
        made = event.event_specific_data.materialization
        rows = made.metadata.get("dagster/row_count")
        count = f"{rows.value:>12,} rows" if rows is not None else ""
        end, start = ("\r", "\x1b[2K") if self.live else ("\n", "")
        errors = made.metadata.get("errors")
        if errors is not None:
            print(f"{start}WARNING {made.asset_key.to_user_string()}: {errors.value}", file=self.stream)
        print(f"{start}  {made.asset_key.to_user_string():<22}{count}", end=end, file=self.stream, flush=True)


@dg.logger
def progress_logger(context: dg.InitLoggerContext) -> logging.Logger:
    """The logger that `python -m pipeline` runs with."""
    logger = logging.Logger("pipeline", level=logging.DEBUG)
    logger.addHandler(ProgressHandler(sys.stderr))
    return logger


def size(number: int) -> str:
    """Bytes as a person reads them."""
    return (
        f"{number:,} B"
        if number < 10_000
        else f"{number / 1000:,.0f} kB"
        if number < 10**7
        else f"{number / 1e6:,.0f} MB"
    )


def published(output: Path) -> str:
    """The table of what was published: rows and size of each table."""
    lines = [f"{'table':<14}{'rows':>12}{'CSV':>12}{'Parquet':>12}"]
    for name in TABLES:
        csv, parquet = (output / "data" / f"{name}.{suffix}" for suffix in ("csv", "parquet"))
        rows = pl.scan_parquet(parquet).select(pl.len()).collect().item()
        lines.append(f"{name:<14}{rows:>12,}{size(csv.stat().st_size):>12}{size(parquet.stat().st_size):>12}")
    return "\n".join(lines)
