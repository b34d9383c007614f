"""Percentages, fractions, multiples and compound money (三千三百八十元五角八分) from their matches.

Belongs here: the readings whose number is put together of several numerals. Does not: single figures and ranges
(`reading`).
"""

import re
from fractions import Fraction

from pipeline.quantities.grammar import CURRENCY_ID, HD
from pipeline.quantities.mention import Mention, bound_words, bounded, exact, negated, replace, unit_of, with_numeral
from pipeline.quantities.numerals import Numeral, read

_HUNDRED = {"百分之": 1, "百分": 1, "千分之": 1000, "万分之": 10_000}


def ratio(blank: Mention, match: re.Match[str]) -> Mention | None:
    g = match.groupdict()
    words = bound_words(g["prefix"], g["tail"])
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
            value = with_numeral(value, high=upper.number)
    elif g["tenth"]:
        value = _tenths(g["tenth"])
    elif g["doubling"]:
        times = read(g["doubling"])
        if times is None:
            return None
        return exact(replace(out, unit_id="doubling", unit_text="番"), times.number, Fraction(1))
    else:
        return _fraction(replace(out, unit_id="fraction", unit_text=None), g, words)
    if value is None:
        return None
    if g["x"] == "几":
        value = with_numeral(value, high=value.number + value.round_step, vague=True)
    elif g["x"]:
        words.append("多")
    out = bounded(out, value, words)
    return negated(out) if g["sign"] or g["persign"] else out


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
    whole_part = g["whole_part"] or g["whole2"] or g["whole3"]
    whole = read(whole_part) if whole_part else Numeral(Fraction(0), Fraction(1), Fraction(1))
    lower, upper = g["below"] or g["below2"], g["above"] or g["above2"]
    bottom, top = read(lower or ""), read(upper or "")
    if whole is None or bottom is None or top is None or bottom.number == 0:
        return None
    number = whole.number + top.number / bottom.number
    out = replace(bounded(blank, Numeral(number, Fraction(1), Fraction(1)), words), step=None)
    if g["measured"]:
        unit_id, unit_text, kind = unit_of(g["measured"])
        out = replace(out, kind=kind, unit_id=unit_id, unit_text=unit_text)
    if g["slash"]:
        out = replace(out, form="slash")
    return negated(out) if g["sign"] or g["abovesign"] else out


_HUNDREDTHS = re.compile(
    rf"(.+?)(?:美元|欧元|英镑|港元|澳元|加元)[又零]?([{HD}十]{{1,3}}|[0-9]{{1,2}})(?:美分|欧分|便士|分)"
)
_OF_MAJOR = {
    "美元": "USD", "欧元": "EUR", "英镑": "GBP", "港元": "HKD", "澳元": "AUD", "加元": "CAD", "美角": "USD",
    "美分": "USD",
}  # fmt: skip


def _money(text: str) -> Numeral | None:
    """九块九毛九, 三千三百八十元五角八分, 一块二, 九毛钱, 两美元五十美分 in the major unit."""
    hundredths = _HUNDREDTHS.fullmatch(text)
    if hundredths:
        units, parts = read(hundredths[1]), read(hundredths[2])
        if units is None or parts is None:
            return None
        return Numeral(units.number + parts.number / 100, Fraction(1, 100), Fraction(1, 100))
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
    if whole.number.denominator != 1 and (tenth or last):
        return None  # 2318.45元一分不少: what has decimals needs no 分
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


def compound(blank: Mention, match: re.Match[str]) -> Mention | None:
    g = match.groupdict()
    value = _money(g["sum"])
    if value is None:
        return None
    major = re.search("美元|欧元|英镑|港元|澳元|加元", g["sum"]) or re.search("美[角分]", g["sum"])
    unit_id = _OF_MAJOR[major[0]] if major else CURRENCY_ID.get((g["currency"] or "").strip(), "CNY")
    unit = re.search("美元|欧元|英镑|港元|澳元|加元|元|块钱|块|圆|毛钱|毛|角|分钱", g["sum"])
    out = replace(blank, kind="money", unit_id=unit_id, unit_text=unit[0] if unit else None)
    if g["sum2"]:
        upper = _money(g["sum2"])
        if upper is None or upper.number <= value.number:
            return None
        value = with_numeral(value, high=upper.number)
    out = bounded(out, value, bound_words(g["prefix"], g["tail"]))
    return negated(out) if g["sign"] else out


def height(blank: Mention, match: re.Match[str]) -> Mention | None:
    """一米七五, 两米六, 1米75: metres and the decimals behind them."""
    whole, below = read(match["num"]), match["below"]
    if whole is None or whole.number.denominator != 1 or whole.high is not None:
        return None
    places = [read(digit) for digit in below]
    step = Fraction(1, 10 ** len(below))
    number = whole.number + int("".join(str(place.number) for place in places if place)) * step
    out = replace(blank, kind="measure", unit_id="m", unit_text="米", numeral=match["num"])
    return bounded(out, Numeral(number, step, step), bound_words(match["prefix"], match["tail"]))
