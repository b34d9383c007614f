"""HTML source to the text a reader sees, with a map of offsets back into the source, and what its head says about it.

Only markup belongs here: which line is title or menu is the layout's question. Nothing is fetched, nothing is executed,
and broken markup is read as far as it goes: these functions accept any string and take time linear in its length.
"""

import re
from datetime import date
from functools import cache
from html import unescape
from typing import NamedTuple

import polars as pl

from pipeline.documents.dates import first_date
from pipeline.documents.grids import Grid, end_of_figures
from pipeline.documents.marks import LABEL_ROLES, one_of, words
from pipeline.offsets import SEGMENTS

# A quoted attribute longer than this is a forgotten quote: without a bound, each such quote would be sought to the end.
_ATTRIBUTE = 8000
_TOKEN = re.compile(
    rf"""<!--|</?[A-Za-z](?:"[^"]{{0,{_ATTRIBUTE}}}"|'[^']{{0,{_ATTRIBUTE}}}'|[^'"<>])*+>|</?[A-Za-z][^<>]*+>?"""
    r"""|<[!?][^<>]*+>?|&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?""",
)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = re.compile(r"[⺀-鿿豈-﫿＀-｠]")
_ATTRIBUTES = re.compile(r"""([A-Za-z:_.-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# fmt: off
_HIDDEN = frozenset(
    (
        "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea", "math", "canvas",
        "audio", "video",
    )
)
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "head", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
        "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
    )
)
# fmt: on
_CELLS = frozenset({"td", "th"})
_OF_TABLE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "caption"})
_SITE_KEYS = ("og:site_name", "sitename", "publisher", "source", "contentsource", "mediaid")
_DATE_KEYS = ("article:published_time", "pubdate", "publishdate", "publish_date", "publish-date", "dc.date", "date")
_URL_KEYS = ("og:url", "url")
_LONGEST_NAME = 40


class Head(NamedTuple):
    """What the head of a page says about it, each None when absent: address, publisher and day of publication."""

    source_url: str | None
    publisher: str | None
    published_on: date | None


class Segment(NamedTuple):
    """A piece of visible text and the source it came from; of equal lengths it is the same text, else a replacement."""

    start: int
    end: int
    raw_start: int
    raw_end: int


def is_markup(text: str) -> bool:
    """Whether a text is HTML source by its first characters, whatever its file is called."""
    head = text[:2000].lstrip("\ufeff \t\r\n\f").lower()
    return head.startswith(("<!doctype html", "<html")) or (head.startswith("<?xml") and "<html" in head)


class _Visible:
    """The visible text while it grows; adjoining pieces that map one to one are kept as one segment."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.segments: list[Segment] = []
        self.length = 0
        self.last = "\n"

    def add(self, text: str, raw_start: int, raw_end: int) -> None:
        if not text:
            return
        start, self.length = self.length, self.length + len(text)
        self.parts.append(text)
        self.last = text[-1]
        same = len(text) == raw_end - raw_start
        if self.segments and same:
            before = self.segments[-1]
            if before.raw_end == raw_start and before.end - before.start == before.raw_end - before.raw_start:
                self.segments[-1] = Segment(before.start, self.length, before.raw_start, raw_end)
                return
        self.segments.append(Segment(start, self.length, raw_start, raw_end))

    def cells(self, count: int, raw_start: int, raw_end: int) -> None:
        """So many cells are passed: the first one's tab is the tag at its end, the others are empty."""
        self.add("\t" if count else "", raw_start, raw_end)
        self.add("\t" * (count - 1), raw_end, raw_end)

    def separate(self, mark: str, raw_start: int, raw_end: int) -> None:
        """A line break or a gap, unless one stands there already."""
        if self.last != "\n" and not (mark != "\n" and self.last in " \t"):
            self.add(mark, raw_start, raw_end)


def visible_text(source: str) -> tuple[str, pl.DataFrame]:
    """The text a reader of the page sees, and its segments, which cover it without gaps.

    Comments, scripts, styles and form controls are left out; block elements end a line, tabs set table cells apart;
    entities are decoded; white space is folded as a browser does it. The page's `<title>` is the first line. Of a
    table of figures (`grids`) each row is a line with a tab behind each column, empty cells and spans included.
    segments: `start`, `end`, `raw_start`, `raw_end` (Int64, code points). For many pages use `reading_texts`.
    """
    text, segments = _visible(source)
    return text, pl.DataFrame(segments, schema={k: v for k, v in SEGMENTS.items() if v == pl.Int64}, orient="row")


def _visible(source: str) -> tuple[str, list[Segment]]:
    out = _Visible()
    position = preformatted = 0
    closed = gap = ""
    unclosed: set[str] = set()
    grid, figures, in_cell = Grid(), 0, False
    while True:
        token = _TOKEN.search(source, position)
        end = token.start() if token else len(source)
        if end > position and _flow(out, source, position, end, preformatted > 0, gap):
            closed = gap = ""
        if token is None:
            break
        position = token.end()
        text = token.group()
        if text[0] == "&":
            decoded = unescape(text)
            if decoded == text:
                _flow(out, source, token.start(), position, preformatted > 0, gap)
            else:
                out.add(_harmless(decoded), token.start(), position)
            closed = gap = ""
            continue
        if text == "<!--":
            found = source.find("-->", position)
            position = found + 3 if found >= 0 else len(source)
            continue
        named = _NAME.match(text)
        if named is None:
            continue
        name, closing = named.group(1).lower(), text[1] == "/"
        if name in _HIDDEN and not closing and not text.endswith("/>"):
            position = _end_of_element(source, name, position, unclosed)
        elif token.start() < figures and name in (_CELLS | {"tr"}):
            if in_cell:
                out.cells(grid.closed(), token.start(), position if closing else token.start())
            in_cell = name != "tr" and not closing
            if in_cell:
                out.cells(grid.opened(text), token.start(), token.start())
            elif name == "tr":
                out.cells(grid.ended(), token.start(), token.start())
                out.separate("\n", token.start(), position)
                if not closing:
                    grid.row()
            closed = gap = ""
        elif token.start() < figures and in_cell and name in _BLOCKS - _OF_TABLE:
            out.separate(" ", token.start(), token.start())
            closed = gap = ""
        elif name in _BLOCKS:
            if name == "table" and not closing and position > figures:
                figures, grid, in_cell = end_of_figures(source, position), Grid(), False
            preformatted = max(0, preformatted + (-1 if closing else 1)) if name == "pre" else preformatted
            out.separate("\n", token.start(), position)
            closed = gap = ""
        elif name in _CELLS and closing:
            out.separate("\t", token.start(), position)
        elif name in ("a", "span"):
            # Links and labels that stand side by side are apart on the screen, whatever the source has between them.
            closed, gap = (name, gap) if closing else ("", closed or gap)
    return "".join(out.parts), out.segments


def _flow(out: _Visible, source: str, start: int, end: int, preformatted: bool, gap: str) -> bool:
    """Add running text; whether there was any besides white space."""
    if preformatted:
        out.add(source[start:end], start, end)
        return True
    position, seen = start, False
    for space in _SPACE.finditer(source, start, end):
        if space.start() > position:
            _word(out, source, position, space.start(), "" if seen else gap)
            seen = True
        before, after = out.last, source[space.end() : space.end() + 1]
        folded = "\n" in space.group() and _WIDE.match(before) and _WIDE.match(after or "")
        if not folded and before not in " \t\n":
            out.add(" ", space.start(), space.end())
        position = space.end()
    if position < end:
        _word(out, source, position, end, "" if seen else gap)
        seen = True
    return seen


def _word(out: _Visible, source: str, start: int, end: int, gap: str) -> None:
    if gap == "a" or (gap == "span" and _label().match(source, start)):
        out.separate(" ", start, start)
    out.add(source[start:end], start, end)


@cache
def _label() -> re.Pattern[str]:
    """What begins a part of a byline: a label with its colon."""
    return re.compile(one_of([word for role in LABEL_ROLES for word in words(role, "label")]) + r"\s?[:：]")


def _harmless(decoded: str) -> str:
    """An entity may name a control character or half a surrogate pair; neither is text."""
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in decoded)


def _end_of_element(source: str, name: str, position: int, unclosed: set[str]) -> int:
    """Where a hidden element ends; `unclosed` remembers what is sought in vain, so that no page is searched twice."""
    for closing in (f"</{name}", f"</{name.upper()}", f"</{name.capitalize()}"):
        if closing in unclosed:
            continue
        found = source.find(closing, position)
        if found >= 0:
            end = source.find(">", found)
            return end + 1 if end >= 0 else len(source)
        unclosed.add(closing)
    # An element that is never closed hides nothing but itself: better a script in the text than a lost page.
    return position


def head(source: str) -> Head:
    """What the meta elements of a page say: canonical address, name of the site, day of publication."""
    values: dict[str, str] = {}
    for token in re.finditer(r"<(?:meta|link)\b([^<>]{1,2000})>", source[:60_000], re.IGNORECASE):
        attributes = {k.lower(): unescape(a or b or c) for k, a, b, c in _ATTRIBUTES.findall(token.group(1))}
        key = attributes.get("property") or attributes.get("name")
        if key and attributes.get("content", "").strip():
            values.setdefault(key.lower(), " ".join(attributes["content"].split()))
        elif attributes.get("rel", "").lower() == "canonical" and attributes.get("href", "").strip():
            values.setdefault("url", attributes["href"].strip())
    site = next((values[k] for k in _SITE_KEYS if k in values and len(values[k]) <= _LONGEST_NAME), None)
    day = next((found for k in _DATE_KEYS if k in values and (found := first_date(values[k]))), None)
    url = next((values[k] for k in _URL_KEYS if values.get(k, "").startswith(("http://", "https://"))), None)
    return Head(url, site, day)


def reading_texts(pages: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """From `pages` (document_id, text, markup) the frames to read on.

    texts: `document_id` String, `text` String, one row a page in the order of `pages`: visible text for markup, else
    the text itself. segments: `document_id`, `start`, `end`, `raw_start`, `raw_end` (Int64, code points), markup only.
    """
    if not pages["markup"].any():
        return pages.select("document_id", "text"), pl.DataFrame(schema=SEGMENTS)
    marked = pages.filter("markup")
    read = [_visible(source) for source in marked["text"]]
    rows = [
        (document_id, *segment)
        for document_id, (_, segments) in zip(marked["document_id"], read, strict=True)
        for segment in segments
    ]
    seen = marked.select("document_id").with_columns(pl.Series("seen", [text for text, _ in read], dtype=pl.String))
    texts = pages.join(seen, on="document_id", how="left", maintain_order="left").select(
        "document_id", text=pl.coalesce("seen", "text")
    )
    return texts, pl.DataFrame(rows, schema=SEGMENTS, orient="row")
