"""From a chunk of text to the mentions in it, as far as the chunk alone can tell.

Belongs here: dividing a chunk (`scan`) into mentions and reading number, unit and bound of each. Does not: what needs
the text around the chunk (`context`), offsets in documents, frames.
"""

import re
from fractions import Fraction
from functools import cache

from pipeline.quantities.amounts import compound, height, ratio
from pipeline.quantities.grammar import CURRENCY_ID, HD, HM, parse_pattern, parse_patterns, strong_names, weak_names
from pipeline.quantities.lexicon import lexicon
from pipeline.quantities.mention import Mention, bound_words, bounded, exact, negated, replace, unit_of, with_numeral
from pipeline.quantities.numerals import Numeral, read, scaled
from pipeline.quantities.sides import followers

_IDENTIFIERS = {"url", "email", "domain", "account", "licence", "phone", "version", "labelled"}
_HALF = Fraction(1, 2)
# 从08年到12年, 从2006年到2015年, 从2006到2015年
_YEARS = re.compile("0[0-9]年-.*|(?:1[89]|20)[0-9]{2}年?-(?:1[89]|20)[0-9]{2}|[0-9]{2}年-(?:1[89]|20)[0-9]{2}")
# Forms of numbers with a blank in them, and what each of them has.
_OF_PARTS, _PARTED = ("spaced", "thousands", "torn"), re.compile(r"[0-9]\.? [0-9]")


def plain(text: str) -> str:
    """`text` in Simplified, half-width form, character for character."""
    return text.translate(lexicon().plain)


def mentions(chunk: str) -> list[Mention]:
    """Mentions of a chunk from left to right; every decimal digit of it lies in one, except non-ASCII scripts' own.

    A stretch without a digit that is no figure (一看) yields nothing.
    """
    text = plain(chunk)
    present = set(text)
    forms = [form for form in parse_patterns() if not present.isdisjoint(_marks()[form])]
    if " " in present and not _PARTED.search(text):
        forms = [form for form in forms if form not in _OF_PARTS]
    found: list[Mention] = []
    at, size = 0, len(text)
    while at < size:
        opening = parse_pattern("start").search(text, at)
        if opening is None:
            break
        at = opening.start()
        mention = _mention_at(text, at, forms)
        if mention is None:
            at += 1
            continue
        if mention.kind:
            found.append(replace(mention, raw=chunk[mention.start : mention.end]))
        at = max(mention.end, at + 1)
    return _clocked(found)


def _clocked(found: list[Mention]) -> list[Mention]:
    """`found` with 分 between hours and seconds (3小时20分, 两分三十秒) as minutes."""
    for place, mention in enumerate(found):
        if mention.unit_text != "分" or mention.kind != "count":
            continue
        hours = place and found[place - 1].unit_id == "hour" and found[place - 1].end == mention.start
        seconds = found[place + 1 : place + 2]
        if hours or (seconds and seconds[0].unit_id == "second" and seconds[0].start == mention.end):
            found[place] = replace(mention, kind="duration", unit_id="minute")
    return found


@cache
def _marks() -> dict[str, frozenset[str]]:
    """Characters of which a text must hold at least one for a form to be worth trying."""
    digits, han = "0123456789", HD + HM
    marks = {
        "url": ":w", "email": "@", "domain": ".", "account": ": ", "licence": "ICP〔[【(", "phone": digits,
        "strong_name": "".join(strong_names()), "han_mark": "、)", "bullet": ".", "date": "年月日-/.JFMASOND",
        "time": ":时点", "numbered": "号单室弄标次路强后", "version": ".", "score": ":", "ratio": "分/成番",
        "compound": "角毛块分士", "range": "-–—―−~〜至到或和与", "height": "米",
        "spaced": " ", "thousands": " ", "torn": " ",
        "half": "半", "vague": "几数", "ordinal_en": "snrt", "figure": digits + han + "几数",
        "weak_name": "".join(weak_names()),
        "model": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "digits": digits, "start": "",
    }  # fmt: skip
    return {form: frozenset(chars) for form, chars in marks.items()}


def _mention_at(text: str, at: int, forms: list[str]) -> Mention | None:
    for form in forms:
        match = parse_pattern(form).match(text, at)
        if match is None or match.end() == at:
            continue
        mention = _read(form, match, text)
        if mention is not None:
            return mention
    return None


def _read(form: str, match: re.Match[str], text: str) -> Mention | None:
    raw = match[0]
    blank = Mention(match.start(), match.end(), "", form, raw)
    if form in _IDENTIFIERS:
        return replace(blank, kind="identifier")
    if raw in weak_names():
        return replace(blank, kind="name", form="weak_name")
    if form in ("strong_name", "weak_name"):
        return replace(blank, kind="name")
    if form == "han_mark":
        lead = len(raw) - len(raw.lstrip(" \t"))
        return replace(blank, kind="list_marker", start=blank.start + lead, text=raw[lead:])
    if form == "bullet":
        lead = len(raw) - len(raw.lstrip("- "))
        return replace(blank, kind="list_marker", start=blank.start + lead, text=raw[lead:])
    if form == "date":
        return _date(blank)
    if form in ("time", "score", "model", "numbered", "digits"):
        return _token(blank)
    if form == "ordinal_en":
        number = Fraction(int(re.match(r"\d+", raw)[0]))  # type: ignore[index]
        return exact(replace(blank, kind="ordinal"), number, Fraction(1))
    if form == "ratio":
        return ratio(blank, match)
    if form == "compound":
        return compound(blank, match)
    if form == "height":
        return height(blank, match)
    return _figure(blank, match)


def _date(blank: Mention) -> Mention | None:
    raw = blank.text
    year = re.match(r"(\d{4})年", raw)
    if year and raw.endswith("年") and not 1000 <= int(year[1]) <= 2200:
        return None
    month = re.search(r"(\d{1,2})月", raw)
    if month and not 1 <= int(month[1]) <= 12:
        return None
    parts = re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", raw)
    if parts:
        if not 1 <= int(parts[2]) <= 12 or (parts[3] and not 1 <= int(parts[3]) <= 31):
            return None
        if parts[3] is None and raw[4] == ".":
            return None
    return replace(blank, kind="date")


def _token(blank: Mention) -> Mention | None:
    raw, form = blank.text, blank.form
    if form == "time":
        hour = re.search(r"\d+", raw)
        return None if hour and int(hour[0]) > 24 else replace(blank, kind="time")
    if form == "score":
        return replace(blank, kind="ratio", unit_id="fraction")
    if form == "model":
        short = len(re.sub(r"[^0-9]", "", raw)) <= 4 and len(raw) <= 12
        return replace(blank, kind="name" if short else "identifier")
    return replace(blank, kind="name" if raw.endswith(("强", "后")) else "identifier")


def _amount(numeral: str, english: str | None) -> Numeral | None:
    value = read(numeral)
    if value is None or not english:
        return value
    lex = lexicon()
    return scaled(value, (lex.english | lex.letters)[english.strip()])


def _figure(blank: Mention, match: re.Match[str]) -> Mention | None:
    g = match.groupdict()
    if g.get("num2"):
        return _range(blank, g)
    if g.get("halfunit") or g.get("halfpower"):
        unit_id, unit_text, kind = unit_of(g["halfunit"] or g["unit"])
        out = replace(blank, kind=kind, unit_id=unit_id, unit_text=unit_text)
        half = Numeral(_HALF, _HALF, _HALF)
        if unit_text == "成":
            half = scaled(half, 1)
        if g["halfpower"]:
            half = scaled(half, lexicon().magnitudes[g["halfpower"]])
        return bounded(out, half, bound_words(g["prefix"], g["tail"]))
    if g.get("vague"):
        unit_id, unit_text, kind = unit_of(g["unit"])
        return replace(
            blank, kind=kind, unit_id=unit_id, unit_text=unit_text, bound="several", low=Fraction(1), high=Fraction(10)
        )
    if g.get("halfspan"):
        unit_id, unit_text, kind = unit_of("个" + (g["halfspan"] or ""))
        out = replace(blank, kind=kind, unit_id=unit_id, unit_text=unit_text)
        return bounded(out, Numeral(_HALF, _HALF, _HALF), [*bound_words(g["prefix"], g["tail"]), "多"])
    number_text, unit = g["num"], g.get("unit")
    doubled = number_text == "一" and unit and match.string.startswith(unit, match.end("unit"))
    if doubled and unit not in followers():
        return replace(blank, kind="", end=match.end("unit") + len(unit or ""))  # 一座座 are many; 一项项目 is one
    value = _amount(number_text, g.get("english"))
    has_digit = any(c.isdigit() for c in number_text)
    # No count is printed with zeros in front: 007号 is a code, 5'000元 was torn.
    if value is None or (unit and re.match(r"0[0-9]{2}", number_text)):
        scattered = " " in number_text
        kind = "count" if scattered else "identifier" if has_digit else ""
        return replace(blank, kind=kind, end=blank.end if scattered else match.end("num"))
    excess = (g.get("x") or "") + (g.get("x2") or "") + (g.get("more") or "")
    words = bound_words(g["prefix"], g.get("tail")) + (["+"] if excess == "+" else ["多"] if excess else [])
    if value.high is None and excess == "几":
        value = with_numeral(value, high=value.number + value.round_step, vague=True)
        words.remove("多")
    unit_id, unit_text, kind = unit_of(g.get("unit"))
    if unit_text == "成":
        value = scaled(value, 1)
    if g.get("half2") or g.get("more"):
        unit_id, unit_text, kind = unit_of("个" + (g["halfunit2"] or g["span"] or ""))
    if g.get("half") or g.get("half2"):
        value = Numeral(value.number + _HALF, _HALF, _HALF)
    if "起" in words and kind != "money":
        return None if g["tail"] == "起" and not g.get("unit") else _figure_until(blank, match, "tail")
    if unit_id is None and g.get("currency"):
        symbol = g["currency"].strip()
        unit_id, unit_text, kind = CURRENCY_ID.get(symbol, symbol), symbol, "money"
    elif unit_id == "CNY" and g.get("currency"):
        # 新台币三万元: the currency before names the yuan behind.
        unit_text = g["currency"].strip()
        unit_id = CURRENCY_ID.get(unit_text, unit_text)
    out = replace(blank, kind=kind, unit_id=unit_id, unit_text=unit_text, numeral=number_text, prefix=g["prefix"] or "")
    out = bounded(out, value, words)
    if g.get("sign"):
        out = negated(out)
    if g.get("di"):
        out = replace(out, kind="ordinal")
    return replace(out, bare=unit_id is None)


def _figure_until(blank: Mention, match: re.Match[str], group: str) -> Mention | None:
    """The figure again without the words of `group`, which belong to what follows."""
    text = match.string[: match.start(group)]
    shorter = match.re.match(text, match.start())
    return None if shorter is None else _figure(replace(blank, end=shorter.end(), text=shorter[0]), shorter)


def _range(blank: Mention, g: dict[str, str | None]) -> Mention | None:
    first, second = g["num"] or "", g["num2"] or ""
    low, high = _amount(first, g.get("english")), _amount(second, g.get("english2"))
    unit1, unit2 = g.get("unit"), g.get("unit2")
    if low is None or high is None or low.high is not None or high.high is not None:
        return None
    if unit2 == "年" and _YEARS.fullmatch(f"{first}{unit1 or ''}-{second}"):
        return None  # two dates
    if unit1 and unit2 and lexicon().units[unit1].unit_id != lexicon().units[unit2].unit_id:
        return None
    if (unit1 and not unit2) or ((g.get("sep") or "").strip() == "或" and not unit2):
        return None
    shared = re.search(r"[十百千万亿]+\Z", second)
    if shared and not unit1 and low.number < high.number and not re.search(r"[百千万亿]", first):
        # 2至3百万元 shares all of it, 30至300万元 only what both can have; 10至12千元 share 千, but 30至2百 is no pair.
        single = re.fullmatch("[1-9一二两三四五六七八九]", first)
        leading = re.match("[0-9]+", second)
        if leading and re.fullmatch("[0-9]+", first) and int(first) < int(leading[0]):
            single = leading
        large = re.search(r"[万亿]+\Z", second)
        power = shared if single or (not large and not first[-1].isdigit() and first[-1] != "十") else large
        if power:
            lifted = read(first + power[0])
            if lifted and lifted.number < high.number:
                low = lifted
    elif not shared and not unit1 and low.number > high.number:
        return None
    if shared and re.search(r"[百千]\Z", first) and re.search(r"[万亿]\Z", second):
        lifted = read(first + second[-1])
        if lifted and lifted.number < high.number:
            low = lifted
    if re.fullmatch(r"[一二三四五六七八九]十", second) and re.fullmatch(r"[一二三四五六七八九]", first):
        low = read(first + "十") or low
    if re.search(r"百.*十", first) and re.search(r"百.*万", second) and low.number * 1000 < high.number:
        low = read(first + "万") or low
    signs = _signs(g)
    if g["sign"] and not (unit1 or unit2) and g["sign"].startswith("-"):
        return None
    if signs != (1, 1):
        ends = sorted((low.number * signs[0], high.number * signs[1]))
        low, high = with_numeral(low, number=ends[0]), with_numeral(high, number=ends[1])
    if low.number >= high.number:
        return None
    unit_id, unit_text, kind = unit_of(unit2 or unit1)
    if unit_text == "成":
        low, high = scaled(low, 1), scaled(high, 1)
    if unit_id is None and g.get("currency"):
        symbol = (g["currency"] or "").strip()
        unit_id, unit_text, kind = CURRENCY_ID.get(symbol, symbol), symbol, "money"
    return replace(
        blank, kind=kind, unit_id=unit_id, unit_text=unit_text, number=low.number, low=low.number, high=high.number,
        bound="range", step=min(low.step, high.step), bare=unit_id is None, numeral=first,
    )  # fmt: skip


def _signs(g: dict[str, str | None]) -> tuple[int, int]:
    """Signs of both ends; 零下 before the first holds for both where no unit parts them (零下5至10℃)."""
    first, second = bool(g["sign"]), bool(g["sign2"])
    if g["sign"] == "零下" and not g.get("unit"):
        second = True
    return (-1 if first else 1), (-1 if second else 1)
