"""The jobs a maintainer starts, and the schedule.

What belongs here: which assets and checks each job runs. What does not: what starts one by itself on new pages
(`pipeline.sensors`).
"""

import dagster as dg

from schemas import TABLES

TABLES_STAGED = "table_files"
EVERYTHING = dg.AssetSelection.all()
#: What a release consists of, up to the swap; `table_files` stages it and carries the checks over all tables.
BUILT = dg.AssetSelection.assets(TABLES_STAGED, *TABLES).upstream()

build = dg.define_asset_job(
    "build",
    selection=BUILT,
    description="Read the seeds folder, make all tables and check them; publishes nothing.\n\n"
    "读取文档、生成并检查所有表,不发布。",
    tags={"publishes": "no"},
)
release = dg.define_asset_job(
    "release",
    selection=EVERYTHING,
    description="Everything: tables, checks, the files of the release, the swap into place, the audit of what is "
    "published.\n\n完整流程:生成、检查、发布并复核。",
    tags={"publishes": "yes"},
)
audit = dg.define_asset_job(
    "audit",
    selection=dg.AssetSelection.checks_for_assets(dg.AssetKey("publication")),
    description="Check what is published, as a reader finds it; makes nothing.\n\n复核已发布的内容,不作改动。",
    tags={"publishes": "no"},
)
daily = dg.ScheduleDefinition(
    name="daily_release",
    job=release,
    cron_schedule="0 5 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="A release every morning at five, Beijing time; off until it is turned on.\n\n"
    "每天北京时间五点发布,默认关闭。",
)

JOBS = [build, release, audit]
SCHEDULES = [daily]
