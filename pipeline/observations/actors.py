"""Who acted and where: the organization a figure belongs to, and the area the figure is about.

What belongs here: choosing among the organizations and areas of a text, and completing what the page leaves to its reader
(省总工会, 我省, 全市). What does not: the names (organizations.yaml, areas.csv), and indicators.
"""

import re
from functools import cache
from typing import Any

import opencc
import polars as pl

from pipeline.observations import areas, lexicon
from pipeline.observations.stream import first_after, is_newline, last_before, only, with_roles

LEAD_LENGTH = 90
LOCAL_LEVELS = ("province", "city", "county")
TRADITIONAL = ("710000", "810000", "820000")
CURRENCY_OF = {"710000": "TWD", "810000": "HKD", "820000": "MOP"}
NAME_BEFORE = re.compile(r"[^\s，。；：、！？,;:!?（）()“”《》的在由据对和与及向给为]{2,14}$")


@cache
def organization_table() -> pl.DataFrame:
    """organization (place in the lexicon) with union, national (acts for the whole country), enterprise."""
    rows = lexicon.organizations()
    return pl.DataFrame(
        {
            "organization": list(range(len(rows))),
            "of_union": [row.get("union", True) for row in rows],
            "national": [row.get("area") == areas.COUNTRY or row.get("national", False) for row in rows],
            "own_code": [row.get("area") for row in rows],
            "relative": [row.get("relative") for row in rows],
            "enterprise": [row.get("whose") == "enterprise" for row in rows],
            "bare": [row["entity_id"] in ("union", "unions_of_all_levels") and "relative" not in row for row in rows],
            "implicit": [row.get("implicit", False) for row in rows],
        },
        schema_overrides={"organization": pl.Int64, "own_code": pl.String, "relative": pl.String},
    )


def atoms(stream: pl.DataFrame) -> pl.DataFrame:
    """Organizations of the stream, in order: what stands directly before them, and whether they speak or receive.

    Out: document, at, end, sentence, clause, title, organization, own (place of the area name it is joined to), speaks,
    receives, and the columns of `organization_table`.
    """
    context = lexicon.context_bits()
    spoken = with_roles(stream.filter(pl.col("word").is_not_null()), "organization", "area", "context", "mark", "stem")
    bodies = spoken.with_row_index("place").filter(pl.col("organization").is_not_null())
    first, second = (spoken[(bodies["place"].cast(pl.Int64) - back).clip(0)] for back in (1, 2))
    whole = bodies.with_columns(
        previous_end=first["end"],
        previous_area=first["area"],
        previous_word=first["context"],
        previous_start=first["at"],
        previous_mark=first["mark"],
        before_end=second["end"],
        before_word=second["context"],
    )
    beside = pl.col("previous_end") == pl.col("at")
    whole = whole.with_columns(
        joined=beside & pl.col("previous_area").is_not_null(), heads=beside & (pl.col("previous_mark") > 0)
    ).with_columns(
        receiver=pl.when("joined")
        .then((pl.col("before_word") & context["recipient"] != 0) & (pl.col("before_end") == pl.col("previous_start")))
        .otherwise((pl.col("previous_word") & context["recipient"] != 0) & beside)
    )
    speech = pl.col("context").fill_null(0) & context["speech"] != 0
    ahead = (
        with_roles(only(stream, "organization", "context"), "context")
        .select(
            "at",
            speech_clause=first_after(pl.col("clause"), speech),
            speech_at=first_after(pl.col("at"), speech),
            figure_at=first_after(pl.col("at"), pl.col("figure")),
        )
        .unique("at", keep="first", maintain_order=True)
    )
    table = organization_table()
    return (
        whole.join(ahead, on="at", how="left", maintain_order="left")
        .join(table, on="organization", how="left", maintain_order="left")
        .filter(~pl.col("implicit") | pl.col("heads").fill_null(True))
        .select(
            "document",
            "at",
            "end",
            "sentence",
            "clause",
            "title",
            "organization",
            own=pl.when("joined").then("previous_area"),
            start=pl.when("joined").then("previous_start").otherwise("at"),
            receives=pl.col("receiver").fill_null(False),
            speaks=(
                (pl.col("speech_clause") == pl.col("clause"))
                & (pl.col("figure_at").is_null() | (pl.col("figure_at") > pl.col("speech_at")))
            ).fill_null(False),
            of_union="of_union",
            national="national",
            own_code="own_code",
            relative="relative",
            enterprise="enterprise",
            bare="bare",
        )
    )


def contexts(stream: pl.DataFrame, found: pl.DataFrame, publishers: pl.DataFrame) -> pl.DataFrame:
    """What each document tells of its own area: document, province, city, county, home (codes or null).

    `home` is the area of the page's first speaking of a union or, in the title, of an area: that of a bare 各级工会.
    publishers: document, publisher (null when unknown).
    """
    first = stream.group_by("document").agg(start=pl.col("at").first())
    named = with_roles(only(stream, "area"), "area", "stem").filter(pl.col("area").is_not_null())
    places = named.join(first, on="document")
    owned = found.filter(pl.col("own").is_not_null()).select("document", "at", area="own", weight=pl.lit(0))
    coded = found.filter(pl.col("own_code").is_not_null() & ~pl.col("national")).select(
        "document", "at", code="own_code", weight=pl.lit(0)
    )
    lead = places.filter(pl.col("title") | pl.col("byline") | (pl.col("at") - pl.col("start") < LEAD_LENGTH)).select(
        "document", "at", "area", weight=pl.when("stem").then(2).otherwise(1)
    )
    evidence = (
        pl.concat([owned, coded, lead], how="diagonal")
        .sort("document", "weight", "at")
        .group_by("document", maintain_order=True)
        .agg(
            evidence=pl.format(
                "{}{}", pl.col("area").cast(pl.String).fill_null("="), pl.col("code").fill_null("")
            ).head(12)
        )
    )
    national = areas.COUNTRY
    homes = pl.concat(
        [
            found.select("document", "at", "own", "own_code", "relative", "national", "bare"),
            places.filter(pl.col("title")).select(
                "document", "at", own="area", national=pl.lit(False), bare=pl.lit(False)
            ),
        ],
        how="diagonal",
    )
    homes = (
        homes.filter(pl.col("own").is_not_null() | ~pl.col("bare") | pl.col("national"))
        .with_columns(own_code=pl.when("national").then(pl.lit(national)).otherwise("own_code"))
        .filter(pl.col("own").is_not_null() | pl.col("own_code").is_not_null() | pl.col("relative").is_not_null())
        .sort("document", "at")
        .group_by("document", maintain_order=True)
        .agg(
            home_own=pl.col("own").first(),
            home_code=pl.col("own_code").first(),
            home_relative=pl.col("relative").first(),
        )
    )
    keys = ["evidence", "publisher", "home_own", "home_code", "home_relative"]
    joined = (
        publishers.join(evidence, on="document", how="left", maintain_order="left")
        .join(homes, on="document", how="left", maintain_order="left")
        .with_columns(pl.col("evidence").list.join("|"))
    )
    unique = joined.select(keys).unique(maintain_order=True)
    resolved = pl.DataFrame(
        [_context(*row) for row in unique.iter_rows()],
        schema={"province": pl.String, "city": pl.String, "county": pl.String, "home": pl.String},
        orient="row",
    )
    return joined.join(unique.hstack(resolved), on=keys, how="left", nulls_equal=True, maintain_order="left").select(
        "document", "province", "city", "county", "home"
    )


def _codes(token: str) -> list[str]:
    """Candidate codes of a piece of evidence: the place of an area name, or =code."""
    if token.startswith("="):
        return [token[1:]]
    return list(areas.area_names()["codes"][int(token)])


def publisher_codes(publisher: str | None) -> list[list[str]]:
    """Candidate codes of the areas that a publisher's name holds, the longest name first."""
    if not publisher:
        return []
    found = [
        (len(name), list(codes))
        for name, codes in areas.area_names().select("name", "codes").iter_rows()
        if name in publisher
    ]
    return [codes for _, codes in sorted(found, key=lambda row: -row[0])]


def _context(
    evidence: str | None, publisher: str | None, own: int | None, code: str | None, relative: str | None
) -> tuple[str | None, str | None, str | None, str | None]:
    candidates = [_codes(token) for token in (evidence or "").split("|") if token] + publisher_codes(publisher)
    candidates = [codes for codes in candidates if codes != [areas.COUNTRY]]
    levels: dict[str, str | None] = dict.fromkeys(LOCAL_LEVELS)
    inside = ""
    for level in LOCAL_LEVELS:
        for codes in candidates:
            fits = {areas.ancestor(item, level) for item in codes if item.startswith(inside)} - {None}
            if len(fits) == 1:
                levels[level] = fits.pop()
                inside = str(levels[level])[: {"province": 2, "city": 4, "county": 6}[level]]
                break
    if code:
        home: str | None = code
    elif own is not None:
        near = (levels["county"], levels["city"], levels["province"])
        home = areas.resolve(str(areas.area_names()["name"][own]), near)
    elif relative:
        home = levels[relative] or ""
    else:
        home = None
    return levels["province"], levels["city"], levels["county"], home


def chosen(stream: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The atom of each figure: row, atom (place in `found`), outside (true when only a body outside the unions acts).

    The last organization before the figure that neither speaks nor receives; else one that speaks. A list of bodies
    with 分别 gives its first figure to its first body, and so on.
    """
    marked = found.with_row_index("atom").with_columns(pl.col("atom").cast(pl.Int64))
    acting = ~pl.col("receives")
    placed = marked.select("at", "atom", "of_union", "speaks", "receives")
    seen = with_roles(only(stream, "organization"), "organization").join(
        placed, on="at", how="left", maintain_order="left"
    )
    seen = seen.with_columns(atom=pl.when(pl.col("organization").is_not_null()).then("atom"))
    is_atom = pl.col("atom").is_not_null()
    seen = seen.with_columns(
        acting=last_before(pl.col("atom"), is_atom & acting & pl.col("of_union") & ~pl.col("speaks")),
        acting_document=last_before(pl.col("document"), is_atom & acting & pl.col("of_union") & ~pl.col("speaks")),
        acting_clause=last_before(pl.col("clause"), is_atom & acting & pl.col("of_union") & ~pl.col("speaks")),
        speaking=last_before(pl.col("atom"), is_atom & acting & pl.col("of_union")),
        speaking_document=last_before(pl.col("document"), is_atom & acting & pl.col("of_union")),
        other=last_before(pl.col("atom"), is_atom & acting & ~pl.col("of_union")),
        other_sentence=last_before(pl.col("sentence"), is_atom & acting & ~pl.col("of_union")),
    ).filter("figure")
    acting_atom = pl.when(pl.col("acting_document") == pl.col("document")).then("acting")
    speaking_atom = pl.when(pl.col("speaking_document") == pl.col("document")).then("speaking")
    other_atom = pl.when(pl.col("other_sentence") == pl.col("sentence")).then("other")
    picked = seen.select(
        "row",
        "clause",
        "at",
        atom=pl.coalesce(acting_atom, speaking_atom),
        outside=(
            other_atom.is_not_null()
            & (other_atom > acting_atom.fill_null(-1))
            & ((pl.col("acting_clause") != pl.col("clause")) | acting_atom.is_null())
        ).fill_null(False),
        other=other_atom,
    ).with_columns(atom=pl.when("outside").then("other").otherwise("atom"))
    return picked.drop("clause", "at", "other")


def stray_lines(stream: pl.DataFrame) -> pl.DataFrame:
    """For each figure: row, stray (it stands in a line of the body that looks like a headline of other news: without a
    full stop, and with no word of a union or of workers)."""
    context, bits = lexicon.context_bits(), lexicon.bits()
    about = bits["hardship"] | bits["worker"] | bits["student"] | bits["migrant"]
    spoken = with_roles(only(stream, "context", "bits", "mark"), "context", "bits")
    stops = spoken.filter((pl.col("mark") == lexicon.SENTENCE) & (pl.col("type") == 2))
    full = stops.filter(pl.col("gap").is_not_null() & ~is_newline()).select("line").unique()
    topical = (
        spoken.filter(
            (pl.col("context").fill_null(0) & context["union"] != 0) | (pl.col("bits").fill_null(0) & about != 0)
        )
        .select("line")
        .unique()
    )
    figures = stream.filter("figure").select("row", "line", "title")
    kept = pl.concat([full, topical]).unique()
    return figures.join(kept.with_columns(kept=pl.lit(True)), on="line", how="left", maintain_order="left").select(
        "row", stray=~pl.col("title") & pl.col("kept").is_null()
    )


def in_turn(stream: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """For figures of a clause with 分别 after a list of bodies: row, turn_organization, turn_own, in the list's order."""
    context = lexicon.context_bits()
    spoken = with_roles(only(stream, "context", "area"), "context", "area")
    marks = (
        spoken.filter(pl.col("context").fill_null(0) & context["respectively"] != 0)
        .select("clause", turn_at="at")
        .unique("clause", keep="first", maintain_order=True)
    )
    joined = spoken.select("clause", "at", "end", "row", "figure", "area").join(marks, on="clause")
    listed = found.select("at", "start", "own", "clause", "organization")
    bodies = listed.join(marks, on="clause").filter(pl.col("at") < pl.col("turn_at"))
    last = bodies.group_by("clause").agg(pl.col("organization").last(), last_start=pl.col("start").max())
    loose = (
        joined.filter(pl.col("area").is_not_null() & (pl.col("at") < pl.col("turn_at")))
        .join(last, on="clause", suffix="_last")
        .filter(pl.col("at") < pl.col("last_start"))
        .join(bodies.select("clause", at="start"), on=["clause", "at"], how="anti")
        .select("clause", "at", own="area", organization="organization")
    )
    order = (
        pl.concat([bodies.select("clause", at="start", own="own", organization="organization"), loose], how="diagonal")
        .sort("clause", "at")
        .with_columns(turn=pl.int_range(pl.len()).over("clause"), bodies=pl.len().over("clause"))
        .filter(pl.col("bodies") > 1)
    )
    figures = (
        joined.filter(pl.col("figure") & (pl.col("at") > pl.col("turn_at")))
        .sort("clause", "at")
        .with_columns(turn=pl.int_range(pl.len()).over("clause"), figures=pl.len().over("clause"))
    )
    return (
        figures.join(order.select("clause", "turn", "own", "organization", "bodies"), on=["clause", "turn"])
        .filter(pl.col("figures") == pl.col("bodies"))
        .select("row", turn_organization="organization", turn_own="own")
    )


@cache
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
) -> tuple[str | None, str | None, str | None, str | None]:
    """actor_id, actor_text, area_code, area_text of a figure.

    own: area name joined to the body; printed: its name in the text; given_to: area that receives; scene: of a
    disaster; the rest: what the document tells of itself (see `contexts`).
    """
    near = (county, city, province)
    names = areas.area_names()
    entry: dict[str, Any] = lexicon.organizations()[organization] if organization is not None else {}
    code, text, label = home or None, None, None
    if entry:
        text = entry.get("name") or printed
        if entry.get("area"):
            code = entry["area"]
        elif own is not None:
            name = str(names["name"][own])
            code = areas.resolve(name, near)
            label = str(names["label"][own])
            whole = names["stem"][own] or label == areas.label_of(code)
            tail = "各级工会" if entry["entity_id"] == "union" else printed or ""
            text = (label if whole else name) + tail
        elif entry.get("relative"):
            code = {"province": province, "city": own_city(city, home), "county": county}[entry["relative"]]
            short = areas.label_of(code)
            tail = "各级工会" if printed and "各级" in printed else str(entry["name"])
            text = short + tail if short else printed
        elif entry.get("national"):
            code = areas.COUNTRY
        elif entry.get("whose") == "all":
            short = areas.label_of(code) if code and code != areas.COUNTRY else None
            if entry["entity_id"] == "unions_of_all_levels":
                text = (short or "") + str(entry["name"])
            if home is None:
                code = areas.COUNTRY
        elif entry.get("whose") == "enterprise":
            text = printed
        else:
            text = printed or entry.get("name")
    elif home is None:
        code = None
    actor_area = code
    target = given_to if given_to is not None else (scene if code == areas.COUNTRY else None)
    if target is not None:
        code = areas.resolve(str(names["name"][target]), near)
        area_text = areas.full_label(code) or str(names["label"][target])
    else:
        area_text = areas.full_label(code) if code != areas.COUNTRY else "全国"
        if own is not None and (code in TRADITIONAL or area_text is None):
            area_text = str(names["label"][own])
    if actor_area in TRADITIONAL:
        text, area_text = (as_official(part) for part in (text, area_text))
    return actor_id(entry, actor_area), text, code or None, area_text


def as_official(name: str | None) -> str | None:
    """A name of Hong Kong, Macao or Taiwan in Traditional characters, in which it is official there."""
    return opencc.OpenCC("s2hk").convert(name) if name else None


def own_city(city: str | None, home: str | None) -> str | None:
    """What 市 means on a page: the page's own county-level city, else its prefecture."""
    return home if home and str(areas.label_of(home)).endswith("市") and areas.level_of(home) == "county" else city


def actor_id(entry: dict[str, Any], code: str | None) -> str | None:
    """The entity of an organization: that of its level where it has one a level (总工会, 各级工会)."""
    if not entry:
        return None
    base = "unions_of_all_levels" if entry["entity_id"] == "union" else str(entry["entity_id"])
    if entry.get("level") or entry.get("whose") not in ("all", "own", "relative"):
        return base
    level = entry.get("relative") or areas.level_of(code)
    return f"{base}_{level}" if level in LOCAL_LEVELS else base


def places(stream: pl.DataFrame) -> pl.DataFrame:
    """Areas that are not the actor's own, for each figure: row, given_to (拨给四川) and scene (of the page's disaster).

    Both are places of area names; given_to stands before the figure in its clause, scene is the first area of the
    page's first sentence about the disaster, on a page whose first campaign word is of one.
    """
    giving = lexicon.context_bits()["giving"]
    spoken = with_roles(stream.filter(pl.col("word").is_not_null()), "area", "context", "stem")
    areas_named = spoken.with_row_index("place").filter(pl.col("area").is_not_null() & ~pl.col("stem"))
    ahead = spoken[(areas_named["place"].cast(pl.Int64) - 1).clip(0)]
    given = (
        areas_named.with_columns(given=(ahead["context"] & giving != 0) & (ahead["end"] == areas_named["at"]))
        .filter("given")
        .select("at", given_area="area", given_clause="clause")
    )
    seen = (
        only(stream, "area")
        .join(given, on="at", how="left", maintain_order="left")
        .with_columns(pl.col("given_area", "given_clause").forward_fill())
    )
    incidental = [place for place, entry in enumerate(lexicon.campaigns().values()) if entry["kind"] == "event"]
    spoken = with_roles(only(stream, "campaign"), "campaign").filter(pl.col("campaign").is_not_null())
    pages = spoken.group_by("document").agg(pl.col("campaign").first()).filter(pl.col("campaign").is_in(incidental))
    sentences = spoken.filter(pl.col("campaign").is_in(incidental)).join(
        pages.select("document"), on="document", how="semi"
    )
    scenes = (
        areas_named.join(sentences.select("sentence").unique(), on="sentence", how="semi")
        .group_by("document")
        .agg(scene=pl.col("area").sort_by("at").first())
    )
    return (
        seen.filter("figure")
        .join(scenes, on="document", how="left", maintain_order="left")
        .select("row", "scene", given_to=pl.when(pl.col("given_clause") == pl.col("clause")).then("given_area"))
    )


def with_printed(picked: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Add printed: the body's name as it stands in the text, of an enterprise's union with the enterprise's name.

    picked: document_id, at and start (of the figure, on the axis and in the text), body_at, body_end, enterprise.
    """
    base = pl.col("at") - pl.col("start")
    named = picked.filter(pl.col("body_at").is_not_null()).join(
        texts.select("document_id", "text"), on="document_id", maintain_order="left"
    )
    offset = pl.col("body_at") - base
    ahead = pl.min_horizontal(offset, 14)
    spans = named.select(
        "row",
        "enterprise",
        name=pl.col("text").str.slice(offset, pl.col("body_end") - pl.col("body_at")),
        ahead=pl.when("enterprise").then(pl.col("text").str.slice(offset - ahead, ahead)).otherwise(pl.lit("")),
    )
    unique = (
        spans.select("ahead")
        .unique()
        .with_columns(prefix=pl.col("ahead").map_elements(_enterprise_prefix, return_dtype=pl.String))
    )
    spans = spans.join(unique, on="ahead", how="left", maintain_order="left").select(
        "row", printed=pl.col("prefix") + pl.col("name")
    )
    return picked.join(spans, on="row", how="left", maintain_order="left")


def _enterprise_prefix(ahead: str) -> str:
    """The end of the text before 公司工会 that belongs to the company's name."""
    found = NAME_BEFORE.search(ahead)
    return found.group() if found else ""


def with_resolved(picked: pl.DataFrame) -> pl.DataFrame:
    """Add actor_id, actor_text, area_code, area_text; see `resolved`."""
    keys = ["organization", "own", "printed", "given_to", "scene", "province", "city", "county", "home"]
    unique = picked.select(keys).unique(maintain_order=True)
    names = ("actor_id", "actor_text", "area_code", "area_text")
    found = pl.DataFrame(
        [resolved(*row) for row in unique.iter_rows()], schema=dict.fromkeys(names, pl.String), orient="row"
    )
    return picked.join(unique.hstack(found), on=keys, how="left", nulls_equal=True, maintain_order="left")
