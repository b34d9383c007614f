"""The workbook `data/<name>.xlsx`: a sheet a table, a read-me and the dictionary, for people who work in Excel.

What belongs here: the layout of the workbook. What does not: what the columns mean (`schemas`).

No cell is a formula or a link, whatever a page's text begins with: text is written as text. A figure beyond 2^53 is
text too, since Excel would round it. The file holds no clock, so equal tables give equal bytes.
"""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.release.project import dataset, project
from schemas import TABLES, foreign_keys, polars_schema, primary_key
from schemas.model import description, table_about
from schemas.table_schema import fields

EXACT = 2**53
CELL = 32_767
#: Rows of a table that a sheet holds. Excel's own end is 1,048,576 rows; a sheet this long still opens in seconds.
MOST_ROWS = 20_000
BATCH = 20_000
WIDTHS = {"Int64": 16, "Date": 12, "Float64": 12, "Boolean": 9}
TEXT_WIDTH = 22
LONG_WIDTH = 60
LONG_COLUMNS = {"quote", "definition", "definition_zh", "evidence", "detail", "note", "reason", "words", "title"}
README, DICTIONARY = "read me", "dictionary"


class Sheet:
    """One sheet that is written row by row, each value typed as what it is."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, formats: dict[str, Format]) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.formats = formats
        self.row = 0

    def write(self, values: list[Any], style: str | None = None) -> None:
        """Append a row; None stays an empty cell."""
        given = self.formats.get(style) if style else None
        for column, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, str):
                self.sheet.write_string(self.row, column, value[:CELL], given)
            elif isinstance(value, bool):
                self.sheet.write_boolean(self.row, column, value, given)
            elif isinstance(value, int) and abs(value) > EXACT:
                self.sheet.write_string(self.row, column, str(value), self.formats["exact"])
            elif isinstance(value, int):
                self.sheet.write_number(self.row, column, value, given or self.formats["integer"])
            elif isinstance(value, float):
                self.sheet.write_number(self.row, column, value, given)
            else:
                self.sheet.write_datetime(self.row, column, value, given or self.formats["date"])
        self.row += 1

    def head(self, titles: list[str], widths: list[int], rows: int) -> None:
        """The header row: frozen, with filters over `rows` rows."""
        self.write(list(titles), "header")
        self.sheet.freeze_panes(1, 1)
        self.sheet.autofilter(0, 0, max(rows, 1), len(titles) - 1)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)


def write_workbook(data: Path, path: Path, most_rows: int = MOST_ROWS) -> None:
    """Write the workbook of the tables whose Parquet files are in `data` to `path`.

    A table with more than `most_rows` rows is cut there; the sheet's last row and the read-me say where the rest is.
    """
    rows = {name: pl.scan_parquet(data / f"{name}.parquet").select(pl.len()).collect().item() for name in TABLES}
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    created = datetime.fromisoformat(str(dataset()["created"]).replace("Z", "+00:00")).astimezone(UTC)
    book.set_properties(
        {
            "title": f"{dataset()['title']} · {dataset()['title_zh']}",
            "comments": f"version {project()['version']}",
            "keywords": ", ".join(project()["keywords"]),
            "created": created.replace(tzinfo=None),
        }
    )
    formats = {
        "header": book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "note": book.add_format({"italic": True, "font_color": "#9A3412"}),
        "integer": book.add_format({"num_format": "#,##0"}),
        "exact": book.add_format({"num_format": "@", "align": "right"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    write_readme(Sheet(book, README, formats), rows, most_rows)
    write_dictionary(Sheet(book, DICTIONARY, formats))
    for name in TABLES:
        write_table(Sheet(book, name, formats), data, name, rows[name], most_rows)
    book.close()


def write_table(sheet: Sheet, data: Path, name: str, rows: int, most_rows: int) -> None:
    """The sheet of one table."""
    schema = polars_schema(TABLES[name])
    widths = [
        LONG_WIDTH if column in LONG_COLUMNS else WIDTHS.get(str(dtype), TEXT_WIDTH) for column, dtype in schema.items()
    ]
    sheet.head(list(schema), widths, min(rows, most_rows))
    with pq.ParquetFile(data / f"{name}.parquet") as file:
        frames = (pl.DataFrame(batch) for batch in file.iter_batches(BATCH))
        for row in islice((row for frame in frames for row in frame.iter_rows()), most_rows):
            sheet.write(list(row))
    if rows > most_rows:
        sheet.write([beyond(name, rows, most_rows)], "note")


def beyond(name: str, rows: int, most_rows: int) -> str:
    """What the sheet of a table that was cut says."""
    return (
        f"{rows - most_rows:,} of {rows:,} rows are not in this workbook; all of them are in data/{name}.parquet and "
        f"data/{name}.csv · 本工作簿仅含前 {most_rows:,} 行,其余 {rows - most_rows:,} 行见 data/{name}.parquet 与 "
        f"data/{name}.csv"
    )


def write_readme(sheet: Sheet, rows: dict[str, int], most_rows: int) -> None:
    """The first sheet: what this is, its licence, and the other sheets."""
    about, package = dataset(), project()
    licence = about["licenses"][0]
    sheet.sheet.set_column(0, 0, 24)
    sheet.sheet.set_column(1, 1, 12)
    sheet.sheet.set_column(2, 3, 70)
    sheet.write([about["title"]], "title")
    sheet.write([about["title_zh"]], "title")
    sheet.write([about["description"]])
    sheet.write([about["description_zh"]])
    sheet.write([f"Version {package['version']} · {licence['title']} ({licence['name']}) · {licence['path']}"])
    sheet.write(
        [f"Integers beyond {EXACT:,} (2^53) are text, since Excel would round them · 超出 2^53 的整数以文本保存"]
    )
    sheet.write([])
    sheet.write(["sheet · 工作表", "rows · 行数", "English", "中文"], "header")
    for name, model in TABLES.items():
        sheet.write([name, rows[name], description(model), table_about(model).description_zh])
    for name in (name for name in TABLES if rows[name] > most_rows):
        sheet.write([f"{name}: {beyond(name, rows[name], most_rows)}"], "note")


def write_dictionary(sheet: Sheet) -> None:
    """The dictionary: one row a column, and one a code of its list."""
    titles = ["table", "column", "code", "type", "key", "English", "中文"]
    body: list[list[Any]] = []
    for name, model in TABLES.items():
        references = {key.column: f"→ {key.table}.{key.key}" for key in foreign_keys(model)}
        for field in fields(model):
            column = field["name"]
            key = "primary key" if column in primary_key(model) else references.get(column)
            english, chinese = (f"{field['title' + end]}: {field['description' + end]}" for end in ("", "_zh"))
            body.append([name, column, None, field["type"], key, english, chinese])
            body += [
                [name, column, entry["code"], None, None, entry["en"], entry["zh"]] for entry in field.get("codes", [])
            ]
    sheet.head(titles, [16, 22, 20, 10, 26, 70, 60], len(body))
    for row in body:
        sheet.write(row)
