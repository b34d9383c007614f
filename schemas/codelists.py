"""Code-list tables: `campaigns`, `indicators`, `units`, `areas`.

What belongs here: the models of these tables. What does not: their rows, which are the lexicon's.
"""

import polars as pl

from schemas.codes import MEASURE
from schemas.model import ForeignKey, Table, about, column


class Campaigns(Table):
    """One row is a campaign of one year, such as the two festivals of 2017."""

    class Config(Table.Config):
        title = "Campaigns"
        metadata = about(
            title_zh="活动",
            description_zh="每行某一年度的一次活动,如 2017 年两节送温暖。",
            primary_key=("campaign_id",),
        )

    campaign_id: str = column("Campaign", "活动标识", "Programme and year.", "活动加年份。")
    label_zh: str = column("Chinese label", "中文名", "Name in Chinese.", "中文名称。")
    label_en: str = column("English label", "英文名", "Name in English.", "英文名称。")
    definition: str = column("Definition", "定义", "What the campaign is.", "活动说明。")
    year: pl.Int64 = column("Year", "年份", "Year it is named by.", "命名年份。", nullable=True, ge=1900, le=2200)
    launched_on: pl.Date = column(
        "Launched on", "启动日期", "Launch date where printed.", "所载启动日期。", nullable=True
    )
    ends_on: pl.Date = column("Ends on", "结束日期", "Last day where printed.", "所载结束日期。", nullable=True)
    ordinal: pl.Int64 = column(
        "Ordinal", "届次", "Number of the campaign year where printed.", "所载届次。", nullable=True, ge=1
    )


class Indicators(Table):
    """One row is something that is measured."""

    class Config(Table.Config):
        title = "Indicators"
        metadata = about(title_zh="指标", description_zh="每行一个度量内容。", primary_key=("indicator_id",))

    indicator_id: str = column("Indicator", "指标标识", "Stable code.", "稳定代码。", str_matches=r"^[a-z][a-z_]*$")
    label_zh: str = column("Chinese label", "中文名", "Name in Chinese.", "中文名称。")
    label_en: str = column("English label", "英文名", "Name in English.", "英文名称。")
    definition: str = column("Definition", "定义", "What is counted and what is not.", "计入与不计入的内容。")
    measure: str = column("Measure", "度量方式", "Flow or stock.", "流量或存量。", codes=MEASURE)
    units: str = column("Units", "单位", "Units accepted, separated by |.", "可用单位,以 | 分隔。")


class Units(Table):
    """One row is a unit of measurement or currency."""

    class Config(Table.Config):
        title = "Units"
        metadata = about(title_zh="单位", description_zh="每行一个计量单位或货币。", primary_key=("unit_id",))

    unit_id: str = column("Unit", "单位标识", "ISO 4217 code or a name.", "ISO 4217 代码或名称。")
    label_zh: str = column("Chinese label", "中文名", "Name in Chinese.", "中文名称。")
    label_en: str = column("English label", "英文名", "Name in English.", "英文名称。")
    definition: str = column("Definition", "定义", "What the unit is.", "单位说明。")
    dimension: str = column("Dimension", "量类", "Kind of quantity it measures.", "所度量的量类。")
    words: str = column("Words", "用词", "Printed forms, separated by |.", "所印写法,以 | 分隔。", nullable=True)


class Areas(Table):
    """One row is an administrative division by GB/T 2260, or 全国."""

    class Config(Table.Config):
        title = "Areas"
        metadata = about(
            title_zh="地区",
            description_zh="每行一个 GB/T 2260 行政区划,或全国。",
            primary_key=("area_code",),
            foreign_keys=(ForeignKey("parent_code", "areas", "area_code"),),
        )

    area_code: str = column("Area code", "地区代码", "GB/T 2260 code.", "GB/T 2260 代码。", str_matches=r"^\d{6}$")
    label_zh: str = column("Chinese label", "中文名", "Name in Chinese.", "中文名称。")
    label_en: str = column("English label", "英文名", "Name in English, where official.", "英文名称。", nullable=True)
    definition: str = column("Definition", "定义", "Level of the division.", "区划层级。")
    parent_code: str = column("Parent", "上级代码", "Division it lies in.", "上级区划。", nullable=True)
