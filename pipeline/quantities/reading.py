"""From a chunk of text to the mentions in it, as far as the chunk alone can tell.

Belongs here: dividing a chunk (`scan`) into mentions and reading number, unit and bound of each. Does not: what needs
the text around the chunk (`context`), offsets in documents, frames.
"""

import dataclasses
import re
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from pipeline.quantities.grammar import CURRENCY_ID, HD, HM, parse_patterns, strong_names, weak_names
from pipeline.quantities.lexicon import lexicon
from pipeline.quantities.numerals import Numeral, read


class Mention(NamedTuple):
    """A mention inside a chunk; `start`/`end` count from the chunk's first character.

    `low`/`high` are what the words allow (None: open). `numeral` is the printed numeral; `form` names the pattern that
    matched and tells `context` what may still change.
    """

    start: int
    end: int
    kind: str
    form: str
    text: str = ""
    numeral: str = ""
    number: Fraction | None = None
    unit_id: str | None = None
    unit_text: str | None = None
    bound: str | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    step: Fraction | None = None
    prefix: str = ""
    bare: bool = False


def replace(mention: Mention, **changes: Any) -> Mention:
    """`mention` with some fields changed."""
    return mention._replace(**changes)


_IDENTIFIERS = {"url", "email", "domain", "account", "licence", "phone", "version", "labelled"}
_HALF = Fraction(1, 2)
_ORDER = ("less_than", "nearly", "up_to", "at_least", "more_than", "about", "several", "range")


def _with(numeral: Numeral, **changes: Any) -> Numeral:
    return dataclasses.replace(numeral, **changes)


def plain(text: str) -> str:
    """`text` in Simplified, half-width form, character for character."""
    return text.translate(lexicon().plain)


def mentions(chunk: str) -> list[Mention]:
    """Mentions of a chunk from left to right; every decimal digit of it lies in one, except non-ASCII scripts' own.

    A stretch without a digit that is no figure (一看) yields nothing.
    """
    text = plain(chunk)
    present = set(text)
    forms = [
        form for form in parse_patterns().items() if form[0] != "start" and not present.isdisjoint(_marks()[form[0]])
    ]
    start_at = parse_patterns()["start"]
    found: list[Mention] = []
    at, size = 0, len(text)
    while at < size:
        opening = start_at.search(text, at)
        if opening is None:
            break
        at = opening.start()
        mention = _mention_at(text, at, forms)
        if mention is None:
            at += 1
            continue
        if mention.kind:
            found.append(mention)
        at = max(mention.end, at + 1)
    return found


@cache
def _marks() -> dict[str, frozenset[str]]:
    """Characters of which a text must hold at least one for a form to be worth trying."""
    digits, han = "0123456789", HD + HM
    marks = {
        "url": ":w", "email": "@", "domain": ".", "account": ": ", "licence": "ICP〔[【(", "phone": digits,
        "strong_name": "".join(strong_names()), "han_mark": "、)", "bullet": ".", "date": "年月日-/.JFMASOND",
        "time": ":时点", "numbered": "号单室弄标次路", "version": ".", "score": ":", "ratio": "分/成番",
        "compound": "角毛块分", "range": "-–—―−~〜至到或", "spaced": " ", "half": "半", "vague": "几数",
        "ordinal_en": "snrt", "figure": digits + han + "几数", "weak_name": "".join(weak_names()),
        "model": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "digits": digits,
    }  # fmt: skip
    return {form: frozenset(chars) for form, chars in marks.items()}


def _mention_at(text: str, at: int, forms: list[tuple[str, re.Pattern[str]]]) -> Mention | None:
    for form, pattern in forms:
        match = pattern.match(text, at)
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
        return _exact(replace(blank, kind="ordinal"), number, Fraction(1))
    if form == "ratio":
        return _ratio(blank, match)
    if form == "compound":
        return _compound(blank, match)
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
    return replace(blank, kind="identifier")


def _exact(blank: Mention, number: Fraction, step: Fraction | None) -> Mention:
    return replace(blank, number=number, bound="exact", low=number, high=number, step=step)


def _bounded(blank: Mention, numeral: Numeral, words: list[str]) -> Mention:
    """Number, bound and both ends from a numeral and the bound words around it."""
    number, high = numeral.number, numeral.high
    known = _bounds()
    bounds = [known[w] for w in words if known[w] != "exact"]
    if numeral.excess:
        bounds.append("more_than")
    out = replace(blank, number=number, step=numeral.step, low=number, high=number, bound="exact")
    if high is not None:
        out = replace(out, high=high, bound="several" if numeral.vague else "range")
    if not bounds:
        return out
    bound = min(bounds, key=_ORDER.index)
    if bound == "more_than" and (numeral.excess or not set(words) & _FREE):
        out = replace(out, high=number + numeral.round_step if high is None else high)
    elif bound in ("more_than", "at_least", "several"):
        out = replace(out, high=None)
    elif bound in ("nearly", "less_than", "up_to"):
        out = replace(out, low=None, high=high or number)
    elif bound == "about":
        out = replace(out, low=None, high=None) if high is None else out
    return replace(out, bound=bound)


# Words that leave the upper end open; behind a figure (多, 余) the next round step closes it.
_FREE = {b.word for b in lexicon().bounds if b.bound == "more_than" and b.place == "before"}


@cache
def _bounds() -> dict[str, str]:
    """Bound by bound word, longest words first."""
    return {b.word: b.bound for b in sorted(lexicon().bounds, key=lambda b: -len(b.word))}


def _words(*groups: str | None) -> list[str]:
    """The bound words printed in the given parts, longest first at each place."""
    known = _bounds()
    out: list[str] = []
    for group in groups:
        rest = (group or "").strip()
        while rest:
            word = next((w for w in known if rest.startswith(w)), None)
            if word:
                out.append(word)
            rest = rest[len(word) if word else 1 :].lstrip()
    return out


def _unit(word: str | None) -> tuple[str | None, str | None, str]:
    """Unit id, unit text and kind of a printed unit word."""
    if not word:
        return None, None, "count"
    unit = lexicon().units[word]
    return unit.unit_id, word, unit.kind


def _amount(numeral: str, english: str | None) -> Numeral | None:
    value = read(numeral)
    if value is None or not english:
        return value
    factor = 10 ** lexicon().english[english.strip()]
    return Numeral(value.number * factor, value.step * factor, value.round_step * factor)


def _negated(m: Mention) -> Mention:
    return replace(
        m,
        number=None if m.number is None else -m.number,
        low=None if m.high is None else -m.high,
        high=None if m.low is None else -m.low,
    )


def _figure(blank: Mention, match: re.Match[str]) -> Mention | None:
    g = match.groupdict()
    if g.get("num2"):
        return _range(blank, g)
    if g.get("halfunit"):
        unit_id, unit_text, kind = _unit(g["halfunit"])
        out = replace(blank, kind=kind, unit_id=unit_id, unit_text=unit_text)
        return _bounded(out, Numeral(_HALF, _HALF, _HALF), _words(g["prefix"], g["tail"]))
    if g.get("vague"):
        unit_id, unit_text, kind = _unit(g["unit"])
        return replace(
            blank, kind=kind, unit_id=unit_id, unit_text=unit_text, bound="several", low=Fraction(1), high=Fraction(10)
        )
    number_text = g["num"]
    value = _amount(number_text, g.get("english"))
    has_digit = any(c.isdigit() for c in number_text)
    if value is None:
        scattered = " " in number_text
        kind = "count" if scattered else "identifier" if has_digit else ""
        return replace(blank, kind=kind, end=blank.end if scattered else match.end("num"))
    excess = (g["x"] or "") + (g.get("x2") or "")
    words = _words(g["prefix"], g["tail"]) + (["多"] if excess else [])
    if value.high is None and excess == "几":
        value = _with(value, high=value.number + value.round_step, vague=True)
        words.remove("多")
    unit_id, unit_text, kind = _unit(g.get("unit"))
    if unit_text == "成":
        value = Numeral(value.number * 10, value.step * 10, value.round_step * 10)
    if g.get("half2"):
        unit_id, unit_text, kind = _unit("个" + (g["halfunit2"] or ""))
    if g.get("half") or g.get("half2"):
        value = Numeral(value.number + _HALF, _HALF, _HALF)
    if "起" in words and kind != "money":
        return None if g["tail"] == "起" and not g.get("unit") else _figure_until(blank, match, "tail")
    if unit_id is None and g.get("currency"):
        symbol = g["currency"].strip()
        unit_id, unit_text, kind = CURRENCY_ID.get(symbol, symbol), symbol, "money"
    out = replace(blank, kind=kind, unit_id=unit_id, unit_text=unit_text, numeral=number_text, prefix=g["prefix"] or "")
    out = _bounded(out, value, words)
    if g.get("sign"):
        out = _negated(out)
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
    if unit1 and unit2 and lexicon().units[unit1].unit_id != lexicon().units[unit2].unit_id:
        return None
    if (unit1 and not unit2) or (g.get("sep", "").strip() == "或" and not unit2):
        return None
    shared = re.search(r"[十百千万亿]+\Z", second)
    if shared and not unit1 and low.number < high.number and not re.search(r"[百千万亿]", first):
        power = re.search(r"[万亿]+\Z", second) or (shared if not first[-1].isdigit() and first[-1] != "十" else None)
        if power:
            scaled = read(first + power[0])
            if scaled and scaled.number < high.number:
                low = scaled
    elif not shared and not unit1 and low.number > high.number:
        return None
    if shared and re.search(r"[百千]\Z", first) and re.search(r"[万亿]\Z", second):
        scaled = read(first + second[-1])
        if scaled and scaled.number < high.number:
            low = scaled
    if re.fullmatch(r"[一二三四五六七八九]十", second) and re.fullmatch(r"[一二三四五六七八九]", first):
        low = read(first + "十") or low
    if re.search(r"百.*十", first) and re.search(r"百.*万", second) and low.number * 1000 < high.number:
        low = read(first + "万") or low
    if low.number >= high.number:
        return None
    unit_id, unit_text, kind = _unit(unit2 or unit1)
    if unit_id is None and g.get("currency"):
        symbol = (g["currency"] or "").strip()
        unit_id, unit_text, kind = CURRENCY_ID.get(symbol, symbol), symbol, "money"
    return replace(
        blank, kind=kind, unit_id=unit_id, unit_text=unit_text, number=low.number, low=low.number, high=high.number,
        bound="range", step=min(low.step, high.step), bare=unit_id is None, numeral=first,
    )  # fmt: skip


_HUNDRED = {"百分之": 1, "百分": 1, "千分之": 1000, "万分之": 10_000}


def _ratio(blank: Mention, match: re.Match[str]) -> Mention | None:
    g = match.groupdict()
    words = _words(g["prefix"], g["tail"])
    out = replace(blank, kind="ratio", unit_id="percent", unit_text="%")
    value: Numeral | None
    if g["whole"]:
        value = Numeral(Fraction(100), Fraction(1), Fraction(100))
    elif g["per"]:
        value = read(g["pernum"])
        if value is None:
            return None
        part = _HUNDRED[g["per"]]
        if part > 1:
            out = replace(out, unit_id="fraction", unit_text=g["per"])
            value = Numeral(value.number / part, value.step / part, value.round_step / part)
        if g["pernum2"]:
            upper = read(g["pernum2"])
            if upper is None or part > 1 or upper.number <= value.number:
                return None
            value = _with(value, high=upper.number)
    elif g["tenth"]:
        value = _tenths(g["tenth"])
    elif g["doubling"]:
        times = read(g["doubling"])
        if times is None:
            return None
        return _exact(replace(out, unit_id="doubling", unit_text="番"), times.number, Fraction(1))
    else:
        return _fraction(replace(out, unit_id="fraction", unit_text=None), g, words)
    if value is None:
        return None
    if g["x"]:
        words.append("多")
    out = _bounded(out, value, words)
    return _negated(out) if g["sign"] or g["persign"] else out


def _tenths(text: str) -> Numeral | None:
    """七成半, 三成五 in percent."""
    match = re.fullmatch(r"(.+?)成(半|.)", text)
    if not match:
        return None
    whole = read(match[1])
    rest = Numeral(Fraction(5), Fraction(1), Fraction(1)) if match[2] == "半" else read(match[2])
    if whole is None or rest is None:
        return None
    return Numeral(whole.number * 10 + rest.number, Fraction(1), Fraction(1))


def _fraction(blank: Mention, g: dict[str, str | None], words: list[str]) -> Mention | None:
    whole = read(g["whole_part"]) if g["whole_part"] else Numeral(Fraction(0), Fraction(1), Fraction(1))
    lower, upper = g["below"] or g["below2"], g["above"] or g["above2"]
    bottom, top = read(lower or ""), read(upper or "")
    if whole is None or bottom is None or top is None or bottom.number == 0:
        return None
    number = whole.number + top.number / bottom.number
    out = _exact(blank, number, None)
    if g["slash"]:
        out = replace(out, form="slash")
    return _negated(out) if g["sign"] or g["persign"] else out


_SUBUNITS = {"角": Fraction(1, 10), "毛": Fraction(1, 10), "分": Fraction(1, 100)}


def _money(text: str) -> Numeral | None:
    """九块九毛九, 三千三百八十元五角八分, 一块二, 九毛钱 in the major unit."""
    match = re.fullmatch(
        rf"(?:(.+?)(?:美元|欧元|港元|澳元|元|块钱|块|圆))?(?:又|零)?(?:(.)美?[角毛])?(零?[{HD}0-9])?(美?分)?(?:整|钱)?",
        text,
    )
    if not match:
        return None
    major, tenth, last, fen = match.groups()
    zero = Numeral(Fraction(0), Fraction(1), Fraction(1))
    whole = read(major) if major else zero
    if whole is None:
        return None
    number, step = whole.number, Fraction(1)
    gap = "零" in text[len(major or "") :]
    if tenth:
        digit = read(tenth)
        if digit is None:
            return None
        number, step = number + digit.number / 10, Fraction(1, 10)
    if last:
        digit = read(last.lstrip("零"))
        if digit is None:
            return None
        place = Fraction(1, 100) if tenth or fen or gap else Fraction(1, 10)
        number, step = number + digit.number * place, place
    return Numeral(number, step, step)


def _compound(blank: Mention, match: re.Match[str]) -> Mention | None:
    g = match.groupdict()
    value = _money(g["sum"])
    if value is None:
        return None
    major = re.search("美元|欧元|港元|澳元", g["sum"]) or re.search("美[角分]", g["sum"])
    name = {"美元": "USD", "欧元": "EUR", "港元": "HKD", "澳元": "AUD", "美角": "USD", "美分": "USD"}
    unit_id = name[major[0]] if major else CURRENCY_ID.get((g["currency"] or "").strip(), "CNY")
    unit = re.search("美元|欧元|港元|澳元|元|块钱|块|圆|毛钱|毛|角|分钱", g["sum"])
    out = replace(blank, kind="money", unit_id=unit_id, unit_text=unit[0] if unit else None)
    if g["sum2"]:
        upper = _money(g["sum2"])
        if upper is None or upper.number <= value.number:
            return None
        value = _with(value, high=upper.number)
    out = _bounded(out, value, _words(g["prefix"], g["tail"]))
    return _negated(out) if g["sign"] else out
