"""Tables about the source documents: `documents`, `repairs`, `rejected`.

What belongs here: one model for each of these tables. What does not: what is read out of the documents.
"""

import polars as pl

from schemas.codes import SCRIPT
from schemas.model import ForeignKey, Table, about, column


class Documents(Table):
    """One row is a source document, kept byte for byte in seeds/."""

    class Config(Table.Config):
        title = "Documents"
        metadata = about(
            title_zh="来源文档",
            description_zh="每行一份来源文档,原始字节保存在 seeds/ 中,从不修改。",
            primary_key=("document_id",),
            foreign_keys=(ForeignKey("duplicate_of", "documents", "document_id"),),
        )

    document_id: str = column(
        "Document",
        "文档标识",
        "File stem or corpus id; stable.",
        "文件主名或语料编号,稳定不变。",
        str_length={"min_value": 1},
    )
    file: str = column("File", "文件", "File below the seeds folder.", "seeds 目录下的文件。")
    sha256: str = column(
        "SHA-256", "SHA-256", "Checksum of the raw bytes.", "原始字节的校验和。", str_matches=r"^[0-9a-f]{64}$"
    )
    bytes: pl.Int64 = column("Bytes", "字节数", "Size of the raw bytes.", "原始字节数。", ge=0, unit="byte")
    characters: pl.Int64 = column(
        "Characters",
        "字符数",
        "Unicode code points after decoding.",
        "解码后的 Unicode 码点数。",
        ge=0,
        unit="code point",
    )
    encoding: str = column("Encoding", "编码", "Character encoding of the bytes.", "字符编码。")
    script: str = column("Script", "文字", "ISO 15924 code of the script.", "ISO 15924 文字代码。", codes=SCRIPT)
    title: str = column("Title", "标题", "Headline of the page, repaired.", "页面标题(修复后)。", nullable=True)
    publisher: str = column(
        "Publisher", "发布者", "Site or paper that published the page.", "发布网站或报刊。", nullable=True
    )
    credited_to: str = column(
        "Credited to", "来源", "Source that the page credits (来源).", "页面标注的来源。", nullable=True
    )
    source_url: str = column(
        "Source URL", "网址", "Address of the page, where known.", "页面网址(已知时)。", nullable=True
    )
    published_on: pl.Date = column("Published on", "发布日期", "Publication date.", "发布日期。", nullable=True)
    duplicate_of: str = column(
        "Duplicate of", "重复于", "Document of which this is a copy.", "与之内容相同的文档。", nullable=True
    )
    repairs: pl.Int64 = column("Repairs", "修复数", "Repairs made.", "已修复处数。", ge=0)
    unresolved_damage: pl.Int64 = column(
        "Unresolved damage", "未修复数", "Damaged places left alone.", "未能修复的受损处数。", ge=0
    )


class Repairs(Table):
    """One row is one change made to the raw text, or one damaged place left alone."""

    class Config(Table.Config):
        title = "Repairs"
        metadata = about(
            title_zh="修复记录",
            description_zh="每行一处对原文的修复,或一处未能修复的受损。",
            primary_key=("document_id", "raw_start"),
            foreign_keys=(ForeignKey("document_id", "documents", "document_id"),),
        )

    document_id: str = column("Document", "文档标识", "Document repaired.", "所属文档。")
    raw_start: pl.Int64 = column("Start", "起点", "First code point in the raw text.", "原文起始码点。", ge=0)
    raw_end: pl.Int64 = column("End", "终点", "End (exclusive) in the raw text.", "原文结束码点(不含)。", ge=0)
    raw_text: str = column("Raw text", "原文", "Text as it stands in the document.", "文档中的原文。")
    repaired_text: str = column(
        "Repaired text",
        "修复文本",
        "Its reading; null = left alone, unresolved.",
        "修复后的文本;空值表示未修复。",
        nullable=True,
    )
    kind: str = column("Kind", "类型", "Kind of damage.", "受损类型。", str_matches=r"^[a-z][a-z_]*$")
    confidence: float = column("Confidence", "置信度", "From 0 to 1.", "0 到 1。", ge=0, le=1)
    evidence: str = column("Evidence", "依据", "What the reading rests on.", "判断依据。")


class Rejected(Table):
    """One row is an input that could not be read, or not all of it: a whole file, or one row of a corpus or table."""

    class Config(Table.Config):
        title = "Rejected inputs"
        metadata = about(
            title_zh="拒收输入",
            description_zh="每行一个无法读取或未能全部读取的输入:整个文件,或语料、表格中的一行。",
            primary_key=("file", "row"),
        )

    file: str = column("File", "文件", "File below the seeds folder.", "seeds 目录下的文件。")
    row: pl.Int64 = column(
        "Row",
        "行",
        "Row of a corpus, or of documents.csv or reported_figures.csv, whose header is row 1; 0 = the whole file.",
        "语料中的行,或 documents.csv、reported_figures.csv 中的行(表头为第 1 行);0 表示整个文件。",
        ge=0,
    )
    reason: str = column("Reason", "原因", "Code of the reason.", "拒收原因代码。", str_matches=r"^[a-z][a-z_]*$")
    detail: str = column("Detail", "说明", "What is wrong and what to do.", "问题及处理办法。")
