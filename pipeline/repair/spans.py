"""Damaged stretches of a page: where they are, which reading of each is believed, and what is left alone.

Belongs here: finding the places, the margins of belief, readings turned into edits. Does not belong here: making the
readings (realign).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import exp

from pipeline.repair.edits import Edit, Range
from pipeline.repair.gbk import tables
from pipeline.repair.glosses import GLOSS, SYLLABLE
from pipeline.repair.language import model
from pipeline.repair.realign import SURE, Page, Piece, Reading, Search
from pipeline.repair.script import script_of, simplify_roughly
from pipeline.repair.tokens import GLOSS as GLOSS_TOKEN
from pipeline.repair.tokens import QUERY, Token, tokenize
from pipeline.repair.words import settings

START = re.compile(rf"\?(?:{SYLLABLE}\)|[。！？；!?;，、,])")
PRIVATE_USE = re.compile("[\ue000-\ue864]")
WINDOWS = (72, 600)  # raw characters handed to the search: most stretches are short, the longest it follows are not
QUOTATION = 600  # raw characters before a stretch in which an open quotation mark is looked for
CONTEXT = 24  # raw characters before a stretch that are read for its left context

MARGIN = 2.2  # nats by which the best reading must beat the next, on a page that shows other damage
MARGIN_STRIPPED = 2.4  # ... and no private-use characters: the site may have stripped some
MARGIN_BY_LENGTH = 0.3  # ... and more for each character of a long stretch, in which more may be lost
MARGIN_ALONE = 6.0  # ... on a page that shows none
MARGIN_ALONE_IN_TEXT = 3.3  # ... and where a character that was lost makes no usual word with those around it
MARGIN_ALONE_STRIPPED = 6.0  # ... the same of any character, on a page where two of them may have become one
USUAL_ALONE = -6.5  # nats: the rarest character that is usual by itself
USUAL = -12.5  # nats: the rarest word that is a usual one
RARE = -15.0  # ... and that bears out characters whose bytes are all there
MARGIN_OF_NAMES = 12.0  # ... and where a name may stand
HOPELESS = 40  # places without one that could be mended: the page is not damaged in this way
GAIN_ALONE = 14.0  # ... and by which it must beat the text as it stands


def look(text: str, glossed: bool) -> Page:
    """The page's own ways, from its text."""
    half = text.count(",") + text.count("(") > text.count("，") + text.count("（")
    plain = simplify_roughly(GLOSS.sub("", text) if glossed else text)
    pairs = frozenset(before + after for before, after in pairwise(plain))
    return Page(text, glossed, PRIVATE_USE.search(text) is not None, half, pairs)


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
            tokens = tokenize(text, match.start(), limit if line_end < 0 else line_end)
            search = Search(tokens, page, _quoted(page, match.start(), found))
            readings, stop = search.run(0, context, seen)
            if stop < len(tokens) or line_end >= 0:
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
    if not raw.strip():
        return "\n", (0, 0)
    table = tables()
    pair = table.bytes_of.get(raw[-1])
    seen = pair if pair is not None else (0, ord(raw[-1]) & 0xFF)
    context = (
        table.original.get(pair[0] << 8 | pair[1], shown) if (pair := table.bytes_of.get(shown)) else shown
        for shown in raw[-4:]
    )
    return "".join(context), seen


def _pieces(reading: Reading) -> list[Piece]:
    pieces, piece = [], reading.piece
    while piece is not None:
        pieces.append(piece)
        piece = piece.before
    pieces.reverse()
    return pieces


def _text(reading: Reading) -> str:
    return "".join(piece.text for piece in _pieces(reading))


def _decide(page: Page, tokens: list[Token], readings: list[Reading], context: str) -> Iterator[Edit]:
    changed = next((reading for reading in readings if reading.changed), None)
    if changed is None:
        return
    best = readings[0]
    shown = next((reading for reading in readings if not reading.changed), None)
    if best is not changed:
        if page.glossed and best.score - changed.score < MARGIN_STRIPPED:
            yield from _unresolved(tokens, changed, "the text as it stands reads nearly as well")
        return
    told = _text(best)
    other = next((reading for reading in readings[1:] if _text(reading) != told), None)
    margin = min(best.rival, best.score - other.score if other is not None else SURE)
    gain = best.score - shown.score if shown is not None else SURE
    expected = page.glossed or page.private_use
    if not expected and (best.swallowed or tokens[1].kind == QUERY):
        return  # writers put question marks in rows, and brackets behind them
    length = sum(not piece.original for piece in _pieces(best))
    least = MARGIN if page.private_use else MARGIN_STRIPPED + MARGIN_BY_LENGTH * max(0, length - 6)
    needed = least if expected else MARGIN_ALONE
    in_row = page.text.find("???", max(0, tokens[0].start - 2), tokens[_pieces(best)[-1].token].end) >= 0
    if in_row or _unsupported(page, best):
        needed = SURE + 1
    elif _alone(context, best, guessed=True):
        needed = max(needed, MARGIN_ALONE_IN_TEXT)
    if not page.private_use and _alone(context, best, guessed=False):
        needed = max(needed, MARGIN_ALONE_STRIPPED)
    if _names(context, best):
        needed = max(needed, MARGIN_OF_NAMES)
    if margin < needed or not (expected or gain >= GAIN_ALONE):
        if expected or gain >= GAIN_ALONE:
            yield from _unresolved(tokens, best, f"two readings differ by {margin:.1f} nats only")
        return
    confidence = round(1.0 / (1.0 + exp(-min(margin, 30.0))), 4)
    evidence = f"best reading by {margin:.1f} nats, {gain:.1f} above the text as shown"
    yield from _mended(page, tokens, best, confidence, evidence)


_UNEVEN = re.compile("(?<!—)—(?!—)|—{3}|(?<!…)…(?!…)|…{3}")


def _unsupported(page: Page, reading: Reading) -> bool:
    """Whether the reading holds what nothing bears out: a mark of which both bytes are lost, uneven dashes."""
    pieces = _pieces(reading)
    if any(piece.guessed == 2 and not "\u4e00" <= piece.text <= "\u9fff" for piece in pieces):
        return True
    return not page.private_use and _UNEVEN.search("".join(piece.text for piece in pieces)) is not None


def _alone(context: str, reading: Reading, *, guessed: bool) -> bool:
    """Whether a changed character makes no usual word with the characters around it.

    `guessed`: only characters of which a byte is lost are asked; else all but those that are usual by themselves.
    """
    pieces = _pieces(reading)
    text = context + "".join(piece.text[:1] for piece in pieces)
    language, rarest = model(), USUAL if guessed else RARE
    for at, piece in enumerate(pieces, len(context)):
        if piece.original or not "\u4e00" <= piece.text <= "\u9fff":
            continue
        if not piece.guessed if guessed else language.alone(piece.text) > USUAL_ALONE:
            continue
        ends = range(at + 1, min(len(text), at + 4) + 1)
        words = (text[start:end] for end in ends for start in range(max(0, end - 5), min(at, end - 2) + 1))
        if not any(language.word(word) >= rarest for word in words):
            return True
    return False


def _names(context: str, reading: Reading) -> bool:
    """Whether a changed character stands where an enumeration has a person's name, or in a foreign name."""
    pieces = _pieces(reading)
    text = context + "".join(piece.text[:1] for piece in pieces)
    surnames = settings()["surnames"]
    for offset, piece in enumerate(pieces, len(context)):
        if piece.original or not "\u4e00" <= piece.text <= "\u9fff":
            continue
        start = end = offset
        while start > 0 and "\u4e00" <= text[start - 1] <= "\u9fff":
            start -= 1
        while end < len(text) and "\u4e00" <= text[end] <= "\u9fff":
            end += 1
        around = text[max(start - 1, 0) : start] + text[end : end + 1]
        if "·" in around or ("、" in around and end - start in (2, 3) and text[start] in surnames and start < offset):
            return True
    return False


def _stretches(tokens: list[Token], reading: Reading) -> Iterator[tuple[int, int, list[Piece]]]:
    """The runs of changed pieces: first token, last token, pieces."""
    pieces = _pieces(reading)
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
        if last + 1 < len(tokens) and tokens[last + 1].kind == GLOSS_TOKEN:
            is_piece = index < len(pieces) and pieces[index].token == last + 1
            last += 0 if is_piece else 1
        previous = last
        yield first, last, run


def _unresolved(tokens: list[Token], reading: Reading, evidence: str) -> Iterator[Edit]:
    for first, last, _ in _stretches(tokens, reading):
        yield Edit(tokens[first].start, tokens[last].end, None, "byte_misalignment", 0.0, evidence)


def _mended(page: Page, tokens: list[Token], reading: Reading, confidence: float, evidence: str) -> Iterator[Edit]:
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
