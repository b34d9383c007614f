"""What can be said of a piece of a page by itself: its length, its punctuation, the marks it carries.

Only properties of single pieces belong here; where a piece stands on its page and what it is, the layout judges.
"""

from functools import cache

import polars as pl

from pipeline.documents import forms
from pipeline.documents.bylines import dated_line, is_stamp_line
from pipeline.documents.dates import CLOCK, STAMP, WRITTEN, WRITTEN_HINT
from pipeline.documents.marks import DEAR, labels, named, one_of, words

LONG = 160
# No byline is longer.
BYLINE = 120
_INVISIBLE = " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u202f\u205f\u2060\u2028\u2029\u3000\ufeff\ufffc" + "".join(
    chr(code) for code in range(0x2000, 0x2010)
)
_ROLES = ("navigation", "related", "background", "abstract", "disclaimer", "footer", "spam", "distrust")


def described(kinds: pl.Series) -> pl.DataFrame:
    """Describe texts of pieces of pages; those without anything visible are left out.

    Returns `kind` UInt32 (the place of the text), `key` (the stripped text, of a long piece its beginning), `size` and
    `wide` Int64 (visible characters, and those of them that are not Latin), `clauses` (it has several), and Booleans,
    of form: `stop` (holds a full stop), `prose` (running sentences),
    `bullet` (a list item), `symbol` (marked by a sign), `headline` (could be one), `latin` (could be one in English),
    `site` (a site's name alone), `menu`, `table` (cells of figures), `colon` and `semicolon` (ends in one); of bylines,
    looked for in pieces of at most `BYLINE` characters: `byline`, `stamp`, `clock`, `labelled`, `editor`, `sourced`,
    `bare_label` (its value stands on the next line), `date_only`, `cited`, `masthead`, `bracketed`, `stamped_name`,
    `address`; and the roles of the lexicon: `navigation`, `related`, `background`, `abstract`, `disclaimer`, `footer`,
    `spam`, `distrust`.
    """
    c = pl.col
    whole = kinds.str.strip_chars(_INVISIBLE)
    pieces = whole.alias("whole").to_frame().with_row_index("kind").filter(c("whole") != "")
    size = c("whole").str.len_chars().cast(pl.Int64)
    wide = (c("whole").str.len_bytes().cast(pl.Int64) - size) // 2
    pieces = pieces.with_columns(size=size, wide=wide, stop=c("whole").str.contains("。", literal=True))
    long = c("size") > LONG
    pieces = pieces.with_columns(
        key=pl.when(long).then(c("whole").str.head(LONG)).otherwise("whole"),
        tail=pl.when(long).then(c("whole").str.tail(12)).otherwise("whole"),
    )
    pieces = pieces.with_columns(
        within=_only(size <= BYLINE),
        line=_only(size <= 60),
        scrap=_only(size <= 14),
        # What has a full stop is running prose whatever else it holds.
        loose=_only(~c("stop") | (size < 10)),
    )
    spaced = pieces.select(pl.arg_where(c("loose").str.contains(forms.SPACED))).to_series()
    if not spaced.is_empty():
        closed = pieces["loose"].gather(spaced).str.replace_all(forms.SPACED, "$1$2")
        closed = closed.str.replace_all(r"(\p{Han}) ([0-9])", "$1$2")
        pieces = pieces.with_columns(pieces["loose"].scatter(spaced, closed))
    # A pattern runs only on the pieces that hold what it cannot do without.
    key, within = c("key"), c("within")
    DEAR.use()
    pieces = pieces.with_columns(
        _only(key.str.contains("[:：]")).alias("with_colon"),
        _only(within.str.contains("[:：]")).alias("with_label"),
        _only(c("line").str.contains(r"[0-9][-/.][0-9]")).alias("with_day"),
        _only(within.str.contains(r"[12][09][0-9]{2} ?[-/.年0-9]|\.[12][09][0-9]{2}")).alias("with_year"),
        _only(within.str.contains(WRITTEN_HINT)).alias("with_written"),
        _only(key.str.contains(_begun())).alias("with_start"),
        _only(key.str.contains("\t", literal=True)).alias("with_tab"),
        _only(c("line").str.contains(r"^[《(（【\[]|记者")).alias("with_bracket"),
    )
    told = [column for gate, found in _gated().items() for column in _where(pieces, gate, found)]
    DEAR.use()
    pieces = pieces.with_columns(*_shape(), *told)
    DEAR.use()
    pieces = _with_marks(pieces.with_columns(_joined()))
    DEAR.use()
    pieces = _with_stamp_lines(pieces)
    pieces = pieces.with_columns(_judged())
    return pieces.select("kind", "key", "size", "wide", *_KEPT)


# fmt: off
_KEPT = (
    "stop", "prose", "bullet", "symbol", "headline", "site", "latin", "menu", "table", "colon", "heads", "semicolon",
    "clauses",
    "byline", "stamp", "clock", "labelled", "editor", "sourced", "bare_label", "date_only", "cited", "masthead",
    "bracketed", "stamped_name", "address", "navigation", "related", "background", "abstract", "disclaimer", "footer",
    "spam", "distrust",
)
# fmt: on


@cache
def _begun() -> str:
    """What begins with any mark of the lexicon."""
    return DEAR(forms.OPENING + one_of([word for role in _ROLES for word in words(role, "start")]))


def _inside(role: str) -> list[str]:
    return words(role, "anywhere") + words(role, "hint")


def _only(condition: pl.Expr) -> pl.Expr:
    return pl.when(condition).then("key").otherwise(pl.lit(""))


def _has(column: str, pattern: str) -> pl.Expr:
    return pl.col(column).str.contains(pattern)


def _where(pieces: pl.DataFrame, gate: str, found: list[pl.Expr]) -> list[pl.Series]:
    """Booleans that are false of a piece whose column `gate` is empty, found in the others alone."""
    places = pieces.select(pl.arg_where(pl.col(gate) != "")).to_series()
    none = pl.repeat(False, pieces.height, eager=True)
    names = [one.meta.output_name() for one in found]
    if places.is_empty():
        return [none.alias(name) for name in names]
    DEAR.use()
    here = pieces.select("size", gate)[places].select(found)
    return [none.scatter(places, here[name]).alias(name) for name in names]


@cache
def _shape() -> list[pl.Expr]:
    latin = _only((pl.col("wide") < 4) & pl.col("size").is_between(15, 120))
    return [
        pl.col("loose").str.count_matches("[,，、;；]").alias("commas"),
        _only(_has("loose", r"(?:[\s|｜>»/·•]+[^\s|｜>»/·•]+){2}[\s|｜>»/·•]"))
        .str.count_matches(r"[\s|｜>»/·•]+")
        .cast(pl.Int64)
        .alias("gaps"),
        _has("tail", forms.SENTENCE_END).alias("ended"),
        _has("tail", r"[.!?][\"”’')]*$").alias("latin_end"),
        _has("tail", r"[:：]$").alias("colon"),
        _has("tail", r"[;；]$").alias("semicolon"),
        latin.str.contains(forms.LATIN_HEADLINE).alias("latin_line"),
        (_has("key", forms.SYMBOL) & ~_has("key", forms.BOLD)).alias("symbol"),
        _has("key", forms.NUMBER).alias("numbered"),
        _has("key", forms.ENUMERATED).alias("enumerated"),
        (_has("with_tab", r"[\s|｜>»/·•]\S") | _has("key", forms.CELLS) | _has("key", forms.ROW)).alias("table"),
        _has("key", forms.HEADING).alias("heads"),
        _has("loose", forms.LINK).alias("linked"),
    ]


@cache
def _gated() -> dict[str, list[pl.Expr]]:
    """What only pieces can have that hold something in a column of `described`, by that column."""
    size = pl.col("size")
    told = ("stamp_label", "source_label", "counter_label", "author_label")
    return {
        "scrap": [
            (
                (_has("scrap", rf"^[^,，。:：\s_—-]*{forms.SITE}$") & ~_has("scrap", forms.REPORTS))
                | ((size <= 10) & _has("scrap", rf"^[^,，。:：\s0-9]*{forms.BODY}$"))
            ).alias("site"),
        ],
        "with_day": [_has("with_day", forms.DATED).alias("dated")],
        "with_year": [
            _has("with_year", STAMP).alias("stamp_in_digits"),
            _has("with_year", rf"{STAMP}\s?{CLOCK}").alias("clock"),
            ((size <= 40) & _has("with_year", dated_line())).alias("dated_in_digits"),
            ((size <= 80) & _has("with_year", rf"{STAMP}.{{0,20}}?{named('suffix')}\W*$")).alias("stamped_name"),
            ((size <= 80) & _has("with_year", DEAR(forms.MASTHEAD))).alias("masthead"),
        ],
        "with_written": [
            _has("with_written", WRITTEN).alias("stamp_in_words"),
            ((size <= 40) & _has("with_written", DEAR(rf"^\W*{WRITTEN}\W*(?:星期.|周.)?\W*$"))).alias("dated_in_words"),
        ],
        "with_label": [
            _has("with_label", labels(*told)).alias("labelled"),
            _has("with_label", labels("editor_label")).alias("editor"),
            _has("with_label", labels("source_label")).alias("sourced"),
            ((size <= 8) & _has("with_label", labels(*told) + r"\s*$")).alias("bare_label"),
            _has("with_label", r"(?i)https?://").alias("address"),
        ],
        "with_bracket": [
            _has(
                "with_bracket", r"^(?:《\s?[^》]{2,14}》\s*[(（]?.*(?:[0-9]{4}年|版)|[(（][^)）。]{4,30}版\s?[)）]$)"
            ).alias("cited"),
            (
                (size <= 40)
                & _has(
                    "with_bracket",
                    DEAR(rf"^(?:[(（【\[][^()（）\s]{{0,14}}{named('suffix')}[)）】\]]|{forms.PEOPLE})$"),
                )
            ).alias("bracketed"),
        ],
        "with_start": [
            _starts(words("navigation", "start")).alias("navigates"),
            _starts(words("related", "start"), r"\s*(?:[】\])）>》|:：/…+]|\s|更多|More|$)").alias("related"),
            ((size <= 12) & _starts(words("background", "start"), r"\W*$")).alias("background"),
            _starts(words("abstract", "start"), r"[】\])）:：\s]").alias("abstract"),
            _starts(words("disclaimer", "start")).alias("begun"),
            _starts(words("footer", "start")).alias("footed"),
        ],
    }


def _starts(found: list[str], behind: str = "") -> pl.Expr:
    """Whether a piece begins with one of some words, but for brackets and signs before it."""
    return _has("with_start", forms.OPENING + one_of(found) + behind)


@cache
def _joined() -> list[pl.Expr]:
    """What is told by several of the columns that `_gated` gives."""
    c = pl.col
    bare = pl.when(c("size") <= 16).then("key").otherwise(pl.lit(""))
    bare = bare.str.strip_chars("【】[]()（）<>《》|:：>»·• \t")
    return [
        (c("stamp_in_digits") | c("stamp_in_words")).alias("stamp"),
        (c("dated_in_digits") | c("dated_in_words")).alias("date_only"),
        (c("navigates") | bare.is_in(words("navigation", "whole")) | _has("with_colon", forms.EDITION)).alias(
            "navigation"
        ),
        _only(c("wide") * 8 < c("size")).str.contains(forms.CODE).alias("code"),
    ]


def _with_stamp_lines(pieces: pl.DataFrame) -> pl.DataFrame:
    """Pieces of which a line that is a stamp and parts of bylines is a masthead too; few lines need a look."""
    able, masthead = ~pl.col("stop") & pl.col("stamp"), pieces["masthead"]
    for written in (False, True):
        places = pieces.select(pl.arg_where(able & ((pl.col("with_written") != "") == written))).to_series()
        if not places.is_empty():
            found = pieces.select("masthead", "key")[places]
            lines = found.select(pl.col("masthead") | is_stamp_line(pl.col("key"), written)).to_series()
            masthead = masthead.scatter(places, lines)
    return pieces.with_columns(masthead)


@cache
def _marked() -> str:
    """What has any mark of the lexicon that may stand anywhere."""
    return DEAR(one_of([word for role in _ROLES for word in _inside(role)]))


def _with_marks(pieces: pl.DataFrame) -> pl.DataFrame:
    """Add what the marks of the lexicon say that stand anywhere in a piece; few pieces have any, and others have none.

    `disclaims` and `feet` Int64, the latter how many marks of a footer; `spam`, `distrust`.
    """
    key = pl.col("key")
    places = pieces.select(pl.arg_where(key.str.contains(_marked()))).to_series()

    def count(role: str, place: str = "anywhere") -> pl.Expr:
        return key.str.find_many(words(role, place)).list.len().cast(pl.Int64)

    said = pieces.select(
        disclaims=2 * pl.col("begun").cast(pl.Int64), feet=pl.col("footed").cast(pl.Int64), spam=False, distrust=False
    )
    more = pieces.select("key", "begun", "footed")[places].select(
        disclaims=2 * (pl.col("begun").cast(pl.Int64) + count("disclaimer")) + count("disclaimer", "hint"),
        feet=pl.col("footed").cast(pl.Int64) + count("footer"),
        spam=key.str.contains(one_of(words("spam", "anywhere"))),
        distrust=key.str.contains(one_of(words("distrust", "anywhere"))),
    )
    return pieces.with_columns(said[name].scatter(places, more[name]) for name in more.columns)


@cache
def _judged() -> list[pl.Expr]:
    c, size = pl.col, pl.col("size")
    short = ~c("stop")
    # A numbered row of a table has figures in other cells too.
    figures = _only(c("table") & c("numbered")).str.count_matches(forms.FIGURES)
    row = (figures >= 2) | ((figures == 1) & (size <= 24))
    bullet = (c("symbol") | (c("numbered") & ~row) | c("dated")) & ~c("enumerated")
    menu = short & (c("gaps") >= 3) & (c("gaps") * 9 >= size) & ~c("table") & (c("wide") >= 4)
    menu |= c("linked")
    running = (
        (c("stop") & (size >= 10))
        | (c("commas").ge(2) & (size >= 30) & ~bullet)
        | (c("ended") & (size >= 25) & ~bullet)
        | ((size >= 70) & (c("gaps") * 12 < size))
        | ((size > 60) & (c("wide") * 4 < size) & (c("gaps") >= 8) & (c("latin_end") | (size > 100)))
    )
    footer = (short & (c("feet") >= 1) & (size <= 120)) | ((c("feet") >= 2) & (size <= 150)) | (c("feet") >= 4)
    footer |= c("code")
    # One sure sign is enough for a line; a long paragraph is prose unless it carries several.
    disclaimer = (c("disclaims") >= 3) | ((c("disclaims") == 2) & ((size < LONG) | c("begun")))
    told = (c("labelled") | c("editor")) & (short | (size <= 40))
    bare = c("stamped_name") | c("cited") | c("bracketed") | c("masthead") | (c("stamp") & (c("clock") | c("address")))
    byline = (size <= BYLINE) & ~c("navigation") & (told | c("date_only") | (short & bare))
    open_end = c("tail").str.contains(r"[,，;；、:：]$")
    latin = c("latin_line") & ~c("latin_end")
    headline = short & size.is_between(7, 60) & (c("wide") >= 5) & ~open_end & ~c("enumerated") & (c("commas") < 2)
    return [
        (running & ~menu).alias("prose"),
        bullet.alias("bullet"),
        (c("commas") >= 2).alias("clauses"),
        menu.alias("menu"),
        footer.alias("footer"),
        disclaimer.alias("disclaimer"),
        byline.alias("byline"),
        headline.alias("headline"),
        (latin & ~open_end).alias("latin"),
    ]
