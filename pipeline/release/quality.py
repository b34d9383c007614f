"""The quality report that is published with the data: `data/quality.md` and its plot `data/quality.svg`.

What belongs here: counting what the tables hold and what they lack. What does not: judging or mending it.

Counts are made of the Parquet files of the release, lazily, so the report is as true as the release and bounded in
memory; lists are cut at MOST_LISTED rows and say so.
"""

from pathlib import Path

import polars as pl

from pipeline.release.markdown import code, inert, number, table
from pipeline.release.plot import Cell, coverage
from pipeline.release.project import project
from schemas import codes

MOST_LISTED = 100


def scan(data: Path, name: str) -> pl.LazyFrame:
    """A published table."""
    return pl.scan_parquet(data / f"{name}.parquet")


def counted(frame: pl.LazyFrame, *keys: str) -> pl.DataFrame:
    """Rows by key, the most first."""
    return (
        frame.group_by(*keys).agg(rows=pl.len()).sort("rows", *keys, descending=[True] + [False] * len(keys)).collect()
    )


def cut(shown: int, of: int) -> str:
    """What a list that was cut says below it."""
    return "" if shown >= of else f"\n\n{shown:,} of {of:,} rows are listed; the tables hold all · 仅列前 {shown:,} 行"


def totals(data: Path) -> str:
    """The release in one table."""
    documents = (
        scan(data, "documents")
        .select(
            pl.len(),
            pl.col("characters").sum(),
            pl.col("duplicate_of").count(),
            pl.col("repairs").sum(),
            pl.col("unresolved_damage").sum(),
        )
        .collect()
        .row(0)
    )
    dispositions = dict(counted(scan(data, "quantities"), "disposition").iter_rows())
    damaged = scan(data, "quantities").filter(pl.col("legibility") == "damaged").select(pl.len()).collect().item()
    agreement = dict(counted(scan(data, "series"), "agreement").iter_rows())
    read, typed = (
        scan(data, "observations").select(pl.col(column).count()).collect().item()
        for column in ("document_id", "figure_id")
    )
    rejected = scan(data, "rejected").select(pl.len()).collect().item()
    rows = [
        ("documents · 文档", documents[0]),
        ("characters read · 字符", documents[1]),
        ("copies of another document · 重复文档", documents[2]),
        ("inputs rejected · 拒收输入", rejected),
        ("repairs made · 已修复处", documents[3]),
        ("damaged places left alone · 未修复处", documents[4]),
        ("numeric mentions · 数字表述", sum(dispositions.values())),
        *(
            (f"… {english} · {chinese}", dispositions.get(one, 0))
            for one, (english, chinese) in codes.DISPOSITION.items()
        ),
        ("… touching unresolved damage, withheld · 受损未采用", damaged),
        ("observations read in documents · 文档中的观测值", read),
        ("observations transcribed by hand · 人工抄录的观测值", typed),
        ("series figures · 合并数值", sum(agreement.values())),
        *((f"… {english} · {chinese}", agreement.get(one, 0)) for one, (english, chinese) in codes.AGREEMENT.items()),
    ]
    return table(["what · 项目", "count · 数量"], [[inert(name), number(count)] for name, count in rows], right=[1])


def by_document(data: Path) -> str:
    """Mentions, observations and damage of each document."""
    mentions = (
        scan(data, "quantities")
        .group_by("document_id")
        .agg(
            pl.len().alias("mentions"),
            *((pl.col("disposition") == one).sum().alias(one) for one in codes.DISPOSITION),
            (pl.col("legibility") == "damaged").sum().alias("damaged"),
        )
    )
    counts = ["mentions", *codes.DISPOSITION, "damaged"]
    frame = (
        scan(data, "documents")
        .select("document_id", "title", "repairs", "unresolved_damage")
        .join(mentions, on="document_id", how="left")
        .with_columns(pl.col(counts).fill_null(0))
        .sort("observation", "document_id", descending=[True, False])
        .select("document_id", "title", *counts, "repairs", "unresolved_damage")
    )
    total = scan(data, "documents").select(pl.len()).collect().item()
    shown = frame.head(MOST_LISTED).collect()
    header = ["document", "title", *counts, "repairs", "left alone"]
    rows = [[code(row[0]), inert(row[1]), *map(number, row[2:])] for row in shown.iter_rows()]
    return table(header, rows, right=range(2, len(header))) + cut(shown.height, total)


def by_indicator(data: Path) -> str:
    """Observations and series figures of each indicator; those without any are listed too: they are the gaps."""
    observed = scan(data, "observations").group_by("indicator_id").agg(observations=pl.len())
    agreed = (
        scan(data, "series")
        .group_by("indicator_id")
        .agg(pl.len().alias("series"), *((pl.col("agreement") == one).sum().alias(one) for one in codes.AGREEMENT))
    )
    counts = ["observations", "series", *codes.AGREEMENT]
    frame = (
        scan(data, "indicators")
        .select("indicator_id", "label_en", "label_zh")
        .join(observed, on="indicator_id", how="left")
        .join(agreed, on="indicator_id", how="left")
        .with_columns(pl.col(counts).fill_null(0))
        .sort("observations", "indicator_id", descending=[True, False])
        .select("indicator_id", "label_en", "label_zh", *counts)
        .collect()
    )
    rows = [[code(row[0]), inert(row[1]), inert(row[2]), *map(number, row[3:])] for row in frame.iter_rows()]
    return table(["indicator", "English", "中文", *counts], rows, right=range(3, 3 + len(counts)))


def by_reason(data: Path) -> str:
    """Excluded mentions by reason."""
    excluded = scan(data, "quantities").filter(pl.col("disposition") == "excluded")
    found = dict(counted(excluded, "exclusion_reason").iter_rows())
    ordered = sorted(codes.EXCLUSION_REASON, key=lambda one: (-found.get(one, 0), one))
    rows = [
        [code(one), inert(codes.EXCLUSION_REASON[one][0]), codes.EXCLUSION_REASON[one][1], number(found.get(one, 0))]
        for one in ordered
    ]
    return table(["reason", "English", "中文", "mentions"], rows, right=[3])


def conflicts(data: Path) -> str:
    """Series whose sources contradict each other."""
    contradicting = scan(data, "series").filter(pl.col("agreement") == "conflict").sort("series_id")
    total = contradicting.select(pl.len()).collect().item()
    if not total:
        return "None · 无"
    shown = contradicting.head(MOST_LISTED).collect()
    rows = [
        [
            code(row["series_id"]),
            number(row["value"]),
            f"{number(row['lower'])} – {number(row['upper'])}",
            code(row["unit_id"]),
            number(row["sources"]),
            code(row["chosen_observation_id"]),
            inert(row["reason"]),
        ]
        for row in shown.iter_rows(named=True)
    ]
    header = ["series", "value", "allowed by the words", "unit", "sources", "chosen", "why"]
    return table(header, rows, right=[1, 2, 4]) + cut(shown.height, total)


def damage(data: Path) -> str:
    """Damaged places that were left alone, by kind."""
    frame = counted(scan(data, "repairs").filter(pl.col("repaired_text").is_null()), "kind")
    if frame.is_empty():
        return "None · 无"
    return table(["kind · 类型", "places · 处"], [[code(kind), number(rows)] for kind, rows in frame.iter_rows()], [1])


def cells(data: Path) -> list[Cell]:
    """Figures of the series by indicator and the year their period ends in; those without a year are left out."""
    frame = (
        scan(data, "series")
        .with_columns(year=pl.coalesce("period_end", "period_start").dt.year())
        .filter(pl.col("year").is_not_null())
        .group_by("indicator_id", "year")
        .agg(figures=pl.len(), conflicts=(pl.col("agreement") == "conflict").sum())
        .sort("indicator_id", "year")
        .collect()
    )
    return [Cell(*row) for row in frame.iter_rows()]


def labels(data: Path) -> dict[str, str]:
    """The name to print of each indicator, those with most figures first."""
    figures = scan(data, "series").group_by("indicator_id").agg(rows=pl.len())
    frame = (
        scan(data, "indicators")
        .join(figures, on="indicator_id", how="left")
        .sort(pl.col("rows").fill_null(0), "indicator_id", descending=[True, False])
        .select("indicator_id", pl.format("{} · {}", "label_en", "label_zh"))
        .collect()
    )
    return dict(frame.iter_rows())


def plot(data: Path) -> str:
    """`quality.svg`: coverage by year and indicator."""
    return coverage(cells(data), labels(data))


def by_year(data: Path) -> str:
    """The coverage in figures: indicators with a figure, figures and conflicts of each year."""
    years: dict[int, list[Cell]] = {}
    for cell in cells(data):
        years.setdefault(cell.year, []).append(cell)
    rows = [
        [
            str(year),
            ", ".join(f"{code(cell.indicator)} {cell.figures}" for cell in years[year]),
            number(sum(cell.figures for cell in years[year])),
            number(sum(cell.conflicts for cell in years[year])),
        ]
        for year in sorted(years)
    ]
    undated = scan(data, "series").filter(pl.col("period_end").is_null() & pl.col("period_start").is_null())
    without = undated.select(pl.len()).collect().item()
    rows.append(["no year · 无年份", "", number(without), ""])
    return table(["year", "figures of the series by indicator", "figures", "conflicts"], rows, right=[2, 3])


def report(data: Path) -> str:
    """`quality.md` for the tables in `data`."""
    sections = [
        ("", totals(data)),
        ("Coverage by year and indicator · 覆盖情况", f"![coverage](quality.svg)\n\n{by_year(data)}"),
        ("Indicators · 指标", by_indicator(data)),
        ("Exclusion reasons · 排除原因", by_reason(data)),
        ("Conflicts · 冲突", conflicts(data)),
        ("Unresolved damage · 未修复的受损", damage(data)),
        ("Documents · 文档", by_document(data)),
    ]
    parts = [
        "# Quality report · 质量报告",
        f"Version {project()['version']}. Counted from the published tables by the build; do not edit. "
        "由构建过程依据所发布的表统计生成,请勿手工修改。",
    ]
    parts += [f"## {title}\n\n{body}" if title else body for title, body in sections]
    return "\n\n".join(parts) + "\n"
