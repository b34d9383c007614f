"""Figures that stand alone in a cell of a table, read with the unit that the table's head gives them.

Belongs here: putting head, cell and unit together as prose prints them (走访企业38家), so that unit, magnitude, bounds
and resolution are those of any other figure, and writing them over the bare cell's. Does not: finding tables and what
units a column may have (`tables`), reading (`readings`).
"""

from collections.abc import Callable, Iterator

import polars as pl

from pipeline.quantities.cores import LENGTH
from pipeline.quantities.heads import bare_words
from pipeline.quantities.publish import SCHEMA
from pipeline.quantities.tables import Figure, parted, tables

#: What a cell has from its reading with head and unit; its place and text stay those of the cell.
TAKEN = ["kind", "number", "value", "unit_id", "unit_text", "bound", "lower", "upper", "resolution"]
#: Kinds that the mention of a bare cell may have, and that its reading with a unit may have.
BARE, MEASURED = ("count", "date"), ("count", "money", "ratio", "duration", "measure")
#: Words of a head that its figure is read with.
_WORDS = 40


def with_head_units(
    found: pl.DataFrame,
    texts: pl.DataFrame,
    numbers: pl.Series,
    read: Callable[[pl.DataFrame], pl.DataFrame],
) -> pl.DataFrame:
    """Mentions (schema SCHEMA) of `texts` (`text`, `offset` before it), those alone in a cell with their head's unit.

    `numbers` gives the place in `texts` of each mention's text, `read` the mentions of other texts (`id`, `text`).
    """
    numbered = parted(texts["text"])
    if numbered.is_empty() or found.is_empty():
        return found
    places = (numbers * LENGTH + found["start"]).rename("place")
    cells = _cells(texts, numbered)
    if cells.is_empty():
        return found
    at = places.search_sorted(cells["place"]).clip(0, places.len() - 1)
    cells = cells.with_columns(at=at.cast(pl.Int64)).filter(
        places.gather(at) == cells["place"], found["end"].gather(at) - found["start"].gather(at) == cells["size"],
        found["kind"].gather(at).is_in(BARE), found["unit_id"].gather(at).is_null(),
    )  # fmt: skip
    taken = _read(cells, found["raw_text"].gather(cells["at"]), read)
    if taken.is_empty():
        return found
    return found.with_columns(found[name].scatter(taken["at"], taken[name]) for name in TAKEN)


def _cells(texts: pl.DataFrame, parted: pl.Series) -> pl.DataFrame:
    """The figures of the tables in some of `texts`: place, size, head and units of each cell, sorted by place."""
    rows = [
        (number * LENGTH + offset + figure.cell.start, figure.cell.end - figure.cell.start, told, figure.units)
        for number in parted
        for text, offset in texts.select("text", "offset").slice(number, 1).rows()
        for figure, told in _figures(text)
    ]
    schema: dict[str, pl.DataType] = {
        "place": pl.Int64(), "size": pl.Int64(), "head": pl.String(), "units": pl.List(pl.String),
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _figures(text: str) -> Iterator[tuple[Figure, str]]:
    """The figures of the tables of a text, each with the words that tell what it counts."""
    for table in tables(text):
        for row in table.rows:
            for figure in row.figures:
                told = row.label if figure.by_row else figure.head
                yield figure, "".join(bare_words(cell.plain) for cell in told)[-_WORDS:]


def _read(cells: pl.DataFrame, printed: pl.Series, read: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """`at` and TAKEN of the cells that, read with head and unit, or unit alone, are one figure; the best reading of
    each. A cell without a unit is what its head's noun makes it, if it is a count."""
    asked = []
    for at, raw, head, units in zip(cells["at"], printed, cells["head"], cells["units"].to_list(), strict=True):
        for unit in units or [""]:
            word = unit.lstrip("万亿") if raw.endswith(("万", "亿")) else unit
            asked += [(at, f"{head}{raw}{word}", len(head), unit), (at, f"{raw}{word}", 0, unit)][: 2 if unit else 1]
    schema = {"at": pl.Int64, "text": pl.String, "from": pl.Int64, "unit": pl.String}
    frame = pl.DataFrame(asked, schema=schema, orient="row")
    distinct = frame.select("text").unique(maintain_order=True).select(id="text", text="text")
    told = read(distinct).rename({"id": "text"})
    whole = pl.col("end") == pl.col("text").str.len_chars()
    counted = (pl.col("unit") != "") | (pl.col("kind") == "count")
    best = (
        frame.join(told, on="text", maintain_order="left")
        .filter(
            whole, counted, pl.col("start") == pl.col("from"), pl.col("kind").is_in(MEASURED),
            pl.col("unit_id").is_not_null(), pl.col("number").is_not_null(),
        )
        .unique("at", keep="first", maintain_order=True)
    )  # fmt: skip
    unit = pl.when(pl.col("unit") != "").then("unit")
    return best.with_columns(unit_text=unit).select("at", *(pl.col(name).cast(SCHEMA[name]) for name in TAKEN))
