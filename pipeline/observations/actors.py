"""How a body and an area are called in the table of observations.

What belongs here: completing names by what the page tells (省总工会 of a page from Yunnan), entity ids, area
codes. What does not: choosing the body (`bodies`), reading its name in the text (`printed`), and the names
themselves (organizations.yaml, areas.csv).
"""

import re
from functools import cache, lru_cache
from typing import Any

import opencc
import polars as pl

from pipeline.observations import areas, lexicon
from pipeline.observations.page_areas import LOCAL_LEVELS, OUTSIDE_GB2260, publisher_codes, relative_code

CURRENCY_OF = {"710000": "TWD", "810000": "HKD", "820000": "MOP"}
#: A division below the county has its own union, told apart by the county that stands before its name.
OF_TOWN = re.compile("街道|镇|乡")
#: A federation that is named without its area (县委常委、总工会主席) is that of the page.
FEDERATION = "总工会"


def with_resolved(picked: pl.DataFrame) -> pl.DataFrame:
    """Add actor_id, actor_text, area_code, area_text; see `resolved`."""
    keys = ["organization", "own", "printed", "given_to", "scene", "province", "city", "county", "home", "home_own"]
    keys += ["called", "beside_body", "beside_figure"]
    unique = picked.select(keys).unique(maintain_order=True)
    names = ("actor_id", "actor_text", "area_code", "area_text")
    found = pl.DataFrame(
        [resolved(*row) for row in unique.iter_rows()], schema=dict.fromkeys(names, pl.String), orient="row"
    )
    return picked.join(unique.hstack(found), on=keys, how="left", nulls_equal=True, maintain_order="left")


@lru_cache(maxsize=10_000)
def resolved(
    organization: int | None,
    own: int | None,
    printed: str | None,
    given_to: int | None,
    scene: int | None,
    province: str | None,
    city: str | None,
    county: str | None,
    home: str | None,
    home_own: int | None,
    called: str | None = None,
    beside_body: str | None = None,
    beside_figure: str | None = None,
) -> tuple[str | None, str | None, str | None, str | None]:
    """actor_id, actor_text, area_code, area_text of a figure.

    own: area name joined to the body; printed: its name in the text; given_to: area that receives; scene: of a
    disaster; called: the page's own names of divisions (see `places.contexts`); beside_body, beside_figure: codes of
    the divisions named without their kind before the body and the figure; the rest: what the document tells of itself.
    """
    near = (county, city, province)
    names = areas.by_place()
    by_page = dict(part.split("=") for part in (called or "").split("|") if part)

    def short_of(code: str | None) -> str | None:
        return by_page.get(code or "") or areas.label_of(code)

    def whole_of(code: str | None) -> str | None:
        label, short = areas.full_label(code), by_page.get(code or "")
        if code in OUTSIDE_GB2260:
            return areas.SUFFIX.sub("", str(label))
        return label.replace(str(areas.label_of(code)), short) if label and short else label

    area_text: str | None
    entry: dict[str, Any] = lexicon.organizations()[organization] if organization is not None else {}
    code, text, label = home or None, None, None
    if entry:
        text = entry.get("name") or printed
        if entry.get("area"):
            code = entry["area"]
        elif own is not None:
            name = names[own]["name"]
            code = areas.resolve(name, near)
            label = names[own]["label"]
            whole = names[own]["stem"] or label == areas.label_of(code)
            tail = "各级工会" if printed == "" or (entry["entity_id"] == "union" and whole) else printed or ""
            text = str(areas.called(label, name) if whole and not tail.isascii() else name) + tail
            text = tail if entry.get("whose") == "enterprise" and name in tail else text
            by_page.setdefault(code or "", areas.called(label, name) or label)
        elif beside_body:
            code = beside_body
            text = f"{short_of(code)}{entry['name'] if entry.get('relative') else printed}"
        elif entry.get("relative"):
            code = relative_code(entry["relative"], province, city, county, home)
            short = short_of(code)
            tail = "各级工会" if printed and "各级" in printed else str(entry["name"])
            text = short + tail if short else printed
            code = code or (home if home in OUTSIDE_GB2260 else None)
        elif entry.get("national"):
            code = areas.COUNTRY
        elif entry.get("whose") == "all":
            short = short_of(code) if code and code != areas.COUNTRY else None
            if entry["entity_id"] == "unions_of_all_levels":
                text = (short or "") + str(entry["name"])
            if home is None:
                code = areas.COUNTRY
        elif entry.get("whose") == "enterprise":
            text = printed.replace("各级工会", "工会") if printed else printed
            code = enterprise_area(printed, home) or code
        else:
            text = printed or entry.get("name")
            if text == FEDERATION and areas.level_of(code) in LOCAL_LEVELS:
                text = f"{short_of(code)}{text}"
    elif home is None:
        code = None
    actor_area = code
    target = given_to if given_to is not None else (scene if elsewhere(code, scene) else None)
    if beside_figure and given_to is None:
        code, area_text = beside_figure, areas.full_label(beside_figure)
    elif target is not None:
        code = areas.resolve(names[target]["name"], near)
        area_text = areas.full_label(code) or names[target]["label"]
    else:
        area_text = whole_of(code) if code != areas.COUNTRY else "全国"
        if own is not None and names[own]["name"].isascii():
            area_text = areas.label_of(code)
        named = own if own is not None else home_own
        # A part of a province with a rank of its own (新疆生产建设兵团) and what has no code are called as printed.
        if named is not None and (code in OUTSIDE_GB2260 or areas.level_of(code) == "province" or area_text is None):
            special = names[named]["label"]
            mine = own is not None or code in names[named]["codes"]
            area_text = special if mine and special != areas.label_of(code) else area_text
    if actor_area in OUTSIDE_GB2260:
        text, area_text = (as_official(part) for part in (text, area_text))
    return actor_id(entry, actor_area), text, code or None, area_text


def elsewhere(code: str | None, scene: int | None) -> bool:
    """Whether an actor's area lies outside the province of the scene, so that what it gives goes there."""
    if scene is None or code is None:
        return False
    return all(code[:2] != found[:2] for found in areas.by_place()[scene]["codes"])


def enterprise_area(printed: str | None, home: str | None) -> str | None:
    """The area that the name of an enterprise's union holds, when it lies in the page's own area or the page has
    none; the name of a town's or a street's union tells its area wherever the page is from."""
    found = publisher_codes(printed)
    for codes in found:
        inside = [code for code in codes if not home or home == areas.COUNTRY or code.startswith(home.rstrip("0"))]
        if len(inside) == 1:
            return inside[0]
    if printed and OF_TOWN.search(printed):
        return next((codes[0] for codes in found if len(codes) == 1), None)
    return None


def as_official(name: str | None) -> str | None:
    """A name of Hong Kong, Macao or Taiwan in Traditional characters, in which it is official there."""
    return _to_official().convert(name) if name else None


@cache
def _to_official() -> opencc.OpenCC:
    """Made once: reading its dictionaries takes 50 ms and more."""
    return opencc.OpenCC("s2hk")


def actor_id(entry: dict[str, Any], code: str | None) -> str | None:
    """The entity of an organization: that of its level where it has one a level (总工会, 各级工会)."""
    if not entry:
        return None
    base = "unions_of_all_levels" if entry["entity_id"] == "union" else str(entry["entity_id"])
    if entry.get("level") or entry.get("whose") not in ("all", "own", "relative"):
        return base
    level = {"prefecture": "city"}.get(entry.get("relative", ""), entry.get("relative"))
    level = level if level in LOCAL_LEVELS else areas.level_of(code)
    return f"{base}_{level}" if level in LOCAL_LEVELS else base
