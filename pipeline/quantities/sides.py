"""What stands beside a mention, reduced to a few keys.

Belongs here: the words looked for on each side, one regular expression a key, and what cuts several out at once.
Does not: what a key decides (`context`).
"""

import re
from dataclasses import dataclass
from dataclasses import replace as replace_dataclass
from functools import cache, lru_cache

from pipeline.quantities.lexicon import document, lexicon
from pipeline.quantities.scan import forms, klass, trie

# Characters read on each side of a chunk.
WINDOW = 24
# Characters at which a phrase ends: marks and digits, and words that are no part of a noun.
STOP = r"\s，。；、：！？,;:!?()（）“”\"「」《》<>|0-9０-９"
FUNCTION = "为為向给給对對把将將被在从從由与與和及或是了等到并並"

_LABELS = {"phone", "code", "counter", "account"}


@dataclass(frozen=True)
class Sides:
    """The keys found beside a mention; an empty string where there is none."""

    left_edge: str = ""
    left_label: str = ""
    left_word: str = ""
    left_noun: str = ""
    right_edge: str = ""
    right_first: str = ""
    right_word: str = ""
    right_noun: str = ""


def replace_sides(keys: Sides, **changes: str) -> Sides:
    """`keys` with some of them changed."""
    return replace_dataclass(keys, **changes)


@cache
def role_table() -> dict[str, dict[str, str]]:
    """Role by word, for `left` and `right`."""
    context = document("quantity_context.yaml")
    return {side: {word: role for role, words in context[side].items() for word in words} for side in ("left", "right")}


@cache
def followers() -> dict[str, str]:
    """Characters behind a unit that make another word of it, by unit."""
    return {str(unit): str(chars) for unit, chars in document("quantity_context.yaml")["follows"].items()}


@cache
def side_patterns() -> dict[str, str]:
    """One regular expression without captures for each key of `Sides`, for Rust and Python alike."""
    roles = role_table()
    opening = r"[ 　]?(?:号码|號碼|号|號)?[ 　]?[:：为為是]?[ 　]?[“\"「『(（]?"
    labels = [w for w, role in roles["left"].items() if role in _LABELS]
    others = [w for w, role in roles["left"].items() if role not in _LABELS]
    return {
        "left_edge": r"(?:\n[ \t　]*(?:[-•·●*>]+ ?)?|[A-Za-z0-9_]|[(（]|[ \t　]|[-－/.:：#@=,，、。；;)）])$",
        "left_label": f"{trie(labels)}{opening}$",
        "left_word": f"{trie(others)}$",
        "right_edge": r"^(?:[.．、)）:：\n]|[”\"」’][ ]?|[的了那而这就也还和与或吗吧呢，。；！？,;!?])",
        "right_first": f"^[{klass(following())}]",
        "right_word": f'^[”"」’）) “]{{0,2}}{trie(roles["right"])}',
    }


@cache
def following() -> list[str]:
    """Characters of which one must stand behind a mention that `context.follows` to matter."""
    return forms("".join(followers().values()))


@cache
def bulk_patterns() -> dict[str, str]:
    """What is cut out of bulk text for `sides_of`: the longest of the keys at an edge, the others being parts of it."""
    keys = side_patterns()

    left = "|".join(keys[key].removesuffix("$") for key in ("left_label", "left_word", "left_edge"))
    right = "|".join(keys[key].removeprefix("^") for key in ("right_word", "right_edge", "right_first"))
    return {"left": f"(?:{left})$", "right": f"^(?:{right})"}


@cache
def _compiled() -> dict[str, re.Pattern[str]]:
    return {key: re.compile(pattern) for key, pattern in side_patterns().items()}


@lru_cache(maxsize=50_000)
def _edge_keys(side: str, text: str) -> dict[str, str]:
    keys = (key for key in _compiled() if key.startswith(side))
    matches = ((key, _compiled()[key].search(text)) for key in keys)
    return {key: match[0] for key, match in matches if match}


def sides_of(left: str, right: str, left_noun: str, right_noun: str) -> Sides:
    """The keys in what `bulk_patterns` cut out; the nouns are those found in it."""
    return Sides(**_edge_keys("left", left), **_edge_keys("right", right), left_noun=left_noun, right_noun=right_noun)


def simplified(text: str) -> str:
    """`text` in the form that the lexicon is written in."""
    return text.translate(lexicon().plain)
