"""What a page says about itself: its headline, the site that publishes it, whom it credits, and on which day.

Read from the title, bylines and furniture that the layout has found; nothing is guessed from the figures of the body.
"""

import polars as pl

from pipeline.documents.bylines import media_named
from pipeline.documents.dates import CLOCK, STAMP, stamp_date
from pipeline.documents.marks import DEAR, LABEL_ROLES, named, one_of, publishers, words

HEADERS_SCHEMA = {
    "document_id": pl.String,
    "title": pl.String,
    "publisher": pl.String,
    "credited_to": pl.String,
    "published_on": pl.Date,
}
# fmt: off
_TOLD = (
    "doc", "at", "key", "section", "early", "last", "title_at", "byline", "footer", "navigation",
    "date_only", "cited", "masthead", "labelled",
)
# fmt: on
_NAME = r"[^\s,，。;；:：|()（）【】\[\]<>《》“”「」\"]"
_SITE_END = r"(?:网|网站|报|在线|频道|客户端|门户|总工会|工会|委员会)"
_AGENCY = rf"^\W*({_NAME}{{1,6}}社)\p{{Han}}{{0,12}}(?:[0-9]{{1,2}}月[0-9]{{1,2}}日)?(?:专|综合)?[电讯]"
_DAY = r"(?:[0-9]{1,2}月[0-9]{1,2}日)?"
_REPORTER = rf"^\W*({_NAME}{{2,12}}?(?:[网报社台]|客户端|频道)){_DAY}(?:讯|消息|电)(?:[\s，,（(：:]|$)"
_SITE_SUFFIX = r"\s*(?:[_|｜].*|\s[-–—]\s?\S{2,20}|[-–—]{1,2}[^-–—\s]{2,12}(?:网|网站|报|频道|在线))$"


def headers_of(judged: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """One row a page of `ids` (`doc`, `document_id`): `document_id`, `title`, `publisher`, `credited_to`,
    `published_on`.

    `judged` are the pieces of the layout with their sections. A stamp is believed unless the page carries the marks of
    one that a machine put together, or credits a code instead of a name.
    """
    c = pl.col
    titles = judged.filter(c("at") == c("title_at")).select("doc", title=_clean_title(c("key")))
    told = judged.filter((c("section") == "byline") | c("footer") | c("navigation")).select(*_TOLD)
    stamps = _stamps(told)
    distrusted = judged.filter("distrust").select("doc").unique().with_columns(distrusted=pl.lit(True))
    credits = _credits(told)
    leads = _leads(judged)
    sites = _sites(told)
    rows = ids
    for frame in (titles, stamps, credits, leads, sites, distrusted):
        rows = rows.join(frame, on="doc", how="left", maintain_order="left")
    doubted = c("distrusted").fill_null(False) | c("coded").fill_null(False)
    return rows.select(
        "document_id",
        "title",
        "publisher",
        pl.coalesce("credit", "told", "named", "agency", "outlet").alias("credited_to"),
        pl.when(~doubted).then("published_on").alias("published_on"),
    )


def _clean_title(key: pl.Expr) -> pl.Expr:
    bare = key.str.replace(_SITE_SUFFIX, "").str.replace(r"【[^】]{1,8}】$", "").str.strip_chars()
    return pl.when(bare.str.len_chars() >= 4).then(bare).otherwise(key)


def _stamps(told: pl.DataFrame) -> pl.DataFrame:
    """The day of publication: the first stamp from the title on, above the article; below it, only one that is plain.

    A date in the midst of the article, or behind a headline below it, is of an event or of another page.
    """
    c = pl.col
    plain = c("date_only") | c("cited") | c("masthead") | c("labelled")
    found = (
        told.filter(c("section") == "byline")
        .filter(c("early") | ((c("at") > c("last")) & plain) | c("cited"))
        .with_columns(day=stamp_date(c("key")))
        .drop_nulls("day")
    )
    from_title = (c("at") >= c("title_at")).fill_null(True)
    rank = pl.when("early").then(pl.when(from_title).then(0).otherwise(1)).when(~c("cited")).then(2).otherwise(3)
    return found.sort("doc", rank, "at").group_by("doc", maintain_order=True).agg(published_on=c("day").first())


def _credits(told: pl.DataFrame) -> pl.DataFrame:
    DEAR.use()
    c = pl.col
    key = c("key")
    label = one_of(words("source_label"))
    suffixes = {name for name, kind, _ in publishers() if kind == "suffix"}
    every_label = one_of([word for role in LABEL_ROLES for word in words(role, "label") if word not in suffixes])
    before = rf"(?:^|[^\p{{Han}}]){label}"
    latin = key.str.extract(rf"{before}\s?[:：]\s*([A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+){{1,3}})", 1)
    labelled = pl.coalesce(latin, key.str.extract(rf"{before}\s?[:：]\s*《?({_NAME}{{2,25}})", 1))
    spaced = key.str.extract(rf"(?:^|[\s|]){label}\s+({_NAME}{{1,14}}{named('suffix')})(?:[\s|]|$)", 1)
    cited = key.str.extract(r"^《\s?([^》]{2,14}?)\s?》", 1)
    named_behind = key.str.extract(DEAR(rf"{STAMP}\s?{CLOCK}?\s*({_NAME}{{0,12}}{named('suffix')})\s*$"), 1)
    named_before = key.str.extract(rf"^({_NAME}{{1,12}}(?:报|网|社|台|刊|客户端))\s+{STAMP}", 1)
    opening = key.str.extract(_REPORTER, 1)
    bracketed = key.str.extract(rf"^\s*[(（【\[]({_NAME}{{1,12}}{named('suffix')})[)）】\]]", 1)
    alone = pl.when(key.shift(1).str.contains(rf"{label}\s?[:：]\s*$") & (c("doc").shift(1) == c("doc"))).then(
        key.str.extract(rf"^({_NAME}{{2,20}})$", 1)
    )
    found = told.filter("byline").with_columns(
        value=pl.coalesce(labelled, spaced, alone, cited, bracketed, named_behind, named_before, opening)
        .str.strip_chars("-—:： ")
        .str.replace(DEAR(rf"{every_label}$"), "")
        .str.strip_chars()
    )
    nameless = [name for name, kind, _ in publishers() if kind == "none"]
    code = c("value").str.contains(r"^[A-Za-z]{0,6}[0-9]{4,}$")
    has_name = c("value").str.contains(r"\p{Han}{2}|[A-Za-z]{3}") & ~c("value").is_in(nameless) & ~code
    return found.group_by("doc", maintain_order=True).agg(
        credit=c("value").filter(has_name).first(),
        outlet=pl.when(c("early") & c("masthead")).then(media_named(key)).drop_nulls().first(),
        coded=code.any(ignore_nulls=True),
    )


def _leads(judged: pl.DataFrame) -> pl.DataFrame:
    """The agency or outlet that opens the body, in a dateline (新华社北京1月2日电, 某某网讯) or in brackets."""
    DEAR.use()
    c = pl.col
    opening = (c("section") == "body") & (c("at") <= c("first")) & (c("at") + 3 >= c("first"))
    key = c("key").str.head(60)
    told = judged.filter(opening).select(
        "doc",
        told=key.str.extract(
            rf"^[「【\[(（]\s?{one_of(words('source_label'))}\s?[:：]\s?({_NAME}{{2,20}})[」】\])）]", 1
        ),
        named=key.str.extract(_REPORTER, 1),
        agency=key.str.extract(_AGENCY, 1),
    )
    return told.group_by("doc", maintain_order=True).agg(c("told", "named", "agency").drop_nulls().first())


def _sites(told: pl.DataFrame) -> pl.DataFrame:
    c = pl.col
    key = c("key")
    before_address = key.str.extract(rf"^({_NAME}{{2,16}}{_SITE_END})\s*(?i:https?://|www\.)", 1)
    owner = key.str.extract(rf"(?:主办(?:单位)?|版权所有)\s?[:：©]?\s*({_NAME}{{2,24}}?)(?:版权所有|主办|\s|$)", 1)
    crumb = key.str.extract(rf"位置\s?[:：]\s*({_NAME}{{2,16}}{_SITE_END})\s*(?:首页)?\s*[>»]", 1)
    found = told.with_columns(site=pl.coalesce(before_address, crumb, owner)).drop_nulls("site")
    rank = pl.when("byline").then(0).when("navigation").then(1).otherwise(2)
    named_ = c("site").str.contains(r"\p{Han}{2}") & ~c("site").str.contains("^(?:本网|本站|所有)")
    return (
        found.filter(named_)
        .sort("doc", rank, "at")
        .group_by("doc", maintain_order=True)
        .agg(publisher=c("site").first())
    )
