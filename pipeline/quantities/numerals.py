"""Chinese, Arabic and mixed numerals to exact numbers.

Belongs here: reading the characters of one numeral. Does not: finding numerals in text, units, or what the words
around a numeral allow. All arithmetic is in integers and fractions; nothing passes through a float.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from pipeline.quantities.lexicon import lexicon

# Longer runs of numeral characters are no numbers that anybody counts with, and reading them would cost time.
LONGEST = 64


@dataclass(frozen=True)
class Numeral:
    """An exact number; `step` is the place of its last printed digit, `round_step` of its last digit that is not 0.

    `high` is the upper end of an elliptic range (四五百: 400 and 500), `vague` says that a digit is left unnamed
    (几十, 十几万, 三五百), `excess` that more than the number is meant (十多万).
    """

    number: Fraction
    step: Fraction
    round_step: Fraction
    high: Fraction | None = None
    vague: bool = False
    excess: bool = False


_ARABIC = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?\Z", re.ASCII)
_TORN = re.compile(r"\d+\. \d+", re.ASCII)
_LAST_ARABIC = re.compile(r"([1-9]\d*)\Z", re.ASCII)
_SPACED = re.compile(r"\d+(?: \d+)+", re.ASCII)


def _arabic(text: str) -> Numeral | None:
    if not text or not _ARABIC.match(text):
        return None
    whole, _, part = text.replace(",", "").partition(".")
    digits = (whole + part) or "0"
    if len(digits) > LONGEST:
        return None
    step = Fraction(1, 10 ** len(part))
    significant = digits.rstrip("0")
    zeros = len(digits) - len(significant) if significant else 0
    return Numeral(int(digits) * step, step, step * 10**zeros)


def _integer(text: str) -> tuple[int, int] | None:
    """Value and place of the last digit of a whole Han or mixed numeral (三万四千五, 5万4千6百), or nothing."""
    lex = lexicon()
    if all(c in lex.digits for c in text):
        return int("".join(str(lex.digits[c]) for c in text)), 1
    parts: list[int] = []  # finished products, largest first
    current: int | None = None  # digit waiting for its magnitude
    place = 1  # place of the last digit read
    last = 0  # power of the last magnitude: an end digit without one stands a place below it
    zero = False
    for token in re.findall(r"\d+|\D", text):
        if token.isdigit():
            if current is not None:
                return None
            current, arabic = int(token), len(token)
        elif token in lex.digits:
            digit = lex.digits[token]
            if digit == 0:
                if current is not None:
                    return None
                zero = True
                continue
            if current is not None:
                return None
            current, arabic = digit, 1
        elif token in lex.tens:
            if current is not None:
                return None
            parts.append(lex.tens[token])
            place, last, zero = 10, 1, False
        else:
            power = lex.magnitudes.get(token)
            if power is None:
                return None
            unit = 10**power
            if power < 4:
                if parts and parts[-1] % 10_000 and current is None and not zero and last <= power:
                    return None
                if parts and 0 < last <= power and last < 4 and not zero:
                    return None
                parts.append((1 if current is None else current) * unit)
                place = unit
            else:
                low, printed = current or 0, current is not None
                while parts and parts[-1] < unit:
                    low, printed = low + parts.pop(), True
                if printed:
                    parts.append(low * unit)
                    place = unit if current is not None else place * unit
                elif parts and current is None:
                    parts.append(parts.pop() * unit)
                    place *= unit
                elif not parts and current is None and not zero:
                    parts.append(unit)
                    place = unit
                elif zero:
                    parts.append(0)
                else:
                    return None
            current, last, zero = None, power, False
    if current is not None:
        if parts and arabic > 1 and current >= 10**last:  # 3千2500 is no numeral
            return None
        elliptic = last >= 2 and not zero and arabic == 1
        place = 10 ** (last - 1) if elliptic else 1
        parts.append(current * place)
    total = sum(parts)
    while place > 1 and total % place:
        place //= 10
    return total, place


def _tail_power(text: str) -> tuple[str, int]:
    """Splits trailing magnitudes from a numeral with a decimal point: 三点五万亿 is 三点五 and 12."""
    lex = lexicon()
    power = 0
    while text and text[-1] in lex.magnitudes:
        power += lex.magnitudes[text[-1]]
        text = text[:-1]
    return text, power


def scaled(numeral: Numeral, power: int) -> Numeral:
    """`numeral` times ten to the `power`, both ends of it and its steps."""
    factor = 10**power
    high = None if numeral.high is None else numeral.high * factor
    return replace(
        numeral,
        number=numeral.number * factor,
        step=numeral.step * factor,
        round_step=numeral.round_step * factor,
        high=high,
    )


def _decimal(text: str) -> Numeral | None:
    """A numeral with a decimal point, Arabic (3.5万, 1.5万3千) or Han (一点五亿)."""
    lex = lexicon()
    match = re.match(r"([\d,.]+)([十拾百佰千仟万亿兆]+)?", text, re.ASCII)
    if match:
        head = _arabic(match[1])
        if head is None:
            return None
        head = scaled(head, sum(lex.magnitudes[c] for c in match[2] or ""))
        rest = text[match.end() :]
        if not rest:
            return head
        if not match[2]:
            return None
        tail = _elliptic(rest, lex.magnitudes[match[2][-1]])
        if tail is None or tail[0] >= 10 ** sum(lex.magnitudes[c] for c in match[2]):
            return None
        return Numeral(head.number + tail[0], Fraction(tail[1]), Fraction(tail[1]))
    head_text, _, tail_text = text.partition("点")
    digits, power = _tail_power(tail_text)
    head_value = _integer(head_text) if head_text else None
    if head_value is None or not digits or not all(c in lex.digits for c in digits):
        return None
    part = "".join(str(lex.digits[c]) for c in digits)
    step = Fraction(1, 10 ** len(part))
    return scaled(Numeral(head_value[0] + int(part) * step, step, step), power)


def _elliptic(rest: str, power: int) -> tuple[int, int] | None:
    """The rest behind an Arabic head with a magnitude: 25万|6千, 3万|4000, 3万|5, 1千|零20."""
    lex = lexicon()
    if len(rest) == 1 and power >= 2 and (rest in lex.digits or rest.isdigit()):
        place = 10 ** (power - 1)
        digit = lex.digits.get(rest, int(rest) if rest.isascii() and rest.isdigit() else 0)
        return digit * place, place
    return _integer(rest)


_PAIR = re.compile(r"([一二三四五六七八九两])([二三四五六七八九]|(?<=一)两|(?<=三)两(?=\Z))(?=[十百千万亿]|\Z)")


def _pair(text: str) -> Numeral | None:
    """四五百, 三五百, 十五六, 七百三四十, 两三万, 三两: two neighbouring digits are the two ends."""
    lex = lexicon()
    for match in _PAIR.finditer(text):
        low, high = lex.digits[match[1]], lex.digits[match[2]]
        before = text[match.start() - 1] if match.start() else ""
        if before in lex.digits or not (high == low + 1 or (low, high) in ((3, 5), (3, 2))):
            continue
        if text == "三两":
            return Numeral(Fraction(2), Fraction(1), Fraction(1), Fraction(3))
        lower = _integer(text[: match.start(2)] + text[match.end(2) :])
        upper = _integer(text[: match.start(1)] + text[match.end(1) :])
        if lower and upper and lower[0] < upper[0]:
            place = Fraction(lower[1])
            return Numeral(Fraction(lower[0]), place, place, Fraction(upper[0]), vague=high != low + 1)
    return None


def _vague(text: str) -> Numeral | None:
    """几十万, 数十亿, 十几万, 二十几, 十多万, 五百余万, 两亿三千多万, 三亿几千万: a digit that is not named."""
    lex = lexicon()
    match = re.search(f"[{lex.excess}{lex.vague}]", text)
    if match is None:
        return None
    head, mark, tail = text[: match.start()], match[0], text[match.end() :]
    if any(c not in lex.magnitudes for c in tail):
        return None
    whole, rest = _above(head, sum(lex.magnitudes[c] for c in tail)) if tail else ("", head)
    fixed = read(whole) if whole else None
    if whole and (fixed is None or fixed.high is not None):
        return None
    found = _unnamed(rest, mark, tail)
    if found is None or fixed is None:
        return found
    low = fixed.number + (found.number if rest else 0)
    high = None if found.high is None else fixed.number + found.high
    return replace(found, number=low, high=high)


def _above(head: str, power: int) -> tuple[str, str]:
    """A numeral parted behind its last magnitude above ten to the `power`: 两亿|三千 for 两亿三千多万."""
    lex = lexicon()
    at = 0
    for run in re.finditer(f"[{''.join(lex.magnitudes)}]+", head):
        if sum(lex.magnitudes[c] for c in run[0]) > power:
            at = run.end()
    return head[:at], head[at:]


def _unnamed(head: str, mark: str, tail: str) -> Numeral | None:
    """`head`, a mark for digits that are not named, and the magnitudes that count all of it."""
    lex = lexicon()
    power = sum(lex.magnitudes[c] for c in tail)
    if not head:
        if not tail or mark not in lex.vague:
            return None
        ten = Fraction(10**power)
        return Numeral(ten, ten, ten, ten * 10, vague=True)
    if mark in lex.vague and tail and lex.magnitudes[tail[0]] < 4:  # 一百几十万: the digit of the tens
        one, two = _integer(f"{head}一{tail}"), _integer(f"{head}二{tail}")
        if one is None or two is None or one[0] >= two[0]:
            return None
        step = Fraction(two[0] - one[0])
        base = one[0] - step
        return Numeral(base, step * 10, step * 10, base + step * 10, vague=True)
    bare = head.strip("零〇")
    read_head = read(bare) if mark in lex.vague or tail else None
    if read_head is None or read_head.high is not None or read_head.vague:
        return None
    base_of = scaled(read_head, power)
    if mark in lex.vague:
        if base_of.round_step <= 10**power:
            return Numeral(base_of.number, base_of.step, base_of.round_step, excess=True) if tail else None
        named_zero = head.endswith(("零", "〇"))
        high = base_of.number + (10 ** (power + 1) if named_zero else base_of.round_step)
        return Numeral(base_of.number, base_of.step, base_of.round_step, high, vague=True)
    return Numeral(base_of.number, base_of.step, base_of.round_step, excess=True)


@lru_cache(maxsize=1 << 16)
def read(text: str) -> Numeral | None:
    """The number that `text` prints, or None when it is no well-formed numeral.

    `text` holds numeral characters only, Simplified and half-width (`Lexicon.plain`): 1,100万; 三万五; 一点五亿;
    3万4000; 十几万; 四五百.
    """
    if not text or len(text) > LONGEST:
        return None
    if _SPACED.match(text) or _TORN.match(text):
        text = text.replace(" ", "")
    text = text.replace("个", "")  # 三个亿, 一个多亿
    lex = lexicon()
    numeral = _arabic(text)
    if numeral is not None:
        return numeral
    if any(c in text for c in lex.excess + lex.vague):
        return _vague(text)
    if "点" in text or text[0].isdigit() or text[0] == ".":
        return _decimal(text) if "." in text or "点" in text else _mixed(text)
    pair = _pair(text)
    if pair is not None:
        return pair
    return _mixed(text)


def _mixed(text: str) -> Numeral | None:
    value = _integer(text.replace(",", ""))
    if value is None:
        return None
    place = Fraction(value[1])
    last = _LAST_ARABIC.search(text)
    zeros = len(last[1]) - len(last[1].rstrip("0")) if last else 0
    return Numeral(Fraction(value[0]), place, place * 10**zeros)
