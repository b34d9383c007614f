"""Which column comes from which: column lineage of the stages and tables, as data.

What belongs here: where each column is taken from, one step up the street. What does not: references between tables
(foreign keys), which are constraints of the column schema.

A stage holds several frames, so its columns are named `<frame>.<column>`; those of a table bear the name they are
published under. A test holds this against a build: every column that is named here exists.
"""

import dagster as dg

from schemas import TABLES, polars_schema
from schemas.observations import SERIES_KEY
from schemas.quantities import DECIDED

Source = tuple[str, str]

#: What an observation takes over from its mention, as it stands there.
OF_A_MENTION = ("document_id", "value", "lower", "upper", "bound", "resolution", "unit_id", "number")
#: What the id of a mention is made of.
PLACE_OF_A_MENTION = [("extracted_quantities", f"quantities.{name}") for name in ("document_id", "raw_start")]
KEY_OF_SERIES = tuple(name for name in SERIES_KEY if name != "actor_level")


def same(frame: str, asset: str, upstream: str | None = None) -> dict[str, list[Source]]:
    """Every column of a stage's frame, which bears a table's name, from the frame of that name in `asset`."""
    return {f"{frame}.{name}": [(asset, f"{upstream or frame}.{name}")] for name in columns_of(frame)}


def columns_of(table: str) -> list[str]:
    """Column names of a table."""
    return polars_schema(TABLES[table]).names()


def stage_sources() -> dict[str, dict[str, list[Source]]]:
    """Stage -> column -> where it comes from."""
    text, page = ("texts", "texts.text"), ("pages", "pages.text")
    headers = ("title", "credited_to", "publisher", "published_on")
    outside = ("document_id", "file", "sha256", "bytes", "encoding", "source_url", "publisher", "published_on")
    documents: dict[str, list[Source]] = {f"documents.{name}": [("pages", f"pages.{name}")] for name in outside}
    for name in headers:
        documents.setdefault(f"documents.{name}", []).append(("layout", f"headers.{name}"))
    repaired = [("texts", "repairs.repaired_text")]
    documents |= {
        "documents.characters": [("texts", "texts.characters")],
        "documents.script": [("texts", "texts.script")],
        "documents.repairs": repaired,
        "documents.unresolved_damage": repaired,
        "documents.duplicate_of": [("duplicates", "duplicate_of")],
    }
    return {
        "texts": {
            "texts.text": [page],
            "texts.characters": [page],
            "repairs.raw_text": [page],
            "repairs.repaired_text": [page],
        },
        "layout": {"sections.section": [text], **{f"headers.{name}": [text] for name in headers}},
        "duplicates": {"duplicate_of": [("layout", "fingerprints.document_id")]},
        "extracted_quantities": {
            "quantities.text": [text],
            "quantities.number": [text],
            "quantities.raw_text": [page],
            "quantities.section": [("layout", "sections.section")],
            "quantities.legibility": repaired,
        },
        "matched_observations": {
            **{f"observations.{name}": [("extracted_quantities", f"quantities.{name}")] for name in OF_A_MENTION},
            "observations.quote": [text],
            "observations.indicator_id": [text],
            "observations.quantity_id": PLACE_OF_A_MENTION,
            "dispositions.exclusion_reason": [
                ("extracted_quantities", f"quantities.{name}") for name in ("kind", "section", "legibility")
            ],
            "dispositions.unit_id": [("extracted_quantities", "quantities.unit_id")],
        },
        "found_mentions": {"mentions.raw_text": [page], "mentions.entity_id": [text]},
        "finals": {
            **documents,
            **same("repairs", "texts"),
            **same("observations", "matched_observations"),
        },
    }


def table_sources() -> dict[str, dict[str, list[Source]]]:
    """Table -> column -> where it comes from."""
    found: dict[str, dict[str, list[Source]]] = {
        table: {name: [("finals", f"{table}.{name}")] for name in columns_of(table)}
        for table in ("documents", "repairs", "observations")
    }
    found["quantities"] = {
        name: [
            ("matched_observations", f"dispositions.{name}")
            if name in DECIDED
            else ("extracted_quantities", f"quantities.{name}")
        ]
        for name in columns_of("quantities")
    } | {"quantity_id": PLACE_OF_A_MENTION}
    found["mentions"] = {name: [("found_mentions", f"mentions.{name}")] for name in columns_of("mentions")}
    for name, sources in found["observations"].items():
        sources.append(("transcribed_figures", f"observations.{name}"))
    found["figures"] = {name: [("transcribed_figures", f"figures.{name}")] for name in columns_of("figures")}
    found["rejected"] = {
        name: [("pages", f"rejected.{name}"), ("transcribed_figures", f"rejected.{name}")]
        for name in columns_of("rejected")
    }
    bounds = [("observations", name) for name in ("value", "lower", "upper", "resolution")]
    found["series"] = {name: [("observations", name)] for name in (*KEY_OF_SERIES, "value", "lower", "upper")} | {
        "series_id": [("observations", name) for name in KEY_OF_SERIES],
        "actor_level": [("observations", "actor_id")],
        "chosen_observation_id": [("observations", "observation_id")],
        "sources": [("observations", "observation_id")],
        "agreement": bounds,
        "reason": bounds,
    }
    facts = ("launched_on", "ends_on", "ordinal")
    found["campaigns"] = {name: [("matched_observations", f"campaigns.{name}")] for name in facts} | {
        "campaign_id": [("matched_observations", "campaigns.campaign_id"), ("observations", "campaign_id")]
    }
    return found


def sources_of(asset: str) -> dict[str, list[Source]]:
    """Column -> where it comes from, for a stage or table; empty where nothing is upstream."""
    return (stage_sources() | table_sources()).get(asset, {})


def column_lineage(asset: str) -> dg.TableColumnLineage:
    """The lineage of an asset's columns as Dagster shows it."""
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey(upstream), name) for upstream, name in sources]
            for column, sources in sources_of(asset).items()
        }
    )
