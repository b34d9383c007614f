"""The candidate scan: one small expression over bulk text that finds everything that may hold a figure.

Belongs here: the Rust regular expression, every Traditional and full-width form admitted. It only marks chunks: a run
of numerals, unit characters and joints, or a name with a numeral in it. It has no captures, no look-around, no Unicode
word boundary and no optional part that could read far ahead and fall back, so that it stays in the linear-time automaton.
Does not: how a chunk divides into mentions, or what they mean.
"""

import re
from functools import cache

from pipeline.quantities.grammar import CURRENCY_WORDS, HD, HM, strong_names, weak_names
from pipeline.quantities.lexicon import lexicon

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
}


def _forms(char: str) -> str:
    return char + lexicon().variants.get(char, "") + _WIDE.get(char, "")


def _char(char: str) -> str:
    forms = _forms(char)
    return re.escape(char) if len(forms) == 1 else "[" + "".join(re.escape(c) for c in forms) + "]"


def _klass(chars: str) -> str:
    return "".join(re.escape(form) for char in dict.fromkeys(chars) for form in _forms(char))


def trie(words: list[str]) -> str:
    """An alternation of words that shares their beginnings, longest match preferred, variants admitted."""
    root: dict[str, dict] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}

    def build(node: dict[str, dict]) -> str:
        leaves = [c for c in node if c and set(node[c]) == {""}]
        parts = [_char(c) + build(node[c]) for c in node if c and c not in leaves]
        if leaves:
            parts.append("[" + _klass("".join(leaves)) + "]")
        text = parts[0] if len(parts) == 1 else "(?:" + "|".join(parts) + ")"
        return f"(?:{text})?" if "" in node else text

    return build(root)


@cache
def scan_pattern() -> str:
    """The expression that `str.replace_all` marks chunks with; every decimal digit of Unicode is inside some chunk."""
    lex = lexicon()
    han_words = [w for w in lex.units if not w.isascii()]
    after = [b.word for b in lex.bounds if b.place == "after" and not b.word.isascii()]
    before = [b.word for b in lex.bounds if b.place == "before"]
    han_before = [b for b in before if not b.isascii() and b not in ("上", "成")]
    english = [w for w in (*lex.units, *lex.english) if w.isascii() and w[0].isalpha() and len(w) > 1]
    unit = _klass(
        "".join(c for w in (*han_words, *after) for c in w if c not in "()、/")
        + lex.excess
        + "半点分又番钟刻底初末代时号角毛"
    )
    numeral = _klass(HD + HM)
    token = "0-9A-Za-z０-９"
    prefix = f"(?:{trie(han_before)} ?|{trie([b for b in before if b.isascii()])} )"
    sign = f"(?:[-－−] ?|[负負]|第|{trie(list(CURRENCY_WORDS))} ?|[¥￥$＄€£] ?|从|從|自|[〔\\[【(（])"
    joint = (
        f"[,.:/\\-_+@&=?#*~．：／－–—―−～〜＊至到或]{{1,3}}[ ]?(?:{trie(list(CURRENCY_WORDS))}|[{token}{numeral}%$￥¥])"
    )
    follow = "|".join((
        prefix,
        f"[{token}{numeral}{unit}%％‰℃°²³^]",
        r"\p{Nd}",
        f"[几幾数數][{numeral}{unit}]",
        joint,
        "，[０-９]",
        f"[ 　](?:[{token[:3]}{numeral}{unit}]|{trie(english)})",
        r"[(（](?:次|[区區]、市|市、[区區])[)）]",
        r"[〕\]】)）][ ]?[第0-9]",
        r"、自治[区區]、直[辖轄]市",
    ))  # fmt: skip
    start = "|".join((
        r"\p{Nd}",
        r"\.[0-9]",
        f"[{numeral}][{numeral}{unit}％%]",
        f"[几幾数數半][{numeral}{unit}]",
    ))  # fmt: skip
    return (
        r"(?m)(?:https?|ftp)://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+;=%]+"
        r"|[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@[A-Za-z0-9][A-Za-z0-9.\-]*"
        r"|(?:VX|vx|[Ww]e[Cc]hat|微信|微信[号號])[:： ]{1,3}[A-Za-z][A-Za-z0-9_\-]{5,19}"
        r"|^[ \t　]{0,8}[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]"
        rf"|{trie(strong_names())}"
        rf"|(?:{prefix}){{0,2}}(?:{sign})?(?:{start})(?:{follow})*"
        rf"|[上成][{_klass(HM)}](?:{follow})*"
        rf"|(?:{prefix}|[负負第])[{numeral}]"
        rf"|[A-Za-z][A-Za-z0-9]*[\-_.]{{0,2}}[0-9０-９](?:{follow})*"
        rf"|翻(?:了)?[{numeral}0-9]+番"
        rf"|\A\s?[{numeral}]\s?\z"
        rf"|[是为為爲到于於得][{_klass(HD[6:])}十](?:{follow})*"
        rf"|{trie(weak_names())}"
        r"|\p{Nd}+"
    )
