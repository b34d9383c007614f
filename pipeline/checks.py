"""Asset checks: laws and schemas block; what a maintainer should look at warns.

What belongs here: turning faults and findings into Dagster check results. What does not: finding them (`pipeline.laws`,
`pipeline.audit`, `pipeline.findings`, `schemas`).

A warning stops nothing, unless the setting `strict` makes it an error.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import dagster as dg

from pipeline.assets.metadata import cell
from pipeline.lazy import Lazy
from pipeline.resources import Settings
from schemas import TABLES

if TYPE_CHECKING:
    import polars as pl

    from pipeline import audit, build, findings, laws
    from pipeline.stages import Workspace
else:
    audit, build = Lazy("pipeline.audit"), Lazy("pipeline.build")
    findings, laws = Lazy("pipeline.findings"), Lazy("pipeline.laws")

Find = Callable[["Workspace", str], list[str]]
MOST_SHOWN = 20

#: Law -> (asset, what it says); the functions are in `pipeline.laws`.
LAWS = {
    "every_digit_once": (
        "quantities",
        "Law 1: every digit of every document lies inside exactly one quantity, which stands where it says.\n\n"
        "每份文档的每个数字恰好属于一个数量表述。",
    ),
    "every_mention_disposed": (
        "table_files",
        "Law 2: an excluded quantity has a reason, any other an observation; every observation has its origin.\n\n"
        "每处数量表述都有处置;排除者有原因,观测值有出处。",
    ),
    "damage_withheld": (
        "quantities",
        "Law 3: a quantity that touches unresolved damage is never published as an observation.\n\n"
        "触及未修复受损处的数量绝不作为观测值发布。",
    ),
    "exact_integers": (
        "table_files",
        "Law 4: value is the number when it is whole and within int64, else null; the bounds enclose it.\n\n"
        "整数精确,超出 64 位者为空,上下界包含该值。",
    ),
    "every_input_accounted": (
        "table_files",
        "Law 5: every input file is in documents or in rejected.\n\n每个输入文件都在 documents 或 rejected 中。",
    ),
    "faults_are_few": (
        "table_files",
        "A fault of the code that takes every document away publishes nothing.\n\n"
        "代码缺陷若使全部文档无法处理,则不发布任何内容。",
    ),
    "nothing_personal": (
        "table_files",
        "Law 6: no e-mail address, personal telephone number or ID number in a text column.\n\n"
        "文本列中没有电子邮箱、个人电话或证件号码。",
    ),
}

#: Check of a release -> (asset, what it says); the functions are in `pipeline.audit`.
AUDITS = {
    "staged_as_described": (
        "datapackage",
        "Law 7: what is staged is whole and is what datapackage.json says, by frictionless; else it is not published."
        "\n\n暂存内容完整且与 datapackage.json 一致,否则不发布。",
    ),
    "published_as_described": (
        "publication",
        "Law 7: what is published is whole and is what datapackage.json says, by frictionless.\n\n"
        "已发布的内容完整且与 datapackage.json 一致。",
    ),
    "published_tables": (
        "publication",
        "The published tables are as their models say, references hold, CSV and Parquet are equal.\n\n"
        "已发布的表符合结构定义,引用有效,CSV 与 Parquet 一致。",
    ),
    "published_laws": (
        "publication",
        "The published tables keep laws 2, 3, 4 and 6.\n\n已发布的表遵守第 2、3、4、6 条规则。",
    ),
}


class Caution(NamedTuple):
    """A check that warns: the asset it is shown on, the tables it also reads, what it says and what to do."""

    asset: str
    reads: tuple[str, ...]
    description: str


#: Finding -> its check; the functions are in `pipeline.findings`.
WARNINGS = {
    "conflicts": Caution(
        "series",
        ("observations", "figures"),
        "No series rests on sources that contradict each other. To do: docs/maintaining.md, review a conflict.\n\n"
        "没有来源互相冲突的序列。",
    ),
    "unresolved": Caution(
        "repairs",
        ("documents",),
        "Every damaged place was put right. To do: look at the place; what cannot be read stays as it is.\n\n"
        "所有受损处均已修复。",
    ),
    "undated": Caution(
        "documents",
        (),
        "Every page has a date. To do: add a row for the file to documents.csv.\n\n每个页面都有发布日期。",
    ),
    "without_indicator": Caution(
        "quantities",
        ("documents",),
        "Every count or sum of money in running text fits an indicator, or is about something else. To do: where it is "
        "about union aid, add an indicator or a word.\n\n正文中的数量与金额都有对应指标。",
    ),
    "failed_shards": Caution(
        "finals",
        (),
        "Every shard was done. To do: the pages of a failed shard are in `rejected`; report them.\n\n"
        "所有分片均已处理。",
    ),
    "refused": Caution(
        "rejected",
        (),
        "Every input could be read. To do: the column `detail` says what.\n\n所有输入均可读取。",
    ),
    "lost": Caution(
        "table_files",
        (),
        "Nothing that the last release holds is missing in this build: documents, observations, series. To do: look at "
        "the ids before releasing.\n\n上次发布的内容无一缺失。",
    ),
}


def outcome(faults: list[str]) -> dg.AssetCheckResult:
    """An error for faults, which are named as a Markdown list; passed when there is none."""
    more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
    named = "\n".join(f"- {cell(fault, width=400)}" for fault in faults[:MOST_SHOWN])
    return dg.AssetCheckResult(
        passed=not faults,
        severity=dg.AssetCheckSeverity.ERROR,
        description=f"{faults[0]}{more}" if faults else None,
        metadata={"faults": len(faults), **({"named": dg.MetadataValue.md(named)} if faults else {})},
    )


def looked_at(found: "pl.DataFrame", settings: Settings) -> dg.AssetCheckResult:
    """A warning for rows to look at, which are shown as a table; an error where the settings are strict."""
    metadata: dict[str, Any] = {"found": found.height, "seeds": dg.MetadataValue.path(settings.workspace().seeds)}
    if not found.is_empty():
        records = [
            dg.TableRecord({name: None if value is None else str(value) for name, value in row.items()})
            for row in found.head(MOST_SHOWN).iter_rows(named=True)
        ]
        metadata["rows"] = dg.MetadataValue.table(records)
    return dg.AssetCheckResult(
        passed=found.is_empty(),
        severity=dg.AssetCheckSeverity.ERROR if settings.strict else dg.AssetCheckSeverity.WARN,
        description=None if found.is_empty() else f"{found.height} to look at, the first: {found.row(0)[0]}",
        metadata=metadata,
    )


def error_check(name: str, asset: str, description: str, find: Find) -> dg.AssetChecksDefinition:
    """A blocking check of the faults that `find(workspace, name of the asset)` names."""

    @dg.asset_check(asset=asset, name=name, blocking=True, description=description)
    def check(settings: Settings) -> dg.AssetCheckResult:
        return outcome(find(settings.workspace(), asset))

    return check


def schema_faults(space: "Workspace", table: str) -> list[str]:
    """What the model of a table finds wrong with it."""
    return laws.models_hold(space, table)["problem"].to_list()


def loose_references(space: "Workspace", _: str) -> list[str]:
    """Foreign keys of all tables that name no row."""
    return [fault for name in TABLES for fault in laws.references_hold(space, name)["problem"]]


def law(name: str) -> Find:
    """The faults by one law."""
    return lambda space, _: laws.LAWS[name][1](space)["problem"].to_list()


def audited(name: str) -> Find:
    """The faults that one function of `pipeline.audit` names."""
    return lambda space, _: getattr(audit, name)(space)


def warning_check(name: str, caution: Caution) -> dg.AssetChecksDefinition:
    """A check that warns of the rows that `pipeline.findings.<name>` finds."""

    @dg.asset_check(
        asset=caution.asset,
        name=name,
        blocking=True,  # an error blocks, a warning does not
        description=caution.description,
        additional_deps=caution.reads,
    )
    def check(settings: Settings) -> dg.AssetCheckResult:
        return looked_at(getattr(findings, name)(settings.workspace()), settings)

    return check


CHECKS = [
    *(
        error_check("schema", name, f"Table {name} is as its model says.\n\n表 {name} 符合其结构定义。", schema_faults)
        for name in TABLES
    ),
    error_check(
        "references",
        "table_files",
        "Every foreign key names a row that is there.\n\n所有外键均指向存在的行。",
        loose_references,
    ),
    *(error_check(name, asset, description, law(name)) for name, (asset, description) in LAWS.items()),
    *(error_check(name, asset, description, audited(name)) for name, (asset, description) in AUDITS.items()),
    *(warning_check(name, caution) for name, caution in WARNINGS.items()),
]
