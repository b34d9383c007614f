"""Finding in bulk text everything that may hold a figure.

Belongs here: three small Rust regular expressions, every Traditional and full-width form admitted: the core of a
candidate (numerals and what joins them), the bound words before it, the unit characters behind it. They have no
captures over bulk text, no look-around, no Unicode word boundary, and few character classes: polars' regex engine keeps
an automaton of some two thousand states, and an expression that needs more is a hundred times slower. It also keeps no
more than 32 compiled expressions (`pipeline.expressions`): what single characters tell is no expression. Does not: how
a chunk divides into mentions, or what they mean.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Any

from pipeline.quantities.grammar import AHEAD, CURRENCY_WORDS, HD, HM, strong_names
from pipeline.quantities.lexicon import POINTS, lexicon

_WIDE = {
    "%": "％",
    "(": "（",
    ")": "）",
    ":": "：",
    "/": "／",
    "-": "－–—―−",
    "~": "～〜",
    "$": "＄",
    ".": "．",
    "*": "＊",
    "+": "＋",
    ">": "＞",
    "<": "＜",
}
# Takes the place of a hidden character: a noncharacter of Unicode, so that offsets stay.
HIDDEN = "\ufdd2"
# Han characters that stand between the numerals of one chunk: 2月12日, 5元3角, 三分之二, 3人至5人, 十几万.
_JOINTS = "多余来年月日号时点分秒元角块毛圆至到或又之成人名户家个次度第美欧港澳钱负"
# What stands between the ends of a range whose unit is printed twice, those of _JOINTS apart: 8岁到12岁, 25℃~30℃.
_RANGED = (
    "岁周平立方公里千厘毫米吨斤升克摄氏度℃°C倍天小时分钟亩顷级层页台辆套份张本处所项件条只场期批篇部"
    "币金人民新台日韩英镑澳加卢布泰铢比索朗法郎美港欧元圆整门坡拿大瑞士钱块利亚"
)

# Behind a full-width comma and three digits, what says that they end a number: 1，200元, but not 7，300美元.
_COUNTED = "万亿元人名户个家件份次"

# What 半 divides when nothing stands before it; behind a unit (三斤半) it belongs to that figure.
_HALVED = "个成年天月日斤公小里价边数学晚夜辈生身米亩吨升价截段块瓶碗杯袋箱公分程"


def _forms(char: str) -> str:
    return char + lexicon().variants.get(char, "") + _WIDE.get(char, "")


def forms(chars: Iterable[str]) -> list[str]:
    """Some characters in every form."""
    return [form for char in dict.fromkeys(chars) for form in _forms(char)]


def klass(chars: Iterable[str]) -> str:
    """The inside of a character class: every character in every form."""
    return "".join(map(re.escape, forms(chars)))


def _char(char: str) -> str:
    return re.escape(char) if len(_forms(char)) == 1 else f"[{klass(char)}]"


def trie(words: Iterable[str]) -> str:
    """An alternation of words that shares their beginnings, longest match preferred, every form admitted."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}

    def build(node: dict[str, Any]) -> str:
        leaves = [c for c in node if c and set(node[c]) == {""}]
        parts = [_char(c) + build(node[c]) for c in node if c and c not in leaves]
        if leaves:
            parts.append(f"[{klass(leaves)}]")
        text = parts[0] if len(parts) == 1 else "(?:" + "|".join(parts) + ")"
        return f"(?:{text})?" if "" in node else text

    return build(root)


@cache
def core_pattern() -> str:
    """What `str.replace_all` marks in bulk text; every decimal digit of Unicode is inside some core."""
    numeral, token = klass(HD + HM), "0-9A-Za-z０-９"
    pointed = f"[0-9０-９](?:[{POINTS}][0-9０-９])+"
    measured = f"[{klass(_JOINTS + _RANGED)}]{{0,4}}"
    follow = "|".join((
        pointed,
        f"[{token}{numeral}几幾%％‰*]",
        f"[數数][{klass(HM)}]",
        rf"[.,:/\-_+@&=?#*~．：／－–—―−～〜]{{1,3}}[{token}{numeral}$￥¥]",
        rf"{measured}[ \-－–—―−~～〜至到]{{1,2}}零下[0-9０-９{numeral}]",
        rf"[{klass(_JOINTS)}]+[ \-－–—―−~～〜至到]{{0,2}}[0-9０-９{numeral}]",
        "，[０-９]",
        rf"(?:，[0-9]{{3}}){{1,3}}(?:\.[0-9]{{1,4}})?[{klass(_COUNTED)}]",
        rf"[{klass(_RANGED)}]{{1,5}}(?:[至到]|[\-－–—―−~～〜]{{1,2}})[\-－−负負]?[0-9０-９{numeral}]",
        rf"{measured}[和与與][0-9０-９.{numeral}]{{1,9}}{measured}之[间間]",
        f"米[0-9０-９{numeral}]|小[时時][0-9０-９{numeral}]{{1,3}}分",
        " [0-9]{1,3}",
        "[个個箇]半|[个個箇][多来來]?[亿億]|[平立]方千",
        r"\p{Nd}",
    ))  # fmt: skip
    start = rf"零[下上][0-9０-９{numeral}]|{pointed}|\p{{Nd}}|\.[0-9]"
    start += rf"|[{numeral}]|[几幾]|[数數][{klass(HM)}]|半[{klass(_HALVED)}]"
    return (
        rf"[{AHEAD}][0-9]{{1,4}}\. [0-9]{{1,4}}(?:{follow})*|"
        r"[〔\[【（(](?:19|20|１９|２０)[0-9０-９]{2}[〕\]】）)] ?第? ?[0-9０-９]{1,4} ?[号號]|"
        r"(?:https?|ftp)://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+;=%]+"
        r"|[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@[A-Za-z0-9][A-Za-z0-9.\-]*"
        rf"|(?:{start})(?:{follow})*"
        rf"|[A-Za-z][A-Za-z0-9]*[\-_.]{{0,2}}[0-9０-９](?:{follow})*"
        r"|(?:VX|vx|[Ww]e[Cc]hat|微信)(?:[号號])?[:： ]{1,3}[A-Za-z][A-Za-z0-9_\-]{5,19}"
    )


@cache
def last_pattern() -> str:
    """A core at the end of a text."""
    return f"(?:{core_pattern()})$"


# Stand behind the figure before: 18岁以上60岁以下 (上 before a figure is a bound word: 上万人).
NO_PREFIX = ("以上", "之上")


@cache
def prefix_pattern() -> str:
    """Bound words, sign, 第 and currency at the end of the text before a core, and what only looks so (`NO_PREFIX`)."""
    before = [b.word for b in lexicon().bounds if b.place == "before"]
    han = trie([b for b in before if not b[0].isalpha() or (not b.isascii() and b not in ("上", "成"))])
    english = "|".join(b for b in before if b.isascii() and b[0].isalpha())
    bound = rf"(?:{han} ?|(?-u:\b)(?:{english}) )"
    money = f"(?:{trie(CURRENCY_WORDS)} ?|[¥￥$＄€£] ?)"
    sign = r"(?:[-－−–—] ?|[负負] ?)"
    opener = r"第 ?|[上成好]|翻了?|[〔\[【(（]|ICP[备備证證](?:案)?"
    return (
        rf"(?:[以之]上|(?:{bound}){{1,2}}(?:[从從自]|{money})?{sign}?(?:{opener})?|(?:[从從自]|{money}){sign}?"
        rf"|{sign}|{opener})$"
    )


@cache
def numerals() -> list[str]:
    """Every character that is a Han numeral by itself, in every form."""
    return forms(HD + HM + "几半")


@cache
def currency_forms() -> list[str]:
    """The currency words that may stand before a figure, in every form."""
    return [form for word in CURRENCY_WORDS for form in all_forms(word)]


@cache
def tail_pattern() -> str:
    """Unit and bound words at the beginning of the text behind a core; it may take in a little more, and takes in the
    whole of a word that begins like a unit (430 migrants)."""
    lex = lexicon()
    after = [b.word for b in lex.bounds if b.place == "after" and not b.word.isascii()]
    chars = (c for w in (*lex.units, *after) if not w.isascii() for c in w if c not in "()、/ ")
    unit = klass([*chars, *lex.excess, *"半番钟刻底初末代时号线强后楼室弄单元标段院车公交列届上中下旬角毛+"])
    known = (w for w in (*lex.units, *lex.english) if w.isascii())
    ascii_words = sorted(known, key=len, reverse=True)
    english = "|".join(map(re.escape, ascii_words))
    bracket = r"(?:[(（](?:次|份|套|含|[区區]、市|市、[区區])[)）])?(?:、自治[区區]、直[辖轄]市)?"
    return (
        rf"^(?: (?:{english})[A-Za-z]*(?: (?:{english})[A-Za-z]*)?(?: or (?:more|less))?|[〕\]】)）] ?第?"
        rf"| ?[{unit}][{unit}%℃°²³/]*{bracket}[{unit}]*[a-z]*|[%‰℃°²³㎡Ω℉]+)"
    )


def all_forms(word: str) -> list[str]:
    """A word in every combination of Simplified, Traditional and variant characters."""
    variants = lexicon().variants
    return ["".join(chars) for chars in product(*([c, *variants.get(c, "")] for c in word))]


@cache
def _names() -> list[str]:
    return [form for name in strong_names() for form in all_forms(name)]


@cache
def idiom_pattern() -> str:
    """Every form of the names that win over figures inside them."""
    return trie(_names())


@cache
def counted_pattern(opening: str, closing: str) -> str:
    """A numeral, and behind it a name between two marks that is a figure and what it counts (十三个代表)."""
    return f"([{klass(HD + HM)}第几數数]){opening}([{klass(HD + HM)}][^{closing}]*){closing}"
