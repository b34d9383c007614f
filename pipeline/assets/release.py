"""Assets of the release: files in the staging folder, the descriptor, and the swap into place.

What belongs here: one asset a published artefact. What does not: the writers (`pipeline.release`).
"""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from pipeline.assets.tables import SOURCES
from pipeline.lazy import Lazy
from pipeline.resources import Settings

if TYPE_CHECKING:
    from pipeline.release import artefacts
else:
    artefacts = Lazy("pipeline.release.artefacts")

#: A release older than this is shown as late.
FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=31), warn_window=timedelta(days=8))


def staged(*paths: Path) -> dg.MaterializeResult:
    """Names and sizes of staged files."""
    return dg.MaterializeResult(metadata={path.name: f"{path.stat().st_size:,} bytes" for path in paths})


@dg.asset(group_name="release", kinds={"csv", "parquet"}, deps=list(SOURCES))
def table_files(settings: Settings) -> dg.MaterializeResult:
    """CSV and Parquet of every table, staged.

    所有表的 CSV 与 Parquet 文件(暂存)。
    """
    sizes = artefacts.stage_tables(settings.workspace())
    return dg.MaterializeResult(metadata={"files": len(sizes), "bytes": sum(sizes.values())})


@dg.asset(group_name="release", kinds={"excel"}, deps=["table_files"])
def workbook(settings: Settings) -> dg.MaterializeResult:
    """A sheet a table, with read-me and dictionary, for Excel.

    Excel 工作簿:每表一页,附说明与数据字典。
    """
    return staged(artefacts.stage_workbook(settings.workspace()))


@dg.asset(group_name="release", kinds={"sqlite"}, deps=["table_files"])
def database(settings: Settings) -> dg.MaterializeResult:
    """All tables in one SQLite file with keys and foreign keys.

    含主键与外键的 SQLite 数据库。
    """
    return staged(artefacts.stage_sqlite(settings.workspace()))


@dg.asset(group_name="release", kinds={"markdown"}, deps=["table_files"])
def data_dictionary(settings: Settings) -> dg.MaterializeResult:
    """Every table, column, type, constraint and code, in English and Chinese.

    数据字典:所有表、列、类型、约束与代码(中英文)。
    """
    return staged(artefacts.stage_dictionary(settings.workspace()))


@dg.asset(group_name="release", kinds={"markdown", "svg"}, deps=["table_files"])
def quality_report(settings: Settings) -> dg.MaterializeResult:
    """What the release holds and lacks: counts, conflicts, unresolved damage, coverage by year and indicator.

    质量报告:各项计数、冲突、未修复的受损、按年份与指标的覆盖情况。
    """
    text = artefacts.stage_quality(settings.workspace())
    return dg.MaterializeResult(metadata={"report": dg.MetadataValue.md(text)})


@dg.asset(group_name="release", kinds={"yaml", "json"}, deps=["table_files"])
def citation(settings: Settings) -> dg.MaterializeResult:
    """How to cite the dataset: CITATION.cff and .zenodo.json.

    引用信息:CITATION.cff 与 .zenodo.json。
    """
    return staged(*artefacts.stage_citation(settings.workspace()))


#: What puts files into data/; the descriptions list them with their checksums.
DATA_FILES = ["table_files", "workbook", "database", "data_dictionary", "quality_report"]


@dg.asset(group_name="release", kinds={"json"}, deps=DATA_FILES)
def croissant(settings: Settings) -> dg.MaterializeResult:
    """Croissant metadata: files with checksums, tables with columns, types and references.

    Croissant 机器可读元数据。
    """
    return staged(artefacts.stage_croissant(settings.workspace()))


@dg.asset(group_name="release", kinds={"html"}, deps=DATA_FILES)
def site(settings: Settings) -> dg.MaterializeResult:
    """The web page to look through the figures, down to the place in the source page; works from disk.

    可离线打开的网页:浏览数值并追溯到来源页面。
    """
    return staged(artefacts.stage_site(settings.workspace()))


@dg.asset(group_name="release", kinds={"json"}, deps=["croissant", "citation", "site"])
def datapackage(settings: Settings) -> dg.MaterializeResult:
    """The Data Package descriptor: schema, hash, size and rows of every file.

    数据包描述文件:每个文件的结构、校验和、大小与行数。
    """
    found = artefacts.stage_descriptor(settings.workspace())
    return dg.MaterializeResult(metadata={"resources": len(found["resources"]), "version": found["version"]})


@dg.asset(group_name="release", kinds={"datapackage"}, deps=["datapackage"], freshness_policy=FRESHNESS)
def publication(settings: Settings) -> dg.MaterializeResult:
    """The published dataset: everything staged is put in place together.

    已发布的数据集:所有暂存文件一并就位。
    """
    entries = artefacts.release(settings.workspace())
    return dg.MaterializeResult(metadata={"entries": ", ".join(entries)})


ASSETS = [
    table_files,
    workbook,
    database,
    data_dictionary,
    quality_report,
    citation,
    croissant,
    site,
    datapackage,
    publication,
]
