"""Tables `observations`, `figures` and `series`: the reported figures, their provenance and consolidation.

What belongs here: the models of these tables. What does not: how figures are matched or consolidated.
"""

import polars as pl

from schemas.codes import AGREEMENT, BOUND, PERIOD_KIND, STATUS
from schemas.model import ForeignKey, Table, about, column

#: What figures must have in common to be consolidated; `actor_level` is that of their actor.
SERIES_KEY = (
    "indicator_id",
    "unit_id",
    "actor_level",
    "area_code",
    "area_text",
    "campaign_id",
    "period_kind",
    "period_start",
    "period_end",
    "status",
)


class Observations(Table):
    """One row is one reported figure about union aid, from a document or transcribed by hand from a cited page."""

    class Config(Table.Config):
        title = "Observations"
        metadata = about(
            title_zh="观测值",
            description_zh="每行一个关于工会帮扶的报道数字,取自文档或由人工从所引页面抄录。",
            primary_key=("observation_id",),
            foreign_keys=(
                ForeignKey("document_id", "documents", "document_id"),
                ForeignKey("figure_id", "figures", "figure_id"),
                ForeignKey("quantity_id", "quantities", "quantity_id"),
                ForeignKey("indicator_id", "indicators", "indicator_id"),
                ForeignKey("unit_id", "units", "unit_id"),
                ForeignKey("actor_id", "entities", "entity_id"),
                ForeignKey("area_code", "areas", "area_code"),
                ForeignKey("campaign_id", "campaigns", "campaign_id"),
                ForeignKey("part_of", "observations", "observation_id"),
            ),
        )

    observation_id: str = column("Observation", "观测标识", "Stable id.", "稳定标识。")
    document_id: str = column("Document", "文档标识", "Document it was read in.", "所在文档。", nullable=True)
    figure_id: str = column(
        "Figure", "抄录标识", "Row of seeds/reported_figures.csv, if transcribed.", "人工抄录表中的行。", nullable=True
    )
    quantity_id: str = column(
        "Quantity", "数量标识", "The mention it was read from.", "对应的数量表述。", nullable=True
    )
    indicator_id: str = column("Indicator", "指标", "What was measured.", "度量内容。")
    value: pl.Int64 = column(
        "Value", "整数值", "Figure as printed, in single units.", "所报数值,以个为单位。", nullable=True
    )
    lower: pl.Int64 = column(
        "Lower", "下界", "Lowest value the words allow; null = open.", "允许的最小值。", nullable=True
    )
    upper: pl.Int64 = column(
        "Upper", "上界", "Highest value the words allow; null = open.", "允许的最大值。", nullable=True
    )
    bound: str = column("Bound", "界限", "What the words allow.", "界限含义。", codes=BOUND)
    resolution: pl.Int64 = column(
        "Resolution", "精度", "Step of the last printed digit.", "末位数字代表的步长。", nullable=True, ge=1
    )
    unit_id: str = column("Unit", "单位", "Unit as printed.", "所印单位。")
    number: str = column(
        "Number", "精确数值", "Exact decimal in plain notation.", "精确十进制数。", str_matches=r"^-?\d+(\.\d+)?$"
    )
    status: str = column(
        "Status", "状态", "Planned, forecast, target or actual.", "计划、预计、目标或实际。", codes=STATUS
    )
    source_text: str = column(
        "Source of money",
        "资金来源",
        "Source of the money when it is not the actor.",
        "资金来源(非行动主体时)。",
        nullable=True,
    )
    actor_id: str = column("Actor", "主体标识", "Entity that acted.", "行动主体。", nullable=True)
    actor_text: str = column("Actor text", "主体文字", "Who acted, as printed.", "所印行动主体。", nullable=True)
    area_code: str = column("Area code", "地区代码", "GB/T 2260 code.", "GB/T 2260 代码。", nullable=True)
    area_text: str = column("Area", "地区", "Area the figure is about.", "所涉地区。", nullable=True)
    campaign_id: str = column("Campaign", "活动", "Campaign it belongs to.", "所属活动。", nullable=True)
    period_kind: str = column("Period kind", "期间类型", "Kind of period.", "期间类型。", codes=PERIOD_KIND)
    period_start: pl.Date = column("Period start", "期间起", "First day.", "起始日。", nullable=True)
    period_end: pl.Date = column("Period end", "期间止", "Last day.", "截止日。", nullable=True)
    part_of: str = column("Part of", "属于", "Observation of which this is a part.", "所属整体观测。", nullable=True)
    quote: str = column(
        "Quote",
        "引文",
        "The clause it stands in, repaired, at most 120 characters.",
        "所在分句(修复后),不超过 120 字。",
        str_length={"max_value": 120},
    )
    rule_id: str = column("Rule", "规则", "Lexicon row that decided.", "判定所用词库行。")


class Figures(Table):
    """One row is a figure transcribed by hand from a cited page, with its provenance."""

    class Config(Table.Config):
        title = "Transcribed figures"
        metadata = about(
            title_zh="人工抄录数字",
            description_zh="每行一个由人工从所引页面抄录的数字及其出处。",
            primary_key=("figure_id",),
        )

    figure_id: str = column("Figure", "抄录标识", "Stable id.", "稳定标识。")
    raw_text: str = column("Raw text", "原文", "The figure as printed.", "所印数字。")
    programme: str = column("Programme", "项目", "Programme as the page names it.", "页面所称项目。", nullable=True)
    source_url: str = column("Source URL", "网址", "Address of the cited page.", "所引页面网址。")
    publisher: str = column("Publisher", "发布者", "Who published the page.", "页面发布者。", nullable=True)
    published_on: pl.Date = column("Published on", "发布日期", "Publication date.", "发布日期。", nullable=True)
    note: str = column("Note", "备注", "What a reader must know.", "需说明之处。", nullable=True)


class Series(Table):
    """One row is the consolidated figure of a key: indicator, unit, actor level, area, period and status."""

    class Config(Table.Config):
        title = "Series"
        metadata = about(
            title_zh="序列",
            description_zh="每行一个键(指标、单位、主体层级、地区、期间、状态)的合并数值。",
            primary_key=("series_id",),
            foreign_keys=(
                ForeignKey("indicator_id", "indicators", "indicator_id"),
                ForeignKey("unit_id", "units", "unit_id"),
                ForeignKey("area_code", "areas", "area_code"),
                ForeignKey("campaign_id", "campaigns", "campaign_id"),
                ForeignKey("chosen_observation_id", "observations", "observation_id"),
            ),
        )

    series_id: str = column("Series", "序列标识", "The key columns, joined.", "由键列拼成。", unique=True)
    indicator_id: str = column("Indicator", "指标", "What was measured.", "度量内容。")
    unit_id: str = column("Unit", "单位", "Unit as printed.", "所印单位。")
    actor_level: str = column("Actor level", "主体层级", "Level of the actor.", "行动主体层级。", nullable=True)
    area_code: str = column("Area code", "地区代码", "GB/T 2260 code.", "GB/T 2260 代码。", nullable=True)
    area_text: str = column("Area", "地区", "Area the figure is about.", "所涉地区。", nullable=True)
    campaign_id: str = column("Campaign", "活动", "Campaign it belongs to.", "所属活动。", nullable=True)
    period_kind: str = column("Period kind", "期间类型", "Kind of period.", "期间类型。", codes=PERIOD_KIND)
    period_start: pl.Date = column("Period start", "期间起", "First day.", "起始日。", nullable=True)
    period_end: pl.Date = column("Period end", "期间止", "Last day.", "截止日。", nullable=True)
    status: str = column(
        "Status", "状态", "Planned, forecast, target or actual.", "计划、预计、目标或实际。", codes=STATUS
    )
    value: pl.Int64 = column("Value", "整数值", "Value of the chosen observation.", "所选观测的数值。", nullable=True)
    lower: pl.Int64 = column("Lower", "下界", "Its lower bound.", "其下界。", nullable=True)
    upper: pl.Int64 = column("Upper", "上界", "Its upper bound.", "其上界。", nullable=True)
    sources: pl.Int64 = column("Sources", "来源数", "Observations with this key.", "该键的观测数。", ge=1)
    agreement: str = column("Agreement", "一致性", "How the sources agree.", "来源之间的一致性。", codes=AGREEMENT)
    chosen_observation_id: str = column("Chosen", "所选观测", "Observation chosen.", "所选观测。")
    reason: str = column("Reason", "理由", "Why it was chosen.", "选择理由。")
