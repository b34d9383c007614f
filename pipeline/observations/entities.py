"""What documents speak of besides figures: organizations, groups that aid is for, services.

What belongs here: the table `entities` and finding its entities in texts. What does not: the names (entities.yaml,
organizations.yaml), and who acted (`actors`).
"""

from functools import cache
from typing import Any

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.page_areas import LOCAL_LEVELS
from pipeline.observations.search import Vocabulary, tokens, vocabulary

LEVEL_LABELS = {"province": ("省级", "Provincial"), "city": ("市级", "City"), "county": ("县级", "County")}
LEVEL_NAMES = {
    "national": "全国性",
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "enterprise": "企业、单位",
    "government": "政府",
    "donor": "捐助方",
}
ALL_UNIONS = "all_unions"


@cache
def _organization_entities() -> dict[str, dict[str, Any]]:
    """Entity id -> row with level, those that exist once a level included."""
    found: dict[str, dict[str, Any]] = {}
    for entry in lexicon.organizations():
        base = entry["entity_id"]
        if "label_zh" not in entry:
            continue
        level = entry.get("level")
        found[base] = {**entry, "level": level, "parent_id": entry.get("parent")}
        if level is None and entry.get("whose") in ("all", "own") and base != "union":
            for local in LOCAL_LEVELS:
                chinese, english = LEVEL_LABELS[local]
                label = entry["label_en"]
                found[f"{base}_{local}"] = {
                    "label_zh": chinese + entry["label_zh"],
                    "label_en": f"{english}: {label[0].lower()}{label[1:]}",
                    "level": local,
                    "parent_id": base,
                }
    found["unions_of_all_levels"]["level"] = "national"
    return found


def actor_levels() -> dict[str, str]:
    """Entity id of an organization -> level: national, province, city, county (a federation's own doing), all_unions
    (the sum of every union of an area, whatever the area), enterprise, government, donor."""
    found = {name: row["level"] for name, row in _organization_entities().items() if row["level"]}
    return {name: ALL_UNIONS if name.startswith("unions_of_all_levels") else level for name, level in found.items()}


def entities() -> pl.DataFrame:
    """The table: entity_id, kind, label_zh, label_en, definition_zh, parent_id; sorted by id.

    An organization's definition names its level.
    """
    rows = [
        {
            "entity_id": name,
            "kind": "organization",
            "label_zh": row["label_zh"],
            "label_en": row["label_en"],
            "definition_zh": f"组织层级：{LEVEL_NAMES[row['level']]}。" if row["level"] else None,
            "parent_id": row["parent_id"],
        }
        for name, row in _organization_entities().items()
    ]
    rows += [
        {key: entry.get(key) for key in ("entity_id", "kind", "label_zh", "label_en", "definition_zh", "parent_id")}
        for entry in lexicon.load("entities.yaml")
    ]
    for row in rows:
        row["entity_id"] = renamed(str(row["entity_id"]), str(row["kind"]))
    return pl.DataFrame(rows, infer_schema_length=None).sort("entity_id")


def renamed(entity_id: str, kind: str) -> str:
    """Services carry a prefix, so that they never share an id with an organization or an indicator."""
    return f"service_{entity_id}" if kind == "service" else entity_id


@cache
def _names() -> pl.DataFrame:
    """word (wide form), width, entity_id; longest first."""
    rows: dict[str, str] = {}
    for entry in lexicon.organizations():
        if not entry.get("implicit", False) and not entry.get("programme", False):
            rows |= {word: entry["entity_id"] for word in entry["words"]}
    for entry in lexicon.load("entities.yaml"):
        rows |= {word: renamed(entry["entity_id"], entry["kind"]) for word in entry["words"]}
    return pl.DataFrame(
        {
            "word": [lexicon.widened(word) for word in rows],
            "width": [len(word) for word in rows],
            "entity_id": list(rows.values()),
        },
        schema={"word": pl.String, "width": pl.Int64, "entity_id": pl.String},
    ).sort("width", "word", descending=[True, False])


@cache
def _vocabulary() -> Vocabulary:
    return vocabulary(_names()["word"])


def entity_mentions(texts: pl.DataFrame) -> pl.DataFrame:
    """Entities named or described in texts (document_id, text).

    Out: document_id, start, end (offsets in the reading text), entity_id, text (what names it there); sorted, one row a
    place and entity.
    """
    # Documents and entities go by their number in order, offsets along one axis: strings take twice as long to sort.
    texts = texts.select("document_id", "text").sort("document_id")
    length = texts["text"].str.len_chars().cast(pl.Int64)
    base = length.cum_sum() - length
    names, numbers = _names(), _numbers()
    found = tokens(texts["text"], _vocabulary(), printed=True)
    named = found.select(
        document="text",
        at="at",
        end=pl.col("at") + names["width"].gather(found["word"]),
        entity=names["entity_id"].replace_strict(numbers, return_dtype=pl.UInt32).gather(found["word"]),
        text="printed",
    )
    described = [
        _described(texts["text"], entry["pattern"]).select(
            "document",
            at=pl.col("start") + pl.lit(base).gather("document"),
            end=pl.col("start") + pl.lit(base).gather("document") + pl.col("text").str.len_chars().cast(pl.Int64),
            entity=pl.lit(numbers[renamed(entry["entity_id"], entry["kind"])], pl.UInt32),
            text="text",
        )
        for entry in lexicon.load("entities.yaml")
        if "pattern" in entry
    ]
    found = pl.concat([named, *described], rechunk=True)
    # At one place the longest first: one number to sort by takes a fifth of the time of three columns.
    width = pl.col("end") - pl.col("at")
    key = (pl.col("at") * len(numbers) + pl.col("entity")) * (width.max() + 1) - width
    found = found[found.select(key).to_series().arg_sort()]
    again = (pl.col("at") == pl.col("at").shift(1)) & (pl.col("entity") == pl.col("entity").shift(1))
    found = found.filter(~again.fill_null(False))
    before = base.gather(found["document"])
    return found.select(
        document_id=texts["document_id"].gather(found["document"]),
        start=pl.col("at") - before,
        end=pl.col("end") - before,
        entity_id=pl.Series(list(numbers)).gather(found["entity"]),
        text="text",
    )


@cache
def _numbers() -> dict[str, int]:
    """Place of each entity's id in their order."""
    described = [renamed(entry["entity_id"], entry["kind"]) for entry in lexicon.load("entities.yaml")]
    return {name: place for place, name in enumerate(sorted({*_names()["entity_id"], *described}))}


def _described(texts: pl.Series, pattern: str) -> pl.DataFrame:
    """The first place of each text that a pattern describes: document (its place), start, text."""
    # Text before the place is measured, not cut out: that takes half the time.
    head = pl.col("piece").cast(pl.Binary).bin.slice(0, pl.col("byte")).cast(pl.String)
    return (
        texts.alias("piece")
        .to_frame()
        .with_row_index("document")
        .with_columns(byte=pl.col("piece").str.find(pattern))
        .filter(pl.col("byte").is_not_null())
        .select("document", start=head.str.len_chars().cast(pl.Int64), text=pl.col("piece").str.extract(pattern, 0))
    )
