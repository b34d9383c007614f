"""Tables `entities` and `mentions`: the things documents speak of besides figures.

What belongs here: the models of these tables. What does not: the lexicon of names.
"""

import polars as pl

from schemas.codes import ENTITY_KIND
from schemas.model import ForeignKey, Table, about, column


class Entities(Table):
    """One row is an organization, a group that aid is for, or a service."""

    class Config(Table.Config):
        title = "Entities"
        metadata = about(
            title_zh="实体",
            description_zh="每行一个组织、帮扶对象群体或服务。",
            primary_key=("entity_id",),
            foreign_keys=(ForeignKey("parent_id", "entities", "entity_id"),),
        )

    entity_id: str = column("Entity", "实体标识", "Stable id.", "稳定标识。")
    kind: str = column("Kind", "类型", "What it is.", "实体类型。", codes=ENTITY_KIND)
    label_zh: str = column("Chinese label", "中文名", "Name in Chinese.", "中文名称。")
    label_en: str = column("English label", "英文名", "Name in English.", "英文名称。")
    definition_zh: str = column("Definition", "定义", "Short paraphrase in Chinese.", "简短释义。", nullable=True)
    parent_id: str = column("Parent", "上级", "Broader entity.", "上级实体。", nullable=True)


class Mentions(Table):
    """One row is an entity found in a document."""

    class Config(Table.Config):
        title = "Mentions of entities"
        metadata = about(
            title_zh="实体提及",
            description_zh="每行一次实体在文档中的出现。",
            primary_key=("document_id", "raw_start", "entity_id"),
            foreign_keys=(
                ForeignKey("document_id", "documents", "document_id"),
                ForeignKey("entity_id", "entities", "entity_id"),
            ),
        )

    document_id: str = column("Document", "文档标识", "Document it stands in.", "所在文档。")
    raw_start: pl.Int64 = column("Start", "起点", "First code point in the raw text.", "原文起始码点。", ge=0)
    raw_end: pl.Int64 = column("End", "终点", "End (exclusive) in the raw text.", "原文结束码点(不含)。", ge=0)
    raw_text: str = column("Raw text", "原文", "Text as it stands in the document.", "文档中的原文。")
    entity_id: str = column("Entity", "实体标识", "Entity mentioned.", "所提及实体。")
