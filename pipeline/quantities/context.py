"""What the text beside a mention decides: unit by its noun, kind by its label, the truth of a sign or a prefix.

Belongs here: the decision on one mention. Does not: finding the keys (`sides`), dividing chunks (`reading`), frames.
"""

import re

from pipeline.quantities.lexicon import lexicon
from pipeline.quantities.mention import Mention, replace
from pipeline.quantities.nouns import heads
from pipeline.quantities.reading import mentions
from pipeline.quantities.sides import Sides, followers, replace_sides, role_table, simplified

# Units without a noun of their own: the noun beside them decides. Others do where their count word is a head (个, 份).
_GENERIC = {"item", "enterprise", "enterprise_time", "household", "household_time", "delegation"}
# Units whose short count words are words of their own behind 一 alone: 一把, but 三把 are counted.
_THINGS = {
    "package", "pair", "sheet", "L", "case", "bed", "spoon", "team", "animal", "occurrence", "article", "chi", "cun",
    "zhang",
}  # fmt: skip
# A place with a union behind it counts unions: 447个地市工会.
_PLACES = {"province", "city", "county", "village", "country"}
_TIMES = {"person": "person_time", "household": "household_time", "enterprise": "enterprise_time"}
_FOR_HOUSE = {"enterprise"}
_FOR_FIRM = {"union", "station", "organization", "project", "household"}


# 2026万人健步走: a year, and a crowd that names what it does.
_YEAR_OF_MANY = re.compile(r"(20\d\d)[百千万]人")


def asks(mention: Mention) -> bool:
    """Whether anything beside the mention can change how it is read."""
    if mention.form in ("numbered", "slash", "spaced") or _YEAR_OF_MANY.fullmatch(mention.text):
        return True
    if mention.kind in ("identifier", "name", "list_marker", "date", "time"):
        return mention.form == "digits"
    return (
        mention.bare
        or mention.unit_id in _GENERIC | _PLACES
        or mention.unit_text in heads()
        or mention.text[:1] in ("-", "近", "约", "一")
        or mention.unit_text in lexicon().weak_words
        or not any(c.isascii() and c.isdigit() for c in mention.text)
    )


def follows(mention: Mention) -> bool:
    """Whether a character behind the mention (`sides.following`) can make another word of its unit."""
    return mention.unit_text in followers() and mention.text.endswith(mention.unit_text)


def _label_role(label: str) -> str:
    """The role of a label, printed with its colon (电话：) or without."""
    text = re.sub('[ :为是“"「『(]+$', "", simplified(label))
    roles = role_table()["left"]
    return roles.get(text) or roles.get(re.sub("(?:号码|号)$", "", text), "")


def resolve(mention: Mention, keys: Sides) -> Mention:
    """The mention as its surroundings make it; `kind` is empty when it is no mention at all.

    `start` and `end` may move: a sign or prefix that belongs to another word is left out, an account's label taken in.
    """
    left_role = _label_role(keys.left_label) or role_table()["left"].get(simplified(keys.left_word), "")
    right_role = role_table()["right"].get(simplified(keys.right_word).lstrip('”"」’) “'), "")
    if left_role == "word_end" and mention.text[0] in "伍陆拾肆":
        mention = _from(mention, 1)
        if not mention.kind:
            return mention
    if right_role == "gathering" and not left_role and not keys.left_noun:
        year = _YEAR_OF_MANY.fullmatch(mention.text)
        if year:
            return _dated(mention, year.end(1))
    unit, first = mention.unit_text or "", simplified(keys.right_first)
    if first and mention.text.endswith(unit) and first in followers().get(unit, ""):
        return _without_unit(mention, keys, unit + first)
    mention = _without_false_prefix(mention, keys, left_role)
    if not mention.kind:
        return mention
    alone = keys.left_edge.startswith("\n") and keys.right_edge == "\n"
    if mention.form == "numbered":
        return _numbered(mention, keys, left_role)
    if mention.form == "slash":
        return mention
    if (
        mention.form == "spaced"
        and re.match(r"[0-9] [0-9](?! ?[0-9]{2})", mention.numeral)
        and keys.left_edge[:1] in "\n\t 　"
    ):
        # Behind a blank the first digit may be a cell or a list number of its own: which, only the page could tell.
        return replace(mention, number=None, bound=None, low=None, high=None, step=None) if keys.left_edge else mention
    digits = any(c.isdigit() for c in mention.text)
    if mention.bare:
        if mention.kind == "ordinal":
            return mention
        if not digits:
            return _with_noun(_bare_han(mention, keys, left_role, alone), keys, left_role, right_role)
        return _with_noun(_bare_arabic(mention, keys, left_role, right_role, alone), keys, left_role, right_role)
    if mention.unit_text in ("度", "°") and left_role in ("Cel", "Fahrenheit"):
        return replace(mention, unit_id=left_role)
    if not digits and not alone and _idle(mention, left_role, keys):
        return replace(mention, kind="")
    if mention.unit_text == "点" and left_role == "clock":
        return replace(mention, kind="time", number=None, unit_id=None, unit_text=None, bound=None, low=None, high=None)
    return _with_noun(mention, keys, left_role, right_role)


def _without_false_prefix(mention: Mention, keys: Sides, left_role: str) -> Mention:
    text = mention.text
    if text.startswith("-"):
        spaced = text.startswith("- ")
        edge = keys.left_edge
        if spaced:
            negative = edge == "\n" and keys.right_edge not in (".", "、", "．")
        else:
            # Directly behind a word, a hyphen is a sign only where a unit follows: 气温-5℃, 表-5.
            negative = edge[:1] in ("\n", "(", "（", " ", "\t", ":", "：", "=", ",", "，", "、")
            negative = negative or (edge == "" and mention.kind in ("ratio", "measure", "money"))
        return mention if negative else _from(mention, 2 if spaced else 1)
    if mention.prefix and (
        (mention.prefix.startswith("近") and left_role == "near")
        or (mention.prefix.startswith("约") and left_role == "agree")
    ):
        return _from(mention, len(mention.prefix))
    return mention


def _from(mention: Mention, skip: int) -> Mention:
    """The same mention without its first `skip` characters."""
    rest = mentions(mention.raw[skip:])
    if len(rest) > 1:
        return mention
    if not rest:
        return replace(mention, kind="")
    first = rest[0]
    offset = mention.start + skip
    return replace(first, start=first.start + offset, end=first.end + offset)


def _without_unit(mention: Mention, keys: Sides, word: str) -> Mention:
    """The same mention where the character read as its unit begins another word (350万家庭, 2017元旦)."""
    # What is left of a longer unit may be one itself (26个点|位: 26个).
    size = 1
    rest = mentions(mention.raw[:-size])
    if not rest:
        return replace(mention, kind="")
    if len(rest) > 1:
        text, raw = mention.text[:-size], mention.raw[:-size]
        whole = {"kind": "count", "unit_id": None, "unit_text": None, "bare": True}
        rest = [replace(mention, start=0, end=len(raw), text=text, raw=raw, **whole)]
    first = rest[0]
    moved = replace(first, start=mention.start + first.start, end=mention.start + first.end)
    word = mention.text[-size:] + word[-1] if len(word) > 2 else word
    noun = word if word in lexicon().nouns else keys.right_noun
    roles = role_table()["right"]
    right_word = word if word in roles else ""
    return resolve(moved, replace_sides(keys, right_edge="", right_first="", right_noun=noun, right_word=right_word))


def _dated(mention: Mention, size: int) -> Mention:
    """The first `size` characters of a mention as a date."""
    return Mention(
        mention.start, mention.start + size, "date", "date", text=mention.text[:size], raw=mention.raw[:size]
    )


def _numbered(mention: Mention, keys: Sides, left_role: str) -> Mention:
    match = re.fullmatch(r"([0-9]{1,2}|[一二三四五六七八九十廿]{1,3})号", mention.text)
    if match is None or left_role == "address" or re.match("[A-Za-z0-9_#-]", keys.left_edge):
        return mention
    value = int(match[1]) if match[1].isdigit() else 1
    return replace(mention, kind="date") if 1 <= value <= 31 else mention


#: Sums that headlines print without a digit.
_ROUND_SUMS = ("百万", "千万")


def _idle(mention: Mention, left_role: str, keys: Sides) -> bool:
    """一 and its like where they count nothing: 这一次, 万人空巷, 一道."""
    if (
        mention.prefix
        or mention.bound != "exact"
        or mention.kind == "ordinal"
        or mention.text.startswith(("负", "零下"))
    ):
        return False
    numeral = mention.numeral
    if numeral in ("陆", "伍") and mention.kind == "count" and not (mention.unit_text or "").startswith("个"):
        return True  # 陆家, 陆台, 伍队: surnames and words
    if numeral == "一" and left_role == "pronoun":
        return True
    if len(numeral) == 1 and left_role == "week" and mention.kind != "measure":
        return True
    weak = len(numeral) == 1 and mention.unit_text in lexicon().weak_words
    # 四路慰问组 are counted, as the noun says.
    told = lexicon().nouns.get(simplified(keys.right_noun)) == mention.unit_id
    if weak and (numeral == "一" or (mention.unit_id not in _THINGS and not told)):
        return True  # 一把, 一片, 一圈 are words of their own; 三把, 五片, 四圈 are counted.
    # 工会千万元送温暖, not （单位：百万元）.
    if mention.unit_id == "CNY" and numeral in _ROUND_SUMS and keys.left_edge == "":
        return False
    return numeral in ("百", "千", "万", "亿", "百万", "千万", "万万")


def _bare_han(mention: Mention, keys: Sides, left_role: str, alone: bool) -> Mention:
    numeral, lex = mention.numeral, lexicon()
    magnitude = any(c in lex.magnitudes or c in lex.tens for c in numeral)
    if alone:
        return replace(mention, kind="") if mention.text == "拾" else mention
    lunar = left_role == "lunar_month" and mention.text == numeral and 0 < (mention.number or 0) <= _LUNAR_DAYS
    if lunar or (not magnitude and re.fullmatch("[一二][九零〇○][一二三四五六七八九零〇○]{2}", numeral)):
        return replace(mention, kind="date", number=None, bound=None, low=None, high=None, step=None)
    if mention.prefix or mention.text != numeral:
        return mention if magnitude or mention.text.startswith("负") or len(numeral) == 1 else replace(mention, kind="")
    if len(numeral) > 1 and "点" in numeral:
        return mention
    if magnitude and len(numeral) > 1 and numeral not in ("百万", "千万", "万亿", "亿万", "万万", "千百", "百千"):
        return mention
    said = left_role == "said"
    free = keys.right_edge != "" and keys.right_edge not in (".", ":", "：")
    return mention if said and free and numeral not in ("一", "两", "伍") else replace(mention, kind="")


_LUNAR_DAYS = 30
#: English words before a year, whatever noun the sentence goes on to: raised in 2013 to help workers.
_YEAR_TOLD = ("in", "since", "during", "until", "early", "late")
_TELEPHONE = re.compile(r"1[3-9]\d{9}|(?:400|800)\d{7}")


def _bare_arabic(m: Mention, keys: Sides, left_role: str, right_role: str, alone: bool) -> Mention:
    text = m.text
    as_identifier = replace(
        m, kind="identifier", number=None, unit_id=None, unit_text=None, bound=None, low=None, high=None, step=None
    )
    if left_role == "account":
        return replace(as_identifier, form="account", start=m.start - len(keys.left_label))
    if left_role in ("phone", "code") or (
        left_role == "counter" and re.search("[:：量数次]", keys.left_word + keys.left_edge)
    ):
        return as_identifier
    if not text.isdigit():
        return as_identifier if re.match("[A-Za-z_]", keys.left_edge) else m
    if alone:
        return as_identifier if len(text) > 18 or _TELEPHONE.fullmatch(text) else m
    opened = keys.left_edge in ("(", "（") and keys.right_edge in (")", "）")
    if len(text) <= 3 and (
        (keys.left_edge.startswith("\n") and keys.right_edge in (".", "．", "、", ")", "）")) or opened
    ):
        return replace(as_identifier, kind="list_marker")
    if (
        right_role in ("hotline", "line")
        or _TELEPHONE.fullmatch(text)
        or len(text) >= 12
        or (text[0] == "0" and len(text) > 1)
    ):
        return as_identifier
    if re.fullmatch(r"12[0-9]{3}|9[56][0-9]{3}", text) and keys.right_edge[:1] in ("”", '"', "」", "’"):
        return as_identifier
    if re.fullmatch(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", text):
        return replace(as_identifier, kind="date")
    told = simplified(keys.left_word).strip().lower() in _YEAR_TOLD
    if re.fullmatch(r"(?:19[4-9]|20[0-9])\d", text) and (told or not keys.right_noun):
        return replace(as_identifier, kind="date")
    return as_identifier if re.match("[A-Za-z_]", keys.left_edge) else m


def _with_noun(m: Mention, keys: Sides, left_role: str, right_role: str) -> Mention:
    """The unit that the noun behind the figure, or else the one before it, decides."""
    if m.unit_id in _PLACES:
        noun = lexicon().nouns.get(simplified(keys.right_noun), "")
        owned = noun == "union" or (noun == "project" and m.unit_id == "country")
        return replace(m, unit_id=noun) if owned else m
    word = m.unit_text or ""
    if m.kind not in ("count", "money", "ordinal") or not (m.unit_id in {None, *_GENERIC} or word in heads()):
        return m
    nouns = lexicon().nouns
    right, left = nouns.get(simplified(keys.right_noun), ""), nouns.get(simplified(keys.left_noun), "")
    noun = right or left
    if m.kind == "ordinal" and (m.unit_id is None or "第" in m.text):
        return m
    if m.unit_id is None:
        large = any(c in m.numeral for c in "万亿") or "," in m.numeral
        unit = right or left
        # 下拨900万帮扶职工: the noun is of those whom the money is for.
        paid = left_role in ("money", "pays") and right_role in ("verb", "spent")
        if large and (paid or (not unit and left_role == "money") or (not right and right_role == "verb")):
            unit = "CNY"
        if unit == "CNY":
            return replace(m, kind="money", unit_id="CNY") if large or right else m
        return replace(m, unit_id=unit) if unit else m
    if m.unit_id in ("household", "household_time"):
        return replace(m, unit_id=m.unit_id.replace("household", "enterprise")) if noun in _FOR_HOUSE else m
    if m.unit_id in ("enterprise", "enterprise_time"):
        return replace(m, unit_id=noun) if noun in _FOR_FIRM - {"household"} and m.unit_id == "enterprise" else m
    if m.unit_id == "delegation":
        if right in ("delegation", "team") or keys.right_edge or keys.right_word or left_role == "send":
            return m
        return replace(m, kind="name", number=None, unit_id=None, unit_text=None, bound=None, low=None, high=None)
    if noun in heads().get(word, ()) and noun != "CNY":
        timed = word in ("个(次)", "个次")
        return replace(m, kind="count", unit_id=_TIMES.get(noun, m.unit_id) if timed else noun)
    return m
