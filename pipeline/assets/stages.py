"""Assets of the stages: frames that stay in the work folder, one shard beside the other.

What belongs here: the stages from the seeds folder to the finished rows of each shard. What does not: the tables that
are published (`pipeline.assets.tables`).
"""

import dagster as dg
import polars as pl

from pipeline import build, stages
from pipeline.assets.metadata import frame_schema, of_stage, preview
from pipeline.resources import Settings
from pipeline.shards import Row, parts
from pipeline.stages import Workspace

seeds = dg.AssetSpec(
    "seeds",
    group_name="documents",
    kinds={"file"},
    description="Raw pages, corpora and transcribed figures, as they were found; never edited.\n\n"
    "原始页面、语料与人工抄录数字,保持原样,从不修改。",
)


def result(space: Workspace, stage: str, rows: list[Row], frame: str) -> dg.MaterializeResult:
    """Metadata of a finished stage with a preview of its main frame."""
    files = parts(space.stage(stage), frame)
    sample = pl.read_parquet(files[0], n_rows=8) if files else pl.DataFrame()
    hidden = [name for name in ("text", "page") if name in sample.columns and stage in ("pages", "texts")]
    return dg.MaterializeResult(
        metadata=of_stage(rows, sample.with_columns(pl.col(hidden).str.slice(0, 40)), frame),
    )


@dg.asset(group_name="documents", kinds={"polars"}, deps=["seeds"])
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
    return result(space, "texts", stages.after(space, ("pages",), "texts", stages.texts_shard), "texts")


@dg.asset(group_name="documents", kinds={"polars"}, deps=["texts"])
def layout(settings: Settings) -> dg.MaterializeResult:
    """Title, byline, body, related links and boilerplate of each text, and what the page says of itself.

    每份文本的标题、发布信息行、正文、相关链接与固定信息。
    """
    space = settings.workspace()
    return result(space, "layout", stages.after(space, ("texts",), "layout", stages.layout_shard), "sections")


@dg.asset(group_name="documents", kinds={"polars"}, deps=["layout"])
def duplicates(settings: Settings) -> dg.MaterializeResult:
    """Documents whose text is that of another document.

    与其他文档内容相同的文档。
    """
    found = build.find_duplicates(settings.workspace())
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": found.height,
            "dagster/column_schema": frame_schema(found),
            "preview": preview(found),
        }
    )


@dg.asset(group_name="quantities", kinds={"polars"}, deps=["pages", "texts", "layout"])
def extracted_quantities(settings: Settings) -> dg.MaterializeResult:
    """Every numeric mention: exact number, unit, bounds, rounding, place in the raw page.

    每处数字表述:精确数值、单位、界限、精度及其在原文中的位置。
    """
    space = settings.workspace()
    rows = stages.after(space, ("pages", "texts", "layout"), "extracted_quantities", stages.quantities_shard)
    return result(space, "extracted_quantities", rows, "quantities")


@dg.asset(group_name="observations", kinds={"polars"}, deps=["texts", "layout", "extracted_quantities"])
def matched_observations(settings: Settings) -> dg.MaterializeResult:
    """Mentions matched to indicators, with actor, area, campaign, period and status; the reason where one is not.

    与指标匹配的数字及其主体、地区、活动、期间与状态;未匹配者注明原因。
    """
    space = settings.workspace()
    upstream = ("pages", "texts", "layout", "extracted_quantities")
    rows = stages.after(space, upstream, "matched_observations", stages.observations_shard)
    return result(space, "matched_observations", rows, "observations")


@dg.asset(group_name="observations", kinds={"polars"}, deps=["pages", "texts"])
def found_mentions(settings: Settings) -> dg.MaterializeResult:
    """Organizations, beneficiary groups and services found in each document.

    在文档中找到的组织、帮扶对象与服务。
    """
    space = settings.workspace()
    rows = stages.after(space, ("pages", "texts"), "found_mentions", stages.mentions_shard)
    return result(space, "found_mentions", rows, "mentions")


@dg.asset(group_name="observations", kinds={"polars", "csv"}, deps=["seeds"])
def transcribed_figures(settings: Settings) -> dg.MaterializeResult:
    """Figures transcribed by hand from cited pages, through the same normalization.

    由人工从所引页面抄录的数字,经同一规范化处理。
    """
    found = build.transcribe(settings.workspace())["observations"]
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": found.height,
            "dagster/column_schema": frame_schema(found),
            "preview": preview(found),
        }
    )


@dg.asset(
    group_name="observations",
    kinds={"polars"},
    deps=["duplicates", "extracted_quantities", "matched_observations", "found_mentions"],
)
def finals(settings: Settings) -> dg.MaterializeResult:
    """The rows to publish of each shard: copies taken out of the count, personal identifiers masked.

    各分片的待发布行:剔除重复文档的计数,遮盖个人标识。
    """
    space = settings.workspace()
    return result(space, "finals", build.finish_shards(space), "quantities")


ASSETS = [
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
