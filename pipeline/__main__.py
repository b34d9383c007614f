"""`python -m pipeline`: build and publish the dataset; what `make data` runs.

Exit codes: 0 published and valid; 1 a check or a step failed, the previous release is untouched; 2 a setting is wrong.
"""

import os
import sys
from pathlib import Path

import dagster as dg

from pipeline.console import published
from pipeline.definitions import defs
from pipeline.release.publish import Busy
from pipeline.resources import Settings

DEBUG = "PIPELINE_DEBUG"


def causes(problem: BaseException | None) -> list[str]:
    """The plain lines of an exception, from the outermost to its cause."""
    found = []
    while problem is not None:
        found.append(str(getattr(problem, "description", None) or problem) or type(problem).__name__)
        problem = problem.__cause__
    return found


def main() -> int:
    """Run the whole build in this process and say what came of it."""
    try:
        space = Settings().workspace()
        space.output.mkdir(parents=True, exist_ok=True)
    except (dg.Failure, OSError) as problem:
        print(f"error: {getattr(problem, 'description', None) or problem}", file=sys.stderr)
        return 2
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    job = defs.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        try:
            result = job.execute_in_process(instance=instance, raise_on_error=bool(os.environ.get(DEBUG)))
        except (dg.Failure, Busy) as problem:
            print(f"error: {causes(problem)[0]}", file=sys.stderr)
            return 1
    failed = [event for event in result.all_events if event.is_step_failure or event.is_failure]
    for event in failed:
        error = getattr(event.event_specific_data, "error", None)
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            print(f"error: {event.step_key or 'run'}: {error.message.strip()}", file=sys.stderr)
    if not result.success:
        print(f"error: nothing was published; {space.output} holds the previous release", file=sys.stderr)
        return 1
    print(f"\n{published(space.output)}\n\npublished in {relative(space.output)}")
    return 0


def relative(path: Path) -> str:
    """A path as a person in the current folder would write it."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
