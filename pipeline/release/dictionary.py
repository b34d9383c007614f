"""The data dictionary: every table, column, type, unit, constraint and code, in English and Chinese.

What belongs here: the wording of `data/dictionary.md`. What does not: anything said of a table, which is in `schemas`,
or of an indicator or unit, which is in the lexicon.
"""

from pathlib import Path
from typing import Any

import polars as pl

from pipeline.release.markdown import code, inert, table
from pipeline.release.project import dataset, project
from schemas import TABLES, codes, foreign_keys, primary_key
from schemas.model import description, table_about
from schemas.table_schema import fields

PHYSICAL = {"string": "string", "integer": "int64", "number": "float64", "date": "date", "boolean": "boolean"}
LISTS: dict[str, dict[str, tuple[str, str]]] = {
    name.lower(): value for name, value in vars(codes).items() if name.isupper() and isinstance(value, dict)
}


def list_name(field: dict[str, Any]) -> str | None:
    """The code list that a Table Schema field draws on; None when it is open."""
    given = {entry["code"]: (entry["en"], entry["zh"]) for entry in field.get("codes", [])}
    return next((name for name, known in LISTS.items() if given and known == given), None)


def constraint(field: dict[str, Any], references: dict[str, str]) -> str:
    """What a value must satisfy, in both languages."""
    limits = field["constraints"]
    found = ["required · 必填" if limits.get("required") else "may be empty · 可空"]
    found += ["unique · 唯一"] if limits.get("unique") else []
    found += [f"≥ {limits['minimum']}"] if "minimum" in limits else []
    found += [f"≤ {limits['maximum']}"] if "maximum" in limits else []
    found += [f"length · 长度 ≥ {limits['minLength']}"] if "minLength" in limits else []
    found += [f"length · 长度 ≤ {limits['maxLength']}"] if "maxLength" in limits else []
    found += [code(limits["pattern"])] if "pattern" in limits else []
    found += [f"→ [{references[field['name']]}](#{references[field['name']]})"] if field["name"] in references else []
    listed = list_name(field)
    found += [f"code · 代码 [{listed}](#code-list-{listed.replace('_', '-')})"] if listed else []
    return "; ".join(found)


def of_table(name: str) -> str:
    """The section of one table."""
    model = TABLES[name]
    about = table_about(model)
    references = {key.column: key.table for key in foreign_keys(model)}
    rows = [
        [
            code(field["name"]),
            PHYSICAL[field["type"]] + (f" ({field['unit']})" if "unit" in field else ""),
            constraint(field, references),
            f"**{inert(field['title'])}.** {inert(field['description'])}",
            f"**{inert(field['title_zh'])}。** {inert(field['description_zh'])}",
        ]
        for field in fields(model)
    ]
    key = ", ".join(code(column) for column in primary_key(model))
    return "\n\n".join(
        [
            f'<a id="{name}"></a>\n\n## {name} · {inert(about.title_zh)}',
            f"{inert(description(model))}\n\n{inert(about.description_zh)}",
            f"Primary key · 主键: {key}. Rows are sorted by it. 行按主键排序。",
            table(["column · 列", "type · 类型", "constraints · 约束", "English", "中文"], rows),
        ]
    )


def of_list(name: str) -> str:
    """The section of one closed code list."""
    rows = [[code(one), inert(english), inert(chinese)] for one, (english, chinese) in LISTS[name].items()]
    anchor = f"code-list-{name.replace('_', '-')}"
    return f'<a id="{anchor}"></a>\n\n### {name}\n\n' + table(["code · 代码", "English", "中文"], rows)


def open_list(title: str, frame: pl.DataFrame, columns: list[str]) -> str:
    """The rows of a code list that grows as data."""
    rows = [[code(row[0]), *(inert(value) for value in row[1:])] for row in frame.select(columns).iter_rows()]
    return f"### {title}\n\n" + table(columns, rows)


def dictionary(data: Path) -> str:
    """The whole dictionary as Markdown; the rows of `indicators` and `units` are read from the tables in `data`."""
    about = dataset()
    contents = [
        [f"[{name}](#{name})", inert(description(model)), inert(table_about(model).description_zh)]
        for name, model in TABLES.items()
    ]
    indicators, units = (pl.read_parquet(data / f"{name}.parquet") for name in ("indicators", "units"))
    parts = [
        "# Data dictionary · 数据字典",
        f"{inert(about['title'])} · {inert(about['title_zh'])}, version {project()['version']}.",
        "Every table is published as CSV and as Parquet with the same rows in the same order. Empty = null. Offsets "
        "are Unicode code points of the decoded raw document, end exclusive. Made from `schemas/`; do not edit.",
        "每个表同时以 CSV 与 Parquet 发布,行与顺序相同。空值即缺失。偏移量为原文解码后的 Unicode 码点,不含终点。"
        "本文件由 `schemas/` 生成,请勿手工修改。",
        table(["table · 表", "English", "中文"], contents),
        *(of_table(name) for name in TABLES),
        "## Code lists · 代码表",
        *(of_list(name) for name in LISTS),
        "## Lists that grow · 可扩充的代码表",
        open_list(
            "Indicators · 指标",
            indicators,
            ["indicator_id", "label_en", "label_zh", "measure", "units", "definition"],
        ),
        open_list("Units · 单位", units, ["unit_id", "label_en", "label_zh", "dimension", "words"]),
    ]
    return "\n\n".join(parts) + "\n"
