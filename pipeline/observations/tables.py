"""Rows of statistical tables told in sentences, so that a cell is read like any figure of prose.

What belongs here: writing 甲区总工会 | 走访企业（家） | 38 as 甲区总工会走访企业38家。, and where mentions are then.
What does not: finding tables and their units (`pipeline.quantities.tables`), and what a sentence says of a figure (the
other modules of the room). The table's caption opens each sentence, since its verb may be all that tells what was done;
a row of totals comes first, so that it is nobody's but the page's.
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Any

import polars as pl

from pipeline.observations import areas
from pipeline.observations.lookup import last_place
from pipeline.observations.stream import LIVE
from pipeline.quantities.heads import unit_brackets
from pipeline.quantities.lines import Cell
from pipeline.quantities.tables import Figure, Row, Table, parted, tables

#: What a mention has in the text written out; the other columns stay.
MOVED = {
    "row": pl.UInt32,
    "start": pl.Int64,
    "end": pl.Int64,
    "words": pl.String,
    "table": pl.UInt32,
    "total": pl.UInt32,
}


def written_out(
    texts: pl.DataFrame, mentions: pl.DataFrame, sections: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """texts, mentions and sections with the tables of the read sections in sentences.

    texts: document_id, text, ...; mentions: document_id, row, start, end, kind, unit_id, unit_text, words, ...;
    sections: document_id, start, end, section. Out: the same columns, and in mentions `table` (number in its document
    of the table a cell is in) and `total` (row of the figure that sums up its column), null elsewhere; dates in heads
    and labels are there once a sentence (same `row`), mentions of a table that no sentence prints are left out.
    """
    few = texts[parted(texts["text"])]
    mentions = mentions.with_columns(table=pl.lit(None, pl.UInt32), total=pl.lit(None, pl.UInt32))
    found = {document: list(tables(text)) for document, text in few.select("document_id", "text").iter_rows()}
    found = {document: of_document for document, of_document in found.items() if of_document}
    shown = texts.filter(pl.col("document_id").is_in(list(found))).select("document_id", "text")
    figures, edged = (_by_document(frame, list(found)) for frame in (mentions, sections))
    told: dict[str, _Telling] = {}
    for document, text in shown.iter_rows():
        telling = _Telling(text, figures.get(document, mentions.clear()), edged.get(document, sections.clear()))
        telling.tell(found[document])
        if telling.number:
            told[document] = telling
    if not told:
        return texts, mentions, sections
    written = pl.DataFrame({"document_id": list(told), "written": ["".join(one.parts) for one in told.values()]})
    texts = texts.join(written, on="document_id", how="left", maintain_order="left").with_columns(
        text=pl.coalesce("written", "text")
    )
    rows = [row for one in told.values() for row in one.moved]
    moved = pl.DataFrame(rows, schema=MOVED, orient="row")
    kept = mentions.drop(*(name for name in MOVED if name != "row"))
    there = pl.col("document_id").is_in(list(told))
    placed = moved.join(kept, on="row", how="inner", maintain_order="left").select(mentions.columns)
    mentions = pl.concat([mentions.filter(~there), placed]).sort("document_id", "start")
    edges = pl.DataFrame(
        [(document, *edge) for document, one in told.items() for edge in one.edges],
        schema={name: sections.schema[name] for name in ("document_id", "start", "end", "section")},
        orient="row",
    )
    sections = pl.concat([sections.filter(~there).select(edges.columns), edges]).sort("document_id", "start")
    return texts.drop("written"), mentions, sections


def _by_document(frame: pl.DataFrame, documents: list[str]) -> dict[str, pl.DataFrame]:
    there = frame.filter(pl.col("document_id").is_in(documents))
    return {str(key[0]): rows for key, rows in there.partition_by("document_id", as_dict=True).items()}


def once(mentions: pl.DataFrame) -> pl.DataFrame:
    """The mentions of `written_out`, each at the first of its places."""
    if mentions["table"].null_count() == mentions.height:
        return mentions
    return mentions.unique("row", keep="first", maintain_order=True)


#: A table with more figures is data, not news; told in sentences it would be many times as long.
MOST_FIGURES = 5_000


@cache
def _whole_names() -> frozenset[str]:
    names = areas.area_names()
    return frozenset(names.filter(~pl.col("stem"))["name"])


@cache
def _short_names() -> dict[str, str]:
    """Names of cities and counties without their kind (海州) that only one has, and that one's name."""
    found: dict[str, str] = {}
    local = areas.areas().filter(pl.col("level").is_in(["city", "county"]) & (pl.col("current") == "true"))
    for name in local["label_zh"].unique():
        short = areas.KIND.sub("", name)
        found[short] = "" if short in found or short in areas.TOO_COMMON else name
    return {short: name for short, name in found.items() if name and len(short) > 1}


class _Telling:
    """One document while it is written out."""

    def __init__(self, text: str, mentions: pl.DataFrame, sections: pl.DataFrame) -> None:
        self.text = text
        self.mentions: list[dict[str, Any]] = mentions.sort("start").to_dicts()
        self.places = {mention["start"]: place for place, mention in enumerate(self.mentions)}
        self.sections: list[dict[str, Any]] = sections.sort("start").to_dicts()
        self.parts: list[str] = []
        self.length = self.number = 0
        self.moved: list[tuple[int, int, int, str, int | None, int | None]] = []
        self.edges: list[tuple[int, int, str]] = []
        self.copied: list[tuple[int, int, int]] = []
        self.told: list[tuple[int, int]] = []

    def tell(self, found: list[Table]) -> None:
        """Write the document with those of its tables that have a measured figure and lie in one read section."""
        at = 0
        for table in found:
            if self._measured(table) and self._read(table):
                self._copy(at, table.start)
                at = min(table.end, len(self.text))
                self._table(table)
        self._copy(at, len(self.text))
        self._place()

    def _measured(self, table: Table) -> bool:
        cells = (self.places.get(figure.cell.start) for row in table.rows for figure in row.figures)
        return any(place is not None and self.mentions[place]["unit_id"] for place in cells)

    def _read(self, table: Table) -> bool:
        """Whether the figures of a table, not too many, lie in one section that is read; its head may be cut off."""
        cells = [figure.cell for row in table.rows for figure in row.figures]
        place = bisect_right(self.sections, cells[0].start, key=lambda one: one["start"]) - 1
        around = self.sections[place] if place >= 0 else None
        within = around is not None and around["section"] in LIVE and around["end"] >= cells[-1].end
        return within and len(cells) <= MOST_FIGURES

    def _copy(self, start: int, end: int) -> None:
        self.copied.append((start, end, self.length))
        self._write(self.text[start:end])

    def _place(self) -> None:
        """Mentions outside the tables, and the edges of the sections."""
        for mention in self.mentions:
            moved = self._moved(mention["start"])
            if moved is not None:
                end = moved + mention["end"] - mention["start"]
                self.moved.append((mention["row"], moved, end, mention["words"], None, None))
        for one in self.sections:
            start, end = (self._edge(one[name]) for name in ("start", "end"))
            # A section that held nothing but a table's head is left empty, and would hide the one that begins there.
            if start < end:
                self.edges.append((start, end, one["section"]))

    def _moved(self, place: int) -> int | None:
        at = bisect_right(self.copied, place, key=lambda one: one[0]) - 1
        start, end, to = self.copied[at]
        return to + place - start if at >= 0 and place < end else None

    def _edge(self, place: int) -> int:
        if place >= len(self.text):
            return self.length
        moved = self._moved(place)
        # An edge inside a table is before its figures or behind them.
        return self.told[bisect_right(self.told, place, key=lambda one: one[0]) - 1][1] if moved is None else moved

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _table(self, table: Table) -> None:
        self.number += 1
        self.told.append((table.start, self.length))
        caption = "".join(_kept(table.caption, self.text)) if table.caption else ""
        totals: dict[int, int] = {}
        for row in sorted(table.rows, key=lambda one: (not one.total, not one.sums)):
            for figure in row.figures:
                if caption:
                    self._write(f"{caption}，")
                self._sentence(row, figure, totals)
            for cell in row.others:
                if any(True for _ in self._inside(cell)):
                    self._name(cell, once=True)
                    self._write("。")
            self._write("\n")
        behind = max(figure.cell.end for row in table.rows for figure in row.figures)
        self.told.append((behind, self.length))

    def _sentence(self, row: Row, figure: Figure, totals: dict[int, int]) -> None:
        named = "".join(cell.plain for cell in row.label)
        if figure.by_row or named in _whole_names():
            self._names((*figure.head, *row.label))
        elif named in _short_names():
            self._names(figure.head)
            self._write(_short_names()[named])
        else:
            self._names((*row.label, *figure.head))
        place = self.places.get(figure.cell.start)
        printed = self.text[figure.cell.start : figure.cell.end]
        if place is not None and self.mentions[place]["end"] == figure.cell.end:
            mention = self.mentions[place]
            unit = mention["unit_text"] or ""
            words = printed + ("" if unit in printed else unit)
            total = totals.setdefault(figure.column, mention["row"]) if row.total else totals.get(figure.column)
            whole = None if total == mention["row"] else total
            moved = (mention["row"], self.length, self.length + len(words), words, self.number, whole)
            self.moved.append(moved)
            self._write(words)
        else:
            self._name(figure.cell, once=True)
        self._write("。")

    def _names(self, cells: tuple[Cell, ...]) -> None:
        for cell in cells:
            self._name(cell)

    def _name(self, cell: Cell, once: bool = False) -> None:
        """A head, a label or a note, without the unit in its bracket, with the mentions in it."""
        start = cell.start
        for piece in _kept(cell, self.text):
            at = self.text.index(piece, start) if piece else start
            for mention in self._inside(Cell(at, at + len(piece), piece)):
                if once or mention["kind"] == "date":
                    begin = self.length + mention["start"] - at
                    end = begin + mention["end"] - mention["start"]
                    self.moved.append((mention["row"], begin, end, mention["words"], None, None))
            self._write(piece)
            start = at + len(piece)
        if len(cell.plain) == 4 and cell.plain.isdigit():
            self._write("年")

    def _inside(self, cell: Cell) -> Iterator[dict[str, Any]]:
        for start in range(cell.start, cell.end):
            place = self.places.get(start)
            if place is not None and self.mentions[place]["end"] <= cell.end:
                yield self.mentions[place]


def _kept(cell: Cell, text: str) -> list[str]:
    """What a cell prints besides its unit in brackets, in pieces."""
    edges = [0, *(edge for span in unit_brackets(cell.plain) for edge in span), len(cell.plain)]
    printed = text[cell.start : cell.end]
    return [printed[begin:end].strip() for begin, end in zip(edges[::2], edges[1::2], strict=True)]


def with_topics(figures: pl.DataFrame) -> pl.DataFrame:
    """Cells of a table with the words around the last figure before it, which tell what the table is about.

    figures: document, table and nearby (signature), sorted by place.
    """
    if figures["table"].null_count() == figures.height:
        return figures
    running = pl.col("table").is_null()
    same = (pl.col("document").gather("told") == pl.col("document")).fill_null(False)
    return (
        figures.with_columns(told=last_place(running))
        .with_columns(
            nearby=pl.col("nearby")
            | pl.when(~running & same).then(pl.col("nearby").gather("told")).otherwise(0).fill_null(0)
        )
        .drop("told")
    )


def with_totals(figures: pl.DataFrame) -> pl.DataFrame:
    """Cells of a column with a total are part of it where both report the same: `whole` is the total's row.

    figures: row, indicator_id, whole, total.
    """
    if figures["total"].null_count() == figures.height:
        return figures
    totals = figures.select(total="row", of_total="indicator_id")
    return (
        figures.join(totals, on="total", how="left", maintain_order="left")
        .with_columns(
            whole=pl.when(pl.col("whole").is_null() & (pl.col("of_total") == pl.col("indicator_id")))
            .then("total")
            .otherwise("whole")
        )
        .drop("of_total")
    )
