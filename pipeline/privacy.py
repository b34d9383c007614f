"""Law 6: no e-mail address, personal telephone number or ID number of a page is published.

What belongs here: the forms of personal identifiers and their masking in every text column. What does not: the
five-digit hotlines (12351, 12345), which are services, and addresses of pages (`source_url`), which are provenance.
"""

import polars as pl

from schemas import TABLES, polars_schema

MASK = "●●●●●●"
#: Columns that hold ids, codes or provenance, not text of a page. An exact number of eleven digits is no telephone
#: number; that of a personal identifier is withheld by `mask_quantities`.
EXEMPT = frozenset(
    {"source_url", "sha256", "quantity_id", "document_id", "observation_id", "figure_id", "file", "number"}
)

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
LABEL = r"(?i:QQ群?号?|微信号?|weixin|wechat|vx|电话|手机|热线|传真|tel|fax)"
LABELLED = (
    rf"({LABEL}\s*[:：]?\s*)"
    r"([A-Za-z][A-Za-z0-9_\-]{5,19}|\p{Nd}[\p{Nd}\-\s]{5,18}\p{Nd})"
)
#: Every number above has at least as many digits, with no more between them than this.
SIX_DIGITS = r"\p{Nd}(?:[^\p{Nd}]{0,3}\p{Nd}){5}"


def masked(text: pl.Expr) -> pl.Expr:
    """A text with every personal identifier replaced by a mask of fixed length; null stays null."""
    text = text.str.replace_all(E_MAIL, MASK)
    for form in (ID_CARD, BANK_CARD, MOBILE, LANDLINE, FREEPHONE):
        # Twice: the character between two neighbours is taken by the first, so every other one is left for the second.
        for _ in range(2):
            text = text.str.replace_all(f"{DIGIT_BEFORE}(?:{form}){DIGIT_AFTER}", f"${{1}}{MASK}${{2}}")
    return text.str.replace_all(LABELLED, f"${{1}}{MASK}")


def suspects(text: pl.Expr) -> pl.Expr:
    """Boolean: a text that may hold an identifier, by one cheap look: an @, six digits near each other, or a label."""
    return text.str.contains(f"[@＠]|{SIX_DIGITS}|{LABEL}")


def mask_text(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Mask every text column of table `name` that may hold text of a page."""
    columns = [
        column
        for column, dtype in polars_schema(TABLES[name]).items()
        if dtype == pl.String and column not in EXEMPT and column in frame.columns
    ]
    return frame.with_columns(mask_column(frame[column]) for column in columns)


def mask_column(texts: pl.Series) -> pl.Series:
    """A column of texts masked; the regular expressions run on the few distinct texts that may need them."""
    few = (
        texts.to_frame("old")
        .filter(suspects(pl.col("old")))
        .unique()
        .with_columns(new=masked(pl.col("old")))
        .filter(pl.col("new") != pl.col("old"))
    )
    return texts if few.is_empty() else texts.replace(few["old"], few["new"])


def mask_quantities(quantities: pl.DataFrame) -> pl.DataFrame:
    """Mask mentions that are themselves personal identifiers, whole, and withhold their number."""
    identifiers = quantities.filter(pl.col("kind") == "identifier")
    changed = [(one, mask_column(identifiers[one])) for one in ("raw_text", "text")]
    hidden = pl.any_horizontal(column.str.contains(MASK, literal=True).fill_null(False) for _, column in changed)
    secret = identifiers.select("raw_text", "text").filter(hidden).unique()
    if secret.is_empty():
        return quantities
    marked = quantities.join(
        secret.with_columns(kind=pl.lit("identifier"), personal=pl.lit(True)),
        on=["kind", "raw_text", "text"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    personal = pl.col("personal").is_not_null()
    shown = {name: pl.when(personal).then(pl.lit(MASK)).otherwise(name).alias(name) for name in ("raw_text", "text")}
    withheld = ("number", "value", "lower", "upper", "resolution")
    return marked.with_columns(*shown.values(), *(pl.when(~personal).then(name).alias(name) for name in withheld)).drop(
        "personal"
    )
