"""Law 6: no e-mail address, personal telephone number or ID number of a page is published.

What belongs here: the forms of personal identifiers and their masking in every text column. What does not: the
five-digit hotlines (12351, 12345), which are services, and addresses of pages (`source_url`), which are provenance.
"""

import re
from functools import cache

import polars as pl

from pipeline.offsets import overlapping
from schemas import TABLES, foreign_keys, polars_schema, primary_key
from schemas.model import column_about

MASK = "●●●●●●"
#: Columns that hold ids, codes or provenance, not text of a page: ids are masked where documents get them, by
#: `masked_name`, so that keys and references stay whole. An exact number of eleven digits is no telephone number; that
#: of a personal identifier is withheld by `withhold`.
EXEMPT = frozenset({"source_url", "sha256", "file", "number"}).union(
    *(primary_key(model) for model in TABLES.values()),
    *({key.column for key in foreign_keys(model)} for model in TABLES.values()),
)

DIGIT_BEFORE = r"(^|[^\p{Nd}A-Za-z.])"
#: What follows an identifier: no digit, and no count word (then it is a figure).
DIGIT_AFTER = r"($|[^\p{Nd}万亿元人名户家个次美港])"
E_MAIL = r"[A-Za-z0-9._%+\-]+\s?(?:[@＠]|[\[(（](?:at|AT)[\])）])\s?[A-Za-z0-9\-]+(?:\s?[.．][A-Za-z0-9\-]+)+"
MOBILE = r"(?:[+＋]?[8８][6６][\s\-]?)?[1１][3-9３-９]\p{Nd}[\s\-]?\p{Nd}{4}[\s\-]?\p{Nd}{4}"
LANDLINE = (
    r"[(（]?[0０]\p{Nd}{2,3}[)）]?[\s\-－—]{0,2}[2-9２-９]\p{Nd}{2,3}[\s\-－]?\p{Nd}{4}(?:[\-－转]{1,2}\p{Nd}{1,5})?"
)
FREEPHONE = r"[48４８][0０]{2}[\s\-－]\p{Nd}{3,4}[\s\-－]?\p{Nd}{3,4}"
MONTH_AND_DAY = r"(?:[0０]\p{Nd}|[1１][0-2０-２])[0-3０-３]\p{Nd}"
ID_CARD = rf"[1-9１-９]\p{{Nd}}{{5}}(?:[1１][89８９]|[2２][0０])\p{{Nd}}{{2}}{MONTH_AND_DAY}\p{{Nd}}{{3}}[\p{{Nd}}XxＸ]"
#: That of before 1999: two digits for the year, no check digit.
OLD_ID_CARD = rf"[1-9１-９]\p{{Nd}}{{7}}{MONTH_AND_DAY}\p{{Nd}}{{3}}"
BANK_CARD = (
    r"(?:[6６][2２]|[4４]\p{Nd}|[5５][1-5１-５]|[3３][5５])\p{Nd}{2}(?:[\s\-]?\p{Nd}{4}){2}"
    r"[\s\-]?\p{Nd}{3,4}(?:[\s\-]?\p{Nd}{1,3})?"
)
#: Numbers that say what they are by their own form.
FORMS = (ID_CARD, OLD_ID_CARD, BANK_CARD, MOBILE, LANDLINE, FREEPHONE)
#: Others are known by the word before them: one number, or several.
TELEPHONE = r"(?:电话|電話|手机|手機|热线|熱線|传真|傳真|(?i:tel|fax|phone))(?:号码)?"
CHAT = r"(?i:QQ群?号?码?|微信号?|weixin|wechat|vx|wx)"
LOCAL = r"\p{Nd}{3,4}[\s\-－]?\p{Nd}{3,4}(?:[\s\-－]?\p{Nd}{1,4})?"
NAMED_ID = r"[A-Za-z][A-Za-z0-9_\-]{5,19}"
#: Without a colon a word may follow that is none (WeChat official account), so it must have a digit or a line in it.
BARE_ID = r"(?:[A-Za-z][A-Za-z_\-]{4,18}[0-9_][A-Za-z0-9_\-]{0,14}|[A-Za-z][A-Za-z_\-]{0,3}[0-9_][A-Za-z0-9_\-]{3,18})"
AND_MORE = r"(?:\s?[、/,，;；或]\s?"
LABELLED = (
    rf"((?:^|[^A-Za-z]){TELEPHONE}\s*[:：.,，]{{0,3}}\s*){LOCAL}{AND_MORE}{LOCAL})*{DIGIT_AFTER}",
    rf"((?:^|[^A-Za-z]){CHAT}\s*[:：,，]{{0,3}}\s*)\p{{Nd}}{{5,12}}{AND_MORE}\p{{Nd}}{{5,12}})*{DIGIT_AFTER}",
    rf"((?:^|[^A-Za-z]){CHAT}\s*(?:ID|id)?[\s,，]{{0,3}}[:：]\s*){NAMED_ID}()",
    rf"((?:^|[^A-Za-z]){CHAT}\s*(?:ID|id)?[\s,，:：]{{0,4}}){BARE_ID}()",
)
#: Every number above has at least as many digits, with no more between them than this.
SIX_DIGITS = r"\p{Nd}(?:[^\p{Nd}]{0,3}\p{Nd}){5}"
#: Every form of a personal identifier in one expression, and each with what it is without its surroundings.
OF_DIGITS = [f"{DIGIT_BEFORE}(?:{form}){DIGIT_AFTER}" for form in FORMS]
ANY_FORM = "|".join(f"(?:{form})" for form in (E_MAIL, *OF_DIGITS, *LABELLED))
DIGITS_ONLY, NAME_ONLY = re.compile(r"\d[\d\D]*[\dXxＸ]"), re.compile(r"[A-Za-z0-9_\-]+$")
PLACED = (
    (E_MAIL, re.compile(r"[\d\D]+"), 1),
    *((form, DIGITS_ONLY, 2) for form in OF_DIGITS),
    (LABELLED[0], DIGITS_ONLY, 1),
    (LABELLED[1], DIGITS_ONLY, 1),
    (LABELLED[2], NAME_ONLY, 1),
    (LABELLED[3], NAME_ONLY, 1),
)
#: What may stand before a blank inside an identifier: at a line that ends with anything else no identifier goes on.
GOES_ON = re.compile(r"[\s\dA-Za-z._%+\-@＠)\]）—－话話机機线線真码群号信:：,，、/;；或]")
DOT = MASK[0]
#: What a mention shows of the page, and the numbers read from it.
SHOWN = ("raw_text", "text")
WITHHELD = ("number", "value", "lower", "upper", "resolution", "bound", "unit_id", "unit_text")
#: Why a mention is excluded because of where it stands, whatever it is.
OF_PLACE = ("navigation", "boilerplate", "damaged")
LONGEST_NAME = 1000
#: Code points of what may be an identifier that Python looks at; in longer texts it may turn back too often.
LONGEST_MATCH = 200
#: Bytes of the shortest identifier, an e-mail address: a@b.c
SHORTEST = 5
ROUNDS = 4
#: How an identifier may begin of which the one before it took the first character.
BEGINS = re.compile(
    r"(?s:.)?(?:[+＋(（]{0,2}\d|[QqVvWwTtFfPp电電手热熱传傳微]|[A-Za-z0-9._%+\-]{0,99}\s?(?:[@＠]|[\[(（](?:at|AT)))"
)
#: What is an identifier in the name of a file or the id of a document, where serial numbers are common: the plain ones.
IN_NAMES = re.compile(
    r"[A-Za-z0-9.%+\-]+[@＠][A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
    r"|(?<![A-Za-z\d.])(?:1[3-9]\d{9}|[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d{4}[\dXx])(?![A-Za-z\d])"
)


def masked(text: pl.Expr) -> pl.Expr:
    """A text with every personal identifier replaced by a mask of fixed length; null stays null."""
    text = text.str.replace_all(E_MAIL, MASK)
    for form in FORMS:
        # Twice: the character between two neighbours is taken by the first, so every other one is left for the second.
        for _ in range(2):
            text = text.str.replace_all(f"{DIGIT_BEFORE}(?:{form}){DIGIT_AFTER}", f"${{1}}{MASK}${{2}}")
    for form in LABELLED:
        text = text.str.replace_all(form, f"${{1}}{MASK}${{2}}")
    return text


def masked_name(name: str) -> str:
    """The name of a file or the id of a document without the personal identifiers in it."""
    return IN_NAMES.sub(MASK, name) if len(name) < LONGEST_NAME else name


def suspects(text: pl.Expr) -> pl.Expr:
    """Boolean: a text that may hold an identifier, by one cheap look: an @, six digits near each other, or a label."""
    return text.str.contains(rf"[@＠]|(?i:\(at|\[at|（at)|{SIX_DIGITS}|{TELEPHONE}|{CHAT}")


def mask_text(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Mask every text column of table `name` that may hold text of a page."""
    return frame.with_columns(mask_column(frame[column]) for column in of_pages(name) if column in frame.columns)


@cache
def of_pages(name: str) -> tuple[str, ...]:
    """The columns of table `name` that may hold text of a page: not ids, and not those of which all codes are known."""
    return tuple(
        column
        for column, dtype in polars_schema(TABLES[name]).items()
        if dtype == pl.String and column not in EXEMPT and not column_about(TABLES[name], column)["codes"]
    )


def mask_column(texts: pl.Series) -> pl.Series:
    """A column of texts masked, itself where there is nothing to mask; the regular expressions run on the few distinct
    texts that may need them."""
    long = texts.filter(
        texts.str.len_bytes() >= SHORTEST
    )  # before they are told apart: most texts of numbers are short
    few = long.unique().to_frame("old").filter(suspects(pl.col("old")))
    if few.is_empty():
        return texts
    few = few.with_columns(new=masked(pl.col("old"))).filter(pl.col("new") != pl.col("old"))
    return texts if few.is_empty() else texts.replace(few["old"], few["new"])


def personal_spans(texts: pl.DataFrame) -> pl.DataFrame:
    """Where identifiers stand in texts (document_id, text): frame document_id, start, end, sorted; code points."""
    rows: list[tuple[str, int, int]] = []
    left = texts.select("document_id", "text", offset=pl.lit(0, pl.Int64))
    # Neighbours share the character between them, so what is found is blotted out and the text about it looked at again
    # where another may begin right behind it.
    for _ in range(ROUNDS):
        looked = left.with_columns(found=pl.col("text").str.extract_all(ANY_FORM)).filter(
            pl.col("found").list.len() > 0
        )
        if looked.is_empty():
            break
        blotted = []
        distinct = looked["found"].explode().unique(maintain_order=True).to_list()
        inside = dict(zip(distinct, spans(distinct), strict=True))
        for document, text, offset, matches in looked.iter_rows():
            pieces, places, at, more = [], [], 0, False
            for match in matches:
                start = text.index(match, at)
                pieces.append(text[at:start])
                at = start
                for first, last in inside[match]:
                    rows.append((document, offset + start + first, offset + start + last))
                    pieces += [text[at : start + first], DOT * (last - first)]
                    at = start + last
                pieces.append(text[at : start + len(match)])
                at = start + len(match)
                places.append((start, at))
                more = more or BEGINS.match(text, at - 1) is not None
            if more:
                text = "".join([*pieces, text[at:]])
                blotted += [(document, text[first:last], offset + first) for first, last in around(text, places)]
        left = pl.DataFrame(blotted, schema=left.schema, orient="row")
    schema = {"document_id": pl.String, "start": pl.Int64, "end": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").unique().sort("document_id", "start", "end")


def around(text: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines of some places of a text, in order, with the lines before and behind that an identifier may reach, and
    the line break before; those that touch are one."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        done = found[-1][1] if found else 0
        if found and end <= done:
            continue
        first, last = text.rfind("\n", done, start), text.find("\n", end)
        while first > done and GOES_ON.match(text, first - 1):
            first = text.rfind("\n", done, first)
        while last > 0 and GOES_ON.match(text, last - 1):
            last = text.find("\n", last + 1)
        if found and first <= done:
            first = found.pop()[0]
        found.append((max(first, 0), last if last >= 0 else len(text)))
    return found


def spans(texts: list[str]) -> list[list[tuple[int, int]]]:
    """Where identifiers stand in each text, sorted, without overlaps; code points."""
    short = max(map(len, texts), default=0) < LONGEST_MATCH
    return [spans_of(text) for text in texts] if short else spans_in_bulk(texts)


@cache
def placed() -> list[tuple[re.Pattern[str], re.Pattern[str], int]]:
    """PLACED for Python: polars, which keeps the last 32 expressions that it has compiled, would compile each of these
    anew for every shard, for the few words that look like an identifier."""
    return [
        (re.compile(form.replace(r"\p{Nd}", r"\d").replace("$", r"\Z")), edge, times) for form, edge, times in PLACED
    ]


def spans_of(text: str) -> list[tuple[int, int]]:
    """`spans` of one short text."""
    found = []
    for pattern, edge, times in placed():
        for _ in range(times):
            looked = text
            for match in pattern.finditer(looked):
                core = edge.search(match[0])
                first, last = core.span() if core else (0, len(match[0]))
                first, last = match.start() + first, match.start() + last
                found.append((first, last))
                text = text[:first] + DOT * (last - first) + text[last:]
            if text is looked:
                break
    return sorted(found)


def spans_in_bulk(texts: list[str]) -> list[list[tuple[int, int]]]:
    """`spans` of texts of any length: one look at all texts a form, in time that grows with their length."""
    found: list[list[tuple[int, int]]] = [[] for _ in texts]
    left = list(texts)
    for pattern, edge, times in PLACED:
        for _ in range(times):
            looked = pl.Series(left, dtype=pl.String).str.extract_all(pattern).to_list()
            if not any(looked):
                break
            for place, matches in enumerate(looked):
                pieces, at = [], 0
                for match in matches:
                    start = left[place].index(match, at)
                    core = edge.search(match)
                    first, last = core.span() if core else (0, len(match))
                    found[place].append((start + first, start + last))
                    pieces += [left[place][at : start + first], DOT * (last - first)]
                    at = start + last
                if matches:
                    left[place] = "".join([*pieces, left[place][at:]])
    return [sorted(one) for one in found]


def personal(quantities: pl.DataFrame, texts: pl.DataFrame, pages: pl.DataFrame) -> pl.Series:
    """Boolean for each mention: it is a personal identifier, or a piece of one.

    `quantities` have document_id, start and end in `texts` (document_id, text), raw_start and raw_end in `pages`
    (document_id, text), kind, raw_text and text.
    """
    inside = overlapping(quantities, "start", "end", personal_spans(texts))
    unread = quantities["document_id"].filter(quantities["start"].is_null()).unique()
    if not unread.is_empty():
        of_raw = personal_spans(pages.filter(pl.col("document_id").is_in(unread.implode())))
        inside |= overlapping(quantities, "raw_start", "raw_end", of_raw)
    named = quantities["kind"] == "identifier"
    shown = pl.col(SHOWN).str
    few = quantities.select(SHOWN).filter(named)
    own = few.select(pl.any_horizontal(shown.contains(ANY_FORM) | shown.contains_any([MASK])))
    return inside | named.scatter(named.arg_true(), own.to_series().fill_null(False))


def withheld(decided: pl.DataFrame, personal: pl.Series) -> pl.DataFrame:
    """What became of mentions (disposition, exclusion_reason), where `personal` tells those of identifiers: they are
    excluded as such unless the place alone excludes them, and the Boolean column `withheld` says so. A figure that
    became an observation is no identifier."""
    hidden = pl.lit(personal) & (pl.col("disposition") == "excluded")
    of_place = pl.col("exclusion_reason").is_in(OF_PLACE)
    reason = pl.when(hidden & ~of_place).then(pl.lit("identifier")).otherwise("exclusion_reason")
    return decided.with_columns(exclusion_reason=reason, withheld=hidden)


def masked_rows(quantities: pl.DataFrame, withheld: pl.Series) -> pl.DataFrame:
    """Rows of quantities; those that are `withheld` are masked whole and without their numbers, and of the kind
    identifier, also where the groups of a number with blanks in it were read as counts."""
    if not withheld.any():
        return quantities
    rows = withheld.arg_true()
    told = {"kind": "identifier", **dict.fromkeys(SHOWN, MASK), **dict.fromkeys(WITHHELD)}
    # A few rows are written anew; a condition on every row of a dozen columns took ten times as long.
    return quantities.with_columns(quantities[name].clone().scatter(rows, value) for name, value in told.items())
