"""The published code lists of this room: indicators, areas, units.

What belongs here: the lexicon's rows in the columns of `schemas`. What does not: the rows themselves.
"""

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.areas import area_table


def indicators() -> pl.DataFrame:
    """indicator_id, label_zh, label_en, definition, measure, units (joined by |); sorted by id."""
    rows = [
        {
            "indicator_id": name,
            **{key: entry[key] for key in ("label_zh", "label_en", "definition", "measure")},
            "units": "|".join(lexicon.accepted_units(name)),
        }
        for name, entry in sorted(lexicon.indicators().items())
    ]
    return pl.DataFrame(rows)


def areas() -> pl.DataFrame:
    """area_code, label_zh, label_en, definition, parent_code; sorted by code."""
    return area_table()


def units() -> pl.DataFrame:
    """unit_id, label_zh, label_en, definition, dimension, words; sorted by id."""
    return (
        lexicon.table("units.csv")
        .select("unit_id", "label_zh", "label_en", "dimension", "words", definition="definition_en")
        .with_columns(pl.col("words").replace("", None))  # a unit that only a head noun tells has no word of its own
        .sort("unit_id")
    )
