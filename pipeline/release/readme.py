"""The parts of README.md that are made from the published tables, between marks.

What belongs here: the generated parts. What does not: the rest of the README, which people write.

`python -m pipeline.release.readme` rewrites the parts in place; with `--check` it changes nothing and exits 1 when
one is stale.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipeline.release.markdown import number, table
from pipeline.release.project import ROOT, dataset, project
from schemas import TABLES
from schemas.model import description, table_about

BEGIN = "<!-- generated: {} -->"
END = "<!-- end -->"


def listed(rows: list[list[str]]) -> str:
    """A Markdown table; the first row is the head."""
    head, *body = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return table(head, body)


def figures(data: Path) -> str:
    """Ten consolidated figures of all unions, the latest campaigns first."""
    series = pl.read_parquet(data / "series.parquet")
    indicators = pl.read_parquet(data / "indicators.parquet").select("indicator_id", label="label_en")
    wanted = ["funds_raised", "workers_visited", "enterprises_visited", "special_fund_allocated", "households_helped"]
    shown = (
        series.filter(
            pl.col("campaign_id").is_not_null(),
            pl.col("indicator_id").is_in(wanted),
            pl.col("area_text") == "全国",
            pl.col("period_kind") == "campaign",
        )
        .join(indicators, on="indicator_id")
        .sort(pl.col("period_end"), "indicator_id", "unit_id", descending=[True, False, False], nulls_last=True)
        .head(10)
    )
    rows = [["campaign", "what", "value", "allowed by the words", "unit", "status", "sources"]]
    rows += [
        [
            row["campaign_id"],
            row["label"],
            number(row["value"]),
            number(row["value"])
            if row["lower"] == row["upper"]
            else f"{number(row['lower'])} to {number(row['upper'])}",
            row["unit_id"],
            row["status"],
            f"{row['sources']} ({row['agreement']})",
        ]
        for row in shown.to_dicts()
    ]
    return listed(rows)


def one_row(data: Path) -> str:
    """One real observation, column by column: the first that is more than its printed number and was repaired.

    A release of documents without any figure has no row to show, and says so.
    """
    quantities = pl.scan_parquet(data / "quantities.parquet").select(
        "quantity_id", "raw_start", "raw_end", "raw_text", "text", "legibility"
    )
    rows = (
        pl.scan_parquet(data / "observations.parquet")
        .join(quantities, on="quantity_id")
        .sort(
            pl.col("bound") != "more_than",
            pl.col("upper").is_null(),
            pl.col("legibility") != "repaired",
            "observation_id",
        )
        .head(1)
        .collect()
        .to_dicts()
    )
    if not rows:
        return "(No figure was read in the documents of this release.)"
    [row] = rows
    shown = [
        ("raw_text", row["raw_text"], "as it stands in the page"),
        (
            "raw_start, raw_end",
            f"{row['raw_start']}, {row['raw_end']}",
            "where: code points of the page, end exclusive",
        ),
        ("text", row["text"], "repaired, in Simplified Chinese"),
        ("value", row["value"], "the printed number as an integer"),
        ("lower, upper", f"{row['lower']}, {number(row['upper']).replace(',', '')}", "what the words allow"),
        ("bound", row["bound"], "how the words bound it"),
        ("resolution", row["resolution"], "the step of its last printed digit: how the source rounded"),
        ("unit_id", row["unit_id"], "as printed, never converted"),
        ("indicator_id", row["indicator_id"], "what was measured"),
        ("status", row["status"], "planned, forecast, target or actual"),
        ("actor_text", row["actor_text"], "who acted"),
        ("campaign_id", row["campaign_id"], "the campaign it belongs to"),
        ("quote", row["quote"], "the clause it was read in"),
        ("rule_id", row["rule_id"], "the row of the lexicon that decided"),
    ]
    return listed([["column", "value", "meaning"], *[[f"`{a}`", str(b), c] for a, b, c in shown]])


def tables(data: Path) -> str:
    """Every table with its number of rows."""
    rows = [["table", "rows", "one row is", "每行"]]
    for name, model in TABLES.items():
        count = pl.scan_parquet(data / f"{name}.parquet").select(pl.len()).collect().item()
        text = re.sub(r"^One row is ", "", description(model))
        rows.append(
            [f"[`{name}`](data/{name}.csv)", f"{count:,}", text, re.sub("^每行", "", table_about(model).description_zh)]
        )
    return listed(rows)


def citation(data: Path) -> str:
    """How to cite the release."""
    about = dataset()
    who = ", ".join(one["title"] for one in about["contributors"])
    year = about["created"][:4]
    return f"> {who} ({year}). *{about['title']}* [{about['title_zh']}]. Version {project()['version']}. CC BY 4.0."


PARTS: dict[str, Callable[[Path], str]] = {
    "figures": figures,
    "one row": one_row,
    "tables": tables,
    "citation": citation,
}


def filled(text: str, data: Path) -> str:
    """The README with its generated parts made from the tables in `data`; ValueError when a mark is missing."""
    for name, part in PARTS.items():
        pattern = re.compile(re.escape(BEGIN.format(name)) + r"\n.*?" + re.escape(END), re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"README.md: the mark {BEGIN.format(name)} is missing; put it and {END} back")
        made = f"{BEGIN.format(name)}\n{part(data)}\n{END}"
        text = pattern.sub(made.replace("\\", r"\\"), text)
    return text


def main(arguments: list[str]) -> int:
    """Rewrite or check README.md of the project; 0 when that is done, 1 and one line when it is not."""
    path = ROOT / "README.md"
    try:
        text = path.read_text(encoding="utf-8")
        made = filled(text, ROOT / "data")
    except (OSError, ValueError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    if "--check" in arguments:
        if made != text:
            print("README.md: generated parts are stale; run `make data` and commit", file=sys.stderr)
        return int(made != text)
    if made != text:
        path.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
