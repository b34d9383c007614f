"""Line breaks that end no sentence: text set to a fixed width (PDF, mail), and figures on lines of their own.

What belongs here: finding such breaks in reading texts and taking them out, with the map back. What does not: line
breaks of HTML (`markup`), and what the lines of a page are (`lines`, `layout`).
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

import polars as pl

from pipeline.documents import forms
from pipeline.offsets import SEGMENTS

#: What a line that goes on begins with: no indent, mark of a list or sign.
GOES_ON = re.compile(r"[^\W_]|[（(“‘《〈[]")
#: An item of a list; its number may not be a figure that a blank parts from its unit, as `forms.NUMBER` may.
LISTED = re.compile(rf"{forms.ENUMERATED}|[（(]?[0-9]{{1,3}}[)）、．.](?![0-9])|[①-⑳]")
#: What no sentence goes on behind; a colon is followed by what it announces.
SENTENCE_END = re.compile(rf"(?:{forms.SENTENCE_END}|[：:]\s*$)")
OPEN = re.compile(r"[\u4e00-\u9fff0-9，、（“‘《%]\s*$")
PROSE = re.compile(r"[，。；]")
#: A line that has a figure and nothing else, as posters set it: 近3万人次.
LONE_FIGURE = re.compile(
    r"(?:近|约|超过?|逾|共|达)?[0-9][0-9.,]*[余多]?[万亿]?[余多]?(?![年月日时号页])[\u4e00-\u9fff]{1,3}[，。；]?"
)
#: How a line ends in the middle of a figure, and what the next begins with then: with the rest of one whose digits,
#: whose magnitude, or whose decimal point is the last of the line. Behind the number of a list no decimals follow.
TORN_FIGURES = (
    (re.compile(r"[0-9]$"), re.compile(r"[万亿余多]|元")),
    (re.compile(r"[0-9][万亿]$"), re.compile(r"元|[人户]次|[人户名件次个份家](?=[，。；、（）]|$)")),
    (re.compile(r"[\u4e00-\u9fff][0-9]{1,4}\.$"), re.compile(r"[0-9]{1,2}[万亿]")),
)
#: A short line of a poster that another goes on with.
LABEL = re.compile(r"[0-9]{0,4}[\u4e00-\u9fff“”、]{2,16}")
TOKEN = re.compile(r"[0-9A-Za-z.,%]+.?|.[，。、；：！？”）》]*")
#: Columns of a set line, two to a Chinese character, and those that may stay empty at its end.
NARROWEST, WIDEST, SLACK, LOOSE = 24, 120, 5, 12
#: Figures on lines of their own that make a page one of posters, whose short lines go on.
LONE_FIGURES = 2
#: Pages with a longer line (code points) are not set to a width, nor are those whose lines are longer on average.
LONGEST, LONG_LINES = 100, 70
#: What begins with the end of a line is found in a tenth of the time that what ends with it takes.
SUSPECTED = (
    r"\n(?:[万亿元余多]|[0-9]{1,2}[万亿]|[人户名件次个份家]"
    r"|(?:近|约|超|逾|共|达)?[0-9][0-9.,]*[余多]?[万亿]?[余多]?\p{Han}{1,3}[，。；]?(?:\r?\n|$))"
)
WRAPPED = r"[\p{Han}，、0-9][^\S\n]*\n[^\S\n]{0,8}[\p{Han}0-9“（]"


def unwrapped(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Texts without the line breaks that end no sentence, and the map back to the texts as they were.

    texts: document_id, text, other columns kept. Out: the same frame, and segments (schema `offsets.SEGMENTS`; none for
    the documents that stay as they are).
    """
    breaks = pl.col("text").str.count_matches("\n", literal=True)
    short = (breaks > 1) & (pl.col("text").str.len_chars() < (breaks + 1) * LONG_LINES)
    suspected = texts.select(suspected=pl.col("text").str.contains(SUSPECTED), short=short).with_row_index("place")
    # Few pages have lines short enough to be looked at, so that the slower expressions see few.
    found = suspected.filter(pl.col("suspected") | pl.col("short"))
    found = found.hstack(texts.select("document_id", "text")[found["place"]])
    wrapped = ~pl.col("text").str.contains(f"[^\n]{{{LONGEST}}}") & pl.col("text").str.contains(WRAPPED)
    found = found.with_columns(short=pl.col("short") & wrapped).filter(pl.col("suspected") | pl.col("short"))
    places: list[int] = []
    changed: list[str] = []
    rows: list[tuple[str, int, int, int, int]] = []
    for place, narrow, document_id, text in found.select("place", "short", "document_id", "text").iter_rows():
        cuts = joints(text, narrow)
        if cuts:
            joined, pieces = without(text, cuts)
            places.append(place)
            changed.append(joined)
            rows += [(document_id, *piece) for piece in pieces]
    if not places:
        return texts, pl.DataFrame(schema=SEGMENTS)
    whole = texts["text"].scatter(pl.Series(places, dtype=pl.UInt32), pl.Series(changed))
    return texts.with_columns(whole), pl.DataFrame(rows, schema=SEGMENTS, orient="row")


def without(text: str, cuts: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int, int, int]]]:
    """A text without the stretches from start to end of `cuts`, and its pieces: start, end, raw_start, raw_end."""
    borders = [0, *(border for cut in cuts for border in cut), len(text)]
    kept = [(borders[at], borders[at + 1]) for at in range(0, len(borders), 2)]
    pieces, at = [], 0
    for start, end in kept:
        if end > start:
            pieces.append((at, at + end - start, start, end))
            at += end - start
    return "".join(text[start:end] for start, end in kept), pieces


def joints(text: str, narrow: bool) -> list[tuple[int, int]]:
    """The stretches (start, end) of a text that are line breaks within a sentence, with the blanks around them.

    `narrow`: the lines are short enough to be set to a width.
    """
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append((start, line))
        start += len(line) + 1
    after = _after_figures(lines)
    if narrow:
        after |= _set_lines(lines)
    return [_stretch(lines[at], lines[at + 1]) for at in sorted(after)]


def _stretch(line: tuple[int, str], following: tuple[int, str]) -> tuple[int, int]:
    """From the end of what a line prints to the beginning of what the next does."""
    (start, printed), (behind, rest) = line, following
    return start + len(printed.rstrip()), behind + len(rest) - len(rest.lstrip())


def _after_figures(lines: list[tuple[int, str]]) -> set[int]:
    """The lines that the next goes on with: with a figure of what they say (招聘会, 12场), or the rest of one."""
    found, lone = set(), set()
    for at, ((_, line), (_, following)) in enumerate(pairwise(lines)):
        ends, begins = line.rstrip(), following.strip()
        if any(end.search(ends) and rest.match(begins) for end, rest in TORN_FIGURES):
            found.add(at)
        elif LONE_FIGURE.fullmatch(begins) and _han(ends[-1:]) and not LONE_FIGURE.fullmatch(ends.strip()):
            lone.add(at)
    if len(lone) < LONE_FIGURES:
        return found | lone
    for at in sorted(lone, reverse=True):
        while at and LABEL.fullmatch(lines[at][1].strip()) and LABEL.fullmatch(lines[at - 1][1].strip()):
            at -= 1
            found.add(at)
    return found | lone


def _set_lines(lines: list[tuple[int, str]]) -> set[int]:
    """The lines of paragraphs set to a width that the next line goes on with."""
    blocks = [block for block in _blocks(lines) if len(block) > 1]
    firm = [block for block in blocks if _is_set(lines, block, SLACK)]
    if not any(_open(lines[at][1]) for block in firm for at in block[:-1]):
        return set()
    widest = max(_width(lines[at][1]) for block in firm for at in block)
    found = set()
    for block in blocks:
        if block in firm or (
            _is_set(lines, block, LOOSE) and max(_width(lines[at][1]) for at in block) <= widest + SLACK
        ):
            found |= {at for at in block[:-1] if _open(lines[at][1])}
    return found


def _blocks(lines: list[tuple[int, str]]) -> list[list[int]]:
    """Lines that may be one paragraph: none is empty, and all but the first go on."""
    blocks: list[list[int]] = []
    for at, (_, line) in enumerate(lines):
        printed = line.strip()
        if not printed:
            continue
        before = lines[at - 1][1] if at else ""
        goes_on = (
            bool(before.strip())
            and GOES_ON.match(printed)
            and not LISTED.match(printed)
            and _indent(line) <= _indent(before)
            # A heading and the paragraph below it are both indented.
            and (PROSE.search(before) or not 0 < _indent(line) == _indent(before))
        )
        if goes_on:
            blocks[-1].append(at)
        else:
            blocks.append([at])
    return blocks


def _is_set(lines: list[tuple[int, str]], block: list[int], slack: int) -> bool:
    """Whether the lines of a block are set to a width: each but the last is full, and it is prose that ends."""
    printed = [lines[at][1].rstrip() for at in block]
    width = max(map(_width, printed))
    opens = _indent(printed[0]) > _indent(printed[1]) or PROSE.search(printed[0])
    if not NARROWEST <= width <= WIDEST or not SENTENCE_END.search(printed[-1]) or not opens:
        return False
    return all(
        _width(line) + _width(TOKEN.match(after.lstrip()).group()) >= width - slack  # type: ignore[union-attr]
        or SENTENCE_END.search(line)
        for line, after in pairwise(printed)
    )


def _open(line: str) -> bool:
    """Whether a line ends within a sentence: with a character or a mark that others follow."""
    return OPEN.search(line) is not None


def _indent(line: str) -> int:
    return _width(line[: len(line) - len(line.lstrip())])


def _han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


@lru_cache(maxsize=4096)
def _width(text: str) -> int:
    """Columns of a text: two for a character that East Asian fonts set wide, one for others."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
