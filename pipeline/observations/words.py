"""One frame of all words with their roles: what a search of a text is joined with.

What belongs here: merging the roles that the lexicon gives a word. What does not: what a role means for a figure.
"""

import re
from functools import cache

import polars as pl

from pipeline.observations import lexicon
from pipeline.observations.areas import area_names
from pipeline.observations.search import Vocabulary
from pipeline.observations.search import vocabulary as vocabulary_of

WORDS = {
    "word": pl.String,
    "width": pl.Int32,
    "bits": pl.Int128,  # one bit a class: 64 would soon be too few
    "context": pl.Int64,
    "mark": pl.Int64,
    "status": pl.Int64,
    "weak": pl.Boolean,
    "campaign": pl.Int64,
    "weak_campaign": pl.Boolean,
    "organization": pl.Int64,
    "area": pl.Int64,
    "stem": pl.Boolean,
    "relative_year": pl.Int64,
    "plan": pl.Int64,
    "cumulative": pl.Boolean,
    "since": pl.Boolean,
    "whole": pl.Boolean,
    "now": pl.Boolean,
    "until": pl.Boolean,
    "scene": pl.Boolean,
    "told": pl.Boolean,
    "rise": pl.Boolean,
    "fresh": pl.Boolean,
    "trails": pl.Boolean,
    "lasting": pl.Boolean,
    "moment": pl.Boolean,
    "once": pl.Boolean,
}
TIMES = (
    "cumulative",
    "since",
    "whole",
    "now",
    "until",
    "scene",
    "told",
    "rise",
    "fresh",
    "trails",
    "lasting",
    "moment",
    "once",
)


# What a word can be to a reader of the stream; `roles` of a word is the OR of these.
ROLES = {"bits": 1, "context": 2, "mark": 4, "status": 8, "campaign": 16, "organization": 32, "area": 64, "period": 128}


def _roles() -> pl.Expr:
    """The roles of a word from its other columns."""
    held = {
        "bits": pl.col("bits") != 0,
        "context": pl.col("context") != 0,
        "mark": pl.col("mark") != 0,
        "status": pl.col("status").is_not_null(),
        "campaign": pl.col("campaign").is_not_null(),
        "organization": pl.col("organization").is_not_null(),
        "area": pl.col("area").is_not_null(),
        "period": pl.any_horizontal(pl.col("relative_year", "plan").is_not_null(), *TIMES),
    }
    return pl.sum_horizontal(pl.when(test).then(ROLES[name]).otherwise(0) for name, test in held.items()).cast(pl.UInt8)


def _campaign_words() -> dict[str, int]:
    programmes = list(lexicon.campaigns().values())
    found: dict[str, int] = {}
    for place, entry in enumerate(programmes):
        for word in [*entry["words"], *entry.get("weak", [])]:
            found.setdefault(word, place)
    return found


def _weak_campaign_words() -> set[str]:
    return {word for entry in lexicon.campaigns().values() for word in entry.get("weak", [])}


def _embedded_campaign(word: str, programmes: dict[str, int]) -> str | None:
    """The campaign word inside a longer word, so that the longest match loses nothing (送温暖资金 has 送温暖)."""
    inside = [name for name in programmes if name in word]
    return max(inside, key=len) if inside else None


def _inherit(rows: dict[str, dict[str, object]], programmes: set[str]) -> None:
    """Give a longer word that only tells time, status or campaign the classes of the words in it, and a class
    word the status of those in it (共筹集 has 筹集, 累计建成 has 累计) or of its first character (已建 has 已): the
    search finds the longest word only."""
    classed = {word: found["bits"] for word, found in rows.items() if found["bits"]}
    timed = {word: found["status"] for word, found in rows.items() if "status" in found and not found["weak"]}
    places = {word: place for place, word in enumerate(timed)}
    for word, found in rows.items():
        temporal = ({"status", "relative_year", *TIMES} - {"rise"}) & set(found)
        if not found["bits"] and (temporal or word in programmes):
            inside = [part for part in _parts(word) if part in classed]
            whole = [part for part in inside if not any(part != other and part in other for other in inside)]
            for part in whole:
                found["bits"] = int(str(found["bits"])) | int(str(classed[part]))
        elif found["bits"] and "status" not in found:
            inside = sorted((part for part in _parts(word) | {word[0]} if part in timed), key=places.__getitem__)
            if inside:
                found.update(status=timed[max(inside, key=len)], weak=False)


def _parts(word: str) -> set[str]:
    """All that stands in a word, of two characters and more: looked up faster than each word is looked for in it."""
    return {word[start:end] for start in range(len(word)) for end in range(start + 2, len(word) + 1)}


@cache
def words() -> pl.DataFrame:
    """All words, longest first, with their roles (schema WORDS and `roles`); numbers are places in the
    lexicon's lists."""
    shadow = lexicon.load("observation_words.yaml")["shadow"]["words"]
    programmes, weak_programmes = _campaign_words(), _weak_campaign_words()
    rows: dict[str, dict[str, object]] = {}

    def row(word: str) -> dict[str, object]:
        return rows.setdefault(word, {"word": word, "bits": 0, "context": 0})

    for group, classes in lexicon.class_words().items():
        column, table = ("context", lexicon.context_bits()) if group == "context" else ("bits", lexicon.bits())
        for name, entry in classes.items():
            for word in entry["words"]:
                found = row(word)
                found[column] = int(str(found[column])) | table[name]
    for word, (status, weak) in lexicon.status_words().items():
        row(word).update(status=lexicon.STATUSES.index(status), weak=weak)
    for word, roles in lexicon.period_words().items():
        found = row(word)
        for role, value in roles.items():
            found["relative_year" if role == "year" else role] = value if role in ("year", "plan") else True
    for place, entry in enumerate(lexicon.organizations()):
        for word in entry["words"]:
            found = row(word)
            found["organization"] = place
            if entry.get("union", True) and not entry.get("implicit", False):
                found["context"] = int(str(found["context"])) | lexicon.context_bits()["union"]
    for word in programmes:
        row(word)
    for place, (word, stem) in enumerate(area_names().select("name", "stem").iter_rows()):
        found = row(word)
        if "organization" not in found:
            found.update(area=place, stem=stem)
    for word, level in lexicon.MARKS.items():
        row(word)["mark"] = level
    institutions = {word for entry in lexicon.campaigns().values() for word in entry.get("not", [])}
    for word in institutions:
        row(word)
    _inherit(rows, set(programmes) | institutions)
    embedding = re.compile("|".join(map(re.escape, programmes)))
    for word, found in rows.items():
        embeds = word not in institutions and embedding.search(word)
        inside = _embedded_campaign(word, programmes) if embeds else None
        found["campaign"] = None if inside is None else programmes[inside]
        found["weak_campaign"] = inside in weak_programmes
        if re.search(r"[，。；：]$", word) and "mark" not in found:
            found["mark"] = lexicon.CLAUSE
    for word in shadow:
        row(word)
    frame = pl.DataFrame(list(rows.values()), schema=WORDS, infer_schema_length=None).with_columns(
        word=pl.Series([lexicon.widened(word) for word in rows]),
        width=pl.Series([len(word) for word in rows], dtype=WORDS["width"]),
    )
    return (
        frame.with_columns(
            pl.col("mark").fill_null(0).cast(pl.UInt8),
            pl.col("weak", "weak_campaign", "stem", *TIMES).fill_null(False),
        )
        .with_columns(roles=_roles())
        .sort("width", "word", descending=[True, False])
    )


@cache
def vocabulary() -> Vocabulary:
    """All words, ready to be searched for; their places are those of `words`."""
    return vocabulary_of(words()["word"])
