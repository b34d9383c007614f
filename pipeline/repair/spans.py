"""Damaged stretches of a page: where they are, which reading of each is believed, and what is left alone.

Belongs here: finding the places, readings turned into edits. Does not belong here: making the readings (realign), how
sure they must be (belief).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.repair.beam import SURE, Piece, Reading, pieces_of
from pipeline.repair.belief import GAIN_ALONE, MARGIN_SHOWN, sureness
from pipeline.repair.doubts import margin_of
from pipeline.repair.edits import Edit, Range
from pipeline.repair.gbk import tables
from pipeline.repair.glosses import GLOSS, SYLLABLE
from pipeline.repair.memory import Memory
from pipeline.repair.realign import Search
from pipeline.repair.script import script_of
from pipeline.repair.steps import Page
from pipeline.repair.tokens import GLOSS as GLOSS_TOKEN
from pipeline.repair.tokens import QUERY, Tokens

START = re.compile(rf"\?(?:{SYLLABLE}\)|[。！？；!?;，、,])")
PRIVATE_USE = re.compile("[\ue000-\ue864]")
WINDOWS = (72, 600)  # raw characters handed to the search: most stretches are short, the longest it follows are not
QUOTATION = 600  # raw characters before a stretch in which an open quotation mark is looked for
CONTEXT = 24  # raw characters before a stretch that are read for its left context

HOPELESS = 40  # places without one that could be mended: the page is not damaged in this way


def look(text: str, glossed: bool) -> Page:
    """The page's own ways, from its text."""
    half = text.count(",") + text.count("(") > text.count("，") + text.count("（")
    memory = Memory(GLOSS.sub("", text) if glossed else text)
    return Page(text, glossed, PRIVATE_USE.search(text) is not None, half, memory)


def edits(text: str, glossed: bool) -> list[Edit]:
    """The stretches mended, and those that look damaged and are left; none in a page that was never Traditional."""
    if script_of(text) != "Hant":
        return []
    page = look(text, glossed)
    found: list[Edit] = []
    at = tried = 0
    while (match := START.search(text, at)) is not None:
        context, seen = _left(page, match.start())
        for window in WINDOWS:
            limit = min(len(text), match.start() + window)
            line_end = text.find("\n", match.start(), limit)
            tokens = Tokens(text, match.start(), limit if line_end < 0 else line_end)
            search = Search(tokens, page, _quoted(page, match.start(), found))
            readings, stop = search.run(0, context, seen)
            if line_end >= 0 or tokens.get(stop) is not None:
                break
        new = list(_decide(page, tokens, readings, context))
        found.extend(new)
        tried += 1
        if tried == HOPELESS and all(edit.replacement is None for edit in found):
            break
        at = max([match.end(), *(edit.end for edit in new)])
        if not new and readings and stop > 1:
            at = max(at, tokens[stop - 1].start - 1)
    if not (page.glossed or page.private_use) and all(edit.replacement is None for edit in found):
        return []
    return found


def _quoted(page: Page, start: int, found: list[Edit]) -> bool | None:
    """Whether a quotation mark is open before a place, as far as its paragraph shows; None when damage hides it."""
    earliest = max(0, start - QUOTATION)
    line = max(page.text.rfind("\n", earliest, start) + 1, earliest)
    opened, closed = page.text.rfind("“", line, start), page.text.rfind("”", line, start)
    for edit in reversed(found):
        if edit.end <= max(opened, closed, line):
            break
        if edit.replacement is None:
            return None
        if (mark := max(edit.replacement.rfind("“"), edit.replacement.rfind("”"))) >= 0:
            return edit.replacement[mark] == "“"
    return opened > closed


def _left(page: Page, start: int) -> tuple[str, tuple[int, int]]:
    """The Simplified text before a place, without its glosses, and the two bytes before it."""
    raw = page.text[max(0, start - CONTEXT) : start]
    raw = raw[max(raw.rfind("\n"), 0) :]
    if page.glossed:
        raw = GLOSS.sub("", raw)
    if not raw.strip(" \t\r\n"):
        return "\n", (0, 0)
    table = tables()
    pair = table.bytes_of.get(raw[-1])
    seen = pair if pair is not None else (0, ord(raw[-1]) & 0xFF)
    context = (
        table.original.get(pair[0] << 8 | pair[1], shown) if (pair := table.bytes_of.get(shown)) else shown
        for shown in raw[-4:]
    )
    return "".join(context), seen


def _decide(page: Page, tokens: Tokens, readings: list[Reading], context: str) -> Iterator[Edit]:
    changed = next((reading for reading in readings if reading.changed), None)
    shut = next((token for token in (tokens.get(1), tokens.get(2)) if token is not None and token.kind == QUERY), None)
    if changed is None:
        if page.glossed and shut is not None:
            yield Edit(tokens[0].start, shut.end, None, "byte_misalignment", 0.0, "question marks around a mark")
        return
    best = readings[0]
    shown = next((reading for reading in readings if not reading.changed), None)
    if best is not changed:
        if page.glossed and (shut is not None or best.score - changed.score < MARGIN_SHOWN):
            yield from _unresolved(tokens, changed, "the text as it stands reads nearly as well")
        return
    margin = margin_of(readings)
    gain = best.score - shown.score if shown is not None else SURE
    expected = page.glossed or page.private_use
    if not expected and (best.swallowed or tokens[1].kind == QUERY):
        return  # writers put question marks in rows, and brackets behind them
    sure = sureness(page, tokens, readings, context)
    if sure is None or not (expected or gain >= GAIN_ALONE):
        if expected or gain >= GAIN_ALONE:
            yield from _unresolved(tokens, best, f"not sure enough: two readings differ by {margin:.1f} nats")
        return
    confidence = round(sure, 4)
    evidence = f"best reading by {margin:.1f} nats, {gain:.1f} above the text as shown"
    yield from _mended(page, tokens, best, confidence, evidence)


def _stretches(tokens: Tokens, reading: Reading) -> Iterator[tuple[int, int, list[Piece]]]:
    """The runs of changed pieces: first token, last token, pieces."""
    pieces = pieces_of(reading)
    index, previous = 0, -1
    while index < len(pieces):
        if pieces[index].original:
            previous = pieces[index].token
            index += 1
            continue
        first = previous + 1
        while tokens[first].kind == GLOSS_TOKEN:
            first += 1
        run = []
        while index < len(pieces) and not pieces[index].original:
            run.append(pieces[index])
            index += 1
        last = run[-1].token
        behind = tokens.get(last + 1)
        if behind is not None and behind.kind == GLOSS_TOKEN:
            is_piece = index < len(pieces) and pieces[index].token == last + 1
            last += 0 if is_piece else 1
        previous = last
        yield first, last, run


def _unresolved(tokens: Tokens, reading: Reading, evidence: str) -> Iterator[Edit]:
    for first, last, _ in _stretches(tokens, reading):
        yield Edit(tokens[first].start, tokens[last].end, None, "byte_misalignment", 0.0, evidence)


def _mended(page: Page, tokens: Tokens, reading: Reading, confidence: float, evidence: str) -> Iterator[Edit]:
    for first, last, run in _stretches(tokens, reading):
        at = tokens[first].start
        text: list[str] = []
        origins: list[Range] = []
        swallowed = run[-1].text == "?" and tokens[run[-1].token].kind == QUERY and len(run) > 1
        body = run[:-1] if swallowed else run
        limit = tokens[run[-1].token].start if swallowed else tokens[last].end
        for piece in body:
            end = min(tokens[piece.token].end, limit) if piece.token >= first else at
            end = max(at, end)
            text.append(_in_style(page, piece.text))
            origins.append((at, end))
            at = end
        yield Edit(tokens[first].start, limit, "".join(text), "byte_misalignment", confidence, evidence, tuple(origins))
        if swallowed:
            token = tokens[run[-1].token]
            why = "the question mark swallowed a character that may be a digit"
            yield Edit(token.start, token.end, None, "swallowed_character", 0.0, why)


def _in_style(page: Page, text: str) -> str:
    """Full-width ASCII as the page shows it elsewhere."""
    if "！" < text <= "～" and (page.half_width or text.isalnum()):
        return chr(ord(text) - 0xFEE0)
    return text
