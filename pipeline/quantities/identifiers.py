"""Which identifiers are personal.

Belongs here: the class of an identifier as printed. Does not: finding identifiers (`extract`), masking them.
"""

import polars as pl

PERSONAL = ("email", "id_card", "telephone", "bank_card", "qq", "wechat")

# Tried in this order. Full-width digits and hyphens are read like half-width ones.
_CLASSES = (
    ("url", r"(?i)^(?:(?:https?|ftp)://|www\.)"),
    ("email", r"^[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+$"),
    ("wechat", r"(?i)^(?:微信|vx|wechat)"),
    ("qq", r"(?i)^(?:qq|扣扣)"),
    ("licence", r"ICP|公网安备|ISBN|ISSN|^CN ?[0-9]|[〔【\[（(](?:19|20)[0-9]{2}[〕】\]）)]|号$|号-[0-9]+$"),
    ("id_card", r"^[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]$"),
    ("id_card", r"^[0-9]{6}\*{6,12}[0-9]{3}[0-9Xx]$"),
    ("bank_card", r"^[1-9][0-9]{15,18}$|^(?:[0-9]{4} ){3,4}[0-9]{1,4}$|^[0-9]{4,6}\*{6,12}[0-9]{4}$"),
    ("telephone", r"^(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}$|^1[3-9][0-9]\*{4}[0-9]{4}$"),
    ("telephone", r"^[(（]?0[1-9][0-9]{1,2}[)）]? ?[-—–]? ?[1-9][0-9]{6,7}(?:[-转][0-9]{1,6})?$"),
    ("telephone", r"^\+[0-9]{1,3}[- ]?[0-9][0-9 -]{6,14}$"),
    ("telephone", r"^[48]00-?[0-9]{3,4}-?[0-9]{3,4}$|^[2-9][0-9]{2,3}-[0-9]{4}$|^[2-8][0-9]{6,7}$"),
    ("hotline", r"^(?:1[0-9]{2}|12[0-9]{3}|9[56][0-9]{3,4}|1[0-9]{4})$"),
    ("post_code", r"^[0-9]{6}$"),
)  # fmt: skip


def identifier_class(raw_text: pl.Expr) -> pl.Expr:
    """Class (String) of a mention of kind `identifier` from its `raw_text`.

    Personal (`PERSONAL`): `email`, `telephone` (not hotlines such as 12351 or 110), `id_card`, `bank_card`, `qq`,
    `wechat`. Harmless: `url`, `licence`, `hotline`, `post_code`, `other` (models, counters, address numbers).
    """
    wide = [chr(0xFF10 + d) for d in range(10)] + ["－", "＠"]
    text = raw_text.str.strip_chars().str.replace_many(wide, [*"0123456789", "-", "@"])
    found = [pl.when(text.str.contains(pattern)).then(pl.lit(name)) for name, pattern in _CLASSES]
    return pl.coalesce(*found, pl.lit("other"))
