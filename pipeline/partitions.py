"""Corpora as partitions: the shards of one corpus at a time, started or backfilled from the UI.

What belongs here: the partitions, the job over them, and the sensor that keeps them in step with the seeds folder. What
does not: what a shard is (`pipeline.shards`), and the tables, which a build makes of all shards at once.

A partition is a corpus file, a batch of shards. Its run reads the corpus and takes its shards through the stages
that look at one shard at a time; the next build finds them finished and does what is left. Nothing is published.
It is a job of its own, not a partitioned asset, so that `dagster asset materialize --select '*'` needs no partition.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg

from pipeline.documents.inventory import inventory
from pipeline.lazy import Lazy
from pipeline.resources import Beside, Settings

if TYPE_CHECKING:
    from pipeline import stages
else:
    stages = Lazy("pipeline.stages")

CORPORA = dg.DynamicPartitionsDefinition(name="corpora")
EVERY_SECONDS = 60
#: What Dagster does not take in a key.
FORBIDDEN = "..."


def key_of(file: str) -> str:
    """The partition of a corpus file, by its name as published."""
    return file.replace(FORBIDDEN, "\u2026")


def keys(settings: Settings) -> dict[str, list[str]]:
    """Partition -> the corpus files of the seeds folder that it stands for; dagster.Failure when there is no folder."""
    found: dict[str, list[str]] = {}
    for one in inventory(settings.folders().seeds)[0]:
        if one.kind != "page":
            found.setdefault(key_of(one.file), []).append(one.file)
    return found


@dg.op(
    description="Every shard of one corpus, up to the last stage that looks at a shard alone.\n\n"
    "处理一个语料的全部分片。"
)
def shards_of_corpus(context: dg.OpExecutionContext, settings: Beside) -> None:
    """Do the shards of the corpus that the partition names; fails when it is gone or a shard could not be done."""
    key = context.partition_key
    files = keys(settings).get(key)
    if files is None:
        raise dg.Failure(f"{key}: no such corpus in the seeds folder; remove the partition", allow_retries=False)
    done = stages.corpus(settings.workspace(), files)
    failed = [f"{stage}/{row.shard}: {row.error}" for stage, rows in done.items() for row in rows if row.error]
    rows = done["pages"]
    context.add_output_metadata(
        {
            "documents": sum(row.documents for row in rows),
            "bytes": sum(row.bytes for row in rows),
            "shards": len(rows),
            "shards_done": sum(not row.skipped for name, found in done.items() if name != "pages" for row in found),
            "shards_failed": len(failed),
        }
    )
    if failed:
        raise dg.Failure(f"{len(failed)} shards of {key} could not be done, the first: {failed[0]}")


@dg.job(
    partitions_def=CORPORA,
    resource_defs={"settings": Beside()},
    executor_def=dg.in_process_executor,
    description="The shards of one corpus: start it for a partition, or backfill several, and a build finds them "
    "finished. Runs of this job go on side by side, but not beside a build.\n\n"
    "按语料(分区)处理分片,可从界面回填;随后的 build 直接使用已完成的分片。",
    tags={"publishes": "no"},
)
def corpus() -> None:
    """The job over the partitions."""
    shards_of_corpus()


@dg.sensor(
    name="new_corpora",
    minimum_interval_seconds=EVERY_SECONDS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Keeps the partitions of the job `corpus` in step with the corpora in the seeds folder; starts nothing "
    "by itself. Off until it is turned on.\n\n使分区与语料文件保持一致,不自行启动任务,默认关闭。",
)
def new_corpora(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Add a partition for each corpus that has come, and remove that of each that has gone."""
    try:
        there = keys(Settings())
    except (dg.Failure, OSError) as problem:
        return dg.SkipReason(getattr(problem, "description", None) or str(problem))
    known = context.instance.get_dynamic_partitions(str(CORPORA.name))
    come, gone = missing(there, known), missing(known, there)
    if not come and not gone:
        return dg.SkipReason("no corpus came or went")
    requests = [CORPORA.build_add_request(come)] if come else []
    return dg.SensorResult(
        dynamic_partitions_requests=[*requests, *([CORPORA.build_delete_request(gone)] if gone else [])]
    )


def missing(some: Sequence[str] | dict[str, list[str]], others: Sequence[str] | dict[str, list[str]]) -> list[str]:
    """Those of some names that are not among others, in order."""
    return sorted(set(some).difference(others))
