"""Assets of the release: files in the staging folder, the descriptor, and the swap into place.

What belongs here: one asset a published artefact. What does not: the writers (`pipeline.release`).
"""

import dagster as dg

from pipeline.assets.tables import SOURCES
from pipeline.release import artefacts
from pipeline.resources import Settings


@dg.asset(group_name="release", kinds={"csv", "parquet"}, deps=list(SOURCES))
def table_files(settings: Settings) -> dg.MaterializeResult:
    """CSV and Parquet of every table, staged.

    所有表的 CSV 与 Parquet 文件(暂存)。
    """
    sizes = artefacts.stage_tables(settings.workspace())
    return dg.MaterializeResult(metadata={"files": len(sizes), "bytes": sum(sizes.values())})


@dg.asset(group_name="release", kinds={"json"}, deps=["table_files"])
def datapackage(settings: Settings) -> dg.MaterializeResult:
    """The Data Package descriptor: schema, hash, size and rows of every file.

    数据包描述文件:每个文件的结构、校验和、大小与行数。
    """
    found = artefacts.stage_descriptor(settings.workspace())
    return dg.MaterializeResult(metadata={"resources": len(found["resources"]), "version": found["version"]})


@dg.asset(group_name="release", kinds={"datapackage"}, deps=["datapackage"])
def release(settings: Settings) -> dg.MaterializeResult:
    """The published dataset: everything staged is put in place together.

    已发布的数据集:所有暂存文件一并就位。
    """
    entries = artefacts.release(settings.workspace())
    return dg.MaterializeResult(metadata={"entries": ", ".join(entries)})


ASSETS = [table_files, datapackage, release]
