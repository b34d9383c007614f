"""The language of figures as regular expressions over one chunk of text, built from the lexicon.

Belongs here: the patterns of everything a chunk can hold, written in Simplified, half-width form (`Lexicon.plain`), for
Python's `re`. Numerals are atomic groups, so that no chunk, however hostile, is read twice. Does not: finding chunks in
bulk text (`scan`), or what a match means (`reading`).
"""

import re
from functools import cache

from pipeline.quantities.lexicon import lexicon

HD = "零〇○一壹弌幺二两贰弍三叁弎四肆五伍六陆七柒八捌九玖廿卅卌"
HM = "十拾百佰千仟万亿兆"
CURRENCY_WORDS = (
    "人民币", "港币", "美元", "新台币", "台币", "澳门币", "澳门元", "港元", "欧元", "美金",
    "日元", "日圆", "韩元", "英镑", "澳元", "加元", "卢布", "泰铢", "新加坡元", "瑞士法郎",
    "RMB", "CNY", "HKD", "MOP", "TWD", "USD", "EUR", "JPY", "GBP", "KRW", "AUD", "CAD", "SGD", "CHF",
    "US$", "HK$", "NT$", "MOP$", "A$", "C$", "S$",
)  # fmt: skip
CURRENCY_ID = {
    "人民币": "CNY", "港币": "HKD", "美元": "USD", "新台币": "TWD", "台币": "TWD", "澳门币": "MOP", "澳门元": "MOP",
    "港元": "HKD", "欧元": "EUR", "美金": "USD", "日元": "JPY", "日圆": "JPY", "韩元": "KRW", "英镑": "GBP",
    "澳元": "AUD", "加元": "CAD", "卢布": "RUB", "泰铢": "THB", "新加坡元": "SGD", "瑞士法郎": "CHF", "RMB": "CNY",
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "MOP$": "MOP",
    "A$": "AUD", "C$": "CAD", "S$": "SGD", "¥": "CNY", "￥": "CNY", "$": "USD", "€": "EUR", "£": "GBP",
}  # fmt: skip

# A numeral character that opens a unit (千克, 兆瓦) is none of the numeral; 两 counts only before a magnitude.
_KILO = "克(?!朗|拉)|米|瓦(?!特)|卡(?!路里)|帕(?!斯卡)|伏(?!特)|赫(?!兹)|字节|焦(?!耳)"
_MEGA = "瓦|赫|字节|帕|伏|比特|焦耳|欧姆"
_MAG = f"(?:[十拾佰仟万亿]|百(?!帕)|千(?!{_KILO})|兆(?!{_MEGA}))"
_HAN = f"(?:[{HD.replace('两', '')}]|两(?=[{HM}点])|{_MAG})"
# The last character of 队伍, 登陆 and 收拾 opens no numeral before 三支, 两次, 四间: a capital stands before capitals.
_WORD_END = "[壹贰叁肆伍陆柒捌玖拾][一二两三四五六七八九]"
_ONE_OR_TWO = "(?:一两(?=[个名位人户家天年月次件条岁种样周分秒小元块成倍公吨米斤])|三两(?=[个名位天年月次件条种句步]))"
_RUN = f"(?!{_WORD_END})(?:{_ONE_OR_TWO}{_HAN}*+|(?:两(?!岸)|{_HAN}){_HAN}*+)"
ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})++(?:\.[0-9]++)?|[0-9]++(?:\.(?!(?:19|20)[0-9]{2}年)[0-9]++)?|\.[0-9]++)"
AHEAD = "款金币值额资物费用计折贷约近超逾过到达为"
# Behind another number and a blank, what follows is one more of a row: 1 4 217.5万户.
SPACED = (
    r"(?<![0-9] )(?:[0-9]{1,3}(?: [0-9]{3}){1,3}(?![0-9])(?:\.[0-9]{1,4})?|"
    r"[0-9](?: [0-9](?![0-9])){1,3}(?:\.[0-9]{1,4})?)"
)
# A group that begins with 0 is no number of its own: 10 000 without a unit is one number too.
THOUSANDS = r"[1-9][0-9]{0,2}(?: [0-9]{3})*(?: 0[0-9]{2})(?: [0-9]{3})*(?![0-9])"
# A blank behind the decimal point; at the start of a line the number before it would be a list marker.
TORN = f"(?<=[{AHEAD}])[0-9]{{1,4}}\\. [0-9]{{1,4}}"
X = "(?:[多余]|几|来(?![自到源年回访]))"
_UNNAMED = f"(?:{X}|数){_MAG}++"
_FOUR = "(?:[0-9],[0-9]{3}|[0-9]{1,4})"
_MORE = f"(?:{_HAN}|{_FOUR}(?={_MAG}))*+"
NUM = (
    f"(?>{ARABIC}(?:{X}?{_MAG}++{_MORE}(?:{_FOUR}?{_UNNAMED}|{_FOUR}(?![0-9.,:年月日号点时%]))?)?"
    f"|[几数](?:个(?=亿))?[{HM}]++"
    f"|{_RUN}(?:点[{HD}]++{_MAG}*+|{_UNNAMED}|(?<=[{HM}零〇])[0-9]{{1,4}}(?![0-9.,:年月日号点时%])[{HM}]*+)?)"
    "(?:[几多来]?个[多来]?亿(?!万))?+"
)
ONE = f"[{HD}0-9]"
PIECE = "[个斤件张瓶只条份本公碗杯米盒袋亩吨升平]"
MAJOR = "(?:美元|欧元|港元|澳元|元|块钱|块|圆)"
# Behind 3w and 5k, what says that the letter multiplies.
_LETTERED = "元圆块人名户家个份件美港欧日韩英澳加"
# What 个半 and 个多 divide: 两个半月, 三个多小时.
_SPAN = "(?:月|小时|钟头|星期|礼拜|世纪|季度)"
# What has corners: 八角楼, 六角亭, 四角号码.
_CORNERED = "形楼亭帽鼓枫茴号恋星钢尺柜塔梅"
COMPOUND = (
    f"(?:{NUM}(?:(?:美元|欧元|英镑|港元|澳元|加元)[又零]?(?:[{HD}十]{{1,3}}|[0-9]{{1,2}})(?:美分|欧分|便士|分)"
    f"|{MAJOR}(?:[又零]?{ONE}(?:美?[角毛](?:零?{ONE}分?)?|美?分)(?:整|钱)?|又{ONE}美[角分])|块零?{ONE}(?:{ONE}(?![{HM}{PIECE[1:-1]}])|(?=[一每两]{PIECE})|(?![{HD}{HM}个块元]))"
    f"|(?:毛|角(?![{_CORNERED}]))(?:{ONE}分?(?!{PIECE}))?(?:钱|整)?(?![{HD}](?!{PIECE}))|分钱))"
)
SEPARATOR = "(?: ?(?:--|——|[-–—―−~〜]|至|到|或) ?)"
# Behind a date or time, - opens the day, month or hour at which something ends: 1月20日-2月5日, 9时-17时.
SIGN = "(?:- ?(?![0-9]{1,2}[月日时])|负 ?|零下)"
CURRENCY = f"(?:{'|'.join(sorted(map(re.escape, CURRENCY_WORDS), key=len, reverse=True))}|[¥￥$€£])"

_D2, _H2 = "[0-9]{1,2}", "[零〇一二三四五六七八九十廿卅]{1,3}"
_YEAR = "(?:[0-9]{4}|[〇零○一二三四五六七八九]{4})"
# 08年 and 九八年 count nothing: a figure has no leading zero, and 98 is 九十八; but 七八年 may be seven or eight years.
_TENS = {"一": "二", "二": "三", "五": "六一", "六": "七一", "七": "八", "八": "九一", "九": "十"}  # 五一 is a day
_PAIR = "|".join(
    f"{tens}[{''.join(c for c in '〇零○一二三四五六七八九' if c not in not_behind)}]"
    for tens, not_behind in _TENS.items()
)
_OF_CENTURY = (
    f"(?:0[0-9]|[〇零○][一二三四五六七八九]|{_PAIR})年(?!级)"
    "|[0-9]{2}年(?=[0-9]{1,2}月(?!个))|[5-9][0-9]年(?=[底末]|[至到](?:19|20)[0-9]{2}年)"
)
_DAY = "(?:日|号)(?!线)"
_NOT_MORE = "(?![0-9.,十百千万亿多余个名户家人元件场次])"
_MONTH = "(?:份|初|中旬|上旬|下旬|底|末)?"
_SHORT = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}"
DATE = "|".join((
    f"{_YEAR}(?:(?:[-–—~]|至|到){_YEAR})?年(?![级])(?:度|代|底|初|末)?"
    f"(?: ?(?:{_D2}{SEPARATOR})?{_D2}月{_MONTH}(?: ?{_D2}{_DAY})?| ?{_H2}月{_MONTH}(?:{_H2}{_DAY})?)?",
    f"(?:{_OF_CENTURY})(?:(?:[-–—~]|至|到)[0-9]{{2}}年)?(?:度|代|底|初|末)?"
    f"(?:{_D2}月{_MONTH}(?:{_D2}{_DAY})?|{_H2}月{_MONTH}(?:{_H2}{_DAY})?)?",
    # 1111 is how a date looks at shape (template).
    "(?:19|20|11(?=11))[0-9]{2}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?(?![0-9.])",
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-](?:19|20)[0-9]{2}(?![0-9])",
    f"{_D2}月?(?:份)?(?:[-–—~]|至|到){_D2}月(?!个)(?:份|初|底|末|[上中下]旬)?",
    "[一二三四五六七八九十]{1,2}月?(?:份)?[至到][一二三四五六七八九十]{1,2}月(?:份|初|底|末|[上中下]旬)?",
    f"{_D2}[日号]?(?:[-–—~]|至|到){_D2}[日号](?![元币圆间线])",
    # 1至9月 is one span of months.
    f"(?:{_D2}{SEPARATOR})?{_D2}月(?: ?{_D2}{_DAY}|{_D2}{_NOT_MORE}|{_MONTH})",
    f"{_H2}月(?:{_H2}{_DAY}|{_MONTH})",
    f"(?:{_D2}|(?:[一二三四五六七八九]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?))日(?!元|币|圆|间|[多余])",
    "[0-9]{2}年代|[一二三四五六七八九]十年代",
    f"{_SHORT}\\.? [0-9]{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)[0-9]{{2}})?(?![0-9])",
    f"{_SHORT},? (?:19|20)[0-9]{{2}}(?![0-9])",
    f"[0-9]{{1,2}}(?:st|nd|rd|th)? {_SHORT}\\.?,?(?: (?:19|20)[0-9]{{2}})?(?![0-9])",
))  # fmt: skip
CLOCK = f"{_D2}:[0-5][0-9](?::[0-5][0-9])?(?![0-9])"
_PART = "(?:凌晨|清晨|早上|早晨|上午|中午|午间|下午|傍晚|晚上|晚间|夜间|早|晚)"
TIME = "|".join((
    f"{CLOCK}(?:-{CLOCK})?(?: ?[AaPp]\\.?[Mm]\\.?)?",
    f"{_PART}(?:{_D2}|{_H2})(?:时|点)(?:钟|整|半|(?:{_D2}|{_H2})分?|[一三]刻)?",
    f"(?:{_D2}|{_H2})(?:时(?!尚|代|报|期|间)(?:许|整|(?:{_D2}|{_H2})分?)?|点(?:钟|整|半|{_D2}分|[一二三四五]?十[一二三四五六七八九]?分(?!之)|[一三]刻))",
))  # fmt: skip

URL = r"(?:https?|ftp)://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+;=%]+|www\.[A-Za-z0-9\-._~:/?#@!$&'*+;=%]+"
EMAIL = r"[A-Za-z0-9._%+\-]{1,64}+@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){0,4}"
DOMAIN = (
    r"[A-Za-z0-9\-]{1,40}+(?:\.[A-Za-z0-9\-]{1,40}+){0,3}?\.(?:com|cn|net|org|gov|edu|info|top|cc)(?![A-Za-z0-9])"
    r"(?:[:/][A-Za-z0-9\-._~/?#&=%]*)?"
)
PHONE = "|".join((
    r"\(0[0-9]{2,3}\) ?[0-9]{7,8}(?![0-9])",
    r"\+?86[- ]?1[3-9][0-9]{9}(?![0-9])",
    r"0[0-9]{2,3}[- —–][0-9]{7,8}(?:-[0-9]{1,6})?(?![0-9])",
    r"(?:400|800)-[0-9]{3,4}-?[0-9]{3,4}(?![0-9])",
    r"1[3-9][0-9]([- ])[0-9]{4}\1[0-9]{4}(?![0-9])",
    r"1[3-9][0-9]\*{4}[0-9]{4}|[0-9]{3,6}\*{4,12}[0-9]{3,4}X?",
    r"\+[0-9]{1,3}[- ][0-9]{2,4}[- ]?[0-9]{6,10}|\+[0-9]{8,14}",
    r"[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])",
    r"0[0-9]{2,3}[0-9]{8}(?![0-9])",
))  # fmt: skip
ACCOUNT = r"(?:VX|vx|[Ww]e[Cc]hat|微信号?)[: ]{1,3}[A-Za-z][A-Za-z0-9_\-]{5,19}"
LICENCE = (
    r"ICP[备证](?:案)?[0-9]+号?(?:-[0-9]{1,4})?|[〔\[【(](?:19|20)[0-9]{2}[〕\]】)] ?第? ?[0-9]+ ?号"
    r"|ISBN[ :]?[0-9\-]{10,17}|ISSN[ :]?[0-9]{4}-[0-9]{3}[0-9X]|CN ?[0-9]{2}-[0-9]{4}(?:/[A-Z])?"
)
NUMBERED = (
    f"第?(?:[0-9]{{1,12}}|[{HD}{HM}]{{1,6}})号(?:-[0-9]{{1,4}}|线|楼|院|室|车厢|车|机|门|令|文件|文|公告|段|店|馆|厂|井|坑|矿|桥|地块|院落|码头|航站楼)?"
    "|[0-9]{1,5}(?:单元|室|弄|标段)|第?[0-9]{1,4}(?:路公交车?|次列车)|[GDCKTZ][0-9]{1,4}次(?:列车)?"
)
VERSION = r"[0-9]{1,5}+(?:\.[0-9]{1,5}+){2,6}+"
# The first so many of a list (世界500强) and those born in some years (90后), which count nothing.
_CLASSED = "[0-9]{2,4}强(?!度)|[0-9]{2}后(?![来面期者方年天日勤台备])"
MODEL = (
    r"[A-Za-z]{1,24}+[-_.]{0,2}[0-9][A-Za-z0-9_]*+(?:\.[0-9]{1,3}(?![0-9])){0,4}+(?:[-_][A-Za-z0-9]++){0,4}+"
    r"|[0-9]{1,20}+(?:\.[0-9]{1,3})?[A-Za-z][A-Za-z0-9_]*+(?:-[A-Za-z0-9]++){0,4}+"
)
BULLET = r"- ?[0-9]{1,3}(?=\.(?:19|20)[0-9]{2}(?:年|[^0-9]|\Z))"
HAN_MARK = r"^ {0,8}\t{0,4} {0,8}[一二三四五六七八九十]{1,3}、|[(][一二三四五六七八九十]{1,3}[)]"


def words(forms: list[str]) -> str:
    """An alternation of literal words, longest first; a word that ends in an ASCII letter must end there."""
    ordered = sorted(set(forms), key=lambda w: (-len(w), w))
    return "|".join(re.escape(w) + ("(?![A-Za-z0-9])" if w[-1].isascii() and w[-1].isalpha() else "") for w in ordered)


def shortest(forms: list[str]) -> list[str]:
    """Those of some words that none of the others begins: where any of all stands, one of them does."""
    closed = {form for form in forms if not (form[-1].isascii() and form[-1].isalpha())}
    return [form for form in forms if closed.isdisjoint(form[:size] for size in range(1, len(form)))]


@cache
def weak_names() -> list[str]:
    """Names that a longer figure may begin with (十一 in 十一个, 十分 in 十分之一): tried after figures."""
    numerals = {name: sum(c in HD + HM + "几" for c in name) for name in lexicon().names}
    return [name for name, count in numerals.items() if count and (len(name) <= 2 or len(name) == count == 3)]


@cache
def strong_names() -> list[str]:
    """Names that win over any figure inside them (一个不少, 第一百货)."""
    return [n for n in lexicon().names if n not in weak_names()]


@cache
def fragments() -> dict[str, str]:
    """The fragments that the lexicon decides: bound words, unit words, English magnitudes, names."""
    lex = lexicon()
    before = [b.word for b in lex.bounds if b.place == "before"]
    after = [b.word for b in lex.bounds if b.place == "after"]
    han = words([b for b in before if not b[0].isalpha() or (not b.isascii() and b not in "上成")])
    english = words([b for b in before if b.isascii() and b[0].isalpha()])
    tail = words([a for a in after if not a.isascii() and a not in "多余不到不足"])
    return {
        "prefix": f"(?:(?:{han}|上(?=[百千万亿])|成(?=[百千])) ?|(?:{english}) )",
        "suffix": f"(?:(?:\\(含\\))?(?:{tail})|\\+(?![0-9A-Za-z])|(?:不到|不足)(?![0-9{HD}{HM}])| (?:or more|or less))",
        "unit": f"(?:{words(list(lex.units))})",
        "unit_begins": f"(?:{words(shortest(list(lex.units)))})",
        "english": f"(?: ?(?:{words(list(lex.english))})|[{''.join(lex.letters)}](?=[{_LETTERED}]))",
        "strong_name": words(strong_names()),
        "weak_name": words(weak_names()),
    }


def _figures() -> dict[str, str]:
    f = fragments()
    prefix = f"(?P<prefix>(?:{f['prefix']}){{0,2}})"
    head = f"{prefix}(?P<currency>{CURRENCY} ?)?(?P<sign>{SIGN})?"
    unit, unit2, begins = f"(?: ?(?P<unit>{f['unit']}))", f"(?: ?(?P<unit2>{f['unit']}))", f["unit_begins"]
    tail = f"(?P<tail>{f['suffix']}{{0,2}})"
    per = (
        f"(?P<per>百分之|千分之|万分之|百分(?!点)) ?(?P<persign>[-负])?(?P<pernum>{NUM})"
        f"(?:{SEPARATOR}(?:百分之)?(?P<pernum2>{NUM})(?![元人个名户家]))?"
    )
    # 四分之三公里 is a length; 三分之二户 stays a part of some whole.
    measured = words(
        [w for w, u in lexicon().units.items() if u.kind == "measure" and (len(w) > 1 or w in "升斤吨米亩")]
    )
    han_fraction = (
        f"(?:(?P<whole_part>{NUM})又)?(?P<below>{NUM})分之(?P<abovesign>负)?(?P<above>{NUM})(?P<measured>{measured})?"
    )
    mixed = r"(?P<whole2>[0-9]{1,6})又|(?P<whole3>[1-9][0-9]{0,2}) (?=[1-9]/[1-9][0-9]?(?![0-9/年月日.%]))"
    slash = rf"(?P<slash>(?:{mixed})?(?P<above2>[0-9]{{1,6}})/(?P<below2>[0-9]{{1,6}})(?![0-9/A-Za-z]))"
    ratio = (
        f"(?P<whole>百分之百|百分百)|{per}|{han_fraction}|{slash}"
        f"|(?P<tenth>{NUM}成(?:半|[一二三四五六七八九]))|翻了?(?P<doubling>{ONE}+)番"
    )
    return {
        "ratio": f"{prefix}(?P<sign>{SIGN})?(?:{ratio})(?P<x>[多余几])?{tail}",
        "compound": f"{head}(?P<sum>{COMPOUND})(?:{SEPARATOR}(?P<sum2>{COMPOUND}))?{tail}",
        "range": f"{prefix}[从自]?(?P<currency>{CURRENCY} ?)?(?P<sign>{SIGN})?(?P<num>{NUM})"
        f"(?P<english>{f['english']})?{unit}?(?P<sep>{SEPARATOR}|[和与](?=[^和与]{{1,16}}之间)){CURRENCY}?(?P<sign2>负|零下|(?<=[至到~])-)?(?P<num2>{NUM})(?P<english2>{f['english']})?(?P<x>{X})?{unit2}?{tail}",
        "spaced": f"{head}(?P<num>{SPACED}(?:{X}?[{HM}]+)?)(?P<x>{X})?{unit}{tail}",
        "thousands": f"{head}(?P<num>{THOUSANDS})",
        "torn": f"{head}(?P<num>{TORN}[{HM}]*)(?P<x>{X})?{unit}{tail}",
        "half": f"{prefix}半(?:个(?P<halfpower>亿){unit}?|个[多来](?P<halfspan>{_SPAN})"
        f"|(?P<halfunit>{f['unit']})){tail}",
        "vague": f"(?<!第)(?P<vague>好?[几数])(?!个亿){unit}{tail}",
        "height": f"{prefix}(?P<num>{NUM})米(?P<below>{ONE}{{1,2}})(?![{HD}{HM}0-9.%:之多余几]| ?{begins}){tail}",
        "figure": f"{prefix}(?P<currency>{CURRENCY} ?)?(?:零上|(?P<sign>{SIGN}))?(?P<di>第 ?)?"
        f"(?P<num>{NUM})(?P<english>{f['english']})?(?P<x>{X}|\\+(?={begins}))?"
        f"(?:个(?P<half2>半)(?P<halfunit2>{_SPAN})|个(?P<more>[多来])(?P<span>{_SPAN})|{unit}(?P<half>半)?)?(?P<x2>[多余](?!{begins}|年))?{tail}"
        "(?![A-Za-z]|(?<=[0-9])[0-9])",
    }  # fmt: skip


@cache
def parse_patterns() -> dict[str, str]:
    """One expression for every form, in the order in which they are tried; `start` finds a beginning."""
    f = fragments()
    opening = (
        "[0-9"
        + HD
        + HM
        + "几数半第负约.(\\[〔【+\\-¥￥$€£A-Za-z百从自翻微"
        + "".join(w[0] for w in CURRENCY_WORDS)
        + "]"
    )
    leads = (f["prefix"], f["strong_name"], f["weak_name"], opening, " {0,8}[一二三四五六七八九十]{1,3}、", _PART)
    return {
        "url": URL, "email": EMAIL, "domain": DOMAIN, "account": ACCOUNT, "licence": LICENCE, "phone": PHONE,
        "strong_name": f["strong_name"], "han_mark": HAN_MARK, "bullet": BULLET, "date": DATE,
        "time": TIME, "numbered": f"{NUMBERED}|{_CLASSED}", "version": VERSION,
        "score": r"[0-9]+(?:\.[0-9]+)?(?::[0-9]+(?:\.[0-9]+)?)+", **_figures(),
        "ordinal_en": r"[0-9]{1,4}(?:st|nd|rd|th)(?![A-Za-z])", "weak_name": f["weak_name"],
        "model": MODEL, "digits": r"[0-9]+", "start": "|".join(leads),
    }  # fmt: skip


@cache
def parse_pattern(form: str) -> re.Pattern[str]:
    """The compiled expression of a form; some take hundredths of a second, and few texts have figures of every form."""
    return re.compile(parse_patterns()[form], re.MULTILINE)
