"""Table `quantities`: every numeric mention of every document.

What belongs here: the model of that table. What does not: how a mention is read.
"""

import polars as pl

from schemas.codes import BOUND, DISPOSITION, EXCLUSION_REASON, KIND, LEGIBILITY, SECTION
from schemas.model import ForeignKey, Table, about, column

#: Columns that are not known when a mention is read. The document decides some units that a mention alone cannot: 元 on
#: a page from Macau is MOP.
DECIDED = ("unit_id", "disposition", "exclusion_reason", "observation_id")


class Quantities(Table):
    """One row is one numeric mention, in scope or not; every digit of a document lies in exactly one."""

    class Config(Table.Config):
        title = "Quantities"
        metadata = about(
            title_zh="数量表述",
            description_zh="每行一处数字表述,无论是否采用;文档中每个数字恰好属于一行。",
            primary_key=("quantity_id",),
            foreign_keys=(
                ForeignKey("document_id", "documents", "document_id"),
                ForeignKey("unit_id", "units", "unit_id"),
                ForeignKey("observation_id", "observations", "observation_id"),
            ),
        )

    quantity_id: str = column(
        "Quantity", "数量标识", "Document and first code point.", "文档标识加起始码点。", str_matches=r"^.+#\d{7,}$"
    )
    document_id: str = column("Document", "文档标识", "Document it stands in.", "所在文档。")
    section: str = column("Section", "版面区块", "Part of the page.", "页面区块。", codes=SECTION)
    raw_start: pl.Int64 = column("Start", "起点", "First code point in the raw text.", "原文起始码点。", ge=0)
    raw_end: pl.Int64 = column("End", "终点", "End (exclusive) in the raw text.", "原文结束码点(不含)。", ge=0)
    raw_text: str = column(
        "Raw text",
        "原文",
        "Text as it stands in the document; personal identifiers are masked with ●.",
        "文档中的原文;个人标识以 ● 遮盖。",
    )
    text: str = column("Text", "文本", "The same, repaired and in Simplified Chinese.", "修复并转为简体后的文本。")
    kind: str = column("Kind", "类型", "What the number is.", "数字的性质。", codes=KIND)
    number: str = column(
        "Number",
        "精确数值",
        "Exact decimal in plain notation.",
        "精确十进制数。",
        nullable=True,
        str_matches=r"^-?\d+(\.\d+)?$",
    )
    value: pl.Int64 = column(
        "Value", "整数值", "The number when whole and within 64 bits.", "整数值(须为 64 位以内整数)。", nullable=True
    )
    unit_id: str = column("Unit", "单位", "Unit as printed, never converted.", "所印单位,不作换算。", nullable=True)
    unit_text: str = column("Unit text", "单位文字", "The printed unit.", "所印单位文字。", nullable=True)
    bound: str = column(
        "Bound", "界限", "What the words around the number allow.", "数词的界限含义。", nullable=True, codes=BOUND
    )
    lower: pl.Int64 = column(
        "Lower", "下界", "Lowest value allowed; null = open.", "允许的最小值;空为不限。", nullable=True
    )
    upper: pl.Int64 = column(
        "Upper", "上界", "Highest value allowed; null = open.", "允许的最大值;空为不限。", nullable=True
    )
    resolution: pl.Int64 = column(
        "Resolution", "精度", "Step of the last printed digit.", "末位数字代表的步长。", nullable=True, ge=1
    )
    legibility: str = column("Legibility", "可读性", "State of the printed text.", "原文状态。", codes=LEGIBILITY)
    disposition: str = column("Disposition", "处置", "What became of the mention.", "该表述的处置。", codes=DISPOSITION)
    exclusion_reason: str = column(
        "Exclusion reason", "排除原因", "Why it is excluded.", "排除原因。", nullable=True, codes=EXCLUSION_REASON
    )
    observation_id: str = column(
        "Observation", "观测标识", "Observation it is, or repeats.", "对应或重复的观测。", nullable=True
    )
