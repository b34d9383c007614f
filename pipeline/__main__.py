"""`python -m pipeline`: build and publish the dataset; what `make data` runs.

Exit codes: 0 published and valid; 1 a check or a step failed, the previous release is untouched; 2 a setting is wrong.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten
from typing import Any

import dagster as dg

from pipeline.console import progress_logger, published
from pipeline.definitions import assemble
from pipeline.release import readme
from pipeline.release.project import ROOT
from pipeline.release.publish import Busy
from pipeline.resources import TERMINAL, Settings

DEBUG = "PIPELINE_DEBUG"
MOST_SAID = 400


def main() -> int:
    """Run the whole build in this process and say what came of it."""
    try:
        space = Settings().workspace()
        space.output.mkdir(parents=True, exist_ok=True)
    except dg.Failure as problem:
        print(f"error: {problem.description}", file=sys.stderr)
        return 2
    except OSError as problem:
        why = f"{problem.filename}: cannot be made ({problem.strerror}); set OUTPUT_DIR to another folder"
        print(f"error: {why}", file=sys.stderr)
        return 2
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    TERMINAL.append(sys.stderr)
    job = assemble(progress_logger).resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        try:
            result = job.execute_in_process(
                instance=instance,
                raise_on_error=bool(os.environ.get(DEBUG)),
                run_config={"loggers": {"console": {"config": {}}}},
            )
        except (dg.Failure, Busy) as problem:
            print(f"error: {getattr(problem, 'description', None) or problem}", file=sys.stderr)
            return 1
    for line in dict.fromkeys(faults(result)):
        print(f"error: {line}", file=sys.stderr)
    if not result.success:
        if "publication" in {event.step_key for event in result.all_events if event.is_step_success}:
            print(f"error: what is published in {space.output} has the faults above", file=sys.stderr)
        else:
            before = (
                "holds the previous release" if (space.output / "datapackage.json").exists() else "holds no release"
            )
            print(f"error: nothing was published; {space.output} {before}", file=sys.stderr)
        return 1
    if space.output == ROOT:
        readme.main([])
    print(f"\n{published(space.output)}\n\npublished in {relative(space.output)}")
    return 0


def faults(result: dg.ExecuteInProcessResult) -> Iterator[str]:
    """One plain line for each step that failed, and for settings; failed checks have been printed by the logger."""
    for event in result.all_events:
        told = event.is_step_failure or event.event_type_value == "RESOURCE_INIT_FAILURE"
        error: Any = getattr(event.event_specific_data, "error", None) if told else None
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None and error.cls_name != "DagsterAssetCheckFailedError":
            line = shorten(error.message.split(": ", 1)[-1], MOST_SAID, placeholder=" ...")
            yield f"{event.step_key}: {line}" if event.step_key else line


def relative(path: Path) -> str:
    """A path as a person in the current folder would write it."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
