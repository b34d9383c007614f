"""The sensor that asks for a build when the seeds folder changes.

What belongs here: noticing. What does not: reading: names, sizes and times of change are enough, nothing is opened.
"""

import hashlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import dagster as dg

from pipeline.documents.inventory import RESERVED, inventory
from pipeline.jobs import build
from pipeline.resources import Settings

EVERY_SECONDS = 60


class State(NamedTuple):
    """A seeds folder as it is seen from outside."""

    digest: str
    kinds: Counter[str]
    bytes: int


def state(folder: Path) -> State:
    """Digest of all names, sizes and times of change, inputs by kind, and their size together.

    Rejected entries and the side-car tables count too: each of them changes what is published. Raises OSError when the
    folder cannot be listed.
    """
    inputs, refused = inventory(folder)
    facts = [f"{one.file}\0{one.bytes}\0{one.modified}" for one in inputs]
    facts += [f"{file}\0{reason}" for file, reason in refused.select("file", "reason").iter_rows()]
    for path in (folder / name for name in RESERVED):
        if path.is_file():
            facts.append(f"{path.name}\0{path.stat().st_size}\0{path.stat().st_mtime_ns}")
    digest = hashlib.sha256("\n".join(facts).encode("utf-8", "surrogateescape")).hexdigest()
    return State(digest, Counter(one.kind for one in inputs), sum(one.bytes for one in inputs))


def waiting(instance: dg.DagsterInstance) -> bool:
    """Whether a build is queued that has not begun: it will see this change too."""
    pending = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED]
    return instance.get_runs_count(dg.RunsFilter(job_name=build.name, statuses=pending)) > 0


@dg.sensor(
    name="new_pages",
    job=build,
    minimum_interval_seconds=EVERY_SECONDS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Asks for a build when pages come, change or go; off until it is turned on.\n\n"
    "文档新增、变更或移除时触发 build,默认关闭。",
)
def new_pages(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """One run a change; the cursor is the digest of the folder that was asked for last."""
    try:
        seen = state(Settings().folders().seeds)  # not as a resource, which would take the lock of a build
    except (dg.Failure, OSError) as problem:
        return dg.SkipReason(getattr(problem, "description", None) or str(problem))
    if seen.digest == context.cursor:
        return dg.SkipReason("nothing changed in the seeds folder")
    observed = dg.AssetObservation(
        "seeds",
        metadata={"files": seen.kinds.total(), "bytes": seen.bytes, **{f"files_{k}": n for k, n in seen.kinds.items()}},
        tags={"dagster/data_version": seen.digest},
    )
    return dg.SensorResult(
        run_requests=[] if waiting(context.instance) else [dg.RunRequest(tags={"seeds": seen.digest[:16]})],
        cursor=seen.digest,
        asset_events=[observed],
    )


SENSORS = [new_pages]
