"""Assets of the stages: frames that stay in the work folder, one shard beside the other.

What belongs here: the stages from the seeds folder to the finished rows of each shard. What does not: the tables that
are published (`pipeline.assets.tables`).
"""

from typing import TYPE_CHECKING

import dagster as dg
import polars as pl

from pipeline import shards
from pipeline.assets.metadata import PREVIEW_ROWS, of_frames, of_stage
from pipeline.lazy import Lazy
from pipeline.resources import Settings
from pipeline.shards import Row

if TYPE_CHECKING:
    from pipeline import build, stages
    from pipeline.stages import Workspace
else:
    build, stages = Lazy("pipeline.build"), Lazy("pipeline.stages")

TEXT_WIDTH = 40
#: For what reads files from outside, where a share or a disk may be away for a moment.
PATIENCE = dg.RetryPolicy(max_retries=2, delay=1, backoff=dg.Backoff.EXPONENTIAL)

seeds = dg.AssetSpec(
    "seeds",
    group_name="documents",
    kinds={"file"},
    description="Raw pages, corpora and transcribed figures, as they were found; never edited.\n\n"
    "原始页面、语料与人工抄录数字,保持原样,从不修改。",
)


def result(space: "Workspace", stage: str, rows: list[Row], frame: str) -> dg.MaterializeResult:
    """Metadata of a finished stage with a preview of its main frame."""
    done = [row for row in rows if row.error is None]
    fullest = max(done, key=lambda row: row.rows.get(frame, 0), default=None)
    frames = shards.frames(space.stage(stage) / fullest.shard) if fullest else {}
    sample = frames[frame].head(PREVIEW_ROWS).collect() if frame in frames else pl.DataFrame()
    long = [name for name in ("text", "page") if name in sample.columns and stage in ("pages", "texts")]
    sample = sample.with_columns(pl.col(long).str.slice(0, TEXT_WIDTH))
    schemas = {name: one.collect_schema() for name, one in frames.items()}
    return dg.MaterializeResult(metadata=of_stage(stage, rows, sample, frame, schemas))


@dg.asset(group_name="documents", kinds={"polars"}, deps=["seeds"], retry_policy=PATIENCE)
def pages(settings: Settings) -> dg.MaterializeResult:
    """Decoded text of every document, with checksum and what is known of it from outside.

    每份文档的解码文本、校验和及外部已知信息。
    """
    space = settings.workspace()
    return result(space, "pages", stages.pages(space), "pages")


@dg.asset(group_name="repair", kinds={"polars"}, deps=["pages"])
def texts(settings: Settings) -> dg.MaterializeResult:
    """Reading text: markup removed, damage repaired, Traditional turned to Simplified, with a map to raw offsets.

    可读文本:去除标记、修复损坏、繁体转简体,并保留到原文的偏移映射。
    """
    space = settings.workspace()
    return result(space, "texts", stages.do(space, "texts"), "texts")


@dg.asset(group_name="layout", kinds={"polars"}, deps=["texts"])
def layout(settings: Settings) -> dg.MaterializeResult:
    """Title, byline, body, related links and boilerplate of each text, and what the page says of itself.

    每份文本的标题、发布信息行、正文、相关链接与固定信息。
    """
    space = settings.workspace()
    return result(space, "layout", stages.do(space, "layout"), "sections")


@dg.asset(group_name="layout", kinds={"polars"}, deps=["layout"])
def duplicates(settings: Settings) -> dg.MaterializeResult:
    """Documents whose text is that of another document.

    与其他文档内容相同的文档。
    """
    found = build.find_duplicates(settings.workspace())
    return dg.MaterializeResult(metadata=of_frames("duplicates", {"": found}))


@dg.asset(group_name="quantities", kinds={"polars"}, deps=["pages", "texts", "layout"])
def extracted_quantities(settings: Settings) -> dg.MaterializeResult:
    """Every numeric mention: exact number, unit, bounds, rounding, place in the raw page.

    每处数字表述:精确数值、单位、界限、精度及其在原文中的位置。
    """
    space = settings.workspace()
    return result(space, "extracted_quantities", stages.do(space, "extracted_quantities"), "quantities")


@dg.asset(group_name="observations", kinds={"polars"}, deps=["texts", "layout", "extracted_quantities"])
def matched_observations(settings: Settings) -> dg.MaterializeResult:
    """Mentions matched to indicators, with actor, area, campaign, period and status; the reason where one is not.

    与指标匹配的数字及其主体、地区、活动、期间与状态;未匹配者注明原因。
    """
    space = settings.workspace()
    return result(space, "matched_observations", stages.do(space, "matched_observations"), "observations")


@dg.asset(group_name="observations", kinds={"polars"}, deps=["pages", "texts"])
def found_mentions(settings: Settings) -> dg.MaterializeResult:
    """Organizations, beneficiary groups and services found in each document.

    在文档中找到的组织、帮扶对象与服务。
    """
    space = settings.workspace()
    return result(space, "found_mentions", stages.do(space, "found_mentions"), "mentions")


@dg.asset(group_name="observations", kinds={"polars", "csv"}, deps=["seeds"], retry_policy=PATIENCE)
def transcribed_figures(settings: Settings) -> dg.MaterializeResult:
    """Figures transcribed by hand from cited pages, through the same normalization.

    由人工从所引页面抄录的数字,经同一规范化处理。
    """
    return dg.MaterializeResult(metadata=of_frames("transcribed_figures", build.transcribe(settings.workspace())))


@dg.asset(
    group_name="observations",
    kinds={"polars"},
    deps=["duplicates", "texts", "matched_observations", "found_mentions"],
)
def finals(settings: Settings) -> dg.MaterializeResult:
    """What is published of each shard beside its quantities and mentions as they were read: copies taken out of the
    count, personal identifiers masked.

    各分片除数量与实体表述之外的待发布内容:剔除重复文档的计数,遮盖个人标识。
    """
    space = settings.workspace()
    return result(space, "finals", build.finish_shards(space), "observations")


ASSETS: list[dg.AssetsDefinition | dg.AssetSpec] = [
    seeds,
    pages,
    texts,
    layout,
    duplicates,
    extracted_quantities,
    matched_observations,
    found_mentions,
    transcribed_figures,
    finals,
]
