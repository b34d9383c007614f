"""The area that one page is of: what its evidence and its publisher's name mean together.

What belongs here: choosing among the codes of its names, what the page leaves to its reader (省总工会, 我省, 全市), and
which names tell little of it (the capital, papers, 澳门 in passing). What does not: gathering the evidence from the
stream (`places`), the names and codes (`areas`), the area of a body that acts (`actors`).
"""

import re
from functools import cache, lru_cache

import polars as pl

from pipeline.observations import areas, lexicon

CAPITAL = "110000"
#: Cities with the rank of a province: their 市总工会 is the province's federation.
MUNICIPALITIES = ("110000", "120000", "310000", "500000")
#: Regions whose cities and counties have no codes of their own in the list.
OUTSIDE_GB2260 = ("710000", "810000", "820000")
#: What stands behind the name of a place without its kind in the name of a paper and in a headline about its unions.
PAPERS = "日报|晚报|时报|晨报|商报|新闻网|新闻|发布|融媒|电视台|广播电视台|网|总工会|工会"
OF_PAPER = re.compile(rf"(?<![一-龥])([一-龥]{{2,4}}?)(?:{PAPERS})")
OF_UNION = re.compile(r"(?<![一-龥])([一-龥]{2,4}?)(?:各级|两级)?总?工会")
LOCAL_LEVELS = ("province", "city", "county")


def _codes(token: str) -> list[str]:
    """Candidate codes of a piece of evidence: the place of an area name, or =code."""
    if token.startswith("="):
        return [token[1:]]
    return list(areas.by_place()[int(token)]["codes"])


@cache
def _names() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every area name with its codes, the longest first."""
    rows = ((row["name"], tuple(row["codes"])) for row in areas.by_place())
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@cache
def outside() -> pl.Series:
    """Places of the area names of Hong Kong, Macao and Taiwan."""
    return pl.Series([place for place, row in enumerate(areas.by_place()) if row["codes"][0] in OUTSIDE_GB2260])


@cache
def municipalities() -> pl.Series:
    """Places of the area names of the cities with the rank of a province, but for the capital."""
    told = [[code] for code in MUNICIPALITIES if code != CAPITAL]
    return pl.Series([place for place, row in enumerate(areas.by_place()) if row["codes"] in told], dtype=pl.Int64)


@cache
def cities() -> pl.Series:
    """Places of the full names of cities that no other division has (邢台市)."""
    told = [
        place
        for place, row in enumerate(areas.by_place())
        if len(row["codes"]) == 1
        and areas.level_of(row["codes"][0]) == "city"
        and row["name"] == areas.label_of(row["codes"][0])
    ]
    return pl.Series(told, dtype=pl.Int64)


@cache
def capital() -> pl.Series:
    """Places of the area names of the capital itself."""
    return pl.Series([place for place, row in enumerate(areas.by_place()) if row["codes"] == [CAPITAL]])


@cache
def publishers() -> pl.Series:
    """Places of the names of papers, and of regions as papers call them, among the area names."""
    papers = set(lexicon.table("observation_publishers.csv")["name"])
    return pl.Series([place for place, row in enumerate(areas.by_place()) if row["name"] in papers], dtype=pl.Int64)


@lru_cache(maxsize=10_000)
def publisher_codes(publisher: str | None) -> tuple[list[str], ...]:
    """Candidate codes of the areas that a publisher's name holds, the longest name first."""
    return tuple(list(codes) for name, codes in _names() if publisher and name in publisher)


def short_codes(printed: str | None, pattern: re.Pattern[str]) -> list[list[str]]:
    """Codes of the divisions that a paper's name or a headline calls by name without its kind (义乌总工会)."""
    names = pattern.findall(printed or "")
    return [[areas.known_shorts()[name]] for name in names if name in areas.known_shorts()]


@lru_cache(maxsize=10_000)
def context(
    evidence: str | None,
    publisher: str | None,
    own: int | None,
    code: str | None,
    relative: str | None,
    headline: str | None = None,
) -> tuple[str | None, str | None, str | None, str | None, str]:
    """The codes of a page's province, city, county and home, and the shorter names it prints of them.

    evidence: places of area names and =codes, joined by |, the weightiest first; own, code, relative: how the page
    first speaks of a union or an area: the place of its name, its code, or the level that stands for it; headline: the
    page's.
    """
    candidates = [_codes(token) for token in (evidence or "").split("|") if token]
    candidates += publisher_codes(publisher)
    candidates += short_codes(headline, OF_UNION) + short_codes(publisher, OF_PAPER)
    candidates = [codes for codes in candidates if codes != [areas.COUNTRY]]
    levels: dict[str, str | None] = dict.fromkeys(LOCAL_LEVELS)
    inside = ""
    for level in LOCAL_LEVELS:
        for codes in candidates:
            # A district of a municipality lies in no city: its name alone does not tell that of another's city.
            fits = {areas.ancestor(item, level) for item in codes if item.startswith(inside)}
            if len(fits) == 1 and fits != {None}:
                levels[level] = fits.pop()
                inside = str(levels[level])[: {"province": 2, "city": 4, "county": 6}[level]]
                break
    if levels["province"] in MUNICIPALITIES:
        levels["city"] = levels["province"]
    if code:
        home: str | None = code
    elif own is not None:
        near = (levels["county"], levels["city"], levels["province"])
        home = areas.resolve(areas.by_place()[own]["name"], near)
    elif relative:
        # 市总工会 on a page that names a county-level city, and not the city above it, is the former's.
        city = levels["city"]
        alone = levels["county"] if not any(codes == [city] for codes in candidates) else None
        home = relative_code(relative, levels["province"], city, levels["county"], alone)
        home = home or (levels["province"] if levels["province"] in OUTSIDE_GB2260 else "")
    else:
        home = _finest(levels)
    return levels["province"], levels["city"], levels["county"], home, _printed_names(evidence, set(levels.values()))


def relative_code(
    level: str, province: str | None, city: str | None, county: str | None, home: str | None
) -> str | None:
    """The division that 省, 市, 县 (`level`: province, city, county), 区 (region) or 州 (prefecture) means on a page;
    of these it tells `province`, `city` and `county`, and that `home` is its own."""

    def is_kind(code: str | None, kind: str) -> bool:
        return str(areas.label_of(code)).endswith(kind)

    if level == "region":
        return province if is_kind(province, "自治区") and not is_kind(county, "区") else county
    if level == "city":
        # A prefecture (州, 盟) is no 市: its county-level city is.
        of_county = [code for code in (home, county) if areas.level_of(code) == "county" and is_kind(code, "市")]
        own = of_county and (of_county[0] == home or not is_kind(city, "市"))
        return of_county[0] if own else city
    if level == "prefecture":
        return city if is_kind(city, "州") or is_kind(city, "盟") or not city else None
    return {"province": province, "county": county}[level]


def _printed_names(evidence: str | None, codes: set[str | None]) -> str:
    """The divisions that the page calls by a shorter name of their kind: code=name, joined by |."""
    found: dict[str, str] = {}
    for token in (evidence or "").split("|"):
        if token and not token.startswith("="):
            name = areas.by_place()[int(token)]["name"]
            for code in set(_codes(token)) & codes:
                found.setdefault(str(code), areas.called(areas.label_of(code), name) or "")
    return "|".join(f"{code}={name}" for code, name in found.items() if name and name != areas.label_of(code))


def _finest(levels: dict[str, str | None]) -> str | None:
    """The smallest area that a page tells, for bodies without one of their own. News of the whole country is dated from
    the capital too, so that the capital alone tells nothing."""
    found = levels["county"] or levels["city"] or levels["province"]
    return None if found == CAPITAL else found
