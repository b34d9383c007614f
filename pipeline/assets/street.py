"""What all assets have in common in Dagster's graph: groups in the order of the street, tags, code references.

What belongs here: dressing assets that are made elsewhere. What does not: any single asset.
"""

import warnings
from collections.abc import Sequence
from functools import partial
from inspect import getsourcefile
from itertools import chain
from pathlib import Path
from typing import cast

import dagster as dg

from pipeline.release.project import ROOT
from schemas import TABLES

#: Dagster lists groups by name, so the names carry the order in which text flows.
STREET = ("documents", "repair", "layout", "quantities", "observations", "code_lists", "tables", "release")
LEXICON = {
    "units": ("pipeline/lexicon/units.csv",),
    "areas": ("pipeline/lexicon/areas.csv",),
    "indicators": ("pipeline/lexicon/indicators.yaml",),
    "campaigns": ("pipeline/lexicon/campaigns.yaml",),
    "entities": ("pipeline/lexicon/organizations.yaml",),
}

Asset = dg.AssetsDefinition | dg.AssetSpec


def group(room: str) -> str:
    """The name of a group, numbered by its place on the street."""
    return f"{STREET.index(room) + 1}_{room}"


def layer(name: str, room: str) -> str:
    """What an asset is: input, stage (kept in the work folder), table (published), artefact (a file of the release)."""
    return "input" if name == "seeds" else "table" if name in TABLES else "artefact" if room == "release" else "stage"


def line_of(path: Path, start: str) -> int:
    """The number of the first line of a source file that begins with `start`, 1 when there is none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(start)), 1)


def reference(path: Path, line: int, label: str) -> dg.LocalFileCodeReference:
    """A place in a file of this checkout."""
    return dg.LocalFileCodeReference(file_path=str(path), line_number=line, label=label)


def references(name: str, asset: Asset) -> list[dg.LocalFileCodeReference]:
    """The places in this checkout that decide an asset: its function, its model, its lexicon."""
    found = []
    if isinstance(asset, dg.AssetsDefinition) and asset.is_executable:
        code = asset.op.compute_fn.decorated_fn.__code__  # type: ignore[union-attr]
        found.append(reference(Path(code.co_filename), code.co_firstlineno, "asset"))
    if name in TABLES:
        path = Path(getsourcefile(TABLES[name]) or "")
        found.append(reference(path, line_of(path, f"class {TABLES[name].__name__}("), "schema"))
    found += [reference(ROOT / path, 1, "lexicon") for path in LEXICON.get(name, ())]
    return found


def dress(spec: dg.AssetSpec, places: list[dg.LocalFileCodeReference]) -> dg.AssetSpec:
    """A spec with group, tags and code references."""
    name, room = spec.key.to_user_string(), spec.group_name or "release"
    metadata = {**spec.metadata, "dagster/code_references": dg.CodeReferencesMetadataValue(code_references=[*places])}
    return spec.replace_attributes(
        group_name=group(room),
        tags={**spec.tags, "room": room, "layer": layer(name, room)},
        metadata=metadata if places else spec.metadata,
    )


def dressed(*rooms: Sequence[Asset]) -> list[Asset]:
    """The assets of all rooms with what `dress` adds; keys, dependencies and what they do stay as they are."""
    found: list[Asset] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # code references are beta, and a build has other things to say
        for asset in chain.from_iterable(rooms):
            [spec] = [asset] if isinstance(asset, dg.AssetSpec) else asset.specs
            places = references(spec.key.to_user_string(), asset)
            found += cast("list[Asset]", dg.map_asset_specs(partial(dress, places=places), [asset]))
    return found
