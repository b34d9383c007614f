"""What the lines of pages look like: expressions for list items, tables, mastheads, credits.

Only how a line is printed belongs here, no word of the lexicon (`marks`) and nothing of what follows from it
(`features`).
"""

from pipeline.documents.dates import STAMP

OPENING = r"^[【\[(（<《「■◆●▶>#\s\p{So}]*"
SYMBOL = r"^(?:[-–—•·●○◆◇■□▪▫▶►▸>»※*＊★☆☞→・‧]{1,3}\s*)"
# What Markdown prints in bold begins with the marks of a list item, but no space follows them.
BOLD = r"^\*{2,3}[^\s*]"
NUMBER = r"^(?:[-–—•·]\s*)?[(（【\[]?[0-9]{1,3}(?:[.．、)）】\]]\s*[^0-9\s]|[.．、)）】\]]?\s+\D)"
DAY = r"[\[(（【]?(?:(?:19|20)?[0-9]{2}[-/.])?[0-9]{1,2}[-/.][0-9]{1,2}[\])）】]?"
DATED = rf"(?:^{DAY}\s*\S.{{5,}}|\S{{6,}}\s*{DAY}$)"
ENUMERATED = (
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十0-9]{1,3}[)）]"
    r"|第[一二三四五六七八九十]+[,，、:：章节条])"
)
SENTENCE_END = r"[。！？!?；;…][”\"』」’)）\]】*_]*$"
# Two figures side by side, or one with its unit in a column of its own; who, and what he gets (甲县总工会 12万元).
CELLS = (
    r"[0-9] ?[^\s0-9]{0,6}[\s|]+[0-9][0-9.,]{0,12}[^\s0-9]{0,6}(?:[\s|]|$)"
    r"|\p{Han}[^\s0-9]{0,3} {3,}[0-9][0-9.,]{0,12} ?[余多]?[万萬亿億]?[余多]?[元名人户戶家个個件次场場所份套]"
    r"[^\s0-9]{0,4}(?:\s|$)"
    r"|^(?:[-*•·] ?|[0-9]{1,3}[ .、]{1,3})?\p{Han}[^\s,，。:：0-9]{1,24}[ \t　:：]{1,8}[0-9][0-9.,]* ?[万萬亿億]?元$"
)
FIGURES = r"[\t|｜] ?[0-9]"
# Rows, headings and links of Markdown; a row of links is none.
ROW, HEADING = r"^\|(?:[^|\]]*[^|\s\]][^|\]]*\|){2,}$", r"^#{1,6}\s"
LINK = r"^(?:[-*+]\s|[0-9]{1,3}\.\s)?\s*\[[^\[\]]+\]\([^()\s]+\)$"
SITE = r"(?:网|网站|报|日报|晚报|在线|频道|客户端|门户|官网|平台)"
REPORTS = "(?:通|喜|捷|播|预|回|公|举|申|[^文]汇)报$"
BODY = "(?:工会|委员会|人民政府|办公室|管理局|联合会)"
REPORTER = r"[^\s,，。]{0,12}记者[^\s,，。]{2,8}\s?[／/]\s?[^\s,，。]{2,8}报[导道]"
PEOPLE = rf"[(（]\s?(?:\p{{Han}}{{2,4}}[\s、,，/]*){{1,4}}[)）]|{REPORTER}"
WEEKDAY = "(?:星期|周)[一二三四五六日天]"
# Behind the day a newspaper may name its part: 农历戊子年, 特刊②.
MASTHEAD = (
    rf"(?:^[^,，。:：0-9]{{2,14}}[报刊网社]\s[^,，。:：]*{STAMP}(?:\s?{WEEKDAY})?(?:\s[^\s,，。:：]{{1,10}}){{0,2}}"
    rf"|{STAMP}\s?{WEEKDAY})\W*$"
)
CODE = r"\{[^}]*[:;]|function\s?\(|var [a-z]|!--|^[A-Za-z]+ [0-9 ]+$|document\.|window\."
EDITION = r"^第?\s?[A-Z]?[0-9一二三四五六七八九十]{1,5}\s?版\s?[:：]"
LATIN_HEADLINE = r"^[\"“‘']?[A-Z0-9]\S*(?: [^\s|]+){2,}$"
# Blanks that some pages set between figures and Chinese characters (慰问 6.4 万人) part nothing.
SPACED = "([0-9%]) ([万萬亿億余餘多年月日号號个個人名户戶家元场場件份次%])"
