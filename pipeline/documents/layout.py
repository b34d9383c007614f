"""Which part of a page is title, byline, body, links to other articles, or furniture.

A page is read from top to bottom: what stands before its first running prose, the article, and what follows once the
article has ended. An article ends at a heading that leads to other articles, at a disclaimer, at the editor's name or
at a list of links, if enough prose has gone before; what follows is never body again, since the figures of the next
article are not this one's. Only the judgement by position belongs here; `features` describes the single pieces.
"""

import polars as pl

from pipeline.documents.features import described
from pipeline.documents.headers import headers_of
from pipeline.documents.lines import pieces
from pipeline.documents.marks import DEAR, named

SECTIONS_SCHEMA = {"document_id": pl.String, "start": pl.Int64, "end": pl.Int64, "section": pl.String}
# Prose of this length before a closing mark is an article; less counts when it is half of what follows the mark.
ARTICLE = 80
# What follows the article: links to others, or furniture.
TO_LINKS, TO_FURNITURE = 1, 2
LINK_RUN = 3
# Compared and chosen as small numbers; as strings they took four times as long.
_NAMES = pl.Enum(["title", "byline", "body", "related_links", "boilerplate"])
_SECTION = {name: pl.lit(name, _NAMES) for name in _NAMES.categories}
HEADLINE_RUN = 4
TITLE_LINES = 3
# A page's own name of so many letters tells which line its headline is.
NAME = 8
# A headline printed again stands at the head of the article, within so many lines of its first prose.
NEAR = 5
_LONGEST_TITLE = 80
_NO_LETTER = r"[^\p{L}\p{N}]"


def sections(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lay out reading texts (`document_id`, `text`, both String; repaired, Simplified), in any number, without faults.

    Returns sections: `document_id`, `start`, `end` (Int64, code points, end exclusive), `section` (title, byline, body,
    related_links or boilerplate), in the order of the pages, covering each text without gaps or overlaps; an empty text
    has none. And headers: `document_id`, `title`, `publisher`, `credited_to` (String), `published_on` (Date), one row a
    text, null where the page does not say.
    """
    cut, kinds = pieces(texts)
    judged = _judged(_placed(cut.join(described(kinds), on="kind", how="inner", maintain_order="left")))
    ids = texts.select("document_id").with_row_index("doc")
    lengths = cut.group_by("doc", maintain_order=True).agg(length=pl.col("end").last())
    DEAR.use()
    return _merged(judged, ids, lengths), headers_of(judged, ids)


def _merged(judged: pl.DataFrame, ids: pl.DataFrame, lengths: pl.DataFrame) -> pl.DataFrame:
    """Join neighbouring pieces of one section; what is blank goes with the piece before it."""
    blank = lengths.join(judged.select("doc").unique(), on="doc", how="anti")
    rows = judged.select("doc", "start", "section")
    if blank.height:
        empty = blank.select("doc", start=pl.lit(0, dtype=pl.Int64), section=_SECTION["boilerplate"])
        rows = pl.concat([rows, empty]).sort("doc", "start")
    changed = (pl.col("doc") != pl.col("doc").shift(1)) | (pl.col("section") != pl.col("section").shift(1))
    rows = rows.filter(changed.fill_null(True)).join(lengths, on="doc", how="left", maintain_order="left")
    same = pl.col("doc") == pl.col("doc").shift(-1)
    first = (pl.col("doc") != pl.col("doc").shift(1)).fill_null(True)
    rows = rows.with_columns(
        start=pl.when(first).then(0).otherwise("start"),
        end=pl.when(same.fill_null(False)).then(pl.col("start").shift(-1)).otherwise("length"),
    )
    return rows.join(ids, on="doc", how="left", maintain_order="left").select(
        "document_id", pl.col("start").cast(pl.Int64), pl.col("end").cast(pl.Int64), pl.col("section").cast(pl.String)
    )


def _placed(pieces: pl.DataFrame) -> pl.DataFrame:
    """Add where each piece stands: before, in or after the article; in which run of links; under which closing mark."""
    c = pl.col
    pieces = pieces.with_row_index("at").with_columns(pl.col("at").cast(pl.Int64), pl.col("doc").set_sorted())
    value = (
        (c("bare_label").shift(1) & (c("doc") == c("doc").shift(1))).fill_null(False) & (c("size") <= 20) & ~c("stop")
    )
    guided = c("navigation") | c("menu") | c("related")
    pieces = pieces.with_columns(byline=c("byline") | (value & ~guided), guided=guided)
    marked = c("guided") | c("byline") | c("footer") | c("disclaimer") | c("spam")
    pieces = pieces.with_columns(marked=marked, prose=c("prose") & ~marked & ~c("abstract"))
    pieces = _with_runs(pieces)
    weight = pl.when("prose").then("size").otherwise(0)
    # Sums within a page are differences of sums over all pages: windows took ten times as long.
    new = (c("doc") != c("doc").shift(1)).fill_null(True)
    pieces = pieces.with_columns(new=new, weight=weight, told=weight.cum_sum())
    before = c("told") - c("weight")
    before -= pl.when("new").then(before).forward_fill()
    after = pl.when(c("new").shift(-1, fill_value=True)).then("told").backward_fill() - c("told")
    pieces = pieces.with_columns(before=before, after=after)
    linked = c("link_run") & (c("run_length") >= 5)
    related = pl.when("related").then("key").otherwise(pl.lit(""))
    leads = c("related") & ((c("size") <= 16) | ~related.str.contains(r"[】\])）》:：]\s*\S{6}"))
    edited = c("editor") & c("byline") & ~c("stamp") & (c("size") <= 60)
    closes = pl.when(leads).then(TO_LINKS).when(c("disclaimer")).then(TO_FURNITURE).when(edited | linked).then(TO_LINKS)
    enough = (c("before") >= ARTICLE) | ((c("before") > 0) & (c("before") * 2 >= c("after")))
    pieces = pieces.with_columns(closed=_carried(pl.when(enough).then(closes)))
    article = c("prose") & c("closed").is_null() & ~c("link_run")
    at = pl.when(article).then("at")
    return pieces.with_columns(first=at.min().over("doc"), last=at.max().over("doc"))


def _carried(value: pl.Expr) -> pl.Expr:
    """A number other than 0 carried forward to the end of its page."""
    filled = pl.coalesce(value, pl.when("new").then(0)).forward_fill()
    return pl.when(filled != 0).then(filled)


def _with_runs(pieces: pl.DataFrame) -> pl.DataFrame:
    """Runs of neighbouring list items, and of lines like headlines: how long, and whether a colon introduces them.

    Step by step: written out as one expression, it took polars longer to plan than to compute.
    """
    c = pl.col
    item = c("bullet") & ~c("stop") & ~c("prose") & ~c("marked") & (c("size") <= 60) & ~c("colon")
    line = c("headline") & ~c("prose") & ~c("marked") & ~c("table")
    pieces = pieces.with_columns(
        kind=pl.when(item).then(1).when(line).then(2).otherwise(0),
        # Items of several clauses tell something; headlines of other pages seldom have so many.
        told=c("clauses").cast(pl.Int64).cum_sum(),
        semicolons=c("semicolon").cast(pl.Int64).cum_sum(),
    )
    begins = ((c("kind") != c("kind").shift(1)) | (c("doc") != c("doc").shift(1))).fill_null(True)
    pieces = pieces.with_columns(begins=begins, ends=begins.shift(-1).fill_null(True))
    introduced = (
        (c("colon") | c("heads")).shift(1) & (c("doc") == c("doc").shift(1)) & ~c("marked").shift(1)
    ).fill_null(False)

    def first(value: pl.Expr) -> pl.Expr:
        return pl.when("begins").then(value).forward_fill()

    def last(name: str) -> pl.Expr:
        return pl.when("ends").then(name).backward_fill()

    pieces = pieces.with_columns(
        run_length=last("at") - first(c("at")) + 1,
        introduced=first(introduced),
        listed=last("semicolons") > first(c("semicolons") - c("semicolon").cast(pl.Int64)),
        telling=last("told") - first(c("told") - c("clauses").cast(pl.Int64)),
    )
    link = (c("kind") == 1) & (c("run_length") >= LINK_RUN) & ~c("introduced") & ~c("listed")
    return pieces.with_columns(
        link_run=link & ~(c("telling") * 2 > c("run_length")), item=c("kind") == 1, line=c("kind") == 2
    )


def _titled(pieces: pl.DataFrame) -> pl.DataFrame:
    """Add `title_at`, the place of a page's headline, and `heading`, the pieces that print it or belong to it."""
    c = pl.col
    early = c("first").is_null() | (c("at") < c("first"))
    foreign = (c("wide").sum() * 8 < c("size").sum()).over("doc")
    able = (c("size").is_between(5, _LONGEST_TITLE) & (c("wide") >= 4)) | (c("latin") & foreign)
    able &= ~c("table") & ~c("colon")
    candidate = early & ~c("marked") & able & ~c("symbol") & ~c("site") & ~c("abstract") & ~c("background")
    candidate &= ~(c("stop") & c("first").is_not_null()) & ~((c("run_length") >= 2) & c("item"))
    candidate &= ~_which(pieces, candidate, r"^(?:[—–-]{2}|图为|图片)")
    stamped = pl.when(early & c("byline") & c("stamp")).then("at").max().over("doc")
    sourced = pl.when(early & c("byline") & c("sourced")).then("at").min().over("doc")
    pieces = pieces.with_columns(candidate=candidate, anchor=pl.coalesce(stamped, sourced), early=early)
    pieces = pieces.join(_titles(pieces), on="doc", how="left", maintain_order="left")
    # A headline may be printed on two or three lines; more than that is a list.
    begins = ((c("candidate") != c("candidate").shift(1)) | c("new")).fill_null(True)
    top = pl.when(begins).then("at").forward_fill()
    bottom = pl.when(begins.shift(-1).fill_null(True)).then("at").backward_fill()
    of_title = c("candidate") & c("title_at").is_between(top, bottom) & (bottom - top < TITLE_LINES)
    near = (c("at") <= c("first") + NEAR).fill_null(True) & (c("size") <= _LONGEST_TITLE) & c("headline")
    pieces = pieces.with_columns(block=of_title.fill_null(False), letters=_letters(pieces, c("candidate") | near))
    pieces = pieces.with_columns(own=c("letters").gather("title_at"))
    own = c("own")
    repeated = (c("letters") == own) & (own != "") | (c("letters").str.starts_with(own) & (own.str.len_chars() >= 8))
    subtitle = _which(pieces, early & (c("size") <= 40) & ~c("marked"), r"^[—–-]{2}")
    under = (c("at") > c("title_at")) & (c("at") < c("anchor")) & c("candidate")
    heading = (c("at") == c("title_at")) | c("block") | (repeated & ~c("item") & ~c("marked")) | subtitle | under
    return pieces.with_columns(heading=heading.fill_null(False) & ~c("at").is_in(_above_title(pieces).implode()))


def _which(pieces: pl.DataFrame, where: pl.Expr, pattern: str) -> pl.Series:
    """Whether a piece is one of those `where` and its text has a pattern; the pattern runs on no others."""
    places = pieces.select(pl.arg_where(where)).to_series()
    none = pl.repeat(False, pieces.height, eager=True)
    return none if places.is_empty() else none.scatter(places, pieces["key"].gather(places).str.contains(pattern))


def _letters(pieces: pl.DataFrame, where: pl.Expr) -> pl.Series:
    """The letters and digits of some pieces; of others nothing."""
    places = pieces.select(pl.arg_where(where)).to_series()
    letters = pieces["key"].gather(places).str.replace_all(_NO_LETTER, "")
    return pl.repeat("", pieces.height, eager=True).scatter(places, letters)


def _titles(pieces: pl.DataFrame) -> pl.DataFrame:
    """`doc`, `title_at`: of the candidates of a page the one beside its stamp, else the longest of the last few."""
    at = pl.col("at")
    last = at.tail(TITLE_LINES)
    longest = last.get((pl.col("size").tail(TITLE_LINES).clip(0, 45) * 2**40 - last).arg_max())
    free = pl.when(pl.col("first").first().is_null()).then(at.first()).otherwise(longest)
    anchor = pl.col("anchor").first()
    beside = pl.coalesce(at.filter(at < pl.col("anchor")).max(), at.filter(at > pl.col("anchor")).min())
    return (
        pieces.filter("candidate")
        .group_by("doc", maintain_order=True)
        .agg(title_at=pl.when(anchor.is_null()).then(free).otherwise(beside))
    )


def _above_title(pieces: pl.DataFrame) -> pl.Series:
    """Lines right above a headline that are none of it: where the page's own name (its first line, before the site's)
    is all of one line, no link above belongs to that."""
    c = pl.col
    first = pl.when("new").then("at").forward_fill()
    few = pieces.select("at", "block", "title_at", "own", name=c("key").gather(first))
    name = c("name").str.replace(r"\s*[-_|｜–—].*$", "").str.replace_all(_NO_LETTER, "")
    few = few.filter(c("block") & (c("at") < c("title_at"))).with_columns(name)
    return few.filter((c("name").str.len_chars() >= NAME) & c("own").str.contains(c("name"), literal=True))["at"]


def _judged(pieces: pl.DataFrame) -> pl.DataFrame:
    """Add `section` to placed pieces."""
    pieces = _titled(pieces)
    c = pl.col
    in_article = c("at").is_between(c("first"), c("last"))
    behind = c("at") > c("last")
    links = c("link_run") | (c("line") & (c("run_length") >= HEADLINE_RUN) & ~c("introduced"))
    # In the article a stamp is a byline only with its clock or source; behind it a headline with a stamp is a link.
    signed = c("clock") | c("editor") | c("date_only") | c("cited") | c("masthead") | (c("stamp") & c("sourced"))
    plain = c("labelled") | c("editor") | c("date_only") | c("cited") | c("masthead") | c("bracketed")
    stray = behind & c("headline") & ~plain & ~c("stamped_name") & ~c("address")
    told = c("introduced") | c("table")
    # Behind the article a lone line is a link or a scrap, unless the body announces it or it reads as a sentence.
    sentence = _which(pieces, behind & ~c("headline") & ~c("bullet") & (c("size") >= 12), "[,，]")
    scrap = ~c("headline") & (c("size") < 7)
    dated_next = (c("date_only").shift(-1) & (c("doc") == c("doc").shift(-1))).fill_null(False)
    lone = dated_next & (c("at") > c("first")) & ~c("stop") & c("size").is_between(3, 30)
    signature = _which(pieces, lone, rf"^[^0-9,，:：]*{named('suffix')}$")
    section = (
        pl.when(c("heading") & (c("early") | in_article))
        .then(_SECTION["title"])
        .when(pl.lit(signature) | (c("byline") & ~stray & (~in_article | signed | (c("size").le(24) & ~c("stamp")))))
        .then(_SECTION["byline"])
        .when(c("footer") | c("disclaimer") | c("spam"))
        .then(_SECTION["boilerplate"])
        .when(c("guided"))
        .then(_SECTION["related_links"])
        .when(in_article & c("closed").is_null())
        .then(pl.when(links & ~c("prose")).then(_SECTION["related_links"]).otherwise(_SECTION["body"]))
        .when(c("early"))
        .then(_early())
        .when(c("closed") == TO_FURNITURE)
        .then(
            pl.when(c("item") | (c("line") & (c("run_length") >= 2)))
            .then(_SECTION["related_links"])
            .otherwise(_SECTION["boilerplate"])
        )
        .when(c("closed").is_not_null())
        .then(pl.when(scrap).then(_SECTION["boilerplate"]).otherwise(_SECTION["related_links"]))
        .when(c("byline") & stray)
        .then(_SECTION["related_links"])
        .when(behind & told)
        .then(_SECTION["body"])
        .when(behind & (c("item") | c("line")))
        .then(_SECTION["related_links"])
        .when(pl.lit(sentence) | (behind & c("prose")))
        .then(_SECTION["body"])
        .when(behind)
        .then(_SECTION["boilerplate"])
        .otherwise(_SECTION["body"])
    )
    return pieces.with_columns(section=section)


def _early() -> pl.Expr:
    """A piece before the first prose: the abstract is body, links and scraps above the title are not."""
    c = pl.col
    above = (c("at") < pl.coalesce("title_at", "anchor")).fill_null(False)
    scrap = ~c("headline") & (c("size") < 7)
    remnant = (c("size") <= 3) & ~c("colon")
    return (
        pl.when(c("abstract"))
        .then(_SECTION["body"])
        .when(
            c("link_run")
            | (c("symbol") & c("item") & ~c("introduced"))
            | (c("line") & (c("run_length") >= HEADLINE_RUN))
        )
        .then(_SECTION["related_links"])
        .when((above & scrap) | remnant)
        .then(_SECTION["boilerplate"])
        .when(above)
        .then(_SECTION["related_links"])
        .otherwise(_SECTION["body"])
    )
