"""Law 6: no e-mail address, personal telephone number or ID number of a page is published.

What belongs here: the forms of personal identifiers and their masking in every text column. What does not: the
five-digit hotlines (12351, 12345), which are services, and addresses of pages (`source_url`), which are provenance.
"""

import polars as pl

from schemas import TABLES, polars_schema

MASK = "●●●●●●"
#: Columns that hold ids, codes or provenance, not text of a page.
EXEMPT = frozenset({"source_url", "sha256", "quantity_id", "document_id", "observation_id", "figure_id", "file"})

DIGIT_BEFORE = r"(^|[^\p{Nd}A-Za-z.])"
#: What follows an identifier: no digit, and no count word (then it is a figure).
DIGIT_AFTER = r"($|[^\p{Nd}万亿元人名户家个次美港])"
E_MAIL = r"[A-Za-z0-9._%+\-]+\s?[@＠]\s?[A-Za-z0-9\-]+(?:\s?[.．][A-Za-z0-9\-]+)+"
MOBILE = r"(?:\+?86[\s\-]?)?1[3-9]\p{Nd}[\s\-]?\p{Nd}{4}[\s\-]?\p{Nd}{4}"
LANDLINE = r"[(（]?0\p{Nd}{2,3}[)）]?[\s\-－—]{0,2}[2-9]\p{Nd}{2,3}[\s\-]?\p{Nd}{4}(?:[\-转]\p{Nd}{1,5})?"
FREEPHONE = r"[48]00[\s\-]\p{Nd}{3,4}[\s\-]?\p{Nd}{3,4}"
ID_CARD = r"[1-9]\p{Nd}{5}(?:18|19|20)\p{Nd}{2}(?:0\p{Nd}|1[0-2])[0-3]\p{Nd}{4}[\p{Nd}Xx]"
BANK_CARD = (
    r"(?:62|4\p{Nd}|5[1-5]|35)\p{Nd}{2}[\s\-]?\p{Nd}{4}[\s\-]?\p{Nd}{4}[\s\-]?\p{Nd}{3,4}(?:[\s\-]?\p{Nd}{1,3})?"
)
LABELLED = (
    r"((?i:QQ群?号?|微信号?|weixin|wechat|vx|电话|手机|热线|传真|tel|fax)\s*[:：]?\s*)"
    r"([A-Za-z][A-Za-z0-9_\-]{5,19}|\p{Nd}[\p{Nd}\-\s]{5,18}\p{Nd})"
)


def masked(text: pl.Expr) -> pl.Expr:
    """A text with every personal identifier replaced by a mask of fixed length; null stays null."""
    text = text.str.replace_all(E_MAIL, MASK)
    for form in (ID_CARD, BANK_CARD, MOBILE, LANDLINE, FREEPHONE):
        # Twice: the character between two neighbours is taken by the first, so every other one is left for the second.
        for _ in range(2):
            text = text.str.replace_all(f"{DIGIT_BEFORE}(?:{form}){DIGIT_AFTER}", f"${{1}}{MASK}${{2}}")
    return text.str.replace_all(LABELLED, f"${{1}}{MASK}")


def mask_text(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Mask every text column of table `name` that may hold text of a page."""
    columns = [
        column
        for column, dtype in polars_schema(TABLES[name]).items()
        if dtype == pl.String and column not in EXEMPT and column in frame.columns
    ]
    needy = pl.col(columns)
    # A text without a digit and without @ holds none of these; most cells are spared the regular expressions.
    return frame.with_columns(pl.when(needy.str.contains(r"[\p{Nd}@＠]")).then(masked(needy)).otherwise(needy))


def mask_quantities(quantities: pl.DataFrame) -> pl.DataFrame:
    """Mask mentions that are themselves personal identifiers, whole, and withhold their number."""
    personal = (pl.col("kind") == "identifier") & (
        masked(pl.col("raw_text")).str.contains(MASK, literal=True)
        | masked(pl.col("text")).str.contains(MASK, literal=True)
    )
    withheld = pl.lit(None)
    return quantities.with_columns(
        raw_text=pl.when(personal).then(pl.lit(MASK)).otherwise("raw_text"),
        text=pl.when(personal).then(pl.lit(MASK)).otherwise("text"),
        number=pl.when(personal).then(withheld).otherwise("number"),
        value=pl.when(personal).then(withheld).otherwise("value"),
        lower=pl.when(personal).then(withheld).otherwise("lower"),
        upper=pl.when(personal).then(withheld).otherwise("upper"),
        resolution=pl.when(personal).then(withheld).otherwise("resolution"),
    )
